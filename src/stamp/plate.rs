//! A block that is hardly more than a picture: the QR code or the mark, with the signer's name
//! below it.
//!
//! **Invariant:** as for every block: no letter smaller than 5 pt, nothing crosses the frame, no QR
//! code too fine.

use super::arrange::{LEAST_MARK, SCALE_STEP, SCALES, scales, too_narrow, too_small};
use super::block::draw_frame;
use super::canvas::{Area, Canvas};
use super::error::StampError;
use super::font::Weight;
use super::logo::Picture;
use super::notice::Notice;
use super::palette::INK;
use super::paragraph::{Breaks, Paragraph, factor};
use super::place::POINTS_PER_MM;
use super::qr::Symbol;
use super::rows::{FLOOR, LEADING};
use super::{Block, BlockSize, Style, Variant};

/// The usual width of a code, of a mark, and of either with the notice.
const CODE: f64 = 26.0 * POINTS_PER_MM;
const MARK: f64 = 46.0 * POINTS_PER_MM;
const WITH_NOTICE: f64 = 62.0 * POINTS_PER_MM;
/// Between frame and contents; a QR code brings its own white.
const PAD: f64 = 5.0;
const PAD_AROUND_CODE: f64 = 1.0;
/// Between the mark and the name; below a QR code there is white already.
const GAP: f64 = 4.0;
/// Size of the name's letters at scale 1.
const NAME: f64 = 6.6;
/// By how much a plate is wider than usual, and the most lines of the name in it: letters get
/// smaller for fewer lines, then the plate gets wider.
const SHAPES: [(f64, usize); 5] = [(1.0, 3), (1.4, 3), (1.9, 3), (1.0, 5), (1.0, usize::MAX)];
/// The same in a plate of a given width.
const NAME_LINES: [usize; 3] = [3, 5, usize::MAX];
/// The parts of the room that the picture takes at least, and the most lines of the name that go
/// with them: the first that fits is taken.
const TRIES: [(f64, usize); 5] = [(0.7, 1), (0.6, 2), (0.5, 2), (0.45, 3), (0.3, 8)];
/// No side of a block is longer, in points.
const SIDE: f64 = 20_000.0;
/// What rounding may cost a code, in points.
const ROUNDING: f64 = 1e-6;

pub(super) struct Plate<'a> {
    style: Style<'a>,
    /// The mark stands where there is none.
    code: Option<Symbol>,
    name: Paragraph<'a>,
    notice: Notice<'a>,
}

/// What was decided.
struct Layout<'a> {
    size: (f64, f64),
    /// The mark that suits the size.
    logo: &'a Picture,
    scale: f64,
    letters: f64,
    figure: (f64, f64),
    name_height: f64,
    notice_height: f64,
}

/// How high a plate is.
#[derive(Clone, Copy, Debug)]
enum Height {
    /// As high as it was asked to be, in points.
    Fixed(f64),
    /// As high as it needs with its picture at this part of the usual size.
    Free { part: f64 },
}

impl Height {
    const fn or(self, needed: f64) -> f64 {
        match self {
            Self::Fixed(height) => height,
            Self::Free { .. } => needed,
        }
    }
}

/// How much room the words take at a scale.
struct Words {
    letters: f64,
    lines: usize,
    name_height: f64,
    notice_height: f64,
}

impl<'a> Plate<'a> {
    pub(super) fn new(style: Style<'a>, block: &Block) -> Result<Self, StampError> {
        let code = match (&block.qr, block.variant) {
            (Some(data), Variant::Code) => Some(Symbol::new(data)?),
            (None, Variant::Code) => return Err(StampError::QrMissing),
            _ => None,
        };
        Ok(Self {
            style,
            code,
            name: Paragraph::new(style.face(Weight::Bold), &block.name, Breaks::Spaces)?,
            notice: Notice::new(style, block)?,
        })
    }

    /// Draws it in a size, and gives the size that came of it.
    pub(super) fn draw(
        &self,
        size: BlockSize,
        canvas: &mut Canvas<'a>,
    ) -> Result<(f64, f64), StampError> {
        let layout = match size {
            BlockSize::Natural => self.natural(),
            BlockSize::Width(width) => self.wide(width),
            BlockSize::Fixed(width, height) => self.fitted((width, height)),
        }?;
        draw_frame(canvas, layout.size);
        let (width, height) = layout.size;
        let (figure_width, figure_height) = layout.figure;
        let bottom = PAD + layout.notice_height;
        let room = height - bottom - self.pad();
        let body = figure_height + self.gap() + layout.name_height;
        let top = bottom + f64::midpoint(room, body);
        let area = Area {
            x: (width - figure_width) / 2.0,
            y: top - figure_height,
            width: figure_width,
            height: figure_height,
        };
        match &self.code {
            Some(symbol) => symbol.draw(canvas, area),
            None => canvas.picture(&layout.logo.template, area),
        }
        let inner = width - 2.0 * PAD;
        let size = layout.letters;
        let mut base = area.y - self.gap() - size;
        let lines = self.name.balanced(size, inner);
        for line in lines.ok_or_else(|| too_small(layout.size))? {
            let x = (width - line.width(size)) / 2.0;
            canvas.text(line, (x, base), size, INK);
            base -= size * LEADING;
        }
        let area = Area {
            x: PAD,
            y: PAD,
            width: inner,
            height: layout.notice_height,
        };
        self.notice
            .draw(canvas, layout.scale, area)
            .ok_or_else(|| too_small(layout.size))?;
        Ok(layout.size)
    }

