//! Where the strings of a page show (ISO 32000-2, 9.4.3 and 9.4.4).
//!
//! Where the font says how wide its glyphs are, so is where every one of them stands; otherwise a
//! line may come out too long, never too short.
//!
//! **Invariant:** the pen is between the two places that are kept of it, and every glyph within what
//! is touched. Only dark, upright letters are told as ink, and nothing between words far apart.
//!
//! **Deliberately absent:** shapes of glyphs.

use super::content::ContentString;
use super::content_matrix::Matrix;
use super::content_operands::{Colour, Operands};
use super::content_walk::{State, Walk};
use super::font_reach::Reach;
use super::font_widths::Widths;
use crate::base::number::whole;

/// The size, in points, of letters that hide others. Blocks of signatures have 6 to 12.
const LARGE: f64 = 30.0;

/// Off every page, in units of text.
const FAR: f64 = 1e9;

/// Letters that are closer to each other than this, in parts of the size, leave no place between
/// them.
const TOGETHER: f64 = 1.0;

/// A string that is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'c> {
    /// How far the pen moves ahead before it, in thousandths of the size.
    before: f64,
    text: ContentString<'c>,
}

/// The strings before an operator.
#[derive(Debug, Default)]
pub(super) struct Strings<'c> {
    shown: Vec<Shown<'c>>,
    /// How far the pen has moved ahead before the last of them.
    moved: f64,
}

/// Where strings stand, counted from the pen.
#[derive(Debug)]
struct Stretch {
    /// How far glyphs and pen reach back and ahead.
    reach: [f64; 2],
    /// The least and the most that the pen moves.
    moves: [f64; 2],
    /// What surely has letters.
    letters: Vec<[f64; 2]>,
}

/// A line in the making, glyph by glyph.
struct Line<'w> {
    widths: &'w Widths,
    size: f64,
    spacing: f64,
    /// What the space moves more, and its code; in fonts with longer codes there is none.
    word_spacing: f64,
    space: usize,
    /// The pen.
    at: f64,
    reach: [f64; 2],
    letters: Vec<[f64; 2]>,
    /// The last letters, as long as more may follow.
    last: Option<[f64; 2]>,
}

impl<'w> Line<'w> {
    const fn new(state: &State, widths: &'w Widths) -> Self {
        Self {
            widths,
            size: state.size,
            spacing: state.character_spacing,
            word_spacing: state.word_spacing,
            space: if widths.code_length == 1 {
                32
            } else {
                usize::MAX
            },
            at: 0.0,
            reach: [0.0; 2],
            letters: Vec::new(),
            last: None,
        }
    }

    /// Adds a glyph; none when nobody knows how wide it is. A page has thousands.
    #[inline]
    fn put(&mut self, code: usize) -> Option<()> {
        let at = self.at;
        let end = at + self.widths.of(code)? * self.size;
        for place in [at, end] {
            if place < self.reach[0] {
                self.reach[0] = place;
            }
            if place > self.reach[1] {
                self.reach[1] = place;
            }
        }
        if !is_blank(code) {
            match &mut self.last {
                Some(last) if at - last[1] < TOGETHER * self.size => last[1] = end,
                last => self.letters.extend(last.replace([at, end])),
            }
        }
        self.at = end;
        // Few lines are spaced, and the sum is what takes time here.
        if self.spacing != 0.0 {
            self.at += self.spacing;
        }
        if code == self.space {
            self.at += self.word_spacing;
        }
        Some(())
    }

    fn stretch(mut self) -> Stretch {
        self.letters.extend(self.last);
        Stretch {
            reach: self.reach,
            moves: [self.at; 2],
            letters: self.letters,
        }
    }
}

impl<'c> Strings<'c> {
    /// Adds a string that stands behind these operands.
    pub(super) fn push(&mut self, text: ContentString<'c>, operands: &Operands) {
        let moved = operands.ahead();
        self.shown.push(Shown {
            before: moved - self.moved,
            text,
        });
        self.moved = moved;
    }

    pub(super) fn clear(&mut self) {
        self.shown.clear();
        self.moved = 0.0;
    }

    fn bytes(&self) -> f64 {
        counted(&self.shown)
    }
}

