//! Signature containers: `SignedData` of RFC 5652, read as it stands in files and built as PAdES
//! wants it.
//!
//! [`SignedData::parse`] takes a `/Contents` value apart, [`check_signer`] lists everything that
//! is wrong with it, [`TimestampToken`] does the same for RFC 3161 timestamps, [`TimestampRequest`]
//! asks for a new one, and [`sign`] makes a new container (EN 319 142-1, baseline B-B and B-T).
//!
//! **Invariant:** what a signature speaks for is hashed over the bytes of the file, never over a
//! re-encoding that the file does not justify (see [`SignedAttributes::as_der`]). A bad signature
//! is a list of [`SignerProblem`]s, found without early stop; an `Err` means that there was
//! nothing to judge.
//!
//! **Deliberately absent:** trust. Whose certificate signed, and whether anybody vouches for it,
//! is for `pki` and `verify`.

mod attributes;
mod build;
mod check;
mod error;
mod ess;
mod problem;
mod read;
#[cfg(test)]
pub(crate) mod sample_responses;
#[cfg(test)]
mod samples;
mod signer_info;
mod structure;
#[cfg(test)]
mod tests;
mod time;
mod timestamp;
mod timestamp_error;
mod timestamp_request;
mod tlv;

pub use attributes::{Attribute, SignedAttributes};
pub use build::{SignedContainer, capacity, sign};
pub use check::{Content, SignatureForm, SignerCheck, check_signer};
pub use error::{BuildError, CmsError};
pub use problem::{Gravity, SignerProblem};
pub use read::{Encoding, SignedData};
pub use signer_info::{RevocationValues, SignerIdentifier, SignerInfo};
pub use timestamp::TimestampToken;
pub use timestamp_error::{AuthorityError, Failure, RefusedStatus, TimestampError};
pub use timestamp_request::{TimestampAuthority, TimestampRequest};
