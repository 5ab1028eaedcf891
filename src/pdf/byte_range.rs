//! The bytes a signature speaks for.
//!
//! A signature covers one revision of a file except a single gap: the `/Contents` string that
//! holds the signature itself (ISO 32000-2, 12.8.1). `/ByteRange [a b c d]` writes this down as
//! two spans:
//!
//! ```text
//! 0            b             c               c + d
//! |== span 1 ==|< 3082... >|==== span 2 ====|
//!              '--- gap ---'  angle brackets included
//! ```
//!
//! Every number is a count of bytes from the start of the file. Where bytes stand before `%PDF`,
//! programs that drop them before reading count from there: the place of the `/Contents` string
//! tells which of the two is meant, and then those bytes are not covered.
//!
//! **Invariant:** a [`ByteRange`] starts at the start of the file or at `%PDF`, ends where its
//! revision ends, and has exactly one gap. [`ByteRange::parse`] is the only way to make one, so its holder need not check again.
//!
//! **Deliberately absent:** dictionaries and hashing.

use std::ops::Range;

use thiserror::Error;

use super::document::Document;
use super::offset::{slice, wide};
use crate::base::message::{Explain, Message};

/// Why a `/ByteRange` does not fit the revision it is in.
///
/// `verify` reports these as findings, and carries on with the next signature.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum ByteRangeError {
    /// Not four numbers.
    #[error("the byte range has {count} numbers instead of 4")]
    WrongCount {
        /// How many it has.
        count: usize,
    },
    /// A number below 0, or a sum past the largest.
    #[error("the byte range holds the impossible number {value}")]
    Impossible {
        /// The number.
        value: i64,
    },
    /// The first span leaves out the start of the file.
    #[error("the signature covers the file only from byte {start}, not from its start")]
    LateStart {
        /// Where the first span starts.
        start: u64,
    },
    /// The second span starts within the first.
    #[error("the spans of the byte range overlap at byte {at}")]
    Overlap {
        /// Where the second starts.
        at: u64,
    },
    /// The bytes left out are not exactly the `/Contents` string.
    #[error("the signature leaves out bytes {claimed:?}, but its own value is at bytes {actual:?}")]
    WrongGap {
        /// What the byte range leaves out.
        claimed: Range<u64>,
        /// Where the string is.
        actual: Range<u64>,
    },
    /// The second span goes on behind the end of the file.
    #[error("the signature covers the file up to byte {end}, but it ends at byte {length}")]
    PastEnd {
        /// Where the second span ends.
        end: u64,
        /// How long the file is.
        length: u64,
    },
    /// The second span ends where no revision does.
    #[error("the signature covers the file up to byte {end}, where no revision ends")]
    NoRevisionEnd {
        /// Where the second span ends.
        end: u64,
    },
}

impl Explain for ByteRangeError {
    fn message(&self) -> Message {
        match self {
            Self::WrongCount { count } => {
                Message::new("pdf-byte-range-wrong-count").with("count", count)
            }
            Self::Impossible { value } => {
                Message::new("pdf-byte-range-impossible").with("value", value)
            }
            Self::LateStart { start } => {
                Message::new("pdf-byte-range-late-start").with("start", start)
            }
            Self::Overlap { at } => Message::new("pdf-byte-range-overlap").with("at", at),
            Self::WrongGap { claimed, actual } => Message::new("pdf-byte-range-wrong-gap")
                .with("claimed-start", claimed.start)
                .with("claimed-end", claimed.end)
                .with("actual-start", actual.start)
                .with("actual-end", actual.end),
            Self::PastEnd { end, length } => Message::new("pdf-byte-range-past-end")
                .with("end", end)
                .with("length", length),
            Self::NoRevisionEnd { end } => {
                Message::new("pdf-byte-range-no-revision-end").with("end", end)
            }
        }
    }
}

/// The two spans that a signature covers, in bytes from the start of the file.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ByteRange {
    start: u64,
    gap: Range<u64>,
    end: u64,
    revision: usize,
}

impl ByteRange {
    /// Checks the numbers of a `/ByteRange` against the document, and the place of its
    /// `/Contents` string, brackets included, from `%PDF`.
    ///
    /// # Errors
    ///
    /// The first way in which they do not fit.
    pub fn parse(
        raw: &[i64],
        contents: &Range<u64>,
        document: &Document<'_>,
    ) -> Result<Self, ByteRangeError> {
        let &[start, first, second, rest] = raw else {
            return Err(ByteRangeError::WrongCount { count: raw.len() });
        };
        let (start, first) = (positive(start)?, positive(first)?);
        let (second, rest_length) = (positive(second)?, positive(rest)?);
        if start != 0 {
            return Err(ByteRangeError::LateStart { start });
        }
        let end = second
            .checked_add(rest_length)
            .ok_or(ByteRangeError::Impossible { value: rest })?;
        if second < first {
            return Err(ByteRangeError::Overlap { at: second });
        }
        let before = document.header_offset();
        let gap = first..second;
        let actual = moved(contents, before);
        let start = if gap == actual {
            0
        } else if gap == *contents {
            before
        } else {
            return Err(ByteRangeError::WrongGap {
                claimed: gap,
                actual,
            });
        };
        // From here on from the start of the file.
        let end = end.saturating_add(start);
        let length = wide(document.bytes().len());
        if end > length {
            return Err(ByteRangeError::PastEnd { end, length });
        }
        let in_body = end.saturating_sub(before);
        let revision = document
            .revisions()
            .iter()
            .find(|revision| revision.ends().contains(&in_body))
            .map(|revision| revision.index)
            .ok_or(ByteRangeError::NoRevisionEnd { end })?;
        Ok(Self {
            start,
            gap: actual,
            end,
            revision,
        })
    }

