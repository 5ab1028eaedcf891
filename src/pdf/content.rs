//! The words of a content stream (ISO 32000-2, 7.8.2): the one lexer that everything here uses.
//!
//! Most of a page is numbers, and most of those who read a page do not want them, so [`Words`]
//! can pass over them. Nothing is copied: names and strings are slices of the stream, and a string
//! is decoded only by whoever shows it.
//!
//! **Invariant:** linear in the length of the stream, whatever it holds.
//!
//! **Deliberately absent:** what operators mean; arrays and dictionaries, whose parts are met by
//! themselves.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3};

/// A part of a content stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Word<'c> {
    /// A number.
    Number(f64),
    /// A name as it is written, without its solidus.
    Name(&'c [u8]),
    /// A string.
    String(ContentString<'c>),
    /// An operator, or one of the words `true`, `false` and `null`.
    Operator(&'c [u8]),
    /// The data of an inline image, which follow `ID` (8.9.7).
    ImageData,
}

/// A string as it is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ContentString<'c> {
    /// What stands between the parentheses (7.3.4.2).
    Literal(&'c [u8]),
    /// What stands between the angle brackets (7.3.4.3).
    Hexadecimal(&'c [u8]),
}

/// Whether numbers are told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Numbers {
    /// Each as a word.
    Told,
    /// Passed over, at the speed of memory.
    Skipped,
}

/// The words of a content stream in their order.
#[derive(Clone, Debug)]
pub struct Words<'c> {
    rest: &'c [u8],
    numbers: Numbers,
    /// Whether `ID` was the last word.
    image: bool,
}

impl<'c> Words<'c> {
    /// The words of decoded content: of the pieces of one page, joined by white space.
    #[must_use]
    pub const fn new(content: &'c [u8], numbers: Numbers) -> Self {
        Self {
            rest: content,
            numbers,
            image: false,
        }
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Takes as many bytes, or all that are left.
    fn take(&mut self, count: usize) -> &'c [u8] {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }

    /// Regular characters up to the next white space or delimiter (7.2.3).
    fn regular(&mut self) -> &'c [u8] {
        let end = self.rest.iter().position(|byte| !is_regular(*byte));
        self.take(end.unwrap_or(self.rest.len()))
    }

    /// A literal string whose opening parenthesis has been read.
    fn literal(&mut self) -> &'c [u8] {
        let start = self.rest;
        let mut depth = 1_usize;
        while let Some(at) = memchr3(b'(', b')', b'\\', self.rest) {
            let found = self.rest.get(at);
            self.skip(at.saturating_add(1));
            match found {
                Some(b'\\') => self.skip(1),
                Some(b'(') => depth = depth.saturating_add(1),
                _ => depth = depth.saturating_sub(1),
            }
            if depth == 0 {
                let length = start.len().saturating_sub(self.rest.len());
                return start.get(..length.saturating_sub(1)).unwrap_or_default();
            }
        }
        self.rest = &[];
        start
    }

    fn hexadecimal(&mut self) -> &'c [u8] {
        let digits = self.take(memchr(b'>', self.rest).unwrap_or(self.rest.len()));
        self.skip(1);
        digits
    }

    /// The data of an inline image end with `EI` between white space.
    fn image_data(&mut self) {
        let mut before = b' ';
        while let Some(at) = memchr(b'E', self.rest) {
            if let Some(last) = at.checked_sub(1).and_then(|last| self.rest.get(last)) {
                before = *last;
            }
            self.skip(at.saturating_add(1));
            let ends = match self.rest {
                [b'I'] => true,
                [b'I', after, ..] => !is_regular(*after),
                _ => false,
            };
            if ends && !is_regular(before) {
                self.skip(1);
                return;
            }
            before = b'E';
        }
        self.rest = &[];
    }

    /// A number, its first character not yet taken. Those of few digits need no second look.
    fn number(&mut self) -> f64 {
        let start = self.rest;
        let mut rest = start;
        let (mut value, mut scale) = (0_u32, 0_u32);
        while let [byte, after @ ..] = rest {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                value = value.wrapping_mul(10).wrapping_add(u32::from(digit));
                scale = scale.wrapping_mul(10);
            } else if *byte == b'.' {
                scale = scale.max(1);
            } else if !is_numeric(*byte) {
                break;
            }
            rest = after;
        }
        let length = start.len().saturating_sub(rest.len());
        if length > EXACT {
            return parsed(self.take(length));
        }
        self.rest = rest;
        let value = f64::from(value);
        let value = if start.first() == Some(&b'-') {
            -value
        } else {
            value
        };
        if scale > 1 {
            value / f64::from(scale)
        } else {
            value
        }
    }
}

