//! Words, numbers, names and strings (ISO 32000-2, 7.2 and 7.3).
//!
//! **Invariant:** every step moves forward or reports the end, so a loop over tokens ends.
//!
//! **Deliberately absent:** structure. Arrays, dictionaries and references are `object`'s.

use lopdf::StringFormat;

use super::error::{Expected, PdfError};
use super::offset::{is_white, regular, tail, wide};

/// Bytes of one string. The largest real ones are signature containers of some 100 KB.
const MAX_STRING: usize = 32 << 20;

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Integer(i64),
    Real(f32),
    Name(Vec<u8>),
    String(Vec<u8>, StringFormat),
    ArrayOpen,
    ArrayClose,
    DictionaryOpen,
    DictionaryClose,
    Word(&'a [u8]),
    End,
}

/// Reads tokens one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
    /// Whether something was met that readers understand in different ways: a name with a null
    /// byte, or, set by whoever builds dictionaries, a key given twice.
    pub(super) doubtful: bool,
    /// Whether only the places of things are asked for: hexadecimal strings come out empty.
    places_only: bool,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(data: &'a [u8], at: usize) -> Self {
        Self {
            data,
            at,
            doubtful: false,
            places_only: false,
        }
    }

    /// One for whoever asks where things stand, and not what hexadecimal strings say.
    pub(super) const fn of_places(data: &'a [u8], at: usize) -> Self {
        Self {
            places_only: true,
            ..Self::new(data, at)
        }
    }

    /// Where the next byte is read.
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    pub(super) const fn seek(&mut self, at: usize) {
        self.at = at;
    }

    fn byte(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    fn after(&self, distance: usize) -> Option<u8> {
        self.data.get(self.at.checked_add(distance)?).copied()
    }

    const fn step(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// Skips white space and comments (ISO 32000-2, 7.2.4).
    pub(super) fn skip(&mut self) {
        while let Some(byte) = self.byte() {
            if is_white(byte) {
                self.step(1);
            } else if byte == b'%' {
                let line = tail(self.data, self.at)
                    .iter()
                    .take_while(|&&other| other != b'\n' && other != b'\r')
                    .count();
                self.step(line);
            } else {
                break;
            }
        }
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<Token<'a>, PdfError> {
        self.skip();
        let Some(byte) = self.byte() else {
            return Ok(Token::End);
        };
        Ok(match (byte, self.after(1)) {
            (b'<', Some(b'<')) => self.mark(2, Token::DictionaryOpen),
            (b'>', Some(b'>')) => self.mark(2, Token::DictionaryClose),
            (b'<', _) => self.hexadecimal()?,
            (b'(', _) => self.literal()?,
            (b'[', _) => self.mark(1, Token::ArrayOpen),
            (b']', _) => self.mark(1, Token::ArrayClose),
            (b'/', _) => self.name(),
            (b'0'..=b'9' | b'+' | b'-' | b'.', _) => self.number(),
            _ => self.word(),
        })
    }

    const fn mark(&mut self, length: usize, token: Token<'a>) -> Token<'a> {
        self.step(length);
        token
    }

    /// The run of regular characters from here.
    fn regular(&self) -> &'a [u8] {
        regular(tail(self.data, self.at))
    }

    fn word(&mut self) -> Token<'a> {
        let word = self.regular();
        if word.is_empty() {
            // A lone delimiter such as `)` or `{`.
            let end = self.at.saturating_add(1).min(self.data.len());
            let lone = self.data.get(self.at..end).unwrap_or_default();
            self.step(1);
            return Token::Word(lone);
        }
        self.step(word.len());
        Token::Word(word)
    }

    /// A number (7.3.3); what only looks like one is a word.
    fn number(&mut self) -> Token<'a> {
        let text = self.regular();
        self.step(text.len());
        match parse_number(text) {
            Some(token) => token,
            None => Token::Word(text),
        }
    }

    /// A name with its `#xx` decoded (7.3.5).
    fn name(&mut self) -> Token<'a> {
        self.step(1);
        let raw = self.regular();
        self.step(raw.len());
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        loop {
            rest = match rest {
                [] => return Token::Name(name),
                [b'#', high, low, more @ ..] => {
                    if let (Some(high), Some(low)) = (nibble(*high), nibble(*low)) {
                        let byte = high << 4 | low;
                        self.doubtful |= byte == 0;
                        name.push(byte);
                        more
                    } else {
                        name.push(b'#');
                        rest.get(1..).unwrap_or_default()
                    }
                }
                [byte, more @ ..] => {
                    name.push(*byte);
                    more
                }
            };
        }
    }

    /// A hexadecimal string (7.3.4.3). Other characters are passed over, as every viewer does;
    /// whoever must be strict looks at the bytes of the span.
    fn hexadecimal(&mut self) -> Result<Token<'a>, PdfError> {
        let start = self.at;
        self.step(1);
        let rest = tail(self.data, self.at);
        let limit = rest.len().min(MAX_STRING.saturating_mul(2));
        let length = rest
            .get(..limit)
            .and_then(|text| memchr::memchr(b'>', text))
            .ok_or_else(|| unterminated(start))?;
        let text = rest.get(..length).unwrap_or_default();
        self.step(length.saturating_add(1));
        if self.places_only {
            return Ok(Token::String(Vec::new(), StringFormat::Hexadecimal));
        }
        // Signatures are written without spaces, thousands of digits long.
        let mut bytes = vec![0; text.len() / 2];
        if faster_hex::hex_decode(text, &mut bytes).is_ok() {
            return Ok(Token::String(bytes, StringFormat::Hexadecimal));
        }
        bytes.clear();
        let mut high = None;
        for digit in text.iter().filter_map(|&byte| nibble(byte)) {
            match high.take() {
                None => high = Some(digit),
                Some(high) => bytes.push(high << 4 | digit),
            }
        }
        if let Some(high) = high {
            bytes.push(high << 4);
        }
        Ok(Token::String(bytes, StringFormat::Hexadecimal))
    }

    /// A literal string (7.3.4.2).
    fn literal(&mut self) -> Result<Token<'a>, PdfError> {
        let start = self.at;
        self.step(1);
        let mut bytes = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.byte().ok_or_else(|| unterminated(start))?;
            if bytes.len() > MAX_STRING {
                return Err(unterminated(start));
            }
            self.step(1);
            match byte {
                b'(' => open = open.saturating_add(1),
                b')' => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return Ok(Token::String(bytes, StringFormat::Literal));
                    }
                }
                b'\\' => {
                    self.escape(&mut bytes);
                    continue;
                }
                b'\r' => {
                    // Any end of line inside a string means one line feed.
                    if self.byte() == Some(b'\n') {
                        self.step(1);
                    }
                    bytes.push(b'\n');
                    continue;
                }
                _ => {}
            }
            bytes.push(byte);
        }
    }

    /// What follows a backslash (7.3.4.2, Table 3).
    fn escape(&mut self, bytes: &mut Vec<u8>) {
        let Some(byte) = self.byte() else { return };
        self.step(1);
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\n' => {}
            b'\r' => {
                if self.byte() == Some(b'\n') {
                    self.step(1);
                }
            }
            b'0'..=b'7' => {
                let mut value = byte & 7;
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.byte() else {
                        break;
                    };
                    // High-order overflow is ignored, says the clause.
                    value = value.wrapping_mul(8).wrapping_add(digit & 7);
                    self.step(1);
                }
                bytes.push(value);
            }
            other => bytes.push(other),
        }
    }
}

