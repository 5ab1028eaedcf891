//! A document timestamp: a signature field that holds a timestamp token over everything before it
//! (ISO 32000-2, 12.8.5; EN 319 142-1, 5.4.3).
//!
//! **Invariant:** nothing that a page shows changes, and a certification that permits nothing is
//! no hindrance: it leaves room for proofs of its own age (ISO 32000-2, 12.8.2.2).
//!
//! **Deliberately absent:** asking for the token, which the caller does between
//! [`prepare_timestamp`] and [`Prepared::embed`].

use super::check::{Target, new_name, open, refuse_crowded};
use super::demand::FILTER;
use super::embed::Prepared;
use super::error::SignError;
use super::field;
use super::permission::Permissions;
use super::prepare::{Draft, made_by};
use super::request::PageChoice;
use crate::pdf::append::SignatureSlot;
use crate::pdf::{Dictionary, Document};

/// What stands before the number in the names of these fields.
const NAME: &str = "Timestamp";

/// What the field says to those who cannot see it.
const DESCRIPTION: &str = "Stempel waktu dokumen";

/// Writes the update with room for a token of `capacity` bytes.
///
/// # Errors
///
/// The document cannot be updated, its author forbids new fields, or it has too many signatures.
pub fn prepare_timestamp<'a>(
    document: &Document<'a>,
    capacity: usize,
) -> Result<Prepared<'a>, SignError> {
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
