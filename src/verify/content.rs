//! Content streams, as far as text and painted objects go (ISO 32000-2, 8.2).
//!
//! A page can have a million operators; only five matter here, so the stream is scanned once and
//! nothing else is kept.
//!
//! **Invariant:** linear in the length of the stream, whatever it holds.
//!
//! **Deliberately absent:** positions, colours, clipping.

/// Something that a content stream does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step<'s> {
    /// `Tf`: the font with this name is used from here on.
    Font(&'s [u8]),
    /// `Do`: the object with this name is painted.
    Paint(&'s [u8]),
    /// `Tj`, `TJ`, `'`, `"`: this string is shown.
    Show(&'s [u8]),
}

/// Tells each step of a content stream, in their order.
pub(super) fn each_step(content: &[u8], tell: impl FnMut(Step<'_>)) {
    let mut scan = Scan {
        rest: content,
        tell,
        name: &[],
        strings: Vec::new(),
        ends: Vec::new(),
    };
    while let Some((byte, rest)) = next_matter(scan.rest) {
        scan.rest = rest;
        match byte {
            b'(' => scan.literal(),
            b'<' if rest.first() != Some(&b'<') => scan.hexadecimal(),
            b'/' => scan.name = scan.word(),
            b'%' => {
                let line = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                scan.skip(line.unwrap_or(rest.len()));
            }
            // `<<` opens a dictionary; what it holds is met by itself.
            b'<' => scan.skip(1),
            byte if byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'"') => {
                let tail = scan.word();
                scan.operator(byte, tail);
            }
            _ => {}
        }
    }
}

/// The next byte that is neither white space nor part of a number, and what follows it. Most of a
/// page is numbers, so this is where the time goes.
fn next_matter(content: &[u8]) -> Option<(u8, &[u8])> {
    let at = content
        .iter()
        .position(|byte| !matches!(byte, 0..=b' ' | b')'..=b'.' | b'0'..=b';'))?;
    let (byte, rest) = content.get(at..)?.split_first()?;
    Some((*byte, rest))
}

struct Scan<'c, T> {
    rest: &'c [u8],
    tell: T,
    /// The last name.
    name: &'c [u8],
    /// The strings since the last operator, one after the other.
    strings: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl<'c, T: FnMut(Step<'_>)> Scan<'c, T> {
    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Regular characters up to the next white space or delimiter (7.2.3).
    fn word(&mut self) -> &'c [u8] {
        let end = self.rest.iter().position(|byte| ends_word(*byte));
        let (word, rest) = self
            .rest
            .split_at_checked(end.unwrap_or(self.rest.len()))
            .unwrap_or_default();
        self.rest = rest;
        word
    }

    /// A literal string, its opening parenthesis read already (7.3.4.2).
    fn literal(&mut self) {
        let mut depth = 1_usize;
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'\\' => self.escape(),
                b'(' => {
                    depth = depth.saturating_add(1);
                    self.strings.push(byte);
                }
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                    self.strings.push(byte);
                }
                _ => self.strings.push(byte),
            }
        }
        self.ends.push(self.strings.len());
    }

    fn escape(&mut self) {
        let Some((&byte, rest)) = self.rest.split_first() else {
            return;
        };
        self.rest = rest;
        match byte {
            b'n' => self.strings.push(b'\n'),
            b'r' => self.strings.push(b'\r'),
            b't' => self.strings.push(b'\t'),
            b'b' => self.strings.push(8),
            b'f' => self.strings.push(12),
            b'\r' | b'\n' => {}
            b'0'..=b'7' => {
                let mut value = u32::from(byte.wrapping_sub(b'0'));
                for _ in 0..2 {
                    let Some(digit) = self
                        .rest
                        .first()
                        .and_then(|next| char::from(*next).to_digit(8))
                    else {
                        break;
                    };
                    value = value.wrapping_mul(8).wrapping_add(digit);
                    self.skip(1);
                }
                self.strings.push(u8::try_from(value & 0xff).unwrap_or(0));
            }
            other => self.strings.push(other),
        }
    }

    fn hexadecimal(&mut self) {
        let end = self
            .rest
            .iter()
            .position(|byte| *byte == b'>')
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        let mut digits = digits.iter().filter_map(|byte| hexadecimal_digit(*byte));
        while let Some(high) = digits.next() {
            // A missing last digit counts as zero (7.3.4.3).
            self.strings.push(high << 4 | digits.next().unwrap_or(0));
        }
        self.ends.push(self.strings.len());
    }

    fn operator(&mut self, first: u8, tail: &[u8]) {
        match (first, tail) {
            (b'T', b"f") => (self.tell)(Step::Font(self.name)),
            (b'D', b"o") => (self.tell)(Step::Paint(self.name)),
            (b'T', b"j" | b"J") | (b'\'' | b'"', b"") => {
                let mut start = 0;
                for end in &self.ends {
                    if let Some(string) = self.strings.get(start..*end) {
                        (self.tell)(Step::Show(string));
                    }
                    start = *end;
                }
            }
            // The data of an inline image is no content (8.9.7).
            (b'I', b"D") => {
                let end = self.rest.windows(4).position(|four| match four {
                    [before, b'E', b'I', after] => {
                        before.is_ascii_whitespace() && after.is_ascii_whitespace()
                    }
                    _ => false,
                });
                self.skip(end.map_or(self.rest.len(), |end| end.saturating_add(3)));
            }
            _ => {}
        }
        if !self.ends.is_empty() {
            self.strings.clear();
            self.ends.clear();
        }
    }
}

/// White space or a delimiter (7.2.3).
const fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        0 | b'\t'
            | b'\n'
            | 12
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
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

    fn steps(content: &[u8]) -> Vec<String> {
        let mut steps = Vec::new();
        each_step(content, |step| {
            steps.push(match step {
                Step::Font(name) => format!("Font({})", String::from_utf8_lossy(name)),
                Step::Paint(name) => format!("Paint({})", String::from_utf8_lossy(name)),
                Step::Show(string) => format!("Show({})", String::from_utf8_lossy(string)),
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
                "Font(F1)",
                "Show(a))",
                "Show(BC)",
                "Show(A)",
                "Paint(BSrEMark)",
            ]
        );
    }

    #[test]
    fn streams_that_end_early_end_the_scan() {
        for content in [&b"(a\\"[..], b"<41", b"ID ", b"/", b"(((("] {
            assert!(steps(content).is_empty());
        }
    }
}
