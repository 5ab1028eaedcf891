//! The footer: a thin rule, the logo, the notice.
//!
//! **Invariant:** the notice has one to three lines of 6 to 8 pt.
//!
//! **Deliberately absent:** a background: the footer never hides what the page already says there;
//! and the mark of an artifact, which belongs to the page that draws it.

use super::canvas::{Area, Canvas, Colour};
use super::error::StampError;
use super::font::Weight;
use super::paragraph::{Breaks, Paragraph};
use super::place::POINTS_PER_MM;
use super::{Drawing, Style};
use crate::pdf::pool::NewObjects;

const TEXT: Colour = Colour(0x33, 0x3D, 0x47);
const RULE: Colour = Colour(0x8F, 0xA3, 0xB0);

/// Height of the logo in points: 8 mm.
const LOGO: f64 = 8.0 * POINTS_PER_MM;
/// The part of the width that a wide logo may take.
const LOGO_PART: f64 = 0.28;
const RULE_THICKNESS: f64 = 0.5;
/// Between rule and logo.
const BELOW_RULE: f64 = 4.5;
/// Between logo and text.
const GAP: f64 = 9.0;
/// Sizes to try for each number of lines, largest first.
const SIZES: [f64; 9] = [8.0, 7.75, 7.5, 7.25, 7.0, 6.75, 6.5, 6.25, 6.0];
const LINES: usize = 3;
const LEADING: f64 = 1.3;

pub(super) fn draw(
    style: Style<'_>,
    notice: &str,
    width: f64,
    objects: &mut NewObjects,
) -> Result<Drawing, StampError> {
    let too_small = StampError::NoticeSize {
        width_mm: width.max(0.0) / POINTS_PER_MM,
    };
    let aspect = style.logo().aspect;
    let logo_width = (LOGO * aspect).min(width * LOGO_PART);
    let logo_height = logo_width / aspect;
    let text_width = width - logo_width - GAP;
    let face = style.face(Weight::Regular);
    let text = Paragraph::new(face, notice, Breaks::Spaces)?;
    let Some((size, count)) = size(&text, text_width) else {
        return Err(too_small);
    };
    let lines = text.balanced(size, text_width).ok_or(too_small)?;

    let step = size * LEADING;
    let text_height = step * count;
    let body = text_height.max(logo_height);
    let height = body + BELOW_RULE + RULE_THICKNESS;
    let mut canvas = Canvas::new(style.profile);
    canvas.fill(
        RULE,
        Area {
            x: 0.0,
            y: height - RULE_THICKNESS,
            width,
            height: RULE_THICKNESS,
        },
    );
    canvas.picture(
        &style.logo().template,
        Area {
            x: 0.0,
            y: (body - logo_height) / 2.0,
            width: logo_width,
            height: logo_height,
        },
    );
    let capitals = face.descriptor().cap_height / 1000.0 * size;
    let mut base = f64::midpoint(body, text_height - step) - capitals / 2.0;
    for line in lines {
        canvas.text(line, (logo_width + GAP, base), size, TEXT);
        base -= step;
    }
    let text = canvas.text_lines();
    let form = canvas.finish(style, (width, height), objects)?;
    Ok(Drawing {
        width,
        height,
        form,
        text,
    })
}

/// The size with the fewest lines, the largest of those; and the number of lines.
fn size(text: &Paragraph<'_>, width: f64) -> Option<(f64, f64)> {
    let sizes = |lines: usize| {
        let fits = move |&size: &f64| text.count(size, width).is_some_and(|n| n <= lines);
        SIZES.into_iter().find(fits)
    };
    let (lines, size) = (1..=LINES).find_map(|lines| Some((lines, sizes(lines)?)))?;
    Some((size, f64::from(u8::try_from(lines).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::super::{Artwork, NOTICE, NOTICE_ENGLISH, Profile};
    use super::*;

    fn drawn(notice: &str, width: f64) -> Result<Drawing, StampError> {
        let artwork = Artwork::new(None).unwrap();
        let style = artwork.style(Profile::Usual)?;
        draw(style, notice, width, &mut NewObjects::starting_at(1))
    }

    #[test]
    fn the_notice_takes_as_few_lines_as_it_can() {
        for (notice, width, lines) in [
            (NOTICE_ENGLISH, 500.0, 1),
            (NOTICE, 500.0, 2),
            (NOTICE, 320.0, 3),
        ] {
            let drawing = drawn(notice, width).unwrap();
            assert_eq!(drawing.text.lines().count(), lines, "{width}");
            assert_eq!(drawing.text.replace('\n', " "), notice);
            assert!(drawing.height < 40.0);
        }
    }

    #[test]
    fn a_notice_that_needs_more_is_refused() {
        for (notice, width) in [
            (NOTICE.repeat(3), 400.0),
            (NOTICE.to_owned(), 60.0),
            (NOTICE.to_owned(), -1.0),
            (NOTICE.to_owned(), f64::NAN),
        ] {
            let error = drawn(&notice, width).unwrap_err();
            assert!(matches!(error, StampError::NoticeSize { .. }), "{error}");
        }
    }
}
