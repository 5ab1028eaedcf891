//! Text strings: `PDFDocEncoding`, UTF-16BE and UTF-8 (ISO 32000-2, 7.9.2.2 and Annex D.3).

use lopdf::{Object, StringFormat};

/// `PDFDocEncoding` from 0x18 to 0x1f.
const LOW: [char; 8] = [
    '\u{02d8}', '\u{02c7}', '\u{02c6}', '\u{02d9}', '\u{02dd}', '\u{02db}', '\u{02da}', '\u{02dc}',
];

/// `PDFDocEncoding` from 0x80 to 0xa0; 0x9f is not used.
const HIGH: [char; 33] = [
    '\u{2022}', '\u{2020}', '\u{2021}', '\u{2026}', '\u{2014}', '\u{2013}', '\u{0192}', '\u{2044}',
    '\u{2039}', '\u{203a}', '\u{2212}', '\u{2030}', '\u{201e}', '\u{201c}', '\u{201d}', '\u{2018}',
    '\u{2019}', '\u{201a}', '\u{2122}', '\u{fb01}', '\u{fb02}', '\u{0141}', '\u{0152}', '\u{0160}',
    '\u{0178}', '\u{017d}', '\u{0131}', '\u{0142}', '\u{0153}', '\u{0161}', '\u{017e}', '\u{fffd}',
    '\u{20ac}',
];

/// The text of a string's bytes; what is no text becomes `U+FFFD`.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // Not in the standard, but written by some and read by all.
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        plain => plain.iter().map(|&byte| character(byte)).collect(),
    }
}

/// A text string of this text: `PDFDocEncoding` where it can be, else UTF-16BE, which readers of
/// every version know.
#[must_use]
pub fn encode(text: &str) -> Object {
    let plain = pdf_doc_encoded(text);
    let bytes = plain.filter(|bytes| !has_mark(bytes)).unwrap_or_else(|| {
        let mut bytes = vec![0xfe, 0xff];
        bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        bytes
    });
    Object::String(bytes, StringFormat::Literal)
}

/// The text in `PDFDocEncoding`; none when it has characters that this lacks.
pub(super) fn pdf_doc_encoded(text: &str) -> Option<Vec<u8>> {
    text.chars().map(code).collect()
}

/// Whether bytes would be read as another encoding.
fn has_mark(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0xef, 0xbb, 0xbf, ..]
    )
}

fn utf16(bytes: &[u8], join: fn([u8; 2]) -> u16) -> String {
    let units = bytes
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok().map(join));
    let text: String = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or('\u{fffd}'))
        .collect();
    without_language(&text)
}

/// Leaves out language codes, which stand between two escape characters (7.9.2.2.1).
fn without_language(text: &str) -> String {
    if !text.contains('\u{1b}') {
        return text.to_owned();
    }
    text.split('\u{1b}').step_by(2).collect()
}

fn character(byte: u8) -> char {
    let table = |first: u8, table: &[char]| {
        let place = byte.checked_sub(first).map(usize::from);
        place.and_then(|place| table.get(place).copied())
    };
    match byte {
        0x18..=0x1f => table(0x18, &LOW),
        0x80..=0xa0 => table(0x80, &HIGH),
        0x7f | 0xad => None,
        _ => Some(char::from(byte)),
    }
    .unwrap_or('\u{fffd}')
}

fn code(wanted: char) -> Option<u8> {
    let in_table = |first: u8, table: &[char]| {
        let place = table.iter().position(|&other| other == wanted)?;
        first.checked_add(u8::try_from(place).ok()?)
    };
    match wanted {
        '\u{fffd}' => None,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}' => {
            u8::try_from(u32::from(wanted)).ok()
        }
        _ => in_table(0x80, &HIGH).or_else(|| in_table(0x18, &LOW)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        for text in [
            "Jakarta",
            "Rp 5 – “baik” €",
            "日本 \u{1f600}",
            "",
            "þÿ mark",
            "ÿþ",
            "ï»¿x",
        ] {
            let Object::String(bytes, _) = encode(text) else {
                panic!()
            };
            assert_eq!(decode(&bytes), text);
        }
    }

    #[test]
    fn ascii_stays_ascii() {
        assert_eq!(encode("Setuju"), Object::string_literal("Setuju"));
    }

    #[test]
    fn every_encoding_is_read() {
        assert_eq!(decode(b"\xfe\xff\0A\0\x1b\0e\0n\0\x1b\0B"), "AB");
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xa9"), "é");
        assert_eq!(decode(b"\xff\xfeA\0"), "A");
        assert_eq!(decode(b"\x84\x9f\xe9"), "\u{2014}\u{fffd}é");
        assert_eq!(decode(b"\xfe\xff\xd8\x00\x00"), "\u{fffd}");
    }
}
