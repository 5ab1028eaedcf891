//! A file of more than 4 GiB: read where its offsets lead, never as a whole.

#![cfg(target_pointer_width = "64")]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write as _};
use std::time::{Duration, Instant};

use teken::base::limits::Limits;
use teken::disk::Input;
use teken::pdf::append::{Base, SignatureSlot, Update};
use teken::pdf::{Dictionary, Document, Entry};

/// Where the objects start. What is before takes no room on the disk.
const FAR: u64 = 5 << 30;

#[test]
fn offsets_beyond_four_gigabytes_are_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.pdf");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"%PDF-1.7\n").unwrap();
    file.seek(SeekFrom::Start(FAR)).unwrap();
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n1 3\n");
    let mut tail = String::from("\n");
    for object in [
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n",
    ] {
        let offset = FAR + u64::try_from(tail.len()).unwrap();
        writeln!(table, "{offset:010} 00000 n ").unwrap();
        tail.push_str(object);
    }
    let startxref = FAR + u64::try_from(tail.len()).unwrap();
    tail.push_str(&table);
    tail.push_str("trailer<</Size 4/Root 1 0 R>>\nstartxref\n");
    writeln!(tail, "{startxref}\n%%EOF").unwrap();
    file.write_all(tail.as_bytes()).unwrap();
    drop(file);

    let started = Instant::now();
    let input = Input::open(&path).unwrap();
    let document = Document::open(&input, Limits::default()).unwrap();
    assert_eq!(document.findings(), []);
    assert_eq!(document.last().pages().unwrap().len(), 1);
    let entry = document.last().entry(3).unwrap();
    assert!(matches!(entry, Entry::InFile { offset, .. } if offset > FAR));

    let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
    let slot = SignatureSlot {
        id: update.objects.reserve(),
        dictionary: Dictionary::new(),
        capacity: 4,
    };
    let appended = update.finish_with(&slot).unwrap();
    let [_, length, next, rest] = appended.slot.byte_range;
    assert!(length > FAR && next == length + 10);
    let whole = input.len() + appended.tail.len();
    assert_eq!(next + rest, u64::try_from(whole).unwrap());
    let text = String::from_utf8_lossy(&appended.tail).into_owned();
    assert!(text.contains(&format!("/Prev {startxref}")), "{text}");
    assert!(
        started.elapsed() < Duration::from_mins(1),
        "it was read as a whole: {:?}",
        started.elapsed()
    );
}
