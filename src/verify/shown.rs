//! The text that pages and appearances show.
//!
//! **Invariant:** only what is painted counts: text shown by content, and by the forms it paints.
//! Work is bounded by the bytes of content that the caller grants.
//!
//! **Deliberately absent:** text inside images, where text stands, and whether other things cover
//! it.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::pdf::{Dictionary, Object, ObjectId, Page, PdfError, View};
use crate::verify::character_map::{Certainty, CharacterMap};
use crate::verify::content::{self, Step};

/// Forms within forms. Real pages nest two or three.
const DEPTH: usize = 6;

/// Something other than text that content paints.
pub(super) enum Painting<'s> {
    /// A resource of this name.
    Named(&'s [u8]),
    /// A form, with the text that it showed and how many pictures and forms it painted.
    Form { text: &'s str, pictures: usize },
}

/// Who is told of what is painted.
type Watch<'w> = dyn FnMut(Painting<'_>) + 'w;

/// Shows pages and appearances of one revision, one after the other.
pub(super) struct Shown<'d, 'a> {
    view: View<'d, 'a>,
    /// Bytes of content that may still be looked through.
    budget: usize,
    /// Fonts met so far: most pages share theirs.
    fonts: BTreeMap<ObjectId, Rc<CharacterMap>>,
    text: String,
    /// Whether every code of the text had a meaning beyond doubt.
    certainty: Certainty,
    /// Whether text is hidden, or something else is painted than text and paths.
    veiled: bool,
    /// The parts of paths that what was shown last draws.
    drawn: Drawn,
    /// The fonts that what was shown last asked for, as its resources name them.
    used: Vec<Object>,
    /// Whether nothing was left out so far.
    complete: bool,
}

/// How much is drawn by paths.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Drawn {
    pub(super) lines: usize,
    pub(super) curves: usize,
}

impl<'d, 'a> Shown<'d, 'a> {
    pub(super) const fn new(view: View<'d, 'a>, budget: usize) -> Self {
        Self {
            view,
            budget,
            fonts: BTreeMap::new(),
            text: String::new(),
            certainty: Certainty::Sure,
            veiled: false,
            drawn: Drawn {
                lines: 0,
                curves: 0,
            },
            used: Vec::new(),
            complete: true,
        }
    }

    /// The text of what was shown last.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was left out so far.
    pub(super) const fn is_complete(&self) -> bool {
        self.complete
    }

    /// Shows the content of a page, and nothing of what was shown before.
    pub(super) fn show_page(&mut self, page: &Page, watch: &mut Watch<'_>) {
        self.begin();
        let resources = self.view.dictionary(&page.resources);
        let resources = resources.ok().flatten().unwrap_or_default();
        let content = self.content(page);
        self.show(&content, &resources, DEPTH, watch);
    }

    /// Bytes of content that may still be looked through.
    pub(super) const fn budget(&self) -> usize {
        self.budget
    }

    /// The content of a page, decoded.
    pub(super) fn content(&mut self, page: &Page) -> Vec<u8> {
        let mut content = Vec::new();
        for part in self.parts(&page.dictionary) {
            content.extend(self.decoded(&part));
            content.push(b'\n');
        }
        content
    }

    /// Shows the annotations of a page, behind what was shown before.
    pub(super) fn show_annotations(&mut self, page: &Page, watch: &mut Watch<'_>) {
        let annotations = page
            .dictionary
            .get(b"Annots")
            .ok()
            .and_then(|list| self.view.array(list).ok().flatten())
            .unwrap_or_default();
        for annotation in annotations {
            self.show_appearance(&annotation, watch);
        }
    }

    /// The text of a form, and whether that is beyond doubt; none when it is no form, or not all
    /// of it can be read.
    pub(super) fn text_of_form(&mut self, form: &Object) -> Option<(String, Certainty)> {
        self.begin();
        let was_complete = std::mem::replace(&mut self.complete, true);
        let known = self.show_form(form, DEPTH, &mut |_| {});
        let complete = std::mem::replace(&mut self.complete, was_complete);
        known?;
        complete.then(|| (std::mem::take(&mut self.text), self.certainty))
    }

    /// Whether what was shown last has more to see than its text, or less: pictures, or letters
    /// that do not show.
    pub(super) const fn is_veiled(&self) -> bool {
        self.veiled
    }

    /// What of that is drawn by paths.
    pub(super) const fn drawn(&self) -> Drawn {
        self.drawn
    }

    /// The fonts that it asked for.
    pub(super) fn used(&self) -> &[Object] {
        &self.used
    }

    /// The text of a page's content; none when not all of it can be read.
    pub(super) fn text_of_page(&mut self, page: &Page) -> Option<String> {
        let was_complete = std::mem::replace(&mut self.complete, true);
        self.show_page(page, &mut |_| {});
        let complete = std::mem::replace(&mut self.complete, was_complete);
        complete.then(|| std::mem::take(&mut self.text))
    }

    /// Forgets what was shown before.
    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.certainty = Certainty::Sure;
        self.veiled = false;
        self.drawn = Drawn::default();
        self.used.clear();
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
    fn show_appearance(&mut self, annotation: &Object, watch: &mut Watch<'_>) {
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
            let _ = self.show_form(&normal, DEPTH, watch);
        }
    }

    /// None when it is no form.
    fn show_form(&mut self, form: &Object, depth: usize, watch: &mut Watch<'_>) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let dictionary = self.view.dictionary(form).ok().flatten()?;
        let subtype = dictionary.get(b"Subtype").and_then(Object::as_name);
        if subtype.is_ok_and(|name| name != b"Form") {
            return None;
        }
        let content = self.decoded(form);
        let resources = dictionary
            .get(b"Resources")
            .ok()
            .and_then(|resources| self.view.dictionary(resources).ok().flatten())
            .unwrap_or_default();
        let before = self.text.len();
        let pictures = self.show(&content, &resources, depth, watch);
        let text = self.text.get(before..).unwrap_or_default();
        watch(Painting::Form { text, pictures });
        Some(())
    }

    /// Shows content, and tells how many pictures and forms it painted.
    fn show(
        &mut self,
        content: &[u8],
        resources: &Dictionary,
        depth: usize,
        watch: &mut Watch<'_>,
    ) -> usize {
        let mut painted = 0_usize;
        let mut visible = true;
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
                watch(Painting::Named(name));
                if let Some(form) = self.resource(resources, b"XObject", name) {
                    painted = painted.saturating_add(1);
                    if self.show_form(&form, depth, watch).is_none() {
                        self.veiled = true;
                    }
                }
            }
            Step::Picture => self.veiled = true,
            Step::Line => self.drawn.lines = self.drawn.lines.saturating_add(1),
            Step::Curve => self.drawn.curves = self.drawn.curves.saturating_add(1),
            Step::Visible(shows) => visible = shows,
            Step::Show(string) => {
                self.veiled |= !visible;
                let certainty = font.decode(string, &mut self.text);
                self.certainty = self.certainty.max(certainty);
            }
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
        self.used.push(font.clone());
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
            Err(_) if code_length == 1 => CharacterMap::simple(&self.view, &font),
            Err(_) => CharacterMap::latin(),
        }
    }
}
