//! The rules that whoever verifies chooses.
//!
//! A policy is a file (TOML). The standard one, `docs/policy.toml`, is built in and read by the same
//! code as any other, so that document and default cannot drift apart.
//!
//! **Invariant:** what a file does not mention is as in the standard policy; a key that nobody knows
//! is an error. [`Policy::default`] is the standard policy.
//!
//! **Deliberately absent:** what no rule can turn off: integrity, coverage, and changes of what was
//! signed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use const_oid::ObjectIdentifier;
use serde::{Deserialize, Deserializer, de};
use thiserror::Error;

use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};
use crate::base::time::Timestamp;
use crate::crypto::{AlgorithmRules, Until};
use crate::pki::{PathDemands, PolicyDemands, Purpose};
use crate::verify::report::Level;

/// The standard policy, as its users read it.
pub const STANDARD: &str = include_str!("../../docs/policy.toml");

/// Bytes of a policy file; the standard one has 3 KB.
const MOST_BYTES: usize = 1 << 20;

/// Characters of a policy's name, so that a report stays readable.
const LONGEST_NAME: usize = 100;

/// What unknown revocation means.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Revocation {
    /// Unknown is indeterminate, never valid.
    #[default]
    Require,
    /// Checked where evidence is at hand; a warning otherwise.
    Prefer,
    /// Not asked. A revocation that is known still counts.
    Skip,
}

impl Revocation {
    /// The word of `--revocation`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Require => "require",
            Self::Prefer => "prefer",
            Self::Skip => "skip",
        }
    }
}

/// What a timestamp is worth whose authority's certificate has expired since.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum TsaExpiry {
    /// EN 319 102-1: without other proof of existence it proves nothing any more.
    #[default]
    Strict,
    /// It counts when the authority's certificate was valid at the time that it states.
    AtIssue,
}

impl TsaExpiry {
    /// The word of `--tsa-expiry`, named in the findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::AtIssue => "at-issue",
        }
    }
}

/// What a filled form field is after a signature that says nothing about it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum FormFilling {
    /// A person should look at it.
    #[default]
    Review,
    /// Permitted.
    Permit,
    /// Forbidden.
    Forbid,
}

/// The rules of one verification.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Policy {
    /// The name that reports show.
    pub name: String,
    /// SHA-256 of its file, lower-case hexadecimal.
    pub sha256: String,
    /// What unknown revocation means.
    pub revocation: Revocation,
    /// What an expired timestamp authority means.
    pub tsa_expiry: TsaExpiry,
    /// What a filled form field means.
    pub form_filling: FormFilling,
    /// The lowest level that a valid signature may have.
    pub minimal_level: Level,
    /// What the signer's certificate may be meant for; none stands for anything.
    pub extended_key_usages: BTreeSet<ObjectIdentifier>,
    /// The certificate policies of which one must hold for the signer; none demands none.
    pub certificate_policies: BTreeSet<ObjectIdentifier>,
    /// What signatures and timestamps may be made with.
    pub signatures: AlgorithmRules,
    /// What certificates may be made with.
    pub certificates: AlgorithmRules,
}

/// Why a file is no policy.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum PolicyError {
    /// More than a person would write.
    #[error("the file is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// A line says something that is not understood.
    #[error("line {line} is not understood: {problem}")]
    Content {
        /// The line, counted from 1.
        line: usize,
        /// The parser's words.
        problem: String,
    },
}

impl Explain for PolicyError {
    fn message(&self) -> Message {
        match self {
            Self::TooLarge => Message::new("verify-policy-too-large"),
            Self::Content { line, problem } => Message::new("verify-policy-content")
                .with("line", line)
                .with("problem", problem),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        static READ: LazyLock<Policy> = LazyLock::new(|| {
            let nothing = Policy::nothing();
            // A test holds that the built-in file can be read; if it could not, nothing would pass.
            Draft::read(STANDARD).map_or_else(|_| nothing.clone(), |draft| draft.over(&nothing))
        });
        READ.clone()
    }
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] with the line that is not understood.
    pub fn parse(file: &[u8]) -> Result<Self, PolicyError> {
        if file.len() > MOST_BYTES {
            return Err(PolicyError::TooLarge);
        }
        let text = std::str::from_utf8(file).map_err(|error| {
            let before = file.get(..error.valid_up_to()).unwrap_or_default();
            PolicyError::Content {
                line: line_after(before),
                problem: error.to_string(),
            }
        })?;
        Ok(Draft::read(text)?.over(&Self::default()))
    }

    /// What a path must hold to under this policy.
    pub(super) fn demands(&self, at: Timestamp, purpose: Purpose) -> PathDemands {
        let policies = match purpose {
            Purpose::DocumentSigning => PolicyDemands {
                accepted: self.certificate_policies.clone(),
                explicit: !self.certificate_policies.is_empty(),
                ..PolicyDemands::default()
            },
            Purpose::TimeStamping | Purpose::ListSigning => PolicyDemands::default(),
        };
        PathDemands {
            policies,
            document_purposes: self.extended_key_usages.clone(),
            algorithms: self.certificates.clone(),
            ..PathDemands::new(at, purpose)
        }
    }

