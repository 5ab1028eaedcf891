//! Objects out of bytes (ISO 32000-2, 7.3).
//!
//! **Invariant:** nesting is capped, so no input exhausts the stack.
//!
//! **Deliberately absent:** following references, and the data of streams: a stream parses to its
//! dictionary and the place where its data starts.

use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId};

use super::error::{Cap, Expected, PdfError};
use super::offset::{after_word, digits, is_delimiter, is_white, skip_white, tail, wide};
use super::token::{Lexer, Token};

/// An indirect object as it stands in a file.
#[derive(Clone, Debug)]
pub(super) struct Indirect {
    pub(super) id: ObjectId,
    /// Of a stream, its dictionary.
    pub(super) object: Object,
    /// Where the data of a stream starts.
    pub(super) stream: Option<usize>,
    /// One past `endobj`, or past the object where there is none; of a stream, where its data starts.
    pub(super) end: usize,
}

/// A key of a dictionary and the span of its value.
pub(super) type ValueSpan = (Vec<u8>, Range<usize>);

/// The object at `at`, and the position after it.
pub(super) fn parse(data: &[u8], at: usize, depth: usize) -> Result<(Object, usize), PdfError> {
    let mut lexer = Lexer::new(data, at);
    let object = value(data, &mut lexer, depth)?;
    Ok((object, lexer.position()))
}

/// Whether the object at `at` can be read, and has no key twice and no name with a null byte.
pub(super) fn is_plain(data: &[u8], at: usize, depth: usize) -> bool {
    let mut lexer = Lexer::new(data, at);
    lexer.skip();
    // An object without a value is null.
    after_word(data, lexer.position(), b"endobj").is_some()
        || (value(data, &mut lexer, depth).is_ok() && !lexer.doubtful)
}

/// The dictionary at `at`, and the position after it.
pub(super) fn parse_dictionary(
    data: &[u8],
    at: usize,
    depth: usize,
) -> Result<(Dictionary, usize), PdfError> {
    match parse(data, at, depth)? {
        (Object::Dictionary(dictionary), end) => Ok((dictionary, end)),
        _ => Err(syntax(at, Expected::Dictionary)),
    }
}

/// The indirect object whose header `12 0 obj` stands at `at`, white space before it allowed.
pub(super) fn parse_indirect(data: &[u8], at: usize, depth: usize) -> Result<Indirect, PdfError> {
    let (id, body) = header(data, at).ok_or_else(|| syntax(at, Expected::ObjectHeader))?;
    let mut lexer = Lexer::new(data, body);
    lexer.skip();
    if let Some(end) = after_word(data, lexer.position(), b"endobj") {
        // An object without a value is null.
        return Ok(Indirect {
            id,
            object: Object::Null,
            stream: None,
            end,
        });
    }
    let object = value(data, &mut lexer, depth)?;
    let after = lexer.position();
    lexer.skip();
    let next = lexer.position();
    if matches!(object, Object::Dictionary(_))
        && let Some(start) = after_word(data, next, b"stream")
    {
        let start = stream_start(data, start);
        return Ok(Indirect {
            id,
            object,
            stream: Some(start),
            end: start,
        });
    }
    let end = after_word(data, next, b"endobj").unwrap_or(after);
    Ok(Indirect {
        id,
        object,
        stream: None,
        end,
    })
}

/// The identifier in the header `12 0 obj` at `at`, and the position after it.
pub(super) fn header(data: &[u8], at: usize) -> Option<(ObjectId, usize)> {
    let (number, at) = digits(data, skip_white(data, at))?;
    let (generation, at) = digits(data, skip(data, at))?;
    let end = after_word(data, skip(data, at), b"obj")?;
    Some((
        (u32::try_from(number).ok()?, u16::try_from(generation).ok()?),
        end,
    ))
}

/// Whether the object with this number starts at `at`, white space before it allowed.
pub(super) fn starts(data: &[u8], at: usize, number: u32) -> bool {
    header(data, at).is_some_and(|(id, _)| id.0 == number)
}

/// The keys of the dictionary at `at`, each with the span of its value, in their order and with
/// every repetition.
pub(super) fn value_spans(
    data: &[u8],
    at: usize,
    depth: usize,
) -> Result<Vec<ValueSpan>, PdfError> {
    let mut lexer = Lexer::of_places(data, at);
    if lexer.next()? != Token::DictionaryOpen {
        return Err(syntax(at, Expected::Dictionary));
    }
    let mut spans = Vec::new();
    while let Some(key) = key(&mut lexer)? {
        lexer.skip();
        let start = lexer.position();
        value(data, &mut lexer, depth)?;
        spans.push((key, start..lexer.position()));
    }
    Ok(spans)
}

/// Data starts after the end of line behind `stream` (7.3.8.1); a lone carriage return, which
/// the clause forbids, is taken as one too when spaces or nothing stand before it.
pub(super) fn stream_start(data: &[u8], at: usize) -> usize {
    let blanks = tail(data, at)
        .iter()
        .take_while(|&&byte| byte == b' ' || byte == b'\t')
        .count();
    let eol = at.saturating_add(blanks);
    match tail(data, eol) {
        [b'\r', b'\n', ..] => eol.saturating_add(2),
        [b'\r' | b'\n', ..] => eol.saturating_add(1),
        _ => at,
    }
}

