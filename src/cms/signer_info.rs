//! One signer of a `SignedData` (RFC 5652, 5.3).

use const_oid::ObjectIdentifier;
use der::Encode;
use spki::AlgorithmIdentifierOwned;

use super::attributes::{self, Attribute, SignedAttributes};
use super::error::CmsError;
use super::ess::{self, CertificateReference};
use super::structure::IssuerAndSerialNumber;
use super::time;
use super::tlv::{self, Element};
use crate::base::digest::DigestAlgorithm;
use crate::base::time::Timestamp;
use crate::crypto::{self, AlgorithmError, SignatureAlgorithm};
use crate::pki::{Certificate, DistinguishedName};

/// Lists and responses of one attribute, each; a long chain has a handful.
const MOST_VALUES: usize = 100;

/// Whose key signed (RFC 5652, 5.3, `SignerIdentifier`).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignerIdentifier {
    /// The issuer's name and the serial number that it gave. Serials over 20 bytes exist.
    IssuerAndSerial {
        /// `Name` as encoded in the file.
        issuer: Vec<u8>,
        /// Content bytes of the INTEGER.
        serial: Vec<u8>,
    },
    /// The subject key identifier of the certificate.
    SubjectKey(Vec<u8>),
}

impl SignerIdentifier {
    /// Whether this certificate is meant.
    #[must_use]
    pub fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::SubjectKey(identifier) => {
                certificate.subject_key_id() == Some(identifier.as_slice())
            }
            Self::IssuerAndSerial { issuer, serial } => {
                certificate.serial() == serial.as_slice()
                    && (certificate.issuer_der() == issuer.as_slice()
                        || DistinguishedName::from_der(issuer)
                            .is_ok_and(|name| name.matches(certificate.issuer_name())))
            }
        }
    }
}

/// What the signed copy of the algorithms says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum AlgorithmProtection {
    /// They are the ones in use.
    Agrees,
    /// They are others, or cannot be read: somebody exchanged them after signing.
    Differs,
}

/// What one signer signed, and how.
#[derive(Clone, Debug)]
pub struct SignerInfo {
    identifier: SignerIdentifier,
    digest_identifier: AlgorithmIdentifierOwned,
    signature_identifier: AlgorithmIdentifierOwned,
    signed_attributes: Option<SignedAttributes>,
    signature: Vec<u8>,
    unsigned_attributes: Vec<Attribute>,
}

impl SignerInfo {
    pub(super) fn parse(element: &Element<'_>) -> Result<Self, CmsError> {
        let malformed = || CmsError::Malformed { part: "SignerInfo" };
        let fields = element.children_of(tlv::SEQUENCE).ok_or_else(malformed)?;
        let (fixed, rest) = fields.split_at_checked(3).ok_or_else(malformed)?;
        let [version, identifier, digest] = fixed else {
            return Err(malformed());
        };
        version.content_of(tlv::INTEGER).ok_or_else(malformed)?;
        let (signed_attributes, rest) = match rest {
            [first, rest @ ..] if first.tag == tlv::context(0) => {
                (Some(SignedAttributes::parse(first)?), rest)
            }
            _ => (None, rest),
        };
        let [signature_identifier, signature, rest @ ..] = rest else {
            return Err(malformed());
        };
        let unsigned_attributes = match rest {
            [] => Vec::new(),
            [only] if only.tag == tlv::context(1) => {
                attributes::parse_list(only, "unsigned attributes")?
            }
            _ => return Err(malformed()),
        };
        Ok(Self {
            identifier: parse_identifier(identifier).ok_or_else(malformed)?,
            digest_identifier: digest.decode().ok_or_else(malformed)?,
            signature_identifier: signature_identifier.decode().ok_or_else(malformed)?,
            signed_attributes,
            signature: signature.octets().ok_or_else(malformed)?.into_owned(),
            unsigned_attributes,
        })
    }

    /// Whose key signed.
    #[must_use]
    pub const fn identifier(&self) -> &SignerIdentifier {
        &self.identifier
    }

    /// The identifier of its digest algorithm, as it stands in the file.
    pub(super) const fn digest_identifier(&self) -> &AlgorithmIdentifierOwned {
        &self.digest_identifier
    }

    /// What the content was hashed with.
    ///
    /// # Errors
    ///
    /// An algorithm that the tool does not accept.
    pub fn digest_algorithm(&self) -> Result<DigestAlgorithm, AlgorithmError> {
        crypto::digest_from_identifier(&self.digest_identifier)
    }

