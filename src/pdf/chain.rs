//! The chain of cross-reference sections, made into revisions (ISO 32000-2, 7.5.6 and 7.5.8.4).

use lopdf::{Dictionary, Object};

use super::document::{Revision, XrefForm, blank_end};
use super::entry::{Absent, Entry, Table};
use super::error::{Cap, PdfError};
use super::finding::StructureFinding;
use super::header::{self, EndBlock};
use super::offset::{after_word, narrow, skip_white, wide};
use super::{object, recover, xref_stream, xref_table};
use crate::base::limits::Limits;

/// What the chain comes to.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    /// The oldest first.
    pub(super) revisions: Vec<Revision>,
    /// One for each revision.
    pub(super) tables: Vec<Table>,
    pub(super) findings: Vec<StructureFinding>,
}

/// One section.
struct Section {
    startxref: u64,
    form: XrefForm,
    table: Table,
    trailer: Dictionary,
    /// One past the section.
    end: usize,
    /// One past the last byte that it was read from: with a hybrid file, its stream too.
    reach: usize,
}

/// Reads every section, from the last `startxref` back to the first.
pub(super) fn read(body: &[u8], limits: &Limits) -> Result<Chain, PdfError> {
    let last = header::last_end_block(body)?;
    let mut findings = Vec::new();
    let mut sections = sections(body, last.startxref, limits, &mut findings)?;
    sections.reverse();
    join_linearized(body, &mut sections);
    let mut revisions = Vec::with_capacity(sections.len());
    let mut tables = Vec::with_capacity(sections.len());
    let starts: Vec<u64> = sections.iter().map(|section| section.startxref).collect();
    for (index, section) in sections.into_iter().enumerate() {
        let newer = starts.get(index.saturating_add(1)).copied();
        if newer.is_some_and(|newer| newer < section.startxref) {
            findings.push(StructureFinding::PrevForward {
                startxref: section.startxref,
            });
        } else if newer.is_some_and(|newer| newer < wide(section.reach)) {
            findings.push(StructureFinding::UnfinishedSection {
                startxref: section.startxref,
            });
        }
        let block = end_of(body, &section, newer, &last, &mut findings);
        revisions.push(Revision {
            index,
            eof: wide(block.end.start),
            end: wide(block.end.end),
            startxref: section.startxref,
            form: section.form,
            trailer: section.trailer,
            scanned: false,
            blank_end: blank_end(body, block.end.end),
        });
        tables.push(section.table);
    }
    for (revision, table) in revisions.iter().zip(&tables) {
        findings.extend(behind_end(body, revision, table));
    }
    if let Some(newest) = revisions.last() {
        findings.extend(after_end(body, newest));
    }
    Ok(Chain {
        revisions,
        tables,
        findings,
    })
}

/// The sections, the newest first.
fn sections(
    body: &[u8],
    startxref: u64,
    limits: &Limits,
    findings: &mut Vec<StructureFinding>,
) -> Result<Vec<Section>, PdfError> {
    let mut sections: Vec<Section> = Vec::new();
    let mut next = Some(startxref);
    // Every entry costs memory, so one budget holds for all sections together.
    let mut budget = usize::try_from(limits.objects).unwrap_or(usize::MAX);
    while let Some(told) = next {
        let startxref = place(body, told, findings);
        if sections
            .iter()
            .any(|section| section.startxref == startxref)
        {
            findings.push(StructureFinding::PrevLoop { startxref });
            break;
        }
        // Both sections of a linearized file are one revision, hence one more.
        if sections.len() > limits.revisions {
            return Err(PdfError::Limit {
                cap: Cap::Revisions,
            });
        }
        let section = section(body, startxref, limits, &mut budget, findings)?;
        next = previous(body, &section, findings);
        sections.push(section);
    }
    Ok(sections)
}

/// Where the section that is told to start at an offset does start.
fn place(body: &[u8], told: u64, findings: &mut Vec<StructureFinding>) -> u64 {
    let at = skip_white(body, narrow(told));
    if after_word(body, at, b"xref").is_some() || object::header(body, at).is_some() {
        return told;
    }
    match recover::section_place(body, told) {
        Some(startxref) => {
            findings.push(StructureFinding::MovedSection { told, startxref });
            startxref
        }
        None => told,
    }
}

/// `/Prev` as an offset. Writers put 0 where they mean none; where the file does hold an older
/// end block, that is no answer.
fn previous(body: &[u8], section: &Section, findings: &mut Vec<StructureFinding>) -> Option<u64> {
    let offset = match section.trailer.get(b"Prev") {
        Err(_) | Ok(Object::Null) => return None,
        Ok(Object::Integer(0)) if !header::has_end_block(body, narrow(section.startxref)) => {
            return None;
        }
        Ok(Object::Integer(value)) => u64::try_from(*value).ok(),
        Ok(_) => None,
    };
    let offset = offset.filter(|offset| *offset > 0);
    if offset.is_none() {
        findings.push(StructureFinding::PrevUnusable {
            startxref: section.startxref,
        });
    }
    offset
}

