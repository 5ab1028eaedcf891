//! What a document has to hold so that its signatures can be judged by itself (B-LT).
//!
//! **Invariant:** nothing is gathered that does not speak for a certificate on a path, and what is
//! missing is named.
//!
//! **Deliberately absent:** getting what is missing, and writing it into the document.

use crate::base::message::{Explain as _, Message};
use crate::base::time::Timestamp;
use crate::pdf::ValidationData;
use crate::verify::court::Court;
use crate::verify::facts::{CmsFacts, Container, Facts};
use crate::verify::identity::{Standing, Trust};
use crate::verify::policy::{Policy, Revocation};
use crate::verify::report::SignatureKind;
use crate::verify::status::{Statement, Status};
use crate::verify::subjects;

/// What has to be embedded, and what is not at hand.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Proof {
    /// Every certificate of the paths of signers and timestamp authorities, and for each below the
    /// anchor the newest statement on its revocation that counts.
    pub data: ValidationData,
    /// What is missing, for people.
    pub missing: Vec<Message>,
}

/// Picks from all evidence at hand what the document's signatures need to be judged by it alone.
///
/// A statement made after the time that is proven for a signature is preferred, because the newest
/// one is taken; an older one is good enough while it was fresh then.
#[must_use]
pub fn proof(facts: &Facts, policy: &Policy, at: Timestamp) -> Proof {
    let policy = Policy {
        revocation: Revocation::Require,
        ..policy.clone()
    };
    let mut proof = Proof::default();
    for signature in &facts.signatures {
        let stamped = match &signature.container {
            Container::Read(cms) => is_stamped(facts, signature.revision, cms),
            Container::Unreadable { .. } => false,
        };
        if signature.kind == SignatureKind::Signature && !stamped {
            proof.lacks(Message::new("verify-ltv-no-timestamp"));
        }
    }
    for standing in subjects::standings(Court::new(facts, &policy, at)) {
        proof.add(&standing);
    }
    proof
}

/// Whether there is any timestamp for a signature.
fn is_stamped(facts: &Facts, revision: usize, cms: &CmsFacts) -> bool {
    let mut later = facts
        .signatures
        .iter()
        .filter(|one| one.kind == SignatureKind::Timestamp && one.revision > revision);
    !cms.timestamps.is_empty() || later.next().is_some()
}

impl Proof {
    fn lacks(&mut self, message: Message) {
        if !self.missing.contains(&message) {
            self.missing.push(message);
        }
    }

    fn add(&mut self, standing: &Standing) {
        for certificate in &standing.path {
            put(&mut self.data.certificates, certificate.der());
        }
        match &standing.trust {
            Trust::Holds => {}
            Trust::NoCertificate => self.lacks(Message::new("verify-no-signer-certificate")),
            Trust::Broken(problem) => self.lacks(problem.message()),
            Trust::Revoked {
                certificate, at, ..
            } => {
                let message = Message::new("verify-revoked")
                    .with("name", certificate.common_name())
                    .with("date", at);
                self.lacks(message);
            }
        }
        for known in &standing.statuses {
            for statement in &known.statements {
                match statement {
                    Statement::List(list) => put(&mut self.data.crls, list.der()),
                    Statement::Answer(response) => put(&mut self.data.ocsps, response.der()),
                }
            }
            if known.status == Status::Unknown {
                let name = known.certificate.common_name();
                self.lacks(Message::new("verify-ltv-no-statement").with("name", name));
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
