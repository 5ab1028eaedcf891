//! OCSP responses (RFC 6960): what a responder says about single certificates, read.
//!
//! **Invariant:** an [`OcspResponse`] is a successful basic response, well-formed throughout, and
//! what its signature speaks for is kept byte for byte.
//!
//! **Deliberately absent:** whether it may be believed: see [`OcspResponse::check`]; the network.

use std::sync::Arc;

use const_oid::ObjectIdentifier;
use der::asn1::{Any, AnyRef, BitString, ContextSpecific, GeneralizedTime, OctetString};
use der::{Decode as _, Reader as _, Sequence, SliceReader, Tag, TagNumber, Tagged as _};
use jiff::Timestamp;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoRef};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::time::Time;

use super::certificate::{Certificate, element, instant};
use super::crl::RevocationReason;
use super::name::DistinguishedName;
use super::ocsp_error::{OcspError, OcspRefusal};
use crate::base::digest::DigestAlgorithm;
use crate::crypto::{self, SignatureAlgorithm};

/// Bytes of one response. Real ones have 500 bytes to 10 KB, certificates included.
const MOST_BYTES: usize = 1 << 20;

/// Certificates about which one response speaks. Responders answer what they were asked: one.
const MOST_ANSWERS: usize = 1_000;

/// Certificates in one response. Real ones hold the responder's, some its issuers'.
const MOST_CERTIFICATES: usize = 16;

/// Extensions in one place.
const MOST_EXTENSIONS: usize = 64;

/// id-pkix-ocsp-basic (RFC 6960, 4.2.1).
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");

/// id-pkix-ocsp-nonce (RFC 6960, 4.4.1).
pub(super) const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");

/// A response to the question whether a certificate was revoked. Copies share one reading.
#[derive(Clone, Debug)]
pub struct OcspResponse(pub(super) Arc<Parts>);

#[derive(Debug)]
pub(super) struct Parts {
    der: Vec<u8>,
    pub(super) tbs: Vec<u8>,
    pub(super) responder: ResponderId,
    pub(super) produced_at: Timestamp,
    pub(super) singles: Vec<Single>,
    pub(super) extensions: Vec<Extension>,
    pub(super) signature_identifier: AlgorithmIdentifierOwned,
    pub(super) signature: Vec<u8>,
    pub(super) certificates: Vec<Certificate>,
}

/// Who says that it answers (RFC 6960, 4.2.1).
#[derive(Debug)]
pub(super) enum ResponderId {
    Name(DistinguishedName),
    /// The SHA-1 of the key's bits.
    Key(Vec<u8>),
}

impl ResponderId {
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Name(name) => name.matches(certificate.subject_name()),
            Self::Key(hash) => key_bits(certificate)
                .is_some_and(|bits| DigestAlgorithm::Sha1.hash(&[bits]).bytes() == hash),
        }
    }
}

/// Which certificate is meant (RFC 6960, 4.1.1).
///
/// ```text
/// CertID ::= SEQUENCE {
///   hashAlgorithm AlgorithmIdentifier, issuerNameHash OCTET STRING,
///   issuerKeyHash OCTET STRING, serialNumber CertificateSerialNumber }
/// ```
#[derive(Debug, Sequence)]
pub(super) struct CertificateId {
    pub(super) hash_algorithm: AlgorithmIdentifierOwned,
    pub(super) issuer_name_hash: OctetString,
    pub(super) issuer_key_hash: OctetString,
    pub(super) serial_number: Any,
}

impl CertificateId {
    /// Whether this certificate of this issuer is meant, by whichever digest it is named.
    pub(super) fn names(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        let Ok(digest) = crypto::digest_from_identifier(&self.hash_algorithm) else {
            return false;
        };
        let is_name =
            |name: &[u8]| digest.hash(&[name]).bytes() == self.issuer_name_hash.as_bytes();
        self.serial_number.value() == certificate.serial()
            // One name can be written in several ways; either certificate's counts.
            && (is_name(certificate.issuer_der()) || is_name(issuer.subject_der()))
            && key_bits(issuer).is_some_and(|bits| {
                digest.hash(&[bits]).bytes() == self.issuer_key_hash.as_bytes()
            })
    }
}

/// The bits of a public key, without what says of which kind it is.
pub(super) fn key_bits(certificate: &Certificate) -> Option<&[u8]> {
    let key = SubjectPublicKeyInfoRef::try_from(certificate.public_key()).ok()?;
    Some(key.subject_public_key.raw_bytes())
}

