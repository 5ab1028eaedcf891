//! Content streams, as far as text and painted objects go (ISO 32000-2, 8.2).
//!
//! A page can have a million operators; only five matter here, so the stream is scanned once and
//! nothing else is kept.
//!
//! **Invariant:** linear in the length of the stream, whatever it holds.
//!
//! **Deliberately absent:** positions, colours, clipping.

/// Something that a content stream does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// `Tf`: the font with this name is used from here on.
    Font(Vec<u8>),
    /// `Do`: the object with this name is painted.
    Paint(Vec<u8>),
    /// `Tj`, `TJ`, `'`, `"`: this string is shown.
    Show(Vec<u8>),
}

/// The steps of a content stream, in their order.
pub(super) fn steps(content: &[u8]) -> Vec<Step> {
    let mut scan = Scan {
        rest: content,
        steps: Vec::new(),
        name: Vec::new(),
        strings: Vec::new(),
    };
    while let Some((&byte, rest)) = scan.rest.split_first() {
        scan.rest = rest;
        match byte {
            b'(' => scan.literal(),
            b'<' if rest.first() != Some(&b'<') => scan.hexadecimal(),
            b'/' => scan.name = scan.word(),
            b'%' => {
                let line = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                scan.skip(line.unwrap_or(rest.len()));
            }
            byte if byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'"') => {
                let tail = scan.word();
                scan.operator(byte, &tail);
            }
            _ => {}
        }
    }
    scan.steps
}

struct Scan<'c> {
    rest: &'c [u8],
    steps: Vec<Step>,
    name: Vec<u8>,
    strings: Vec<Vec<u8>>,
}

impl Scan<'_> {
    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Regular characters up to the next white space or delimiter (7.2.3).
    fn word(&mut self) -> Vec<u8> {
        let end = self
            .rest
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || b"\0()<>[]{}/%".contains(byte));
        let (word, rest) = self
            .rest
            .split_at_checked(end.unwrap_or(self.rest.len()))
            .unwrap_or_default();
        self.rest = rest;
        word.to_vec()
    }

    /// A literal string, its opening parenthesis read already (7.3.4.2).
    fn literal(&mut self) {
        let mut string = Vec::new();
        let mut depth = 1_usize;
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'\\' => self.escape(&mut string),
                b'(' => {
                    depth = depth.saturating_add(1);
                    string.push(byte);
                }
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                    string.push(byte);
                }
                _ => string.push(byte),
            }
        }
        self.strings.push(string);
    }

    fn escape(&mut self, string: &mut Vec<u8>) {
        let Some((&byte, rest)) = self.rest.split_first() else {
            return;
        };
        self.rest = rest;
        match byte {
            b'n' => string.push(b'\n'),
            b'r' => string.push(b'\r'),
            b't' => string.push(b'\t'),
            b'b' => string.push(8),
            b'f' => string.push(12),
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
                string.push(u8::try_from(value & 0xff).unwrap_or(0));
            }
            other => string.push(other),
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
        let digits: Vec<u32> = digits
            .iter()
            .filter_map(|byte| char::from(*byte).to_digit(16))
            .collect();
        let bytes = digits.chunks(2).map(|pair| {
            let value = match pair {
                [high, low] => high.wrapping_mul(16).wrapping_add(*low),
                [high] => high.wrapping_mul(16),
                _ => 0,
            };
            u8::try_from(value).unwrap_or(0)
        });
        self.strings.push(bytes.collect());
    }

    fn operator(&mut self, first: u8, tail: &[u8]) {
        match (first, tail) {
            (b'T', b"f") => self.steps.push(Step::Font(std::mem::take(&mut self.name))),
            (b'D', b"o") => self.steps.push(Step::Paint(std::mem::take(&mut self.name))),
            (b'T', b"j" | b"J") | (b'\'' | b'"', b"") => {
                self.steps.extend(self.strings.drain(..).map(Step::Show));
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
        self.strings.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_fonts_and_painted_objects_are_found() {
        let content = br"q % (no)
            BI /W 1 ID (x) Tj
 EI BT /F1 9 Tf [(a\)) -20 <4243>] TJ (\101) ' ET /BSrEMark Do (lost) cm";
        assert_eq!(
            steps(content),
            [
                Step::Font(b"F1".to_vec()),
                Step::Show(b"a)".to_vec()),
                Step::Show(b"BC".to_vec()),
                Step::Show(b"A".to_vec()),
                Step::Paint(b"BSrEMark".to_vec()),
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
