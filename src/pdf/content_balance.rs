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
    use super::super::content_extent::Extents;
    use super::super::document::Document;
    use super::super::samples::pdf;
    use super::*;
    use crate::base::limits::Limits;

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

    #[test]
    fn a_page_is_counted_to_its_end_and_its_forms_are_not() {
        let file = pdf(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]>>",
            "<</Type/Page/Parent 2 0 R/Resources<</XObject<</F 4 0 R>>>>>>",
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 5>>stream\nQ q q\nendstream",
        ]);
        let document = Document::open(&file, Limits::default()).unwrap();
        let view = document.last();
        let page = view.pages().unwrap()[0].clone();
        let of = |content: &str| Extents::new(view).of(&page, content.as_bytes(), None).1;
        let content = "q /F Do q Q q";
        assert_eq!(of(content), balance(content.as_bytes()));
        // More operators than are followed.
        let content = format!("q /F Do {}q Q Q Q q q", "n ".repeat(2_000_000));
        assert_eq!(of(&content), balance(content.as_bytes()));
        assert_eq!(of(&content).unclosed, 2);
    }
}
