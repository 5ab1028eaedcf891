//! Reading a document whose cross-references are missing or wrong.
//!
//! When the chain of cross-references cannot be read, or does not lead to the page tree, the file
//! is scanned and its objects make up its newest versions (`versions`). When a single object is not
//! where its entry says, its place is taken from such a scan too.
//!
//! **Invariant:** whatever was found this way is told by a finding that
//! [`StructureFinding::is_guess`]: another reader may guess otherwise.
//!
//! **Deliberately absent:** where the versions of a broken file end (`versions`).

use std::ops::Range;

use lopdf::Object;

use super::document::{Document, XrefForm};
use super::entry::{Entry, Table};
use super::error::PdfError;
use super::finding::StructureFinding;
use super::load::Place;
use super::object;
use super::offset::{narrow, skip_white, wide};
use super::scan;
use super::versions;
use super::view::View;
use crate::base::limits::Limits;

/// How many places of the word `/Catalog` are looked at when no trailer names a catalog.
const MOST_CATALOGS: usize = 64;

/// How many objects in object streams are asked then whether they are one.
const MOST_INSIDE: usize = 1 << 16;

/// Opens a document without asking its cross-references, which fail for `reason`; none when there
/// is no page tree to be found this way either, or the file is cut off: half a document is not to
/// be taken for a whole one.
///
/// # Errors
///
/// A cap was reached.
pub(super) fn rebuild<'a>(
    bytes: &'a [u8],
    body: &'a [u8],
    limits: Limits,
    reason: PdfError,
) -> Result<Option<Document<'a>>, PdfError> {
    let scan = scan::scan(body, &limits)?;
    if scan.is_cut {
        return Ok(None);
    }
    let mut chain = versions::read(bytes, body, limits, &scan);
    let reason = Box::new(reason);
    chain.findings.push(StructureFinding::Rebuilt { reason });
    // An encrypted file says so in its trailer, before any of its streams is asked.
    let mut document = Document::over(bytes, body, limits, chain);
    for index in document.scanned() {
        document.list_containers(index, &scan.containers)?;
        document.set_size(index);
    }
    let (newest, mut found) = (document.last().index(), false);
    for index in document.scanned() {
        let end = document.revisions.get(index).map_or(0, |one| one.end);
        let older = scan.trailers.iter().rev();
        let older = older.filter(|(place, _)| *place < end || index == newest);
        let mut roots: Vec<Object> = older
            .filter_map(|(_, trailer)| trailer.get(b"Root").ok().cloned())
            .collect();
        roots.dedup();
        found = document.choose_root(index, roots)
            || document.choose_root(index, document.catalogs(index));
    }
    Ok(found.then_some(document))
}

