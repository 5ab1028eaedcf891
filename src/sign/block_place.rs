//! The place that a block finds by itself.
//!
//! It is looked for from the lower right corner, first for the block in its usual size, then laid
//! out anew in smaller ones, then with less in it, always where the page shows nothing. Only when
//! there is no such place, it may stand on what the page shows, and the caller says so.
//!
//! **Invariant:** a block lies on its page within the margins, covers no other signature field, and
//! is never drawn smaller than its layout allows.
//!
//! **Deliberately absent:** layouts (`stamp`), and places that were asked for (`block`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::block::{covered, overlap};
use super::error::SignError;
use super::footer::MARGIN_MM;
use super::prepare::Draft;
use super::request::{BlockRequest, Corner};
use super::surface::Surface;
use crate::pdf::content_extent::Look;
use crate::stamp::place::{POINTS_PER_MM, Placement, Sheet};
use crate::stamp::{BlockSize, StampError, Variant};

/// Millimetres between blocks, and between block and footer.
const GAP_MM: f64 = 4.0;

/// What the sides of a block are divided by, so that it finds room.
const SHRINKINGS: [f64; 7] = [1.0, 1.12, 1.25, 1.4, 1.6, 1.8, 2.0];

/// Millimetres between a block and what the page shows.
const INK_GAP_MM: f64 = 1.0;

/// Millimetres between the places that are tried.
const STEP_MM: f64 = 2.0;

/// Rows and columns of places that are tried: an A3 page has 210.
const MOST_PLACES: u32 = 250;

/// How much further away a place may be that is free at a glance, before the page is drawn to see
/// whether a nearer one is: 12 mm up or 30 mm aside.
const RATHER_FURTHER: u32 = 30;

/// A size of the block in points and what is shown in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) variant: Variant,
    pub(super) size: (f64, f64),
    /// The size that the layout is given.
    pub(super) given: BlockSize,
}

/// Lays out a variant, in a size or as large as it needs, and gives its size.
pub(super) type Measure<'m> = dyn Fn(Variant, BlockSize) -> Result<(f64, f64), StampError> + 'm;

/// The sizes that a block may have.
pub(super) struct Measures<'m> {
    natural: Form,
    /// What is shown instead where there is little room.
    smaller_variant: Option<Variant>,
    /// Lays it out in other sizes; none when the size was asked for.
    measure: Option<&'m Measure<'m>>,
}

impl<'m> Measures<'m> {
    /// The sizes of a block that is asked for.
    pub(super) fn of_block(
        asked: &BlockRequest,
        measure: &'m Measure<'m>,
    ) -> Result<Self, StampError> {
        let variant = asked.variant.unwrap_or_default();
        let given = asked_size(asked, |size| measure(variant, size))?;
        let is_free = given == BlockSize::Natural;
        let smaller_variant = asked.variant.is_none().then_some(Variant::Compact);
        Ok(Self {
            natural: Form {
                variant,
                size: measure(variant, given)?,
                given,
            },
            smaller_variant: smaller_variant.filter(|_| is_free),
            measure: is_free.then_some(measure),
        })
    }

    /// The sizes of an empty field, in which nothing is laid out.
    pub(super) fn of_field(size: (f64, f64), measure: Option<&'m Measure<'m>>) -> Self {
        let natural = Form {
            variant: Variant::default(),
            size,
            given: BlockSize::Fixed(size.0, size.1),
        };
        Self {
            natural,
            smaller_variant: None,
            measure,
        }
    }

    pub(super) const fn natural(&self) -> Form {
        self.natural
    }

    /// The forms that fit into a room, the best first, until the layout refuses one.
    fn within(&self, room: (f64, f64)) -> impl Iterator<Item = Result<Form, StampError>> {
        let variants = [Some(self.natural.variant), self.smaller_variant];
        variants.into_iter().flatten().flat_map(move |variant| {
            let usual = if variant == self.natural.variant {
                Ok(self.natural)
            } else {
                self.laid_out(variant, BlockSize::Natural)
            };
            let mut refused = false;
            SHRINKINGS.into_iter().map_while(move |by| {
                let form = usual.clone().and_then(|usual| self.shrunk(usual, by, room));
                let go_on = !std::mem::replace(&mut refused, form.is_err());
                go_on.then_some(form)
            })
        })
    }

    fn laid_out(&self, variant: Variant, given: BlockSize) -> Result<Form, StampError> {
        let measured = self.measure.map(|measure| measure(variant, given));
        Ok(Form {
            variant,
            size: measured.transpose()?.unwrap_or(self.natural.size),
            given,
        })
    }

