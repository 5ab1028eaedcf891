//! The signature block: a picture (QR code or logo), and who signed and when.
//!
//! Picture and text stand side by side or one above the other, whichever lets the letters be
//! larger. A size is given, or the block is as high as its text needs.
//!
//! **Invariant:** no letter is smaller than 5 pt, nothing crosses the frame.

use super::canvas::{Area, Canvas, Colour};
use super::error::StampError;
use super::font::{Line, Weight};
use super::logo::Picture;
use super::paragraph::Paragraph;
use super::place::POINTS_PER_MM;
use super::qr::Symbol;
use super::{Artwork, Block, Drawing};
use crate::pdf::pool::NewObjects;

const INK: Colour = Colour(0x14, 0x1B, 0x22);
const SOFT: Colour = Colour(0x4A, 0x56, 0x61);
const FRAME: Colour = Colour(0x9F, 0xB4, 0xC2);
const ACCENT: Colour = Colour(0x30, 0xAB, 0xE1);

/// The smallest letters.
const FLOOR: f64 = 5.0;
/// Width of a block that may choose: 78 mm.
const WIDTH: f64 = 78.0 * POINTS_PER_MM;
/// Side of the QR code of such a block: 22 mm, quiet zone included.
const QR: f64 = 22.0 * POINTS_PER_MM;
/// Between frame and contents.
const PAD: f64 = 6.0;
/// Between picture and text.
const GAP: f64 = 8.0;
const LEADING: f64 = 1.28;
const FRAME_THICKNESS: f64 = 0.6;
const ACCENT_THICKNESS: f64 = 2.4;
/// Scales of the letters, in steps of 4 %: from poster-like to where all are at the floor.
const SCALES: std::ops::RangeInclusive<u8> = 14..=40;
const SCALE_STEP: f64 = 0.04;
const NATURAL_SCALE: u8 = 25;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Arrangement {
    Beside,
    Above,
}

enum Figure<'a> {
    Code(Symbol),
    Logo(&'a Picture),
}

/// A paragraph and how it looks at scale 1.
struct Row<'f> {
    text: Paragraph<'f>,
    size: f64,
    colour: Colour,
    before: f64,
}

/// Everything decided; what is left is drawing.
struct Layout {
    arrangement: Arrangement,
    scale: f64,
    size: (f64, f64),
    figure: (f64, f64),
    text_width: f64,
    text_height: f64,
    notice: Vec<Line>,
    notice_size: f64,
    notice_height: f64,
}

pub(super) fn draw(
    artwork: &Artwork,
    block: &Block,
    size: Option<(f64, f64)>,
    objects: &mut NewObjects,
) -> Result<Drawing, StampError> {
    let composer = Composer::new(artwork, block)?;
    let layout = match size {
        Some(size) => composer.fitted(size)?,
        None => composer.natural()?,
    };
    let mut canvas = Canvas::default();
    composer.draw(&layout, &mut canvas)?;
    let text = canvas.text_lines();
    let form = canvas.finish(artwork, layout.size, objects)?;
    Ok(Drawing {
        width: layout.size.0,
        height: layout.size.1,
        form,
        text,
    })
}

struct Composer<'a> {
    artwork: &'a Artwork,
    figure: Figure<'a>,
    rows: Vec<Row<'a>>,
    notice: Option<Paragraph<'a>>,
}

impl<'a> Composer<'a> {
    fn new(artwork: &'a Artwork, block: &Block) -> Result<Self, StampError> {
        let (regular, bold) = (artwork.face(Weight::Regular), artwork.face(Weight::Bold));
        let number = block.nip.as_ref().map(|nip| format!("NIP {nip}"));
        let texts = [
            (regular, Some(&block.heading), 6.6, SOFT, 0.0),
            (regular, block.title.as_ref(), 7.6, INK, 1.6),
            (bold, Some(&block.name), 8.8, INK, 0.4),
            (regular, number.as_ref(), 7.0, INK, 0.2),
            (regular, Some(&block.time), 7.0, SOFT, 1.4),
        ];
        let mut rows = Vec::with_capacity(texts.len());
        for (face, text, size, colour, before) in texts {
            if let Some(text) = text {
                rows.push(Row {
                    text: Paragraph::new(face, text)?,
                    size,
                    colour,
                    before,
                });
            }
        }
        let notice = block.notice.as_ref().map(|notice| Paragraph::new(regular, notice));
        Ok(Self {
            artwork,
            figure: match &block.qr {
                Some(data) => Figure::Code(Symbol::new(data)?),
                None => Figure::Logo(&artwork.logo),
            },
            rows,
            notice: notice.transpose()?,
        })
    }

