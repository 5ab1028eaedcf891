//! Whether an update is written so that every reader reads it the same way.
//!
//! Readers forgive different things: where one gives up and puts the file together from whatever
//! objects it finds, another reads on. Behind a signature that difference shows people something
//! else than what was signed, so nothing is forgiven there: programs that append to signed files
//! write them by the book.
//!
//! **Invariant:** linear in the length of the updates; the first oddity of each kind ends the
//! search for its kind.
//!
//! **Deliberately absent:** the signed revisions themselves, for which their signer vouches.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};
use memchr::memmem;

use super::document::{Document, Revision, XrefForm};
use super::entry::{Entry, Table};
use super::object;
use super::offset::{after_word, digits, is_white, narrow, skip_white, tail};
use super::scan;
use super::view::View;
use crate::base::message::{Explain, Message};

/// White space behind the end that every reader steps over: some look for the end within the last
/// 1,024 bytes only.
const MOST_WHITE: u64 = 512;

/// White space between the parts of an end block, in bytes.
const END_WHITE: usize = 4;

/// Digits of an offset or count: a table has ten.
const MOST_DIGITS: usize = 19;

/// What readers could read in different ways.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ambiguity {
    /// An object that the update's cross-references do not list: readers that repair would show it.
    UnlistedObject {
        /// Its number.
        number: u32,
    },
    /// A table that is not laid out as ISO 32000-2, 7.5.4 wants.
    Table,
    /// `startxref`, offset and `%%EOF` that do not stand together (7.5.5).
    End,
    /// Much white space behind the end.
    WhiteSpace,
    /// A trailer without `/Root`, beside another one, or with a doubtful hidden section of
    /// cross-references (7.5.8.4).
    Trailer,
    /// An object or cross-reference stream with unusual filters, or that contradicts itself.
    Packing,
    /// A key given twice, or a name with a null byte in it (7.3.5 and 7.3.7).
    Keys,
}

/// Where readers could differ behind a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AmbiguousUpdate {
    /// Index of the revision.
    pub revision: usize,
    /// In what.
    pub ambiguity: Ambiguity,
}

impl Explain for AmbiguousUpdate {
    fn message(&self) -> Message {
        let message = match self.ambiguity {
            Ambiguity::UnlistedObject { number } => {
                Message::new("pdf-ambiguous-object").with("number", number)
            }
            Ambiguity::Table => Message::new("pdf-ambiguous-table"),
            Ambiguity::End => Message::new("pdf-ambiguous-end"),
            Ambiguity::WhiteSpace => Message::new("pdf-ambiguous-white-space"),
            Ambiguity::Trailer => Message::new("pdf-ambiguous-trailer"),
            Ambiguity::Packing => Message::new("pdf-ambiguous-packing"),
            Ambiguity::Keys => Message::new("pdf-ambiguous-keys"),
        };
        message.with("revision", self.revision.saturating_add(1))
    }
}

