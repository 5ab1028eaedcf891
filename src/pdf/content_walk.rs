//! A way through the operators of a page, keeping what decides where they paint: matrices, clips,
//! the pen of text, and whether the colour is white or dark (ISO 32000-2, 8.4, 8.5, 9.4).
//!
//! **Invariant:** a box that is touched encloses what is painted. The pen of text moves by the most
//! that the string could advance it, so that a line may come out too long, never too short. What is
//! told as inked is the plainest only: upright letters at the start of a line, boxes, straight
//! lines.
//!
//! **Deliberately absent:** widths of glyphs, shapes of paths, soft masks, optional content.

use lopdf::{Dictionary, Object};

use super::content::{ContentString, Numbers, Word, Words};
use super::content_extent::{Extent, Extents, Painted, Reach, USUAL};
use super::content_matrix::{Matrix, boxed, common, thinner_side};
use super::content_operands::{BLACK, Colour, Operands, Pigment, Space};
use crate::base::number::whole;

/// Forms within forms. Real pages nest two or three.
const DEPTH: usize = 8;

/// Operators of one page, those of its forms included: a drawing of a city has some millions.
const MOST_OPERATORS: usize = 2_000_000;

/// Saved states. Real pages have a dozen.
const MOST_STATES: usize = 4_096;

/// The thinnest line, in units, that shows as dark.
const THIN: f64 = 0.4;

/// What a path consists of, as far as it is plain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shape {
    Nothing,
    Point,
    Segment,
    Rectangle,
    Other,
}

/// The graphics state.
#[derive(Clone, Copy, Debug)]
struct State {
    matrix: Matrix,
    clip: [f64; 4],
    fill: Pigment,
    stroke: Pigment,
    /// Whether paint hides what is below it.
    opaque: bool,
    line_width: f64,
    /// How far the glyphs of the font reach; none when it cannot be said.
    font: Option<Reach>,
    size: f64,
    character_spacing: f64,
    word_spacing: f64,
    scaling: f64,
    leading: f64,
    rise: f64,
    mode: f64,
}

/// What is between the parts of a page.
pub(super) struct Walk<'e, 'd, 'a> {
    extents: &'e mut Extents<'d, 'a>,
    extent: &'e mut Extent,
    state: State,
    saved: Vec<State>,
    operators: usize,
    /// The path so far.
    path: [f64; 4],
    shape: Shape,
    clips: bool,
    /// The matrix of the line of text.
    line: Matrix,
    /// Between which distances from the start of that line the pen may be.
    pen: (f64, f64),
}

impl<'e, 'd, 'a> Walk<'e, 'd, 'a> {
    pub(super) fn new(extents: &'e mut Extents<'d, 'a>, extent: &'e mut Extent) -> Self {
        const EVERYWHERE: f64 = 1e12;
        Self {
            extents,
            extent,
            state: State {
                matrix: Matrix::default(),
                clip: [-EVERYWHERE, -EVERYWHERE, EVERYWHERE, EVERYWHERE],
                fill: BLACK,
                stroke: BLACK,
                opaque: true,
                line_width: 1.0,
                font: Some(USUAL),
                size: 0.0,
                character_spacing: 0.0,
                word_spacing: 0.0,
                scaling: 1.0,
                leading: 0.0,
                rise: 0.0,
                mode: 0.0,
            },
            saved: Vec::new(),
            operators: 0,
            path: boxed(&[]),
            shape: Shape::Nothing,
            clips: false,
            line: Matrix::default(),
            pen: (0.0, 0.0),
        }
    }

    /// Touches all that the content of a page paints.
    pub(super) fn page(&mut self, content: &[u8], resources: &Dictionary) {
        self.content(content, resources, DEPTH);
    }