    /// The layout with the largest letters in a given size.
    fn fitted(&self, (width, height): (f64, f64)) -> Result<Layout, StampError> {
        let mut fine = None;
        for scale in SCALES.rev() {
            for arrangement in [Arrangement::Beside, Arrangement::Above] {
                let scale = f64::from(scale) * SCALE_STEP;
                match self.arranged(arrangement, scale, width, Some(height)) {
                    Ok(Some(layout)) => return Ok(layout),
                    Ok(None) => {}
                    Err(error) => fine = Some(error),
                }
            }
        }
        Err(fine.unwrap_or(StampError::BlockSize {
            width_mm: width / POINTS_PER_MM,
            height_mm: height / POINTS_PER_MM,
        }))
    }

    /// The layout of the usual width, as high as it needs.
    fn natural(&self) -> Result<Layout, StampError> {
        let scale = f64::from(NATURAL_SCALE) * SCALE_STEP;
        let smallest = *SCALES.start();
        if let Some(layout) = self.arranged(Arrangement::Beside, scale, WIDTH, None)? {
            return Ok(layout);
        }
        for scale in (smallest..NATURAL_SCALE).rev() {
            let scale = f64::from(scale) * SCALE_STEP;
            if let Some(layout) = self.arranged(Arrangement::Beside, scale, WIDTH, None)? {
                return Ok(layout);
            }
        }
        Err(StampError::BlockSize {
            width_mm: WIDTH / POINTS_PER_MM,
            height_mm: WIDTH / POINTS_PER_MM,
        })
    }

    /// One arrangement at one scale: none when it does not fit, an error when only the QR code
    /// is in the way.
    fn arranged(
        &self,
        arrangement: Arrangement,
        scale: f64,
        width: f64,
        height: Option<f64>,
    ) -> Result<Option<Layout>, StampError> {
        let inner = width - 2.0 * PAD - ACCENT_THICKNESS;
        let notice_size = (5.4 * scale).clamp(FLOOR, 6.5);
        let notice = match &self.notice {
            None => Vec::new(),
            Some(text) => match text.balanced(notice_size, inner) {
                Some(lines) => lines,
                None => return Ok(None),
            },
        };
        let notice_height = if notice.is_empty() {
            0.0
        } else {
            count(notice.len()) * notice_size * LEADING + 5.0
        };
        let room = height.map(|height| height - 2.0 * PAD - notice_height);
        let Some(figure) = self.figure_size(arrangement, scale, inner, room)? else {
            return Ok(None);
        };
        let text_width = match arrangement {
            Arrangement::Beside => inner - figure.0 - GAP,
            Arrangement::Above => inner,
        };
        let Some(text_height) = self.text_height(scale, text_width) else {
            return Ok(None);
        };
        let body = match arrangement {
            Arrangement::Beside => text_height.max(figure.1),
            Arrangement::Above => text_height + GAP / 2.0 + figure.1,
        };
        if room.is_some_and(|room| body > room) {
            return Ok(None);
        }
        Ok(Some(Layout {
            arrangement,
            scale,
            size: (width, height.unwrap_or(body + 2.0 * PAD + notice_height)),
            figure,
            text_width,
            text_height,
            notice,
            notice_size,
            notice_height,
        }))
    }

    /// Width and height of the picture.
    fn figure_size(
        &self,
        arrangement: Arrangement,
        scale: f64,
        inner: f64,
        room: Option<f64>,
    ) -> Result<Option<(f64, f64)>, StampError> {
        let (part, tallest) = match arrangement {
            Arrangement::Beside => (0.42, room.unwrap_or(QR)),
            Arrangement::Above => (1.0, room.unwrap_or(QR) * 0.55),
        };
        match &self.figure {
            Figure::Code(symbol) => {
                let side = match room {
                    Some(_) => tallest.min(inner * part),
                    None => QR.max(symbol.smallest()),
                };
                if side >= symbol.smallest() {
                    Ok(Some((side, side)))
                } else if arrangement == Arrangement::Beside && side > 0.0 {
                    Err(symbol.too_fine(side))
                } else {
                    Ok(None)
                }
            }
            Figure::Logo(logo) => {
                let limit = match arrangement {
                    Arrangement::Beside => inner * 0.3,
                    Arrangement::Above => inner * 0.8,
                };
                let height = tallest.min(limit / logo.aspect).min(34.0 * scale);
                Ok((height > 0.0).then_some((height * logo.aspect, height)))
            }
        }
    }

    fn text_height(&self, scale: f64, width: f64) -> Option<f64> {
        let mut height = 0.0;
        for (index, row) in self.rows.iter().enumerate() {
            let size = (row.size * scale).max(FLOOR);
            let lines = row.text.count(size, self.row_width(index, scale, width))?;
            height += row.before * scale + count(lines) * size * LEADING;
        }
        Some(height)
    }

