//! Writing one incremental update: the bytes that go behind a file.
//!
//! An update leaves every byte that is there and adds the changed objects, a cross-reference
//! section and a trailer (ISO 32000-2, 7.5.6). It has the form that the file already uses: a
//! table (7.5.4), which is also right for hybrid files (7.5.8.4), or a stream (7.5.8). Behind a
//! file whose cross-references are broken it lists every object of the file, and refers to nothing
//! older.
//!
//! **Invariant:** every offset of a new object is the position of the writer when it came there,
//! counted from `%PDF`; nothing is searched for afterwards. The same input gives the same bytes.
//!
//! **Deliberately absent:** object streams, freeing of objects, rewriting.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId, StringFormat};
use thiserror::Error;

use super::append_tail::Tail;
pub use super::append_tail::{SignatureSlot, WrittenSlot};
use super::append_xref::{self, Entries};
use super::document::{Document, XrefForm};
use super::encryption::Encryption;
use super::entry::Entry;
use super::error::PdfError;
use super::pool::NewObjects;
use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};

/// The highest object number that common readers accept (ISO 32000-1, Annex C).
const HIGHEST_NUMBER: u32 = 8_388_607;

/// Why an update could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AppendError {
    /// New strings and streams would have to be encrypted, and the key is not known.
    #[error("the document is encrypted and locked")]
    Encrypted,
    /// A table has ten digits for an offset (ISO 32000-2, 7.5.4).
    #[error("offset {offset} does not fit into a cross-reference table")]
    TooLarge {
        /// The offset, in bytes from `%PDF`.
        offset: u64,
    },
    /// All object numbers are in use.
    #[error("object number {number} is higher than readers accept")]
    TooManyObjects {
        /// The number that would come next.
        number: u32,
    },
    /// An object could not be put into bytes.
    #[error("an object could not be written")]
    Serialise {
        /// What the writer said.
        #[from]
        source: io::Error,
    },
}

impl Explain for AppendError {
    fn message(&self) -> Message {
        match self {
            Self::Encrypted => Message::new("append-encrypted"),
            Self::TooLarge { offset } => Message::new("append-too-large").with("offset", offset),
            Self::TooManyObjects { number } => {
                Message::new("append-too-many-objects").with("number", number)
            }
            Self::Serialise { source } => Message::new("append-serialise").with("detail", source),
        }
    }
}

/// The form of a cross-reference section.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// A table and a trailer (ISO 32000-2, 7.5.4).
    Table,
    /// A stream (ISO 32000-2, 7.5.8).
    Stream,
}

/// What an update must know of the file that it continues.
#[derive(Clone, Debug)]
pub struct Base {
    /// Bytes before `%PDF`.
    pub before: u64,
    /// Bytes from `%PDF` to the end of the file.
    pub length: u64,
    /// The last byte of the file, if it has any.
    pub last_byte: Option<u8>,
    /// Where its newest cross-reference section starts, from `%PDF`; none when it has none that
    /// can be used.
    pub prev: Option<u64>,
    /// What the section must list beside the objects of the update: the true places of objects
    /// that the file's own cross-references do not give.
    pub carried: Vec<(u32, Entry)>,
    /// The form of that section.
    pub form: Form,
    /// The trailer of that section, its `/ID` a direct value.
    pub trailer: Dictionary,
    /// What encrypts its strings and streams, and so those of the update.
    pub encryption: Option<Encryption>,
    /// The lowest object number that was never used.
    pub next_number: u32,
}

