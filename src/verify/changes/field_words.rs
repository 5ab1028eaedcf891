//! Form fields in words: their values before and now (ISO 32000-2, 12.7.5).
//!
//! **Invariant:** what somebody typed as a password is never told.
//!
//! **Deliberately absent:** what the field shows, which is `sight`.

use super::explain::{Explainer, FIELD_DEPTH, entries, set_texts};
use crate::pdf::{Dictionary, Object, View, text_string};
use crate::verify::facts::{Change, Deed};

/// Values, or options, of one field.
const MOST_VALUES: usize = 1_000;

/// Bits of `/Ff` (Tables 229, 231 and 233).
const MULTILINE: i64 = 1 << 12;
const PASSWORD: i64 = 1 << 13;
const RADIO: i64 = 1 << 15;
const PUSH_BUTTON: i64 = 1 << 16;
const COMBO: i64 = 1 << 17;
const RICH_TEXT: i64 = 1 << 25;

/// What a field is as far as its value goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Text,
    MultilineText,
    RichText,
    Password,
    CheckBox,
    Radio,
    Combo,
    List,
    /// It holds no value.
    Other,
}

/// A field as one revision has it.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) kind: Kind,
    /// As the file has it; none when it is empty.
    pub(super) value: Option<String>,
    /// What the options of a choice call it, where that is something else.
    pub(super) display: Option<String>,
    /// Whether a script may format it.
    pub(super) is_formatted: bool,
    /// Whether `/Opt` names the states of buttons.
    pub(super) has_options: bool,
}

impl Field {
    /// The field that a widget or field dictionary belongs to.
    pub(super) fn read(view: &View<'_, '_>, dictionary: &Dictionary) -> Self {
        let flags = inherited(view, dictionary, b"Ff");
        let flags = flags.and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
        let is = |bit: i64| flags & bit != 0;
        let kind = inherited(view, dictionary, b"FT");
        let kind = match kind.as_ref().and_then(|kind| kind.as_name().ok()) {
            Some(b"Tx") if is(PASSWORD) => Kind::Password,
            Some(b"Tx") if is(RICH_TEXT) => Kind::RichText,
            Some(b"Tx") if is(MULTILINE) => Kind::MultilineText,
            Some(b"Tx") => Kind::Text,
            Some(b"Btn") if is(PUSH_BUTTON) => Kind::Other,
            Some(b"Btn") if is(RADIO) => Kind::Radio,
            Some(b"Btn") => Kind::CheckBox,
            Some(b"Ch") if is(COMBO) => Kind::Combo,
            Some(b"Ch") => Kind::List,
            _ => Kind::Other,
        };
        let value = inherited_as_is(view, dictionary, b"V");
        let values = value.map(|value| texts(view, &value)).unwrap_or_default();
        let options = inherited(view, dictionary, b"Opt");
        let is_button = matches!(kind, Kind::CheckBox | Kind::Radio);
        let value = values.join(", ");
        let value = Some(value).filter(|value| !(value.is_empty() || is_button && value == "Off"));
        let display = match (kind, &options) {
            (Kind::Combo | Kind::List, Some(options)) => {
                let shown: Vec<String> = values
                    .iter()
                    .map(|value| display(view, options, value))
                    .collect();
                Some(shown.join(", ")).filter(|shown| Some(shown) != value.as_ref())
            }
            _ => None,
        };
        let additional = inherited(view, dictionary, b"AA");
        let is_formatted = additional
            .and_then(|actions| actions.as_dict().ok().map(|actions| actions.has(b"F")))
            .unwrap_or(false);
        Self {
            kind,
            display: display.filter(|shown| !shown.is_empty()),
            value,
            is_formatted,
            has_options: options.is_some(),
        }
    }

    /// The value as a person reads it.
    fn words(&self) -> Option<&str> {
        self.display.as_deref().or(self.value.as_deref())
    }
}

impl Explainer<'_, '_, '_, '_> {
    /// Place, values, and whether the field shows something else.
    pub(super) fn field(&mut self, change: &mut Change) {
        self.place_field(change);
        let numbers = self.widgets(change);
        let first = numbers.iter().find_map(|number| {
            let after = entries(&self.step.view, *number)?;
            let after = Field::read(&self.step.view, &after);
            let before = entries(&self.step.before, *number);
            Some((
                before.map(|one| Field::read(&self.step.before, &one)),
                after,
            ))
        });
        let Some((before, after)) = first else { return };
        if after.kind == Kind::Password {
            self.look_at(change, before.as_ref(), &after, &numbers);
            return;
        }
        let old = before.as_ref().and_then(Field::words);
        change.deed = match (after.kind, old, after.words()) {
            (Kind::Other, ..) => Deed::Changed,
            (_, old, new) if old == new => Deed::Repainted,
            (Kind::CheckBox, None, Some(_)) => Deed::Ticked,
            (Kind::CheckBox, Some(_), None) => Deed::Cleared,
            (_, None, _) => Deed::Filled,
            (_, _, None) => Deed::Emptied,
            _ => Deed::Refilled,
        };
        set_texts(change, old, after.words());
        if change.deed == Deed::Repainted {
            (change.old, change.new) = (None, change.new.take());
        }
        self.look_at(change, before.as_ref(), &after, &numbers);
    }
}

/// The value of a key, resolved; its own, or that of the nearest field above (12.7.4.1).
fn inherited(view: &View<'_, '_>, field: &Dictionary, key: &[u8]) -> Option<Object> {
    let value = inherited_as_is(view, field, key)?;
    view.resolve(&value).ok()
}

fn inherited_as_is(view: &View<'_, '_>, field: &Dictionary, key: &[u8]) -> Option<Object> {
    let mut field = field.clone();
    for _ in 0..FIELD_DEPTH {
        if let Ok(value) = field.get(key) {
            return Some(value.clone());
        }
        field = view.dictionary(field.get(b"Parent").ok()?).ok().flatten()?;
    }
    None
}

/// The texts of a value: a string, a name, a stream of text, or an array of them.
fn texts(view: &View<'_, '_>, value: &Object) -> Vec<String> {
    if let Object::Reference(id) = value
        && let Ok(Some(located)) = view.located(*id)
        && located.stream.is_some()
    {
        let data = view.stream(&located).unwrap_or_default();
        return vec![text_string::decode(&data)];
    }
    let values = match view.resolve(value) {
        Ok(Object::Array(values)) => values,
        Ok(one) => vec![one],
        Err(_) => Vec::new(),
    };
    let text = |value: &Object| match view.resolve(value).ok()? {
        Object::String(bytes, _) => Some(text_string::decode(&bytes)),
        Object::Name(name) => Some(String::from_utf8_lossy(&name).into_owned()),
        _ => None,
    };
    values.iter().take(MOST_VALUES).filter_map(text).collect()
}

/// What the options of a choice show for a value (Table 234, `/Opt`).
fn display(view: &View<'_, '_>, options: &Object, value: &str) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let shown = options.iter().take(MOST_VALUES).find_map(|option| {
        let pair = view.array(option).ok().flatten()?;
        let export = texts(view, pair.first()?);
        let shown = texts(view, pair.get(1)?);
        export
            .iter()
            .any(|one| one == value)
            .then(|| shown.join(" "))
    });
    shown.unwrap_or_else(|| value.to_owned())
}
