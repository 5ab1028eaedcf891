//! X.509 certificates, read once and shared.
//!
//! **Invariant:** a [`Certificate`] holds the exact bytes it was made from; what a signature
//! speaks for (`tbsCertificate`) and every name are slices of them, never encoded anew. The
//! extensions this tool acts on are well-formed and occur once.
//!
//! **Deliberately absent:** trust. A certificate read here may be anybody's; see
//! [`validate_path`](super::validate_path).

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use const_oid::db::rfc5912;
use const_oid::{AssociatedOid, ObjectIdentifier};
use der::asn1::{AnyRef, BitString, ContextSpecific, GeneralizedTime, OctetString};
use der::{Decode as _, DecodeOwned, Header, Reader as _, SliceReader, Tag, TagNumber};
use jiff::Timestamp;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoRef};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier,
};
use x509_cert::time::Time;

use super::error::CertificateError;
use super::lately;
use super::name::DistinguishedName;
use super::pem;
use crate::base::digest::DigestAlgorithm;
use crate::crypto::{self, KeyKind, SignatureAlgorithm};

/// Bytes of one certificate. Real ones stay under 10 KB; a post-quantum one may reach 40 KB.
const MOST_BYTES: usize = 1 << 20;

/// Extensions of one certificate. Real ones have about ten.
const MOST_EXTENSIONS: usize = 64;

/// A certificate (RFC 5280, 4.1). Copies share one reading.
#[derive(Clone)]
pub struct Certificate(Arc<Parts>);

struct Parts {
    der: Vec<u8>,
    sha256: [u8; 32],
    tbs: Vec<u8>,
    serial: Vec<u8>,
    serial_der: Vec<u8>,
    issuer: DistinguishedName,
    subject: DistinguishedName,
    not_before: Timestamp,
    not_after: Timestamp,
    public_key: Vec<u8>,
    signature_identifier: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
    extensions: Vec<Extension>,
    known: Known,
}

/// The extensions that this tool acts on, already read.
struct Known {
    basic_constraints: Option<BasicConstraints>,
    key_usage: Option<KeyUsage>,
    extended_key_usage: Option<ExtendedKeyUsage>,
    subject_key_id: Option<SubjectKeyIdentifier>,
    authority_key_id: Option<Vec<u8>>,
    policies: Vec<ObjectIdentifier>,
}

impl Certificate {
    /// Reads one certificate from DER, with nothing after it.
    pub fn from_der(bytes: &[u8]) -> Result<Self, CertificateError> {
        if bytes.len() > MOST_BYTES {
            return Err(CertificateError::TooLarge {
                size: bytes.len(),
                limit: MOST_BYTES,
            });
        }
        if let Some(known) = lately::find(bytes) {
            return Ok(known);
        }
        let parts =
            read_certificate(bytes).map_err(|source| CertificateError::Malformed { source })?;
        let certificate = Self(Arc::new(parts));
        lately::keep(&certificate);
        Ok(certificate)
    }

