//! Paths from a certificate to a trust anchor: found, and held to RFC 5280.
//!
//! Every candidate issuer is tried until a path holds; when none does, the answer names the
//! certificate that failed and why, from the path that came furthest.
//!
//! **Invariant:** a path without a problem ends at an anchor, every signature in it was verified,
//! and every critical extension in it was understood. The work is capped whatever the candidates
//! are.
//!
//! **Deliberately absent:** revocation (see [`CertificateList`](super::CertificateList)).
//!
//! Why not the crate `certval`: it answers with a status that does not name the certificate, it
//! tells anchors by key instead of by certificate, and it verifies with its own cryptography
//! unless a global environment is filled per call.

use std::collections::BTreeSet;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280;
use jiff::Timestamp;

use super::anchors::TrustAnchors;
use super::certificate::Certificate;
use super::name_constraints;
use super::path_problem::PathProblem;
use super::policies::{self, PolicyDemands};
use crate::crypto::AlgorithmRules;

/// Certificates in one path. The national chain has three; cross-certified ones under ten.
const LONGEST_PATH: usize = 16;

/// Signatures verified in one search. Each costs about 50 µs; a real chain takes two or three,
/// and a bag of look-alike issuers must not take a minute.
const MOST_SIGNATURES: usize = 100;

/// What a certificate is to be used for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Signing documents.
    DocumentSigning,
    /// Signing time-stamp tokens (RFC 3161, 2.3).
    TimeStamping,
    /// Signing revocation lists (RFC 5280, 6.3.3 (f)).
    ListSigning,
}

/// What a path must hold to.
#[derive(Clone, Debug)]
pub struct PathDemands {
    /// The time in question.
    pub at: Timestamp,
    /// What its leaf is to be used for.
    pub purpose: Purpose,
    /// What it must say about policies.
    pub policies: PolicyDemands,
    /// The purposes that a signer of documents may have; none stands for any.
    pub document_purposes: BTreeSet<ObjectIdentifier>,
    /// What its signatures and keys may be made with.
    pub algorithms: AlgorithmRules,
}

impl PathDemands {
    /// The usual demands, for a time and a purpose.
    #[must_use]
    pub fn new(at: Timestamp, purpose: Purpose) -> Self {
        Self {
            at,
            purpose,
            policies: PolicyDemands::default(),
            document_purposes: DOCUMENT_PURPOSES.into(),
            algorithms: AlgorithmRules::default(),
        }
    }
}

/// What came of the search for a path.
#[derive(Clone, Debug)]
pub struct PathOutcome {
    /// The path, leaf first; when there is a problem, the part that was found.
    pub path: Vec<Certificate>,
    /// Why the path does not hold; none when it does.
    pub problem: Option<PathProblem>,
}

impl PathOutcome {
    /// The issuer of a certificate in the path.
    #[must_use]
    pub fn issuer_of(&self, certificate: &Certificate) -> Option<&Certificate> {
        let at = self.path.iter().position(|one| one == certificate)?;
        self.path.get(at.checked_add(1)?)
    }

    /// Whether at a time all certificates from a place of the path on were within their validity.
    #[must_use]
    pub fn is_in_force(&self, place: usize, at: Timestamp) -> bool {
        let from = self.path.get(place..).unwrap_or_default();
        !from.is_empty() && validity_problem(from, at).is_none()
    }
}

/// Finds a path from a certificate to an anchor that holds to what is demanded.
///
/// `candidates` may hold anything, in any order: the bag of a CMS, a DSS, files of the user.
#[must_use]
pub fn validate_path(
    leaf: &Certificate,
    candidates: &[Certificate],
    anchors: &TrustAnchors,
    demands: &PathDemands,
) -> PathOutcome {
    let mut search = Search {
        candidates: anchors.certificates().chain(candidates).collect(),
        anchors,
        demands,
        signatures: 0,
        best: None,
    };
    let mut path = vec![leaf.clone()];
    search.extend(&mut path);
    search.best.unwrap_or(PathOutcome {
        path,
        problem: Some(PathProblem::TooComplex),
    })
}

