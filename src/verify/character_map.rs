//! What the codes of a font's strings mean (`/ToUnicode`, ISO 32000-2, 9.10.3).
//!
//! **Invariant:** building a map takes time and memory in proportion to the stream, whatever the
//! ranges in it claim.
//!
//! **Deliberately absent:** predefined CJK encodings and glyph names.

use std::collections::BTreeMap;

/// Codes that one map may name. A font has at most 65,536 glyphs.
const MOST_CODES: usize = 65_536;

/// A map from codes to text.
#[derive(Clone, Debug)]
pub(super) struct CharacterMap {
    code_length: usize,
    texts: BTreeMap<u32, String>,
}

enum Token {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(Vec<u8>),
}

impl CharacterMap {
    /// For a font without a map: each byte is its own character, as far as ASCII goes.
    pub(super) const fn latin() -> Self {
        Self {
            code_length: 1,
            texts: BTreeMap::new(),
        }
    }

    /// Reads a decoded `/ToUnicode` stream for a font with codes of this many bytes.
    pub(super) fn parse(stream: &[u8], code_length: usize) -> Self {
        let mut map = Self {
            code_length,
            texts: BTreeMap::new(),
        };
        let mut pending: Vec<Token> = Vec::new();
        for token in tokens(stream) {
            match &token {
                Token::Word(word) if word == b"endbfchar" => {
                    map.add_characters(&pending);
                    pending.clear();
                }
                Token::Word(word) if word == b"endbfrange" => {
                    map.add_ranges(&pending);
                    pending.clear();
                }
                Token::Word(_) => pending.clear(),
                _ => pending.push(token),
            }
        }
        map
    }

    fn add(&mut self, code: u32, text: String) {
        if self.texts.len() < MOST_CODES {
            self.texts.insert(code, text);
        }
    }

    fn add_characters(&mut self, tokens: &[Token]) {
        for pair in tokens.chunks_exact(2) {
            if let [Token::Hex(code), Token::Hex(text)] = pair {
                self.add(number(code), utf16(text));
            }
        }
    }

    fn add_ranges(&mut self, tokens: &[Token]) {
        let mut tokens = tokens.iter();
        while let (Some(Token::Hex(first)), Some(Token::Hex(last))) = (tokens.next(), tokens.next())
        {
            let codes = number(first)..=number(last);
            match tokens.next() {
                Some(Token::Hex(text)) => {
                    for (step, code) in (0_u32..).zip(codes.take(MOST_CODES)) {
                        self.add(code, advanced(text, step));
                    }
                }
                Some(Token::Open) => {
                    let mut code = *codes.start();
                    while let Some(Token::Hex(text)) = tokens.next() {
                        self.add(code, utf16(text));
                        code = code.saturating_add(1);
                    }
                }
                _ => return,
            }
        }
    }

    /// The text of a string that is shown.
    pub(super) fn decode(&self, string: &[u8], into: &mut String) {
        for code in string.chunks(self.code_length.max(1)) {
            match self.texts.get(&number(code)) {
                Some(text) => into.push_str(text),
                None => into.extend(code.iter().filter(|byte| byte.is_ascii()).map(|&byte| {
                    if self.code_length == 1 {
                        char::from(byte)
                    } else {
                        ' '
                    }
                })),
            }
        }
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().fold(0, |value: u32, byte| {
        value.wrapping_shl(8) | u32::from(*byte)
    })
}

fn utf16(text: &[u8]) -> String {
    let units: Vec<u16> = text
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes))
        .collect();
    String::from_utf16_lossy(&units)
}

/// The text of the code that lies this many steps behind the first of a range.
fn advanced(text: &[u8], step: u32) -> String {
    let mut units: Vec<u16> = text
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes))
        .collect();
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(u16::try_from(step).unwrap_or(0));
    }
    String::from_utf16_lossy(&units)
}

/// Hexadecimal strings, brackets and words; all else means nothing here.
fn tokens(stream: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut bytes = stream.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'<' => {
                let mut digits = Vec::new();
                while let Some(digit) = bytes.next_if(|next| *next != b'>') {
                    digits.extend(char::from(digit).to_digit(16));
                }
                bytes.next();
                let pairs = digits.chunks(2).map(|pair| {
                    let value = pair.iter().fold(0, |value, digit| value * 16 + digit);
                    u8::try_from(value).unwrap_or(0)
                });
                tokens.push(Token::Hex(pairs.collect()));
            }
            b'[' => tokens.push(Token::Open),
            b']' => tokens.push(Token::Close),
            byte if byte.is_ascii_alphabetic() => {
                let mut word = vec![byte];
                while let Some(next) = bytes.next_if(u8::is_ascii_alphanumeric) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            _ => {}
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_ranges_and_lists_are_read() {
        let stream = b"1 beginbfchar <0003> <0042> endbfchar
            2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<0053> <00720045>] endbfrange";
        let map = CharacterMap::parse(stream, 2);
        let mut text = String::new();
        map.decode(&[0, 3, 0, 0x20, 0, 0x21, 0, 0x10, 0, 0x12], &mut text);
        assert_eq!(text, "BSrEac");
    }

    #[test]
    fn a_range_of_four_thousand_million_codes_is_cut() {
        let map = CharacterMap::parse(b"<00000000> <FFFFFFFF> <0041> endbfrange", 4);
        assert_eq!(map.texts.len(), MOST_CODES);
    }
}