    /// Reads every certificate of a file: PEM with any text around, or one in DER.
    ///
    /// # Errors
    ///
    /// When there is none, or one of them cannot be read.
    pub fn many_from_pem_or_der(bytes: &[u8]) -> Result<Vec<Self>, CertificateError> {
        if !pem::is_pem(bytes) {
            return match Self::from_der(bytes) {
                Ok(certificate) => Ok(vec![certificate]),
                // A DER file starts with a SEQUENCE; anything else was never meant as one.
                Err(error) if bytes.first() == Some(&0x30) => Err(error),
                Err(_) => Err(CertificateError::NoneFound),
            };
        }
        let labels = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];
        let certificates: Vec<Self> = pem::blocks(bytes)
            .iter()
            .filter(|block| labels.contains(&block.label.as_str()))
            .map(|block| match &block.bytes {
                Some(der) => Self::from_der(der),
                None => Err(CertificateError::Base64),
            })
            .collect::<Result<_, _>>()?;
        if certificates.is_empty() {
            return Err(CertificateError::NoneFound);
        }
        Ok(certificates)
    }

    /// The bytes it was read from.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// Its SHA-256 fingerprint.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.0.sha256
    }

    /// The SHA-256 fingerprint in upper-case hexadecimal, as certificate viewers show it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        faster_hex::hex_string_upper(&self.0.sha256)
    }

    /// The subject for people to read (RFC 4514). Never compare these.
    #[must_use]
    pub fn subject(&self) -> String {
        self.0.subject.to_string()
    }

    /// The issuer for people to read (RFC 4514). Never compare these.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.0.issuer.to_string()
    }

    /// The subject as a name.
    #[must_use]
    pub fn subject_name(&self) -> &DistinguishedName {
        &self.0.subject
    }

    /// The issuer as a name.
    #[must_use]
    pub fn issuer_name(&self) -> &DistinguishedName {
        &self.0.issuer
    }

    /// The subject as encoded.
    #[must_use]
    pub fn subject_der(&self) -> &[u8] {
        self.0.subject.der()
    }

    /// The issuer as encoded.
    #[must_use]
    pub fn issuer_der(&self) -> &[u8] {
        self.0.issuer.der()
    }

    /// The subject's common name, or the whole subject when it has none.
    #[must_use]
    pub fn common_name(&self) -> String {
        let name = &self.0.subject;
        name.common_name().unwrap_or_else(|| name.to_string())
    }

    /// The issuer's common name, or the whole issuer when it has none.
    #[must_use]
    pub fn issuer_common_name(&self) -> String {
        let name = &self.0.issuer;
        name.common_name().unwrap_or_else(|| name.to_string())
    }

    /// The serial number as an encoded INTEGER. Serials over 20 bytes exist, and negative ones.
    #[must_use]
    pub fn serial_der(&self) -> &[u8] {
        &self.0.serial_der
    }

    /// The content bytes of the serial number.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.0.serial
    }

    /// The serial number in upper-case hexadecimal, without a leading zero byte.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        match self.0.serial.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => faster_hex::hex_string_upper(rest),
            all => faster_hex::hex_string_upper(all),
        }
    }

    /// The first instant it is valid.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// The last instant it is valid.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// Whether an instant lies in its validity, both ends included (RFC 5280, 4.1.2.5).
    #[must_use]
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        self.0.not_before <= at && at <= self.0.not_after
    }

    /// The subject's `SubjectPublicKeyInfo` in DER.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.0.public_key
    }

    /// What kind of key it holds; none when this tool cannot use it.
    #[must_use]
    pub fn key_kind(&self) -> Option<KeyKind> {
        KeyKind::from_spki(&self.0.public_key).ok()
    }

    /// Whether its public key is this one (`SubjectPublicKeyInfo` in DER), however the algorithm
    /// is written.
    #[must_use]
    pub fn holds_key(&self, public_key: &[u8]) -> bool {
        is_same_key(&self.0.public_key, public_key)
    }

    /// A short mark of the public key for messages: the start of its SHA-256.
    #[must_use]
    pub fn key_mark(&self) -> String {
        key_mark(&self.0.public_key)
    }

    /// What the key may be used for; none when the certificate does not say.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.known.key_usage
    }

    /// What the key may be used for, in the names of RFC 5280, 4.2.1.3; none when the certificate
    /// does not say.
    #[must_use]
    pub fn key_usages(&self) -> Option<Vec<&'static str>> {
        let usage = self.key_usage()?;
        let names = [
            (usage.digital_signature(), "digitalSignature"),
            (usage.non_repudiation(), "nonRepudiation"),
            (usage.key_encipherment(), "keyEncipherment"),
            (usage.data_encipherment(), "dataEncipherment"),
            (usage.key_agreement(), "keyAgreement"),
            (usage.key_cert_sign(), "keyCertSign"),
            (usage.crl_sign(), "cRLSign"),
            (usage.encipher_only(), "encipherOnly"),
            (usage.decipher_only(), "decipherOnly"),
        ];
        let may = names
            .into_iter()
            .filter_map(|(may, name)| may.then_some(name));
        Some(may.collect())
    }

    /// The purposes of the extended key usage extension; empty when it is absent.
    #[must_use]
    pub fn extended_key_usage(&self) -> &[ObjectIdentifier] {
        self.0
            .known
            .extended_key_usage
            .as_ref()
            .map_or(&[], |usage| usage.0.as_slice())
    }

    /// Whether the certificate says that it belongs to a certification authority, and how many
    /// more may follow below it.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<&BasicConstraints> {
        self.0.known.basic_constraints.as_ref()
    }

    /// The certificate policies, in their order.
    #[must_use]
    pub fn policies(&self) -> &[ObjectIdentifier] {
        &self.0.known.policies
    }

    /// The subject key identifier, when there is one.
    #[must_use]
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        let id = self.0.known.subject_key_id.as_ref()?;
        Some(id.0.as_bytes())
    }

    /// The identifier of the issuer's key, when there is one.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.0.known.authority_key_id.as_deref()
    }

    /// All extensions, in their order.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.0.extensions
    }

    /// The value of an extension by its identifier.
    #[must_use]
    pub fn extension(&self, identifier: ObjectIdentifier) -> Option<&Extension> {
        self.0
            .extensions
            .iter()
            .find(|extension| extension.extn_id == identifier)
    }

    /// The algorithm its issuer signed it with; none when this tool does not know it.
    #[must_use]
    pub fn signature_algorithm(&self) -> Option<SignatureAlgorithm> {
        SignatureAlgorithm::from_identifier(&self.0.signature_identifier).ok()
    }

    /// The identifier of the algorithm its issuer signed it with.
    #[must_use]
    pub fn signature_identifier(&self) -> &AlgorithmIdentifierOwned {
        &self.0.signature_identifier
    }

    /// Whether subject and issuer are the same name (RFC 5280, 6.1).
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.0.subject.matches(&self.0.issuer)
    }

    /// Whether it is signed with its own key.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued() && self.is_signed_by(self)
    }

    /// Whether another certificate bears the name of this one's issuer. No proof: see
    /// [`Self::is_signed_by`].
    #[must_use]
    pub fn names_as_issuer(&self, issuer: &Self) -> bool {
        self.0.issuer.matches(&issuer.0.subject)
    }

    /// Whether the identifiers of the issuer's key agree, as far as both certificates have one.
    /// A hint for the order of trying (RFC 5280, 4.2.1.1).
    #[must_use]
    pub fn key_ids_agree(&self, issuer: &Self) -> bool {
        match (self.authority_key_id(), issuer.subject_key_id()) {
            (Some(wanted), Some(there)) => wanted == there,
            _ => true,
        }
    }

    /// Whether another certificate's key made the signature on this one.
    #[must_use]
    pub fn is_signed_by(&self, issuer: &Self) -> bool {
        self.signature_algorithm().is_some_and(|algorithm| {
            crypto::verify(
                issuer.public_key(),
                algorithm,
                &self.0.tbs,
                &self.0.signature,
            )
            .is_ok()
        })
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl Hash for Certificate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.sha256.hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject())
            .field("serial", &self.serial_hex())
            .finish_non_exhaustive()
    }
}

