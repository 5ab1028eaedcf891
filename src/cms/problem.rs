//! What can be wrong with a signer.

use const_oid::ObjectIdentifier;
use thiserror::Error;

use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};
use crate::crypto::{AlgorithmError, SignatureAlgorithm, VerificationError};

/// What a problem means for the verdict.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Gravity {
    /// Odd, but it takes nothing away.
    Odd,
    /// Sound today, but made with something that no longer convinces.
    Weak,
    /// The question cannot be answered from what the file holds.
    Undecided,
    /// The container breaks a rule that protects the reader.
    Malformed,
    /// Content, attributes or signature value do not belong together.
    Broken,
}

/// One thing that is wrong with a signer.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum SignerProblem {
    /// Not exactly one signer (ISO 32000-2, 12.8.3.3.1).
    #[error("{count} signers instead of one")]
    SignerCount {
        /// How many there are.
        count: usize,
    },
    /// The same signer several times, in a form that does not forbid it. Some programs write this.
    #[error("the same signer {count} times")]
    SignerRepeated {
        /// How many times.
        count: usize,
    },
    /// The signer's certificate is not embedded.
    #[error("the certificate of the signer is missing")]
    CertificateMissing,
    /// The digest or signature algorithm cannot be used; MD5 ends here.
    #[error("the algorithm cannot be used")]
    Algorithm(#[source] AlgorithmError),
    /// The signature value uses another digest than the signer declares (RFC 5652, 5.3).
    #[error("the signature uses {signature}, but {declared} is declared")]
    DigestsDiffer {
        /// `digestAlgorithm` of the signer.
        declared: DigestAlgorithm,
        /// The digest that its signature algorithm names.
        signature: DigestAlgorithm,
    },
    /// SHA-1 holds the signature together.
    #[error("{digest} is weak")]
    WeakDigest {
        /// The algorithm.
        digest: DigestAlgorithm,
    },
    /// The content is not of the type that this form of signature has.
    #[error("the content type is {found}")]
    ContentTypeUnexpected {
        /// What the container says.
        found: ObjectIdentifier,
    },
    /// No single content-type attribute (RFC 5652, 11.1).
    #[error("the content-type attribute is missing")]
    ContentTypeMissing,
    /// The content-type attribute contradicts the container (RFC 5652, 11.1).
    #[error("the content-type attribute says {attribute}, the container {container}")]
    ContentTypeDiffers {
        /// What is signed.
        attribute: ObjectIdentifier,
        /// What stands beside the content.
        container: ObjectIdentifier,
    },
    /// No single message-digest attribute (RFC 5652, 11.2).
    #[error("the message-digest attribute is missing")]
    MessageDigestMissing,
    /// The content is not what was signed.
    #[error("the content is not what was signed")]
    ContentChanged,
    /// The signature value does not belong to the attributes and the certificate.
    #[error("the signature value is wrong")]
    Signature(#[source] VerificationError),
    /// The form demands signed attributes and there are none.
    #[error("there are no signed attributes")]
    AttributesMissing,
    /// An attribute that may stand once stands twice, or has several values.
    #[error("the attribute {identifier} is ambiguous")]
    AttributeAmbiguous {
        /// Which one.
        identifier: ObjectIdentifier,
    },
    /// The signed copy of the algorithms names others than are in use (RFC 6211, 2).
    #[error("the signed copy of the algorithms differs")]
    AlgorithmsDiffer,
    /// An attribute stands among the signed ones and may not, or the other way round (RFC 5652, 11;
    /// RFC 3161, appendix A). Nobody looks for it there.
    #[error("the attribute {identifier} is on the wrong side")]
    AttributeMisplaced {
        /// Which one.
        identifier: ObjectIdentifier,
    },
    /// The signer's digest is not among those that the container announces (RFC 5652, 5.3).
    #[error("the digest is not announced")]
    DigestUnannounced,
    /// The form demands a signing-certificate attribute (EN 319 142-1, 6.3).
    #[error("the signing-certificate attribute is missing")]
    CertificateReferenceMissing,
    /// The signing-certificate attribute cannot be read.
    #[error("the signing-certificate attribute is malformed")]
    CertificateReferenceMalformed,
    /// The signing-certificate attribute names another certificate: this one was put in its place.
    #[error("the signing-certificate attribute names another certificate")]
    CertificateSwapped,
    /// A detached signature that carries content.
    #[error("the signature carries content of its own")]
    ContentEncapsulated,
    /// A form that carries its content, without it.
    #[error("the signature does not carry the content it speaks for")]
    ContentMissing,
    /// Bytes after the container that are not padding.
    #[error("{count} bytes follow the signature")]
    TrailingBytes {
        /// How many, zeros at the end not counted.
        count: usize,
    },
    /// A timestamp that speaks for other bytes (RFC 3161, 2.4.2).
    #[error("the timestamp belongs to something else")]
    ImprintDiffers,
}

impl SignerProblem {
    /// What it means for the verdict.
    #[must_use]
    pub const fn gravity(&self) -> Gravity {
        match self {
            Self::SignerRepeated { .. }
            | Self::AttributeMisplaced { .. }
            | Self::DigestUnannounced => Gravity::Odd,
            Self::WeakDigest { .. } => Gravity::Weak,
            Self::CertificateMissing => Gravity::Undecided,
            Self::MessageDigestMissing
            | Self::ContentChanged
            | Self::Signature(_)
            | Self::CertificateSwapped
            | Self::AlgorithmsDiffer
            | Self::ContentMissing
            | Self::ImprintDiffers => Gravity::Broken,
            Self::SignerCount { .. }
            | Self::Algorithm(_)
            | Self::DigestsDiffer { .. }
            | Self::ContentTypeUnexpected { .. }
            | Self::ContentTypeMissing
            | Self::ContentTypeDiffers { .. }
            | Self::AttributesMissing
            | Self::AttributeAmbiguous { .. }
            | Self::CertificateReferenceMissing
            | Self::CertificateReferenceMalformed
            | Self::ContentEncapsulated
            | Self::TrailingBytes { .. } => Gravity::Malformed,
        }
    }

    /// A name for machines: `content-changed`. Never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SignerCount { .. } => "signer-count",
            Self::SignerRepeated { .. } => "signer-repeated",
            Self::CertificateMissing => "signer-certificate-missing",
            Self::Algorithm(_) => "algorithm-refused",
            Self::DigestsDiffer { .. } => "digests-differ",
            Self::WeakDigest { .. } => "weak-digest",
            Self::ContentTypeUnexpected { .. } => "content-type-unexpected",
            Self::ContentTypeMissing => "content-type-missing",
            Self::ContentTypeDiffers { .. } => "content-type-differs",
            Self::MessageDigestMissing => "message-digest-missing",
            Self::ContentChanged => "content-changed",
            Self::Signature(_) => "signature-value-wrong",
            Self::AttributesMissing => "signed-attributes-missing",
            Self::AttributeAmbiguous { .. } => "attribute-ambiguous",
            Self::AlgorithmsDiffer => "algorithms-differ",
            Self::AttributeMisplaced { .. } => "attribute-misplaced",
            Self::DigestUnannounced => "digest-unannounced",
            Self::CertificateReferenceMissing => "signing-certificate-missing",
            Self::CertificateReferenceMalformed => "signing-certificate-malformed",
            Self::CertificateSwapped => "signing-certificate-differs",
            Self::ContentEncapsulated => "content-encapsulated",
            Self::ContentMissing => "content-missing",
            Self::TrailingBytes { .. } => "trailing-bytes",
            Self::ImprintDiffers => "timestamp-imprint-differs",
        }
    }
}

