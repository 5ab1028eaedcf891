//! Objects made once and put into many documents: fonts and logos.
//!
//! **Invariant:** within a [`Template`], reference `n 0 R` means its `n`-th object, counted from 0;
//! its first object is a stream, by whose bytes it is recognised. Putting the same template into a
//! pool again gives the objects already there, so block and footer share fonts and logo.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::Dictionary;

use crate::pdf::{Object, ObjectId, pool::NewObjects};

/// Nesting of a template's own objects: they come from this module and from the SVG converter,
/// whose deepest is a handful.
pub(super) const DEPTH: usize = 32;

/// Objects that belong together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template {
    objects: Vec<Object>,
    root: u32,
}

impl Template {
    /// Objects that refer to each other by position; `root` is the one that others point to.
    pub(super) const fn new(objects: Vec<Object>, root: u32) -> Self {
        Self { objects, root }
    }

    /// The objects, each under its position.
    pub(super) fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// Puts the objects into a pool, unless they are there, and gives the root's identifier.
    pub(super) fn add(&self, pool: &mut NewObjects) -> ObjectId {
        let present = pool
            .iter()
            .filter(|(_, object)| {
                self.objects
                    .first()
                    .is_some_and(|own| same_data(own, object))
            })
            .map(|(id, _)| id.0)
            .find(|&base| self.is_at(base, pool));
        let base = present.unwrap_or_else(|| {
            let base = pool.next_number();
            for object in &self.objects {
                let mut object = object.clone();
                renumber(&mut object, &|(n, _)| Some(moved(n, base)), DEPTH);
                pool.add(object);
            }
            base
        });
        (base.saturating_add(self.root), 0)
    }

    fn is_at(&self, base: u32, pool: &NewObjects) -> bool {
        (base..).zip(&self.objects).all(|(number, own)| {
            let there = pool.object((number, 0));
            there.is_some_and(|there| is_moved(own, there, base, DEPTH))
        })
    }
}

/// Objects gathered from elsewhere, by number, as a template; the stream `first` comes first.
pub(super) fn gathered(first: ObjectId, objects: BTreeMap<ObjectId, Object>) -> Template {
    let mut order: Vec<ObjectId> = vec![first];
    order.extend(objects.keys().copied().filter(|&id| id != first));
    let places: BTreeMap<ObjectId, u32> = order.iter().copied().zip(0..).collect();
    let mut objects = objects;
    let objects = order
        .iter()
        .filter_map(|id| objects.remove(id))
        .map(|mut object| {
            renumber(&mut object, &|id| places.get(&id).map(|&n| (n, 0)), DEPTH);
            object
        })
        .collect();
    Template::new(objects, 0)
}

/// Every reference in an object.
pub(super) fn references(object: &Object) -> Vec<ObjectId> {
    let mut found = Vec::new();
    let mut waiting = vec![object];
    while let Some(object) = waiting.pop() {
        match object {
            Object::Reference(id) => found.push(*id),
            Object::Array(items) => waiting.extend(items),
            Object::Dictionary(dictionary) => waiting.extend(dictionary.iter().map(|(_, v)| v)),
            Object::Stream(stream) => waiting.extend(stream.dict.iter().map(|(_, v)| v)),
            _ => {}
        }
    }
    found
}

/// Every object that `root` leads to, itself included.
pub(super) fn reachable(
    root: ObjectId,
    objects: &BTreeMap<ObjectId, Object>,
) -> BTreeSet<ObjectId> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![root];
    while let Some(id) = waiting.pop() {
        if seen.insert(id) {
            waiting.extend(objects.get(&id).map(references).unwrap_or_default());
        }
    }
    seen
}

fn same_data(a: &Object, b: &Object) -> bool {
    match (a, b) {
        (Object::Stream(a), Object::Stream(b)) => a.content == b.content,
        _ => false,
    }
}

/// The identifier of the `n`-th object of a template that starts at `base`.
const fn moved(n: u32, base: u32) -> ObjectId {
    (base.saturating_add(n), 0)
}

/// Whether `there` is what an object of a template becomes at `base`.
fn is_moved(own: &Object, there: &Object, base: u32, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        // What is deeper was left out.
        return there.is_null();
    };
    let same = |own: &Object, there: &Object| is_moved(own, there, base, depth);
    let same_entries = |own: &Dictionary, there: &Dictionary| {
        let mut entries = own.iter();
        own.len() == there.len()
            && entries.all(|(key, own)| there.get(key).is_ok_and(|there| same(own, there)))
    };
    match (own, there) {
        (Object::Reference((n, _)), Object::Reference(id)) => *id == moved(*n, base),
        (Object::Array(own), Object::Array(there)) => {
            own.len() == there.len() && own.iter().zip(there).all(|(own, there)| same(own, there))
        }
        (Object::Dictionary(own), Object::Dictionary(there)) => same_entries(own, there),
        (Object::Stream(own), Object::Stream(there)) => {
            same_entries(&own.dict, &there.dict) && own.content == there.content
        }
        _ => own == there,
    }
}

/// Replaces every reference in an object; one that leads nowhere becomes null.
fn renumber(object: &mut Object, number: &impl Fn(ObjectId) -> Option<ObjectId>, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else {
        *object = Object::Null;
        return;
    };
    match object {
        Object::Reference(id) => match number(*id) {
            Some(new) => *id = new,
            None => *object = Object::Null,
        },
        Object::Array(items) => {
            for item in items {
                renumber(item, number, depth);
            }
        }
        Object::Dictionary(dictionary) => {
            for (_, value) in dictionary.iter_mut() {
                renumber(value, number, depth);
            }
        }
        Object::Stream(stream) => {
            for (_, value) in &mut stream.dict {
                renumber(value, number, depth);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use lopdf::Stream;

    use super::*;

    fn template(data: &[u8]) -> Template {
        let stream = Object::Stream(Stream::new(Dictionary::new(), data.to_vec()));
        let mut dictionary = Dictionary::new();
        dictionary.set("Data", Object::Reference((0, 0)));
        Template::new(vec![stream, Object::Dictionary(dictionary)], 1)
    }

    #[test]
    fn references_follow_and_the_second_time_nothing_is_added() {
        let mut pool = NewObjects::starting_at(7);
        assert_eq!(template(b"a").add(&mut pool), (8, 0));
        let root = pool.object((8, 0)).unwrap().as_dict().unwrap();
        assert_eq!(root.get(b"Data").unwrap(), &Object::Reference((7, 0)));
        assert_eq!(template(b"a").add(&mut pool), (8, 0));
        assert_eq!(pool.next_number(), 9);
        assert_eq!(template(b"b").add(&mut pool), (10, 0));
        // The same bytes with other entries, such as pictures of other sizes, are something else.
        let mut other = template(b"a");
        if let Object::Stream(stream) = &mut other.objects[0] {
            stream.dict.set("Width", 7);
        }
        assert_eq!(other.add(&mut pool), (12, 0));
    }
}
