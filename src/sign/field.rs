//! The signature field: a new one, or an empty one of the document.
//!
//! A new field is merged with its one widget (ISO 32000-2, 12.5.6.19) and entered in the form
//! and in its page's `/Annots`; in a tagged document it gets its place in the structure too.
//!
//! **Invariant:** of existing objects, only those that must name the new field are replaced, and
//! each keeps its place: what was direct stays direct, what was referenced stays referenced.
//!
//! **Deliberately absent:** nested new fields, and fields of other types.

use lopdf::Stream;

use super::block::Drawn;
use super::error::SignError;
use super::prepare::{Draft, identifier, reference};
use super::structure;
use crate::pdf::{Dictionary, Object, ObjectId, SignatureField, text_string};
use crate::stamp::{HEADING, Profile};

/// `/F`: print and locked (table 167, bits 3 and 8).
const PRINT_AND_LOCKED: i64 = 4 | 128;

/// `/SigFlags`: signatures exist, append only (table 225).
const SIGNATURES_EXIST_APPEND_ONLY: i64 = 1 | 2;

/// Adds a new field that holds the signature of the person named.
pub(super) fn add(
    draft: &mut Draft<'_, '_, '_>,
    name: &str,
    signer: &str,
    signature: ObjectId,
    drawn: Option<Drawn>,
) -> Result<(), SignError> {
    let index = draft.signable.page;
    let page = draft.signable.pages.get(index).ok_or(SignError::NoPages)?;
    let page = identifier(page, index)?;
    let id = draft.update.objects.reserve();
    let mut field = Dictionary::new();
    field.set("Type", "Annot");
    field.set("Subtype", "Widget");
    field.set("FT", "Sig");
    field.set("T", text_string::encode(name));
    field.set("V", Object::Reference(signature));
    field.set("F", PRINT_AND_LOCKED);
    field.set("P", Object::Reference(page));
    let rect = drawn.as_ref().map_or([0.0; 4], |drawn| drawn.rect);
    field.set("Rect", rect.map(Object::from).to_vec());
    match drawn {
        Some(drawn) => show(&mut field, &drawn),
        None => describe(draft, &mut field, signer),
    }
    if let Some(key) = structure::add(draft, page, id) {
        field.set("StructParent", key);
        order_by_structure(draft, index);
    }
    draft.update.objects.set(id, field);
    add_annotation(draft, index, id)?;
    enter(draft, Some(id))
}

/// Lets an empty field of the document hold the signature.
pub(super) fn fill(
    draft: &mut Draft<'_, '_, '_>,
    field: &SignatureField,
    id: ObjectId,
    signature: ObjectId,
    drawn: Option<Drawn>,
) -> Result<(), SignError> {
    let view = draft.signable.view;
    let mut dictionary = view
        .dictionary(&Object::Reference(id))?
        .unwrap_or_else(|| field.dictionary.clone());
    dictionary.set("V", Object::Reference(signature));
    let widget = match view.value(&dictionary, b"Kids")? {
        Object::Array(kids) => kids.into_iter().find_map(|kid| kid.as_reference().ok()),
        _ => None,
    };
    if let Some(widget) = widget
        && let Some(mut shown) = view.dictionary(&Object::Reference(widget))?
    {
        if let Some(drawn) = drawn {
            show(&mut shown, &drawn);
            draft.update.objects.set(widget, shown);
        }
    } else if let Some(drawn) = drawn {
        show(&mut dictionary, &drawn);
    }
    draft.update.objects.set(id, dictionary);
    enter(draft, None)
}

/// Gives a widget its appearance, and the words in it as its description (14.9.3).
fn show(widget: &mut Dictionary, drawn: &Drawn) {
    appear(widget, drawn.form);
    if !widget.has(b"TU") {
        widget.set("TU", text_string::encode(&drawn.text));
    }
}

