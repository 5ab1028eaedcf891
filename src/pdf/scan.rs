//! The objects of a file as they stand, without asking its cross-references.
//!
//! One way through the bytes finds every header `12 0 obj`, every trailer, and every stream, whose
//! data is stepped over so that nothing inside it is taken for an object of the file.
//!
//! **Invariant:** time is linear in the length of the file: an object is parsed at most once, and
//! only up to its word `stream`; a search that found nothing is not repeated.
//!
//! **Deliberately absent:** what is inside object streams, and which trailer is right.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId};
use memchr::memmem;

use super::entry::{Entry, Table};
use super::error::{Cap, PdfError};
use super::header::{self, EndBlock};
use super::object;
use super::offset::{find, is_white, skip_white, tail, wide, word_near};
use crate::base::limits::Limits;

/// How far a trailer may reach; real ones have a few hundred bytes.
const LONGEST_TRAILER: usize = 1 << 16;

/// Superseded places that are kept, 16 bytes each: an update replaces a handful of objects.
const MOST_SUPERSEDED: usize = 1 << 20;

/// What stands in a file.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The last place of each object.
    pub(super) table: Table,
    /// Places that a later definition took the place of, by number and offset.
    superseded: Vec<(u32, u64)>,
    /// Trailers and dictionaries of cross-reference streams, with the places of what they belong
    /// to, in the order of the file.
    pub(super) trailers: Vec<(u64, Dictionary)>,
    /// End blocks with their marker (ISO 32000-2, 7.5.5) that stand between objects, in the order
    /// of the file; one more than a document may have revisions, at most.
    pub(super) ends: Vec<EndBlock>,
    /// Object streams (ISO 32000-2, 7.5.7): number and place, in the order of the file.
    pub(super) containers: Vec<(u32, u64)>,
    /// One past the header of the last object.
    pub(super) last_object: usize,
    /// Whether the file ends inside an object: it was cut off.
    pub(super) is_cut: bool,
}

impl Scan {
    /// Whether it knows every place of every object.
    pub(super) const fn is_complete(&self) -> bool {
        self.superseded.len() < MOST_SUPERSEDED
    }

    /// Every place of every object.
    pub(super) fn places(&self) -> impl Iterator<Item = (u32, u64)> {
        let last = self.table.iter().filter_map(|(number, entry)| match entry {
            Entry::InFile { offset, .. } => Some((number, offset)),
            Entry::Free | Entry::InStream { .. } => None,
        });
        self.superseded.iter().copied().chain(last)
    }

    /// The last place of an object before `end`.
    pub(super) fn place_before(&self, number: u32, end: u64) -> Option<u64> {
        match self.table.entry(number)? {
            Entry::InFile { offset, .. } if offset < end => Some(offset),
            _ => {
                let after = self.superseded.partition_point(|one| *one < (number, end));
                let (there, offset) = *self.superseded.get(after.checked_sub(1)?)?;
                (there == number).then_some(offset)
            }
        }
    }
}

/// Reads a file through.
///
/// # Errors
///
/// More trailers than revisions are allowed.
pub(super) fn scan(body: &[u8], limits: &Limits) -> Result<Scan, PdfError> {
    let mut scanner = Scanner {
        body,
        limits,
        places: HashMap::new(),
        scan: Scan::default(),
        open: None,
        streams_end: true,
        trailers: 0,
    };
    let mut words = Words::new(body);
    let mut at = 0;
    while let Some((word, place)) = words.next(at) {
        let after = place.saturating_add(word.text().len());
        at = match word {
            Word::Object => scanner.object(place, after),
            Word::Stream => scanner.stream(place, after)?,
            Word::Trailer => scanner.trailer(after)?,
            Word::End => scanner.end(place, after),
        };
    }
    Ok(scanner.finish())
}

/// The identifier in the header whose `obj` stands at `at`, and where the header starts.
pub(super) fn header_before(body: &[u8], at: usize) -> Option<(ObjectId, usize)> {
    let generation = number_before(body, white_before(body, at))?;
    let gap = white_before(body, generation);
    if gap == generation {
        return None;
    }
    let start = number_before(body, gap)?;
    // `1.5 0 obj` is no header.
    let fraction = start.checked_sub(1).and_then(|before| body.get(before));
    if matches!(fraction, Some(b'.' | b'-' | b'+')) {
        return None;
    }
    let (id, _) = object::header(body, start)?;
    Some((id, start))
}

/// The start of the white space that ends at `at`.
fn white_before(body: &[u8], at: usize) -> usize {
    run_before(body, at, is_white)
}

/// The start of the number that ends at `at`; none when there is no digit.
fn number_before(body: &[u8], at: usize) -> Option<usize> {
    let start = run_before(body, at, |byte| byte.is_ascii_digit());
    (start < at).then_some(start)
}

