//! May this document be signed, and in which field?
//!
//! **Invariant:** a [`Signable`] exists only for a document that passed every check here.
//!
//! **Deliberately absent:** changing anything.

use std::rc::Rc;

use super::demand::{self, Settled, Situation};
use super::error::SignError;
use super::marker::Marked;
use super::permission::Permissions;
use super::request::{Marker, Notice, PageChoice, Request};
use super::tokens::Tokens;
use crate::base::message::Explain;
use crate::crypto::SignatureAlgorithm;
use crate::pdf::{
    AccessPermissions, Claim, Dictionary, Document, FieldLock, Object, ObjectId, Page, SeedValue,
    SignatureField, StructureFinding, View,
};
use crate::pki::Identity;

/// A document that may be signed as asked.
#[derive(Clone, Debug)]
pub struct Signable<'d, 'a> {
    pub(super) view: View<'d, 'a>,
    pub(super) root: ObjectId,
    pub(super) catalog: Rc<Dictionary>,
    /// The standards that it must still obey when it is signed.
    pub(super) claim: Claim,
    pub(super) form: Dictionary,
    pub(super) pages: Rc<[Page]>,
    pub(super) fields: Vec<SignatureField>,
    pub(super) target: Target,
    /// What the field asks for.
    demands: SeedValue,
    /// What the request and the field come to.
    pub(super) settled: Settled,
    /// The index of the page that a new block goes to.
    pub(super) page: usize,
    /// The text of the document that a new block goes to.
    pub(super) marked: Option<Marked>,
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

    /// The algorithm to sign with: the one given, or the same with another digest when the field
    /// demands one and the request leaves it open. `tokens` are those that the signature will get.
    ///
    /// # Errors
    ///
    /// [`SignError::Demand`] when the field wants a signature by somebody else, by means that the
    /// identity does not have, or with a timestamp from elsewhere.
    pub fn algorithm(
        &self,
        request: &Request,
        identity: &Identity,
        algorithm: SignatureAlgorithm,
        tokens: Option<&Tokens<'_>>,
    ) -> Result<SignatureAlgorithm, SignError> {
        demand::identify(&self.demands, identity, algorithm, request.digest, tokens)
            .map_err(|demand| self.unmet(demand))
    }

    fn unmet(&self, demand: demand::UnmetDemand) -> SignError {
        SignError::Demand {
            name: self.field_name().to_owned(),
            demand,
        }
    }

    /// Fails when the document's author permits less than what is to be done (7.6.4.2).
    fn check_access(&self, permits: AccessPermissions, request: &Request) -> Result<(), SignError> {
        let adds_notice = request.notice != Notice::None && !self.is_signed();
        match self.target {
            Target::New(_) if !permits.add_fields() => Err(SignError::AuthorForbidsField),
            Target::Existing(..) if !permits.fill_fields() => Err(SignError::FillingForbidden),
            _ if adds_notice && !permits.modify() => Err(SignError::NoticeForbidden),
            _ => Ok(()),
        }
    }

    /// Lets the block go where a text of the document is.
    fn mark(&mut self, document: &Document<'_>, marker: &Marker) -> Result<(), SignError> {
        let count = self.pages.len();
        let only = marker
            .page
            .map(|page| page_index(page, count))
            .transpose()?;
        let found = self.find(document, marker, only)?;
        self.page = found.page;
        self.marked = Some(found);
        Ok(())
    }

    /// The index of the page that shows the block, or would show it.
    #[must_use]
    pub fn block_page(&self) -> usize {
        match &self.target {
            Target::Existing(field, _) => field.page.unwrap_or(self.page),
            Target::New(_) => self.page,
        }
    }

    /// The index of the first page that looks different afterwards: that of the block, or without
    /// one the first that gets the notice. When no page changes, it is the first.
    #[must_use]
    pub fn changed_page(&self, request: &Request) -> usize {
        let count = self.pages.len();
        if request.block.is_some() || self.is_signed() {
            return self.block_page();
        }
        let first = (0..count).find(|index| request.notice.covers(*index, count));
        first.unwrap_or_default()
    }

    /// The rectangle of the existing field that takes the signature, in default user space.
    pub(super) fn field_rect(&self) -> Option<[f64; 4]> {
        match &self.target {
            Target::Existing(field, _) => field.rect,
            Target::New(_) => None,
        }
    }

