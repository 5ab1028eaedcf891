//! Which of a document's timestamps lead to an anchor.
//!
//! **Deliberately absent:** revocation, which no level below B-LT asks for, and which is asked for
//! where validation data are gathered.

use crate::base::time::Timestamp;
use crate::verify::court::Court;
use crate::verify::facts::{Container, Facts, SignatureFacts};
use crate::verify::level::is_document_timestamp;
use crate::verify::policy::{Policy, Revocation};
use crate::verify::report::SignatureKind;
use crate::verify::times::Proofs;

/// What is proven by timestamps of authorities who are trusted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Believed {
    /// The time of every signature, by a timestamp of its own or a later one of the document.
    pub signatures: bool,
    /// The time of the newest document timestamp; true when there is none.
    pub archive: bool,
}

/// Judges the timestamps by the certificates at hand.
#[must_use]
pub fn believed(facts: &Facts, policy: &Policy, at: Timestamp) -> Believed {
    let policy = Policy {
        revocation: Revocation::Skip,
        ..policy.clone()
    };
    let court = Court::new(facts, &policy, at);
    let proofs = Proofs::of(court);
    let is_proven = |stamp: &SignatureFacts| match &stamp.container {
        Container::Read(token) => proofs.proven(court, token, stamp.revision).is_some(),
        Container::Unreadable { .. } => false,
    };
    let all = || facts.signatures.iter();
    let mut signatures = all().filter(|one| one.kind == SignatureKind::Signature);
    let stamps = all().filter(|one| is_document_timestamp(one));
    Believed {
        signatures: signatures.all(|one| proofs.for_signature(court, one).is_some()),
        archive: stamps.max_by_key(|one| one.revision).is_none_or(is_proven),
    }
}
