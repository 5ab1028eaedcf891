//! The parts of a CMS signature (RFC 5652, 5), to forge them one by one.

use teken::base::digest::DigestAlgorithm;
use teken::crypto::{Signer as _, SoftwareKey};

use super::der::{INTEGER, Node, OCTETS, SEQUENCE, SET};
use crate::workshop::{pem_body, read, with_container};
use teken_test_kit::ALGORITHM;

pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
pub(crate) const MD5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05];
pub(crate) const UNKNOWN: &[u8] = &[0x2a, 0x03, 0x04, 0x05];
pub(crate) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
pub(crate) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
pub(crate) const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
pub(crate) const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
pub(crate) const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
pub(crate) const SIGNING_CERTIFICATE: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f,
];
pub(crate) const TIMESTAMP_TOKEN: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e,
];
pub(crate) const TIMESTAMP_INFO: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04,
];

/// A whole container: `ContentInfo` around `SignedData`.
pub(crate) struct Container(pub(crate) Node);

impl Container {
    pub(crate) fn parse(der: &[u8]) -> Self {
        Self(Node::parse(der))
    }

    pub(crate) fn signed_data(&mut self) -> &mut Node {
        &mut self.0.kids()[1].kids()[0]
    }

    pub(crate) fn certificates(&mut self) -> &mut Vec<Node> {
        self.signed_data().tagged(0xa0).kids()
    }

    pub(crate) fn signers(&mut self) -> &mut Vec<Node> {
        self.signed_data().kids().last_mut().unwrap().kids()
    }

    pub(crate) fn signer(&mut self) -> &mut Node {
        &mut self.signers()[0]
    }

    pub(crate) fn attributes(&mut self) -> &mut Vec<Node> {
        self.signer().tagged(0xa0).kids()
    }

    /// The values of a signed attribute.
    pub(crate) fn attribute(&mut self, oid: &[u8]) -> &mut Node {
        let oid = Node::oid(oid);
        let mut attributes = self.attributes().iter_mut();
        let found = attributes.find_map(|one| {
            let found = one.kids()[0] == oid;
            found.then_some(one)
        });
        let found = found.unwrap();
        &mut found.kids()[1]
    }

    pub(crate) fn without_attribute(&mut self, oid: &[u8]) {
        let oid = Node::oid(oid);
        self.attributes().retain_mut(|one| one.kids()[0] != oid);
    }

    pub(crate) fn value(&mut self) -> &mut Node {
        self.signer().tagged(OCTETS)
    }

    /// Signs the attributes as they are now.
    pub(crate) fn sign_again(&mut self, leaf: &str) {
        let attributes = Node::Tree(SET, self.attributes().clone()).encode();
        let value = key(leaf).sign(ALGORITHM, &attributes).unwrap();
        *self.value() = Node::Leaf(OCTETS, value);
    }

    /// Adds an unsigned attribute.
    pub(crate) fn with_unsigned(&mut self, oid: &[u8], value: Node) {
        let attribute = Node::sequence(vec![Node::oid(oid), Node::Tree(SET, vec![value])]);
        self.signer().kids().push(Node::Tree(0xa1, vec![attribute]));
    }
}

/// The last signature of a document with a container that was changed.
pub(crate) fn with_cms(file: &[u8], change: impl FnOnce(&mut Container)) -> Vec<u8> {
    with_container(file, |der| {
        let mut container = Container::parse(&der);
        change(&mut container);
        container.0.encode()
    })
}

pub(crate) fn key(leaf: &str) -> SoftwareKey {
    key_of(&format!("certs/leaf/{leaf}.key"))
}

fn key_of(path: &str) -> SoftwareKey {
    SoftwareKey::from_pkcs8(&pem_body(&read(path))).unwrap()
}

pub(crate) fn certificate(leaf: &str) -> Node {
    certificate_of(&format!("certs/leaf/{leaf}.pem"))
}

fn certificate_of(path: &str) -> Node {
    Node::parse(&pem_body(&read(path)))
}

/// The certificate of the issuing authority.
pub(crate) fn issuing() -> Node {
    certificate_of("certs/ca/issuing.pem")
}