/// A short mark of a public key for messages: the first four digits of its SHA-256.
#[must_use]
pub fn key_mark(public_key: &[u8]) -> String {
    let digest = DigestAlgorithm::Sha256.hash(&[public_key]).to_string();
    digest.chars().take(4).chain(['…']).collect()
}

/// An X.509 time as an instant. Years past what an instant can hold mean "never" (RFC 5280,
/// 4.1.2.5: 9999-12-31 is for certificates without an end).
pub(crate) fn instant(time: Time) -> Timestamp {
    i64::try_from(time.to_unix_duration().as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}

/// The instant of a `GeneralizedTime` in DER.
pub(crate) fn generalized(der: &[u8]) -> der::Result<Timestamp> {
    GeneralizedTime::from_der(der).map(|time| instant(Time::GeneralTime(time)))
}

/// Reads an element with its header, as bytes that stand in the input.
pub(crate) fn element<'a>(reader: &mut SliceReader<'a>, tag: Tag) -> der::Result<&'a [u8]> {
    let bytes = reader.tlv_bytes()?;
    Header::peek(&SliceReader::new(bytes)?)?
        .tag()
        .assert_eq(tag)?;
    Ok(bytes)
}

fn read_certificate(bytes: &[u8]) -> der::Result<Parts> {
    let mut outer = SliceReader::new(bytes)?;
    let (tbs, signature_identifier, signature) = outer.sequence(|reader| {
        let tbs = element(reader, Tag::Sequence)?;
        let identifier: AlgorithmIdentifierOwned = reader.decode()?;
        let signature: BitString = reader.decode()?;
        Ok::<_, der::Error>((tbs, identifier, signature))
    })?;
    outer.finish()?;
    let signature = signature
        .as_bytes()
        .ok_or_else(|| Tag::BitString.value_error())?
        .to_vec();
    let mut parts = SliceReader::new(tbs)?.sequence(|reader| {
        // version [0] EXPLICIT, default v1; nothing here depends on it.
        ContextSpecific::<u8>::decode_explicit(reader, TagNumber(0))?;
        let serial_der = element(reader, Tag::Integer)?;
        let inner_identifier: AlgorithmIdentifierOwned = reader.decode()?;
        // RFC 5280, 4.1.1.2: both identifiers are the same, or one of them is not signed.
        if inner_identifier != signature_identifier {
            return Err(der::Error::from(Tag::Sequence.value_error()));
        }
        let issuer = DistinguishedName::from_der(element(reader, Tag::Sequence)?)?;
        let (not_before, not_after) =
            reader.sequence(|pair| Ok::<_, der::Error>((pair.decode()?, pair.decode()?)))?;
        let subject = DistinguishedName::from_der(element(reader, Tag::Sequence)?)?;
        let public_key = element(reader, Tag::Sequence)?.to_vec();
        ContextSpecific::<BitString>::decode_implicit(reader, TagNumber(1))?;
        ContextSpecific::<BitString>::decode_implicit(reader, TagNumber(2))?;
        let extensions = ContextSpecific::<Vec<Extension>>::decode_explicit(reader, TagNumber(3))?
            .map_or_else(Vec::new, |field| field.value);
        let known = Known::read(&extensions)?;
        Ok(Parts {
            der: bytes.to_vec(),
            sha256: [0; 32],
            tbs: tbs.to_vec(),
            serial: AnyRef::from_der(serial_der)?.value().to_vec(),
            serial_der: serial_der.to_vec(),
            issuer,
            subject,
            not_before: instant(not_before),
            not_after: instant(not_after),
            public_key,
            signature_identifier,
            signature,
            extensions,
            known,
        })
    })?;
    let digest = DigestAlgorithm::Sha256.hash(&[bytes]);
    parts.sha256.copy_from_slice(digest.bytes());
    Ok(parts)
}

