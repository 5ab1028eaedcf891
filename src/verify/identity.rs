//! Who signed: the path to an anchor and what lists and answers say about its certificates.
//!
//! **Invariant:** a certificate whose digest is weak counts only as of a time at which it is known
//! to have existed while the digest was not.
//!
//! **Deliberately absent:** which statements on revocation count; that is `status`.

use crate::base::message::Message;
use crate::base::time::Timestamp;
use crate::crypto::SignatureAlgorithm;
use crate::pki::{
    Certificate, CertificateList, OcspResponse, PathDemands, PathOutcome, PathProblem, Purpose,
    RevocationReason, validate_path,
};
use crate::verify::court::Court;
use crate::verify::facts::CmsFacts;
use crate::verify::status::{Known, Register, Stated, Statement, Status};
use crate::verify::strength;
use crate::verify::times::Proofs;

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

/// Where a signer stands at a time.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) trust: Trust,
    /// Every certificate below the anchor, with what is known about its revocation.
    pub(super) statuses: Vec<Known>,
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
            .all(|known| known.status != Status::Unknown)
    }
}

/// Who is asked about, and as of when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'q> {
    /// What the signer signed.
    pub(super) cms: &'q CmsFacts,
    /// Index of the revision that holds it.
    pub(super) revision: usize,
    /// As of when the path must hold, and nothing on it be revoked.
    pub(super) at: Timestamp,
    /// As of when nothing on it may be revoked because its key is in other hands: of a timestamp that
    /// may outlive its authority still the later time, for a stolen key writes any time it likes.
    pub(super) unrevoked: Timestamp,
    /// For what time statements on revocation must speak; of a signature the same time, of a
    /// timestamp the one that it states.
    pub(super) spoken: Timestamp,
    /// What the certificate must be meant for.
    pub(super) purpose: Purpose,
}

impl<'q> Question<'q> {
    /// About the signer of a document, all of it as of one time.
    pub(super) const fn of_signature(cms: &'q CmsFacts, revision: usize, at: Timestamp) -> Self {
        Self {
            cms,
            revision,
            at,
            unrevoked: at,
            spoken: at,
            purpose: Purpose::DocumentSigning,
        }
    }
}

/// Where the signer of a CMS stands.
pub(super) fn standing(court: Court<'_>, proofs: &Proofs, question: &Question<'_>) -> Standing {
    let Question { cms, at, .. } = *question;
    let facts = court.facts;
    let Some(signer) = &cms.signer else {
        return Standing {
            trust: Trust::NoCertificate,
            statuses: Vec::new(),
            path: Vec::new(),
            allowed: Vec::new(),
        };
    };
    let mut candidates = cms.certificates.clone();
    let held = court.admitted(&facts.certificates);
    candidates.extend(held.map(|held| held.item.clone()));
    candidates.extend(facts.contained().cloned());
    let demands = court.policy.demands(at, question.purpose);
    let outcome = validate_path(signer, &candidates, &facts.anchors, &demands);
    let statements = statements(court, proofs, question);
    let spoken = PathDemands {
        at: question.spoken,
        ..demands.clone()
    };
    let times = [at, question.unrevoked];
    let register = Register::new(&statements, &candidates, &facts.anchors, &spoken, times);
    let statuses = register.statuses(&outcome, &facts.anchors);
    let weak = weak_certificate(court, proofs, question, &outcome, &demands);
    let rules = &court.policy.certificates;
    Standing {
        trust: trust(&statuses, outcome.problem.or(weak)),
        allowed: strength::allowed_in(&outcome.path, &facts.anchors, rules, at),
        statuses,
        path: outcome.path,
    }
}

/// All statements on revocation, each with the time since when it is known to exist: first those
/// that do not come from the document. What a signer archived below the signature existed when the
/// signature did.
fn statements(court: Court<'_>, proofs: &Proofs, question: &Question<'_>) -> Vec<Stated> {
    let Question { cms, revision, .. } = *question;
    let beside = proofs.control(revision);
    let list = |list: &CertificateList| Statement::List(list.clone());
    let answer = |answer: &OcspResponse| Statement::Answer(answer.clone());
    let facts = court.facts;
    let lists = court.admitted(&facts.crls);
    let lists = lists.map(|held| (held.since, list(&held.item)));
    let answers = court.admitted(&facts.ocsps);
    let answers = answers.map(|held| (held.since, answer(&held.item)));
    let (given, stored): (Vec<_>, Vec<_>) =
        lists.chain(answers).partition(|(since, _)| since.is_none());
    let held = given.into_iter().chain(stored);
    let held = held.map(|(since, statement)| Stated {
        statement,
        is_stored: since.is_some(),
        existed: proofs.existed(since),
    });
    let at = |existed| {
        move |statement| Stated {
            statement,
            is_stored: true,
            existed,
        }
    };
    let lists = cms.archived_crls.iter().map(list);
    let archived = lists.chain(cms.archived_ocsps.iter().map(answer));
    let lists = cms.crls.iter().map(list);
    let contained = lists.chain(cms.ocsps.iter().map(answer));
    held.chain(archived.map(at(question.at)))
        .chain(contained.map(at(beside)))
        .collect()
}

/// The first certificate that was signed over a digest which could not be relied on any more when
/// the certificate is first known to exist. Of the signer's own certificate the signature itself is
/// the proof, for it names it.
fn weak_certificate(
    court: Court<'_>,
    proofs: &Proofs,
    question: &Question<'_>,
    outcome: &PathOutcome,
    demands: &PathDemands,
) -> Option<PathProblem> {
    let beside = proofs.control(question.revision);
    let issuers = outcome.path.iter().skip(1);
    let mut issuers = issuers.take_while(|one| !court.facts.anchors.is_anchor(one));
    issuers.find_map(|certificate| {
        let digest = certificate
            .signature_algorithm()
            .map(SignatureAlgorithm::digest)?;
        let contained = question.cms.certificates.contains(certificate);
        let held = court.admitted(&court.facts.certificates);
        let existed = held
            .filter(|held| held.item == *certificate)
            .map(|held| proofs.existed(held.since))
            .chain(contained.then_some(beside))
            .min()
            .unwrap_or(court.at);
        let weak = !demands.algorithms.allow_digest(digest, existed);
        weak.then(|| PathProblem::WeakDigest {
            certificate: certificate.clone(),
            digest,
        })
    })
}

/// What path and statuses come to.
fn trust(statuses: &[Known], problem: Option<PathProblem>) -> Trust {
    let revoked = statuses.iter().enumerate().find_map(|(place, known)| {
        let Status::Revoked { at, reason } = known.status else {
            return None;
        };
        Some(Trust::Revoked {
            certificate: known.certificate.clone(),
            at,
            reason,
            role: if place == 0 {
                Role::Signer
            } else {
                Role::Authority
            },
        })
    });
    match (revoked, problem) {
        // A broken path could carry a list of anybody's making.
        (Some(revoked), None | Some(PathProblem::Expired { .. })) => revoked,
        (_, Some(problem)) => Trust::Broken(problem),
        (None, None) => Trust::Holds,
    }
}
