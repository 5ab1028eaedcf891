//! Later signatures on pages that are pictures: drawing tells whether they cover anything.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::process::Command;

use serde_json::Value;
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Object};
use teken::sign::{Corner, PageChoice, Place, Request};
use teken_test_kit as kit;
use teken_test_kit::project;

/// A page of 170 by 240 millimetres that is one grey picture: white, with a black band across its
/// middle.
fn scan() -> Vec<u8> {
    let mut rows = vec![0xFF_u8; 170 * 240];
    rows[170 * 110..170 * 130].fill(0);
    let bytes = kit::sample("table.pdf");
    let document = kit::open(&bytes);
    let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
    let mut picture = Dictionary::new();
    picture.set("Type", Object::Name(b"XObject".to_vec()));
    picture.set("Subtype", Object::Name(b"Image".to_vec()));
    picture.set("Width", 170);
    picture.set("Height", 240);
    picture.set("ColorSpace", Object::Name(b"DeviceGray".to_vec()));
    picture.set("BitsPerComponent", 8);
    let picture = update
        .objects
        .add(Object::Stream(lopdf::Stream::new(picture, rows)));
    let content = b"q 482 0 0 680 0 0 cm /Scan Do Q".to_vec();
    let content = Object::Stream(lopdf::Stream::new(Dictionary::new(), content));
    let content = update.objects.add(content);
    let mut pictures = Dictionary::new();
    pictures.set("Scan", picture);
    let mut resources = Dictionary::new();
    resources.set("XObject", pictures);
    let page = document.last().pages().unwrap()[0].clone();
    let mut entries = page.dictionary;
    entries.set("MediaBox", [0, 0, 482, 680].map(Object::Integer).to_vec());
    entries.remove(b"CropBox");
    entries.remove(b"Annots");
    entries.set("Contents", content);
    entries.set("Resources", resources);
    update.objects.set(page.id.unwrap(), entries);
    [&bytes[..], &update.finish().unwrap()].concat()
}

/// A request whose block stands so many millimetres above the lower right corner.
fn above(millimetres: f64) -> Request {
    let mut request = kit::request();
    let block = request.block.as_mut().unwrap();
    block.page = PageChoice::First;
    block.place = Some(Place {
        corner: Corner::BottomRight,
        x: 15.0,
        y: millimetres,
    });
    request
}

/// The verdict, and what is said of the changes after each signature.
fn verdict(file: &[u8]) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("scan.pdf"), file).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_teken"))
        .args([
            "verify",
            "--format",
            "json",
            "--revocation",
            "skip",
            "--trust",
        ])
        .arg(project("certs/ca/root.pem"))
        .arg("scan.pdf")
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let document: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let signatures = document["signatures"].as_array().unwrap();
    let changes = signatures.iter().map(|one| word(&one["changes"]));
    (word(&document["verdict"]), changes.collect())
}

#[test]
fn a_signature_on_white_paper_covers_nothing() {
    let first = kit::signed(&scan(), &above(30.0)).unwrap();
    let second = kit::signed(&first, &above(180.0)).unwrap();
    let changes = ["permitted", "none"].map(str::to_owned).to_vec();
    assert_eq!(verdict(&second), ("valid".to_owned(), changes));
}

#[test]
fn a_signature_over_print_is_looked_at() {
    let first = kit::signed(&scan(), &above(30.0)).unwrap();
    for (place, over) in [(110.0, "the band"), (30.0, "the first block")] {
        let second = kit::signed(&first, &above(place));
        // The signer refuses to cover another one's block by itself.
        let Ok(second) = second else { continue };
        let (verdict, changes) = verdict(&second);
        assert_eq!(verdict, "indeterminate", "{over}");
        assert_eq!(changes[0], "review", "{over}");
    }
    let band = kit::signed(&first, &above(110.0));
    assert!(band.is_ok(), "{:?}", band.err());
}