/// What is said about one certificate.
#[derive(Debug)]
pub(super) struct Single {
    pub(super) certificate: CertificateId,
    pub(super) status: Status,
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
    pub(super) extensions: Vec<Extension>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Status {
    Good,
    Revoked {
        at: Timestamp,
        reason: RevocationReason,
    },
    Unknown,
}

impl OcspResponse {
    /// Reads one response from DER, with nothing after it. A file holds it so.
    ///
    /// ```text
    /// OCSPResponse ::= SEQUENCE {
    ///   responseStatus ENUMERATED, responseBytes [0] EXPLICIT ResponseBytes OPTIONAL }
    /// ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING }
    /// ```
    ///
    /// # Errors
    ///
    /// Bytes of another form, or a response that refuses to answer.
    pub fn from_der(bytes: &[u8]) -> Result<Self, OcspError> {
        if bytes.first() != Some(&0x30) {
            return Err(OcspError::NotResponse);
        }
        if bytes.len() > MOST_BYTES {
            return Err(OcspError::TooLarge {
                size: bytes.len(),
                limit: MOST_BYTES,
            });
        }
        let malformed = |source| OcspError::Malformed { source };
        let outer = Outer::from_der(bytes).map_err(malformed)?;
        if let Some(refusal) = outer.status.refusal() {
            return Err(OcspError::Refused(refusal));
        }
        let body = outer
            .bytes
            .ok_or_else(|| malformed(Tag::Sequence.value_error().into()))?;
        if body.kind != BASIC {
            return Err(OcspError::UnknownType { found: body.kind });
        }
        let parts = read_basic(bytes, body.response.as_bytes()).map_err(malformed)?;
        Ok(Self(Arc::new(parts)))
    }

    /// The bytes it was read from.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// How it was signed; none when the algorithm is not known.
    #[must_use]
    pub fn signature_algorithm(&self) -> Option<SignatureAlgorithm> {
        SignatureAlgorithm::from_identifier(&self.0.signature_identifier).ok()
    }

    /// When the responder signed it.
    #[must_use]
    pub fn produced_at(&self) -> Timestamp {
        self.0.produced_at
    }

    /// The certificates that it holds, in the order of the file. Nothing signed protects them.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.0.certificates
    }

    /// The value of its nonce extension as encoded, when it repeats one.
    pub(super) fn nonce(&self) -> Option<&[u8]> {
        let mut extensions = self.0.extensions.iter();
        let nonce = extensions.find(|one| one.extn_id == NONCE)?;
        Some(nonce.extn_value.as_bytes())
    }
}

impl PartialEq for OcspResponse {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.der == other.0.der
    }
}

impl Eq for OcspResponse {}

#[derive(Sequence)]
struct Outer {
    status: ResponseStatus,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    bytes: Option<ResponseBytes>,
}

#[derive(Sequence)]
struct ResponseBytes {
    kind: ObjectIdentifier,
    response: OctetString,
}

/// `OCSPResponseStatus`; 4 is not used.
#[derive(Clone, Copy, Debug, der::Enumerated, Eq, PartialEq)]
#[asn1(type = "ENUMERATED")]
#[repr(u8)]
enum ResponseStatus {
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    Unused = 4,
    SignatureRequired = 5,
    Unauthorized = 6,
}

impl ResponseStatus {
    const fn refusal(self) -> Option<OcspRefusal> {
        Some(match self {
            Self::Successful => return None,
            Self::MalformedRequest => OcspRefusal::MalformedRequest,
            Self::InternalError => OcspRefusal::InternalError,
            Self::TryLater => OcspRefusal::TryLater,
            Self::Unused => OcspRefusal::Unknown,
            Self::SignatureRequired => OcspRefusal::SignatureRequired,
            Self::Unauthorized => OcspRefusal::Unauthorized,
        })
    }
}

/// ```text
/// BasicOCSPResponse ::= SEQUENCE {
///   tbsResponseData ResponseData, signatureAlgorithm AlgorithmIdentifier,
///   signature BIT STRING, certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
/// ResponseData ::= SEQUENCE {
///   version [0] EXPLICIT Version DEFAULT v1, responderID ResponderID,
///   producedAt GeneralizedTime, responses SEQUENCE OF SingleResponse,
///   responseExtensions [1] EXPLICIT Extensions OPTIONAL }
/// ```
fn read_basic(der: &[u8], basic: &[u8]) -> der::Result<Parts> {
    let mut outer = SliceReader::new(basic)?;
    let (tbs, signature_identifier, signature, certificates) = outer.sequence(|reader| {
        let tbs = element(reader, Tag::Sequence)?;
        let identifier: AlgorithmIdentifierOwned = reader.decode()?;
        let signature: BitString = reader.decode()?;
        let certificates = ContextSpecific::<Any>::decode_explicit(reader, TagNumber(0))?;
        let certificates = match certificates {
            Some(field) => read_certificates(&field.value)?,
            None => Vec::new(),
        };
        Ok::<_, der::Error>((tbs, identifier, signature, certificates))
    })?;
    outer.finish()?;
    let signature = signature
        .as_bytes()
        .ok_or_else(|| Tag::BitString.value_error())?
        .to_vec();
    SliceReader::new(tbs)?.sequence(|reader| {
        let version = ContextSpecific::<u8>::decode_explicit(reader, TagNumber(0))?;
        if version.is_some_and(|field| field.value != 0) {
            return Err(Tag::Integer.value_error().into());
        }
        let responder = read_responder(reader)?;
        let produced_at = time(reader)?;
        let mut singles = Vec::new();
        let mut list =
            SliceReader::new(AnyRef::from_der(element(reader, Tag::Sequence)?)?.value())?;
        while !list.is_finished() {
            if singles.len() == MOST_ANSWERS {
                return Err(Tag::Sequence.length_error().into());
            }
            singles.push(read_single(&mut list)?);
        }
        Ok(Parts {
            der: der.to_vec(),
            tbs: tbs.to_vec(),
            responder,
            produced_at,
            singles,
            extensions: read_extensions(reader)?,
            signature_identifier,
            signature,
            certificates,
        })
    })
}

