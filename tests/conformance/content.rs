//! What new content does: colours, fonts, states, artifacts.

use lopdf::content::Content;
use teken::pdf::{Dictionary, Object};

use crate::rules::Update;

/// Operators that leave something on the page (ISO 32000-2, Annex A).
const PAINTING: [&str; 20] = [
    "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "Tj", "TJ", "'", "\"", "BI", "EI",
    "ID", "d0", "d1",
];

/// Colours of the device (8.6.8).
const DEVICE: [&str; 6] = ["g", "G", "rg", "RG", "k", "K"];

/// States that may be saved at a time (ISO 19005-1, 6.1.12; ISO 19005-2, 6.1.13).
const NESTING: usize = 28;

pub(crate) fn check(update: &mut Update<'_, '_>) {
    let forms: Vec<(u32, Dictionary, Vec<u8>)> = update
        .objects
        .values()
        .filter(|located| located.stream.is_some())
        .filter_map(|located| {
            let dictionary = located.object.as_dict().ok()?.clone();
            let form = dictionary.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Form");
            form.then(|| {
                (
                    located.id.0,
                    dictionary,
                    update.view.stream(located).unwrap(),
                )
            })
        })
        .collect();
    for (number, dictionary, data) in forms {
        if !dictionary.has(b"Resources") {
            update.fault("resources", format_args!("form {number}"));
        }
        let resources = update.dictionary(&dictionary, "Resources");
        check_operators(update, number, &data, &resources);
    }
    let pages = update.view.pages().unwrap();
    for page in pages.iter() {
        let changed = page.id.is_some_and(|id| update.objects.contains_key(&id.0));
        if changed {
            check_page(update, &page.dictionary);
        }
    }
}

fn operators(data: &[u8]) -> Vec<lopdf::content::Operation> {
    Content::decode(data).map_or_else(|_| Vec::new(), |content| content.operations)
}

fn check_operators(update: &mut Update<'_, '_>, number: u32, data: &[u8], resources: &Dictionary) {
    let spaces = update.dictionary(resources, "ColorSpace");
    let fonts = update.dictionary(resources, "Font");
    for operation in operators(data) {
        let operator = operation.operator.as_str();
        let name = operation
            .operands
            .first()
            .and_then(|name| name.as_name().ok());
        if DEVICE.contains(&operator) && update.is_archive() {
            update.fault("colour", format_args!("form {number}: {operator}"));
        }
        if matches!(operator, "cs" | "CS") {
            let name = name.unwrap_or_default();
            let space = update.view.value(&spaces, name).unwrap();
            let kind = space.as_array().ok().and_then(|parts| parts.first());
            let kind = kind.and_then(|kind| kind.as_name().ok()).unwrap_or(name);
            let free = !update.is_archive() || matches!(kind, b"CalRGB" | b"CalGray" | b"Pattern");
            if !free {
                update.fault("colour", format_args!("form {number}: {operator}"));
            }
        }
        if operator == "Tf" && !name.is_some_and(|name| fonts.has(name)) {
            update.fault(
                "font",
                format_args!("form {number}: a font without resource"),
            );
        }
    }
}

/// The new pieces of a page's content, and how deep all of it goes (`artifact`, `nesting`).
fn check_page(update: &mut Update<'_, '_>, page: &Dictionary) {
    let pieces = match page.get(b"Contents") {
        Ok(Object::Array(pieces)) => pieces.clone(),
        Ok(one) => vec![one.clone()],
        Err(_) => Vec::new(),
    };
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut deepest_before = (0_usize, 0);
    for piece in &pieces {
        let data = update.data(piece).unwrap_or_default();
        let id = piece.as_reference().map_or(0, |id| id.0);
        let new = update.objects.contains_key(&id);
        let mut marked: Vec<bool> = Vec::new();
        for operation in operators(&data) {
            match operation.operator.as_str() {
                "q" => {
                    depth += 1;
                    deepest = deepest.max(depth);
                    if !new {
                        deepest_before.0 += 1;
                        deepest_before.1 = deepest_before.1.max(deepest_before.0);
                    }
                }
                "Q" => {
                    depth = depth.saturating_sub(1);
                    if !new {
                        deepest_before.0 = deepest_before.0.saturating_sub(1);
                    }
                }
                "BDC" | "BMC" => {
                    let tag = operation
                        .operands
                        .first()
                        .and_then(|tag| tag.as_name().ok());
                    marked.push(tag == Some(b"Artifact"));
                }
                "EMC" => drop(marked.pop()),
                operator if new && PAINTING.contains(&operator) && !marked.contains(&true) => {
                    update.fault("artifact", format_args!("object {id}: {operator}"));
                }
                _ => {}
            }
        }
    }
    if update.is_archive() && deepest > NESTING && deepest_before.1 <= NESTING {
        update.fault("nesting", format_args!("{deepest} states"));
    }
}
