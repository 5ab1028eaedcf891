//! Structures of other shapes than the samples have, and broken ones.

use teken::base::limits::Limits;
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Document, Object};
use teken::stamp::Artwork;

use crate::{rules, sample, signed, visible};

/// Numbers of the sample: root of the structure, document element, heading.
const ROOT: u32 = 12;
const DOCUMENT: u32 = 13;
const HEADING: u32 = 14;

/// The tagged sample with other values in dictionaries of its structure; null takes one out.
fn tagged(changes: &[(u32, &str, Object)]) -> Vec<u8> {
    let original = sample("pdfua-1.pdf");
    let document = Document::open(&original, Limits::default()).unwrap();
    let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
    for (number, key, value) in changes {
        let id = (*number, 0);
        let known = update.objects.object(id).cloned();
        let object = known.unwrap_or_else(|| document.last().load(id).unwrap().object);
        let mut dictionary = object.as_dict().unwrap().clone();
        match value {
            Object::Null => drop(dictionary.remove(key.as_bytes())),
            value => dictionary.set(*key, value.clone()),
        }
        update.objects.set(id, dictionary);
    }
    [original, update.finish().unwrap()].concat()
}

fn parents(entries: Vec<Object>) -> Object {
    let mut tree = Dictionary::new();
    tree.set("Nums", entries);
    Object::Dictionary(tree)
}

/// The widget of a signed file, its `/StructParent`, and the parent of its element.
fn entered(file: &[u8]) -> Option<(i64, u32)> {
    let document = Document::open(file, Limits::default()).unwrap();
    let view = document.last();
    let fields = view.signature_fields().unwrap();
    let key = fields[0]
        .dictionary
        .get(b"StructParent")
        .ok()?
        .as_i64()
        .unwrap();
    let numbers = view.object_numbers().into_iter();
    let elements = numbers.filter_map(|number| view.load((number, 0)).ok());
    let form = elements
        .filter_map(|located| located.object.as_dict().ok().cloned())
        .find(|one| one.get(b"S").and_then(Object::as_name).ok() == Some(b"Form"))?;
    Some((key, form.get(b"P").unwrap().as_reference().unwrap().0))
}

#[test]
fn a_new_element_finds_its_place_in_every_structure() {
    let artwork = Artwork::new(None).unwrap();
    let reference = |number| Object::Reference((number, 0));
    let named = |name: &str| Object::from(name);
    let mut roles = Dictionary::new();
    roles.set("Naskah", "Sertifikat");
    roles.set("Sertifikat", "Document");
    let cases = [
        (vec![], (1, DOCUMENT)),
        (
            vec![(ROOT, "K", vec![reference(DOCUMENT)].into())],
            (1, DOCUMENT),
        ),
        (
            vec![
                (ROOT, "RoleMap", Object::Dictionary(roles)),
                (DOCUMENT, "S", named("Naskah")),
            ],
            (1, DOCUMENT),
        ),
        // What is no group gets no field into it, nor does one of two.
        (vec![(DOCUMENT, "S", named("P"))], (1, ROOT)),
        (
            vec![(
                ROOT,
                "K",
                vec![reference(DOCUMENT), reference(HEADING)].into(),
            )],
            (1, ROOT),
        ),
        (vec![(ROOT, "K", Object::Null)], (1, ROOT)),
        (vec![(DOCUMENT, "K", reference(HEADING))], (1, DOCUMENT)),
        // The key is free in the tree, and free by the word of the root.
        (vec![(ROOT, "ParentTreeNextKey", 40.into())], (40, DOCUMENT)),
        (vec![(ROOT, "ParentTreeNextKey", 0.into())], (1, DOCUMENT)),
        (vec![(ROOT, "ParentTree", Object::Null)], (0, DOCUMENT)),
        (
            vec![(
                ROOT,
                "ParentTree",
                parents(vec![
                    0.into(),
                    vec![reference(HEADING)].into(),
                    7.into(),
                    reference(15),
                ]),
            )],
            (8, DOCUMENT),
        ),
    ];
    for (changes, expected) in cases {
        let file = tagged(&changes);
        let result = signed(&file, &visible(), &artwork).unwrap();
        assert_eq!(entered(&result), Some(expected), "{changes:?}");
        let faults = rules::faults(&result, file.len());
        assert!(faults.is_empty(), "{changes:?}: {faults:#?}");
    }
}

#[test]
fn a_broken_structure_is_left_alone_and_the_document_is_signed() {
    let artwork = Artwork::new(None).unwrap();
    let mut direct = Dictionary::new();
    direct.set("Kids", vec![parents(Vec::new())]);
    let mut endless = Dictionary::new();
    endless.set("Kids", vec![Object::Reference((HEADING, 0))]);
    let cases = [
        vec![(ROOT, "ParentTree", Object::Integer(3))],
        vec![(ROOT, "ParentTree", Object::Dictionary(direct))],
        vec![
            (ROOT, "ParentTree", Object::Dictionary(endless)),
            (
                HEADING,
                "Kids",
                vec![Object::Reference((HEADING, 0))].into(),
            ),
        ],
    ];
    for changes in cases {
        let file = tagged(&changes);
        let result = signed(&file, &visible(), &artwork).unwrap();
        assert_eq!(entered(&result), None, "{changes:?}");
        let document = Document::open(&result, Limits::default()).unwrap();
        assert_eq!(document.last().introduced(ROOT), Some(1), "{changes:?}");
    }
}
