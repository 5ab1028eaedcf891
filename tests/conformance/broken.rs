//! Each check finds what it is for: a signed sample is broken in one way, and the check says so.

use std::collections::BTreeMap;

use teken::base::limits::Limits;
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Document, Object};
use teken::stamp::Artwork;

use crate::{rules, sample, signed, visible};

/// An original and what became of it.
fn example(name: &str) -> (usize, Vec<u8>) {
    let original = sample(name);
    let artwork = Artwork::new(None).unwrap();
    let file = signed(&original, &visible(), &artwork).unwrap();
    (original.len(), file)
}

/// Objects of the update by number: dictionaries, and streams with their data as it stands.
type Objects = BTreeMap<u32, Object>;

/// The file with one more revision, in which objects of ours are changed.
fn changed(file: &[u8], original: usize, change: impl Fn(&mut Objects)) -> Vec<u8> {
    let document = Document::open(file, Limits::default()).unwrap();
    let view = document.last();
    let mut objects = Objects::new();
    for number in view.object_numbers() {
        let Ok(located) = view.load((number, 0)) else {
            continue;
        };
        if located.span.start < u64::try_from(original).unwrap() {
            continue;
        }
        let object = match (&located.object, &located.stream) {
            (Object::Dictionary(dictionary), Some(_)) => {
                let data = view.raw_stream(&located).unwrap().to_vec();
                Object::Stream(lopdf::Stream::new(dictionary.clone(), data))
            }
            (object, _) => object.clone(),
        };
        objects.insert(number, object);
    }
    let before = objects.clone();
    change(&mut objects);
    let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
    for (number, object) in objects {
        if before.get(&number) != Some(&object) {
            update.objects.set((number, 0), object);
        }
    }
    [file, &update.finish().unwrap()].concat()
}

/// The dictionary of an object, of a stream too.
fn dictionary(object: &mut Object) -> Option<&mut Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&mut stream.dict),
        _ => None,
    }
}

/// Sets a key of every object that has another key with a name for a value; null takes it out.
fn set(objects: &mut Objects, (key, name): (&str, &str), (to, value): (&str, Object)) {
    for dictionary in objects.values_mut().filter_map(dictionary) {
        if dictionary
            .get(key.as_bytes())
            .and_then(Object::as_name)
            .ok()
            == Some(name.as_bytes())
        {
            match &value {
                Object::Null => drop(dictionary.remove(to.as_bytes())),
                value => dictionary.set(to, value.clone()),
            }
        }
    }
}

/// Replaces the data of every form by uncompressed operators.
fn draw(objects: &mut Objects, key: (&str, &str), operators: &str) {
    for object in objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream
                .dict
                .get(key.0.as_bytes())
                .and_then(Object::as_name)
                .ok()
                == Some(key.1.as_bytes())
        {
            stream.dict.remove(b"Filter");
            stream.set_content(operators.as_bytes().to_vec());
        }
    }
}

/// The rule that speaks up; whose dictionaries are changed, by a key and its name; what is set.
type Case<'a> = (&'a str, (&'a str, &'a str), (&'a str, Object));

#[track_caller]
fn assert_found(rule: &str, file: &[u8], original: usize) {
    let faults = rules::faults(file, original);
    let named = format!("{rule}: ");
    assert!(
        faults.iter().any(|fault| fault.starts_with(&named)),
        "{rule} not in {faults:?}"
    );
}

const WIDGET: (&str, &str) = ("Subtype", "Widget");
const FORM: (&str, &str) = ("Subtype", "Form");
const COMPOSITE: (&str, &str) = ("Subtype", "Type0");
const GLYPHS: (&str, &str) = ("Subtype", "CIDFontType2");
const DESCRIPTOR: (&str, &str) = ("Type", "FontDescriptor");

#[test]
fn changed_objects_are_found() {
    let (original, file) = example("pdfa-1b.pdf");
    let mut gone = Dictionary::new();
    gone.set("N", Object::Null);
    let mut group = Dictionary::new();
    group.set("S", "Transparency");
    let real = |value: f32| Object::Real(value);
    let cases: Vec<Case<'_>> = vec![
        ("widget", WIDGET, ("F", 0.into())),
        ("widget", WIDGET, ("F", (4 | 2).into())),
        ("widget", WIDGET, ("AP", Object::Null)),
        ("widget", WIDGET, ("AP", gone.into())),
        ("words", WIDGET, ("TU", Object::string_literal(""))),
        (
            "action",
            WIDGET,
            ("A", Object::Dictionary(Dictionary::new())),
        ),
        (
            "action",
            WIDGET,
            ("AA", Object::Dictionary(Dictionary::new())),
        ),
        ("transparency", FORM, ("Group", group.into())),
        ("transparency", FORM, ("SMask", Object::Reference((1, 0)))),
        ("transparency", FORM, ("ca", real(0.5))),
        ("transparency", FORM, ("BM", "Multiply".into())),
        ("colour", FORM, ("ColorSpace", "DeviceRGB".into())),
        ("colour", FORM, ("X", vec!["ICCBased".into()].into())),
        ("resources", FORM, ("Resources", Object::Null)),
        ("filter", FORM, ("Filter", "LZWDecode".into())),
        ("filter", FORM, ("F", Object::string_literal("a"))),
        ("limit", WIDGET, ("X", "n".repeat(128).as_str().into())),
        (
            "limit",
            WIDGET,
            ("X", Object::string_literal("s".repeat(32_768))),
        ),
        ("limit", WIDGET, ("X", (1_i64 << 31).into())),
        ("limit", WIDGET, ("X", real(40_000.0))),
        ("limit", WIDGET, ("X", vec![Object::Null; 8_192].into())),
        ("font", COMPOSITE, ("ToUnicode", Object::Null)),
        ("font", COMPOSITE, ("Encoding", "WinAnsiEncoding".into())),
        ("font", COMPOSITE, ("Subtype", "Type1".into())),
        ("font", COMPOSITE, ("BaseFont", "NotoSans".into())),
        ("font", GLYPHS, ("CIDToGIDMap", Object::Null)),
        (
            "font",
            GLYPHS,
            ("W", vec![0.into(), vec![Object::from(1)].into()].into()),
        ),
        ("font", DESCRIPTOR, ("FontFile2", Object::Null)),
        ("font", DESCRIPTOR, ("CIDSet", Object::Null)),
    ];
    for (rule, key, to) in cases {
        let broken = changed(&file, original, |objects| set(objects, key, to.clone()));
        assert_found(rule, &broken, original);
    }
}

