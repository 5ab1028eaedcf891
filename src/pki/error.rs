//! Why a certificate, a revocation list or an identity could not be used.
//!
//! **Deliberately absent:** verdicts on paths and revocation. Those are findings, not errors:
//! see [`PathProblem`](super::PathProblem) and [`RevocationProblem`](super::RevocationProblem).

use jiff::Timestamp;
use thiserror::Error;

use crate::base::message::{Explain, Message};
use crate::base::time::Zone;

/// Why a certificate cannot be read.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum CertificateError {
    /// The file holds no certificate.
    #[error("no certificate found")]
    NoneFound,
    /// A PEM block is not Base64.
    #[error("the PEM block is not Base64")]
    Base64,
    /// Far larger than any certificate.
    #[error("{size} bytes are more than the {limit} a certificate may have")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The most that is read.
        limit: usize,
    },
    /// Not the structure of RFC 5280.
    #[error("malformed certificate")]
    Malformed {
        /// Where it went wrong.
        source: der::Error,
    },
}

impl Explain for CertificateError {
    fn message(&self) -> Message {
        match self {
            Self::NoneFound => Message::new("pki-no-certificate"),
            Self::Base64 => Message::new("pki-certificate-base64"),
            Self::TooLarge { size, limit } => Message::new("pki-certificate-too-large")
                .with("size", size)
                .with("limit", limit),
            Self::Malformed { source } => {
                Message::new("pki-certificate-malformed").with("detail", source)
            }
        }
    }
}

/// Why a revocation list cannot be read.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum CertificateListError {
    /// The file holds no list.
    #[error("no certificate revocation list found")]
    NoneFound,
    /// A PEM block is not Base64.
    #[error("the PEM block is not Base64")]
    Base64,
    /// Larger than the lists of the largest authorities.
    #[error("{size} bytes are more than the {limit} a revocation list may have")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The most that is read.
        limit: usize,
    },
    /// Not the structure of RFC 5280.
    #[error("malformed certificate revocation list")]
    Malformed {
        /// Where it went wrong.
        source: der::Error,
    },
}

impl Explain for CertificateListError {
    fn message(&self) -> Message {
        match self {
            Self::NoneFound => Message::new("pki-no-crl"),
            Self::Base64 => Message::new("pki-crl-base64"),
            Self::TooLarge { size, limit } => Message::new("pki-crl-too-large")
                .with("size", size)
                .with("limit", limit),
            Self::Malformed { source } => Message::new("pki-crl-malformed").with("detail", source),
        }
    }
}

/// Why a key and its certificate must not be signed with.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum IdentityError {
    /// The certificate holds another key.
    #[error("the certificate holds key {certificate}, the key file holds key {key}")]
    KeyMismatch {
        /// Mark of the key in the certificate.
        certificate: String,
        /// Mark of the private key.
        key: String,
    },
    /// A kind of key that cannot sign here.
    #[error("the certificate's key is of a kind that is not supported")]
    UnsupportedKey,
    /// Past its end.
    #[error("the certificate expired at {not_after}")]
    Expired {
        /// Common name.
        name: String,
        /// When it ended.
        not_after: Timestamp,
    },
    /// Before its beginning.
    #[error("the certificate is valid only from {not_before}")]
    NotYetValid {
        /// Common name.
        name: String,
        /// When it begins.
        not_before: Timestamp,
    },
    /// Neither digital signature nor non-repudiation.
    #[error("the certificate's key usage does not allow signing documents")]
    KeyUsage {
        /// Common name.
        name: String,
    },
    /// Made for servers, timestamps or the like.
    #[error("the certificate's extended key usage does not allow signing documents")]
    ExtendedKeyUsage {
        /// Common name.
        name: String,
    },
    /// RSA under 2048 bits.
    #[error("an RSA key of {bits} bits is too short")]
    ShortKey {
        /// Size of the modulus.
        bits: u32,
    },
    /// A certificate of the chain is signed with SHA-1 or older.
    #[error("the certificate of {name} is signed with {algorithm}, which is broken")]
    WeakDigest {
        /// Common name.
        name: String,
        /// The digest, or the number of the algorithm.
        algorithm: String,
    },
}

impl Explain for IdentityError {
    fn message(&self) -> Message {
        match self {
            Self::KeyMismatch { certificate, key } => Message::new("pki-key-mismatch")
                .with("certificate", certificate)
                .with("key", key),
            Self::UnsupportedKey => Message::new("pki-unsupported-key"),
            Self::Expired { name, not_after } => Message::new("pki-identity-expired")
                .with("name", name)
                .with("date", date(*not_after)),
            Self::NotYetValid { name, not_before } => Message::new("pki-identity-not-yet-valid")
                .with("name", name)
                .with("date", date(*not_before)),
            Self::KeyUsage { name } => Message::new("pki-identity-key-usage").with("name", name),
            Self::ExtendedKeyUsage { name } => {
                Message::new("pki-identity-extended-key-usage").with("name", name)
            }
            Self::ShortKey { bits } => Message::new("pki-short-key").with("bits", bits),
            Self::WeakDigest { name, algorithm } => Message::new("pki-weak-digest")
                .with("name", name)
                .with("algorithm", algorithm),
        }
    }
}

/// What the holder should know before the identity stops working.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum IdentityWarning {
    /// Ends within 60 days.
    ExpiresSoon {
        /// Common name.
        name: String,
        /// When it ends.
        not_after: Timestamp,
        /// Whole days left.
        days: i64,
    },
    /// The chain lacks an issuer, so readers cannot follow it to a root.
    MissingIssuer {
        /// Common name of the certificate whose issuer is missing.
        name: String,
        /// Common name of the missing issuer.
        issuer: String,
    },
    /// A certificate of the chain is not valid now.
    ChainNotValid {
        /// Common name of the issuer.
        name: String,
        /// When its validity ends or ended.
        not_after: Timestamp,
    },
}

impl Explain for IdentityWarning {
    fn message(&self) -> Message {
        match self {
            Self::ExpiresSoon {
                name,
                not_after,
                days,
            } => Message::new("pki-expires-soon")
                .with("name", name)
                .with("date", date(*not_after))
                .with("days", days),
            Self::MissingIssuer { name, issuer } => Message::new("pki-missing-issuer")
                .with("name", name)
                .with("issuer", issuer),
            Self::ChainNotValid { name, not_after } => Message::new("pki-chain-not-valid")
                .with("name", name)
                .with("date", date(*not_after)),
        }
    }
}

/// An instant as both languages read it: `2026-08-18 12:05 WIB`.
pub(crate) fn date(at: Timestamp) -> String {
    let zone = Zone::default();
    format!("{} {zone}", zone.civil(at).strftime("%Y-%m-%d %H:%M"))
}