fn unterminated(start: usize) -> PdfError {
    PdfError::Syntax {
        offset: wide(start),
        expected: Expected::StringEnd,
    }
}

/// The value of a hexadecimal digit.
pub(super) const fn nibble(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte & 0x0f),
        b'a'..=b'f' | b'A'..=b'F' => Some((byte & 0x0f) + 9),
        _ => None,
    }
}

fn parse_number(text: &[u8]) -> Option<Token<'static>> {
    let text = std::str::from_utf8(text).ok()?;
    let body = text.trim_start_matches(['+', '-']);
    let negative = text.starts_with('-');
    if body.is_empty()
        || !body
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    if !body.contains('.')
        && let Ok(value) = body.parse::<i64>()
    {
        return Some(Token::Integer(if negative { -value } else { value }));
    }
    let value = if body == "." {
        0.0
    } else {
        body.parse::<f32>().ok()?
    };
    Some(Token::Real(if negative { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text, 0);
        let mut tokens = Vec::new();
        loop {
            match lexer.next().unwrap() {
                Token::End => return tokens,
                token => tokens.push(token),
            }
        }
    }

    #[test]
    fn numbers_in_every_form() {
        assert_eq!(
            all(b"12 -3 +4 .5 -.25 6. 99999999999999999999 1-2"),
            [
                Token::Integer(12),
                Token::Integer(-3),
                Token::Integer(4),
                Token::Real(0.5),
                Token::Real(-0.25),
                Token::Real(6.0),
                Token::Real(1e20),
                Token::Word(b"1-2"),
            ]
        );
    }

    #[test]
    fn names_decode_their_numbers_and_keep_what_is_none() {
        assert_eq!(
            all(b"/A#20b/ /#zz"),
            [
                Token::Name(b"A b".to_vec()),
                Token::Name(Vec::new()),
                Token::Name(b"#zz".to_vec())
            ]
        );
    }

    #[test]
    fn literal_strings_nest_and_escape() {
        let expected = b"a(b)\n)\\A\x07c\nd".to_vec();
        assert_eq!(
            all(b"(a(b)\\n\\)\\\\\\101\\7c\\\r\n\r\nd)"),
            [Token::String(expected, StringFormat::Literal)]
        );
        assert!(Lexer::new(b"(open", 0).next().is_err());
    }

    #[test]
    fn long_hexadecimal_strings_pass_over_other_characters_wherever_they_stand() {
        let all = b"0123456789abcdefABCDEF".repeat(10);
        let expected: Vec<u8> = all
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        for place in 0..=all.len() {
            for other in [b" ".as_slice(), b"\n", b"g", b"@", b"\xff", b""] {
                let (before, after) = all.split_at(place);
                let text = [b"<", before, other, after, b">"].concat();
                let Token::String(bytes, _) = Lexer::new(&text, 0).next().unwrap() else {
                    panic!("no string");
                };
                assert_eq!(bytes, expected);
            }
        }
    }

    #[test]
    fn hexadecimal_strings_pad_the_last_digit() {
        for text in [
            "<48 6\n57>",
            "<486570>",
            "<48657>",
            "<4865 7>",
            "<48657x0>",
            "< 486570>",
        ] {
            let string = Token::String(vec![0x48, 0x65, 0x70], StringFormat::Hexadecimal);
            assert_eq!(all(text.as_bytes()), [string], "{text}");
        }
        assert!(Lexer::new(b"<41", 0).next().is_err());
    }

    #[test]
    fn comments_are_white_space() {
        assert_eq!(all(b"1%no\r2"), [Token::Integer(1), Token::Integer(2)]);
    }
}
