//! The notice at the foot of pages.
//!
//! The footer is drawn after a page's own content, which is put between `q` and `Q` so that no
//! state leaks into it, as an artifact (ISO 32000-2, 14.8.2.2): no part of the document's text.
//!
//! **Invariant:** a page changes only in `/Contents` and `/Resources`, both as its own values;
//! nothing that pages share is touched.
//!
//! **Deliberately absent:** signed documents: their pages are never touched.

use lopdf::Stream;

use super::balance::{Balance, balance};
use super::error::SignError;
use super::prepare::{decimal, sheet};
use crate::pdf::pool::NewObjects;
use crate::pdf::{Dictionary, Object, ObjectId, Page, PdfError, View};
use crate::stamp::place::{POINTS_PER_MM, Placement, Sheet};
use crate::stamp::{self, Artwork, Drawing, NoticeWords, Profile, StampError};

/// Millimetres between the footer and the edges of the page: printers reach that far.
pub(super) const MARGIN_MM: f64 = 8.0;

/// How much wider than its place a footer may be drawn, to be shrunk into it: for pages too
/// narrow for letters of the usual size, which readers enlarge anyway.
const SHRINKINGS: [f64; 6] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.2];

/// The most that a footer with a QR code is shrunk: its squares must stay large enough to scan.
const MOST_WITH_CODE: f64 = 1.25;

/// States that may be saved at a time in PDF/A (ISO 19005-1, 6.1.12; ISO 19005-2, 6.1.13).
const NESTING: usize = 28;

/// A footer, and by what it is shrunk.
#[derive(Clone)]
struct Shrunk {
    place: f64,
    drawing: Drawing,
    by: f64,
}

impl Shrunk {
    /// At the foot of a page.
    fn placement(&self, sheet: &Sheet) -> Result<Placement, StampError> {
        let size = (self.drawing.width / self.by, self.drawing.height / self.by);
        sheet.at_bottom(MARGIN_MM, size)
    }
}

/// The footers of one document; what pages have in common is made once.
pub(super) struct Footers<'r> {
    artwork: &'r Artwork,
    profile: Profile,
    words: &'r NoticeWords,
    opening: Option<ObjectId>,
    drawings: Vec<Shrunk>,
    endings: Vec<(Vec<u8>, ObjectId)>,
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
            opening: None,
            drawings: Vec::new(),
            endings: Vec::new(),
        }
    }

    /// Puts the footer on a page, whose dictionary this is.
    pub(super) fn put(
        &mut self,
        view: View<'_, '_>,
        page: &Page,
        dictionary: &mut Dictionary,
        objects: &mut NewObjects,
    ) -> Result<(), SignError> {
        let sheet = sheet(page)?;
        let footer = self.drawing(width(&sheet), objects)?;
        let Placement { rect, mut matrix } = footer.placement(&sheet)?;
        // The last two operands move; only the others scale.
        matrix
            .iter_mut()
            .take(4)
            .for_each(|operand| *operand /= footer.by);
        let name = add_resource(view, page, dictionary, footer.drawing.form)?;
        self.draw(view, dictionary, &invocation(rect, matrix, &name), objects)?;
        Ok(())
    }

    /// The room that the footer takes or would take on a page: its height in millimetres, and
    /// its rectangle in default user space.
    pub(super) fn room(
        &self,
        page: &Page,
        objects: &NewObjects,
    ) -> Result<(f64, [f64; 4]), SignError> {
        let sheet = sheet(page)?;
        // A trial of its own: what is drawn into it must not be taken for known.
        let footer = Self::new(self.artwork, self.profile, self.words)
            .drawing(width(&sheet), &mut objects.clone())?;
        let rect = footer.placement(&sheet)?.rect;
        Ok((footer.drawing.height / footer.by / POINTS_PER_MM, rect))
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

    /// Adds drawing operators to a page's content, free from the state that it leaves.
    fn draw(
        &mut self,
        view: View<'_, '_>,
        dictionary: &mut Dictionary,
        operators: &str,
        objects: &mut NewObjects,
    ) -> Result<(), PdfError> {
        let old = pieces(view, dictionary)?;
        let Balance {
            unclosed,
            unopened,
            deepest,
        } = balance(&joined(view, &old)?);
        let mut contents = Vec::with_capacity(old.len().saturating_add(2));
        let is_full = self.profile == Profile::Archive && deepest >= NESTING;
        if unopened > 0 || is_full {
            // A `q` before this content would give its stray `Q` a meaning and change the page,
            // or be one too many: the footer comes first, where no state has leaked yet.
            contents.push(Object::Reference(self.ending(operators.into(), objects)));
            contents.extend(old);
        } else {
            let opening = *self
                .opening
                .get_or_insert_with(|| objects.add(content(b"q\n".into())));
            let closing = "Q ".repeat(unclosed.saturating_add(1));
            let ending = format!("{}\n{operators}", closing.trim_end()).into_bytes();
            contents.push(Object::Reference(opening));
            contents.extend(old);
            contents.push(Object::Reference(self.ending(ending, objects)));
        }
        dictionary.set("Contents", contents);
        Ok(())
    }

    /// The stream with these operators, shared by all pages that need the same.
    fn ending(&mut self, operators: Vec<u8>, objects: &mut NewObjects) -> ObjectId {
        let known = self.endings.iter().find(|(known, _)| *known == operators);
        if let Some((_, id)) = known {
            return *id;
        }
        let id = objects.add(content(operators.clone()));
        self.endings.push((operators, id));
        id
    }
}

