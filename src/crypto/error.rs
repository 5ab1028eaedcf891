//! Why an algorithm, a key or a signature value could not be used.

use const_oid::ObjectIdentifier;
use thiserror::Error;

use super::{KeyKind, SignatureAlgorithm};
use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};

/// An algorithm identifier that cannot be used.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum AlgorithmError {
    /// The digest algorithm is not one of the SHA family that the tool knows. MD5 ends here.
    #[error("unknown digest algorithm {identifier}")]
    UnknownDigest {
        /// What the file names.
        identifier: ObjectIdentifier,
    },
    /// The signature algorithm is not RSA or ECDSA over a known digest.
    #[error("unknown signature algorithm {identifier}")]
    UnknownSignature {
        /// What the file names.
        identifier: ObjectIdentifier,
    },
    /// The parameters do not belong to the algorithm, or contradict themselves.
    #[error("the parameters of algorithm {identifier} are malformed or unusual")]
    Parameters {
        /// The algorithm that they stand with.
        identifier: ObjectIdentifier,
    },
}

impl Explain for AlgorithmError {
    fn message(&self) -> Message {
        match self {
            Self::UnknownDigest { identifier } => {
                Message::new("crypto-unknown-digest").with("identifier", identifier)
            }
            Self::UnknownSignature { identifier } => {
                Message::new("crypto-unknown-signature").with("identifier", identifier)
            }
            Self::Parameters { identifier } => {
                Message::new("crypto-parameters").with("identifier", identifier)
            }
        }
    }
}

/// A private or public key that cannot be used.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are not a key in the form that was asked for.
    #[error("the key is malformed")]
    Malformed,
    /// Neither RSA nor an elliptic curve.
    #[error("unknown key algorithm {identifier}")]
    UnknownAlgorithm {
        /// What the key says it is.
        identifier: ObjectIdentifier,
    },
    /// An elliptic curve other than P-256 and P-384.
    #[error("unknown elliptic curve {identifier}")]
    UnknownCurve {
        /// What the key says it is.
        identifier: ObjectIdentifier,
    },
    /// An RSA key too short or too long to sign with.
    #[error("RSA keys of {bits} bits cannot sign")]
    Size {
        /// Length of the modulus.
        bits: u32,
    },
    /// The key allows one digest only, and another was asked for (RFC 4055, 3.1).
    #[error("the key signs with {digest} only")]
    Restricted {
        /// What it allows.
        digest: DigestAlgorithm,
    },
    /// The numbers of the key do not belong together.
    #[error("the parts of the key contradict each other")]
    Inconsistent,
    /// No key could be made.
    #[error("a {kind} key could not be generated")]
    Generation {
        /// The kind that was asked for.
        kind: KeyKind,
    },
}

impl Explain for KeyError {
    fn message(&self) -> Message {
        match self {
            Self::Malformed => Message::new("crypto-key-malformed"),
            Self::UnknownAlgorithm { identifier } => {
                Message::new("crypto-key-unknown").with("identifier", identifier)
            }
            Self::UnknownCurve { identifier } => {
                Message::new("crypto-key-curve").with("identifier", identifier)
            }
            Self::Size { bits } => Message::new("crypto-key-size").with("bits", bits),
            Self::Restricted { digest } => {
                Message::new("crypto-key-restricted").with("digest", digest)
            }
            Self::Inconsistent => Message::new("crypto-key-inconsistent"),
            Self::Generation { kind } => Message::new("crypto-key-generation").with("kind", kind),
        }
    }
}

/// A signature that could not be made.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The key is of another kind than the algorithm, or the algorithm is too weak to sign with.
    #[error("a {kind} key cannot sign with {algorithm}")]
    Unsuitable {
        /// The key.
        kind: KeyKind,
        /// What was asked of it.
        algorithm: SignatureAlgorithm,
    },
    /// The key refused, for a reason that the cryptographic library does not tell.
    #[error("the key did not sign")]
    Refused,
    /// The device or service that holds the key failed.
    #[error("the holder of the key failed: {reason}")]
    Device {
        /// In the words of the device.
        reason: String,
    },
}

impl Explain for SignatureError {
    fn message(&self) -> Message {
        match self {
            Self::Unsuitable { kind, algorithm } => Message::new("crypto-sign-unsuitable")
                .with("kind", kind)
                .with("algorithm", algorithm),
            Self::Refused => Message::new("crypto-sign-refused"),
            Self::Device { reason } => Message::new("crypto-sign-device").with("reason", reason),
        }
    }
}

/// A signature value that could not be confirmed.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum VerificationError {
    /// The value does not belong to this message and key.
    #[error("the signature value does not match")]
    Mismatch,
    /// The public key cannot be used.
    #[error("the public key cannot be used")]
    Key(#[from] KeyError),
    /// The key is of another kind than the algorithm, or its own restrictions forbid it.
    #[error("a {kind} key cannot have signed with {algorithm}")]
    Unsuitable {
        /// The key.
        kind: KeyKind,
        /// What the signature claims.
        algorithm: SignatureAlgorithm,
    },
}

impl Explain for VerificationError {
    fn message(&self) -> Message {
        match self {
            Self::Mismatch => Message::new("crypto-verify-mismatch"),
            Self::Key(reason) => reason.message(),
            Self::Unsuitable { kind, algorithm } => Message::new("crypto-verify-unsuitable")
                .with("kind", kind)
                .with("algorithm", algorithm),
        }
    }
}
