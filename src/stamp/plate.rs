//! A block that is hardly more than a picture: the QR code or the mark, with the signer's name
//! below it.
//!
//! **Invariant:** as for every block: no letter smaller than 5 pt, nothing crosses the frame, no QR
//! code too fine.

use super::arrange::{LEAST_MARK, NATURAL_SCALE, SCALE_STEP, SCALES, too_small};
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
use super::{Block, Style, Variant};

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
/// The parts of the room that the picture takes at least, and the most lines of the name that go
/// with them: the first that fits is taken.
const TRIES: [(f64, usize); 5] = [(0.7, 1), (0.6, 2), (0.5, 2), (0.45, 3), (0.3, 8)];
/// No side of a block is longer, in points.
const SIDE: f64 = 20_000.0;

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

    /// Draws it in a size or as large as it needs, and gives its size.
    pub(super) fn draw(
        &self,
        size: Option<(f64, f64)>,
        canvas: &mut Canvas<'a>,
    ) -> Result<(f64, f64), StampError> {
        let layout = match size {
            Some(size) => self.fitted(size)?,
            None => self.natural()?,
        };
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
                let Some((layout, count)) = self.arranged(scale, width, Some(height)) else {
                    continue;
                };
                let room = layout.figure.1 + self.gap() + layout.name_height;
                if count <= *lines && layout.figure.1 >= share * room {
                    return Ok(layout);
                }
            }
        }
        Err(match &self.code {
            Some(symbol) if is_sane && symbol.smallest() > width.min(height) - 2.0 * PAD => {
                symbol.too_fine(width.min(height) - 2.0 * PAD)
            }
            _ => too_small((width, height)),
        })
    }

    /// The layout in the usual width, as high as it needs.
    fn natural(&self) -> Result<Layout<'a>, StampError> {
        let width = match (&self.code, self.notice.is_empty()) {
            (Some(symbol), true) => CODE.max(symbol.smallest() + 2.0 * PAD_AROUND_CODE),
            (Some(symbol), false) => WITH_NOTICE.max(symbol.smallest() + 2.0 * PAD_AROUND_CODE),
            (None, true) => MARK,
            (None, false) => WITH_NOTICE,
        };
        let scales = || (*SCALES.start()..=NATURAL_SCALE).rev().map(f64::from);
        let tries = SHAPES
            .into_iter()
            .flat_map(|(wider, most)| scales().map(move |scale| (scale, wider, most)));
        tries
            .filter_map(|(scale, wider, most)| {
                let layout = self.arranged(scale * SCALE_STEP, width * wider, None)?;
                Some((layout, most))
            })
            .find(|((_, lines), most)| lines <= most)
            .map(|((layout, _), _)| layout)
            .ok_or_else(|| too_small((width, width)))
    }

    /// One try, and the lines of the name: none when it does not fit.
    fn arranged(&self, scale: f64, width: f64, height: Option<f64>) -> Option<(Layout<'a>, usize)> {
        let inner = width - 2.0 * PAD;
        let letters = (NAME * scale).max(FLOOR);
        let count = self.name.count(letters, inner)?;
        let name_height = factor(count) * letters * LEADING;
        let notice_height = self.notice.height(scale, inner)?;
        let besides = self.pad() + self.gap() + name_height + notice_height + PAD;
        let tallest = height.map_or(f64::MAX, |height| height - besides);
        let (logo, (across, high)) = match &self.code {
            Some(symbol) => {
                let widest = (width - 2.0 * PAD_AROUND_CODE).min(match height {
                    Some(_) => f64::MAX,
                    None => (CODE - 2.0 * PAD_AROUND_CODE).max(symbol.smallest()),
                });
                let side = widest.min(tallest);
                if side < symbol.smallest() {
                    return None;
                }
                (self.style.logo(), (side, side))
            }
            None => self.mark(
                inner.min(height.map_or(MARK - 2.0 * PAD, |_| inner)),
                tallest,
            ),
        };
        let layout = Layout {
            size: (width, height.unwrap_or(besides + high)),
            logo,
            scale,
            letters,
            figure: (across, high),
            name_height,
            notice_height,
        };
        (high > 0.0).then_some((layout, count))
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