fn content(operators: Vec<u8>) -> Stream {
    Stream::new(Dictionary::new(), operators)
}

/// The width in points that a footer has on a page.
fn width(sheet: &Sheet) -> f64 {
    (2.0 * MARGIN_MM).mul_add(-POINTS_PER_MM, sheet.size().0)
}

/// Draws a form in its place, as an artifact.
fn invocation(rect: [f64; 4], matrix: [f64; 6], name: &str) -> String {
    let numbers = |numbers: &[f64]| {
        let words: Vec<String> = numbers.iter().map(|number| decimal(*number)).collect();
        words.join(" ")
    };
    format!(
        "/Artifact<</Type/Pagination/Subtype/Footer/BBox[{}]>>BDC\nq {} cm /{name} Do Q\nEMC\n",
        numbers(&rect),
        numbers(&matrix),
    )
}

/// The streams of a page's content: none, one or an array (table 31).
fn pieces(view: View<'_, '_>, dictionary: &Dictionary) -> Result<Vec<Object>, PdfError> {
    let Ok(contents) = dictionary.get(b"Contents") else {
        return Ok(Vec::new());
    };
    Ok(match (view.resolve(contents)?, contents) {
        (Object::Array(pieces), _) => pieces,
        (Object::Null, _) => Vec::new(),
        (_, Object::Reference(id)) => vec![Object::Reference(*id)],
        _ => Vec::new(),
    })
}

/// Bytes of content that one page may have: it is looked through before a footer is put behind it.
/// The drawing of a whole city has 30 MB.
const MOST_CONTENT: usize = 64 << 20;

/// The decoded content. Pieces that cannot be decoded show nothing, so they count as empty.
fn joined(view: View<'_, '_>, pieces: &[Object]) -> Result<Vec<u8>, PdfError> {
    let mut content = Vec::new();
    for piece in pieces {
        let Object::Reference(id) = piece else {
            continue;
        };
        if let Ok(Some(located)) = view.located(*id)
            && let Ok(piece) = view.stream(&located)
        {
            content.extend(piece);
            content.push(b'\n');
        }
        if content.len() > MOST_CONTENT {
            return Err(PdfError::Limit {
                cap: crate::pdf::error::Cap::DecodedBytes,
            });
        }
    }
    Ok(content)
}

/// Gives a page resources of its own that name a form too, all else referenced as before. Gives
/// the new name.
fn add_resource(
    view: View<'_, '_>,
    page: &Page,
    dictionary: &mut Dictionary,
    form: ObjectId,
) -> Result<String, PdfError> {
    let mut resources = view.dictionary(&page.resources)?.unwrap_or_default();
    let mut forms = match view.value(&resources, b"XObject")? {
        Object::Dictionary(forms) => forms,
        _ => Dictionary::new(),
    };
    let mut name = "TekenNotice".to_owned();
    // One more candidate than there are names: one of them is free.
    for number in 2..=forms.len().saturating_add(2) {
        if !forms.has(name.as_bytes()) {
            break;
        }
        name = format!("TekenNotice{number}");
    }
    forms.set(name.as_bytes(), Object::Reference(form));
    resources.set("XObject", forms);
    dictionary.set("Resources", resources);
    Ok(name)
}
