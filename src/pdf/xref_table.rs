//! Classic cross-reference tables (ISO 32000-2, 7.5.4).
//!
//! Entries should be 20 bytes each; files in the wild have 19 or 21, other ends of line and
//! missing zeros, so anything is taken that has the two numbers and the letter.

use lopdf::Dictionary;

use super::entry::{Entry, number_within};
use super::error::{Cap, PdfError};
use super::object;
use super::offset::{after_word, digits, is_white, skip_white, tail, wide};
use crate::base::limits::Limits;

/// A table and its trailer as they stand.
#[derive(Debug)]
pub(super) struct RawTable {
    pub(super) entries: Vec<(u32, Entry)>,
    pub(super) trailer: Dictionary,
    /// One past the trailer.
    pub(super) end: usize,
    /// Whether it was numbered from 1 though it begins with the entry of object 0.
    pub(super) shifted: bool,
}

/// Reads the table whose `xref` stands at `at`; `budget` is how many entries it may have.
pub(super) fn read(
    body: &[u8],
    at: usize,
    limits: &Limits,
    budget: usize,
) -> Result<RawTable, PdfError> {
    let bad = || PdfError::BadXref { offset: wide(at) };
    let mut position = after_word(body, skip_white(body, at), b"xref").ok_or_else(bad)?;
    let mut entries = Vec::new();
    let mut shifted = false;
    loop {
        position = skip_white(body, position);
        if let Some(after) = after_word(body, position, b"trailer") {
            let start = skip_white(body, after);
            let (trailer, end) = object::parse_dictionary(body, start, limits.depth)?;
            return Ok(RawTable {
                entries,
                trailer,
                end,
                shifted,
            });
        }
        let (first, after) = digits(body, position).ok_or_else(bad)?;
        let (count, after) = digits(body, skip_white(body, after)).ok_or_else(bad)?;
        let start = skip_white(body, after);
        let shift = first == 1 && entries.is_empty() && is_head_of_free_list(body, start);
        shifted |= shift;
        let first = number_within(if shift { 0 } else { first }, limits.objects)?;
        position = subsection(body, start, first, count, &mut entries, limits, budget)?;
    }
}

/// The first entry of an unbroken table: free, offset 0, generation 65535.
fn is_head_of_free_list(body: &[u8], at: usize) -> bool {
    matches!(
        line(body, at),
        Some(Line {
            offset: 0,
            generation: 65_535,
            in_use: false,
            ..
        })
    )
}

/// Reads up to `count` entries, fewer when they end early, and gives the position after them.
fn subsection(
    body: &[u8],
    start: usize,
    first: u32,
    count: u64,
    entries: &mut Vec<(u32, Entry)>,
    limits: &Limits,
    budget: usize,
) -> Result<usize, PdfError> {
    let mut at = start;
    let mut number = first;
    for _ in 0..count {
        let Some(line) = line(body, at) else { break };
        if entries.len() >= budget || number > limits.objects {
            return Err(PdfError::Limit { cap: Cap::Objects });
        }
        // Writers give unused numbers the offset 0, where only the header can be.
        let entry = if line.in_use && line.offset > 0 {
            Entry::InFile {
                offset: line.offset,
                generation: u16::try_from(line.generation).unwrap_or(u16::MAX),
            }
        } else {
            Entry::Free
        };
        entries.push((number, entry));
        number = number.saturating_add(1);
        at = line.end;
    }
    Ok(at)
}

/// One entry.
struct Line {
    offset: u64,
    generation: u64,
    in_use: bool,
    end: usize,
}

fn line(body: &[u8], at: usize) -> Option<Line> {
    let (offset, after) = digits(body, skip_white(body, at))?;
    let (generation, after) = digits(body, skip_white(body, after))?;
    let letter = skip_white(body, after);
    let in_use = match tail(body, letter) {
        [b'n', rest @ ..] if ends(rest) => true,
        [b'f', rest @ ..] if ends(rest) => false,
        _ => return None,
    };
    Some(Line {
        offset,
        generation,
        in_use,
        end: letter.saturating_add(1),
    })
}

/// The letter is a word of its own, or runs into the next number where the line end is missing.
fn ends(rest: &[u8]) -> bool {
    rest.first()
        .is_none_or(|&byte| is_white(byte) || byte.is_ascii_digit() || byte == b't')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &[u8]) -> RawTable {
        read(text, 0, &Limits::default(), 1000).unwrap()
    }

    const fn at(offset: u64) -> Entry {
        Entry::InFile {
            offset,
            generation: 0,
        }
    }

    #[test]
    fn entries_of_every_width_are_read() {
        let text = b"xref\n0 3\n0000000000 65535 f \n0000000017 00000 n\n0000000081 00000 n \r\n\
            7 1\r\n 99 0 n\r\ntrailer\n<</Size 8>>\nstartxref";
        let table = table(text);
        assert_eq!(
            table.entries,
            [(0, Entry::Free), (1, at(17)), (2, at(81)), (7, at(99))]
        );
        assert_eq!(&text[table.end..], b"\nstartxref");
        assert!(!table.shifted);
    }

    #[test]
    fn a_table_that_counts_from_one_is_set_right() {
        let table = table(b"xref 1 2 0000000000 65535 f 0000000017 00000 n trailer<<>>");
        assert!(table.shifted);
        assert_eq!(table.entries, [(0, Entry::Free), (1, at(17))]);
    }

    #[test]
    fn a_count_too_high_ends_at_the_trailer() {
        let table = table(b"xref\n3 900000\n0000000017 00000 n\ntrailer <<>>");
        assert_eq!(table.entries, [(3, at(17))]);
    }

    #[test]
    fn numbers_past_the_cap_are_refused() {
        let limits = Limits {
            objects: 10,
            ..Limits::default()
        };
        for text in [
            &b"xref 11 1 0000000017 00000 n trailer<<>>"[..],
            b"xref 10 2 1 0 n 2 0 n trailer<<>>",
        ] {
            assert_eq!(
                read(text, 0, &limits, 1000).unwrap_err(),
                PdfError::Limit { cap: Cap::Objects }
            );
        }
    }
}
