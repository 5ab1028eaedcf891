//! Whether a text shows anything.
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

#[cfg(test)]
mod tests {
    use super::*;

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
