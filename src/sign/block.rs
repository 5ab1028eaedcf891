//! The signature block: drawn, and put in a free place.
//!
//! **Invariant:** a new block lies on its page and covers no other signature field.
//!
//! **Deliberately absent:** what the page shows (`surface`), where a marker is (`marker`), and the
//! search for a free place (`block_place`).

use super::block_place::{self, Form, Measures};
use super::check::Target;
use super::error::SignError;
use super::footer::MARGIN_MM;
use super::marker::Marked;
use super::prepare::{BlockNotice, Draft, sheet};
use super::request::{BlockRequest, Corner, Request};
use super::warning::Warning;
use crate::pdf::{Object, ObjectId};
use crate::stamp::place::{POINTS_PER_MM, Placement, Sheet};
use crate::stamp::{self, Artwork, Block, BlockSize};

/// Millimetres between a block at a marker and the notice.
const NOTICE_GAP_MM: f64 = 1.0;

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
    let mut block = words(request, asked, draft.block_notice);
    let profile = draft.profile();
    let (size, placement) = if let Some(rect) = rect {
        let (width, height) = displayed_size(rect, page.rotate, page.user_unit);
        let size = BlockSize::Fixed(width, height);
        // Only its turn is of use: the field has its rectangle already.
        let upright = sheet.at_corner(Corner::BottomLeft, (0.0, 0.0), (1.0, 1.0))?;
        (size, Placement { rect, ..upright })
    } else {
        let measure = |variant, size| {
            let block = Block {
                variant,
                ..block.clone()
            };
            stamp::block_size(artwork, profile, &block, size)
        };
        let measures = Measures::of_block(asked, &measure)?;
        let (form, placement) = place(draft, asked, &sheet, index, &measures)?;
        block.variant = form.variant;
        (form.given, placement)
    };
    let drawing = stamp::block(artwork, profile, &block, size, &mut draft.update.objects)?;
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
        variant: asked.variant.unwrap_or_default(),
        heading: asked.heading.clone(),
        title: asked.title.clone(),
        name: request.name.clone(),
        nip: asked.nip.clone(),
        time: asked.language.date(request.time, request.zone),
        notice: (notice == BlockNotice::Within).then(|| request.notice_text.text.clone()),
        qr: asked.qr.clone(),
    }
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
    measures: &Measures<'_>,
) -> Result<(Form, Placement), SignError> {
    let signable = draft.signable;
    let page = signable.pages.get(index).ok_or(SignError::NoPages)?;
    draft.surface.turn_to(index, page)?;
    let form = measures.natural();
    let placement = if let Some(marked) = &signable.marked {
        draft.surface.ignore(&marked.ink);
        at_marker(sheet, marked, draft.footer, draft.footer_rect, form.size)?
    } else if let Some(place) = asked.place {
        sheet.at_corner(place.corner, (place.x, place.y), form.size)?
    } else {
        return block_place::free(draft, sheet, index, measures);
    };
    if let Some(field) = covered(draft, index, placement.rect, 0.0) {
        return Err(SignError::Overlaps { field });
    }
    let notice = draft.footer_rect;
    if notice.is_some_and(|notice| overlap(placement.rect, notice)) {
        return Err(SignError::OverlapsNotice);
    }
    draft.warn_if_covered(index, placement.rect);
    Ok((form, placement))
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

impl Draft<'_, '_, '_> {
    /// Warns when a block in this rectangle covers what the page at hand shows.
    pub(super) fn warn_if_covered(&mut self, index: usize, rect: [f64; 4]) {
        if !self.surface.is_free(rect) {
            let page = index.saturating_add(1);
            self.warnings.push(Warning::BlockCovers { page });
        }
    }
}

/// The name of a signature field that a rectangle would cover, or come nearer to than a gap.
pub(super) fn covered(
    draft: &Draft<'_, '_, '_>,
    index: usize,
    rect: [f64; 4],
    gap_mm: f64,
) -> Option<String> {
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
