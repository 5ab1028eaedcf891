//! A way through the operators of a page, keeping what decides where they paint: matrices, clips,
//! the pen of text, and whether the colour is white or dark (ISO 32000-2, 8.4, 8.5, 9.4).
//!
//! **Invariant:** a box that is touched encloses what is painted. What is told as inked is the
//! plainest only: upright letters, boxes, straight lines.
//!
//! **Deliberately absent:** where strings stand (`content_text`), how paths are built (`content_path`), soft masks,
//! optional content.

use lopdf::{Dictionary, Object};

use super::content::{Numbers, Word, Words};
use super::content_balance::Balance;
use super::content_extent::{Extent, Extents, Form, Painted};
use super::content_matrix::{Matrix, common, thinner_side};
use super::content_operands::{BLACK, Colour, Operands, Pigment, Space};
use super::content_path::Path;
use super::content_text::Strings;
use super::font_reach::{Reach, USUAL};

/// Forms within forms. Real pages nest two or three.
const DEPTH: usize = 8;

/// Operators of one page, those of its forms included: a drawing of a city has some millions.
const MOST_OPERATORS: usize = 2_000_000;

/// Saved states. Real pages have a dozen.
const MOST_STATES: usize = 4_096;

/// Fonts that are remembered by their names within one content.
const FONTS: usize = 16;

/// The thinnest line, in units, that shows as dark.
const THIN: f64 = 0.4;

/// The graphics state.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub(super) matrix: Matrix,
    clip: [f64; 4],
    pub(super) fill: Pigment,
    stroke: Pigment,
    /// Whether paint hides what is below it.
    opaque: bool,
    line_width: f64,
    miter_limit: f64,
    /// How far the glyphs of the font reach; none when it cannot be said.
    pub(super) font: Option<Reach>,
    pub(super) size: f64,
    pub(super) character_spacing: f64,
    pub(super) word_spacing: f64,
    pub(super) scaling: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) mode: f64,
}