fn value(data: &[u8], lexer: &mut Lexer<'_>, depth: usize) -> Result<Object, PdfError> {
    lexer.skip();
    let at = lexer.position();
    let token = lexer.next()?;
    Ok(match token {
        Token::Integer(number) => reference(data, lexer, number).unwrap_or(Object::Integer(number)),
        Token::Real(number) => Object::Real(number),
        Token::Name(name) => Object::Name(name),
        Token::String(bytes, format) => Object::String(bytes, format),
        Token::ArrayOpen => Object::Array(array(data, lexer, deeper(depth)?)?),
        Token::DictionaryOpen => Object::Dictionary(dictionary(data, lexer, deeper(depth)?)?),
        Token::Word(b"null") => Object::Null,
        Token::Word(b"true") => Object::Boolean(true),
        Token::Word(b"false") => Object::Boolean(false),
        Token::Word(_) | Token::ArrayClose | Token::DictionaryClose | Token::End => {
            return Err(syntax(at, Expected::Value));
        }
    })
}

/// `12 0 R`, when `number` is followed by the rest of one (7.3.10).
fn reference(data: &[u8], lexer: &mut Lexer<'_>, number: i64) -> Option<Object> {
    let number = u32::try_from(number).ok()?;
    let (generation, at) = digits(data, skip(data, lexer.position()))?;
    let end = after_word(data, skip(data, at), b"R")?;
    let generation = u16::try_from(generation).ok()?;
    let ends = data
        .get(end)
        .is_none_or(|&byte| is_white(byte) || is_delimiter(byte));
    ends.then(|| {
        lexer.seek(end);
        Object::Reference((number, generation))
    })
}

/// The position after white space and comments, which may stand between any two tokens (7.2.4).
fn skip(data: &[u8], at: usize) -> usize {
    let mut lexer = Lexer::new(data, at);
    lexer.skip();
    lexer.position()
}

fn array(data: &[u8], lexer: &mut Lexer<'_>, depth: usize) -> Result<Vec<Object>, PdfError> {
    let mut items = Vec::new();
    loop {
        lexer.skip();
        let at = lexer.position();
        match tail(data, at).first() {
            Some(b']') => {
                lexer.seek(at.saturating_add(1));
                return Ok(items);
            }
            None => return Err(syntax(at, Expected::ArrayEnd)),
            Some(_) => items.push(value(data, lexer, depth)?),
        }
    }
}

fn dictionary(data: &[u8], lexer: &mut Lexer<'_>, depth: usize) -> Result<Dictionary, PdfError> {
    let mut entries = Dictionary::new();
    while let Some(key) = key(lexer)? {
        let object = value(data, lexer, depth)?;
        let before = entries.len();
        entries.set(key, object);
        lexer.doubtful |= entries.len() == before;
    }
    Ok(entries)
}

/// The next key, none at `>>`.
fn key(lexer: &mut Lexer<'_>) -> Result<Option<Vec<u8>>, PdfError> {
    lexer.skip();
    let at = lexer.position();
    match lexer.next()? {
        Token::Name(key) => Ok(Some(key)),
        Token::DictionaryClose => Ok(None),
        _ => Err(syntax(at, Expected::Key)),
    }
}

fn deeper(depth: usize) -> Result<usize, PdfError> {
    depth
        .checked_sub(1)
        .ok_or(PdfError::Limit { cap: Cap::Depth })
}

fn syntax(at: usize, expected: Expected) -> PdfError {
    PdfError::Syntax {
        offset: wide(at),
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &[u8]) -> Object {
        parse(text, 0, 10).unwrap().0
    }

    #[test]
    fn references_and_numbers_are_told_apart() {
        let Object::Array(items) = object(b"[1 0 R 2 0 3 0 R]") else {
            panic!()
        };
        assert_eq!(
            items,
            [
                Object::Reference((1, 0)),
                Object::Integer(2),
                Object::Integer(0),
                Object::Reference((3, 0))
            ]
        );
    }

    #[test]
    fn nesting_is_capped() {
        let deep = vec![b'['; 10_000];
        assert_eq!(
            parse(&deep, 0, 100).unwrap_err(),
            PdfError::Limit { cap: Cap::Depth }
        );
    }

    #[test]
    fn a_stream_gives_its_dictionary_and_where_its_data_starts() {
        let text = b"\n7 0 obj<</Length 3>>stream\r\nabc\nendstream endobj";
        let indirect = parse_indirect(text, 0, 10).unwrap();
        assert_eq!(indirect.id, (7, 0));
        assert_eq!(indirect.stream, Some(29));
        assert_eq!(&text[29..32], b"abc");
    }

    #[test]
    fn an_object_without_value_is_null() {
        let indirect = parse_indirect(b"7 0 obj endobj", 0, 10).unwrap();
        assert_eq!(indirect.object, Object::Null);
        assert_eq!(indirect.end, 14);
    }

    #[test]
    fn spans_hold_every_key_even_twice() {
        let text = b"<</A <00>/B [1 2]/A (x) >>";
        let spans = value_spans(text, 0, 10).unwrap();
        let words: Vec<&[u8]> = spans.iter().map(|(_, span)| &text[span.clone()]).collect();
        assert_eq!(words, [&b"<00>"[..], b"[1 2]", b"(x)"]);
    }

    #[test]
    fn broken_input_is_an_error() {
        for text in [
            &b"<</A"[..],
            b"<</A 1",
            b"[1",
            b"]",
            b">>",
            b"<<1 2>>",
            b"",
            b"nope",
        ] {
            assert!(parse(text, 0, 10).is_err(), "{text:?}");
        }
    }
}
