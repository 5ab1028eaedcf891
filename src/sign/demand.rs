//! What the field that is signed demands of its signature (seed values, ISO 32000-2, 12.7.5.5).
//!
//! **Invariant:** no required constraint is passed over: it is met, it decides what was left open,
//! or the document is refused. What is only wished for never refuses.
//!
//! **Deliberately absent:** reading seed values, which `pdf` does.

use thiserror::Error;

use super::request::{Certify, Request};
use super::tokens::Tokens;
use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::crypto::{RsaPadding, SignatureAlgorithm};
use crate::pdf::seed_value::{KeyUsagePattern, Kind, key_usages, subject_names};
use crate::pdf::{Constraint, Duty, Permission, SeedValue};
use crate::pki::{Certificate, Identity};

/// `/Filter` of every signature made here.
pub(super) const FILTER: &str = "Adobe.PPKLite";

/// `/SubFilter` of every signature made here.
pub(super) const SUB_FILTER: &str = "ETSI.CAdES.detached";

/// The newest version of seed values (ISO 32000-2, table 237, `/V`).
const NEWEST_VERSION: f64 = 3.0;

/// A demand of the field that the signature would not meet.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum UnmetDemand {
    /// Another signature handler.
    #[error("signature handler {wanted} is demanded")]
    Filter {
        /// Its name.
        wanted: String,
    },
    /// Other encodings.
    #[error("one of the encodings {wanted:?} is demanded")]
    SubFilter {
        /// Their names.
        wanted: Vec<String>,
    },
    /// Other digest algorithms.
    #[error("one of the digest algorithms {wanted:?} is demanded")]
    Digest {
        /// Their names.
        wanted: Vec<String>,
    },
    /// A program that knows more of seed values.
    #[error("version {wanted} of seed values is demanded")]
    Version {
        /// The version.
        wanted: f64,
    },
    /// One of several reasons, and none of them was given.
    #[error("one of the reasons {wanted:?} is demanded")]
    Reason {
        /// The reasons.
        wanted: Vec<String>,
    },
    /// No reason, and one was given.
    #[error("no reason may be given")]
    NoReason,
    /// An approval signature, and a certification was asked for.
    #[error("an approval signature is demanded")]
    Approval,
    /// A certification with another permission.
    #[error("certification {} is demanded", wanted.name())]
    Certification {
        /// What it is to permit.
        wanted: Certify,
    },
    /// A certification, and the document is signed already.
    #[error("a certification is demanded of a signed document")]
    CertificationTooLate,
    /// A timestamp.
    #[error("a timestamp from {address:?} is demanded")]
    Timestamp {
        /// The address of the authority; empty when any will do.
        address: String,
    },
    /// A legal attestation.
    #[error("a legal attestation is demanded")]
    LegalAttestation,
    /// Revocation data within the signature.
    #[error("revocation data within the signature is demanded")]
    RevocationData,
    /// A document that nobody may change afterwards.
    #[error("the signature must lock the document")]
    LockDocument,
    /// A document that can still be changed afterwards.
    #[error("the signature must not lock the document")]
    NoLockDocument,
    /// An appearance of some name.
    #[error("appearance {wanted} is demanded")]
    Appearance {
        /// The name.
        wanted: String,
    },
    /// Another certificate.
    #[error("the certificate is not among those demanded")]
    Subject,
    /// A certificate of another issuer.
    #[error("no issuer of the certificate is among those demanded")]
    Issuer,
    /// A certificate with another name.
    #[error("a certificate of {wanted} is demanded")]
    SubjectName {
        /// The attributes.
        wanted: String,
    },
    /// A certificate with other policies.
    #[error("certificate policies {wanted:?} are demanded")]
    Policies {
        /// Their numbers.
        wanted: Vec<String>,
    },
    /// A certificate for another use.
    #[error("key usage {wanted} is demanded")]
    KeyUsage {
        /// What must be set, and what must not.
        wanted: String,
    },
    /// A signing service.
    #[error("the signing service at {address} is demanded")]
    SigningService {
        /// Where it is.
        address: String,
    },
    /// Something that cannot be read.
    #[error("/{key} cannot be read")]
    Unreadable {
        /// The entry.
        key: &'static str,
    },
    /// Something that this version knows nothing of.
    #[error("something unknown is demanded")]
    Unknown,
}

/// What the signature will say where the field has a word in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Settled {
    /// `/Reason`.
    pub(super) reason: Option<String>,
    /// What may change afterwards.
    pub(super) certify: Option<Certify>,
}

/// What counts beside the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation {
    /// Whether the document has a signature.
    pub(super) signed: bool,
    /// What the lock of the field itself will permit.
    pub(super) lock: Option<Permission>,
}