    /// The width for a row: less for the last, beside which the small mark stands.
    fn row_width(&self, index: usize, scale: f64, width: f64) -> f64 {
        if index + 1 == self.rows.len() {
            self.small_mark(scale, width)
                .map_or(width, |(mark, _)| width - mark - 3.0)
        } else {
            width
        }
    }

    /// The small mark beside the last row, where a QR code has taken the place of the logo.
    fn small_mark(&self, scale: f64, width: f64) -> Option<(f64, f64)> {
        let Figure::Code(_) = self.figure else {
            return None;
        };
        let aspect = self.artwork.small_logo().aspect;
        let height = (12.5 * scale).min(width * 0.3 / aspect);
        Some((height * aspect, height))
    }

    fn draw(&self, layout: &Layout, canvas: &mut Canvas<'a>) -> Result<(), StampError> {
        let (width, height) = layout.size;
        draw_frame(canvas, width, height);
        let left = PAD + ACCENT_THICKNESS;
        let bottom = PAD + layout.notice_height;
        let room = height - PAD - bottom;
        let (figure_width, figure_height) = layout.figure;
        let (figure_x, figure_y, text_x, text_top) = match layout.arrangement {
            Arrangement::Beside => (
                left,
                bottom + (room - figure_height) / 2.0,
                left + figure_width + GAP,
                bottom + f64::midpoint(room, layout.text_height),
            ),
            Arrangement::Above => {
                let body = figure_height + GAP / 2.0 + layout.text_height;
                let top = bottom + f64::midpoint(room, body);
                let x = left + (layout.text_width - figure_width) / 2.0;
                let x = if matches!(self.figure, Figure::Logo(_)) { left } else { x };
                (x, top - figure_height, left, top - figure_height - GAP / 2.0)
            }
        };
        let area = Area {
            x: figure_x,
            y: figure_y,
            width: figure_width,
            height: figure_height,
        };
        match &self.figure {
            Figure::Code(symbol) => symbol.draw(canvas, area),
            Figure::Logo(logo) => canvas.picture(&logo.template, area),
        }
        self.draw_rows(layout, canvas, text_x, text_top)?;
        draw_notice(layout, canvas, left);
        Ok(())
    }

    fn draw_rows(
        &self,
        layout: &Layout,
        canvas: &mut Canvas<'a>,
        x: f64,
        top: f64,
    ) -> Result<(), StampError> {
        let mut top = top;
        for (index, row) in self.rows.iter().enumerate() {
            let size = (row.size * layout.scale).max(FLOOR);
            let width = self.row_width(index, layout.scale, layout.text_width);
            let lines = row.text.lines(size, width).ok_or(StampError::BlockSize {
                width_mm: layout.size.0 / POINTS_PER_MM,
                height_mm: layout.size.1 / POINTS_PER_MM,
            })?;
            top -= row.before * layout.scale;
            for line in lines {
                canvas.text(line, (x, top - size), size, row.colour);
                top -= size * LEADING;
            }
        }
        if let Some((width, height)) = self.small_mark(layout.scale, layout.text_width) {
            let area = Area {
                x: x + layout.text_width - width,
                y: top,
                width,
                height,
            };
            canvas.picture(&self.artwork.small_logo().template, area);
        }
        Ok(())
    }
}

/// White paper, a thin frame, and a coloured edge at the left.
fn draw_frame(canvas: &mut Canvas<'_>, width: f64, height: f64) {
    let half = FRAME_THICKNESS / 2.0;
    let inside = Area {
        x: half,
        y: half,
        width: width - FRAME_THICKNESS,
        height: height - FRAME_THICKNESS,
    };
    canvas.fill(Colour::WHITE, inside);
    canvas.frame(FRAME, FRAME_THICKNESS, inside);
    let edge = Area {
        x: 0.0,
        y: 0.0,
        width: ACCENT_THICKNESS,
        height,
    };
    canvas.fill(ACCENT, edge);
}

/// The notice at the bottom, under a hairline.
fn draw_notice(layout: &Layout, canvas: &mut Canvas<'_>, left: f64) {
    if layout.notice.is_empty() {
        return;
    }
    let rule = Area {
        x: left,
        y: PAD + layout.notice_height - 1.5,
        width: layout.size.0 - left - PAD,
        height: 0.4,
    };
    canvas.fill(FRAME, rule);
    let mut top = PAD + layout.notice_height - 4.0;
    for line in &layout.notice {
        let base = top - layout.notice_size;
        canvas.text(line.clone(), (left, base), layout.notice_size, SOFT);
        top -= layout.notice_size * LEADING;
    }
}

fn count(lines: usize) -> f64 {
    u32::try_from(lines).map(f64::from).unwrap_or(f64::MAX)
}