impl<'c> Iterator for Words<'c> {
    type Item = Word<'c>;

    #[inline]
    fn next(&mut self) -> Option<Word<'c>> {
        if std::mem::take(&mut self.image) {
            self.image_data();
            return Some(Word::ImageData);
        }
        let passed = match self.numbers {
            Numbers::Told => SPACE,
            Numbers::Skipped => SPACE | NUMERIC,
        };
        loop {
            while let [byte, after @ ..] = self.rest
                && is(*byte, passed)
            {
                self.rest = after;
            }
            let (&first, after) = self.rest.split_first()?;
            if is_numeric(first) {
                return Some(Word::Number(self.number()));
            }
            if is_regular(first) {
                let word = self.regular();
                self.image = word == b"ID";
                return Some(Word::Operator(word));
            }
            self.rest = after;
            match first {
                b'/' => return Some(Word::Name(self.regular())),
                b'(' => return Some(Word::String(ContentString::Literal(self.literal()))),
                b'%' => {
                    let end = memchr2(b'\r', b'\n', self.rest);
                    self.skip(end.unwrap_or(self.rest.len()));
                }
                // `<<` opens a dictionary.
                b'<' if self.rest.first() == Some(&b'<') => self.skip(1),
                b'<' => {
                    let digits = self.hexadecimal();
                    return Some(Word::String(ContentString::Hexadecimal(digits)));
                }
                _ => {}
            }
        }
    }
}

impl<'c> ContentString<'c> {
    /// What the string stands for.
    #[must_use]
    pub fn decoded(self) -> Cow<'c, [u8]> {
        match self {
            Self::Literal(text) if memchr(b'\\', text).is_none() => Cow::Borrowed(text),
            Self::Literal(text) => Cow::Owned(unescaped(text)),
            Self::Hexadecimal(digits) => {
                let mut digits = digits.iter().filter_map(|byte| hexadecimal_digit(*byte));
                let mut bytes = Vec::new();
                while let Some(high) = digits.next() {
                    // A missing last digit counts as zero (7.3.4.3).
                    bytes.push(high << 4 | digits.next().unwrap_or(0));
                }
                Cow::Owned(bytes)
            }
        }
    }

    /// At most how many bytes it stands for.
    #[must_use]
    pub const fn most_bytes(self) -> usize {
        match self {
            Self::Literal(text) => text.len(),
            Self::Hexadecimal(digits) => digits.len().div_ceil(2),
        }
    }
}

/// The bytes of a literal string, its escapes resolved (table 3).
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'b') => bytes.push(8),
            Some(b'f') => bytes.push(12),
            Some(b'\r') => {
                rest.next_if_eq(&b'\n');
            }
            Some(b'\n') | None => {}
            Some(digit @ b'0'..=b'7') => {
                let mut value = u16::from(digit.wrapping_sub(b'0'));
                for _ in 0..2 {
                    let Some(digit) = rest.next_if(|byte| matches!(byte, b'0'..=b'7')) else {
                        break;
                    };
                    value = value << 3 | u16::from(digit.wrapping_sub(b'0'));
                }
                bytes.push(u8::try_from(value & 0xFF).unwrap_or(0));
            }
            Some(other) => bytes.push(other),
        }
    }
    bytes
}

/// The value of a number; as viewers do, what is no number counts for its digits.
fn parsed(text: &[u8]) -> f64 {
    let (mut value, mut scale) = (0.0, 0.0);
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(byte.wrapping_sub(b'0'));
                scale *= 10.0;
            }
            b'.' if scale == 0.0 => scale = 1.0,
            _ => {}
        }
    }
    let sign = if text.first() == Some(&b'-') {
        -1.0
    } else {
        1.0
    };
    sign * value / f64::max(scale, 1.0)
}

/// Characters of a number whose digits surely fit into 32 bits.
const EXACT: usize = 9;

/// White space (7.2.3).
const SPACE: u8 = 1;
/// What numbers are made of (7.3.3).
const NUMERIC: u8 = 2;
/// A delimiter (7.2.3).
const DELIMITER: u8 = 4;

