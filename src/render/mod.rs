//! A document as a reader shows it: pages drawn into pixels.
//!
//! The renderer is `hayro`, which reads the file by itself: what it shows is a second opinion, not
//! our own reading of the file.
//!
//! **Invariant:** nothing here decides about a signature; a page that cannot be drawn is an error,
//! never a blank page.
//!
//! **Deliberately absent:** files, and picture formats other than PNG.

mod error;
mod ink;
mod png;
mod search;
mod text;

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use secrecy::ExposeSecret as _;

use crate::base::shared::SharedBytes;
use crate::pdf::{Document, View};

pub use error::RenderError;
pub use ink::Ink;
pub use search::Found;
pub use text::PageText;

/// Points in an inch.
const POINTS_PER_INCH: f32 = 72.0;

/// Pixels along a side: an A3 page at 400 dpi has 6,600.
const SIDE: f32 = 10_000.0;

/// A document that can be drawn.
pub struct Rendering {
    pdf: Pdf,
}

/// A page in pixels.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Red, green and blue of each pixel, row by row from the top.
    pub rgb: Vec<u8>,
}

/// The first bytes of some that are shared.
struct Start {
    bytes: SharedBytes,
    end: usize,
}

impl AsRef<[u8]> for Start {
    fn as_ref(&self) -> &[u8] {
        let bytes = self.bytes.as_ref();
        bytes.get(..self.end).unwrap_or(bytes)
    }
}

impl Rendering {
    /// Reads a document; `password` opens an encrypted one.
    ///
    /// # Errors
    /// [`RenderError::Unreadable`] and [`RenderError::Password`].
    pub fn open(bytes: impl Into<SharedBytes>, password: &str) -> Result<Self, RenderError> {
        let bytes: SharedBytes = bytes.into();
        let pdf =
            Pdf::new_with_password(Arc::new(bytes), password).map_err(|error| match error {
                LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
                    RenderError::Password
                }
                _ => RenderError::Unreadable,
            })?;
        Ok(Self { pdf })
    }

    /// Reads an opened document once more, with the password that opened it.
    ///
    /// # Errors
    /// [`RenderError::Unreadable`] also when the two readers do not come to the same pages.
    pub fn of(document: &Document<'_>) -> Result<Self, RenderError> {
        Self::of_bytes(&document.shared(), document, document.last())
    }

    /// The same for the document as one of its revisions was.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_revision(view: View<'_, '_>) -> Result<Self, RenderError> {
        let document = view.document();
        let revision = document.revisions().get(view.index());
        let end = revision.map_or(0, |revision| revision.end);
        let end = usize::try_from(end.saturating_add(document.header_offset()));
        let start = Start {
            bytes: document.shared(),
            end: end.unwrap_or(usize::MAX),
        };
        Self::of_bytes(&SharedBytes::of(&Arc::new(start)), document, view)
    }

    fn of_bytes(
        bytes: &SharedBytes,
        document: &Document<'_>,
        view: View<'_, '_>,
    ) -> Result<Self, RenderError> {
        let open = |password: &str| Self::open(bytes.clone(), password);
        let rendering = match document.password() {
            // The owner's password opens a document that opens without one too.
            Some(password) => open(password.expose_secret()).or_else(|_| open("")),
            None => open(""),
        }?;
        let pages = view.pages().map(|pages| pages.len());
        match pages {
            Ok(pages) if pages == rendering.pages() => Ok(rendering),
            _ => Err(RenderError::Unreadable),
        }
    }

    /// How many pages the renderer finds.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Width and height of a page as displayed, in default user space units.
    fn size(&self, page: usize) -> Result<(f32, f32), RenderError> {
        let found = self.pdf.pages().get(page);
        let found = found.ok_or(RenderError::NoPage { index: page })?;
        Ok(found.render_dimensions())
    }

    /// Draws a page, counted from 0, as displayed: turned, cut to its crop box, on white.
    ///
    /// # Errors
    /// There is no such page, or it would have no or too many pixels.
    pub fn picture(&self, page: usize, dpi: f32) -> Result<Picture, RenderError> {
        let page = self
            .pdf
            .pages()
            .get(page)
            .ok_or(RenderError::NoPage { index: page })?;
        let (width, height) = page.render_dimensions();
        let scale = dpi / POINTS_PER_INCH;
        let drawable = |side: f32| (1.0..=SIDE).contains(&(side * scale));
        if !drawable(width) || !drawable(height) {
            return Err(RenderError::Size);
        }
        let pixmap = hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings {
                x_scale: scale,
                y_scale: scale,
                bg_color: WHITE,
            },
        );
        Ok(Picture {
            width: pixmap.width().into(),
            height: pixmap.height().into(),
            rgb: pixmap
                .data()
                .iter()
                .flat_map(|pixel| [pixel.r, pixel.g, pixel.b])
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Rendering {
        let path = format!("{}/testdata/pdf/{name}", env!("CARGO_MANIFEST_DIR"));
        Rendering::open(std::fs::read(path).unwrap(), "").unwrap()
    }

    #[test]
    fn a_page_has_ink_on_white() {
        let picture = sample("kt1.pdf").picture(0, 36.0).unwrap();
        assert_eq!((picture.width, picture.height), (297, 420));
        let pixels = picture.rgb.chunks_exact(3);
        assert_eq!(pixels.len(), 297 * 420);
        let dark = pixels
            .clone()
            .filter(|pixel| pixel.iter().all(|&value| value < 0x80));
        assert!(dark.count() > 500);
        let white = pixels.filter(|pixel| **pixel == [0xFF; 3]);
        assert!(white.count() > 50_000);
    }

    #[test]
    fn what_cannot_be_drawn_is_an_error() {
        assert!(matches!(
            Rendering::open(b"no PDF".to_vec(), ""),
            Err(RenderError::Unreadable)
        ));
        let path = format!(
            "{}/testdata/pdf/encrypted-passphrase.pdf",
            env!("CARGO_MANIFEST_DIR")
        );
        assert!(matches!(
            Rendering::open(std::fs::read(path).unwrap(), "wrong"),
            Err(RenderError::Password)
        ));
        let sample = sample("kt1.pdf");
        assert_eq!(
            sample.picture(1, 72.0),
            Err(RenderError::NoPage { index: 1 })
        );
        for dpi in [0.0, -1.0, f32::NAN, 1e9] {
            assert_eq!(sample.picture(0, dpi), Err(RenderError::Size), "{dpi}");
        }
    }
}
