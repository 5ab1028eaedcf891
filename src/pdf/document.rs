//! A document over its bytes, and the revisions it has gone through.
//!
//! **Invariant:** `revisions` is never empty; the newest comes last; nothing is copied out of the
//! file but what was asked for.
//!
//! **Deliberately absent:** repairing files whose cross-references are broken, and decryption.

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;

use lopdf::Dictionary;

use super::chain;
use super::entry::{Entry, Table};
use super::error::PdfError;
use super::finding::StructureFinding;
use super::header;
use super::load::LastEnd;
use super::object_stream::StreamCache;
use super::offset::{skip_white, tail, wide};
use super::page::PageCache;
use super::view::View;
use crate::base::limits::Limits;
use crate::base::prefix::PrefixDigests;

/// The form of a cross-reference section; an update keeps it (ISO 32000-2, 7.5.8.4).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum XrefForm {
    /// A table with a trailer (7.5.4).
    Table,
    /// A stream (7.5.8).
    Stream,
    /// A table whose trailer names a stream too (7.5.8.4).
    Hybrid,
}

/// One state that the document was saved in (7.5.6).
///
/// Both sections of a linearized file count as one revision.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its place in [`Document::revisions`], 0 being the oldest.
    pub index: usize,
    /// One past the marker `%%EOF`, from `%PDF`.
    pub eof: u64,
    /// One past the line of `%%EOF`, from `%PDF`.
    pub end: u64,
    /// Where its cross-references start, from `%PDF`.
    pub startxref: u64,
    /// Their form.
    pub form: XrefForm,
    /// Its trailer, or the dictionary of its cross-reference stream.
    pub trailer: Dictionary,
    /// One past the white space that follows `%%EOF`.
    pub(super) blank_end: u64,
}

impl Revision {
    /// Where a signature over this revision may end: from the end of `%%EOF` to the end of the
    /// white space behind it, because writers differ in the last line's end.
    #[must_use]
    pub const fn ends(&self) -> RangeInclusive<u64> {
        self.eof..=self.blank_end
    }
}

/// A PDF document over its bytes.
#[derive(Debug)]
pub struct Document<'a> {
    bytes: &'a [u8],
    pub(super) body: &'a [u8],
    pub(super) limits: Limits,
    revisions: Vec<Revision>,
    pub(super) tables: Vec<Table>,
    findings: Vec<StructureFinding>,
    pub(super) streams: RefCell<StreamCache>,
    pub(super) pages: RefCell<PageCache>,
    pub(super) last_end: Cell<Option<LastEnd>>,
    pub(super) loading: Cell<u8>,
    /// Bytes decoded so far.
    pub(super) decoded: Cell<usize>,
    pub(super) digests: PrefixDigests,
}