struct Search<'s> {
    candidates: Vec<&'s Certificate>,
    anchors: &'s TrustAnchors,
    demands: &'s PathDemands,
    signatures: usize,
    best: Option<PathOutcome>,
}

impl Search<'_> {
    fn is_done(&self) -> bool {
        self.best
            .as_ref()
            .is_some_and(|best| best.problem.is_none())
    }

    /// Keeps the outcome when it is nearer to holding than the best so far.
    fn offer(&mut self, path: &[Certificate], problem: Option<PathProblem>) {
        let rank = |problem: &Option<PathProblem>, length: usize| {
            (
                problem.as_ref().map_or(u8::MAX, PathProblem::nearness),
                length,
            )
        };
        let is_better = self
            .best
            .as_ref()
            .is_none_or(|best| rank(&problem, path.len()) > rank(&best.problem, best.path.len()));
        if is_better {
            self.best = Some(PathOutcome {
                path: path.to_vec(),
                problem,
            });
        }
    }

    /// Goes on from the last certificate of the path. Recursion is as deep as the path is long.
    fn extend(&mut self, path: &mut Vec<Certificate>) {
        let Some(last) = path.last().cloned() else {
            return;
        };
        if self.anchors.is_anchor(&last) {
            let problem = first_problem(path, self.demands);
            self.offer(path, problem);
            if self.is_done() {
                return;
            }
        }
        let mut issuers: Vec<&Certificate> = self
            .candidates
            .iter()
            .copied()
            .filter(|issuer| last.names_as_issuer(issuer) && !path.contains(issuer))
            .collect();
        issuers.sort_by_key(|issuer| !last.key_ids_agree(issuer));
        issuers.dedup();
        if issuers.is_empty() {
            let certificate = last;
            let problem = if certificate.is_self_issued() {
                PathProblem::Untrusted { certificate }
            } else {
                PathProblem::IssuerMissing { certificate }
            };
            self.offer(path, Some(problem));
            return;
        }
        for issuer in issuers {
            if path.len() >= LONGEST_PATH || self.signatures >= MOST_SIGNATURES {
                self.offer(path, Some(PathProblem::TooComplex));
                return;
            }
            self.signatures = self.signatures.saturating_add(1);
            if let Some(problem) = signature_problem(&last, issuer, self.demands) {
                self.offer(path, Some(problem));
                continue;
            }
            path.push(issuer.clone());
            self.extend(path);
            path.pop();
            if self.is_done() {
                return;
            }
        }
    }
}

fn signature_problem(
    certificate: &Certificate,
    issuer: &Certificate,
    demands: &PathDemands,
) -> Option<PathProblem> {
    let certificate = certificate.clone();
    let Some(algorithm) = certificate.signature_algorithm() else {
        let algorithm = certificate.signature_identifier().oid;
        return Some(PathProblem::UnknownAlgorithm {
            certificate,
            algorithm,
        });
    };
    let digest = algorithm.digest();
    if !demands.algorithms.allow_digest(digest, demands.at) {
        return Some(PathProblem::WeakDigest {
            certificate,
            digest,
        });
    }
    (!certificate.is_signed_by(issuer)).then_some(PathProblem::BadSignature { certificate })
}

/// The first thing wrong with a path whose signatures hold, anchor last. Validity comes at the
/// end: a path that is merely late would have held once, any other one never did.
fn first_problem(path: &[Certificate], demands: &PathDemands) -> Option<PathProblem> {
    let (leaf, issuers) = path.split_first()?;
    critical_problem(path)
        .or_else(|| authority_problem(issuers))
        .or_else(|| length_problem(issuers))
        .or_else(|| name_constraints_problem(path))
        .or_else(|| policies::problem(path, &demands.policies))
        .or_else(|| usage_problem(leaf, issuers, demands))
        .or_else(|| key_problem(path, &demands.algorithms))
        .or_else(|| validity_problem(path, demands.at))
}

