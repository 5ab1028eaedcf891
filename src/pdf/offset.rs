//! Small steps on byte slices that every reader here takes: widths of offsets, white space,
//! searching.
//!
//! **Invariant:** nothing here panics, whatever the offsets.

use std::ops::Range;

use memchr::memmem;

/// A count in memory as an offset. Every platform of the tool has 64 bits or fewer.
pub(super) fn wide(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

/// An offset as a count in memory; past the address space it becomes the largest count, which no
/// slice has.
pub(super) fn narrow(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// The span in offsets.
pub(super) fn wide_range(range: &Range<usize>) -> Range<u64> {
    wide(range.start)..wide(range.end)
}

/// The bytes of a span; none when it leaves the slice.
pub(super) fn slice<'a>(bytes: &'a [u8], span: &Range<u64>) -> Option<&'a [u8]> {
    bytes.get(narrow(span.start)..narrow(span.end))
}

/// The bytes from a position on, empty behind the end.
pub(super) fn tail(bytes: &[u8], from: usize) -> &[u8] {
    bytes.get(from..).unwrap_or_default()
}

/// Whether the byte is white space (ISO 32000-2, 7.2.3, Table 1).
pub(super) const fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// Whether the byte ends a word by itself (ISO 32000-2, 7.2.3, Table 2).
pub(super) const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

/// The run of regular characters (ISO 32000-2, 7.2.3) that the bytes begin with.
pub(super) fn regular(bytes: &[u8]) -> &[u8] {
    let count = bytes
        .iter()
        .take_while(|&&byte| !is_white(byte) && !is_delimiter(byte))
        .count();
    bytes.get(..count).unwrap_or_default()
}

/// The first position at or after `at` that is not white space.
pub(super) fn skip_white(bytes: &[u8], at: usize) -> usize {
    let rest = tail(bytes, at);
    let white = rest.iter().take_while(|&&byte| is_white(byte)).count();
    at.saturating_add(white)
}

/// The position after one end of line at `at`, if one stands there.
pub(super) fn skip_eol(bytes: &[u8], at: usize) -> usize {
    match tail(bytes, at) {
        [b'\r', b'\n', ..] => at.saturating_add(2),
        [b'\r' | b'\n', ..] => at.saturating_add(1),
        _ => at,
    }
}

/// White space that writers put before `endstream`: an end of line, a few bytes of padding. More is
/// not looked at, so that a file of white space costs nothing.
const PADDING: usize = 64;

/// The position of `word` when it stands at `at` or behind a little white space there.
pub(super) fn word_near(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    let white = tail(bytes, at)
        .iter()
        .take(PADDING)
        .take_while(|&&byte| is_white(byte))
        .count();
    let at = at.saturating_add(white);
    tail(bytes, at).starts_with(word).then_some(at)
}

/// The position after `word` when it stands at `at`.
pub(super) fn after_word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    tail(bytes, at)
        .starts_with(word)
        .then(|| at.saturating_add(word.len()))
}

/// An unsigned decimal number at `at`, and the position after it.
pub(super) fn digits(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let count = tail(bytes, at)
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let end = at.checked_add(count)?;
    let value = bytes.get(at..end)?.iter().try_fold(0_u64, |sum, &digit| {
        sum.checked_mul(10)?.checked_add(u64::from(digit & 0x0f))
    })?;
    (count > 0).then_some((value, end))
}

/// The first place of `word` within `range`.
pub(super) fn find(bytes: &[u8], range: Range<usize>, word: &[u8]) -> Option<usize> {
    let start = range.start;
    let end = range.end.min(bytes.len());
    let place = memmem::find(bytes.get(start..end)?, word)?;
    start.checked_add(place)
}

/// The last place of `word`.
pub(super) fn find_last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    memmem::rfind(bytes, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stop_at_the_first_other_byte_and_never_overflow() {
        assert_eq!(digits(b"0012x", 0), Some((12, 4)));
        assert_eq!(digits(b"x", 0), None);
        assert_eq!(digits(b"99999999999999999999999", 0), None);
        assert_eq!(digits(b"1", 7), None);
    }

    #[test]
    fn one_end_of_line_is_one_or_two_bytes() {
        assert_eq!(skip_eol(b"\r\n\n", 0), 2);
        assert_eq!(skip_eol(b"\n\r", 0), 1);
        assert_eq!(skip_eol(b"x", 0), 0);
        assert_eq!(skip_eol(b"", 9), 9);
    }
}
