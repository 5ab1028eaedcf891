//! Cross-reference sections of an update, as a table or as a stream.
//!
//! **Invariant:** a section lists exactly the objects of its update (ISO 32000-2, 7.5.6), in
//! rising order, in as few subsections as there are gaps.
//!
//! **Deliberately absent:** free entries and entries in object streams: an update of ours makes
//! neither.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, Stream, Writer};

use super::append::AppendError;
use super::append_tail::Tail;

/// Offset from `%PDF` and generation of each object that the update writes, by number.
pub(super) type Entries = BTreeMap<u32, (u64, u16)>;

/// The highest offset that the ten digits of a table entry can say (7.5.4).
const HIGHEST_TABLE_OFFSET: u64 = 9_999_999_999;

/// Writes a table and the trailer (7.5.4, 7.5.5).
pub(super) fn table(
    tail: &mut Tail,
    entries: &Entries,
    trailer: &Dictionary,
) -> Result<(), AppendError> {
    tail.write_all(b"xref\n")?;
    for section in sections(entries) {
        writeln!(tail, "{} {}", section.first, section.entries.len())?;
        for (offset, generation) in section.entries {
            if offset > HIGHEST_TABLE_OFFSET {
                return Err(AppendError::TooLarge { offset });
            }
            // Each entry has exactly 20 bytes, the end of line included.
            writeln!(tail, "{offset:010} {generation:05} n ")?;
        }
    }
    tail.write_all(b"trailer\n")?;
    Writer::write_object(tail, &Object::Dictionary(trailer.clone()))?;
    tail.write_all(b"\n")?;
    Ok(())
}

/// Makes the stream that is both section and trailer (7.5.8).
pub(super) fn stream(entries: &Entries, mut trailer: Dictionary) -> Result<Stream, AppendError> {
    let highest = entries
        .values()
        .map(|(offset, _)| *offset)
        .max()
        .unwrap_or_default();
    let unused = highest.leading_zeros().min(56) / 8;
    let width = 8_u32.saturating_sub(unused);
    let mut index = Vec::new();
    let mut data = ZlibEncoder::new(Vec::new(), Compression::default());
    for section in sections(entries) {
        index.push(Object::from(section.first));
        index.push(Object::Integer(
            i64::try_from(section.entries.len()).unwrap_or(i64::MAX),
        ));
        for (offset, generation) in section.entries {
            data.write_all(&[1])?;
            let bytes = offset.to_be_bytes();
            let skipped = usize::try_from(unused).unwrap_or_default();
            data.write_all(bytes.get(skipped..).unwrap_or(&bytes))?;
            data.write_all(&generation.to_be_bytes())?;
        }
    }
    trailer.set("Type", "XRef");
    trailer.set(
        "W",
        vec![Object::Integer(1), Object::from(width), Object::Integer(2)],
    );
    trailer.set("Index", index);
    trailer.set("Filter", "FlateDecode");
    Ok(Stream::new(trailer, data.finish()?))
}

/// A run of objects whose numbers follow each other.
struct Section {
    first: u32,
    entries: Vec<(u64, u16)>,
}

/// Splits the entries where a number is missing.
fn sections(entries: &Entries) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut next = None;
    for (&number, &entry) in entries {
        match sections.last_mut() {
            Some(section) if next == Some(number) => section.entries.push(entry),
            _ => sections.push(Section {
                first: number,
                entries: vec![entry],
            }),
        }
        next = number.checked_add(1);
    }
    sections
}
