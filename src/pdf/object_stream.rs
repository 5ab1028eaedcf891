//! Objects inside object streams (ISO 32000-2, 7.5.7).
//!
//! **Deliberately absent:** `/Extends`: the cross-references name the stream of every object.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use lopdf::{Dictionary, Object};

use super::object;
use super::offset::{digits, skip_white};

/// A decoded object stream.
#[derive(Debug)]
pub(super) struct ObjectStream {
    plain: Vec<u8>,
    /// Where it stands in the file.
    span: Range<u64>,
    /// How many objects it says that it holds.
    count: usize,
    /// Number and place of each object.
    places: Vec<(u32, usize)>,
}

impl ObjectStream {
    /// Takes decoded data apart by `/N` and `/First`; none when they do not fit it.
    pub(super) fn new(dictionary: &Dictionary, plain: Vec<u8>, span: Range<u64>) -> Option<Self> {
        let number = |key| usize::try_from(dictionary.get(key).and_then(Object::as_i64).ok()?).ok();
        let count = number(b"N".as_slice())?;
        let first = number(b"First")?;
        let mut places = Vec::new();
        let mut at = 0;
        // Each pair takes three bytes at least, so the data bounds a hostile `/N`.
        for _ in 0..count {
            let Some((number, after)) = digits(&plain, skip_white(&plain, at)) else {
                break;
            };
            let Some((offset, after)) = digits(&plain, skip_white(&plain, after)) else {
                break;
            };
            let place = first.checked_add(usize::try_from(offset).ok()?)?;
            places.push((u32::try_from(number).ok()?, place));
            at = after;
        }
        Some(Self {
            plain,
            span,
            count,
            places,
        })
    }

    /// Where it stands in the file, as the span of each object in it.
    pub(super) fn span(&self) -> Range<u64> {
        self.span.clone()
    }

    /// The numbers of its objects, in their order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.places.iter().map(|(number, _)| *number)
    }

    /// The data.
    pub(super) fn data(&self) -> &[u8] {
        &self.plain
    }

    /// The data, and where in it each object stands.
    pub(super) fn places(&self) -> impl Iterator<Item = (&[u8], usize)> {
        self.places
            .iter()
            .map(|(_, at)| (self.plain.as_slice(), *at))
    }

    /// Whether it holds as many objects as it says, and each number once.
    pub(super) fn is_consistent(&self) -> bool {
        let numbers: HashSet<u32> = self.numbers().collect();
        self.count == self.places.len() && numbers.len() == self.places.len()
    }

    /// Whether the object with this number stands at this index.
    pub(super) fn is_at(&self, number: u32, index: u32) -> bool {
        let place = usize::try_from(index)
            .ok()
            .and_then(|index| self.places.get(index));
        place.is_some_and(|(there, _)| *there == number)
    }

    /// The object with this number at this index; when another object is there, the first with
    /// the number. Gives its index too.
    pub(super) fn object(&self, number: u32, index: u32, depth: usize) -> Option<(Object, usize)> {
        let (index, place) = self.find(number, index)?;
        let (object, _) = object::parse(&self.plain, place, depth).ok()?;
        Some((object, index))
    }

    /// The data, and where in it that object stands.
    pub(super) fn place(&self, number: u32, index: u32) -> Option<(&[u8], usize)> {
        Some((&self.plain, self.find(number, index)?.1))
    }

    fn find(&self, number: u32, index: u32) -> Option<(usize, usize)> {
        let told = usize::try_from(index).ok()?;
        match self.places.get(told) {
            Some(&(there, place)) if there == number => Some((told, place)),
            _ => {
                let mut places = self.places.iter().enumerate();
                places.find_map(|(index, &(there, place))| {
                    (there == number).then_some((index, place))
                })
            }
        }
    }
}

/// Where an object stream is: its place in the file, and the revision that lists it.
type StreamKey = (u64, usize);

/// Object streams already decoded.
#[derive(Debug, Default)]
pub(super) struct StreamCache {
    streams: HashMap<StreamKey, Rc<ObjectStream>>,
    bytes: usize,
}

impl StreamCache {
    pub(super) fn find(&self, key: StreamKey) -> Option<Rc<ObjectStream>> {
        self.streams.get(&key).map(Rc::clone)
    }

    /// Keeps a stream; when all together would exceed `cap` bytes, forgets the others first.
    pub(super) fn keep(&mut self, key: StreamKey, stream: &Rc<ObjectStream>, cap: usize) {
        self.bytes = self.bytes.saturating_add(stream.plain.len());
        if self.bytes > cap {
            self.streams.clear();
            self.bytes = stream.plain.len();
        }
        self.streams.insert(key, Rc::clone(stream));
    }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    #[test]
    fn objects_are_found_by_index_else_by_number() {
        let dictionary = dictionary! { "N" => 2, "First" => 8 };
        let stream = ObjectStream::new(&dictionary, b"5 0 6 3 12 /x".to_vec(), 0..9).unwrap();
        assert_eq!(stream.object(5, 0, 9), Some((Object::Integer(12), 0)));
        assert_eq!(
            stream.object(6, 0, 9),
            Some((Object::Name(b"x".to_vec()), 1))
        );
        assert_eq!(stream.object(7, 1, 9), None);
    }

    #[test]
    fn hostile_counts_end_with_the_data() {
        let dictionary = dictionary! { "N" => i64::MAX, "First" => i64::MAX };
        let stream = ObjectStream::new(&dictionary, b"5 0 6 3".to_vec(), 0..9).unwrap();
        assert_eq!(stream.object(5, 0, 9), None);
        let negative = dictionary! { "N" => -1, "First" => 0 };
        assert!(ObjectStream::new(&negative, Vec::new(), 0..9).is_none());
    }
}