impl Document<'_> {
    /// Whether the document was put together without its cross-references.
    pub(super) fn is_rebuilt(&self) -> bool {
        let rebuilt = |one: &StructureFinding| matches!(one, StructureFinding::Rebuilt { .. });
        self.findings.iter().any(rebuilt)
    }

    /// The revisions whose objects were looked for in the file; the newest is one of them.
    fn scanned(&self) -> Range<usize> {
        let scanned = self.revisions.iter().position(|one| one.scanned);
        let end = self.revisions.len();
        scanned.unwrap_or(end)..end
    }

    fn set_size(&mut self, index: usize) {
        let tables = self.tables.get(..=index).unwrap_or_default();
        let largest = tables.iter().filter_map(Table::largest).max();
        if let Some(revision) = self.revisions.get_mut(index) {
            let size = i64::from(largest.unwrap_or(0)).saturating_add(1);
            revision.trailer.set("Size", size);
        }
    }

    /// Enters what is in the object streams that this revision brings, which for the first that was
    /// scanned are all before its end. Of two places of an object the later counts, that of its
    /// stream being its own.
    fn list_containers(&mut self, index: usize, containers: &[(u32, u64)]) -> Result<(), PdfError> {
        let Some(view) = self.at(index) else {
            return Ok(());
        };
        let own = self.tables.get(index).cloned().unwrap_or_default();
        let mut found: Vec<(u32, Entry)> = Vec::new();
        for &(container, place) in containers.iter().rev() {
            // Of another revision, or its number was given anew: it cannot be asked any more.
            if !matches!(own.entry(container), Some(Entry::InFile { offset, .. }) if offset == place)
            {
                continue;
            }
            let stream = match self.object_stream(view, container) {
                Ok(stream) => stream,
                Err(error @ PdfError::Limit { .. }) => return Err(error),
                // What cannot be decoded holds nothing.
                Err(_) => continue,
            };
            for (inside, number) in (0..).zip(stream.numbers()) {
                let newer = matches!(own.entry(number),
                    Some(Entry::InFile { offset, .. }) if offset > place);
                if !newer && (1..=self.limits.objects).contains(&number) {
                    let index = inside;
                    found.push((number, Entry::InStream { container, index }));
                }
            }
        }
        let form = if found.is_empty() {
            XrefForm::Table
        } else {
            XrefForm::Stream
        };
        // The first of two entries with one number stays: the streams came last to first.
        found.extend(own.iter());
        let (table, _) = Table::new(found);
        if let (Some(listed), Some(revision)) =
            (self.tables.get_mut(index), self.revisions.get_mut(index))
        {
            *listed = table;
            revision.form = form;
        }
        Ok(())
    }

    /// Takes the first of these as `/Root` of a revision that leads to a page tree.
    fn choose_root(&mut self, index: usize, candidates: Vec<Object>) -> bool {
        let named = |root: &Object| root.as_reference().is_ok();
        candidates.into_iter().filter(named).any(|root| {
            if let Some(revision) = self.revisions.get_mut(index) {
                revision.trailer.set("Root", root);
            }
            self.at(index).is_some_and(|view| view.page_tree().is_ok())
        })
    }

    /// Objects that call themselves catalogs, the last of the file first.
    fn catalogs(&self, index: usize) -> Vec<Object> {
        let Some(view) = self.at(index) else {
            return Vec::new();
        };
        let entries = view.object_numbers().into_iter();
        let entries = entries.filter_map(|number| Some((number, view.entry(number)?)));
        let (table, _) = Table::new(entries.collect());
        let mut numbers = scan::holders(self.body, &table, b"/Catalog", MOST_CATALOGS);
        numbers.reverse();
        let inside = table.iter().filter_map(|(number, entry)| match entry {
            Entry::InStream { .. } => Some(number),
            Entry::Free | Entry::InFile { .. } => None,
        });
        numbers.extend(inside.take(MOST_INSIDE));
        let identifier = |number| match view.entry(number) {
            Some(Entry::InFile { generation, .. }) => (number, generation),
            _ => (number, 0),
        };
        numbers
            .into_iter()
            .map(identifier)
            .filter(|&id| {
                let loaded = view.load(id).ok();
                loaded.is_some_and(|one| {
                    matches!(&one.object, Object::Dictionary(entries)
                        if entries.has_type(b"Catalog"))
                        && (one.stream.is_none() || one.place != Place::File)
                })
            })
            .map(Object::Reference)
            .collect()
    }

    /// Where an object really is that is not at the place that its entry gives, as far as the
    /// revision with that entry reaches: what was written later is not what it meant.
    pub(super) fn moved(&self, view: View<'_, '_>, number: u32) -> Option<usize> {
        let end = self.revisions.get(view.introduced(number)?)?.end;
        let scan = self
            .scan
            .get_or_init(|| scan::scan(self.body, &self.limits).unwrap_or_default());
        let offset = scan.place_before(number, end)?;
        let mut moved = self.moved.borrow_mut();
        let newest = moved.entry(number).or_default();
        *newest = view.index().max(*newest);
        Some(narrow(offset))
    }

    /// Whether an object stands in the file that no cross-references lead to: a reader that repairs
    /// the file would take it for the newest one with its number.
    #[must_use]
    pub fn has_unlisted_objects(&self) -> bool {
        let scan = self
            .scan
            .get_or_init(|| scan::scan(self.body, &self.limits).unwrap_or_default());
        let listed = |number, place| {
            self.tables.iter().any(|table| {
                matches!(table.entry(number), Some(Entry::InFile { offset, .. })
                    if wide(skip_white(self.body, narrow(offset))) == place)
            })
        };
        scan.places().any(|(number, place)| !listed(number, place))
    }

    /// The entries that an update must list beside its own, so that it can be read without a
    /// repair: all of a document that was rebuilt; else those of objects that are not where the
    /// cross-references say.
    pub(super) fn repaired_entries(&self) -> Vec<(u32, Entry)> {
        let view = self.last();
        if self.is_rebuilt() {
            let numbers = view.object_numbers().into_iter();
            let entries = numbers.filter_map(|number| Some((number, view.entry(number)?)));
            return [(0, Entry::Free)].into_iter().chain(entries).collect();
        }
        let mut entries = Vec::new();
        for number in view.object_numbers() {
            let Some(Entry::InFile { offset, generation }) = view.entry(number) else {
                continue;
            };
            if object::starts(self.body, narrow(offset), number) {
                continue;
            }
            if let Some(place) = self.moved(view, number) {
                let offset = wide(place);
                entries.push((number, Entry::InFile { offset, generation }));
            }
        }
        entries
    }
}

/// Where a section of cross-references starts, for a `startxref` or `/Prev` that is off by a few
/// bytes.
pub(super) fn section_place(body: &[u8], told: u64) -> Option<u64> {
    /// Programs that write line ends of another width are off by one or two; those that count a
    /// line or a header too much, by some bytes more.
    const REACH: usize = 32;
    let at = skip_white(body, narrow(told).min(body.len()));
    scan::section_near(body, at, REACH).map(wide)
}
