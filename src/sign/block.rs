//! The signature block: drawn, and put in a free place.
//!
//! **Invariant:** a new block lies on its page and covers no other signature field.
//!
//! **Deliberately absent:** what the page shows (`surface`), and where a marker is (`marker`).

use super::check::Target;
use super::error::SignError;
use super::footer::MARGIN_MM;
use super::marker::Marked;
use super::prepare::{BlockNotice, Draft, sheet};
use super::request::{BlockRequest, Corner, Request};
use super::warning::Warning;
use crate::pdf::{Object, ObjectId};
use crate::stamp::place::{POINTS_PER_MM, Placement, Sheet};
use crate::stamp::{self, Artwork, Block, BlockSize, StampError};

/// Millimetres between blocks, and between block and footer.
const GAP_MM: f64 = 4.0;

/// The most that a block is shrunk by, so that it fits a page.
const SMALLEST: f64 = 3.0;

/// What a block is shrunk by, so that it fits beside other blocks.
const SHRINKINGS: [f64; 6] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.0];

/// Millimetres between a block and what the page shows.
const INK_GAP_MM: f64 = 1.0;

/// Millimetres between a block at a marker and the notice.
const NOTICE_GAP_MM: f64 = 1.0;

/// Millimetres between the places that are tried.
const STEP_MM: f64 = 2.0;

/// Rows and columns of places that are tried: an A3 page has 210.
const MOST_PLACES: u32 = 250;

/// A block in its place.
pub(super) struct Drawn {
    /// The appearance.
    pub(super) form: ObjectId,
    /// What it says, for readers who cannot see it.
    pub(super) text: String,
    /// Where it is, in default user space; an existing field keeps its own.
    pub(super) rect: [f64; 4],
}

/// Draws the block that is asked for; none for an invisible signature.
pub(super) fn draw(
    draft: &mut Draft<'_, '_, '_>,
    request: &Request,
    artwork: &Artwork,
) -> Result<Option<Drawn>, SignError> {
    let Some(asked) = &request.block else {
        return Ok(None);
    };
    let signable = draft.signable;
    let (index, rect) = match &signable.target {
        Target::New(_) => (signable.page, None),
        Target::Existing(field, _) => match (field.page, field.rect) {
            (Some(index), Some(rect)) => (index, Some(rect)),
            _ => return Ok(None),
        },
    };
    let page = signable.pages.get(index).ok_or(SignError::NoPages)?;
    let sheet = sheet(page)?;
    let block = words(request, asked, draft.block_notice);
    let size = match rect {
        Some(rect) => {
            let (width, height) = displayed_size(rect, page.rotate, page.user_unit);
            BlockSize::Fixed(width, height)
        }
        None => size(draft, asked, artwork, &block)?,
    };
    let drawing = stamp::block(
        artwork,
        draft.profile(),
        &block,
        size,
        &mut draft.update.objects,
    )?;
    let placement = match rect {
        // Only its turn is of use: the field has its rectangle already.
        Some(rect) => Placement {
            rect,
            ..sheet.at_corner(Corner::BottomLeft, (0.0, 0.0), (1.0, 1.0))?
        },
        None => place(draft, asked, &sheet, index, (drawing.width, drawing.height))?,
    };
    turn(draft, drawing.form, placement.matrix);
    Ok(Some(Drawn {
        form: drawing.form,
        text: drawing.text,
        rect: placement.rect,
    }))
}

/// What the block says. The notice goes there when pages may not get it.
fn words(request: &Request, asked: &BlockRequest, notice: BlockNotice) -> Block {
    Block {
        variant: asked.variant,
        heading: asked.heading.clone(),
        title: asked.title.clone(),
        name: request.name.clone(),
        nip: asked.nip.clone(),
        time: asked.language.date(request.time, request.zone),
        notice: (notice == BlockNotice::Within).then(|| request.notice_text.text.clone()),
        qr: asked.qr.clone(),
    }
}

/// The size asked for. A width alone leaves the height to what the block says; to a height alone,
/// the width follows by the usual shape.
fn size(
    draft: &Draft<'_, '_, '_>,
    asked: &BlockRequest,
    artwork: &Artwork,
    block: &Block,
) -> Result<BlockSize, SignError> {
    let points = |side: Option<f64>| side.map(|side| side * POINTS_PER_MM);
    let height = match (points(asked.width), points(asked.height)) {
        (Some(width), Some(height)) => return Ok(BlockSize::Fixed(width, height)),
        (Some(width), None) => return Ok(BlockSize::Width(width)),
        (None, None) => return Ok(BlockSize::Natural),
        (None, Some(height)) => height,
    };
    let mut trial = draft.update.objects.clone();
    let natural = BlockSize::Natural;
    let natural = stamp::block(artwork, draft.profile(), block, natural, &mut trial)?;
    Ok(BlockSize::Fixed(
        height * natural.width / natural.height,
        height,
    ))
}

