//! Our reader beside three others: the same pages, the same fields, the same values of objects.
//!
//! Peers are lopdf, hayro-syntax and `qpdf --json`. Where one of them differs, the file
//! `tests/corpus-differ.toml` says who and why; a reason that is no longer needed is an error too.
//! The corpus is no part of the repository; where it is not found, the test says so.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::Command;

use hayro_syntax::object::{MaybeRef, ObjectIdentifier};
use serde_json::Value;
use teken::base::limits::Limits;
use teken::pdf::{Dictionary, Document, Object, ObjectId, View, text_string};

/// Objects compared in one document; the corpus has few larger ones, and many alike in each.
const OBJECTS: usize = 2_000;

/// What a reader says about a document.
#[derive(Default)]
struct Reading {
    pages: usize,
    /// Empty where the peer does not tell.
    fields: Vec<String>,
    objects: BTreeMap<ObjectId, String>,
    /// The same, with null for references to what is not there: some readers tell it so.
    resolved: BTreeMap<ObjectId, String>,
}

#[test]
fn everyone_reads_the_same() {
    let Some(corpus) = corpus() else { return };
    let reasons = fs::read_to_string(project("tests/corpus-differ.toml")).unwrap();
    let mut reasons: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&reasons).unwrap();
    let (mut compared, mut problems) = (0, Vec::new());
    for path in pdfs(&corpus) {
        let name = path
            .strip_prefix(&corpus)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let bytes = fs::read(&path).unwrap();
        let Some(ours) = ours(&bytes) else { continue };
        let mut reasons = reasons.remove(&name).unwrap_or_default();
        for (peer, theirs) in [
            ("lopdf", guarded(|| through_lopdf(&bytes))),
            ("hayro", guarded(|| through_hayro(&bytes, &ours))),
            ("qpdf", through_qpdf(&path)),
        ] {
            let Some(theirs) = theirs else { continue };
            compared += 1;
            match (difference(&ours, &theirs), reasons.remove(peer)) {
                (None, Some(_)) => problems.push(format!("{name}: {peer} agrees by now")),
                (Some(what), None) => problems.push(format!("{name}: {peer}: {what}")),
                _ => {}
            }
        }
        let left = reasons.into_keys();
        problems.extend(left.map(|peer| format!("{name}: {peer} was not compared")));
    }
    problems.extend(
        reasons
            .into_keys()
            .map(|name| format!("{name} is not there")),
    );
    println!("{compared} readings compared");
    assert!(compared > 1_000, "the corpus is not what it was");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("TEKEN_CORPUS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| project("../shared/corpus"));
    let found = folder.is_dir();
    if !found {
        eprintln!("no corpus at {}: nothing is compared", folder.display());
    }
    found.then_some(folder)
}

fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(pdfs(&path));
        } else if path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("pdf"))
        {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// A peer that panics has not read the document.
fn guarded(read: impl FnOnce() -> Option<Reading>) -> Option<Reading> {
    panic::catch_unwind(AssertUnwindSafe(read)).unwrap_or_default()
}

/// The first difference.
fn difference(ours: &Reading, theirs: &Reading) -> Option<String> {
    if ours.pages != theirs.pages {
        return Some(format!("{} pages, not {}", theirs.pages, ours.pages));
    }
    // qpdf knows only fields that a page shows.
    if let Some(field) = theirs.fields.iter().find(|one| !ours.fields.contains(one)) {
        return Some(format!(
            "field {field}, which is not among {:?}",
            ours.fields
        ));
    }
    ours.objects.iter().find_map(|(id, mine)| {
        let other = theirs.objects.get(id).map_or("null", String::as_str);
        let same = mine == other || ours.resolved.get(id).is_some_and(|mine| mine == other);
        (!same).then(|| format!("object {}: {other:.300}, not {mine:.300}", id.0))
    })
}

/// Our own reading; none of a document that we refuse or that is encrypted.
fn ours(bytes: &[u8]) -> Option<Reading> {
    let document = Document::open(bytes, Limits::default()).ok()?;
    if document.is_encrypted() {
        return None;
    }
    let view = document.last();
    let mut reading = Reading {
        pages: view.pages().ok()?.len(),
        fields: fields(&view)?,
        ..Reading::default()
    };
    for number in view.object_numbers().into_iter().take(OBJECTS) {
        for generation in [0, 1] {
            if let Ok(located) = view.load((number, generation)) {
                let kind = if located.stream.is_some() {
                    "stream"
                } else {
                    ""
                };
                if !is_container(&located.object) {
                    let (id, stream) = ((number, generation), !kind.is_empty());
                    let spelled = |missing: &dyn Fn(ObjectId) -> bool| {
                        format!("{kind}{}", text(&located.object, stream, missing))
                    };
                    let missing = |id| matches!(view.located(id), Ok(None));
                    reading.objects.insert(id, spelled(&|_| false));
                    reading.resolved.insert(id, spelled(&missing));
                }
            }
        }
    }
    Some(reading)
}

fn fields(view: &View<'_, '_>) -> Option<Vec<String>> {
    let fields = view.fields().ok()?;
    let mut names: Vec<String> = fields.into_iter().map(|field| field.name).collect();
    names.sort();
    names.dedup();
    Some(names)
}

/// Cross-reference and object streams: every reader hides them in its own way.
fn is_container(object: &Object) -> bool {
    object
        .as_dict()
        .is_ok_and(|one| one.has_type(b"XRef") || one.has_type(b"ObjStm"))
}

/// An object in one spelling for all readers; of a stream, without what readers make of its length.
fn text(object: &Object, stream: bool, missing: &dyn Fn(ObjectId) -> bool) -> String {
    match object {
        Object::Null => "null".to_owned(),
        Object::Boolean(value) => value.to_string(),
        Object::Integer(value) => number(&value.to_string()),
        Object::Real(value) => number(&value.to_string()),
        Object::Name(name) => word(name),
        Object::String(bytes, _) => string(bytes),
        Object::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| text(item, false, missing))
                .collect();
            format!("[{}]", items.join(" "))
        }
        Object::Dictionary(entries) => dictionary(entries, stream, missing),
        Object::Stream(stream) => format!("stream{}", dictionary(&stream.dict, true, missing)),
        Object::Reference(id) if missing(*id) => "null".to_owned(),
        Object::Reference((number, generation)) => format!("{number} {generation} R"),
    }
}

fn dictionary(entries: &Dictionary, stream: bool, missing: &dyn Fn(ObjectId) -> bool) -> String {
    let pairs = entries
        .iter()
        .map(|(key, value)| (word(key), text(value, false, missing)));
    joined(pairs.collect(), stream)
}

fn joined(entries: BTreeMap<String, String>, stream: bool) -> String {
    let mut text = "<<".to_owned();
    for (key, value) in entries {
        if value != "null" && !(stream && key == "/Length") {
            write!(text, "{key} {value} ").unwrap();
        }
    }
    text + ">>"
}

/// A number to five digits, since readers keep different precisions.
fn number(text: &str) -> String {
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    format!("{value:.4e}")
}

fn word(name: &[u8]) -> String {
    format!("/{}", name.escape_ascii())
}

/// A string as the text that it would be: qpdf tells no more of most.
fn string(bytes: &[u8]) -> String {
    format!("({})", text_string::decode(bytes).escape_default())
}

fn through_lopdf(bytes: &[u8]) -> Option<Reading> {
    let document = lopdf::Document::load_mem(bytes).ok()?;
    let objects = document.objects.iter();
    Some(Reading {
        pages: document.get_pages().len(),
        objects: objects
            .map(|(id, object)| (*id, text(object, false, &|_| false)))
            .collect(),
        ..Reading::default()
    })
}

fn through_hayro(bytes: &[u8], ours: &Reading) -> Option<Reading> {
    let document = hayro_syntax::Pdf::new(bytes.to_vec()).ok()?;
    let mut reading = Reading {
        pages: document.pages().len(),
        ..Reading::default()
    };
    for id in ours.objects.keys() {
        let place = ObjectIdentifier::new(id.0, i32::from(id.1));
        if let Some(object) = document
            .xref()
            .get::<hayro_syntax::object::Object<'_>>(place)
        {
            reading.objects.insert(*id, hayro_text(&object));
        }
    }
    Some(reading)
}