impl<'a> Document<'a> {
    /// Reads header, trailers and cross-references, and nothing else.
    ///
    /// # Errors
    ///
    /// Not a PDF, cut off, or cross-references that cannot be read.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, PdfError> {
        let start = header::find_header(bytes)?;
        let body = tail(bytes, start);
        let chain = chain::read(body, &limits)?;
        let mut findings = Vec::new();
        if start > 0 {
            findings.push(StructureFinding::BytesBeforeHeader {
                length: wide(start),
            });
        }
        findings.extend(chain.findings);
        let document = Self {
            bytes,
            body,
            limits,
            revisions: chain.revisions,
            tables: chain.tables,
            findings,
            streams: RefCell::default(),
            pages: RefCell::default(),
            last_end: Cell::new(None),
            loading: Cell::new(0),
            decoded: Cell::new(0),
            digests: PrefixDigests::default(),
        };
        Ok(document)
    }

    /// The whole file.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The file from `%PDF` on: every offset is a place in here.
    #[must_use]
    pub const fn body(&self) -> &'a [u8] {
        self.body
    }

    /// How many bytes stand before `%PDF`.
    #[must_use]
    pub fn header_offset(&self) -> u64 {
        wide(self.bytes.len().saturating_sub(self.body.len()))
    }

    /// The version of the header, such as `(1, 7)`; the catalog may raise it.
    #[must_use]
    pub fn header_version(&self) -> Option<(u8, u8)> {
        header::version(self.body)
    }

    /// The caps it is read with.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// All revisions, the oldest first; never empty.
    #[must_use]
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// What is odd about header, trailers and cross-references.
    #[must_use]
    pub fn findings(&self) -> &[StructureFinding] {
        &self.findings
    }

    /// The document as it is now.
    #[must_use]
    pub const fn last(&self) -> View<'_, 'a> {
        View::new(self, self.revisions.len().saturating_sub(1))
    }

    /// The document as it was in the revision with this index.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<View<'_, 'a>> {
        (index < self.revisions.len()).then(|| View::new(self, index))
    }

    /// Whether strings and streams are encrypted (7.6.2). The `/Contents` of signatures never is.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.revisions.iter().any(|revision| {
            revision
                .trailer
                .get(b"Encrypt")
                .is_ok_and(|value| !value.is_null())
        })
    }

    /// The numbers of the objects that differ between two revisions by their cross-references:
    /// added, replaced, freed, or inside an object stream that was replaced. Ascending.
    ///
    /// A rewritten entry that leads to the same bytes is no difference.
    #[must_use]
    pub fn changed_between(&self, older: usize, newer: usize) -> Vec<u32> {
        let (Some(before), Some(after)) = (self.at(older), self.at(newer)) else {
            return Vec::new();
        };
        let touched = self
            .tables
            .get(older.saturating_add(1)..=newer)
            .unwrap_or_default();
        let mut numbers: Vec<u32> = touched
            .iter()
            .flat_map(|table| table.iter().map(|(number, _)| number))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let place = |view: &View<'_, '_>, number| match view.entry(number) {
            Some(Entry::Free) => None,
            place => place,
        };
        numbers.retain(|&number| place(&before, number) != place(&after, number));
        let moved: Vec<u32> = self.inside_of(&after, &numbers);
        numbers.extend(moved);
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The objects that `view` finds in one of these object streams.
    fn inside_of(&self, view: &View<'_, 'a>, containers: &[u32]) -> Vec<u32> {
        if containers.is_empty() {
            return Vec::new();
        }
        let inside = |entry| {
            matches!(entry, Entry::InStream { container, .. }
                if containers.binary_search(&container).is_ok())
        };
        self.tables
            .iter()
            .take(view.index().saturating_add(1))
            .flat_map(Table::iter)
            .filter(|&(number, entry)| inside(entry) && view.entry(number) == Some(entry))
            .map(|(number, _)| number)
            .collect()
    }
}

/// One past the white space at `at`.
pub(super) fn blank_end(body: &[u8], at: usize) -> u64 {
    wide(skip_white(body, at))
}

#[cfg(test)]
mod tests {
    use lopdf::Object;
    use proptest::prelude::*;

    use super::super::samples::{append, last_startxref, pdf, stream, update};
    use super::*;

