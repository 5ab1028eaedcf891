//! The versions of a document whose cross-references are broken.
//!
//! Every version ends in a mark: `startxref`, a number and `%%EOF` (ISO 32000-2, 7.5.5). The bytes
//! up to one of them may still be a sound document; then its revisions are taken as they are. What
//! stands behind the last such mark is found by scanning, one version for each mark.
//!
//! **Invariant:** a version that was scanned shows what a program would find that repairs the file
//! as far as that version reaches: also objects in older bytes that no cross-references led to. So
//! whoever breaks cross-references to bring such objects to light has changed the document.
//!
//! **Deliberately absent:** which objects are right, and object streams (`recover`).

use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::Dictionary;

use super::chain::{self, Chain};
use super::document::{Document, Revision, XrefForm, blank_end};
use super::entry::{Entry, Table};
use super::finding::StructureFinding;
use super::header::{self, EndBlock};
use super::object;
use super::offset::{narrow, wide};
use super::scan::Scan;
use crate::base::limits::Limits;

/// How many of the last marks are tried as the end of a sound document. Where more updates than
/// these are broken, the whole file is one version.
const MOST_BROKEN: usize = 16;

/// The revisions of a file, the newest of them scanned.
pub(super) fn read(bytes: &[u8], body: &[u8], limits: Limits, scan: &Scan) -> Chain {
    let last = last_end(body, scan);
    let mut marks: Vec<EndBlock> = scan.ends.clone();
    marks.retain(|mark| mark.end.end < last.start);
    if header::is_linearized(body) {
        // That of the part for the first page (Annex F.3), which is half a document.
        marks.retain(|mark| mark.startxref != 0);
    }
    if !scan.is_complete() || scan.ends.len() > limits.revisions {
        marks.clear();
    }
    let mut chain = match sound(bytes, body, limits, &marks) {
        Some(chain) => chain,
        None if marks.len() > MOST_BROKEN => {
            marks.clear();
            Chain::default()
        }
        None => Chain::default(),
    };
    let from = chain.revisions.last().map_or(0, |newest| newest.end);
    let mut ends: Vec<Range<usize>> = marks.into_iter().map(|mark| mark.end).collect();
    ends.retain(|end| wide(end.end) > from);
    ends.push(last);
    let tables = tables(body, scan, &ends);
    for (end, table) in ends.into_iter().zip(tables) {
        chain.revisions.push(Revision {
            index: chain.revisions.len(),
            eof: wide(end.start),
            end: wide(end.end),
            startxref: 0,
            form: XrefForm::Table,
            trailer: trailer(scan, wide(end.end)),
            scanned: true,
            blank_end: blank_end(body, end.end),
        });
        chain.tables.push(table);
    }
    let behind = chain.revisions.last();
    let behind = behind.and_then(|newest| chain::after_end(body, newest));
    chain.findings.extend(behind);
    chain
}

/// Where the file ends: at its last mark, unless an object stands behind it.
fn last_end(body: &[u8], scan: &Scan) -> Range<usize> {
    let block = header::last_end_block(body).ok();
    let block = block.filter(|block| block.end.start >= scan.last_object);
    block.map_or_else(
        || body.trim_ascii_end().len()..body.len(),
        |block| block.end,
    )
}

/// The revisions up to the newest of these marks before which a document ends that leads to its
/// pages, and in which nothing has to be guessed.
fn sound(bytes: &[u8], body: &[u8], limits: Limits, marks: &[EndBlock]) -> Option<Chain> {
    let before = bytes.len().saturating_sub(body.len());
    marks.iter().rev().take(MOST_BROKEN).find_map(|mark| {
        let until = mark.end.end;
        let part = body.get(..until)?;
        let mut chain = chain::read(part, &limits).ok()?;
        for (revision, table) in chain.revisions.iter().zip(&chain.tables) {
            let behind = chain::behind_end(body, revision, table);
            chain.findings.extend(behind);
        }
        let doubtful = |one: &StructureFinding| one.is_guess() || one.readings_differ();
        if chain.findings.iter().any(doubtful) {
            return None;
        }
        let file = bytes.get(..before.checked_add(until)?)?;
        let document = Document::over(file, part, limits, chain.clone());
        document.last().page_tree().ok()?;
        if let Some(newest) = chain.revisions.last_mut() {
            newest.blank_end = blank_end(body, narrow(newest.end));
        }
        Some(chain)
    })
}

/// For each version, where the objects stand that it brings: the last place of each number behind
/// the version before. The first version has everything up to its end.
fn tables(body: &[u8], scan: &Scan, ends: &[Range<usize>]) -> Vec<Table> {
    let mut places: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); ends.len()];
    for (number, place) in scan.places() {
        if let Some(version) = places.get_mut(version_at(ends, place)) {
            let newest = version.entry(number).or_default();
            *newest = place.max(*newest);
        }
    }
    let entry = |(number, offset): (u32, u64)| {
        let (id, _) = object::header(body, narrow(offset))?;
        let generation = id.1;
        Some((number, Entry::InFile { offset, generation }))
    };
    places
        .into_iter()
        .map(|places| Table::new(places.into_iter().filter_map(entry).collect()).0)
        .collect()
}

/// Which of the versions that end there has brought what stands at `place`.
fn version_at(ends: &[Range<usize>], place: u64) -> usize {
    let version = ends.partition_point(|end| wide(end.end) <= place);
    version.min(ends.len().saturating_sub(1))
}

/// One trailer out of those before `until`: each value from the last that has it.
fn trailer(scan: &Scan, until: u64) -> Dictionary {
    let mut merged = Dictionary::new();
    for key in [b"Root".as_slice(), b"Info", b"ID", b"Encrypt"] {
        let older = scan.trailers.iter().rev();
        let values = older
            .filter(|(place, _)| *place < until)
            .filter_map(|(_, trailer)| trailer.get(key).ok());
        if let Some(value) = values.into_iter().find(|value| !value.is_null()) {
            merged.set(key, value.clone());
        }
    }
    merged
}