impl Known {
    fn read(extensions: &[Extension]) -> der::Result<Self> {
        if extensions.len() > MOST_EXTENSIONS {
            return Err(der::Error::from(Tag::Sequence.value_error()));
        }
        for (index, extension) in extensions.iter().enumerate() {
            let mut later = extensions.iter().skip(index.saturating_add(1));
            // RFC 5280, 4.2: not more than one instance of each.
            if later.any(|other| other.extn_id == extension.extn_id) {
                return Err(der::Error::from(Tag::Sequence.value_error()));
            }
        }
        Ok(Self {
            basic_constraints: known(extensions)?,
            key_usage: known(extensions)?,
            extended_key_usage: known(extensions)?,
            subject_key_id: known(extensions)?,
            authority_key_id: authority_key_id(extensions)?,
            policies: known::<CertificatePolicies>(extensions)?.map_or_else(Vec::new, |policies| {
                policies
                    .0
                    .iter()
                    .map(|policy| policy.policy_identifier)
                    .collect()
            }),
        })
    }
}

fn known<T: AssociatedOid + DecodeOwned<Error = der::Error>>(
    extensions: &[Extension],
) -> der::Result<Option<T>> {
    extensions
        .iter()
        .find(|extension| extension.extn_id == T::OID)
        .map(|extension| T::from_der(extension.extn_value.as_bytes()))
        .transpose()
}

/// Only the `keyIdentifier` of `AuthorityKeyIdentifier` (RFC 5280, 4.2.1.1): the rest names the
/// issuer once more, in forms that are often malformed and never needed.
fn authority_key_id(extensions: &[Extension]) -> der::Result<Option<Vec<u8>>> {
    const IDENTIFIER: ObjectIdentifier = const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
    let Some(extension) = extensions.iter().find(|one| one.extn_id == IDENTIFIER) else {
        return Ok(None);
    };
    let content = AnyRef::from_der(extension.extn_value.as_bytes())?;
    let mut reader = SliceReader::new(content.value())?;
    let key_id = ContextSpecific::<OctetString>::decode_implicit(&mut reader, TagNumber(0))?;
    Ok(key_id.map(|field| field.value.as_bytes().to_vec()))
}

/// The same key, however its algorithm identifier is written: RSA keys come with and without
/// NULL parameters, and some are restricted to RSASSA-PSS (RFC 4055, 1.2).
fn is_same_key(one: &[u8], other: &[u8]) -> bool {
    let (Ok(a), Ok(b)) = (
        SubjectPublicKeyInfoRef::try_from(one),
        SubjectPublicKeyInfoRef::try_from(other),
    ) else {
        return false;
    };
    let family = |oid| match oid {
        rfc5912::ID_RSASSA_PSS => rfc5912::RSA_ENCRYPTION,
        other => other,
    };
    family(a.algorithm.oid) == family(b.algorithm.oid)
        && a.subject_public_key.raw_bytes() == b.subject_public_key.raw_bytes()
}
