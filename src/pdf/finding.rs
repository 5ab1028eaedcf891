//! What is odd about the structure of a document that can be read all the same.

use std::fmt;

use super::error::PdfError;
use crate::base::message::{Explain, Message};

/// Something odd that does not stop reading.
///
/// Where two readers could come to two different documents,
/// [`Self::readings_differ`] says so. Offsets count from `%PDF`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum StructureFinding {
    /// Bytes before `%PDF`; all offsets count from the header (ISO 32000-2, 7.5.2).
    BytesBeforeHeader {
        /// How many.
        length: u64,
    },
    /// White space behind the last `%%EOF` line.
    WhiteSpaceAfterEnd {
        /// Where it starts.
        from: u64,
        /// How many bytes.
        length: u64,
    },
    /// Other bytes behind the last `%%EOF` line: no reader sees them, nothing explains them.
    BytesAfterEnd {
        /// Where they start.
        from: u64,
        /// How many bytes.
        length: u64,
    },
    /// A revision does not end in `startxref` with its own offset and `%%EOF` (7.5.5).
    NoEndMarker {
        /// Offset of its cross-reference section.
        startxref: u64,
    },
    /// A hybrid file whose table and stream give two places for one object (7.5.8.4). Read as:
    /// the table, where it does not call the object free.
    HybridDiffers {
        /// The object number.
        number: u32,
        /// Offset of the cross-reference section.
        startxref: u64,
    },
    /// One cross-reference section gives two places for one object. Read as: the first.
    DuplicateEntry {
        /// The object number.
        number: u32,
        /// Offset of the cross-reference section.
        startxref: u64,
    },
    /// A table that numbers its objects from 1 although it begins with the entry of object 0.
    /// Read as if it began with 0.
    ShiftedTable {
        /// Offset of the table.
        startxref: u64,
    },
    /// `/Prev` leads to a section already read. Read as: the chain ends there.
    PrevLoop {
        /// Offset where the loop closes.
        startxref: u64,
    },
    /// `/Prev` leads forward in a file that is not linearized.
    PrevForward {
        /// Offset of the older section, which lies behind the newer.
        startxref: u64,
    },
    /// `/Prev` is there but is no offset. Read as: no older revision.
    PrevUnusable {
        /// Offset of the section with that `/Prev`.
        startxref: u64,
    },
    /// An entry leads behind the end of its own revision, where an object with its number stands:
    /// what was absent when the revision was made has been filled in since. Read as: it is there.
    EntryBehindEnd {
        /// The object number.
        number: u32,
        /// Offset of the cross-reference section.
        startxref: u64,
    },
    /// The cross-references cannot be used. Read as: the objects that stand in the file, of each
    /// number the last.
    Rebuilt {
        /// Why they cannot be used.
        reason: Box<PdfError>,
    },
    /// A section of cross-references starts some bytes beside the place told. Read as: it is
    /// meant.
    MovedSection {
        /// Where it should start.
        told: u64,
        /// Where it starts.
        startxref: u64,
    },
    /// A section of cross-references that ends behind the start of the newer one: what was written
    /// later completes it. Read as: it reaches that far.
    UnfinishedSection {
        /// Where it starts.
        startxref: u64,
    },
    /// An object that does not end before its revision does, by its own words or its `/Length`:
    /// what was written later could complete it. Read as: it is damaged, or ends where it can.
    Unfinished {
        /// The object number.
        number: u32,
    },
    /// An object is not where its entry says. Read as: the last one with its number in the file.
    MovedObject {
        /// The object number.
        number: u32,
        /// Index of the newest revision in which it was asked for.
        revision: usize,
    },
    /// A page without a usable `/MediaBox`. Read as: 612 × 792 points, as viewers do.
    NoMediaBox {
        /// Index of the page, from 0.
        page: usize,
    },
    /// A page tree that leads back into itself. Read as: the second visit is left out.
    PageLoop {
        /// Number of the object met again.
        number: u32,
    },
}

impl StructureFinding {
    /// Whether two sound readers could see two different documents here.
    #[must_use]
    pub const fn readings_differ(&self) -> bool {
        matches!(
            self,
            Self::HybridDiffers { .. }
                | Self::DuplicateEntry { .. }
                | Self::ShiftedTable { .. }
                | Self::PrevLoop { .. }
                | Self::PrevForward { .. }
                | Self::PrevUnusable { .. }
                | Self::EntryBehindEnd { .. }
                | Self::PageLoop { .. }
        )
    }
}

impl StructureFinding {
    /// Whether the file breaks the rules so that every reader has to guess, and what was read is
    /// one guess.
    #[must_use]
    pub const fn is_guess(&self) -> bool {
        matches!(
            self,
            Self::Rebuilt { .. }
                | Self::MovedSection { .. }
                | Self::MovedObject { .. }
                | Self::UnfinishedSection { .. }
                | Self::Unfinished { .. }
        )
    }
}

