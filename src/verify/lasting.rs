//! Whether a document proves its signatures by itself, later and without a network.
//!
//! The question is put as a judgement: of the same facts without what was given or fetched, as of
//! the end of the newest timestamp's authority. What that judgement misses is what the document
//! lacks.
//!
//! **Invariant:** "yes" is said only when identity and time would be accepted then.
//!
//! **Deliberately absent:** integrity and changes, which no time mends.

use std::cell::OnceCell;

use crate::base::message::{Explain as _, Message};
use crate::base::time::Timestamp;
use crate::pki::{Certificate, PathProblem};
use crate::verify::court::{Court, Scope};
use crate::verify::facts::{CmsFacts, Container, SignatureFacts};
use crate::verify::identity::{self, Question, Standing, Trust};
use crate::verify::policy::{Policy, Revocation};
use crate::verify::report::{LongTerm, SignatureKind};
use crate::verify::status::Status;
use crate::verify::times::Proofs;

/// Asks about the signatures of one document.
pub(super) struct Lasting<'f> {
    court: Court<'f>,
    policy: Policy,
    /// The end of the newest document timestamp's authority, and what is proven as of then.
    archive: Option<Timestamp>,
    archived: OnceCell<Proofs>,
}

impl<'f> Lasting<'f> {
    /// The document of a judgement.
    pub(super) fn new(court: Court<'f>) -> Self {
        let stamps = court.facts.signatures.iter();
        let newest = stamps
            .filter(|one| one.kind == SignatureKind::Timestamp)
            .max_by_key(|one| one.revision);
        Self {
            court,
            policy: Policy {
                revocation: Revocation::Require,
                ..court.policy.clone()
            },
            archive: newest.and_then(|one| end(read(one)?)),
            archived: OnceCell::new(),
        }
    }

    /// What one signature lacks.
    pub(super) fn of(&self, signature: &SignatureFacts) -> LongTerm {
        let Some(cms) = read(signature) else {
            return lacks(None, [Message::new("verify-ltv-unreadable")]);
        };
        let own = match signature.kind {
            SignatureKind::Signature => cms.timestamps.iter().filter_map(end).max(),
            SignatureKind::Timestamp => end(cms),
        };
        let Some(until) = self.archive.or(own) else {
            return lacks(None, [Message::new("verify-ltv-no-timestamp")]);
        };
        let court = Court {
            at: until.max(self.court.at),
            policy: &self.policy,
            scope: Scope::Document,
            ..self.court
        };
        if self.archive.is_some() {
            let proofs = self.archived.get_or_init(|| Proofs::of(court));
            return judged(court, proofs, signature, cms, until);
        }
        judged(court, &Proofs::of(court), signature, cms, until)
    }
}

/// The end of a timestamp authority's certificate.
fn end(token: &CmsFacts) -> Option<Timestamp> {
    token.signer.as_ref().map(Certificate::not_after)
}

fn read(signature: &SignatureFacts) -> Option<&CmsFacts> {
    match &signature.container {
        Container::Read(cms) => Some(cms),
        Container::Unreadable { .. } => None,
    }
}

fn lacks(until: Option<Timestamp>, missing: impl IntoIterator<Item = Message>) -> LongTerm {
    LongTerm {
        missing: missing.into_iter().collect(),
        until,
    }
}

/// What is missing as of the end.
fn judged(
    court: Court<'_>,
    proofs: &Proofs,
    signature: &SignatureFacts,
    cms: &CmsFacts,
    until: Timestamp,
) -> LongTerm {
    let mut missing = Vec::new();
    if signature.kind == SignatureKind::Timestamp {
        let standing = proofs.standing(court, cms, signature.revision);
        add(&mut missing, &standing);
        return lacks(Some(until), missing);
    }
    let proven = proofs.for_signature(court, signature);
    if proven.is_none() {
        // Of several timestamps it is enough to mend one.
        let tokens = cms.timestamps.iter();
        let lacking = tokens.map(|token| {
            let mut missing = Vec::new();
            let standing = proofs.standing(court, token, signature.revision);
            add(&mut missing, &standing);
            missing
        });
        missing.extend(lacking.min_by_key(Vec::len).unwrap_or_default());
        if missing.is_empty() {
            missing.push(Message::new("verify-ltv-no-timestamp"));
        }
    }
    // Without a proven time the end of the signer is no news; the statements are.
    let claimed = signature.dictionary_time.or(cms.time);
    let own = cms.timestamps.iter().filter_map(|token| token.time).min();
    let at = proven.or(own).or(claimed).unwrap_or(court.at);
    let question = Question::of_signature(cms, signature.revision, at);
    let standing = identity::standing(court, proofs, &question);
    add(&mut missing, &standing);
    lacks(Some(until), missing)
}

/// Adds what a standing lacks.
fn add(missing: &mut Vec<Message>, standing: &Standing) {
    let mut told = |message: Message| {
        if !missing.contains(&message) {
            missing.push(message);
        }
    };
    match &standing.trust {
        Trust::Holds => {}
        Trust::NoCertificate => told(Message::new("verify-no-signer-certificate")),
        Trust::Revoked {
            certificate, at, ..
        } => told(
            Message::new("verify-revoked")
                .with("name", certificate.common_name())
                .with("date", at),
        ),
        Trust::Broken(PathProblem::Expired { certificate, .. }) => told(
            Message::new("verify-ltv-ended")
                .with("name", certificate.common_name())
                .with("date", certificate.not_after()),
        ),
        Trust::Broken(problem) => told(problem.message()),
    }
    for known in &standing.statuses {
        if known.status == Status::Unknown {
            let name = known.certificate.common_name();
            told(Message::new("verify-ltv-no-statement").with("name", name));
        }
    }
}