impl Document<'_> {
    /// What readers could read in different ways behind the end of the revision with this index.
    #[must_use]
    pub fn ambiguities(&self, first: usize) -> Vec<AmbiguousUpdate> {
        let mut found = Vec::new();
        for (revision, table) in self.revisions.iter().zip(&self.tables).skip(first) {
            let index = revision.index;
            let mut add = |ambiguity| {
                found.push(AmbiguousUpdate {
                    revision: index,
                    ambiguity,
                });
            };
            if revision.blank_end.saturating_sub(revision.eof) > MOST_WHITE {
                add(Ambiguity::WhiteSpace);
            }
            // Of a revision whose cross-references nobody could read, nothing more need be said.
            if index == first || revision.scanned {
                continue;
            }
            let start = index
                .checked_sub(1)
                .and_then(|older| self.revisions.get(older))
                .map_or(0, |older| narrow(older.end));
            self.update(start, revision, table, &mut add);
        }
        found
    }

    fn update(
        &self,
        start: usize,
        revision: &Revision,
        table: &Table,
        add: &mut impl FnMut(Ambiguity),
    ) {
        if let Some(number) = self.unlisted(start, revision, table) {
            add(Ambiguity::UnlistedObject { number });
        }
        if !ends_plainly(self.body, narrow(revision.eof)) {
            add(Ambiguity::End);
        }
        let trailer = &revision.trailer;
        let section = skip_white(self.body, narrow(revision.startxref));
        let plain_trailer = if revision.form == XrefForm::Stream {
            if !is_packed_plainly(trailer) {
                add(Ambiguity::Packing);
            }
            object::header(self.body, section).map(|(_, value)| value)
        } else {
            let trailer = after_table(self.body, section);
            if trailer.is_none() {
                add(Ambiguity::Table);
            }
            trailer
        };
        if !trailer.has(b"Root")
            || self.has_doubtful_hidden_section(revision, table)
            || self.has_other_trailer(start, revision, plain_trailer)
        {
            add(Ambiguity::Trailer);
        }
        let mut plain = plain_trailer.is_none_or(|at| self.is_plain(self.body, at));
        plain &= self.has_plain_objects(table);
        if !self.has_plain_containers(revision.index, table, &mut plain) {
            add(Ambiguity::Packing);
        }
        if !plain {
            add(Ambiguity::Keys);
        }
    }

    /// Whether the trailer points to a hidden section in a way that some programs do not follow, or
    /// that gives back what the table takes away: the old place of an object.
    fn has_doubtful_hidden_section(&self, revision: &Revision, table: &Table) -> bool {
        let Ok(hidden) = revision.trailer.get(b"XRefStm") else {
            return false;
        };
        let older = revision
            .index
            .checked_sub(1)
            .and_then(|older| self.at(older));
        let returned = |view: View<'_, '_>| {
            let mut entries = table.iter();
            entries.any(|(number, entry)| view.place(number) == Some(entry))
        };
        hidden.as_i64().is_err() || older.is_some_and(returned)
    }

    /// The first object in the bytes of an update, wherever it stands in them, that its
    /// cross-references do not list there.
    fn unlisted(&self, start: usize, revision: &Revision, table: &Table) -> Option<u32> {
        let end = narrow(revision.end).min(self.body.len());
        let update = self.body.get(start..end)?;
        let section = skip_white(self.body, narrow(revision.startxref));
        memmem::find_iter(update, b"obj").find_map(|at| {
            let (id, place) = scan::header_before(self.body, start.checked_add(at)?)?;
            let listed = matches!(table.entry(id.0), Some(Entry::InFile { offset, .. })
                if skip_white(self.body, narrow(offset)) == place);
            (!listed && place != section).then_some(id.0)
        })
    }

    /// Whether an update has a trailer besides the one whose dictionary is at `own`: a program that
    /// looks for the last one would take that.
    fn has_other_trailer(&self, start: usize, revision: &Revision, own: Option<usize>) -> bool {
        let end = narrow(revision.end).min(self.body.len());
        let update = self.body.get(start..end).unwrap_or_default();
        memmem::find_iter(update, b"trailer").any(|at| {
            let after = start.saturating_add(at).saturating_add(b"trailer".len());
            let value = skip_white(self.body, after);
            let opens = matches!(tail(self.body, value), [b'<', b'<', ..] | [b'%', ..]);
            opens && own != Some(value)
        })
    }

    fn is_plain(&self, data: &[u8], at: usize) -> bool {
        object::is_plain(data, at, self.limits.depth)
    }

    /// Whether no object that an update lists in the file has doubtful keys.
    fn has_plain_objects(&self, table: &Table) -> bool {
        table.iter().all(|(number, entry)| {
            let Entry::InFile { offset, .. } = entry else {
                return true;
            };
            let header = object::header(self.body, skip_white(self.body, narrow(offset)));
            let value = header.filter(|(id, _)| id.0 == number);
            value.is_none_or(|(_, value)| self.is_plain(self.body, value))
        })
    }

    /// Whether every object stream of an update is packed plainly and holds what the
    /// cross-references say; `plain` becomes false when an object in them has doubtful keys.
    fn has_plain_containers(&self, index: usize, table: &Table, plain: &mut bool) -> bool {
        let Some(view) = self.at(index) else {
            return true;
        };
        let inside: Vec<(u32, u32, u32)> = table
            .iter()
            .filter_map(|(number, entry)| match entry {
                Entry::InStream { container, index } => Some((number, container, index)),
                Entry::Free | Entry::InFile { .. } => None,
            })
            .collect();
        let containers: BTreeSet<u32> = inside.iter().map(|one| one.1).collect();
        let own = table.iter().filter_map(|(number, entry)| match entry {
            Entry::InFile { generation, .. } => Some((number, generation)),
            Entry::Free | Entry::InStream { .. } => None,
        });
        let mut listed = own.filter(|(number, _)| containers.contains(number));
        let packed = listed.all(|id| {
            let Ok(located) = view.load(id) else {
                return false;
            };
            located.object.as_dict().is_ok_and(is_packed_plainly)
        });
        packed
            && containers.iter().all(|&container| {
                let within = inside.iter().filter(|one| one.1 == container);
                let within = within.map(|&(number, _, index)| (number, index));
                self.holds(view, container, within, plain)
            })
    }

    fn holds(
        &self,
        view: View<'_, '_>,
        container: u32,
        mut listed: impl Iterator<Item = (u32, u32)>,
        plain: &mut bool,
    ) -> bool {
        let Ok(stream) = self.object_stream(view, container) else {
            return false;
        };
        *plain &= stream.places().all(|(data, at)| self.is_plain(data, at));
        stream.is_consistent() && listed.all(|(number, index)| stream.is_at(number, index))
    }
}