/// Extensions that are processed here, or carry nothing that could make a path invalid.
pub(super) const UNDERSTOOD: [ObjectIdentifier; 11] = [
    rfc5280::ID_CE_BASIC_CONSTRAINTS,
    rfc5280::ID_CE_KEY_USAGE,
    rfc5280::ID_CE_EXT_KEY_USAGE,
    rfc5280::ID_CE_NAME_CONSTRAINTS,
    rfc5280::ID_CE_SUBJECT_ALT_NAME,
    rfc5280::ID_CE_CERTIFICATE_POLICIES,
    rfc5280::ID_CE_POLICY_CONSTRAINTS,
    rfc5280::ID_CE_POLICY_MAPPINGS,
    rfc5280::ID_CE_INHIBIT_ANY_POLICY,
    rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER,
    rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER,
];

fn critical_problem(path: &[Certificate]) -> Option<PathProblem> {
    // The anchor is trusted as it is; only what it limits counts (RFC 5280, 6.1.1 (d)).
    let (_anchor, below) = path.split_last()?;
    below.iter().find_map(|certificate| {
        let mut extensions = certificate.extensions().iter();
        let unknown = extensions.find(|one| one.critical && !UNDERSTOOD.contains(&one.extn_id))?;
        Some(PathProblem::CriticalExtension {
            certificate: certificate.clone(),
            extension: unknown.extn_id,
        })
    })
}

fn authority_problem(issuers: &[Certificate]) -> Option<PathProblem> {
    let last = issuers.len().saturating_sub(1);
    issuers.iter().enumerate().find_map(|(index, issuer)| {
        // Old roots have no basic constraints; being an anchor says it for them.
        let is_authority = match issuer.basic_constraints() {
            Some(constraints) => constraints.ca,
            None => index == last,
        };
        if !is_authority {
            return Some(PathProblem::NotAuthority {
                certificate: issuer.clone(),
            });
        }
        let may_sign = issuer.key_usage().is_none_or(|usage| usage.key_cert_sign());
        (!may_sign).then(|| PathProblem::KeyUsage {
            certificate: issuer.clone(),
        })
    })
}

/// RFC 5280, 6.1.4 (l) and (m): self-issued certificates do not count.
fn length_problem(issuers: &[Certificate]) -> Option<PathProblem> {
    let mut below: usize = 0;
    for issuer in issuers {
        let limit = issuer
            .basic_constraints()
            .and_then(|constraints| constraints.path_len_constraint);
        if limit.is_some_and(|limit| below > usize::from(limit)) {
            return Some(PathProblem::PathLength {
                certificate: issuer.clone(),
            });
        }
        if !issuer.is_self_issued() {
            below = below.saturating_add(1);
        }
    }
    None
}

/// RFC 5280, 6.1.3 (b) and (c): self-issued certificates are held to them only as the leaf.
fn name_constraints_problem(path: &[Certificate]) -> Option<PathProblem> {
    let mut below: Vec<&Certificate> = Vec::new();
    for (index, certificate) in path.iter().enumerate() {
        if let Some(extension) = certificate.extension(rfc5280::ID_CE_NAME_CONSTRAINTS) {
            let value = extension.extn_value.as_bytes();
            let offender = below
                .iter()
                .find(|one| !name_constraints::permit(value, one));
            if let Some(offender) = offender {
                return Some(PathProblem::NameConstraints {
                    certificate: Certificate::clone(offender),
                });
            }
        }
        if index == 0 || !certificate.is_self_issued() {
            below.push(certificate);
        }
    }
    None
}

