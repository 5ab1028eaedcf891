//! The one step that asks for evidence elsewhere: issuers, OCSP answers, revocation lists.
//!
//! One thing is asked for at a time, and then the facts are looked at anew: what comes may prove a
//! time, and with it that nothing else is needed.
//!
//! What the document holds on revocation counts as missing while it is older than the time that is
//! asked about: its maker may have left out what was said since.
//!
//! **Invariant:** nothing is asked for that is not missing, nothing twice, and no more than
//! [`MOST_REQUESTS`] things. What comes is only added to the facts: whoever judges them believes none
//! of it unchecked.
//!
//! **Deliberately absent:** how it is got, and when it was: see [`EvidenceSource`].

use std::collections::HashSet;

use crate::base::message::{Explain as _, Message};
use crate::base::time::Timestamp;
use crate::pki::{
    Certificate, CertificateList, EvidenceSource, PathDemands, PathProblem, Purpose, SourceError,
};
use crate::verify::court::Court;
use crate::verify::facts::{Facts, Held};
use crate::verify::finding::Finding;
use crate::verify::identity::Trust;
use crate::verify::policy::{Policy, Revocation};
use crate::verify::status::Status;
use crate::verify::subjects;

/// Things asked for because of one document. Signer and timestamp authority need about three each;
/// a document with ten signatures of different people needs some dozens.
const MOST_REQUESTS: usize = 100;

/// Pieces taken of one answer. A certificate names one issuer and one or two lists.
const MOST_PIECES: usize = 8;

/// Something that is missing.
#[derive(Clone, Debug)]
enum Need {
    Issuer(Certificate),
    Answer {
        certificate: Certificate,
        issuer: Certificate,
    },
    Lists {
        certificate: Certificate,
        issuer: Certificate,
    },
}

impl Need {
    const fn certificate(&self) -> &Certificate {
        match self {
            Self::Issuer(certificate)
            | Self::Lists { certificate, .. }
            | Self::Answer { certificate, .. } => certificate,
        }
    }

    /// What tells one need from another.
    fn key(&self) -> (u8, [u8; 32]) {
        let kind = match self {
            Self::Issuer(_) => 0,
            Self::Answer { .. } => 1,
            Self::Lists { .. } => 2,
        };
        (kind, self.certificate().sha256())
    }

    /// Adds to the facts what the source gives; why it is of no use, when that shows at once.
    fn ask(
        &self,
        facts: &mut Facts,
        demands: &PathDemands,
        source: &dyn EvidenceSource,
    ) -> Result<(), Useless> {
        match self {
            Self::Issuer(certificate) => {
                let issuers = source.issuers(certificate)?.into_iter().take(MOST_PIECES);
                facts.certificates.extend(issuers.map(Held::given));
            }
            Self::Answer {
                certificate,
                issuer,
            } => {
                let answer = source.ocsp(certificate, issuer)?;
                facts.ocsps.push(Held::given(answer.clone()));
                let known: Vec<Certificate> = facts
                    .certificates
                    .iter()
                    .map(|held| held.item.clone())
                    .collect();
                let rules = &demands.algorithms;
                let said = answer.check(certificate, issuer, &known, demands.at, rules);
                said.map_err(|problem| Useless::Refused(problem.message()))?;
            }
            Self::Lists {
                certificate,
                issuer,
            } => {
                let lists = source.lists(certificate)?;
                let lists: Vec<CertificateList> = lists.into_iter().take(MOST_PIECES).collect();
                facts.crls.extend(lists.iter().cloned().map(Held::given));
                let mut said = lists
                    .iter()
                    .map(|list| list.check(certificate, issuer, demands.at));
                if let Some(Err(problem)) = said.find(Result::is_err) {
                    return Err(Useless::Refused(problem.message()));
                }
            }
        }
        Ok(())
    }
}

/// Why what was asked for is missing still.
#[derive(Clone, Debug, PartialEq)]
enum Useless {
    /// It did not come.
    Source(SourceError),
    /// It came, and says nothing.
    Refused(Message),
}

impl From<SourceError> for Useless {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

/// Asks for whatever a judgement of these facts by this policy, as of this time, would miss, and
/// adds it to the facts. Gives what could not be had and is missing still; a report may tell it.
pub fn complete(
    facts: &mut Facts,
    policy: &Policy,
    at: Timestamp,
    source: &dyn EvidenceSource,
) -> Vec<Finding> {
    let mut asked = HashSet::new();
    let demands = policy.demands(at, Purpose::DocumentSigning);
    let mut failures: Vec<(Need, Useless)> = Vec::new();
    loop {
        let needs = needs(facts, policy, at, Wanted::Newest);
        let mut open = needs.iter().filter(|need| !asked.contains(&need.key()));
        let Some(next) = open.next().filter(|_| asked.len() < MOST_REQUESTS) else {
            break;
        };
        asked.insert(next.key());
        if let Err(error) = next.ask(facts, &demands, source) {
            failures.push((next.clone(), error));
        }
    }
    let missing = needs(facts, policy, at, Wanted::Any);
    let missing: HashSet<_> = missing.iter().map(Need::key).collect();
    failures.retain(|(need, _)| missing.contains(&need.key()));
    told(&failures)
}

/// What statements on revocation are enough.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Wanted {
    /// Any that counts.
    Any,
    /// One that is not outdated either.
    Newest,
}

/// What is missing, the most urgent first.
fn needs(facts: &Facts, policy: &Policy, at: Timestamp, wanted: Wanted) -> Vec<Need> {
    let mut needs = Vec::new();
    for standing in subjects::standings(Court::new(facts, policy, at)) {
        match standing.trust {
            Trust::Broken(PathProblem::IssuerMissing { certificate }) => {
                needs.push(Need::Issuer(certificate));
            }
            Trust::Holds if policy.revocation != Revocation::Skip => {
                let unknown = standing
                    .statuses
                    .iter()
                    .zip(standing.path.iter().skip(1))
                    .filter(|(known, _)| {
                        known.status == Status::Unknown
                            || wanted == Wanted::Newest && known.may_be_outdated
                    });
                for (known, issuer) in unknown {
                    needs.push(Need::Answer {
                        certificate: known.certificate.clone(),
                        issuer: issuer.clone(),
                    });
                    needs.push(Need::Lists {
                        certificate: known.certificate.clone(),
                        issuer: issuer.clone(),
                    });
                }
            }
            _ => {}
        }
    }
    needs
}

/// The failures in words. That a certificate names no address of one kind is worth no word where
/// another kind failed too.
fn told(failures: &[(Need, Useless)]) -> Vec<Finding> {
    let no_address = Useless::Source(SourceError::NoAddress);
    let mut findings: Vec<Finding> = Vec::new();
    for (need, error) in failures {
        let name = need.certificate().common_name();
        let message = match error {
            error if *error == no_address => {
                let others = failures.iter();
                let mut others = others.filter(|(one, _)| one.certificate() == need.certificate());
                if others.any(|(_, error)| *error != no_address) {
                    continue;
                }
                Message::new("verify-source-no-address").with("name", name)
            }
            Useless::Source(error) => error.message(),
            Useless::Refused(message) => message.clone(),
        };
        let finding = Finding::info(message);
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}
