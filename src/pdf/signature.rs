//! Signature dictionaries, however broken (ISO 32000-2, 12.8.1).
//!
//! **Invariant:** a field with any `/V` at all gives a [`SignatureValue`]: what is wrong with it is
//! listed, never a reason to call the field unsigned.

use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId, StringFormat};

use super::load::{Located, Place};
use super::object::{ValueSpan, value_spans};
use super::offset::{narrow, slice, wide_range};
use super::token::nibble;
use super::view::View;
use crate::base::message::{Explain, Message};

/// What is wrong with a signature dictionary by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SignatureProblem {
    /// `/V` leads to an object that is not in the file.
    Missing,
    /// The object of `/V` cannot be read.
    Unreadable,
    /// `/V` is something else than a dictionary.
    NotADictionary,
    /// `/Contents` is absent or no string.
    NoContents,
    /// `/Contents` is a reference, so the place of its bytes says nothing.
    IndirectContents,
    /// The dictionary is in an object stream, so its bytes have no place in the file.
    InObjectStream,
    /// `/Contents` is not written in hexadecimal digits between `<` and `>`.
    ContentsNotHexadecimal,
    /// `/Contents` is empty or holds nothing but zeros.
    EmptyContents,
    /// A key that the signature depends on stands there twice.
    DuplicateKey,
    /// `/ByteRange` is absent, or no array of whole numbers.
    NoByteRange,
    /// The field that holds it does not say `/FT /Sig`.
    NotInSignatureField,
    /// `/Filter` is absent or no name.
    NoFilter,
    /// `/Type` is something else than `/Sig` or `/DocTimeStamp`.
    WrongType,
}

impl Explain for SignatureProblem {
    fn message(&self) -> Message {
        match self {
            Self::Missing => Message::new("pdf-signature-missing"),
            Self::Unreadable => Message::new("pdf-signature-unreadable"),
            Self::NotADictionary => Message::new("pdf-signature-not-a-dictionary"),
            Self::NoContents => Message::new("pdf-signature-no-contents"),
            Self::IndirectContents => Message::new("pdf-signature-indirect-contents"),
            Self::InObjectStream => Message::new("pdf-signature-in-object-stream"),
            Self::ContentsNotHexadecimal => Message::new("pdf-signature-contents-not-hexadecimal"),
            Self::EmptyContents => Message::new("pdf-signature-empty-contents"),
            Self::DuplicateKey => Message::new("pdf-signature-duplicate-key"),
            Self::NoByteRange => Message::new("pdf-signature-no-byte-range"),
            Self::NotInSignatureField => Message::new("pdf-signature-not-in-signature-field"),
            Self::NoFilter => Message::new("pdf-signature-no-filter"),
            Self::WrongType => Message::new("pdf-signature-wrong-type"),
        }
    }
}

/// The value of a signature field.
#[derive(Clone, Debug, PartialEq)]
pub struct SignatureValue {
    /// Its identifier; none when it stands directly in the field.
    pub id: Option<ObjectId>,
    /// The signature dictionary as it stands; empty when there is none.
    pub dictionary: Dictionary,
    /// The bytes of `/Contents`, padding included.
    pub contents: Option<Vec<u8>>,
    /// The place of the `/Contents` string, brackets included, from `%PDF`.
    pub contents_span: Option<Range<u64>>,
    /// The numbers of `/ByteRange`, however many and whatever they are.
    pub byte_range: Option<Vec<i64>>,
    /// Index of the revision in which the value first stood as it does now.
    pub revision: usize,
    /// What is wrong with it by itself; empty for a sound one.
    pub problems: Vec<SignatureProblem>,
}

impl SignatureValue {
    /// The name under a key: `/SubFilter`, `/Filter`, `/Type`.
    #[must_use]
    pub fn name(&self, key: &[u8]) -> Option<&[u8]> {
        self.dictionary.get(key).and_then(Object::as_name).ok()
    }

    /// The bytes of a string under a key: `/M`, `/Reason`, `/Name`.
    #[must_use]
    pub fn string(&self, key: &[u8]) -> Option<&[u8]> {
        self.dictionary.get(key).and_then(Object::as_str).ok()
    }
}

/// The dictionary that a `/V` stands in.
pub(super) struct Holder<'h> {
    pub(super) value: &'h Object,
    /// The field whose own `/V` it is, where it has an identifier.
    pub(super) field: Option<ObjectId>,
}

/// Reads the value of a signature field.
pub(super) fn read(view: View<'_, '_>, holder: &Holder<'_>) -> SignatureValue {
    let mut value = SignatureValue {
        id: None,
        dictionary: Dictionary::new(),
        contents: None,
        contents_span: None,
        byte_range: None,
        revision: view.index(),
        problems: Vec::new(),
    };
    let at = match holder.value {
        Object::Reference(id) => by_reference(view, *id, &mut value),
        direct => directly(view, direct, holder.field, &mut value),
    };
    if value.problems.is_empty() {
        inspect(view, at, &mut value);
    }
    value
}

/// Where the signature dictionary stands in the file, if it does.
type DictionaryAt = Option<usize>;

fn by_reference(view: View<'_, '_>, id: ObjectId, value: &mut SignatureValue) -> DictionaryAt {
    value.id = Some(id);
    let located = match view.located(id) {
        Ok(Some(located)) => located,
        Ok(None) => {
            value.problems.push(SignatureProblem::Missing);
            return None;
        }
        Err(_) => {
            value.problems.push(SignatureProblem::Unreadable);
            return None;
        }
    };
    value.id = Some(located.id);
    value.revision = first_seen(view, id, &located, |object| object);
    let at = in_file(view, &located);
    take_dictionary(located.object, value);
    at
}