    /// A form with smaller sides that fits into a room; one that is too wide becomes higher.
    fn shrunk(&self, usual: Form, by: f64, room: (f64, f64)) -> Result<Form, StampError> {
        let (width, height) = usual.size;
        let fits = width <= room.0 && height <= room.1;
        // On a page without any room, nothing is shrunk and the block is found to be off the page.
        let is_fixed = self.measure.is_none() || room.0 <= 0.0 || room.1 <= 0.0;
        if is_fixed || (by <= 1.0 && fits) {
            return Ok(usual);
        }
        let narrow = (width / by).min(room.0);
        let high = (height / by * (width / by / narrow)).min(room.1);
        self.laid_out(usual.variant, BlockSize::Fixed(narrow, high))
    }
}

/// The size asked for. A width alone leaves the height to what the block says; to a height alone,
/// the width follows by the usual shape.
fn asked_size(
    asked: &BlockRequest,
    measure: impl Fn(BlockSize) -> Result<(f64, f64), StampError>,
) -> Result<BlockSize, StampError> {
    let points = |side: Option<f64>| side.map(|side| side * POINTS_PER_MM);
    Ok(match (points(asked.width), points(asked.height)) {
        (Some(width), Some(height)) => BlockSize::Fixed(width, height),
        (Some(width), None) => BlockSize::Width(width),
        (None, None) => BlockSize::Natural,
        (None, Some(height)) => {
            let (usual_width, usual_height) = measure(BlockSize::Natural)?;
            BlockSize::Fixed(height * usual_width / usual_height, height)
        }
    })
}

/// The first free place, and what stands there; when there is none, the first that covers no other
/// signature field.
pub(super) fn free(
    draft: &mut Draft<'_, '_, '_>,
    sheet: &Sheet,
    index: usize,
    measures: &Measures<'_>,
) -> Result<(Form, Placement), SignError> {
    let footer = if draft.footer > 0.0 {
        draft.footer + GAP_MM
    } else {
        0.0
    };
    let margins = 2.0 * MARGIN_MM * POINTS_PER_MM;
    let (across, up) = sheet.size();
    let room = (
        across - margins,
        footer.mul_add(-POINTS_PER_MM, up - margins),
    );
    let above = MARGIN_MM + footer;
    let (mut field, mut refused) = (None, None);
    for ground in [Ground::Paper, Ground::Page] {
        for form in measures.within(room) {
            let form = match form {
                Ok(form) => form,
                Err(error) => {
                    refused.get_or_insert(error);
                    continue;
                }
            };
            let places = Places {
                sheet,
                size: form.size,
                above,
            };
            if let Some(placement) = places.first(draft, index, ground) {
                draft.warn_if_covered(index, placement.rect);
                return Ok((form, placement));
            }
            let first = places.at(0, 0)?;
            field = covered(draft, index, first.rect, GAP_MM).or(field);
        }
    }
    Err(match (field, refused) {
        (None, Some(error)) => error.into(),
        (field, _) => SignError::Overlaps {
            field: field.unwrap_or_default(),
        },
    })
}

/// Where a block may stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ground {
    /// Where the page shows nothing.
    Paper,
    /// Anywhere but on fields of signatures.
    Page,
}

/// The places that a block can have on a page.
struct Places<'s> {
    sheet: &'s Sheet,
    size: (f64, f64),
    /// Millimetres between the lowest place and the edge.
    above: f64,
}

