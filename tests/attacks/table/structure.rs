//! Files that read one way here and another way there, and what stands around a file.

use std::fmt::Write as _;

use teken::pdf::XrefForm;

use super::subject::{Subject, quiet};
use super::{CAUGHT, Given, INVALID, REVIEW, Row, VALID};
use crate::workshop::{
    by_hand, catalog, digits, open, page, patched, range_numbers, range_text, read, startxref, with,
};

const WRAPPING: &str = "Signature wrapping";
const SPLIT: &str = "Xref split";
const AROUND: &str = "Prefix and suffix";

/// Another document is what the reader finds: never valid.
const NOT_VALID: &[Given] = &[
    Given::Invalid,
    Given::Review,
    Given::Undecided,
    Given::NoSignature,
    Given::Unreadable,
];

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = wrapped();
    rows.extend(split());
    rows.extend(around());
    rows
}

pub(super) fn twins() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&Subject) -> Vec<u8>| {
        Row::new(AROUND, name, how, VALID, move |one: &Subject| {
            Some(build(one))
        })
    };
    vec![
        row("a line before %PDF", "put there afterwards", |one| {
            [b"\n", one.signed()].concat()
        }),
        row("junk before %PDF", "there when it was signed", |one| {
            one.sign(&[b"junk\n", one.plain()].concat(), &quiet())
        }),
        row("white space behind %%EOF", "put there afterwards", |one| {
            [one.signed(), b"\n \r\n"].concat()
        }),
    ]
}

/// The second span further back, and this in the gap.
fn moved(file: &[u8], between: &[u8]) -> Vec<u8> {
    let second = range_numbers(file)[2];
    [&file[..second], between, &file[second..]].concat()
}

const EVIL: &[u8] = b"4 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n";

fn wrapped() -> Vec<Row> {
    let row = |name: &str, how, expected, build: fn(&Subject) -> Vec<u8>| {
        Row::new(WRAPPING, name, how, expected, move |one: &Subject| {
            Some(build(one))
        })
    };
    vec![
        row(
            "the second span moved",
            "objects in the gap; the byte range stays",
            NOT_VALID,
            |one| moved(one.signed(), EVIL),
        )
        .hiding(),
        row(
            "the second span moved with its range",
            "objects in the gap; the byte range says so",
            INVALID,
            |one| {
                let file = one.signed();
                let numbers = range_numbers(file);
                let old = range_text(file);
                let shifted = numbers[2] + EVIL.len();
                let new = format!("/ByteRange [0 {} {shifted} {}]", numbers[1], numbers[3]);
                patched(&moved(file, EVIL), &old, &format!("{new:<0$}", old.len()))
            },
        )
        .hiding(),
        row(
            "objects inside the room of the value",
            "the value ends early, objects follow before the second span",
            INVALID,
            |one| {
                let mut file = one.signed().to_vec();
                let room = digits(&file);
                let at = room.end - EVIL.len() - 2;
                file[at] = b'>';
                file[at + 1..=at + EVIL.len()].copy_from_slice(EVIL);
                file
            },
        ),
        row(
            "own objects and cross-references in the gap",
            "own signature dictionary, page and xref up to the old offset, then the second span",
            INVALID,
            |one| wrapping(one.signed()),
        ),
    ]
}