fn directly(
    view: View<'_, '_>,
    object: &Object,
    field: Option<ObjectId>,
    value: &mut SignatureValue,
) -> DictionaryAt {
    take_dictionary(object.clone(), value);
    let field = field?;
    let located = view.located(field).ok()??;
    value.revision = first_seen(view, field, &located, |object| {
        let field = object.as_dict().ok();
        let value = field.and_then(|field| field.get(b"V").ok());
        value.unwrap_or(&Object::Null)
    });
    let at = in_file(view, &located)?;
    let depth = view.document().limits().depth;
    let spans = value_spans(view.document().body(), at, depth).ok()?;
    last_span(&spans, b"V").map(|span| span.start)
}

fn take_dictionary(object: Object, value: &mut SignatureValue) {
    match object {
        Object::Dictionary(dictionary) => value.dictionary = dictionary,
        _ => value.problems.push(SignatureProblem::NotADictionary),
    }
}

/// Where the value of an object starts, behind its header.
fn in_file(view: View<'_, '_>, located: &Located) -> DictionaryAt {
    match located.place {
        Place::File => {
            let start = narrow(located.span.start);
            super::object::header(view.document().body(), start).map(|(_, after)| after)
        }
        Place::ObjectStream { .. } => None,
    }
}

fn last_span<'s>(spans: &'s [ValueSpan], key: &[u8]) -> Option<&'s Range<usize>> {
    spans
        .iter()
        .rev()
        .find(|(name, _)| name == key)
        .map(|(_, span)| span)
}

/// Looks at what a signature depends on.
fn inspect(view: View<'_, '_>, at: DictionaryAt, value: &mut SignatureValue) {
    let body = view.document().body();
    let spans = at.and_then(|at| value_spans(body, at, view.document().limits().depth).ok());
    match &spans {
        None => value.problems.push(SignatureProblem::InObjectStream),
        Some(spans) => {
            let twice = [
                b"Contents".as_slice(),
                b"ByteRange",
                b"Filter",
                b"SubFilter",
                b"Type",
            ]
            .into_iter()
            .any(|key| spans.iter().filter(|(name, _)| name == key).count() > 1);
            if twice {
                value.problems.push(SignatureProblem::DuplicateKey);
            }
            value.contents_span = last_span(spans, b"Contents").map(wide_range);
        }
    }
    inspect_contents(view, value);
    value.byte_range = numbers(view, &value.dictionary);
    if value.byte_range.is_none() {
        value.problems.push(SignatureProblem::NoByteRange);
    }
    if value.name(b"Filter").is_none() {
        value.problems.push(SignatureProblem::NoFilter);
    }
    match value.dictionary.get(b"Type") {
        Err(_) => {}
        Ok(Object::Name(name)) if matches!(name.as_slice(), b"Sig" | b"DocTimeStamp") => {}
        Ok(_) => value.problems.push(SignatureProblem::WrongType),
    }
}

fn inspect_contents(view: View<'_, '_>, value: &mut SignatureValue) {
    let mut problem = |problem| value.problems.push(problem);
    let contents = match value.dictionary.get(b"Contents") {
        Ok(Object::String(bytes, format)) => {
            if *format == StringFormat::Literal {
                problem(SignatureProblem::ContentsNotHexadecimal);
            }
            bytes.clone()
        }
        Ok(reference @ Object::Reference(_)) => {
            problem(SignatureProblem::IndirectContents);
            value.contents_span = None;
            match view.resolve(reference) {
                Ok(Object::String(bytes, _)) => bytes,
                _ => return,
            }
        }
        _ => {
            problem(SignatureProblem::NoContents);
            value.contents_span = None;
            return;
        }
    };
    if contents.iter().all(|&byte| byte == 0) {
        problem(SignatureProblem::EmptyContents);
    }
    let text = value
        .contents_span
        .as_ref()
        .and_then(|span| slice(view.document().body(), span));
    if let Some([b'<', text @ .., b'>']) = text
        && !faster_hex::hex_check(text)
        && text
            .iter()
            .any(|&byte| nibble(byte).is_none() && !super::offset::is_white(byte))
    {
        problem(SignatureProblem::ContentsNotHexadecimal);
    }
    value.contents = Some(contents);
}

/// `/ByteRange` as whole numbers.
fn numbers(view: View<'_, '_>, dictionary: &Dictionary) -> Option<Vec<i64>> {
    let items = view.array(dictionary.get(b"ByteRange").ok()?).ok()??;
    items
        .iter()
        .map(|item| match view.resolve(item) {
            Ok(Object::Integer(number)) => Some(number),
            _ => None,
        })
        .collect()
}

/// The oldest revision from which on the part of the object that matters has stood as it does `now`,
/// in `view`.
fn first_seen(
    view: View<'_, '_>,
    id: ObjectId,
    now: &Located,
    part: impl Fn(&Object) -> &Object,
) -> usize {
    let wanted = part(&now.object);
    let mut first = view.introduced(id.0).unwrap_or(view.index());
    while let Some(older) = first
        .checked_sub(1)
        .and_then(|index| view.document().at(index))
    {
        match older.located(id) {
            Ok(Some(before)) if before.span == now.span || part(&before.object) == wanted => {
                first = older.introduced(id.0).unwrap_or(older.index());
            }
            _ => break,
        }
    }
    first
}