    fn content(&mut self, content: &[u8], resources: &Dictionary, depth: usize) {
        let mut operands = Operands::default();
        let mut name: &[u8] = &[];
        let mut name_before: &[u8] = &[];
        let mut strings: Vec<ContentString<'_>> = Vec::new();
        for word in Words::new(content, Numbers::Told) {
            let operator = match word {
                Word::Number(number) => {
                    operands.push(number);
                    continue;
                }
                Word::Name(last) => {
                    name_before = std::mem::replace(&mut name, last);
                    continue;
                }
                Word::String(string) => {
                    strings.push(string);
                    continue;
                }
                Word::ImageData => {
                    self.paint_picture();
                    continue;
                }
                Word::Operator(operator) => operator,
            };
            self.operators = self.operators.saturating_add(1);
            if self.operators > MOST_OPERATORS {
                return self.extent.touch_all();
            }
            match operator {
                b"Do" => self.painted(resources, name, depth),
                b"Tf" => {
                    self.state.size = operands.last(0);
                    self.state.font = self.extents.font(resources, name);
                }
                b"gs" => self.state.opaque &= self.extents.is_opaque(resources, name),
                // Whether optional content shows is another question (8.11).
                b"BDC" if name_before == b"OC" => self.state.opaque = false,
                b"cs" => self.state.fill = self.pigment(resources, name),
                b"CS" => self.state.stroke = self.pigment(resources, name),
                b"Tj" | b"TJ" | b"'" | b"\"" => self.show(operator, &strings, &operands),
                _ => self.operate(operator, &operands),
            }
            operands = Operands::default();
            strings.clear();
        }
    }

    fn operate(&mut self, operator: &[u8], operands: &Operands) {
        match operator {
            b"q" if self.saved.len() < MOST_STATES => self.saved.push(self.state),
            b"q" => self.extent.touch_all(),
            b"Q" => self.state = self.saved.pop().unwrap_or(self.state),
            b"cm" => self.state.matrix = operands.matrix().then(self.state.matrix),
            b"w" => self.state.line_width = operands.last(0),
            b"g" | b"rg" => self.state.fill = operands.pigment(Space::Additive),
            b"G" | b"RG" => self.state.stroke = operands.pigment(Space::Additive),
            b"k" => self.state.fill = operands.pigment(Space::Profile),
            b"K" => self.state.stroke = operands.pigment(Space::Profile),
            b"sc" | b"scn" => self.state.fill = operands.pigment(self.state.fill.space),
            b"SC" | b"SCN" => self.state.stroke = operands.pigment(self.state.stroke.space),
            b"sh" => {
                self.forget(self.state.clip);
                self.paint_whole();
            }
            _ if self.build(operator, operands) || self.write(operator, operands) => {}
            _ => self.end_path(operator),
        }
    }

    /// Operators that build a path (8.5.2).
    fn build(&mut self, operator: &[u8], operands: &Operands) -> bool {
        self.shape = match (self.shape, operator) {
            (Shape::Nothing, b"m") => Shape::Point,
            (Shape::Point, b"l") => Shape::Segment,
            (Shape::Nothing, b"re") => Shape::Rectangle,
            (_, b"m" | b"l" | b"re" | b"c" | b"v" | b"y") => Shape::Other,
            (shape, _) => shape,
        };
        let count = match operator {
            b"m" | b"l" => 2,
            b"v" | b"y" => 4,
            b"c" => 6,
            b"re" => {
                let (x, y) = (operands.last(3), operands.last(2));
                let (far_x, far_y) = (x + operands.last(1), y + operands.last(0));
                for (x, y) in [(x, y), (far_x, y), (x, far_y), (far_x, far_y)] {
                    self.reach_point(x, y);
                }
                return true;
            }
            b"W" | b"W*" => {
                self.clips = true;
                return true;
            }
            b"h" => return true,
            _ => return false,
        };
        for at in (0..count).step_by(2) {
            self.reach_point(operands.last(at + 1), operands.last(at));
        }
        true
    }

    fn reach_point(&mut self, x: f64, y: f64) {
        let (x, y) = self.state.matrix.point(x, y);
        let [left, bottom, right, top] = self.path;
        self.path = [left.min(x), bottom.min(y), right.max(x), top.max(y)];
    }

    /// Operators that paint a path, and set the clip behind it (8.5.3, 8.5.4).
    fn end_path(&mut self, operator: &[u8]) {
        let (fills, strokes) = match operator {
            b"f" | b"F" | b"f*" => (true, false),
            b"S" | b"s" => (false, true),
            b"B" | b"B*" | b"b" | b"b*" => (true, true),
            b"n" => (false, false),
            _ => return,
        };
        if fills {
            self.fill();
        }
        if strokes {
            self.stroke();
        }
        if std::mem::take(&mut self.clips) {
            self.state.clip = common(self.state.clip, self.path);
        }
        self.path = boxed(&[]);
        self.shape = Shape::Nothing;
    }

