//! What lists and answers together say about the certificates of a path.
//!
//! **Invariant:** a statement counts only when it covers the certificate, its signer may make it,
//! and, unless it revokes, its signer was good at a time at which the statement is known to have
//! existed. A revocation outweighs everything else.
//!
//! **Deliberately absent:** what a status means for a signature.

use std::cell::Cell;

use crate::base::time::Timestamp;
use crate::crypto::{AlgorithmRules, SignatureAlgorithm};
use crate::pki::{
    Certificate, CertificateList, ListSigners, OcspAnswer, OcspResponse, PathDemands, PathOutcome,
    Responder, Revocation, RevocationReason, TrustAnchors,
};

/// Statements checked for one certificate. What is given or fetched comes first, so nothing in a
/// document can crowd it out.
const MOST_CHECKS: usize = 1_000;

/// A statement on revocation.
#[derive(Clone, Debug)]
pub(super) enum Statement {
    /// A list.
    List(CertificateList),
    /// An OCSP response.
    Answer(OcspResponse),
}

impl Statement {
    /// When it was made.
    pub(super) fn issued(&self) -> Timestamp {
        match self {
            Self::List(list) => list.this_update(),
            Self::Answer(response) => response.produced_at(),
        }
    }

    fn algorithm(&self) -> Option<SignatureAlgorithm> {
        match self {
            Self::List(list) => list.signature_algorithm(),
            Self::Answer(response) => response.signature_algorithm(),
        }
    }
}

/// A statement, and since when it is known to exist.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    pub(super) statement: Statement,
    /// Whether it comes from the document, whose maker chose it.
    pub(super) is_stored: bool,
    pub(super) existed: Timestamp,
}

/// What is known about one certificate's revocation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Status {
    /// Not revoked at the time in question.
    Good,
    /// Revoked, but after the time in question.
    RevokedLater { at: Timestamp },
    /// Revoked at the time in question.
    Revoked {
        at: Timestamp,
        reason: RevocationReason,
    },
    /// Nothing at hand speaks for that time.
    Unknown,
}

/// One certificate below the anchor.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) certificate: Certificate,
    pub(super) status: Status,
    /// The newest statement that says so, and what is said about its signer where that has to be
    /// asked.
    pub(super) statements: Vec<Statement>,
    /// Whether a newer statement could say something else: this one comes from the document and is
    /// older than the time in question.
    pub(super) may_be_outdated: bool,
}

/// Everything by which statements are believed.
pub(super) struct Register<'r> {
    statements: &'r [Stated],
    lists: Vec<&'r CertificateList>,
    signers: ListSigners<'r>,
    candidates: &'r [Certificate],
    rules: &'r AlgorithmRules,
    /// The time that statements have to speak for.
    spoken: Timestamp,
    /// As of when a certificate counts as revoked.
    at: Timestamp,
    /// As of when it counts as revoked for a reason that makes everything doubtful that its key ever
    /// signed.
    until: Timestamp,
    budget: Cell<usize>,
}

/// What a statement says, with the statement.
struct Answer<'s> {
    stated: &'s Stated,
    says: Revocation,
    /// What is said about the responder.
    beside: Option<&'s Stated>,
}

/// That whoever signed an answer was good.
struct Vouched<'s> {
    /// The statement that says so, where one is needed.
    by: Option<&'s Stated>,
}

impl<'r> Register<'r> {
    /// Statements that have to speak for the time of the demands, on revocations up to `at`, and up
    /// to `until` where they say or leave open that the key is in other hands (RFC 3161, 4).
    pub(super) fn new(
        statements: &'r [Stated],
        candidates: &'r [Certificate],
        anchors: &'r TrustAnchors,
        demands: &'r PathDemands,
        [at, until]: [Timestamp; 2],
    ) -> Self {
        let lists = statements
            .iter()
            .filter_map(|stated| match &stated.statement {
                Statement::List(list) => Some(list),
                Statement::Answer(_) => None,
            });
        Self {
            lists: lists.collect(),
            statements,
            signers: ListSigners::new(candidates, anchors, demands),
            candidates,
            rules: &demands.algorithms,
            spoken: demands.at,
            budget: Cell::new(MOST_CHECKS),
            at,
            until,
        }
    }

    /// The status of every certificate of the path below the anchor, the leaf first.
    pub(super) fn statuses(&self, path: &PathOutcome, anchors: &TrustAnchors) -> Vec<Known> {
        let below = path
            .path
            .iter()
            .position(|one| anchors.is_anchor(one))
            .unwrap_or(path.path.len());
        // From the anchor down: who is revoked cannot speak for those below.
        let mut ended: Option<Timestamp> = None;
        let mut statuses = Vec::new();
        for (place, certificate) in path.path.iter().enumerate().take(below).rev() {
            self.budget.set(MOST_CHECKS);
            let answers = self.answers(place, path);
            let revoked = answers.iter().filter_map(|answer| match answer.says {
                Revocation::Revoked { at, .. } => Some(at),
                Revocation::Good => None,
            });
            let revoked = revoked.min();
            let counts =
                |answer: &&Answer<'_>| ended.is_none_or(|ended| answer.stated.existed < ended);
            let mut answers: Vec<&Answer<'_>> = answers
                .iter()
                .filter(|one| one.says != Revocation::Good || counts(one))
                .collect();
            answers.sort_by_key(|answer| answer.stated.statement.issued());
            statuses.push(self.known(certificate, &answers));
            ended = ended.into_iter().chain(revoked).min();
        }
        statuses.reverse();
        statuses
    }

