//! Whether a changed field shows its value: a person reads the appearance, a program the value.
//!
//! **Invariant:** a difference is said only when the meaning of every code that is shown is beyond
//! doubt, and when readers show the appearance as it stands. Where a script, rich text or room may
//! be the reason, somebody should look.
//!
//! **Deliberately absent:** pictures and colours in appearances, and what outlines look like.

use super::explain::{EXCERPT, Explainer, MOST_LOOKED_AT, entries, set_texts};
use super::field_words::{Field, Kind};
use crate::base::visible::{excerpt, is_ignorable};
use crate::pdf::annotation::{is_shown, normal_appearance, normal_appearances};
use crate::pdf::{Dictionary, Object, View};
use crate::verify::character_map::Certainty;
use crate::verify::facts::{Change, Deed, Subject};
use crate::verify::shown::{Drawn, Shown};

/// Straight lines that an appearance may have more than the one before: a frame, its shadow, cells.
const MOST_LINES: usize = 40;

/// Letters that a check box draws its tick with; fonts of symbols take letters for it.
const MARK: usize = 1;

impl Explainer<'_, '_, '_, '_> {
    /// Raises a change whose field shows something else than its value, or shows it otherwise.
    pub(super) fn look_at(
        &mut self,
        change: &mut Change,
        before: Option<&Field>,
        after: &Field,
        widgets: &[u32],
    ) {
        if widgets.len() > MOST_LOOKED_AT {
            change.subject = Subject::AlteredLook;
            change.deed = Deed::Changed;
            return;
        }
        for number in widgets {
            let Some(widget) = entries(&self.step.view, *number) else {
                continue;
            };
            let old_widget = entries(&self.step.before, *number);
            match after.kind {
                Kind::Text | Kind::MultilineText | Kind::RichText | Kind::Combo | Kind::List => {
                    self.compare_texts(change, (before, old_widget.as_ref()), (after, &widget));
                }
                Kind::CheckBox | Kind::Radio => {
                    compare_states(&self.step.view, change, after, old_widget.as_ref(), &widget);
                    self.compare_marks(change, after, old_widget.as_ref(), &widget);
                }
                Kind::Password | Kind::Other => {
                    self.compare_marks(change, after, old_widget.as_ref(), &widget);
                }
            }
            if change.subject != Subject::FormField {
                return;
            }
        }
    }

    /// Whether the appearance of a widget is the object that it was.
    fn keeps_look(&self, widget: &Dictionary) -> bool {
        let look = normal_appearance(&self.step.view, widget);
        let id = look.and_then(|look| look.as_reference().ok());
        id.is_none_or(|id| self.step.changed.binary_search(&id.0).is_err())
    }

    /// A field that holds no text has no text to show: marks at most, and what it showed before.
    fn compare_marks(
        &mut self,
        change: &mut Change,
        after: &Field,
        old_widget: Option<&Dictionary>,
        widget: &Dictionary,
    ) {
        let is_part = |number: u32| self.step.to.field(number).is_none();
        let redrawn = change.objects.iter().any(|id| is_part(id.0))
            || !self.looks_as_before(old_widget, widget);
        if !redrawn || change.subject != Subject::FormField {
            return;
        }
        let old_shown = old_widget.map(|widget| sight(&self.step.before, &mut self.old, widget));
        // Buttons that are only pressed have a picture of their own, which is no value.
        let marks = match sight(&self.step.view, &mut self.new, widget) {
            _ if after.kind == Kind::Other => false,
            Sight::Text(shown) => {
                letters(&shown)
                    .chars()
                    .filter(|one| one.is_alphanumeric())
                    .count()
                    <= MARK
                    || matches!(old_shown, Some(Sight::Text(old)) if letters(&old) == letters(&shown))
            }
            Sight::Unknown => true,
            Sight::Veiled | Sight::TooMuch => false,
        };
        if !marks {
            change.subject = Subject::AlteredLook;
            change.deed = Deed::Changed;
        }
    }

    fn looks_as_before(&self, old: Option<&Dictionary>, new: &Dictionary) -> bool {
        let old = old.and_then(|widget| normal_appearance(&self.step.before, widget));
        normal_appearance(&self.step.view, new) == old && self.keeps_look(new)
    }

