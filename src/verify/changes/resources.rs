//! What fields draw with: the resources of the form (ISO 32000-2, 12.7.3).
//!
//! **Invariant:** what a filled field names stays what it was, and so does what it misses: a font
//! that comes later under that name would show another value.
//!
//! **Deliberately absent:** appearances, which bring resources of their own.

use super::Step;
use super::objects::{self, same_value};
use super::roles::FieldType;
use crate::pdf::{Dictionary, Object, View};

impl Step<'_, '_, '_> {
    /// Whether `/DR` keeps every resource, and gains none that a field waited for.
    pub(super) fn only_adds_resources(&self, old: &Dictionary, new: &Dictionary) -> bool {
        let resources = |view: &View<'_, '_>, form: &Dictionary| {
            let value = form.get(b"DR").unwrap_or(&Object::Null);
            view.dictionary(value).map(Option::unwrap_or_default)
        };
        let (Ok(before), Ok(after)) = (resources(&self.before, old), resources(&self.view, new))
        else {
            return false;
        };
        // Only signature widgets take objects from here, and each brings its own.
        let mut kinds = before
            .iter()
            .filter(|(key, _)| key.as_slice() != b"XObject");
        kinds.all(|(key, value)| self.keeps(value, after.get(key).ok()))
            && !self.fills_a_missing_font(old, &before, &after)
    }

    /// Whether resources of one kind are the same, or only more.
    fn keeps(&self, old: &Object, new: Option<&Object>) -> bool {
        if same_value(&self.before, Some(old), &self.view, new) {
            return true;
        }
        let old = self.before.dictionary(old).ok().flatten();
        let new = new.and_then(|new| self.view.dictionary(new).ok().flatten());
        let (Some(old), Some(new)) = (old, new) else {
            return false;
        };
        old.iter().all(|(name, value)| {
            same_value(&self.before, Some(value), &self.view, new.get(name).ok())
        })
    }

    fn fills_a_missing_font(&self, form: &Dictionary, old: &Dictionary, new: &Dictionary) -> bool {
        let fonts = |view: &View<'_, '_>, resources: &Dictionary| {
            let fonts = resources.get(b"Font").ok();
            let fonts = fonts.and_then(|fonts| view.dictionary(fonts).ok().flatten());
            fonts.unwrap_or_default()
        };
        let (old, new) = (fonts(&self.before, old), fonts(&self.view, new));
        let added: Vec<&Vec<u8>> = new
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !old.has(name))
            .collect();
        !added.is_empty()
            && self
                .default_appearances(form)
                .iter()
                .any(|text| added.iter().any(|name| names(text, name)))
    }

    /// The `/DA` of the form and of its fields, if one of these is filled.
    fn default_appearances(&self, form: &Dictionary) -> Vec<Vec<u8>> {
        let of = |dictionary: &Dictionary| match self.before.value(dictionary, b"DA") {
            Ok(Object::String(text, _)) => Some(text),
            _ => None,
        };
        let fields = || {
            self.from
                .fields()
                .filter(|(_, field)| field.kind == FieldType::Other)
        };
        if !fields().any(|(_, field)| field.filled) {
            return Vec::new();
        }
        let own = fields().filter_map(|(number, _)| {
            let located = objects::by_number(&self.before, number).ok().flatten()?;
            of(located.object.as_dict().ok()?)
        });
        of(form).into_iter().chain(own).collect()
    }
}

/// Whether a default appearance uses a resource of this name, or of one that is spelled in numbers
/// (7.3.5).
fn names(text: &[u8], name: &[u8]) -> bool {
    let mut words = text.split(|byte| b" \t\r\n\x0c\0[]<>()/%".contains(byte));
    words.any(|word| word == name || word.contains(&b'#'))
}