    /// How the signature value was made.
    ///
    /// # Errors
    ///
    /// An algorithm that the tool does not know, or parameters that do not fit it.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, AlgorithmError> {
        SignatureAlgorithm::from_identifiers(&self.signature_identifier, &self.digest_identifier)
    }

    /// What is signed beside the content; none when the content is signed directly.
    #[must_use]
    pub const fn signed_attributes(&self) -> Option<&SignedAttributes> {
        self.signed_attributes.as_ref()
    }

    /// Attributes that nothing protects.
    #[must_use]
    pub fn unsigned_attributes(&self) -> &[Attribute] {
        &self.unsigned_attributes
    }

    /// The signature value. A signature timestamp speaks for these bytes.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The content-type attribute (RFC 5652, 11.1).
    #[must_use]
    pub fn content_type(&self) -> Option<ObjectIdentifier> {
        self.single(attributes::CONTENT_TYPE)?.decode()
    }

    /// The message-digest attribute (RFC 5652, 11.2).
    #[must_use]
    pub fn message_digest(&self) -> Option<Vec<u8>> {
        let value = self.single(attributes::MESSAGE_DIGEST)?;
        value.octets().map(std::borrow::Cow::into_owned)
    }

    /// The signing-time attribute (RFC 5652, 11.3): what the signer claims, proof of nothing.
    #[must_use]
    pub fn signing_time(&self) -> Option<Timestamp> {
        time::parse(&self.single(attributes::SIGNING_TIME)?)
    }

    /// What the signing-certificate attributes say about the signer's certificate; none when
    /// there is no such attribute.
    pub(super) fn certificate_references(&self) -> Vec<Option<CertificateReference>> {
        let Some(signed) = &self.signed_attributes else {
            return Vec::new();
        };
        [
            (attributes::SIGNING_CERTIFICATE, ess::Version::One),
            (attributes::SIGNING_CERTIFICATE_V2, ess::Version::Two),
        ]
        .into_iter()
        .filter(|(identifier, _)| signed.has(*identifier))
        .map(|(identifier, version)| {
            let value = signed.single(identifier)?;
            CertificateReference::parse(&value, version)
        })
        .collect()
    }

    /// Timestamp tokens over the signature value (RFC 3161, appendix A), as encoded.
    #[must_use]
    pub fn timestamp_tokens(&self) -> Vec<&[u8]> {
        self.unsigned_attributes
            .iter()
            .filter(|attribute| attribute.identifier == attributes::SIGNATURE_TIMESTAMP)
            .flat_map(|attribute| attribute.values.iter().map(Vec::as_slice))
            .collect()
    }

    /// Revocation lists and OCSP responses, in DER, that Adobe's signed attribute archives
    /// (ISO 32000-1, 12.8.3.3.2).
    ///
    /// ```text
    /// RevocationInfoArchival ::= SEQUENCE {
    ///   crl [0] EXPLICIT SEQUENCE OF CRLs OPTIONAL,
    ///   ocsp [1] EXPLICIT SEQUENCE OF OCSPResponse OPTIONAL,
    ///   otherRevInfo [2] EXPLICIT SEQUENCE OF OtherRevInfo OPTIONAL }
    /// ```
    #[must_use]
    pub fn archived_revocation(&self) -> RevocationValues {
        self.single(attributes::REVOCATION_ARCHIVAL)
            .map(|value| RevocationValues::read(&value))
            .unwrap_or_default()
    }

    /// Revocation lists and OCSP responses, in DER, of the unsigned attribute of CAdES
    /// (EN 319 122-1, A.1.2). It has the form of Adobe's, but of a response only what is signed.
    #[must_use]
    pub fn revocation_values(&self) -> RevocationValues {
        let attributes = self.unsigned_attributes.iter();
        let value = attributes
            .filter(|attribute| attribute.identifier == attributes::REVOCATION_VALUES)
            .find_map(|attribute| Element::only(attribute.values.first()?));
        let mut values = value
            .map(|value| RevocationValues::read(&value))
            .unwrap_or_default();
        let responses = values.ocsps.iter();
        values.ocsps = responses
            .filter_map(|basic| whole_response(basic))
            .collect();
        values
    }

    /// Whether the signed attribute that repeats the algorithms agrees with the ones in use
    /// (RFC 6211, 2); none when there is no such attribute.
    ///
    /// ```text
    /// CMSAlgorithmProtection ::= SEQUENCE {
    ///   digestAlgorithm DigestAlgorithmIdentifier,
    ///   signatureAlgorithm [1] IMPLICIT SignatureAlgorithmIdentifier OPTIONAL,
    ///   macAlgorithm [2] IMPLICIT MessageAuthenticationCodeAlgorithm OPTIONAL }
    /// ```
    pub(super) fn algorithm_protection(&self) -> Option<AlgorithmProtection> {
        let signed = self.signed_attributes.as_ref()?;
        if !signed.has(attributes::ALGORITHM_PROTECTION) {
            return None;
        }
        Some(if self.protects_algorithms().unwrap_or(false) {
            AlgorithmProtection::Agrees
        } else {
            AlgorithmProtection::Differs
        })
    }

    /// Parameters are compared by their meaning: they may be absent or NULL (RFC 5754, 2).
    fn protects_algorithms(&self) -> Option<bool> {
        let value = self.single(attributes::ALGORITHM_PROTECTION)?;
        let fields = value.children_of(tlv::SEQUENCE)?;
        let [digest, signature] = fields.as_slice() else {
            return Some(false);
        };
        let digest: AlgorithmIdentifierOwned = digest.decode()?;
        let content = signature.content_of(tlv::context(1))?;
        let signature = tlv::wrap(tlv::SEQUENCE, content)?;
        let signature: AlgorithmIdentifierOwned = Element::only(&signature)?.decode()?;
        let same_digest = match self.digest_algorithm() {
            Ok(used) => crypto::digest_from_identifier(&digest) == Ok(used),
            Err(_) => digest == self.digest_identifier,
        };
        let same_signature = match self.signature_algorithm() {
            Ok(used) => SignatureAlgorithm::from_identifiers(&signature, &digest) == Ok(used),
            Err(_) => signature == self.signature_identifier,
        };
        Some(same_digest && same_signature)
    }

    fn single(&self, identifier: ObjectIdentifier) -> Option<Element<'_>> {
        self.signed_attributes.as_ref()?.single(identifier)
    }
}

