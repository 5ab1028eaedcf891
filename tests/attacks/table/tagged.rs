//! Tagged documents: signatures that are entered in the logical structure, and what else may be
//! written there.

use teken::pdf::{Dictionary, Object, ObjectId, View};

use super::hand::signed_as;
use super::subject::{Subject, numbered, rectangle};
use super::{REVIEW, Row, VALID};
use crate::workshop::{catalog, name, page, text};

const CLASS: &str = "Structure";

pub(super) fn attacks() -> Vec<Row> {
    let row = |name: &str, how, change: fn(&mut Written)| {
        Row::new(CLASS, name, how, REVIEW, move |one: &Subject| {
            Some(entered(one, change))
        })
    };
    let with_signature =
        "a trusted person signs a tagged document; read aloud, it says something else";
    vec![
        row("words for the new widget", with_signature, |written| {
            written.element.set("ActualText", text("Rp 9.000"));
        }),
        row("words for an old element", with_signature, |written| {
            written.document.set("ActualText", text("Rp 9.000"));
        }),
        row("an old element dropped", with_signature, |written| {
            written.document.set("K", Vec::<Object>::new());
        }),
        row("another role for old elements", with_signature, |written| {
            let mut roles = Dictionary::new();
            roles.set("P", name("Artifact"));
            written.root.set("RoleMap", roles);
        }),
        row("an element for an old widget", with_signature, |written| {
            written.obj = Some(written.old);
        }),
        row(
            "an old key with another element",
            with_signature,
            |written| {
                written.key = 0;
            },
        ),
    ]
}

pub(super) fn twins() -> Vec<Row> {
    vec![Row::new(
        CLASS,
        "a signature that is entered",
        "a trusted person signs a tagged document; the widget is entered in the structure",
        VALID,
        |one| Some(entered(one, |_| {})),
    )]
}

/// What is written into the structure with a signature.
struct Written {
    root: Dictionary,
    document: Dictionary,
    element: Dictionary,
    key: i64,
    /// The widget of the element, when it is another than the new one.
    obj: Option<ObjectId>,
    /// A widget that was there before.
    old: ObjectId,
}

/// A tagged document, signed, and signed once more with the new widget entered in its structure.
fn entered(subject: &Subject, change: impl FnOnce(&mut Written)) -> Vec<u8> {
    let file = subject.prepared(|view, update| {
        let mut words = Dictionary::new();
        words.set("Type", name("StructElem"));
        words.set("S", name("P"));
        let words = update.add(words);
        let mut document = Dictionary::new();
        document.set("Type", name("StructElem"));
        document.set("S", name("Document"));
        document.set("K", vec![Object::Reference(words)]);
        let document = update.add(document);
        let mut tree = Dictionary::new();
        tree.set("Nums", vec![Object::Integer(0), words.into()]);
        let tree = update.add(tree);
        let mut root = Dictionary::new();
        root.set("Type", name("StructTreeRoot"));
        root.set("K", document);
        root.set("ParentTree", tree);
        root.set("ParentTreeNextKey", 1);
        let root = update.add(root);
        update.with(view, catalog(view), |one| one.set("StructTreeRoot", root));
    });
    signed_as(&file, "rsa2048", |view, update, widget| {
        widget.set("Rect", rectangle([0; 4]));
        let of_kind = |kind: &str| {
            let kind = name(kind);
            numbered(view, move |one| {
                [&b"Type"[..], b"S"]
                    .iter()
                    .any(|key| one.get(key).is_ok_and(|one| *one == kind))
            })
        };
        let ids = [of_kind("StructTreeRoot"), of_kind("Document")];
        let tree = numbered(view, |one| one.has(b"Nums"));
        let element_id = update.next();
        let mut written = Written {
            root: of(view, ids[0]),
            document: of(view, ids[1]),
            element: Dictionary::new(),
            key: 7,
            obj: None,
            old: super::subject::amount(view),
        };
        written.element.set("Type", name("StructElem"));
        written.element.set("S", name("Form"));
        written.element.set("P", ids[1]);
        written.element.set("Pg", page(view));
        let kids = written
            .document
            .get_mut(b"K")
            .unwrap()
            .as_array_mut()
            .unwrap();
        kids.push(element_id.into());
        change(&mut written);
        let mut content = Dictionary::new();
        content.set("Type", name("OBJR"));
        content.set("Obj", written.obj.unwrap_or((element_id.0 + 1, 0)));
        written.element.set("K", content);
        let added = update.add(written.element);
        assert_eq!(added, element_id);
        assert_eq!(update.next().0, element_id.0 + 1);
        widget.set("StructParent", written.key);
        written.root.set("ParentTreeNextKey", written.key + 1);
        update.set(ids[0], written.root);
        update.set(ids[1], written.document);
        update.with(view, tree, |one| {
            let numbers = one.get_mut(b"Nums").unwrap().as_array_mut().unwrap();
            numbers.extend([Object::Integer(written.key), element_id.into()]);
        });
    })
}

fn of(view: &View<'_, '_>, id: ObjectId) -> Dictionary {
    crate::workshop::dictionary(view, id)
}
