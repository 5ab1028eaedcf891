//! Who signs: a key, its certificate and the certificates above it.
//!
//! **Invariant:** the signer's key is the certificate's key, and each certificate of the chain
//! signed the one before it.
//!
//! **Deliberately absent:** where the key comes from (`key`), and trust: a chain is what readers
//! will need, not what they will believe.

use std::fmt;

use jiff::Timestamp;

use super::certificate::{Certificate, key_mark};
use super::error::{IdentityError, IdentityWarning};
use super::path::{DOCUMENT_PURPOSES, Purpose, leaf_allows};
use crate::base::digest::DigestAlgorithm;
use crate::crypto::{KeyKind, Signer};

/// Certificates of one chain above the signer's. The national chain has two.
const LONGEST_CHAIN: usize = 16;

/// The shortest RSA key that may sign, in bits (ETSI TS 119 312, 6.2).
const SHORTEST_RSA: u32 = 2048;

/// Days before its end at which a certificate is worth a warning: renewal takes weeks.
const WARNING_DAYS: i64 = 60;

/// A key that can sign, with its certificate and chain.
pub struct Identity {
    signer: Box<dyn Signer>,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl Identity {
    /// Brings a key and its certificate together and puts the chain in order, leaf to root.
    /// Certificates that do not belong to the chain are left out.
    ///
    /// # Errors
    ///
    /// [`IdentityError::KeyMismatch`] when the certificate holds another key.
    pub fn new(
        signer: Box<dyn Signer>,
        certificate: Certificate,
        others: &[Certificate],
    ) -> Result<Self, IdentityError> {
        if !certificate.holds_key(signer.public_key()) {
            return Err(IdentityError::KeyMismatch {
                certificate: certificate.key_mark(),
                key: key_mark(signer.public_key()),
            });
        }
        let chain = ordered(&certificate, others);
        Ok(Self {
            signer,
            certificate,
            chain,
        })
    }

    /// What signs.
    #[must_use]
    pub fn signer(&self) -> &dyn Signer {
        self.signer.as_ref()
    }

    /// The certificate of the one who signs.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificates above it, nearest first, the root included when it is known.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Whether this identity may sign documents at a time, before any document is touched.
    pub fn check(&self, at: Timestamp) -> Result<Vec<IdentityWarning>, IdentityError> {
        check_key(&self.certificate)?;
        check_validity(&self.certificate, at)?;
        check_usage(&self.certificate)?;
        // A root's own signature proves nothing, so its digest does not matter.
        std::iter::once(&self.certificate)
            .chain(&self.chain)
            .filter(|certificate| !certificate.is_self_issued())
            .try_for_each(check_digest)?;
        Ok(self.warnings(at))
    }

    fn warnings(&self, at: Timestamp) -> Vec<IdentityWarning> {
        let mut warnings = Vec::new();
        let not_after = self.certificate.not_after();
        let days = not_after
            .as_second()
            .saturating_sub(at.as_second())
            .div_euclid(24 * 60 * 60);
        if days < WARNING_DAYS {
            warnings.push(IdentityWarning::ExpiresSoon {
                name: self.certificate.common_name(),
                not_after,
                days,
            });
        }
        let last = self.chain.last().unwrap_or(&self.certificate);
        if !last.is_self_issued() {
            warnings.push(IdentityWarning::MissingIssuer {
                name: last.common_name(),
                issuer: last.issuer_common_name(),
            });
        }
        let outside = self.chain.iter().filter(|issuer| !issuer.is_valid_at(at));
        warnings.extend(outside.map(|issuer| IdentityWarning::ChainNotValid {
            name: issuer.common_name(),
            not_after: issuer.not_after(),
        }));
        warnings
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("certificate", &self.certificate)
            .field("chain", &self.chain)
            .finish_non_exhaustive()
    }
}

/// The certificates above one, nearest first, each proven by its signature on the one below.
fn ordered(leaf: &Certificate, others: &[Certificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    while chain.len() < LONGEST_CHAIN {
        let last = chain.last().unwrap_or(leaf);
        if last.is_self_issued() {
            break;
        }
        let issuer = others.iter().find(|issuer| {
            last.names_as_issuer(issuer)
                && *issuer != leaf
                && !chain.contains(issuer)
                && last.is_signed_by(issuer)
        });
        match issuer {
            Some(issuer) => chain.push(issuer.clone()),
            None => break,
        }
    }
    chain
}

fn check_key(certificate: &Certificate) -> Result<(), IdentityError> {
    match certificate.key_kind() {
        Some(KeyKind::Rsa { bits }) if bits < SHORTEST_RSA => Err(IdentityError::ShortKey { bits }),
        Some(_) => Ok(()),
        None => Err(IdentityError::UnsupportedKey),
    }
}

fn check_validity(certificate: &Certificate, at: Timestamp) -> Result<(), IdentityError> {
    let name = certificate.common_name();
    if at < certificate.not_before() {
        let not_before = certificate.not_before();
        return Err(IdentityError::NotYetValid { name, not_before });
    }
    if certificate.not_after() < at {
        let not_after = certificate.not_after();
        return Err(IdentityError::Expired { name, not_after });
    }
    Ok(())
}

fn check_usage(certificate: &Certificate) -> Result<(), IdentityError> {
    let name = certificate.common_name();
    let may_sign = certificate
        .key_usage()
        .is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
    if !may_sign {
        return Err(IdentityError::KeyUsage { name });
    }
    let accepted = DOCUMENT_PURPOSES.into();
    if !leaf_allows(certificate, Purpose::DocumentSigning, &accepted) {
        return Err(IdentityError::ExtendedKeyUsage { name });
    }
    Ok(())
}

fn check_digest(certificate: &Certificate) -> Result<(), IdentityError> {
    let algorithm = match certificate.signature_algorithm() {
        Some(algorithm) if algorithm.digest() != DigestAlgorithm::Sha1 => return Ok(()),
        Some(algorithm) => algorithm.digest().to_string(),
        None => certificate.signature_identifier().oid.to_string(),
    };
    Err(IdentityError::WeakDigest {
        name: certificate.common_name(),
        algorithm,
    })
}
