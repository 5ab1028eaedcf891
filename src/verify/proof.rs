//! What a document has to hold so that its signatures can be judged by itself (B-LT).
//!
//! Each signature stands for itself: one that nobody here can prove keeps no other from its proof. Of
//! several timestamps one that is good is enough.
//!
//! **Invariant:** nothing is gathered that does not speak for a certificate on a path of a signature
//! or timestamp that is proven, and of every other one it is named what is missing.
//!
//! **Deliberately absent:** getting what is missing, and writing it into the document.

use crate::base::message::{Explain as _, Message};
use crate::base::time::Timestamp;
use crate::pdf::ValidationData;
use crate::verify::court::{Court, Scope};
use crate::verify::facts::{CmsFacts, Container, Facts, SignatureFacts};
use crate::verify::identity::{self, Question, Standing, Trust};
use crate::verify::policy::{Policy, Revocation};
use crate::verify::report::SignatureKind;
use crate::verify::status::{Statement, Status};
use crate::verify::times::Proofs;

/// What has to be embedded, and what is not at hand.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Proof {
    /// Every certificate of the paths of signers and timestamp authorities that are proven, and for
    /// each below the anchor the newest statement on its revocation that counts.
    pub data: ValidationData,
    /// Every signature and document timestamp, oldest first.
    pub signatures: Vec<Proven>,
}

/// Whether one signature or document timestamp is proven.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proven {
    /// Its field.
    pub field: String,
    /// What it is.
    pub kind: SignatureKind,
    /// What is missing, for people; nothing when it is proven.
    pub missing: Vec<Message>,
}

/// Picks from all evidence at hand what the document's signatures need to be judged by it alone.
///
/// A statement made after the time that is proven for a signature is preferred, because the newest
/// one is taken; an older one is good enough while it was fresh then.
#[must_use]
pub fn proof(facts: &Facts, policy: &Policy, at: Timestamp) -> Proof {
    gathered(facts, policy, at, Scope::Everything)
}

/// The same from what the document itself holds.
#[must_use]
pub fn proof_within(facts: &Facts, policy: &Policy, at: Timestamp) -> Proof {
    gathered(facts, policy, at, Scope::Document)
}

fn gathered(facts: &Facts, policy: &Policy, at: Timestamp, scope: Scope) -> Proof {
    let policy = Policy {
        revocation: Revocation::Require,
        ..policy.clone()
    };
    let court = Court {
        scope,
        ..Court::new(facts, &policy, at)
    };
    let proofs = Proofs::of(court);
    let mut proof = Proof::default();
    for signature in &facts.signatures {
        let missing = match grounds(court, &proofs, signature) {
            Ok(standings) => {
                for standing in &standings {
                    proof.add(standing);
                }
                Vec::new()
            }
            Err(missing) => missing,
        };
        proof.signatures.push(Proven {
            field: signature.field.clone(),
            kind: signature.kind,
            missing,
        });
    }
    proof
}

/// Everybody by whom a signature or document timestamp is proven; else what is missing.
fn grounds(
    court: Court<'_>,
    proofs: &Proofs,
    signature: &SignatureFacts,
) -> Result<Vec<Standing>, Vec<Message>> {
    let Container::Read(cms) = &signature.container else {
        return Err(vec![Message::new("verify-ltv-unreadable")]);
    };
    if signature.kind == SignatureKind::Timestamp {
        return Ok(vec![vouched(court, proofs, cms, signature.revision)?]);
    }
    let tokens = cms.timestamps.iter();
    let (good, bad): (Vec<_>, Vec<_>) = tokens
        .map(|token| vouched(court, proofs, token, signature.revision))
        .partition(Result::is_ok);
    let mut standings: Vec<Standing> = good.into_iter().flatten().collect();
    let mut missing = Vec::new();
    if standings.is_empty() && proofs.after(signature.revision).is_none() {
        // Of several timestamps it is enough to mend one.
        let later = later_stamps(court.facts, signature.revision);
        let later = later.map(|(token, revision)| vouched(court, proofs, token, revision));
        let lacking = bad.into_iter().chain(later).filter_map(Result::err);
        let least = lacking.min_by_key(Vec::len);
        missing = least.unwrap_or_else(|| vec![Message::new("verify-ltv-no-timestamp")]);
    }
    let at = proofs.for_signature(court, signature).unwrap_or(court.at);
    let signer = identity::standing(
        court,
        proofs,
        &Question::of_signature(cms, signature.revision, at),
    );
    for message in lacking(&signer) {
        if !missing.contains(&message) {
            missing.push(message);
        }
    }
    if missing.is_empty() {
        standings.push(signer);
        Ok(standings)
    } else {
        Err(missing)
    }
}

/// The document timestamps that came after a revision.
fn later_stamps(facts: &Facts, revision: usize) -> impl Iterator<Item = (&CmsFacts, usize)> {
    facts.signatures.iter().filter_map(move |one| {
        let is_later = one.kind == SignatureKind::Timestamp && one.revision > revision;
        match &one.container {
            Container::Read(token) if is_later => Some((&**token, one.revision)),
            _ => None,
        }
    })
}

/// The authority of a timestamp that proves its time; else what is missing.
fn vouched(
    court: Court<'_>,
    proofs: &Proofs,
    token: &CmsFacts,
    revision: usize,
) -> Result<Standing, Vec<Message>> {
    let standing = proofs.standing(court, token, revision);
    let missing = lacking(&standing);
    if !missing.is_empty() {
        return Err(missing);
    }
    match proofs.proven(court, token, revision) {
        Some(_) => Ok(standing),
        None => Err(vec![Message::new("verify-ltv-no-timestamp")]),
    }
}

/// What a standing lacks.
fn lacking(standing: &Standing) -> Vec<Message> {
    let trust = match &standing.trust {
        Trust::Holds => None,
        Trust::NoCertificate => Some(Message::new("verify-no-signer-certificate")),
        Trust::Broken(problem) => Some(problem.message()),
        Trust::Revoked {
            certificate, at, ..
        } => Some(
            Message::new("verify-revoked")
                .with("name", certificate.common_name())
                .with("date", at),
        ),
    };
    let known = standing.statuses.iter();
    let unknown = known.filter(|known| known.status == Status::Unknown);
    let silent = unknown.map(|known| {
        let name = known.certificate.common_name();
        Message::new("verify-ltv-no-statement").with("name", name)
    });
    trust.into_iter().chain(silent).collect()
}

impl Proof {
    fn add(&mut self, standing: &Standing) {
        for certificate in &standing.path {
            put(&mut self.data.certificates, certificate.der());
        }
        for known in &standing.statuses {
            for statement in &known.statements {
                match statement {
                    Statement::List(list) => put(&mut self.data.crls, list.der()),
                    Statement::Answer(response) => put(&mut self.data.ocsps, response.der()),
                }
            }
        }
    }
}

/// Adds what is not there yet.
fn put(items: &mut Vec<Vec<u8>>, item: &[u8]) {
    if !items.iter().any(|one| one == item) {
        items.push(item.to_vec());
    }
}
