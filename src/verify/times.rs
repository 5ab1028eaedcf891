//! Which times are proven, and by what.
//!
//! A timestamp over a signature proves that the signature existed; a document timestamp proves it
//! for everything in the revisions below it: signatures, older timestamps, certificates, statements
//! on revocation. What a timestamp proves depends on its own path, so document timestamps are judged
//! from the newest to the oldest: each at the time that a newer one proves for it, else at the time
//! of the verification (EN 319 102-1, 5.6.2.3).
//!
//! **Invariant:** only a timestamp without any problem proves a time. What nothing proves existed
//! at the time of the verification, and not before.
//!
//! **Deliberately absent:** claimed times: they prove nothing.

use crate::base::time::Timestamp;
use crate::pki::Purpose;
use crate::verify::court::Court;
use crate::verify::facts::{CmsEffect, CmsFacts, CmsProblem, Container, SignatureFacts};
use crate::verify::identity::{self, Question, Standing, Trust};
use crate::verify::policy::{Policy, Revocation, TsaExpiry};
use crate::verify::report::{Coverage, SignatureKind};
use crate::verify::strength;

/// A time that a document timestamp proves for everything up to its revision.
#[derive(Clone, Copy, Debug)]
struct Proof {
    revision: usize,
    time: Timestamp,
}

/// The proofs of all document timestamps.
#[derive(Clone, Debug)]
pub(super) struct Proofs {
    list: Vec<Proof>,
    /// The time of the verification.
    at: Timestamp,
}

impl Proofs {
    /// Judges every document timestamp.
    pub(super) fn of(court: Court<'_>) -> Self {
        let mut stamps: Vec<&SignatureFacts> = court
            .facts
            .signatures
            .iter()
            .filter(|one| one.kind == SignatureKind::Timestamp)
            .collect();
        stamps.sort_by_key(|one| std::cmp::Reverse(one.revision));
        let mut proofs = Self {
            list: Vec::new(),
            at: court.at,
        };
        for stamp in stamps {
            let Container::Read(token) = &stamp.container else {
                continue;
            };
            let whole = stamp.form_problems.is_empty() && stamp.coverage != Coverage::Partial;
            if let Some(time) = whole
                .then(|| proofs.proven(court, token, stamp.revision))
                .flatten()
            {
                proofs.list.push(Proof {
                    revision: stamp.revision,
                    time,
                });
            }
        }
        proofs
    }

    /// The earliest time proven for what a signature of a revision consists of, by a later
    /// document timestamp.
    pub(super) fn after(&self, revision: usize) -> Option<Timestamp> {
        self.list
            .iter()
            .filter(|proof| proof.revision > revision)
            .map(|proof| proof.time)
            .min()
    }

    /// Since when a piece of evidence is known to exist that a revision of the document holds, or
    /// that comes from elsewhere.
    pub(super) fn existed(&self, since: Option<usize>) -> Timestamp {
        let covering = self
            .list
            .iter()
            .filter(|proof| since.is_some_and(|since| proof.revision >= since));
        covering.map(|proof| proof.time).min().unwrap_or(self.at)
    }

    /// The time as of which the timestamps of a revision are judged.
    pub(super) fn control(&self, revision: usize) -> Timestamp {
        self.after(revision).unwrap_or(self.at)
    }

    /// The earliest time proven for a signature: by its own timestamps, or by the document's.
    pub(super) fn for_signature(
        &self,
        court: Court<'_>,
        signature: &SignatureFacts,
    ) -> Option<Timestamp> {
        let own = match &signature.container {
            Container::Read(cms) => cms
                .timestamps
                .iter()
                .filter_map(|token| self.proven(court, token, signature.revision))
                .min(),
            Container::Unreadable { .. } => None,
        };
        own.into_iter().chain(self.after(signature.revision)).min()
    }

    /// The time that a token proves, when everything about it is sound.
    pub(super) fn proven(
        &self,
        court: Court<'_>,
        token: &CmsFacts,
        revision: usize,
    ) -> Option<Timestamp> {
        let control = self.control(revision);
        let time = token.time?;
        let harmless = |problem: &CmsProblem| {
            problem.effect == CmsEffect::Warns || strength::is_judged_here(problem)
        };
        if time > control || !token.problems.iter().all(harmless) {
            return None;
        }
        let weakness = strength::weakness(token, &court.policy.signatures, control);
        if !weakness.refused.is_empty() {
            return None;
        }
        let standing = self.standing(court, token, revision);
        let answered = match court.policy.revocation {
            Revocation::Require => standing.revocation_known(),
            Revocation::Prefer | Revocation::Skip => true,
        };
        (matches!(standing.trust, Trust::Holds) && answered).then_some(time)
    }

    /// Where the authority of a timestamp stands.
    pub(super) fn standing(&self, court: Court<'_>, token: &CmsFacts, revision: usize) -> Standing {
        let control = self.control(revision);
        let at = control_time(token, court.policy, control);
        let question = Question {
            cms: token,
            revision,
            at,
            unrevoked: control,
            spoken: token.time.map_or(at, |time| time.min(at)),
            purpose: Purpose::TimeStamping,
        };
        identity::standing(court, self, &question)
    }
}

/// The time at which a timestamp's own path is judged.
pub(super) fn control_time(token: &CmsFacts, policy: &Policy, control: Timestamp) -> Timestamp {
    match (policy.tsa_expiry, token.time) {
        (TsaExpiry::AtIssue, Some(time)) => time,
        _ => control,
    }
}