    /// What the field that takes the signature will lock by it.
    fn own_lock(&self) -> Option<FieldLock> {
        match &self.target {
            Target::Existing(field, _) => self.view.field_lock(&field.dictionary),
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
    let visible = request.block.as_ref();
    let page = visible.map_or(PageChoice::First, |block| block.page);
    let mut signable = open(document, page)?;
    refuse_crowded(&signable)?;
    let permissions = Permissions::read(signable.view, &signable.catalog, &signable.fields)?;
    permissions.allow_signing()?;
    signable.target = target(&signable, &permissions, request)?;
    signable.check_access(document.permissions(), request)?;
    match &signable.target {
        Target::New(_) => {
            if visible.is_some() {
                permissions.allow_new_visible()?;
            }
            if let Some(marker) = visible.and_then(|block| block.marker.as_ref()) {
                signable.mark(document, marker)?;
            }
        }
        Target::Existing(field, _) => {
            signable.demands = signable.view.seed_value(&field.dictionary)?;
        }
    }
    let situation = Situation {
        signed: signable.is_signed(),
        lock: signable.own_lock().and_then(|lock| lock.permission),
    };
    signable.settled = demand::settle(&signable.demands, request, situation)
        .map_err(|demand| signable.unmet(demand))?;
    if signable.settled.certify.is_some() && situation.signed {
        return Err(SignError::AlreadySigned);
    }
    Ok(signable)
}

/// Opens a document for an update; it will hold a new field on this page, as long as nothing else
/// is decided.
pub(super) fn open<'d, 'a>(
    document: &'d Document<'a>,
    page: PageChoice,
) -> Result<Signable<'d, 'a>, SignError> {
    document.readable()?;
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
    let page = page_index(page, pages.len())?;
    Ok(Signable {
        view,
        root,
        claim: view.claim(&catalog),
        catalog,
        form,
        pages,
        fields: view.signature_fields()?,
        target: Target::New(String::new()),
        demands: SeedValue::default(),
        settled: Settled::default(),
        page,
        marked: None,
    })
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

/// Fails when no reader here would judge one more signature.
pub(super) fn refuse_crowded(signable: &Signable<'_, '_>) -> Result<(), SignError> {
    let most = signable.view.document().limits().signatures;
    let signed = signable.fields.iter().filter(|field| field.value.is_some());
    if signed.count() < most {
        Ok(())
    } else {
        Err(SignError::TooManySignatures { most })
    }
}

/// The index of the page asked for.
fn page_index(page: PageChoice, pages: usize) -> Result<usize, SignError> {
    let last = pages.checked_sub(1).ok_or(SignError::NoPages)?;
    match page {
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
    signable: &Signable<'_, '_>,
    permissions: &Permissions,
    request: &Request,
) -> Result<Target, SignError> {
    let Signable { view, fields, .. } = signable;
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
        if permissions.locks(name) {
            return Err(SignError::FieldLocked { name: name.clone() });
        }
        return existing(field);
    }
    let place_asked = request.block.as_ref().is_some_and(|block| {
        let elsewhere = block.page != PageChoice::default();
        block.place.is_some() || block.marker.is_some() || elsewhere
    });
    let mut empty = fields.iter().filter(|field| field.value.is_none());
    if let (Some(field), None, false) = (empty.next(), empty.next(), place_asked)
        && !permissions.locks(&field.name)
    {
        return existing(field);
    }
    new_name(signable, permissions, "Signature").map(Target::New)
}

/// A name that no field has and no lock holds: a stem and a number.
pub(super) fn new_name(
    signable: &Signable<'_, '_>,
    permissions: &Permissions,
    stem: &str,
) -> Result<String, SignError> {
    let Signable { view, fields, .. } = signable;
    let names: Vec<String> = view.fields()?.into_iter().map(|field| field.name).collect();
    let taken = |free: &str| {
        let mut tops = names.iter().filter_map(|name| name.split('.').next());
        fields.iter().any(|field| field.name == free) || tops.any(|top| top == free)
    };
    // One more candidate than there are names: one of them is free.
    let most = names.len().saturating_add(fields.len()).saturating_add(1);
    let mut free = (1..=most)
        .map(|number| format!("{stem}{number}"))
        .filter(|name| !taken(name));
    free.find(|name| !permissions.locks(name))
        .ok_or(SignError::NewFieldLocked)
}

/// An empty field as the target.
fn existing(field: &SignatureField) -> Result<Target, SignError> {
    match field.id {
        Some(id) => Ok(Target::Existing(Box::new(field.clone()), id)),
        None => Err(SignError::DirectField {
            name: field.name.clone(),
        }),
    }
}