impl Explain for StructureFinding {
    fn message(&self) -> Message {
        match self {
            Self::BytesBeforeHeader { length } => {
                Message::new("pdf-bytes-before-header").with("length", length)
            }
            Self::WhiteSpaceAfterEnd { from, length } => Message::new("pdf-white-space-after-end")
                .with("offset", from)
                .with("length", length),
            Self::BytesAfterEnd { from, length } => Message::new("pdf-bytes-after-end")
                .with("offset", from)
                .with("length", length),
            Self::NoEndMarker { startxref } => {
                Message::new("pdf-no-end-marker").with("offset", startxref)
            }
            Self::HybridDiffers { number, startxref } => Message::new("pdf-hybrid-differs")
                .with("number", number)
                .with("offset", startxref),
            Self::DuplicateEntry { number, startxref } => Message::new("pdf-duplicate-entry")
                .with("number", number)
                .with("offset", startxref),
            Self::ShiftedTable { startxref } => {
                Message::new("pdf-shifted-table").with("offset", startxref)
            }
            Self::PrevLoop { startxref } => Message::new("pdf-prev-loop").with("offset", startxref),
            Self::PrevForward { startxref } => {
                Message::new("pdf-prev-forward").with("offset", startxref)
            }
            Self::PrevUnusable { startxref } => {
                Message::new("pdf-prev-unusable").with("offset", startxref)
            }
            Self::EntryBehindEnd { number, startxref } => Message::new("pdf-entry-behind-end")
                .with("number", number)
                .with("offset", startxref),
            Self::Rebuilt { .. } => Message::new("pdf-rebuilt"),
            Self::MovedSection { told, startxref } => Message::new("pdf-moved-section")
                .with("told", told)
                .with("offset", startxref),
            Self::UnfinishedSection { startxref } => {
                Message::new("pdf-unfinished-section").with("offset", startxref)
            }
            Self::Unfinished { number } => Message::new("pdf-unfinished").with("number", number),
            Self::MovedObject { number, .. } => {
                Message::new("pdf-moved-object").with("number", number)
            }
            Self::NoMediaBox { page } => {
                Message::new("pdf-no-media-box").with("page", page.saturating_add(1))
            }
            Self::PageLoop { number } => Message::new("pdf-page-loop").with("number", number),
        }
    }
}

impl fmt::Display for StructureFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BytesBeforeHeader { length } => write!(f, "{length} bytes before %PDF"),
            Self::WhiteSpaceAfterEnd { from, length } => {
                write!(
                    f,
                    "{length} bytes of white space after the end at byte {from}"
                )
            }
            Self::BytesAfterEnd { from, length } => {
                write!(f, "{length} bytes after the end at byte {from}")
            }
            Self::NoEndMarker { startxref } => {
                write!(
                    f,
                    "no end marker for the cross-references at byte {startxref}"
                )
            }
            Self::HybridDiffers { number, startxref } => {
                write!(
                    f,
                    "table and stream differ on object {number} at byte {startxref}"
                )
            }
            Self::DuplicateEntry { number, startxref } => {
                write!(f, "two entries for object {number} at byte {startxref}")
            }
            Self::ShiftedTable { startxref } => {
                write!(
                    f,
                    "the table at byte {startxref} counts from 1 instead of 0"
                )
            }
            Self::PrevLoop { startxref } => write!(f, "/Prev loops at byte {startxref}"),
            Self::PrevForward { startxref } => write!(f, "/Prev leads forward to byte {startxref}"),
            Self::PrevUnusable { startxref } => {
                write!(f, "/Prev of the section at byte {startxref} is no offset")
            }
            Self::EntryBehindEnd { number, startxref } => write!(
                f,
                "object {number} stands behind the end of its cross-references at byte {startxref}"
            ),
            Self::Rebuilt { reason } => write!(f, "rebuilt by scanning: {reason}"),
            Self::MovedSection { told, startxref } => write!(
                f,
                "the cross-references told to be at byte {told} are at byte {startxref}"
            ),
            Self::UnfinishedSection { startxref } => write!(
                f,
                "the cross-references at byte {startxref} run into the newer ones"
            ),
            Self::Unfinished { number } => {
                write!(f, "object {number} runs into what was written after it")
            }
            Self::MovedObject { number, .. } => {
                write!(f, "object {number} is not where its entry says")
            }
            Self::NoMediaBox { page } => write!(f, "page index {page} has no media box"),
            Self::PageLoop { number } => write!(f, "the page tree loops at object {number}"),
        }
    }
}
