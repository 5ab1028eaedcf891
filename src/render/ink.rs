//! Where a drawn page is not white.
//!
//! **Invariant:** a place is clear only when every pixel that it touches is nearly white, whatever
//! it is made of: text, lines, images.
//!
//! **Deliberately absent:** what the ink means.

use super::{POINTS_PER_INCH, Picture, RenderError, Rendering};
use crate::base::number::whole;
use crate::pdf::content_extent::NEARLY_WHITE;

/// Resolution of the drawing: a pixel is half a millimetre, so that a full stop is seen and dust
/// on a scan is not.
const RESOLUTION: f32 = 50.0;

/// The longest side in pixels: beyond A1, pixels stand for more than half a millimetre.
const LONGEST: f32 = 1_700.0;

/// The pixels of a page that are not white.
#[derive(Clone, Debug)]
pub struct Ink {
    width: u32,
    height: u32,
    /// For each pixel, row by row from the top, whether it is not white.
    dark: Vec<bool>,
}

impl Rendering {
    /// Where a page, counted from 0, shows anything.
    ///
    /// # Errors
    /// As [`Rendering::picture`].
    pub fn ink(&self, page: usize) -> Result<Ink, RenderError> {
        let (width, height) = self.size(page)?;
        let dpi = RESOLUTION.min(LONGEST * POINTS_PER_INCH / width.max(height));
        self.picture(page, dpi).map(|picture| Ink::of(&picture))
    }
}

impl Ink {
    fn of(picture: &Picture) -> Self {
        let pixels = picture.rgb.chunks_exact(3);
        Self {
            width: picture.width,
            height: picture.height,
            dark: pixels
                .map(|pixel| pixel.iter().any(|part| *part < NEARLY_WHITE))
                .collect(),
        }
    }

    /// Whether a part of the page is white: left, top, right and bottom as displayed, counted from
    /// the upper left, in parts of the page's width and height.
    #[must_use]
    pub fn is_clear(&self, part: [f64; 4]) -> bool {
        let (columns, rows) = self.pixels(part);
        rows.into_iter().all(|row| {
            let start = row.saturating_mul(self.width);
            let from = usize::try_from(start.saturating_add(columns.start));
            let to = usize::try_from(start.saturating_add(columns.end));
            let row = match (from, to) {
                (Ok(from), Ok(to)) => self.dark.get(from..to),
                _ => None,
            };
            !row.unwrap_or_default().contains(&true)
        })
    }

    /// Takes a part of the page for white from now on.
    pub fn clear(&mut self, part: [f64; 4]) {
        let (columns, rows) = self.pixels(part);
        for row in rows {
            for column in columns.clone() {
                let at = row.saturating_mul(self.width).saturating_add(column);
                let pixel = usize::try_from(at).ok();
                if let Some(pixel) = pixel.and_then(|at| self.dark.get_mut(at)) {
                    *pixel = false;
                }
            }
        }
    }

    /// The columns and rows that a part of the page touches.
    fn pixels(&self, part: [f64; 4]) -> (std::ops::Range<u32>, std::ops::Range<u32>) {
        let [left, top, right, bottom] = part;
        let range = |from: f64, to: f64, count: u32| {
            let all = f64::from(count);
            whole(from * all).min(count)..whole((to * all).ceil()).min(count)
        };
        (
            range(left, right, self.width),
            range(top, bottom, self.height),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let mut rgb = vec![0xF0; 10 * 20 * 3];
        rgb[(5 * 10 + 7) * 3 + 1] = 0x20;
        Picture {
            width: 10,
            height: 20,
            rgb,
        }
    }

    #[test]
    fn one_dark_pixel_is_ink() {
        let mut ink = Ink::of(&picture());
        assert!(!ink.is_clear([0.0, 0.0, 1.0, 1.0]));
        assert!(!ink.is_clear([0.75, 0.26, 0.76, 0.27]));
        assert!(ink.is_clear([0.0, 0.0, 0.7, 1.0]));
        assert!(ink.is_clear([0.0, 0.3, 1.0, 1.0]));
        assert!(ink.is_clear([-1.0, 0.3, 7.0, 9.0]));
        ink.clear([0.7, 0.25, 0.8, 0.3]);
        assert!(ink.is_clear([0.0, 0.0, 1.0, 1.0]));
    }
}
