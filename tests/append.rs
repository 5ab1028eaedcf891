//! Updates appended to every kind of document: all that was there stays, what is new is found.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use teken::base::limits::Limits;
use teken::pdf::append::{Base, SignatureSlot, Update};
use teken::pdf::{Dictionary, Document, Object, XrefForm};

/// The sound samples that open without a password.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pdf");
    let mut samples: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && !path.to_str().unwrap().contains("passphrase"))
        .collect();
    samples.sort();
    assert!(samples.len() > 20, "the samples are gone");
    samples
}

fn open(bytes: &[u8]) -> Document<'_> {
    Document::open(bytes, Limits::default()).unwrap()
}

/// The file with one object more, the catalog written anew and a slot for a signature.
fn appended(bytes: &[u8]) -> (Vec<u8>, u32, [u64; 4]) {
    let document = open(bytes);
    let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
    let (root, catalog) = document.last().catalog().unwrap();
    let mut catalog = std::rc::Rc::unwrap_or_clone(catalog);
    let mut added = Dictionary::new();
    added.set("Added", "Here");
    let added = update.objects.add(added);
    catalog.set("TekenTest", Object::Reference(added));
    update.objects.set(root, catalog);
    let mut dictionary = Dictionary::new();
    dictionary.set("Type", "Sig");
    let slot = SignatureSlot {
        id: update.objects.reserve(),
        dictionary,
        capacity: 8,
    };
    let appended = update.finish_with(&slot).unwrap();
    (
        [bytes, &appended.tail].concat(),
        added.0,
        appended.slot.byte_range,
    )
}

#[test]
fn every_old_object_stays_and_the_new_ones_are_found() {
    for path in samples() {
        let name = path.display();
        let bytes = fs::read(&path).unwrap();
        let before = open(&bytes);
        let (file, added, _) = appended(&bytes);
        let after = open(&file);
        assert!(file.starts_with(&bytes), "{name}");
        assert_eq!(
            after.revisions().len(),
            before.revisions().len() + 1,
            "{name}"
        );
        let (root, catalog) = after.last().catalog().unwrap();
        assert_eq!(
            catalog.get(b"TekenTest").unwrap(),
            &Object::Reference((added, 0)),
            "{name}"
        );
        let new = after.last().load((added, 0)).unwrap().object;
        assert!(new.as_dict().unwrap().has(b"Added"), "{name}");
        for number in before.last().object_numbers() {
            let entry = before.last().entry(number);
            if number != root.0 {
                assert_eq!(after.last().entry(number), entry, "{name}: object {number}");
            }
        }
        let is_stream =
            |document: &Document<'_>| document.last().revision().unwrap().form == XrefForm::Stream;
        assert_eq!(is_stream(&after), is_stream(&before), "{name}");
    }
}

#[test]
fn the_gap_of_the_byte_range_is_the_contents() {
    for path in samples() {
        let bytes = fs::read(&path).unwrap();
        let (file, _, [start, length, next, rest]) = appended(&bytes);
        let document = open(&file);
        let body = document.bytes();
        let at = |offset: u64| usize::try_from(offset).unwrap();
        assert_eq!(start, 0);
        assert_eq!(at(next + rest), body.len(), "{}", path.display());
        assert_eq!(&body[at(length)..at(next)], b"<0000000000000000>");
    }
}

#[test]
fn a_second_update_leaves_the_first_as_it_is() {
    for path in samples() {
        let bytes = fs::read(&path).unwrap();
        let (once, ..) = appended(&bytes);
        let (twice, added, _) = appended(&once);
        assert!(twice.starts_with(&once));
        let document = open(&twice);
        assert!(
            document.last().load((added, 0)).is_ok(),
            "{}",
            path.display()
        );
        let identifiers = |index: usize| {
            let trailer = document.revisions()[index].trailer.clone();
            trailer.get(b"ID").unwrap().as_array().unwrap().clone()
        };
        let last = document.revisions().len() - 1;
        let (first, second) = (identifiers(last - 1), identifiers(last));
        assert_eq!(first[0].as_str().unwrap(), second[0].as_str().unwrap());
        assert_ne!(first[1].as_str().unwrap(), second[1].as_str().unwrap());
    }
}

#[test]
fn qpdf_finds_no_fault() {
    let Ok(version) = Command::new("qpdf").arg("--version").output() else {
        assert!(std::env::var_os("CI").is_none(), "qpdf is missing");
        eprintln!("SKIPPED: qpdf is not installed, so its opinion on updates is not asked");
        return;
    };
    assert!(version.status.success());
    let folder = tempfile::tempdir().unwrap();
    for path in samples() {
        let target = folder.path().join(path.file_name().unwrap());
        let bytes = fs::read(&path).unwrap();
        fs::write(&target, appended(&bytes).0).unwrap();
        let said = |path: &Path| {
            let output = Command::new("qpdf")
                .arg("--check")
                .arg(path)
                .output()
                .unwrap();
            (
                output.status.code(),
                String::from_utf8_lossy(&output.stderr).lines().count(),
            )
        };
        assert_eq!(said(&target), said(&path), "{}", path.display());
    }
}
