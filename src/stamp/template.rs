//! Objects made once and put into many documents: fonts and logos.
//!
//! **Invariant:** within a [`Template`], reference `n 0 R` means its `n`-th object, counted from 0;
//! its first object is a stream, by whose bytes it is recognised. Putting the same template into a
//! pool again gives the objects already there, so block and footer share fonts and logo.

use std::collections::{BTreeMap, BTreeSet};

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
                pool.add(moved(object, base, DEPTH));
            }
            base
        });
        (base.saturating_add(self.root), 0)
    }

    fn is_at(&self, base: u32, pool: &NewObjects) -> bool {
        (base..)
            .zip(&self.objects)
            .all(|(number, own)| pool.object((number, 0)) == Some(&moved(own, base, DEPTH)))
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
        .map(|object| renumbered(&object, &|id| places.get(&id).map(|&n| (n, 0)), DEPTH))
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

fn moved(object: &Object, base: u32, depth: usize) -> Object {
    renumbered(object, &|(n, _)| Some((base.saturating_add(n), 0)), depth)
}

/// The object with every reference replaced; one that leads nowhere becomes null.
fn renumbered(
    object: &Object,
    number: &impl Fn(ObjectId) -> Option<ObjectId>,
    depth: usize,
) -> Object {
    let Some(depth) = depth.checked_sub(1) else {
        return Object::Null;
    };
    let mut object = object.clone();
    match &mut object {
        Object::Reference(id) => match number(*id) {
            Some(new) => *id = new,
            None => object = Object::Null,
        },
        Object::Array(items) => {
            for item in items {
                *item = renumbered(item, number, depth);
            }
        }
        Object::Dictionary(dictionary) => {
            for (_, value) in dictionary.iter_mut() {
                *value = renumbered(value, number, depth);
            }
        }
        Object::Stream(stream) => {
            for (_, value) in &mut stream.dict {
                *value = renumbered(value, number, depth);
            }
        }
        _ => {}
    }
    object
}

#[cfg(test)]
mod tests {
    use lopdf::{Dictionary, Stream};

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
    }
}
