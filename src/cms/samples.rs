//! Containers for the tests: sound ones, and ones that no honest signer writes.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911;
use der::Encode;

use super::attributes;
use super::build::signed_attributes;
use super::tlv;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::crypto::{SignatureAlgorithm, SoftwareKey, digest_identifier};
use crate::pki::{Certificate, Identity};

pub(super) const CHAIN: &[u8] = include_bytes!("../../certs/ca/chain.pem");
pub(super) const CRL: &[u8] = include_bytes!("../../certs/ca/issuing.crl");
pub(super) const PARTS: [&[u8]; 2] = [b"%PDF-1.7 before", b"after %%EOF"];

pub(super) const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;
pub(super) const RSA: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1v15 { digest: SHA256 };

macro_rules! identity {
    ($name:literal) => {
        $crate::cms::samples::opened(
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/certs/leaf/",
                $name,
                ".key"
            )),
            include_bytes!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/certs/leaf/",
                $name,
                ".pem"
            )),
        )
    };
}
pub(super) use identity;

pub(super) fn key(pem: &str) -> SoftwareKey {
    let (_, document) = pkcs8::Document::from_pem(pem).unwrap();
    SoftwareKey::from_pkcs8(document.as_bytes()).unwrap()
}

pub(super) fn opened(key_pem: &str, certificate: &[u8]) -> Identity {
    let mut certificates = Certificate::many_from_pem_or_der(certificate).unwrap();
    let chain = Certificate::many_from_pem_or_der(CHAIN).unwrap();
    Identity::new(Box::new(key(key_pem)), certificates.remove(0), &chain).unwrap()
}

pub(super) fn content_digest() -> Digest {
    SHA256.hash(&PARTS)
}

pub(super) fn encoded(value: &impl Encode) -> Vec<u8> {
    value.to_der().unwrap()
}

/// An element in DER from the parts of its content.
pub(super) fn wrap(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    tlv::wrap(tag, &parts.concat()).unwrap()
}

/// A `SET OF` in DER: its elements sorted (X.690, 11.6).
pub(super) fn wrap_set(tag: u8, mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    tlv::wrap(tag, &elements.concat()).unwrap()
}

/// A container in parts, each of which a test may spoil before it is put together.
pub(super) struct Draft {
    pub(super) digest: Vec<u8>,
    /// What the container announces instead of the digest that is used.
    pub(super) announced: Option<Vec<u8>>,
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) content_type: ObjectIdentifier,
    pub(super) content: Option<Vec<u8>>,
    pub(super) attributes: Option<Vec<Vec<u8>>>,
    pub(super) unsigned: Vec<Vec<u8>>,
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) identifier: Vec<u8>,
    pub(super) signers: usize,
}

impl Draft {
    /// What `sign` makes.
    pub(super) fn new(identity: &Identity) -> Self {
        let certificate = identity.certificate();
        Self {
            digest: encoded(&digest_identifier(SHA256)),
            announced: None,
            algorithm: RSA,
            content_type: rfc5911::ID_DATA,
            content: None,
            attributes: Some(sound_attributes(identity)),
            unsigned: Vec::new(),
            certificates: vec![certificate.der().to_vec()],
            identifier: wrap(
                tlv::SEQUENCE,
                &[certificate.issuer_der(), certificate.serial_der()],
            ),
            signers: 1,
        }
    }

    /// A timestamp token over an imprint.
    pub(super) fn token(authority: &Identity, imprint: &Digest) -> Self {
        let info = time_info(imprint);
        let mut draft = Self::new(authority);
        draft.content_type = super::check::TST_INFO;
        draft.attributes = Some(vec![
            attribute(attributes::CONTENT_TYPE, &encoded(&super::check::TST_INFO)),
            digest_attribute(&SHA256.hash(&[&info])),
            sound_attributes(authority).remove(2),
        ]);
        draft.content = Some(info);
        draft
    }

    /// Signs the attributes sorted, as RFC 5652, 5.4 wants it, or the content without any.
    pub(super) fn sign(&self, identity: &Identity) -> Vec<u8> {
        let message = match (&self.attributes, &self.content) {
            (Some(attributes), _) => wrap_set(tlv::SET, attributes.clone()),
            (None, Some(content)) => content.clone(),
            (None, None) => PARTS.concat(),
        };
        let value = identity.signer().sign(self.algorithm, &message).unwrap();
        self.with_value(&value)
    }

