//! Who signed: the path to an anchor and what revocation lists say about it.
//!
//! **Invariant:** a revocation list counts only when its authority's key signed it, it covers the
//! certificate, and it speaks for the time in question.
//!
//! **Deliberately absent:** OCSP answers.

use crate::base::message::Message;
use crate::base::time::Timestamp;
use crate::pki::{
    Certificate, CertificateList, ListSigners, PathProblem, Purpose, Revocation, RevocationReason,
    validate_path,
};
use crate::verify::facts::{CmsFacts, Facts};
use crate::verify::policy::Policy;
use crate::verify::strength;

/// Whether a certificate can be relied on at a time.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trust {
    /// It leads to an anchor, and nothing on the way was revoked as far as is known.
    Holds,
    /// There is no certificate.
    NoCertificate,
    /// The path does not hold.
    Broken(PathProblem),
    /// A certificate on the way was revoked before the time in question.
    Revoked {
        certificate: Certificate,
        at: Timestamp,
        reason: RevocationReason,
        role: Role,
    },
}

/// Whose certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    /// The signer's.
    Signer,
    /// An authority's.
    Authority,
}

/// What is known about one certificate's revocation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Status {
    /// Not revoked at the time in question.
    Good,
    /// Revoked, but after the time in question.
    RevokedLater { at: Timestamp },
    /// Nothing at hand speaks for that time.
    Unknown,
}

/// Where a signer stands at a time.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) trust: Trust,
    /// Every certificate below the anchor, with what is known about its revocation.
    pub(super) statuses: Vec<(Certificate, Status)>,
    /// The path, the signer's certificate first; as much of it as was found.
    pub(super) path: Vec<Certificate>,
    /// What the policy allowed in these certificates beyond the usual rules.
    pub(super) allowed: Vec<Message>,
}

impl Standing {
    /// Whether revocation is known for every certificate below the anchor.
    pub(super) fn revocation_known(&self) -> bool {
        self.statuses
            .iter()
            .all(|(_, status)| *status != Status::Unknown)
    }
}

/// Where the signer of a CMS stands at a time.
pub(super) fn standing(
    facts: &Facts,
    cms: &CmsFacts,
    policy: &Policy,
    at: Timestamp,
    purpose: Purpose,
) -> Standing {
    let Some(signer) = &cms.signer else {
        return Standing {
            trust: Trust::NoCertificate,
            statuses: Vec::new(),
            path: Vec::new(),
            allowed: Vec::new(),
        };
    };
    let mut candidates = cms.certificates.clone();
    candidates.extend(facts.certificates.iter().cloned());
    let demands = policy.demands(at, purpose);
    let outcome = validate_path(signer, &candidates, &facts.anchors, &demands);
    let signers = ListSigners::new(&candidates, &facts.anchors, &demands);
    let lists: Vec<&CertificateList> = cms.crls.iter().chain(&facts.crls).collect();
    let mut statuses = Vec::new();
    let mut revoked = None;
    for (place, certificate) in outcome.path.iter().enumerate() {
        if facts.anchors.is_anchor(certificate) {
            break;
        }
        let answers = lists.iter().map(|list| {
            let answer = signers.check(list, place, &outcome, &lists);
            answer.map(|answer| (*list, answer))
        });
        match status(certificate, answers.flatten(), at) {
            Answer::Revoked { at, reason } => {
                revoked.get_or_insert_with(|| Trust::Revoked {
                    certificate: certificate.clone(),
                    at,
                    reason,
                    role: if place == 0 {
                        Role::Signer
                    } else {
                        Role::Authority
                    },
                });
            }
            Answer::Other(status) => statuses.push((certificate.clone(), status)),
        }
    }
    let trust = match (revoked, outcome.problem) {
        // A broken path could carry a list of anybody's making.
        (Some(revoked), None | Some(PathProblem::Expired { .. })) => revoked,
        (_, Some(problem)) => Trust::Broken(problem),
        (None, None) => Trust::Holds,
    };
    let rules = &policy.certificates;
    Standing {
        trust,
        allowed: strength::allowed_in(&outcome.path, &facts.anchors, rules, at),
        statuses,
        path: outcome.path,
    }
}

enum Answer {
    Revoked {
        at: Timestamp,
        reason: RevocationReason,
    },
    Other(Status),
}

/// What all lists together say about a certificate at a time: a revocation outweighs anything.
fn status<'l>(
    certificate: &Certificate,
    answers: impl Iterator<Item = (&'l CertificateList, Revocation)>,
    at: Timestamp,
) -> Answer {
    let mut best = Status::Unknown;
    for (list, answer) in answers {
        match answer {
            Revocation::Revoked {
                at: since, reason, ..
            } if since <= at => {
                return Answer::Revoked { at: since, reason };
            }
            Revocation::Revoked { at: since, .. } => {
                best = Status::RevokedLater { at: since };
            }
            // A list may drop a certificate that ended before it was issued (RFC 5280, 3.3).
            Revocation::Good if list.this_update() <= certificate.not_after() => {
                if best == Status::Unknown {
                    best = Status::Good;
                }
            }
            Revocation::Good => {}
        }
    }
    Answer::Other(best)
}
