//! Putting together everything of the update but the signature itself.
//!
//! **Invariant:** the original bytes are only read. On a document that has a signature nothing
//! changes but the new field, its page's `/Annots` and the form's entries.
//!
//! **Deliberately absent:** keys, and what is on the page (`stamp`).

use std::collections::BTreeMap;

use super::block;
use super::check::{Signable, Target};
use super::demand::{FILTER, SUB_FILTER};
use super::embed::{Amended, Prepared};
use super::error::SignError;
use super::field;
use super::pages;
use super::request::Request;
use super::surface::Surface;
use super::warning::Warning;
use crate::pdf::append::{Base, SignatureSlot, Update};
use crate::pdf::pool::NewObjects;
use crate::pdf::{Dictionary, Object, ObjectId, Page, PdfError, date, text_string};
use crate::stamp::place::Sheet;
use crate::stamp::{Artwork, HEADING, Profile, StampError};

/// Whether the notice is part of the block.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum BlockNotice {
    /// The page has its footer.
    #[default]
    Without,
    /// The page gets no footer: it is signed, or the field stands where the footer would be.
    Within,
}

/// What is being changed.
pub(super) struct Draft<'s, 'd, 'a> {
    pub(super) signable: &'s Signable<'d, 'a>,
    pub(super) update: Update,
    /// Page dictionaries that differ from the document's, by index.
    pages: BTreeMap<usize, Dictionary>,
    /// The identifiers of pages that had none.
    pub(super) named: BTreeMap<usize, ObjectId>,
    /// The catalog, when it differs.
    catalog: Option<Dictionary>,
    /// Millimetres that the notice on the page of the block takes above the lower margin; 0
    /// without one there.
    pub(super) footer: f64,
    /// Where that notice is, in default user space.
    pub(super) footer_rect: Option<[f64; 4]>,
    /// Whether the block says what the footer of its page cannot.
    pub(super) block_notice: BlockNotice,
    /// What the pages show already.
    pub(super) surface: Surface<'d, 'a>,
    pub(super) warnings: Vec<Warning>,
}

/// More objects than a signature with all its drawings brings along.
const NEW_OBJECTS: u32 = 256;

/// Objects of a signed document that are looked through for references.
const LOOKED_THROUGH: usize = 200_000;

/// Writes the update with room for a signature of `capacity` bytes.
///
/// # Errors
///
/// The block or notice cannot be drawn or placed, or the update cannot be written.
pub fn prepare<'a>(
    signable: &Signable<'_, 'a>,
    request: &Request,
    artwork: &Artwork,
    capacity: usize,
) -> Result<Prepared<'a>, SignError> {
    let mut draft = Draft::new(signable)?;
    pages::dress(&mut draft, request, artwork)?;
    let signature = draft.update.objects.reserve();
    let drawn = block::draw(&mut draft, request, artwork)?;
    match &signable.target {
        Target::New(name) => {
            let description = format!("{HEADING} {}", request.name);
            field::add(&mut draft, name, &description, signature, drawn.as_ref())?;
        }
        Target::Existing(field, id) => {
            field::fill(&mut draft, field, *id, signature, drawn.as_ref())?;
        }
    }
    let mut dictionary = dictionary(signable, request);
    let references = references(signable)?;
    if !references.is_empty() {
        dictionary.set("Reference", references);
    }
    if signable.settled.certify.is_some() {
        draft.certify(signature)?;
    }
    let slot = SignatureSlot {
        id: signature,
        dictionary,
        capacity,
    };
    draft.finish(&slot)
}

impl<'s, 'd, 'a> Draft<'s, 'd, 'a> {
    pub(super) fn new(signable: &'s Signable<'d, 'a>) -> Result<Self, SignError> {
        let mut base = Base::of(signable.view.document())?;
        if signable.is_signed() {
            // To fill what the signed version refers to in vain would change what was signed.
            base.next_number = signable.view.unnamed_numbers(NEW_OBJECTS, LOOKED_THROUGH);
        }
        Ok(Self {
            signable,
            update: Update::new(base)?,
            pages: BTreeMap::new(),
            named: BTreeMap::new(),
            catalog: None,
            footer: 0.0,
            footer_rect: None,
            block_notice: BlockNotice::default(),
            surface: Surface::new(signable.view),
            warnings: Vec::new(),
        })
    }

    /// What drawings may use in this document.
    pub(super) const fn profile(&self) -> Profile {
        Profile::of(self.signable.claim)
    }

    /// The dictionary of a page, for changing.
    pub(super) fn page(&mut self, index: usize) -> Option<&mut Dictionary> {
        let page = self.signable.pages.get(index)?;
        Some(
            self.pages
                .entry(index)
                .or_insert_with(|| page.dictionary.clone()),
        )
    }

    /// A page's dictionary, for changing, and the new objects.
    pub(super) fn page_and_objects(
        &mut self,
        index: usize,
        page: &Page,
    ) -> (&mut Dictionary, &mut NewObjects) {
        let dictionary = self
            .pages
            .entry(index)
            .or_insert_with(|| page.dictionary.clone());
        (dictionary, &mut self.update.objects)
    }

