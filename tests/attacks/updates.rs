//! What an update may not do to a signed document.

use teken::pdf::{Dictionary, Object, View};
use teken::sign::Request;

use crate::workshop::{
    assert_caught, assert_valid, catalog, dictionary, form_x_object, name, page, read, request,
    signed, signed_with, text, updated, value, with,
};

/// A widget that shows what it likes, in a field that borrows somebody else's signature.
fn borrowed(file: &[u8], indirect: bool) -> Vec<u8> {
    updated(file, |view, update| {
        let look = update.objects.add(form_x_object("1 g 0 0 400 300 re f"));
        let mut looks = Dictionary::new();
        looks.set("N", look);
        let page_id = page(view);
        let mut widget = Dictionary::new();
        widget.set("Type", name("Annot"));
        widget.set("Subtype", name("Widget"));
        widget.set("FT", name("Sig"));
        widget.set("T", text("Signature9"));
        widget.set("Rect", [0, 0, 400, 300].map(Object::Integer).to_vec());
        widget.set("P", page_id);
        widget.set("F", 4);
        widget.set("AP", looks);
        let borrowed = Object::Reference(value(view));
        let borrowed = if indirect {
            update.objects.add(borrowed).into()
        } else {
            borrowed
        };
        widget.set("V", borrowed);
        let widget = update.objects.add(widget);
        let mut entries = dictionary(view, page_id);
        let mut annotations = view
            .array(entries.get(b"Annots").unwrap())
            .unwrap()
            .unwrap();
        annotations.push(widget.into());
        entries.set("Annots", annotations);
        update.objects.set(page_id, entries);
        let (form_id, mut form) = view.form().unwrap().unwrap();
        let mut fields = view.array(form.get(b"Fields").unwrap()).unwrap().unwrap();
        fields.push(widget.into());
        form.set("Fields", fields);
        if let Some(id) = form_id {
            update.objects.set(id, form);
        } else {
            let id = catalog(view);
            let mut entries = dictionary(view, id);
            entries.set("AcroForm", form);
            update.objects.set(id, entries);
        }
    })
}

#[test]
fn a_new_field_cannot_borrow_an_old_signature() {
    for document in ["table", "empty-field"] {
        let file = signed(document);
        assert_caught(vec![
            ("borrowed", borrowed(&file, false)),
            ("borrowed by a detour", borrowed(&file, true)),
        ]);
    }
    // An empty field of the author's, filled with the signature of another.
    let mut file = updated(&read("testdata/pdf/table.pdf"), |view, update| {
        let empty = ["Satu", "Dua"].map(|called| {
            let mut empty = Dictionary::new();
            empty.set("FT", name("Sig"));
            empty.set("T", text(called));
            Object::Reference(update.objects.add(empty))
        });
        let mut form = Dictionary::new();
        form.set("Fields", empty.to_vec());
        let id = catalog(view);
        let mut entries = dictionary(view, id);
        entries.set("AcroForm", form);
        update.objects.set(id, entries);
    });
    let invisible = Request {
        field: Some("Satu".into()),
        block: None,
        ..request()
    };
    file = signed_with(&file, &invisible, "rsa2048");
    assert_valid("beside an empty field", &file, 1);
    let filled = updated(&file, |view, update| {
        let fields = view.signature_fields().unwrap();
        let empty = fields
            .iter()
            .find(|one| one.value.is_none())
            .unwrap()
            .id
            .unwrap();
        let full = fields
            .iter()
            .find_map(|one| one.value.as_ref()?.id)
            .unwrap();
        let mut entries = dictionary(view, empty);
        entries.set("V", full);
        update.objects.set(empty, entries);
    });
    assert_caught(vec![("filled with another's", filled)]);
}

/// A document with a link whose action is an object of its own.
fn with_link() -> Vec<u8> {
    updated(&read("testdata/pdf/table.pdf"), |view, update| {
        let mut action = Dictionary::new();
        action.set("S", name("URI"));
        action.set("URI", text("https://example.test/periksa"));
        let action = update.objects.add(action);
        let mut link = Dictionary::new();
        link.set("Type", name("Annot"));
        link.set("Subtype", name("Link"));
        link.set("Rect", [10, 10, 60, 60].map(Object::Integer).to_vec());
        link.set("A", action);
        let link = update.objects.add(link);
        let id = page(view);
        let mut entries = dictionary(view, id);
        entries.set("Annots", vec![Object::Reference(link)]);
        update.objects.set(id, entries);
    })
}

#[test]
fn what_a_link_leads_to_cannot_be_exchanged() {
    let file = signed_with(&with_link(), &request(), "rsa2048");
    assert_valid("link", &file, 1);
    let action = |view: &View<'_, '_>| {
        view.object_numbers()
            .into_iter()
            .map(|number| (number, 0))
            .find(|id| {
                let object = view.load(*id).map(|one| one.object);
                object.is_ok_and(|one| one.as_dict().is_ok_and(|one| one.has(b"URI")))
            })
            .unwrap()
    };
    let other = with(&file, action, |one| {
        one.set("URI", text("https://palsu.test"));
    });
    let described = updated(&file, |view, update| {
        let action_id = action(view);
        let mut entries = dictionary(view, action_id);
        entries.set("URI", text("https://palsu.test"));
        update.objects.set(action_id, entries);
        let id = catalog(view);
        let mut entries = dictionary(view, id);
        entries.set("DSS", action_id);
        update.objects.set(id, entries);
    });
    assert_caught(vec![
        ("other target", other),
        ("called validation data", described),
    ]);
}
