//! The footer: a thin rule, the logo, the notice, and what may go with it: the sentence of the law
//! and a QR code.
//!
//! The footer is kept low, for pages have little room at their edge: one or two lines are as large as
//! they like beside the logo, more are smaller. Where even that is too high, there is a lower form:
//! the small mark, and letters of hardly more than 6 pt.
//!
//! **Invariant:** the notice has letters of 6 to 8 pt, in at most three lines, or four when it is in
//! two languages; the sentence of the law below it has smaller ones, also of at least 6 pt.
//!
//! **Deliberately absent:** a background, except under a QR code: the footer never hides what the
//! page already says there; and the mark of an artifact, which belongs to the page that draws it.

use super::cache::Drawn;
use super::canvas::{Area, Canvas};
use super::error::StampError;
use super::font::{Line, Weight};
use super::palette::{NOTICE, RULE};
use super::paragraph::{Breaks, Paragraph};
use super::place::POINTS_PER_MM;
use super::qr::Symbol;
use super::{FooterForm, NoticeWords, Style};

/// Height of the logo in points: 8 mm.
const LOGO: f64 = 8.0 * POINTS_PER_MM;
/// Where the footer has to be low: 5 mm, the small mark.
const LOW_LOGO: f64 = 5.0 * POINTS_PER_MM;
/// The part of the width that a wide logo may take.
const LOGO_PART: f64 = 0.28;
/// Side of the QR code, quiet zone included, and the most it may need.
const CODE: f64 = 15.0 * POINTS_PER_MM;
const CODE_MOST: f64 = 30.0 * POINTS_PER_MM;
/// How far the white around it reaches into what is below the rule.
const CODE_BLEED: f64 = 4.2;
const RULE_THICKNESS: f64 = 0.5;
/// Between rule and logo.
const BELOW_RULE: f64 = 4.5;
/// Between logo and text; a QR code brings its own white.
const GAP: f64 = 9.0;
/// The least size and the largest for each number of lines, in the order in which they are tried: one
/// line only when it is easily read.
const TRIES: [(usize, f64, f64); 5] = [
    (1, 7.0, 8.0),
    (2, 6.75, 8.0),
    (3, 6.0, 7.25),
    (4, 6.0, 6.5),
    (1, 6.0, 7.0),
];
/// The sizes of a low footer: as few lines as can be.
const LOW: (f64, f64) = (6.0, 6.5);
const SIZE_STEP: f64 = 0.25;
/// Lines of a notice in one language; each further one may add a line.
const LINES: usize = 3;
/// The largest letters of the law as a part of the notice's, and the smallest.
const LAW_PART: f64 = 0.84;
const LAW_FLOOR: f64 = 6.0;
/// Lines of the law in one language: one if it can be.
const LAW_LINES: [usize; 2] = [1, 2];
/// Between the notice in one language and in the other.
const BETWEEN: f64 = 1.0;
/// Between the notice and the law.
const ABOVE_LAW: f64 = 1.4;
const LEADING: f64 = 1.3;

/// What is said, and how large.
struct Words<'a> {
    form: FooterForm,
    notice: Vec<Paragraph<'a>>,
    law: Vec<Paragraph<'a>>,
}

pub(super) fn draw(
    style: Style<'_>,
    words: &NoticeWords,
    form: FooterForm,
    width: f64,
) -> Result<Drawn, StampError> {
    let (canvas, size) = laid_out(style, words, form, width)?;
    let text = canvas.text_lines();
    Ok(Drawn {
        sketch: canvas.finish(style, size)?,
        size,
        text,
    })
}

