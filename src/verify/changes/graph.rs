//! What the signed pages themselves are made of.

use std::collections::BTreeSet;

use super::objects;
use super::roles::{Role, Roles};
use crate::pdf::{Entry, Object, PdfError, View};

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
pub(super) fn painted(view: &View<'_, '_>, roles: &Roles) -> Result<BTreeSet<u32>, PdfError> {
    let (root, _) = view.catalog()?;
    let mut seen = BTreeSet::from([root.0]);
    let mut open: Vec<u32> = vec![root.0];
    open.extend(
        roles
            .pages()
            .iter()
            .flatten()
            .copied()
            .filter(|page| seen.insert(*page)),
    );
    let mut references = Vec::new();
    while let Some(number) = open.pop() {
        let Ok(Some(located)) = objects::by_number(view, number) else {
            continue;
        };
        let skip: &[&[u8]] = if number == root.0 {
            &CATALOG_ELSEWHERE
        } else if roles.of(number).any(|role| matches!(role, Role::Page(_))) {
            &PAGE_ELSEWHERE
        } else {
            &[]
        };
        references.clear();
        objects::references(&located.object, skip, &mut references);
        open.extend(
            references
                .iter()
                .map(|id| id.0)
                .filter(|target| seen.insert(*target)),
        );
    }
    Ok(seen)
}

/// Every object number that anything in the revision leads to, the object streams that hold its
/// objects included: what stands in none of these is out of use.
pub(super) fn used(view: &View<'_, '_>) -> BTreeSet<u32> {
    let mut references = Vec::new();
    objects::references(&Object::Dictionary(view.trailer()), &[], &mut references);
    references.extend(view.catalog().map(|(id, _)| id));
    let mut open: Vec<u32> = references.iter().map(|id| id.0).collect();
    let mut containers = BTreeSet::new();
    for number in view.object_numbers() {
        if let Some(Entry::InStream { container, .. }) = view.entry(number)
            && containers.insert(container)
        {
            open.push(container);
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(number) = open.pop() {
        if !seen.insert(number) {
            continue;
        }
        if let Ok(Some(located)) = objects::by_number(view, number) {
            references.clear();
            objects::references(&located.object, &[], &mut references);
            open.extend(references.iter().map(|id| id.0));
        }
    }
    seen
}
