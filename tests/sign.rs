//! Every sample stamped and signed, once and twice, and judged by the reader and by qpdf.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use teken::cms::{SignatureForm, SignedData, check_signer};
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Document, Object, PdfError, SignatureField};
use teken::sign::{
    BlockRequest, Corner, Notice, PageChoice, Place, Request, SignError, check, prepare,
};
use teken::stamp::Artwork;
use teken_test_kit as kit;
use teken_test_kit::{open, project, sample, signed};

/// The samples that may be signed as they are.
fn samples() -> Vec<String> {
    let folder: Vec<PathBuf> = fs::read_dir(project("testdata/pdf"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    let names = folder
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    // Those encrypted with AES-256 ask for a password, or their authors forbid it.
    let refused = [
        "encrypted.pdf",
        "encrypted-form.pdf",
        "encrypted-passphrase.pdf",
    ];
    let mut names: Vec<String> = names
        .filter(|name| !refused.contains(&name.as_str()))
        .collect();
    names.sort();
    assert!(names.len() > 20, "the samples are gone");
    names
}

fn request() -> Request {
    Request {
        name: "Dr. drh. Siti Rahmawati, M.Si.".into(),
        reason: Some("Pengesahan sertifikat".into()),
        location: Some("Surabaya".into()),
        block: Some(BlockRequest {
            title: Some("Kepala Balai Besar Karantina".into()),
            ..kit::block()
        }),
        ..kit::request()
    }
}

/// Where the results are kept for a look at them.
fn kept(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sign");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn signatures(document: &Document<'_>) -> Vec<SignatureField> {
    let fields = document.last().signature_fields().unwrap();
    fields
        .into_iter()
        .filter(|field| field.value.is_some())
        .collect()
}

/// Checks the value of every signature over the bytes of its own byte range.
fn assert_sound(name: &str, document: &Document<'_>, count: usize) {
    let fields = signatures(document);
    assert_eq!(fields.len(), count, "{name}");
    for field in fields {
        let value = field.value.unwrap();
        assert!(value.problems.is_empty(), "{name}: {:?}", value.problems);
        let range = value
            .byte_range
            .unwrap()
            .into_iter()
            .map(|n| usize::try_from(n).unwrap());
        let [start, length, next, rest]: [usize; 4] = range.collect::<Vec<_>>().try_into().unwrap();
        let body = document.bytes();
        let parts = [
            body.get(start..length).unwrap(),
            body.get(next..next + rest).unwrap(),
        ];
        let data = SignedData::parse(&value.contents.unwrap()).unwrap();
        let outcome = check_signer(&data, SignatureForm::CadesDetached, &parts);
        assert!(
            outcome.problems.is_empty(),
            "{name}: {:?}",
            outcome.problems
        );
    }
}

/// What qpdf says of a file: its exit code and how many lines; none when it is not installed.
fn qpdf(path: &Path) -> Option<(Option<i32>, usize)> {
    let Ok(output) = Command::new("qpdf").arg("--check").arg(path).output() else {
        assert!(std::env::var_os("CI").is_none(), "qpdf is missing");
        eprintln!("SKIPPED: qpdf is not installed, so its opinion is not asked");
        return None;
    };
    let lines = String::from_utf8_lossy(&output.stderr).lines().count();
    Some((output.status.code(), lines))
}

#[test]
fn every_sample_can_be_signed_twice() {
    for name in samples() {
        let original = sample(&name);
        let once = signed(&original, &request()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            once.starts_with(&original) && once.len() > original.len(),
            "{name}"
        );
        let twice = signed(&once, &request()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(twice.starts_with(&once), "{name}");
        let (first, second) = (open(&once), open(&twice));
        assert_sound(&name, &first, 1);
        assert_sound(&name, &second, 2);
        let pages = |document: &Document<'_>| document.last().pages().unwrap();
        assert_eq!(pages(&first).len(), pages(&open(&original)).len(), "{name}");
        for (before, after) in pages(&first).iter().zip(pages(&second).iter()) {
            let content = |page: &teken::pdf::Page| page.dictionary.get(b"Contents").cloned().ok();
            assert_eq!(
                content(before),
                content(after),
                "{name}: a signed page changed"
            );
        }
        let untouched = qpdf(&project("testdata/pdf").join(&name));
        for (name, bytes) in [(name.clone(), once), (format!("twice-{name}"), twice)] {
            assert_eq!(qpdf(&kept(&name, &bytes)), untouched, "{name}");
        }
    }
}

#[test]
fn blocks_never_cover_each_other() {
    let mut bytes = sample("kt1.pdf");
    for _ in 0..4 {
        bytes = signed(&bytes, &request()).unwrap();
    }
    kept("four-kt1.pdf", &bytes);
    let document = open(&bytes);
    assert_sound("kt1.pdf", &document, 4);
    let fields = signatures(&document);
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(
        names,
        ["Signature1", "Signature2", "Signature3", "Signature4"]
    );
    for (index, one) in fields.iter().enumerate() {
        for other in &fields[index + 1..] {
            let (ours, theirs) = (one.rect.unwrap(), other.rect.unwrap());
            let apart = |one: [f64; 4], other: [f64; 4]| one[2] <= other[0] || one[3] <= other[1];
            assert!(
                apart(ours, theirs) || apart(theirs, ours),
                "{} {}",
                one.name,
                other.name
            );
        }
    }
    let mut there = request();
    let [left, bottom, ..] = fields[0].rect.unwrap();
    let millimetres = |points: f64| points * 25.4 / 72.0;
    let (x, y) = (millimetres(left), millimetres(bottom));
    there.block.as_mut().unwrap().place = Some(Place {
        corner: Corner::BottomLeft,
        x,
        y,
    });
    assert!(matches!(signed(&bytes, &there),
        Err(SignError::Overlaps { field }) if field == "Signature1"));
}

#[test]
fn an_empty_field_is_filled_where_it_stands() {
    for (name, field) in [
        ("empty-field.pdf", "Pejabat"),
        ("nested-field.pdf", "Pengesahan.Pejabat"),
    ] {
        let original = sample(name);
        let before = open(&original).last().signature_fields().unwrap().remove(0);
        let named = Request {
            field: Some(field.into()),
            ..request()
        };
        for request in [request(), named.clone()] {
            let bytes = signed(&original, &request).unwrap();
            let document = open(&bytes);
            assert_sound(name, &document, 1);
            let after = signatures(&document).remove(0);
            assert_eq!((after.name.as_str(), after.rect), (field, before.rect));
            assert!(after.dictionary.has(b"AP"));
        }
        let again = signed(&signed(&original, &named).unwrap(), &named);
        assert!(
            matches!(again, Err(SignError::FieldSigned { .. })),
            "{name}"
        );
    }
    let wrong = |name: &str| Request {
        field: Some(name.into()),
        ..request()
    };
    let form = sample("form.pdf");
    assert!(matches!(
        signed(&form, &wrong("Tidak ada")),
        Err(SignError::FieldMissing { .. })
    ));
    let other = open(&form).last().fields().unwrap().remove(0).name;
    assert!(matches!(
        signed(&form, &wrong(&other)),
        Err(SignError::FieldNotSignature { .. })
    ));
}

/// A page whose only empty field stands where the footer would be.
fn with_low_field() -> Vec<u8> {
    let mut bytes = sample("table.pdf");
    let mut update = Update::new(Base::of(&open(&bytes)).unwrap()).unwrap();
    let (root, catalog) = open(&bytes).last().catalog().unwrap();
    let mut catalog = std::rc::Rc::unwrap_or_clone(catalog);
    let page = open(&bytes)
        .last()
        .pages()
        .unwrap()
        .first()
        .unwrap()
        .clone();
    let [left, bottom, right, _] = page.crop_box;
    let mut field = Dictionary::new();
    field.set("Type", "Annot");
    field.set("Subtype", "Widget");
    field.set("FT", "Sig");
    field.set("T", Object::string_literal("Pejabat"));
    field.set("P", Object::Reference(page.id.unwrap()));
    let rect = [left + 30.0, bottom + 10.0, right - 30.0, bottom + 110.0];
    field.set("Rect", rect.map(Object::from).to_vec());
    let field = Object::Reference(update.objects.add(field));
    let mut form = Dictionary::new();
    form.set("Fields", vec![field.clone()]);
    catalog.set("AcroForm", form);
    update.objects.set(root, catalog);
    let mut dictionary = page.dictionary.clone();
    dictionary.set("Annots", vec![field]);
    update.objects.set(page.id.unwrap(), dictionary);
    bytes.extend(update.finish().unwrap());
    bytes
}

#[test]
fn block_and_footer_never_cover_each_other() {
    let original = with_low_field();
    let bytes = signed(&original, &request()).unwrap();
    kept("low-field.pdf", &bytes);
    let document = open(&bytes);
    assert_sound("low field", &document, 1);
    let content = |bytes: &[u8]| {
        let page = open(bytes).last().pages().unwrap()[0].clone();
        page.dictionary.get(b"Contents").unwrap().clone()
    };
    // The field keeps its place and says the notice: the page gets no footer.
    assert_eq!(content(&bytes), content(&original));
    let found = teken::verify::gather(
        &document,
        &teken::verify::Evidence {
            anchors: &teken::pki::TrustAnchors::empty(),
            certificates: &[],
            crls: &[],
            ocsps: &[],
        },
    );
    assert!(found.notice.found);

    let mut low = request();
    low.block.as_mut().unwrap().place = Some(Place {
        corner: Corner::BottomRight,
        x: 20.0,
        y: 10.0,
    });
    let kt1 = sample("kt1.pdf");
    assert!(matches!(signed(&kt1, &low), Err(SignError::OverlapsNotice)));
    low.notice = Notice::None;
    signed(&kt1, &low).unwrap();
}

#[test]
fn what_cannot_be_signed_is_refused_with_its_reason() {
    let forbidden = signed(&sample("encrypted.pdf"), &request());
    assert!(
        matches!(forbidden, Err(SignError::AuthorForbidsField)),
        "{forbidden:?}"
    );
    let locked = signed(&sample("encrypted-passphrase.pdf"), &request());
    assert!(
        matches!(locked, Err(SignError::Pdf(PdfError::Encrypted))),
        "{locked:?}"
    );
    let mut ninth = request();
    ninth.block.as_mut().unwrap().page = PageChoice::Number(9);
    assert!(matches!(
        signed(&sample("kt1.pdf"), &ninth),
        Err(SignError::PageOutOfRange { page: 9, pages: 1 })
    ));
    let mut outside = request();
    let place = Place {
        corner: Corner::TopLeft,
        x: 300.0,
        y: 0.0,
    };
    outside.block.as_mut().unwrap().place = Some(place);
    assert!(matches!(
        signed(&sample("kt1.pdf"), &outside),
        Err(SignError::Stamp(_))
    ));
}

#[test]
fn a_stray_restore_gets_no_meaning() {
    let mut bytes = sample("table.pdf");
    let mut page = open(&bytes)
        .last()
        .pages()
        .unwrap()
        .first()
        .unwrap()
        .clone();
    let mut update = Update::new(Base::of(&open(&bytes)).unwrap()).unwrap();
    let stray = b"2 0 0 2 0 0 cm Q 0 0 9 9 re f".to_vec();
    let stray = update
        .objects
        .add(lopdf::Stream::new(Dictionary::new(), stray));
    page.dictionary.set("Contents", Object::Reference(stray));
    update.objects.set(page.id.unwrap(), page.dictionary);
    bytes.extend(update.finish().unwrap());
    let signed = signed(&bytes, &request()).unwrap();
    let page = open(&signed).last().pages().unwrap()[0].clone().dictionary;
    let contents = page.get(b"Contents").unwrap().as_array().unwrap();
    assert_eq!(
        contents.last(),
        Some(&Object::Reference(stray)),
        "the footer comes first"
    );
}

#[test]
fn an_invisible_signature_shows_nothing() {
    let request = Request {
        block: None,
        notice: Notice::None,
        ..request()
    };
    let bytes = signed(&sample("kt1.pdf"), &request).unwrap();
    let document = open(&bytes);
    assert_sound("invisible", &document, 1);
    let field = signatures(&document).remove(0);
    assert_eq!(field.rect, None);
    assert!(!field.dictionary.has(b"AP"));
    let page = document.last().pages().unwrap()[0].clone().dictionary;
    assert_eq!(page.get(b"Annots").unwrap().as_array().unwrap().len(), 1);
}

#[test]
fn a_signature_too_long_for_its_slot_is_told() {
    let bytes = sample("kt1.pdf");
    let document = open(&bytes);
    let artwork = Artwork::new(None).unwrap();
    let signable = check(&document, &request()).unwrap();
    let prepare = |capacity| prepare(&signable, &request(), &artwork, capacity).unwrap();
    let outcome = prepare(10).embed(&[0x30; 11]);
    assert!(matches!(
        outcome,
        Err(SignError::TooLong {
            needed: 11,
            capacity: 10
        })
    ));
    let fits = prepare(11).embed(&[0xa5; 11]).unwrap();
    let file = fits.parts().concat();
    let value = signatures(&open(&file)).remove(0).value.unwrap();
    assert_eq!(value.contents.as_deref(), Some(&[0xa5; 11][..]));
}

#[test]
fn shared_resources_and_content_stay_as_they_are() {
    for name in ["shared.pdf", "inherited.pdf"] {
        let original = sample(name);
        let bytes = signed(&original, &request()).unwrap();
        let (before, after) = (open(&original), open(&bytes));
        for page in before.last().pages().unwrap().iter() {
            for shared in [&page.resources, page.dictionary.get(b"Contents").unwrap()] {
                if let Object::Reference((number, _)) = shared {
                    assert_eq!(
                        before.last().entry(*number),
                        after.last().entry(*number),
                        "{name}"
                    );
                }
            }
        }
    }
}

#[test]
fn pages_that_stand_directly_in_the_tree_become_objects() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>";
    let list = format!("[{page} 3 0 R {page}]");
    for kids in [list.as_str(), "4 0 R"] {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            format!("<</Type/Pages/Count 3/Kids {kids}>>"),
            page.to_owned(),
            list.clone(),
        ];
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut table = String::from("xref\n0 5\n0000000000 65535 f \n");
        for (number, object) in (1..).zip(&objects) {
            writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
            file.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
        }
        let at = file.len();
        file.extend(
            format!("{table}trailer<</Size 5/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").bytes(),
        );
        let signed = signed(&file, &request()).unwrap();
        let document = open(&signed);
        assert_sound("direct pages", &document, 1);
        let pages = document.last().pages().unwrap();
        assert_eq!(pages.len(), 3);
        assert!(
            pages
                .iter()
                .all(|page| page.id.is_some() && page.dictionary.has(b"Contents"))
        );
        assert_eq!(signatures(&document).first().unwrap().page, Some(2));
        let path = kept("direct-pages.pdf", &signed);
        assert!(qpdf(&path).is_none_or(|(code, _)| code == Some(0)));
    }
}
