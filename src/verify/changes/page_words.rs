//! Pages in words: what of them changed, and how their text reads before and now.
//!
//! **Deliberately absent:** annotations, which `explain` tells apart.

use std::collections::{BTreeMap, HashMap};

use super::explain::{Explainer, MOST_PAGES, entries, set_texts};
use crate::pdf::{Dictionary, Object, Page, View, references};
use crate::verify::facts::{Change, Deed, Subject};

/// Objects that pages are made of, as far as they are looked through.
const MOST_PARTS: usize = 20_000;

/// Pages that a message names.
const MOST_NAMED: usize = 20;

/// Changes that one change of content may fall into.
const MOST_PIECES: usize = 100;

/// The keys of a page whose change is told in words.
const TOLD: [&str; 8] = [
    "Contents",
    "Resources",
    "Rotate",
    "MediaBox",
    "CropBox",
    "BleedBox",
    "TrimBox",
    "ArtBox",
];

/// What an object is to the first page that it is part of.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Part {
    Content,
    Font,
    Picture,
    /// A form that the page paints, or a part of one.
    Drawing,
    Other,
}

impl Explainer<'_, '_, '_, '_> {
    /// A page whose own entries changed; `detail` is the key.
    pub(super) fn page(&mut self, change: &mut Change) {
        let Some(index) = change.page else { return };
        let shown = |view: &View<'_, '_>| {
            let pages = view.pages().ok()?;
            Some(pages.get(index)?.crop_box.map(rounded))
        };
        change.rect = shown(&self.step.before).or_else(|| shown(&self.step.view));
        // Pages are large where somebody made them so; most keys need neither of them.
        if !TOLD.contains(&change.detail.as_str()) {
            return;
        }
        let (Some(old), Some(new)) = (self.old_page(index), self.new_page(index)) else {
            return;
        };
        match change.detail.as_str() {
            "Contents" => self.compare_text(change, &old, &new),
            "Resources" => change.deed = self.compare_resources(&old, &new),
            "Rotate" => turned(change, &old, &new),
            _ => self.resized(change, &old, &new),
        }
    }

    fn old_page(&self, index: usize) -> Option<Page> {
        self.step.before.pages().ok()?.get(index).cloned()
    }

    fn new_page(&self, index: usize) -> Option<Page> {
        self.step.view.pages().ok()?.get(index).cloned()
    }

    fn compare_text(&mut self, change: &mut Change, old: &Page, new: &Page) {
        let (Some(old), Some(new)) = (self.old.text_of_page(old), self.new.text_of_page(new))
        else {
            return;
        };
        if old == new {
            change.deed = Deed::Redrawn;
        } else {
            change.deed = Deed::Reworded;
            set_texts(change, Some(&old), Some(&new));
        }
    }

    /// Which kind of resource differs; none in particular when several do.
    fn compare_resources(&self, old: &Page, new: &Page) -> Deed {
        let resources = |view: &View<'_, '_>, page: &Page| {
            view.dictionary(&page.resources)
                .ok()
                .flatten()
                .unwrap_or_default()
        };
        let (before, after) = (&self.step.before, &self.step.view);
        let (old, new) = (resources(before, old), resources(after, new));
        let keys = super::objects::differing_keys(before, &old, after, &new);
        match keys.as_slice() {
            [only] if only == b"Font" => Deed::FontReplaced,
            [only] if only == b"XObject" => Deed::PictureReplaced,
            _ => Deed::Changed,
        }
    }

    fn resized(&self, change: &mut Change, old: &Page, new: &Page) {
        change.deed = Deed::Resized;
        let key = change.detail.as_bytes().to_vec();
        let own = |view: &View<'_, '_>, page: &Page| {
            let own = page.dictionary.get(&key).ok()?;
            view.rectangle(own).ok().flatten()
        };
        let shown = |view: &View<'_, '_>, page: &Page| {
            let rect = own(view, page).unwrap_or(match key.as_slice() {
                b"MediaBox" => page.media_box,
                _ => page.crop_box,
            });
            written(rect)
        };
        let (old, new) = (shown(&self.step.before, old), shown(&self.step.view, new));
        set_texts(change, Some(&old), Some(&new));
    }

