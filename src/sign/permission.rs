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

/// Fails when an earlier signature permits no changes at all.
pub(super) fn check(
    view: View<'_, '_>,
    catalog: &Dictionary,
    fields: &[SignatureField],
) -> Result<(), SignError> {
    let perms = nested(view, catalog, b"Perms")?;
    let certification = nested(view, &perms, b"DocMDP")?;
    let mut forbidden = view.docmdp(&certification)? == Some(Permission::NoChanges);
    for field in fields {
        let Some(value) = &field.value else { continue };
        let lock = nested(view, &field.dictionary, b"Lock")?;
        // A lock may carry a permission for the whole document since PDF 2.0 (table 236).
        let permission = view.value(&lock, b"P")?;
        forbidden |= view.docmdp(&value.dictionary)? == Some(Permission::NoChanges)
            || !matches!(permission, Object::Null | Object::Integer(2 | 3));
    }
    if forbidden {
        Err(SignError::ChangesForbidden)
    } else {
        Ok(())
    }
}

/// Whether an earlier signature locked the field of this name.
pub(super) fn is_locked(
    view: View<'_, '_>,
    fields: &[SignatureField],
    name: &str,
) -> Result<bool, PdfError> {
    for field in fields {
        let Some(value) = &field.value else { continue };
        if locks(view, &nested(view, &field.dictionary, b"Lock")?, name)? {
            return Ok(true);
        }
        let Object::Array(references) = view.value(&value.dictionary, b"Reference")? else {
            continue;
        };
        for reference in references.iter().take(MOST_REFERENCES) {
            let reference = view.dictionary(reference)?.unwrap_or_default();
            let method = view.value(&reference, b"TransformMethod")?;
            if method.as_name().ok() == Some(b"FieldMDP")
                && locks(view, &nested(view, &reference, b"TransformParams")?, name)?
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether a lock covers the field of this name (table 236).
fn locks(view: View<'_, '_>, lock: &Dictionary, target: &str) -> Result<bool, PdfError> {
    let named = match view.value(lock, b"Fields")? {
        Object::Array(names) => names.iter().any(|name| covers(view, name, target)),
        _ => false,
    };
    Ok(match view.value(lock, b"Action")?.as_name() {
        Ok(b"All") => true,
        Ok(b"Include") => named,
        Ok(b"Exclude") => !named,
        _ => false,
    })
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