    fn open(file: &[u8]) -> Document<'_> {
        Document::open(file, Limits::default()).unwrap()
    }

    fn integer(view: View<'_, '_>, number: u32) -> Option<i64> {
        view.load((number, 0)).ok()?.object.as_i64().ok()
    }

    /// A file whose newest section is a stream, with object 4 in an object stream.
    fn with_streams() -> Vec<u8> {
        let mut file = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n".to_vec();
        let container = file.len();
        let objects = stream("/Type/ObjStm/N 1/First 4", "4 0 77");
        file.extend_from_slice(format!("2 0 obj\n{objects}\nendobj\n").as_bytes());
        let xref = file.len();
        let data = format!("00000000 01000900 01{container:04x}00 01{xref:04x}00 02000200>");
        let xref_object = stream(
            "/Type/XRef/W[1 2 1]/Size 5/Root 1 0 R/Filter/ASCIIHexDecode",
            &data,
        );
        file.extend_from_slice(
            format!("3 0 obj\n{xref_object}\nendobj\nstartxref\n{xref}\n%%EOF").as_bytes(),
        );
        file
    }

    #[test]
    fn each_revision_shows_its_own_state() {
        let mut file = pdf(&["<</Type/Catalog>>", "1", "2"]);
        let first_end = file.len();
        update(&mut file, &[(2, "10"), (4, "40")]);
        let document = open(&file);
        let (old, new) = (document.at(0).unwrap(), document.last());
        assert_eq!(
            (integer(old, 2), integer(old, 3), integer(old, 4)),
            (Some(1), Some(2), None)
        );
        assert_eq!(
            (integer(new, 2), integer(new, 3), integer(new, 4)),
            (Some(10), Some(2), Some(40))
        );
        assert_eq!(document.revisions()[0].end, wide(first_end));
        assert_eq!(document.revisions()[1].end, wide(file.len()));
        assert_eq!(document.changed_between(0, 1), [2, 4]);
        assert_eq!(document.findings(), []);
        assert_eq!(new.next_object_number(), 5);
        assert_eq!(old.object_numbers(), [1, 2, 3]);
        assert!(document.at(2).is_none());
    }

    #[test]
    fn offsets_count_from_the_header() {
        let mut file = b"\njunk\n".to_vec();
        file.extend(pdf(&["<</Type/Catalog>>", "1"]));
        let document = open(&file);
        assert_eq!(integer(document.last(), 2), Some(1));
        assert_eq!(document.header_offset(), 6);
        assert_eq!(
            document.findings(),
            [StructureFinding::BytesBeforeHeader { length: 6 }]
        );
        let span = document.last().load((2, 0)).unwrap().span;
        let text = &document.body()[usize::try_from(span.start).unwrap()..];
        assert!(text.starts_with(b"2 0 obj"));
    }

    #[test]
    fn objects_in_streams_are_loaded() {
        let file = with_streams();
        let document = open(&file);
        assert_eq!(document.revisions()[0].form, XrefForm::Stream);
        let located = document.last().load((4, 0)).unwrap();
        assert_eq!(located.object, Object::Integer(77));
        assert_eq!(
            located.place,
            super::super::load::Place::ObjectStream {
                container: 2,
                index: 0
            }
        );
        assert_eq!(located.span, document.last().load((2, 0)).unwrap().span);
        assert_eq!(document.revisions()[0].eof, wide(file.len()));
    }

    #[test]
    fn a_replaced_container_changes_what_is_in_it() {
        let mut file = with_streams();
        file.push(b'\n');
        update(
            &mut file,
            &[(2, &stream("/Type/ObjStm/N 1/First 4", "4 0 78"))],
        );
        let document = open(&file);
        assert_eq!(integer(document.at(0).unwrap(), 4), Some(77));
        assert_eq!(integer(document.last(), 4), Some(78));
        assert_eq!(document.changed_between(0, 1), [2, 4]);
    }

    #[test]
    fn freeing_is_a_change_and_rewriting_the_table_is_none() {
        let mut file = pdf(&["<</Type/Catalog>>", "1", "2"]);
        let (prev, at) = (last_startxref(&file), file.len());
        let second = open(&file).last().entry(2);
        let Some(Entry::InFile { offset, .. }) = second else {
            panic!()
        };
        file.extend_from_slice(
            format!(
                "xref\n2 2\n{offset:010} 00000 n \n0000000000 00001 f \n\
                 trailer<</Root 1 0 R/Size 4/Prev {prev}>>\nstartxref\n{at}\n%%EOF\n"
            )
            .as_bytes(),
        );
        assert_eq!(open(&file).changed_between(0, 1), [3]);
    }

    #[test]
    fn hybrid_files_take_hidden_objects_and_tell_of_contradictions() {
        let mut file = b"%PDF-1.5\n1 0 obj<</Type/Catalog>>endobj\n".to_vec();
        let two_at = file.len();
        let three_at = two_at + b"2 0 obj 5 endobj\n".len();
        file.extend_from_slice(b"2 0 obj 5 endobj\n3 0 obj 6 endobj\n");
        let hidden = file.len();
        let rows = format!("01{three_at:04x} 01{three_at:04x}>");
        let object = stream("/Type/XRef/W[1 2 0]/Index[2 2]/Filter/AHx/Size 4", &rows);
        file.extend_from_slice(format!("9 0 obj\n{object}\nendobj\n").as_bytes());
        let at = file.len();
        file.extend_from_slice(
            format!(
                "xref\n0 4\n0000000003 65535 f \n0000000009 00000 n \n{two_at:010} 00000 n \n\
                 0000000000 00000 f \ntrailer<</Root 1 0 R/Size 4/XRefStm {hidden}>>\n\
                 startxref\n{at}\n%%EOF\n"
            )
            .as_bytes(),
        );
        let document = open(&file);
        assert_eq!(document.revisions()[0].form, XrefForm::Hybrid);
        assert_eq!(integer(document.last(), 2), Some(5));
        assert_eq!(integer(document.last(), 3), Some(6));
        let startxref = wide(at);
        assert_eq!(
            document.findings(),
            [StructureFinding::HybridDiffers {
                number: 2,
                startxref
            }]
        );
    }

    #[test]
    fn what_follows_the_end_is_told() {
        let file = pdf(&["<</Type/Catalog>>"]);
        let from = wide(file.len());
        let with = |more: &[u8]| {
            let file = [&file, more].concat();
            open(&file).findings().to_vec()
        };
        assert_eq!(
            with(b"\n\0 "),
            [StructureFinding::WhiteSpaceAfterEnd { from, length: 3 }]
        );
        assert_eq!(
            with(b"junk"),
            [StructureFinding::BytesAfterEnd { from, length: 4 }]
        );
        // A second end block does not move the end.
        let again = format!(
            "2 0 obj 1 endobj startxref\n{}\n%%EOF\n",
            last_startxref(&file)
        );
        assert!(matches!(
            with(again.as_bytes())[..],
            [StructureFinding::BytesAfterEnd { .. }]
        ));
    }

    #[test]
    fn loops_in_the_chain_end_and_are_told() {
        let mut file = pdf(&["<</Type/Catalog>>"]);
        let own = file.len() + "2 0 obj\n1\nendobj\n".len();
        append(&mut file, &[(2, "1")], &format!("/Root 1 0 R/Prev {own}"));
        let document = open(&file);
        assert_eq!(document.revisions().len(), 1);
        let startxref = wide(own);
        assert_eq!(
            document.findings(),
            [StructureFinding::PrevLoop { startxref }]
        );
        assert!(document.findings()[0].readings_differ());
    }

    #[test]
    fn both_sections_of_a_linearized_file_are_one_revision() {
        let mut file =
            b"%PDF-1.7\n2 0 obj<</Linearized 1>>endobj\n1 0 obj<</Type/Catalog>>endobj\n".to_vec();
        let first = file.len();
        let placeholder = "0000000000";
        let section = |prev: &str| {
            format!(
                "xref\n1 2\n0000000040 00000 n \n0000000009 00000 n \n\
                 trailer<</Root 1 0 R/Size 4/Prev {prev}>>\nstartxref\n0\n%%EOF\n"
            )
        };
        let three = first + section(placeholder).len();
        let main = three + "3 0 obj 7 endobj\n".len();
        file.extend_from_slice(section(&format!("{main:010}")).as_bytes());
        file.extend_from_slice(b"3 0 obj 7 endobj\n");
        file.extend_from_slice(
            format!(
                "xref\n0 1\n0000000000 65535 f \n3 1\n{three:010} 00000 n \n\
                 trailer<</Size 4>>\nstartxref\n{first}\n%%EOF\n"
            )
            .as_bytes(),
        );
        let document = open(&file);
        assert_eq!(document.revisions().len(), 1);
        assert_eq!(document.revisions()[0].end, wide(file.len()));
        assert_eq!(document.findings(), []);
        assert_eq!(integer(document.last(), 3), Some(7));
        assert!(document.last().catalog().is_ok());
    }

    #[test]
    fn broken_lengths_are_set_right_and_lengths_that_loop_end() {
        let file = pdf(&[
            "<</Type/Catalog>>",
            "<</Length 2 0 R>>stream\nabc\nendstream",
            "<</Length 4 0 R>>stream\nabc\nendstream",
            "3",
            "<</Length 999>>stream\r\nabc\r\nendstream",
        ]);
        let document = open(&file);
        for number in [2, 3, 5] {
            let located = document.last().load((number, 0)).unwrap();
            assert_eq!(
                document.last().raw_stream(&located).unwrap(),
                b"abc",
                "{number}"
            );
        }
    }

    #[test]
    fn a_reference_with_another_generation_is_null() {
        let file = pdf(&["<</Type/Catalog>>", "5"]);
        let document = open(&file);
        let view = document.last();
        assert_eq!(
            view.resolve(&Object::Reference((2, 1))).unwrap(),
            Object::Null
        );
        assert_eq!(
            view.resolve(&Object::Reference((2, 0))).unwrap(),
            Object::Integer(5)
        );
        let loops = pdf(&["<</Type/Catalog>>", "3 0 R", "2 0 R"]);
        assert!(
            open(&loops)
                .last()
                .resolve(&Object::Reference((2, 0)))
                .is_err()
        );
    }

    #[test]
    fn what_is_no_pdf_is_refused_with_its_reason() {
        let refuse = |file: &[u8]| Document::open(file, Limits::default()).unwrap_err();
        assert_eq!(refuse(b""), PdfError::Empty);
        assert_eq!(refuse(b"PK\x03\x04"), PdfError::NoHeader);
        assert_eq!(refuse(b"%PDF-1.7\n1 0 obj"), PdfError::NoStartxref);
        assert_eq!(
            refuse(b"%PDF-1.7\nstartxref\n4\n%%EOF"),
            PdfError::BadXref { offset: 4 }
        );
        assert_eq!(
            refuse(b"%PDF-1.7\nstartxref\n18446744073709551615\n%%EOF"),
            PdfError::BadXref { offset: u64::MAX }
        );
    }

    fn ask_everything(file: &[u8]) {
        let limits = Limits {
            decoded_bytes: 1 << 20,
            ..Limits::default()
        };
        let Ok(document) = Document::open(file, limits) else {
            return;
        };
        for index in 0..document.revisions().len() {
            let view = document.at(index).unwrap();
            for number in view.object_numbers() {
                if let Ok(located) = view.load((number, 0)) {
                    let _ = view.stream(&located);
                }
            }
            let _ = (
                view.pages(),
                view.signature_fields(),
                view.validation_data(),
            );
            let _ = (
                view.next_object_number(),
                document.changed_between(0, index),
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn no_mutation_panics(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            cut in any::<prop::sample::Index>(),
            streams in any::<bool>(),
        ) {
            let mut file = if streams { with_streams() } else {
                let mut file = pdf(&[
                    "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>/DSS<</Certs[6 0 R]>>>>",
                    "<</Type/Pages/Kids[3 0 R]/MediaBox[0 0 9 9]>>",
                    "<</Type/Page/Annots[4 0 R]>>",
                    "<</FT/Sig/T(s)/V 5 0 R>>",
                    "<</Type/Sig/Contents<3031>/ByteRange[0 1 2 3]>>",
                    &stream("/Filter/ASCIIHexDecode", "3031>"),
                ]);
                update(&mut file, &[(3, "<</Type/Page/Annots[4 0 R]/Rotate 90>>")]);
                file
            };
            for (place, byte) in changes {
                let place = place.index(file.len());
                file[place] = byte;
            }
            ask_everything(&file);
            file.truncate(cut.index(file.len()));
            ask_everything(&file);
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            ask_everything(&[b"%PDF-1.7\n", &bytes[..], b"\nstartxref\n9\n%%EOF"].concat());
        }
    }
}