/// Settles what can be settled without knowing who signs.
pub(super) fn settle(
    demands: &SeedValue,
    request: &Request,
    situation: Situation,
) -> Result<Settled, UnmetDemand> {
    let mut settled = Settled {
        reason: request.reason.clone(),
        certify: request.certify,
    };
    for kind in required(demands) {
        settle_one(kind, &mut settled, situation)?;
    }
    // Whether the document will be locked is known only when the certification is.
    let locks = settled.certify == Some(Certify::NoChanges)
        || situation.lock == Some(Permission::NoChanges);
    for kind in required(demands) {
        match kind {
            Kind::LockDocument(true) if !locks => return Err(UnmetDemand::LockDocument),
            Kind::LockDocument(false) if locks => return Err(UnmetDemand::NoLockDocument),
            _ => {}
        }
    }
    Ok(settled)
}

fn required(demands: &SeedValue) -> impl Iterator<Item = &Kind> {
    let must = |one: &&Constraint| one.duty == Duty::Required;
    demands.constraints.iter().filter(must).map(|one| &one.kind)
}

fn settle_one(kind: &Kind, settled: &mut Settled, situation: Situation) -> Result<(), UnmetDemand> {
    let unmet = match kind {
        Kind::Filter(name) if name != FILTER => UnmetDemand::Filter {
            wanted: name.clone(),
        },
        Kind::SubFilters(names) if !names.iter().any(|name| name == SUB_FILTER) => {
            UnmetDemand::SubFilter {
                wanted: names.clone(),
            }
        }
        Kind::Version(version) if *version > NEWEST_VERSION => {
            UnmetDemand::Version { wanted: *version }
        }
        Kind::Reasons(list) => return settle_reason(list, settled),
        Kind::Certification(permission) => {
            return settle_certification(*permission, settled, situation);
        }
        Kind::LegalAttestations(_) => UnmetDemand::LegalAttestation,
        Kind::RevocationData(true) => UnmetDemand::RevocationData,
        Kind::Appearance(name) => UnmetDemand::Appearance {
            wanted: name.clone(),
        },
        Kind::SigningService(address) => UnmetDemand::SigningService {
            address: address.clone(),
        },
        Kind::Unreadable(key) => UnmetDemand::Unreadable { key },
        Kind::Unknown => UnmetDemand::Unknown,
        _ => return Ok(()),
    };
    Err(unmet)
}

/// The only reason there is need not be typed.
fn settle_reason(list: &[String], settled: &mut Settled) -> Result<(), UnmetDemand> {
    match (list, &settled.reason) {
        ([], None) => Ok(()),
        ([], Some(_)) => Err(UnmetDemand::NoReason),
        ([only], None) => {
            settled.reason = Some(only.clone());
            Ok(())
        }
        (_, Some(given)) if list.contains(given) => Ok(()),
        _ => Err(UnmetDemand::Reason {
            wanted: list.to_vec(),
        }),
    }
}

/// A certification that the field wants need not be asked for.
fn settle_certification(
    permission: Option<Permission>,
    settled: &mut Settled,
    situation: Situation,
) -> Result<(), UnmetDemand> {
    match (permission.map(Certify::from), settled.certify) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(UnmetDemand::Approval),
        (Some(_), _) if situation.signed => Err(UnmetDemand::CertificationTooLate),
        (Some(wanted), Some(asked)) if wanted != asked => {
            Err(UnmetDemand::Certification { wanted })
        }
        (wanted, _) => {
            settled.certify = wanted;
            Ok(())
        }
    }
}

/// Whether this identity may sign with these timestamps, and with which algorithm: the one given,
/// unless the field wants another digest and the signer does not insist on one.
pub(super) fn identify(
    demands: &SeedValue,
    identity: &Identity,
    algorithm: SignatureAlgorithm,
    insisted: Option<DigestAlgorithm>,
    tokens: Option<&Tokens<'_>>,
) -> Result<SignatureAlgorithm, UnmetDemand> {
    for kind in required(demands) {
        check_certificate(kind, identity)?;
        check_timestamp(kind, tokens)?;
    }
    let mut algorithm = algorithm;
    for Constraint { duty, kind } in &demands.constraints {
        let Kind::Digests(names) = kind else { continue };
        let other = with_digest(names, identity, algorithm, insisted);
        algorithm = match (other, duty) {
            (Some(other), _) => other,
            (None, Duty::Wished) => algorithm,
            (None, Duty::Required) => {
                let wanted = names.clone();
                return Err(UnmetDemand::Digest { wanted });
            }
        };
    }
    Ok(algorithm)
}

/// Where several authorities may be asked, nobody knows which of them will answer.
fn check_timestamp(kind: &Kind, tokens: Option<&Tokens<'_>>) -> Result<(), UnmetDemand> {
    let Kind::Timestamp(address) = kind else {
        return Ok(());
    };
    match tokens {
        Some(tokens) if address.is_empty() || tokens.address() == Some(address) => Ok(()),
        _ => Err(UnmetDemand::Timestamp {
            address: address.clone(),
        }),
    }
}

