//! What an object refers to, without building it: whoever walks through a document asks for
//! little else.
//!
//! **Invariant:** never fewer references than the object has. More only where a key stands twice,
//! or where the object breaks behind them.
//!
//! **Deliberately absent:** following them, and the data of streams.

use lopdf::{Dictionary, Object};
use memchr::memmem::Finder;
use memchr::{memchr, memchr3};

use super::document::Document;
use super::entry::Entry;
use super::object;
use super::offset::{
    after_word, digits, is_delimiter, is_white, narrow, regular, skip_white, tail,
};
use super::view::View;

/// Nesting that is looked through here; what nests deeper is left to the parser.
const DEPTH: u32 = u64::BITS;

impl View<'_, '_> {
    /// Adds the numbers of the objects that an object refers to; none when it is free, absent or
    /// cannot be read.
    pub fn links(&self, number: u32, into: &mut Vec<u32>) {
        let Some((listed, entry)) = self.listed(number) else {
            return;
        };
        let known = into.len();
        if self.document.spend_load().is_err() || self.seen(listed, number, entry, into).is_some() {
            return;
        }
        into.truncate(known);
        let generation = match entry {
            Entry::InFile { generation, .. } => generation,
            Entry::Free | Entry::InStream { .. } => 0,
        };
        if let Ok(located) = self.load((number, generation)) {
            references(&located.object, &[], into);
        }
    }

    /// Whether anything in the file may refer to one of these objects: what nothing mentions,
    /// nothing leads to. One search through the file and its object streams for each.
    #[must_use]
    pub fn mentions_any(&self, numbers: &[u32]) -> bool {
        let digits: Vec<String> = numbers.iter().map(u32::to_string).collect();
        let finders: Vec<Finder<'_>> = digits.iter().map(Finder::new).collect();
        let mentioned = |data: &[u8]| finders.iter().any(|finder| is_mentioned(data, finder));
        let document = self.document;
        mentioned(document.body)
            || (!finders.is_empty()
                && self.containers().into_iter().any(|container| {
                    let stream = document.object_stream(*self, container);
                    stream.is_ok_and(|stream| mentioned(stream.data()))
                }))
    }

    /// None where it takes the parser to say.
    fn seen(&self, listed: usize, number: u32, entry: Entry, into: &mut Vec<u32>) -> Option<()> {
        let document: &Document<'_> = self.document;
        match entry {
            Entry::Free => Some(()),
            Entry::InFile { offset, .. } => {
                let end = narrow(document.revisions().get(listed)?.end);
                let within = document.body.get(..end)?;
                let (id, value) = object::header(within, narrow(offset))?;
                let end = scan(within, value, into)?;
                let ends = after_word(within, skip_white(within, end), b"endobj").is_some();
                (id.0 == number && ends).then_some(())
            }
            Entry::InStream { container, index } => {
                let stream = document.object_stream(*self, container).ok()?;
                let (data, at) = stream.place(number, index)?;
                scan(data, at, into).map(drop)
            }
        }
    }
}

/// Adds the numbers that an object refers to, keys of `skip` in its own dictionary left out.
pub fn references(object: &Object, skip: &[&[u8]], into: &mut Vec<u32>) {
    match object {
        Object::Dictionary(dictionary) => entries(dictionary, skip, into),
        other => collect(other, into),
    }
}

fn entries(dictionary: &Dictionary, skip: &[&[u8]], into: &mut Vec<u32>) {
    for (key, value) in dictionary {
        if !skip.contains(&key.as_slice()) {
            collect(value, into);
        }
    }
}

/// The parser caps how deep objects nest.
fn collect(object: &Object, into: &mut Vec<u32>) {
    match object {
        Object::Reference((number, _)) => into.push(*number),
        Object::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Object::Dictionary(dictionary) => entries(dictionary, &[], into),
        _ => {}
    }
}

/// Whether a number is followed by the rest of a reference, or by a comment that may hide it.
fn is_mentioned(data: &[u8], number: &Finder<'_>) -> bool {
    let mut places = number.find_iter(data);
    places.any(|at| {
        let before = data.get(..at).unwrap_or_default();
        let mut before = before.iter().rev().skip_while(|&&byte| byte == b'0');
        if before.next().is_some_and(u8::is_ascii_digit) {
            return false;
        }
        let rest = skip_white(data, at.saturating_add(number.needle().len()));
        let generation = tail(data, rest)
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let end = skip_white(data, rest.saturating_add(generation));
        matches!(tail(data, end).first(), Some(b'R' | b'%'))
    })
}