/// The gap filled up to the old place of the cross-references, where own ones stand now. They lead
/// to a signature dictionary with the same value and a byte range that leaves all of it out.
fn wrapping(file: &[u8]) -> Vec<u8> {
    let numbers = range_numbers(file);
    let (first, second, rest) = (numbers[1], numbers[2], numbers[3]);
    let (number, page_number, root, prev, old) = {
        let document = open(file);
        let view = document.last();
        let revisions = document.revisions();
        let prev = revisions[revisions.len() - 2].startxref;
        let fields = view.signature_fields().unwrap();
        let newest = fields.iter().rev().find_map(|one| one.value.as_ref()?.id);
        (
            newest.unwrap().0,
            page(&view).0,
            catalog(&view).0,
            prev,
            startxref(file),
        )
    };
    let contents = String::from_utf8(file[first..second].to_vec()).unwrap();
    let mut gap = file[..second].to_vec();
    let page_at = gap.len();
    gap.extend(format!("{page_number} 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n").bytes());
    let value_at = gap.len();
    let moved_to = old.max(gap.len() + contents.len() + 400) + 300;
    gap.extend(
        format!(
            "{number} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached\
             /ByteRange[0 {first} {moved_to} {rest}]/Contents{contents}>>\nendobj\n"
        )
        .bytes(),
    );
    if gap.len() < old {
        gap.resize(old - 1, b' ');
        gap.push(b'\n');
    }
    gap.extend(
        format!(
            "xref\n{page_number} 1\n{page_at:010} 00000 n \n{number} 1\n{value_at:010} 00000 n \n\
             trailer\n<</Size 99/Root {root} 0 R/Prev {prev}>>\n"
        )
        .bytes(),
    );
    gap.resize(moved_to, b' ');
    gap.extend_from_slice(&file[second..]);
    gap
}

/// The first page once more, as an object behind the end.
fn evil_page(file: &[u8]) -> (u32, String) {
    let number = page(&open(file).last()).0;
    let object = format!("{number} 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n");
    (number, object)
}

fn hybrid(file: &[u8]) -> Vec<u8> {
    let (number, object) = evil_page(file);
    let (at, previous, root) = (file.len(), startxref(file), catalog(&open(file).last()).0);
    let stream_at = at + object.len();
    let entry = format!("01{at:08x}00>");
    let stream = format!(
        "98 0 obj\n<</Type/XRef/W[1 4 1]/Index[{number} 1]/Size 99/Filter/ASCIIHexDecode\
         /Length {}>>stream\n{entry}\nendstream\nendobj\n",
        entry.len()
    );
    let table_at = stream_at + stream.len();
    let tail = format!(
        "{object}{stream}xref\n0 0\ntrailer\n<</Size 99/Root {root} 0 R/Prev {previous}\
         /XRefStm {stream_at}>>\nstartxref\n{table_at}\n%%EOF\n"
    );
    [file, tail.as_bytes()].concat()
}

/// One number listed twice in one table: at its old place, and at a new one.
fn doubled(file: &[u8]) -> Vec<u8> {
    let (number, object) = evil_page(file);
    let (at, previous, root) = (file.len(), startxref(file), catalog(&open(file).last()).0);
    let table_at = at + object.len();
    let tail = format!(
        "{object}xref\n{number} 1\n0000000344 00000 n \n{number} 1\n{at:010} 00000 n \n\
         trailer\n<</Size 99/Root {root} 0 R/Prev {previous}>>\nstartxref\n{table_at}\n%%EOF\n"
    );
    [file, tail.as_bytes()].concat()
}

/// One table with two trailers, which lead to two catalogs.
fn two_trailers(file: &[u8]) -> Vec<u8> {
    let (at, previous, root) = (file.len(), startxref(file), catalog(&open(file).last()).0);
    let object = "97 0 obj\n<</Type/Catalog/Pages 96 0 R>>\nendobj\n";
    let table_at = at + object.len();
    let mut tail = format!("{object}xref\n97 1\n{at:010} 00000 n \n");
    for root in [root, 97] {
        write!(
            tail,
            "trailer\n<</Size 99/Root {root} 0 R/Prev {previous}>>\n"
        )
        .unwrap();
    }
    write!(tail, "startxref\n{table_at}\n%%EOF\n").unwrap();
    [file, tail.as_bytes()].concat()
}

