//! One object out of the file, at the place that a view's cross-references give.
//!
//! **Invariant:** loading ends: an indirect `/Length` and a nested object stream are followed to a
//! fixed depth only.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};

use super::document::Document;
use super::entry::Entry;
use super::error::{Cap, Expected, PdfError};
use super::filter::{self, FilterError};
use super::object::{self, Indirect};
use super::object_stream::ObjectStream;
use super::offset::{find, narrow, skip_white, slice, wide, wide_range, word_near};
use super::view::View;

/// Where an object was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// In the file itself.
    File,
    /// In an object stream (ISO 32000-2, 7.5.7).
    ObjectStream {
        /// Object number of the stream.
        container: u32,
        /// Place within it, from 0.
        index: usize,
    },
}

/// An object and where it stands. Offsets count from `%PDF`.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// Its identifier.
    pub id: ObjectId,
    /// The object; of a stream, its dictionary.
    pub object: Object,
    /// Of a stream, the span of its data, still encoded.
    pub stream: Option<Range<u64>>,
    /// From its header `12 0 obj` to the end of `endobj`; of an object in an object stream, the
    /// span of that stream.
    pub span: Range<u64>,
    /// Where it was found.
    pub place: Place,
}

/// The last search for `endstream`: from where, and the result, so that many broken streams do
/// not cause a search to the end of the file each.
pub(super) type LastEnd = (usize, Option<usize>);

/// What ends the data of a stream.
const END: &[u8] = b"endstream";

/// How deep loading may call itself: object → its length, or its container → that one's length.
const MAX_LOADING: u8 = 4;

/// All streams of a document together may decode to this many times the cap of one: a file of a
/// few kilobytes can hold thousands of streams that each reach the cap.
const MOST_CAPS: usize = 4;

/// Object streams may decode to this part of the cap, each and all that are kept together: writers
/// put a few hundred objects into one.
const PACKED: usize = 4;

/// A stream that cannot be decoded counts as this part of the cap.
const FAILURES: usize = 256;

impl<'a> Document<'a> {
    pub(super) fn load_entry(
        &self,
        view: View<'_, 'a>,
        number: u32,
        entry: Entry,
    ) -> Result<Located, PdfError> {
        self.spend_load()?;
        if self.loading.get() >= MAX_LOADING {
            return Err(PdfError::Limit {
                cap: Cap::References,
            });
        }
        self.loading.set(self.loading.get().saturating_add(1));
        let result = match entry {
            Entry::Free => Err(PdfError::Missing { number }),
            Entry::InFile { offset, .. } => self.load_at(view, number, offset),
            Entry::InStream { container, index } => {
                self.load_inside(view, number, container, index)
            }
        };
        self.loading.set(self.loading.get().saturating_sub(1));
        result
    }

    /// Counts one reading of an object, up to the cap.
    pub(super) fn spend_load(&self) -> Result<(), PdfError> {
        if self.is_exhausted() {
            return Err(PdfError::Limit { cap: Cap::Loads });
        }
        self.loads.set(self.loads.get().saturating_add(1));
        Ok(())
    }

    fn load_at(&self, view: View<'_, 'a>, number: u32, offset: u64) -> Result<Located, PdfError> {
        let revision = view.introduced(number);
        let end = revision.and_then(|index| Some(narrow(self.revisions.get(index)?.end)));
        let end = end.unwrap_or(self.body.len());
        // As far as the revision reaches whose cross-references lead to the object: what was
        // written later must not complete what that revision left unfinished.
        let within = self.body.get(..end).filter(|_| narrow(offset) < end);
        let result = self.load_within(within.unwrap_or(self.body), view, number, offset);
        let damaged = result.as_ref().is_err_and(PdfError::is_damage);
        if within.is_none() || (damaged && end < self.body.len()) {
            self.unfinished.borrow_mut().insert(number);
        }
        result
    }

