//! What the signed pages themselves are made of.

use std::collections::BTreeSet;

use super::objects::{self, Pair, references};
use super::roles::{Role, Roles};
use crate::pdf::{Object, PdfError, View};

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
    let mut into = Vec::new();
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
        into.clear();
        references(&located.object, skip, &mut into);
        open.extend(
            into.iter()
                .map(|id| id.0)
                .filter(|target| seen.insert(*target)),
        );
    }
    Ok(seen)
}

/// What a revision leads to, beside what only describes the document or validates its signatures.
#[derive(Default)]
pub(super) struct Reached {
    /// By references, from what is painted, from forms, annotations and the rest.
    referenced: BTreeSet<u32>,
    /// Because an object stream that holds objects is it, or needs it.
    holding: BTreeSet<u32>,
}

impl Reached {
    /// Everything that the revision leads to, whether it is there or not. The logical structure is
    /// only followed when asked for: in a tagged document it is most of the work, and what it
    /// leads to has a part ([`Role::Structure`]) once it is read.
    pub(super) fn read(
        view: &View<'_, '_>,
        roles: &Roles,
        painted: &BTreeSet<u32>,
        structure: bool,
    ) -> Self {
        let mut open = beside(view, roles, structure);
        let mut referenced = painted.clone();
        follow(view, &mut open, &mut |number| referenced.insert(number));
        let mut open: Vec<u32> = objects::holders(view).into_iter().collect();
        let mut holding = BTreeSet::new();
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
fn beside(view: &View<'_, '_>, roles: &Roles, structure: bool) -> Vec<u32> {
    let mut into = Vec::new();
    let trailer = Object::Dictionary(view.trailer());
    references(&trailer, &[b"Info"], &mut into);
    let mut skip = vec![&b"DSS"[..], b"Extensions", b"Metadata"];
    if !structure {
        skip.push(b"StructTreeRoot");
    }
    if let Ok((root, catalog)) = view.catalog() {
        into.push(root);
        references(&Object::Dictionary(catalog), &skip, &mut into);
    }
    for page in roles.pages().iter().flatten() {
        if let Ok(Some(page)) = objects::by_number(view, *page) {
            references(&page.object, &[b"Metadata"], &mut into);
        }
    }
    into.iter().map(|id| id.0).collect()
}

/// Walks on from the open numbers, and from all that is new to `enters`.
fn follow(view: &View<'_, '_>, open: &mut Vec<u32>, enters: &mut dyn FnMut(u32) -> bool) {
    let mut into = Vec::new();
    while let Some(number) = open.pop() {
        if !enters(number) {
            continue;
        }
        if let Ok(Some(located)) = objects::by_number(view, number) {
            into.clear();
            references(&located.object, &[], &mut into);
            open.extend(into.iter().map(|id| id.0));
        }
    }
}
