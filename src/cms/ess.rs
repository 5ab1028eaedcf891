//! Which certificate the signer means: the signing-certificate attributes (RFC 2634, 5.4; RFC
//! 5035, 3). Without them, another certificate over the same key could be put in its place.

use der::Sequence;
use der::asn1::{Any, OctetString};
use spki::AlgorithmIdentifierOwned;

use super::structure::IssuerAndSerialNumber;
use super::tlv::Element;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::crypto;
use crate::pki::Certificate;

/// The value of either attribute; `ESSCertID` is `ESSCertIDv2` without its first field.
///
/// ```text
/// SigningCertificateV2 ::= SEQUENCE {
///   certs SEQUENCE OF ESSCertIDv2, policies SEQUENCE OF PolicyInformation OPTIONAL }
/// ESSCertIDv2 ::= SEQUENCE {
///   hashAlgorithm AlgorithmIdentifier DEFAULT {algorithm id-sha256},
///   certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct SigningCertificate {
    certs: Vec<CertificateId>,
    #[asn1(optional = "true")]
    policies: Option<Vec<Any>>,
}

#[derive(Sequence)]
struct CertificateId {
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<IssuerAndSerialNumber>,
}

impl SigningCertificate {
    /// Names a certificate by its hash, in version 2.
    ///
    /// SHA-256 is the default, which DER leaves out (RFC 5035, 4). `issuerSerial` is optional; the
    /// hash alone names the certificate, and validators accept it so.
    pub(super) fn new(hash: &Digest) -> der::Result<Self> {
        let algorithm = hash.algorithm();
        let only = CertificateId {
            hash_algorithm: (algorithm != DigestAlgorithm::Sha256)
                .then(|| crypto::digest_identifier(algorithm)),
            cert_hash: OctetString::new(hash.bytes())?,
            issuer_serial: None,
        };
        Ok(Self {
            certs: vec![only],
            policies: None,
        })
    }
}

/// Which of the two attributes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Version {
    /// `ESSCertID`: always SHA-1.
    One,
    /// `ESSCertIDv2`: names its digest, SHA-256 by default.
    Two,
}

/// What the attribute says about the signer's certificate: its first `ESSCertID`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct CertificateReference {
    digest: Digest,
    serial: Option<Vec<u8>>,
}

impl CertificateReference {
    /// Reads the value of the attribute. Further references, to issuers, need only be well-formed.
    pub(super) fn parse(value: &Element<'_>, version: Version) -> Option<Self> {
        let value: SigningCertificate = value.decode()?;
        let first = value.certs.first()?;
        let algorithm = match (version, &first.hash_algorithm) {
            (Version::One, None) => DigestAlgorithm::Sha1,
            (Version::One, Some(_)) => return None,
            (Version::Two, None) => DigestAlgorithm::Sha256,
            (Version::Two, Some(identifier)) => crypto::digest_from_identifier(identifier).ok()?,
        };
        let serial = match &first.issuer_serial {
            None => None,
            Some(named) => Some(named.serial()?.to_vec()),
        };
        Some(Self {
            digest: Digest::from_bytes(algorithm, first.cert_hash.as_bytes())?,
            serial,
        })
    }

    /// Whether this certificate is meant: its hash, and its serial number where one is given.
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        self.digest.algorithm().hash(&[certificate.der()]) == self.digest
            && self
                .serial
                .as_ref()
                .is_none_or(|serial| serial == certificate.serial())
    }
}