fn run_before(body: &[u8], at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    let before = body.get(..at).unwrap_or_default();
    let run = before.iter().rev().take_while(|&&byte| belongs(byte));
    at.saturating_sub(run.count())
}

/// A word that structures a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Word {
    Object,
    Stream,
    Trailer,
    End,
}

impl Word {
    const ALL: [Self; 4] = [Self::Object, Self::Stream, Self::Trailer, Self::End];

    const fn text(self) -> &'static [u8] {
        match self {
            Self::Object => b"obj",
            Self::Stream => b"stream",
            Self::Trailer => b"trailer",
            Self::End => b"startxref",
        }
    }
}

/// The words of a file in their order.
struct Words<'a> {
    body: &'a [u8],
    /// Each word, where it comes next, and how to look for it.
    next: [(Word, Option<usize>, memmem::Finder<'static>); 4],
}

impl<'a> Words<'a> {
    fn new(body: &'a [u8]) -> Self {
        let next = Word::ALL.map(|word| {
            let finder = memmem::Finder::new(word.text());
            (word, finder.find(body), finder)
        });
        Self { body, next }
    }

    /// The first word at or after `at`, which never goes back.
    fn next(&mut self, at: usize) -> Option<(Word, usize)> {
        for (_, place, finder) in &mut self.next {
            if place.is_some_and(|place| place < at) {
                let found = finder.find(tail(self.body, at));
                *place = found.and_then(|found| found.checked_add(at));
            }
        }
        let places = self.next.iter();
        places
            .filter_map(|(word, place, _)| Some((*word, (*place)?)))
            .min_by_key(|(_, place)| *place)
    }
}

struct Scanner<'a> {
    body: &'a [u8],
    limits: &'a Limits,
    places: HashMap<u32, (u64, u16)>,
    scan: Scan,
    /// The object that was begun last: its identifier, where it stands, where its value starts.
    open: Option<(ObjectId, usize, usize)>,
    /// Whether there can be an `endstream` ahead.
    streams_end: bool,
    /// Trailers met, also those that could not be read.
    trailers: usize,
}

impl Scanner<'_> {
    /// `obj` at `place`: the end of an object, or the start of one.
    fn object(&mut self, place: usize, after: usize) -> usize {
        self.open = None;
        self.scan.is_cut = false;
        let runs_on = self.body.get(after).is_some_and(u8::is_ascii_alphabetic);
        if !runs_on && let Some((id, start)) = header_before(self.body, place) {
            let (number, generation) = id;
            if (1..=self.limits.objects).contains(&number) {
                let older = self.places.insert(number, (wide(start), generation));
                if let Some((offset, _)) = older
                    && self.scan.superseded.len() < MOST_SUPERSEDED
                {
                    self.scan.superseded.push((number, offset));
                }
                self.scan.last_object = after;
                self.open = Some((id, start, after));
                self.scan.is_cut = true;
            }
        }
        after
    }

    /// `stream` at `place`: steps over the data when an object's dictionary stands before it.
    fn stream(&mut self, place: usize, after: usize) -> Result<usize, PdfError> {
        let before = self.body.get(..place).unwrap_or_default();
        if !before.trim_ascii_end().ends_with(b">>") {
            return Ok(after);
        }
        let Some((id, start, value)) = self.open else {
            return Ok(after);
        };
        // Whatever follows, this object is parsed once.
        self.open = None;
        let parsed = object::parse_dictionary(before, skip_white(before, value), self.limits.depth);
        let Ok((dictionary, end)) = parsed else {
            return Ok(after);
        };
        if skip_white(before, end) != place {
            return Ok(after);
        }
        let data = object::stream_start(self.body, after);
        let end = self.data_end(data, &dictionary);
        if dictionary.has_type(b"ObjStm") {
            self.scan.containers.push((id.0, wide(start)));
        } else if dictionary.has_type(b"XRef") {
            self.count_trailer()?;
            self.scan.trailers.push((wide(start), dictionary));
        }
        self.scan.is_cut = end.is_none();
        Ok(end.unwrap_or(after))
    }

    /// The end of stream data: by a direct `/Length` that leads to `endstream`, else at that word.
    fn data_end(&mut self, data: usize, dictionary: &Dictionary) -> Option<usize> {
        const WORD: &[u8] = b"endstream";
        let length = dictionary.get(b"Length").and_then(Object::as_i64).ok();
        let told = length
            .and_then(|length| data.checked_add(usize::try_from(length).ok()?))
            .filter(|&end| word_near(self.body, end, WORD).is_some());
        if told.is_some() || !self.streams_end {
            return told;
        }
        let end = find(self.body, data..self.body.len(), WORD);
        self.streams_end = end.is_some();
        end
    }

    fn trailer(&mut self, after: usize) -> Result<usize, PdfError> {
        self.open = None;
        self.scan.is_cut = false;
        let start = skip_white(self.body, after);
        if !tail(self.body, start).starts_with(b"<<") {
            return Ok(after);
        }
        self.count_trailer()?;
        let end = start.saturating_add(LONGEST_TRAILER).min(self.body.len());
        let part = self.body.get(..end).unwrap_or_default();
        Ok(
            match object::parse_dictionary(part, start, self.limits.depth) {
                Ok((dictionary, end)) => {
                    self.scan.trailers.push((wide(start), dictionary));
                    end
                }
                Err(_) => after,
            },
        )
    }

    /// `startxref` at `place`: within an object it ends nothing.
    fn end(&mut self, place: usize, after: usize) -> usize {
        if !self.scan.is_cut && self.scan.ends.len() <= self.limits.revisions {
            let block = header::end_block(self.body, place).filter(|block| block.marked);
            self.scan.ends.extend(block);
        }
        after
    }

    /// Each revision has a trailer, or two in a linearized or hybrid file.
    fn count_trailer(&mut self) -> Result<(), PdfError> {
        self.trailers = self.trailers.saturating_add(1);
        if self.trailers > self.limits.revisions.saturating_mul(2) {
            return Err(PdfError::Limit {
                cap: Cap::Revisions,
            });
        }
        Ok(())
    }

    fn finish(mut self) -> Scan {
        self.scan.superseded.sort_unstable();
        let entries = self.places.into_iter().map(|(number, place)| {
            let (offset, generation) = place;
            (number, Entry::InFile { offset, generation })
        });
        let (table, _) = Table::new(entries.collect());
        Scan { table, ..self.scan }
    }
}