    /// What is said about the certificate at a place of a path by those who may.
    fn answers(&self, place: usize, path: &PathOutcome) -> Vec<Answer<'_>> {
        let (Some(certificate), Some(issuer)) =
            (path.path.get(place), path.path.get(place.saturating_add(1)))
        else {
            return Vec::new();
        };
        // What is plainly about others costs nothing: a heap of it hides no statement that counts.
        let about = self
            .statements
            .iter()
            .filter(|stated| match &stated.statement {
                Statement::List(list) => list.is_for(certificate),
                Statement::Answer(_) => true,
            });
        let affordable = about.take_while(|_| self.spend());
        let answers = affordable.filter_map(|stated| {
            let (says, beside) = match &stated.statement {
                Statement::List(list) => {
                    let answer = self
                        .signers
                        .check(list, stated.existed, place, path, &self.lists);
                    // A list may drop a certificate that ended before it was issued
                    // (RFC 5280, 3.3).
                    let says = answer.ok().filter(|says| {
                        *says != Revocation::Good || list.this_update() <= certificate.not_after()
                    });
                    (says?, None)
                }
                Statement::Answer(response) => {
                    let answer = self.asked(response, certificate, issuer)?;
                    let existed = stated.existed;
                    let beside = match answer.status {
                        Revocation::Revoked { .. } => None,
                        Revocation::Good => {
                            path.is_in_force(place.saturating_add(1), existed)
                                .then(|| self.vouched(&answer.responder, issuer, existed))??
                                .by
                        }
                    };
                    (answer.status, beside)
                }
            };
            let counts = says != Revocation::Good || self.is_strong(stated);
            counts.then_some(Answer {
                stated,
                says,
                beside,
            })
        });
        answers.collect()
    }

    /// Whether whoever signed an answer was good when the answer is known to have existed: in force,
    /// and not revoked, as the issuer itself says where it does not say that nobody need ask
    /// (RFC 6960, 4.2.2.2.1).
    fn vouched(
        &self,
        responder: &Responder,
        issuer: &Certificate,
        existed: Timestamp,
    ) -> Option<Vouched<'_>> {
        let Responder::Delegate {
            certificate,
            no_check,
        } = responder
        else {
            return Some(Vouched { by: None });
        };
        if !certificate.is_valid_at(existed) {
            return None;
        }
        let affordable = self.statements.iter().take_while(|_| self.spend());
        let said = affordable.filter_map(|stated| {
            let says = match &stated.statement {
                Statement::List(list) => list.check(certificate, issuer, self.spoken).ok(),
                Statement::Answer(response) => {
                    let answer = self.asked(response, certificate, issuer)?;
                    let is_own = matches!(&answer.responder,
                        Responder::Delegate { certificate: one, .. } if one == certificate);
                    (!is_own).then_some(answer.status)
                }
            };
            Some((stated, says?))
        });
        let said: Vec<(&Stated, Revocation)> = said.collect();
        if said.iter().any(|(_, says)| says.is_before(existed)) {
            return None;
        }
        let by = said.first().map(|(stated, _)| *stated);
        if *no_check {
            return Some(Vouched { by: None });
        }
        by.map(|stated| Vouched { by: Some(stated) })
    }

    /// Whether one more statement may be checked.
    fn spend(&self) -> bool {
        let left = self.budget.get();
        self.budget.set(left.saturating_sub(1));
        left > 0
    }

    fn asked(
        &self,
        response: &OcspResponse,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Option<OcspAnswer> {
        let (candidates, rules) = (self.candidates, self.rules);
        let answer = response.check(certificate, issuer, candidates, self.spoken, rules);
        answer.ok()
    }

    /// Whether a statement was known when its digest could be relied on.
    fn is_strong(&self, stated: &Stated) -> bool {
        stated
            .statement
            .algorithm()
            .is_some_and(|algorithm| self.rules.allow_digest(algorithm.digest(), stated.existed))
    }

    /// Whether a revocation at that time, for that reason, comes before the time in question.
    fn counts(&self, at: Timestamp, reason: RevocationReason) -> bool {
        use RevocationReason::{
            AffiliationChanged, CessationOfOperation, PrivilegeWithdrawn, Superseded,
        };
        let is_harmless = matches!(
            reason,
            AffiliationChanged | CessationOfOperation | PrivilegeWithdrawn | Superseded
        );
        at <= self.at || !is_harmless && at <= self.until
    }

    /// All answers together, the oldest first.
    fn known(&self, certificate: &Certificate, answers: &[&Answer<'_>]) -> Known {
        let of = |status, answer: &Answer<'_>| Known {
            certificate: certificate.clone(),
            status,
            statements: std::iter::once(answer.stated)
                .chain(answer.beside)
                .map(|stated| stated.statement.clone())
                .collect(),
            may_be_outdated: answer.stated.is_stored
                && answer.stated.statement.issued() < self.spoken,
        };
        let mut good = None;
        let mut later: Option<Known> = None;
        for answer in answers {
            match answer.says {
                Revocation::Revoked { at, reason, .. } if self.counts(at, reason) => {
                    return of(Status::Revoked { at, reason }, answer);
                }
                Revocation::Revoked { at, .. } => {
                    later = Some(of(Status::RevokedLater { at }, answer));
                }
                Revocation::Good => good = Some(of(Status::Good, answer)),
            }
        }
        later.or(good).unwrap_or_else(|| Known {
            certificate: certificate.clone(),
            status: Status::Unknown,
            statements: Vec::new(),
            may_be_outdated: false,
        })
    }
}