/// Adds the references of the value at `at`, and gives the position behind it. None where anything
/// but plain values, names, strings, arrays and dictionaries stands.
fn scan(data: &[u8], at: usize, into: &mut Vec<u32>) -> Option<usize> {
    let mut at = at;
    // One bit for each array or dictionary around: whether it is a dictionary.
    let (mut around, mut depth) = (0_u64, 0_u32);
    loop {
        at = skip_white(data, at);
        at = match tail(data, at) {
            [b'<', b'<', ..] | [b'[', ..] if depth == DEPTH => return None,
            [b'<', b'<', ..] => {
                (around, depth) = (around << 1 | 1, depth.saturating_add(1));
                at.checked_add(2)?
            }
            [b'[', ..] => {
                (around, depth) = (around << 1, depth.saturating_add(1));
                at.checked_add(1)?
            }
            [b'>', b'>', ..] if depth > 0 && around & 1 == 1 => {
                (around, depth) = (around >> 1, depth.saturating_sub(1));
                at.checked_add(2)?
            }
            [b']', ..] if depth > 0 && around & 1 == 0 => {
                (around, depth) = (around >> 1, depth.saturating_sub(1));
                at.checked_add(1)?
            }
            [b'<', rest @ ..] => at.checked_add(memchr(b'>', rest)?)?.checked_add(2)?,
            [b'(', rest @ ..] => at.checked_add(literal(rest)?)?.checked_add(1)?,
            [b'/', rest @ ..] => at.checked_add(regular(rest).len())?.checked_add(1)?,
            [b'0'..=b'9', ..] => number(data, at, into)?,
            rest => match regular(rest) {
                word @ (b"true" | b"false" | b"null") => at.checked_add(word.len())?,
                word @ [b'-' | b'.', digits @ ..] if is_number(digits) => {
                    at.checked_add(word.len())?
                }
                _ => return None,
            },
        };
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The position behind a number, or behind the reference that it begins (ISO 32000-2, 7.3.10).
fn number(data: &[u8], at: usize, into: &mut Vec<u32>) -> Option<usize> {
    let word = regular(tail(data, at));
    let end = at.checked_add(word.len())?;
    if !is_number(word) {
        return None;
    }
    let referred = || {
        let (number, after) = digits(data, at).filter(|(_, after)| *after == end)?;
        let (generation, after) = digits(data, skip_white(data, after))?;
        let after = after_word(data, skip_white(data, after), b"R")?;
        let ends = tail(data, after)
            .first()
            .is_none_or(|&byte| is_white(byte) || is_delimiter(byte));
        let known = u16::try_from(generation).is_ok() && ends;
        Some((u32::try_from(number).ok().filter(|_| known)?, after))
    };
    let Some((number, after)) = referred() else {
        return Some(end);
    };
    into.push(number);
    Some(after)
}

fn is_number(word: &[u8]) -> bool {
    word.iter()
        .all(|&byte| byte.is_ascii_digit() || byte == b'.')
}

/// The length of a literal string behind its first parenthesis, with the last one.
fn literal(text: &[u8]) -> Option<usize> {
    let (mut at, mut open) = (0_usize, 1_usize);
    while open > 0 {
        let rest = tail(text, at);
        let next = memchr3(b'(', b')', b'\\', rest)?;
        let step = match rest.get(next)? {
            b'(' => {
                open = open.saturating_add(1);
                1
            }
            b')' => {
                open = open.saturating_sub(1);
                1
            }
            _ => 2,
        };
        at = at.checked_add(next)?.checked_add(step)?;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &[u8]) -> Option<Vec<u32>> {
        let mut into = Vec::new();
        scan(text, 0, &mut into).map(|_| into)
    }

    #[test]
    fn plain_values_are_seen_through() {
        for (text, expected) in [
            (
                &b"<</A 1 0 R/B[2 0 R 3 4 5 0 R]>> endobj"[..],
                &[1, 2, 5][..],
            ),
            (b"<</A(9 0 R \\) (8 0 R))/B<39203020>/C 7 0 R>>", &[7]),
            (b"[1.5 -2 .5 true 0R 1 0R]", &[]),
            (b"[6 0 R]", &[6]),
            (b"12 0 R", &[12]),
            (b"/7#200#20R", &[]),
            (b"[1 0 Rx 2 0 R]", &[]),
        ] {
            let parsed = object::parse(text, 0, 10).ok().map(|(object, _)| {
                let mut into = Vec::new();
                references(&object, &[], &mut into);
                into
            });
            let seen = seen(text);
            // What is not seen through here is the parser's.
            assert!(
                seen.is_none() || seen == parsed,
                "{text:?} {seen:?} {parsed:?}"
            );
            assert_eq!(parsed.unwrap_or_default(), expected, "{text:?}");
        }
    }

    #[test]
    fn what_may_be_a_reference_is_a_mention() {
        let mentions = |text: &[u8]| is_mentioned(text, &Finder::new("12"));
        for text in [
            &b"[12 0 R]"[..],
            b"12 00000R",
            b"0012 %x\n0 R",
            b"12 0%x\nR",
            b"12 0\n R",
        ] {
            assert!(mentions(text), "{text:?}");
        }
        for text in [
            &b"112 0 R"[..],
            b"12 0 obj",
            b"123 0 R",
            b"12",
            b"0000000012 00000 n",
        ] {
            assert!(!mentions(text), "{text:?}");
        }
    }

    #[test]
    fn everything_else_is_left_to_the_parser() {
        for text in [
            &b"<</A 1 0 R"[..],
            b"<</A 1 0 R]",
            b"[(open]",
            b"[%comment\n1 0 R]",
            b"[+1 0 R]",
            b"endobj",
            b"",
            &[b'['; 100],
        ] {
            assert_eq!(seen(text), None, "{text:?}");
        }
    }
}
