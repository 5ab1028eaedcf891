//! The rules of PDF/A and PDF/UA for what an update adds, checked on the objects and bytes of it.
//!
//! No validator is needed, and none is replaced: only what a signed document has more than the
//! original is looked at. Each fault begins with the name of its rule; `docs/conformance.md` says
//! which clauses stand behind it.

use std::collections::BTreeMap;

use teken::base::limits::Limits;
use teken::pdf::{Claim, Dictionary, Document, Entry, Located, Object, ObjectId, View, XrefForm};

use crate::{content, fonts, structure};

/// Flags of annotations (ISO 32000-2, table 167).
const PRINT: i64 = 1 << 2;
const UNSEEN: i64 = 1 | 1 << 1 | 1 << 5 | 1 << 8;

/// The update of a document: every revision behind the original's.
pub(crate) struct Update<'d, 'a> {
    pub(crate) view: View<'d, 'a>,
    pub(crate) claim: Claim,
    pub(crate) catalog: std::rc::Rc<Dictionary>,
    /// New objects, and those with a new value.
    pub(crate) objects: BTreeMap<u32, Located>,
    before: &'d Document<'a>,
    faults: Vec<String>,
}

/// Every fault of what stands behind an original, which begins at `%PDF`.
pub(crate) fn faults(file: &[u8], length: usize) -> Vec<String> {
    let document = Document::open(file, Limits::default()).unwrap();
    let before = Document::open(&document.body()[..length], Limits::default()).unwrap();
    let mut update = Update::new(&document, &before);
    update.check_bytes();
    update.check_trailer();
    update.check_objects();
    update.check_widgets();
    content::check(&mut update);
    fonts::check(&mut update);
    structure::check(&mut update);
    update.faults
}

impl<'d, 'a> Update<'d, 'a> {
    fn new(document: &'d Document<'a>, before: &'d Document<'a>) -> Self {
        let revisions = before.revisions().len();
        let view = document.last();
        let (_, catalog) = view.catalog().unwrap();
        let objects = view
            .object_numbers()
            .into_iter()
            .filter(|number| view.introduced(*number) >= Some(revisions))
            .filter_map(|number| {
                let generation = match view.entry(number)? {
                    Entry::InFile { generation, .. } => generation,
                    _ => 0,
                };
                Some((number, view.load((number, generation)).unwrap()))
            })
            .collect();
        Self {
            view,
            claim: view.claim(&catalog),
            catalog,
            objects,
            before,
            faults: Vec::new(),
        }
    }

    pub(crate) fn fault(&mut self, rule: &str, detail: impl std::fmt::Display) {
        self.faults.push(format!("{rule}: {detail}"));
    }

    pub(crate) fn is_archive(&self) -> bool {
        self.claim.archive.is_some()
    }

    /// A value of a dictionary, resolved.
    pub(crate) fn value(&self, dictionary: &Dictionary, key: &str) -> Object {
        self.view.value(dictionary, key.as_bytes()).unwrap()
    }

    pub(crate) fn dictionary(&self, dictionary: &Dictionary, key: &str) -> Dictionary {
        self.value(dictionary, key)
            .as_dict()
            .cloned()
            .unwrap_or_default()
    }

    /// The decoded data of the stream that a reference leads to.
    pub(crate) fn data(&self, object: &Object) -> Option<Vec<u8>> {
        let located = self.view.located(object.as_reference().ok()?).unwrap()?;
        located.stream.as_ref()?;
        self.view.stream(&located).ok()
    }

    /// The new dictionaries, of streams too.
    pub(crate) fn dictionaries(&self) -> Vec<(ObjectId, Dictionary)> {
        let dictionary =
            |located: &Located| Some((located.id, located.object.as_dict().ok()?.clone()));
        self.objects.values().filter_map(dictionary).collect()
    }