    fn fill(&mut self) {
        self.forget(self.path);
        let colour = self.state.fill.colour;
        if colour != Colour::White {
            self.paint_shape(self.path);
        }
        let is_box = self.shape == Shape::Rectangle && self.state.matrix.is_aligned();
        if is_box && colour == Colour::Dark && thinner_side(self.path) >= THIN {
            self.ink(self.path);
        }
    }

    fn stroke(&mut self) {
        let colour = self.state.stroke.colour;
        if colour == Colour::White {
            return;
        }
        // The thinnest line is one pixel wide; corners reach further than half the width.
        let width = self.state.line_width * self.state.matrix.scale();
        let wide = width.max(0.5);
        let [left, bottom, right, top] = self.path;
        self.paint_shape([left - wide, bottom - wide, right + wide, top + wide]);
        let is_straight = self.shape == Shape::Segment && thinner_side(self.path) < 0.1;
        if is_straight && colour == Colour::Dark && width >= THIN {
            self.ink(self.path);
        }
    }

    /// Paints an image, whose colours nobody knows.
    fn paint_picture(&mut self) {
        let shape = self.state.matrix.around(UNIT);
        self.forget(shape);
        self.paint_shape(shape);
    }

    /// Takes a box of default user space for ink, as far as the clip lets it through.
    fn ink(&mut self, shape: [f64; 4]) {
        if self.state.opaque {
            self.extent.ink(common(shape, self.state.clip));
        }
    }

    /// Forgets about ink in a box that is painted over.
    fn forget(&mut self, shape: [f64; 4]) {
        self.extent.forget(common(shape, self.state.clip));
    }

    /// Paints a box of default user space as far as the clip lets it through.
    fn paint_shape(&mut self, shape: [f64; 4]) {
        let shape = common(shape, self.state.clip);
        if shape.iter().any(|number| number.is_nan()) {
            self.extent.touch_all();
        } else if shape[0] <= shape[2] && shape[1] <= shape[3] {
            self.extent.touch(shape);
        }
    }

    fn paint_whole(&mut self) {
        self.paint_shape(self.state.clip);
    }

    /// `Do` (8.8).
    fn painted(&mut self, resources: &Dictionary, name: &[u8], depth: usize) {
        let form = match self.extents.painted(resources, name) {
            Painted::Nothing => return,
            Painted::Image => return self.paint_picture(),
            Painted::Form(form) => form,
        };
        let outer = self.state;
        self.state.matrix = form.matrix.then(outer.matrix);
        let bounds = self.state.matrix.around(form.bounds);
        self.state.clip = common(outer.clip, bounds);
        self.state.opaque &= !form.is_optional;
        match (&form.content, depth.checked_sub(1)) {
            (Some(content), Some(depth)) => {
                let saved = std::mem::take(&mut self.saved);
                let own = form.resources.as_ref().unwrap_or(resources);
                self.content(content, own, depth);
                self.saved = saved;
            }
            _ => self.paint_whole(),
        }
        self.state = outer;
        self.path = boxed(&[]);
        self.shape = Shape::Nothing;
    }

    /// Which colours are white in a space, and black to begin with.
    fn pigment(&self, resources: &Dictionary, name: &[u8]) -> Pigment {
        let space = match name {
            b"DeviceGray" | b"DeviceRGB" => Space::Additive,
            b"DeviceCMYK" => Space::Profile,
            b"Pattern" => Space::Other,
            _ => {
                let parts = self.extents.colour_space(resources, name);
                let family = parts.as_ref().and_then(|parts| parts.first());
                match family.map(Object::as_name) {
                    Some(Ok(b"CalGray" | b"CalRGB")) => Space::Additive,
                    Some(Ok(b"ICCBased")) => Space::Profile,
                    _ => Space::Other,
                }
            }
        };
        Pigment {
            space,
            colour: Colour::Ink,
        }
    }

