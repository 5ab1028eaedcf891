//! JSON Lines: one object per document, then a summary.
//!
//! **Invariant:** every field is always there; fields are only ever added, never renamed.

use std::path::Path;

use serde::Serialize;

use crate::base::message::Message;
use crate::base::time::Timestamp;
use crate::cli::words::Words;
use crate::verify::{Finding, NoticeFound, Report, SignatureReport, SignerReport, Verdict};

/// One line.
pub(super) fn line(value: &impl Serialize) -> String {
    // Plain structs of strings and numbers always serialise.
    serde_json::to_string(value).unwrap_or_default()
}

/// A document that was judged, or could not be.
#[derive(Serialize)]
pub(super) struct VerifiedDocument<'r> {
    kind: &'static str,
    path: &'r str,
    sha256: Option<String>,
    verdict: &'static str,
    signatures: Vec<Signature<'r>>,
    notice: Notice<'r>,
    findings: Vec<FindingObject>,
    error: Option<ErrorObject>,
    policy: Option<PolicyObject<'r>>,
    judged_at: Option<String>,
    from_facts: Option<String>,
}

/// What a document was judged by.
#[derive(Serialize)]
struct PolicyObject<'r> {
    name: &'r str,
    sha256: &'r str,
    revocation: &'static str,
    tsa_expiry: &'static str,
}

/// Why a document could not be used.
#[derive(Serialize)]
pub(super) struct ErrorObject {
    code: String,
    message: String,
    hint: Option<String>,
}

impl ErrorObject {
    pub(super) fn new(reason: &Message, words: &Words) -> Self {
        Self {
            code: reason.key.to_string(),
            message: words.text(reason),
            hint: words.attribute(reason, "hint"),
        }
    }
}

#[derive(Serialize)]
struct Signature<'r> {
    field: &'r str,
    r#type: &'static str,
    subfilter: Option<&'r str>,
    level: &'static str,
    verdict: &'static str,
    indication: &'static str,
    subindication: Option<&'static str>,
    integrity: &'static str,
    coverage: &'static str,
    changes: &'static str,
    identity: &'static str,
    signer: Option<Signer<'r>>,
    claimed_time: Option<String>,
    proven_time: Option<String>,
    digest: Option<&'static str>,
    algorithm: Option<&'static str>,
    key_bits: Option<u32>,
    certification: Option<&'static str>,
    reason: Option<&'r str>,
    location: Option<&'r str>,
    findings: Vec<FindingObject>,
    level_missing: Vec<String>,
    ltv: LongTermObject,
    page: Option<usize>,
    r#box: Option<[f64; 4]>,
    chain: Vec<Signer<'r>>,
}

/// Whether the document proves the signature by itself.
#[derive(Serialize)]
struct LongTermObject {
    enabled: bool,
    missing: Vec<String>,
    until: Option<String>,
}

#[derive(Serialize)]
struct Signer<'r> {
    name: &'r str,
    subject: &'r str,
    issuer: &'r str,
    serial: &'r str,
    not_before: String,
    not_after: String,
    sha256: &'r str,
    policies: &'r [String],
}

#[derive(Serialize)]
struct Notice<'r> {
    found: bool,
    logo: bool,
    pages: &'r [usize],
    complete: bool,
}

#[derive(Serialize)]
struct FindingObject {
    code: String,
    severity: &'static str,
    message: String,
    objects: Vec<String>,
    page: Option<usize>,
    r#box: Option<[f64; 4]>,
    old: Option<String>,
    new: Option<String>,
    shown: Option<String>,
}

impl FindingObject {
    fn new(finding: &Finding, words: &Words) -> Self {
        let objects = finding.objects.iter();
        Self {
            code: finding.code().to_owned(),
            severity: finding.severity.name(),
            message: words.text(&finding.message),
            objects: objects
                .map(|(number, generation)| format!("{number} {generation}"))
                .collect(),
            page: finding.page,
            r#box: finding.rect,
            old: finding.old.clone(),
            new: finding.new.clone(),
            shown: finding.shown.clone(),
        }
    }
}

impl<'r> VerifiedDocument<'r> {
    /// A document that was judged; `unmet` are the gates that it does not pass.
    pub(super) fn judged(
        path: &'r str,
        sha256: String,
        report: &'r Report,
        unmet: &[Message],
        words: &Words,
    ) -> Self {
        let gates = unmet.iter().map(|message| FindingObject {
            code: message.key.trim_start_matches("cli-").to_owned(),
            ..FindingObject::new(&Finding::error(message.clone()), words)
        });
        Self {
            kind: "document",
            path,
            sha256: Some(sha256),
            verdict: report.verdict.name(),
            signatures: report
                .signatures
                .iter()
                .map(|signature| Signature::new(signature, words))
                .collect(),
            notice: Notice::new(&report.notice),
            findings: findings(&report.findings, words)
                .into_iter()
                .chain(gates)
                .collect(),
            error: None,
            policy: Some(PolicyObject {
                name: &report.policy.name,
                sha256: &report.policy.sha256,
                revocation: report.policy.revocation.name(),
                tsa_expiry: report.policy.tsa_expiry.name(),
            }),
            judged_at: Some(instant(report.at)),
            from_facts: None,
        }
    }

