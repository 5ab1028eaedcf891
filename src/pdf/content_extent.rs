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
        }
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
    #[must_use]
    pub fn of(&mut self, page: &Page, content: &[u8]) -> (Extent, Balance) {
        let mut extent = Extent::new(page.crop_box, Reaching::Near);
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

    /// Whether a graphics state (8.4.5) leaves paint as opaque as it is.
    pub(super) fn is_opaque(&self, resources: &Dictionary, name: &[u8]) -> bool {
        let state = self.resource(resources, b"ExtGState", name);
        let state = state.and_then(|state| self.view.dictionary(&state).ok().flatten());
        state.is_some_and(|state| {
            let full = |key: &[u8]| {
                let alpha = state.get(key).map_or(Ok(1.0), Object::as_float);
                alpha.is_ok_and(|alpha| alpha >= 1.0)
            };
            let plain = |key: &[u8], name: &[u8]| {
                let value = state.get(key).map_or(Ok(name), Object::as_name);
                value.is_ok_and(|value| value == name)
            };
            full(b"ca") && full(b"CA") && plain(b"SMask", b"None") && plain(b"BM", b"Normal")
        })
    }

    pub(super) fn numbers(&self, list: &Object) -> Option<Vec<f64>> {
        /// Widths of a font with codes of one byte, or parts of a matrix.
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
mod tests {
    use super::super::document::Document;
    use super::super::samples::pdf;
    use super::*;
    use crate::base::limits::Limits;

    /// Whether a page of 100 by 100 units with this content may have ink in its four quarters:
    /// lower left, lower right, upper left, upper right.
    fn quarters(content: &str) -> [bool; 4] {
        looks(content).map(|look| look != Look::Clear)
    }

    /// What is seen in the four quarters.
    fn looks(content: &str) -> [Look; 4] {
        let file = pdf(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]>>",
            "<</Type/Page/Parent 2 0 R/Resources<</XObject<</I 4 0 R/M 5 0 R/L 6 0 R>>\
             /Font<</T 7 0 R/W 8 0 R/D 9 0 R>>/ColorSpace<</C[/ICCBased 99 0 R]/S[/Separation/X/DeviceGray 99 0 R]>>\
             /ExtGState<</G<</ca 1.0/BM/Normal>>/H<</ca 0.1>>>>>>>>",
            "<</Type/XObject/Subtype/Image/Length 0>>stream\n\nendstream",
            "<</Type/XObject/Subtype/Form/BBox[0 0 10 10]/Matrix[2 0 0 2 60 60]/Length 11>>\
             stream\n0 0 9 9 re f\nendstream",
            "<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Length 5>>stream\n/L Do\nendstream",
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix[1 0 0 1 0 0]/Widths[1]>>",
            "<</Type/Font/Subtype/TrueType/FirstChar 32/LastChar 33/Widths[400 200]>>",
            "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</DW 400>>]>>",
        ]);
        let document = Document::open(&file, Limits::default()).unwrap();
        let view = document.last();
        let page = view.pages().unwrap()[0].clone();
        let (extent, _) = Extents::new(view).of(&page, content.as_bytes());
        let quarter = |x, y| extent.look([x, y, x + 40.0, y + 40.0]);
        [
            quarter(5.0, 5.0),
            quarter(55.0, 5.0),
            quarter(5.0, 55.0),
            quarter(55.0, 55.0),
        ]
    }

    const NOWHERE: [bool; 4] = [false; 4];
    const LOWER_LEFT: [bool; 4] = [true, false, false, false];
    const LEFT: [bool; 4] = [true, false, true, false];
    const UPPER_RIGHT: [bool; 4] = [false, false, false, true];
    const EVERYWHERE: [bool; 4] = [true; 4];

    #[test]
    fn what_is_painted_is_touched() {
        for (content, expected) in [
            ("", NOWHERE),
            ("10 10 20 20 re f", LOWER_LEFT),
            ("10 10 20 20 re n", NOWHERE),
            ("10 10 m 30 30 l S", LOWER_LEFT),
            ("0 1 -1 0 90 0 cm 60 10 20 20 re f", UPPER_RIGHT),
            ("q 10 10 20 20 re W n 0 0 100 100 re f Q", LOWER_LEFT),
            ("q 30 0 0 30 60 60 cm /I Do Q", UPPER_RIGHT),
            ("20 0 0 20 60 60 cm BI /W 1 ID x\nEI", UPPER_RIGHT),
            ("/M Do", UPPER_RIGHT),
            ("/L Do", EVERYWHERE),
            ("10 10 20 20 re W n /none sh", LOWER_LEFT),
        ] {
            assert_eq!(quarters(content), expected, "{content}");
        }
    }

    #[test]
    fn white_is_no_ink() {
        for content in [
            "1 g 0 0 100 100 re f",
            "0 0 0 0 k 0 0 100 100 re f",
            "/C cs 1 1 1 sc 0 0 100 100 re f",
            "0.89 0.9 1 rg 0 0 100 100 re f",
            "0.9 G 10 w 0 50 m 100 50 l S",
        ] {
            assert_eq!(quarters(content), NOWHERE, "{content}");
        }
        for content in [
            "0 g q 1 g Q 0 0 100 100 re B",
            "/S cs 1 sc 0 0 100 100 re f",
            "/C cs 1 1 1 1 sc 0 0 100 100 re f",
            "0.9 1 0.88 rg 0 0 100 100 re f",
            "/H gs 0.9 g 0 0 100 100 re f",
            "/C cs 0.9 0.9 0.9 sc 0 0 100 100 re f",
        ] {
            assert_eq!(quarters(content), EVERYWHERE, "{content}");
        }
    }

    #[test]
    fn lines_leave_free_what_they_surround() {
        for (content, expected) in [
            ("1 g q 0 g Q 0 0 100 100 re B", NOWHERE),
            ("2 w 2 2 m 48 2 l 48 48 l 2 48 l s", NOWHERE),
            ("2 2 m 48 2 l 48 48 l 98 48 l 98 98 l S", NOWHERE),
            (
                "10 10 m 20 20 l 60 60 m 70 60 l S",
                [true, false, false, true],
            ),
            ("2 2 m 2 70 30 98 98 98 c S", [true, true, true, true]),
            ("2 2 m 2 20 20 48 48 48 c S", LOWER_LEFT),
            // A corner reaches out by its limit.
            ("2 w 2 50 m 48 50 l 2 51 l S", EVERYWHERE),
            ("1 M 2 w 2 50 m 48 50 l 2 51 l S", NOWHERE),
            ("0 1 -1 0 100 0 cm 2 w 2 2 96 96 re S", NOWHERE),
            ("0.7 0.7 -0.7 0.7 50 0 cm 0 0 60 60 re S", EVERYWHERE),
        ] {
            assert_eq!(quarters(content), expected, "{content}");
        }
    }

    #[test]
    fn text_is_touched_as_far_as_it_may_reach() {
        for (content, expected) in [
            ("BT /F 10 Tf 10 10 Td (a) Tj ET", LOWER_LEFT),
            ("BT /F 10 Tf 3 Tr 10 10 Td (a) Tj ET", NOWHERE),
            ("BT /F 10 Tf 10 10 Td 60 TL (a) ' (a) Tj ET", NOWHERE),
            ("BT /F 10 Tf 10 70 Td 60 TL (a) Tj (a) ' ET", LEFT),
            (
                "BT /F 10 Tf 1 0 0 1 60 60 Tm [(a) -900 (b)] TJ ET",
                UPPER_RIGHT,
            ),
            ("BT /T 10 Tf 10 10 Td (a) Tj ET", EVERYWHERE),
        ] {
            assert_eq!(quarters(content), expected, "{content}");
        }
    }

    #[test]
    fn text_with_known_widths_is_touched_as_far_as_it_reaches() {
        for (content, expected) in [
            (
                "BT /W 10 Tf 10 10 Td (!!!!!!!!!!) Tj ET",
                [Look::Inked, Look::Clear],
            ),
            (
                "BT /W 10 Tf 10 10 Td (!!!!!) Tj (!!!!!) Tj ET",
                [Look::Inked, Look::Clear],
            ),
            (
                "BT /D 10 Tf 10 10 Td <00410042004300440045> Tj ET",
                [Look::Inked, Look::Clear],
            ),
            (
                "BT /W 10 Tf 10 10 Td [(!!) -6000 (!)] TJ ET",
                [Look::Inked, Look::Inked],
            ),
            (
                "BT /W 10 Tf 5 Tc 10 10 Td (!!!!!!!!!!) Tj ET",
                [Look::Inked, Look::Inked],
            ),
            (
                "BT /W 10 Tf 50 Tw 10 10 Td (! !) Tj ET",
                [Look::Inked, Look::Inked],
            ),
            (
                "BT /W 10 Tf 2 10 Td (                  !) Tj ET",
                [Look::Unsure, Look::Inked],
            ),
            (
                "BT /W 10 Tf 10 10 Td (!unknown!!) Tj ET",
                [Look::Inked, Look::Unsure],
            ),
            (
                "BT /W 10 Tf 10 10 Td [6000] TJ [-6000 (!!!)] TJ ET",
                [Look::Inked, Look::Clear],
            ),
        ] {
            let [left, right, ..] = looks(content);
            assert_eq!([left, right], expected, "{content}");
        }
    }

    #[test]
    fn what_is_surely_dark_is_inked() {
        for content in [
            "BT /F 10 Tf 10 10 Td (abc) Tj ET",
            "BT /F 10 Tf 10 10 Td [(a) -20 (bc)] TJ ET",
            "BT /F 1 Tf 0 10 -10 0 30 10 Tm (abc) Tj ET",
            "/G gs BT /F 5 Tf 10 10 Td <004100420043> Tj ET",
            "1 0 0 RG 10 20 m 40 20 l S",
            "0.2 g 10 10 20 20 re f",
            "0 0 0 1 k 10 20 30 0.5 re f",
            "1 g 0 0 100 100 re f 0 g 10 10 20 20 re f",
        ] {
            let [inked, others @ ..] = looks(content);
            assert_eq!(inked, Look::Inked, "{content}");
            assert_eq!(others, [Look::Clear; 3], "{content}");
        }
    }

    #[test]
    fn what_may_be_white_or_hidden_is_not_inked() {
        for content in [
            "BT /F 10 Tf 10 10 Td (   ) Tj ET",
            "BT /F 10 Tf 10 10 Td <000300030003> Tj ET",
            "0.8 g BT /F 10 Tf 10 10 Td (abc) Tj ET",
            "/H gs BT /F 10 Tf 10 10 Td (abc) Tj ET",
            "/OC /X BDC BT /F 10 Tf 10 10 Td (abc) Tj ET EMC",
            "BT /F 10 Tf 10 10 Td (abc) Tj ET 1 g 5 5 45 45 re f",
            "10 10 20 20 re f q 40 0 0 40 5 5 cm /I Do Q",
            "0.01 w 10 20 m 40 20 l S",
            "10 10 m 40 40 l S",
            "10 10 m 40 10 l 10 40 l f",
            "0.7071 0.7071 -0.7071 0.7071 30 10 cm 0 0 20 20 re f",
            "/S cs 1 sc 10 10 20 20 re f",
        ] {
            assert_eq!(looks(content)[0], Look::Unsure, "{content}");
        }
    }

    #[test]
    fn what_an_appearance_paints_hides_ink() {
        let hides = |appearance: &str| {
            let stream = format!(
                "<</Type/XObject/Subtype/Form/BBox[0 0 10 10]/Length {}>>stream\n{appearance}\nendstream",
                appearance.len()
            );
            let file = pdf(&[
                "<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]>>",
                "<</Type/Page/Parent 2 0 R>>",
                &stream,
            ]);
            let document = Document::open(&file, Limits::default()).unwrap();
            let view = document.last();
            let page = view.pages().unwrap()[0].clone();
            // Ink in the lower left quarter; the appearance lies on the whole page.
            let ink = Extents::new(view).read(&page, b"10 10 20 20 re f", 0);
            let look = Object::Reference((4, 0));
            let over = Extents::new(view).over(&page, &look, [0.0, 0.0, 100.0, 100.0]);
            ink.is_covered_by(&over)
        };
        for appearance in [
            "0 0 10 10 re f",
            "1 g 0 0 4 4 re f",
            "1 G 10 w 0 5 m 10 5 l S",
            "1 g BT /F 10 Tf (n) Tj ET",
            "q 5 0 0 5 0 0 cm BI ID x\nEI Q",
        ] {
            assert!(hides(appearance), "{appearance}");
        }
        for appearance in [
            "",
            "4 4 6 6 re f",
            "BT /F 1 Tf 5 8 Td (abc) Tj ET",
            "q 1 0 0 1 5 5 cm 0 0 9 9 re f Q",
        ] {
            assert!(!hides(appearance), "{appearance}");
        }
    }

    #[test]
    fn odd_content_ends() {
        for content in ["q ".repeat(9_999), "Q ".repeat(99), "/L Do ".repeat(999)] {
            quarters(&content);
        }
        assert_eq!(quarters(&"q ".repeat(9_999)), EVERYWHERE);
    }
}
