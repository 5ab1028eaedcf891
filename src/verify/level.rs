//! The level that a signature's form reaches, and what it lacks for the next one.
//!
//! **Invariant:** a level is never higher than what is there and holds together by itself; each
//! level but the highest comes with at least one thing that is missing.
//!
//! **Deliberately absent:** trust. Whose timestamp it is, and whether the validation data suffice,
//! is judged elsewhere.

use crate::base::message::Message;
use crate::cms::Encoding;
use crate::verify::facts::{CmsEffect, CmsFacts, Container, Facts, Fate, Presence, SignatureFacts};
use crate::verify::report::{Coverage, Level, SignatureKind};

/// What a signature reaches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Reached {
    pub(super) level: Level,
    /// What the next level asks for.
    pub(super) missing: Vec<Message>,
}

/// EN 319 142-1, 6.3, table 1: what each level asks to be there. A document timestamp has none.
pub(super) fn reached(facts: &Facts, signature: &SignatureFacts) -> Reached {
    let none = |missing| Reached {
        level: Level::Cms,
        missing,
    };
    if signature.kind == SignatureKind::Timestamp {
        return none(Vec::new());
    }
    let Container::Read(cms) = &signature.container else {
        return none(vec![Message::new("verify-level-unsound")]);
    };
    let missing = missing_for_basic(signature, cms);
    if !missing.is_empty() {
        return none(missing);
    }
    let stamped_from = |revision: usize| {
        facts.signatures.iter().any(|one| {
            is_document_timestamp(one)
                && one.revision >= revision
                && one.revision > signature.revision
        })
    };
    let stamped = cms.timestamps.iter().any(holds_together) || stamped_from(0);
    let (level, missing) = match facts.validation_data {
        _ if !stamped => (Level::BB, Some(Message::new("verify-level-no-timestamp"))),
        None => (
            Level::BT,
            Some(Message::new("verify-level-no-validation-data")),
        ),
        Some(revision) if stamped_from(revision) => (Level::BLta, None),
        Some(_) => (
            Level::BLt,
            Some(Message::new("verify-level-no-archive-timestamp")),
        ),
    };
    Reached {
        level,
        missing: missing.into_iter().collect(),
    }
}

/// What keeps a signature from being a `PAdES` baseline signature at all.
fn missing_for_basic(signature: &SignatureFacts, cms: &CmsFacts) -> Vec<Message> {
    let faults = [
        (
            signature.subfilter.as_deref() != Some("ETSI.CAdES.detached"),
            Message::new("verify-level-sub-filter"),
        ),
        (!holds_together(cms), Message::new("verify-level-unsound")),
        (
            cms.signing_certificate == Presence::Absent,
            Message::new("verify-level-no-signing-certificate"),
        ),
        (
            signature.dictionary_time.is_none(),
            Message::new("verify-level-no-time"),
        ),
        (
            signature.certificate_entry == Presence::Present,
            Message::new("verify-level-certificate-entry"),
        ),
        // Requirement (m): the attributes say it better, and the two could contradict each other.
        (
            signature.reason.is_some() && cms.commitment == Presence::Present,
            Message::new("verify-level-reason"),
        ),
    ];
    let missing = faults.into_iter().filter(|(is_missing, _)| *is_missing);
    missing.map(|(_, message)| message).collect()
}

/// What is against the letter of the standard in a baseline signature, and so common that no reader
/// holds it against one.
pub(super) fn remarks(cms: &CmsFacts) -> Vec<Message> {
    let oddities = [
        // ISO 32000-2, 12.8.3.3.1.
        (
            cms.encoding == Encoding::Ber,
            Message::new("verify-not-der"),
        ),
        // EN 319 142-1, 6.3: the claimed time stands in the signature dictionary.
        (
            cms.time.is_some(),
            Message::new("verify-signing-time-twice"),
        ),
    ];
    let found = oddities.into_iter().filter(|(is_odd, _)| *is_odd);
    found.map(|(_, message)| message).collect()
}

/// Whether nothing but remarks is to be made about a container. How strong it is, is no matter of
/// form.
pub(super) fn holds_together(cms: &CmsFacts) -> bool {
    let mut problems = cms.problems.iter();
    problems.all(|problem| matches!(problem.effect, CmsEffect::Warns | CmsEffect::Weak { .. }))
}

pub(super) fn is_document_timestamp(signature: &SignatureFacts) -> bool {
    let holds = match &signature.container {
        Container::Read(token) => holds_together(token),
        Container::Unreadable { .. } => false,
    };
    signature.kind == SignatureKind::Timestamp
        && holds
        && signature.fate == Fate::Current
        && signature.coverage != Coverage::Partial
}

#[cfg(test)]
mod tests;
