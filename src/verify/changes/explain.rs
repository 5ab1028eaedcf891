//! Changes in words: where they are, what was there before and what is there now.
//!
//! **Invariant:** work is bounded for the whole document, and spent only on what changed; what is
//! beyond the bound keeps its plain message. Nothing here makes a change weigh less.
//!
//! **Deliberately absent:** words of any language.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use super::Step;
use super::page_words::Part;
use super::roles::Role;
use crate::base::visible::{excerpt, excerpts};
use crate::pdf::annotation::normal_appearance;
use crate::pdf::content_extent::Extent;
use crate::pdf::{Dictionary, Object, View, text_string};
use crate::verify::facts::{Change, Deed, Subject};
use crate::verify::gather::Ground;
use crate::verify::shown::Shown;

/// Characters of a text of the document in a message.
pub(super) const EXCERPT: usize = 80;

/// Changes of one document that are explained. A person reads a hundred.
const MOST_EXPLAINED: usize = 200;

/// What the search for the annotation that an object belongs to counts for.
const OWNER: usize = 10;

/// Form fields that are compared with what they show. Forms of authorities have a thousand.
const MOST_FIELDS: usize = 5_000;

/// How far a field may stand below the one that it inherits from.
pub(super) const FIELD_DEPTH: usize = 32;

/// Bytes of a field that count as one more of [`MOST_FIELDS`].
const FIELD_BYTES: u64 = 8 << 10;

/// Pages that are looked at for what a signature covers.
const MOST_COVERED: usize = 64;

/// Bytes of content that are read for explanations, before and after. A page of text has 5 KB.
const CONTENT: usize = 4 << 20;

/// Bytes of content that are read to see what signatures cover.
const PAINTED: usize = 32 << 20;

/// Pages that are searched for what an object is part of.
pub(super) const MOST_PAGES: usize = 2_000;

/// Objects of one kind, or widgets of one field, that are looked at.
pub(super) const MOST_LOOKED_AT: usize = 64;

/// What may still be spent on explanations.
pub(super) struct Work {
    changes: usize,
    pub(super) fields: usize,
    pub(super) covered: usize,
    pub(super) painted: usize,
    content: usize,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            changes: MOST_EXPLAINED,
            fields: MOST_FIELDS,
            covered: MOST_COVERED,
            painted: PAINTED,
            content: CONTENT,
        }
    }
}

/// Explains the changes of one revision.
pub(super) struct Explainer<'w, 's, 'd, 'a> {
    pub(super) step: &'w Step<'s, 'd, 'a>,
    pub(super) work: &'w mut Work,
    /// Who can draw what the pages showed.
    pub(super) ground: &'w Ground<'w>,
    /// What the revision before shows.
    pub(super) old: Shown<'d, 'a>,
    /// What this revision shows.
    pub(super) new: Shown<'d, 'a>,
    /// The pages that list an annotation, by number.
    listed: OnceCell<HashMap<u32, Vec<usize>>>,
    /// Fields by their full names.
    fields: OnceCell<HashMap<String, Vec<u32>>>,
    redraws: OnceCell<(bool, bool)>,
    /// What somebody may have read on a page, one widget left out, and what of that its annotations
    /// show; none where that cannot be told.
    pub(super) read: HashMap<(usize, u32), Option<(Extent, Extent)>>,
    /// What pages are made of.
    pub(super) parts: OnceCell<HashMap<u32, (usize, Part)>>,
}

impl<'w, 's, 'd, 'a> Explainer<'w, 's, 'd, 'a> {
    pub(super) fn new(
        step: &'w Step<'s, 'd, 'a>,
        work: &'w mut Work,
        ground: &'w Ground<'w>,
    ) -> Self {
        Self {
            old: Shown::new(step.before, work.content),
            new: Shown::new(step.view, work.content),
            step,
            work,
            ground,
            listed: OnceCell::new(),
            fields: OnceCell::new(),
            redraws: OnceCell::new(),
            read: HashMap::new(),
            parts: OnceCell::new(),
        }
    }

