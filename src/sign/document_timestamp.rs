//! A document timestamp: a signature field that holds a timestamp token over everything before it
//! (ISO 32000-2, 12.8.5; EN 319 142-1, 5.4.3).
//!
//! **Invariant:** nothing that a page shows changes, and a certification that permits nothing is
//! no hindrance: it leaves room for proofs of its own age (ISO 32000-2, 12.8.2.2).
//!
//! **Deliberately absent:** why, and whom to ask.

use super::check::{Target, new_name, open, refuse_crowded};
use super::demand::FILTER;
use super::embed::{Prepared, SignedPdf};
use super::error::SignError;
use super::field;
use super::permission::Permissions;
use super::prepare::{Draft, made_by};
use super::request::PageChoice;
use super::tokens::Tokens;
use crate::base::digest::DigestAlgorithm;
use crate::base::time::Timestamp;
use crate::pdf::append::SignatureSlot;
use crate::pdf::{Dictionary, Document};
use crate::pki::Certificate;

/// What stands before the number in the names of these fields.
const NAME: &str = "Timestamp";

/// What the field says to those who cannot see it.
const DESCRIPTION: &str = "Penanda waktu dokumen";

/// The digest that the token is over.
const DIGEST: DigestAlgorithm = DigestAlgorithm::Sha256;

/// A document with a timestamp behind it.
#[derive(Clone, Debug)]
pub struct Stamped<'a> {
    /// The document.
    pub document: SignedPdf<'a>,
    /// The time that the timestamp states.
    pub time: Timestamp,
    /// When the certificate of its authority ends, when it is in there.
    pub until: Option<Timestamp>,
}

/// Puts a timestamp behind a document. Certificates that are `known` may lead from its authority to
/// an anchor.
///
/// # Errors
///
/// The document cannot be updated, its author forbids new fields, it has too many signatures, or
/// there is no token.
pub fn add_timestamp<'a>(
    document: &Document<'a>,
    tokens: &Tokens<'_>,
    known: &[Certificate],
) -> Result<Stamped<'a>, SignError> {
    let attempt = |capacity| {
        let prepared = prepare(document, capacity)?;
        let token = tokens.over(&prepared.digest(DIGEST), known)?;
        Ok(Stamped {
            document: prepared.embed(token.der())?,
            time: token.time(),
            until: token.authority().map(Certificate::not_after),
        })
    };
    match attempt(tokens.room()) {
        // It could not be known before; by now it is.
        Err(SignError::TooLong { .. }) => attempt(tokens.room()),
        outcome => outcome,
    }
}

/// Writes the update with room for a token of `capacity` bytes.
fn prepare<'a>(document: &Document<'a>, capacity: usize) -> Result<Prepared<'a>, SignError> {
    let mut signable = open(document, PageChoice::First)?;
    refuse_crowded(&signable)?;
    if !document.permissions().add_fields() {
        return Err(SignError::AuthorForbidsField);
    }
    let permissions = Permissions::read(signable.view, &signable.catalog, &signable.fields)?;
    let name = new_name(&signable, &permissions, NAME)?;
    signable.target = Target::New(name.clone());
    let mut draft = Draft::new(&signable)?;
    let id = draft.update.objects.reserve();
    field::add(&mut draft, &name, DESCRIPTION, id, None)?;
    let mut dictionary = Dictionary::new();
    dictionary.set("Type", "DocTimeStamp");
    dictionary.set("Filter", FILTER);
    dictionary.set("SubFilter", "ETSI.RFC3161");
    dictionary.set("Prop_Build", made_by());
    draft.finish(&SignatureSlot {
        id,
        dictionary,
        capacity,
    })
}
