//! Why an authority's answer is no timestamp to rely on.
//!
//! **Deliberately absent:** what keeps an authority from answering at all. Whoever asks it says
//! so in [`AuthorityError::Unreachable`], and what keeps it from believing an answer in
//! [`AuthorityError::Unusable`].

use const_oid::ObjectIdentifier;
use thiserror::Error;

use super::error::{BuildError, CmsError};
use super::problem::SignerProblem;
use crate::base::message::{Explain, Message};

/// What an authority says when it gives no timestamp (RFC 3161, 2.4.2, `PKIStatus`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RefusedStatus {
    /// `rejection`.
    Rejection,
    /// `waiting`: it may come later, but nobody said when.
    Waiting,
    /// `revocationWarning`: the authority is about to be revoked.
    RevocationWarning,
    /// `revocationNotification`: the authority was revoked.
    RevocationNotification,
    /// No status that the standard knows.
    Unknown,
}

impl RefusedStatus {
    /// The name that the standard gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rejection => "rejection",
            Self::Waiting => "waiting",
            Self::RevocationWarning => "revocationWarning",
            Self::RevocationNotification => "revocationNotification",
            Self::Unknown => "unknown",
        }
    }
}

/// Why it gives none (RFC 3161, 2.4.2, `PKIFailureInfo`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// `badAlg`: the digest algorithm is not accepted.
    Algorithm,
    /// `badRequest`: this kind of request is not permitted.
    Request,
    /// `badDataFormat`: the request could not be read.
    DataFormat,
    /// `timeNotAvailable`: its clock is out of order.
    TimeNotAvailable,
    /// `unacceptedPolicy`.
    Policy,
    /// `unacceptedExtension`.
    Extension,
    /// `addInfoNotAvailable`.
    AdditionalInformation,
    /// `systemFailure`.
    System,
}

impl Failure {
    /// Each with its bit.
    pub(super) const ALL: [(u8, Self); 8] = [
        (0, Self::Algorithm),
        (2, Self::Request),
        (5, Self::DataFormat),
        (14, Self::TimeNotAvailable),
        (15, Self::Policy),
        (16, Self::Extension),
        (17, Self::AdditionalInformation),
        (25, Self::System),
    ];

    /// The name that the standard gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Algorithm => "badAlg",
            Self::Request => "badRequest",
            Self::DataFormat => "badDataFormat",
            Self::TimeNotAvailable => "timeNotAvailable",
            Self::Policy => "unacceptedPolicy",
            Self::Extension => "unacceptedExtension",
            Self::AdditionalInformation => "addInfoNotAvailable",
            Self::System => "systemFailure",
        }
    }
}

