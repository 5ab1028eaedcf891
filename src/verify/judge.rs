//! The judgement: from facts, a policy and a time to a report.
//!
//! Four questions are answered apart (integrity, coverage, changes, identity). Every bad answer
//! and every open one leaves a mark in the words of EN 319 102-1; the gravest mark is the
//! indication.
//!
//! **Invariant:** pure; a signature without a mark is valid, and only such a one.
//!
//! **Deliberately absent:** reading documents.

mod timestamps;

use crate::base::message::{Explain as _, Message};
use crate::base::time::Timestamp;
use crate::pki::{PathProblem, Purpose};
use crate::verify::changes;
use crate::verify::court::Court;
use crate::verify::covering;
use crate::verify::facts::{
    Change, CmsEffect, CmsFacts, Container, Facts, Fate, SignatureFacts, StructureEffect, Subject,
};
use crate::verify::finding::Finding;
use crate::verify::identity::{self, Question, Role, Standing, Trust};
use crate::verify::lasting::Lasting;
use crate::verify::level::{self, Reached};
use crate::verify::policy::{FormFilling, Policy, Revocation};
use crate::verify::report::{
    Changes, Coverage, IdentityState, Indication, Integrity, Level, PolicyReport, Report,
    SignatureKind, SignatureReport, SignerReport, Subindication, Verdict,
};
use crate::verify::status::Status;
use crate::verify::strength::{self, Weakness};
use crate::verify::summary::summary;
use crate::verify::times::{self, Proofs};

/// Judges a document as of a time.
#[must_use]
pub fn judge(facts: &Facts, policy: &Policy, at: Timestamp) -> Report {
    let court = Court::new(facts, policy, at);
    let proofs = Proofs::of(court);
    let lasting = Lasting::new(court);
    let signatures: Vec<SignatureReport> = facts
        .signatures
        .iter()
        .map(|signature| {
            let proven = proofs.for_signature(court, signature);
            let case = Case {
                court,
                proofs: &proofs,
                lasting: &lasting,
                facts,
                signature,
                policy,
                at,
                proven,
                marks: Vec::new(),
                findings: Vec::new(),
                chain: Vec::new(),
            };
            case.judge()
        })
        .collect();
    let verdict = signatures
        .iter()
        .map(|signature| signature.verdict)
        .max_by_key(|verdict| gravity(*verdict))
        .unwrap_or(if facts.stray > 0 {
            Verdict::Invalid
        } else {
            Verdict::Unsigned
        });
    Report {
        verdict,
        policy: PolicyReport::of(policy),
        at,
        summary: summary(verdict, &signatures, facts.empty_fields),
        signatures,
        notice: facts.notice.clone(),
        findings: document_findings(facts),
    }
}

const fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Unsigned => 0,
        Verdict::Valid => 1,
        Verdict::Indeterminate => 2,
        Verdict::Invalid => 3,
    }
}

fn document_findings(facts: &Facts) -> Vec<Finding> {
    let structure = facts.structure.iter().map(|fact| {
        let finding = match fact.effect {
            StructureEffect::Warns => Finding::warning(fact.message.clone()),
            StructureEffect::Review | StructureEffect::Invalidates => {
                Finding::error(fact.message.clone())
            }
        };
        finding.about(fact.objects.iter().copied())
    });
    let empty = (facts.empty_fields > 0).then(|| {
        Finding::info(Message::new("verify-empty-fields").with("count", facts.empty_fields))
    });
    let stray = (facts.stray > 0)
        .then(|| Finding::error(Message::new("verify-stray-signature").with("count", facts.stray)));
    structure.chain(stray).chain(empty).collect()
}

