//! Content streams, as far as text and painted objects go (ISO 32000-2, 8.2).
//!
//! A page can have a million operators; only a few matter here, so nothing else is kept.
//!
//! **Invariant:** linear in the length of the stream, whatever it holds.
//!
//! **Deliberately absent:** positions, colours, clipping.

use memchr::memmem;

use crate::base::number::whole;
use crate::pdf::content::{ContentString, Numbers, Word, Words};

/// Modes of text that show nothing (Table 104).
const INVISIBLE: [u32; 2] = [3, 7];

/// Something that a content stream does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step<'s> {
    /// `Tf`: the font with this name is used from here on.
    Font(&'s [u8]),
    /// `Do`: the object with this name is painted.
    Paint(&'s [u8]),
    /// An inline image, or `sh`: something is painted that has no name.
    Picture,
    /// `Tr`: whether text shows from here on (9.3.6).
    Visible(bool),
    /// `Tj`, `TJ`, `'`, `"`: this string is shown.
    Show(&'s [u8]),
    /// `l`, `re`: a straight part of a path.
    Line,
    /// `c`, `v`, `y`: a curve of a path.
    Curve,
}

/// Tells each step of a content stream, in their order.
pub(super) fn each_step(content: &[u8], mut tell: impl FnMut(Step<'_>)) {
    let mut name: &[u8] = &[];
    // The strings since the last operator.
    let mut strings: Vec<ContentString<'_>> = Vec::new();
    let mut mode = 0.0;
    // Most content has no rendering modes, and is read faster without its numbers.
    let numbers = match memmem::find(content, b"Tr") {
        Some(_) => Numbers::Told,
        None => Numbers::Skipped,
    };
    for word in Words::new(content, numbers) {
        let operator = match word {
            Word::Name(last) => {
                name = last;
                continue;
            }
            Word::String(string) => {
                strings.push(string);
                continue;
            }
            Word::Operator(operator) => operator,
            Word::Number(number) => {
                mode = number;
                continue;
            }
            Word::ImageData => {
                tell(Step::Picture);
                continue;
            }
        };
        match operator {
            b"Tf" => tell(Step::Font(name)),
            b"Do" => tell(Step::Paint(name)),
            b"sh" => tell(Step::Picture),
            b"l" | b"re" => tell(Step::Line),
            b"c" | b"v" | b"y" => tell(Step::Curve),
            b"Tr" => tell(Step::Visible(!INVISIBLE.contains(&whole(mode)))),
            b"Tj" | b"TJ" | b"'" | b"\"" => {
                for string in &strings {
                    tell(Step::Show(&string.decoded()));
                }
            }
            _ => {}
        }
        strings.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(content: &[u8]) -> Vec<String> {
        let mut steps = Vec::new();
        each_step(content, |step| {
            steps.push(match step {
                Step::Font(name) => format!("Font({})", String::from_utf8_lossy(name)),
                Step::Paint(name) => format!("Paint({})", String::from_utf8_lossy(name)),
                Step::Picture => "Picture".to_owned(),
                Step::Visible(shows) => format!("Visible({shows})"),
                Step::Show(string) => format!("Show({})", String::from_utf8_lossy(string)),
                Step::Line => "Line".to_owned(),
                Step::Curve => "Curve".to_owned(),
            });
        });
        steps
    }

    #[test]
    fn text_fonts_and_painted_objects_are_found() {
        let content = br"q % (no)
            BI /W 1 ID (x) Tj
 EI BT /F1 9 Tf [(a\)) -20 <4243>] TJ (\101) ' ET /BSrEMark Do (lost) cm";
        assert_eq!(
            steps(content),
            [
                "Picture",
                "Font(F1)",
                "Show(a))",
                "Show(BC)",
                "Show(A)",
                "Paint(BSrEMark)",
            ]
        );
    }

    #[test]
    fn modes_of_text_are_told() {
        assert_eq!(
            steps(b"BT 3 Tr (a) Tj 0 Tr (b) Tj 7 Tr ET /P sh"),
            [
                "Visible(false)",
                "Show(a)",
                "Visible(true)",
                "Show(b)",
                "Visible(false)",
                "Picture"
            ]
        );
    }

    #[test]
    fn parts_of_paths_are_told() {
        let content = b"0 0 9 9 re f 1 1 m 2 2 l 1 2 3 4 5 6 c 1 2 3 4 v S";
        assert_eq!(steps(content), ["Line", "Line", "Curve", "Curve"]);
    }

    #[test]
    fn streams_that_end_early_end_the_scan() {
        for content in [&b"(a\\"[..], b"<41", b"/", b"(((("] {
            assert!(steps(content).is_empty());
        }
        assert_eq!(steps(b"ID "), ["Picture"]);
    }
}
