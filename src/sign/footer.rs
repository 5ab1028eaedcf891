//! The notice at the foot of pages.
//!
//! It looks for a free place: at the foot of the page, then above what is printed there, then at
//! the head. When there is none, it stands at the foot all the same, and the caller says so.
//!
//! **Invariant:** a footer lies on its page, within the margins.
//!
//! **Deliberately absent:** how it comes into the page's content (`overlay`).

use super::error::SignError;
use super::overlay::Kind;
use super::prepare::sheet;
use super::request::NoticeAt;
use crate::pdf::pool::NewObjects;
use crate::pdf::{ObjectId, Page};
use crate::stamp::place::{Corner, POINTS_PER_MM, Placement, Sheet};
use crate::stamp::{self, Artwork, Drawing, NoticeWords, Profile, StampError};

/// Millimetres between the footer and the edges of the page: printers reach that far.
pub(super) const MARGIN_MM: f64 = 8.0;

/// How much wider than its place a footer may be drawn, to be shrunk into it: for pages too
/// narrow for letters of the usual size, which readers enlarge anyway.
const SHRINKINGS: [f64; 6] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.2];

/// The most that a footer with a QR code is shrunk: its squares must stay large enough to scan.
const MOST_WITH_CODE: f64 = 1.25;

/// Millimetres between the places that are tried.
const STEP_MM: f64 = 1.0;

/// Places that are tried at one edge: up to 25 mm away from it.
const PLACES: u32 = 18;

/// Millimetres between the footer and what the page shows.
const GAP_MM: f64 = 1.0;

/// A footer, and by what it is shrunk.
#[derive(Clone)]
struct Shrunk {
    place: f64,
    drawing: Drawing,
    by: f64,
}

impl Shrunk {
    /// In the middle of a page, so far from one of its edges.
    fn placement(&self, sheet: &Sheet, kind: Kind, from_edge: f64) -> Result<Spot, StampError> {
        let size = (self.drawing.width / self.by, self.drawing.height / self.by);
        let corner = match kind {
            Kind::Footer => Corner::BottomLeft,
            Kind::Header => Corner::TopLeft,
        };
        let x_mm = (sheet.size().0 - size.0) / 2.0 / POINTS_PER_MM;
        let Placement { rect, mut matrix } = sheet.at_corner(corner, (x_mm, from_edge), size)?;
        // The last two operands move; only the others scale.
        let scales = matrix.iter_mut().take(4);
        scales.for_each(|operand| *operand /= self.by);
        Ok(Spot {
            form: self.drawing.form,
            kind,
            rect,
            matrix,
            is_free: false,
        })
    }
}

/// A footer in its place on a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) form: ObjectId,
    pub(super) kind: Kind,
    /// Where it is, in default user space.
    pub(super) rect: [f64; 4],
    /// What it is drawn with.
    pub(super) matrix: [f64; 6],
    /// Whether it covers nothing.
    pub(super) is_free: bool,
}

/// The footers of one document; what pages have in common is made once.
pub(super) struct Footers<'r> {
    artwork: &'r Artwork,
    profile: Profile,
    words: &'r NoticeWords,
    drawings: Vec<Shrunk>,
}

impl<'r> Footers<'r> {
    pub(super) const fn new(
        artwork: &'r Artwork,
        profile: Profile,
        words: &'r NoticeWords,
    ) -> Self {
        Self {
            artwork,
            profile,
            words,
            drawings: Vec::new(),
        }
    }

    /// The place for the footer on a page: the first that is free of those that `at` allows.
    pub(super) fn spot(
        &mut self,
        page: &Page,
        at: NoticeAt,
        mut is_free: impl FnMut([f64; 4]) -> bool,
        objects: &mut NewObjects,
    ) -> Result<Spot, SignError> {
        let sheet = sheet(page)?;
        let footer = self.drawing(width(&sheet), objects)?;
        let gap = GAP_MM * POINTS_PER_MM / page.user_unit;
        let mut tried = |mut spot: Spot| {
            let [left, bottom, right, top] = spot.rect;
            spot.is_free = is_free([left, bottom - gap, right, top + gap]);
            spot
        };
        let kind = match at {
            NoticeAt::Top => Kind::Header,
            NoticeAt::Auto | NoticeAt::Bottom => Kind::Footer,
        };
        let first = tried(footer.placement(&sheet, kind, MARGIN_MM)?);
        if first.is_free || at != NoticeAt::Auto {
            return Ok(first);
        }
        for kind in [Kind::Footer, Kind::Header] {
            for step in 0..PLACES {
                let from_edge = f64::from(step).mul_add(STEP_MM, MARGIN_MM);
                let Ok(spot) = footer.placement(&sheet, kind, from_edge) else {
                    break;
                };
                let spot = tried(spot);
                if spot.is_free {
                    return Ok(spot);
                }
            }
        }
        Ok(first)
    }

    /// The room that a footer at the foot of a page would take, in default user space.
    pub(super) fn room(&self, page: &Page, objects: &NewObjects) -> Result<[f64; 4], SignError> {
        // A trial of its own: what is drawn into it must not be taken for known.
        let mut trial = Self::new(self.artwork, self.profile, self.words);
        let mut objects = objects.clone();
        let spot = trial.spot(page, NoticeAt::Bottom, |_| true, &mut objects)?;
        Ok(spot.rect)
    }

    /// The drawing for a width, shared by all pages that are as wide.
    fn drawing(&mut self, width: f64, objects: &mut NewObjects) -> Result<Shrunk, StampError> {
        let known = self
            .drawings
            .iter()
            .find(|known| (known.place - width).abs() < 0.01);
        if let Some(known) = known {
            return Ok(known.clone());
        }
        let mut outcome = Err(StampError::Page);
        let scannable = |by: &f64| self.words.qr.is_none() || *by <= MOST_WITH_CODE;
        for by in SHRINKINGS.into_iter().take_while(scannable) {
            let mut trial = objects.clone();
            outcome = stamp::footer(
                self.artwork,
                self.profile,
                self.words,
                width * by,
                &mut trial,
            )
            .map(|drawing| Shrunk {
                place: width,
                drawing,
                by,
            });
            if let Ok(shrunk) = &outcome {
                self.drawings.push(shrunk.clone());
                *objects = trial;
            }
            if !matches!(outcome, Err(StampError::NoticeSize { .. })) {
                break;
            }
        }
        outcome
    }
}

/// The width in points that a footer has on a page.
fn width(sheet: &Sheet) -> f64 {
    (2.0 * MARGIN_MM).mul_add(-POINTS_PER_MM, sheet.size().0)
}