/// An object stream whose content says another catalog.
fn overriding(file: &[u8]) -> Vec<u8> {
    let (number, _) = evil_page(file);
    let (at, previous, root) = (file.len(), startxref(file), catalog(&open(file).last()).0);
    let data = format!("{number} 0 <</Type/Page/MediaBox[0 0 9 9]>>");
    let first = data.find('<').unwrap();
    let container = format!(
        "95 0 obj\n<</Type/ObjStm/N 1/First {first}/Length {}>>\nstream\n{data}\nendstream\nendobj\n",
        data.len()
    );
    let xref_at = at + container.len();
    let rows = format!("02{:08x}0001{at:08x}0001{xref_at:08x}00>", 95);
    let tail = format!(
        "{container}96 0 obj\n<</Type/XRef/W[1 4 1]/Index[{number} 1 95 2]/Size 99/Root {root} 0 R\
         /Prev {previous}/Filter/ASCIIHexDecode/Length {}>>\nstream\n{rows}\nendstream\nendobj\n\
         startxref\n{xref_at}\n%%EOF\n",
        rows.len()
    );
    [file, tail.as_bytes()].concat()
}

fn split() -> Vec<Row> {
    let row = |name: &str, how, expected, build: fn(&[u8]) -> Vec<u8>| {
        Row::new(SPLIT, name, how, expected, move |one: &Subject| {
            Some(build(one.signed()))
        })
    };
    vec![
        row(
            "/XRefStm against the table",
            "a hybrid update whose stream lists another page",
            INVALID,
            hybrid,
        ),
        row(
            "one object listed twice",
            "two entries for the page in one table",
            INVALID,
            doubled,
        ),
        row(
            "two trailers",
            "one table, two trailers, two catalogs",
            CAUGHT,
            two_trailers,
        ),
        row(
            "an object stream that overrides",
            "an update by a cross-reference stream, the page in an object stream",
            INVALID,
            overriding,
        ),
        row(
            "/Prev in a loop",
            "cross-references that lead to themselves",
            NOT_VALID,
            |file| {
                let root = catalog(&open(file).last()).0;
                let at = file.len();
                let tail = format!(
                    "xref\n0 0\ntrailer\n<</Size 99/Root {root} 0 R/Prev {at}>>\n\
                     startxref\n{at}\n%%EOF\n"
                );
                [file, tail.as_bytes()].concat()
            },
        )
        .hiding(),
        row(
            "an update without /Prev",
            "another document that does not know of the signed one",
            NOT_VALID,
            |file| {
                let objects = [
                    (1, "<</Type/Catalog/Pages 2 0 R>>"),
                    (2, "<</Type/Pages/Kids[]/Count 0>>"),
                ];
                by_hand(file, &objects, "/Root 1 0 R/Size 3")
            },
        )
        .hiding(),
        Row::new(
            SPLIT,
            "an object stream replaced",
            "an update writes the container of signed objects anew",
            INVALID,
            |one| {
                let container = container(one.signed())?;
                Some(with(
                    one.signed(),
                    |_| (container, 0),
                    |stream| {
                        stream.set("First", 0);
                    },
                ))
            },
        ),
    ]
}

/// An object stream of the file, when it is one with a cross-reference stream.
fn container(file: &[u8]) -> Option<u32> {
    let document = open(file);
    let newest = document.revisions().last()?;
    if newest.form != XrefForm::Stream {
        return None;
    }
    document.last().containers().into_iter().next()
}

fn around() -> Vec<Row> {
    let row = |name: &str, how, expected, build: fn(&[u8]) -> Vec<u8>| {
        Row::new(AROUND, name, how, expected, move |one: &Subject| {
            Some(build(one.signed()))
        })
    };
    let afterwards = "put there afterwards";
    vec![
        row("junk before %PDF", afterwards, REVIEW, |file| {
            [b"junk\n", file].concat()
        }),
        row("another document before", afterwards, INVALID, |file| {
            [&read("testdata/pdf/table.pdf")[..], file].concat()
        }),
        row("junk behind %%EOF", afterwards, REVIEW, |file| {
            [file, b"junk"].concat()
        }),
        row("another document behind", afterwards, NOT_VALID, |file| {
            [file, &read("testdata/pdf/table.pdf")].concat()
        })
        .hiding(),
        row("cut", "the last 20 bytes are gone", NOT_VALID, |file| {
            file[..file.len() - 20].to_vec()
        })
        .hiding(),
    ]
}