    /// The container with its attributes in the order they stand in here.
    pub(super) fn with_value(&self, value: &[u8]) -> Vec<u8> {
        let version = wrap(tlv::INTEGER, &[&[1]]);
        let mut content = encoded(&self.content_type);
        if let Some(bytes) = &self.content {
            let octets = wrap(tlv::OCTET_STRING, &[bytes]);
            content.extend(wrap(tlv::context(0), &[&octets]));
        }
        let attributes = self
            .attributes
            .as_ref()
            .map_or_else(Vec::new, |list| wrap(tlv::context(0), &[&list.concat()]));
        let unsigned = if self.unsigned.is_empty() {
            Vec::new()
        } else {
            wrap_set(tlv::context(1), self.unsigned.clone())
        };
        let algorithm = encoded(&self.algorithm.identifier().unwrap());
        let signer = wrap(
            tlv::SEQUENCE,
            &[
                &version,
                &self.identifier,
                &self.digest,
                &attributes,
                &algorithm,
                &wrap(tlv::OCTET_STRING, &[value]),
                &unsigned,
            ],
        );
        let signed_data = wrap(
            tlv::SEQUENCE,
            &[
                &version,
                &wrap(tlv::SET, &[self.announced.as_ref().unwrap_or(&self.digest)]),
                &wrap(tlv::SEQUENCE, &[&content]),
                &wrap_set(tlv::context(0), self.certificates.clone()),
                &wrap(tlv::SET, &[&signer.repeat(self.signers)]),
            ],
        );
        wrap(
            tlv::SEQUENCE,
            &[
                &encoded(&rfc5911::ID_SIGNED_DATA),
                &wrap(tlv::context(0), &[&signed_data]),
            ],
        )
    }
}

/// What `sign` signs: content type, message digest, signing certificate.
fn sound_attributes(identity: &Identity) -> Vec<Vec<u8>> {
    let list = signed_attributes(identity, &content_digest()).unwrap();
    list.iter().map(encoded).collect()
}

/// An attribute with one value.
pub(super) fn attribute(identifier: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    let values = wrap(tlv::SET, &[value]);
    wrap(tlv::SEQUENCE, &[&encoded(&identifier), &values])
}

pub(super) fn digest_attribute(digest: &Digest) -> Vec<u8> {
    attribute(
        attributes::MESSAGE_DIGEST,
        &wrap(tlv::OCTET_STRING, &[digest.bytes()]),
    )
}

fn time_info(imprint: &Digest) -> Vec<u8> {
    let policy = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.22408.1.2.3.45");
    let algorithm = encoded(&digest_identifier(imprint.algorithm()));
    let hashed = wrap(tlv::OCTET_STRING, &[imprint.bytes()]);
    wrap(
        tlv::SEQUENCE,
        &[
            &wrap(tlv::INTEGER, &[&[1]]),
            &encoded(&policy),
            &wrap(tlv::SEQUENCE, &[&algorithm, &hashed]),
            &wrap(tlv::INTEGER, &[&[0x12, 0x34]]),
            &wrap(tlv::GENERALIZED_TIME, &[b"20261121070000.5Z"]),
        ],
    )
}

/// The same value with every constructed length indefinite and octet strings in two pieces.
pub(super) fn loosened(der: &[u8]) -> Vec<u8> {
    let element = tlv::Element::only(der).unwrap();
    if element.tag == tlv::OCTET_STRING && element.content.len() > 1 {
        let (one, two) = element.content.split_at(1);
        let pieces = [wrap(4, &[one]), wrap(4, &[two])].concat();
        return [&[0x24, 0x80], pieces.as_slice(), &[0, 0]].concat();
    }
    if element.tag & 0x20 == 0 || Certificate::from_der(der).is_ok() {
        return der.to_vec();
    }
    let inner: Vec<u8> = element
        .children()
        .unwrap()
        .iter()
        .flat_map(|child| loosened(child.whole))
        .collect();
    [&[element.tag, 0x80], inner.as_slice(), &[0, 0]].concat()
}
