//! What an OCSP response says about a certificate, once everything that makes it say so has been
//! checked (RFC 6960, 3.2 and 4.2.2).
//!
//! **Invariant:** an [`OcspAnswer`] was signed by the issuer's key, or by a responder that the
//! same key certified for this and that was valid when it answered; nothing critical in it was
//! passed over.
//!
//! **Deliberately absent:** responders that a user trusts by name (RFC 6960, 2.2, the second
//! case): nobody else would believe them. Whether the issuer itself leads to an anchor, and
//! whether a responder was revoked, is for those who judge paths; see [`Responder::Delegate`].

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280;
use jiff::{SignedDuration, Timestamp};
use x509_cert::ext::Extension;

use super::certificate::{Certificate, generalized};
use super::crl::{Revocation, invalid_since};
use super::ocsp::{NONCE, OcspResponse, Parts, Single, Status};
use super::ocsp_error::OcspProblem;
use super::path;
use crate::crypto::{self, AlgorithmRules, SignatureAlgorithm};

/// How long an answer without an end counts. The responder means that it can be asked again at any
/// time (RFC 6960, 2.4), so it speaks for the moment; between asking and the end of a signing run,
/// or between two clocks, an hour may pass.
const OPEN_ENDED: SignedDuration = SignedDuration::from_hours(1);

/// Certificates that bear the responder's name or key and are tried; there are one or two.
const MOST_RESPONDERS: usize = 8;

/// id-kp-OCSPSigning (RFC 6960, 4.2.2.2).
const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");

/// id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1).
const NO_CHECK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.5");

/// id-pkix-ocsp-archive-cutoff (RFC 6960, 4.4.4).
const ARCHIVE_CUTOFF: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.6");

/// Extensions that say nothing about how the status is to be read: nonce, CRL reference, archive
/// cutoff, extended revoke (RFC 6960, 4.4), and what entries of lists say of their reasons.
const UNDERSTOOD: [ObjectIdentifier; 6] = [
    NONCE,
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.3"),
    ARCHIVE_CUTOFF,
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.9"),
    rfc5280::ID_CE_CRL_REASONS,
    rfc5280::ID_CE_INVALIDITY_DATE,
];

/// What a responder says about one certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OcspAnswer {
    /// Whether it was revoked. The time of a revocation may be later than the time in question.
    pub status: Revocation,
    /// The time that the answer speaks for.
    pub this_update: Timestamp,
    /// When a newer one is due.
    pub next_update: Option<Timestamp>,
    /// When it was signed.
    pub produced_at: Timestamp,
    /// Who signed it.
    pub responder: Responder,
    /// Since when the responder keeps what it knew of certificates that have ended.
    pub archive_cutoff: Option<Timestamp>,
}

/// Who signed an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Responder {
    /// The key that signed the certificate in question.
    Issuer,
    /// Somebody whom that key certified for it.
    Delegate {
        /// The responder's certificate.
        certificate: Certificate,
        /// Whether the issuer says that its revocation need not be asked for
        /// (id-pkix-ocsp-nocheck, RFC 6960, 4.2.2.2.1). Without it, it must be.
        no_check: bool,
    },
}

impl OcspResponse {
    /// What this response says about a certificate at a time.
    ///
    /// `candidates` are further certificates among which the responder's may be. As with
    /// [`CertificateList::check`](super::CertificateList::check), an answer given after `at` counts:
    /// who is not revoked now was not revoked before. A revocation counts however old the answer.
    ///
    /// # Errors
    ///
    /// Why it says nothing.
    pub fn check(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        candidates: &[Certificate],
        at: Timestamp,
        rules: &AlgorithmRules,
    ) -> Result<OcspAnswer, OcspProblem> {
        if !certificate.names_as_issuer(issuer) {
            return Err(OcspProblem::OtherCertificate);
        }
        let single = self.about(certificate, issuer)?;
        let extensions = self.0.extensions.iter().chain(&single.extensions);
        if let Some(unknown) = unknown_critical(extensions, &UNDERSTOOD) {
            return Err(unknown);
        }
        let responder = self.0.responder(issuer, candidates, at, rules)?;
        let answer = |status| OcspAnswer {
            status,
            this_update: single.this_update,
            next_update: single.next_update,
            produced_at: self.0.produced_at,
            responder,
            archive_cutoff: archive_cutoff(&single.extensions),
        };
        match single.status {
            Status::Unknown => Err(OcspProblem::Unknown),
            Status::Revoked { at, reason } => {
                // One that cannot be read decides nothing either.
                let invalid_since = invalid_since(&single.extensions).unwrap_or_default();
                Ok(answer(Revocation::Revoked {
                    at,
                    reason,
                    invalid_since,
                }))
            }
            Status::Good => {
                let answer = answer(Revocation::Good);
                answer.holds(certificate, at)?;
                Ok(answer)
            }
        }
    }

