//! Signed documents keep the rules of PDF/A and PDF/UA that the originals claim to obey.
//!
//! The rules are checked on what an update adds (`rules`), over the samples and, where they are
//! at hand, over the files of the veraPDF corpus; `broken` shows that each check can fail.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod broken;
mod content;
mod fonts;
mod rules;
mod structure;
mod trees;

use std::fs;
use std::path::{Path, PathBuf};

use teken::base::limits::Limits;
use teken::pdf::Document;
use teken::sign::{BlockRequest, Notice, Request, SignError, sign};
use teken::stamp::{Artwork, StampError};
use teken_test_kit as kit;
use teken_test_kit::{ALGORITHM, identity, project, sample};

/// The samples that claim something.
const SAMPLES: [&str; 3] = ["pdfa-1b.pdf", "pdfa-2a.pdf", "pdfua-1.pdf"];

/// A signature with block, QR code and notice.
fn visible() -> Request {
    Request {
        name: "Dr. drh. Siti Rahmawati, M.Si.".into(),
        reason: Some("Pengesahan sertifikat".into()),
        location: Some("Surabaya".into()),
        block: Some(BlockRequest {
            title: Some("Kepala Balai Besar Karantina".into()),
            qr: Some("https://contoh.go.id/v/1".into()),
            ..kit::block()
        }),
        ..kit::request()
    }
}

fn invisible() -> Request {
    Request {
        block: None,
        notice: Notice::None,
        ..visible()
    }
}

fn signed(bytes: &[u8], request: &Request, artwork: &Artwork) -> Result<Vec<u8>, SignError> {
    let document = Document::open(bytes, Limits::default())?;
    let signed = sign(&document, request, artwork, &identity(), ALGORITHM, None)?;
    Ok(signed.parts().concat())
}

