//! The seam to evidence that is not at hand: issuers, answers on revocation, lists.
//!
//! **Invariant:** what a source gives is only read, never believed; whoever asked checks it.
//!
//! **Deliberately absent:** how it is got. `net` asks over HTTP; tests bring their own.

use thiserror::Error;

use super::certificate::Certificate;
use super::crl::CertificateList;
use super::ocsp::OcspResponse;
use crate::base::message::{Explain, Message};

/// Where evidence comes from in a whole run.
pub trait EvidenceProvider: Sync {
    /// The source for one document: what may be spent on it is counted there, and is nobody else's.
    fn for_document(&self) -> Box<dyn EvidenceSource + '_>;
}

/// Where evidence comes from that one document lacks.
pub trait EvidenceSource: Sync {
    /// Certificates that may have issued this one, from the addresses that it names.
    ///
    /// # Errors
    ///
    /// Why there are none.
    fn issuers(&self, certificate: &Certificate) -> Result<Vec<Certificate>, SourceError>;

    /// An answer on whether this one was revoked, as new as the responder gives it.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn ocsp(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<OcspResponse, SourceError>;

    /// The revocation lists that this one names.
    ///
    /// # Errors
    ///
    /// Why there are none.
    fn lists(&self, certificate: &Certificate) -> Result<Vec<CertificateList>, SourceError>;
}

/// Why a source gave nothing.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum SourceError {
    /// The certificate names no address to ask.
    #[error("the certificate names no address")]
    NoAddress,
    /// Nobody answered at the address.
    #[error("{address} did not answer")]
    Unreachable {
        /// Whom it was asked of.
        address: String,
        /// Why, as whoever asked explains it; it names the address.
        message: Message,
    },
    /// What came from the address is not what was asked for.
    #[error("{address} answered with something else")]
    Unusable {
        /// Whom it was asked of.
        address: String,
        /// What is wrong with it.
        message: Message,
    },
}

impl Explain for SourceError {
    fn message(&self) -> Message {
        match self {
            Self::NoAddress => Message::new("pki-source-no-address"),
            Self::Unreachable { message, .. } | Self::Unusable { message, .. } => message.clone(),
        }
    }
}
