//! The notice within a block, where no footer says it.
//!
//! **Invariant:** its letters have 5 to 6.5 pt.
//!
//! **Deliberately absent:** the sentence of the law, for which a block has no room.

use super::canvas::{Area, Canvas};
use super::error::StampError;
use super::font::Weight;
use super::palette::{FRAME, SOFT};
use super::paragraph::{Breaks, Paragraph, factor};
use super::rows::{FLOOR, LEADING};
use super::{Block, Style};

/// Around the hairline above the notice, and between the languages below it.
const GAP: f64 = 8.0;
const BETWEEN: f64 = 1.2;

/// The notice at the bottom of a block, under a hairline; nothing where a footer says it.
pub(super) struct Notice<'a> {
    paragraphs: Vec<Paragraph<'a>>,
}

impl<'a> Notice<'a> {
    pub(super) fn new(style: Style<'a>, block: &Block) -> Result<Self, StampError> {
        let face = style.face(Weight::Regular);
        let lines = block.notice.iter().flat_map(|notice| notice.lines());
        let paragraphs = lines.map(|line| Paragraph::new(face, line, Breaks::Spaces));
        Ok(Self {
            paragraphs: paragraphs.collect::<Result<_, _>>()?,
        })
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.paragraphs.is_empty()
    }

    fn size(scale: f64) -> f64 {
        (5.4 * scale).clamp(FLOOR, 6.5)
    }

    /// The height with the gap above; none when a word is wider than the width.
    pub(super) fn height(&self, scale: f64, width: f64) -> Option<f64> {
        let size = Self::size(scale);
        let mut height = 0.0;
        for (index, text) in self.paragraphs.iter().enumerate() {
            height += if index == 0 { GAP } else { BETWEEN };
            height += factor(text.count(size, width)?) * size * LEADING;
        }
        Some(height)
    }

    /// Draws it into an area as high as [`Self::height`] says; none when a word is wider.
    pub(super) fn draw(&self, canvas: &mut Canvas<'a>, scale: f64, area: Area) -> Option<()> {
        if self.is_empty() {
            return Some(());
        }
        let top = area.y + area.height;
        let rule = Area {
            y: top - GAP / 2.0,
            height: 0.4,
            ..area
        };
        canvas.fill(FRAME, rule);
        let size = Self::size(scale);
        let mut base = top - GAP - size;
        for text in &self.paragraphs {
            for line in text.lines(size, area.width)? {
                canvas.text(line, (area.x, base), size, SOFT);
                base -= size * LEADING;
            }
            base -= BETWEEN;
        }
        Some(())
    }
}
