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
const NATURAL_SCALE: u8 = 25;
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

    /// How far the white around a QR code may reach into the padding.
    fn bleed(&self) -> f64 {
        self.pad - LINE
    }

    /// The height that a picture may have in the room for it and the text.
    fn tallest(&self, room: f64) -> f64 {
        match self.arrangement {
            Arrangement::Beside => room,
            Arrangement::Above => room * (self.share + 0.1),
        }
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
                        pad: self.fitted_pad(height),
                    };
                    if let Some(layout) = self.arranged(frame, width, Some(height)) {
                        return Ok(layout);
                    }
                }
            }
        }
        let side = self.most_for_code((width, height));
        match &self.figure {
            Figure::Code(symbol) if symbol.smallest() > side => Err(symbol.too_fine(side)),
            _ => Err(too_small),
        }
    }

    /// The largest side that a QR code can have in a given size, however it is arranged.
    fn most_for_code(&self, (width, height): (f64, f64)) -> f64 {
        let sides = SHARES.into_iter().flat_map(|(share, least)| {
            [Arrangement::Beside, Arrangement::Above].map(|arrangement| {
                let frame = Frame {
                    arrangement,
                    scale: f64::from(least) * SCALE_STEP,
                    share,
                    pad: self.fitted_pad(height),
                };
                let inner = frame.inner(width);
                let notice = self.notice.height(frame.scale, inner).unwrap_or(height);
                let room = height - 2.0 * frame.pad - notice;
                self.code_side(frame, inner, room)
            })
        });
        sides.fold(0.0, f64::max)
    }

    fn fitted_pad(&self, height: f64) -> f64 {
        (height * PAD_PART).clamp(PAD_LEAST, self.measures().pad)
    }

    /// The layout of the usual width, as high as it needs.
    pub(super) fn natural(&self) -> Result<Layout<'a>, StampError> {
        let width = self.measures().width;
        let layout = self.free(Arrangement::Beside, width);
        layout.ok_or_else(|| self.too_narrow(width, width / 2.0))
    }

    /// The layout of a given width, as high as it needs: with everything larger or smaller by what
    /// the width differs from the usual one, and above each other where that is lower.
    pub(super) fn wide(&self, width: f64) -> Result<Layout<'a>, StampError> {
        let layouts = [Arrangement::Beside, Arrangement::Above]
            .into_iter()
            .filter(|_| width < SIDE)
            .filter_map(|arrangement| self.free(arrangement, width))
            .filter(|layout| layout.size.1 < SIDE);
        let lowest = layouts.min_by(|one, other| one.size.1.total_cmp(&other.size.1));
        lowest.ok_or_else(|| {
            let pad = self.pad(width);
            self.too_narrow(width, width - 2.0 * pad - EDGE_THICKNESS)
        })
    }

    /// The layout of a width, as high as it needs, with the largest letters of its size.
    fn free(&self, arrangement: Arrangement, width: f64) -> Option<Layout<'a>> {
        scales(width / self.measures().width).find_map(|scale| {
            let frame = Frame {
                arrangement,
                scale,
                share: 0.5,
                pad: self.pad(width),
            };
            self.arranged(frame, width, None)
        })
    }

    fn pad(&self, width: f64) -> f64 {
        let Measures {
            pad, width: usual, ..
        } = self.measures();
        (pad * width / usual).clamp(PAD_LEAST, *pad)
    }

    /// Why nothing fits a width, in which a QR code can have `side`.
    fn too_narrow(&self, width: f64, side: f64) -> StampError {
        match &self.figure {
            Figure::Code(symbol) if symbol.smallest() > side => symbol.too_fine(side),
            _ => too_narrow(width),
        }
    }

    /// One try: none when it does not fit.
    fn arranged(&self, frame: Frame, width: f64, height: Option<f64>) -> Option<Layout<'a>> {
        let inner = frame.inner(width);
        let notice_height = self.notice.height(frame.scale, inner)?;
        let room = height.map(|height| height - 2.0 * frame.pad - notice_height);
        let bleed = match self.figure {
            Figure::Code(_) => frame.bleed(),
            _ => 0.0,
        };
        let (figure, picture) = self.figure(frame, inner, room)?;
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
    ) -> Option<((f64, f64), Option<&'a Picture>)> {
        let tallest = room.map_or(f64::MAX, |room| frame.tallest(room));
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
                let side = match room {
                    None => {
                        let usual = measures.width - 2.0 * measures.pad - EDGE_THICKNESS;
                        (measures.code * inner / usual).max(symbol.smallest())
                    }
                    Some(room) => self.code_side(frame, inner, room),
                };
                let fits = side >= symbol.smallest() && side <= inner;
                return fits.then_some(((side, side), None));
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

    /// The side that a QR code can have in the room that a given height leaves.
    fn code_side(&self, frame: Frame, inner: f64, room: f64) -> f64 {
        let (tallest, bleed) = (frame.tallest(room), frame.bleed());
        match frame.arrangement {
            Arrangement::Beside => {
                let spare = if self.notice.is_empty() {
                    2.0 * bleed
                } else {
                    0.0
                };
                (tallest + spare).min(inner * frame.share + bleed)
            }
            Arrangement::Above => (tallest + bleed).min(inner),
        }
    }

    pub(super) const fn gap(&self) -> f64 {
        match self.figure {
            Figure::Code(_) => GAP_AFTER_CODE,
            _ => GAP,
        }
    }
}

/// The scales of the letters in a block of any height, the largest first: smaller and larger ones
/// as its width is to the usual one.
pub(super) fn scales(part: f64) -> impl Iterator<Item = f64> {
    let most = f64::from(NATURAL_SCALE) * part;
    let fits = move |scale: &u8| scale == SCALES.start() || f64::from(*scale) <= most;
    let scales = SCALES.rev().filter(fits);
    scales.map(|scale| f64::from(scale) * SCALE_STEP)
}

/// What to say of a width, in points, that is too small whatever the height.
pub(super) fn too_narrow(width: f64) -> StampError {
    StampError::BlockWidth {
        width_mm: width / POINTS_PER_MM,
    }
}

/// What to say of a size, in points, that is too small.
pub(super) fn too_small((width, height): (f64, f64)) -> StampError {
    StampError::BlockSize {
        width_mm: width / POINTS_PER_MM,
        height_mm: height / POINTS_PER_MM,
    }
}
