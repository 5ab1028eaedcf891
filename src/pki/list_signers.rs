//! Whose keys sign the lists of an authority (RFC 5280, 6.3.3 (f)).
//!
//! Most sign with the key that they sign certificates with. Some have another one for lists, whose
//! certificate bears the same name: after a change of keys, or to keep the first one offline.
//!
//! **Invariant:** a list that revokes nothing counts only when its signer was good at a time at
//! which the list is known to have existed: whoever gets hold of a key later can write old dates.
//! Another key than the issuer's counts only when its certificate leads to the same anchor as the
//! one that is asked about, may sign lists, and is on none itself.
//!
//! **Deliberately absent:** indirect lists, which bear another name.

use jiff::Timestamp;

use super::TrustAnchors;
use super::certificate::Certificate;
use super::crl::{CertificateList, Revocation, RevocationProblem};
use super::path::{PathDemands, PathOutcome, Purpose, validate_path};

/// Certificates of one name that are tried; an authority has one or two.
const MOST_SIGNERS: usize = 8;

/// What the lists of authorities are believed by.
#[derive(Debug)]
pub struct ListSigners<'s> {
    candidates: &'s [Certificate],
    anchors: &'s TrustAnchors,
    demands: PathDemands,
}

impl<'s> ListSigners<'s> {
    /// The keys of these certificates, as far as they hold to the demands of the path in question.
    #[must_use]
    pub fn new(
        candidates: &'s [Certificate],
        anchors: &'s TrustAnchors,
        demands: &PathDemands,
    ) -> Self {
        Self {
            candidates,
            anchors,
            demands: PathDemands {
                purpose: Purpose::ListSigning,
                ..demands.clone()
            },
        }
    }

    /// What a list that is known to have existed at a time says about the certificate at a place of
    /// a path, as [`CertificateList::check`] does; `lists` may speak about the signer of the list.
    ///
    /// # Errors
    /// Why it says nothing.
    pub fn check(
        &self,
        list: &CertificateList,
        existed: Timestamp,
        place: usize,
        path: &PathOutcome,
        lists: &[&CertificateList],
    ) -> Result<Revocation, RevocationProblem> {
        let (Some(certificate), Some(issuer)) =
            (path.path.get(place), path.path.get(place.saturating_add(1)))
        else {
            return Err(RevocationProblem::OtherIssuer);
        };
        let at = self.demands.at;
        let refused = match list.check(certificate, issuer, at) {
            Err(refused @ (RevocationProblem::BadSignature | RevocationProblem::KeyUsage)) => {
                refused
            }
            Ok(Revocation::Good) if !path.is_in_force(place.saturating_add(1), existed) => {
                RevocationProblem::Unproven
            }
            answer => return answer,
        };
        let named =
            |one: &&Certificate| one.subject_name() == issuer.subject_name() && *one != issuer;
        self.candidates
            .iter()
            .filter(named)
            .take(MOST_SIGNERS)
            .filter(|signer| self.leads_to(signer, existed, path.path.last(), lists))
            .find_map(|signer| list.check(certificate, signer, at).ok())
            .ok_or(refused)
    }

    /// Whether a signer of lists led to an anchor, and nobody says that it was revoked by then.
    fn leads_to(
        &self,
        signer: &Certificate,
        existed: Timestamp,
        anchor: Option<&Certificate>,
        lists: &[&CertificateList],
    ) -> bool {
        let demands = PathDemands {
            at: existed,
            ..self.demands.clone()
        };
        let found = validate_path(signer, self.candidates, self.anchors, &demands);
        let is_revoked = found.path.windows(2).any(|pair| {
            let [certificate, issuer] = pair else {
                return true;
            };
            let answers = lists
                .iter()
                .map(|list| list.check(certificate, issuer, existed));
            let mut revoked = answers.flatten().filter(|one| one.is_before(existed));
            revoked.next().is_some()
        });
        found.problem.is_none() && found.path.last() == anchor && !is_revoked
    }
}
