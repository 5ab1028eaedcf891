//! Signing a document: check, prepare, embed.
//!
//! `Document → Signable → Prepared → SignedPdf` is a one-way street of types. [`sign`] walks it;
//! callers who sign elsewhere (a service that takes a digest) walk it themselves.
//!
//! **Invariant:** the original bytes are a strict prefix of the result.
//!
//! **Deliberately absent:** files, clock, passphrases, whom to ask for timestamps, and reading the
//! result back, which is the caller's with `verify`.

mod block;
mod block_place;
mod check;
mod demand;
mod direct_page;
mod document_timestamp;
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
mod tokens;
mod validation_data;
mod warning;

pub use check::{Signable, check};
pub use demand::UnmetDemand;
pub use document_timestamp::{Stamped, add_timestamp};
pub use embed::{Amended, Prepared, SignedPdf};
pub use empty_field::{FieldRequest, add_field};
pub use error::SignError;
pub use prepare::prepare;
pub use request::{
    BlockRequest, Certify, Corner, Marker, MarkerFate, Notice, NoticeAt, PageChoice, Place, Request,
};
pub use tokens::Tokens;
pub use validation_data::add_validation_data;
pub use warning::Warning;

use crate::cms;
use crate::crypto::SignatureAlgorithm;
use crate::pdf::Document;
use crate::pki::Identity;
use crate::stamp::Artwork;

/// Room beyond a container that did not fit: the next token may come from another authority.
const MORE: usize = 512;

/// Stamps and signs a document: PAdES baseline B-B, with a timestamp over the signature B-T
/// (EN 319 142-1, 6.3).
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
    tokens: Option<&Tokens<'_>>,
) -> Result<SignedPdf<'a>, SignError> {
    let signable = check(document, request)?;
    let algorithm = signable.algorithm(request, identity, algorithm, tokens)?;
    let attempt = |capacity| {
        let prepared = prepare(&signable, request, artwork, capacity)?;
        let digest = prepared.digest(algorithm.digest());
        let mut container = cms::sign(identity, algorithm, &digest)?;
        if let Some(tokens) = tokens {
            let value = algorithm.digest().hash(&[container.signature_value()]);
            container = container.stamped(&tokens.over(&value, identity.chain())?)?;
        }
        prepared.embed(&container.to_der()?)
    };
    let room = tokens.map_or(0, Tokens::room);
    match attempt(cms::capacity(identity, room)) {
        // The length of an ECDSA value varies by a few bytes from one signature to the next, and
        // that of a token is not known before the first.
        Err(SignError::TooLong { needed, .. }) => attempt(needed.saturating_add(MORE)),
        outcome => outcome,
    }
}
