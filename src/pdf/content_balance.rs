//! Whether page content gives back every graphics state that it saved.
//!
//! What is drawn after foreign content must not inherit its state. One `q` before and one `Q`
//! after do that only when the content between is balanced (ISO 32000-2, 8.4.2).
//!
//! **Deliberately absent:** any meaning of the operators but these two.

use super::content::{Word, Words};

/// What `q` and `Q` leave behind.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Balance {
    /// States saved and never restored.
    pub unclosed: usize,
    /// Restores without a state to restore; viewers ignore them.
    pub unopened: usize,
    /// The most states saved at a time.
    pub deepest: usize,
}

impl Balance {
    /// Counts one more operator of the content of a page, its pieces joined by white space.
    pub(super) fn count(&mut self, operator: &[u8]) {
        match operator {
            b"q" => {
                self.unclosed = self.unclosed.saturating_add(1);
                self.deepest = self.deepest.max(self.unclosed);
            }
            b"Q" if self.unclosed == 0 => self.unopened = self.unopened.saturating_add(1),
            b"Q" => self.unclosed = self.unclosed.saturating_sub(1),
            _ => {}
        }
    }

    /// Counts the operators that are left.
    pub(super) fn count_all(&mut self, words: Words<'_>) {
        for word in words {
            if let Word::Operator(operator) = word {
                self.count(operator);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Numbers;
    use super::*;

    fn balance(content: &[u8]) -> Balance {
        let mut balance = Balance::default();
        balance.count_all(Words::new(content, Numbers::Told));
        balance
    }

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