/// Revocation data kept in an attribute, in DER.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RevocationValues {
    /// Revocation lists.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses.
    pub ocsps: Vec<Vec<u8>>,
}

impl RevocationValues {
    fn read(value: &Element<'_>) -> Self {
        let members = |tag| -> Option<Vec<Vec<u8>>> {
            let fields = value.children_of(tlv::SEQUENCE)?;
            let field = fields.iter().find(|field| field.tag == tlv::context(tag))?;
            let members = Element::only(field.content)?.children_of(tlv::SEQUENCE)?;
            let members = members.iter().take(MOST_VALUES);
            Some(members.map(|one| one.whole.to_vec()).collect())
        };
        Self {
            crls: members(0).unwrap_or_default(),
            ocsps: members(1).unwrap_or_default(),
        }
    }
}

/// The `OCSPResponse` around a `BasicOCSPResponse` (RFC 6960, 4.2.1).
fn whole_response(basic: &[u8]) -> Option<Vec<u8>> {
    const SUCCESSFUL: [u8; 3] = [0x0a, 0x01, 0x00];
    /// id-pkix-ocsp-basic.
    const BASIC: [u8; 11] = [
        0x06, 0x09, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01,
    ];
    let octets = tlv::wrap(tlv::OCTET_STRING, basic)?;
    let bytes = tlv::wrap(tlv::SEQUENCE, &[&BASIC[..], &octets].concat())?;
    let bytes = tlv::wrap(tlv::context(0), &bytes)?;
    tlv::wrap(tlv::SEQUENCE, &[&SUCCESSFUL[..], &bytes].concat())
}

fn parse_identifier(element: &Element<'_>) -> Option<SignerIdentifier> {
    // SubjectKeyIdentifier ::= [0] IMPLICIT OCTET STRING
    if element.tag == 0x80 {
        return Some(SignerIdentifier::SubjectKey(element.content.to_vec()));
    }
    let named: IssuerAndSerialNumber = element.decode()?;
    Some(SignerIdentifier::IssuerAndSerial {
        issuer: named.issuer.to_der().ok()?,
        serial: named.serial()?.to_vec(),
    })
}