impl Walk<'_, '_, '_> {
    /// Operators that show text.
    pub(super) fn show(&mut self, operator: &[u8], strings: &Strings<'_>, operands: &Operands) {
        if matches!(operator, b"'" | b"\"") {
            if operator == b"\"" {
                self.state.word_spacing = operands.last(1);
                self.state.character_spacing = operands.last(0);
            }
            self.next_line(0.0, -self.state.leading);
        }
        let Some(font) = self.state.font else {
            return self.paint_whole();
        };
        if self.is_line_left_out(font) {
            // Whatever goes on from here may be anywhere on the line.
            self.pen = (-FAR, FAR);
            return;
        }
        let adjusted = (operator == b"TJ").then_some(operands);
        let widths = font.widths.and_then(|at| self.extents.widths(at));
        let exact = widths.and_then(|widths| self.measured(widths, strings, adjusted));
        let stretch = exact.unwrap_or_else(|| self.estimated(font, strings, adjusted));
        let (low, high) = self.pen;
        let [least, most] = stretch.moves;
        self.pen = (low + least, high + most);
        let colour = match only_fills(self.state.mode) {
            Some(true) => self.state.fill.colour,
            Some(false) => Colour::Ink,
            None => Colour::White,
        };
        let hides = self.extent.hides();
        let shows = only_fills(self.state.mode).is_some() && self.shows(colour);
        if !shows || strings.bytes() == 0.0 {
            return;
        }
        if hides && font.narrow.is_none() {
            return self.paint_whole();
        }
        let [back, ahead] = stretch.reach;
        if !hides || self.is_large() {
            self.touch_letters(font, [low + back, high + ahead]);
        }
        let counts = colour == Colour::Dark || hides || self.extent.is_read();
        if low >= high && counts && font.narrow.is_some() {
            self.ink_letters(low, &stretch.letters);
        }
    }

    /// Where strings stand in a font whose widths are known; none when one of them is not.
    fn measured(
        &self,
        widths: &Widths,
        strings: &Strings<'_>,
        adjusted: Option<&Operands>,
    ) -> Option<Stretch> {
        let state = &self.state;
        if state.size <= 0.0 {
            return None;
        }
        let ahead = |moved: f64| adjusted.map_or(0.0, |_| moved / 1000.0 * state.size);
        let mut line = Line::new(state, widths);
        for shown in &strings.shown {
            line.at += ahead(shown.before);
            let text = shown.text.decoded();
            for code in text.chunks(widths.code_length) {
                let code = match code {
                    [only] => usize::from(*only),
                    [high, low, ..] => usize::from(*high) << 8 | usize::from(*low),
                    [] => 0,
                };
                line.put(code)?;
            }
        }
        line.at += ahead(adjusted.map_or(0.0, Operands::ahead) - strings.moved);
        Some(line.stretch())
    }

    /// Where strings stand at most, and letters for certain.
    fn estimated(
        &self,
        font: Reach,
        strings: &Strings<'_>,
        adjusted: Option<&Operands>,
    ) -> Stretch {
        let state = &self.state;
        let size = state.size.abs();
        let bytes = strings.bytes();
        let spacing = [state.character_spacing, state.word_spacing];
        let forth: f64 = spacing.iter().map(|space| space.max(0.0)).sum();
        let back: f64 = spacing.iter().map(|space| space.min(0.0)).sum();
        let (mut low, mut high) = (bytes * back, bytes * (font.advance * size + forth));
        if let Some(operands) = adjusted {
            low -= operands.forward / 1000.0 * size;
            high += operands.backward / 1000.0 * size;
        }
        if state.size < 0.0 {
            // It goes back, or forth where kerning outweighs the letters.
            (low, high) = (low.min(-high), high.max(-low));
        }
        let apart = adjusted.is_some_and(|operands| operands.backward > 1000.0 * TOGETHER);
        let together = match strings.shown.split_at_checked(1) {
            Some((first, _)) if apart => first,
            _ => &strings.shown,
        };
        let blank = |shown: &Shown<'_>| {
            let codes = shown.text.decoded();
            codes.iter().all(|code| is_blank(usize::from(*code)))
        };
        let narrow = font.narrow.filter(|_| !together.iter().all(blank));
        Stretch {
            reach: [low, high],
            moves: [low, high],
            letters: narrow
                .map(|narrow| [0.0, counted(together) * narrow * state.size])
                .into_iter()
                .collect(),
        }
    }

    /// Whether nobody asks for anything on an upright line.
    fn is_line_left_out(&self, font: Reach) -> bool {
        let matrix = self.text_matrix();
        let [_, turned, _, up, _, base] = matrix.0;
        let size = self.state.size.abs();
        let reach = (font.below.max(font.above) * size + self.state.rise.abs()) * up.abs();
        let reach = reach + self.letter_pen();
        turned == 0.0 && self.is_left_out(base - reach, base + reach)
    }

    /// How far the outlines of letters reach further than the letters, where they are drawn.
    fn letter_pen(&self) -> f64 {
        match only_fills(self.state.mode) {
            Some(false) if self.extent.is_near() => self.pen_reach(true),
            _ => 0.0,
        }
    }

    /// Touches what letters between two places on the line may reach.
    fn touch_letters(&mut self, font: Reach, [low, high]: [f64; 2]) {
        let state = &self.state;
        let size = state.size.abs();
        let overhang = font.overhang * size;
        let mut shape = [
            (low - overhang) * state.scaling,
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
        let [left, bottom, right, top] = self.text_matrix().around(shape);
        let pen = self.letter_pen();
        self.paint_shape([left - pen, bottom - pen, right + pen, top + pen]);
    }

    /// Takes the lower half of small letters for ink.
    fn ink_letters(&mut self, start: f64, letters: &[[f64; 2]]) {
        let state = self.state;
        let matrix = self.text_matrix();
        if !matrix.is_aligned() || state.size <= 0.0 || state.scaling <= 0.0 {
            return;
        }
        for [from, to] in letters {
            self.ink(matrix.around([
                (start + from) * state.scaling,
                state.rise + 0.1 * state.size,
                (start + to) * state.scaling,
                state.rise + 0.4 * state.size,
            ]));
        }
    }

    /// Whether letters are so large that one alone hides what others wrote.
    fn is_large(&self) -> bool {
        self.state.size.abs() * self.text_matrix().scale() >= LARGE
    }

    fn text_matrix(&self) -> Matrix {
        self.line.then(self.state.matrix)
    }
}

/// At most how many bytes strings stand for.
fn counted(strings: &[Shown<'_>]) -> f64 {
    let bytes = strings
        .iter()
        .map(|shown| shown.text.most_bytes())
        .sum::<usize>();
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX))
}

/// Whether a code is that of a space: by itself, or by the number that spaces usually have in
/// composite fonts.
const fn is_blank(code: usize) -> bool {
    matches!(code, 0 | 1 | 3 | 0x20 | 0xA0)
}

/// Whether a mode of text (table 104) only fills; none when it shows nothing.
const fn only_fills(mode: f64) -> Option<bool> {
    match whole(mode) {
        3 | 7 => None,
        0 | 4 => Some(true),
        _ => Some(false),
    }
}
