//! What pages already show, and whether a place on them is free.
//!
//! The cheap answer of `pdf::content_extent` is asked first; only when it says "perhaps", the page
//! is drawn and its pixels decide. What cannot be drawn counts as ink.
//!
//! **Invariant:** a place that is said to be free is white.
//!
//! **Deliberately absent:** signature fields, which may be empty to the eye.

use std::cell::OnceCell;

use super::error::SignError;
use super::overlay;
use super::prepare::sheet;
use crate::pdf::content_balance::Balance;
use crate::pdf::content_extent::{Extent, Extents, Look};
use crate::pdf::{Page, View};
use crate::render::{Ink, Rendering};
use crate::stamp::place::{POINTS_PER_MM, Sheet};

/// What the pages of a document show; one of them is at hand at a time.
pub(super) struct Surface<'d, 'a> {
    view: View<'d, 'a>,
    extents: Extents<'d, 'a>,
    /// Made when it is needed; none when the document cannot be drawn.
    rendering: OnceCell<Option<Rendering>>,
    at_hand: Option<Shown>,
}

/// What one page shows.
struct Shown {
    index: usize,
    sheet: Sheet,
    extent: Extent,
    /// Whether that is of the whole page.
    is_whole: bool,
    /// Drawn when it is needed; none when the page cannot be drawn.
    ink: OnceCell<Option<Ink>>,
    /// Parts that do not count.
    ignored: Vec<[f64; 4]>,
}

impl<'d, 'a> Surface<'d, 'a> {
    pub(super) const fn new(view: View<'d, 'a>) -> Self {
        Self {
            view,
            extents: Extents::new(view),
            rendering: OnceCell::new(),
            at_hand: None,
        }
    }

    /// Takes a page to hand, by its decoded content, and says what states that leaves behind. With
    /// an `edge`, in points, only what is so near to the foot or the head is told without drawing.
    pub(super) fn show(
        &mut self,
        index: usize,
        page: &Page,
        content: &[u8],
        edge: Option<f64>,
    ) -> Result<Balance, SignError> {
        let sheet = sheet(page)?;
        let unasked = edge.and_then(|edge| between(page, edge / page.user_unit));
        let (extent, balance) = self.extents.of(page, content, unasked);
        self.at_hand = Some(Shown {
            index,
            sheet,
            extent,
            is_whole: unasked.is_none(),
            ink: OnceCell::new(),
            ignored: Vec::new(),
        });
        Ok(balance)
    }

    /// The same, when it is not at hand already.
    pub(super) fn turn_to(&mut self, index: usize, page: &Page) -> Result<(), SignError> {
        let fits = |shown: &Shown| shown.index == index && shown.is_whole;
        if self.at_hand.as_ref().is_some_and(fits) {
            return Ok(());
        }
        let pieces = overlay::pieces(self.view, &page.dictionary)?;
        let content = overlay::joined(self.view, &pieces)?;
        self.show(index, page, &content, None).map(|_| ())
    }

    /// Takes parts of the page at hand, in default user space, for white.
    pub(super) fn ignore(&mut self, parts: &[[f64; 4]]) {
        if let Some(shown) = &mut self.at_hand {
            shown.ignored.extend_from_slice(parts);
            shown.ink.take();
        }
    }

    /// What the page at hand shows within a rectangle of default user space, without drawing it.
    pub(super) fn look(&self, rect: [f64; 4]) -> Look {
        let Some(shown) = &self.at_hand else {
            return Look::Inked;
        };
        match shown.extent.look(rect) {
            // The ink may be what does not count.
            Look::Inked if !shown.ignored.is_empty() => Look::Unsure,
            look => look,
        }
    }

    /// Of places in columns and rows, those that are not inked beyond doubt; none when it cannot be
    /// said.
    pub(super) fn open_places(
        &self,
        across: &[[f64; 2]],
        up: &[[f64; 2]],
    ) -> Option<Vec<(usize, usize)>> {
        let shown = self.at_hand.as_ref()?;
        let is_sure = shown.ignored.is_empty();
        is_sure.then(|| shown.extent.open_places(across, up))
    }

    /// Whether the page at hand shows nothing within a rectangle of default user space.
    pub(super) fn is_free(&self, rect: [f64; 4]) -> bool {
        match (self.look(rect), &self.at_hand) {
            (Look::Clear, _) => true,
            (Look::Unsure, Some(shown)) => {
                let ink = shown.ink.get_or_init(|| self.drawn(shown));
                let part = part(&shown.sheet, rect);
                ink.as_ref().is_some_and(|ink| ink.is_clear(part))
            }
            _ => false,
        }
    }

    /// Whether a page says some words, its annotations aside.
    pub(super) fn says(&self, index: usize, words: &str) -> bool {
        let text = self.rendering().map(|rendering| rendering.text(index));
        matches!(text, Some(Ok(text)) if !text.find(words).is_empty())
    }

    fn rendering(&self) -> Option<&Rendering> {
        let open = || Rendering::of(self.view.document()).ok();
        self.rendering.get_or_init(open).as_ref()
    }

    /// The ink of a page; none when it cannot be drawn.
    fn drawn(&self, shown: &Shown) -> Option<Ink> {
        let mut ink = self.rendering()?.ink(shown.index).ok()?;
        for rect in &shown.ignored {
            ink.clear(part(&shown.sheet, *rect));
        }
        Some(ink)
    }
}

/// What is further than `edge` from foot and head of a page that stands upright, if there is such.
fn between(page: &Page, edge: f64) -> Option<[f64; 2]> {
    let [_, bottom, _, top] = page.crop_box;
    let heights = [bottom + edge, top - edge];
    (matches!(page.rotate, 0 | 180) && heights[0] < heights[1]).then_some(heights)
}

/// A rectangle as part of the page as displayed: left, top, right, bottom.
fn part(sheet: &Sheet, rect: [f64; 4]) -> [f64; 4] {
    let [left, top, width, height] = sheet.displayed(rect).map(|mm| mm * POINTS_PER_MM);
    let (across, up) = sheet.size();
    [
        left / across,
        top / up,
        (left + width) / across,
        (top + height) / up,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::Limits;
    use crate::pdf::Document;

    /// A document of one page of 400 by 300 points.
    fn document(content: &str) -> Vec<u8> {
        crate::pdf::samples::pdf(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 400 300]>>",
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            &format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ])
    }

    #[test]
    fn pages_that_are_plain_are_not_drawn() {
        for (content, free, drawn) in [
            ("", true, false),
            ("BT /F 10 Tf 20 200 Td (Isi) Tj ET", true, false),
            ("BT /F 10 Tf 180 20 Td (- 7 -) Tj ET", false, false),
            ("0.5 g 0 0 400 30 re f", false, false),
            ("0.8 g 100 20 m 150 60 l 200 20 l f", false, true),
            ("0.99 g 0 0 400 30 re f", true, false),
            ("0.7 g 0 0 400 30 re f", false, true),
        ] {
            let file = document(content);
            let document = Document::open(&file, Limits::default()).unwrap();
            let view = document.last();
            let page = view.pages().unwrap()[0].clone();
            let mut surface = Surface::new(view);
            surface.turn_to(0, &page).unwrap();
            assert_eq!(
                surface.is_free([20.0, 15.0, 380.0, 50.0]),
                free,
                "{content}"
            );
            let ink = &surface.at_hand.as_ref().unwrap().ink;
            assert_eq!(ink.get().is_some(), drawn, "{content}");
        }
    }
}
