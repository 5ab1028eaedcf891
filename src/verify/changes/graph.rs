//! What the signed pages themselves are made of.

use std::collections::HashSet;
use std::rc::Rc;

use super::objects::{self, Pair};
use super::roles::Roles;
use crate::pdf::{Object, PdfError, View, references};

/// Keys of the catalog that lead to things with a part of their own.
const CATALOG_ELSEWHERE: [&[u8]; 7] = [
    b"AcroForm",
    b"DSS",
    b"Extensions",
    b"Metadata",
    b"Perms",
    b"PieceInfo",
    b"StructTreeRoot",
];

/// The same for a page.
const PAGE_ELSEWHERE: [&[u8]; 3] = [b"Annots", b"Metadata", b"PieceInfo"];

/// Every object number that the catalog or a page leads to, forms, annotations and the like left
/// out, whether the object is there or not: a reference to an object that is missing waits for
/// somebody to add it.
pub(super) fn painted(view: &View<'_, '_>, roles: &Roles) -> Result<HashSet<u32>, PdfError> {
    let (root, catalog) = view.catalog()?;
    let mut seen = HashSet::from([root.0]);
    let mut open = Vec::new();
    references(
        &Object::Dictionary(Rc::unwrap_or_clone(catalog)),
        &CATALOG_ELSEWHERE,
        &mut open,
    );
    for page in roles.pages().iter().flatten() {
        if seen.insert(*page)
            && let Ok(Some(page)) = objects::by_number(view, *page)
        {
            references(&page.object, &PAGE_ELSEWHERE, &mut open);
        }
    }
    follow(view, &mut open, &mut |number| seen.insert(number));
    Ok(seen)
}

/// What a revision leads to, beside what only describes the document or validates its signatures.
#[derive(Default)]
pub(super) struct Reached {
    /// By references, from what is painted, from forms, annotations and the rest.
    referenced: HashSet<u32>,
    /// Because an object stream that holds objects is it, or needs it.
    holding: HashSet<u32>,
}

impl Reached {
    /// Everything that the revision leads to, whether it is there or not. The logical structure is
    /// not followed: what it leads to has a part ([`Roles::read_structure`]).
    pub(super) fn read(view: &View<'_, '_>, roles: &Roles, painted: &HashSet<u32>) -> Self {
        let mut open = beside(view, roles);
        let mut referenced = painted.clone();
        follow(view, &mut open, &mut |number| referenced.insert(number));
        let mut open: Vec<u32> = view.containers().into_iter().collect();
        let mut holding = HashSet::new();
        follow(view, &mut open, &mut |number| {
            !referenced.contains(&number) && holding.insert(number)
        });
        Self {
            referenced,
            holding,
        }
    }

    /// Whether the object was waited for. An object stream may change, as long as nothing but the
    /// cross-references leads to it: what it holds is compared by itself.
    pub(super) fn leads_to(&self, pair: &Pair) -> bool {
        let number = pair.number;
        self.referenced.contains(&number) || (self.holding.contains(&number) && !pair.is_container)
    }
}

/// Where the ways begin that [`painted`] does not go.
fn beside(view: &View<'_, '_>, roles: &Roles) -> Vec<u32> {
    let mut into = Vec::new();
    let trailer = Object::Dictionary(view.trailer());
    references(&trailer, &[b"Info"], &mut into);
    if let Ok((root, catalog)) = view.catalog() {
        into.push(root.0);
        let skip: [&[u8]; 4] = [b"DSS", b"Extensions", b"Metadata", b"StructTreeRoot"];
        references(
            &Object::Dictionary(Rc::unwrap_or_clone(catalog)),
            &skip,
            &mut into,
        );
    }
    for page in roles.pages().iter().flatten() {
        if let Ok(Some(page)) = objects::by_number(view, *page) {
            references(&page.object, &[b"Metadata"], &mut into);
        }
    }
    into
}

/// Walks on from the open numbers, and from all that is new to `enters`.
fn follow(view: &View<'_, '_>, open: &mut Vec<u32>, enters: &mut dyn FnMut(u32) -> bool) {
    while let Some(number) = open.pop() {
        if enters(number) {
            view.links(number, open);
        }
    }
}
