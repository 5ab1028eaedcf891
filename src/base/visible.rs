//! What a text shows, and how foreign text is shown without harm.
//!
//! **Deliberately absent:** whether a font has its letters.

/// Whether a text shows nothing: it is empty, or of white space and invisible characters only.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    let blank =
        |letter: char| letter.is_whitespace() || letter.is_control() || is_ignorable(letter);
    text.chars().all(blank)
}

/// Whether a character shows nothing of its own, not even a space: soft hyphens, joiners, marks of
/// direction (`Default_Ignorable_Code_Point`, The Unicode Standard, 5.21).
#[must_use]
pub const fn is_ignorable(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a character steers a terminal or turns the direction of writing, so that foreign text
/// must not bring it.
#[must_use]
pub fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// The start of a foreign text on one line, at most so many characters: what is cut off becomes an
/// ellipsis, and what steers becomes `U+FFFD`.
#[must_use]
pub fn excerpt(text: &str, most: usize) -> String {
    // Nobody needs more of a text of many megabytes, however much of it is white space.
    let near = text.chars().take(most.saturating_mul(REACH));
    let near: String = near.collect();
    let line = near.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = line
        .chars()
        .take(most)
        .map(|letter| if steers(letter) { '\u{fffd}' } else { letter })
        .collect();
    if line.chars().nth(most).is_some() || near.len() < text.len() {
        shown.push('\u{2026}');
    }
    shown
}

/// How many times the length of an excerpt is looked through for it.
const REACH: usize = 8;

/// Excerpts of two texts: where they begin alike for long, from shortly before they part.
#[must_use]
pub fn excerpts(old: &str, new: &str, most: usize) -> (String, String) {
    let before = most.checked_div(4).unwrap_or(0);
    let alike = old.chars().zip(new.chars());
    let alike = alike.take_while(|(one, other)| one == other).count();
    let skipped = alike.saturating_sub(before);
    if alike < most.saturating_sub(before) || old == new {
        return (excerpt(old, most), excerpt(new, most));
    }
    let cut = |text: &str| {
        let start = text.char_indices().nth(skipped);
        let rest = start.and_then(|(at, _)| text.get(at..)).unwrap_or_default();
        format!("\u{2026}{}", excerpt(rest, most))
    };
    (cut(old), cut(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_short_and_harmless() {
        assert_eq!(
            excerpt("a\u{1b}[2J\u{202e}b\r\n c", 20),
            "a\u{fffd}[2J\u{fffd}b c"
        );
        assert_eq!(excerpt("abcdef", 3), "abc\u{2026}");
        assert_eq!(excerpt("abc", 3), "abc");
        assert!(excerpt(&" ".repeat(10_000_000), 3).chars().count() < 5);
    }

    #[test]
    fn excerpts_of_two_texts_show_where_they_part() {
        let long = "x".repeat(1_000);
        let (old, new) = excerpts(&format!("{long}10"), &format!("{long}100"), 20);
        assert_eq!(
            (old.as_str(), new.as_str()),
            ("\u{2026}xxx10", "\u{2026}xxx100")
        );
        assert_eq!(excerpts("10", "100", 20), ("10".into(), "100".into()));
    }

    #[test]
    fn a_text_without_anything_to_see_is_blank() {
        for text in ["", "  ", "\n\u{a0}", "\0", "\u{ad}", "\u{200b}\u{feff} "] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["-", " a ", "\u{ad}a"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
