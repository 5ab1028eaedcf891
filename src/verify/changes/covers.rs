//! What later revisions lay over a page, or uncover: signatures over what others signed, and fields
//! that readers no longer draw themselves.
//!
//! **Invariant:** where nobody looks any more, a signature covers something. It covers nothing where
//! it paints over nothing that may be ink, and where the page was drawn and is white.
//!
//! **Deliberately absent:** who signed over content, which the judge asks.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{BTreeMap, BTreeSet};

use super::explain::{Explainer, MOST_LOOKED_AT, entries, rectangle, unexplained};
use super::roles::{FieldNode, FieldType};
use crate::pdf::Dictionary;
use crate::pdf::annotation::{is_shown, normal_appearance};
use crate::pdf::content_extent::Extents;
use crate::verify::facts::{Change, Deed, Subject};
use crate::verify::shown::Shown;

impl Explainer<'_, '_, '_, '_> {
    /// A later signature, and whether it covers anything.
    pub(super) fn signature(&mut self, change: &mut Change) {
        change.deed = Deed::Added;
        self.place_field(change);
        let signs = |number: &u32| {
            let field = self.step.to.field(*number);
            field.is_some_and(|field| field.kind == FieldType::Signature)
        };
        let widgets: Vec<u32> = self.widgets(change).into_iter().filter(signs).collect();
        if widgets.len() > MOST_LOOKED_AT {
            change.subject = Subject::CoveringSignature;
            return;
        }
        for number in widgets {
            let changed = self.step.changed.binary_search(&number).is_ok();
            let Some(widget) = entries(&self.step.view, number).filter(|_| changed) else {
                continue;
            };
            let Some(rect) = rectangle(&self.step.view, &widget) else {
                continue;
            };
            for page in self.pages_of(number).to_vec() {
                if self.covers_ink(number, &widget, page, rect) {
                    change.subject = Subject::CoveringSignature;
                    change.page = Some(page);
                    change.rect = Some(rect);
                    return;
                }
            }
        }
    }

    /// Whether a widget paints over what somebody may have read on the page. Where nobody looks any
    /// more, it does.
    fn covers_ink(
        &mut self,
        number: u32,
        widget: &Dictionary,
        page: usize,
        rect: [f64; 4],
    ) -> bool {
        let look = normal_appearance(&self.step.view, widget).filter(|_| is_shown(widget));
        let pages = self.step.before.pages().unwrap_or_default();
        let (Some(look), Some(found)) = (look, pages.get(page)) else {
            return false;
        };
        let Some(left) = self.work.covered.checked_sub(1) else {
            return true;
        };
        self.work.covered = left;
        let mut painting = Extents::within(self.step.view, self.work.painted);
        let over = painting.over(found, &look, rect);
        self.work.painted = painting.budget();
        // A widget that is new is none of those that were there.
        let existing = self.step.before.entry(number).map_or(0, |_| number);
        let read = match self.read.entry((page, existing)) {
            Occupied(known) => known.into_mut(),
            Vacant(place) => {
                let mut shown = Shown::new(self.step.before, self.work.painted);
                let content = shown.content(found);
                let mut painted = Extents::within(self.step.before, shown.budget());
                let read = painted.read(found, &content, existing);
                let hung = painted.read(found, &[], existing);
                self.work.painted = painted.budget();
                place.insert(shown.is_complete().then_some((read, hung)))
            }
        };
        let Some((read, hung)) = read else {
            return true;
        };
        // A drawing shows the page, and not what its annotations print.
        hung.is_covered_by(&over)
            || read.is_covered_by(&over) && !(self.ground)(self.step.before.index(), page, rect)
    }

    /// Fields that show something else than their values now that readers are no longer asked to
    /// draw them.
    pub(super) fn no_longer_drawn(&mut self, known: &[Change]) -> Vec<Change> {
        if self.redraws() != (true, false) {
            return Vec::new();
        }
        let told: BTreeSet<&str> = known
            .iter()
            .filter(|change| change.subject.is_of_field())
            .map(|change| change.detail.as_str())
            .collect();
        let others = |(_, node): &(u32, &FieldNode)| {
            node.kind == FieldType::Other && !told.contains(&*node.name)
        };
        let fields = self.step.to.fields().filter(others);
        let names: BTreeMap<String, u32> = fields
            .map(|(number, node)| (node.name.to_string(), number))
            .collect();
        let mut changes = Vec::new();
        for (name, number) in names {
            let mut change = Change::new(self.step.view.index(), Subject::FormField);
            change.detail = name;
            change.objects.push((number, 0));
            let cost = self.weight(&change);
            match self.work.fields.checked_sub(cost) {
                Some(left) => {
                    self.work.fields = left;
                    self.field(&mut change);
                }
                None => change = unexplained(change),
            }
            if change.subject != Subject::FormField {
                changes.push(change);
            }
        }
        changes
    }
}