    fn compare_texts(
        &mut self,
        change: &mut Change,
        (before, old_widget): (Option<&Field>, Option<&Dictionary>),
        (after, widget): (&Field, &Dictionary),
    ) {
        let same_value = before.is_some_and(|before| before.value == after.value);
        let seen = sight(&self.step.view, &mut self.new, widget);
        let mut fonts = self.new.used().iter();
        let foreign = fonts.any(|font| self.step.is_foreign(font));
        let drawn = self.new.drawn();
        let is_part = |number: u32| self.step.to.field(number).is_none();
        let redrawn = change.objects.iter().any(|id| is_part(id.0))
            || !self.looks_as_before(old_widget, widget);
        let shown = match seen {
            Sight::Text(shown) => shown,
            Sight::Unknown if !foreign => return,
            Sight::Unknown | Sight::Veiled | Sight::TooMuch => {
                if !same_value || redrawn {
                    doubted(change);
                }
                return;
            }
        };
        let (was_redrawn, is_redrawn) = self.redraws();
        let old_shown = old_widget.filter(|_| !was_redrawn).and_then(|widget| {
            match sight(&self.step.before, &mut self.old, widget) {
                Sight::Text(shown) => Some(shown),
                Sight::Unknown | Sight::Veiled | Sight::TooMuch => None,
            }
        });
        let was_drawn = old_widget.map_or_else(Drawn::default, |_| self.old.drawn());
        let same_sight = old_shown.as_deref().map(letters) == Some(letters(&shown));
        // An old look of a field that readers draw themselves is nobody's statement.
        let looks_as_before = self.looks_as_before(old_widget, widget);
        let doubtful = redrawn && (foreign || draws_more(was_drawn, drawn));
        if is_redrawn && looks_as_before {
            return;
        }
        if same_value && same_sight {
            if doubtful {
                doubted(change);
            }
            return;
        }
        match agreement(after, &shown) {
            Agreement::Full => {
                if let Some(old_shown) = old_shown.filter(|_| same_value && !same_sight) {
                    change.subject = Subject::AlteredLook;
                    change.deed = Deed::Repainted;
                    set_texts(change, Some(&old_shown), Some(&shown));
                }
            }
            Agreement::Formatted => formatted(change, &shown),
            Agreement::None if is_redrawn => formatted(change, &shown),
            Agreement::None => {
                change.subject = Subject::DisguisedField;
                change.shown = Some(excerpt(&shown, EXCERPT));
            }
            Agreement::Unknown => {}
        }
        if doubtful && change.subject == Subject::FormField {
            doubted(change);
        }
    }
}

/// What a field shows cannot be compared with its value.
const fn doubted(change: &mut Change) {
    change.subject = Subject::AlteredLook;
    change.deed = Deed::Changed;
}

/// Whether more is drawn than frames and the lines of a comb: it may be letters.
const fn draws_more(before: Drawn, after: Drawn) -> bool {
    after.curves > before.curves || after.lines > before.lines.saturating_add(MOST_LINES)
}

fn formatted(change: &mut Change, shown: &str) {
    change.subject = Subject::AlteredLook;
    change.deed = Deed::Formatted;
    change.shown = Some(excerpt(shown, EXCERPT));
}

/// How far what is shown is the value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Agreement {
    Full,
    /// The same in another form, or there may be a reason.
    Formatted,
    None,
    Unknown,
}

fn agreement(field: &Field, shown: &str) -> Agreement {
    let value = letters(field.value.as_deref().unwrap_or_default());
    let display = field.display.as_deref().map(letters);
    let shown = letters(shown);
    if shown == value || Some(&shown) == display.as_ref() {
        return Agreement::Full;
    }
    // Writing from right to left is shown in another order, and in other forms of the letters.
    if [&value, &shown]
        .iter()
        .any(|text| text.chars().any(is_from_right))
    {
        return Agreement::Unknown;
    }
    let wanted = display.as_ref().unwrap_or(&value);
    let in_part = field.kind == Kind::MultilineText && wanted.starts_with(&shown);
    // A list shows what else could be chosen, and marks what is.
    let excused =
        field.is_formatted || matches!(field.kind, Kind::RichText | Kind::List) || in_part;
    if excused || shown.is_empty() || sorted(&shown) == sorted(wanted) {
        Agreement::Formatted
    } else {
        Agreement::None
    }
}

/// A text without white space and what shows nothing: lines wrap, and cells stand apart.
fn letters(text: &str) -> String {
    let shows =
        |letter: &char| !letter.is_whitespace() && !letter.is_control() && !is_ignorable(*letter);
    text.chars().filter(shows).collect()
}

