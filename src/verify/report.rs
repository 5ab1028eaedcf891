//! What a verification says, axis by axis.
//!
//! **Invariant:** a signature is [`Verdict::Valid`] only when every axis is at its best and its
//! indication is [`Indication::TotalPassed`]; `judge` alone makes reports.
//!
//! **Deliberately absent:** JSON and words of any language: `cli` writes both, from the `name()`
//! of each value and the message of each finding.

use serde::{Deserialize, Serialize};

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::base::time::Timestamp;
use crate::pdf::Permission;
use crate::pki::Certificate;
use crate::verify::finding::Finding;
use crate::verify::policy::{Policy, Revocation, TsaExpiry};

/// What a document or one signature is worth.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Verdict {
    /// Every question was answered, every answer is good.
    Valid,
    /// At least one answer is bad.
    Invalid,
    /// Nothing is bad, but a question stays open.
    Indeterminate,
    /// The document has no signature. Documents only.
    Unsigned,
}

impl Verdict {
    /// The word of the JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Indeterminate => "indeterminate",
            Self::Unsigned => "unsigned",
        }
    }
}

/// The main status of EN 319 102-1, 5.1.3.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Indication {
    /// The checks passed.
    TotalPassed,
    /// A check failed for good.
    TotalFailed,
    /// What is known does not suffice.
    Indeterminate,
}

impl Indication {
    /// The standard's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::TotalFailed => "TOTAL-FAILED",
            Self::Indeterminate => "INDETERMINATE",
        }
    }
}

/// Why an indication is not `TOTAL-PASSED` (EN 319 102-1, 5.1.3, table 6).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Subindication {
    /// The signature, or what stands around it, does not have the form it must have.
    FormatFailure,
    /// The signed bytes are not the ones that were signed.
    HashFailure,
    /// The signature value does not fit the signer's key.
    SigCryptoFailure,
    /// The signer's certificate was revoked when the signature was provably made.
    Revoked,
    /// The signer's certificate was provably not yet valid, or not any more.
    Expired,
    /// The signature was provably made before its certificate began.
    NotYetValid,
    /// The signer's certificate was not found.
    NoSigningCertificateFound,
    /// No path leads from the signer's certificate to an anchor.
    NoCertificateChainFound,
    /// The path breaks a rule that certificates must keep.
    ChainConstraintsFailure,
    /// The signature breaks a rule that signatures must keep, such as the changes it allows.
    SigConstraintsFailure,
    /// An algorithm or key is too weak, and nothing proves that it was used while it was not.
    CryptoConstraintsFailureNoPoe,
    /// The certificate is revoked, and nothing proves that the signature is older.
    RevokedNoPoe,
    /// A certificate of the issuers is revoked, and nothing proves that the signature is older.
    RevokedCaNoPoe,
    /// The certificate has expired or not begun, and nothing proves when the signature was made.
    OutOfBoundsNoPoe,
    /// As before, while revocation data shows that the certificate was not revoked.
    OutOfBoundsNotRevoked,
    /// Fresh revocation data is not at hand.
    TryLater,
    /// The signed bytes could not be found.
    SignedDataNotFound,
    /// Anything else that stays open.
    Generic,
}

impl Subindication {
    /// The standard's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FormatFailure => "FORMAT_FAILURE",
            Self::HashFailure => "HASH_FAILURE",
            Self::SigCryptoFailure => "SIG_CRYPTO_FAILURE",
            Self::Revoked => "REVOKED",
            Self::Expired => "EXPIRED",
            Self::NotYetValid => "NOT_YET_VALID",
            Self::NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
            Self::NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
            Self::ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
            Self::SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
            Self::CryptoConstraintsFailureNoPoe => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            Self::RevokedNoPoe => "REVOKED_NO_POE",
            Self::RevokedCaNoPoe => "REVOKED_CA_NO_POE",
            Self::OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
            Self::OutOfBoundsNotRevoked => "OUT_OF_BOUNDS_NOT_REVOKED",
            Self::TryLater => "TRY_LATER",
            Self::SignedDataNotFound => "SIGNED_DATA_NOT_FOUND",
            Self::Generic => "GENERIC",
        }
    }
}

/// Whether the signed bytes are the ones that were signed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Integrity {
    /// Digest and signature value fit.
    Intact,
    /// One of them does not, or the signature is malformed.
    Broken,
    /// It could not be computed: no signer's certificate, an algorithm nobody here knows.
    Unknown,
}