/// Where the results are kept for a look at them.
fn kept(name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

/// A logo that is half seen through, and one of curves with a gradient.
fn logos() -> [(&'static str, Option<Vec<u8>>); 3] {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 4, 1);
    encoder.set_color(png::ColorType::Rgba);
    let pixels = [[200, 30, 30], [30, 200, 30], [30, 30, 200], [0, 0, 0]];
    let pixels: Vec<u8> = pixels
        .iter()
        .zip([255, 128, 64, 0])
        .flat_map(|([red, green, blue], alpha)| [*red, *green, *blue, alpha])
        .collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\">\
        <defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"red\"/>\
        <stop offset=\"1\" stop-color=\"blue\"/></linearGradient></defs>\
        <rect width=\"40\" height=\"20\" fill=\"url(#g)\"/><circle cx=\"9\" cy=\"9\" r=\"5\"/>\
        </svg>";
    [
        ("mark", None),
        ("png", Some(png)),
        ("svg", Some(svg.into())),
    ]
}

#[test]
fn the_samples_keep_their_rules_with_every_kind_of_logo() {
    for (kind, logo) in logos() {
        let artwork = Artwork::new(logo.as_deref()).unwrap();
        for name in SAMPLES {
            let original = sample(name);
            for (look, request) in [("block", visible()), ("invisible", invisible())] {
                let file = signed(&original, &request, &artwork).unwrap();
                kept(&format!("{kind}-{look}-{name}"), &file);
                let faults = rules::faults(&file, original.len());
                assert!(faults.is_empty(), "{name}, {kind}, {look}: {faults:#?}");
            }
        }
    }
}

/// Parts 3 and 4 differ from part 2 in what a signature does not touch.
#[test]
fn later_parts_keep_their_rules_too() {
    let artwork = Artwork::new(None).unwrap();
    for part in [3_u8, 4] {
        let claim = format!("pdfaid:part=\"{part}\"");
        let original = broken::overwritten(&sample("pdfa-2a.pdf"), "pdfaid:part=\"2\"", &claim);
        let document = Document::open(&original, Limits::default()).unwrap();
        let (_, catalog) = document.last().catalog().unwrap();
        assert_eq!(document.last().claim(&catalog).archive, Some(part));
        let file = signed(&original, &visible(), &artwork).unwrap();
        let faults = rules::faults(&file, original.len());
        assert!(faults.is_empty(), "part {part}: {faults:#?}");
    }
}

#[test]
fn a_document_without_claim_gets_the_shorter_drawing() {
    let artwork = Artwork::new(None).unwrap();
    let file = signed(&sample("table.pdf"), &visible(), &artwork).unwrap();
    for word in ["CalRGB", "CIDSet", "StructParent", "/Tabs"] {
        assert!(
            !file.windows(word.len()).any(|part| part == word.as_bytes()),
            "{word}"
        );
    }
}

#[test]
fn a_logo_that_stays_transparent_is_refused_where_it_must_not_be() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\">\
        <rect width=\"40\" height=\"20\" fill=\"red\" opacity=\"0.5\"/></svg>";
    let artwork = Artwork::new(Some(svg)).unwrap();
    for name in ["pdfa-1b.pdf", "pdfa-2a.pdf"] {
        let error = signed(&sample(name), &visible(), &artwork).unwrap_err();
        let expected = matches!(error, SignError::Stamp(StampError::PictureArchive { .. }));
        assert!(expected, "{name}: {error}");
    }
    assert!(signed(&sample("pdfua-1.pdf"), &visible(), &artwork).is_ok());
}

#[test]
fn the_structure_of_a_signed_document_stays_as_it_is() {
    let artwork = Artwork::new(None).unwrap();
    let once = signed(&sample("pdfua-1.pdf"), &visible(), &artwork).unwrap();
    let twice = signed(&once, &visible(), &artwork).unwrap();
    let document = Document::open(&twice, Limits::default()).unwrap();
    let (_, catalog) = document.last().catalog().unwrap();
    let root = catalog
        .get(b"StructTreeRoot")
        .unwrap()
        .as_reference()
        .unwrap();
    assert_eq!(document.last().introduced(root.0), Some(1));
}

/// Files of the corpus that are not signed.
const REFUSED: [(&str, &str); 1] = [(
    "6-1-13-t09-pass-b.pdf",
    "the page is 4 units wide, too small for any notice",
)];

/// The corpus is no part of the repository; where it is not found, the test says so.
#[test]
fn the_files_of_the_verapdf_corpus_keep_their_rules() {
    let named = std::env::var_os("TEKEN_CORPUS").map(PathBuf::from);
    let folder = named
        .unwrap_or_else(|| project("../shared/corpus"))
        .join("verapdf");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("no corpus at {}: nothing is tested here", folder.display());
        return;
    };
    let artwork = Artwork::new(None).unwrap();
    let (mut kept_rules, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let original = fs::read(&path).unwrap();
        match signed(&original, &visible(), &artwork) {
            Ok(file) => {
                let document = Document::open(&original, Limits::default()).unwrap();
                let (_, catalog) = document.last().catalog().unwrap();
                let part = document.last().claim(&catalog).archive;
                let named = if name.starts_with("PDF_A-1") { 1 } else { 2 };
                if part != Some(named) {
                    wrong.push(format!("{name}: claims {part:?}"));
                }
                let faults = rules::faults(&file, document.body().len());
                if faults.is_empty() {
                    kept_rules += 1;
                } else {
                    wrong.push(format!("{name}: {faults:?}"));
                }
            }
            Err(error) => refused.push((name, error.to_string())),
        }
    }
    println!("{kept_rules} kept, refused: {refused:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(refused.len(), REFUSED.len(), "{refused:#?}");
    for ((name, _), (ending, reason)) in refused.iter().zip(REFUSED) {
        assert!(name.ends_with(ending), "{name} is not {ending} ({reason})");
    }
    assert!(kept_rules > 0);
}