fn check_certificate(kind: &Kind, identity: &Identity) -> Result<(), UnmetDemand> {
    let certificate = identity.certificate();
    let (met, unmet) = match kind {
        Kind::Subjects(list) => (
            list.iter().any(|der| der == certificate.der()),
            UnmetDemand::Subject,
        ),
        Kind::Issuers(list) => (
            identity
                .chain()
                .iter()
                .any(|issuer| list.iter().any(|der| der == issuer.der())),
            UnmetDemand::Issuer,
        ),
        Kind::SubjectNames(list) => (
            list.iter().any(|attributes| {
                let name = certificate.subject_name();
                attributes.iter().all(|(key, value)| name.holds(key, value))
            }),
            UnmetDemand::SubjectName {
                wanted: subject_names(list),
            },
        ),
        Kind::Policies(list) => (
            list.iter().all(|wanted| {
                let mut own = certificate.policies().iter();
                own.any(|policy| policy.to_string() == *wanted)
            }),
            UnmetDemand::Policies {
                wanted: list.clone(),
            },
        ),
        Kind::KeyUsages(list) => (
            list.iter().any(|pattern| fits(pattern, certificate)),
            UnmetDemand::KeyUsage {
                wanted: key_usages(list),
            },
        ),
        _ => return Ok(()),
    };
    if met { Ok(()) } else { Err(unmet) }
}

/// A certificate that says nothing about its use may be used for everything (RFC 5280, 4.2.1.3).
fn fits(pattern: &KeyUsagePattern, certificate: &Certificate) -> bool {
    let Some(own) = certificate.key_usages() else {
        return pattern.clear.is_empty();
    };
    pattern.set.iter().all(|name| own.contains(name))
        && !pattern.clear.iter().any(|name| own.contains(name))
}

/// The algorithm with a digest of the list: as it is when its own is there, else with the first
/// that the key can use.
fn with_digest(
    names: &[String],
    identity: &Identity,
    algorithm: SignatureAlgorithm,
    insisted: Option<DigestAlgorithm>,
) -> Option<SignatureAlgorithm> {
    let listed = |digest: DigestAlgorithm| {
        let mut names = names.iter();
        names.any(|name| name.eq_ignore_ascii_case(digest.name()))
    };
    if listed(algorithm.digest()) {
        return Some(algorithm);
    }
    if insisted.is_some() {
        return None;
    }
    let padding = match algorithm {
        SignatureAlgorithm::RsaPss { .. } => RsaPadding::Pss,
        _ => RsaPadding::Pkcs1v15,
    };
    let key = identity.certificate().public_key();
    [
        DigestAlgorithm::Sha256,
        DigestAlgorithm::Sha384,
        DigestAlgorithm::Sha512,
    ]
    .into_iter()
    .filter(|digest| listed(*digest))
    .find_map(|digest| SignatureAlgorithm::for_key(key, Some(digest), padding).ok())
}

impl UnmetDemand {
    /// What to say of the demand of the field of this name.
    pub(super) fn message(&self, name: &str) -> Message {
        let message = match self {
            Self::Filter { wanted } => Message::new("sign-demand-filter").with("wanted", wanted),
            Self::SubFilter { wanted } => {
                Message::new("sign-demand-sub-filter").with("wanted", wanted.join(", "))
            }
            Self::Digest { wanted } => {
                Message::new("sign-demand-digest").with("wanted", wanted.join(", "))
            }
            Self::Version { wanted } => Message::new("sign-demand-version").with("wanted", wanted),
            Self::Reason { wanted } => {
                Message::new("sign-demand-reason").with("wanted", wanted.join("; "))
            }
            Self::NoReason => Message::new("sign-demand-no-reason"),
            Self::Approval => Message::new("sign-demand-approval"),
            Self::Certification { wanted } => {
                Message::new("sign-demand-certification").with("wanted", wanted.name())
            }
            Self::CertificationTooLate => Message::new("sign-demand-certification-too-late"),
            Self::Timestamp { address } if address.is_empty() => {
                Message::new("sign-demand-any-timestamp")
            }
            Self::Timestamp { address } => {
                Message::new("sign-demand-timestamp").with("address", address)
            }
            Self::LegalAttestation => Message::new("sign-demand-legal-attestation"),
            Self::RevocationData => Message::new("sign-demand-revocation-data"),
            Self::LockDocument => Message::new("sign-demand-lock-document"),
            Self::NoLockDocument => Message::new("sign-demand-no-lock-document"),
            Self::Appearance { wanted } => {
                Message::new("sign-demand-appearance").with("wanted", wanted)
            }
            Self::Subject => Message::new("sign-demand-subject"),
            Self::Issuer => Message::new("sign-demand-issuer"),
            Self::SubjectName { wanted } => {
                Message::new("sign-demand-subject-name").with("wanted", wanted)
            }
            Self::Policies { wanted } => {
                Message::new("sign-demand-policies").with("wanted", wanted.join(", "))
            }
            Self::KeyUsage { wanted } => {
                Message::new("sign-demand-key-usage").with("wanted", wanted)
            }
            Self::SigningService { address } => {
                Message::new("sign-demand-signing-service").with("address", address)
            }
            Self::Unreadable { key } => Message::new("sign-demand-unreadable").with("key", key),
            Self::Unknown => Message::new("sign-demand-unknown"),
        };
        message.with("name", name)
    }
}