/// What [`draw`] would draw, and how large.
pub(super) fn laid_out<'a>(
    style: Style<'a>,
    words: &NoticeWords,
    form: FooterForm,
    width: f64,
) -> Result<(Canvas<'a>, (f64, f64)), StampError> {
    let too_small = StampError::NoticeSize {
        width_mm: width.max(0.0) / POINTS_PER_MM,
    };
    let (logo, highest) = match form {
        FooterForm::Large => (style.logo(), LOGO),
        FooterForm::Low => (style.small_logo(), LOW_LOGO),
    };
    let logo_width = (highest * logo.aspect).min(width * LOGO_PART);
    let logo_height = logo_width / logo.aspect;
    let code = words.qr.as_deref().map(Symbol::new).transpose()?;
    let code_side = code
        .as_ref()
        .map(|code| code_side(code, form))
        .transpose()?;
    let code_side = code_side.unwrap_or(0.0);
    let text_width = width - logo_width - GAP - code_side;
    let face = style.face(Weight::Regular);
    let words = Words::new(style, words, form)?;
    let lines = words.lines(text_width).ok_or(too_small)?;
    let text_height: f64 = lines
        .iter()
        .map(|(_, size, gap)| size * LEADING + gap)
        .sum();
    let body = text_height.max(logo_height).max(code_side - CODE_BLEED);
    let height = body + BELOW_RULE + RULE_THICKNESS;

    let mut canvas = Canvas::new(style.profile);
    let rule = Area {
        x: 0.0,
        y: height - RULE_THICKNESS,
        width,
        height: RULE_THICKNESS,
    };
    canvas.fill(RULE, rule);
    let area = Area {
        x: 0.0,
        y: (body - logo_height) / 2.0,
        width: logo_width,
        height: logo_height,
    };
    canvas.picture(&logo.template, area);
    let mut top = f64::midpoint(body, text_height);
    for (line, size, gap) in lines {
        let capitals = face.descriptor().cap_height / 1000.0 * size;
        top -= gap + size * LEADING;
        let base = top + (size * LEADING - capitals) / 2.0;
        canvas.text(line, (logo_width + GAP, base), size, NOTICE);
    }
    if let Some(code) = code {
        let area = Area {
            x: width - code_side,
            y: (body + CODE_BLEED - code_side) / 2.0,
            width: code_side,
            height: code_side,
        };
        code.draw(&mut canvas, area);
    }
    Ok((canvas, (width, height)))
}

/// The side of a QR code in points, unless a footer is no place for it.
fn code_side(symbol: &Symbol, form: FooterForm) -> Result<f64, StampError> {
    let side = match form {
        FooterForm::Large => symbol.smallest().max(CODE),
        FooterForm::Low => symbol.smallest(),
    };
    if side > CODE_MOST {
        return Err(symbol.too_fine_for_notice(CODE_MOST));
    }
    Ok(side)
}

impl<'a> Words<'a> {
    fn new(style: Style<'a>, words: &NoticeWords, form: FooterForm) -> Result<Self, StampError> {
        let face = style.face(Weight::Regular);
        let paragraphs = |text: &str| -> Result<Vec<_>, StampError> {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines
                .map(|line| Paragraph::new(face, line, Breaks::Spaces))
                .collect()
        };
        Ok(Self {
            form,
            notice: paragraphs(&words.text)?,
            law: paragraphs(words.law.as_deref().unwrap_or_default())?,
        })
    }

    /// The size of the notice.
    fn size(&self, width: f64) -> Option<f64> {
        let count = |size: f64| {
            let counts = self.notice.iter().map(|text| text.count(size, width));
            counts.sum::<Option<usize>>()
        };
        let most = LINES.saturating_add(self.notice.len().saturating_sub(1));
        if self.form == FooterForm::Low {
            let (least, largest) = LOW;
            let fewest = count(least).filter(|count| *count <= most)?;
            return largest_size(least, largest, |size| count(size) == Some(fewest));
        }
        let mut tries = TRIES.into_iter().filter(|(lines, ..)| *lines <= most);
        tries.find_map(|(lines, least, largest)| {
            largest_size(least, largest, |size| {
                count(size).is_some_and(|count| count <= lines)
            })
        })
    }

    /// The size of the law.
    fn law_size(&self, notice: f64, width: f64) -> Option<f64> {
        let most = match self.form {
            FooterForm::Large => (notice * LAW_PART).max(LAW_FLOOR),
            FooterForm::Low => LAW_FLOOR,
        };
        LAW_LINES.into_iter().find_map(|lines| {
            largest_size(LAW_FLOOR, most, |size| {
                let mut counts = self.law.iter().map(|text| text.count(size, width));
                counts.all(|count| count.is_some_and(|count| count <= lines))
            })
        })
    }

