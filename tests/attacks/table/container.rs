//! Forgeries inside the container, certificates put in the place of others, and containers that
//! look odd and are sound.

use super::cms::{
    Container, DATA, MD5, MESSAGE_DIGEST, SHA256, SIGNING_CERTIFICATE, UNKNOWN, certificate,
    certificate_identifier, look_alike, with_cms,
};
use super::der::{Node, OCTETS, SET};
use super::subject::Subject;
use super::{Given, INVALID, Row, UNDECIDED, VALID};
use crate::workshop::with_container;
use teken::verify::Report;

const CLASS: &str = "Forgery in the CMS";
const SWAP: &str = "Certificate swap";
const TAKEN_APART: &str = "the container, taken apart and put together again";
const RAW: &str = "the bytes of the container";
const SIGNED_AGAIN: &str = "the container, with its attributes signed again";

/// Whose certificate it is has to be seen from something that cannot be copied.
const NOT_TRUSTED: &[Given] = &[Given::Invalid, Given::Undecided];

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = emptied();
    rows.extend(doubled());
    rows.extend(signed_again());
    rows.extend(raw());
    rows.extend(swapped());
    rows
}

pub(super) fn twins() -> Vec<Row> {
    let open = |depth: usize| {
        let name = format!("BER with open lengths, {depth} deep");
        Row::new(CLASS, name, RAW, VALID, move |one: &Subject| {
            Some(with_container(one.signed(), |der| {
                Node::parse(&der).encode_open(depth)
            }))
        })
    };
    vec![
        open(1),
        open(3),
        Row::new(CLASS, "zero padding", RAW, VALID, |one| {
            Some(with_container(one.signed(), |der| {
                [&der[..], &[0; 40]].concat()
            }))
        }),
    ]
}

fn changed(
    name: &str,
    expected: &'static [Given],
    change: impl Fn(&mut Container) + Send + Sync + 'static,
) -> Row {
    Row::new(CLASS, name, TAKEN_APART, expected, move |one| {
        Some(with_cms(one.signed(), &change))
    })
}

fn emptied() -> Vec<Row> {
    vec![
        changed("signer's certificate dropped", UNDECIDED, |one| {
            let signer = certificate("rsa2048");
            one.certificates().retain(|kept| *kept != signer);
        }),
        changed("all certificates dropped", UNDECIDED, |one| {
            one.signed_data().kids().retain(|part| part.tag() != 0xa0);
        }),
        changed("messageDigest dropped", INVALID, |one| {
            one.without_attribute(MESSAGE_DIGEST);
        }),
        changed("signed attributes dropped", INVALID, |one| {
            one.signer().kids().retain(|part| part.tag() != 0xa0);
        }),
        changed("the signer dropped", INVALID, |one| one.signers().clear()),
    ]
}

fn doubled() -> Vec<Row> {
    vec![
        changed("two SignerInfos", INVALID, |one| {
            let signer = one.signer().clone();
            one.signers().push(signer);
        }),
        changed("encapsulated content", INVALID, |one| {
            let content = Node::Leaf(OCTETS, b"lain".to_vec());
            let held = Node::sequence(vec![Node::oid(DATA), Node::Tree(0xa0, vec![content])]);
            one.signed_data().kids()[2] = held;
        }),
        changed("weak digest", INVALID, |one| with_digest(one, MD5)),
        changed("unknown digest", INVALID, |one| with_digest(one, UNKNOWN)),
    ]
}

/// Another digest algorithm, wherever it is named.
fn with_digest(container: &mut Container, oid: &[u8]) {
    fn exchange(node: &mut Node, oid: &[u8]) {
        match node {
            Node::Tree(_, kids) => kids.iter_mut().for_each(|kid| exchange(kid, oid)),
            Node::Leaf(6, content) if content == SHA256 => *content = oid.to_vec(),
            Node::Leaf(..) => {}
        }
    }
    exchange(&mut container.signed_data().kids()[1], oid);
    exchange(&mut container.signer().kids()[2], oid);
}

/// What only the owner of the key could do.
fn signed_again() -> Vec<Row> {
    let again = |class, name: &str, change: fn(&mut Container)| {
        Row::new(class, name, SIGNED_AGAIN, INVALID, move |one: &Subject| {
            Some(with_cms(one.signed(), |container| {
                change(container);
                container.sign_again("rsa2048");
            }))
        })
        .with_key()
    };
    vec![
        again(CLASS, "signed without messageDigest", |one| {
            one.without_attribute(MESSAGE_DIGEST);
        }),
        again(CLASS, "signed without contentType", |one| {
            one.without_attribute(super::cms::CONTENT_TYPE);
        }),
        again(CLASS, "signed over another digest", |one| {
            let digest = Node::Leaf(OCTETS, vec![7; 32]);
            *one.attribute(MESSAGE_DIGEST) = Node::Tree(SET, vec![digest]);
        }),
        again(SWAP, "ESS hash of another certificate", |one| {
            *one.attribute(SIGNING_CERTIFICATE) = certificate_identifier(&certificate("revoked"));
        }),
    ]
}

fn raw() -> Vec<Row> {
    let row = |name: &str, change: fn(Vec<u8>) -> Vec<u8>| {
        Row::new(CLASS, name, RAW, INVALID, move |one: &Subject| {
            Some(with_container(one.signed(), change))
        })
    };
    vec![
        row("bytes after the DER", |der| [&der[..], b"junk"].concat()),
        row("zeros, then bytes", |der| {
            [&der[..], &[0; 9], b"junk"].concat()
        }),
        row("a second container begins", |der| {
            [&der[..], &der[..400.min(der.len())]].concat()
        }),
        row("another content type", |mut der| {
            der[5] = 0x0a;
            der
        }),
        row("cut", |der| der[..der.len() / 2].to_vec()),
    ]
}

fn swapped() -> Vec<Row> {
    let in_place = |name: &str, expected, new: fn() -> Node, again: Option<&'static str>| {
        Row::new(SWAP, name, TAKEN_APART, expected, move |one: &Subject| {
            Some(with_cms(one.signed(), |container| {
                let signer = certificate("rsa2048");
                let new = new();
                for place in container.certificates() {
                    if *place == signer {
                        *place = new.clone();
                    }
                }
                if let Some(leaf) = again {
                    *container.attribute(SIGNING_CERTIFICATE) = certificate_identifier(&new);
                    container.sign_again(leaf);
                }
            }))
        })
        .demanding(shows_fingerprint)
    };
    vec![
        in_place(
            "another certificate in the same name",
            UNDECIDED,
            || certificate("other"),
            None,
        ),
        in_place(
            "look-alike with the same name and serial number",
            INVALID,
            || look_alike("rsa2048", "other"),
            None,
        ),
        in_place(
            "look-alike, and everything signed with its key",
            NOT_TRUSTED,
            || look_alike("rsa2048", "other"),
            Some("other"),
        ),
    ]
}

/// Wherever a signer is shown, so is the fingerprint of the certificate.
fn shows_fingerprint(report: &Report) -> bool {
    report
        .signatures
        .iter()
        .filter_map(|one| one.signer.as_ref())
        .all(|signer| signer.sha256.len() == 64)
}
