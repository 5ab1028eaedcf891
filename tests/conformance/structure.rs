//! New widgets in the structure of a tagged document.

use teken::pdf::{Dictionary, Object, ObjectId};

use crate::rules::Update;

pub(crate) fn check(update: &mut Update<'_, '_>) {
    let root = update.dictionary(&update.catalog.clone(), "StructTreeRoot");
    if root.is_empty() {
        return;
    }
    for (id, dictionary) in update.dictionaries() {
        let widget = update.value(&dictionary, "Subtype");
        if widget.as_name().ok() != Some(b"Widget") {
            continue;
        }
        if let Err(what) = entered(update, &root, id, &dictionary) {
            update.fault("structure", format_args!("object {}: {what}", id.0));
        }
        let page = update.dictionary(&dictionary, "P");
        if update.value(&page, "Tabs").as_name().ok() != Some(b"S") {
            update.fault("tabs", format_args!("object {}", id.0));
        }
    }
}

/// From the widget to its element and back, and from the element to the root.
fn entered(
    update: &Update<'_, '_>,
    root: &Dictionary,
    id: ObjectId,
    widget: &Dictionary,
) -> Result<(), &'static str> {
    let key = update.value(widget, "StructParent");
    let key = key.as_i64().map_err(|_| "/StructParent")?;
    let next = update.value(root, "ParentTreeNextKey").as_i64();
    if next.ok().is_none_or(|next| next <= key) {
        return Err("/ParentTreeNextKey");
    }
    let tree = update.dictionary(root, "ParentTree");
    let found = leaves(update, &tree, None)?;
    let keys: Vec<i64> = found.iter().map(|(key, _)| *key).collect();
    if !keys.is_sorted_by(|left, right| left < right) {
        return Err("the parent tree is not in order");
    }
    let (_, element) = found
        .iter()
        .find(|(one, _)| *one == key)
        .ok_or("/ParentTree")?;
    let form = update
        .view
        .dictionary(element)
        .unwrap()
        .ok_or("/ParentTree")?;
    let content = update.dictionary(&form, "K");
    if update.value(&form, "S").as_name().ok() != Some(b"Form")
        || content.get(b"Obj").and_then(Object::as_reference).ok() != Some(id)
    {
        return Err("the element does not hold the widget");
    }
    let parent = update.dictionary(&form, "P");
    let kids = update.value(&parent, "K");
    let listed = kids.as_array().is_ok_and(|kids| kids.contains(element));
    if listed {
        Ok(())
    } else {
        Err("its parent does not know the element")
    }
}

/// Keys and values of a number tree, whose limits hold (ISO 32000-2, 7.9.7).
fn leaves(
    update: &Update<'_, '_>,
    node: &Dictionary,
    limits: Option<(i64, i64)>,
) -> Result<Vec<(i64, Object)>, &'static str> {
    let mut found = Vec::new();
    if let Object::Array(numbers) = update.value(node, "Nums") {
        for pair in numbers.chunks(2) {
            let [Object::Integer(key), value] = pair else {
                return Err("/Nums");
            };
            found.push((*key, value.clone()));
        }
    }
    if let Object::Array(kids) = update.value(node, "Kids") {
        for kid in kids {
            let kid = update.view.dictionary(&kid).unwrap().ok_or("/Kids")?;
            let limits = update.value(&kid, "Limits");
            let Ok([Object::Integer(low), Object::Integer(high)]) =
                limits.as_array().map(Vec::as_slice)
            else {
                return Err("/Limits");
            };
            found.extend(leaves(update, &kid, Some((*low, *high)))?);
        }
    }
    let ends = found
        .first()
        .zip(found.last())
        .map(|(first, last)| (first.0, last.0));
    if limits.is_some() && limits != ends {
        Err("/Limits")
    } else {
        Ok(found)
    }
}