    /// The same changes in words; what turns out to be several becomes several.
    pub(super) fn all(mut self, changes: Vec<Change>) -> Vec<Change> {
        let mut explained = Vec::with_capacity(changes.len());
        for change in changes {
            let left = match change.subject {
                Subject::ValidationData | Subject::Orphan => None,
                Subject::FormField => {
                    let cost = self.weight(&change);
                    self.work.fields.checked_sub(cost).map(|left| {
                        self.work.fields = left;
                    })
                }
                _ => self.work.changes.checked_sub(1).map(|left| {
                    self.work.changes = left;
                }),
            };
            if left.is_none() {
                explained.push(unexplained(change));
                continue;
            }
            match change.subject {
                Subject::Object => explained.extend(self.objects(change)),
                Subject::Metadata => explained.extend(self.information(change)),
                _ => explained.push(self.one(change)),
            }
        }
        explained.extend(self.no_longer_drawn(&explained));
        self.work.content = self.old.budget().min(self.new.budget());
        explained
    }

    fn one(&mut self, mut change: Change) -> Change {
        match change.subject {
            Subject::FormField => self.field(&mut change),
            Subject::Signature => self.signature(&mut change),
            Subject::EmptySignatureField | Subject::ExistingSignature | Subject::Form => {
                self.place_field(&mut change);
            }
            Subject::Annotation => self.annotation(&mut change),
            Subject::Page => self.page(&mut change),
            Subject::PageTree => self.page_tree(&mut change),
            Subject::Permissions => self.permissions(&mut change),
            Subject::Action => self.action(&mut change),
            _ => {}
        }
        change
    }

    /// Where a field is: its first widget that has a place on a page.
    pub(super) fn place_field(&self, change: &mut Change) {
        let numbers = self.widgets(change);
        for number in numbers.into_iter().take(MOST_LOOKED_AT) {
            let dictionary = self.new_or_old(number);
            let rect = dictionary.and_then(|one| rectangle(&self.step.view, &one));
            if let Some(rect) = rect {
                change.rect = Some(rect);
                change.page = self.page_of(number);
                return;
            }
        }
    }

    /// The objects of the field that a change is about, those that changed first.
    pub(super) fn widgets(&self, change: &Change) -> Vec<u32> {
        let is_field = |number: &u32| {
            self.step
                .to
                .field(*number)
                .or(self.step.from.field(*number))
                .is_some()
        };
        let mut numbers: Vec<u32> = change
            .objects
            .iter()
            .map(|id| id.0)
            .filter(is_field)
            .collect();
        if !change.detail.is_empty() {
            let fields = self.fields.get_or_init(|| {
                let mut fields: HashMap<String, Vec<u32>> = HashMap::new();
                for (number, node) in self.step.to.fields() {
                    fields
                        .entry(node.name.to_string())
                        .or_default()
                        .push(number);
                }
                fields
            });
            let same = fields.get(&change.detail).into_iter().flatten().copied();
            let known: BTreeSet<u32> = numbers.iter().copied().collect();
            numbers.extend(same.filter(|number| !known.contains(number)));
        }
        numbers
    }

    pub(super) fn new_or_old(&self, number: u32) -> Option<Dictionary> {
        entries(&self.step.view, number).or_else(|| entries(&self.step.before, number))
    }

    /// What it costs to read the widgets of a field, with all that they inherit: one for each, and
    /// more for long ones.
    pub(super) fn weight(&self, change: &Change) -> usize {
        let view = &self.step.view;
        let mut cost: usize = 1;
        for number in self.widgets(change).into_iter().take(MOST_LOOKED_AT) {
            let mut next = Some(number);
            for _ in 0..FIELD_DEPTH {
                let Some(number) = next else { break };
                let located = super::objects::by_number(view, number).ok().flatten();
                let Some(located) = located else { break };
                let length = located.span.end.saturating_sub(located.span.start);
                let length = length.checked_div(FIELD_BYTES).unwrap_or(0);
                cost = cost.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
                if cost > self.work.fields {
                    return cost;
                }
                let parent = located.object.as_dict().and_then(|one| one.get(b"Parent"));
                next = parent.and_then(Object::as_reference).ok().map(|id| id.0);
            }
        }
        cost
    }

    /// Whether readers are asked to draw fields anew, before and now: then no appearance counts.
    pub(super) fn redraws(&self) -> (bool, bool) {
        let asks = |view: &View<'_, '_>| {
            let form = view.form().ok().flatten();
            form.is_some_and(|(_, form)| {
                let asks = view.value(&form, b"NeedAppearances");
                asks.is_ok_and(|asks| asks.as_bool().unwrap_or(false))
            })
        };
        *self
            .redraws
            .get_or_init(|| (asks(&self.step.before), asks(&self.step.view)))
    }

