//! Where a page may have ink: a cheap answer that errs on the side of ink.
//!
//! The page is laid out in cells, and a cell counts as touched when the box around anything that
//! is painted comes near it: paths, images, text by its size, the appearances of annotations.
//! White fills do not count. Where dark text, lines and areas stand beyond doubt, cells count as
//! inked; whoever asks about other cells that are touched can have the page drawn and look.
//!
//! **Invariant:** what is not touched shows nothing of the page, as far as its content can be read;
//! what cannot be read or costs too much counts as touched everywhere. That a cell is inked is a
//! good guess: taken wrongly, a free place goes unused.
//!
//! **Deliberately absent:** glyph shapes and colours: only a renderer knows them.

use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};

use super::annotation::is_shown;
use super::cells::Cells;
use super::content_balance::Balance;
use super::content_matrix::{Matrix, boxed};
pub use super::content_operands::NEARLY_WHITE;
use super::content_walk::Walk;
use super::font_reach::Reach;
use super::font_widths::{self, Widths};
use super::page::Page;
use super::view::View;

/// Bytes of forms that are decoded for one document. A letterhead has 20 KB.
const BUDGET: usize = 16 << 20;

/// Forms, fonts and images that are remembered for one document.
pub(super) const MOST_KNOWN: usize = 10_000;

/// What can be said of a rectangle without drawing the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Look {
    /// Nothing is painted there.
    Clear,
    /// It can hardly be: dark text, lines or areas stand there.
    Inked,
    /// Something is painted near it; a drawing tells what.
    Unsure,
}

/// The cells of a page that may have ink, and those that have.
#[derive(Clone, Debug)]
pub struct Extent {
    touched: Cells,
    inked: Cells,
    reach: Reaching,
    /// Between which heights nobody asks; the wrong way round where all is asked.
    unasked: [f64; 2],
}

/// Which cells something touches.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reaching {
    /// All that it comes near: none is forgotten.
    Near,
    /// The same, and of ink nothing is forgotten either: what somebody may have read there counts,
    /// with pictures, whatever lies over it.
    Read,
    /// Those whose centres it covers: none is blamed that it only comes near.
    Over,
}

impl Extent {
    pub(super) fn new(area: [f64; 4], reach: Reaching) -> Self {
        Self {
            touched: Cells::new(area),
            inked: Cells::new(area),
            reach,
            unasked: [f64::INFINITY, f64::NEG_INFINITY],
        }
    }

    /// Takes all between two heights for touched, and needs not be told of it any more.
    fn leave_out(&mut self, [bottom, top]: [f64; 2]) {
        const EVERYWHERE: f64 = 1e12;
        self.touched.set([-EVERYWHERE, bottom, EVERYWHERE, top]);
        self.unasked = [bottom, top];
    }

    /// Whether nobody asks for anything between two heights.
    pub(super) fn is_left_out(&self, bottom: f64, top: f64) -> bool {
        bottom >= self.unasked[0] && top <= self.unasked[1]
    }

    /// Whether something is painted over ink of the page, by what [`Extents::over`] gave.
    #[must_use]
    pub fn is_covered_by(&self, over: &Self) -> bool {
        self.inked.meets(&over.touched)
    }

    /// What is painted within a rectangle of default user space (left, bottom, right, top).
    #[must_use]
    pub fn look(&self, rect: [f64; 4]) -> Look {
        if !self.touched.any_near(rect) {
            Look::Clear
        } else if self.inked.any_within(rect) {
            Look::Inked
        } else {
            Look::Unsure
        }
    }

    /// Of all rectangles that go from one of `across` (left and right) and one of `up` (bottom and
    /// top), the indices of those that [`Self::look`] does not take for inked: for a search among
    /// thousands.
    #[must_use]
    pub fn open_places(&self, across: &[[f64; 2]], up: &[[f64; 2]]) -> Vec<(usize, usize)> {
        let touched = self.touched.grid_near(across, up);
        let inked = self.inked.grid_within(across, up);
        touched.open(&inked)
    }

    /// Touches a rectangle.
    pub(super) fn touch(&mut self, rect: [f64; 4]) {
        match self.reach {
            Reaching::Near | Reaching::Read => self.touched.set(rect),
            Reaching::Over => self.touched.set_centres(rect),
        }
    }

