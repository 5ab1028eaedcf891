//! A document over its bytes, and the revisions it has gone through.
//!
//! **Invariant:** `revisions` is never empty; the newest comes last; nothing is copied out of the
//! file but what was asked for.
//!
//! **Deliberately absent:** repairing files whose cross-references are broken (`recover`), and
//! decryption (`encryption`).

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;

use lopdf::Dictionary;
use secrecy::SecretString;

use super::chain::{self, Chain};
use super::encryption::Protection;
use super::entry::{Entry, Table};
use super::error::PdfError;
use super::finding::StructureFinding;
use super::header;
use super::load::LastEnd;
use super::object_stream::StreamCache;
use super::offset::{skip_white, tail, wide};
use super::page::PageCache;
use super::recover;
use super::scan::Scan;
use super::view::{Catalog, View};
use crate::base::limits::Limits;
use crate::base::prefix::PrefixDigests;
use crate::base::shared::SharedBytes;

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
    /// Whether its objects were looked for in the file, whatever its cross-references say.
    pub(super) scanned: bool,
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
    /// An owner of these bytes, where there is one to share them with.
    owner: Option<SharedBytes>,
    pub(super) body: &'a [u8],
    pub(super) limits: Limits,
    pub(super) revisions: Vec<Revision>,
    pub(super) tables: Vec<Table>,
    pub(super) findings: Vec<StructureFinding>,
    /// Objects that are not where their entries say, each with the newest revision in which it was
    /// asked for.
    pub(super) moved: RefCell<BTreeMap<u32, usize>>,
    /// The objects met that run into what was written after their revision.
    pub(super) unfinished: RefCell<BTreeSet<u32>>,
    /// What stands in the file, once an object was not where its entry says.
    pub(super) scan: OnceCell<Scan>,
    pub(super) streams: RefCell<StreamCache>,
    pub(super) pages: RefCell<PageCache>,
    /// The catalog read last, and of which revision it is.
    pub(super) catalog: RefCell<Option<(usize, Catalog)>>,
    pub(super) last_end: Cell<Option<LastEnd>>,
    pub(super) loading: Cell<u8>,
    /// Objects loaded so far.
    pub(super) loads: Cell<usize>,
    /// What encrypts it; none when nothing does.
    pub(super) protection: Option<Protection>,
    /// What opened it, when it was not the empty password.
    pub(super) password: Option<SecretString>,
    /// Bytes decoded so far.
    pub(super) decoded: Cell<usize>,
    /// Why streams cannot be decoded, by the place of their data, so that none is tried twice.
    pub(super) undecodable: RefCell<HashMap<u64, PdfError>>,
    pub(super) digests: PrefixDigests,
    /// What [`Self::repeats`] gives, by revision.
    repeating: OnceCell<Vec<bool>>,
}

impl<'a> Document<'a> {
    /// Reads header, trailers and cross-references, and whether they lead to the pages; when they
    /// do not, the objects are looked for in the file itself.
    ///
    /// # Errors
    ///
    /// Not a PDF, or neither cross-references nor pages can be found.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, PdfError> {
        let start = header::find_header(bytes)?;
        let body = tail(bytes, start);
        let read = chain::read(body, &limits).map(|chain| Self::over(bytes, body, limits, chain));
        let failed = match &read {
            Ok(document) => document.last().page_tree().err(),
            Err(error) => Some(error.clone()),
        };
        match failed.filter(PdfError::is_damage) {
            None => read,
            Some(reason) => match recover::rebuild(bytes, body, limits, reason)? {
                Some(rebuilt) => Ok(rebuilt),
                None => read,
            },
        }
    }

    /// A document of these revisions.
    pub(super) fn over(bytes: &'a [u8], body: &'a [u8], limits: Limits, chain: Chain) -> Self {
        let before = wide(bytes.len().saturating_sub(body.len()));
        let before = (before > 0).then_some(StructureFinding::BytesBeforeHeader { length: before });
        let mut document = Self {
            bytes,
            owner: None,
            body,
            limits,
            revisions: chain.revisions,
            tables: chain.tables,
            findings: before.into_iter().chain(chain.findings).collect(),
            moved: RefCell::default(),
            unfinished: RefCell::default(),
            scan: OnceCell::new(),
            streams: RefCell::default(),
            pages: RefCell::default(),
            catalog: RefCell::default(),
            last_end: Cell::new(None),
            loading: Cell::new(0),
            loads: Cell::new(0),
            protection: None,
            password: None,
            decoded: Cell::new(0),
            undecodable: RefCell::default(),
            digests: PrefixDigests::default(),
            repeating: OnceCell::new(),
        };
        document.protect();
        document
    }

    /// Finds out what encrypts the document, once its trailer is known.
    pub(super) fn protect(&mut self) {
        self.protection = Protection::of(self);
    }

    /// The whole file.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The same document, whose bytes others may own too.
    #[must_use]
    pub fn owned_by(mut self, owner: SharedBytes) -> Self {
        self.owner = Some(owner).filter(|owner| owner.is(self.bytes));
        self
    }

    /// The whole file for those who need to own it: a copy only where nobody shares it.
    #[must_use]
    pub fn shared(&self) -> SharedBytes {
        let owner = self.owner.clone();
        owner.unwrap_or_else(|| self.bytes.to_vec().into())
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

    /// Whether so many objects were asked for that no more are given
    /// ([`Limits::loads`]): what was read since may be incomplete.
    #[must_use]
    pub const fn is_exhausted(&self) -> bool {
        self.loads.get() >= self.limits.loads
    }

    /// All revisions, the oldest first; never empty.
    #[must_use]
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// What is odd about header, trailers and cross-references. An object that is not where its
    /// entry says is told once it has been asked for.
    #[must_use]
    pub fn findings(&self) -> Vec<StructureFinding> {
        let mut findings = self.findings.clone();
        let moved = self.moved.borrow();
        let moved = moved.iter();
        findings.extend(
            moved.map(|(&number, &revision)| StructureFinding::MovedObject { number, revision }),
        );
        let unfinished = self.unfinished.borrow();
        let unfinished = unfinished.iter();
        findings.extend(unfinished.map(|&number| StructureFinding::Unfinished { number }));
        findings
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
        numbers.retain(|&number| before.place(number) != after.place(number));
        let moved: Vec<u32> = self.inside_of(&after, &numbers);
        numbers.extend(moved);
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Whether a revision shows the same objects, from the same catalog on, as the one before it.
    #[must_use]
    pub fn repeats(&self, index: usize) -> bool {
        let repeating = self.repeating.get_or_init(|| {
            let revisions = 0..self.revisions.len();
            revisions.map(|index| self.is_repetition(index)).collect()
        });
        repeating.get(index).copied().unwrap_or_default()
    }

    fn is_repetition(&self, index: usize) -> bool {
        let older = index.checked_sub(1).and_then(|older| self.at(older));
        let (Some(before), Some(after), Some(table)) =
            (older, self.at(index), self.tables.get(index))
        else {
            return false;
        };
        let root = |view: &View<'_, '_>| view.trailer().get(b"Root").ok().cloned();
        root(&before) == root(&after)
            && table
                .iter()
                .all(|(number, _)| before.place(number) == after.place(number))
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
mod tests;
