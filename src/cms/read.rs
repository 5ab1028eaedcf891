//! Reading `SignedData` (RFC 5652, 5.1).

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911;
use serde::{Deserialize, Serialize};

use super::error::CmsError;
use super::signer_info::SignerInfo;
use super::tlv::{self, Element};
use crate::pki::{Certificate, CertificateList};

/// Certificates of one container. Real ones hold a chain or two; eight is already much.
const MOST_CERTIFICATES: usize = 100;

/// Revocation lists of one container.
const MOST_CRLS: usize = 100;

/// Signers of one container. A PDF signature has exactly one (ISO 32000-2, 12.8.3.3.1).
const MOST_SIGNERS: usize = 16;

/// How the container is encoded.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// As ISO 32000-2, 12.8.3.3.1 wants it.
    #[default]
    Der,
    /// With lengths that are indefinite or longer than needed, or with strings in pieces.
    Ber,
}

/// A signature container.
///
/// ```text
/// SignedData ::= SEQUENCE {
///   version CMSVersion,
///   digestAlgorithms SET OF DigestAlgorithmIdentifier,
///   encapContentInfo EncapsulatedContentInfo,
///   certificates [0] IMPLICIT CertificateSet OPTIONAL,
///   crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
///   signerInfos SET OF SignerInfo }
/// ```
#[derive(Clone, Debug)]
pub struct SignedData {
    encoding: Encoding,
    /// The digests that it announces, by their identifiers.
    digests: Vec<ObjectIdentifier>,
    content_type: ObjectIdentifier,
    content: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
    unreadable_certificates: usize,
    crls: Vec<CertificateList>,
    signers: Vec<SignerInfo>,
    trailing: usize,
}

impl SignedData {
    /// Reads a container in DER or BER.
    ///
    /// Zeros after it are the room that `/Contents` reserved; other bytes are counted in
    /// [`trailing`](Self::trailing).
    ///
    /// # Errors
    ///
    /// Bytes that hold no `SignedData` of the form above.
    pub fn parse(bytes: &[u8]) -> Result<Self, CmsError> {
        if bytes.iter().all(|byte| *byte == 0) {
            return Err(CmsError::Empty);
        }
        let malformed = |part| move || CmsError::Malformed { part };
        let (outer, rest) = Element::first(bytes).ok_or_else(malformed("ContentInfo"))?;
        let body = content_info(&outer)?;
        let fields = body
            .children_of(tlv::SEQUENCE)
            .ok_or_else(malformed("SignedData"))?;
        let (fixed, optional) = fields
            .split_at_checked(3)
            .ok_or_else(malformed("SignedData"))?;
        let [version, digests, content] = fixed else {
            return Err(malformed("SignedData")());
        };
        version
            .content_of(tlv::INTEGER)
            .ok_or_else(malformed("SignedData"))?;
        let digests = read_digests(digests)?;
        let (content_type, content) =
            encapsulated(content).ok_or_else(malformed("EncapsulatedContentInfo"))?;

        let (certificates, optional) = take(optional, tlv::context(0));
        let (crls, optional) = take(optional, tlv::context(1));
        let [signers] = optional else {
            return Err(malformed("SignedData")());
        };
        let (certificates, unreadable_certificates) = read_certificates(certificates)?;
        Ok(Self {
            encoding: if outer.is_der() {
                Encoding::Der
            } else {
                Encoding::Ber
            },
            digests,
            content_type,
            content,
            certificates,
            unreadable_certificates,
            crls: read_crls(crls)?,
            signers: read_signers(signers)?,
            trailing: significant(rest),
        })
    }

    /// How the container is encoded.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What kind of content is signed.
    #[must_use]
    pub const fn content_type(&self) -> ObjectIdentifier {
        self.content_type
    }

    /// The signed content, when the container holds it; none for a detached signature.
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    /// The certificates, in the order of the file.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// How many embedded certificates could not be read and were left out.
    #[must_use]
    pub const fn unreadable_certificates(&self) -> usize {
        self.unreadable_certificates
    }

    /// The revocation lists that could be read. Nothing signed protects them; each carries its
    /// own signature.
    #[must_use]
    pub fn crls(&self) -> &[CertificateList] {
        &self.crls
    }

    /// The signers.
    #[must_use]
    pub fn signers(&self) -> &[SignerInfo] {
        &self.signers
    }

    /// Bytes after the container, zeros at the end not counted.
    #[must_use]
    pub const fn trailing(&self) -> usize {
        self.trailing
    }

    /// Whether a signer's digest is among the announced ones, which lets a reader hash the content
    /// before it comes to the signers (RFC 5652, 5.3).
    pub(super) fn announces_digest_of(&self, signer: &SignerInfo) -> bool {
        self.digests.contains(&signer.digest_identifier().oid)
    }