impl Integrity {
    /// The word of the JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

/// How much of the file the signature speaks for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// Everything but its own value.
    WholeFile,
    /// Everything but its own value up to the end of the revision it was made in.
    WholeRevision,
    /// Less than that, or nobody can tell: such a signature is invalid.
    Partial,
}

impl Coverage {
    /// The word of the JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WholeFile => "whole-file",
            Self::WholeRevision => "whole-revision",
            Self::Partial => "partial",
        }
    }
}

/// What happened to the document after the signature, the gravest of all changes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Changes {
    /// Nothing, or nothing but validation data and document timestamps.
    None,
    /// Only what a signed document may go through.
    Permitted,
    /// Something that a person should look at.
    Review,
    /// Something that a signed document may not go through.
    Forbidden,
}

impl Changes {
    /// The word of the JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Permitted => "permitted",
            Self::Review => "review",
            Self::Forbidden => "forbidden",
        }
    }
}

/// Who signed, at the time that counts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum IdentityState {
    /// The certificate leads to an anchor and was in force.
    Trusted,
    /// The certificate does not lead to an anchor, or breaks a rule on the way.
    Untrusted,
    /// It leads to an anchor, but a certificate on the way had expired.
    Expired,
    /// It leads to an anchor, but a certificate on the way had not begun.
    NotYetValid,
    /// A certificate on the way was revoked.
    Revoked,
    /// There is no signer's certificate to ask about.
    Unknown,
}

impl IdentityState {
    /// The word of the JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Untrusted => "untrusted",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::Revoked => "revoked",
            Self::Unknown => "unknown",
        }
    }
}

/// What a signature dictionary holds (ISO 32000-2, 12.8.1 and 12.8.5).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    /// A signature of a person or an institution.
    Signature,
    /// A document timestamp (`/SubFilter /ETSI.RFC3161`).
    Timestamp,
}

impl SignatureKind {
    /// The word of the JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Timestamp => "timestamp",
        }
    }
}

/// The level that a signature's form reaches (EN 319 142-1, 6.1). A level says what is there,
/// not that it is sound.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Level {
    /// A CMS signature that is no `PAdES` baseline signature.
    Cms,
    /// Basic.
    BB,
    /// With a timestamp.
    BT,
    /// With validation data for the long term.
    BLt,
    /// With a document timestamp over the validation data.
    BLta,
}

impl Level {
    /// The word of the JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cms => "CMS",
            Self::BB => "B-B",
            Self::BT => "B-T",
            Self::BLt => "B-LT",
            Self::BLta => "B-LTA",
        }
    }
}

/// What a certified document may still go through (ISO 32000-2, table 257, `/P`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certification {
    /// `/P 1`: nothing.
    NoChanges,
    /// `/P 2`: filling in forms and signing.
    FormFill,
    /// `/P 3`: the same, and annotations.
    Annotate,
}

impl Certification {
    /// The word of the JSON output and of `--certify`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoChanges => "no-changes",
            Self::FormFill => "form-fill",
            Self::Annotate => "annotate",
        }
    }
}

impl From<Permission> for Certification {
    fn from(permission: Permission) -> Self {
        match permission {
            Permission::NoChanges => Self::NoChanges,
            Permission::FormFill => Self::FormFill,
            Permission::Annotate => Self::Annotate,
        }
    }
}

/// The certificate of a signer, as people look at it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignerReport {
    /// Common name, or the whole subject when there is none.
    pub name: String,
    /// Subject (RFC 4514).
    pub subject: String,
    /// Issuer (RFC 4514).
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Start of its validity.
    pub not_before: Timestamp,
    /// End of its validity.
    pub not_after: Timestamp,
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub sha256: String,
    /// Policies it names, as dotted object identifiers.
    pub policies: Vec<String>,
}