/// Says what an invisible widget is. In PDF/A-1 even such a one has an appearance (ISO 19005-1,
/// 6.9).
fn describe(draft: &mut Draft<'_, '_, '_>, widget: &mut Dictionary, signer: &str) {
    widget.set("TU", text_string::encode(&format!("{HEADING} {signer}")));
    if draft.profile() == Profile::Archive {
        let mut empty = Stream::new(Dictionary::new(), Vec::new());
        empty.dict.set("Type", "XObject");
        empty.dict.set("Subtype", "Form");
        empty.dict.set("BBox", [0; 4].map(Object::from).to_vec());
        empty.dict.set("Resources", Dictionary::new());
        appear(widget, draft.update.objects.add(empty));
    }
}

fn appear(widget: &mut Dictionary, form: ObjectId) {
    let mut appearance = Dictionary::new();
    appearance.set("N", Object::Reference(form));
    widget.set("AP", appearance);
}

/// Lets the tabulator key follow the structure (ISO 32000-2, table 31), as PDF/UA wants it on a
/// page with annotations (ISO 14289-1, 7.18.3); elsewhere an order that is set stays.
fn order_by_structure(draft: &mut Draft<'_, '_, '_>, index: usize) {
    let must = draft.signable.claim.accessible.is_some();
    if let Some(page) = draft.page(index)
        && (must || !page.has(b"Tabs"))
    {
        page.set("Tabs", "S");
    }
}

/// Names an annotation in its page's `/Annots`.
fn add_annotation(
    draft: &mut Draft<'_, '_, '_>,
    index: usize,
    annotation: ObjectId,
) -> Result<(), SignError> {
    let page = draft.signable.pages.get(index).ok_or(SignError::NoPages)?;
    let mut annotations = list(draft, &page.dictionary, b"Annots")?;
    annotations.push(Object::Reference(annotation));
    if let Some(id) = reference(draft, &page.dictionary, b"Annots")? {
        draft.update.objects.set(id, annotations);
    } else if let Some(dictionary) = draft.page(index) {
        dictionary.set("Annots", annotations);
    }
    Ok(())
}

/// Enters a new field in the form, and that there are signatures (12.7.3).
fn enter(draft: &mut Draft<'_, '_, '_>, field: Option<ObjectId>) -> Result<(), SignError> {
    let signable = draft.signable;
    let mut form = signable.form.clone();
    let flags = match signable.view.value(&form, b"SigFlags")? {
        Object::Integer(flags) => flags,
        _ => 0,
    };
    let mut changed = flags & SIGNATURES_EXIST_APPEND_ONLY != SIGNATURES_EXIST_APPEND_ONLY;
    form.set("SigFlags", flags | SIGNATURES_EXIST_APPEND_ONLY);
    if let Some(field) = field {
        let mut fields = list(draft, &form, b"Fields")?;
        fields.push(Object::Reference(field));
        if let Some(id) = reference(draft, &form, b"Fields")? {
            draft.update.objects.set(id, fields);
        } else {
            form.set("Fields", fields);
            changed = true;
        }
    }
    if !changed {
        return Ok(());
    }
    match reference(draft, &signable.catalog, b"AcroForm")? {
        Some(id) => draft.update.objects.set(id, form),
        None if signable
            .catalog
            .get(b"AcroForm")
            .is_ok_and(|form| form.as_dict().is_ok()) =>
        {
            draft.catalog().set("AcroForm", form);
        }
        None => {
            let id = draft.update.objects.add(form);
            draft.catalog().set("AcroForm", Object::Reference(id));
        }
    }
    Ok(())
}

/// The array under a key; an empty one when there is none.
fn list(
    draft: &Draft<'_, '_, '_>,
    dictionary: &Dictionary,
    key: &[u8],
) -> Result<Vec<Object>, SignError> {
    Ok(match draft.signable.view.value(dictionary, key)? {
        Object::Array(items) => items,
        _ => Vec::new(),
    })
}
