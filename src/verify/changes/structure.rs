//! Whether the logical structure only learns of new signatures.
//!
//! A tagged document lists every widget: a structure element `Form` refers to it, and the parent
//! tree leads back (ISO 32000-2, 14.7.5.4; ISO 14289-1, 7.18.4). Whoever signs such a document
//! enters the new widget there.
//!
//! **Invariant:** all or nothing. An element that says anything else, or one thing that is not
//! appended, and every change of the structure is to be looked at.
//!
//! **Deliberately absent:** new nodes of the parent tree: one more leaf takes one more entry.

use std::collections::BTreeSet;

use super::Step;
use super::objects::{Pair, differing_keys, is_name, only_has, same_value};
use super::roles::{FieldType, Role};
use crate::pdf::{Dictionary, Object, View};

/// What an element for a widget has (Tables 355 and 358).
const OF_ELEMENT: [&[u8]; 5] = [b"Type", b"S", b"P", b"Pg", b"K"];
const OF_REFERENCE: [&[u8]; 3] = [b"Type", b"Obj", b"Pg"];

impl Step<'_, '_, '_> {
    /// Whether the structure grew by the widgets of new signatures, and by nothing else.
    pub(super) fn enters_signatures_only(&self, pairs: &[Pair]) -> bool {
        let structural: Vec<&Pair> = pairs
            .iter()
            .filter(|pair| {
                let mut roles = self.from.of(pair.number).chain(self.to.of(pair.number));
                !pair.is_container && roles.any(|role| *role == Role::Structure)
            })
            .collect();
        if structural.is_empty() {
            return false;
        }
        let fresh = |number: u32| {
            let mut new = pairs.iter().filter(|pair| pair.before.is_none());
            new.any(|pair| pair.number == number)
        };
        let signs = self.to.fields();
        let widgets: BTreeSet<u32> = signs
            .filter(|(number, field)| {
                field.kind == FieldType::Signature && field.filled && fresh(*number)
            })
            .map(|(number, _)| number)
            .collect();
        let added = structural.iter().filter(|pair| pair.before.is_none());
        let added: Vec<u32> = added
            .filter(|pair| self.is_entry(pair, &widgets))
            .map(|pair| pair.number)
            .collect();
        let grown = Grown {
            step: self,
            added: added.into_iter().collect(),
        };
        structural.iter().all(|pair| grown.explains(pair))
    }

    /// Whether an object is an element of one new widget, or a reference to one.
    fn is_entry(&self, pair: &Pair, widgets: &BTreeSet<u32>) -> bool {
        let Some(entry) = pair.new_dictionary() else {
            return false;
        };
        if is_name(entry, b"Type", b"OBJR") {
            return refers(entry, widgets);
        }
        let content = self.view.value(entry, b"K").unwrap_or(Object::Null);
        let content = match content {
            Object::Array(items) => match items.as_slice() {
                [one] => self.view.resolve(one).unwrap_or(Object::Null),
                _ => Object::Null,
            },
            one => one,
        };
        only_has(entry, &OF_ELEMENT)
            && is_name(entry, b"S", b"Form")
            && content.as_dict().is_ok_and(|one| refers(one, widgets))
    }
}

/// What the structure may grow by.
struct Grown<'g, 's, 'd, 'a> {
    step: &'g Step<'s, 'd, 'a>,
    /// The new objects that only tell of new widgets.
    added: BTreeSet<u32>,
}

impl Grown<'_, '_, '_, '_> {
    fn explains(&self, pair: &Pair) -> bool {
        let (Some(before), Some(after)) = (&pair.before, &pair.after) else {
            return pair.before.is_none() && self.added.contains(&pair.number);
        };
        match (&before.object, &after.object) {
            (Object::Array(old), Object::Array(new)) => {
                self.is_appended(old, new) || self.is_entered(old, new)
            }
            (Object::Dictionary(old), Object::Dictionary(new)) if before.stream.is_none() => {
                self.is_grown(old, new)
            }
            _ => false,
        }
    }