impl Places<'_> {
    fn at(&self, column: u32, row: u32) -> Result<Placement, StampError> {
        let x = MARGIN_MM + f64::from(column) * STEP_MM;
        let y = self.above + f64::from(row) * STEP_MM;
        self.sheet.at_corner(Corner::BottomRight, (x, y), self.size)
    }

    /// How many columns and rows of places lie on the page.
    fn count(&self) -> (u32, u32) {
        let (across, up) = self.sheet.size();
        let room = |side: f64, taken: f64, margin: f64| {
            // Whether the last one lies on the page is not for rounding to say.
            let steps = (side - taken) / POINTS_PER_MM - margin + STEP_MM / 10.0;
            let fits = |place: &u32| f64::from(*place) * STEP_MM <= steps;
            (0..MOST_PLACES)
                .take_while(fits)
                .fold(0, |count, _| count + 1)
        };
        (
            room(across, self.size.0, MARGIN_MM),
            room(up, self.size.1, self.above),
        )
    }

    /// The first place on such a ground.
    fn first(&self, draft: &Draft<'_, '_, '_>, index: usize, ground: Ground) -> Option<Placement> {
        let is_free = |placement: &Placement| draft.surface.is_free(self.near(placement.rect));
        let mut unsure = Vec::new();
        let open = match ground {
            Ground::Paper => self.open(&draft.surface),
            Ground::Page => None,
        };
        for (distance, column, row) in from_the_corner(open.unwrap_or_else(|| self.all())) {
            let Ok(placement) = self.at(column, row) else {
                continue;
            };
            if covered(draft, index, placement.rect, GAP_MM).is_some() {
                continue;
            }
            match (ground, draft.look(self.near(placement.rect))) {
                (Ground::Page, _) => return Some(placement),
                (Ground::Paper, Look::Clear) => {
                    let nearer = distance.saturating_sub(RATHER_FURTHER);
                    unsure.retain(|(distance, _)| *distance < nearer);
                    let mut unsure = unsure.into_iter().map(|(_, placement)| placement);
                    return unsure.find(is_free).or(Some(placement));
                }
                (Ground::Paper, Look::Unsure) => unsure.push((distance, placement)),
                (Ground::Paper, Look::Inked) => {}
            }
        }
        let mut unsure = unsure.into_iter().map(|(_, placement)| placement);
        unsure.find(is_free)
    }

    /// Columns and rows of all places.
    fn all(&self) -> Vec<(u32, u32)> {
        let (columns, rows) = self.count();
        let of_row = |row| (0..columns).map(move |column| (column, row));
        (0..rows).flat_map(of_row).collect()
    }

    /// Those that are not inked beyond doubt: of a full page hardly any, in every size of the block.
    fn open(&self, surface: &Surface<'_, '_>) -> Option<Vec<(u32, u32)>> {
        let (columns, rows) = self.count();
        let rect = |column, row| {
            let placement = self.at(column, row);
            placement.map_or([f64::NAN; 4], |placement| self.near(placement.rect))
        };
        // Where a place is across depends on its column alone, and where up on its row; on a page
        // that lies on its side it is the other way round.
        let columns: Vec<_> = (0..columns).map(|column| rect(column, 0)).collect();
        let rows: Vec<_> = (0..rows).map(|row| rect(0, row)).collect();
        let across = |rects: &[[f64; 4]]| rects.iter().map(|rect| [rect[0], rect[2]]).collect();
        let up = |rects: &[[f64; 4]]| rects.iter().map(|rect| [rect[1], rect[3]]).collect();
        let sideways = self.sheet.is_sideways();
        let (across, up): (Vec<_>, Vec<_>) = if sideways {
            (across(&rows), up(&columns))
        } else {
            (across(&columns), up(&rows))
        };
        let open = surface.open_places(&across, &up)?.into_iter();
        let place = |(across, up)| {
            let (across, up) = (u32::try_from(across).ok()?, u32::try_from(up).ok()?);
            Some(if sideways { (up, across) } else { (across, up) })
        };
        open.map(place).collect()
    }

    /// A rectangle and what is close to it.
    fn near(&self, [left, bottom, right, top]: [f64; 4]) -> [f64; 4] {
        let near = INK_GAP_MM / self.sheet.displayed([0.0, 0.0, 1.0, 1.0])[2];
        [left - near, bottom - near, right + near, top + near]
    }
}

/// Distances, columns and rows of places, the nearest to the corner first. A step up counts as much
/// as two and a half aside: above a page number, but beside another block.
fn from_the_corner(places: Vec<(u32, u32)>) -> impl Iterator<Item = (u32, u32, u32)> {
    const ASIDE: u32 = 2;
    const UP: u32 = 5;
    let places = places.into_iter();
    // Most searches end after a few: a heap does not put the others in order.
    let mut places: BinaryHeap<_> = places
        .map(|(column, row)| Reverse((column * ASIDE + row * UP, row, column)))
        .collect();
    std::iter::from_fn(move || {
        let Reverse((distance, row, column)) = places.pop()?;
        Some((distance, column, row))
    })
}

impl Draft<'_, '_, '_> {
    /// What the page at hand and the notice on it show in a rectangle, at a glance.
    fn look(&self, rect: [f64; 4]) -> Look {
        let notice = self.footer_rect;
        if notice.is_some_and(|notice| overlap(rect, notice)) {
            Look::Inked
        } else {
            self.surface.look(rect)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_comes_once_and_the_nearest_first() {
        for (columns, rows) in [(0, 3), (3, 0), (1, 1), (7, 2), (2, 9), (40, 60)] {
            let places: Vec<(u32, u32)> = (0..rows)
                .flat_map(|row| (0..columns).map(move |column| (column, row)))
                .collect();
            let distance = |&(column, row)| (2 * column + 5 * row, column, row);
            let mut expected: Vec<(u32, u32, u32)> = places.iter().map(distance).collect();
            expected.sort_by_key(|(distance, _, row)| (*distance, *row));
            assert_eq!(from_the_corner(places).collect::<Vec<_>>(), expected);
        }
    }
}
