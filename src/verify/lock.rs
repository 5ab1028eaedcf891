//! Fields that a signature locks (ISO 32000-2, 12.7.5.5 and 12.8.2.4).
//!
//! **Invariant:** a lock that cannot be read locks everything.

use crate::pdf::{Dictionary, Object, View, text_string};
use crate::verify::facts::{Change, Subject};
use crate::verify::report::Certification;

/// What a signature locks.
#[derive(Clone, Debug, Default)]
pub(super) struct Lock {
    rules: Vec<Rule>,
    permission: Option<Certification>,
}

#[derive(Clone, Debug)]
enum Rule {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Lock {
    /// From `/Lock` of the field and the `FieldMDP` references of the signature.
    pub(super) fn read(view: &View<'_, '_>, field: &Dictionary, signature: &Dictionary) -> Self {
        let mut lock = Self::default();
        if let Ok(entry) = field.get(b"Lock")
            && let Ok(Some(entry)) = view.dictionary(entry)
        {
            lock.add(view, &entry);
        }
        let references = signature
            .get(b"Reference")
            .ok()
            .and_then(|references| view.array(references).ok().flatten())
            .unwrap_or_default();
        for reference in references {
            let Ok(Some(reference)) = view.dictionary(&reference) else {
                continue;
            };
            let method = view.value(&reference, b"TransformMethod");
            if method.is_ok_and(|method| method.as_name().is_ok_and(|name| name == b"FieldMDP")) {
                match view.value(&reference, b"TransformParams") {
                    Ok(Object::Dictionary(parameters)) => lock.add(view, &parameters),
                    _ => lock.rules.push(Rule::All),
                }
            }
        }
        lock
    }

    fn add(&mut self, view: &View<'_, '_>, entry: &Dictionary) {
        let names = || -> Option<Vec<String>> {
            let items = view.array(entry.get(b"Fields").ok()?).ok()??;
            items
                .iter()
                .map(|item| match view.resolve(item) {
                    Ok(Object::String(bytes, _)) => Some(text_string::decode(&bytes)),
                    _ => None,
                })
                .collect()
        };
        let action = view.value(entry, b"Action").unwrap_or(Object::Null);
        let rule = match (action.as_name().unwrap_or_default(), names()) {
            (b"Include", Some(names)) => Rule::Include(names),
            (b"Exclude", Some(names)) => Rule::Exclude(names),
            _ => Rule::All,
        };
        self.rules.push(rule);
        let permission = match view.value(entry, b"P") {
            Ok(Object::Integer(1)) => Some(Certification::NoChanges),
            Ok(Object::Integer(2)) => Some(Certification::FormFill),
            Ok(Object::Integer(3)) => Some(Certification::Annotate),
            _ => None,
        };
        self.permission = self.permission.or(permission);
    }

    /// What the lock allows later revisions (ISO 32000-2, table 237, `/P`).
    pub(super) const fn permission(&self) -> Option<Certification> {
        self.permission
    }

    /// The same change, as one of a locked field if it is one.
    pub(super) fn applied(&self, mut change: Change) -> Change {
        if change.subject == Subject::FormField && self.holds(&change.detail) {
            change.subject = Subject::LockedField;
        }
        change
    }

    /// Whether a field, or one above it, is locked.
    fn holds(&self, name: &str) -> bool {
        let under = |locked: &String| {
            name == locked
                || name
                    .strip_prefix(locked.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
        };
        self.rules.iter().any(|rule| match rule {
            Rule::All => true,
            Rule::Include(names) => names.iter().any(under),
            Rule::Exclude(names) => !names.iter().any(under),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_reaches_the_fields_below_a_name() {
        let include = Lock {
            rules: vec![Rule::Include(vec!["a.b".to_owned()])],
            permission: None,
        };
        assert!(include.holds("a.b") && include.holds("a.b.c"));
        assert!(!include.holds("a.bc") && !include.holds("a"));
        let exclude = Lock {
            rules: vec![Rule::Exclude(vec!["a".to_owned()])],
            permission: None,
        };
        assert!(!exclude.holds("a.x") && exclude.holds("b"));
    }
}
