//! What the signer wants.
//!
//! **Invariant:** plain values; nothing here knows the document. Lengths are millimetres on the
//! page as displayed.
//!
//! **Deliberately absent:** defaults that come from a configuration, and the clock.

use std::ops::RangeInclusive;

use crate::base::digest::DigestAlgorithm;
use crate::base::time::{Timestamp, Zone};
use crate::pdf::Permission;
pub use crate::stamp::place::Corner;
use crate::stamp::{NoticeWords, StampLanguage, Variant};

/// What to sign with which words, and what the reader is to see.
#[derive(Clone, Debug)]
pub struct Request {
    /// The empty signature field to use; without it a new one is made, or the only empty one is
    /// used when no place is asked for.
    pub field: Option<String>,
    /// Who signs: `/Name`, and the name in the block.
    pub name: String,
    /// Why: `/Reason`.
    pub reason: Option<String>,
    /// Where: `/Location`.
    pub location: Option<String>,
    /// How to reach the signer: `/ContactInfo`.
    pub contact: Option<String>,
    /// When, as claimed: `/M`, and the time in the block.
    pub time: Timestamp,
    /// The zone that this time is written in.
    pub zone: Zone,
    /// The digest algorithm that the signer insists on; without it, a field that demands another
    /// than the usual one gets it.
    pub digest: Option<DigestAlgorithm>,
    /// Makes it a certification, which says what may change afterwards.
    pub certify: Option<Certify>,
    /// The visible block; without it the signature is invisible.
    pub block: Option<BlockRequest>,
    /// The pages that get the notice.
    pub notice: Notice,
    /// Where on these pages.
    pub notice_at: NoticeAt,
    /// The words of the notice, and what goes with them in a footer.
    pub notice_text: NoticeWords,
}

/// What may change after a certification (ISO 32000-2, table 257).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Certify {
    /// Nothing.
    NoChanges,
    /// Forms may be filled in and signed.
    FormFill,
    /// Comments too.
    Annotate,
}

impl Certify {
    /// The value of `/P`.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::NoChanges => Permission::NoChanges,
            Self::FormFill => Permission::FormFill,
            Self::Annotate => Permission::Annotate,
        }
    }

    /// The word of `--certify`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoChanges => "no-changes",
            Self::FormFill => "form-fill",
            Self::Annotate => "annotate",
        }
    }
}

impl From<Permission> for Certify {
    fn from(permission: Permission) -> Self {
        match permission {
            Permission::NoChanges => Self::NoChanges,
            Permission::FormFill => Self::FormFill,
            Permission::Annotate => Self::Annotate,
        }
    }
}

/// The signature block that the reader sees.
#[derive(Clone, Debug, Default)]
pub struct BlockRequest {
    /// The page it stands on.
    pub page: PageChoice,
    /// Where on the page; without it bottom right, where nothing else is.
    pub place: Option<Place>,
    /// Where the document itself says so; goes before page and place.
    pub marker: Option<Marker>,
    /// Its width in millimetres; without it as the drawing asks.
    pub width: Option<f64>,
    /// Its height in millimetres; without it as the drawing asks.
    pub height: Option<f64>,
    /// How much of what follows it shows; without it all, and less where the page is crowded.
    pub variant: Option<Variant>,
    /// The language of the date.
    pub language: StampLanguage,
    /// The words above the name: [`StampLanguage::heading`].
    pub heading: String,
    /// The signer's office (jabatan).
    pub title: Option<String>,
    /// The signer's employee number (NIP).
    pub nip: Option<String>,
    /// What the QR symbol says.
    pub qr: Option<String>,
}

/// A page by its place.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum PageChoice {
    /// The first page.
    First,
    /// The last page.
    #[default]
    Last,
    /// A page counted from 1.
    Number(usize),
}

/// A point, as the distance of the block from a corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The corner of the page as displayed.
    pub corner: Corner,
    /// Millimetres from the left or right edge.
    pub x: f64,
    /// Millimetres from the top or bottom edge.
    pub y: f64,
}

/// A text of the document that says where the block goes: its upper left corner comes to the upper
/// left corner of the text, as far as the page has room.
///
/// Of several places the last counts, from the first page to the last and from the top of a page
/// to its bottom; those where the text stands by itself go before those within other words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Marker {
    /// The text, such as `#` or `${ttd}`.
    pub text: String,
    /// The only page to search; without it all.
    pub page: Option<PageChoice>,
    /// What becomes of the text.
    pub fate: MarkerFate,
}

/// What becomes of a marker.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum MarkerFate {
    /// It is painted white, unless the document is signed: then only the block covers it.
    #[default]
    Covered,
    /// It stays as it is.
    Kept,
}

/// The pages that get the notice.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Notice {
    /// Every page.
    #[default]
    All,
    /// The first page.
    First,
    /// The last page.
    Last,
    /// Those of these pages, counted from 1, that the document has.
    Pages(Vec<RangeInclusive<usize>>),
    /// No page.
    None,
}

impl Notice {
    /// Whether the page with this index, of so many, gets the notice.
    #[must_use]
    pub fn covers(&self, index: usize, pages: usize) -> bool {
        let number = index.saturating_add(1);
        match self {
            Self::All => true,
            Self::First => index == 0,
            Self::Last => number == pages,
            Self::Pages(ranges) => ranges.iter().any(|range| range.contains(&number)),
            Self::None => false,
        }
    }
}

/// Where on a page the notice goes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum NoticeAt {
    /// Where nothing else is: at the foot of the page, a little above it, at its head; at the foot
    /// when there is no such place.
    #[default]
    Auto,
    /// At the foot.
    Bottom,
    /// At the head.
    Top,
}
