//! Whatever an update does to what pages show, and however it shuffles objects, nothing signed
//! stays *valid*.

use std::collections::BTreeSet;

use proptest::prelude::*;
use teken::pdf::{Dictionary, Object, ObjectId, View, references};
use teken::verify::Verdict;

use crate::table::subject::{FORMS, Subject};
use crate::workshop::{open, report, updated};

/// What says nothing about how a page looks, or leads away from it.
const ASIDE: [&[u8]; 8] = [
    b"Parent",
    b"Annots",
    b"Metadata",
    b"LastModified",
    b"PieceInfo",
    b"StructParents",
    b"Tabs",
    b"Length",
];

static SUBJECTS: [Subject; 6] = [
    Subject::new(FORMS[0], 1),
    Subject::new(FORMS[1], 1),
    Subject::new(FORMS[2], 1),
    Subject::new(FORMS[0], 2),
    Subject::new(FORMS[1], 2),
    Subject::new(FORMS[2], 2),
];

/// Pages and everything that they lead to.
fn parts(view: &View<'_, '_>) -> Vec<ObjectId> {
    let pages = view.pages().unwrap();
    let mut waiting: Vec<u32> = pages.iter().map(|page| page.id.unwrap().0).collect();
    let mut found = BTreeSet::new();
    while let Some(number) = waiting.pop() {
        let Ok(loaded) = view.load((number, 0)) else {
            continue;
        };
        if found.insert(number) {
            references(&loaded.object, &ASIDE, &mut waiting);
        }
    }
    found.into_iter().map(|number| (number, 0)).collect()
}

/// An object, with its data where it is a stream.
fn whole(view: &View<'_, '_>, id: ObjectId) -> Object {
    let located = view.load(id).unwrap();
    match &located.object {
        Object::Dictionary(entries) if located.stream.is_some() => {
            let mut entries = entries.clone();
            for filters in [&b"Filter"[..], b"DecodeParms", b"Length"] {
                entries.remove(filters);
            }
            let data = view.stream(&located).unwrap();
            Object::Stream(lopdf::Stream::new(entries, data))
        }
        object => object.clone(),
    }
}

/// Something else of the same kind.
fn other(value: &Object, target: ObjectId) -> Object {
    match value {
        Object::Integer(number) => (number + 1).into(),
        Object::Real(number) => (number + 0.5).into(),
        Object::Boolean(yes) => (!yes).into(),
        Object::Name(name) => Object::Name([name, &b"x"[..]].concat()),
        Object::String(..) => Object::string_literal("lain"),
        Object::Reference(id) if *id != target => target.into(),
        Object::Array(items) if !items.is_empty() => items[1..].to_vec().into(),
        Object::Dictionary(entries) if !entries.is_empty() => Dictionary::new().into(),
        _ => Object::Integer(77),
    }
}

/// The same object with one entry, or with its data, changed; none when there is nothing to change.
fn altered(object: Object, place: prop::sample::Index, target: ObjectId) -> Option<Object> {
    match object {
        Object::Dictionary(mut entries) => {
            let keys: Vec<Vec<u8>> = entries
                .iter()
                .map(|(key, _)| key.clone())
                .filter(|key| !ASIDE.contains(&key.as_slice()))
                .collect();
            let key = keys.get(place.index(keys.len().max(1)))?;
            let value = other(entries.get(key).unwrap(), target);
            entries.set(key.clone(), value);
            Some(entries.into())
        }
        Object::Stream(mut stream) => {
            let at = place.index(stream.content.len() + 1);
            stream.content.insert(at, b'7');
            Some(stream.into())
        }
        value => Some(other(&value, target)),
    }
}

fn verdict(file: &[u8]) -> Option<Verdict> {
    report(file).map(|report| report.verdict)
}

proptest! {
    #[test]
    fn an_update_that_alters_what_a_page_leads_to_is_never_valid(
        subject in any::<prop::sample::Index>(),
        part in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        target in any::<prop::sample::Index>(),
    ) {
        let file = subject.get(&SUBJECTS).signed();
        let parts = parts(&open(file).last());
        let (id, target) = (*part.get(&parts), *target.get(&parts));
        let mut what = None;
        let attacked = updated(file, |view, update| {
            what = altered(whole(view, id), place, target);
            if let Some(object) = what.clone() {
                update.objects.set(id, object);
            }
        });
        prop_assume!(what.is_some());
        prop_assert_ne!(verdict(&attacked), Some(Verdict::Valid), "{:?} is now {:?}", id, what);
    }

    #[test]
    fn objects_that_change_places_are_never_valid(
        subject in any::<prop::sample::Index>(),
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let file = subject.get(&SUBJECTS).signed();
        let parts = parts(&open(file).last());
        let (one, other) = (*one.get(&parts), *other.get(&parts));
        let mut same = false;
        let attacked = updated(file, |view, update| {
            let (first, second) = (whole(view, one), whole(view, other));
            same = first == second;
            update.objects.set(one, second);
            update.objects.set(other, first);
        });
        prop_assume!(!same);
        prop_assert_ne!(verdict(&attacked), Some(Verdict::Valid), "{:?} and {:?}", one, other);
    }
}