/// What is drawn in pieces may be drawn in any order.
fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}

const fn is_from_right(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}

/// What a widget shows.
enum Sight {
    /// This text, beyond doubt.
    Text(String),
    /// Nobody can say without drawing it, or there is no appearance.
    Unknown,
    /// There is more to see than text, or less.
    Veiled,
    /// It would take too much work to say.
    TooMuch,
}

fn sight(view: &View<'_, '_>, shown: &mut Shown<'_, '_>, widget: &Dictionary) -> Sight {
    shown.begin();
    let Some(look) = normal_appearance(view, widget).filter(|_| is_shown(widget)) else {
        return Sight::Unknown;
    };
    let is_stream = look.as_reference().is_ok_and(|id| {
        let located = view.located(id).ok().flatten();
        located.is_some_and(|one| one.stream.is_some())
    });
    let text = shown.text_of_form(&look);
    match text {
        Some(_) if shown.is_veiled() => Sight::Veiled,
        Some((text, Certainty::Sure)) => Sight::Text(text),
        None if is_stream => Sight::TooMuch,
        Some((_, Certainty::Guessed)) | None => Sight::Unknown,
    }
}

/// The state that a button shows against the one that its field has (12.7.5.2).
fn compare_states(
    view: &View<'_, '_>,
    change: &mut Change,
    field: &Field,
    old: Option<&Dictionary>,
    new: &Dictionary,
) {
    let state = |widget: &Dictionary| {
        let name = widget.get(b"AS").and_then(Object::as_name).ok()?;
        Some(String::from_utf8_lossy(name).into_owned())
    };
    let (Some(shown), false) = (state(new), field.has_options) else {
        return;
    };
    let value = field.value.as_deref().unwrap_or("Off");
    let changed = old.and_then(state).as_deref() != Some(shown.as_str());
    let states =
        normal_appearances(view, new).and_then(|look| view.dictionary(&look).ok().flatten());
    let can_show_value = states.is_some_and(|states| states.has(value.as_bytes()));
    let disagrees = match shown.as_str() {
        "Off" => value != "Off" && can_show_value,
        on => on != value,
    };
    if disagrees && (changed || change.old != change.new) {
        change.subject = Subject::AlteredLook;
        change.deed = Deed::Formatted;
        change.new = Some(excerpt(value, EXCERPT));
        change.shown = Some(excerpt(&shown, EXCERPT));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: Kind, value: &str) -> Field {
        Field {
            kind,
            value: (!value.is_empty()).then(|| value.to_owned()),
            display: None,
            is_formatted: false,
            has_options: false,
        }
    }

    #[test]
    fn what_is_shown_is_compared_with_the_value() {
        let text = field(Kind::Text, "1000");
        let cases = [
            ("1000", Agreement::Full),
            ("1 0 0 0", Agreement::Full),
            ("10.00", Agreement::None),
            ("9000", Agreement::None),
            ("", Agreement::Formatted),
        ];
        for (shown, expected) in cases {
            assert_eq!(agreement(&text, shown), expected, "{shown}");
        }
        let scripted = Field {
            is_formatted: true,
            ..text
        };
        assert_eq!(agreement(&scripted, "1,000.00"), Agreement::Formatted);
        let rich = field(Kind::RichText, "1000");
        assert_eq!(agreement(&rich, "x"), Agreement::Formatted);
        assert_eq!(agreement(&field(Kind::Text, ""), "1"), Agreement::None);
    }

    #[test]
    fn lines_wrap_and_choices_have_two_names() {
        let lines = field(Kind::MultilineText, "satu dua\rtiga");
        assert_eq!(agreement(&lines, "satuduatiga"), Agreement::Full);
        assert_eq!(agreement(&lines, "satu dua"), Agreement::Formatted);
        let choice = Field {
            display: Some("Jawa Barat".into()),
            ..field(Kind::Combo, "JB")
        };
        assert_eq!(agreement(&choice, "JB"), Agreement::Full);
        assert_eq!(agreement(&choice, "Jawa Barat"), Agreement::Full);
        assert_eq!(agreement(&choice, "Jawa Timur"), Agreement::None);
    }

    #[test]
    fn writing_from_right_to_left_is_left_alone() {
        let hebrew = field(Kind::Text, "\u{5d0}\u{5d1}\u{5d2}");
        assert_eq!(
            agreement(&hebrew, "\u{5d2}\u{5d1}\u{5d0}"),
            Agreement::Unknown
        );
    }
}
