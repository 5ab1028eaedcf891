//! Signature values that no field leads to.
//!
//! One changed byte in a catalog, a form or a field can hide a signature from every reader. The
//! value itself stays in the file, for a signature dictionary is never inside an object stream
//! (its `/ByteRange` counts bytes of the file, ISO 32000-2, 12.8.1): looking for its text finds it.
//!
//! **Invariant:** only a `/ByteRange` whose gap is a hexadecimal string at the very place it names
//! counts, so a signed file that is embedded in this one does not.
//!
//! **Deliberately absent:** whose signature it is. Without its field nothing can be said of it.

use memchr::memmem;

/// What a signature dictionary cannot do without.
const KEY: &[u8] = b"/ByteRange";

/// How far the four numbers may reach behind the key.
const REACH: usize = 256;

/// Places looked at. Each signature has one; a file made of them should not keep us busy.
const MOST_PLACES: usize = 10_000;

/// How many signature values of this very file its text holds.
pub(super) fn count(body: &[u8]) -> usize {
    memmem::find_iter(body, KEY)
        .take(MOST_PLACES)
        .filter(|at| is_own(body, at.saturating_add(KEY.len())))
        .count()
}

/// Whether the range that is written at `at` leaves out a hexadecimal string of this file.
fn is_own(body: &[u8], at: usize) -> bool {
    let rest = body.get(at..).unwrap_or_default();
    let text = rest.get(..REACH.min(rest.len())).unwrap_or_default();
    // What follows the gap may be cut off.
    let Some([0, length, second, _]) = numbers(text) else {
        return false;
    };
    let gap = body.get(length..second).unwrap_or_default();
    matches!(gap, [b'<', digits @ .., b'>'] if digits.iter().all(u8::is_ascii_hexdigit))
}

/// The four numbers of an array.
fn numbers(text: &[u8]) -> Option<[usize; 4]> {
    let text = text.trim_ascii_start().strip_prefix(b"[")?;
    let end = text.iter().position(|byte| *byte == b']')?;
    let text = std::str::from_utf8(text.get(..end)?).ok()?;
    let numbers: Vec<usize> = text
        .split_ascii_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    numbers.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(start: usize) -> Vec<u8> {
        let mut file = b"%PDF-1.7 1 0 obj<</ByteRange [0 0000 0000 0000]/Contents ".to_vec();
        file.splice(0..0, std::iter::repeat_n(b' ', start));
        let (gap, end) = (file.len(), file.len() + 6);
        file.extend_from_slice(b"<30AB>>> trailer");
        let range = format!("[0 {gap:04} {end:04} {:04}]", file.len() - end);
        let at = memmem::find(&file, b"[0 ").unwrap();
        file.splice(at..at + range.len(), range.into_bytes());
        file
    }

    #[test]
    fn a_value_of_this_file_counts() {
        assert_eq!(count(&signed(0)), 1);
        assert_eq!(count(&signed(7)), 1);
        let whole = signed(0);
        assert_eq!(count(&whole[..whole.len() - 4]), 1, "cut off behind it");
    }

    #[test]
    fn a_value_of_an_embedded_file_does_not() {
        assert_eq!(count(&[b"12345", &signed(0)[..]].concat()), 0);
    }

    #[test]
    fn words_and_odd_numbers_do_not() {
        for text in [
            &b"/ByteRange"[..],
            b"/ByteRange [",
            b"/ByteRange [0 1 2]",
            b"/ByteRange [0 1 2 99999999999999999999999]",
            b"/ByteRange [0 18446744073709551615 18446744073709551615 18446744073709551615]",
            b"/ByteRange [0 9 2 1]",
        ] {
            assert_eq!(count(text), 0, "{}", String::from_utf8_lossy(text));
        }
    }
}
