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
use super::prepare::{Draft, reference};
use super::structure;
use crate::pdf::{Dictionary, Object, ObjectId, SignatureField, text_string};
use crate::stamp::Profile;

/// `/F`: print (table 167, bit 3).
const PRINT: i64 = 4;

/// `/F`: print and locked (table 167, bits 3 and 8).
const PRINT_AND_LOCKED: i64 = 4 | 128;

/// `/SigFlags`: signatures exist (table 225), which means fields for them.
const SIGNATURES_EXIST: i64 = 1;

/// `/SigFlags`: signatures exist, append only (table 225).
const SIGNATURES_EXIST_APPEND_ONLY: i64 = 1 | 2;

/// Adds a new field that holds a signature; `description` is for those who cannot see it, where
/// nothing is drawn that says more.
pub(super) fn add(
    draft: &mut Draft<'_, '_, '_>,
    name: &str,
    description: &str,
    signature: ObjectId,
    drawn: Option<&Drawn>,
) -> Result<(), SignError> {
    let mut field = widget(name, drawn.map_or([0.0; 4], |drawn| drawn.rect));
    field.set("V", Object::Reference(signature));
    field.set("F", PRINT_AND_LOCKED);
    if let Some(drawn) = drawn {
        appear(&mut field, drawn.form);
        describe(&mut field, &drawn.text);
    } else {
        appear_empty(draft, &mut field, [0.0; 4]);
        describe(&mut field, description);
    }
    put(draft, field, SIGNATURES_EXIST_APPEND_ONLY)
}

/// Adds a new field that is empty, and what it says to those who cannot see it.
pub(super) fn add_empty(
    draft: &mut Draft<'_, '_, '_>,
    name: &str,
    rect: [f64; 4],
    description: &str,
) -> Result<(), SignError> {
    let mut field = widget(name, rect);
    field.set("F", PRINT);
    appear_empty(draft, &mut field, rect);
    describe(&mut field, description);
    put(draft, field, SIGNATURES_EXIST)
}

/// A signature field merged with its widget.
fn widget(name: &str, rect: [f64; 4]) -> Dictionary {
    let mut field = Dictionary::new();
    field.set("Type", "Annot");
    field.set("Subtype", "Widget");
    field.set("FT", "Sig");
    field.set("T", text_string::encode(name));
    field.set("Rect", rect.map(Object::from).to_vec());
    field
}

/// Puts a new field on its page, into the structure and into the form.
fn put(draft: &mut Draft<'_, '_, '_>, mut field: Dictionary, flags: i64) -> Result<(), SignError> {
    let index = draft.signable.page;
    let page = draft.page_id(index)?;
    field.set("P", Object::Reference(page));
    let id = draft.update.objects.reserve();
    if let Some(key) = structure::add(draft, page, id) {
        field.set("StructParent", key);
        order_by_structure(draft, index);
    }
    draft.update.objects.set(id, field);
    add_annotation(draft, index, id)?;
    enter(draft, Some(id), flags)
}

/// Lets an empty field of the document hold the signature.
pub(super) fn fill(
    draft: &mut Draft<'_, '_, '_>,
    field: &SignatureField,
    id: ObjectId,
    signature: ObjectId,
    drawn: Option<&Drawn>,
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
    // What a signed document says of its fields stays: a reader that compares would object.
    let signed = draft.signable.is_signed();
    let dress = |widget: &mut Dictionary, drawn: &Drawn| {
        appear(widget, drawn.form);
        if !signed {
            describe(widget, &drawn.text);
        }
    };
    if let Some(drawn) = drawn {
        if let Some(widget) = widget
            && let Some(mut shown) = view.dictionary(&Object::Reference(widget))?
        {
            dress(&mut shown, drawn);
            draft.update.objects.set(widget, shown);
        } else {
            dress(&mut dictionary, drawn);
        }
    }
    draft.update.objects.set(id, dictionary);
    enter(draft, None, SIGNATURES_EXIST_APPEND_ONLY)
}

/// In PDF/A a widget that shows nothing has an appearance all the same (ISO 19005-1, 6.9; ISO
/// 19005-2, 6.3.3).
fn appear_empty(draft: &mut Draft<'_, '_, '_>, widget: &mut Dictionary, rect: [f64; 4]) {
    if draft.profile() == Profile::Archive {
        let [left, bottom, right, top] = rect;
        let bounds = [0.0, 0.0, right - left, top - bottom];
        let mut empty = Stream::new(Dictionary::new(), Vec::new());
        empty.dict.set("Type", "XObject");
        empty.dict.set("Subtype", "Form");
        empty.dict.set("BBox", bounds.map(Object::from).to_vec());
        empty.dict.set("Resources", Dictionary::new());
        appear(widget, draft.update.objects.add(empty));
    }
}

/// Gives a widget its appearance.
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

/// Gives a widget that has none its description, for those who cannot see it (14.9.3).
fn describe(widget: &mut Dictionary, text: &str) {
    if !widget.has(b"TU") {
        widget.set("TU", text_string::encode(text));
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
fn enter(
    draft: &mut Draft<'_, '_, '_>,
    field: Option<ObjectId>,
    more_flags: i64,
) -> Result<(), SignError> {
    let signable = draft.signable;
    let mut form = signable.form.clone();
    let flags = match signable.view.value(&form, b"SigFlags")? {
        Object::Integer(flags) => flags,
        _ => 0,
    };
    let mut changed = flags & more_flags != more_flags;
    form.set("SigFlags", flags | more_flags);
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