    /// An element, the root, or a node of the parent tree.
    fn is_grown(&self, old: &Dictionary, new: &Dictionary) -> bool {
        let (before, view) = (&self.step.before, &self.step.view);
        let is_root = is_name(old, b"Type", b"StructTreeRoot") || old.has(b"ParentTree");
        let is_node = !is_root && !old.has(b"S");
        let number = |one: &Dictionary| one.get(b"ParentTreeNextKey").and_then(Object::as_i64);
        let keys = differing_keys(before, old, view, new);
        keys.iter().all(|key| match key.as_slice() {
            b"K" if !is_node => {
                let kids = |view, one| items(view, one, b"K");
                let (Some(old), Some(new)) = (kids(before, old), kids(view, new)) else {
                    return false;
                };
                self.is_appended(&old, &new)
            }
            b"ParentTreeNextKey" if is_root => match (number(old), number(new)) {
                (Ok(old), Ok(new)) => old < new,
                (Err(_), Ok(_)) => true,
                _ => false,
            },
            b"ParentTree" if is_root => match (old.get(key), new.get(key)) {
                (Ok(Object::Dictionary(old)), Ok(Object::Dictionary(new))) => {
                    self.is_grown(old, new)
                }
                // The same node, which is compared by itself.
                (Ok(old @ Object::Reference(_)), Ok(new)) => old == new,
                _ => false,
            },
            b"Nums" if is_node => {
                let numbers = |view, one| items(view, one, b"Nums");
                let (Some(old), Some(new)) = (numbers(before, old), numbers(view, new)) else {
                    return false;
                };
                self.is_entered(&old, &new)
            }
            // They follow from the entries, which readers look up by them.
            b"Limits" if is_node => true,
            _ => false,
        })
    }

    /// Whether a list of kids has only new ones more, behind the old.
    fn is_appended(&self, old: &[Object], new: &[Object]) -> bool {
        let rest = self.behind(old, new);
        rest.is_some_and(|rest| rest.iter().all(|one| self.is_added(one)))
    }

    /// Whether a leaf of the parent tree has only entries for new elements more, behind the old and
    /// with higher keys.
    fn is_entered(&self, old: &[Object], new: &[Object]) -> bool {
        let Some(rest) = self.behind(old, new) else {
            return false;
        };
        let keys = old.iter().step_by(2).filter_map(|key| key.as_i64().ok());
        let highest = keys.max();
        let is_whole = old.len().is_multiple_of(2) && rest.len().is_multiple_of(2);
        is_whole
            && rest.chunks_exact(2).all(|entry| match entry {
                [Object::Integer(key), element] => {
                    highest.is_none_or(|highest| *key > highest) && self.is_added(element)
                }
                _ => false,
            })
    }

    fn behind<'n>(&self, old: &[Object], new: &'n [Object]) -> Option<&'n [Object]> {
        let (kept, rest) = new.split_at_checked(old.len())?;
        let (before, view) = (&self.step.before, &self.step.view);
        let mut pairs = old.iter().zip(kept);
        pairs
            .all(|(old, new)| old == new || same_value(before, Some(old), view, Some(new)))
            .then_some(rest)
    }

    fn is_added(&self, object: &Object) -> bool {
        let id = object.as_reference();
        id.is_ok_and(|id| self.added.contains(&id.0))
    }
}

/// The items of a list; a single one is a list too.
fn items(view: &View<'_, '_>, one: &Dictionary, key: &[u8]) -> Option<Vec<Object>> {
    let Ok(value) = one.get(key) else {
        return Some(Vec::new());
    };
    match view.array(value).ok()? {
        Some(items) => Some(items),
        None => Some(vec![value.clone()]),
    }
}

/// Whether a reference to an object is to one of these widgets.
fn refers(reference: &Dictionary, widgets: &BTreeSet<u32>) -> bool {
    let target = reference.get(b"Obj").and_then(Object::as_reference);
    only_has(reference, &OF_REFERENCE)
        && is_name(reference, b"Type", b"OBJR")
        && target.is_ok_and(|id| widgets.contains(&id.0))
}