    /// Keywords, ends of line and lengths (`eol`, `stream`, `hexadecimal`).
    fn check_bytes(&mut self) {
        let body = self.view.document().body();
        for located in self.objects.clone().into_values() {
            let (number, generation) = located.id;
            let start = usize::try_from(located.span.start).unwrap();
            let end = usize::try_from(located.span.end).unwrap();
            let bytes = &body[start..end];
            let head = format!("{number} {generation} obj\n");
            let before = body[start - 1];
            if !bytes.starts_with(head.as_bytes())
                || !matches!(before, b'\n' | b'\r')
                || !bytes.ends_with(b"\nendobj")
                || !matches!(body.get(end), Some(b'\n'))
            {
                self.fault("eol", format_args!("object {number}"));
            }
            let Some(span) = located.stream else { continue };
            let data = usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap();
            let length = located.object.as_dict().unwrap().get(b"Length").unwrap();
            if !body[..data.start].ends_with(b"stream\n")
                || !body[data.end..].starts_with(b"\nendstream\nendobj")
                || length.as_i64().unwrap() != i64::try_from(data.len()).unwrap()
            {
                self.fault("stream", format_args!("object {number}"));
            }
        }
    }

    /// Cross-references, trailer and end of the file (`xref`, `trailer`, `end`).
    fn check_trailer(&mut self) {
        let body = self.view.document().body();
        let revision = self.view.revision().unwrap().clone();
        if revision.form == XrefForm::Table {
            let at = usize::try_from(revision.startxref).unwrap();
            let mut lines = body[at..].split(|byte| *byte == b'\n');
            let first = lines.next().unwrap_or_default();
            let section = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
            let numbers: Vec<&str> = section.split(' ').collect();
            let plain = numbers.len() == 2 && numbers.iter().all(|one| one.parse::<u32>().is_ok());
            if first != b"xref" || !plain {
                self.fault("xref", format_args!("{section:?}"));
            }
        } else if self.claim.archive == Some(1) {
            self.fault("xref", "a stream in PDF/A-1");
        }
        let halves = |trailer: &Dictionary| match self.view.value(trailer, b"ID") {
            Ok(Object::Array(halves)) if halves.len() == 2 => Some(halves),
            _ => None,
        };
        let (old, new) = (
            halves(&self.before.last().trailer()),
            halves(&self.view.trailer()),
        );
        let first = |halves: &Option<Vec<Object>>| {
            let half = halves.as_ref()?.first()?.as_str().ok()?;
            Some(half.to_vec())
        };
        if new.is_none() || (old.is_some() && first(&old) != first(&new)) {
            self.fault("trailer", "/ID");
        }
        if self.view.trailer().has(b"Encrypt") {
            self.fault("trailer", "/Encrypt");
        }
        if !body.ends_with(b"\n%%EOF\n") {
            self.fault("end", "something behind the last %%EOF");
        }
    }

    /// Every value in every new object.
    fn check_objects(&mut self) {
        for (number, located) in self.objects.clone() {
            if let (true, Ok(dictionary)) = (located.stream.is_some(), located.object.as_dict()) {
                self.check_stream(number, dictionary);
            }
            self.check_sizes(number, &located.object);
            let new = match self.old(located.id) {
                Some(old) => added(&old, &located.object),
                None => located.object,
            };
            self.check_value(number, &new);
        }
    }

    /// What an object was in the original; a page with the resources that it inherited.
    fn old(&self, id: ObjectId) -> Option<Object> {
        let before = self.before.last();
        let pages = before.pages().unwrap();
        let Some(page) = pages.iter().find(|page| page.id == Some(id)) else {
            return before.load(id).ok().map(|located| located.object);
        };
        let mut dictionary = page.dictionary.clone();
        dictionary.set("Resources", before.resolve(&page.resources).unwrap());
        Some(Object::Dictionary(dictionary))
    }

    /// How much arrays and dictionaries hold (`limit`).
    fn check_sizes(&mut self, number: u32, value: &Object) {
        match value {
            Object::Array(items) => {
                if items.len() > 8_191 {
                    self.fault("limit", format_args!("object {number}: array"));
                }
                for item in items {
                    self.check_sizes(number, item);
                }
            }
            Object::Dictionary(dictionary) => {
                if dictionary.len() > 4_095 {
                    self.fault("limit", format_args!("object {number}: dictionary"));
                }
                for (_, value) in dictionary {
                    self.check_sizes(number, value);
                }
            }
            _ => {}
        }
    }

    /// Streams stand in the file, packed as PDF/A allows (`filter`).
    fn check_stream(&mut self, number: u32, dictionary: &Dictionary) {
        let filters = match self.value(dictionary, "Filter") {
            Object::Array(filters) => filters,
            Object::Null => Vec::new(),
            one => vec![one],
        };
        let allowed =
            |filter: &Object| matches!(filter.as_name(), Ok(b"FlateDecode" | b"DCTDecode"));
        let external = ["F", "FFilter", "FDecodeParms"];
        if !filters.iter().all(allowed) || external.iter().any(|key| dictionary.has(key.as_bytes()))
        {
            self.fault("filter", format_args!("object {number}"));
        }
    }