fn usage_problem(
    leaf: &Certificate,
    issuers: &[Certificate],
    demands: &PathDemands,
) -> Option<PathProblem> {
    let may_sign = leaf.key_usage().is_none_or(|usage| match demands.purpose {
        Purpose::DocumentSigning | Purpose::TimeStamping => {
            usage.digital_signature() || usage.non_repudiation()
        }
        Purpose::ListSigning => usage.crl_sign(),
    });
    if !may_sign {
        return Some(PathProblem::KeyUsage {
            certificate: leaf.clone(),
        });
    }
    if !leaf_allows(leaf, demands.purpose, &demands.document_purposes) {
        return Some(PathProblem::ExtendedKeyUsage {
            certificate: leaf.clone(),
        });
    }
    // An authority that lists purposes may only issue for these, as CAs and browsers read it.
    let (_anchor, between) = issuers.split_last()?;
    between
        .iter()
        .find(|issuer| {
            let purposes = issuer.extended_key_usage();
            !purposes.is_empty()
                && !any_serves(purposes, demands.purpose, &demands.document_purposes)
        })
        .map(|issuer| PathProblem::ExtendedKeyUsage {
            certificate: issuer.clone(),
        })
}

/// Whether a leaf's extended key usage allows a purpose.
pub(crate) fn leaf_allows(
    leaf: &Certificate,
    purpose: Purpose,
    accepted: &BTreeSet<ObjectIdentifier>,
) -> bool {
    let purposes = leaf.extended_key_usage();
    match purpose {
        Purpose::DocumentSigning => purposes.is_empty() || any_serves(purposes, purpose, accepted),
        // RFC 3161, 2.3: exactly this one, and critical.
        Purpose::TimeStamping => {
            purposes == [rfc5280::ID_KP_TIME_STAMPING]
                && leaf
                    .extension(rfc5280::ID_CE_EXT_KEY_USAGE)
                    .is_some_and(|extension| extension.critical)
        }
        Purpose::ListSigning => true,
    }
}

/// Adobe's "authentic documents": the only purpose in `BSrE` certificates.
pub(crate) const ADOBE_DOCUMENT_SIGNING: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5");

/// id-kp-documentSigning (RFC 9336).
const DOCUMENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");

/// Microsoft's document signing.
const MICROSOFT_DOCUMENT_SIGNING: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12");

/// The purposes that a signer of documents usually has.
pub(crate) const DOCUMENT_PURPOSES: [ObjectIdentifier; 4] = [
    ADOBE_DOCUMENT_SIGNING,
    DOCUMENT_SIGNING,
    MICROSOFT_DOCUMENT_SIGNING,
    rfc5280::ID_KP_EMAIL_PROTECTION,
];

fn any_serves(
    purposes: &[ObjectIdentifier],
    purpose: Purpose,
    accepted: &BTreeSet<ObjectIdentifier>,
) -> bool {
    purposes.iter().any(|one| {
        *one == rfc5280::ANY_EXTENDED_KEY_USAGE
            || match purpose {
                Purpose::DocumentSigning => accepted.is_empty() || accepted.contains(one),
                Purpose::TimeStamping => *one == rfc5280::ID_KP_TIME_STAMPING,
                Purpose::ListSigning => true,
            }
    })
}

/// Keys of unknown kinds fail where a signature is checked with them.
fn key_problem(path: &[Certificate], rules: &AlgorithmRules) -> Option<PathProblem> {
    path.iter().find_map(|certificate| {
        let key = certificate.key_kind()?;
        (!rules.allow_key(key)).then(|| PathProblem::WeakKey {
            certificate: certificate.clone(),
            bits: key.bits(),
        })
    })
}

fn validity_problem(path: &[Certificate], at: Timestamp) -> Option<PathProblem> {
    path.iter().find_map(|certificate| {
        let certificate = certificate.clone();
        if at < certificate.not_before() {
            Some(PathProblem::NotYetValid { certificate, at })
        } else if certificate.not_after() < at {
            Some(PathProblem::Expired { certificate, at })
        } else {
            None
        }
    })
}
