//! Whether page content gives back every graphics state that it saved.
//!
//! What is drawn after foreign content must not inherit its state. One `q` before and one `Q`
//! after do that only when the content between is balanced (ISO 32000-2, 8.4.2).
//!
//! **Deliberately absent:** any meaning of the operators but these two and inline images, which
//! are skipped.

/// What `q` and `Q` leave behind.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Balance {
    /// States saved and never restored.
    pub(super) unclosed: usize,
    /// Restores without a state to restore; viewers ignore them.
    pub(super) unopened: usize,
    /// The most states saved at a time.
    pub(super) deepest: usize,
}

/// Counts through content: the pieces of one page, joined by white space.
pub(super) fn balance(content: &[u8]) -> Balance {
    let mut balance = Balance::default();
    let mut rest = content;
    while let Some((&first, after)) = rest.split_first() {
        rest = match first {
            b'%' => behind(after, |byte| matches!(byte, b'\r' | b'\n')),
            b'(' => behind_string(after),
            b'<' if after.first() != Some(&b'<') => behind(after, |byte| byte == b'>'),
            b'/' => after.get(regular(after)..).unwrap_or_default(),
            byte if is_regular(byte) => {
                let (word, after) = rest.split_at(regular(rest));
                match word {
                    b"q" => {
                        balance.unclosed = balance.unclosed.saturating_add(1);
                        balance.deepest = balance.deepest.max(balance.unclosed);
                    }
                    b"Q" if balance.unclosed == 0 => {
                        balance.unopened = balance.unopened.saturating_add(1);
                    }
                    b"Q" => balance.unclosed = balance.unclosed.saturating_sub(1),
                    _ => {}
                }
                if word == b"ID" {
                    behind_image(after)
                } else {
                    after
                }
            }
            _ => after,
        };
    }
    balance
}

/// White space and delimiters end a word (7.2.3).
fn is_regular(byte: u8) -> bool {
    !matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ') && !b"()<>[]{}/%".contains(&byte)
}

/// How many bytes belong to the word that starts here.
fn regular(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|byte| !is_regular(*byte))
        .unwrap_or(bytes.len())
}

/// What follows the first byte that ends a run.
fn behind(bytes: &[u8], ends: impl Fn(u8) -> bool) -> &[u8] {
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if ends(byte) {
            break;
        }
    }
    rest
}

/// What follows a literal string whose opening parenthesis has been read (7.3.4.2).
fn behind_string(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    let mut depth = 1_usize;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'\\' => rest = rest.get(1..).unwrap_or_default(),
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    rest
}

/// What follows the data of an inline image: `EI` between white space (8.9.7).
fn behind_image(bytes: &[u8]) -> &[u8] {
    let ends = |window: &[u8]| match window {
        [before, b'E', b'I'] => !is_regular(*before),
        _ => false,
    };
    let mut rest = bytes;
    while let Some(at) = rest.windows(3).position(ends) {
        rest = rest.get(at.saturating_add(3)..).unwrap_or_default();
        if rest.first().is_none_or(|byte| !is_regular(*byte)) {
            return rest;
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(content: &str) -> (usize, usize) {
        let Balance {
            unclosed, unopened, ..
        } = balance(content.as_bytes());
        (unclosed, unopened)
    }

    #[test]
    fn states_are_counted() {
        assert_eq!(counted(""), (0, 0));
        assert_eq!(counted("q 1 0 0 1 0 0 cm Q"), (0, 0));
        assert_eq!(counted("q q\nQ q"), (2, 0));
        assert_eq!(counted("Q q Q Q"), (0, 2));
    }

    #[test]
    fn the_deepest_nesting_is_known() {
        assert_eq!(balance(b"q q Q q q Q Q Q q Q").deepest, 3);
    }

    #[test]
    fn only_operators_count() {
        assert_eq!(
            counted("(q \\) q (q) q) Tj /q gs [(q)] TJ <71> Tj % q\nq"),
            (1, 0)
        );
        assert_eq!(counted("/a<</q/q>>BDC q Q EMC"), (0, 0));
        assert_eq!(counted("BI /W 1 ID q q xEI q EIq\nEI q"), (1, 0));
        assert_eq!(counted("(never closed q"), (0, 0));
        assert_eq!(counted("BI ID q q"), (0, 0));
    }
}
