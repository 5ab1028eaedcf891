//! Updates that one reader reads as we do, and another in its own way, or repairs.

use crate::workshop::{assert_caught, assert_valid, by_hand, open, signed, startxref};

/// What the trailer of the next update must say.
fn trailer(bytes: &[u8]) -> String {
    let tail = bytes[bytes.len() - 60..].to_vec();
    format!("/Size 400/Root 1 0 R/Prev {}", startxref(&tail))
}

/// An update that changes nothing, with these bytes before its cross-references and another text
/// for a part of it.
fn update(bytes: &[u8], before: &str, old: &str, new: &str) -> Vec<u8> {
    let end = bytes.len();
    let whole = by_hand(&[bytes, before.as_bytes()].concat(), &[], &trailer(bytes));
    let tail = String::from_utf8(whole[end..].to_vec()).unwrap();
    assert!(tail.contains(old), "{old} in {tail}");
    [bytes, tail.replacen(old, new, 1).as_bytes()].concat()
}

/// An update in stream form with one object stream, whose dictionary says `packing`, holding
/// `data`, which lists object 300 first.
fn packed(bytes: &[u8], packing: &str, data: &str) -> Vec<u8> {
    let mut whole = bytes.to_vec();
    let container = whole.len();
    let length = data.len();
    whole.extend(
        format!("310 0 obj\n<</Type/ObjStm{packing}/Length {length}>>\nstream\n{data}\nendstream\nendobj\n")
            .bytes(),
    );
    let at = whole.len();
    let word = |value: usize| u32::try_from(value).unwrap().to_be_bytes();
    let mut rows = vec![2];
    rows.extend(word(310));
    rows.push(0);
    for place in [container, at] {
        rows.push(1);
        rows.extend(word(place));
        rows.push(0);
    }
    let trailer = trailer(bytes);
    whole.extend(
        format!(
            "311 0 obj\n<</Type/XRef{trailer}/W[1 4 1]/Index[300 1 310 2]/Length {}>>\nstream\n",
            rows.len()
        )
        .bytes(),
    );
    whole.extend(rows);
    whole.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    whole
}

const HIDDEN: &str = "4 0 obj\n<</Type/Hidden>>\nendobj\n";

#[test]
fn an_update_by_the_book_stays_valid() {
    let file = signed("table");
    assert_valid("nothing changed", &update(&file, "", "xref", "xref"), 1);
    assert_valid("a comment", &update(&file, "% kosong\n", "xref", "xref"), 1);
    let blank = [update(&file, "", "xref", "xref").as_slice(), b"\n\n\n"].concat();
    assert_valid("some lines", &blank, 1);
    for packing in ["/N 1/First 6", "/Filter null/N 1/First 6"] {
        assert_eq!(
            open(&packed(&file, packing, "300 0 null"))
                .revisions()
                .len(),
            3
        );
    }
    assert_valid("packed", &packed(&file, "/N 1/First 6", "300 0 null"), 1);
}

#[test]
fn objects_that_only_a_repair_would_find_are_caught() {
    let file = signed("table");
    let stream = format!(
        "<</Length {}>>\nstream\n{HIDDEN}\nendstream",
        HIDDEN.len() + 1
    );
    assert_caught([
        ("unlisted", update(&file, HIDDEN, "xref", "xref")),
        (
            "inside a stream",
            by_hand(&file, &[(300, &stream)], &trailer(&file)),
        ),
        (
            "inside a string",
            by_hand(&file, &[(300, &format!("({HIDDEN})"))], &trailer(&file)),
        ),
    ]);
}

#[test]
fn updates_that_make_a_reader_give_up_are_caught() {
    let file = signed("table");
    let blank = " ".repeat(3_000);
    let lines = "\n".repeat(2_000);
    let entry = "0000000000 65535 f \n";
    let change = |old: &str, new: &str| update(&file, "", old, new);
    assert_caught([
        (
            "far number",
            change("startxref\n", &format!("startxref{blank}")),
        ),
        ("far end", change("\n%%EOF", &format!("{lines}%%EOF"))),
        ("long tail", change("%%EOF\n", &format!("%%EOF{lines}"))),
        (
            "long tail of the signed file",
            [file.as_slice(), lines.as_bytes()].concat(),
        ),
        ("wrong count", change("0 1\n", "0 5\n")),
        ("short entry", change(entry, "0 65535 f \n")),
        (
            "long entry",
            change(entry, "00000000000000000000 65535 f \n"),
        ),
        ("run together", change("xref\n0", "xref0")),
    ]);
}

#[test]
fn trailers_that_readers_read_differently_are_caught() {
    let file = signed("table");
    let change = |old: &str, new: &str| update(&file, "", old, new);
    assert_caught([
        ("key twice", change("/Root 1 0 R", "/Root 8 0 R/Root 1 0 R")),
        (
            "null in a key",
            change("/Root 1 0 R", "/Root 1 0 R/Root#00 8 0 R"),
        ),
        ("no root", change("/Root 1 0 R", "")),
        (
            "hidden section",
            change("/Root 1 0 R", "/Root 1 0 R/XRefStm 9.0"),
        ),
        (
            "another trailer",
            change("startxref", "trailer\n<</Root 8 0 R>>\nstartxref"),
        ),
        (
            "another trailer before",
            update(&file, "% trailer <</Root 8 0 R>>\n", "xref", "xref"),
        ),
    ]);
    let word = "% a trailer for a lorry\n";
    assert_valid("the word alone", &update(&file, word, "xref", "xref"), 1);
}

#[test]
fn object_streams_that_readers_unpack_differently_are_caught() {
    let file = signed("table");
    let two = "300 0 300 5 null null";
    assert_caught([
        (
            "short name",
            packed(&file, "/F/RunLengthDecode/N 1/First 6", "300 0 null"),
        ),
        (
            "parameters beside an array",
            packed(
                &file,
                "/Filter[/ASCIIHexDecode]/DecodeParms<</Predictor 12>>/N 1/First 6",
                "3330302030206e756c6c>",
            ),
        ),
        ("one number twice", packed(&file, "/N 2/First 12", two)),
        ("wrong count", packed(&file, "/N 2/First 6", "300 0 null")),
        (
            "another number",
            packed(&file, "/N 1/First 6", "301 0 null"),
        ),
    ]);
}