    /// Single values (`limit`), colours (`colour`), transparency (`transparency`), actions (`action`).
    fn check_value(&mut self, number: u32, value: &Object) {
        let at = |what: &str| format!("object {number}: {what}");
        match value {
            Object::Name(name) if name.len() > 127 => self.fault("limit", at("name")),
            Object::Name(name) if name.starts_with(b"Device") && self.is_archive() => {
                self.fault("colour", at(&String::from_utf8_lossy(name)));
            }
            Object::String(bytes, _) if bytes.len() > 32_767 => self.fault("limit", at("string")),
            Object::Integer(value) if i32::try_from(*value).is_err() => {
                self.fault("limit", at("integer"));
            }
            Object::Real(value) if value.abs() > 32_767.0 => self.fault("limit", at("real")),
            Object::Array(items) => {
                if matches!(items.first(), Some(Object::Name(name)) if name == b"ICCBased")
                    && self.claim.archive == Some(1)
                {
                    self.fault("colour", at("a profile whose version is not known to be 2"));
                }
                for item in items {
                    self.check_value(number, item);
                }
            }
            Object::Dictionary(dictionary) => self.check_dictionary(number, dictionary),
            _ => {}
        }
    }

    fn check_dictionary(&mut self, number: u32, dictionary: &Dictionary) {
        for (key, value) in dictionary {
            let key = String::from_utf8_lossy(key).into_owned();
            let name = value.as_name().ok();
            let bad = match key.as_str() {
                "SMask" => name != Some(b"None"),
                "BM" => !matches!(name, Some(b"Normal" | b"Compatible")),
                "ca" | "CA" => value.as_float().ok() != Some(1.0),
                "Group" => true,
                _ => false,
            };
            if bad && self.is_archive() {
                self.fault("transparency", format_args!("object {number}: /{key}"));
            }
            if matches!(key.as_str(), "AA" | "JS" | "OpenAction") {
                self.fault("action", format_args!("object {number}: /{key}"));
            }
            self.check_value(number, value);
        }
    }

    /// Widgets (`widget`) and the form (`form`).
    fn check_widgets(&mut self) {
        for (id, dictionary) in self.dictionaries() {
            let kind = self.value(&dictionary, "Subtype");
            if kind.as_name().ok() == Some(b"Widget") {
                self.check_widget(id, &dictionary);
            }
        }
        let form = self.dictionary(&self.catalog.clone(), "AcroForm");
        if self.value(&form, "NeedAppearances") == Object::Boolean(true) || form.has(b"XFA") {
            self.fault("form", "readers are asked to draw");
        }
    }

    fn check_widget(&mut self, (number, _): ObjectId, widget: &Dictionary) {
        let flags = self.value(widget, "F").as_i64().unwrap_or_default();
        if flags & PRINT == 0 || flags & UNSEEN != 0 {
            self.fault("widget", format_args!("object {number}: /F {flags}"));
        }
        if widget.has(b"A") {
            self.fault("action", format_args!("object {number}: /A"));
        }
        let words = self.value(widget, "TU");
        if words.as_str().map_or(0, <[u8]>::len) == 0 {
            self.fault("words", format_args!("object {number}: /TU"));
        }
        let appearance = self.dictionary(widget, "AP");
        let normal = appearance.get(b"N").ok();
        let drawn = normal.is_some_and(|normal| self.data(normal).is_some());
        if self.is_archive() && (!drawn || appearance.len() != 1) {
            self.fault("widget", format_args!("object {number}: /AP"));
        }
    }
}

/// What a value has that the old one had not.
fn added(old: &Object, new: &Object) -> Object {
    match (old, new) {
        (Object::Dictionary(old), Object::Dictionary(new)) => {
            let mut more = Dictionary::new();
            for (key, value) in new {
                match old.get(key) {
                    Ok(same) if same == value => {}
                    Ok(other) => more.set(key.clone(), added(other, value)),
                    Err(_) => more.set(key.clone(), value.clone()),
                }
            }
            Object::Dictionary(more)
        }
        (Object::Array(old), Object::Array(new)) => {
            let more = new.iter().filter(|item| !old.contains(item));
            Object::Array(more.cloned().collect())
        }
        _ => new.clone(),
    }
}