/// The position of the trailer's dictionary behind a table that is laid out by the book.
fn after_table(body: &[u8], at: usize) -> Option<usize> {
    let mut at = line_end(body, after_word(body, at, b"xref")?)?;
    loop {
        if let Some(after) = after_word(body, at, b"trailer") {
            return Some(skip_white(body, after));
        }
        let (_, after) = short_number(body, at)?;
        let (count, after) = short_number(body, after_word(body, after, b" ")?)?;
        at = line_end(body, after)?;
        for _ in 0..count {
            at = after_entry(body, at)?;
        }
    }
}

fn short_number(body: &[u8], at: usize) -> Option<(u64, usize)> {
    digits(body, at).filter(|(_, after)| after.saturating_sub(at) <= MOST_DIGITS)
}

/// The position after the end of a line, blanks before it allowed.
fn line_end(body: &[u8], at: usize) -> Option<usize> {
    let rest = tail(body, at);
    let blanks = rest
        .iter()
        .take(2)
        .take_while(|&&byte| byte == b' ')
        .count();
    let end = match rest.get(blanks..)? {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    at.checked_add(blanks)?.checked_add(end)
}

/// The position after an entry of 20 bytes, or of 19 where the line ends in one byte.
fn after_entry(body: &[u8], at: usize) -> Option<usize> {
    let rest = tail(body, at);
    let (line, end) = rest.split_at_checked(18)?;
    let is_laid_out = line.iter().enumerate().all(|(place, byte)| match place {
        10 | 16 => *byte == b' ',
        17 => matches!(byte, b'n' | b'f'),
        _ => byte.is_ascii_digit(),
    });
    let length = match end {
        [b' ', b'\r' | b'\n', ..] | [b'\r', b'\n', ..] => 20,
        [b'\r' | b'\n', ..] => 19,
        _ => return None,
    };
    is_laid_out.then_some(at.checked_add(length)?)
}

/// Whether `startxref`, a number and `%%EOF` stand together before `eof`.
fn ends_plainly(body: &[u8], eof: usize) -> bool {
    let strip = |text: &mut &[u8]| {
        let white = text
            .iter()
            .rev()
            .take_while(|&&byte| is_white(byte))
            .count();
        *text = text
            .get(..text.len().saturating_sub(white))
            .unwrap_or_default();
        (1..=END_WHITE).contains(&white)
    };
    let before = body.get(..eof).and_then(|text| text.strip_suffix(b"%%EOF"));
    let Some(mut text) = before else {
        return false;
    };
    let apart = strip(&mut text);
    let digits = text
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    text = text
        .get(..text.len().saturating_sub(digits))
        .unwrap_or_default();
    let apart = apart && strip(&mut text);
    apart && (1..=MOST_DIGITS).contains(&digits) && text.ends_with(b"startxref")
}

/// Whether the filters of an object or cross-reference stream are those that every reader takes
/// alike: none, or `FlateDecode` with sound predictors.
fn is_packed_plainly(dictionary: &Dictionary) -> bool {
    if dictionary.has(b"F") || dictionary.has(b"DP") {
        return false;
    }
    let is_flate = |object: &Object| object.as_name().is_ok_and(|name| name == b"FlateDecode");
    let parameters = match (dictionary.get(b"Filter"), dictionary.get(b"DecodeParms")) {
        (Err(_), Err(_)) => return true,
        (Ok(filter @ Object::Name(_)), parameters) if is_flate(filter) => parameters,
        (Ok(Object::Array(filters)), parameters) => {
            let [filter] = filters.as_slice() else {
                return false;
            };
            match parameters {
                Err(_) => return is_flate(filter),
                Ok(Object::Array(one)) if is_flate(filter) && one.len() == 1 => {
                    one.first().ok_or(lopdf::Error::DictKey(String::new()))
                }
                Ok(_) => return false,
            }
        }
        _ => return false,
    };
    match parameters {
        Err(_) | Ok(Object::Null) => true,
        Ok(Object::Dictionary(parameters)) => are_sound(parameters),
        Ok(_) => false,
    }
}

/// Whether predictor parameters (7.4.4.3) are integers in their ranges.
fn are_sound(parameters: &Dictionary) -> bool {
    let within = |key: &[u8], allowed: &dyn Fn(i64) -> bool| match parameters.get(key) {
        Err(_) => true,
        Ok(value) => value.as_i64().is_ok_and(allowed),
    };
    within(b"Predictor", &|value| matches!(value, 1 | 2 | 10..=15))
        && within(b"Colors", &|value| (1..=32).contains(&value))
        && within(b"BitsPerComponent", &|value| {
            matches!(value, 1 | 2 | 4 | 8 | 16)
        })
        && within(b"Columns", &|value| (1..=1 << 20).contains(&value))
}