    /// Operators of text but those that show it (9.3, 9.4.2).
    fn write(&mut self, operator: &[u8], operands: &Operands) -> bool {
        let last = operands.last(0);
        match operator {
            b"BT" => self.begin_line(Matrix::default()),
            b"Tm" => self.begin_line(operands.matrix()),
            b"Td" => self.next_line(operands.last(1), last),
            b"TD" => {
                self.state.leading = -last;
                self.next_line(operands.last(1), last);
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tc" => self.state.character_spacing = last,
            b"Tw" => self.state.word_spacing = last,
            b"Tz" => self.state.scaling = last / 100.0,
            b"TL" => self.state.leading = last,
            b"Ts" => self.state.rise = last,
            b"Tr" => self.state.mode = last,
            _ => return false,
        }
        true
    }

    fn begin_line(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.pen = (0.0, 0.0);
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.begin_line(Matrix::moved(x, y).then(self.line));
    }

    /// Operators that show text (9.4.3).
    fn show(&mut self, operator: &[u8], strings: &[ContentString<'_>], operands: &Operands) {
        if matches!(operator, b"'" | b"\"") {
            if operator == b"\"" {
                self.state.word_spacing = operands.last(1);
                self.state.character_spacing = operands.last(0);
            }
            self.next_line(0.0, -self.state.leading);
        }
        let state = self.state;
        let Some(font) = state.font else {
            return self.paint_whole();
        };
        let bytes: usize = strings.iter().map(|string| string.most_bytes()).sum();
        let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        let size = state.size.abs();
        let spacing = [state.character_spacing, state.word_spacing];
        let forth: f64 = spacing.iter().map(|space| space.max(0.0)).sum();
        let back: f64 = spacing.iter().map(|space| space.min(0.0)).sum();
        let (mut low, mut high) = (self.pen.0, self.pen.1);
        let start = (low >= high).then_some(low);
        high += bytes * (font.advance * size + forth);
        low += bytes * back;
        if operator == b"TJ" {
            low -= operands.forward / 1000.0 * size;
            high += operands.backward / 1000.0 * size;
        }
        self.pen = (low, high);
        let colour = match only_fills(state.mode) {
            Some(true) => state.fill.colour,
            Some(false) => Colour::Ink,
            None => Colour::White,
        };
        if colour == Colour::White || bytes == 0.0 {
            return;
        }
        let overhang = font.overhang * size;
        let mut shape = [
            (low.min(0.0) - overhang) * state.scaling,
            state.rise - font.below * size,
            (high + overhang) * state.scaling,
            state.rise + font.above * size,
        ];
        if state.size < 0.0 || state.scaling < 0.0 {
            // Upside down or mirrored: to the other side, and to be sure to this one too.
            let far = shape[0].abs().max(shape[2].abs());
            let high = shape[1].abs().max(shape[3].abs());
            shape = [-far, -high, far, high];
        }
        let matrix = self.line.then(state.matrix);
        self.paint_shape(matrix.around(shape));
        if let (Some(start), Colour::Dark) = (start, colour) {
            self.ink_letters(start, font, strings, operands);
        }
    }

    /// Takes the lower half of small letters for ink, from the start of a line as far as narrow
    /// letters reach.
    fn ink_letters(
        &mut self,
        start: f64,
        font: Reach,
        strings: &[ContentString<'_>],
        operands: &Operands,
    ) {
        /// How far parts of a string may stand from each other, in thousandths of the size.
        const TOGETHER: f64 = 1000.0;
        let state = self.state;
        let matrix = self.line.then(state.matrix);
        let (Some(narrow), true) = (font.narrow, matrix.is_aligned()) else {
            return;
        };
        let count = if operands.backward > TOGETHER {
            1
        } else {
            usize::MAX
        };
        let shown = || strings.iter().take(count);
        if state.size <= 0.0 || state.scaling <= 0.0 || shown().all(|string| is_blank(*string)) {
            return;
        }
        let bytes: usize = shown().map(|string| string.most_bytes()).sum();
        let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        self.ink(matrix.around([
            start * state.scaling,
            state.rise + 0.1 * state.size,
            (start + bytes * narrow * state.size) * state.scaling,
            state.rise + 0.4 * state.size,
        ]));
    }
}

/// Whether a string has nothing but spaces: in one byte each, or by the numbers that they usually
/// have in composite fonts.
fn is_blank(string: ContentString<'_>) -> bool {
    let blank = |byte: &u8| matches!(byte, 0 | 1 | 3 | b' ' | 0xA0);
    string.decoded().iter().all(blank)
}

/// The unit square.
const UNIT: [f64; 4] = [0.0, 0.0, 1.0, 1.0];

/// Whether a mode of text (table 104) only fills; none when it shows nothing.
const fn only_fills(mode: f64) -> Option<bool> {
    match whole(mode) {
        3 | 7 => None,
        0 | 4 => Some(true),
        _ => Some(false),
    }
}
