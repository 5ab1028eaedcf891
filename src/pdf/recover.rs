//! Reading a document whose cross-references are missing or wrong.
//!
//! When the chain of cross-references cannot be read, or does not lead to the page tree, the file
//! is scanned and its objects make up one revision. When a single object is not where its entry
//! says, its place is taken from such a scan too.
//!
//! **Invariant:** whatever was found this way is told by a finding that
//! [`StructureFinding::is_guess`]: another reader may guess otherwise.
//!
//! **Deliberately absent:** older states. What the revisions of a broken file were, nobody can say.

use lopdf::{Dictionary, Object};

use super::chain::{self, Chain};
use super::document::{Document, Revision, XrefForm, blank_end};
use super::entry::{Entry, Table};
use super::error::PdfError;
use super::finding::StructureFinding;
use super::header;
use super::load::Place;
use super::object;
use super::offset::{narrow, skip_white, wide};
use super::scan::{self, Scan};
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
    let containers = scan.containers.clone();
    let trailers = scan.trailers.clone();
    let chain = one_revision(body, scan, reason);
    let mut document = Document::over(bytes, body, limits, chain);
    // An encrypted file says so in its trailer, before any of its streams is asked.
    document.set_trailer(trailer(&trailers));
    document.protect();
    document.list_containers(&containers)?;
    let mut roots: Vec<Object> = trailers
        .iter()
        .rev()
        .filter_map(|trailer| trailer.get(b"Root").ok().cloned())
        .collect();
    roots.dedup();
    let named = document.choose_root(roots);
    Ok((named || document.choose_root(document.catalogs())).then_some(document))
}

/// The chain of a file that is one revision.
fn one_revision(body: &[u8], scan: Scan, reason: PdfError) -> Chain {
    let block = header::last_end_block(body).ok();
    let block = block.filter(|block| block.end.start >= scan.last_object);
    let end = block.map_or_else(
        || {
            let end = body.trim_ascii_end().len();
            end..body.len()
        },
        |block| block.end,
    );
    let revision = Revision {
        index: 0,
        eof: wide(end.start),
        end: wide(end.end),
        startxref: 0,
        form: XrefForm::Table,
        trailer: Dictionary::new(),
        blank_end: blank_end(body, end.end),
    };
    let rebuilt = StructureFinding::Rebuilt {
        reason: Box::new(reason),
    };
    let behind = chain::after_end(body, &revision);
    Chain {
        revisions: vec![revision],
        tables: vec![scan.table],
        findings: [rebuilt].into_iter().chain(behind).collect(),
    }
}

/// One trailer out of many: each value from the last that has it.
fn trailer(trailers: &[Dictionary]) -> Dictionary {
    let mut merged = Dictionary::new();
    for key in [b"Root".as_slice(), b"Info", b"ID", b"Encrypt"] {
        let values = trailers
            .iter()
            .rev()
            .filter_map(|trailer| trailer.get(key).ok());
        if let Some(value) = values.into_iter().find(|value| !value.is_null()) {
            merged.set(key, value.clone());
        }
    }
    merged
}

impl Document<'_> {
    /// Whether the document was put together without its cross-references.
    pub(super) fn is_rebuilt(&self) -> bool {
        let rebuilt = |one: &StructureFinding| matches!(one, StructureFinding::Rebuilt { .. });
        self.findings.iter().any(rebuilt)
    }

    fn set_trailer(&mut self, mut trailer: Dictionary) {
        let largest = self.tables.first().and_then(Table::largest).unwrap_or(0);
        trailer.set("Size", i64::from(largest).saturating_add(1));
        if let Some(revision) = self.revisions.first_mut() {
            revision.trailer = trailer;
        }
    }

    /// Enters what is in the object streams. Of two places of an object the later counts, that of
    /// its stream being its own.
    fn list_containers(&mut self, containers: &[(u32, u64)]) -> Result<(), PdfError> {
        let mut found: Vec<(u32, Entry)> = Vec::new();
        for &(container, place) in containers.iter().rev() {
            let view = self.last();
            // A stream whose number was given anew cannot be asked any more.
            if !matches!(view.entry(container), Some(Entry::InFile { offset, .. }) if offset == place)
            {
                continue;
            }
            let stream = match self.object_stream(view, container) {
                Ok(stream) => stream,
                Err(error @ PdfError::Limit { .. }) => return Err(error),
                // What cannot be decoded holds nothing.
                Err(_) => continue,
            };
            for (index, number) in (0..).zip(stream.numbers()) {
                let newer = matches!(view.entry(number),
                    Some(Entry::InFile { offset, .. }) if offset > place);
                if !newer && (1..=self.limits.objects).contains(&number) {
                    found.push((number, Entry::InStream { container, index }));
                }
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        // The first of two entries with one number stays: the streams came last to first.
        if let Some(table) = self.tables.first_mut() {
            found.extend(table.iter());
            *table = Table::new(found).0;
        }
        if let Some(revision) = self.revisions.first_mut() {
            revision.form = XrefForm::Stream;
        }
        let trailer = self.last().trailer();
        self.set_trailer(trailer);
        Ok(())
    }

    /// Takes the first of these as `/Root` that leads to a page tree.
    fn choose_root(&mut self, candidates: Vec<Object>) -> bool {
        candidates.into_iter().any(|root| {
            let mut trailer = self.last().trailer();
            trailer.set("Root", root);
            self.set_trailer(trailer);
            self.last().page_tree().is_ok()
        })
    }

    /// Objects that call themselves catalogs, the last of the file first.
    fn catalogs(&self) -> Vec<Object> {
        let view = self.last();
        let table = self.tables.first().cloned().unwrap_or_default();
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
            let table = self.tables.first().into_iter().flat_map(Table::iter);
            return [(0, Entry::Free)].into_iter().chain(table).collect();
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