/// An answer that is not taken for a timestamp.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum TimestampError {
    /// Not a response of RFC 3161: often a web page that says why.
    #[error("the answer is no timestamp response")]
    NotResponse,
    /// The authority gave none.
    #[error("the authority refused: {}", said(*.status, *.failure, .text))]
    Refused {
        /// Its status.
        status: RefusedStatus,
        /// Its reason, when it gives one that the standard knows.
        failure: Option<Failure>,
        /// Its own words, shortened; often none.
        text: String,
    },
    /// It says that the timestamp is there, and it is not.
    #[error("the response is granted and holds no token")]
    TokenMissing,
    /// The token cannot be read.
    #[error("the token cannot be read")]
    Token(#[from] CmsError),
    /// The token speaks for other bytes.
    #[error("the token has another imprint than was asked for")]
    OtherImprint,
    /// The token does not repeat the nonce: it may be the answer to an older request.
    #[error("the token has another nonce than was asked for, or none")]
    OtherNonce,
    /// The token was issued under another policy than was demanded.
    #[error("the token was issued under policy {found}")]
    OtherPolicy {
        /// The policy of the token.
        found: ObjectIdentifier,
    },
    /// The token's own signature, or what it says about the signer, is not as it must be.
    #[error("the token is not sound")]
    Unsound(#[source] SignerProblem),
    /// The signer's certificate is not made for timestamps alone, critically (RFC 3161, 2.3).
    #[error("the certificate of the signer is not made for timestamps alone")]
    Purpose,
}

/// What the authority said, in the words of the standard and in its own.
fn said(status: RefusedStatus, failure: Option<Failure>, text: &str) -> String {
    let words = [Some(status.name()), failure.map(Failure::name)];
    let words = words.into_iter().flatten();
    let words: Vec<&str> = words.chain((!text.is_empty()).then_some(text)).collect();
    words.join(", ")
}

impl Explain for TimestampError {
    fn message(&self) -> Message {
        match self {
            Self::NotResponse => Message::new("cms-tsa-not-response"),
            Self::Refused {
                status,
                failure,
                text,
            } => refusal(*failure).with("said", said(*status, *failure, text)),
            Self::TokenMissing => Message::new("cms-tsa-token-missing"),
            Self::Token(reason) => Message::new("cms-tsa-token").with("detail", reason),
            Self::OtherImprint => Message::new("cms-tsa-other-imprint"),
            Self::OtherNonce => Message::new("cms-tsa-other-nonce"),
            Self::OtherPolicy { found } => {
                Message::new("cms-tsa-other-policy").with("found", found)
            }
            Self::Unsound(problem) => match problem {
                SignerProblem::CertificateMissing => Message::new("cms-tsa-certificate-missing"),
                SignerProblem::CertificateReferenceMissing
                | SignerProblem::CertificateReferenceMalformed
                | SignerProblem::CertificateSwapped => Message::new("cms-tsa-reference"),
                SignerProblem::WeakDigest { digest } => {
                    Message::new("cms-tsa-weak-digest").with("digest", digest)
                }
                other => Message::new("cms-tsa-unsound").with("problem", other.code()),
            },
            Self::Purpose => Message::new("cms-tsa-purpose"),
        }
    }
}

fn refusal(failure: Option<Failure>) -> Message {
    match failure {
        Some(Failure::Algorithm) => Message::new("cms-tsa-refused-algorithm"),
        Some(Failure::TimeNotAvailable) => Message::new("cms-tsa-refused-time"),
        Some(Failure::Policy) => Message::new("cms-tsa-refused-policy"),
        Some(Failure::System) => Message::new("cms-tsa-refused-system"),
        _ => Message::new("cms-tsa-refused"),
    }
}

/// Why there is no timestamp.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum AuthorityError {
    /// The request could not be written.
    #[error("the request cannot be made")]
    Request(#[from] BuildError),
    /// What the authority answered is not taken for a timestamp.
    #[error("the answer of the timestamp authority is not accepted")]
    Answer(#[from] TimestampError),
    /// There is no answer to judge.
    #[error("the timestamp authority gave no answer")]
    Unreachable {
        /// Why, as whoever asked it explains.
        message: Message,
    },
    /// The timestamp answers the request, and whoever asked cannot rely on it.
    #[error("the timestamp cannot be relied on")]
    Unusable {
        /// Why, as whoever asked it explains.
        message: Message,
    },
    /// None of several authorities gave one.
    #[error("no timestamp authority gave a timestamp; first of all: {first}")]
    All {
        /// What most likely has to be put right.
        first: Box<Self>,
        /// What the others came to.
        others: Vec<Self>,
    },
}

impl AuthorityError {
    /// The error of several authorities, the most useful one first; none when there is none.
    #[must_use]
    pub fn from_all(errors: Vec<Self>) -> Option<Self> {
        let mut errors = errors.into_iter();
        let first = errors.next()?;
        let others: Vec<Self> = errors.collect();
        Some(if others.is_empty() {
            first
        } else {
            Self::All {
                first: Box::new(first),
                others,
            }
        })
    }
}

impl Explain for AuthorityError {
    fn message(&self) -> Message {
        match self {
            Self::Request(reason) => reason.message(),
            Self::Answer(reason) => reason.message(),
            Self::Unreachable { message } | Self::Unusable { message } => message.clone(),
            Self::All { first, .. } => first.message(),
        }
    }
}
