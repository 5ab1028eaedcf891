//! What the codes of a font's strings mean (`/ToUnicode`, ISO 32000-2, 9.10.3).
//!
//! **Invariant:** building a map takes time and memory in proportion to the stream, whatever the
//! ranges in it claim.
//!
//! **Deliberately absent:** predefined CJK encodings, and glyph names beyond those of ASCII.

use std::collections::BTreeMap;

use crate::pdf::{Dictionary, Object, View};

/// Codes that one map may name. A font has at most 65,536 glyphs.
const MOST_CODES: usize = 65_536;

/// Whether a text is what a reader sees.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Certainty {
    /// The font says what each code means.
    Sure,
    /// The meaning of a code was guessed.
    Guessed,
}

/// Which codes without a text of their own are beyond doubt the characters of the same number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Plain {
    None,
    Ascii,
    /// ASCII, and what `WinAnsiEncoding` shares with Latin-1 (ISO 32000-2, Annex D.2).
    Latin,
}

/// A map from codes to text.
#[derive(Clone, Debug)]
pub(super) struct CharacterMap {
    code_length: usize,
    texts: BTreeMap<u32, String>,
    plain: Plain,
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
            plain: Plain::None,
        }
    }

    /// For a font with codes of one byte and without a map, by its encoding (9.6.5).
    pub(super) fn simple(view: &View<'_, '_>, font: &Dictionary) -> Self {
        Self {
            plain: plain(view, font).unwrap_or(Plain::None),
            ..Self::latin()
        }
    }

    /// Reads a decoded `/ToUnicode` stream for a font with codes of this many bytes.
    pub(super) fn parse(stream: &[u8], code_length: usize) -> Self {
        let mut map = Self {
            code_length,
            texts: BTreeMap::new(),
            plain: Plain::None,
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

    /// The text of a string that is shown, and whether that is beyond doubt.
    pub(super) fn decode(&self, string: &[u8], into: &mut String) -> Certainty {
        let mut certainty = Certainty::Sure;
        for code in string.chunks(self.code_length.max(1)) {
            if let Some(text) = self.texts.get(&number(code)) {
                into.push_str(text);
                continue;
            }
            let sure = match (self.plain, code) {
                (Plain::Ascii | Plain::Latin, [b' '..=b'~' | b'\t' | b'\r' | b'\n']) => true,
                (Plain::Latin, [byte @ 0xa1..=0xff]) => {
                    into.push(char::from(*byte));
                    continue;
                }
                _ => false,
            };
            if !sure {
                certainty = Certainty::Guessed;
            }
            into.extend(code.iter().filter(|byte| byte.is_ascii()).map(|&byte| {
                if self.code_length == 1 {
                    char::from(byte)
                } else {
                    ' '
                }
            }));
        }
        certainty
    }
}

/// Which codes of a simple font are beyond doubt; none when that depends on the font file.
fn plain(view: &View<'_, '_>, font: &Dictionary) -> Option<Plain> {
    let name = view.value(font, b"BaseFont").ok()?;
    let name = name.as_name().unwrap_or_default();
    let subtype = view.value(font, b"Subtype").ok()?;
    let own = subtype.as_name().is_ok_and(|one| one == b"Type3");
    if own || name.ends_with(b"Symbol") || name.ends_with(b"ZapfDingbats") {
        return None;
    }
    let of_name = |name: &[u8]| match name {
        b"WinAnsiEncoding" => Some(Plain::Latin),
        b"MacRomanEncoding" | b"StandardEncoding" | b"PDFDocEncoding" => Some(Plain::Ascii),
        _ => None,
    };
    match view.value(font, b"Encoding").ok()? {
        Object::Name(name) => of_name(&name),
        // A font without a file of its own is a standard one (9.6.2.2).
        Object::Null => (!font.has(b"FontDescriptor")).then_some(Plain::Ascii),
        Object::Dictionary(encoding) => {
            let base = view.value(&encoding, b"BaseEncoding").ok()?;
            match base.as_name() {
                Ok(name) => of_name(name)?,
                Err(_) if font.has(b"FontDescriptor") => return None,
                Err(_) => Plain::Ascii,
            };
            let differences = encoding.get(b"Differences").unwrap_or(&Object::Null);
            let differences = view.array(differences).ok()?.unwrap_or_default();
            keeps_ascii(&differences).then_some(Plain::Ascii)
        }
        _ => None,
    }
}

/// The names of the ASCII characters that are no letters, in the order of their codes
/// (ISO 32000-2, Annex D.2).
const NAMES: [(u8, &[u8]); 43] = [
    (b' ', b"space"),
    (b'!', b"exclam"),
    (b'"', b"quotedbl"),
    (b'#', b"numbersign"),
    (b'$', b"dollar"),
    (b'%', b"percent"),
    (b'&', b"ampersand"),
    (b'\'', b"quotesingle"),
    (b'(', b"parenleft"),
    (b')', b"parenright"),
    (b'*', b"asterisk"),
    (b'+', b"plus"),
    (b',', b"comma"),
    (b'-', b"hyphen"),
    (b'.', b"period"),
    (b'/', b"slash"),
    (b'0', b"zero"),
    (b'1', b"one"),
    (b'2', b"two"),
    (b'3', b"three"),
    (b'4', b"four"),
    (b'5', b"five"),
    (b'6', b"six"),
    (b'7', b"seven"),
    (b'8', b"eight"),
    (b'9', b"nine"),
    (b':', b"colon"),
    (b';', b"semicolon"),
    (b'<', b"less"),
    (b'=', b"equal"),
    (b'>', b"greater"),
    (b'?', b"question"),
    (b'@', b"at"),
    (b'[', b"bracketleft"),
    (b'\\', b"backslash"),
    (b']', b"bracketright"),
    (b'^', b"asciicircum"),
    (b'_', b"underscore"),
    (b'`', b"grave"),
    (b'{', b"braceleft"),
    (b'|', b"bar"),
    (b'}', b"braceright"),
    (b'~', b"asciitilde"),
];

/// Whether `/Differences` leaves the codes of ASCII what they are.
fn keeps_ascii(differences: &[Object]) -> bool {
    let mut code: i64 = 0;
    differences.iter().all(|item| match item {
        Object::Integer(next) => {
            code = *next;
            true
        }
        Object::Name(name) => {
            let here = u8::try_from(code);
            code = code.saturating_add(1);
            match here {
                Ok(here @ b' '..=b'~') => {
                    name.as_slice() == [here] && here.is_ascii_alphabetic()
                        || NAMES.contains(&(here, name.as_slice()))
                }
                _ => true,
            }
        }
        _ => false,
    })
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
    fn a_font_that_names_its_letters_otherwise_is_guessed() {
        let names = |names: &[&str]| -> Vec<Object> {
            let names = names
                .iter()
                .map(|name| Object::Name(name.as_bytes().to_vec()));
            [Object::Integer(48)].into_iter().chain(names).collect()
        };
        assert!(keeps_ascii(&names(&["zero", "one"])) && keeps_ascii(&[]));
        assert!(!keeps_ascii(&names(&["nine"])) && !keeps_ascii(&names(&["g48"])));
    }

    #[test]
    fn a_range_of_four_thousand_million_codes_is_cut() {
        let map = CharacterMap::parse(b"<00000000> <FFFFFFFF> <0041> endbfrange", 4);
        assert_eq!(map.texts.len(), MOST_CODES);
    }
}
