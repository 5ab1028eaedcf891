//! Which times are proven, and by what.
//!
//! A timestamp over a signature proves that the signature existed; a document timestamp proves it
//! for everything in the revisions below it. What a timestamp proves depends on its own path, so
//! document timestamps are judged from the newest to the oldest: each at the time that a newer
//! one proves for it, else at the time of the verification (EN 319 102-1, 5.6.2.3).
//!
//! **Invariant:** only a timestamp without any problem proves a time.
//!
//! **Deliberately absent:** claimed times: they prove nothing.

use crate::base::time::Timestamp;
use crate::pki::Purpose;
use crate::verify::facts::{CmsEffect, CmsFacts, CmsProblem, Container, Facts, SignatureFacts};
use crate::verify::identity::{self, Standing, Trust};
use crate::verify::policy::{Policy, Revocation, TsaExpiry};
use crate::verify::report::{Coverage, SignatureKind};
use crate::verify::strength;

/// A time that a document timestamp proves for everything up to its revision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Proof {
    revision: usize,
    time: Timestamp,
}

/// The proofs of all document timestamps.
#[derive(Clone, Debug, Default)]
pub(super) struct Proofs(Vec<Proof>);

impl Proofs {
    /// Judges every document timestamp.
    pub(super) fn of(facts: &Facts, policy: &Policy, at: Timestamp) -> Self {
        let mut stamps: Vec<&SignatureFacts> = facts
            .signatures
            .iter()
            .filter(|one| one.kind == SignatureKind::Timestamp)
            .collect();
        stamps.sort_by_key(|one| std::cmp::Reverse(one.revision));
        let mut proofs = Self::default();
        for stamp in stamps {
            let Container::Read(token) = &stamp.container else {
                continue;
            };
            let whole = stamp.form_problems.is_empty() && stamp.coverage != Coverage::Partial;
            let control = proofs.earliest_after(stamp.revision).unwrap_or(at);
            if let Some(time) = whole
                .then(|| proven(facts, token, policy, control))
                .flatten()
            {
                proofs.0.push(Proof {
                    revision: stamp.revision,
                    time,
                });
            }
        }
        proofs
    }

    /// The earliest time proven for what was there in a revision, by a later one.
    pub(super) fn earliest_after(&self, revision: usize) -> Option<Timestamp> {
        self.0
            .iter()
            .filter(|proof| proof.revision > revision)
            .map(|proof| proof.time)
            .min()
    }

    /// The earliest time proven for a signature: by its own timestamps, or by the document's.
    pub(super) fn for_signature(
        &self,
        facts: &Facts,
        signature: &SignatureFacts,
        policy: &Policy,
        at: Timestamp,
    ) -> Option<Timestamp> {
        let later = self.earliest_after(signature.revision);
        let control = later.unwrap_or(at);
        let own = match &signature.container {
            Container::Read(cms) => cms
                .timestamps
                .iter()
                .filter_map(|token| proven(facts, token, policy, control))
                .min(),
            Container::Unreadable { .. } => None,
        };
        own.into_iter().chain(later).min()
    }
}

/// The time at which a timestamp's own path is judged.
pub(super) fn control_time(token: &CmsFacts, policy: &Policy, control: Timestamp) -> Timestamp {
    match (policy.tsa_expiry, token.time) {
        (TsaExpiry::AtIssue, Some(time)) => time,
        _ => control,
    }
}

/// Where the authority of a timestamp stands.
pub(super) fn standing(
    facts: &Facts,
    token: &CmsFacts,
    policy: &Policy,
    control: Timestamp,
) -> Standing {
    let at = control_time(token, policy, control);
    identity::standing(facts, token, policy, at, Purpose::TimeStamping)
}

/// The time that a token proves, when everything about it is sound.
fn proven(
    facts: &Facts,
    token: &CmsFacts,
    policy: &Policy,
    control: Timestamp,
) -> Option<Timestamp> {
    let time = token.time?;
    let harmless = |problem: &CmsProblem| {
        problem.effect == CmsEffect::Warns || strength::is_judged_here(problem)
    };
    if time > control || !token.problems.iter().all(harmless) {
        return None;
    }
    let weakness = strength::weakness(token, &policy.signatures, control);
    if !weakness.refused.is_empty() {
        return None;
    }
    let standing = standing(facts, token, policy, control);
    let answered = match policy.revocation {
        Revocation::Require => standing.revocation_known(),
        Revocation::Prefer | Revocation::Skip => true,
    };
    (matches!(standing.trust, Trust::Holds) && answered).then_some(time)
}