    fn load_within(
        &self,
        body: &'a [u8],
        view: View<'_, 'a>,
        number: u32,
        offset: u64,
    ) -> Result<Located, PdfError> {
        let mut at = skip_white(body, narrow(offset));
        if !object::starts(body, at, number) {
            let wrong = PdfError::WrongObject { number, offset };
            at = self.moved(view, number).ok_or(wrong)?;
        }
        let indirect = object::parse_indirect(body, at, self.limits.depth)?;
        let stream = match (indirect.stream, &indirect.object) {
            (Some(start), Object::Dictionary(dictionary)) => {
                Some(self.stream_span(body, view, number, start, dictionary)?)
            }
            _ => None,
        };
        let end = stream
            .as_ref()
            .map_or(indirect.end, |data| stream_object_end(body, data.end));
        let Indirect { id, object, .. } = indirect;
        Ok(Located {
            id,
            object: self.revealed(id, object),
            stream: stream.as_ref().map(wide_range),
            span: wide(at)..wide(end),
            place: Place::File,
        })
    }

    /// The span of stream data: `/Length` when `endstream` follows it, else up to `endstream`
    /// (ISO 32000-2, 7.3.8.1 and 7.3.8.2).
    fn stream_span(
        &self,
        body: &'a [u8],
        view: View<'_, 'a>,
        number: u32,
        start: usize,
        dictionary: &Dictionary,
    ) -> Result<Range<usize>, PdfError> {
        let told = dictionary
            .get(b"Length")
            .ok()
            .and_then(|length| view.resolve(length).ok())
            .and_then(|length| usize::try_from(length.as_i64().ok()?).ok())
            .and_then(|length| start.checked_add(length));
        if told.is_some_and(|end| end > body.len()) && body.len() < self.body.len() {
            self.unfinished.borrow_mut().insert(number);
        }
        if let Some(end) = told.filter(|&end| word_near(body, end, END).is_some()) {
            return Ok(start..end);
        }
        let end = self.find_stream_end(start).filter(|end| *end < body.len());
        let end = end.ok_or(PdfError::Syntax {
            offset: wide(start),
            expected: Expected::StreamEnd,
        })?;
        // The end of line before the word is not data.
        let data = body.get(start..end).unwrap_or_default();
        let data = data.strip_suffix(b"\n").unwrap_or(data);
        let data = data.strip_suffix(b"\r").unwrap_or(data);
        Ok(start..start.saturating_add(data.len()))
    }

    fn find_stream_end(&self, start: usize) -> Option<usize> {
        let known = self.last_end.get();
        let result = match known {
            Some((from, result)) if from <= start && result.is_none_or(|end| start <= end) => {
                return result;
            }
            // What is behind an earlier search was looked through then.
            Some((from, result)) if start < from => find(self.body, start..from, END).or(result),
            _ => find(self.body, start..self.body.len(), END),
        };
        self.last_end.set(Some((start, result)));
        result
    }

    fn load_inside(
        &self,
        view: View<'_, 'a>,
        number: u32,
        container: u32,
        index: u32,
    ) -> Result<Located, PdfError> {
        let stream = self.object_stream(view, container)?;
        let (object, index) = stream
            .object(number, index, self.limits.depth)
            .ok_or(PdfError::ObjectStream { container })?;
        Ok(Located {
            id: (number, 0),
            object,
            stream: None,
            span: stream.span(),
            place: Place::ObjectStream { container, index },
        })
    }

    /// An object stream.
    pub(super) fn object_stream(
        &self,
        view: View<'_, 'a>,
        container: u32,
    ) -> Result<Rc<ObjectStream>, PdfError> {
        let damaged = PdfError::ObjectStream { container };
        let Some((listed, Entry::InFile { offset, generation })) = view.listed(container) else {
            return Err(damaged);
        };
        // How far it may reach depends on the revision.
        if let Some(stream) = self.streams.borrow().find((offset, listed)) {
            return Ok(stream);
        }
        let outer = view.load((container, generation))?;
        let Object::Dictionary(dictionary) = &outer.object else {
            return Err(damaged);
        };
        let cap = self.limits.decoded_bytes / PACKED;
        let plain = self.decode_within(view, &outer, cap)?;
        let stream = ObjectStream::new(dictionary, plain, outer.span.clone());
        let stream = Rc::new(stream.ok_or(damaged)?);
        let mut streams = self.streams.borrow_mut();
        streams.keep((offset, listed), &stream, cap);
        Ok(stream)
    }

