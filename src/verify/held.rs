//! What a document holds already of that by which its signatures outlast their certificates.
//!
//! **Deliberately absent:** whether it is worth anything, which the judgement says.

use crate::base::time::Timestamp;
use crate::pki::Certificate;
use crate::verify::facts::{Container, Facts, SignatureFacts};
use crate::verify::level::{holds_together, is_document_timestamp};
use crate::verify::report::SignatureKind;

/// What a document holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Held {
    /// Every signature has a timestamp, its own or a later one of the document.
    pub timestamped: bool,
    /// A document timestamp covers every signature and validation data.
    pub archived: bool,
    /// When the certificate of the newest document timestamp ends.
    pub archived_until: Option<Timestamp>,
}

/// Looks through the facts.
#[must_use]
pub fn held(facts: &Facts) -> Held {
    let signatures = || {
        let all = facts.signatures.iter();
        all.filter(|one| one.kind == SignatureKind::Signature)
    };
    let newest = facts
        .signatures
        .iter()
        .filter(|one| is_document_timestamp(one))
        .max_by_key(|one| one.revision);
    let covers = |revision: usize| newest.is_some_and(|newest| newest.revision >= revision);
    let follows =
        |one: &SignatureFacts| newest.is_some_and(|newest| newest.revision > one.revision);
    Held {
        timestamped: signatures().all(|one| has_timestamp(one) || follows(one)),
        archived: facts.validation_data.is_some_and(covers) && signatures().all(follows),
        archived_until: newest.and_then(ends),
    }
}

fn has_timestamp(signature: &SignatureFacts) -> bool {
    match &signature.container {
        Container::Read(cms) => cms.timestamps.iter().any(holds_together),
        Container::Unreadable { .. } => false,
    }
}

fn ends(stamp: &SignatureFacts) -> Option<Timestamp> {
    match &stamp.container {
        Container::Read(token) => token.signer.as_ref().map(Certificate::not_after),
        Container::Unreadable { .. } => None,
    }
}