    /// What is said about a certificate. Where it is said several times, a revocation outweighs
    /// anything, and then the newest counts.
    fn about(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<&Single, OcspProblem> {
        let singles = self.0.singles.iter();
        singles
            .filter(|single| single.certificate.names(certificate, issuer))
            .max_by_key(|single| {
                let weight = match single.status {
                    Status::Revoked { .. } => 1,
                    Status::Good | Status::Unknown => 0,
                };
                (weight, single.this_update)
            })
            .ok_or(OcspProblem::OtherCertificate)
    }
}

impl OcspAnswer {
    /// Whether "not revoked" speaks for this time.
    fn holds(&self, certificate: &Certificate, at: Timestamp) -> Result<(), OcspProblem> {
        let until = self.next_update.unwrap_or_else(|| {
            let open = self.this_update.checked_add(OPEN_ENDED);
            open.unwrap_or(self.this_update)
        });
        if until < at {
            return Err(OcspProblem::Stale { until });
        }
        // A responder may forget a certificate that has ended, and then call it good.
        let not_after = certificate.not_after();
        let remembers = |cutoff| cutoff <= not_after;
        if not_after < self.this_update && !self.archive_cutoff.is_some_and(remembers) {
            return Err(OcspProblem::AfterEnd { not_after });
        }
        Ok(())
    }
}

impl Parts {
    /// Who signed, when whoever signed may.
    fn responder(
        &self,
        issuer: &Certificate,
        candidates: &[Certificate],
        at: Timestamp,
        rules: &AlgorithmRules,
    ) -> Result<Responder, OcspProblem> {
        let identifier = &self.signature_identifier;
        let algorithm = SignatureAlgorithm::from_identifier(identifier).map_err(|_| {
            OcspProblem::UnknownAlgorithm {
                algorithm: identifier.oid,
            }
        })?;
        let signed = |signer: &Certificate| {
            let key = signer.public_key();
            crypto::verify(key, algorithm, &self.tbs, &self.signature).is_ok()
        };
        check_digest(algorithm, at, rules)?;
        let is_issuer = self.responder.names(issuer);
        if is_issuer && signed(issuer) {
            check_key(issuer, rules)?;
            return Ok(Responder::Issuer);
        }
        let mut refused = if is_issuer {
            OcspProblem::BadSignature
        } else {
            OcspProblem::ResponderMissing
        };
        let named = self.certificates.iter().chain(candidates);
        let named = named.filter(|one| self.responder.names(one) && *one != issuer);
        for delegate in named.take(MOST_RESPONDERS) {
            if !signed(delegate) {
                // What is said of somebody who did sign is worth more.
                if refused == OcspProblem::ResponderMissing {
                    refused = OcspProblem::BadSignature;
                }
                continue;
            }
            match self.check_delegate(delegate, issuer, at, rules) {
                Ok(()) => {
                    return Ok(Responder::Delegate {
                        certificate: delegate.clone(),
                        no_check: delegate.extension(NO_CHECK).is_some(),
                    });
                }
                Err(problem) => refused = problem,
            }
        }
        Err(refused)
    }

    /// Whether the issuer made this certificate for OCSP answers (RFC 6960, 4.2.2.2).
    fn check_delegate(
        &self,
        delegate: &Certificate,
        issuer: &Certificate,
        at: Timestamp,
        rules: &AlgorithmRules,
    ) -> Result<(), OcspProblem> {
        let responder = || delegate.common_name();
        if !delegate.names_as_issuer(issuer) || !delegate.is_signed_by(issuer) {
            return Err(OcspProblem::Stranger {
                responder: responder(),
            });
        }
        // Any purpose is not enough: it must be this one.
        let may_sign = delegate
            .key_usage()
            .is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
        if !may_sign || !delegate.extended_key_usage().contains(&OCSP_SIGNING) {
            return Err(OcspProblem::NotAuthorized {
                responder: responder(),
            });
        }
        let known: Vec<_> = path::UNDERSTOOD.into_iter().chain([NO_CHECK]).collect();
        if let Some(unknown) = unknown_critical(delegate.extensions(), &known) {
            return Err(unknown);
        }
        if !delegate.is_valid_at(self.produced_at) {
            return Err(OcspProblem::ResponderNotValid {
                responder: responder(),
                at: self.produced_at,
            });
        }
        if let Some(algorithm) = delegate.signature_algorithm() {
            check_digest(algorithm, at, rules)?;
        }
        check_key(delegate, rules)
    }
}

fn check_digest(
    algorithm: SignatureAlgorithm,
    at: Timestamp,
    rules: &AlgorithmRules,
) -> Result<(), OcspProblem> {
    let digest = algorithm.digest();
    if rules.allow_digest(digest, at) {
        Ok(())
    } else {
        Err(OcspProblem::WeakDigest { digest })
    }
}

fn check_key(signer: &Certificate, rules: &AlgorithmRules) -> Result<(), OcspProblem> {
    match signer.key_kind() {
        Some(key) if !rules.allow_key(key) => Err(OcspProblem::WeakKey { bits: key.bits() }),
        _ => Ok(()),
    }
}

fn unknown_critical<'e>(
    extensions: impl IntoIterator<Item = &'e Extension>,
    understood: &[ObjectIdentifier],
) -> Option<OcspProblem> {
    let mut extensions = extensions.into_iter();
    let unknown = extensions.find(|one| one.critical && !understood.contains(&one.extn_id))?;
    Some(OcspProblem::CriticalExtension {
        extension: unknown.extn_id,
    })
}

/// `ArchiveCutoff ::= GeneralizedTime`; one that cannot be read says nothing.
fn archive_cutoff(extensions: &[Extension]) -> Option<Timestamp> {
    let extension = extensions
        .iter()
        .find(|one| one.extn_id == ARCHIVE_CUTOFF)?;
    generalized(extension.extn_value.as_bytes()).ok()
}