    /// Touches every cell.
    pub(super) fn touch_all(&mut self) {
        self.touched.set_all();
        if self.is_read() {
            self.inked.set_all();
        }
    }

    /// Takes a rectangle for covered with ink.
    pub(super) fn ink(&mut self, rect: [f64; 4]) {
        match self.reach {
            Reaching::Near | Reaching::Read => self.inked.set(rect),
            Reaching::Over => self.touched.set_centres(rect),
        }
    }

    /// Whether it is asked what hides other things: white does, and text only where it surely is.
    pub(super) fn hides(&self) -> bool {
        self.reach == Reaching::Over
    }

    /// Whether it is asked what may be anywhere near: where readers differ, all of it counts.
    pub(super) fn is_near(&self) -> bool {
        self.reach == Reaching::Near
    }

    /// Whether it is asked what somebody may have read.
    pub(super) fn is_read(&self) -> bool {
        self.reach == Reaching::Read
    }

    /// Forgets what is known of a rectangle: something else is painted over it.
    pub(super) fn forget(&mut self, rect: [f64; 4]) {
        if !self.is_read() {
            self.inked.clear(rect);
        }
    }
}

/// What the name of a painted object leads to.
#[derive(Clone, Debug)]
pub(super) enum Painted {
    /// Nothing that shows.
    Nothing,
    /// An image: it fills the unit square (8.9.5).
    Image,
    /// A form (8.10).
    Form(Rc<Form>),
}

/// A form as far as its place goes.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) matrix: Matrix,
    pub(super) bounds: [f64; 4],
    pub(super) resources: Option<Dictionary>,
    /// None when it cannot be decoded, or there is no budget left.
    pub(super) content: Option<Vec<u8>>,
    /// Whether it is optional content, which need not show (8.11).
    pub(super) is_optional: bool,
}

/// Where the pages of a document may have ink; what pages share is read once.
pub struct Extents<'d, 'a> {
    pub(super) view: View<'d, 'a>,
    pub(super) fonts: BTreeMap<ObjectId, Option<Reach>>,
    painted: BTreeMap<ObjectId, Painted>,
    pub(super) widths: Vec<Widths>,
    budget: usize,
    /// How many numbers may still be read for widths.
    pub(super) numbers: usize,
}

impl<'d, 'a> Extents<'d, 'a> {
    /// For the pages of one revision.
    #[must_use]
    pub const fn new(view: View<'d, 'a>) -> Self {
        Self::within(view, BUDGET)
    }

    /// For the pages of one revision, with so many bytes of forms.
    #[must_use]
    pub const fn within(view: View<'d, 'a>, budget: usize) -> Self {
        Self {
            view,
            fonts: BTreeMap::new(),
            painted: BTreeMap::new(),
            widths: Vec::new(),
            budget,
            numbers: font_widths::BUDGET,
        }
    }

    /// Bytes of forms that may still be decoded.
    #[must_use]
    pub const fn budget(&self) -> usize {
        self.budget
    }

    /// Where a page may have ink, by its decoded content and its annotations; and whether that
    /// content gives back the states that it saved, for whoever writes behind it.
    ///
    /// What lies between two heights, when some are given, need not be told: all of it counts as
    /// touched then, which saves most of the work on a page of text.
    #[must_use]
    pub fn of(
        &mut self,
        page: &Page,
        content: &[u8],
        unasked: Option<[f64; 2]>,
    ) -> (Extent, Balance) {
        let mut extent = Extent::new(page.crop_box, Reaching::Near);
        if let Some(heights) = unasked {
            extent.leave_out(heights);
        }
        let resources = self.view.dictionary(&page.resources).ok().flatten();
        let resources = resources.unwrap_or_default();
        let balance = Walk::new(self, &mut extent).page(content, &resources);
        self.touch_annotations(page, &mut extent);
        (extent, balance)
    }

