//! Attributes of a signer (RFC 5652, 5.3): what is signed beside the content, and what is not.

use const_oid::ObjectIdentifier;
use const_oid::db::{rfc3161, rfc5911};

use super::error::CmsError;
use super::tlv::{self, Element};

/// Attributes of one signer. Real signers have three to eight; archive timestamps add a few.
const MOST: usize = 100;

/// id-contentType (RFC 5652, 11.1).
pub(super) const CONTENT_TYPE: ObjectIdentifier = rfc5911::ID_CONTENT_TYPE;
/// id-messageDigest (RFC 5652, 11.2).
pub(super) const MESSAGE_DIGEST: ObjectIdentifier = rfc5911::ID_MESSAGE_DIGEST;
/// id-signingTime (RFC 5652, 11.3).
pub(super) const SIGNING_TIME: ObjectIdentifier = rfc5911::ID_SIGNING_TIME;
/// id-aa-signingCertificate (RFC 2634, 5.4).
pub(super) const SIGNING_CERTIFICATE: ObjectIdentifier = rfc5911::ID_AA_SIGNING_CERTIFICATE;
/// id-aa-signingCertificateV2 (RFC 5035, 3).
pub(super) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2;
/// id-aa-signatureTimeStampToken (RFC 3161, appendix A).
pub(super) const SIGNATURE_TIMESTAMP: ObjectIdentifier = rfc3161::ID_AA_TIME_STAMP_TOKEN;
/// adbe-revocationInfoArchival (ISO 32000-1, 12.8.3.3.2).
pub(super) const REVOCATION_ARCHIVAL: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.8");
/// id-aa-ets-revocationValues (EN 319 122-1, A.1.2).
pub(super) const REVOCATION_VALUES: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.24");

/// id-countersignature (RFC 5652, 11.4).
pub(super) const COUNTERSIGNATURE: ObjectIdentifier = rfc5911::ID_COUNTERSIGNATURE;
/// id-aa-CMSAlgorithmProtection (RFC 6211, 2).
pub(super) const ALGORITHM_PROTECTION: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.52");

/// One attribute with its values, each as encoded in the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attribute {
    /// What it is.
    pub identifier: ObjectIdentifier,
    /// Its values, each a whole element.
    pub values: Vec<Vec<u8>>,
}

/// The attributes that a signature value speaks for.
#[derive(Clone, Debug)]
pub struct SignedAttributes {
    list: Vec<Attribute>,
    as_written: Vec<u8>,
    as_der: Option<Vec<u8>>,
}

impl SignedAttributes {
    pub(super) fn parse(element: &Element<'_>) -> Result<Self, CmsError> {
        let list = parse_list(element, "signed attributes")?;
        // RFC 5652, 5.4: a SET OF tag stands in for the [0] when the digest is made.
        let mut as_written = element.whole.to_vec();
        if let Some(tag) = as_written.first_mut() {
            *tag = tlv::SET;
        }
        let as_der = Element::only(&as_written)
            .and_then(Element::to_der)
            .filter(|der| *der != as_written);
        Ok(Self {
            list,
            as_written,
            as_der,
        })
    }

    /// The attributes, in the order of the file.
    #[must_use]
    pub fn list(&self) -> &[Attribute] {
        &self.list
    }

    /// The bytes of the file, re-tagged from `[0]` to `SET`, order and lengths untouched.
    #[must_use]
    pub fn as_written(&self) -> &[u8] {
        &self.as_written
    }

    /// The DER encoding, when the file holds another one.
    ///
    /// RFC 5652, 5.4 wants the signature over the DER encoding even where the file has BER.
    /// Signers that write the set unsorted sign either the bytes that they write or the sorted
    /// ones. Both encodings hold the same attributes, so a signature over either counts.
    #[must_use]
    pub fn as_der(&self) -> Option<&[u8]> {
        self.as_der.as_deref()
    }

    /// The only value of the only attribute of this kind.
    pub(super) fn single(&self, identifier: ObjectIdentifier) -> Option<Element<'_>> {
        let mut found = self
            .list
            .iter()
            .filter(|attribute| attribute.identifier == identifier);
        let attribute = found.next()?;
        match (attribute.values.as_slice(), found.next()) {
            ([value], None) => Element::only(value),
            _ => None,
        }
    }

    /// Whether there is any attribute of this kind, well-formed or not.
    pub(super) fn has(&self, identifier: ObjectIdentifier) -> bool {
        self.list
            .iter()
            .any(|attribute| attribute.identifier == identifier)
    }
}

/// Reads a set of attributes, whatever its tag.
pub(super) fn parse_list(
    element: &Element<'_>,
    part: &'static str,
) -> Result<Vec<Attribute>, CmsError> {
    let malformed = || CmsError::Malformed { part };
    let children = element.children().ok_or_else(malformed)?;
    if children.len() > MOST {
        return Err(CmsError::TooMany { part, limit: MOST });
    }
    children
        .iter()
        .map(|child| parse_attribute(child).ok_or_else(malformed))
        .collect()
}

fn parse_attribute(element: &Element<'_>) -> Option<Attribute> {
    let fields = element.children_of(tlv::SEQUENCE)?;
    let [identifier, values] = fields.as_slice() else {
        return None;
    };
    let values = values.children_of(tlv::SET)?;
    Some(Attribute {
        identifier: identifier.decode()?,
        values: values.iter().map(|value| value.whole.to_vec()).collect(),
    })
}