impl Base {
    /// The file as of its newest revision.
    ///
    /// # Errors
    ///
    /// The file identifier cannot be read, the document is locked, or its cross-references lead to
    /// no pages: other readers put such a file together by guessing, and would guess otherwise
    /// with an update behind it.
    pub fn of(document: &Document<'_>) -> Result<Self, PdfError> {
        let view = document.last();
        view.page_tree()?;
        let mut trailer = view.trailer();
        let identifier = view.value(&trailer, b"ID")?;
        trailer.set("ID", identifier);
        // The newest trailer of a broken file need not name it.
        trailer.set("Root", view.catalog()?.0);
        let revision = view.revision();
        let carried = document.repaired_entries();
        let prev = revision.map_or(0, |revision| revision.startxref);
        Ok(Self {
            before: document.header_offset(),
            length: u64::try_from(document.body().len()).unwrap_or(u64::MAX),
            last_byte: document.body().last().copied(),
            prev: (!document.is_rebuilt()).then_some(prev),
            carried,
            form: match revision.map(|revision| revision.form) {
                Some(XrefForm::Stream) => Form::Stream,
                // A hybrid file has a table, whose stream serves only its own revision.
                Some(XrefForm::Table | XrefForm::Hybrid) | None => Form::Table,
            },
            trailer,
            encryption: document.encryption()?.cloned(),
            next_number: view.next_object_number(),
        })
    }

    /// An object as the file holds it: encrypted where the file is.
    fn protected<'o>(&self, id: ObjectId, object: &'o Object) -> Cow<'o, Object> {
        match &self.encryption {
            Some(encryption) => Cow::Owned(encryption.encrypted(id, object)),
            None => Cow::Borrowed(object),
        }
    }
}

/// An update that is being put together.
#[derive(Clone, Debug)]
pub struct Update {
    base: Base,
    /// New objects, and new values of old ones (under their old number and generation).
    pub objects: NewObjects,
}

/// A finished update with room for a signature.
#[derive(Clone, Debug)]
pub struct Appended {
    /// The bytes to put behind the original file.
    pub tail: Vec<u8>,
    /// The room in it.
    pub slot: WrittenSlot,
}

impl Update {
    /// An empty update behind a file.
    pub fn new(base: Base) -> Result<Self, AppendError> {
        let encrypted = base
            .trailer
            .get(b"Encrypt")
            .is_ok_and(|entry| !entry.is_null());
        if encrypted && base.encryption.is_none() {
            return Err(AppendError::Encrypted);
        }
        let first = base.next_number;
        within_numbers(first)?;
        Ok(Self {
            base,
            objects: NewObjects::starting_at(first),
        })
    }

    /// Writes the update; one without objects is empty.
    ///
    /// # Errors
    ///
    /// An offset or an object number is too high, or an object cannot be written.
    pub fn finish(self) -> Result<Vec<u8>, AppendError> {
        if self.objects.iter().next().is_none() {
            return Ok(Vec::new());
        }
        Ok(Writing::objects(self)?.end()?.bytes)
    }

    /// Writes the update with room for a signature.
    ///
    /// # Errors
    ///
    /// As [`Self::finish`].
    pub fn finish_with(self, slot: &SignatureSlot) -> Result<Appended, AppendError> {
        let mut writing = Writing::objects(self)?;
        writing
            .entries
            .insert(slot.id.0, writing.tail.here(slot.id.1));
        let mut slot = slot.clone();
        if let Some(encryption) = &writing.base.encryption {
            encryption.encrypt_dictionary(slot.id, &mut slot.dictionary);
        }
        let open = writing.tail.slot(&slot)?;
        writing.room = open.digits();
        let mut tail = writing.end()?;
        let slot = open.close(&mut tail);
        Ok(Appended {
            tail: tail.bytes,
            slot,
        })
    }
}

/// An update whose objects have been written.
struct Writing {
    base: Base,
    objects: NewObjects,
    tail: Tail,
    entries: Entries,
    /// Where the tail has but zeros, for a signature; empty when it gets none.
    room: Range<usize>,
}

impl Writing {
    fn objects(update: Update) -> Result<Self, AppendError> {
        let Update { base, objects } = update;
        within_numbers(objects.next_number())?;
        let mut tail = Tail::behind(base.before, base.length, base.last_byte);
        let mut entries: Entries = base.carried.iter().copied().collect();
        for (id, object) in objects.iter() {
            entries.insert(id.0, tail.here(id.1));
            tail.object(id, &base.protected(id, object))?;
        }
        Ok(Self {
            base,
            objects,
            tail,
            entries,
            room: 0..0,
        })
    }