/// The numbers of the objects whose text holds `word`, in the order of the file: at most `most`.
pub(super) fn holders(body: &[u8], table: &Table, word: &[u8], most: usize) -> Vec<u32> {
    let mut places: Vec<(u64, u32)> = table
        .iter()
        .filter_map(|(number, entry)| match entry {
            Entry::InFile { offset, .. } => Some((offset, number)),
            Entry::Free | Entry::InStream { .. } => None,
        })
        .collect();
    places.sort_unstable();
    memmem::find_iter(body, word)
        .take(most)
        .filter_map(|at| {
            let after = places.partition_point(|(offset, _)| *offset <= wide(at));
            places.get(after.checked_sub(1)?).map(|place| place.1)
        })
        .collect()
}

/// The place of a cross-reference section within `reach` bytes of `at`: the nearest word `xref`
/// or object header.
pub(super) fn section_near(body: &[u8], at: usize, reach: usize) -> Option<usize> {
    let start = at.saturating_sub(reach).min(body.len());
    let end = at.saturating_add(reach).min(body.len());
    let window = body.get(start..end)?;
    let tables = memmem::find_iter(window, b"xref")
        .filter_map(|place| place.checked_add(start))
        .filter(|&place| !body.get(..place).unwrap_or_default().ends_with(b"start"));
    let streams = memmem::find_iter(window, b"obj")
        .filter_map(|place| Some(header_before(body, place.checked_add(start)?)?.1));
    tables.chain(streams).min_by_key(|place| place.abs_diff(at))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn places(text: &[u8]) -> Vec<(u32, u64)> {
        let scan = scan(text, &Limits::default()).unwrap();
        let place = |(number, entry)| match entry {
            Entry::InFile { offset, .. } => (number, offset),
            _ => panic!("not in the file"),
        };
        scan.table.iter().map(place).collect()
    }

    #[test]
    fn headers_are_found_however_they_are_written() {
        assert_eq!(
            places(b"%PDF-1.4\r1 0 obj null endobj2 0\tobj<<>>endobj 3\n0\nobj[4 0 R]"),
            [(1, 9), (2, 28), (3, 46)]
        );
        assert_eq!(places(b"1.5 0 obj 10obj 7 0 object endobj obj"), []);
        assert_eq!(places(b"0 0 obj 99999999999 0 obj 5 99999 obj"), []);
    }

    #[test]
    fn the_last_definition_of_a_number_counts() {
        let text = b"1 0 obj 5 endobj 1 3 obj 6 endobj 2 0 obj 7 endobj";
        assert_eq!(places(text), [(1, 17), (2, 34)]);
        let scan = scan(text, &Limits::default()).unwrap();
        let place = |number, end| scan.place_before(number, end);
        assert_eq!(
            (place(1, 50), place(1, 17), place(1, 0)),
            (Some(17), Some(0), None)
        );
        assert_eq!((place(2, 34), place(3, 50)), (None, None));
    }

    #[test]
    fn nothing_inside_a_stream_is_an_object() {
        let inner = "9 0 obj null endobj endstream 9 0 obj 1 endobj trailer<</Root 9 0 R>>";
        let text = format!(
            "1 0 obj<</Length {}>>stream\n{inner}\nendstream endobj 2 0 obj<</Length 3 0 R>>\
             stream\r\n8 0 obj\nendstream endobj 3 0 obj 7 endobj",
            inner.len()
        );
        let numbers: Vec<u32> = places(text.as_bytes()).iter().map(|one| one.0).collect();
        assert_eq!(numbers, [1, 2, 3]);
        let scan = scan(text.as_bytes(), &Limits::default()).unwrap();
        assert!(scan.trailers.is_empty());
    }

    #[test]
    fn the_word_stream_in_a_string_is_no_stream() {
        let text = b"1 0 obj<</Title(>>stream)>>endobj 2 0 obj null endobj";
        assert_eq!(places(text).len(), 2);
    }

    #[test]
    fn a_file_that_ends_inside_an_object_is_cut() {
        let cut = |text: &[u8]| scan(text, &Limits::default()).unwrap().is_cut;
        assert!(cut(b"1 0 obj<<>>endobj 2 0 obj<</A"));
        assert!(cut(b"1 0 obj<<>>stream\nabc"));
        for whole in [
            &b"1 0 obj<<>>endobj"[..],
            b"1 0 obj<<>>stream\nabc\nendstream",
            b"1 0 obj<<>> trailer<<>>",
            b"",
        ] {
            assert!(!cut(whole), "{}", String::from_utf8_lossy(whole));
        }
    }

    #[test]
    fn trailers_and_containers_are_kept_in_their_order() {
        let text = b"4 0 obj<</Type/ObjStm/Length 1>>stream\nx\nendstream endobj trailer\n<</A 1>>\
            5 0 obj<</Type/XRef/B 2/Length 1>>stream\nx\nendstream trailer <<";
        let scan = scan(text, &Limits::default()).unwrap();
        assert_eq!(scan.containers, [(4, 0)]);
        assert_eq!(scan.trailers.len(), 2);
        assert!(scan.trailers[0].1.has(b"A") && scan.trailers[1].1.has(b"B"));
    }

    #[test]
    fn ends_are_found_between_objects_only() {
        let end = "startxref\n0\n%%EOF\n";
        let text = format!(
            "1 0 obj<<>>stream\n{end}endstream endobj {end}2 0 obj(\n{end})endobj startxref 7 \
             startxref\nx\n%%EOF\n{end}"
        );
        let places: Vec<usize> = scan(text.as_bytes(), &Limits::default())
            .unwrap()
            .ends
            .iter()
            .map(|block| block.end.end)
            .collect();
        let first = text.find("2 0 obj").unwrap();
        assert_eq!(places, [first, text.len()]);
    }

    #[test]
    fn floods_do_not_hang() {
        for flood in [
            "1 0 obj ",
            "1 0 obj<<>>stream\n",
            "1 0 obj<</A(>>stream\n",
            "trailer<</A(",
            "startxref 0 %%EOF ",
            "endstream ",
            "1                obj",
        ] {
            let text = flood.repeat((1 << 20) / flood.len());
            let started = Instant::now();
            let _ = scan(text.as_bytes(), &Limits::default());
            assert!(
                started.elapsed() < Duration::from_mins(1),
                "{flood}: it hangs"
            );
        }
    }

    #[test]
    fn numbers_past_the_cap_are_passed_over_and_floods_of_trailers_refused() {
        let limits = Limits {
            objects: 3,
            revisions: 1,
            ..Limits::default()
        };
        let text = b"1 0 obj 2 0 obj 3 0 obj 4 0 obj";
        assert_eq!(scan(text, &limits).unwrap().table.largest(), Some(3));
        assert_eq!(
            scan(b"trailer<<>>trailer<<>>trailer<<>>", &limits).unwrap_err(),
            PdfError::Limit {
                cap: Cap::Revisions
            }
        );
    }

    #[test]
    fn sections_are_found_near_the_place_told() {
        let text = b"endobj\nxref\n0 1\n0000000000 65535 f \nstartxref\n7\n%%EOF";
        assert_eq!(section_near(text, 9, 32), Some(7));
        assert_eq!(section_near(text, 0, 32), Some(7));
        assert_eq!(section_near(text, 48, 8), None);
        assert_eq!(section_near(b"endobj 12 0 obj<<", 9, 32), Some(7));
        assert_eq!(section_near(text, usize::MAX, 32), None);
    }
}