/// The judgement of one signature.
#[derive(Clone, Debug, PartialEq)]
pub struct SignatureReport {
    /// Full name of the field (ISO 32000-2, 12.7.4.2).
    pub field: String,
    /// Signature or document timestamp.
    pub kind: SignatureKind,
    /// `/SubFilter`, when there is one.
    pub subfilter: Option<String>,
    /// What the form of the signature reaches.
    pub level: Level,
    /// What the next level asks for and the signature lacks (EN 319 142-1, 6.3).
    pub level_missing: Vec<Message>,
    /// Whether the document itself holds what proves the signature later.
    pub ltv: LongTerm,
    /// The judgement of this signature, changes after it included.
    pub verdict: Verdict,
    /// The main status in the words of EN 319 102-1.
    pub indication: Indication,
    /// Why, in the words of EN 319 102-1; none when the indication is `TOTAL-PASSED`.
    pub subindication: Option<Subindication>,
    /// Are the signed bytes the ones that were signed?
    pub integrity: Integrity,
    /// Which bytes are signed?
    pub coverage: Coverage,
    /// What happened afterwards?
    pub changes: Changes,
    /// Who signed?
    pub identity: IdentityState,
    /// The signer's certificate; none when it was not found.
    pub signer: Option<SignerReport>,
    /// The path from it to the anchor, or as far as it was found; the signer's first.
    pub chain: Vec<SignerReport>,
    /// The page that shows the signature, counted from 1.
    pub page: Option<usize>,
    /// Where it shows, in default user space: left, bottom, right, top; none when it is invisible.
    pub rect: Option<[f64; 4]>,
    /// The time that the signer claims (`/M`, else the signing-time attribute).
    pub claimed_time: Option<Timestamp>,
    /// The earliest time that a sound timestamp proves.
    pub proven_time: Option<Timestamp>,
    /// The digest over the document.
    pub digest: Option<DigestAlgorithm>,
    /// The signature algorithm: `rsa-pkcs1v15`, `rsa-pss`, `ecdsa`.
    pub algorithm: Option<&'static str>,
    /// Size of the signer's key in bits.
    pub key_bits: Option<u32>,
    /// What the author of a certifying signature allows.
    pub certification: Option<Certification>,
    /// `/Reason` of the signed revision.
    pub reason: Option<String>,
    /// `/Location` of the signed revision.
    pub location: Option<String>,
    /// Everything noticed, gravest first.
    pub findings: Vec<Finding>,
}

/// Whether a signature can be judged with nothing but the document and the trust anchors, at any
/// time up to the end of the certificate of its newest timestamp's authority.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LongTerm {
    /// What the document lacks for it; nothing when it can.
    pub missing: Vec<Message>,
    /// Up to when, as far as it is known.
    pub until: Option<Timestamp>,
}

impl LongTerm {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Whether the pages show the notice and the mark.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoticeFound {
    /// The notice stands on at least one page.
    pub found: bool,
    /// The mark stands beside it on at least one page.
    pub logo: bool,
    /// Pages that show the notice, counted from 1.
    pub pages: Vec<usize>,
    /// Whether everything that the pages show was looked at; when not, the notice may stand where
    /// nobody looked.
    pub complete: bool,
}

/// Which rules a judgement followed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PolicyReport {
    /// The name that the policy's file gives it.
    pub name: String,
    /// SHA-256 of that file, lower-case hexadecimal.
    pub sha256: String,
    /// What unknown revocation meant; not always what the file says.
    pub revocation: Revocation,
    /// What an expired timestamp authority meant; not always what the file says.
    pub tsa_expiry: TsaExpiry,
}

impl PolicyReport {
    /// What a report says about a policy.
    pub(super) fn of(policy: &Policy) -> Self {
        Self {
            name: policy.name.clone(),
            sha256: policy.sha256.clone(),
            revocation: policy.revocation,
            tsa_expiry: policy.tsa_expiry,
        }
    }
}

/// The judgement of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// As good as the worst signature.
    pub verdict: Verdict,
    /// The rules that it was judged by.
    pub policy: PolicyReport,
    /// The time as of which it was judged.
    pub at: Timestamp,
    /// The reason in one sentence, for people: the first line under the verdict.
    pub summary: Message,
    /// Every signature of every revision, oldest first.
    pub signatures: Vec<SignatureReport>,
    /// Whether the pages show the notice and the mark.
    pub notice: NoticeFound,
    /// What concerns the document and no signature in particular.
    pub findings: Vec<Finding>,
}

impl SignerReport {
    /// What people look at in a certificate.
    pub(super) fn of(certificate: &Certificate) -> Self {
        Self {
            name: certificate.common_name(),
            subject: certificate.subject(),
            issuer: certificate.issuer(),
            serial: certificate.serial_hex(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            sha256: certificate.fingerprint().to_lowercase(),
            policies: certificate
                .policies()
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }
}
