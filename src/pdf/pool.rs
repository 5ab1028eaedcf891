//! New objects of one update, numbered as they come.
//!
//! `stamp` and `sign` fill a pool; the appender writes it out. Nothing here knows the file.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

/// Objects that an update adds, by their future number.
#[derive(Clone, Debug)]
pub struct NewObjects {
    next: u32,
    objects: BTreeMap<ObjectId, Object>,
}

impl NewObjects {
    /// An empty pool whose first object gets number `first`.
    #[must_use]
    pub const fn starting_at(first: u32) -> Self {
        Self {
            next: first,
            objects: BTreeMap::new(),
        }
    }

    /// A number for an object that follows later by [`Self::set`].
    pub const fn reserve(&mut self) -> ObjectId {
        let id = (self.next, 0);
        self.next += 1;
        id
    }

    /// Adds an object under the next number.
    pub fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let id = self.reserve();
        self.set(id, object);
        id
    }

    /// Sets the object of a number, new or already in the file.
    pub fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.objects.insert(id, object.into());
    }

    /// The object set for a number, if any.
    #[must_use]
    pub fn object(&self, id: ObjectId) -> Option<&Object> {
        self.objects.get(&id)
    }

    /// The number that the next new object would get.
    #[must_use]
    pub const fn next_number(&self) -> u32 {
        self.next
    }

    /// All objects, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.objects.iter().map(|(id, object)| (*id, object))
    }
}

/// A stream, compressed (ISO 32000-2, 7.4.4).
#[must_use]
pub fn deflated(data: &[u8]) -> Stream {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let packed = encoder.write_all(data).and_then(|()| encoder.finish());
    // Writing to memory does not fail; if it did, the data would go in as it is.
    match packed {
        Ok(packed) => Stream::new(dictionary! { "Filter" => "FlateDecode" }, packed),
        Err(_) => Stream::new(Dictionary::new(), data.to_vec()),
    }
}
