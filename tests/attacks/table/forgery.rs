//! Universal signature forgery: a signature dictionary that claims nothing, in place or by an
//! update, and one that an update rewrites.

use teken::pdf::{Dictionary, Object, ObjectId, View};
use teken::verify::Report;

use super::subject::{Subject, relisted};
use super::{INVALID, Row};
use crate::workshop::{
    catalog, digits, field, open, patched, range_numbers, text, value, with, with_range,
};

const CLASS: &str = "Universal forgery";
const IN_PLACE: &str = "overwritten in the signed file, at equal length";
const BY_UPDATE: &str = "an update writes the signature dictionary anew";
const OF_FIELD: &str = "an update writes the signature field anew";
const SPOOF: &str = "Dictionary spoof";

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = contents();
    rows.extend(ranges());
    rows.extend(names());
    rows.extend(hollowed());
    rows.extend(unhinged());
    rows.extend(spoofed());
    rows
}

fn in_place(
    name: impl Into<String>,
    build: impl Fn(&Subject) -> Vec<u8> + Send + Sync + 'static,
) -> Row {
    Row::new(CLASS, name, IN_PLACE, INVALID, move |one| Some(build(one)))
}

/// The last signature with something else where its value was.
fn with_value(file: &[u8], new: &str) -> Vec<u8> {
    let room = digits(file);
    let (start, end) = (room.start - 1, room.end + 1);
    let mut bytes = file.to_vec();
    let padded = format!("{new:<0$}", end - start);
    bytes[start..end].copy_from_slice(padded.as_bytes());
    bytes
}

fn contents() -> Vec<Row> {
    vec![
        in_place("/Contents dropped", |one| {
            patched(one.signed(), "/Contents <", "/Kontents <")
        }),
        in_place("/Contents null", |one| with_value(one.signed(), "null")),
        in_place("/Contents empty", |one| with_value(one.signed(), "<>")),
        in_place("/Contents zero", |one| {
            let mut file = one.signed().to_vec();
            let room = digits(&file);
            file[room].fill(b'0');
            file
        }),
    ]
}

fn ranges() -> Vec<Row> {
    let ranged = |name: &str, range: fn(&[usize]) -> String| {
        in_place(format!("/ByteRange {name}"), move |one| {
            let numbers = range_numbers(one.signed());
            with_range(one.signed(), &range(&numbers))
        })
    };
    vec![
        in_place("/ByteRange dropped", |one| {
            patched(one.signed(), "/ByteRange", "/KyteRange")
        }),
        ranged("null", |_| "/ByteRange null".to_owned()),
        ranged("empty", |_| "/ByteRange []".to_owned()),
        ranged("of one pair", |all| format!("/ByteRange [0 {}]", all[1])),
        ranged("negative", |all| {
            format!("/ByteRange [0 -9 {} {}]", all[2], all[3])
        }),
        ranged("overlapping", |all| {
            format!("/ByteRange [0 {} {} {}]", all[2], all[1], all[3])
        }),
        ranged("oversized", |_| "/ByteRange [0 9999999999 1 9]".to_owned()),
        ranged("of nothing", |_| "/ByteRange [0 0 0 0]".to_owned()),
    ]
}

fn names() -> Vec<Row> {
    let exchanged = |name: &str, old: &'static str, new: &'static str| {
        in_place(name, move |one| patched(one.signed(), old, new))
    };
    vec![
        exchanged(
            "/Filter exchanged",
            "/Filter /Adobe.PPKLite",
            "/Filter /Adobe.Unknown",
        ),
        exchanged(
            "/Filter dropped",
            "/Filter /Adobe.PPKLite",
            "/Filler /Adobe.PPKLite",
        ),
        exchanged(
            "/SubFilter exchanged",
            "/ETSI.CAdES.detached",
            "/adbe.pkcs7.detached",
        ),
        exchanged("/SubFilter dropped", "/SubFilter", "/SubFitter"),
        exchanged("/Type exchanged", "/Type /Sig/", "/Type /Sag/"),
    ]
}

/// Three ways in which an update takes a key of a dictionary away.
type Change = fn(&mut Dictionary, &str);

const CHANGES: [(&str, Change); 3] = [
    ("dropped", |one, key| {
        one.remove(key.as_bytes());
    }),
    ("null", |one, key| one.set(key, Object::Null)),
    ("another", |one, key| one.set(key, text("palsu"))),
];

fn hollowed() -> Vec<Row> {
    let keys = ["Contents", "ByteRange", "SubFilter", "Filter", "Type"];
    rewritten(CLASS, &keys, None)
}

fn rewritten(class: &'static str, keys: &[&'static str], says: Option<super::Demand>) -> Vec<Row> {
    let mut rows = Vec::new();
    for &key in keys {
        for (name, change) in CHANGES {
            let name = format!("/{key} {name} by an update");
            let row = Row::new(class, name, BY_UPDATE, INVALID, move |one| {
                Some(with(one.signed(), value, |entries| change(entries, key)))
            });
            rows.push(match says {
                Some(demand) => row.demanding(demand),
                None => row,
            });
        }
    }
    rows
}

fn unhinged() -> Vec<Row> {
    let mut rows: Vec<Row> = ["V", "FT", "T", "AP", "Rect", "P", "F"]
        .into_iter()
        .map(|key| {
            let name = format!("/{key} of the field dropped by an update");
            Row::new(CLASS, name, OF_FIELD, INVALID, move |one| {
                Some(with(one.signed(), field, |entries| {
                    entries.remove(key.as_bytes());
                }))
            })
        })
        .collect();
    rows.push(Row::new(
        CLASS,
        "no form any more",
        "an update drops /AcroForm",
        INVALID,
        |one| {
            Some(with(one.signed(), catalog, |entries| {
                entries.remove(b"AcroForm");
            }))
        },
    ));
    rows.push(Row::new(
        CLASS,
        "the value freed",
        "cross-references alone, which free the signature dictionary",
        INVALID,
        |one| Some(relisted(one.signed(), number(one.signed(), value), None)),
    ));
    rows
}

fn number(file: &[u8], find: fn(&View<'_, '_>) -> ObjectId) -> u32 {
    find(&open(file).last()).0
}

/// Only what was signed is shown.
fn shows_what_was_signed(report: &Report) -> bool {
    let signed = |reason: Option<&str>| reason == Some("Pengesahan");
    report
        .signatures
        .iter()
        .any(|one| signed(one.reason.as_deref()))
        && report
            .signatures
            .iter()
            .filter(|one| one.coverage != teken::verify::Coverage::Partial)
            .all(|one| signed(one.reason.as_deref()))
}

fn spoofed() -> Vec<Row> {
    let keys = ["Reason", "Name", "M", "Location"];
    rewritten(SPOOF, &keys, Some(shows_what_was_signed))
}
