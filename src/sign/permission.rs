//! What earlier signatures permit.
//!
//! A certification (`DocMDP`, ISO 32000-2, 12.8.2.2), a field's lock (12.7.5.5) and `FieldMDP`
//! (12.8.2.4) limit what may follow. The strictest counts.
//!
//! **Invariant:** what cannot be understood forbids.
//!
//! **Deliberately absent:** judging what did change, which is `verify`'s.

use super::error::SignError;
use crate::pdf::{Dictionary, Object, PdfError, Permission, SignatureField, View, text_string};

/// References that one signature may hold; real ones hold one or two.
const MOST_REFERENCES: usize = 64;

/// Fails when an earlier signature permits nothing, or locked the field that is to be signed.
pub(super) fn check(
    view: View<'_, '_>,
    catalog: &Dictionary,
    fields: &[SignatureField],
    target: Option<&str>,
) -> Result<(), SignError> {
    let perms = nested(view, catalog, b"Perms")?;
    check_references(view, &nested(view, &perms, b"DocMDP")?, target)?;
    for field in fields {
        let Some(value) = &field.value else { continue };
        check_references(view, &value.dictionary, target)?;
        let lock = nested(view, &field.dictionary, b"Lock")?;
        // A lock may carry a permission for the whole document since PDF 2.0 (table 236).
        if !matches!(view.value(&lock, b"P")?, Object::Null | Object::Integer(2 | 3)) {
            return Err(SignError::ChangesForbidden);
        }
        check_lock(view, &lock, target)?;
    }
    Ok(())
}

/// Applies the transforms of one signature.
fn check_references(
    view: View<'_, '_>,
    signature: &Dictionary,
    target: Option<&str>,
) -> Result<(), SignError> {
    if view.docmdp(signature)? == Some(Permission::NoChanges) {
        return Err(SignError::ChangesForbidden);
    }
    let Object::Array(references) = view.value(signature, b"Reference")? else {
        return Ok(());
    };
    for reference in references.iter().take(MOST_REFERENCES) {
        let Some(reference) = view.dictionary(reference)? else {
            continue;
        };
        if view.value(&reference, b"TransformMethod")?.as_name().ok() == Some(b"FieldMDP") {
            check_lock(view, &nested(view, &reference, b"TransformParams")?, target)?;
        }
    }
    Ok(())
}

/// Fails when the lock covers the field that is to be signed.
fn check_lock(
    view: View<'_, '_>,
    lock: &Dictionary,
    target: Option<&str>,
) -> Result<(), SignError> {
    let Some(target) = target else { return Ok(()) };
    let named = match view.value(lock, b"Fields")? {
        Object::Array(names) => names.iter().any(|name| covers(view, name, target)),
        _ => false,
    };
    let locked = match view.value(lock, b"Action")?.as_name() {
        Ok(b"All") => true,
        Ok(b"Include") => named,
        Ok(b"Exclude") => !named,
        _ => false,
    };
    if locked {
        let name = target.to_owned();
        return Err(SignError::FieldLocked { name });
    }
    Ok(())
}

/// Whether a name in a lock is the field's, or that of a field above it.
fn covers(view: View<'_, '_>, name: &Object, target: &str) -> bool {
    let Ok(Object::String(bytes, _)) = view.resolve(name) else {
        return false;
    };
    let name = text_string::decode(&bytes);
    target
        .strip_prefix(name.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The dictionary under a key; an empty one when there is none.
fn nested(view: View<'_, '_>, parent: &Dictionary, key: &[u8]) -> Result<Dictionary, PdfError> {
    Ok(match view.value(parent, key)? {
        Object::Dictionary(dictionary) => dictionary,
        _ => Dictionary::new(),
    })
}