    /// The catalog, for changing.
    pub(super) fn catalog(&mut self) -> &mut Dictionary {
        self.catalog
            .get_or_insert_with(|| Dictionary::clone(&self.signable.catalog))
    }

    /// Names the signature in the catalog's `/Perms` (ISO 32000-2, 12.8.6).
    fn certify(&mut self, signature: ObjectId) -> Result<(), SignError> {
        let view = self.signable.view;
        let mut perms = match view.value(&self.signable.catalog, b"Perms")? {
            Object::Dictionary(perms) => perms,
            _ => Dictionary::new(),
        };
        perms.set("DocMDP", Object::Reference(signature));
        self.catalog().set("Perms", perms);
        Ok(())
    }

    pub(super) fn finish(mut self, slot: &SignatureSlot) -> Result<Prepared<'a>, SignError> {
        let signable = self.signable;
        let warnings = std::mem::take(&mut self.warnings);
        let appended = self.complete()?.finish_with(slot)?;
        let field = signable.field_name().to_owned();
        let document = signable.view.document();
        Ok(Prepared::new(document, appended, field, warnings))
    }

    /// The document with an update that brings no signature.
    pub(super) fn finish_without_signature(self) -> Result<Amended<'a>, SignError> {
        let original = self.signable.view.document().bytes();
        Ok(Amended::new(original, self.complete()?.finish()?))
    }

    /// The update with the pages and the catalog that were changed.
    fn complete(mut self) -> Result<Update, SignError> {
        for (index, dictionary) in std::mem::take(&mut self.pages) {
            let id = self.page_id(index)?;
            self.update.objects.set(id, dictionary);
        }
        let mut update = self.update;
        if let Some(catalog) = self.catalog {
            update.objects.set(self.signable.root, catalog);
        }
        Ok(update)
    }
}

/// The signature dictionary (table 255) without `/ByteRange` and `/Contents`.
fn dictionary(signable: &Signable<'_, '_>, request: &Request) -> Dictionary {
    let mut dictionary = Dictionary::new();
    dictionary.set("Type", "Sig");
    dictionary.set("Filter", FILTER);
    dictionary.set("SubFilter", SUB_FILTER);
    dictionary.set(
        "M",
        Object::string_literal(date::format(request.time, request.zone)),
    );
    dictionary.set("Name", text_string::encode(&request.name));
    let words = [
        ("Reason", &signable.settled.reason),
        ("Location", &request.location),
        ("ContactInfo", &request.contact),
    ];
    for (key, words) in words {
        if let Some(words) = words {
            dictionary.set(key, text_string::encode(words));
        }
    }
    dictionary.set("Prop_Build", made_by());
    dictionary
}

/// `/Prop_Build`: what made the signature.
pub(super) fn made_by() -> Dictionary {
    let mut application = Dictionary::new();
    application.set("Name", env!("CARGO_PKG_NAME"));
    application.set("REx", text_string::encode(env!("CARGO_PKG_VERSION")));
    let mut build = Dictionary::new();
    build.set("App", application);
    build
}

/// What the signature forbids from now on: as asked (12.8.2.2), and what the field's own lock says
/// (12.7.5.5).
fn references(signable: &Signable<'_, '_>) -> Result<Vec<Object>, PdfError> {
    let mut references = Vec::new();
    if let Some(certify) = signable.settled.certify {
        let mut parameters = Dictionary::new();
        parameters.set("P", certify.permission().number());
        references.push(transform("DocMDP", parameters));
    }
    if let Target::Existing(field, _) = &signable.target
        && let Object::Dictionary(lock) = signable.view.value(&field.dictionary, b"Lock")?
    {
        let mut parameters = Dictionary::new();
        for key in ["Action", "Fields", "P"] {
            let value = signable.view.value(&lock, key.as_bytes())?;
            if !value.is_null() {
                parameters.set(key, value);
            }
        }
        references.push(transform("FieldMDP", parameters));
    }
    Ok(references)
}

/// A signature reference (table 256).
fn transform(method: &str, mut parameters: Dictionary) -> Object {
    parameters.set("Type", "TransformParams");
    parameters.set("V", "1.2");
    let mut reference = Dictionary::new();
    reference.set("Type", "SigRef");
    reference.set("TransformMethod", method);
    reference.set("TransformParams", parameters);
    Object::Dictionary(reference)
}

/// The sheet of a page: as displayed.
pub(super) fn sheet(page: &Page) -> Result<Sheet, StampError> {
    Sheet::new(page.crop_box, page.rotate, page.user_unit)
}

/// The value under a key when it is a reference to an object that exists.
pub(super) fn reference(
    draft: &Draft<'_, '_, '_>,
    dictionary: &Dictionary,
    key: &[u8],
) -> Result<Option<ObjectId>, PdfError> {
    let Ok(Object::Reference(id)) = dictionary.get(key) else {
        return Ok(None);
    };
    Ok(draft.signable.view.located(*id)?.map(|_| *id))
}
