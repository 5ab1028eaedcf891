//! The part of the judgement about times: claimed ones and those that timestamps prove.
//!
//! **Deliberately absent:** which times are proven at all; `times` finds these.

use jiff::SignedDuration;

use super::{Case, date};
use crate::base::message::{Explain as _, Message};
use crate::base::time::Timestamp;
use crate::pki::{Certificate, PathProblem};
use crate::verify::facts::{CmsEffect, CmsFacts};
use crate::verify::finding::Finding;
use crate::verify::identity::{Standing, Trust};
use crate::verify::policy::{Revocation, TsaExpiry};
use crate::verify::report::{SignatureKind, Subindication};
use crate::verify::strength;

/// How much later than the proof a claimed time may be: clocks of offices and of authorities differ
/// by minutes.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// How much older than the proof a claimed time may be. Signatures are stamped within minutes; what
/// was stamped days later could have been made days later.
const USUAL_DELAY: SignedDuration = SignedDuration::from_hours(24);

/// How far the claimed time is from the proven one.
fn skew(claimed: Timestamp, proven: Timestamp) -> Finding {
    let difference = proven.duration_since(claimed);
    let (message, warns) = if difference.is_negative() {
        let message = Message::new("verify-claimed-after-proven");
        (message, difference.abs() > TOLERANCE)
    } else {
        let message = Message::new("verify-claimed-before-proven");
        (message, difference > USUAL_DELAY)
    };
    let (unit, count) = in_words(difference.abs());
    let message = message
        .with("claimed", claimed)
        .with("proven", proven)
        .with("unit", unit)
        .with("count", count);
    if warns {
        Finding::warning(message)
    } else {
        Finding::info(message)
    }
}

/// A duration in its largest unit, rounded down, as people say it.
fn in_words(duration: SignedDuration) -> (&'static str, i64) {
    match (duration.as_hours(), duration.as_mins()) {
        (hours @ 48.., _) => ("days", hours / 24),
        (hours @ 2.., _) => ("hours", hours),
        (_, minutes @ 2..) => ("minutes", minutes),
        _ => ("seconds", duration.as_secs()),
    }
}

impl Case<'_> {
    /// Timestamps over the signature, and what the signer claims.
    pub(super) fn judge_times(&mut self) {
        let tokens = self
            .cms()
            .map(|cms| cms.timestamps.clone())
            .unwrap_or_default();
        for token in &tokens {
            self.judge_timestamp(token);
        }
        if self.signature.kind == SignatureKind::Timestamp {
            return;
        }
        let Some(claimed) = self.claimed_time() else {
            return;
        };
        let finding = match self.proven {
            Some(proven) => skew(claimed, proven),
            None => Finding::info(Message::new("verify-time-unproven").with("claimed", claimed)),
        };
        self.findings.push(finding);
        if claimed > self.at {
            let message = Message::new("verify-claimed-in-future").with("claimed", claimed);
            self.findings.push(Finding::warning(message));
        }
    }

    pub(super) fn judge_timestamp(&mut self, token: &CmsFacts) {
        for problem in &token.problems {
            match problem.effect {
                CmsEffect::Warns => self
                    .findings
                    .push(Finding::warning(problem.message.clone())),
                CmsEffect::Weak { .. } => {}
                _ => self.open(Subindication::Generic, problem.message.clone()),
            }
        }
        let revision = self.signature.revision;
        let control = self.proofs.control(revision);
        let rules = &self.policy.signatures;
        self.add_weakness(strength::weakness(token, rules, control));
        if token.time > Some(control) {
            self.open(
                Subindication::Generic,
                Message::new("verify-timestamp-in-future"),
            );
        }
        let standing = self.proofs.standing(self.court, token, revision);
        let allowed = standing.allowed.iter().cloned().map(Finding::warning);
        self.findings.extend(allowed);
        if self.proofs.proven(self.court, token, revision).is_some() {
            // It did prove a time, so its path holds; the rule it holds by is worth naming.
            self.name_expiry_rule(token);
            return;
        }
        match &standing.trust {
            Trust::Holds => self.judge_timestamp_revocation(&standing),
            Trust::NoCertificate => {}
            Trust::Broken(PathProblem::Expired { certificate, .. }) => {
                let message = Message::new("verify-timestamp-expired")
                    .with("date", date(certificate.not_after()))
                    .with("rule", self.policy.tsa_expiry.name());
                self.open(Subindication::OutOfBoundsNoPoe, message);
            }
            Trust::Broken(problem) => {
                let message = problem.message();
                self.open(Subindication::NoCertificateChainFound, message);
                let message = Message::new("verify-timestamp-untrusted");
                self.findings.push(Finding::error(message));
            }
            Trust::Revoked { at, .. } => {
                let message = Message::new("verify-timestamp-revoked").with("date", date(*at));
                self.open(Subindication::RevokedNoPoe, message);
            }
        }
    }

    pub(super) fn judge_timestamp_revocation(&mut self, standing: &Standing) {
        if !standing.revocation_known() && self.policy.revocation == Revocation::Require {
            let message = Message::new("verify-timestamp-revocation-unknown");
            self.open(Subindication::TryLater, message);
        }
    }

    /// Says that an expired authority was accepted, and by which rule.
    pub(super) fn name_expiry_rule(&mut self, token: &CmsFacts) {
        let ended = token.signer.as_ref().map(Certificate::not_after);
        if self.policy.tsa_expiry == TsaExpiry::AtIssue
            && let Some(ended) = ended.filter(|ended| *ended < self.at)
        {
            let message = Message::new("verify-timestamp-accepted-at-issue")
                .with("date", date(ended))
                .with("rule", self.policy.tsa_expiry.name());
            self.findings.push(Finding::warning(message));
        }
    }
}
