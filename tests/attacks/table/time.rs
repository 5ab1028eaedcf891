//! What a timestamp proves, and what it does not.

use super::cms::{Container, TIMESTAMP_TOKEN, certificate, ended, token, with_cms};
use super::der::Node;
use super::hand::signed_in;
use super::subject::Subject;
use super::{Given, INVALID, Row, UNDECIDED, VALID};
use teken::sign::Certify;

const CLASS: &str = "Time";

/// After the signature was made and before any evidence ends.
pub(super) const STAMPED: &str = "20261121080000Z";

pub(super) fn attacks() -> Vec<Row> {
    let row = |name: &str, how, expected: &'static [Given], build: fn(&Subject) -> Vec<u8>| {
        Row::new(CLASS, name, how, expected, move |one: &Subject| {
            Some(build(one))
        })
    };
    vec![
        row(
            "a timestamp of another signature",
            "a sound token over another value",
            UNDECIDED,
            |one| with_token(one, |_| tsa_token(b"another value", STAMPED)),
        ),
        row(
            "a timestamp whose value was changed",
            "one bit of the token's signature",
            UNDECIDED,
            |one| {
                with_token(one, |value| {
                    let mut container = Container(tsa_token(value, STAMPED));
                    if let Node::Leaf(_, value) = container.value() {
                        value[9] ^= 1;
                    }
                    container.0
                })
            },
        ),
        row(
            "revoked before the timestamp",
            "signed with a certificate revoked in 2025, stamped in 2026",
            INVALID,
            |one| {
                let file = signed_in(one.certified(Certify::Annotate), [0; 4], "revoked");
                with_token_in(&file, |value| tsa_token(value, STAMPED))
            },
        ),
        row(
            "an expired authority",
            "a token by an authority whose certificate ended in June 2026",
            UNDECIDED,
            |one| {
                with_token(one, |value| {
                    token(value, "20260601080000Z", ended("tsa"), "tsa")
                })
            },
        ),
        row(
            "an authority that is none",
            "a token by a signer's certificate",
            UNDECIDED,
            |one| {
                with_token(one, |value| {
                    token(value, STAMPED, certificate("rsa2048"), "rsa2048")
                })
            },
        ),
    ]
}

pub(super) fn twins() -> Vec<Row> {
    vec![Row::new(
        CLASS,
        "a timestamp",
        "a sound token over the signature value",
        VALID,
        |one| Some(with_token(one, |value| tsa_token(value, STAMPED))),
    )]
}

pub(super) fn tsa_token(over: &[u8], time: &str) -> Node {
    token(over, time, certificate("tsa"), "tsa")
}

/// The document signed once more, and this timestamp over the last signature.
fn with_token(subject: &Subject, make: impl FnOnce(&[u8]) -> Node) -> Vec<u8> {
    with_token_in(&signed_in(subject.signed(), [0; 4], "rsa2048"), make)
}

/// The last signature with a timestamp (RFC 3161, appendix A).
fn with_token_in(file: &[u8], make: impl FnOnce(&[u8]) -> Node) -> Vec<u8> {
    with_cms(file, |container| {
        let Node::Leaf(_, value) = container.value().clone() else {
            panic!("a value is bytes");
        };
        container.with_unsigned(TIMESTAMP_TOKEN, make(&value));
    })
}
