//! Signing a document: check, prepare, embed.
//!
//! `Document → Signable → Prepared → SignedPdf` is a one-way street of types. [`sign`] walks it;
//! callers who sign elsewhere (a service that takes a digest) walk it themselves.
//!
//! **Invariant:** the original bytes are a strict prefix of the result.
//!
//! **Deliberately absent:** files, clock, passphrases, timestamps, and reading the result back,
//! which is the caller's with `verify`.

mod block;
mod block_place;
mod check;
mod demand;
mod direct_page;
mod embed;
mod empty_field;
mod error;
mod field;
mod footer;
mod marker;
mod overlay;
mod pages;
mod permission;
mod prepare;
mod request;
mod structure;
mod surface;
mod warning;

pub use check::{Signable, check};
pub use demand::UnmetDemand;
pub use embed::{Prepared, SignedPdf};
pub use empty_field::{FieldRequest, WithField, add_field};
pub use error::SignError;
pub use prepare::prepare;
pub use request::{
    BlockRequest, Certify, Corner, Marker, MarkerFate, Notice, NoticeAt, PageChoice, Place, Request,
};
pub use warning::Warning;

use crate::cms;
use crate::crypto::SignatureAlgorithm;
use crate::pdf::Document;
use crate::pki::Identity;
use crate::stamp::Artwork;

/// Stamps and signs a document (PAdES baseline B-B, EN 319 142-1).
///
/// # Errors
///
/// Every [`SignError`]; nothing is half done then.
pub fn sign<'a>(
    document: &Document<'a>,
    request: &Request,
    artwork: &Artwork,
    identity: &Identity,
    algorithm: SignatureAlgorithm,
) -> Result<SignedPdf<'a>, SignError> {
    let signable = check(document, request)?;
    let algorithm = signable.algorithm(request, identity, algorithm)?;
    let attempt = |capacity| {
        let prepared = prepare(&signable, request, artwork, capacity)?;
        let digest = prepared.digest(algorithm.digest());
        let signature = cms::build(identity, algorithm, &digest)?;
        prepared.embed(&signature)
    };
    match attempt(cms::capacity(identity, algorithm)) {
        // The length of an ECDSA value varies by a few bytes from one signature to the next.
        Err(SignError::TooLong { needed, .. }) => attempt(needed.saturating_add(64)),
        outcome => outcome,
    }
}
