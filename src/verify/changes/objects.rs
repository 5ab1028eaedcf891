//! One object before and after a revision.

use std::collections::BTreeSet;

use crate::pdf::{Dictionary, Entry, Located, Object, PdfError, Revision, View};

/// How deep an object is searched for actions. The reader's own cap on nesting is
/// the same size.
const DEPTH: usize = 100;

/// What a metadata stream has (ISO 32000-2, Tables 5 and 348).
const OF_METADATA: [&[u8]; 6] = [
    b"Type",
    b"Subtype",
    b"Length",
    b"Filter",
    b"DecodeParms",
    b"DL",
];

/// An object that differs between two revisions.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) number: u32,
    pub(super) before: Option<Located>,
    pub(super) after: Option<Located>,
    /// Whether the cross-references give it another generation, so that what leads to it misses it
    /// in programs that look at that (ISO 32000-2, 7.3.10).
    pub(super) regenerated: bool,
    /// Whether it is a cross-reference stream or an object stream: what they hold is compared by
    /// itself.
    pub(super) is_container: bool,
}

impl Pair {
    /// Whether both states look like a cross-reference stream or an object stream.
    pub(super) fn looks_like_container(&self) -> bool {
        let container = |located: &Option<Located>| {
            located.as_ref().is_none_or(|one| {
                one.stream.is_some()
                    && one.object.as_dict().is_ok_and(|dictionary| {
                        is_name(dictionary, b"Type", b"XRef")
                            || is_name(dictionary, b"Type", b"ObjStm")
                    })
            })
        };
        container(&self.before) && container(&self.after)
    }

    pub(super) fn is_document_timestamp(&self) -> bool {
        self.new_dictionary().is_some_and(is_document_timestamp)
    }

    pub(super) fn old_dictionary(&self) -> Option<&Dictionary> {
        self.before.as_ref()?.object.as_dict().ok()
    }

    pub(super) fn new_dictionary(&self) -> Option<&Dictionary> {
        self.after.as_ref()?.object.as_dict().ok()
    }

    /// Whether it was and is what describes a document and nothing else: information, a dictionary
    /// of texts (ISO 32000-2, 14.3.3), or a metadata stream (14.3.2). What belongs to the structure
    /// is no stream, and has more than texts: a type, a parent (Table 355).
    pub(super) fn only_describes(&self) -> bool {
        [&self.before, &self.after].into_iter().all(|located| {
            let Some(Ok(entries)) = located.as_ref().map(|one| one.object.as_dict()) else {
                return false;
            };
            let is_stream = located.as_ref().is_some_and(|one| one.stream.is_some());
            if is_stream {
                return only_has(entries, &OF_METADATA) && is_name(entries, b"Type", b"Metadata");
            }
            entries.iter().all(|(key, value)| match value {
                Object::String(..) => true,
                Object::Name(_) => key == b"Trapped",
                _ => false,
            })
        })
    }

    /// Whether the new object holds an action or a script that the old one did not.
    pub(super) fn adds_action(&self) -> bool {
        let holds = |located: &Option<Located>| {
            located
                .as_ref()
                .is_some_and(|one| holds_action(&one.object, DEPTH))
        };
        holds(&self.after) && !holds(&self.before)
    }
}

/// Both states of an object; none when they are the same, an error when one cannot be read.
pub(super) fn pair(
    before: &View<'_, '_>,
    after: &View<'_, '_>,
    number: u32,
) -> Result<Option<Pair>, ()> {
    let old = by_number(before, number);
    let new = by_number(after, number).map_err(drop)?;
    // An object that could not be read before is as good as absent: what replaces it counts.
    let old = old.unwrap_or_default();
    let regenerated = old.is_some() && new.is_some() && {
        let generation = |view: &View<'_, '_>| view.entry(number).map(generation);
        generation(before) != generation(after)
    };
    let same = match (&old, &new) {
        (None, None) => true,
        (Some(old), Some(new)) => {
            !regenerated
                && old.id == new.id
                && old.object == new.object
                && same_data(before, old, after, new)
        }
        _ => false,
    };
    Ok((!same).then_some(Pair {
        number,
        before: old,
        after: new,
        regenerated,
        is_container: false,
    }))
}

/// Marks the containers among the objects that differ: an object that calls itself one is one only
/// where the cross-references use it so.
pub(super) fn mark_containers(pairs: &mut [Pair], before: &View<'_, '_>, after: &View<'_, '_>) {
    let alike = |pair: &&mut Pair| pair.looks_like_container();
    let mut pairs: Vec<&mut Pair> = pairs.iter_mut().filter(alike).collect();
    if pairs.is_empty() {
        return;
    }
    let mut holders = before.containers();
    holders.extend(after.containers());
    let sections = sections(after);
    for pair in &mut pairs {
        let section = [before, after].iter().any(|view| {
            let entry = view.entry(pair.number);
            matches!(entry, Some(Entry::InFile { offset, .. }) if sections.contains(&offset))
        });
        pair.is_container = section || holders.contains(&pair.number);
    }
}

