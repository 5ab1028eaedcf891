//! How large the parts of a signature block are, so that all fit: a picture beside the text, or
//! above it.
//!
//! **Invariant:** a [`Layout`] fits its size: no letter smaller than 5 pt, no QR code too fine.

use super::error::StampError;
use super::logo::Picture;
use super::notice::Notice;
use super::place::POINTS_PER_MM;
use super::qr::Symbol;
use super::rows::Rows;
use super::{Style, Variant};

/// The least between frame and contents, and the part of a given height it may take.
const PAD_LEAST: f64 = 3.4;
const PAD_PART: f64 = 0.08;
/// Between picture and text; a QR code brings its own white.
const GAP: f64 = 8.0;
const GAP_AFTER_CODE: f64 = 2.0;
/// Between the frame's line and the white around a QR code.
const LINE: f64 = 1.0;
pub(super) const EDGE_THICKNESS: f64 = 2.4;
/// Scales of the letters, in steps of 4 %: from poster-like to where all are at the floor.
pub(super) const SCALES: std::ops::RangeInclusive<u8> = 14..=34;
pub(super) const SCALE_STEP: f64 = 0.04;
pub(super) const NATURAL_SCALE: u8 = 25;
/// The part of the width that the picture takes, and the least scale it must leave for the
/// letters: the picture is large as long as the text can be read well, and then gives way.
const SHARES: [(f64, u8); 4] = [(0.42, 22), (0.34, 19), (0.27, 16), (0.2, 14)];
/// The mark's letters cannot be read when it is lower than this.
pub(super) const LEAST_MARK: f64 = 19.0;
/// No side of a block is longer, in points.
const SIDE: f64 = 20_000.0;

/// The measures of a block that may choose its size.
struct Measures {
    width: f64,
    /// Side of the QR code, quiet zone included.
    code: f64,
    pad: f64,
    /// Height of the logo, of its small form, and of a specimen in its place.
    logo: f64,
    small_logo: f64,
    specimen: f64,
}

const FULL: Measures = Measures {
    width: 78.0 * POINTS_PER_MM,
    code: 24.0 * POINTS_PER_MM,
    pad: 6.0,
    logo: 34.0,
    small_logo: 30.0,
    specimen: 36.0,
};

const COMPACT: Measures = Measures {
    width: 72.0 * POINTS_PER_MM,
    code: 16.0 * POINTS_PER_MM,
    pad: 4.5,
    logo: 22.0,
    small_logo: 20.0,
    specimen: 26.0,
};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Arrangement {
    Beside,
    Above,
}

/// What stands beside the text.
pub(super) enum Figure<'a> {
    Code(Symbol),
    Logo,
    Specimen(&'a Picture),
}

/// Everything decided; what is left is drawing.
pub(super) struct Layout<'a> {
    pub(super) frame: Frame,
    pub(super) size: (f64, f64),
    pub(super) figure: (f64, f64),
    /// The logo or the small mark, whichever suits the size, or the specimen; none where a QR
    /// code stands.
    pub(super) picture: Option<&'a Picture>,
    pub(super) text_width: f64,
    pub(super) text_height: f64,
    pub(super) notice_height: f64,
    /// How far the white around a QR code reaches into the padding.
    pub(super) bleed: f64,
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
        width - 2.0 * self.pad - EDGE_THICKNESS
    }
}

pub(super) struct Composer<'a> {
    pub(super) style: Style<'a>,
    pub(super) variant: Variant,
    pub(super) figure: Figure<'a>,
    pub(super) rows: Rows<'a>,
    pub(super) notice: Notice<'a>,
}