/// One signature on its way to a report.
struct Case<'f> {
    court: Court<'f>,
    proofs: &'f Proofs,
    lasting: &'f Lasting<'f>,
    facts: &'f Facts,
    signature: &'f SignatureFacts,
    policy: &'f Policy,
    at: Timestamp,
    proven: Option<Timestamp>,
    marks: Vec<(Indication, Subindication)>,
    findings: Vec<Finding>,
    /// The certificates from the signer's to the anchor.
    chain: Vec<SignerReport>,
}

impl Case<'_> {
    fn judge(mut self) -> SignatureReport {
        self.judge_form();
        let integrity = self.judge_integrity();
        self.judge_strength();
        let level = self.judge_level();
        let changes = self.judge_changes();
        self.judge_times();
        let identity = self.judge_identity();
        self.report(level, integrity, changes, identity)
    }

    fn fail(&mut self, reason: Subindication, message: Message) {
        self.marks.push((Indication::TotalFailed, reason));
        self.findings.push(Finding::error(message));
    }

    fn open(&mut self, reason: Subindication, message: Message) {
        self.marks.push((Indication::Indeterminate, reason));
        self.findings.push(Finding::error(message));
    }

    fn cms(&self) -> Option<&CmsFacts> {
        match &self.signature.container {
            Container::Read(cms) => Some(cms),
            Container::Unreadable { .. } => None,
        }
    }

    /// The time at which everything about the signer is asked.
    fn control_time(&self) -> Timestamp {
        match (self.signature.kind, self.cms()) {
            (SignatureKind::Timestamp, Some(token)) => {
                times::control_time(token, self.policy, self.proven.unwrap_or(self.at))
            }
            _ => self.proven.unwrap_or(self.at),
        }
    }

    /// Dictionary, byte range, and whether the value is still there.
    fn judge_form(&mut self) {
        for problem in &self.signature.form_problems {
            self.fail(Subindication::FormatFailure, problem.clone());
        }
        if self.signature.coverage == Coverage::Partial && self.signature.form_problems.is_empty() {
            self.fail(
                Subindication::FormatFailure,
                Message::new("verify-coverage-partial"),
            );
        }
        if let Fate::Gone { revision } = self.signature.fate {
            let message =
                Message::new("verify-value-gone").with("revision", revision.saturating_add(1));
            self.fail(Subindication::FormatFailure, message);
        }
        let invalidates =
            |fact: &&super::facts::StructureFact| fact.effect == StructureEffect::Invalidates;
        if self.facts.structure.iter().find(invalidates).is_some() {
            self.fail(
                Subindication::FormatFailure,
                Message::new("verify-readings-differ"),
            );
        }
    }

    fn judge_integrity(&mut self) -> Integrity {
        let cms = match &self.signature.container {
            Container::Unreadable { problem } => {
                self.fail(Subindication::FormatFailure, problem.clone());
                return self.signature.container.integrity();
            }
            Container::Read(cms) => cms,
        };
        for problem in &cms.problems {
            let message = problem.message.clone();
            match problem.effect {
                CmsEffect::Warns => self.findings.push(Finding::warning(message)),
                CmsEffect::Weak { .. } => {}
                CmsEffect::UnknownAlgorithm => {
                    self.open(Subindication::CryptoConstraintsFailureNoPoe, message);
                }
                CmsEffect::NoCertificate => {
                    self.open(Subindication::NoSigningCertificateFound, message);
                }
                CmsEffect::Format => self.fail(Subindication::FormatFailure, message),
                CmsEffect::Hash => self.fail(Subindication::HashFailure, message),
                CmsEffect::Signature => self.fail(Subindication::SigCryptoFailure, message),
            }
        }
        let integrity = self.signature.container.integrity();
        if integrity == Integrity::Unknown && self.marks.is_empty() {
            self.open(Subindication::Generic, Message::new("verify-no-signer"));
        }
        integrity
    }

    /// Algorithm and key, as of the time at which the signature is known to have existed.
    fn judge_strength(&mut self) {
        let at = self.proven.unwrap_or(self.at);
        let rules = &self.policy.signatures;
        if let Some(weakness) = self.cms().map(|cms| strength::weakness(cms, rules, at)) {
            self.add_weakness(weakness);
        }
    }

    fn add_weakness(&mut self, weakness: Weakness) {
        for message in weakness.refused {
            self.open(Subindication::CryptoConstraintsFailureNoPoe, message);
        }
        let allowed = weakness.allowed.into_iter().map(Finding::warning);
        self.findings.extend(allowed);
    }

    fn judge_level(&mut self) -> Reached {
        let reached = level::reached(self.facts, self.signature);
        let wanted = self.policy.minimal_level;
        if self.signature.kind == SignatureKind::Signature && reached.level < wanted {
            let message = Message::new("verify-level-too-low")
                .with("level", reached.level.name())
                .with("wanted", wanted.name());
            self.open(Subindication::SigConstraintsFailure, message);
        }
        let mut remarks = reached.missing.clone();
        if let Some(cms) = self.cms().filter(|_| reached.level > Level::Cms) {
            remarks.extend(level::remarks(cms));
        }
        let remarks = remarks.into_iter().map(Finding::info);
        self.findings.extend(remarks);
        reached
    }

    fn judge_changes(&mut self) -> Changes {
        let mut gravest = Changes::None;
        for change in &self.signature.changes {
            let class = self.class(change);
            gravest = gravest.max(class);
            self.add_change(change, class);
        }
        let odd = |fact: &&super::facts::StructureFact| fact.effect == StructureEffect::Review;
        if self.facts.structure.iter().find(odd).is_some() {
            gravest = gravest.max(Changes::Review);
            self.open(
                Subindication::SigConstraintsFailure,
                Message::new("verify-structure-to-review"),
            );
        }
        gravest
    }

    /// What a change is after this signature; the policy has a word where nobody said anything.
    fn class(&self, change: &Change) -> Changes {
        let permission = self.signature.permission;
        match (change.subject, permission) {
            (Subject::CoveringSignature, Some(_)) if !self.is_known(change) => Changes::Forbidden,
            (Subject::FormField | Subject::Redrawing, None) => match self.policy.form_filling {
                FormFilling::Review => Changes::Review,
                FormFilling::Permit => Changes::Permitted,
                FormFilling::Forbid => Changes::Forbidden,
            },
            (Subject::AlteredLook, None) if self.policy.form_filling == FormFilling::Forbid => {
                Changes::Forbidden
            }
            (subject, _) => subject.class(permission),
        }
    }

    /// Whether it was somebody known who signed over content of the page.
    fn is_known(&self, change: &Change) -> bool {
        let signatures = self.facts.signatures.iter();
        let mut covering = signatures
            .filter(|one| one.field == change.detail)
            .peekable();
        let is_known = |one| covering::is_known(self.court, self.proofs, one);
        covering.peek().is_some() && covering.all(is_known)
    }

    fn add_change(&mut self, change: &Change, class: Changes) {
        let message = changes::message(change);
        let finding = match class {
            Changes::None | Changes::Permitted => Finding::info(message),
            Changes::Review | Changes::Forbidden => Finding::error(message),
        };
        self.findings.push(finding.of_change(change));
        match class {
            Changes::None | Changes::Permitted => {}
            Changes::Review => self.marks.push((
                Indication::Indeterminate,
                Subindication::SigConstraintsFailure,
            )),
            Changes::Forbidden => {
                self.marks
                    .push((Indication::TotalFailed, Subindication::FormatFailure));
            }
        }
    }

    fn judge_identity(&mut self) -> IdentityState {
        let Some(cms) = self.cms() else {
            return IdentityState::Unknown;
        };
        let purpose = match self.signature.kind {
            SignatureKind::Signature => Purpose::DocumentSigning,
            SignatureKind::Timestamp => Purpose::TimeStamping,
        };
        let at = self.control_time();
        let spoken = match self.signature.kind {
            SignatureKind::Signature => at,
            SignatureKind::Timestamp => cms.time.map_or(at, |time| time.min(at)),
        };
        let question = Question {
            cms,
            revision: self.signature.revision,
            at,
            unrevoked: self.proven.unwrap_or(self.at),
            spoken,
            purpose,
        };
        let standing = identity::standing(self.court, self.proofs, &question);
        if self.signature.kind == SignatureKind::Timestamp {
            let token = cms.clone();
            self.name_expiry_rule(&token);
        }
        self.chain = standing.path.iter().map(SignerReport::of).collect();
        let allowed = standing.allowed.iter().cloned().map(Finding::warning);
        self.findings.extend(allowed);
        let state = self.judge_trust(&standing);
        if !matches!(state, IdentityState::Unknown | IdentityState::Untrusted) {
            self.judge_revocation(&standing, state);
        }
        state
    }

    fn judge_trust(&mut self, standing: &Standing) -> IdentityState {
        match &standing.trust {
            Trust::Holds => IdentityState::Trusted,
            Trust::NoCertificate => {
                if self.marks.is_empty() {
                    let message = Message::new("verify-no-signer-certificate");
                    self.open(Subindication::NoSigningCertificateFound, message);
                }
                IdentityState::Unknown
            }
            Trust::Revoked {
                certificate,
                at,
                reason,
                role,
            } => {
                let message = Message::new("verify-revoked")
                    .with("name", certificate.common_name())
                    .with("date", at);
                self.judge_revoked(*role, *at, message);
                self.findings.push(Finding::error(reason.message()));
                IdentityState::Revoked
            }
            Trust::Broken(problem) => self.judge_path_problem(problem, standing),
        }
    }

    /// EN 319 102-1, 5.3.4 and 5.5.4: that a certificate is revoked says nothing about what was
    /// signed before, and that a timestamp is younger does not say that the signature is. But the
    /// signer's own word shows that the certificate was used afterwards, and so does a timestamp
    /// within the signature: it is made when the signature is, for what holds it is written then.
    fn judge_revoked(&mut self, role: Role, since: Timestamp, message: Message) {
        let stamped = self.cms().into_iter().flat_map(|cms| &cms.timestamps);
        let mut times = stamped.map(|token| token.time).chain([self.claimed_time()]);
        let is_later = times.any(|time| time.is_some_and(|time| time >= since));
        let admitted = self.signature.kind == SignatureKind::Signature && is_later;
        match role {
            Role::Signer if admitted => self.fail(Subindication::Revoked, message),
            Role::Signer => self.open(Subindication::RevokedNoPoe, message),
            Role::Authority => self.open(Subindication::RevokedCaNoPoe, message),
        }
    }

    fn judge_path_problem(&mut self, problem: &PathProblem, standing: &Standing) -> IdentityState {
        let message = problem.message();
        match problem {
            PathProblem::Expired { .. } => {
                let known = !standing.statuses.is_empty() && standing.revocation_known();
                let reason = if known {
                    Subindication::OutOfBoundsNotRevoked
                } else {
                    Subindication::OutOfBoundsNoPoe
                };
                self.open(reason, message);
                IdentityState::Expired
            }
            PathProblem::NotYetValid { .. } => {
                if self.proven.is_some() {
                    self.fail(Subindication::NotYetValid, message);
                } else {
                    self.open(Subindication::OutOfBoundsNoPoe, message);
                }
                IdentityState::NotYetValid
            }
            other => {
                let reason = match other {
                    PathProblem::IssuerMissing { .. }
                    | PathProblem::Untrusted { .. }
                    | PathProblem::TooComplex => Subindication::NoCertificateChainFound,
                    PathProblem::WeakDigest { .. }
                    | PathProblem::WeakKey { .. }
                    | PathProblem::UnknownAlgorithm { .. } => {
                        Subindication::CryptoConstraintsFailureNoPoe
                    }
                    _ => Subindication::ChainConstraintsFailure,
                };
                self.open(reason, message);
                IdentityState::Untrusted
            }
        }
    }

    fn judge_revocation(&mut self, standing: &Standing, state: IdentityState) {
        for known in &standing.statuses {
            let name = known.certificate.common_name();
            match &known.status {
                // The trust has it already.
                Status::Good | Status::Revoked { .. } => {}
                Status::RevokedLater { at } => {
                    let message = Message::new("verify-revoked-later")
                        .with("name", name)
                        .with("date", at);
                    self.findings.push(Finding::warning(message));
                }
                Status::Unknown => {
                    let message = Message::new("verify-revocation-unknown").with("name", name);
                    match self.policy.revocation {
                        Revocation::Require if state == IdentityState::Trusted => {
                            self.open(Subindication::TryLater, message);
                        }
                        Revocation::Require => self.findings.push(Finding::error(message)),
                        Revocation::Prefer => self.findings.push(Finding::warning(message)),
                        Revocation::Skip => self.findings.push(Finding::info(message)),
                    }
                }
            }
        }
    }

    fn claimed_time(&self) -> Option<Timestamp> {
        let attribute = self.cms().and_then(|cms| cms.time);
        match self.signature.kind {
            SignatureKind::Signature => self.signature.dictionary_time.or(attribute),
            SignatureKind::Timestamp => attribute,
        }
    }

    fn report(
        mut self,
        level: Reached,
        integrity: Integrity,
        changes: Changes,
        identity: IdentityState,
    ) -> SignatureReport {
        let (indication, subindication) = gravest(&self.marks);
        let verdict = match indication {
            Indication::TotalPassed => Verdict::Valid,
            Indication::TotalFailed => Verdict::Invalid,
            Indication::Indeterminate => Verdict::Indeterminate,
        };
        self.findings.sort_by_key(|finding| finding.severity);
        let claimed_time = self.claimed_time();
        let chain = std::mem::take(&mut self.chain);
        let ltv = self.lasting.of(self.signature);
        let cms = self.cms();
        let signature = self.signature;
        SignatureReport {
            field: signature.field.clone(),
            kind: signature.kind,
            subfilter: signature.subfilter.clone(),
            level: level.level,
            level_missing: level.missing,
            ltv,
            verdict,
            indication,
            subindication,
            integrity,
            coverage: signature.coverage,
            changes,
            identity,
            signer: cms
                .and_then(|cms| cms.signer.as_ref())
                .map(SignerReport::of),
            chain,
            page: signature.page.map(|page| page.saturating_add(1)),
            rect: signature.rect,
            claimed_time,
            proven_time: self.proven,
            digest: cms.and_then(|cms| cms.digest),
            algorithm: cms
                .and_then(|cms| cms.algorithm)
                .map(crate::crypto::SignatureAlgorithm::name),
            key_bits: cms
                .and_then(|cms| cms.key)
                .map(crate::crypto::KeyKind::bits),
            certification: signature.certification,
            reason: signature.reason.clone(),
            location: signature.location.clone(),
            findings: self.findings,
        }
    }
}

/// The gravest mark; of equal ones the first found.
fn gravest(marks: &[(Indication, Subindication)]) -> (Indication, Option<Subindication>) {
    let failed = marks
        .iter()
        .filter(|(indication, _)| *indication == Indication::TotalFailed)
        .min_by_key(|(_, reason)| match reason {
            Subindication::HashFailure => 0,
            Subindication::SigCryptoFailure => 1,
            Subindication::FormatFailure => 2,
            _ => 3,
        });
    match failed.or_else(|| marks.first()) {
        Some((indication, reason)) => (*indication, Some(*reason)),
        None => (Indication::TotalPassed, None),
    }
}

/// The day, for messages.
fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod past;
#[cfg(test)]
mod tests;
