//! Documents written by hand, signed without anything to see, and updates to them.

use teken::sign::{Certify, Notice, Request};

use crate::workshop::{
    assert_valid, by_hand, catalog, dictionary, find, open, page, request, signed_with, startxref,
    updated,
};
use teken::pdf::{Object, View};

/// Paints a word over the page.
pub(crate) const PAINT: &str = "BT /F1 40 Tf 50 400 Td (Palsu) Tj ET";

/// An appearance with this content.
pub(crate) fn look(content: &str) -> String {
    stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>>>",
        content,
    )
}

/// A stream with these entries and this content.
pub(crate) fn stream(entries: &str, content: &str) -> String {
    format!(
        "<<{entries}/Length {}>>\nstream\n{content}\nendstream",
        content.len()
    )
}

/// One page (object 3) with more entries of its own and of the catalog (object 1), and further
/// objects, numbered from 6.
pub(crate) fn document(of_catalog: &str, of_page: &str, further: &[(u32, &str)]) -> Vec<u8> {
    let content = stream("", "BT /F1 24 Tf 50 700 Td (Sah) Tj ET");
    let catalog = format!("<</Type/Catalog/Pages 2 0 R{of_catalog}>>");
    let page = format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>{of_page}>>"
    );
    let mut objects = vec![
        (1, catalog.as_str()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, page.as_str()),
        (4, content.as_str()),
        (5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
    ];
    objects.extend(further);
    let size = objects.iter().map(|one| one.0).max().unwrap() + 1;
    by_hand(b"%PDF-1.7\n", &objects, &format!("/Size {size}/Root 1 0 R"))
}

/// Signed without a stamp or a notice.
pub(crate) fn quietly_signed(plain: &[u8], certify: Option<Certify>) -> Vec<u8> {
    let request = Request {
        block: None,
        notice: Notice::None,
        certify,
        ..request()
    };
    let file = signed_with(plain, &request, "rsa2048");
    assert_valid("signed", &file, 1);
    file
}

/// An update that adds or replaces these objects and nothing else.
pub(crate) fn amended(file: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    let document = open(file);
    let root = document.last().catalog().unwrap().0.0;
    let most = objects.iter().map(|one| one.0 + 1).max().unwrap_or(0);
    let size = document.last().next_object_number().max(most);
    let trailer = format!("/Size {size}/Root {root} 0 R/Prev {}", startxref(file));
    by_hand(file, objects, &trailer)
}

/// Lists more annotations of the page and more fields of the form.
pub(crate) fn hung(file: &[u8], annotation: Option<u32>, field: Option<u32>) -> Vec<u8> {
    let with = |view: &View<'_, '_>, list: Option<&Object>, number: u32| {
        let old = list.and_then(|list| view.array(list).unwrap());
        let mut items = old.unwrap_or_default();
        items.push(Object::Reference((number, 0)));
        items
    };
    updated(file, |view, update| {
        if let Some(number) = annotation {
            let mut entries = dictionary(view, page(view));
            let items = with(view, entries.get(b"Annots").ok(), number);
            entries.set("Annots", items);
            update.objects.set(page(view), entries);
        }
        if let Some(number) = field {
            let (id, mut form) = view.form().unwrap().unwrap();
            let items = with(view, form.get(b"Fields").ok(), number);
            form.set("Fields", items);
            if let Some(id) = id {
                update.objects.set(id, form);
            } else {
                let mut entries = dictionary(view, catalog(view));
                entries.set("AcroForm", form);
                update.objects.set(catalog(view), entries);
            }
        }
    })
}

/// The newest text of an object that stands in the file as it is.
pub(crate) fn latest(file: &[u8], number: u32) -> String {
    let head = format!("\n{number} 0 obj");
    let rest = String::from_utf8_lossy(&file[find(file, head.as_bytes()) + head.len()..]);
    rest.split("endobj").next().unwrap().trim().to_owned()
}
