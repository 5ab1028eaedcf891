//! What is drawn over a page's own content.
//!
//! It is drawn after that content, which is put between `q` and `Q` so that no state leaks into it,
//! as artifacts (ISO 32000-2, 14.8.2.2): no part of the document's text.
//!
//! **Invariant:** a page changes only in `/Contents` and `/Resources`, both as its own values;
//! nothing that pages share is touched.
//!
//! **Deliberately absent:** signed documents: their pages are never touched.

use lopdf::Stream;

use crate::pdf::content_balance::Balance;
use crate::pdf::error::Cap;
use crate::pdf::pool::NewObjects;
use crate::pdf::{Dictionary, Object, ObjectId, Page, PdfError, View};
use crate::stamp::Profile;

/// States that may be saved at a time in PDF/A (ISO 19005-1, 6.1.12; ISO 19005-2, 6.1.13).
const NESTING: usize = 28;

/// The overlays of one document; what pages have in common is made once.
#[derive(Default)]
pub(super) struct Overlays {
    opening: Option<ObjectId>,
    endings: Vec<(Vec<u8>, ObjectId)>,
}

/// The content of one page, and what is to be drawn over it.
pub(super) struct Overlay {
    pieces: Vec<Object>,
    balance: Balance,
    /// What must lie above the content; without effect below it.
    pub(super) above: String,
    /// What comes above the content if possible, else below it.
    pub(super) beside: String,
}

impl Overlay {
    /// For a page whose content consists of these pieces and leaves these states behind.
    pub(super) const fn new(pieces: Vec<Object>, balance: Balance) -> Self {
        Self {
            pieces,
            balance,
            above: String::new(),
            beside: String::new(),
        }
    }

    /// Whether something can be drawn above the content. A `q` before content with a stray `Q`
    /// would give that a meaning and change the page; or it could be one too many.
    pub(super) const fn can_lie_above(&self, profile: Profile) -> bool {
        let full = matches!(profile, Profile::Archive) && self.balance.deepest >= NESTING;
        self.balance.unopened == 0 && !full
    }
}

impl Overlays {
    /// Draws over a page, whose dictionary this is.
    pub(super) fn draw(
        &mut self,
        overlay: Overlay,
        profile: Profile,
        dictionary: &mut Dictionary,
        objects: &mut NewObjects,
    ) {
        let lies_above = overlay.can_lie_above(profile);
        let Overlay {
            pieces,
            balance,
            above,
            beside,
        } = overlay;
        let mut contents = Vec::with_capacity(pieces.len().saturating_add(2));
        if lies_above {
            let opening = *self
                .opening
                .get_or_insert_with(|| objects.add(content(b"q\n".into())));
            let closing = "Q ".repeat(balance.unclosed.saturating_add(1));
            let ending = format!("{}\n{above}{beside}", closing.trim_end()).into_bytes();
            contents.push(Object::Reference(opening));
            contents.extend(pieces);
            contents.push(Object::Reference(self.ending(ending, objects)));
        } else {
            // Below the content no state has leaked yet.
            contents.push(Object::Reference(self.ending(beside.into(), objects)));
            contents.extend(pieces);
        }
        dictionary.set("Contents", contents);
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

/// What an artifact of the page is (table 363).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Footer,
    Header,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Footer => "Footer",
            Self::Header => "Header",
        }
    }
}

/// Numbers as operands.
fn numbers(numbers: &[f64]) -> String {
    let words: Vec<String> = numbers.iter().map(|number| decimal(*number)).collect();
    words.join(" ")
}

/// A number as content streams write it: no exponent, four decimals at most.
fn decimal(number: f64) -> String {
    let rounded = (number * 10_000.0).round() / 10_000.0;
    // The sum of both zeros is the one without a sign.
    (rounded + 0.0).to_string()
}

/// Draws the footer in its place, as an artifact of the page.
pub(super) fn footer(rect: [f64; 4], matrix: [f64; 6], kind: Kind, name: &str) -> String {
    format!(
        "/Artifact<</Type/Pagination/Subtype/{}/BBox[{}]>>BDC\nq {} cm /{name} Do Q\nEMC\n",
        kind.name(),
        numbers(&rect),
        numbers(&matrix),
    )
}

/// Paints rectangles with a white square of one unit, as artifacts.
pub(super) fn covers(parts: &[[f64; 4]], name: &str) -> String {
    let cover = |[left, bottom, right, top]: &[f64; 4]| {
        let matrix = numbers(&[right - left, 0.0, 0.0, top - bottom, *left, *bottom]);
        format!("/Artifact BMC\nq {matrix} cm /{name} Do Q\nEMC\n")
    };
    parts.iter().map(cover).collect()
}

/// The streams of a page's content: none, one or an array (table 31).
pub(super) fn pieces(view: View<'_, '_>, dictionary: &Dictionary) -> Result<Vec<Object>, PdfError> {
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
pub(super) fn joined(view: View<'_, '_>, pieces: &[Object]) -> Result<Vec<u8>, PdfError> {
    let mut content = Vec::new();
    for piece in pieces {
        let Object::Reference(id) = piece else {
            continue;
        };
        if let Ok(Some(located)) = view.located(*id)
            && let Ok(piece) = view.stream(&located)
        {
            content.reserve(piece.len().saturating_add(1));
            content.extend(piece);
            content.push(b'\n');
        }
        if content.len() > MOST_CONTENT {
            return Err(PdfError::Limit {
                cap: Cap::DecodedBytes,
            });
        }
    }
    Ok(content)
}

/// Gives a page resources of its own that name a form too, all else referenced as before. Gives
/// the new name.
pub(super) fn add_resource(
    view: View<'_, '_>,
    page: &Page,
    dictionary: &mut Dictionary,
    form: ObjectId,
    prefix: &str,
) -> Result<String, PdfError> {
    // What was added before stands in the page's own resources already.
    let own = dictionary.get(b"Resources").ok();
    let resources = own.filter(|own| !own.is_null()).unwrap_or(&page.resources);
    let mut resources = view.dictionary(resources)?.unwrap_or_default();
    let mut forms = match view.value(&resources, b"XObject")? {
        Object::Dictionary(forms) => forms,
        _ => Dictionary::new(),
    };
    let mut name = prefix.to_owned();
    // One more candidate than there are names: one of them is free.
    for number in 2..=forms.len().saturating_add(2) {
        if !forms.has(name.as_bytes()) {
            break;
        }
        name = format!("{prefix}{number}");
    }
    forms.set(name.as_bytes(), Object::Reference(form));
    resources.set("XObject", forms);
    dictionary.set("Resources", resources);
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_plain() {
        let shown: Vec<String> = [1.0, -0.000_01, 22.677_165, 1e9, 0.5].map(decimal).to_vec();
        assert_eq!(shown, ["1", "0", "22.6772", "1000000000", "0.5"]);
    }
}
