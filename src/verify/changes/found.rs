//! The changes of one revision, as they are found.
//!
//! **Invariant:** one change for each thing that a person would name: a field and its appearance
//! are one, two annotations are two.
//!
//! **Deliberately absent:** what the things were and are, which `explain` adds.

use std::collections::HashMap;

use crate::pdf::Object;
use crate::verify::facts::{Change, Deed, Subject};

/// Annotations of one revision that are told apart; all further ones of a page are one change.
const MOST_ITEMS: usize = 1_000;

/// Which annotation of a page.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Item {
    /// The object with this number.
    Object(u32),
    /// It stands directly in `/Annots`, at this place.
    Direct(usize),
}

/// What changes are told apart by.
type Key = (Subject, String, Option<usize>, Option<Item>);

/// The changes of one revision.
pub(super) struct Found {
    revision: usize,
    changes: Vec<(Change, Option<Item>)>,
    items: usize,
}

impl Found {
    pub(super) const fn new(revision: usize) -> Self {
        Self {
            revision,
            changes: Vec::new(),
            items: 0,
        }
    }

    pub(super) fn add(&mut self, subject: Subject, number: Option<u32>, detail: String) {
        self.push(subject, number, |change| change.detail = detail);
    }

    /// About a page, by its index.
    pub(super) fn add_on_page(
        &mut self,
        subject: Subject,
        number: u32,
        page: usize,
        detail: String,
    ) {
        self.push(subject, Some(number), |change| {
            change.detail = detail;
            change.page = Some(page);
        });
    }

    /// What the change that was found last has led to before, and leads to now: what was hidden and
    /// what is shown instead.
    pub(super) fn name_last(&mut self, led: [Option<&Object>; 2]) {
        let ids = led.into_iter().flatten();
        let ids = ids.filter_map(|one| one.as_reference().ok());
        if let Some((change, _)) = self.changes.last_mut() {
            change.objects.extend(ids);
        }
    }

    /// About an annotation, or one that is not known.
    pub(super) fn add_annotation(
        &mut self,
        number: Option<u32>,
        page: usize,
        item: Option<Item>,
        deed: Deed,
    ) {
        self.items = self.items.saturating_add(usize::from(item.is_some()));
        let item = item.filter(|_| self.items <= MOST_ITEMS);
        self.push(Subject::Annotation, number, |change| {
            change.page = Some(page);
            change.deed = deed;
        });
        if let Some((change, place)) = self.changes.last_mut() {
            if let Some(Item::Object(number)) = item {
                change.objects.push((number, 0));
            }
            *place = item;
        }
    }

    /// About an annotation that stands directly in `/Annots`.
    pub(super) fn describe_last(&mut self, describe: impl FnOnce(&mut Change)) {
        if let Some((change, Some(Item::Direct(_)))) = self.changes.last_mut() {
            describe(change);
        }
    }

    fn push(&mut self, subject: Subject, number: Option<u32>, fill: impl FnOnce(&mut Change)) {
        let mut change = Change::new(self.revision, subject);
        change.objects = number.map(|number| (number, 0)).into_iter().collect();
        fill(&mut change);
        self.changes.push((change, None));
    }

    /// One change for each subject and detail, with all its objects. What has no detail goes to
    /// the first of its subject that has one: a field and its appearance are one change.
    pub(super) fn merged(mut self) -> Vec<Change> {
        let mut merged: Vec<Change> = Vec::new();
        let mut first: HashMap<(Subject, Option<usize>), usize> = HashMap::new();
        let mut places: HashMap<Key, usize> = HashMap::new();
        let vague =
            |(change, item): &(Change, Option<Item>)| change.detail.is_empty() && item.is_none();
        self.changes.sort_by_key(vague);
        for (change, item) in self.changes {
            let of_page = (change.subject, change.page);
            let is_vague = change.detail.is_empty() && item.is_none();
            let key = (change.subject, change.detail.clone(), change.page, item);
            let place = if is_vague {
                first.get(&of_page)
            } else {
                places.get(&key)
            };
            if let Some(one) = place.and_then(|place| merged.get_mut(*place)) {
                one.objects.extend(change.objects);
                if one.deed == Deed::Changed && !is_vague {
                    one.deed = change.deed;
                }
            } else {
                first.entry(of_page).or_insert(merged.len());
                places.insert(key, merged.len());
                merged.push(change);
            }
        }
        for change in &mut merged {
            change.objects.sort_unstable();
            change.objects.dedup();
        }
        merged
    }
}
