//! Whether somebody who is trusted vouches for a timestamp authority.
//!
//! A document outlives the day on which it is stamped: a timestamp that no reader will believe is
//! worth less than a word at once. So the path is asked for as the verification asks for it, and an
//! issuer that is not at hand is fetched.
//!
//! **Invariant:** what passes leads to an anchor as of the time that the token states.
//!
//! **Deliberately absent:** revocation, which a signature's level may not ask for, and which is
//! asked for where validation data are gathered.

use std::sync::Arc;

use super::evidence::EvidenceClient;
use crate::base::message::{Explain as _, Message};
use crate::cms::TimestampToken;
use crate::pki::{
    Certificate, EvidenceProvider as _, PathDemands, PathProblem, Purpose, TrustAnchors,
    validate_path,
};

/// Issuers that are fetched for one path; real ones lack one at most.
const MOST_FETCHED: usize = 4;

/// Whom a timestamp authority must lead to.
pub struct TsaTrust {
    /// Where paths may end.
    pub anchors: TrustAnchors,
    /// Who is asked for issuers that are not at hand.
    pub issuers: Arc<EvidenceClient>,
}

impl TsaTrust {
    /// Fails unless the authority of a token, asked at this address, leads to an anchor.
    pub(super) fn check(
        &self,
        token: &TimestampToken,
        known: &[Certificate],
        address: &str,
    ) -> Result<(), Message> {
        let Some(signer) = token.authority() else {
            return Err(Message::new("cms-tsa-certificate-missing"));
        };
        let mut candidates = token.signed_data().certificates().to_vec();
        candidates.extend(known.iter().cloned());
        match self.problem(signer, candidates, token) {
            None => Ok(()),
            Some(problem) => Err(told(&problem, signer, address)),
        }
    }

    fn problem(
        &self,
        signer: &Certificate,
        mut candidates: Vec<Certificate>,
        token: &TimestampToken,
    ) -> Option<PathProblem> {
        let demands = PathDemands::new(token.time(), Purpose::TimeStamping);
        let source = self.issuers.for_document();
        let path = |candidates: &[Certificate]| {
            validate_path(signer, candidates, &self.anchors, &demands).problem
        };
        for _ in 0..MOST_FETCHED {
            let problem = path(&candidates)?;
            let PathProblem::IssuerMissing { certificate } = &problem else {
                return Some(problem);
            };
            let known = candidates.len();
            for fetched in source.issuers(certificate).unwrap_or_default() {
                if !candidates.contains(&fetched) {
                    candidates.push(fetched);
                }
            }
            if candidates.len() == known {
                return Some(problem);
            }
        }
        path(&candidates)
    }
}

/// A problem in words that name the authority.
fn told(problem: &PathProblem, signer: &Certificate, address: &str) -> Message {
    let message = match problem {
        PathProblem::Untrusted { certificate } => {
            Message::new("net-tsa-untrusted").with("end", certificate.common_name())
        }
        PathProblem::IssuerMissing { certificate } => {
            Message::new("net-tsa-issuer-missing").with("issuer", certificate.issuer_common_name())
        }
        PathProblem::Expired { certificate, .. } | PathProblem::NotYetValid { certificate, .. } => {
            return not_valid_then(certificate, address);
        }
        other => {
            let key = other.message().key;
            let code = key.strip_prefix("pki-path-").unwrap_or(&key);
            let fault = other.certificate().unwrap_or(signer).common_name();
            Message::new("net-tsa-path")
                .with("fault", fault)
                .with("problem", code)
        }
    };
    message
        .with("name", signer.common_name())
        .with("address", address)
}

/// A certificate of the authority was not valid at the time that a token states.
pub(super) fn not_valid_then(certificate: &Certificate, address: &str) -> Message {
    Message::new("net-tsa-certificate-time")
        .with("address", address)
        .with("name", certificate.common_name())
        .with("from", certificate.not_before().strftime("%Y-%m-%d"))
        .with("until", certificate.not_after().strftime("%Y-%m-%d"))
}
