//! The notice that a document is signed electronically, and the mark beside it, as the pages and
//! the widgets on them show it.
//!
//! **Invariant:** only what is painted counts: text shown by a page, by a form it paints, or by
//! the appearance of an annotation.
//!
//! **Deliberately absent:** text inside images, and the question whether other things cover it.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::pdf::{Dictionary, Document, Object, ObjectId, PdfError, View};
use crate::verify::character_map::CharacterMap;
use crate::verify::content::{self, Step};
use crate::verify::report::NoticeFound;

/// Name of a resource that is the mark wherever it stands. Elsewhere a picture counts as the mark
/// when the form that shows the notice paints it.
const MARK: &[u8] = b"BSrEMark";

/// Forms within forms. Real pages nest two or three.
const DEPTH: usize = 6;

/// Bytes of page content to look through, so that a document of any size is judged in a moment.
/// A page of text has 5 KB; pages behind the limit count as pages without the notice.
const BUDGET: usize = 8 << 20;

/// The notice, in the order its words come: every wording in circulation has these.
const WORDINGS: [[&str; 3]; 2] = [
    [
        "ditandatanganisecaraelektronik",
        "sertifikatelektronik",
        "bsre",
    ],
    ["electronicallysigned", "certificate", "bsre"],
];

/// How far apart the words of one notice may stand, in letters.
const REACH: usize = 200;

/// Looks for notice and mark on every page of the newest revision.
#[must_use]
pub fn find(document: &Document<'_>) -> NoticeFound {
    let view = document.last();
    let mut found = NoticeFound::default();
    let mut shown = Shown {
        view,
        budget: BUDGET,
        fonts: BTreeMap::new(),
        text: String::new(),
        mark: false,
        complete: !document.is_locked(),
    };
    let pages = view.pages().unwrap_or_else(|_| {
        shown.complete = false;
        Rc::default()
    });
    for (index, page) in pages.iter().enumerate() {
        shown.text.clear();
        shown.mark = false;
        shown.show_page(&page.dictionary, &page.resources);
        if holds_notice(&shown.text) {
            found.found = true;
            found.logo |= shown.mark;
            found.pages.push(index.saturating_add(1));
        }
    }
    found.complete = shown.complete && !document.is_exhausted();
    found
}

/// Whether a text, white space aside, holds the notice.
fn holds_notice(text: &str) -> bool {
    let letters = letters(text);
    WORDINGS.iter().any(|words| {
        let [first, rest @ ..] = words;
        letters.match_indices(first).any(|(at, word)| {
            let mut rest_of_text = letters
                .get(at.saturating_add(word.len())..)
                .unwrap_or_default();
            rest.iter().all(|word| match rest_of_text.find(word) {
                Some(gap) if gap <= REACH => {
                    let next = gap.saturating_add(word.len());
                    rest_of_text = rest_of_text.get(next..).unwrap_or_default();
                    true
                }
                _ => false,
            })
        })
    })
}

/// The letters and digits of a text, in lower case.
fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| letter.is_alphanumeric()) {
        if letter.is_ascii() {
            letters.push(letter.to_ascii_lowercase());
        } else {
            letters.extend(letter.to_lowercase());
        }
    }
    letters
}

/// What one page shows.
struct Shown<'d, 'a> {
    view: View<'d, 'a>,
    budget: usize,
    /// Fonts met so far: most pages share theirs.
    fonts: BTreeMap<ObjectId, Rc<CharacterMap>>,
    text: String,
    mark: bool,
    /// Whether nothing was left out so far.
    complete: bool,
}

impl Shown<'_, '_> {
    fn show_page(&mut self, page: &Dictionary, resources: &Object) {
        let resources = self
            .view
            .dictionary(resources)
            .ok()
            .flatten()
            .unwrap_or_default();
        let mut content = Vec::new();
        for part in self.parts(page) {
            content.extend(self.decoded(&part));
            content.push(b'\n');
        }
        self.show(&content, &resources, DEPTH);
        let annotations = page
            .get(b"Annots")
            .ok()
            .and_then(|list| self.view.array(list).ok().flatten())
            .unwrap_or_default();
        for annotation in annotations {
            self.show_appearance(&annotation);
        }
    }

    /// The content streams of a page: one, or several in an array.
    fn parts(&self, page: &Dictionary) -> Vec<Object> {
        let Ok(contents) = page.get(b"Contents") else {
            return Vec::new();
        };
        match self.view.array(contents) {
            Ok(Some(parts)) => parts,
            _ => vec![contents.clone()],
        }
    }

    /// The data of a stream, as long as there is budget left.
    fn decoded(&mut self, object: &Object) -> Vec<u8> {
        let Ok(id) = object.as_reference() else {
            return Vec::new();
        };
        let Ok(Some(located)) = self.view.located(id) else {
            return Vec::new();
        };
        let length = located
            .stream
            .as_ref()
            .map_or(0, |span| span.end.saturating_sub(span.start));
        if usize::try_from(length).unwrap_or(usize::MAX) > self.budget {
            self.complete = false;
            return Vec::new();
        }
        // What cannot be decoded within the caps has cost all the work that there was to spend.
        let data = self.view.stream(&located).unwrap_or_else(|error| {
            self.complete = false;
            if matches!(error, PdfError::Limit { .. }) {
                self.budget = 0;
            }
            Vec::new()
        });
        self.budget = self.budget.saturating_sub(data.len());
        data
    }