    /// The data of a stream under its filters, and these with all values direct.
    pub(super) fn raw(
        &self,
        view: View<'_, 'a>,
        located: &Located,
    ) -> Result<(Cow<'a, [u8]>, Dictionary), PdfError> {
        let no_stream = || PdfError::NoStream {
            offset: located.span.start,
        };
        let span = located.stream.as_ref();
        let data = span.and_then(|span| slice(self.body, span));
        let data = data.ok_or_else(no_stream)?;
        let dictionary = located.object.as_dict().map_err(|_| no_stream())?;
        let direct = direct_filters(view, dictionary)?;
        Ok((self.decrypted(located, &direct, data)?, direct))
    }

    /// The decoded data of a stream.
    pub(super) fn decode(
        &self,
        view: View<'_, 'a>,
        located: &Located,
    ) -> Result<Vec<u8>, PdfError> {
        self.decode_within(view, located, self.limits.decoded_bytes)
    }

    fn decode_within(
        &self,
        view: View<'_, 'a>,
        located: &Located,
        cap: usize,
    ) -> Result<Vec<u8>, PdfError> {
        let start = located.stream.as_ref().map_or(0, |span| span.start);
        if let Some(error) = self.undecodable.borrow().get(&start) {
            return Err(error.clone());
        }
        let spent = self.decoded.get();
        if spent >= self.limits.decoded_bytes.saturating_mul(MOST_CAPS) {
            return Err(PdfError::Limit {
                cap: Cap::DecodedBytes,
            });
        }
        let (data, direct) = self.raw(view, located)?;
        let result = filter::decode(&direct, &data, cap);
        let cost = match &result {
            // Decrypting costs as much as decoding.
            Ok(plain) if self.is_encrypted() => plain.len().max(data.len()),
            Ok(plain) => plain.len(),
            Err(FilterError::TooLong) => cap,
            // One filter may have done its work before another failed.
            Err(FilterError::Failed(_)) => data.len().max(cap / FAILURES),
        };
        self.decoded.set(spent.saturating_add(cost));
        result.map_err(|error| {
            let error = match error {
                FilterError::TooLong => PdfError::Limit {
                    cap: Cap::DecodedBytes,
                },
                FilterError::Failed(filter) => PdfError::Filter {
                    offset: start,
                    filter,
                },
            };
            self.undecodable.borrow_mut().insert(start, error.clone());
            error
        })
    }
}

/// One past the object whose stream data ends at `data_end`.
fn stream_object_end(body: &[u8], data_end: usize) -> usize {
    let word = word_near(body, data_end, END);
    let after = word.map_or(data_end, |word| word.saturating_add(END.len()));
    word_near(body, after, b"endobj").map_or(after, |word| word.saturating_add(b"endobj".len()))
}

/// `/Filter` and `/DecodeParms` with every reference in them followed; their short names, which are
/// those of inline images (Table 91), where the long ones are missing: viewers take them so.
fn direct_filters(view: View<'_, '_>, dictionary: &Dictionary) -> Result<Dictionary, PdfError> {
    let mut direct = Dictionary::new();
    for (key, short) in [
        (b"Filter".as_slice(), b"F".as_slice()),
        (b"DecodeParms", b"DP"),
    ] {
        let named = |key| view.value(dictionary, key);
        let value = match named(key)? {
            Object::Null => named(short)?,
            value => value,
        };
        let value = match value {
            Object::Null => continue,
            Object::Array(items) => Object::Array(
                items
                    .iter()
                    .map(|item| direct_values(view, item))
                    .collect::<Result<_, _>>()?,
            ),
            other => direct_values(view, &other)?,
        };
        direct.set(key, value);
    }
    Ok(direct)
}

fn direct_values(view: View<'_, '_>, object: &Object) -> Result<Object, PdfError> {
    let mut object = view.resolve(object)?;
    if let Object::Dictionary(entries) = &mut object {
        for (_, value) in entries.iter_mut() {
            *value = view.resolve(value)?;
        }
    }
    Ok(object)
}
