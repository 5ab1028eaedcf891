//! Who signed over content of a page.
//!
//! **Invariant:** nobody is known whose certificate leads to no anchor.
//!
//! **Deliberately absent:** where pages have ink, which `changes` asks.

use crate::pki::PathProblem;
use crate::verify::court::Court;
use crate::verify::facts::{Container, SignatureFacts};
use crate::verify::identity::{self, Question, Trust};
use crate::verify::times::Proofs;

/// Whether somebody who is known signed, whatever became of the certificate since.
pub(super) fn is_known(court: Court<'_>, proofs: &Proofs, signature: &SignatureFacts) -> bool {
    let Container::Read(cms) = &signature.container else {
        return false;
    };
    let question = Question::of_signature(cms, signature.revision, court.at);
    match identity::standing(court, proofs, &question).trust {
        Trust::Holds | Trust::Revoked { .. } => true,
        Trust::Broken(problem) => matches!(problem, PathProblem::Expired { .. }),
        Trust::NoCertificate => false,
    }
}