/// A certificate with other content, signed with this key.
fn signed_anew(mut certificate: Node, signer: &SoftwareKey) -> Node {
    let body = certificate.kids()[0].encode();
    let value = signer.sign(ALGORITHM, &body).unwrap();
    let parts = certificate.kids();
    parts[1] = rsa_sha256();
    parts[2] = Node::Leaf(0x03, [&[0][..], &value].concat());
    certificate
}

fn rsa_sha256() -> Node {
    Node::sequence(vec![Node::oid(RSA_SHA256), Node::Leaf(0x05, Vec::new())])
}

/// The signer's certificate as somebody else would make it: name, issuer and serial number are
/// the same, the key and the signature are another's.
pub(crate) fn look_alike(leaf: &str, key_of: &str) -> Node {
    let mut certificate = certificate(leaf);
    let body = certificate.kids()[0].kids();
    body[2] = rsa_sha256();
    let key = key(key_of);
    body[6] = Node::parse(key.public_key());
    signed_anew(certificate, &key)
}

/// A certificate of the issuing authority that held from 2020 to 2026-06-30 only.
pub(crate) fn ended(leaf: &str) -> Node {
    let mut certificate = certificate(leaf);
    let body = certificate.kids()[0].kids();
    body[2] = rsa_sha256();
    let time = |text: &str| Node::Leaf(0x17, text.as_bytes().to_vec());
    body[4] = Node::sequence(vec![time("200101000000Z"), time("260630000000Z")]);
    signed_anew(certificate, &key_of("certs/ca/issuing.key"))
}

/// `ESSCertIDv2` of a certificate, as the value of its attribute (RFC 5035, 4).
pub(crate) fn certificate_identifier(certificate: &Node) -> Node {
    let digest = DigestAlgorithm::Sha256.hash(&[&certificate.encode()]);
    let digest = Node::Leaf(OCTETS, digest.bytes().to_vec());
    let one = Node::sequence(vec![digest]);
    Node::Tree(SET, vec![Node::sequence(vec![Node::sequence(vec![one])])])
}

/// A timestamp token over these bytes (RFC 3161, 2.4.2).
pub(crate) fn token(over: &[u8], time: &str, authority: Node, leaf: &str) -> Node {
    let digest = |bytes: &[u8]| {
        let digest = DigestAlgorithm::Sha256.hash(&[bytes]);
        Node::Leaf(OCTETS, digest.bytes().to_vec())
    };
    let sha256 = || Node::sequence(vec![Node::oid(SHA256)]);
    let number = |value: u8| Node::Leaf(INTEGER, vec![value]);
    let info = Node::sequence(vec![
        number(1),
        Node::oid(UNKNOWN),
        Node::sequence(vec![sha256(), digest(over)]),
        number(7),
        Node::Leaf(0x18, time.as_bytes().to_vec()),
    ])
    .encode();
    let attribute = |oid: &[u8], values: Node| Node::sequence(vec![Node::oid(oid), values]);
    let one = |value: Node| Node::Tree(SET, vec![value]);
    let mut attributes = vec![
        attribute(CONTENT_TYPE, one(Node::oid(TIMESTAMP_INFO))),
        attribute(MESSAGE_DIGEST, one(digest(&info))),
        attribute(SIGNING_CERTIFICATE, certificate_identifier(&authority)),
    ];
    attributes.sort_by_key(Node::encode);
    let mut of_authority = authority.clone();
    let body = of_authority.kids()[0].kids();
    let identifier = Node::sequence(vec![body[3].clone(), body[1].clone()]);
    let signer = Node::sequence(vec![
        number(1),
        identifier,
        sha256(),
        Node::Tree(0xa0, attributes),
        Node::sequence(vec![Node::oid(RSA), Node::Leaf(0x05, Vec::new())]),
        Node::Leaf(OCTETS, Vec::new()),
    ]);
    let content = Node::sequence(vec![
        Node::oid(TIMESTAMP_INFO),
        Node::Tree(0xa0, vec![Node::Leaf(OCTETS, info)]),
    ]);
    let whole = Node::sequence(vec![
        number(3),
        Node::Tree(SET, vec![sha256()]),
        content,
        Node::Tree(0xa0, vec![authority, issuing()]),
        Node::Tree(SET, vec![signer]),
    ]);
    let content = Node::Tree(0xa0, vec![whole]);
    let mut container = Container(Node::Tree(SEQUENCE, vec![Node::oid(SIGNED_DATA), content]));
    container.sign_again(leaf);
    container.0
}
