//! Signatures that lie over content of the page.
//!
//! **Invariant:** content of a certified document is covered by nobody whose certificate leads to
//! no anchor.
//!
//! **Deliberately absent:** where pages have ink, which `changes` asks.

use crate::base::time::Timestamp;
use crate::pki::{PathProblem, Purpose};
use crate::verify::facts::{Change, Container, Facts, SignatureFacts, Subject};
use crate::verify::identity::{self, Trust};
use crate::verify::report::Changes;

/// What a change is after a signature.
pub(super) fn class(
    facts: &Facts,
    signature: &SignatureFacts,
    change: &Change,
    at: Timestamp,
) -> Changes {
    let class = change.subject.class(signature.permission);
    if change.subject != Subject::CoveringSignature || signature.permission.is_none() {
        return class;
    }
    let mut signatures = facts.signatures.iter();
    let covering = signatures.find(|one| one.field == change.detail);
    match covering {
        Some(covering) if is_known(facts, covering, at) => class,
        _ => Changes::Forbidden,
    }
}

/// Whether somebody who is known signed, whatever became of the certificate since.
fn is_known(facts: &Facts, signature: &SignatureFacts, at: Timestamp) -> bool {
    let Container::Read(cms) = &signature.container else {
        return false;
    };
    match identity::standing(facts, cms, at, Purpose::DocumentSigning).trust {
        Trust::Holds | Trust::Revoked { .. } => true,
        Trust::Broken(problem) => matches!(problem, PathProblem::Expired { .. }),
        Trust::NoCertificate => false,
    }
}
