//! Cross-reference streams (ISO 32000-2, 7.5.8).

use lopdf::{Dictionary, Object};

use super::entry::{Entry, number_within};
use super::error::{Cap, PdfError};
use super::filter::{self, FilterError};
use super::object;
use super::offset::{find, narrow, skip_white, wide, word_near};
use crate::base::limits::Limits;

/// A cross-reference stream as it stands.
#[derive(Debug)]
pub(super) struct RawStream {
    pub(super) entries: Vec<(u32, Entry)>,
    pub(super) dictionary: Dictionary,
    /// One past `endobj`.
    pub(super) end: usize,
}

/// Reads the stream whose object header stands at `at`; `budget` is how many entries it may have.
pub(super) fn read(
    body: &[u8],
    at: usize,
    limits: &Limits,
    budget: usize,
) -> Result<RawStream, PdfError> {
    let bad = || PdfError::BadXref { offset: wide(at) };
    let indirect = object::parse_indirect(body, at, limits.depth).map_err(|_| bad())?;
    let (Object::Dictionary(dictionary), Some(start)) = (indirect.object, indirect.stream) else {
        return Err(bad());
    };
    if !dictionary.has_type(b"XRef") {
        return Err(bad());
    }
    let (data, after) = data(body, start, &dictionary).ok_or_else(bad)?;
    let plain =
        filter::decode(&dictionary, data, limits.decoded_bytes).map_err(|error| match error {
            FilterError::TooLong => PdfError::Limit {
                cap: Cap::DecodedBytes,
            },
            FilterError::Failed(_) => bad(),
        })?;
    let widths = Widths::read(&dictionary).ok_or_else(bad)?;
    let entries = entries(
        &plain,
        &widths,
        &sections(&dictionary).ok_or_else(bad)?,
        limits,
        budget,
    )?;
    let close = skip_white(body, after);
    let end = object_end(body, close);
    Ok(RawStream {
        entries,
        dictionary,
        end,
    })
}

/// The data and the position after `endstream`. `/Length` must be direct here (7.5.8.2); where it
/// is wrong, the word `endstream` decides.
fn data<'a>(body: &'a [u8], start: usize, dictionary: &Dictionary) -> Option<(&'a [u8], usize)> {
    const WORD: &[u8] = b"endstream";
    let length = dictionary.get(b"Length").and_then(Object::as_i64).ok();
    let told = length
        .and_then(|length| usize::try_from(length).ok())
        .and_then(|length| start.checked_add(length))
        .filter(|&end| word_near(body, end, WORD).is_some());
    let end = match told {
        Some(end) => end,
        None => find(body, start..body.len(), WORD)?,
    };
    let after = word_near(body, end, WORD)?.saturating_add(WORD.len());
    Some((body.get(start..end)?, after))
}

fn object_end(body: &[u8], at: usize) -> usize {
    super::offset::after_word(body, at, b"endobj").unwrap_or(at)
}

/// `/W`: bytes of each of the three fields of an entry.
struct Widths([usize; 3]);

impl Widths {
    fn read(dictionary: &Dictionary) -> Option<Self> {
        let items = dictionary.get(b"W").and_then(Object::as_array).ok()?;
        let mut widths = [0; 3];
        for (width, item) in widths.iter_mut().zip(items) {
            // Eight bytes hold every offset there can be.
            *width = usize::try_from(item.as_i64().ok()?)
                .ok()
                .filter(|width| *width <= 8)?;
        }
        (items.len() >= 3 && widths.iter().any(|width| *width > 0)).then_some(Self(widths))
    }

    const fn total(&self) -> usize {
        let [kind, second, third] = self.0;
        kind.saturating_add(second).saturating_add(third)
    }

    /// The three fields of an entry, the first defaulting to 1 (Table 17).
    fn fields(&self, mut row: &[u8]) -> (u64, u64, u64) {
        let mut take = |width: usize| {
            let (field, rest) = row.split_at_checked(width).unwrap_or((row, &[]));
            row = rest;
            field
                .iter()
                .fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte))
        };
        let [kind, second, third] = self.0;
        let first = take(kind);
        (if kind == 0 { 1 } else { first }, take(second), take(third))
    }
}

