//! May this document be signed, and in which field?
//!
//! **Invariant:** a [`Signable`] exists only for a document that passed every check here.
//!
//! **Deliberately absent:** changing anything, and seed values of fields.

use std::rc::Rc;

use super::error::SignError;
use super::permission;
use super::request::{PageChoice, Request};
use crate::base::message::Explain;
use crate::pdf::{
    Dictionary, Document, Object, ObjectId, Page, SignatureField, StructureFinding, View,
};

/// A document that may be signed as asked.
#[derive(Clone, Debug)]
pub struct Signable<'d, 'a> {
    pub(super) view: View<'d, 'a>,
    pub(super) root: ObjectId,
    pub(super) catalog: Dictionary,
    pub(super) form: Dictionary,
    pub(super) pages: Rc<[Page]>,
    pub(super) fields: Vec<SignatureField>,
    pub(super) target: Target,
    /// The index of the page that a new block goes to.
    pub(super) page: usize,
}

/// The field that takes the signature.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// A new one with this name.
    New(String),
    /// An empty one of the document.
    Existing(Box<SignatureField>, ObjectId),
}

impl Signable<'_, '_> {
    /// Whether the document already has a signature: then no page content may be added.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.fields.iter().any(|field| field.value.is_some())
    }

    /// The index of the page that shows the block.
    pub(super) fn block_page(&self) -> usize {
        match &self.target {
            Target::Existing(field, _) => field.page.unwrap_or(self.page),
            Target::New(_) => self.page,
        }
    }

    /// The rectangle of the existing field that takes the signature, in default user space.
    pub(super) fn field_rect(&self) -> Option<[f64; 4]> {
        match &self.target {
            Target::Existing(field, _) => field.rect,
            Target::New(_) => None,
        }
    }

    /// The full name of the field that takes the signature.
    #[must_use]
    pub fn field_name(&self) -> &str {
        match &self.target {
            Target::New(name) => name,
            Target::Existing(field, _) => &field.name,
        }
    }
}

/// Checks whether a document may be signed as asked.
///
/// # Errors
///
/// Every reason of [`SignError`] that can be known without drawing or signing.
pub fn check<'d, 'a>(
    document: &'d Document<'a>,
    request: &Request,
) -> Result<Signable<'d, 'a>, SignError> {
    if document.is_encrypted() {
        return Err(SignError::Encrypted);
    }
    refuse_ambiguous(&document.findings())?;
    let view = document.last();
    let (root, catalog) = view.catalog()?;
    let form = match view.value(&catalog, b"AcroForm")? {
        Object::Dictionary(form) => form,
        _ => Dictionary::new(),
    };
    if !view.value(&form, b"XFA")?.is_null() {
        return Err(SignError::Xfa);
    }
    let pages = view.pages()?;
    pages
        .iter()
        .try_for_each(|page| refuse_ambiguous(&page.findings))?;
    let page = page_index(request, pages.len())?;
    let fields = view.signature_fields()?;
    permission::check(view, &catalog, &fields)?;
    let target = target(view, &fields, request)?;
    let signable = Signable {
        view,
        root,
        catalog,
        form,
        pages,
        fields,
        target,
        page,
    };
    if request.certify.is_some() && signable.is_signed() {
        return Err(SignError::AlreadySigned);
    }
    Ok(signable)
}

/// Fails when two readers could come to two different documents.
fn refuse_ambiguous(findings: &[StructureFinding]) -> Result<(), SignError> {
    match findings.iter().find(|finding| finding.readings_differ()) {
        Some(finding) => Err(SignError::Ambiguous {
            finding: finding.message(),
        }),
        None => Ok(()),
    }
}

/// The index of the page asked for; the first when nothing visible is asked for.
fn page_index(request: &Request, pages: usize) -> Result<usize, SignError> {
    let last = pages.checked_sub(1).ok_or(SignError::NoPages)?;
    match request
        .block
        .as_ref()
        .map_or(PageChoice::First, |block| block.page)
    {
        PageChoice::First => Ok(0),
        PageChoice::Last => Ok(last),
        PageChoice::Number(page) => page
            .checked_sub(1)
            .filter(|index| *index <= last)
            .ok_or(SignError::PageOutOfRange { page, pages }),
    }
}

/// The field named; else the only empty one, when no place is asked for; else a new one.
fn target(
    view: View<'_, '_>,
    fields: &[SignatureField],
    request: &Request,
) -> Result<Target, SignError> {
    if let Some(name) = &request.field {
        let field = fields.iter().find(|field| field.name == *name);
        let Some(field) = field else {
            let other = view.fields()?.iter().any(|field| field.name == *name);
            let name = name.clone();
            return Err(if other {
                SignError::FieldNotSignature { name }
            } else {
                SignError::FieldMissing { name }
            });
        };
        if field.value.is_some() {
            return Err(SignError::FieldSigned { name: name.clone() });
        }
        return existing(view, fields, field);
    }
    let place_asked = request
        .block
        .as_ref()
        .is_some_and(|block| block.place.is_some() || block.page != PageChoice::default());
    let mut empty = fields.iter().filter(|field| field.value.is_none());
    if let (Some(field), None, false) = (empty.next(), empty.next(), place_asked) {
        match existing(view, fields, field) {
            // Nobody asked for this field: when it cannot be had, a new one will do.
            Err(SignError::FieldLocked { .. } | SignError::FieldDemands { .. }) => {}
            outcome => return outcome,
        }
    }
    let names: Vec<String> = view.fields()?.into_iter().map(|field| field.name).collect();
    let taken = |free: &str| {
        let mut tops = names.iter().filter_map(|name| name.split('.').next());
        fields.iter().any(|field| field.name == free) || tops.any(|top| top == free)
    };
    // One more candidate than there are names: one of them is free.
    let most = names.len().saturating_add(fields.len()).saturating_add(1);
    let free = (1..=most)
        .map(|number| format!("Signature{number}"))
        .find(|name| !taken(name))
        .unwrap_or_else(|| "Signature".to_owned());
    Ok(Target::New(free))
}

/// An empty field as the target; one that is locked or makes demands is refused.
fn existing(
    view: View<'_, '_>,
    fields: &[SignatureField],
    field: &SignatureField,
) -> Result<Target, SignError> {
    let name = || field.name.clone();
    if permission::is_locked(view, fields, &field.name)? {
        return Err(SignError::FieldLocked { name: name() });
    }
    let demands = view.dictionary(&view.value(&field.dictionary, b"SV")?)?;
    if let Some(demands) = demands {
        let required = view.value(&demands, b"Ff")?;
        if !matches!(required, Object::Null | Object::Integer(0)) {
            return Err(SignError::FieldDemands { name: name() });
        }
    }
    match field.id {
        Some(id) => Ok(Target::Existing(Box::new(field.clone()), id)),
        None => Err(SignError::FieldDemands { name: name() }),
    }
}