    /// The tree of pages: which came, which went, and what they inherit.
    pub(super) fn page_tree(&self, change: &mut Change) {
        let (old, new) = (self.step.from.pages(), self.step.to.pages());
        let missing = |of: &[Option<u32>], from: &[Option<u32>]| -> Vec<usize> {
            let known: std::collections::HashSet<_> = from.iter().collect();
            let missing = of
                .iter()
                .enumerate()
                .filter(|(_, one)| !known.contains(one));
            missing.map(|(index, _)| index).collect()
        };
        let (removed, added) = (missing(old, new), missing(new, old));
        let counts = (old.len().to_string(), new.len().to_string());
        let pages = match (removed.as_slice(), added.as_slice()) {
            ([], []) if old == new => return self.inherited(change),
            ([], []) => {
                change.deed = Deed::Moved;
                let moved = old.iter().zip(new).enumerate();
                moved
                    .filter(|(_, (one, other))| one != other)
                    .map(|(index, _)| index)
                    .collect()
            }
            (_, []) => {
                change.deed = Deed::Removed;
                removed
            }
            ([], _) => {
                change.deed = Deed::Added;
                added
            }
            // What stands in the place of another.
            _ => added,
        };
        change.page = pages.first().copied();
        change.detail = numbers(&pages);
        set_texts(change, Some(&counts.0), Some(&counts.1));
    }

    /// What a node of the tree gives to the pages below it.
    fn inherited(&self, change: &mut Change) {
        let (Ok(old), Ok(new)) = (self.step.before.pages(), self.step.view.pages()) else {
            return;
        };
        let pairs = old.iter().zip(new.iter()).enumerate().take(MOST_PAGES);
        for (index, (old, new)) in pairs {
            let same = |one: [f64; 4], other: [f64; 4]| written(one) == written(other);
            if old.rotate != new.rotate {
                turned(change, old, new);
            } else if !same(old.media_box, new.media_box) || !same(old.crop_box, new.crop_box) {
                "CropBox".clone_into(&mut change.detail);
                self.resized(change, old, new);
            } else {
                continue;
            }
            change.page = Some(index);
            change.rect = Some(old.crop_box.map(rounded));
            return;
        }
    }

    /// Content that changed where it stands: one change for each page and kind of content.
    pub(super) fn objects(&mut self, change: Change) -> Vec<Change> {
        let mut pieces: BTreeMap<Option<(usize, Part)>, Change> = BTreeMap::new();
        for id in &change.objects {
            let mut part = self.part(id.0);
            if pieces.len() >= MOST_PIECES && !pieces.contains_key(&part) {
                part = None;
            }
            let plain = || Change::new(change.revision, change.subject);
            pieces.entry(part).or_insert_with(plain).objects.push(*id);
        }
        if pieces.is_empty() {
            return vec![change];
        }
        let mut explained = Vec::with_capacity(pieces.len());
        for (part, mut piece) in pieces {
            if let Some((index, part)) = part {
                piece.page = Some(index);
                self.explain_part(&mut piece, index, part);
            }
            explained.push(piece);
        }
        explained
    }

    fn explain_part(&mut self, change: &mut Change, index: usize, part: Part) {
        let (old, new) = (self.old_page(index), self.new_page(index));
        change.rect = old.as_ref().map(|page| page.crop_box.map(rounded));
        match part {
            Part::Content => {
                if let (Some(old), Some(new)) = (old, new) {
                    self.compare_text(change, &old, &new);
                }
            }
            Part::Font => change.deed = Deed::FontReplaced,
            Part::Picture => change.deed = Deed::PictureReplaced,
            Part::Drawing => {
                change.deed = Deed::DrawingReplaced;
                if let (Some(old), Some(new)) = (old, new) {
                    self.compare_text(change, &old, &new);
                    if change.deed == Deed::Redrawn {
                        change.deed = Deed::DrawingReplaced;
                    }
                }
            }
            Part::Other => {}
        }
    }

    /// What an object was part of, before or else now.
    fn part(&self, number: u32) -> Option<(usize, Part)> {
        let parts = self.parts.get_or_init(|| {
            let mut parts = HashMap::new();
            for view in [&self.step.before, &self.step.view] {
                let pages = view.pages().unwrap_or_default();
                for (index, page) in pages.iter().enumerate().take(MOST_PAGES) {
                    collect(view, index, page, &mut parts);
                }
            }
            parts
        });
        parts.get(&number).copied()
    }

