//! How large the parts of a signature block are, so that all fit.
//!
//! **Invariant:** a [`Layout`] fits its size: no letter smaller than 5 pt, no QR code too fine.

use super::Style;
use super::canvas::Colour;
use super::error::StampError;
use super::logo::Picture;
use super::paragraph::Paragraph;
use super::place::POINTS_PER_MM;
use super::qr::Symbol;

/// The smallest letters.
pub(super) const FLOOR: f64 = 5.0;
/// Width of a block that may choose: 78 mm.
const WIDTH: f64 = 78.0 * POINTS_PER_MM;
/// Side of the QR code of such a block: 22 mm, quiet zone included.
const QR: f64 = 22.0 * POINTS_PER_MM;
/// Between frame and contents, and the part of a given height it may take.
const PAD: f64 = 6.0;
const PAD_LEAST: f64 = 3.4;
const PAD_PART: f64 = 0.08;
/// Between picture and text; a QR code brings its own white.
const GAP: f64 = 8.0;
const GAP_AFTER_CODE: f64 = 2.0;
pub(super) const LEADING: f64 = 1.28;
pub(super) const ACCENT_THICKNESS: f64 = 2.4;
/// Scales of the letters, in steps of 4 %: from poster-like to where all are at the floor.
const SCALES: std::ops::RangeInclusive<u8> = 14..=34;
const SCALE_STEP: f64 = 0.04;
const NATURAL_SCALE: u8 = 25;
/// The part of the width that the picture takes, and the least scale it must leave for the
/// letters: the picture is large as long as the text can be read well, and then gives way.
const SHARES: [(f64, u8); 4] = [(0.42, 22), (0.34, 19), (0.27, 16), (0.2, 14)];
/// The mark's letters cannot be read when it is lower than this.
const MARK: f64 = 19.0;
/// Around the hairline above the notice.
pub(super) const NOTICE_GAP: f64 = 8.0;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Arrangement {
    Beside,
    Above,
}

pub(super) enum Figure {
    Code(Symbol),
    Logo,
}

/// A paragraph and how it looks at scale 1.
pub(super) struct Row<'f> {
    pub(super) text: Paragraph<'f>,
    pub(super) size: f64,
    pub(super) colour: Colour,
    pub(super) before: f64,
}

/// Everything decided; what is left is drawing.
pub(super) struct Layout<'a> {
    pub(super) frame: Frame,
    pub(super) size: (f64, f64),
    pub(super) figure: (f64, f64),
    /// The logo or the small mark, whichever suits the size; none where a QR code stands.
    pub(super) logo: Option<&'a Picture>,
    pub(super) text_width: f64,
    pub(super) text_height: f64,
    pub(super) notice_height: f64,
}

/// What is tried.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) arrangement: Arrangement,
    pub(super) scale: f64,
    /// The part of the width for the picture.
    pub(super) share: f64,
    pub(super) pad: f64,
}

impl Frame {
    pub(super) fn inner(&self, width: f64) -> f64 {
        width - 2.0 * self.pad - ACCENT_THICKNESS
    }

    pub(super) fn notice_size(&self) -> f64 {
        (5.4 * self.scale).clamp(FLOOR, 6.5)
    }
}

pub(super) struct Composer<'a> {
    pub(super) style: Style<'a>,
    pub(super) figure: Figure,
    pub(super) rows: Vec<Row<'a>>,
    pub(super) notice: Option<Paragraph<'a>>,
}