/// The class of each byte: a page has more bytes than anything else here, and one look into a
/// table that stays in the cache is the quickest question.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut rest: &mut [u8] = &mut classes;
    let mut byte = 0_u8;
    while let Some((class, others)) = rest.split_first_mut() {
        *class = match byte {
            0 | b'\t' | b'\n' | 12 | b'\r' | b' ' => SPACE,
            b'0'..=b'9' | b'+' | b'-' | b'.' => NUMERIC,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => DELIMITER,
            _ => 0,
        };
        rest = others;
        byte = byte.wrapping_add(1);
    }
    classes
}

/// Whether a byte is of one of these classes.
fn is(byte: u8, classes: u8) -> bool {
    CLASSES
        .get(usize::from(byte))
        .is_some_and(|class| class & classes != 0)
}

/// What numbers are made of.
fn is_numeric(byte: u8) -> bool {
    is(byte, NUMERIC)
}

/// Neither white space nor a delimiter.
fn is_regular(byte: u8) -> bool {
    !is(byte, SPACE | DELIMITER)
}

const fn hexadecimal_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        b'A'..=b'F' => Some(byte.wrapping_sub(b'A').wrapping_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(content: &str, numbers: Numbers) -> Vec<String> {
        let words = Words::new(content.as_bytes(), numbers);
        words
            .map(|word| match word {
                Word::Number(number) => format!("{number}"),
                Word::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
                Word::String(string) => format!("({})", String::from_utf8_lossy(&string.decoded())),
                Word::Operator(word) => String::from_utf8_lossy(word).into_owned(),
                Word::ImageData => "data".to_owned(),
            })
            .collect()
    }

    #[test]
    fn words_are_told_in_order() {
        let content =
            "q % (no)\n-1.50 0 .25 +3 re/F1 9Tf[(a\\)\\101(b)) -20 <4243 4>]TJ\n/a<</q/x>>BDC f*";
        assert_eq!(
            told(content, Numbers::Told),
            [
                "q", "-1.5", "0", "0.25", "3", "re", "/F1", "9", "Tf", "(a)A(b))", "-20", "(BC@)",
                "TJ", "/a", "/q", "/x", "BDC", "f*"
            ]
        );
        assert_eq!(
            told(content, Numbers::Skipped),
            [
                "q", "re", "/F1", "Tf", "(a)A(b))", "(BC@)", "TJ", "/a", "/q", "/x", "BDC", "f*"
            ]
        );
    }

    #[test]
    fn numbers_of_any_length_have_their_value() {
        for (text, value) in [
            ("0", 0.0),
            ("-0", 0.0),
            ("+17", 17.0),
            ("-.5", -0.5),
            ("4.", 4.0),
            ("1-2", 12.0),
            ("1.2.5", 1.25),
            ("..5", 0.5),
            ("999999999", 999_999_999.0),
            ("12345678901", 12_345_678_901.0),
            ("-1234567.0625", -1_234_567.062_5),
            ("-999999999999999", -999_999_999_999_999.0),
        ] {
            let words: Vec<Word<'_>> = Words::new(text.as_bytes(), Numbers::Told).collect();
            assert_eq!(words, [Word::Number(value)], "{text}");
            assert_eq!(words, [Word::Number(parsed(text.as_bytes()))], "{text}");
        }
    }

    #[test]
    fn the_data_of_inline_images_are_no_words() {
        for (content, words) in [
            (
                "BI /W 1 ID q q xEI q EIq\nEI q",
                &["BI", "/W", "ID", "data", "q"][..],
            ),
            ("BI ID EI", &["BI", "ID", "data"]),
            ("BI ID \nEIEI EI", &["BI", "ID", "data"]),
            ("BI ID q q", &["BI", "ID", "data"]),
        ] {
            assert_eq!(told(content, Numbers::Skipped), words, "{content}");
        }
    }

    #[test]
    fn streams_that_end_early_end_the_words() {
        for content in ["(a\\", "<41", "ID ", "/", "((((", "%", "<", "-"] {
            assert!(told(content, Numbers::Told).len() <= 2, "{content}");
        }
    }

    #[test]
    fn escapes_are_resolved() {
        let decoded = ContentString::Literal(b"\\n\\53\\0534\\\r\nx\\q\\\\\\").decoded();
        assert_eq!(&*decoded, b"\n++4xq\\");
    }
}
