//! How far the glyphs of a font may reach (ISO 32000-2, 9.6 and 9.7).
//!
//! **Invariant:** no glyph of a usual font reaches further; of a font that may, nothing is said.
//!
//! **Deliberately absent:** font programs.

use lopdf::{Dictionary, Object};

use super::content_extent::{Extents, MOST_KNOWN};
use super::font_widths::Widths;

/// How far the glyphs of a font may reach, as parts of its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reach {
    /// The most that one byte of a string advances.
    pub(super) advance: f64,
    /// Before the first and behind the last advance.
    pub(super) overhang: f64,
    /// Below the base line.
    pub(super) below: f64,
    /// Above the base line.
    pub(super) above: f64,
    /// The width of a narrow letter, by byte; none of a font whose letters can be anything.
    pub(super) narrow: Option<f64>,
    /// Where [`Extents::widths`] has the widths of its glyphs.
    pub(super) widths: Option<usize>,
}

/// The usual font: letters are hardly wider than high.
pub(super) const USUAL: Reach = Reach {
    advance: 1.0,
    overhang: 0.5,
    below: 0.5,
    above: 1.2,
    narrow: Some(0.3),
    widths: None,
};

impl Extents<'_, '_> {
    /// How far the glyphs of a font may reach; none when it cannot be said.
    pub(super) fn font(&mut self, resources: &Dictionary, name: &[u8]) -> Option<Reach> {
        match self.resource(resources, b"Font", name) {
            Some(font) => self.font_of(&font),
            None => Some(USUAL),
        }
    }

    /// The same of a font itself.
    pub(super) fn font_of(&mut self, font: &Object) -> Option<Reach> {
        let id = font.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return *known;
        }
        let dictionary = self.view.dictionary(font).ok().flatten();
        let mut reach = dictionary.as_ref().and_then(|font| self.reach(font));
        if let Some(id) = id.filter(|_| self.fonts.len() < MOST_KNOWN) {
            if let (Some(reach), Some(font)) = (&mut reach, &dictionary) {
                reach.widths = self.read_widths(font);
            }
            self.fonts.insert(id, reach);
        }
        reach
    }

    /// The widths that a font had a place for in its [`Reach`].
    pub(super) fn widths(&self, at: usize) -> Option<&Widths> {
        self.widths.get(at)
    }

    fn read_widths(&mut self, font: &Dictionary) -> Option<usize> {
        let (view, budget) = (&self.view, &mut self.numbers);
        let widths = match font.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Type0") => match font.get(b"Encoding").and_then(Object::as_name) {
                Ok(b"Identity-H") => Widths::composite(view, font, budget),
                _ => None,
            },
            // Those of drawings count in a space of their own, and few documents have them.
            Ok(b"Type3") => None,
            _ => Widths::simple(view, font, budget),
        };
        self.widths.push(widths?);
        self.widths.len().checked_sub(1)
    }

    fn reach(&self, font: &Dictionary) -> Option<Reach> {
        match font.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Type3") => self.reach_of_drawings(font),
            Ok(b"Type0") => match font.get(b"Encoding").and_then(Object::as_name) {
                Ok(b"Identity-H") => Some(Reach {
                    advance: 0.5,
                    narrow: Some(0.15),
                    ..USUAL
                }),
                Ok(name) if name.ends_with(b"V") => None,
                _ => Some(USUAL),
            },
            _ => Some(USUAL),
        }
    }

    /// The glyphs of a Type 3 font are drawings in a space of their own (9.6.4).
    fn reach_of_drawings(&self, font: &Dictionary) -> Option<Reach> {
        let numbers = |key: &[u8]| self.numbers(font.get(key).ok()?);
        let matrix = numbers(b"FontMatrix")?;
        let [across, 0.0, 0.0, up, ..] = matrix[..] else {
            return None;
        };
        let bounds = self.view.rectangle(font.get(b"FontBBox").ok()?);
        let [left, bottom, right, top] = bounds.ok().flatten()?;
        let widths = numbers(b"Widths")?;
        let widest = widths
            .iter()
            .fold(0.0, |most: f64, width| most.max(width.abs()));
        let high = bottom.abs().max(top.abs()) * up.abs();
        Some(Reach {
            advance: widest * across.abs(),
            overhang: left.abs().max(right.abs()) * across.abs(),
            below: high,
            above: high,
            narrow: None,
            widths: None,
        })
    }
}
