//! Who signed over content of a page.
//!
//! **Invariant:** nobody is known whose certificate leads to no anchor.
//!
//! **Deliberately absent:** where pages have ink, which `changes` asks.

use crate::base::time::Timestamp;
use crate::pki::{PathProblem, Purpose};
use crate::verify::facts::{Container, Facts, SignatureFacts};
use crate::verify::identity::{self, Trust};
use crate::verify::policy::Policy;

/// Whether somebody who is known signed, whatever became of the certificate since.
pub(super) fn is_known(
    facts: &Facts,
    signature: &SignatureFacts,
    policy: &Policy,
    at: Timestamp,
) -> bool {
    let Container::Read(cms) = &signature.container else {
        return false;
    };
    match identity::standing(facts, cms, policy, at, Purpose::DocumentSigning).trust {
        Trust::Holds | Trust::Revoked { .. } => true,
        Trust::Broken(problem) => matches!(problem, PathProblem::Expired { .. }),
        Trust::NoCertificate => false,
    }
}
