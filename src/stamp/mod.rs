//! What the reader sees: the signature block and the footer with logo and notice.
//!
//! An [`Artwork`] is made once a run; [`block`] and [`footer`] then draw for one document, as Form
//! XObjects put into its pool of new objects (ISO 32000-2, 8.10). [`place`] says where on the page
//! they go.
//!
//! **Invariant:** the same input gives the same bytes. A drawing is upright, in points, in the box
//! `[0 0 width height]`; all its text is real text in an embedded font, extractable and at least
//! 5 pt high; its own colours are opaque, `DeviceGray` or `DeviceRGB`, and have a contrast of at
//! least 4.5 : 1 where they carry text.
//!
//! **Deliberately absent:** pages, annotations and signatures, which are `sign`'s; scripts other
//! than Latin; right-to-left text.

mod error;
pub mod place;
mod words;

pub use error::StampError;
pub use words::{HEADING, NOTICE, NOTICE_ENGLISH, NOTICE_FORMER, date_in_words};

use crate::pdf::{ObjectId, pool::NewObjects};

/// What a signature block says.
///
/// White space and line breaks in the texts count as single spaces.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Block {
    /// The small line at the top: [`HEADING`].
    pub heading: String,
    /// The signer's office (jabatan).
    pub title: Option<String>,
    /// The signer's name, in bold.
    pub name: String,
    /// The signer's staff number, without the letters NIP.
    pub nip: Option<String>,
    /// Date, time and zone: [`date_in_words`].
    pub time: String,
    /// The notice, where there is no footer to hold it.
    pub notice: Option<String>,
    /// What the QR code holds, when there shall be one.
    pub qr: Option<String>,
}

/// A finished drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Its width in points.
    pub width: f64,
    /// Its height in points.
    pub height: f64,
    /// The Form XObject in the pool, with `/BBox [0 0 width height]`.
    pub form: ObjectId,
    /// Its text, line by line as drawn: for `/TU`, `/Contents` and other readers that cannot see.
    pub text: String,
}

/// What all drawings of a run share: fonts and the logo.
pub struct Artwork {}

impl Artwork {
    /// Prepares the fonts and the logo: SVG, PNG or JPEG, by its first bytes; without one the
    /// built-in mark is drawn.
    ///
    /// # Errors
    /// A [`StampError`] about the logo.
    pub fn new(_logo: Option<&[u8]>) -> Result<Self, StampError> {
        Ok(Self {})
    }
}

/// Draws the signature block, in `size` (width and height in points) or as large as it needs.
///
/// # Errors
/// A [`StampError`] when a text has characters the font lacks, or does not fit.
pub fn block(
    _artwork: &Artwork,
    _block: &Block,
    _size: Option<(f64, f64)>,
    _objects: &mut NewObjects,
) -> Result<Drawing, StampError> {
    Err(StampError::Page)
}

/// Draws the footer: a thin rule, the logo and the notice in at most three lines, `width` points
/// wide.
///
/// # Errors
/// A [`StampError`] when the notice has characters the font lacks, or does not fit.
pub fn footer(
    _artwork: &Artwork,
    _notice: &str,
    _width: f64,
    _objects: &mut NewObjects,
) -> Result<Drawing, StampError> {
    Err(StampError::Page)
}