    /// The normal appearance of an annotation (ISO 32000-2, 12.5.5), unless it is hidden.
    fn show_appearance(&mut self, annotation: &Object) {
        let Ok(Some(annotation)) = self.view.dictionary(annotation) else {
            return;
        };
        let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
        let hidden = flags & 0b10_0010 != 0;
        let normal = annotation
            .get(b"AP")
            .ok()
            .and_then(|appearance| self.view.dictionary(appearance).ok().flatten())
            .and_then(|appearance| appearance.get(b"N").ok().cloned());
        if let (false, Some(normal)) = (hidden, normal) {
            self.show_form(&normal, DEPTH);
        }
    }

    fn show_form(&mut self, form: &Object, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let Ok(Some(dictionary)) = self.view.dictionary(form) else {
            return;
        };
        let subtype = dictionary.get(b"Subtype").and_then(Object::as_name);
        if subtype.is_ok_and(|name| name != b"Form") {
            return;
        }
        let content = self.decoded(form);
        let resources = dictionary
            .get(b"Resources")
            .ok()
            .and_then(|resources| self.view.dictionary(resources).ok().flatten())
            .unwrap_or_default();
        let before = self.text.len();
        let pictures = self.show(&content, &resources, depth);
        let own = self.text.get(before..).unwrap_or_default();
        self.mark |= pictures > 0 && holds_notice(own);
    }

    /// Shows content, and tells how many pictures and forms it painted.
    fn show(&mut self, content: &[u8], resources: &Dictionary, depth: usize) -> usize {
        let mut painted = 0_usize;
        let mut fonts: BTreeMap<Vec<u8>, Rc<CharacterMap>> = BTreeMap::new();
        let mut font = Rc::new(CharacterMap::latin());
        content::each_step(content, |step| match step {
            Step::Font(name) => {
                font = if let Some(known) = fonts.get(name) {
                    Rc::clone(known)
                } else {
                    let map = self.font(resources, name);
                    fonts.insert(name.to_vec(), Rc::clone(&map));
                    map
                };
            }
            Step::Paint(name) => {
                self.mark |= name.starts_with(MARK);
                if let Some(form) = self.resource(resources, b"XObject", name) {
                    painted = painted.saturating_add(1);
                    self.show_form(&form, depth);
                }
            }
            Step::Show(string) => font.decode(string, &mut self.text),
        });
        painted
    }

    fn resource(&self, resources: &Dictionary, kind: &[u8], name: &[u8]) -> Option<Object> {
        let kind = self
            .view
            .dictionary(resources.get(kind).ok()?)
            .ok()
            .flatten()?;
        kind.get(name).ok().cloned()
    }

    fn font(&mut self, resources: &Dictionary, name: &[u8]) -> Rc<CharacterMap> {
        let Some(font) = self.resource(resources, b"Font", name) else {
            return Rc::new(CharacterMap::latin());
        };
        let id = font.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Rc::clone(known);
        }
        let map = Rc::new(self.character_map(&font));
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&map));
        }
        map
    }

    fn character_map(&mut self, font: &Object) -> CharacterMap {
        let font = self
            .view
            .dictionary(font)
            .ok()
            .flatten()
            .unwrap_or_default();
        let subtype = font.get(b"Subtype").and_then(Object::as_name);
        let code_length = if subtype.is_ok_and(|one| one == b"Type0") {
            2
        } else {
            1
        };
        match font.get(b"ToUnicode") {
            Ok(map) => CharacterMap::parse(&self.decoded(map), code_length),
            Err(_) => CharacterMap::latin(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::{
        HEADING, LAW, LAW_ENGLISH, NOTICE, NOTICE_ENGLISH, NOTICE_FORMER, StampLanguage,
    };

    #[test]
    fn the_law_is_no_notice() {
        assert!(!holds_notice(LAW) && !holds_notice(LAW_ENGLISH) && !holds_notice(HEADING));
    }

    #[test]
    fn every_wording_in_circulation_is_found() {
        for text in [
            NOTICE,
            NOTICE_FORMER,
            NOTICE_ENGLISH,
            &StampLanguage::Both.notice(),
            "This document has been electronically signed using a digital certificate issued by \
             BSrE, BSSN.",
        ] {
            assert!(holds_notice(text), "{text}");
        }
    }

    #[test]
    fn the_heading_of_a_block_is_no_notice() {
        assert!(!holds_notice(
            "Ditandatangani secara elektronik oleh: Kepala Balai"
        ));
        assert!(!holds_notice("sertifikat elektronik BSrE"));
    }
}