/// `ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash }`
fn read_responder(reader: &mut SliceReader<'_>) -> der::Result<ResponderId> {
    if let Some(name) = ContextSpecific::<Any>::decode_explicit(reader, TagNumber(1))? {
        let name = DistinguishedName::from_der(&der::Encode::to_der(&name.value)?)?;
        return Ok(ResponderId::Name(name));
    }
    let hash = ContextSpecific::<OctetString>::decode_explicit(reader, TagNumber(2))?;
    let hash = hash.ok_or_else(|| Tag::OctetString.value_error())?;
    Ok(ResponderId::Key(hash.value.as_bytes().to_vec()))
}

/// ```text
/// SingleResponse ::= SEQUENCE {
///   certID CertID, certStatus CertStatus, thisUpdate GeneralizedTime,
///   nextUpdate [0] EXPLICIT GeneralizedTime OPTIONAL,
///   singleExtensions [1] EXPLICIT Extensions OPTIONAL }
/// ```
fn read_single(reader: &mut SliceReader<'_>) -> der::Result<Single> {
    reader.sequence(|fields| {
        let certificate: CertificateId = fields.decode()?;
        if certificate.serial_number.tag() != Tag::Integer {
            return Err(Tag::Integer.value_error().into());
        }
        let status = read_status(fields)?;
        let this_update = time(fields)?;
        let next = ContextSpecific::<GeneralizedTime>::decode_explicit(fields, TagNumber(0))?;
        Ok(Single {
            certificate,
            status,
            this_update,
            next_update: next.map(|field| instant(Time::GeneralTime(field.value))),
            extensions: read_extensions(fields)?,
        })
    })
}

/// ```text
/// CertStatus ::= CHOICE {
///   good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo, unknown [2] IMPLICIT NULL }
/// RevokedInfo ::= SEQUENCE {
///   revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }
/// ```
fn read_status(reader: &mut SliceReader<'_>) -> der::Result<Status> {
    let status: AnyRef<'_> = reader.decode()?;
    let Tag::ContextSpecific {
        constructed,
        number,
    } = status.tag()
    else {
        return Err(status.tag().value_error().into());
    };
    let is_empty = status.value().is_empty();
    match (number.value(), constructed) {
        (0, false) if is_empty => Ok(Status::Good),
        (1, true) => {
            let mut fields = SliceReader::new(status.value())?;
            let at = time(&mut fields)?;
            let reason = ContextSpecific::<CrlReason>::decode_explicit(&mut fields, TagNumber(0))?;
            fields.finish()?;
            Ok(Status::Revoked {
                at,
                reason: reason.map_or(RevocationReason::Unspecified, |field| field.value.into()),
            })
        }
        (2, false) if is_empty => Ok(Status::Unknown),
        _ => Err(status.tag().value_error().into()),
    }
}

fn read_extensions(reader: &mut SliceReader<'_>) -> der::Result<Vec<Extension>> {
    let extensions = ContextSpecific::<Vec<Extension>>::decode_explicit(reader, TagNumber(1))?
        .map_or_else(Vec::new, |field| field.value);
    if extensions.len() > MOST_EXTENSIONS {
        return Err(Tag::Sequence.length_error().into());
    }
    Ok(extensions)
}

/// The certificates that can be read: others cannot have signed it.
fn read_certificates(list: &Any) -> der::Result<Vec<Certificate>> {
    list.tag().assert_eq(Tag::Sequence)?;
    let mut reader = SliceReader::new(list.value())?;
    let mut certificates = Vec::new();
    for _ in 0..MOST_CERTIFICATES {
        if reader.is_finished() {
            return Ok(certificates);
        }
        let read = Certificate::from_der(reader.tlv_bytes()?);
        certificates.extend(read);
    }
    reader.finish()?;
    Ok(certificates)
}

fn time(reader: &mut SliceReader<'_>) -> der::Result<Timestamp> {
    Ok(instant(Time::GeneralTime(reader.decode()?)))
}

#[cfg(test)]
mod tests;
