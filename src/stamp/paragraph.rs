//! Text that is broken into lines and made to fit.
//!
//! **Invariant:** lines break at spaces only, never inside a word, a number or a date. A space that
//! does not break is drawn and read as any other.

use unicode_normalization::UnicodeNormalization as _;

use super::error::StampError;
use super::font::{Face, Line};
use crate::base::visible::is_ignorable;

/// Characters of one text. The longest name or notice is a fifth of it.
const CHARACTERS: usize = 2_000;

/// Where a text may be broken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Breaks {
    /// At every space.
    Spaces,
    /// Nowhere: numbers and dates are read in one piece.
    Nowhere,
}

/// A text, measured once and then broken at any size.
pub(super) struct Paragraph<'f> {
    face: &'f Face,
    words: Vec<Line>,
    space: f64,
}

impl<'f> Paragraph<'f> {
    /// Measures a text; white space of any kind and length counts as one space.
    pub(super) fn new(face: &'f Face, text: &str, breaks: Breaks) -> Result<Self, StampError> {
        let length = text.chars().count();
        if length > CHARACTERS {
            return Err(StampError::TextLong {
                length,
                limit: CHARACTERS,
            });
        }
        // The fonts have letters with their accents in one piece, and nothing for what never shows.
        let text: String = text.nfc().filter(|letter| !is_ignorable(*letter)).collect();
        let words: Vec<&str> = text
            .split(|c: char| (c.is_whitespace() && c != '\u{a0}') || c.is_control())
            .filter(|word| !word.is_empty())
            .collect();
        let words = match breaks {
            Breaks::Spaces => words
                .into_iter()
                .map(|word| face.shape(&word.replace('\u{a0}', " ")))
                .collect(),
            Breaks::Nowhere => face.shape(&words.join(" ")).map(|line| vec![line]),
        }?;
        Ok(Self {
            face,
            words,
            space: face.shape(" ")?.width(1.0),
        })
    }

    /// The lines at a size in points, none wider than `width`; none at all when a word is wider.
    pub(super) fn lines(&self, size: f64, width: f64) -> Option<Vec<Line>> {
        let groups = self.groups(width / size)?;
        let mut lines = Vec::with_capacity(groups.len());
        for group in groups {
            let words: Vec<&str> = group.iter().map(|word| word.text.as_str()).collect();
            lines.push(self.face.shape(&words.join(" ")).ok()?);
        }
        Some(lines)
    }

    /// Other words in the same face.
    pub(super) fn line(&self, words: &str) -> Option<Line> {
        self.face.shape(words).ok()
    }

    /// The same number of lines as [`Self::lines`], of nearly equal width.
    pub(super) fn balanced(&self, size: f64, width: f64) -> Option<Vec<Line>> {
        let count = self.groups(width / size)?.len();
        let (mut low, mut high) = (0.0, width);
        for _ in 0..10 {
            let middle = f64::midpoint(low, high);
            if self
                .groups(middle / size)
                .is_some_and(|groups| groups.len() <= count)
            {
                high = middle;
            } else {
                low = middle;
            }
        }
        self.lines(size, high)
    }

    /// The width in one line at a size in points.
    pub(super) fn width(&self, size: f64) -> f64 {
        let words = self
            .words
            .iter()
            .map(|word| word.width(size) + self.space * size);
        words.sum::<f64>() - self.space * size
    }

    /// How many lines there are at a size and width.
    pub(super) fn count(&self, size: f64, width: f64) -> Option<usize> {
        Some(self.groups(width / size)?.len())
    }

    /// Words by line, for a width in multiples of the size.
    fn groups(&self, width: f64) -> Option<Vec<&[Line]>> {
        let mut groups = Vec::new();
        let mut rest = self.words.as_slice();
        while !rest.is_empty() {
            let mut used = -self.space;
            let count = rest
                .iter()
                .take_while(|word| {
                    used += self.space + word.width(1.0);
                    used <= width
                })
                .count();
            if count == 0 {
                return None;
            }
            let (group, later) = rest.split_at_checked(count)?;
            groups.push(group);
            rest = later;
        }
        Some(groups)
    }
}

/// A count of lines as a factor.
pub(super) fn factor(lines: usize) -> f64 {
    u32::try_from(lines).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::super::font::Weight;
    use super::*;

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn white_space_is_one_space_and_lines_break_there() {
        let face = Face::open(Weight::Regular).unwrap();
        let text = Paragraph::new(&face, "  Balai\tBesar\r\nKarantina ", Breaks::Spaces).unwrap();
        assert_eq!(
            texts(&text.lines(10.0, 1000.0).unwrap()),
            ["Balai Besar Karantina"]
        );
        assert_eq!(
            texts(&text.lines(10.0, 60.0).unwrap()),
            ["Balai Besar", "Karantina"]
        );
        assert!(text.lines(10.0, 20.0).is_none());
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let face = Face::open(Weight::Regular).unwrap();
        let text = Paragraph::new(&face, super::super::NOTICE, Breaks::Spaces).unwrap();
        for width in [60.0, 90.0, 200.0, 500.0] {
            for lines in [text.lines(7.0, width), text.balanced(7.0, width)] {
                let lines = lines.unwrap();
                assert_eq!(texts(&lines).join(" "), super::super::NOTICE);
                assert_eq!(Some(lines.len()), text.count(7.0, width));
                assert!(lines.iter().all(|line| line.width(7.0) <= width + 0.5));
            }
        }
    }

    #[test]
    fn balanced_lines_are_nearly_equal() {
        let face = Face::open(Weight::Regular).unwrap();
        let text = Paragraph::new(&face, super::super::NOTICE, Breaks::Spaces).unwrap();
        let lines = text.balanced(7.0, 500.0).unwrap();
        let widths: Vec<f64> = lines.iter().map(|line| line.width(7.0)).collect();
        let shortest = widths.iter().copied().fold(f64::MAX, f64::min);
        let longest = widths.iter().copied().fold(0.0, f64::max);
        assert!(shortest > 0.8 * longest, "{widths:?}");
    }

    #[test]
    fn accents_join_their_letters_and_what_never_shows_is_left_out() {
        let face = Face::open(Weight::Regular).unwrap();
        let text = "Andre\u{301} Bu\u{ad}di\u{200b}";
        let text = Paragraph::new(&face, text, Breaks::Spaces).unwrap();
        assert_eq!(
            texts(&text.lines(10.0, 1000.0).unwrap()),
            ["Andr\u{e9} Budi"]
        );
    }

    #[test]
    fn a_number_stays_in_one_piece() {
        let face = Face::open(Weight::Regular).unwrap();
        let text = Paragraph::new(&face, "NIP  1975 2 001", Breaks::Nowhere).unwrap();
        assert_eq!(texts(&text.lines(10.0, 100.0).unwrap()), ["NIP 1975 2 001"]);
        assert_eq!(text.count(10.0, 40.0), None);
    }

    #[test]
    fn a_space_that_does_not_break_is_read_as_a_space() {
        let face = Face::open(Weight::Regular).unwrap();
        let text = Paragraph::new(&face, "Kepala, 21\u{a0}November", Breaks::Spaces).unwrap();
        let lines = text.lines(10.0, 70.0).unwrap();
        assert_eq!(texts(&lines), ["Kepala,", "21 November"]);
        assert!(text.width(10.0) > 70.0);
    }

    #[test]
    fn endless_text_is_refused() {
        let face = Face::open(Weight::Regular).unwrap();
        assert!(matches!(
            Paragraph::new(&face, &"a ".repeat(1001), Breaks::Spaces),
            Err(StampError::TextLong { .. })
        ));
    }
}
