//! What of an annotation a reader shows (ISO 32000-2, 12.5.3 and 12.5.5).
//!
//! **Invariant:** whatever some reader shows, on a screen or on paper, is shown.
//!
//! **Deliberately absent:** what appearances paint (`content_extent`), and what readers draw where
//! there is no appearance.

use lopdf::{Dictionary, Object};

use super::view::View;

/// Bits of `/F` (Table 167).
const HIDDEN: i64 = 1 << 1;
const PRINT: i64 = 1 << 2;
const NO_VIEW: i64 = 1 << 5;

/// Whether an annotation may be seen: on a screen, or when the page is printed.
#[must_use]
pub fn is_shown(annotation: &Dictionary) -> bool {
    let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
    flags & HIDDEN == 0 && (flags & NO_VIEW == 0 || flags & PRINT != 0)
}

/// The form that is the normal appearance of an annotation: the one, or that of its state (`/AS`).
#[must_use]
pub fn normal_appearance(view: &View<'_, '_>, annotation: &Dictionary) -> Option<Object> {
    let normal = normal_appearances(view, annotation)?;
    if is_stream(view, &normal) {
        return Some(normal);
    }
    let states = view.dictionary(&normal).ok().flatten()?;
    let Ok(Object::Name(state)) = view.value(annotation, b"AS") else {
        return None;
    };
    states.get(&state).ok().cloned()
}

/// `/N` as it stands: a form, or a dictionary of forms by state.
#[must_use]
pub fn normal_appearances(view: &View<'_, '_>, annotation: &Dictionary) -> Option<Object> {
    let appearances = view
        .dictionary(annotation.get(b"AP").ok()?)
        .ok()
        .flatten()?;
    appearances.get(b"N").ok().cloned()
}

fn is_stream(view: &View<'_, '_>, object: &Object) -> bool {
    let id = object.as_reference().ok();
    let located = id.and_then(|id| view.located(id).ok().flatten());
    located.is_some_and(|one| one.stream.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_printed_is_shown_too() {
        for (flags, shown) in [
            (0, true),
            (4, true),
            (2, false),
            (6, false),
            (32, false),
            (36, true),
        ] {
            let mut annotation = Dictionary::new();
            annotation.set("F", flags);
            assert_eq!(is_shown(&annotation), shown, "{flags}");
        }
        assert!(is_shown(&Dictionary::new()));
    }
}
