//! The signature block: drawn, and put in a free place.
//!
//! **Invariant:** a new block lies on its page and covers no other signature field.
//!
//! **Deliberately absent:** keeping clear of the page's own content: only the caller knows it.

use super::check::Target;
use super::error::SignError;
use super::footer::MARGIN_MM;
use super::prepare::{BlockNotice, Draft, sheet};
use super::request::{BlockRequest, Corner, Request};
use crate::pdf::{Object, ObjectId};
use crate::stamp::place::{POINTS_PER_MM, Placement, Sheet};
use crate::stamp::{self, Artwork, Block};

/// Millimetres between blocks, and between block and footer.
const GAP_MM: f64 = 4.0;

/// The most that a block is shrunk by.
const SMALLEST: f64 = 3.0;

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
        Some(rect) => Some(displayed_size(rect, page.rotate, page.user_unit)),
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

/// The size asked for in points; of a single side, the other follows the drawing's shape.
fn size(
    draft: &Draft<'_, '_, '_>,
    asked: &BlockRequest,
    artwork: &Artwork,
    block: &Block,
) -> Result<Option<(f64, f64)>, SignError> {
    let points = |side: Option<f64>| side.map(|side| side * POINTS_PER_MM);
    let (width, height) = match (points(asked.width), points(asked.height)) {
        (Some(width), Some(height)) => return Ok(Some((width, height))),
        (None, None) => return Ok(None),
        sides => sides,
    };
    let mut trial = draft.update.objects.clone();
    let natural = stamp::block(artwork, draft.profile(), block, None, &mut trial)?;
    let shape = natural.width / natural.height;
    Ok(match (width, height) {
        (Some(width), _) => Some((width, width / shape)),
        (_, Some(height)) => Some((height * shape, height)),
        _ => None,
    })
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
    draft: &Draft<'_, '_, '_>,
    asked: &BlockRequest,
    sheet: &Sheet,
    index: usize,
    natural: (f64, f64),
) -> Result<Placement, SignError> {
    if let Some(place) = asked.place {
        let placement = sheet.at_corner(place.corner, (place.x, place.y), natural)?;
        if let Some(field) = covered(draft, index, placement.rect, 0.0) {
            return Err(SignError::Overlaps { field });
        }
        let notice = draft.footer_rect;
        return if notice.is_some_and(|notice| overlap(placement.rect, notice)) {
            Err(SignError::OverlapsNotice)
        } else {
            Ok(placement)
        };
    }
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
    let at = |column: u32, row: u32| {
        let x = f64::from(column).mul_add(STEP_MM, MARGIN_MM);
        let y = f64::from(row).mul_add(STEP_MM, MARGIN_MM + footer);
        sheet.at_corner(Corner::BottomRight, (x, y), size)
    };
    let first = at(0, 0)?;
    for row in 0..MOST_PLACES {
        let columns = (0..MOST_PLACES).map_while(|column| at(column, row).ok());
        let mut columns = columns.peekable();
        if columns.peek().is_none() {
            break;
        }
        let free =
            columns.find(|placement| covered(draft, index, placement.rect, GAP_MM).is_none());
        if let Some(placement) = free {
            return Ok(placement);
        }
    }
    let field = covered(draft, index, first.rect, GAP_MM).unwrap_or_default();
    Err(SignError::Overlaps { field })
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
