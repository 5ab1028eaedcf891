//! Why a path to an anchor does not hold.
//!
//! **Invariant:** every problem but one names the certificate at fault.
//!
//! **Deliberately absent:** finding paths, which is `path`'s.

use const_oid::ObjectIdentifier;
use jiff::Timestamp;

use super::certificate::Certificate;
use super::error::date;
use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};

/// Why a path does not hold, and at which certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PathProblem {
    /// The issuer of this certificate is not at hand, so no anchor can be reached.
    IssuerMissing {
        /// The last certificate that was found.
        certificate: Certificate,
    },
    /// The path ends at this self-issued certificate, and it is no anchor.
    Untrusted {
        /// The root that nobody vouches for.
        certificate: Certificate,
    },
    /// Past its end at the time in question; may be the anchor.
    Expired {
        /// The certificate.
        certificate: Certificate,
        /// The time in question.
        at: Timestamp,
    },
    /// Before its beginning at the time in question.
    NotYetValid {
        /// The certificate.
        certificate: Certificate,
        /// The time in question.
        at: Timestamp,
    },
    /// The issuer that it names did not sign it.
    BadSignature {
        /// The certificate.
        certificate: Certificate,
    },
    /// Signed with an algorithm that this tool does not know.
    UnknownAlgorithm {
        /// The certificate.
        certificate: Certificate,
        /// The algorithm.
        algorithm: ObjectIdentifier,
    },
    /// Signed over a digest that can be forged.
    WeakDigest {
        /// The certificate.
        certificate: Certificate,
        /// The digest.
        digest: DigestAlgorithm,
    },
    /// A key that is too short.
    WeakKey {
        /// The certificate.
        certificate: Certificate,
        /// The length of its key.
        bits: u32,
    },
    /// An issuer that is no certification authority (RFC 5280, 4.2.1.9).
    NotAuthority {
        /// The issuer.
        certificate: Certificate,
    },
    /// More authorities follow below this one than it allows.
    PathLength {
        /// The authority whose limit is exceeded.
        certificate: Certificate,
    },
    /// The key is used for what its certificate does not allow (RFC 5280, 4.2.1.3).
    KeyUsage {
        /// The certificate.
        certificate: Certificate,
    },
    /// The certificate is for other purposes (RFC 5280, 4.2.1.12).
    ExtendedKeyUsage {
        /// The certificate.
        certificate: Certificate,
    },
    /// A name that an authority above must not vouch for (RFC 5280, 4.2.1.10).
    NameConstraints {
        /// The certificate with the name.
        certificate: Certificate,
    },
    /// An authority demands a policy that the path does not have (RFC 5280, 6.1).
    Policies {
        /// The certificate where none was left.
        certificate: Certificate,
    },
    /// An extension that matters and is not understood (RFC 5280, 4.2).
    CriticalExtension {
        /// The certificate.
        certificate: Certificate,
        /// The extension.
        extension: ObjectIdentifier,
    },
    /// The candidates are so many that the search was given up.
    TooComplex,
}

impl PathProblem {
    /// The certificate at fault, unless the search was given up.
    #[must_use]
    pub const fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::IssuerMissing { certificate }
            | Self::Untrusted { certificate }
            | Self::Expired { certificate, .. }
            | Self::NotYetValid { certificate, .. }
            | Self::BadSignature { certificate }
            | Self::UnknownAlgorithm { certificate, .. }
            | Self::WeakDigest { certificate, .. }
            | Self::WeakKey { certificate, .. }
            | Self::NotAuthority { certificate }
            | Self::PathLength { certificate }
            | Self::KeyUsage { certificate }
            | Self::ExtendedKeyUsage { certificate }
            | Self::NameConstraints { certificate }
            | Self::Policies { certificate }
            | Self::CriticalExtension { certificate, .. } => Some(certificate),
            Self::TooComplex => None,
        }
    }

    /// How near a path with this problem comes to holding; the nearest one is reported.
    pub(super) const fn nearness(&self) -> u8 {
        match self {
            Self::Expired { .. } | Self::NotYetValid { .. } => 4,
            Self::IssuerMissing { .. } | Self::Untrusted { .. } => 1,
            Self::BadSignature { .. } | Self::UnknownAlgorithm { .. } | Self::WeakDigest { .. } => {
                2
            }
            Self::TooComplex => 0,
            _ => 3,
        }
    }
}

impl Explain for PathProblem {
    fn message(&self) -> Message {
        let name = self
            .certificate()
            .map(Certificate::common_name)
            .unwrap_or_default();
        match self {
            Self::IssuerMissing { certificate } => Message::new("pki-path-issuer-missing")
                .with("issuer", certificate.issuer_common_name()),
            Self::Untrusted { .. } => Message::new("pki-path-untrusted"),
            Self::Expired { certificate, .. } => {
                Message::new("pki-path-expired").with("date", date(certificate.not_after()))
            }
            Self::NotYetValid { certificate, .. } => {
                Message::new("pki-path-not-yet-valid").with("date", date(certificate.not_before()))
            }
            Self::BadSignature { certificate } => Message::new("pki-path-bad-signature")
                .with("issuer", certificate.issuer_common_name()),
            Self::UnknownAlgorithm { algorithm, .. } => {
                Message::new("pki-path-unknown-algorithm").with("algorithm", algorithm)
            }
            Self::WeakDigest { digest, .. } => {
                Message::new("pki-path-weak-digest").with("algorithm", digest)
            }
            Self::WeakKey { bits, .. } => Message::new("pki-path-weak-key").with("bits", bits),
            Self::NotAuthority { .. } => Message::new("pki-path-not-authority"),
            Self::PathLength { .. } => Message::new("pki-path-length"),
            Self::KeyUsage { .. } => Message::new("pki-path-key-usage"),
            Self::ExtendedKeyUsage { .. } => Message::new("pki-path-extended-key-usage"),
            Self::NameConstraints { .. } => Message::new("pki-path-name-constraints"),
            Self::Policies { .. } => Message::new("pki-path-policies"),
            Self::CriticalExtension { extension, .. } => {
                Message::new("pki-path-critical-extension").with("extension", extension)
            }
            Self::TooComplex => return Message::new("pki-path-too-complex"),
        }
        .with("name", name)
    }
}