    /// The lines with their sizes, and the gap above each.
    fn lines(&self, width: f64) -> Option<Vec<(Line, f64, f64)>> {
        let size = self.size(width)?;
        let mut lines = Vec::new();
        for (index, text) in self.notice.iter().enumerate() {
            let broken = text.balanced(size, width)?;
            let mut gap = if index == 0 { 0.0 } else { BETWEEN };
            for line in broken {
                lines.push((line, size, gap));
                gap = 0.0;
            }
        }
        let size = self.law_size(size, width)?;
        let mut gap = ABOVE_LAW;
        for text in &self.law {
            for line in text.balanced(size, width)? {
                lines.push((line, size, gap));
                gap = 0.0;
            }
        }
        Some(lines)
    }
}

/// The largest size in steps that will do.
fn largest_size(least: f64, largest: f64, will_do: impl Fn(f64) -> bool) -> Option<f64> {
    let sizes = (0..u8::MAX).map(|step| largest - f64::from(step) * SIZE_STEP);
    let mut sizes = sizes.take_while(|&size| size >= least);
    sizes.find(|&size| will_do(size))
}

#[cfg(test)]
mod tests {
    use super::super::{Artwork, Drawing, NOTICE, NOTICE_ENGLISH, Profile, StampLanguage};
    use super::*;
    use crate::pdf::pool::NewObjects;

    fn drawn(notice: &str, width: f64) -> Result<Drawing, StampError> {
        drawn_words(&notice.into(), width)
    }

    fn drawn_words(words: &NoticeWords, width: f64) -> Result<Drawing, StampError> {
        let artwork = Artwork::new(None).unwrap();
        let style = artwork.style(Profile::Usual)?;
        let form = FooterForm::Large;
        draw(style, words, form, width).map(|drawn| drawn.add(&mut NewObjects::starting_at(1)))
    }

    #[test]
    fn the_low_form_is_lower_and_says_the_same() {
        for language in [StampLanguage::Indonesian, StampLanguage::Both] {
            for law in [None, Some(language.law())] {
                for qr in [None, Some("https://cert.example.go.id/v/000003".to_owned())] {
                    let words = NoticeWords {
                        text: language.notice(),
                        law: law.clone(),
                        qr,
                    };
                    let artwork = Artwork::new(None).unwrap();
                    let style = artwork.style(Profile::Usual).unwrap();
                    let [large, low] = [FooterForm::Large, FooterForm::Low]
                        .map(|form| draw(style, &words, form, 539.0).unwrap());
                    let said = |drawing: &Drawn| drawing.text.replace('\n', " ");
                    assert_eq!(said(&large), said(&low));
                    let (large, low) = (large.size.1, low.size.1);
                    // A code takes the room that it needs.
                    let most = if words.qr.is_some() {
                        large
                    } else {
                        large - 2.0
                    };
                    assert!(low <= most, "{language:?} {law:?}: {low} {large}");
                }
            }
        }
    }

    #[test]
    fn the_law_and_a_code_find_room_in_every_language() {
        for language in [
            StampLanguage::Indonesian,
            StampLanguage::English,
            StampLanguage::Both,
        ] {
            for qr in [None, Some("https://cert.example.go.id/v/000003".to_owned())] {
                let words = NoticeWords {
                    text: language.notice(),
                    law: Some(language.law()),
                    qr,
                };
                let drawing = drawn_words(&words, 539.0).unwrap();
                let said = format!("{}\n{}", words.text, words.law.unwrap());
                assert_eq!(drawing.text.replace('\n', " "), said.replace('\n', " "));
                assert!(drawing.height < 74.0, "{}", drawing.height);
            }
        }
    }

    #[test]
    fn a_code_with_too_much_in_it_is_no_footer() {
        for (length, fine) in [(100, true), (600, false), (3000, false)] {
            let words = NoticeWords {
                qr: Some("x".repeat(length)),
                ..NOTICE.into()
            };
            let outcome = drawn_words(&words, 539.0);
            assert_eq!(outcome.is_ok(), fine, "{length}");
            if let Err(error) = outcome {
                let long = matches!(error, StampError::QrLong { .. });
                let fine = matches!(error, StampError::NoticeQrFine { .. });
                assert!(long || fine, "{error}");
            }
        }
    }

    #[test]
    fn the_notice_takes_as_few_lines_as_it_can() {
        for (notice, width, lines) in [
            (NOTICE_ENGLISH, 500.0, 2),
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