    /// The certificate that a signer names.
    ///
    /// Several can answer to one name; the first whose hash the signer signed is taken, else the
    /// first of all.
    #[must_use]
    pub fn certificate_of(&self, signer: &SignerInfo) -> Option<&Certificate> {
        let named = || {
            self.certificates
                .iter()
                .filter(|certificate| signer.identifier().names(certificate))
        };
        let references = signer.certificate_references();
        named()
            .find(|certificate| {
                references
                    .iter()
                    .flatten()
                    .all(|reference| reference.names(certificate))
            })
            .or_else(|| named().next())
    }
}

/// The identifiers of `DigestAlgorithmIdentifiers`, as far as they can be read: a digest that is not
/// among them is only odd.
fn read_digests(set: &Element<'_>) -> Result<Vec<ObjectIdentifier>, CmsError> {
    let elements = one_per_signer(set, "DigestAlgorithmIdentifiers")?;
    let identifiers = elements.iter().map(|element| {
        let fields = element.children_of(tlv::SEQUENCE)?;
        fields.first()?.decode()
    });
    Ok(identifiers.flatten().collect())
}

/// `ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY }`
fn content_info<'a>(outer: &Element<'a>) -> Result<Element<'a>, CmsError> {
    let malformed = || CmsError::Malformed {
        part: "ContentInfo",
    };
    let fields = outer.children_of(tlv::SEQUENCE).ok_or_else(malformed)?;
    let [kind, content] = fields.as_slice() else {
        return Err(malformed());
    };
    let found = kind.decode().ok_or_else(malformed)?;
    if found != rfc5911::ID_SIGNED_DATA {
        return Err(CmsError::NotSignedData { found });
    }
    content
        .content_of(tlv::context(0))
        .and_then(Element::only)
        .ok_or_else(malformed)
}

/// `EncapsulatedContentInfo`. PKCS #7 v1.5 put any type where CMS has an octet string; `content`
/// is then the value of that type, which is what is signed (RFC 5652, 5.2.1).
fn encapsulated(element: &Element<'_>) -> Option<(ObjectIdentifier, Option<Vec<u8>>)> {
    let fields = element.children_of(tlv::SEQUENCE)?;
    match fields.as_slice() {
        [kind] => Some((kind.decode()?, None)),
        [kind, wrapped] => {
            let content = Element::only(wrapped.content_of(tlv::context(0))?)?;
            let bytes = match content.octets() {
                Some(octets) => octets.into_owned(),
                None => content.content.to_vec(),
            };
            Some((kind.decode()?, Some(bytes)))
        }
        _ => None,
    }
}

fn take<'s, 'a>(
    fields: &'s [Element<'a>],
    tag: u8,
) -> (Option<&'s Element<'a>>, &'s [Element<'a>]) {
    match fields {
        [first, rest @ ..] if first.tag == tag => (Some(first), rest),
        _ => (None, fields),
    }
}

/// Attribute certificates and other choices (RFC 5652, 10.2.2) are passed over.
fn read_certificates(set: Option<&Element<'_>>) -> Result<(Vec<Certificate>, usize), CmsError> {
    let elements = plain(set, "CertificateSet", MOST_CERTIFICATES)?;
    let certificates: Vec<_> = elements
        .iter()
        .filter_map(|element| Certificate::from_der(element.whole).ok())
        .collect();
    let unreadable = elements.len().saturating_sub(certificates.len());
    Ok((certificates, unreadable))
}

fn read_crls(set: Option<&Element<'_>>) -> Result<Vec<CertificateList>, CmsError> {
    Ok(plain(set, "RevocationInfoChoices", MOST_CRLS)?
        .iter()
        .filter_map(|element| CertificateList::from_der(element.whole).ok())
        .collect())
}

/// The members of a set that are plain sequences.
fn plain<'a>(
    set: Option<&Element<'a>>,
    part: &'static str,
    limit: usize,
) -> Result<Vec<Element<'a>>, CmsError> {
    let Some(set) = set else {
        return Ok(Vec::new());
    };
    let mut elements = set.children().ok_or(CmsError::Malformed { part })?;
    elements.retain(|element| element.tag == tlv::SEQUENCE);
    if elements.len() > limit {
        return Err(CmsError::TooMany { part, limit });
    }
    Ok(elements)
}

fn read_signers(set: &Element<'_>) -> Result<Vec<SignerInfo>, CmsError> {
    let elements = one_per_signer(set, "SignerInfos")?;
    elements.iter().map(SignerInfo::parse).collect()
}

/// The elements of a set that has one for each signer, or fewer.
fn one_per_signer<'a>(set: &Element<'a>, part: &'static str) -> Result<Vec<Element<'a>>, CmsError> {
    let elements = set
        .children_of(tlv::SET)
        .ok_or(CmsError::Malformed { part })?;
    if elements.len() > MOST_SIGNERS {
        return Err(CmsError::TooMany {
            part,
            limit: MOST_SIGNERS,
        });
    }
    Ok(elements)
}

/// How many bytes there are up to the last that is not zero.
fn significant(rest: &[u8]) -> usize {
    rest.iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last.saturating_add(1))
}
