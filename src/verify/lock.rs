//! Fields that a signature locks (ISO 32000-2, 12.7.5.5 and 12.8.2.4).
//!
//! **Deliberately absent:** reading locks, which `pdf` does.

use crate::pdf::{Dictionary, FieldLock, View};
use crate::verify::facts::{Change, Subject};
use crate::verify::report::Certification;

/// What a signature locks.
#[derive(Clone, Debug, Default)]
pub(super) struct Lock(Vec<FieldLock>);

impl Lock {
    /// From `/Lock` of the field and the `FieldMDP` references of the signature.
    pub(super) fn read(view: &View<'_, '_>, field: &Dictionary, signature: &Dictionary) -> Self {
        let mut locks = view.field_mdp(signature);
        locks.extend(view.field_lock(field));
        Self(locks)
    }

    /// The least that the locks allow later revisions (ISO 32000-2, table 236, `/P`).
    pub(super) fn permission(&self) -> Option<Certification> {
        let permissions = self.0.iter().filter_map(|lock| lock.permission);
        permissions.min().map(Certification::from)
    }

    /// The same change, as one of a locked field if it is one.
    pub(super) fn applied(&self, mut change: Change) -> Change {
        let locked = match change.subject {
            Subject::FormField | Subject::AlteredLook => {
                self.0.iter().any(|lock| lock.holds(&change.detail))
            }
            // Every field may look different then, a locked one too.
            Subject::Redrawing => !self.0.is_empty(),
            _ => false,
        };
        if locked {
            change.subject = Subject::LockedField;
        }
        change
    }
}
