//! The notice at the foot of pages.
//!
//! It looks for a free place: at the foot of the page, then above what is printed there, then at
//! the head; then there in a lower form. When there is none, it stands at the foot all the same, and
//! the caller says so.
//!
//! **Invariant:** a footer lies on its page, within the margins.
//!
//! **Deliberately absent:** how it comes into the page's content (`overlay`).

use super::error::SignError;
use super::overlay::Kind;
use super::prepare::sheet;
use super::request::NoticeAt;
use crate::pdf::content_extent::Look;
use crate::pdf::pool::NewObjects;
use crate::pdf::{ObjectId, Page};
use crate::stamp::place::{Corner, POINTS_PER_MM, Placement, Sheet};
use crate::stamp::{self, Artwork, FooterForm, NoticeWords, Profile, StampError};

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

/// How large a footer is in one of its forms, and by what it is shrunk.
#[derive(Clone, Copy)]
struct Measured {
    place: f64,
    form: FooterForm,
    /// As drawn.
    size: (f64, f64),
    by: f64,
    /// The drawing, once a page has it.
    drawn: Option<ObjectId>,
}

impl Measured {
    /// In the middle of a page, so far from one of its edges.
    fn placement(&self, sheet: &Sheet, kind: Kind, from_edge: f64) -> Result<Spot, StampError> {
        let size = (self.size.0 / self.by, self.size.1 / self.by);
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
            kind,
            rect,
            matrix,
            is_free: false,
        })
    }
}

/// The place of a footer on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) kind: Kind,
    /// Where it is, in default user space.
    pub(super) rect: [f64; 4],
    /// What it is drawn with.
    pub(super) matrix: [f64; 6],
    /// Whether it covers nothing.
    pub(super) is_free: bool,
}

/// What is known of places on a page, by their rectangles in default user space.
pub(super) struct Paper<'p> {
    /// At a glance.
    pub(super) look: &'p dyn Fn([f64; 4]) -> Look,
    /// Whether nothing is there, if need be by drawing the page.
    pub(super) is_free: &'p dyn Fn([f64; 4]) -> bool,
}

/// The footers of one document; what pages have in common is made once.
pub(super) struct Footers<'r> {
    artwork: &'r Artwork,
    profile: Profile,
    words: &'r NoticeWords,
    measured: Vec<Measured>,
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
            measured: Vec::new(),
        }
    }

    /// The place for the footer on a page, the first that is free of those that `at` allows, and
    /// the drawing that goes there: the lower one only where the other finds no place.
    pub(super) fn spot(
        &mut self,
        page: &Page,
        at: NoticeAt,
        paper: &Paper<'_>,
        objects: &mut NewObjects,
    ) -> Result<(Spot, ObjectId), SignError> {
        let sheet = sheet(page)?;
        let gap = GAP_MM * POINTS_PER_MM / page.user_unit;
        let large = self.measured(width(&sheet), FooterForm::Large)?;
        let low = self.measured(width(&sheet), FooterForm::Low).ok();
        let search = Search {
            sheet: &sheet,
            at,
            gap,
            paper,
        };
        // Whatever is free at a glance at the head or lower goes before drawing the page for it.
        let in_turn = [
            (Some(large), Kind::Footer, Sight::Close),
            (Some(large), Kind::Header, Sight::Glance),
            (low, Kind::Footer, Sight::Glance),
            (low, Kind::Header, Sight::Glance),
            (Some(large), Kind::Header, Sight::Close),
            (low, Kind::Footer, Sight::Close),
            (low, Kind::Header, Sight::Close),
        ];
        let found = in_turn.into_iter().find_map(|(footer, kind, sight)| {
            let footer = footer?;
            Some((search.free(&footer, kind, sight)?, footer))
        });
        let (first, chosen) = match found {
            Some(found) => found,
            None => (first_spot(&large, &sheet, at)?, large),
        };
        let drawing = self.drawing(&chosen, objects)?;
        Ok((first, drawing))
    }

    /// The room that a footer at the foot of a page would take, in default user space.
    pub(super) fn room(&mut self, page: &Page) -> Result<[f64; 4], SignError> {
        let sheet = sheet(page)?;
        let large = self.measured(width(&sheet), FooterForm::Large)?;
        Ok(first_spot(&large, &sheet, NoticeAt::Bottom)?.rect)
    }

    /// How far from the foot or the head of a page a footer may look for its place, in points.
    pub(super) fn edge(&mut self, page: &Page) -> Result<f64, SignError> {
        let large = self.measured(width(&sheet(page)?), FooterForm::Large)?;
        let furthest = f64::from(PLACES).mul_add(STEP_MM, MARGIN_MM + GAP_MM);
        Ok(furthest.mul_add(POINTS_PER_MM, large.size.1 / large.by))
    }

    /// The measures for a width, the same for all pages that are as wide.
    fn measured(&mut self, width: f64, form: FooterForm) -> Result<Measured, StampError> {
        let known = self
            .measured
            .iter()
            .find(|known| known.form == form && (known.place - width).abs() < 0.01);
        if let Some(known) = known {
            return Ok(*known);
        }
        let mut outcome = Err(StampError::Page);
        let scannable = |by: &f64| self.words.qr.is_none() || *by <= MOST_WITH_CODE;
        for by in SHRINKINGS.into_iter().take_while(scannable) {
            let size = stamp::footer_size(self.artwork, self.profile, self.words, form, width * by);
            outcome = size.map(|size| Measured {
                place: width,
                form,
                size,
                by,
                drawn: None,
            });
            if !matches!(outcome, Err(StampError::NoticeSize { .. })) {
                break;
            }
        }
        self.measured.extend(outcome.iter());
        outcome
    }

    /// The drawing with these measures, shared by all pages that have it.
    fn drawing(
        &mut self,
        measured: &Measured,
        objects: &mut NewObjects,
    ) -> Result<ObjectId, StampError> {
        if let Some(drawn) = measured.drawn {
            return Ok(drawn);
        }
        let width = measured.size.0;
        let (artwork, profile) = (self.artwork, self.profile);
        let drawing = stamp::footer(artwork, profile, self.words, measured.form, width, objects);
        let drawn = drawing?.form;
        let same = |known: &&mut Measured| {
            known.form == measured.form && (known.place - measured.place).abs() < 0.01
        };
        if let Some(known) = self.measured.iter_mut().find(same) {
            known.drawn = Some(drawn);
        }
        Ok(drawn)
    }
}