    /// Index of the first page that lists an annotation.
    pub(super) fn page_of(&self, number: u32) -> Option<usize> {
        self.pages_of(number).first().copied()
    }

    /// Indices of the pages that list an annotation; where it is listed now, no others.
    pub(super) fn pages_of(&self, number: u32) -> &[usize] {
        let listed = self.listed.get_or_init(|| {
            let mut listed = pages_of_annotations(&self.step.before);
            // What is there now counts more than what was.
            listed.extend(pages_of_annotations(&self.step.view));
            listed
        });
        listed.get(&number).map(Vec::as_slice).unwrap_or_default()
    }

    /// An annotation that is an object: what it was and what it is.
    fn annotation(&mut self, change: &mut Change) {
        let roles = |number: u32| self.step.from.of(number).chain(self.step.to.of(number));
        let mut numbers = change.objects.iter().map(|id| id.0);
        let own =
            numbers.find(|number| roles(*number).any(|role| matches!(role, Role::Annotation(_))));
        let own = own.or_else(|| self.owner(change));
        let Some(number) = own else { return };
        let before = entries(&self.step.before, number);
        let after = entries(&self.step.view, number);
        if let Some(one) = after.as_ref().or(before.as_ref()) {
            change.detail = subtype(one);
        }
        let text = |view: &View<'_, '_>, shown: &mut Shown<'_, '_>, one: &Dictionary| {
            let look = || Some(shown.text_of_form(&normal_appearance(view, one)?)?.0);
            contents(view, one)
                .or_else(look)
                .filter(|text| !text.trim().is_empty())
        };
        let old = before.as_ref();
        let old = old.and_then(|one| text(&self.step.before, &mut self.old, one));
        let new = after.as_ref();
        let new = new.and_then(|one| text(&self.step.view, &mut self.new, one));
        match change.deed {
            Deed::Added => set_texts(change, None, new.as_deref()),
            Deed::Removed => set_texts(change, old.as_deref().or(new.as_deref()), None),
            _ => set_texts(change, old.as_deref(), new.as_deref()),
        }
        let rect = after.and_then(|one| rectangle(&self.step.view, &one));
        change.rect = rect.or_else(|| before.and_then(|one| rectangle(&self.step.before, &one)));
    }

    /// The annotation of a page that is made of one of the objects of a change.
    fn owner(&mut self, change: &Change) -> Option<u32> {
        let page = change.page?;
        let is_part = |role: &Role| matches!(role, Role::AnnotationPart(_));
        let mut objects = change.objects.iter();
        if !objects.any(|id| self.step.to.of(id.0).any(is_part)) {
            return None;
        }
        // The list of a page may be long.
        self.work.changes = self.work.changes.saturating_sub(OWNER);
        let view = &self.step.view;
        let pages = view.pages().ok()?;
        let list = pages.get(page)?.dictionary.get(b"Annots").ok()?;
        let items = view.array(list).ok().flatten()?;
        let numbers = items.iter().filter_map(|item| item.as_reference().ok());
        let mut numbers = numbers.map(|id| id.0).take(MOST_LOOKED_AT);
        numbers.find(|number| {
            let mut links = Vec::new();
            view.links(*number, &mut links);
            let part = |id: &(u32, u16)| links.contains(&id.0);
            self.step.to.field(*number).is_none() && change.objects.iter().any(part)
        })
    }

    /// Where an action is, and what script it runs.
    fn action(&mut self, change: &mut Change) {
        for (number, _) in &change.objects {
            if change.page.is_none() {
                change.page = self.page_of(*number);
            }
            for role in self.step.to.of(*number) {
                match role {
                    Role::Page(page) | Role::Annotation(page) => {
                        change.page = change.page.or(Some(*page));
                    }
                    _ => {}
                }
            }
            let field = self.step.to.field(*number);
            if let Some(field) = field.filter(|_| change.detail.is_empty()) {
                change.detail = field.name.to_string();
            }
            let script = || {
                let mut left = MOST_LOOKED_AT;
                script(
                    &self.step.view,
                    &entries(&self.step.view, *number)?,
                    &mut left,
                )
            };
            if change.new.is_none() {
                change.new = script().map(|text| excerpt(&text, EXCERPT));
            }
        }
    }
}