/// `/Index`, or the one section from 0 to `/Size` that its absence means.
fn sections(dictionary: &Dictionary) -> Option<Vec<(u64, u64)>> {
    let count = |object: &Object| u64::try_from(object.as_i64().ok()?).ok();
    match dictionary.get(b"Index") {
        Ok(Object::Array(items)) => items
            .chunks_exact(2)
            .map(|pair| match pair {
                [first, length] => Some((count(first)?, count(length)?)),
                _ => None,
            })
            .collect(),
        Ok(_) => None,
        Err(_) => Some(vec![(0, count(dictionary.get(b"Size").ok()?)?)]),
    }
}

fn entries(
    plain: &[u8],
    widths: &Widths,
    sections: &[(u64, u64)],
    limits: &Limits,
    budget: usize,
) -> Result<Vec<(u32, Entry)>, PdfError> {
    let mut rows = plain.chunks_exact(widths.total());
    let mut entries = Vec::with_capacity(rows.len().min(budget));
    for &(first, count) in sections {
        for (step, row) in (0..narrow(count)).zip(rows.by_ref()) {
            if entries.len() >= budget {
                return Err(PdfError::Limit { cap: Cap::Objects });
            }
            let number = number_within(first.saturating_add(wide(step)), limits.objects)?;
            let entry = match widths.fields(row) {
                (1, offset, generation) if offset > 0 => Entry::InFile {
                    offset,
                    generation: u16::try_from(generation).unwrap_or(u16::MAX),
                },
                (2, container, index) => Entry::InStream {
                    container: number_within(container, limits.objects)?,
                    index: number_within(index, u32::MAX)?,
                },
                // Any other type is a reference to null (7.5.8.3).
                _ => Entry::Free,
            };
            entries.push((number, entry));
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
        let mut text = format!("9 0 obj<</Type/XRef{dictionary}>>stream\n").into_bytes();
        text.extend_from_slice(data);
        text.extend_from_slice(b"\nendstream endobj\nstartxref");
        text
    }

    #[test]
    fn the_three_types_are_told_apart() {
        let data = [0, 0, 0, 255, 1, 1, 2, 7, 2, 0, 9, 3, 5, 0, 0, 0];
        let text = stream("/W[1 2 1]/Index[0 2 20 2]/Length 16", &data);
        let table = read(&text, 0, &Limits::default(), 100).unwrap();
        assert_eq!(
            table.entries,
            [
                (0, Entry::Free),
                (
                    1,
                    Entry::InFile {
                        offset: 258,
                        generation: 7
                    }
                ),
                (
                    20,
                    Entry::InStream {
                        container: 9,
                        index: 3
                    }
                ),
                (21, Entry::Free),
            ]
        );
        assert_eq!(&text[table.end..], b"\nstartxref");
    }

    #[test]
    fn a_missing_type_means_in_use_and_a_wrong_length_is_passed_over() {
        let text = stream("/W[0 1 0]/Size 3/Length 999", &[10, 11, 12]);
        let table = read(&text, 0, &Limits::default(), 100).unwrap();
        assert_eq!(
            table.entries[2],
            (
                2,
                Entry::InFile {
                    offset: 12,
                    generation: 0
                }
            )
        );
    }

    #[test]
    fn hostile_numbers_are_refused() {
        for dictionary in [
            "/W[0 0 0]/Size 9",
            "/W[9 9 9]/Size 1",
            "/W[1]/Size 1",
            "/Size 1",
            "/W[1 -1 1]/Size 1",
        ] {
            assert!(
                read(&stream(dictionary, &[1; 40]), 0, &Limits::default(), 100).is_err(),
                "{dictionary}"
            );
        }
        let many = stream("/W[0 1 0]/Size 40", &[1; 40]);
        assert_eq!(
            read(&many, 0, &Limits::default(), 30).unwrap_err(),
            PdfError::Limit { cap: Cap::Objects }
        );
    }
}