/// The size of a rectangle as displayed, in points.
fn displayed_size([left, bottom, right, top]: [f64; 4], rotate: u16, unit: f64) -> (f64, f64) {
    let (across, up) = ((right - left).abs() * unit, (top - bottom).abs() * unit);
    if matches!(rotate, 90 | 270) {
        (up, across)
    } else {
        (across, up)
    }
}

/// The place asked for, or the first that is free.
pub(super) fn place(
    draft: &mut Draft<'_, '_, '_>,
    asked: &BlockRequest,
    sheet: &Sheet,
    index: usize,
    natural: (f64, f64),
) -> Result<Placement, SignError> {
    let signable = draft.signable;
    let page = signable.pages.get(index).ok_or(SignError::NoPages)?;
    draft.surface.turn_to(index, page)?;
    let placement = if let Some(marked) = &signable.marked {
        draft.surface.ignore(&marked.ink);
        at_marker(sheet, marked, draft.footer, draft.footer_rect, natural)?
    } else if let Some(place) = asked.place {
        sheet.at_corner(place.corner, (place.x, place.y), natural)?
    } else {
        return free_place(draft, asked, sheet, index, natural);
    };
    if let Some(field) = covered(draft, index, placement.rect, 0.0) {
        return Err(SignError::Overlaps { field });
    }
    let notice = draft.footer_rect;
    if notice.is_some_and(|notice| overlap(placement.rect, notice)) {
        return Err(SignError::OverlapsNotice);
    }
    draft.warn_if_covered(index, placement.rect);
    Ok(placement)
}

/// With its upper left corner at a marker's, moved inwards where the page ends or the notice is.
fn at_marker(
    sheet: &Sheet,
    marked: &Marked,
    footer: f64,
    notice: Option<[f64; 4]>,
    size: (f64, f64),
) -> Result<Placement, SignError> {
    let (across, up) = sheet.size();
    let [left, top, ..] = sheet.displayed(marked.area);
    let room = |side: f64, block: f64| (side - block) / POINTS_PER_MM - MARGIN_MM;
    let (mut lowest, mut highest) = (room(up, size.1), 0.0);
    match notice.map(|rect| sheet.displayed(rect)) {
        Some(_) if footer > 0.0 => lowest -= footer + NOTICE_GAP_MM,
        Some([_, notice_top, _, height]) => highest = notice_top + height + NOTICE_GAP_MM,
        None => {}
    }
    let x = left.min(room(across, size.0)).max(0.0);
    let y = top.min(lowest).max(highest);
    Ok(sheet.at_corner(Corner::TopLeft, (x, y), size)?)
}

/// The first free place from the lower right; when there is none, the first that covers no other
/// signature field.
fn free_place(
    draft: &mut Draft<'_, '_, '_>,
    asked: &BlockRequest,
    sheet: &Sheet,
    index: usize,
    natural: (f64, f64),
) -> Result<Placement, SignError> {
    let footer = if draft.footer > 0.0 {
        draft.footer + GAP_MM
    } else {
        0.0
    };
    let free_size = asked.width.or(asked.height).is_none();
    let size = if free_size {
        shrunk(natural, sheet, footer)
    } else {
        natural
    };
    let mut last = None;
    // Small pages with several blocks: smaller ones rather than none.
    for by in SHRINKINGS {
        let size = (size.0 / by, size.1 / by);
        let places = Places {
            sheet,
            size,
            above: MARGIN_MM + footer,
        };
        let first = places.at(0, 0)?;
        if let Some(placement) = places.first_free(draft, index) {
            draft.warn_if_covered(index, placement.rect);
            return Ok(placement);
        }
        last = covered(draft, index, first.rect, GAP_MM).or(last);
        if !free_size {
            break;
        }
    }
    let field = last.unwrap_or_default();
    Err(SignError::Overlaps { field })
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
        let x = f64::from(column).mul_add(STEP_MM, MARGIN_MM);
        let y = f64::from(row).mul_add(STEP_MM, self.above);
        self.sheet.at_corner(Corner::BottomRight, (x, y), self.size)
    }

    /// The first place where nothing is, else the first that only keeps clear of other fields.
    fn first_free(&self, draft: &Draft<'_, '_, '_>, index: usize) -> Option<Placement> {
        let mut among_fields = None;
        for (column, row) in from_the_corner() {
            let Ok(placement) = self.at(column, row) else {
                continue;
            };
            if covered(draft, index, placement.rect, GAP_MM).is_some() {
                continue;
            }
            if draft.shows_nothing(placement.rect, self.sheet) {
                return Some(placement);
            }
            among_fields = among_fields.or(Some(placement));
        }
        among_fields
    }
}