    /// Touches what annotations show (12.5.5). Fields of signatures too: nothing goes there.
    fn touch_annotations(&self, page: &Page, extent: &mut Extent) {
        let annotations = page.dictionary.get(b"Annots");
        let list = annotations.map_or(Ok(None), |list| self.view.array(list));
        let Ok(list) = list else {
            return extent.touch_all();
        };
        for annotation in list.into_iter().flatten() {
            let Ok(Some(annotation)) = self.view.dictionary(&annotation) else {
                continue;
            };
            if !is_shown(&annotation) || !annotation.has(b"AP") {
                continue;
            }
            if let Ok(rect) = annotation.get(b"Rect")
                && let Ok(Some(rect)) = self.view.rectangle(rect)
            {
                extent.forget(rect);
                extent.touch(rect);
            }
        }
    }

    /// A resource by its category and name (7.8.3).
    pub(super) fn resource(
        &self,
        resources: &Dictionary,
        category: &[u8],
        name: &[u8],
    ) -> Option<Object> {
        let category = resources.get(category).ok()?;
        let category = self.view.dictionary(category).ok().flatten()?;
        category.get(name).ok().cloned()
    }

    /// The array that a colour space is, when it is one.
    pub(super) fn colour_space(&self, resources: &Dictionary, name: &[u8]) -> Option<Vec<Object>> {
        let space = self.resource(resources, b"ColorSpace", name)?;
        self.view.array(&space).ok().flatten()
    }

    /// A named graphics state (8.4.5).
    pub(super) fn graphics_state(&self, resources: &Dictionary, name: &[u8]) -> Option<Dictionary> {
        let state = self.resource(resources, b"ExtGState", name)?;
        self.view.dictionary(&state).ok().flatten()
    }

    /// A list of numbers: widths of a font with codes of one byte, or parts of a matrix.
    pub(super) fn numbers(&self, list: &Object) -> Option<Vec<f64>> {
        const MOST: usize = 256;
        let list = self.view.array(list).ok().flatten()?;
        let number = |one: &Object| {
            let number = self.view.resolve(one).ok()?.as_float().ok()?;
            Some(f64::from(number))
        };
        list.iter().take(MOST).map(number).collect()
    }

    /// What the name of a painted object leads to.
    pub(super) fn painted(&mut self, resources: &Dictionary, name: &[u8]) -> Painted {
        let Some(object) = self.resource(resources, b"XObject", name) else {
            return Painted::Nothing;
        };
        let Ok(id) = object.as_reference() else {
            return Painted::Nothing;
        };
        if let Some(known) = self.painted.get(&id) {
            return known.clone();
        }
        let painted = self.read_painted(id);
        if self.painted.len() < MOST_KNOWN {
            self.painted.insert(id, painted.clone());
        }
        painted
    }

    fn read_painted(&mut self, id: ObjectId) -> Painted {
        let Ok(Some(dictionary)) = self.view.dictionary(&Object::Reference(id)) else {
            return Painted::Nothing;
        };
        match dictionary.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Form") => self.read_form(id).map_or(Painted::Nothing, Painted::Form),
            // Images, and whatever else it may be: it fills its square.
            _ => Painted::Image,
        }
    }

    /// A form; none when nothing is there.
    pub(super) fn read_form(&mut self, id: ObjectId) -> Option<Rc<Form>> {
        let located = self.view.located(id).ok().flatten()?;
        let dictionary = self
            .view
            .dictionary(&Object::Reference(id))
            .ok()
            .flatten()?;
        let matrix = dictionary.get(b"Matrix").ok();
        let matrix = matrix.and_then(|matrix| self.numbers(matrix));
        let matrix = matrix.and_then(|matrix| matrix.try_into().ok());
        let bounds = dictionary.get(b"BBox").ok();
        let bounds = bounds.and_then(|bounds| self.view.rectangle(bounds).ok().flatten());
        let resources = dictionary.get(b"Resources").ok();
        let resources = resources.and_then(|one| self.view.dictionary(one).ok().flatten());
        let content = if self.budget > 0 {
            self.view.stream(&located).ok()
        } else {
            None
        };
        self.budget = match &content {
            Some(content) => self.budget.saturating_sub(content.len()),
            None => 0,
        };
        Some(Rc::new(Form {
            matrix: matrix.unwrap_or(Matrix::default().0).into(),
            bounds: bounds.unwrap_or_else(|| boxed(&[])),
            resources,
            content,
            is_optional: dictionary.has(b"OC"),
        }))
    }
}

#[cfg(test)]
mod tests;