    /// The rules that nothing meets: what a file leaves open in the standard policy stays closed.
    fn nothing() -> Self {
        Self {
            name: String::new(),
            sha256: String::new(),
            revocation: Revocation::Require,
            tsa_expiry: TsaExpiry::Strict,
            form_filling: FormFilling::Forbid,
            minimal_level: Level::BLta,
            extended_key_usages: BTreeSet::new(),
            certificate_policies: BTreeSet::new(),
            signatures: AlgorithmRules::nothing(),
            certificates: AlgorithmRules::nothing(),
        }
    }
}

/// A policy as its file has it: everything but the name may be missing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Draft {
    #[serde(skip)]
    sha256: String,
    #[serde(deserialize_with = "name")]
    name: String,
    revocation: Option<Revocation>,
    tsa_expiry: Option<TsaExpiry>,
    form_filling: Option<FormFilling>,
    minimal_level: Option<MinimalLevel>,
    extended_key_usages: Option<BTreeSet<Identifier>>,
    certificate_policies: Option<BTreeSet<Identifier>>,
    #[serde(default)]
    signatures: AlgorithmDraft,
    #[serde(default)]
    certificates: AlgorithmDraft,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AlgorithmDraft {
    rsa_bits: Option<u32>,
    ec_bits: Option<u32>,
    digests: Option<DigestDraft>,
}

/// A table of digests is complete: one that it leaves out is not allowed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DigestDraft {
    sha1: Option<Day>,
    sha256: Option<Day>,
    sha384: Option<Day>,
    sha512: Option<Day>,
}

impl Draft {
    fn read(text: &str) -> Result<Self, PolicyError> {
        let draft: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            PolicyError::Content {
                line: before.map_or(1, |before| line_after(before.as_bytes())),
                problem: error.message().to_owned(),
            }
        })?;
        Ok(Self {
            sha256: DigestAlgorithm::Sha256.hash(&[text.as_bytes()]).to_string(),
            ..draft
        })
    }

    /// This, and what it leaves open from another policy.
    fn over(self, other: &Policy) -> Policy {
        let identifiers = |list: Option<BTreeSet<Identifier>>, other: &BTreeSet<_>| match list {
            Some(list) => list.into_iter().map(|Identifier(one)| one).collect(),
            None => other.clone(),
        };
        Policy {
            name: self.name,
            sha256: self.sha256,
            revocation: self.revocation.unwrap_or(other.revocation),
            tsa_expiry: self.tsa_expiry.unwrap_or(other.tsa_expiry),
            form_filling: self.form_filling.unwrap_or(other.form_filling),
            minimal_level: self
                .minimal_level
                .map_or(other.minimal_level, MinimalLevel::level),
            extended_key_usages: identifiers(self.extended_key_usages, &other.extended_key_usages),
            certificate_policies: identifiers(
                self.certificate_policies,
                &other.certificate_policies,
            ),
            signatures: self.signatures.over(&other.signatures),
            certificates: self.certificates.over(&other.certificates),
        }
    }
}

impl AlgorithmDraft {
    fn over(self, other: &AlgorithmRules) -> AlgorithmRules {
        use DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
        AlgorithmRules {
            rsa_bits: self.rsa_bits.unwrap_or(other.rsa_bits),
            ec_bits: self.ec_bits.unwrap_or(other.ec_bits),
            digests: match self.digests {
                None => other.digests.clone(),
                Some(draft) => [
                    (Sha1, draft.sha1),
                    (Sha256, draft.sha256),
                    (Sha384, draft.sha384),
                    (Sha512, draft.sha512),
                ]
                .into_iter()
                .filter_map(|(digest, day)| Some((digest, day?.0)))
                .collect(),
            },
        }
    }
}

/// The words of `minimal-level`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MinimalLevel {
    None,
    BB,
    BT,
    BLt,
    BLta,
}

impl MinimalLevel {
    const fn level(self) -> Level {
        match self {
            Self::None => Level::Cms,
            Self::BB => Level::BB,
            Self::BT => Level::BT,
            Self::BLt => Level::BLt,
            Self::BLta => Level::BLta,
        }
    }
}

/// An object identifier, written with dots.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Identifier(ObjectIdentifier);

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        ObjectIdentifier::new(&text).map(Self).map_err(|_| {
            de::Error::custom("write an object identifier as \"1.2.840.113583.1.1.5\"")
        })
    }
}

/// `"always"`, or the last day that a digest counts.
#[derive(Debug)]
struct Day(Until);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "always" {
            return Ok(Self(Until::Always));
        }
        format!("{text}T23:59:59.999999999Z")
            .parse()
            .map(|end| Self(Until::End(end)))
            .map_err(|_| de::Error::custom("write \"always\" or a day as \"2016-12-31\""))
    }
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() || text.chars().count() > LONGEST_NAME {
        return Err(de::Error::custom("a name has 1 to 100 characters"));
    }
    Ok(text)
}

/// The number of the line that begins or goes on after these bytes.
fn line_after(before: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', before).count().saturating_add(1)
}

#[cfg(test)]
mod tests;
