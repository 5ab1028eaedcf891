//! The place of a new field in the logical structure of a tagged document.
//!
//! A structure element `Form` holds the widget (ISO 32000-1, 14.8.4.5; ISO 14289-1, 7.18.4), and
//! the parent tree leads from the widget back to it (ISO 32000-2, 14.7.5.4).
//!
//! **Invariant:** the structure only grows: an element gets one more kid, the tree one more leaf.
//!
//! **Deliberately absent:** documents that are signed: what their structure says was signed, and
//! readers distrust every change of it. A structure that cannot be read is left alone too.

use super::check::Signable;
use super::prepare::Draft;
use crate::pdf::{Dictionary, Object, ObjectId, PdfError, View};

/// Types that group others, up to the whole document (ISO 32000-1, table 333).
const GROUPING: [&[u8]; 5] = [b"Document", b"Part", b"Art", b"Sect", b"Div"];

/// Steps through the role map: real ones have one or two.
const ROLES: usize = 10;

/// Enters the widget on a page in the structure. Gives its `/StructParent`, unless the document is
/// not tagged or its structure must stay as it is.
pub(super) fn add(draft: &mut Draft<'_, '_, '_>, page: ObjectId, widget: ObjectId) -> Option<i64> {
    let root = tagged(draft.signable)?;
    let element = draft.update.objects.next_number();
    let Ok(Some(growth)) = Growth::plan(draft.signable.view, root, (element, 0)) else {
        return None;
    };
    let mut content = Dictionary::new();
    content.set("Type", "OBJR");
    content.set("Obj", Object::Reference(widget));
    content.set("Pg", Object::Reference(page));
    let mut form = Dictionary::new();
    form.set("Type", "StructElem");
    form.set("S", "Form");
    form.set("P", Object::Reference(growth.parent));
    form.set("Pg", Object::Reference(page));
    form.set("K", content);
    draft.update.objects.add(form);
    for (id, dictionary) in growth.changed {
        draft.update.objects.set(id, dictionary);
    }
    Some(growth.key)
}

/// The root of the structure, when the document has one that may grow.
pub(super) fn tagged(signable: &Signable<'_, '_>) -> Option<ObjectId> {
    let root = signable.catalog.get(b"StructTreeRoot").ok()?;
    root.as_reference().ok().filter(|_| !signable.is_signed())
}

/// What changes for one more element.
struct Growth {
    /// Whose kid it is.
    parent: ObjectId,
    /// Its key in the parent tree.
    key: i64,
    changed: Vec<(ObjectId, Dictionary)>,
}

impl Growth {
    /// None when a part of the structure is not what it should be.
    fn plan(
        view: View<'_, '_>,
        root_id: ObjectId,
        element: ObjectId,
    ) -> Result<Option<Self>, PdfError> {
        let Some(mut root) = view.dictionary(&Object::Reference(root_id))? else {
            return Ok(None);
        };
        let Some(mut path) = last_leaf(view, &root)? else {
            return Ok(None);
        };
        let next = root.get(b"ParentTreeNextKey").and_then(Object::as_i64);
        let Some(key) = enter(view, &mut path, next.unwrap_or_default(), element)? else {
            return Ok(None);
        };
        root.set("ParentTreeNextKey", key.saturating_add(1));
        let mut changed = Vec::new();
        for (id, node) in path {
            match id {
                Some(id) => changed.push((id, node)),
                None => root.set("ParentTree", node),
            }
        }
        let parent = if let Some((id, mut group)) = grouping(view, &root)? {
            add_kid(view, &mut group, element)?;
            changed.push((id, group));
            id
        } else {
            add_kid(view, &mut root, element)?;
            root_id
        };
        changed.push((root_id, root));
        Ok(Some(Self {
            parent,
            key,
            changed,
        }))
    }
}

/// A node of the parent tree; one without identifier stands in the root of the structure.
type Node = (Option<ObjectId>, Dictionary);

