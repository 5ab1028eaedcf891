//! Asking a responder whether a certificate was revoked (RFC 6960, 4.1).
//!
//! **Invariant:** a request is about one certificate, which it names by SHA-1: that is what
//! responders look answers up by (RFC 5019, 2.1.1). Nothing is believed because of that digest.
//!
//! **Deliberately absent:** signed requests, and how a request travels.

use const_oid::db::rfc5912;
use der::asn1::{Any, ContextSpecific, Null, OctetString};
use der::{Decode as _, Encode as _, Sequence, TagMode, TagNumber};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extension;

use super::certificate::Certificate;
use super::ocsp::{CertificateId, NONCE, OcspResponse, key_bits};
use super::ocsp_error::OcspError;
use crate::base::digest::DigestAlgorithm::Sha1;

/// A question about one certificate.
#[derive(Clone, Debug)]
pub struct OcspRequest {
    certificate: Certificate,
    issuer: Certificate,
    nonce: Option<[u8; 16]>,
}

/// ```text
/// OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest, optionalSignature [0] EXPLICIT ... OPTIONAL }
/// TBSRequest ::= SEQUENCE {
///   version [0] EXPLICIT Version DEFAULT v1, requestorName [1] EXPLICIT GeneralName OPTIONAL,
///   requestList SEQUENCE OF Request, requestExtensions [2] EXPLICIT Extensions OPTIONAL }
/// Request ::= SEQUENCE { reqCert CertID, singleRequestExtensions [0] EXPLICIT ... OPTIONAL }
/// ```
#[derive(Sequence)]
struct TbsRequest {
    list: Vec<Request>,
    #[asn1(optional = "true")]
    extensions: Option<Any>,
}

#[derive(Sequence)]
struct Request {
    certificate: CertificateId,
}

#[derive(Sequence)]
struct Unsigned {
    request: TbsRequest,
}

impl OcspRequest {
    /// A question about a certificate of this issuer.
    #[must_use]
    pub fn new(certificate: &Certificate, issuer: &Certificate) -> Self {
        Self {
            certificate: certificate.clone(),
            issuer: issuer.clone(),
            nonce: None,
        }
    }

    /// The same question with a number that was never used before, so that the answer can be told
    /// from an older one. Many responders do not repeat it, for they sign their answers ahead.
    #[must_use]
    pub const fn with_nonce(mut self, nonce: [u8; 16]) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// The request as it is sent (`application/ocsp-request`).
    ///
    /// # Errors
    ///
    /// The issuer's key cannot be read.
    pub fn to_der(&self) -> Result<Vec<u8>, OcspError> {
        self.encode()
            .map_err(|source| OcspError::NotEncoded { source })
    }

    fn encode(&self) -> der::Result<Vec<u8>> {
        let key = key_bits(&self.issuer).ok_or_else(|| der::Tag::BitString.value_error())?;
        let name = Sha1.hash(&[self.certificate.issuer_der()]);
        let certificate = CertificateId {
            // With NULL: some responders compare the bytes.
            hash_algorithm: AlgorithmIdentifierOwned {
                oid: rfc5912::ID_SHA_1,
                parameters: Some(Any::from(Null)),
            },
            issuer_name_hash: OctetString::new(name.bytes())?,
            issuer_key_hash: OctetString::new(Sha1.hash(&[key]).bytes())?,
            serial_number: Any::from_der(self.certificate.serial_der())?,
        };
        let extensions = match self.nonce {
            None => None,
            Some(nonce) => Some(requested(&nonce)?),
        };
        let request = TbsRequest {
            list: vec![Request { certificate }],
            extensions,
        };
        Unsigned { request }.to_der()
    }

    /// Takes the answer to this request (`application/ocsp-response`), not yet checked: see
    /// [`OcspResponse::check`]. An answer without a nonce is taken (RFC 6960, 4.4.1; RFC 5019, 4).
    ///
    /// # Errors
    ///
    /// The answer cannot be read, refuses, or repeats another nonce than was sent.
    pub fn accept(&self, response: &[u8]) -> Result<OcspResponse, OcspError> {
        let response = OcspResponse::from_der(response)?;
        let is_ours = |sent: &[u8; 16], repeated: &[u8]| {
            // As RFC 6960 wants it, or as some write it, without an octet string of its own.
            repeated.strip_prefix(&[4, 16]).unwrap_or(repeated) == sent
        };
        match (&self.nonce, response.nonce()) {
            (Some(sent), Some(repeated)) if !is_ours(sent, repeated) => Err(OcspError::OtherNonce),
            _ => Ok(response),
        }
    }
}

/// `[2] EXPLICIT Extensions` with the nonce alone: an octet string in the extension's.
fn requested(nonce: &[u8; 16]) -> der::Result<Any> {
    let extension = Extension {
        extn_id: NONCE,
        critical: false,
        extn_value: OctetString::new(OctetString::new(nonce.as_slice())?.to_der()?)?,
    };
    let field = ContextSpecific {
        tag_number: TagNumber(2),
        tag_mode: TagMode::Explicit,
        value: vec![extension],
    };
    Any::from_der(&field.to_der()?)
}