/// Columns and rows of places, the nearest to the corner first. A step up counts as much as two and
/// a half aside: above a page number, but beside another block.
fn from_the_corner() -> impl Iterator<Item = (u32, u32)> {
    const ASIDE: u32 = 2;
    const UP: u32 = 5;
    let furthest = MOST_PLACES * (ASIDE + UP);
    (0..furthest).flat_map(|distance| {
        let rows = 0..MOST_PLACES.min(distance / UP + 1);
        rows.filter_map(move |row| {
            let aside = distance.checked_sub(row * UP)?;
            let column = aside / ASIDE;
            (aside % ASIDE == 0 && column < MOST_PLACES).then_some((column, row))
        })
    })
}

impl Draft<'_, '_, '_> {
    /// Whether neither the page at hand nor the notice on it shows anything in a rectangle, nor
    /// close to it.
    fn shows_nothing(&self, rect: [f64; 4], sheet: &Sheet) -> bool {
        let notice = self.footer_rect;
        if notice.is_some_and(|notice| overlap(rect, notice)) {
            return false;
        }
        let near = INK_GAP_MM / sheet.displayed([0.0, 0.0, 1.0, 1.0])[2];
        let [left, bottom, right, top] = rect;
        let wide = [left - near, bottom - near, right + near, top + near];
        self.surface.is_free(wide)
    }

    /// Warns when a block in this rectangle covers what the page at hand shows.
    fn warn_if_covered(&mut self, index: usize, rect: [f64; 4]) {
        if !self.surface.is_free(rect) {
            let page = index.saturating_add(1);
            self.warnings.push(Warning::BlockCovers { page });
        }
    }
}

/// The size that fits between margins and footer, of the same shape: small pages are enlarged by
/// readers anyway. A viewer scales the drawing into it.
fn shrunk((width, height): (f64, f64), sheet: &Sheet, footer_mm: f64) -> (f64, f64) {
    let margins = 2.0 * MARGIN_MM * POINTS_PER_MM;
    let (across, up) = sheet.size();
    let room = (
        across - margins,
        footer_mm.mul_add(-POINTS_PER_MM, up - margins),
    );
    let by = (width / room.0).max(height / room.1);
    // On a page without any room, nothing is shrunk and the block is found to be off the page.
    if (1.0..=SMALLEST).contains(&by) {
        (width / by, height / by)
    } else {
        (width, height)
    }
}

/// The name of a signature field that a rectangle would cover, or come nearer to than a gap.
fn covered(draft: &Draft<'_, '_, '_>, index: usize, rect: [f64; 4], gap_mm: f64) -> Option<String> {
    let gap = gap_mm * POINTS_PER_MM;
    let [left, bottom, right, top] = rect;
    let wide = [left - gap, bottom - gap, right + gap, top + gap];
    let mut on_page = draft
        .signable
        .fields
        .iter()
        .filter(|field| field.page == Some(index));
    on_page
        .find(|field| field.rect.is_some_and(|other| overlap(wide, other)))
        .map(|field| field.name.clone())
}

/// Whether both rectangles (left, bottom, right, top) share more than an edge.
pub(super) fn overlap(ours: [f64; 4], other: [f64; 4]) -> bool {
    /// What rounding may cost, in points.
    const SLACK: f64 = 0.1;
    let [left, bottom, right, top] = ours;
    let [other_left, other_bottom, other_right, other_top] = other;
    left + SLACK < other_right
        && other_left + SLACK < right
        && bottom + SLACK < other_top
        && other_bottom + SLACK < top
}

/// Turns an appearance so that it stands upright on a turned page. A viewer moves and scales it
/// into the rectangle by itself (ISO 32000-2, 12.5.5), so only the turn is written.
fn turn(draft: &mut Draft<'_, '_, '_>, form: ObjectId, [a, b, c, d, ..]: [f64; 6]) {
    let scale = a.hypot(b);
    let turn = [a / scale, b / scale, c / scale, d / scale, 0.0, 0.0];
    let objects = &mut draft.update.objects;
    if let Some(Object::Stream(stream)) = objects.object(form).filter(|_| a < scale) {
        let mut stream = stream.clone();
        stream.dict.set("Matrix", turn.map(Object::from).to_vec());
        objects.set(form, stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_that_touch_do_not_overlap() {
        let ours = [0.0, 0.0, 10.0, 10.0];
        assert!(!overlap(ours, [10.0, 0.0, 20.0, 10.0]));
        assert!(overlap(ours, [9.0, 9.0, 20.0, 20.0]));
    }

    #[test]
    fn a_field_on_a_turned_page_is_seen_turned() {
        let rect = [10.0, 10.0, 110.0, 60.0];
        assert_eq!(displayed_size(rect, 0, 1.0), (100.0, 50.0));
        assert_eq!(displayed_size(rect, 270, 2.0), (100.0, 200.0));
    }
}