/// What is between the parts of a page.
pub(super) struct Walk<'e, 'd, 'a> {
    pub(super) extents: &'e mut Extents<'d, 'a>,
    pub(super) extent: &'e mut Extent,
    pub(super) state: State,
    saved: Vec<State>,
    /// Whether a state was taken back that was never saved: readers go on differently.
    is_astray: bool,
    operators: usize,
    /// Of the page itself, its forms aside.
    balance: Balance,
    /// The path so far.
    path: Path,
    clips: bool,
    /// The matrix of the line of text.
    pub(super) line: Matrix,
    /// Between which distances from the start of that line the pen may be.
    pub(super) pen: (f64, f64),
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
                miter_limit: 10.0,
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
            is_astray: false,
            operators: 0,
            balance: Balance::default(),
            path: Path::default(),
            clips: false,
            line: Matrix::default(),
            pen: (0.0, 0.0),
        }
    }

    /// Touches all that the content of a page paints, and says what states it leaves behind.
    pub(super) fn page(&mut self, content: &[u8], resources: &Dictionary) -> Balance {
        self.content(content, resources, DEPTH);
        self.balance
    }

    /// Touches all that the appearance of an annotation paints, which a matrix brings to its place.
    pub(super) fn appearance(&mut self, form: &Form, matrix: Matrix) {
        self.state.matrix = matrix;
        self.form(form, &Dictionary::new(), DEPTH);
    }

    fn content(&mut self, content: &[u8], resources: &Dictionary, depth: usize) {
        let mut operands = Operands::default();
        let mut name: &[u8] = &[];
        let mut name_before: &[u8] = &[];
        let mut strings = Strings::default();
        // Content goes to and fro between a handful of fonts.
        let mut fonts: Vec<(&[u8], Option<Reach>)> = Vec::new();
        let mut words = Words::new(content, Numbers::Told);
        while let Some(word) = words.next() {
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
                    strings.push(string, &operands);
                    continue;
                }
                Word::ImageData => {
                    self.paint_picture();
                    continue;
                }
                Word::Operator(operator) => operator,
            };
            let of_page = depth == DEPTH;
            if of_page {
                self.balance.count(operator);
            }
            self.operators = self.operators.saturating_add(1);
            if self.operators > MOST_OPERATORS {
                if of_page {
                    self.balance.count_all(words);
                }
                return self.extent.touch_all();
            }
            match operator {
                b"Do" => self.painted(resources, name, depth),
                b"Tf" => {
                    self.state.size = operands.last(0);
                    let known = fonts.iter().find(|(known, _)| *known == name);
                    self.state.font = match known {
                        Some((_, font)) => *font,
                        None => self.extents.font(resources, name),
                    };
                    if known.is_none() && fonts.len() < FONTS {
                        fonts.push((name, self.state.font));
                    }
                }
                b"gs" => self.take_graphics_state(resources, name),
                // Whether optional content shows is another question (8.11).
                b"BDC" if name_before == b"OC" => self.state.opaque &= self.extent.is_read(),
                b"cs" => self.state.fill = self.pigment(resources, name),
                b"CS" => self.state.stroke = self.pigment(resources, name),
                b"Tj" | b"TJ" | b"'" | b"\"" => self.show(operator, &strings, &operands),
                _ => self.operate(operator, &operands),
            }
            operands = Operands::default();
            strings.clear();
        }
    }

    /// `gs` (8.4.5).
    fn take_graphics_state(&mut self, resources: &Dictionary, name: &[u8]) {
        let Some(state) = self.extents.graphics_state(resources, name) else {
            self.state.opaque = false;
            return;
        };
        self.state.opaque &= is_opaque(&state);
        let number = |key: &[u8]| state.get(key).and_then(Object::as_float).ok();
        if let Some(width) = number(b"LW") {
            self.state.line_width = width.into();
        }
        if let Some(limit) = number(b"ML") {
            self.state.miter_limit = limit.into();
        }
        if let Ok([font, size]) = state
            .get(b"Font")
            .and_then(Object::as_array)
            .map(Vec::as_slice)
        {
            self.state.font = self.extents.font_of(font);
            self.state.size = size.as_float().map_or(0.0, f64::from);
        }
    }

    fn operate(&mut self, operator: &[u8], operands: &Operands) {
        match operator {
            b"q" if self.saved.len() < MOST_STATES => self.saved.push(self.state),
            b"q" => self.extent.touch_all(),
            b"Q" => match self.saved.pop() {
                Some(saved) => self.state = saved,
                None => self.is_astray = self.extent.is_near(),
            },
            b"cm" => self.state.matrix = operands.matrix().then(self.state.matrix),
            b"w" => self.state.line_width = operands.last(0),
            b"M" => self.state.miter_limit = operands.last(0),
            b"g" | b"rg" => self.state.fill = operands.pigment(Space::Device),
            b"G" | b"RG" => self.state.stroke = operands.pigment(Space::Device),
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

    /// Operators that build a path, or make it a clip (8.5.2, 8.5.4).
    fn build(&mut self, operator: &[u8], operands: &Operands) -> bool {
        let clips = matches!(operator, b"W" | b"W*");
        self.clips |= clips;
        clips || self.path.build(operator, operands, self.state.matrix)
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
        if matches!(operator, b"s" | b"b" | b"b*") {
            self.path.close();
        }
        // Taken, for what is painted by it is told to the walk as a whole.
        let mut path = std::mem::take(&mut self.path);
        if fills {
            self.fill(&path);
        }
        if strokes {
            self.stroke(&path);
        }
        let [left, bottom, right, top] = path.bounds();
        // What a clip without area lets through is not the same with every reader.
        let has_area = left < right && bottom < top;
        if std::mem::take(&mut self.clips) && (has_area || !self.extent.is_near()) {
            self.state.clip = common(self.state.clip, path.bounds());
        }
        path.clear();
        self.path = path;
    }

    fn fill(&mut self, path: &Path) {
        let bounds = path.bounds();
        if self.is_left_out(bounds[1], bounds[3]) {
            return;
        }
        self.forget(bounds);
        let colour = self.state.fill.colour;
        if self.shows(colour) {
            self.paint_shape(bounds);
        }
        let is_box = path.is_rectangle() && self.state.matrix.is_aligned();
        if is_box && colour == Colour::Dark && thinner_side(bounds) >= THIN {
            self.ink(bounds);
        }
    }

    fn stroke(&mut self, path: &Path) {
        let colour = self.state.stroke.colour;
        if !self.shows(colour) {
            return;
        }
        let wide = self.pen_reach(path.has_sharp_corners());
        let [_, bottom, _, top] = path.bounds();
        if self.is_left_out(bottom - wide, top + wide) {
            return;
        }
        let around = |[left, bottom, right, top]: [f64; 4]| {
            [left - wide, bottom - wide, right + wide, top + wide]
        };
        if self.extent.hides() {
            // What is drawn to and fro may hide all that is between.
            self.paint_shape(around(path.bounds()));
        } else {
            for part in path.line() {
                self.paint_shape(around(*part));
            }
        }
        // Frames may be covered by what fills them; nobody reads them.
        let counts = path.line().len() == 1 || self.extent.is_near();
        if counts && colour == Colour::Dark && self.pen_width() >= THIN {
            for part in path.line().iter().filter(|part| thinner_side(**part) < 0.1) {
                self.ink(*part);
            }
        }
    }

    /// How wide lines are, in default user space.
    fn pen_width(&self) -> f64 {
        self.state.line_width * self.state.matrix.scale()
    }

    /// How far lines reach from where they are drawn: the thinnest is one pixel wide, corners of boxes
    /// reach further than half the width, and sharp ones up to the limit that is set for them (8.4.3.5).
    pub(super) fn pen_reach(&self, has_sharp_corners: bool) -> f64 {
        // What hides other things is not blamed for what it may reach only at its corners.
        let corners = if has_sharp_corners && self.extent.is_near() {
            self.state.miter_limit / 2.0
        } else {
            1.0
        };
        (self.pen_width() * corners.max(1.0)).max(0.5)
    }

    /// Whether what is painted in a colour can be told from paper.
    pub(super) fn shows(&self, colour: Colour) -> bool {
        self.extent.hides()
            || self.is_astray
            || match colour {
                Colour::White => false,
                Colour::Light => !self.state.opaque || self.extent.is_read(),
                Colour::Ink | Colour::Dark => true,
            }
    }

    /// Paints an image, whose colours nobody knows.
    fn paint_picture(&mut self) {
        let shape = self.state.matrix.around(UNIT);
        self.forget(shape);
        self.paint_shape(shape);
        if self.extent.is_read() {
            self.ink(shape);
        }
    }

    /// Takes a box of default user space for ink, as far as the clip lets it through.
    pub(super) fn ink(&mut self, shape: [f64; 4]) {
        if self.state.opaque || self.extent.hides() {
            self.extent.ink(common(shape, self.state.clip));
        }
    }

    /// Whether nobody asks for anything between two heights.
    pub(super) fn is_left_out(&self, bottom: f64, top: f64) -> bool {
        !self.is_astray && self.extent.is_left_out(bottom, top)
    }

    /// Forgets about ink in a box that is painted over.
    fn forget(&mut self, shape: [f64; 4]) {
        self.extent.forget(common(shape, self.state.clip));
    }

    /// Paints a box of default user space as far as the clip lets it through.
    pub(super) fn paint_shape(&mut self, shape: [f64; 4]) {
        let shape = common(shape, self.state.clip);
        if self.is_astray || shape.iter().any(|number| number.is_nan()) {
            self.extent.touch_all();
        } else if shape[0] <= shape[2]
            && shape[1] <= shape[3]
            && !self.extent.is_left_out(shape[1], shape[3])
        {
            self.extent.touch(shape);
        }
    }

    pub(super) fn paint_whole(&mut self) {
        self.paint_shape(self.state.clip);
    }

    /// `Do` (8.8).
    fn painted(&mut self, resources: &Dictionary, name: &[u8], depth: usize) {
        let form = match self.extents.painted(resources, name) {
            Painted::Nothing => return,
            Painted::Image => return self.paint_picture(),
            Painted::Form(form) => form,
        };
        self.form(&form, resources, depth);
    }

    fn form(&mut self, form: &Form, resources: &Dictionary, depth: usize) {
        let outer = self.state;
        self.state.matrix = form.matrix.then(outer.matrix);
        let bounds = self.state.matrix.around(form.bounds);
        if self.is_left_out(bounds[1], bounds[3]) {
            self.state = outer;
            return;
        }
        self.state.clip = common(outer.clip, bounds);
        self.state.opaque &= !form.is_optional || self.extent.is_read();
        if let (Some(content), Some(depth)) = (&form.content, depth.checked_sub(1)) {
            let saved = std::mem::take(&mut self.saved);
            let own = form.resources.as_ref().unwrap_or(resources);
            self.content(content, own, depth);
            self.saved = saved;
        } else {
            self.paint_whole();
            if self.extent.is_read() {
                self.ink(self.state.clip);
            }
        }
        self.state = outer;
        self.path.clear();
    }

    /// Which colours are white in a space, and black to begin with.
    fn pigment(&self, resources: &Dictionary, name: &[u8]) -> Pigment {
        let space = match name {
            b"DeviceGray" | b"DeviceRGB" => Space::Device,
            b"DeviceCMYK" => Space::Profile,
            b"Pattern" => Space::Other,
            _ => {
                let parts = self.extents.colour_space(resources, name);
                let family = parts.as_ref().and_then(|parts| parts.first());
                match family.map(Object::as_name) {
                    Some(Ok(b"CalGray" | b"CalRGB")) => Space::Calibrated,
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

    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.begin_line(Matrix::moved(x, y).then(self.line));
    }
}

/// Whether a graphics state leaves paint as opaque as it is.
fn is_opaque(state: &Dictionary) -> bool {
    let full = |key: &[u8]| {
        let alpha = state.get(key).map_or(Ok(1.0), Object::as_float);
        alpha.is_ok_and(|alpha| alpha >= 1.0)
    };
    let plain = |key: &[u8], name: &[u8]| {
        let value = state.get(key).map_or(Ok(name), Object::as_name);
        value.is_ok_and(|value| value == name)
    };
    full(b"ca") && full(b"CA") && plain(b"SMask", b"None") && plain(b"BM", b"Normal")
}

/// The unit square.
const UNIT: [f64; 4] = [0.0, 0.0, 1.0, 1.0];