/// The nodes from the top of the parent tree to its last leaf (ISO 32000-2, 7.9.7).
fn last_leaf(view: View<'_, '_>, root: &Dictionary) -> Result<Option<Vec<Node>>, PdfError> {
    let mut path = Vec::new();
    let mut next = entry(root, b"ParentTree");
    for _ in 0..view.document().limits().depth {
        let node = match view.resolve(&next)? {
            Object::Dictionary(node) => node,
            Object::Null if path.is_empty() => Dictionary::new(),
            _ => return Ok(None),
        };
        let kids = view.value(&node, b"Kids")?;
        path.push((next.as_reference().ok(), node));
        match kids.as_array().ok().and_then(|kids| kids.last()) {
            Some(kid @ Object::Reference(_)) => next = kid.clone(),
            Some(_) => return Ok(None),
            None => return Ok(Some(path)),
        }
    }
    Ok(None)
}

/// Enters an element under the next free key, which it gives.
fn enter(
    view: View<'_, '_>,
    path: &mut [Node],
    next: i64,
    element: ObjectId,
) -> Result<Option<i64>, PdfError> {
    let Some(((_, leaf), above)) = path.split_last_mut() else {
        return Ok(None);
    };
    let mut numbers = view.array(&entry(leaf, b"Nums"))?.unwrap_or_default();
    let keys = numbers
        .iter()
        .step_by(2)
        .filter_map(|key| key.as_i64().ok());
    let highest = keys.max().unwrap_or(-1);
    let key = highest.saturating_add(1).max(next);
    numbers.push(Object::Integer(key));
    numbers.push(Object::Reference(element));
    let first = numbers.first().cloned().unwrap_or(Object::Null);
    leaf.set("Nums", numbers);
    // The top has no limits (table 37).
    if let Some((_, between)) = above.split_first_mut() {
        leaf.set("Limits", vec![first, Object::Integer(key)]);
        for (_, node) in between {
            let limits = view.value(node, b"Limits")?;
            let lowest = limits.as_array().ok().and_then(|limits| limits.first());
            let lowest = lowest.cloned().unwrap_or(Object::Null);
            node.set("Limits", vec![lowest, Object::Integer(key)]);
        }
    }
    Ok(Some(key))
}

/// The only kid of the root, when it groups others: the element of the whole document.
fn grouping(
    view: View<'_, '_>,
    root: &Dictionary,
) -> Result<Option<(ObjectId, Dictionary)>, PdfError> {
    let only = match (root.get(b"K"), view.value(root, b"K")?) {
        (_, Object::Array(kids)) if kids.len() == 1 => kids.first().cloned(),
        (Ok(kid), Object::Dictionary(_)) => Some(kid.clone()),
        _ => None,
    };
    let Some(Object::Reference(id)) = only else {
        return Ok(None);
    };
    let Some(element) = view.dictionary(&Object::Reference(id))? else {
        return Ok(None);
    };
    let roles = match view.value(root, b"RoleMap")? {
        Object::Dictionary(roles) => roles,
        _ => Dictionary::new(),
    };
    let mut kind = view.value(&element, b"S")?;
    for _ in 0..ROLES {
        let name = kind.as_name().unwrap_or_default();
        if GROUPING.contains(&name) {
            return Ok(Some((id, element)));
        }
        kind = view.value(&roles, name)?;
    }
    Ok(None)
}

/// Adds a kid to an element or to the root (table 355, `/K`).
fn add_kid(view: View<'_, '_>, parent: &mut Dictionary, element: ObjectId) -> Result<(), PdfError> {
    let old = entry(parent, b"K");
    let mut kids = match view.resolve(&old)? {
        Object::Array(kids) => kids,
        Object::Null => Vec::new(),
        _ => vec![old],
    };
    kids.push(Object::Reference(element));
    parent.set("K", kids);
    Ok(())
}

/// A value as it stands; null when there is none.
fn entry(dictionary: &Dictionary, key: &[u8]) -> Object {
    dictionary.get(key).cloned().unwrap_or(Object::Null)
}
