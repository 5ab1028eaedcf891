//! The signature block: a picture (QR code, logo or specimen), and who signed and when.
//!
//! A size is given, or the block is as high as its text needs.
//!
//! **Invariant:** no letter is smaller than 5 pt, nothing crosses the frame. Whatever the variant
//! shows, [`Drawn::text`] says all.

use super::arrange::{Arrangement, Composer, EDGE_THICKNESS, Figure, Layout, too_small};
use super::cache::Drawn;
use super::canvas::{Area, Canvas, Colour};
use super::error::StampError;
use super::notice::Notice;
use super::palette::{EDGE, FRAME};
use super::plate::Plate;
use super::qr::Symbol;
use super::rows::Rows;
use super::{Block, BlockSize, Style, Variant};
use crate::base::visible::is_blank;

const FRAME_THICKNESS: f64 = 0.6;
/// Digits of the number of a civil servant.
const NIP_DIGITS: usize = 18;

pub(super) fn draw(style: Style<'_>, block: &Block, size: BlockSize) -> Result<Drawn, StampError> {
    let (canvas, size) = laid_out(style, block, size)?;
    Ok(Drawn {
        sketch: canvas.finish(style, size)?,
        size,
        text: block.text(),
    })
}

/// What [`draw`] would draw, and how large.
pub(super) fn laid_out<'a>(
    style: Style<'a>,
    block: &Block,
    size: BlockSize,
) -> Result<(Canvas<'a>, (f64, f64)), StampError> {
    if is_blank(&block.name) {
        return Err(StampError::NameEmpty);
    }
    let mut canvas = Canvas::new(style.profile);
    let size = match block.variant {
        Variant::Full | Variant::Compact => {
            let composer = Composer::new(style, block)?;
            let layout = match size {
                BlockSize::Natural => composer.natural(),
                BlockSize::Width(width) => composer.wide(width),
                BlockSize::Fixed(width, height) => composer.fitted((width, height)),
            }?;
            composer.draw(&layout, &mut canvas)?;
            layout.size
        }
        Variant::Code | Variant::Mark => Plate::new(style, block)?.draw(size, &mut canvas)?,
    };
    Ok((canvas, size))
}

impl Block {
    /// All that is said, whatever the variant shows of it.
    fn text(&self) -> String {
        let number = self.number();
        let parts = [
            Some(&self.heading),
            self.title(),
            Some(&self.name),
            number.as_ref(),
            Some(&self.time),
            self.notice.as_ref(),
        ];
        let lines = parts.into_iter().flatten().flat_map(|part| part.lines());
        let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines: Vec<String> = words.filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }

    /// The title; none where it shows nothing.
    pub(super) fn title(&self) -> Option<&String> {
        self.title.as_ref().filter(|title| !is_blank(title))
    }

    /// The line of the number: 18 digits are written in the groups that they consist of, the dates
    /// of birth and of appointment, the sex and a number.
    pub(super) fn number(&self) -> Option<String> {
        let nip = self.nip.as_ref().filter(|nip| !is_blank(nip))?;
        let grouped = |nip: &str| {
            let (birth, rest) = nip.split_at_checked(8)?;
            let (appointment, rest) = rest.split_at_checked(6)?;
            let (sex, last) = rest.split_at_checked(1)?;
            Some(format!("NIP {birth} {appointment} {sex} {last}"))
        };
        let is_plain = nip.len() == NIP_DIGITS && nip.bytes().all(|byte| byte.is_ascii_digit());
        is_plain
            .then(|| grouped(nip))
            .flatten()
            .or_else(|| Some(format!("NIP {nip}")))
    }
}

impl<'a> Composer<'a> {
    fn new(style: Style<'a>, block: &Block) -> Result<Self, StampError> {
        let figure = match (&block.qr, block.variant, style.specimen()) {
            (Some(data), _, _) => Figure::Code(Symbol::new(data)?),
            (None, Variant::Compact, Some(specimen)) => Figure::Specimen(specimen),
            (None, _, _) => Figure::Logo,
        };
        Ok(Self {
            style,
            variant: block.variant,
            rows: Rows::new(style, block, &figure)?,
            figure,
            notice: Notice::new(style, block)?,
        })
    }

    fn draw(&self, layout: &Layout<'a>, canvas: &mut Canvas<'a>) -> Result<(), StampError> {
        let (width, height) = layout.size;
        draw_frame(canvas, layout.size);
        draw_edge(canvas, height);
        let pad = layout.frame.pad;
        let left = pad + EDGE_THICKNESS;
        let bottom = pad + layout.notice_height;
        let room = height - pad - bottom;
        let (figure_width, figure_height) = layout.figure;
        let figure_x = left - layout.bleed;
        let (figure_y, text_x, text_top) = match layout.frame.arrangement {
            Arrangement::Beside => (
                bottom + (room - figure_height) / 2.0,
                figure_x + figure_width + self.gap(),
                bottom + f64::midpoint(room, layout.text_height),
            ),
            Arrangement::Above => {
                let gap = self.gap() / 2.0;
                let body = figure_height - layout.bleed + gap + layout.text_height;
                let top = bottom + f64::midpoint(room, body) + layout.bleed;
                (top - figure_height, left, top - figure_height - gap)
            }
        };
        let area = Area {
            x: figure_x,
            y: figure_y,
            width: figure_width,
            height: figure_height,
        };
        if let Figure::Code(symbol) = &self.figure {
            symbol.draw(canvas, area);
        } else if let Some(picture) = layout.picture {
            canvas.picture(&picture.template, area);
        }
        let scale = layout.frame.scale;
        self.rows
            .draw(canvas, scale, layout.text_width, (text_x, text_top))
            .ok_or_else(|| too_small(layout.size))?;
        let area = Area {
            x: left,
            y: pad,
            width: layout.frame.inner(width),
            height: layout.notice_height,
        };
        self.notice
            .draw(canvas, scale, area)
            .ok_or_else(|| too_small(layout.size))
    }
}

/// White paper with a thin frame.
pub(super) fn draw_frame(canvas: &mut Canvas<'_>, (width, height): (f64, f64)) {
    let half = FRAME_THICKNESS / 2.0;
    let inside = Area {
        x: half,
        y: half,
        width: width - FRAME_THICKNESS,
        height: height - FRAME_THICKNESS,
    };
    canvas.fill(Colour::WHITE, inside);
    canvas.frame(FRAME, FRAME_THICKNESS, inside);
}

/// The coloured edge at the left.
fn draw_edge(canvas: &mut Canvas<'_>, height: f64) {
    let edge = Area {
        x: 0.0,
        y: 0.0,
        width: EDGE_THICKNESS,
        height,
    };
    canvas.fill(EDGE, edge);
}

#[cfg(test)]
mod tests;