/// A change for which there is no work left: a field that nobody compared may show anything, and a
/// signature may cover anything.
pub(super) fn unexplained(mut change: Change) -> Change {
    change.subject = match change.subject {
        Subject::FormField => Subject::AlteredLook,
        Subject::Signature => Subject::CoveringSignature,
        other => other,
    };
    change
}

/// The pages that list each annotation.
fn pages_of_annotations(view: &View<'_, '_>) -> HashMap<u32, Vec<usize>> {
    let mut listed: HashMap<u32, Vec<usize>> = HashMap::new();
    for (index, page) in view.pages().unwrap_or_default().iter().enumerate() {
        let list = page.dictionary.get(b"Annots").unwrap_or(&Object::Null);
        let items = view.array(list).ok().flatten().unwrap_or_default();
        for (number, _) in items.iter().filter_map(|item| item.as_reference().ok()) {
            let pages = listed.entry(number).or_default();
            if pages.last() != Some(&index) {
                pages.push(index);
            }
        }
    }
    listed
}

/// What an annotation that stands directly in its list is.
pub(super) fn annotate(view: &View<'_, '_>, annotation: &Object, change: &mut Change) {
    let Ok(annotation) = annotation.as_dict() else {
        return;
    };
    change.detail = subtype(annotation);
    change.rect = rectangle(view, annotation);
    let text = contents(view, annotation);
    match change.deed {
        Deed::Removed => set_texts(change, text.as_deref(), None),
        _ => set_texts(change, None, text.as_deref()),
    }
}

/// What was and what is, as excerpts.
pub(super) fn set_texts(change: &mut Change, old: Option<&str>, new: Option<&str>) {
    (change.old, change.new) = match (old, new) {
        (Some(old), Some(new)) => {
            let (old, new) = excerpts(old, new, EXCERPT);
            (Some(old), Some(new))
        }
        (old, new) => (
            old.map(|text| excerpt(text, EXCERPT)),
            new.map(|text| excerpt(text, EXCERPT)),
        ),
    };
}

/// The entries of the object with a number.
pub(super) fn entries(view: &View<'_, '_>, number: u32) -> Option<Dictionary> {
    let located = super::objects::by_number(view, number).ok().flatten()?;
    located.object.as_dict().ok().cloned()
}

/// `/Rect`, to a thousandth of a point.
pub(super) fn rectangle(view: &View<'_, '_>, annotation: &Dictionary) -> Option<[f64; 4]> {
    let rect = annotation.get(b"Rect").ok()?;
    let rect = view.rectangle(rect).ok().flatten()?;
    Some(rect.map(|value| (value * 1e3).round() / 1e3))
}

fn subtype(annotation: &Dictionary) -> String {
    let name = annotation.get(b"Subtype").and_then(Object::as_name);
    excerpt(&String::from_utf8_lossy(name.unwrap_or_default()), EXCERPT)
}

fn contents(view: &View<'_, '_>, annotation: &Dictionary) -> Option<String> {
    match view.value(annotation, b"Contents").ok()? {
        Object::String(bytes, _) => Some(text_string::decode(&bytes)),
        _ => None,
    }
}

/// The first script that a dictionary holds or leads to, through actions only.
fn script(view: &View<'_, '_>, holder: &Dictionary, left: &mut usize) -> Option<String> {
    *left = left.checked_sub(1)?;
    match view.value(holder, b"JS").ok()? {
        Object::String(bytes, _) => return Some(text_string::decode(&bytes)),
        Object::Dictionary(_) => {
            let id = holder.get(b"JS").ok()?.as_reference().ok()?;
            let located = view.located(id).ok().flatten()?;
            return Some(text_string::decode(&view.stream(&located).ok()?));
        }
        _ => {}
    }
    let leads = |key: &[u8]| matches!(key, b"A" | b"AA" | b"OpenAction" | b"Next" | b"JavaScript");
    let inner = holder
        .iter()
        .filter(|(key, _)| leads(key) || key.len() == 1);
    for (_, value) in inner {
        if let Ok(Some(inner)) = view.dictionary(value)
            && let Some(found) = script(view, &inner, left)
        {
            return Some(found);
        }
    }
    None
}
