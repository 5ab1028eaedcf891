//! Why an answer on a certificate's status cannot be read, or says nothing.

use const_oid::ObjectIdentifier;
use jiff::Timestamp;
use thiserror::Error;

use super::error::date;
use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};

/// What a responder says when it gives no answer (RFC 6960, 4.2.1, `OCSPResponseStatus`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum OcspRefusal {
    /// `malformedRequest`: it could not read the request.
    MalformedRequest,
    /// `internalError`.
    InternalError,
    /// `tryLater`.
    TryLater,
    /// `sigRequired`: it answers only requests that are signed.
    SignatureRequired,
    /// `unauthorized`: it does not answer this client, or knows nothing of this certificate (RFC
    /// 5019, 2.2.3).
    Unauthorized,
    /// No status that the standard knows.
    Unknown,
}

impl OcspRefusal {
    /// The name that the standard gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MalformedRequest => "malformedRequest",
            Self::InternalError => "internalError",
            Self::TryLater => "tryLater",
            Self::SignatureRequired => "sigRequired",
            Self::Unauthorized => "unauthorized",
            Self::Unknown => "unknown",
        }
    }
}

/// Why there is no OCSP answer to check.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum OcspError {
    /// Nothing that was ever meant as one, such as a web page.
    #[error("no OCSP response")]
    NotResponse,
    /// Far larger than any response.
    #[error("{size} bytes are more than the {limit} an OCSP response may have")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The most that is read.
        limit: usize,
    },
    /// Not the structure of RFC 6960.
    #[error("malformed OCSP response")]
    Malformed {
        /// Where it went wrong.
        source: der::Error,
    },
    /// The responder gave no answer.
    #[error("the responder answered {}", .0.name())]
    Refused(OcspRefusal),
    /// A kind of response other than the basic one.
    #[error("the response is of type {found}")]
    UnknownType {
        /// What it says it is.
        found: ObjectIdentifier,
    },
    /// The answer repeats another nonce than was sent: it belongs to another request.
    #[error("the response has another nonce than was sent")]
    OtherNonce,
    /// The request cannot be written.
    #[error("the request cannot be encoded")]
    NotEncoded {
        /// Why.
        source: der::Error,
    },
}

impl Explain for OcspError {
    fn message(&self) -> Message {
        match self {
            Self::NotResponse => Message::new("pki-ocsp-not-response"),
            Self::TooLarge { size, limit } => Message::new("pki-ocsp-too-large")
                .with("size", size)
                .with("limit", limit),
            Self::Malformed { source } => Message::new("pki-ocsp-malformed").with("detail", source),
            Self::Refused(OcspRefusal::TryLater) => Message::new("pki-ocsp-try-later"),
            Self::Refused(OcspRefusal::Unauthorized) => Message::new("pki-ocsp-unauthorized"),
            Self::Refused(other) => Message::new("pki-ocsp-refused").with("said", other.name()),
            Self::UnknownType { found } => {
                Message::new("pki-ocsp-unknown-type").with("found", found)
            }
            Self::OtherNonce => Message::new("pki-ocsp-other-nonce"),
            Self::NotEncoded { source } => {
                Message::new("pki-ocsp-not-encoded").with("detail", source)
            }
        }
    }
}

/// Why an answer says nothing about a certificate.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum OcspProblem {
    /// It is about other certificates, or the issuer is another one.
    #[error("the response is about other certificates")]
    OtherCertificate,
    /// The responder does not know the certificate.
    #[error("the responder does not know the certificate")]
    Unknown,
    /// A critical extension that is not understood.
    #[error("the critical extension {extension} is not understood")]
    CriticalExtension {
        /// The extension.
        extension: ObjectIdentifier,
    },
    /// Nobody at hand bears the name or the key that the response names.
    #[error("the certificate of the responder is missing")]
    ResponderMissing,
    /// The responder that it names did not sign it.
    #[error("the signature does not hold")]
    BadSignature,
    /// Signed with an algorithm that cannot be checked.
    #[error("the signature algorithm {algorithm} is unknown")]
    UnknownAlgorithm {
        /// The algorithm.
        algorithm: ObjectIdentifier,
    },
    /// The response, or the responder's certificate, is signed over a digest that is too weak.
    #[error("{digest} is weak")]
    WeakDigest {
        /// The digest.
        digest: DigestAlgorithm,
    },
    /// The responder's key is too short.
    #[error("a key of {bits} bits is too short")]
    WeakKey {
        /// Its size.
        bits: u32,
    },
    /// The signer is neither the issuer nor somebody whom the issuer certified (RFC 6960,
    /// 4.2.2.2).
    #[error("{responder} was not certified by the issuer")]
    Stranger {
        /// Common name of the signer.
        responder: String,
    },
    /// The issuer certified the signer for something else than OCSP answers.
    #[error("{responder} may not sign OCSP responses")]
    NotAuthorized {
        /// Common name of the signer.
        responder: String,
    },
    /// The responder's certificate was not valid when it answered.
    #[error("the certificate of {responder} was not valid at {at}")]
    ResponderNotValid {
        /// Common name of the responder.
        responder: String,
        /// When it answered.
        at: Timestamp,
    },
    /// Too old for the time in question.
    #[error("the response was good until {until}")]
    Stale {
        /// The last instant that it speaks for.
        until: Timestamp,
    },
    /// The certificate had ended before the responder looked, and it does not say that it keeps
    /// what it knew (RFC 6960, 4.4.4).
    #[error("the certificate had ended at {not_after}, before the responder looked")]
    AfterEnd {
        /// When the certificate ended.
        not_after: Timestamp,
    },
}

impl Explain for OcspProblem {
    fn message(&self) -> Message {
        match self {
            Self::OtherCertificate => Message::new("pki-ocsp-other-certificate"),
            Self::Unknown => Message::new("pki-ocsp-unknown"),
            Self::CriticalExtension { extension } => {
                Message::new("pki-ocsp-critical-extension").with("extension", extension)
            }
            Self::ResponderMissing => Message::new("pki-ocsp-responder-missing"),
            Self::BadSignature => Message::new("pki-ocsp-bad-signature"),
            Self::UnknownAlgorithm { algorithm } => {
                Message::new("pki-ocsp-unknown-algorithm").with("algorithm", algorithm)
            }
            Self::WeakDigest { digest } => {
                Message::new("pki-ocsp-weak-digest").with("digest", digest)
            }
            Self::WeakKey { bits } => Message::new("pki-ocsp-weak-key").with("bits", bits),
            Self::Stranger { responder } => {
                Message::new("pki-ocsp-stranger").with("responder", responder)
            }
            Self::NotAuthorized { responder } => {
                Message::new("pki-ocsp-not-authorized").with("responder", responder)
            }
            Self::ResponderNotValid { responder, at } => {
                Message::new("pki-ocsp-responder-not-valid")
                    .with("responder", responder)
                    .with("date", date(*at))
            }
            Self::Stale { until } => Message::new("pki-ocsp-stale").with("date", date(*until)),
            Self::AfterEnd { not_after } => {
                Message::new("pki-ocsp-after-end").with("date", date(*not_after))
            }
        }
    }
}
