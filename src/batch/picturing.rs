//! The pages of a judged document that bear a signature or a change, as pictures with marks.
//!
//! **Invariant:** a page that cannot be drawn is told, never left out; a mark lies on the page, or says
//! that its place does not. No
//! page is waited for longer than a while.
//!
//! **Deliberately absent:** words and colours.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::pdf::{Document, Page};
use crate::render::Rendering;
use crate::stamp::place::{POINTS_PER_MM, Sheet};
use crate::verify::{Report, Severity, SignatureReport};

/// Pixels per inch: a letter of 6 points can be read on the screen.
const DPI: f32 = 110.0;

/// How long a page may take to draw; real ones take less than a second.
pub(super) const LONGEST: Duration = Duration::from_secs(10);

/// Pages drawn of one document.
const MOST_PAGES: usize = 24;

/// Marks on one page.
const MOST_MARKS: usize = 64;

/// A page and what is to be said of it.
#[derive(Clone, Debug)]
pub struct Pictured {
    /// Its number, counted from 1.
    pub page: usize,
    /// As PNG; none when it cannot be drawn.
    pub png: Option<Vec<u8>>,
    /// What stands where, signatures first.
    pub marks: Vec<Mark>,
}

/// A place on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Where.
    pub spot: Spot,
    /// What stands there.
    pub about: About,
}

/// Which part of a page is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spot {
    /// All of it.
    Whole,
    /// Left, top, width and height in parts of the page as displayed.
    Part([f64; 4]),
    /// None: the place is not on the page.
    Off,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum About {
    /// The signature with this index.
    Signature(usize),
    /// What a finding of a signature tells: both by their index.
    Finding {
        /// The signature.
        signature: usize,
        /// The finding.
        finding: usize,
    },
}

/// A rectangle of default user space, or the whole page, and what stands there.
type Place = (Option<[f64; 4]>, About);

/// The pages of a document, and how many more there would be.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// In their order.
    pub pages: Vec<Pictured>,
    /// Pages that were left out, because there are too many.
    pub more: usize,
}

/// Draws the pages that a report speaks of.
#[must_use]
pub fn pictures(document: &Document<'_>, report: &Report) -> Pictures {
    let mut places: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
    for (index, signature) in report.signatures.iter().enumerate() {
        if let (Some(page), Some(rect)) = (signature.page, signature.rect) {
            let place = (Some(rect), About::Signature(index));
            places.entry(page).or_default().push(place);
        }
    }
    let mut told = Vec::new();
    for (index, signature) in report.signatures.iter().enumerate() {
        for (finding_index, finding) in signature.findings.iter().enumerate() {
            let Some(page) = finding.page else {
                continue;
            };
            // Every signature tells of the same change, and a later signature speaks for itself.
            let is_signature = |one: &SignatureReport| {
                finding.rect.is_some() && (one.page, one.rect) == (Some(page), finding.rect)
            };
            if told.contains(&(&finding.message, page))
                || finding.severity == Severity::Info && report.signatures.iter().any(is_signature)
            {
                continue;
            }
            told.push((&finding.message, page));
            let about = About::Finding {
                signature: index,
                finding: finding_index,
            };
            places.entry(page).or_default().push((finding.rect, about));
        }
    }
    if places.is_empty() {
        return Pictures::default();
    }
    let pages = document.last().pages().unwrap_or_default();
    let more = places.len().saturating_sub(MOST_PAGES);
    let numbers: Vec<usize> = places.keys().copied().take(MOST_PAGES).collect();
    let drawn = drawn(document, numbers);
    let pages = places
        .into_iter()
        .zip(drawn)
        .map(|((number, places), png)| {
            let page = pages.get(number.saturating_sub(1));
            Pictured {
                page: number,
                png,
                marks: places
                    .into_iter()
                    .take(MOST_MARKS)
                    .map(|(rect, about)| Mark {
                        spot: spot(page, rect),
                        about,
                    })
                    .collect(),
            }
        })
        .collect();
    Pictures { pages, more }
}

