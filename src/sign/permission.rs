//! What earlier signatures permit.
//!
//! A certification (`DocMDP`, ISO 32000-2, 12.8.2.2), a field's lock (12.7.5.5) and `FieldMDP`
//! (12.8.2.4) limit what may follow. The strictest counts.
//!
//! **Invariant:** what cannot be understood forbids.
//!
//! **Deliberately absent:** judging what did change, which is `verify`'s.

use super::error::SignError;
use crate::pdf::{Dictionary, FieldLock, Object, PdfError, Permission, SignatureField, View};

/// What the signatures of a document permit.
#[derive(Clone, Debug, Default)]
pub(super) struct Permissions {
    /// What the whole document may go through; none when nobody limits it.
    document: Option<Permission>,
    locks: Vec<FieldLock>,
}

impl Permissions {
    /// Reads what every signature of the document says.
    pub(super) fn read(
        view: View<'_, '_>,
        catalog: &Dictionary,
        fields: &[SignatureField],
    ) -> Result<Self, PdfError> {
        let perms = nested(view, catalog, b"Perms")?;
        let certification = nested(view, &perms, b"DocMDP")?;
        let mut document: Vec<Permission> = view.docmdp(&certification)?.into_iter().collect();
        let mut locks = Vec::new();
        for field in fields {
            let Some(value) = &field.value else { continue };
            document.extend(view.docmdp(&value.dictionary)?);
            locks.extend(view.field_lock(&field.dictionary));
            locks.extend(view.field_mdp(&value.dictionary));
        }
        // A lock may carry a permission for the whole document since PDF 2.0 (table 236).
        document.extend(locks.iter().filter_map(|lock| lock.permission));
        Ok(Self {
            document: document.into_iter().min(),
            locks,
        })
    }

    /// Fails when no further signature at all is permitted.
    pub(super) fn allow_signing(&self) -> Result<(), SignError> {
        match self.document {
            Some(Permission::NoChanges) => Err(SignError::ChangesForbidden),
            _ => Ok(()),
        }
    }

    /// Fails when no new field may be seen on a page: filling in forms is not making them, and a
    /// reader that holds on to the certification calls it broken.
    pub(super) fn allow_new_visible(&self) -> Result<(), SignError> {
        match self.document {
            None => Ok(()),
            Some(_) => Err(SignError::NewFieldForbidden),
        }
    }

    /// Whether a field of this name is locked, be it there or not.
    pub(super) fn locks(&self, name: &str) -> bool {
        self.locks.iter().any(|lock| lock.holds(name))
    }
}

/// The dictionary under a key; an empty one when there is none.
fn nested(view: View<'_, '_>, parent: &Dictionary, key: &[u8]) -> Result<Dictionary, PdfError> {
    Ok(match view.value(parent, key)? {
        Object::Dictionary(dictionary) => dictionary,
        _ => Dictionary::new(),
    })
}