    /// Writes the cross-references, the trailer and the end of the file (7.5.5).
    fn end(self) -> Result<Tail, AppendError> {
        let Self {
            base,
            mut objects,
            mut tail,
            mut entries,
            room,
        } = self;
        // What is carried may stand in object streams although the newest revision has a table.
        let in_stream = |entry: &Entry| matches!(entry, Entry::InStream { .. });
        let stream = base.form == Form::Stream || entries.values().any(in_stream);
        let xref = stream.then(|| objects.reserve());
        let before = tail.bytes.get(..room.start).unwrap_or_default();
        let behind = tail.bytes.get(room.end..).unwrap_or_default();
        let mut trailer = continued(&base, [before, behind]);
        trailer.set("Size", i64::from(objects.next_number()));
        let at = tail.position();
        match xref {
            None => append_xref::table(&mut tail, &entries, &trailer)?,
            Some(id) => {
                entries.insert(id.0, tail.here(id.1));
                let stream = append_xref::stream(&entries, trailer)?;
                tail.object(id, &Object::Stream(stream))?;
            }
        }
        write!(tail, "startxref\n{at}\n%%EOF\n")?;
        Ok(tail)
    }
}

/// Fails when a number is past what readers accept.
const fn within_numbers(number: u32) -> Result<(), AppendError> {
    if number > HIGHEST_NUMBER {
        return Err(AppendError::TooManyObjects { number });
    }
    Ok(())
}

/// The trailer of the update, without `/Size`: the old one's entries, continued (7.5.6).
fn continued(base: &Base, written: [&[u8]; 2]) -> Dictionary {
    /// What belongs to one cross-reference section only (tables 17 to 19), and what is set anew.
    const OWN: [&[u8]; 10] = [
        b"Type",
        b"W",
        b"Index",
        b"Filter",
        b"DecodeParms",
        b"Length",
        b"DL",
        b"XRefStm",
        b"Prev",
        b"ID",
    ];
    let mut trailer = Dictionary::new();
    for (key, value) in &base.trailer {
        if !OWN.contains(&key.as_slice()) {
            trailer.set(key.clone(), value.clone());
        }
    }
    if let Some(prev) = base.prev {
        trailer.set("Prev", number(prev));
    }
    trailer.set("ID", identifier(base, written));
    trailer
}

/// The file identifier (ISO 32000-2, 14.4): the first half stays, the second is new with every
/// update. It is a digest of what the update follows and what it writes but for the room of the
/// signature, so that the same input gives the same file.
fn identifier(base: &Base, written: [&[u8]; 2]) -> Object {
    let first = base
        .trailer
        .get(b"ID")
        .and_then(Object::as_array)
        .ok()
        .and_then(|halves| halves.first())
        .and_then(|half| half.as_str().ok());
    let [before, behind] = written;
    let digest = DigestAlgorithm::Sha256.hash(&[
        first.unwrap_or_default(),
        &base.length.to_be_bytes(),
        &base.prev.unwrap_or(0).to_be_bytes(),
        before,
        behind,
    ]);
    let second: Vec<u8> = digest.bytes().iter().copied().take(16).collect();
    let first = first.map_or_else(|| second.clone(), <[u8]>::to_vec);
    Object::Array(vec![
        Object::String(first, StringFormat::Hexadecimal),
        Object::String(second, StringFormat::Hexadecimal),
    ])
}

