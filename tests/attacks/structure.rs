//! Documents that read one way here and another way there.

use teken::pdf::Object;
use teken::sign::{Notice, Request};

use crate::workshop::{
    assert_caught, assert_not_valid, catalog, dictionary, digits, open, page, patched,
    range_numbers, range_text, read, request, signed, signed_with, startxref, updated, with,
};

#[test]
fn signature_wrapping_leaves_a_gap_that_is_seen() {
    let file = signed("table");
    let numbers = range_numbers(&file);
    let (first, second, rest) = (numbers[1], numbers[2], numbers[3]);
    let evil = b"4 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n";
    // The room of the byte range is signed, so the shifted range goes into an update.
    let mut moved = file[..second].to_vec();
    moved.extend_from_slice(evil);
    let shifted = moved.len();
    moved.extend_from_slice(&file[second..]);
    let old = range_text(&file);
    let new = format!("/ByteRange [0 {first} {shifted} {rest}]");
    let new = format!("{new:<0$}", old.len());
    let patched_range = (new.len() == old.len()).then(|| patched(&moved, &old, &new));
    let mut inside = file.clone();
    let room = digits(&file);
    let at = room.end - evil.len() - 2;
    inside[at] = b'>';
    inside[at + 1..at + 1 + evil.len()].copy_from_slice(evil);
    let mut attacks = vec![("moved", moved), ("inside the room", inside)];
    attacks.extend(patched_range.map(|one| ("moved with its range", one)));
    assert_caught(attacks);
}

#[test]
fn junk_around_the_file_is_told() {
    let file = signed("table");
    let other = read("testdata/pdf/table.pdf");
    assert_caught(vec![
        ("junk behind", [&file[..], b"junk"].concat()),
        (
            "a comment behind",
            [&file[..], b"% only a comment\n"].concat(),
        ),
        ("another document before", [&other[..], &file].concat()),
    ]);
    assert_not_valid(vec![
        ("another document behind", [&file[..], &other].concat()),
        ("cut", file[..file.len() - 20].to_vec()),
    ]);
}

#[test]
fn two_readings_are_never_valid() {
    let file = signed("table");
    let previous = startxref(&file);
    let root = catalog(&open(&file).last()).0;
    let at = file.len();
    let number = page(&open(&file).last()).0;
    let own = format!(
        "xref\n0 0\ntrailer\n<</Size 99/Root {root} 0 R/Prev {at}>>\nstartxref\n{at}\n%%EOF\n"
    );
    let object = format!("{number} 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n");
    let stream_at = at + object.len();
    // A stream that the table does not agree with.
    let entry = format!("01{at:08x}00>");
    let stream = format!(
        "98 0 obj\n<</Type/XRef/W[1 4 1]/Index[{number} 1]/Size 99/Filter/ASCIIHexDecode\
         /Length {}>>stream\n{entry}\nendstream\nendobj\n",
        entry.len()
    );
    let table_at = stream_at + stream.len();
    let hybrid = format!(
        "{object}{stream}xref\n0 0\ntrailer\n<</Size 99/Root {root} 0 R/Prev {previous}\
         /XRefStm {stream_at}>>\nstartxref\n{table_at}\n%%EOF\n"
    );
    let doubled_at = at + object.len();
    let doubled = format!(
        "{object}xref\n{number} 1\n0000000344 00000 n \n{number} 1\n{at:010} 00000 n \n\
         trailer\n<</Size 99/Root {root} 0 R/Prev {previous}>>\nstartxref\n{doubled_at}\n%%EOF\n"
    );
    let join = |tail: &str| [&file[..], tail.as_bytes()].concat();
    assert_caught(vec![("hybrid", join(&hybrid)), ("doubled", join(&doubled))]);
    assert_not_valid(vec![("loop", join(&own))]);
    // Objects that come out of a container which an update replaces.
    let file = signed("xref-stream");
    let replaced = with(&file, |_| (6, 0), |one| one.set("First", 0));
    let emptied = updated(&file, |view, update| {
        let mut entries = dictionary(view, (6, 0));
        entries.remove(b"Filter");
        update.objects.set(
            (6, 0),
            Object::Stream(lopdf::Stream::new(entries, Vec::new())),
        );
    });
    assert_caught(vec![
        ("replaced container", replaced),
        ("emptied container", emptied),
    ]);
}

/// A cross-reference entry that leads behind the end of its own revision waits for somebody to
/// put an object there.
#[test]
fn an_entry_that_leads_behind_its_revision_is_no_open_door() {
    let original = read("testdata/pdf/table.pdf");
    // Room for the signature: the entry's offset lies well behind whatever signing adds.
    let target = 400_000;
    let previous = startxref(&original);
    let at = original.len();
    let prepared = format!(
        "xref\n5 1\n{target:010} 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev {previous}>>\n\
         startxref\n{at}\n%%EOF\n"
    );
    let prepared = [&original[..], prepared.as_bytes()].concat();
    let file = signed_with(
        &prepared,
        &Request {
            notice: Notice::None,
            ..request()
        },
        "rsa2048",
    );
    let filler = target - file.len() - b"% \n".len();
    let mut evil = [&file[..], b"% ", "x".repeat(filler).as_bytes(), b"\n"].concat();
    assert_eq!(evil.len(), target);
    evil.extend_from_slice(b"5 0 obj\n<</Length 5>>stream\nBT ET\nendstream\nendobj\n");
    let start = evil.len();
    let end = format!(
        "xref\n0 0\ntrailer\n<</Size 99/Root 1 0 R/Prev {}>>\nstartxref\n{start}\n%%EOF\n",
        startxref(&file)
    );
    evil.extend_from_slice(end.as_bytes());
    assert_caught(vec![("filled later", evil)]);
}