    /// A document that could not be judged.
    pub(super) fn failed(path: &'r str, reason: &Message, words: &Words) -> Self {
        Self {
            kind: "document",
            path,
            sha256: None,
            verdict: "error",
            signatures: Vec::new(),
            notice: Notice {
                found: false,
                logo: false,
                pages: &[],
                complete: false,
            },
            findings: Vec::new(),
            error: Some(ErrorObject::new(reason, words)),
            policy: None,
            judged_at: None,
            from_facts: None,
        }
    }

    /// The same, judged from facts that were saved in a file.
    pub(super) fn judged_from(self, file: &Path) -> Self {
        Self {
            from_facts: Some(file.display().to_string()),
            ..self
        }
    }
}

impl<'r> Signature<'r> {
    fn new(report: &'r SignatureReport, words: &Words) -> Self {
        Self {
            field: &report.field,
            r#type: report.kind.name(),
            subfilter: report.subfilter.as_deref(),
            level: report.level.name(),
            verdict: report.verdict.name(),
            indication: report.indication.name(),
            subindication: report.subindication.map(crate::verify::Subindication::name),
            integrity: report.integrity.name(),
            coverage: report.coverage.name(),
            changes: report.changes.name(),
            identity: report.identity.name(),
            signer: report.signer.as_ref().map(Signer::new),
            claimed_time: report.claimed_time.map(instant),
            proven_time: report.proven_time.map(instant),
            digest: report
                .digest
                .map(crate::base::digest::DigestAlgorithm::name),
            algorithm: report.algorithm,
            key_bits: report.key_bits,
            certification: report.certification.map(crate::verify::Certification::name),
            reason: report.reason.as_deref(),
            location: report.location.as_deref(),
            findings: findings(&report.findings, words),
            page: report.page,
            r#box: report.rect,
            chain: report.chain.iter().map(Signer::new).collect(),
            ltv: LongTermObject {
                enabled: report.ltv.is_enabled(),
                missing: report
                    .ltv
                    .missing
                    .iter()
                    .map(|one| words.text(one))
                    .collect(),
                until: report.ltv.until.map(instant),
            },
            level_missing: report
                .level_missing
                .iter()
                .map(|message| message.key.trim_start_matches("verify-").to_owned())
                .collect(),
        }
    }
}

impl<'r> Signer<'r> {
    fn new(report: &'r SignerReport) -> Self {
        Self {
            name: &report.name,
            subject: &report.subject,
            issuer: &report.issuer,
            serial: &report.serial,
            not_before: instant(report.not_before),
            not_after: instant(report.not_after),
            sha256: &report.sha256,
            policies: &report.policies,
        }
    }
}

impl<'r> Notice<'r> {
    fn new(found: &'r NoticeFound) -> Self {
        Self {
            found: found.found,
            logo: found.logo,
            pages: &found.pages,
            complete: found.complete,
        }
    }
}

fn findings(findings: &[Finding], words: &Words) -> Vec<FindingObject> {
    let object = |finding| FindingObject::new(finding, words);
    findings.iter().map(object).collect()
}

/// RFC 3339 in UTC, to the second.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The last line of a verification.
#[derive(Debug, Default, Serialize)]
pub(super) struct VerificationSummary {
    kind: Summary,
    pub(super) documents: usize,
    pub(super) valid: usize,
    pub(super) invalid: usize,
    pub(super) indeterminate: usize,
    pub(super) unsigned: usize,
    pub(super) error: usize,
    pub(super) seconds: f64,
}

impl VerificationSummary {
    /// One more document, and what it came to; none when it could not be judged.
    pub(super) fn count(&mut self, verdict: Option<Verdict>) {
        let count = match verdict {
            Some(Verdict::Valid) => &mut self.valid,
            Some(Verdict::Invalid) => &mut self.invalid,
            Some(Verdict::Indeterminate) => &mut self.indeterminate,
            Some(Verdict::Unsigned) => &mut self.unsigned,
            None => &mut self.error,
        };
        *count = count.saturating_add(1);
        self.documents = self.documents.saturating_add(1);
    }
}

/// A document that was signed, or not.
#[derive(Serialize)]
pub(super) struct SignedDocument<'r> {
    pub(super) kind: &'static str,
    pub(super) path: &'r str,
    pub(super) output: Option<String>,
    pub(super) verdict: &'static str,
    pub(super) level: Option<&'static str>,
    pub(super) sha256: Option<String>,
    pub(super) error: Option<ErrorObject>,
    pub(super) warnings: Vec<ErrorObject>,
    /// What was put behind it to raise its level.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) added: Vec<ErrorObject>,
}

/// The last line of a signing.
#[derive(Debug, Default, Serialize)]
pub(super) struct SigningSummary {
    kind: Summary,
    pub(super) documents: usize,
    pub(super) signed: usize,
    pub(super) skipped: usize,
    pub(super) failed: usize,
    pub(super) seconds: f64,
    pub(super) previewed: usize,
    pub(super) extended: usize,
}

/// The kind of every last line.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Summary {
    #[default]
    Summary,
}