/// Where the cross-reference sections up to a revision start.
fn sections(view: &View<'_, '_>) -> BTreeSet<u64> {
    let revisions = view.document().revisions().iter();
    let starts = |revision: &Revision| {
        let beside = revision.trailer.get(b"XRefStm").and_then(Object::as_i64);
        let beside = beside.ok().and_then(|place| u64::try_from(place).ok());
        [Some(revision.startxref), beside]
    };
    let known = revisions.take(view.index().saturating_add(1));
    known.flat_map(starts).flatten().collect()
}

fn same_data(before: &View<'_, '_>, old: &Located, after: &View<'_, '_>, new: &Located) -> bool {
    match (&old.stream, &new.stream) {
        (None, None) => true,
        (Some(left), Some(right)) if left == right => true,
        (Some(_), Some(_)) => match (before.raw_stream(old), after.raw_stream(new)) {
            (Ok(left), Ok(right)) => left == right,
            _ => false,
        },
        _ => false,
    }
}

/// The object of a number in a view; none when it is free or was never there.
pub(super) fn by_number(view: &View<'_, '_>, number: u32) -> Result<Option<Located>, PdfError> {
    let entry = match view.entry(number) {
        None | Some(Entry::Free) => return Ok(None),
        Some(entry) => entry,
    };
    match view.load((number, generation(entry))) {
        Ok(located) => Ok(Some(located)),
        Err(PdfError::Missing { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

const fn generation(entry: Entry) -> u16 {
    match entry {
        Entry::InFile { generation, .. } => generation,
        Entry::Free | Entry::InStream { .. } => 0,
    }
}

/// Whether a dictionary has no other keys than these.
pub(super) fn only_has(dictionary: &Dictionary, keys: &[&[u8]]) -> bool {
    dictionary
        .iter()
        .all(|(key, _)| keys.contains(&key.as_slice()))
}

pub(super) fn is_name(dictionary: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dictionary
        .get(key)
        .and_then(Object::as_name)
        .is_ok_and(|value| value == name)
}

/// Whether the value of a field is a document timestamp (ISO 32000-2, 12.8.5). That is said by the
/// form of its container alone, which is read and checked as such; `/Type` anybody may write.
pub(super) fn is_document_timestamp(value: &Dictionary) -> bool {
    is_name(value, b"SubFilter", b"ETSI.RFC3161")
}

/// Whether two values mean the same: equal, or one written directly what the other refers to.
/// Streams are the same only by reference.
pub(super) fn same_value(
    before: &View<'_, '_>,
    old: Option<&Object>,
    after: &View<'_, '_>,
    new: Option<&Object>,
) -> bool {
    if old == new {
        return true;
    }
    let resolved = |view: &View<'_, '_>, value: Option<&Object>| match value {
        None => Some(Object::Null),
        Some(Object::Reference(id)) => match view.located(*id) {
            Ok(Some(located)) if located.stream.is_some() => None,
            Ok(Some(located)) => Some(located.object),
            Ok(None) => Some(Object::Null),
            Err(_) => None,
        },
        Some(direct) => Some(direct.clone()),
    };
    match (resolved(before, old), resolved(after, new)) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

/// The keys whose values differ between two dictionaries.
pub(super) fn differing_keys(
    before: &View<'_, '_>,
    old: &Dictionary,
    after: &View<'_, '_>,
    new: &Dictionary,
) -> Vec<Vec<u8>> {
    let mut keys: Vec<Vec<u8>> = old
        .iter()
        .chain(new.iter())
        .map(|(key, _)| key.clone())
        .collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| !same_value(before, old.get(key).ok(), after, new.get(key).ok()));
    keys
}

/// ISO 32000-2, 12.6: actions that run, open, send or hide something.
fn holds_action(object: &Object, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return true;
    };
    match object {
        Object::Array(items) => items.iter().any(|item| holds_action(item, depth)),
        Object::Dictionary(dictionary) => {
            let action = [&b"JS"[..], b"AA", b"OpenAction", b"JavaScript"]
                .iter()
                .any(|key| dictionary.get(key).is_ok_and(|value| !value.is_null()));
            let kind = [
                &b"JavaScript"[..],
                b"Launch",
                b"SubmitForm",
                b"ImportData",
                b"ResetForm",
                b"Hide",
                b"SetOCGState",
                b"Rendition",
                b"RichMediaExecute",
                b"Movie",
                b"Sound",
                b"GoToR",
                b"GoToE",
            ]
            .iter()
            .any(|name| is_name(dictionary, b"S", name));
            action
                || kind
                || dictionary
                    .iter()
                    .any(|(_, value)| holds_action(value, depth))
        }
        _ => false,
    }
}