/// An offset as a PDF integer. One past `i64` cannot occur: it would be longer than any file.
fn number(offset: u64) -> Object {
    Object::Integer(i64::try_from(offset).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use lopdf::Stream;

    use super::*;

    fn base(form: Form) -> Base {
        let mut trailer = Dictionary::new();
        trailer.set("Root", Object::Reference((1, 0)));
        trailer.set("Size", 4);
        trailer.set("XRefStm", 77);
        trailer.set("Custom", "Kept");
        trailer.set(
            "ID",
            vec![
                Object::string_literal("first"),
                Object::string_literal("second"),
            ],
        );
        Base {
            before: 0,
            length: 1_000,
            last_byte: Some(b'F'),
            prev: Some(900),
            carried: Vec::new(),
            form,
            trailer,
            encryption: None,
            next_number: 4,
        }
    }

    fn slot(update: &mut Update) -> SignatureSlot {
        let mut dictionary = Dictionary::new();
        dictionary.set("Type", "Sig");
        dictionary.set("V", 0);
        SignatureSlot {
            id: update.objects.reserve(),
            dictionary,
            capacity: 5,
        }
    }

    /// What stands at an offset from `%PDF`.
    fn at(tail: &[u8], offset: u64) -> &[u8] {
        &tail[usize::try_from(offset - 1_000).unwrap()..]
    }

    #[test]
    fn a_table_points_at_its_objects() {
        let mut update = Update::new(base(Form::Table)).unwrap();
        update.objects.add(Dictionary::new());
        update.objects.set((2, 3), Object::Null);
        let tail = update.finish().unwrap();
        let text = String::from_utf8(tail.clone()).unwrap();
        let (_, section) = text.split_once("\nxref\n").unwrap();
        let lines: Vec<&str> = section.lines().collect();
        assert_eq!(lines[0], "2 1");
        assert_eq!(lines[1], "0000001001 00003 n ");
        assert!(at(&tail, 1_001).starts_with(b"2 3 obj\nnull\nendobj\n"));
        assert_eq!(lines[2], "4 1");
        let offset: u64 = lines[3][..10].parse().unwrap();
        assert!(at(&tail, offset).starts_with(b"4 0 obj\n<<>>\nendobj\n"));
        assert!(text.contains("/Prev 900") && text.contains("/Size 5"));
        assert!(text.contains("/Custom/Kept") && !text.contains("XRefStm"));
        let startxref: u64 = lines[lines.len() - 2].parse().unwrap();
        assert!(at(&tail, startxref).starts_with(b"xref\n2 1\n"));
        assert!(text.ends_with("%%EOF\n"));
    }

    #[test]
    fn what_is_carried_from_object_streams_is_never_lost() {
        let mut base = base(Form::Table);
        base.prev = None;
        let (container, index) = (2, 0);
        base.carried = vec![(3, Entry::InStream { container, index })];
        let mut update = Update::new(base).unwrap();
        update.objects.set((1, 0), Object::Null);
        let tail = update.finish().unwrap();
        let text = String::from_utf8_lossy(&tail);
        assert!(text.contains("/Type/XRef") && !text.contains("\nxref\n"));
        assert!(text.contains("/Index[1 1 3 2]"), "{text}");
    }

    #[test]
    fn the_slot_stands_where_the_byte_range_says() {
        for form in [Form::Table, Form::Stream] {
            let mut update = Update::new(base(form)).unwrap();
            let slot = slot(&mut update);
            let Appended { tail, slot } = update.finish_with(&slot).unwrap();
            let [zero, length, next, rest] = slot.byte_range;
            assert_eq!(zero, 0);
            assert_eq!(next - length, 12, "brackets and ten digits");
            assert!(at(&tail, length).starts_with(b"<0000000000>>>\nendobj\n"));
            assert_eq!(next + rest, 1_000 + u64::try_from(tail.len()).unwrap());
            assert_eq!(&tail[slot.digits], b"0000000000");
            let written = format!("/ByteRange [0 {length} {next} {rest}]");
            assert!(
                tail.windows(written.len())
                    .any(|part| part == written.as_bytes())
            );
        }
    }

    #[test]
    fn the_first_half_of_the_identifier_stays_and_the_second_is_reproducible() {
        let write = || {
            let mut update = Update::new(base(Form::Table)).unwrap();
            update.objects.add(Dictionary::new());
            update.finish().unwrap()
        };
        let text = String::from_utf8(write()).unwrap();
        assert!(text.contains("/ID[<6669727374><"));
        assert!(!text.contains("<7365636F6E64>"));
        assert_eq!(write(), write());
    }

    #[test]
    fn bytes_before_the_header_count_in_the_byte_range_only() {
        let mut base = base(Form::Table);
        base.before = 50;
        let mut update = Update::new(base).unwrap();
        let slot = slot(&mut update);
        let Appended { tail, slot } = update.finish_with(&slot).unwrap();
        let [zero, length, next, rest] = slot.byte_range;
        assert_eq!(zero, 0);
        assert!(at(&tail, length - 50).starts_with(b"<0000000000>>>"));
        assert_eq!(next + rest, 1_050 + u64::try_from(tail.len()).unwrap());
        let text = String::from_utf8_lossy(&tail).into_owned();
        assert!(text.contains("\n0000001001 00000 n "), "{text}");
    }

    #[test]
    fn what_a_broken_file_holds_is_listed_and_nothing_older_named() {
        let in_file = |offset| Entry::InFile {
            offset,
            generation: 0,
        };
        let mut table = base(Form::Table);
        table.prev = None;
        table.carried = vec![(0, Entry::Free), (1, in_file(9)), (3, in_file(70))];
        let mut update = Update::new(table).unwrap();
        update.objects.set((3, 0), Object::Null);
        let text = String::from_utf8(update.finish().unwrap()).unwrap();
        assert!(!text.contains("/Prev"), "{text}");
        let expected = "xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n\
            3 1\n0000001001 00000 n \n";
        assert!(text.contains(expected), "{text}");

        let mut stream = base(Form::Stream);
        let inside = Entry::InStream {
            container: 1,
            index: 70_000,
        };
        stream.carried = vec![(0, Entry::Free), (1, in_file(9)), (2, inside)];
        let mut update = Update::new(stream).unwrap();
        update.objects.set((3, 0), Object::Null);
        let tail = update.finish().unwrap();
        let text = String::from_utf8_lossy(&tail).into_owned();
        assert!(text.contains("/W[1 2 3]"), "{text}");
        assert!(text.contains("/Index[0 5]"), "{text}");
    }

    #[test]
    fn a_table_refuses_offsets_of_eleven_digits_and_a_stream_takes_them() {
        for (form, fits) in [(Form::Table, false), (Form::Stream, true)] {
            let mut large = base(form);
            large.length = 10_000_000_000;
            let mut update = Update::new(large).unwrap();
            update.objects.add(Dictionary::new());
            assert_eq!(update.finish().is_ok(), fits, "{form:?}");
        }
    }

    #[test]
    fn a_stream_gets_its_true_length() {
        let mut update = Update::new(base(Form::Table)).unwrap();
        let mut stream = Stream::new(Dictionary::new(), b"abc".to_vec());
        stream.dict.set("Length", 99);
        update.objects.add(stream);
        let tail = update.finish().unwrap();
        let expected = b"<</Length 3>>\nstream\nabc\nendstream\nendobj\n";
        assert!(tail.windows(expected.len()).any(|part| part == expected));
    }

    #[test]
    fn nothing_to_write_is_nothing_written() {
        let update = Update::new(base(Form::Table)).unwrap();
        assert!(update.finish().unwrap().is_empty());
    }

    #[test]
    fn encrypted_and_overfull_files_are_refused() {
        let mut encrypted = base(Form::Table);
        encrypted.trailer.set("Encrypt", Object::Reference((9, 0)));
        assert!(matches!(
            Update::new(encrypted),
            Err(AppendError::Encrypted)
        ));
        let mut full = base(Form::Table);
        full.next_number = u32::MAX;
        assert!(matches!(
            Update::new(full),
            Err(AppendError::TooManyObjects { number: u32::MAX })
        ));
    }
}