    /// Where it starts: 0, or at `%PDF` when the bytes before that are not covered.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// The two spans covered.
    #[must_use]
    pub const fn spans(&self) -> [Range<u64>; 2] {
        [self.start..self.gap.start, self.gap.end..self.end]
    }

    /// What is left out: the `/Contents` string.
    #[must_use]
    pub const fn gap(&self) -> Range<u64> {
        self.gap.start..self.gap.end
    }

    /// One past the last byte covered.
    #[must_use]
    pub const fn covered_end(&self) -> u64 {
        self.end
    }

    /// Index of the revision whose end it covers.
    #[must_use]
    pub const fn revision(&self) -> usize {
        self.revision
    }

    /// The bytes covered, out of the whole file; empty parts if it is another file.
    #[must_use]
    pub fn parts<'a>(&self, file: &'a [u8]) -> [&'a [u8]; 2] {
        self.spans()
            .map(|span| slice(file, &span).unwrap_or_default())
    }
}

/// A span some bytes further.
const fn moved(span: &Range<u64>, by: u64) -> Range<u64> {
    span.start.saturating_add(by)..span.end.saturating_add(by)
}

fn positive(value: i64) -> Result<u64, ByteRangeError> {
    u64::try_from(value).map_err(|_| ByteRangeError::Impossible { value })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{pdf, update};
    use super::*;
    use crate::base::limits::Limits;

    fn parse(raw: &[i64]) -> Result<ByteRange, ByteRangeError> {
        let mut file = pdf(&["<</Type/Catalog>>"]);
        update(&mut file, &[(2, "null")]);
        let document = Document::open(&file, Limits::default()).unwrap();
        ByteRange::parse(raw, &(20..30), &document)
    }

    #[test]
    fn bytes_before_the_header_are_covered_or_not() {
        let mut file = b"junk\n".to_vec();
        file.extend(pdf(&["<</Type/Catalog>>"]));
        let document = Document::open(&file, Limits::default()).unwrap();
        let end = i64::try_from(file.len()).unwrap();
        let range = |raw: [i64; 4]| ByteRange::parse(&raw, &(20..30), &document);
        let whole = range([0, 25, 35, end - 35]).unwrap();
        assert_eq!(whole.spans(), [0..25, 35..wide(file.len())]);
        let rest = range([0, 20, 30, end - 35]).unwrap();
        assert_eq!((rest.start(), rest.gap()), (5, 25..35));
        assert_eq!(rest.parts(&file)[0], &file[5..25]);
        assert_eq!(whole.covered_end(), rest.covered_end());
        assert!(range([0, 22, 32, end - 32]).is_err());
        assert!(matches!(
            range([0, 20, 30, end - 30]),
            Err(ByteRangeError::PastEnd { .. })
        ));
    }

    fn first_end() -> i64 {
        i64::try_from(pdf(&["<</Type/Catalog>>"]).len()).unwrap()
    }

    #[test]
    fn a_range_that_fits_tells_its_revision() {
        let end = first_end();
        for end in [end, end - 1] {
            let range = parse(&[0, 20, 30, end - 30]).unwrap();
            assert_eq!(range.revision(), 0);
            assert_eq!(range.spans()[0], 0..20);
            assert_eq!(range.covered_end(), u64::try_from(end).unwrap());
            assert_eq!(range.parts(&[7; 25])[0].len(), 20);
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let end = first_end();
        assert_eq!(
            parse(&[0, 20]),
            Err(ByteRangeError::WrongCount { count: 2 })
        );
        assert_eq!(
            parse(&[0, -20, 30, 9]),
            Err(ByteRangeError::Impossible { value: -20 })
        );
        assert_eq!(
            parse(&[1, 20, 30, 9]),
            Err(ByteRangeError::LateStart { start: 1 })
        );
        assert_eq!(
            parse(&[0, 20, 10, 9]),
            Err(ByteRangeError::Overlap { at: 10 })
        );
        for raw in [
            [0, 21, 30, end - 30],
            [0, 20, 31, end - 31],
            [0, 20, 29, end - 29],
        ] {
            assert!(
                matches!(parse(&raw), Err(ByteRangeError::WrongGap { .. })),
                "{raw:?}"
            );
        }
        assert!(matches!(
            parse(&[0, 20, 30, 9_999]),
            Err(ByteRangeError::PastEnd { .. })
        ));
        assert!(matches!(
            parse(&[0, 20, 30, end - 33]),
            Err(ByteRangeError::NoRevisionEnd { .. })
        ));
        let largest = i64::MAX;
        assert!(parse(&[0, 20, 30, largest]).is_err());
    }
}