    /// Title, author and the like, each a change of its own; the whole of it where none differs.
    pub(super) fn information(&self, change: Change) -> Vec<Change> {
        let read = |view: &View<'_, '_>| {
            let trailer = view.trailer();
            let entry = trailer.get(b"Info").ok()?.clone();
            let number = entry.as_reference().ok().map(|id| id.0);
            Some((
                number,
                view.dictionary(&entry).ok().flatten().unwrap_or_default(),
            ))
        };
        let (old_number, old) = read(&self.step.before).unwrap_or_default();
        let (number, new) = read(&self.step.view).unwrap_or_default();
        let is_info = |id: &(u32, u16)| Some(id.0) == number || Some(id.0) == old_number;
        if !change.objects.iter().any(is_info) && number == old_number {
            return vec![change];
        }
        let text = |view: &View<'_, '_>, entries: &Dictionary, key: &[u8]| {
            let Ok(Object::String(bytes, _)) = view.value(entries, key) else {
                return None;
            };
            let text = crate::pdf::text_string::decode(&bytes);
            (!text.trim().is_empty()).then_some(text)
        };
        let mut explained = Vec::new();
        for key in [
            "Title", "Author", "Subject", "Keywords", "Creator", "Producer",
        ] {
            let before = text(&self.step.before, &old, key.as_bytes());
            let after = text(&self.step.view, &new, key.as_bytes());
            if before != after {
                let mut one = Change::new(change.revision, Subject::Metadata);
                one.objects.clone_from(&change.objects);
                key.clone_into(&mut one.detail);
                one.deed = match (&before, &after) {
                    (None, _) => Deed::Filled,
                    (_, None) => Deed::Emptied,
                    _ => Deed::Refilled,
                };
                set_texts(&mut one, before.as_deref(), after.as_deref());
                explained.push(one);
            }
        }
        if explained.is_empty() {
            explained.push(change);
        }
        explained
    }

    /// What the certification allowed before, and allows now.
    pub(super) fn permissions(&self, change: &mut Change) {
        let permission = |view: &View<'_, '_>| {
            let id = view.certification().ok().flatten()?;
            let signature = entries(view, id.0)?;
            let permission = view.docmdp(&signature).ok().flatten()?;
            Some(permission.number().to_string())
        };
        let (old, new) = (permission(&self.step.before), permission(&self.step.view));
        change.deed = match (&old, &new) {
            (None, Some(_)) => Deed::Added,
            (Some(_), None) => Deed::Removed,
            (Some(one), Some(other)) if one != other => Deed::Refilled,
            _ => Deed::Changed,
        };
        set_texts(change, old.as_deref(), new.as_deref());
    }
}

fn turned(change: &mut Change, old: &Page, new: &Page) {
    change.deed = Deed::Turned;
    set_texts(
        change,
        Some(&old.rotate.to_string()),
        Some(&new.rotate.to_string()),
    );
}

/// Every object that a page is made of, with the kind of thing it is there.
fn collect(
    view: &View<'_, '_>,
    index: usize,
    page: &Page,
    parts: &mut HashMap<u32, (usize, Part)>,
) {
    if parts.len() >= MOST_PARTS {
        return;
    }
    let mut add = |number: u32, part: Part| {
        parts.len() < MOST_PARTS && {
            let fresh = !parts.contains_key(&number);
            parts.entry(number).or_insert((index, part));
            fresh
        }
    };
    let mut content = Vec::new();
    if let Ok(contents) = page.dictionary.get(b"Contents") {
        references(contents, &[], &mut content);
        let pieces = view.array(contents).ok().flatten();
        references(
            &Object::Array(pieces.unwrap_or_default()),
            &[],
            &mut content,
        );
    }
    for number in content {
        add(number, Part::Content);
    }
    // Pages share their resources; the first page stands for all.
    if page
        .resources
        .as_reference()
        .is_ok_and(|id| !add(id.0, Part::Other))
    {
        return;
    }
    let mut spread = |value: &Object, part: Part| {
        let mut open = Vec::new();
        references(value, &[], &mut open);
        while let Some(number) = open.pop() {
            if add(number, part) {
                view.links(number, &mut open);
            }
        }
    };
    let resources = view
        .dictionary(&page.resources)
        .ok()
        .flatten()
        .unwrap_or_default();
    for (category, value) in &resources {
        let entries = view.dictionary(value).ok().flatten().unwrap_or_default();
        for (_, resource) in &entries {
            let part = match category.as_slice() {
                b"Font" => Part::Font,
                b"XObject" => {
                    let object = view.dictionary(resource).ok().flatten().unwrap_or_default();
                    if super::objects::is_name(&object, b"Subtype", b"Image") {
                        Part::Picture
                    } else {
                        Part::Drawing
                    }
                }
                _ => Part::Other,
            };
            spread(resource, part);
        }
        spread(value, Part::Other);
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// A rectangle as the file writes it: `[0 0 595 842]`.
fn written(rect: [f64; 4]) -> String {
    let numbers = rect.map(|value| rounded(value).to_string());
    format!("[{}]", numbers.join(" "))
}

/// Numbers of pages, counted from 1; of many only the first.
fn numbers(pages: &[usize]) -> String {
    let shown = pages.iter().take(MOST_NAMED);
    let shown: Vec<String> = shown
        .map(|page| page.saturating_add(1).to_string())
        .collect();
    let more = if pages.len() > MOST_NAMED {
        ", \u{2026}"
    } else {
        ""
    };
    shown.join(", ") + more
}