fn hayro_text(object: &hayro_syntax::object::Object<'_>) -> String {
    use hayro_syntax::object::Object as Theirs;
    match object {
        Theirs::Null(_) => "null".to_owned(),
        Theirs::Boolean(value) => value.to_string(),
        Theirs::Number(value) => number(&value.as_f64().to_string()),
        Theirs::Name(name) => word(name),
        Theirs::String(text) => string(text.as_bytes()),
        Theirs::Array(items) => {
            let items: Vec<String> = items.raw_iter().map(|item| hayro_value(&item)).collect();
            format!("[{}]", items.join(" "))
        }
        Theirs::Dict(entries) => hayro_dictionary(entries, false),
        Theirs::Stream(stream) => format!("stream{}", hayro_dictionary(stream.dict(), true)),
    }
}

fn hayro_dictionary(entries: &hayro_syntax::object::Dict<'_>, stream: bool) -> String {
    let pairs = entries
        .entries()
        .map(|(key, value)| (word(&key), hayro_value(&value)));
    joined(pairs.collect(), stream)
}

fn hayro_value(value: &MaybeRef<hayro_syntax::object::Object<'_>>) -> String {
    match value {
        MaybeRef::Ref(reference) => {
            format!("{} {} R", reference.obj_number, reference.gen_number)
        }
        MaybeRef::NotRef(object) => hayro_text(object),
    }
}

fn through_qpdf(path: &Path) -> Option<Reading> {
    let done = Command::new("qpdf")
        .args([
            "--json=2",
            "--json-key=qpdf",
            "--json-key=pages",
            "--json-key=acroform",
        ])
        .arg(path)
        .output();
    let Ok(done) = done else {
        assert!(std::env::var_os("CI").is_none(), "qpdf is missing");
        eprintln!("missing peer: qpdf");
        return None;
    };
    let told: Value = serde_json::from_slice(&done.stdout).ok()?;
    let mut names: Vec<String> = told
        .pointer("/acroform/fields")?
        .as_array()?
        .iter()
        .filter_map(|field| Some(field.get("fullname")?.as_str()?.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    let mut reading = Reading {
        pages: told.get("pages")?.as_array()?.len(),
        fields: names,
        ..Reading::default()
    };
    for (key, value) in told.pointer("/qpdf/1")?.as_object()? {
        let Some(id) = key.strip_prefix("obj:").and_then(identifier) else {
            continue;
        };
        let text = match value.get("stream") {
            Some(stream) => format!("stream{}", qpdf_text(stream.get("dict")?, true)),
            None => qpdf_text(value.get("value")?, false),
        };
        reading.objects.insert(id, text);
    }
    Some(reading)
}

fn identifier(text: &str) -> Option<ObjectId> {
    let mut parts = text.split(' ');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn qpdf_text(value: &Value, stream: bool) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => number(&value.to_string()),
        Value::String(text) => qpdf_string(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| qpdf_text(item, false)).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Object(entries) => {
            let pairs = entries
                .iter()
                .map(|(key, value)| (qpdf_name(key), qpdf_text(value, false)));
            joined(pairs.collect(), stream)
        }
    }
}

/// A string of qpdf's JSON: a reference, a name, text or bytes.
fn qpdf_string(text: &str) -> String {
    if let Some(digits) = text.strip_prefix("b:") {
        let digits = digits.as_bytes().chunks(2);
        let bytes =
            digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap());
        string(&bytes.collect::<Vec<u8>>())
    } else if let Some(text) = text.strip_prefix("u:") {
        format!("({})", text.escape_default())
    } else if text.ends_with(" R") {
        text.to_owned()
    } else {
        qpdf_name(text)
    }
}

/// A name of qpdf's JSON: as it means, or with `n:` as it is written.
fn qpdf_name(text: &str) -> String {
    let Some(written) = text.strip_prefix("n:/") else {
        return word(text.strip_prefix('/').unwrap_or(text).as_bytes());
    };
    let mut bytes = Vec::new();
    let mut parts = written.split('#');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend(rest.bytes());
    }
    word(&bytes)
}