    fn fitted(&self, (width, height): (f64, f64)) -> Result<Layout<'a>, StampError> {
        let is_sane = width < SIDE && height < SIDE;
        for (share, lines) in TRIES.iter().filter(|_| is_sane) {
            for scale in SCALES.rev() {
                let scale = f64::from(scale) * SCALE_STEP;
                let Some((layout, count)) = self.arranged(scale, width, Height::Fixed(height))
                else {
                    continue;
                };
                let room = layout.figure.1 + self.gap() + layout.name_height;
                if count <= *lines && layout.figure.1 >= share * room {
                    return Ok(layout);
                }
            }
        }
        let side = self.most_for_code((width, height));
        Err(match &self.code {
            Some(symbol) if is_sane && symbol.smallest() > side => symbol.too_fine(side),
            _ => too_small((width, height)),
        })
    }

    /// The largest side that a code can have in a given size, with the smallest letters below it.
    fn most_for_code(&self, (width, height): (f64, f64)) -> f64 {
        let scale = f64::from(*SCALES.start()) * SCALE_STEP;
        let words = self.words(scale, width);
        let high = words.map_or(0.0, |words| height - self.besides(&words));
        high.min(width - 2.0 * PAD_AROUND_CODE).max(0.0)
    }

    fn usual_width(&self) -> f64 {
        match (&self.code, self.notice.is_empty()) {
            (Some(symbol), true) => CODE.max(symbol.smallest() + 2.0 * PAD_AROUND_CODE),
            (Some(symbol), false) => WITH_NOTICE.max(symbol.smallest() + 2.0 * PAD_AROUND_CODE),
            (None, true) => MARK,
            (None, false) => WITH_NOTICE,
        }
    }

    /// The layout in the usual width, or a wider one, as high as it needs.
    fn natural(&self) -> Result<Layout<'a>, StampError> {
        let width = self.usual_width();
        let mut shapes = SHAPES.into_iter();
        let found = shapes.find_map(|(wider, most)| self.in_lines(width * wider, 1.0, most));
        found.ok_or_else(|| too_narrow(width))
    }

    /// The layout in a width, as high as it needs.
    fn wide(&self, width: f64) -> Result<Layout<'a>, StampError> {
        let side = width - 2.0 * PAD_AROUND_CODE;
        match &self.code {
            Some(symbol) if symbol.smallest() > side + ROUNDING => {
                return Err(symbol.too_fine(side.max(0.0)));
            }
            _ if width < SIDE => {}
            _ => return Err(too_narrow(width)),
        }
        let part = width / self.usual_width();
        let mut most = NAME_LINES.into_iter();
        let found = most.find_map(|most| self.in_lines(width, part, most));
        found.ok_or_else(|| too_narrow(width))
    }

    /// The layout with the largest letters that leave the name in so many lines.
    fn in_lines(&self, width: f64, part: f64, most: usize) -> Option<Layout<'a>> {
        let height = Height::Free { part };
        let tries = scales(part).filter_map(|scale| self.arranged(scale, width, height));
        let mut tries = tries.filter(|(_, lines)| *lines <= most);
        tries.next().map(|(layout, _)| layout)
    }

    /// One try, and the lines of the name: none when it does not fit.
    fn arranged(&self, scale: f64, width: f64, height: Height) -> Option<(Layout<'a>, usize)> {
        let inner = width - 2.0 * PAD;
        let words = self.words(scale, width)?;
        let besides = self.besides(&words);
        let (tallest, part) = match height {
            Height::Fixed(height) => (height - besides, f64::MAX),
            Height::Free { part } => (f64::MAX, part),
        };
        let (logo, (across, high)) = match &self.code {
            Some(symbol) => {
                let least = symbol.smallest();
                let usual = (CODE - 2.0 * PAD_AROUND_CODE).max(least);
                let widest = (width - 2.0 * PAD_AROUND_CODE).min((usual * part).max(least));
                let side = widest.min(tallest);
                if side + ROUNDING < least {
                    return None;
                }
                (self.style.logo(), (side, side))
            }
            None => self.mark(inner.min((MARK - 2.0 * PAD) * part), tallest),
        };
        let layout = Layout {
            size: (width, height.or(besides + high)),
            logo,
            scale,
            letters: words.letters,
            figure: (across, high),
            name_height: words.name_height,
            notice_height: words.notice_height,
        };
        (high > 0.0).then_some((layout, words.lines))
    }

    /// The name and the notice in a width; none when a word is wider.
    fn words(&self, scale: f64, width: f64) -> Option<Words> {
        let inner = width - 2.0 * PAD;
        let letters = (NAME * scale).max(FLOOR);
        let lines = self.name.count(letters, inner)?;
        Some(Words {
            letters,
            lines,
            name_height: factor(lines) * letters * LEADING,
            notice_height: self.notice.height(scale, inner)?,
        })
    }

    /// The height of everything but the picture.
    fn besides(&self, words: &Words) -> f64 {
        self.pad() + self.gap() + words.name_height + words.notice_height + PAD
    }

    /// The mark in a width and height, its small form where letters could not be read.
    fn mark(&self, widest: f64, tallest: f64) -> (&'a Picture, (f64, f64)) {
        let height = |logo: &Picture| tallest.min(widest / logo.aspect);
        let (full, small) = (self.style.logo(), self.style.small_logo());
        let logo = if height(full) < LEAST_MARK {
            small
        } else {
            full
        };
        (logo, (height(logo) * logo.aspect, height(logo)))
    }

    const fn pad(&self) -> f64 {
        if self.code.is_some() {
            PAD_AROUND_CODE
        } else {
            PAD
        }
    }

    const fn gap(&self) -> f64 {
        if self.code.is_some() { 0.0 } else { GAP }
    }
}