/// The pages with these numbers as PNG. A thread of its own draws them: one over which it breaks
/// down or takes too long is none, like all after it, and the thread is left behind.
fn drawn(document: &Document<'_>, numbers: Vec<usize>) -> Vec<Option<Vec<u8>>> {
    let mut pictures = vec![None; numbers.len()];
    let Ok(rendering) = Rendering::of(document) else {
        return pictures;
    };
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for number in numbers {
            let picture = rendering.picture(number.saturating_sub(1), DPI);
            let png = picture.and_then(|picture| picture.png()).ok();
            if sender.send(png).is_err() {
                return;
            }
        }
    });
    for picture in &mut pictures {
        match receiver.recv_timeout(LONGEST) {
            Ok(png) => *picture = png,
            Err(_) => break,
        }
    }
    pictures
}

/// The part of a page that a rectangle of default user space is, or none of it.
fn spot(page: Option<&Page>, rect: Option<[f64; 4]>) -> Spot {
    let Some(rect) = rect else {
        return Spot::Whole;
    };
    let part = page.and_then(|page| part(page, rect));
    part.map_or(Spot::Off, Spot::Part)
}

/// A rectangle of default user space as part of the page as displayed; none when it has no size or
/// lies off the page.
pub(super) fn part(page: &Page, rect: [f64; 4]) -> Option<[f64; 4]> {
    let sheet = Sheet::new(page.crop_box, page.rotate, page.user_unit).ok()?;
    let (across, up) = sheet.size();
    let [left, top, width, height] = sheet.displayed(rect).map(|mm| mm * POINTS_PER_MM);
    let (left, right) = within(left / across, (left + width) / across)?;
    let (top, bottom) = within(top / up, (top + height) / up)?;
    Some([left, top, right - left, bottom - top])
}

/// The common part of a range and the whole.
fn within(from: f64, to: f64) -> Option<(f64, f64)> {
    let (from, to) = (from.clamp(0.0, 1.0), to.clamp(0.0, 1.0));
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::Limits;

    /// Where the lower left tenth of a page stands when it is shown.
    fn shown(page: &str) -> Option<[f64; 4]> {
        let file = crate::pdf::samples::pdf(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            &format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]{page}>>"),
        ]);
        let document = Document::open(&file, Limits::default()).unwrap();
        let page = document.last().pages().unwrap()[0].clone();
        let rounded = |part: f64| (part * 1000.0).round() / 1000.0;
        part(&page, [0.0, 0.0, 20.0, 10.0]).map(|part| part.map(rounded))
    }

    #[test]
    fn a_place_off_the_page_is_no_place_on_it() {
        let file = crate::pdf::samples::pdf(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
        ]);
        let document = Document::open(&file, Limits::default()).unwrap();
        let pages = document.last().pages().unwrap();
        let spot = |rect| spot(pages.first(), rect);
        assert_eq!(spot(None), Spot::Whole);
        assert_eq!(spot(Some([300.0, 0.0, 400.0, 50.0])), Spot::Off);
        let half = Some([0.0, 0.0, 100.0, 100.0]);
        assert!(matches!(spot(half), Spot::Part(_)));
    }

    #[test]
    fn marks_turn_and_grow_with_the_page() {
        assert_eq!(shown(""), Some([0.0, 0.9, 0.1, 0.1]));
        assert_eq!(shown("/Rotate 90"), Some([0.0, 0.0, 0.1, 0.1]));
        assert_eq!(shown("/Rotate 180"), Some([0.9, 0.0, 0.1, 0.1]));
        assert_eq!(shown("/Rotate 270"), Some([0.9, 0.9, 0.1, 0.1]));
        assert_eq!(shown("/UserUnit 2"), Some([0.0, 0.9, 0.1, 0.1]));
        assert_eq!(shown("/CropBox[10 5 110 55]"), Some([0.0, 0.9, 0.1, 0.1]));
        assert_eq!(shown("/CropBox[100 50 200 100]"), None);
    }
}