/// The place that a footer has if it may.
fn first_spot(footer: &Measured, sheet: &Sheet, at: NoticeAt) -> Result<Spot, StampError> {
    let kind = match at {
        NoticeAt::Top => Kind::Header,
        NoticeAt::Auto | NoticeAt::Bottom => Kind::Footer,
    };
    footer.placement(sheet, kind, MARGIN_MM)
}

/// How closely places are looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Sight {
    /// Without drawing the page.
    Glance,
    /// Where a glance does not tell, the page is drawn.
    Close,
}

/// The search for a free place on a page.
struct Search<'s> {
    sheet: &'s Sheet,
    at: NoticeAt,
    gap: f64,
    paper: &'s Paper<'s>,
}

impl Search<'_> {
    /// The first free place at an edge. What is free at a glance goes before what may be free a
    /// little nearer to the edge, so that few pages have to be drawn.
    fn free(&self, footer: &Measured, kind: Kind, sight: Sight) -> Option<Spot> {
        let places = match (self.at, kind) {
            (NoticeAt::Auto, _) => PLACES,
            (NoticeAt::Bottom, Kind::Footer) | (NoticeAt::Top, Kind::Header) => 1,
            _ => 0,
        };
        let mut unsure = Vec::new();
        for step in 0..places {
            let from_edge = f64::from(step).mul_add(STEP_MM, MARGIN_MM);
            let Ok(spot) = footer.placement(self.sheet, kind, from_edge) else {
                break;
            };
            let free = Spot {
                is_free: true,
                ..spot
            };
            match (self.paper.look)(self.with_gap(&spot)) {
                Look::Clear => return Some(free),
                Look::Inked => {}
                Look::Unsure => unsure.push(free),
            }
        }
        let mut unsure = unsure.into_iter().filter(|_| sight == Sight::Close);
        unsure.find(|spot| (self.paper.is_free)(self.with_gap(spot)))
    }

    fn with_gap(&self, spot: &Spot) -> [f64; 4] {
        let [left, bottom, right, top] = spot.rect;
        [left, bottom - self.gap, right, top + self.gap]
    }
}

/// The width in points that a footer has on a page.
fn width(sheet: &Sheet) -> f64 {
    (2.0 * MARGIN_MM).mul_add(-POINTS_PER_MM, sheet.size().0)
}
