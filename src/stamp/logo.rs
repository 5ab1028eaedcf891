//! A logo, from whatever file the officer has.
//!
//! **Invariant:** a [`Picture`] fills the unit square of its own space, as images do
//! (ISO 32000-2, 8.9.3), so all kinds are drawn alike. It can be drawn completely, or it is
//! refused: nothing of a logo is left out silently.
//!
//! **Deliberately absent:** colour profiles and the orientation noted by cameras. A logo comes
//! from a designer.

use lopdf::{Dictionary, Stream, dictionary};

use super::canvas::real;
use super::error::StampError;
use super::template::Template;
use super::{raster, svg};
use crate::pdf::Object;

/// Bytes of a logo file: it goes into every document, and two million documents a year are signed.
const BYTES: usize = 2 << 20;

/// How many times wider than high, or higher than wide, a logo may be.
const ASPECT: f64 = 12.0;

/// Something that can be drawn at any size.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// Width divided by height.
    pub(super) aspect: f64,
    /// The objects; the root is an image or a form.
    pub(super) template: Template,
}

impl Picture {
    /// Reads an SVG, PNG or JPEG file, told apart by their first bytes.
    pub(super) fn read(file: &[u8]) -> Result<Self, StampError> {
        if file.len() > BYTES {
            return Err(StampError::PictureBytes {
                bytes: file.len(),
                limit: BYTES,
            });
        }
        if file.starts_with(b"\x89PNG\r\n\x1a\n") {
            raster::png(file)
        } else if file.starts_with(&[0xFF, 0xD8, 0xFF]) {
            raster::jpeg(file)
        } else if let Some(text) = svg::text(file) {
            svg::read(text)
        } else {
            Err(StampError::PictureKind)
        }
    }
}

/// Width divided by height, unless no footer could hold such a shape.
pub(super) fn aspect(width: f64, height: f64) -> Result<f64, StampError> {
    let aspect = width / height;
    if (1.0 / ASPECT..=ASPECT).contains(&aspect) {
        Ok(aspect)
    } else {
        Err(StampError::PictureShape { width, height })
    }
}

/// Operators in a box of this size as a form that fills the unit square.
pub(super) fn unit_form(content: Stream, size: (f64, f64), resources: Dictionary) -> Stream {
    let (width, height) = size;
    let mut form = content;
    form.dict.extend(&dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => [0.0, 0.0, width, height].map(real).to_vec(),
        "Matrix" => [1.0 / width, 0.0, 0.0, 1.0 / height, 0.0, 0.0].map(Object::from).to_vec(),
        "Resources" => resources,
    });
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_refused() {
        for file in [
            &b""[..],
            b"%PDF-1.7",
            b"GIF89a",
            b"<html></html>",
            b"\xff\xfe\0",
        ] {
            assert_eq!(Picture::read(file).unwrap_err(), StampError::PictureKind);
        }
    }

    #[test]
    fn too_large_a_file_is_refused() {
        let error = Picture::read(&vec![b' '; BYTES + 1]).unwrap_err();
        assert!(matches!(error, StampError::PictureBytes { .. }));
    }
}
