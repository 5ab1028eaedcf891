//! Which certificate the signer means: the signing-certificate attributes (RFC 2634, 5.4; RFC
//! 5035, 3). Without them, another certificate over the same key could be put in its place.

use super::signer_info::algorithm_identifier;
use super::tlv::{self, Element};
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::crypto;
use crate::pki::Certificate;

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
    /// ```text
    /// SigningCertificateV2 ::= SEQUENCE {
    ///   certs SEQUENCE OF ESSCertIDv2, policies SEQUENCE OF PolicyInformation OPTIONAL }
    /// ESSCertIDv2 ::= SEQUENCE {
    ///   hashAlgorithm AlgorithmIdentifier DEFAULT {algorithm id-sha256},
    ///   certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
    /// ```
    pub(super) fn parse(value: &Element<'_>, version: Version) -> Option<Self> {
        let fields = value.children_of(tlv::SEQUENCE)?;
        let list = fields.first()?.children_of(tlv::SEQUENCE)?;
        let reference = list.first()?.children_of(tlv::SEQUENCE)?;
        let (algorithm, rest) = match (version, reference.as_slice()) {
            (Version::One, rest) => (DigestAlgorithm::Sha1, rest),
            (Version::Two, [first, rest @ ..]) if first.tag == tlv::SEQUENCE => {
                let identifier = algorithm_identifier(first)?;
                (crypto::digest_from_identifier(&identifier).ok()?, rest)
            }
            (Version::Two, rest) => (DigestAlgorithm::Sha256, rest),
        };
        let (hash, issuer_serial) = match rest {
            [hash] => (hash, None),
            [hash, issuer_serial] => (hash, Some(issuer_serial)),
            _ => return None,
        };
        let serial = match issuer_serial {
            None => None,
            Some(element) => {
                let parts = element.children_of(tlv::SEQUENCE)?;
                Some(parts.get(1)?.content_of(tlv::INTEGER)?.to_vec())
            }
        };
        Some(Self {
            digest: Digest::from_bytes(algorithm, &hash.octets()?)?,
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
