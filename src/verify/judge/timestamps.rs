//! The part of the judgement about times: claimed ones and those that timestamps prove.
//!
//! **Deliberately absent:** which times are proven at all; `times` finds these.

use super::{Case, date};
use crate::base::message::{Explain as _, Message};
use crate::pki::{Certificate, PathProblem};
use crate::verify::facts::{CmsEffect, CmsFacts};
use crate::verify::finding::Finding;
use crate::verify::identity::{Standing, Trust};
use crate::verify::policy::{Revocation, TsaExpiry};
use crate::verify::report::{SignatureKind, Subindication};
use crate::verify::{strength, times};

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
        match self.proven {
            Some(proven) if claimed > proven => {
                let message = Message::new("verify-claimed-after-proven")
                    .with("claimed", claimed)
                    .with("proven", proven);
                self.findings.push(Finding::warning(message));
            }
            Some(_) => {}
            None => {
                let message = Message::new("verify-time-unproven").with("claimed", claimed);
                self.findings.push(Finding::info(message));
            }
        }
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
        // A later document timestamp may prove that this one is older than its authority's end.
        let control = self
            .proven
            .filter(|proven| token.time < Some(*proven))
            .unwrap_or(self.at);
        let rules = &self.policy.signatures;
        self.add_weakness(strength::weakness(token, rules, control));
        if token.time > Some(control) {
            self.open(
                Subindication::Generic,
                Message::new("verify-timestamp-in-future"),
            );
        }
        let standing = times::standing(self.facts, token, self.policy, control);
        let allowed = standing.allowed.iter().cloned().map(Finding::warning);
        self.findings.extend(allowed);
        if self.proven.is_some() && self.proven <= token.time {
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
