//! Fields that a signature locks (ISO 32000-2, 12.7.5.5, table 236, and 12.8.2.4).
//!
//! An empty field says in `/Lock` what its signature will lock; the signature then says the same in
//! the parameters of its `FieldMDP` reference.
//!
//! **Invariant:** a lock that cannot be read locks everything.
//!
//! **Deliberately absent:** what follows from a lock, which `sign` and `verify` know.

use lopdf::{Dictionary, Object};

use super::permission::Permission;
use super::text_string;
use super::view::View;

/// References that one signature may hold; real ones hold one or two.
const MOST_REFERENCES: usize = 64;

/// What a signature locks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FieldLock {
    /// Which fields.
    pub scope: LockScope,
    /// What it allows in the whole document from then on, since PDF 2.0.
    pub permission: Option<Permission>,
}

/// The fields that a lock holds, by their full names. A name stands for all fields below it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum LockScope {
    /// Every field.
    All,
    /// These.
    Include(Vec<String>),
    /// All but these.
    Exclude(Vec<String>),
}

impl FieldLock {
    /// Locks everything, as long as nobody can say what was meant.
    const UNREADABLE: Self = Self {
        scope: LockScope::All,
        permission: None,
    };

    /// Whether the field of this full name is locked.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        let under = |locked: &String| {
            name.strip_prefix(locked.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        match &self.scope {
            LockScope::All => true,
            LockScope::Include(names) => names.iter().any(under),
            LockScope::Exclude(names) => !names.iter().any(under),
        }
    }

    fn read(view: &View<'_, '_>, entry: &Dictionary) -> Self {
        let names = || -> Option<Vec<String>> {
            let items = view.array(entry.get(b"Fields").ok()?).ok()??;
            let name = |item: &Object| match view.resolve(item) {
                Ok(Object::String(bytes, _)) => Some(text_string::decode(&bytes)),
                _ => None,
            };
            items.iter().map(name).collect()
        };
        let action = view.value(entry, b"Action").unwrap_or(Object::Null);
        let scope = match (action.as_name().unwrap_or_default(), names()) {
            (b"Include", Some(names)) => LockScope::Include(names),
            (b"Exclude", Some(names)) => LockScope::Exclude(names),
            _ => LockScope::All,
        };
        let permission = match view.value(entry, b"P") {
            Ok(Object::Null) => None,
            Ok(Object::Integer(2)) => Some(Permission::FormFill),
            Ok(Object::Integer(3)) => Some(Permission::Annotate),
            _ => Some(Permission::NoChanges),
        };
        Self { scope, permission }
    }
}

impl View<'_, '_> {
    /// The lock that a field's `/Lock` lays down for when it is signed.
    #[must_use]
    pub fn field_lock(&self, field: &Dictionary) -> Option<FieldLock> {
        match self.value(field, b"Lock") {
            Ok(Object::Null) => None,
            Ok(Object::Dictionary(entry)) => Some(FieldLock::read(self, &entry)),
            _ => Some(FieldLock::UNREADABLE),
        }
    }

    /// The locks that the `FieldMDP` references of a signature dictionary state.
    #[must_use]
    pub fn field_mdp(&self, signature: &Dictionary) -> Vec<FieldLock> {
        let references = match self.value(signature, b"Reference") {
            Ok(Object::Array(references)) => references,
            Ok(Object::Null) => Vec::new(),
            _ => return vec![FieldLock::UNREADABLE],
        };
        let more = references.len() > MOST_REFERENCES;
        let mut locks: Vec<FieldLock> = references
            .iter()
            .take(MOST_REFERENCES)
            .filter_map(|reference| self.field_mdp_of(reference))
            .collect();
        locks.extend(more.then_some(FieldLock::UNREADABLE));
        locks
    }

    fn field_mdp_of(&self, reference: &Object) -> Option<FieldLock> {
        let Ok(Some(reference)) = self.dictionary(reference) else {
            return Some(FieldLock::UNREADABLE);
        };
        match self.value(&reference, b"TransformMethod") {
            Ok(Object::Name(method)) if method != b"FieldMDP" => None,
            Ok(Object::Name(_)) => Some(match self.value(&reference, b"TransformParams") {
                Ok(Object::Dictionary(parameters)) => FieldLock::read(self, &parameters),
                _ => FieldLock::UNREADABLE,
            }),
            _ => Some(FieldLock::UNREADABLE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::super::samples::pdf;
    use super::*;
    use crate::base::limits::Limits;

    fn locks(signature: &str, parts: &[&str]) -> Vec<FieldLock> {
        let mut objects = vec!["<</Type/Catalog>>", signature];
        objects.extend(parts);
        let file = pdf(&objects);
        let document = Document::open(&file, Limits::default()).unwrap();
        let view = document.last();
        let signature = view.load((2, 0)).unwrap().object;
        view.field_mdp(signature.as_dict().unwrap())
    }

    #[test]
    fn a_lock_reaches_the_fields_below_a_name() {
        let lock = |scope| FieldLock {
            scope,
            permission: None,
        };
        let include = lock(LockScope::Include(vec!["a.b".to_owned()]));
        assert!(include.holds("a.b") && include.holds("a.b.c"));
        assert!(!include.holds("a.bc") && !include.holds("a"));
        let exclude = lock(LockScope::Exclude(vec!["a".to_owned()]));
        assert!(!exclude.holds("a.x") && exclude.holds("b"));
    }

    #[test]
    fn everything_may_be_an_object_of_its_own() {
        let found = locks(
            "<</Reference 3 0 R>>",
            &[
                "[4 0 R]",
                "<</TransformMethod 5 0 R/TransformParams 6 0 R>>",
                "/FieldMDP",
                "<</Action 7 0 R/Fields 8 0 R/P 9 0 R>>",
                "/Include",
                "[10 0 R]",
                "2",
                "(a)",
            ],
        );
        let expected = FieldLock {
            scope: LockScope::Include(vec!["a".to_owned()]),
            permission: Some(Permission::FormFill),
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn what_cannot_be_read_locks_everything() {
        for odd in [
            "<</TransformMethod/FieldMDP>>",
            "<</TransformMethod/FieldMDP/TransformParams<</Action/Include>>>>",
            "<</TransformMethod/FieldMDP/TransformParams<</Action/Exclude/Fields[1]>>>>",
            "<</TransformMethod(FieldMDP)>>",
            "7",
        ] {
            let found = locks(&format!("<</Reference[{odd}]>>"), &[]);
            assert!(found.iter().any(|lock| lock.holds("x")), "{odd}");
        }
        let foreign = "<</Reference[<</TransformMethod/DocMDP>><</TransformMethod/UR3>>]>>";
        assert_eq!(locks(foreign, &[]), []);
        let many = "<</TransformMethod/DocMDP>>".repeat(MOST_REFERENCES + 1);
        let many = locks(&format!("<</Reference[{many}]>>"), &[]);
        assert_eq!(many, [FieldLock::UNREADABLE]);
    }
}