fn section(
    body: &[u8],
    startxref: u64,
    limits: &Limits,
    budget: &mut usize,
    findings: &mut Vec<StructureFinding>,
) -> Result<Section, PdfError> {
    let at = skip_white(body, narrow(startxref));
    if after_word(body, at, b"xref").is_none() {
        let raw = xref_stream::read(body, narrow(startxref), limits, *budget)?;
        *budget = budget.saturating_sub(raw.entries.len());
        return Ok(Section {
            startxref,
            form: XrefForm::Stream,
            table: sorted(raw.entries, startxref, findings),
            trailer: raw.dictionary,
            end: raw.end,
            reach: raw.end,
        });
    }
    let raw = xref_table::read(body, at, limits, *budget)?;
    *budget = budget.saturating_sub(raw.entries.len());
    if raw.shifted {
        findings.push(StructureFinding::ShiftedTable { startxref });
    }
    let mut section = Section {
        startxref,
        form: XrefForm::Table,
        table: sorted(raw.entries, startxref, findings),
        trailer: raw.trailer,
        end: raw.end,
        reach: raw.end,
    };
    if let Ok(Object::Integer(hidden)) = section.trailer.get(b"XRefStm") {
        let hidden = usize::try_from(*hidden).unwrap_or(usize::MAX);
        let raw = xref_stream::read(body, hidden, limits, *budget)?;
        *budget = budget.saturating_sub(raw.entries.len());
        section.reach = section.reach.max(raw.end);
        let hidden = sorted(raw.entries, startxref, findings);
        compare(&section.table, &hidden, startxref, findings);
        section.table = section.table.fill(&hidden, Absent::OrFree);
        section.form = XrefForm::Hybrid;
    }
    Ok(section)
}

fn sorted(
    entries: Vec<(u32, super::entry::Entry)>,
    startxref: u64,
    findings: &mut Vec<StructureFinding>,
) -> Table {
    let (table, doubled) = Table::new(entries);
    let doubled = doubled.into_iter();
    findings.extend(doubled.map(|number| StructureFinding::DuplicateEntry { number, startxref }));
    table
}

/// A table and its stream must not give two places for one object: readers that know streams and
/// readers that do not would show two documents.
fn compare(table: &Table, hidden: &Table, startxref: u64, findings: &mut Vec<StructureFinding>) {
    for (number, rival) in hidden.iter() {
        match table.entry(number) {
            None | Some(Entry::Free) => {}
            Some(entry) if entry == rival => {}
            Some(_) => findings.push(StructureFinding::HybridDiffers { number, startxref }),
        }
    }
}

/// Joins the two sections of a linearized file, which come first and whose newer one, for the
/// first page, stands near the start of the file (Annex F.3).
fn join_linearized(body: &[u8], sections: &mut Vec<Section>) {
    let forward =
        matches!(sections.as_slice(), [main, first, ..] if main.startxref > first.startxref);
    if !forward || !header::is_linearized(body) {
        return;
    }
    let main = sections.remove(0);
    if let Some(first) = sections.first_mut() {
        first.table = std::mem::take(&mut first.table).fill(&main.table, Absent::Only);
        first.end = main.end;
        first.reach = first.reach.max(main.reach);
    }
}

/// The end block of a section's revision, or the place of the section's own end.
fn end_of(
    body: &[u8],
    section: &Section,
    newer: Option<u64>,
    last: &EndBlock,
    findings: &mut Vec<StructureFinding>,
) -> EndBlock {
    let until = newer.map_or(body.len(), narrow);
    let found = header::end_block_of(body, section.startxref, section.end, until);
    let block = match found {
        Some(block) => block,
        None if newer.is_none() => last.clone(),
        None => EndBlock {
            startxref: section.startxref,
            end: section.end..section.end,
            marked: false,
        },
    };
    if !block.marked {
        findings.push(StructureFinding::NoEndMarker {
            startxref: section.startxref,
        });
    }
    block
}

/// The entries of a revision that lead to an object written after it. Whoever made the revision
/// saw nothing there.
pub(super) fn behind_end(
    body: &[u8],
    revision: &Revision,
    table: &Table,
) -> impl Iterator<Item = StructureFinding> {
    let (startxref, end) = (revision.startxref, revision.end);
    table.iter().filter_map(move |(number, entry)| {
        let Entry::InFile { offset, .. } = entry else {
            return None;
        };
        let there = offset >= end
            && object::header(body, skip_white(body, narrow(offset)))
                .is_some_and(|(id, _)| id.0 == number);
        there.then_some(StructureFinding::EntryBehindEnd { number, startxref })
    })
}

/// What stands behind the newest revision.
pub(super) fn after_end(body: &[u8], newest: &Revision) -> Option<StructureFinding> {
    let from = newest.end;
    let length = wide(body.len()).saturating_sub(from);
    if length == 0 {
        None
    } else if header::only_white(body, narrow(from)) {
        Some(StructureFinding::WhiteSpaceAfterEnd { from, length })
    } else {
        Some(StructureFinding::BytesAfterEnd { from, length })
    }
}