#[test]
fn changed_content_is_found() {
    let (original, file) = example("pdfa-1b.pdf");
    for (rule, operators) in [
        ("colour", "1 0 0 rg 0 0 9 9 re f"),
        ("colour", "0 G"),
        ("colour", "/DeviceRGB cs 1 0 0 sc"),
        ("font", "BT /Nowhere 9 Tf ET"),
    ] {
        let broken = changed(&file, original, |objects| draw(objects, FORM, operators));
        assert_found(rule, &broken, original);
    }
}

#[test]
fn content_outside_of_artifacts_and_too_many_states_are_found() {
    let (original, file) = example("pdfa-1b.pdf");
    let ending = |objects: &mut Objects, operators: String| {
        for object in objects.values_mut() {
            if let Object::Stream(stream) = object
                && stream.content.windows(9).any(|part| part == b"/Artifact")
            {
                stream.set_content(operators.clone().into_bytes());
            }
        }
    };
    let plain = changed(&file, original, |objects| {
        ending(objects, "Q 0 0 9 9 re f".into());
    });
    assert_found("artifact", &plain, original);
    let deep = changed(&file, original, |objects| ending(objects, "q ".repeat(29)));
    assert_found("nesting", &deep, original);
}

#[test]
fn a_broken_structure_is_found() {
    for name in ["pdfua-1.pdf", "pdfa-2a.pdf"] {
        let (original, file) = example(name);
        let element = ("S", "Form");
        let root = ("Type", "StructTreeRoot");
        let cases: Vec<Case<'_>> = vec![
            ("structure", WIDGET, ("StructParent", 77.into())),
            ("structure", element, ("S", "P".into())),
            ("structure", element, ("K", 0.into())),
            (
                "structure",
                ("S", "Document"),
                ("K", Object::Array(Vec::new())),
            ),
            ("structure", root, ("ParentTreeNextKey", 0.into())),
            ("structure", root, ("ParentTree", Dictionary::new().into())),
            ("tabs", ("Type", "Page"), ("Tabs", "R".into())),
        ];
        for (rule, key, to) in cases {
            let broken = changed(&file, original, |objects| set(objects, key, to.clone()));
            assert_found(rule, &broken, original);
        }
    }
    let (original, file) = example("pdfa-2a.pdf");
    let limits = changed(&file, original, |objects| {
        for dictionary in objects.values_mut().filter_map(dictionary) {
            if dictionary.has(b"Limits") {
                dictionary.set("Limits", vec![Object::from(0), Object::from(0)]);
            }
        }
    });
    assert_found("structure", &limits, original);
}

#[test]
fn a_form_that_readers_shall_draw_is_found() {
    let (original, file) = example("pdfa-1b.pdf");
    let broken = changed(&file, original, |objects| {
        for dictionary in objects.values_mut().filter_map(dictionary) {
            if dictionary.has(b"SigFlags") {
                dictionary.set("NeedAppearances", true);
            }
        }
    });
    assert_found("form", &broken, original);
}

/// Writes other bytes of the same length over the last place where some stand.
pub(crate) fn overwritten(file: &[u8], old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let at = file
        .windows(old.len())
        .rposition(|part| part == old.as_bytes())
        .unwrap();
    let mut file = file.to_vec();
    file[at..at + old.len()].copy_from_slice(new.as_bytes());
    file
}

#[test]
fn bytes_out_of_order_are_found() {
    let (original, file) = example("pdfa-1b.pdf");
    for (rule, old, new) in [
        ("eol", "\nendobj\n", " endobj\n"),
        ("eol", " obj\n<<", " obj  <"),
        ("stream", "\nendstream", " endstream"),
        ("xref", "xref\n", "xref "),
        ("trailer", "/ID[", "/IX["),
    ] {
        // The word `startxref` ends like the keyword that is meant.
        let (old, new) = match old {
            "xref\n" => ("endobj\nxref\n", "endobj\nxref "),
            same => (same, new),
        };
        assert_found(rule, &overwritten(&file, old, new), original);
    }
    let mut longer = file.clone();
    longer.extend(b"\n% more\n");
    assert_found("end", &longer, original);
    assert!(rules::faults(&file, original).is_empty());
}

#[test]
fn a_cross_reference_stream_in_part_1_is_found() {
    let original = sample("pdfa-2a.pdf");
    let claims = overwritten(&original, "pdfaid:part=\"2\"", "pdfaid:part=\"1\"");
    let artwork = Artwork::new(None).unwrap();
    let file = signed(&claims, &visible(), &artwork).unwrap();
    assert_found("xref", &file, claims.len());
}
