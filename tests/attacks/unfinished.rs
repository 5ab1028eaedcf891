//! What was signed unfinished, and what a later update would complete it with.
//!
//! The updates here list no changed object, so nothing seems to have changed.

use teken::pdf::XrefForm;

use super::workshop::{assert_caught, assert_valid, open, read, request, signed_with};

/// The document with these bytes and an update behind it, whose cross-references list what is
/// given: a number and the place of its object behind the end.
fn with(bytes: &[u8], hidden: &[u8], listed: Option<(u32, usize)>) -> Vec<u8> {
    let document = open(bytes);
    let newest = document.revisions().last().unwrap();
    assert_eq!(newest.form, XrefForm::Table);
    let (prev, (root, _)) = (newest.startxref, document.last().catalog().unwrap());
    let mut whole = [bytes, hidden].concat();
    let entry = listed.map_or(
        "0 1\n0000000000 65535 f \n".to_owned(),
        |(number, place)| format!("{number} 1\n{:010} 00000 n \n", bytes.len() + place),
    );
    let at = whole.len();
    let size = document.last().next_object_number().max(91);
    let root = root.0;
    whole.extend(
        format!(
            "xref\n{entry}trailer\n<</Size {size}/Root {root} 0 R/Prev {prev}>>\nstartxref\n{at}\n%%EOF\n"
        )
        .bytes(),
    );
    whole
}

/// A signed document whose catalog leads to object 90, which reads as given.
fn prepared(object: &[u8]) -> Vec<u8> {
    let plain = read("testdata/pdf/table.pdf");
    let document = open(&plain);
    let (root, catalog) = document.last().catalog().unwrap();
    let pages = catalog.get(b"Pages").unwrap().as_reference().unwrap().0;
    let catalog = format!(
        "{} 0 obj\n<</Type/Catalog/Pages {pages} 0 R/Extra 90 0 R>>\nendobj\n",
        root.0
    );
    let leading = with(&plain, catalog.as_bytes(), Some((root.0, 0)));
    let whole = with(&leading, object, Some((90, 0)));
    signed_with(&whole, &request(), "rsa2048")
}

#[test]
fn nothing_completes_what_was_signed_unfinished() {
    let open_string = prepared(b"90 0 obj\n<</Type/Extra/Z(\nendobj\n");
    let nothing = prepared(b"% nothing here\n");
    let sound = prepared(b"90 0 obj\n<</Type/Extra/Z()>>\nendobj\n");
    assert_valid("sound", &sound, 1);
    assert_valid("sound, followed", &with(&sound, b"", None), 1);
    let late = {
        let data = "x".repeat(100);
        let length = 60_000;
        let object = format!("90 0 obj\n<</Length {length}>>\nstream\n{data}\nendstream\nendobj\n");
        prepared(object.as_bytes())
    };
    let object: &[u8] = b"90 0 obj\n<</Type/Extra/Z(forged)>>\nendobj\n";
    assert_caught([
        (
            "string completed",
            with(&open_string, b")/Forged true>>\nendobj\n", None),
        ),
        ("object put behind the end", with(&nothing, object, None)),
        ("data put behind the end", with(&late, object, None)),
    ]);
}

#[test]
fn white_space_before_the_header_is_no_way_to_another_object() {
    let twice = prepared(
        b"90 0 obj\n<</Type/Extra/Z(good)>>\nendobj\n90 0 obj\n<</Type/Extra/Z(forged)>>\nendobj\n",
    );
    assert_valid("twice", &twice, 1);
    assert_caught([("moved by a line", [&b"\n"[..], &twice].concat())]);
}

/// The object that no row leads to before the forgery.
const UNLISTED: &str = "20 0 obj\n<</Type/Extra/Z(forged)>>\nendobj\n";

/// A document whose cross-reference stream says that it is longer than it is: up to byte `until`
/// of the file, with rows for numbers that nobody uses and, last of all, one for object 20.
fn with_short_stream(until: usize) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Extra 20 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
    ];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut rows = vec![0_u8; 4];
    for (index, object) in objects.iter().enumerate() {
        let [high, low] = u16::try_from(bytes.len()).unwrap().to_be_bytes();
        rows.extend([1, high, low, 0]);
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    bytes.extend(UNLISTED.bytes());
    let at = bytes.len();
    let header = |unused: usize, length: usize| {
        format!(
            "30 0 obj\n<</Type/XRef/Size 900/Root 1 0 R/W[1 2 1]/Index[0 4 1000 {unused:05} 20 1]\
             /Length {length:05}>>\nstream\n"
        )
    };
    let start = at + header(0, 0).len();
    let length = (until - start) / 4 * 4;
    bytes.extend(header(length / 4 - 5, length).bytes());
    bytes.extend(rows);
    bytes.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    bytes
}

#[test]
fn rows_added_to_a_signed_cross_reference_stream_are_caught() {
    const UNTIL: usize = 40_000;
    let short = with_short_stream(UNTIL);
    let signed = signed_with(&short, &request(), "rsa2048");
    assert_valid("short", &signed, 1);
    let document = open(&signed);
    let prev = document.revisions().last().unwrap().startxref;
    let mut forged = signed.clone();
    let object = memchr::memmem::find(&short, UNLISTED.as_bytes()).unwrap();
    forged.push(b'%');
    let length = {
        let start = memchr::memmem::find(&short, b"stream\n").unwrap() + 7;
        start + (UNTIL - start) / 4 * 4
    };
    forged.resize(length - 5, b'A');
    let [high, low] = u16::try_from(object).unwrap().to_be_bytes();
    forged.extend([b'\n', 1, high, low, 0]);
    forged.extend(b"\nendstream\nendobj\n");
    let at = forged.len();
    forged.extend(
        format!(
            "990 0 obj\n<</Type/XRef/Size 991/Root 1 0 R/Prev {prev}/W[1 2 1]/Index[990 1]/Length 4>>\n\
             stream\n"
        )
        .bytes(),
    );
    let [high, low] = u16::try_from(at).unwrap().to_be_bytes();
    forged.extend([1, high, low, 0]);
    forged.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    assert_caught([("rows added", forged)]);
}