impl<'a> Composer<'a> {
    /// The layout in a given size: the first of the shares, and in it the largest letters.
    pub(super) fn fitted(&self, (width, height): (f64, f64)) -> Result<Layout<'a>, StampError> {
        let too_small = StampError::BlockSize {
            width_mm: width / POINTS_PER_MM,
            height_mm: height / POINTS_PER_MM,
        };
        // Not a number, or larger than any page, fits nothing.
        if !(width < 20_000.0 && height < 20_000.0) {
            return Err(too_small);
        }
        let arrangements = if height > 0.9 * width {
            [Arrangement::Above, Arrangement::Beside]
        } else {
            [Arrangement::Beside, Arrangement::Above]
        };
        for (share, least) in SHARES {
            for arrangement in arrangements {
                for scale in (least..=*SCALES.end()).rev() {
                    let frame = Frame {
                        arrangement,
                        scale: f64::from(scale) * SCALE_STEP,
                        share,
                        pad: (height * PAD_PART).clamp(PAD_LEAST, PAD),
                    };
                    if let Some(layout) = self.arranged(frame, width, Some(height)) {
                        return Ok(layout);
                    }
                }
            }
        }
        match &self.figure {
            Figure::Code(symbol) if symbol.smallest() > width.min(height) / 2.0 => {
                Err(symbol.too_fine(width.min(height) / 2.0))
            }
            _ => Err(too_small),
        }
    }

    /// The layout of the usual width, as high as it needs.
    pub(super) fn natural(&self) -> Result<Layout<'a>, StampError> {
        let layout = (*SCALES.start()..=NATURAL_SCALE).rev().find_map(|scale| {
            let frame = Frame {
                arrangement: Arrangement::Beside,
                scale: f64::from(scale) * SCALE_STEP,
                share: 0.5,
                pad: PAD,
            };
            self.arranged(frame, WIDTH, None)
        });
        layout.ok_or(StampError::BlockSize {
            width_mm: WIDTH / POINTS_PER_MM,
            height_mm: WIDTH / POINTS_PER_MM,
        })
    }

    /// One try: none when it does not fit.
    fn arranged(&self, frame: Frame, width: f64, height: Option<f64>) -> Option<Layout<'a>> {
        let inner = frame.inner(width);
        let notice_height = match &self.notice {
            None => 0.0,
            Some(text) => {
                let size = frame.notice_size();
                count(text.count(size, inner)?) * size * LEADING + NOTICE_GAP
            }
        };
        let room = height.map(|height| height - 2.0 * frame.pad - notice_height);
        let (figure, logo) = self.figure(frame, inner, room)?;
        let text_width = match frame.arrangement {
            Arrangement::Beside => inner - figure.0 - self.gap(),
            Arrangement::Above => inner,
        };
        let text_height = self.text_height(frame.scale, text_width)?;
        let body = match frame.arrangement {
            Arrangement::Beside => text_height.max(figure.1),
            Arrangement::Above => text_height + self.gap() / 2.0 + figure.1,
        };
        if room.is_some_and(|room| body > room) {
            return None;
        }
        Some(Layout {
            frame,
            size: (
                width,
                height.unwrap_or(body + 2.0 * frame.pad + notice_height),
            ),
            figure,
            logo,
            text_width,
            text_height,
            notice_height,
        })
    }

    /// Width and height of the picture, and which logo it is.
    fn figure(
        &self,
        frame: Frame,
        inner: f64,
        room: Option<f64>,
    ) -> Option<((f64, f64), Option<&'a Picture>)> {
        let tallest = match frame.arrangement {
            Arrangement::Beside => room.unwrap_or(f64::MAX),
            Arrangement::Above => room.unwrap_or(f64::MAX) * (frame.share + 0.1),
        };
        let Figure::Code(symbol) = &self.figure else {
            let share = match frame.arrangement {
                Arrangement::Beside => inner * frame.share.min(0.3),
                Arrangement::Above => inner * 0.8,
            };
            let height = |logo: &Picture, most: f64| {
                tallest.min(share / logo.aspect).min(most * frame.scale)
            };
            let logo = self.style.logo();
            let high = height(logo, 34.0);
            let small = self.style.small_logo();
            let (logo, high) = if high < MARK {
                (small, height(small, 30.0))
            } else {
                (logo, high)
            };
            return (high > 0.0).then_some(((high * logo.aspect, high), Some(logo)));
        };
        let side = match (room, frame.arrangement) {
            (None, _) => QR.max(symbol.smallest()),
            (Some(_), Arrangement::Beside) => tallest.min(inner * frame.share),
            (Some(_), Arrangement::Above) => tallest.min(inner),
        };
        (side >= symbol.smallest()).then_some(((side, side), None))
    }

    pub(super) const fn gap(&self) -> f64 {
        match self.figure {
            Figure::Code(_) => GAP_AFTER_CODE,
            Figure::Logo => GAP,
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
    pub(super) fn row_width(&self, index: usize, scale: f64, width: f64) -> f64 {
        if index + 1 == self.rows.len() {
            self.small_mark(scale, width)
                .map_or(width, |(mark, _)| width - mark - 3.0)
        } else {
            width
        }
    }

    /// The small mark beside the last row, where a QR code has taken the place of the logo.
    pub(super) fn small_mark(&self, scale: f64, width: f64) -> Option<(f64, f64)> {
        let Figure::Code(_) = self.figure else {
            return None;
        };
        let aspect = self.style.small_logo().aspect;
        let height = (11.0 * scale).min(width * 0.25 / aspect);
        Some((height * aspect, height))
    }
}

impl Layout<'_> {
    pub(super) fn too_small(&self) -> StampError {
        StampError::BlockSize {
            width_mm: self.size.0 / POINTS_PER_MM,
            height_mm: self.size.1 / POINTS_PER_MM,
        }
    }
}

/// A count as a factor.
fn count(lines: usize) -> f64 {
    u32::try_from(lines).map_or(f64::MAX, f64::from)
}