impl Explain for SignerProblem {
    fn message(&self) -> Message {
        match self {
            Self::SignerCount { count } => Message::new("cms-signer-count").with("count", count),
            Self::SignerRepeated { count } => {
                Message::new("cms-signer-repeated").with("count", count)
            }
            Self::CertificateMissing => Message::new("cms-certificate-missing"),
            Self::Algorithm(reason) => reason.message(),
            Self::DigestsDiffer {
                declared,
                signature,
            } => Message::new("cms-digests-differ")
                .with("declared", declared)
                .with("signature", signature),
            Self::WeakDigest { digest } => Message::new("cms-weak-digest").with("digest", digest),
            Self::ContentTypeUnexpected { found } => {
                Message::new("cms-content-type-unexpected").with("found", found)
            }
            Self::ContentTypeMissing => Message::new("cms-content-type-missing"),
            Self::ContentTypeDiffers {
                attribute,
                container,
            } => Message::new("cms-content-type-differs")
                .with("attribute", attribute)
                .with("container", container),
            Self::MessageDigestMissing => Message::new("cms-message-digest-missing"),
            Self::ContentChanged => Message::new("cms-content-changed"),
            Self::Signature(reason) => reason.message(),
            Self::AttributesMissing => Message::new("cms-attributes-missing"),
            Self::AttributeAmbiguous { identifier } => {
                Message::new("cms-attribute-ambiguous").with("identifier", identifier)
            }
            Self::AlgorithmsDiffer => Message::new("cms-algorithms-differ"),
            Self::AttributeMisplaced { identifier } => {
                Message::new("cms-attribute-misplaced").with("identifier", identifier)
            }
            Self::DigestUnannounced => Message::new("cms-digest-unannounced"),
            Self::CertificateReferenceMissing => Message::new("cms-reference-missing"),
            Self::CertificateReferenceMalformed => Message::new("cms-reference-malformed"),
            Self::CertificateSwapped => Message::new("cms-certificate-swapped"),
            Self::ContentEncapsulated => Message::new("cms-content-encapsulated"),
            Self::ContentMissing => Message::new("cms-content-missing"),
            Self::TrailingBytes { count } => {
                Message::new("cms-trailing-bytes").with("count", count)
            }
            Self::ImprintDiffers => Message::new("cms-imprint-differs"),
        }
    }
}

impl SignerProblem {
    /// SHA-1 as a problem, when it is one.
    pub(super) fn weak(digest: DigestAlgorithm) -> Option<Self> {
        (digest == DigestAlgorithm::Sha1).then_some(Self::WeakDigest { digest })
    }

    /// A signature algorithm that contradicts the declared digest.
    pub(super) fn disagreement(
        declared: DigestAlgorithm,
        algorithm: SignatureAlgorithm,
    ) -> Option<Self> {
        let signature = algorithm.digest();
        (signature != declared).then_some(Self::DigestsDiffer {
            declared,
            signature,
        })
    }
}
