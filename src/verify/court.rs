//! What a judgement looks at.
//!
//! **Deliberately absent:** the judgement.

use crate::base::time::Timestamp;
use crate::verify::facts::{Facts, Held};
use crate::verify::policy::Policy;

/// Which pieces of evidence count.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Scope {
    /// All that are at hand.
    #[default]
    Everything,
    /// Only those that the document itself holds.
    Document,
}

/// Facts, rules and time of one judgement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Court<'f> {
    pub(super) facts: &'f Facts,
    pub(super) policy: &'f Policy,
    pub(super) at: Timestamp,
    pub(super) scope: Scope,
}

impl<'f> Court<'f> {
    /// A judgement that all evidence counts in.
    pub(super) const fn new(facts: &'f Facts, policy: &'f Policy, at: Timestamp) -> Self {
        Self {
            facts,
            policy,
            at,
            scope: Scope::Everything,
        }
    }

    /// The pieces that count.
    pub(super) fn admitted<T>(self, held: &'f [Held<T>]) -> impl Iterator<Item = &'f Held<T>> {
        held.iter()
            .filter(move |one| self.scope == Scope::Everything || one.since.is_some())
    }
}
