//! Certificates: who signs, who vouches for it, and whether that still holds.
//!
//! Bytes, anchors and a time come in; a verdict with its reason comes out.
//!
//! **Invariant:** names are never compared as strings, signatures are verified over the bytes of
//! the file, and every search is capped.
//!
//! **Deliberately absent:** files, networks and the clock.

mod access;
mod anchors;
mod certificate;
mod crl;
mod error;
mod evidence;
mod identity;
pub mod issue;
mod lately;
mod list_signers;
mod name;
mod name_constraints;
mod ocsp;
mod ocsp_check;
mod ocsp_error;
mod ocsp_request;
mod path;
mod path_problem;
pub mod pem;
mod policies;
mod saved;

pub use anchors::{TrustAnchor, TrustAnchors};
pub use certificate::{Certificate, key_mark};
pub use crl::{CertificateList, Revocation, RevocationProblem, RevocationReason};
pub use error::{CertificateError, CertificateListError, IdentityError, IdentityWarning};
pub use evidence::{EvidenceProvider, EvidenceSource, SourceError};
pub use identity::Identity;
pub use list_signers::ListSigners;
pub use name::DistinguishedName;
pub use ocsp::OcspResponse;
pub use ocsp_check::{OcspAnswer, Responder};
pub use ocsp_error::{OcspError, OcspProblem, OcspRefusal};
pub use ocsp_request::OcspRequest;
pub(crate) use path::leaf_allows;
pub use path::{PathDemands, PathOutcome, Purpose, validate_path};
pub use path_problem::PathProblem;
pub use policies::PolicyDemands;
