//! Cross-reference sections of an update, as a table or as a stream.
//!
//! **Invariant:** a section lists the objects of its update (ISO 32000-2, 7.5.6) and what it was
//! given to carry, in rising order, in as few subsections as there are gaps.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, Stream, Writer};

use super::append::AppendError;
use super::append_tail::Tail;
use super::entry::Entry;

/// The entry of each object, by number.
pub(super) type Entries = BTreeMap<u32, Entry>;

/// The generation of a number that is not to be used again (7.5.4).
const NEVER_AGAIN: u16 = u16::MAX;

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
        for entry in section.entries {
            // Each entry has exactly 20 bytes, the end of line included.
            match entry {
                Entry::InFile { offset, .. } if offset > HIGHEST_TABLE_OFFSET => {
                    return Err(AppendError::TooLarge { offset });
                }
                Entry::InFile { offset, generation } => {
                    writeln!(tail, "{offset:010} {generation:05} n ")?;
                }
                // A table knows no object streams: an update that carries such objects has a stream.
                Entry::Free | Entry::InStream { .. } => {
                    writeln!(tail, "{:010} {NEVER_AGAIN:05} f ", 0)?;
                }
            }
        }
    }
    tail.write_all(b"trailer\n")?;
    Writer::write_object(tail, &Object::Dictionary(trailer.clone()))?;
    tail.write_all(b"\n")?;
    Ok(())
}

/// Makes the stream that is both section and trailer (7.5.8).
pub(super) fn stream(entries: &Entries, mut trailer: Dictionary) -> Result<Stream, AppendError> {
    let rows = || entries.values().copied().map(row);
    let second = width(rows().map(|(_, second, _)| second).max());
    // Every generation fits into two bytes.
    let third = width(rows().map(|(_, _, third)| third).max()).max(2);
    let mut index = Vec::new();
    let mut data = ZlibEncoder::new(Vec::new(), Compression::default());
    for section in sections(entries) {
        index.push(Object::from(section.first));
        index.push(Object::Integer(
            i64::try_from(section.entries.len()).unwrap_or(i64::MAX),
        ));
        for (kind, place, detail) in section.entries.into_iter().map(row) {
            data.write_all(&[kind])?;
            data.write_all(last_bytes(&place.to_be_bytes(), second))?;
            data.write_all(last_bytes(&detail.to_be_bytes(), third))?;
        }
    }
    let widths = [1, second, third].map(|width| Object::Integer(i64::try_from(width).unwrap_or(8)));
    trailer.set("Type", "XRef");
    trailer.set("W", widths.to_vec());
    trailer.set("Index", index);
    trailer.set("Filter", "FlateDecode");
    Ok(Stream::new(trailer, data.finish()?))
}

/// The three fields of an entry (Table 18).
fn row(entry: Entry) -> (u8, u64, u64) {
    match entry {
        Entry::Free => (0, 0, u64::from(NEVER_AGAIN)),
        Entry::InFile { offset, generation } => (1, offset, u64::from(generation)),
        Entry::InStream { container, index } => (2, u64::from(container), u64::from(index)),
    }
}

/// How many bytes a field needs.
fn width(highest: Option<u64>) -> usize {
    let bytes = highest.unwrap_or_default().to_be_bytes();
    let unused = bytes.iter().take_while(|&&byte| byte == 0).count();
    bytes.len().saturating_sub(unused).max(1)
}

fn last_bytes(bytes: &[u8; 8], width: usize) -> &[u8] {
    bytes
        .get(bytes.len().saturating_sub(width)..)
        .unwrap_or(bytes)
}

/// A run of objects whose numbers follow each other.
struct Section {
    first: u32,
    entries: Vec<Entry>,
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
