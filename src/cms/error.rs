//! Why a signature container could not be read or made.

use const_oid::ObjectIdentifier;
use thiserror::Error;

use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};
use crate::crypto::{AlgorithmError, SignatureError};

/// A `/Contents` value or timestamp token that cannot be read at all.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum CmsError {
    /// Nothing but zeros, or nothing.
    #[error("the signature value is empty")]
    Empty,
    /// One part does not have the form of RFC 5652.
    #[error("the {part} is malformed")]
    Malformed {
        /// Which part, in the words of the RFC.
        part: &'static str,
    },
    /// The container holds something other than `SignedData`.
    #[error("the content is {found}, not signed data")]
    NotSignedData {
        /// What it says it holds.
        found: ObjectIdentifier,
    },
    /// More elements than any honest signer writes.
    #[error("more than {limit} elements in the {part}")]
    TooMany {
        /// Which part, in the words of the RFC.
        part: &'static str,
        /// The most that is read.
        limit: usize,
    },
    /// The signed content of a timestamp token is not a `TSTInfo` (RFC 3161, 2.4.2).
    #[error("the content is {found}, not a timestamp")]
    NotTimestamp {
        /// What it says it is.
        found: ObjectIdentifier,
    },
    /// The imprint of a timestamp uses an algorithm that cannot be computed.
    #[error("the imprint of the timestamp cannot be used")]
    Imprint(#[source] AlgorithmError),
}

impl Explain for CmsError {
    fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("cms-empty"),
            Self::Malformed { part } => Message::new("cms-malformed").with("part", part),
            Self::NotSignedData { found } => {
                Message::new("cms-not-signed-data").with("found", found)
            }
            Self::TooMany { part, limit } => Message::new("cms-too-many")
                .with("part", part)
                .with("limit", limit),
            Self::NotTimestamp { found } => Message::new("cms-not-timestamp").with("found", found),
            Self::Imprint(reason) => reason.message(),
        }
    }
}

/// A signature container that could not be made.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum BuildError {
    /// The document was hashed with another digest than the signature uses.
    #[error("the content was hashed with {content}, the signature wants {signature}")]
    DigestDiffers {
        /// What the content was hashed with.
        content: DigestAlgorithm,
        /// What the algorithm uses.
        signature: DigestAlgorithm,
    },
    /// SHA-1 signs nothing new.
    #[error("{digest} is too weak for a new signature")]
    WeakDigest {
        /// What was asked for.
        digest: DigestAlgorithm,
    },
    /// The algorithm cannot be written down.
    #[error("the algorithm cannot be named")]
    Algorithm(#[from] AlgorithmError),
    /// The key did not sign.
    #[error("the key did not sign")]
    Signature(#[from] SignatureError),
    /// The parts could not be put together: one of them is too long for DER.
    #[error("the container cannot be encoded")]
    Encoding(#[from] der::Error),
}

impl Explain for BuildError {
    fn message(&self) -> Message {
        match self {
            Self::DigestDiffers { content, signature } => Message::new("cms-digest-differs")
                .with("content", content)
                .with("signature", signature),
            Self::WeakDigest { digest } => {
                Message::new("cms-weak-digest-new").with("digest", digest)
            }
            Self::Algorithm(reason) => reason.message(),
            Self::Signature(reason) => reason.message(),
            Self::Encoding(source) => Message::new("cms-not-encoded").with("detail", source),
        }
    }
}
