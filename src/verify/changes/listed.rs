//! What an array lists, for comparing long arrays.
//!
//! **Invariant:** asking takes the same time however long the array is.
//!
//! **Deliberately absent:** the order, which the arrays themselves tell.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::pdf::{Object, ObjectId};

/// The items of an array.
#[derive(Default)]
pub(super) struct Listed {
    references: HashSet<ObjectId>,
    /// What stands directly in the array, as [`spelled`].
    direct: HashSet<String>,
}

impl Listed {
    pub(super) fn of(items: &[Object]) -> Self {
        let mut listed = Self::default();
        for item in items {
            match item {
                Object::Reference(id) => listed.references.insert(*id),
                direct => listed.direct.insert(spelled(direct)),
            };
        }
        listed
    }

    pub(super) fn has(&self, item: &Object) -> bool {
        match item {
            Object::Reference(id) => self.references.contains(id),
            direct => self.direct.contains(&spelled(direct)),
        }
    }
}

/// The same for equal objects, whatever the order of their keys, and never for two that differ.
fn spelled(object: &Object) -> String {
    let mut text = String::new();
    spell(object, &mut text);
    text
}

/// As deep as the reader lets objects nest.
fn spell(object: &Object, into: &mut String) {
    match object {
        Object::Array(items) => {
            into.push('[');
            for item in items {
                spell(item, into);
                into.push(',');
            }
            into.push(']');
        }
        Object::Dictionary(dictionary) => {
            let mut entries: Vec<(&Vec<u8>, &Object)> = dictionary.iter().collect();
            entries.sort_by_key(|entry| entry.0);
            into.push('<');
            for (key, value) in entries {
                // Writing to a string cannot fail.
                let _ = write!(into, "{key:?}:");
                spell(value, into);
                into.push(',');
            }
            into.push('>');
        }
        Object::String(bytes, _) => {
            let _ = write!(into, "({bytes:?})");
        }
        other => {
            let _ = write!(into, "{other:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::Dictionary;

    fn annotation(keys: &[&str]) -> Object {
        let mut entries = Dictionary::new();
        for key in keys {
            entries.set(*key, Object::Name(b"X".to_vec()));
        }
        Object::Dictionary(entries)
    }

    #[test]
    fn what_is_equal_is_found_and_nothing_else() {
        let items = [
            Object::Reference((1, 0)),
            annotation(&["A", "B"]),
            Object::Array(vec![Object::Integer(1), Object::Integer(2)]),
        ];
        let listed = Listed::of(&items);
        assert!(items.iter().all(|item| listed.has(item)));
        assert!(listed.has(&annotation(&["B", "A"])));
        for other in [
            Object::Reference((1, 1)),
            annotation(&["A"]),
            Object::Integer(1),
            Object::Real(1.0),
            Object::Array(vec![Object::Integer(12)]),
            Object::string_literal("A"),
        ] {
            assert!(!listed.has(&other), "{other:?}");
        }
    }
}
