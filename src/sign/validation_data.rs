//! Validation data for a document: the certificates, revocation lists and OCSP responses by which
//! its signatures can be judged when nobody answers any more (ISO 32000-2, 12.8.4.3; EN 319 142-1,
//! 5.4.2).
//!
//! **Invariant:** what the document security store holds stays, and nothing comes in twice.
//!
//! **Deliberately absent:** `/VRI`, which is optional and says nothing that the lists do not; and
//! finding the data, which needs a judgement.

use std::collections::HashSet;

use lopdf::Stream;

use super::check::open;
use super::embed::Amended;
use super::error::SignError;
use super::prepare::{Draft, reference};
use super::request::PageChoice;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::pdf::pool::deflated;
use crate::pdf::{Dictionary, Document, Object, ValidationData};

/// `/Extensions`: the level of ETSI's extensions that has the store (EN 319 142-1, 5.6).
const EXTENSION_LEVEL: i64 = 1;

/// Adds to the document security store what it lacks of `data`; none when it lacks nothing.
///
/// # Errors
///
/// The document cannot be read or updated.
pub fn add_validation_data<'a>(
    document: &Document<'a>,
    data: &ValidationData,
) -> Result<Option<Amended<'a>>, SignError> {
    let signable = open(document, PageChoice::First)?;
    let view = signable.view;
    let held = view.validation_data()?;
    let mut store = match view.value(&signable.catalog, b"DSS")? {
        Object::Dictionary(store) => store,
        _ => Dictionary::new(),
    };
    let mut draft = Draft::new(&signable)?;
    let mut grown = false;
    for (key, items, held) in [
        ("Certs", &data.certificates, &held.certificates),
        ("CRLs", &data.crls, &held.crls),
        ("OCSPs", &data.ocsps, &held.ocsps),
    ] {
        let mut known: HashSet<Digest> = held.iter().map(|item| mark(item)).collect();
        let mut list = match view.value(&store, key.as_bytes())? {
            Object::Array(list) => list,
            _ => Vec::new(),
        };
        let before = list.len();
        for item in items.iter().filter(|item| known.insert(mark(item))) {
            let id = draft.update.objects.add(stream(item));
            list.push(Object::Reference(id));
        }
        if list.len() > before {
            store.set(key, list);
            grown = true;
        }
    }
    if !grown {
        return Ok(None);
    }
    if let Some(id) = reference(&draft, &signable.catalog, b"DSS")? {
        draft.update.objects.set(id, store);
    } else {
        store.set("Type", "DSS");
        let id = draft.update.objects.add(store);
        draft.catalog().set("DSS", Object::Reference(id));
        declare(&mut draft)?;
    }
    draft.finish_without_signature().map(Some)
}

/// What tells one item from another.
fn mark(item: &[u8]) -> Digest {
    DigestAlgorithm::Sha256.hash(&[item])
}

/// A stream, compressed where that makes it smaller: lists of thousands shrink to a third,
/// certificates hardly.
fn stream(item: &[u8]) -> Stream {
    let packed = deflated(item);
    if packed.content.len() < item.len() {
        return packed;
    }
    Stream::new(Dictionary::new(), item.to_vec())
}

/// Says in a document older than PDF 2.0 that it uses the store (ISO 32000-1, 7.12).
fn declare(draft: &mut Draft<'_, '_, '_>) -> Result<(), SignError> {
    let signable = draft.signable;
    let version = signable.view.document().header_version();
    let mut extensions = match signable.view.value(&signable.catalog, b"Extensions")? {
        Object::Dictionary(extensions) => extensions,
        _ => Dictionary::new(),
    };
    if version.is_some_and(|version| version >= (2, 0)) || extensions.has(b"ESIC") {
        return Ok(());
    }
    let mut extension = Dictionary::new();
    extension.set("BaseVersion", "1.7");
    extension.set("ExtensionLevel", EXTENSION_LEVEL);
    extensions.set("ESIC", extension);
    draft.catalog().set("Extensions", extensions);
    Ok(())
}