impl<'a> Composer<'a> {
    const fn measures(&self) -> &'static Measures {
        match self.variant {
            Variant::Compact => &COMPACT,
            _ => &FULL,
        }
    }

    /// The layout in a given size: the first of the shares, and in it the largest letters.
    pub(super) fn fitted(&self, (width, height): (f64, f64)) -> Result<Layout<'a>, StampError> {
        let too_small = too_small((width, height));
        // Not a number, or larger than any page, fits nothing.
        if !(width < SIDE && height < SIDE) {
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
                        pad: (height * PAD_PART).clamp(PAD_LEAST, self.measures().pad),
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
        let width = self.measures().width;
        let layout = (*SCALES.start()..=NATURAL_SCALE).rev().find_map(|scale| {
            let frame = Frame {
                arrangement: Arrangement::Beside,
                scale: f64::from(scale) * SCALE_STEP,
                share: 0.5,
                pad: self.measures().pad,
            };
            self.arranged(frame, width, None)
        });
        match (layout, &self.figure) {
            (Some(layout), _) => Ok(layout),
            (None, Figure::Code(symbol)) if symbol.smallest() > width / 2.0 => {
                Err(symbol.too_fine(width / 2.0))
            }
            (None, _) => Err(too_small((width, width))),
        }
    }

    /// One try: none when it does not fit.
    fn arranged(&self, frame: Frame, width: f64, height: Option<f64>) -> Option<Layout<'a>> {
        let inner = frame.inner(width);
        let notice_height = self.notice.height(frame.scale, inner)?;
        let room = height.map(|height| height - 2.0 * frame.pad - notice_height);
        let bleed = match self.figure {
            Figure::Code(_) => frame.pad - LINE,
            _ => 0.0,
        };
        let (figure, picture) = self.figure(frame, inner, room, bleed)?;
        let text_width = match frame.arrangement {
            Arrangement::Beside => inner + bleed - figure.0 - self.gap(),
            Arrangement::Above => inner,
        };
        let text_height = self.rows.height(frame.scale, text_width)?;
        // Towards the notice the white around the code may not reach into anything.
        let spare = match (frame.arrangement, notice_height > 0.0) {
            (Arrangement::Beside, false) => 2.0 * bleed,
            (Arrangement::Beside, true) => 0.0,
            (Arrangement::Above, _) => bleed,
        };
        let body = match frame.arrangement {
            Arrangement::Beside => text_height.max(figure.1 - spare),
            Arrangement::Above => text_height + self.gap() / 2.0 + figure.1 - spare,
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
            picture,
            text_width,
            text_height,
            notice_height,
            bleed,
        })
    }

    /// Width and height of the figure, and which picture it is.
    fn figure(
        &self,
        frame: Frame,
        inner: f64,
        room: Option<f64>,
        bleed: f64,
    ) -> Option<((f64, f64), Option<&'a Picture>)> {
        let tallest = match frame.arrangement {
            Arrangement::Beside => room.unwrap_or(f64::MAX),
            Arrangement::Above => room.unwrap_or(f64::MAX) * (frame.share + 0.1),
        };
        let widest = match frame.arrangement {
            Arrangement::Beside => inner * frame.share.min(0.3),
            Arrangement::Above => inner * 0.8,
        };
        let measures = self.measures();
        let height = |picture: &Picture, most: f64| {
            let high = tallest.min(widest / picture.aspect);
            high.min(most * frame.scale)
        };
        let (picture, high) = match &self.figure {
            Figure::Code(symbol) => {
                let side = match (room, frame.arrangement) {
                    (None, _) => measures.code.max(symbol.smallest()),
                    (Some(_), Arrangement::Beside) => {
                        let spare = if self.notice.is_empty() {
                            2.0 * bleed
                        } else {
                            0.0
                        };
                        (tallest + spare).min(inner * frame.share + bleed)
                    }
                    (Some(_), Arrangement::Above) => (tallest + bleed).min(inner),
                };
                return (side >= symbol.smallest()).then_some(((side, side), None));
            }
            Figure::Specimen(picture) => (*picture, height(picture, measures.specimen)),
            Figure::Logo => {
                let (logo, small) = (self.style.logo(), self.style.small_logo());
                let high = height(logo, measures.logo);
                if high < LEAST_MARK {
                    (small, height(small, measures.small_logo))
                } else {
                    (logo, high)
                }
            }
        };
        (high > 0.0).then_some(((high * picture.aspect, high), Some(picture)))
    }

    pub(super) const fn gap(&self) -> f64 {
        match self.figure {
            Figure::Code(_) => GAP_AFTER_CODE,
            _ => GAP,
        }
    }
}

/// What to say of a size, in points, that is too small.
pub(super) fn too_small((width, height): (f64, f64)) -> StampError {
    StampError::BlockSize {
        width_mm: width / POINTS_PER_MM,
        height_mm: height / POINTS_PER_MM,
    }
}
