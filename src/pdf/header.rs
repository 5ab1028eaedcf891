//! Where a file begins and where its last cross-references are (ISO 32000-2, 7.5.2 and 7.5.5).

use std::ops::Range;

use super::error::PdfError;
use super::offset::{after_word, digits, find, find_last, narrow, skip_eol, skip_white, tail};

/// Readers accept a header anywhere in the first 1,024 bytes (ISO 32000-1, H.3, note 13).
const HEADER_WITHIN: usize = 1024;

/// The place of `%PDF`.
pub(super) fn find_header(bytes: &[u8]) -> Result<usize, PdfError> {
    if bytes.is_empty() {
        return Err(PdfError::Empty);
    }
    find(bytes, 0..HEADER_WITHIN.saturating_add(4), b"%PDF").ok_or(PdfError::NoHeader)
}

/// The version in the header: `(1, 7)`; none when it is no number.
pub(super) fn version(body: &[u8]) -> Option<(u8, u8)> {
    let (major, at) = digits(body, after_word(body, 0, b"%PDF-")?)?;
    let (minor, _) = digits(body, after_word(body, at, b".")?)?;
    Some((u8::try_from(major).ok()?, u8::try_from(minor).ok()?))
}

/// One block `startxref`, offset, `%%EOF`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct EndBlock {
    /// The offset written in it.
    pub(super) startxref: u64,
    /// One past the marker `%%EOF`, and one past its line.
    pub(super) end: Range<usize>,
    /// Whether `%%EOF` stands there; when not, `end` is one past the number.
    pub(super) marked: bool,
}

/// Whether an end block stands before `until`.
pub(super) fn has_end_block(body: &[u8], until: usize) -> bool {
    let before = body.get(..until).unwrap_or_default();
    last_end_block(before).is_ok_and(|block| block.marked)
}

/// How far behind `startxref` the end marker of its block stands, whatever is between them.
const UNREADABLE_OFFSET: usize = 48;

/// The last end block of the file.
///
/// The word is looked for from the end, however far: junk behind it is reported, not obeyed.
pub(super) fn last_end_block(body: &[u8]) -> Result<EndBlock, PdfError> {
    let mut until = body.len();
    // A handful of tries: the word could stand in a comment or a string near the end.
    for _ in 0..8 {
        let Some(at) = body
            .get(..until)
            .and_then(|part| find_last(part, b"startxref"))
        else {
            break;
        };
        if let Some(block) = end_block(body, at) {
            return Ok(block);
        }
        // An end block all the same, so what it belongs to is newer than any block before it.
        let reach = at.saturating_add(UNREADABLE_OFFSET).min(body.len());
        if find(body, at..reach, b"%%EOF").is_some() {
            break;
        }
        until = at;
    }
    Err(PdfError::NoStartxref)
}

/// The end block whose `startxref` stands at `at`.
pub(super) fn end_block(body: &[u8], at: usize) -> Option<EndBlock> {
    let at = skip_white(body, after_word(body, at, b"startxref")?);
    let (startxref, after) = digits(body, at)?;
    let marker = skip_white(body, after);
    Some(match after_word(body, marker, b"%%EOF") {
        Some(end) => EndBlock {
            startxref,
            end: end..skip_eol(body, end),
            marked: true,
        },
        None => EndBlock {
            startxref,
            end: after..skip_eol(body, after),
            marked: false,
        },
    })
}

/// The end block of the revision whose cross-references start at `startxref` and end at `from`:
/// the one that follows directly, else the first before `until` with this offset.
pub(super) fn end_block_of(
    body: &[u8],
    startxref: u64,
    from: usize,
    until: usize,
) -> Option<EndBlock> {
    if let Some(block) = end_block(body, skip_white(body, from)) {
        return Some(block);
    }
    let mut at = from;
    // A cap against a file of nothing but this word; real ones have a comment or two between.
    for _ in 0..64 {
        let place = find(body, at..until, b"startxref")?;
        if let Some(block) = end_block(body, place)
            && block.startxref == startxref
        {
            return Some(block);
        }
        at = place.checked_add(1)?;
    }
    None
}

/// Whether the first object is the linearization dictionary (Annex F).
pub(super) fn is_linearized(body: &[u8]) -> bool {
    let start = body.get(..narrow(1024).min(body.len())).unwrap_or_default();
    find(start, 0..start.len(), b"/Linearized").is_some()
}

/// What follows the end of the last revision: nothing, white space, or other bytes.
pub(super) fn only_white(body: &[u8], from: usize) -> bool {
    tail(body, from)
        .iter()
        .all(|&byte| super::offset::is_white(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_may_stand_late_but_not_too_late() {
        assert_eq!(find_header(b"\n%PDF-1.7"), Ok(1));
        assert_eq!(find_header(b""), Err(PdfError::Empty));
        let mut late = vec![b' '; 1025];
        late.extend_from_slice(b"%PDF-1.7");
        assert_eq!(find_header(&late), Err(PdfError::NoHeader));
        assert_eq!(version(b"%PDF-2.0\n"), Some((2, 0)));
        assert_eq!(version(b"%PDF-x"), None);
    }

    #[test]
    fn the_last_end_block_is_found_before_junk() {
        let text = b"startxref\n5\n%%EOF\nstartxref\r\n77\r\n%%EOF\r\njunk startxref x";
        let block = last_end_block(text).unwrap();
        assert_eq!(block.startxref, 77);
        assert_eq!(&text[block.end.end..], b"junk startxref x");
        assert_eq!(block.end.end - block.end.start, 2);
    }

    #[test]
    fn a_missing_marker_is_noticed() {
        let block = last_end_block(b"startxref 5").unwrap();
        assert!(!block.marked);
        assert_eq!(block.end, 11..11);
        assert_eq!(last_end_block(b"nothing"), Err(PdfError::NoStartxref));
    }

    #[test]
    fn an_end_block_without_a_number_hides_those_before_it() {
        let text = b"startxref\n5\n%%EOF\nstartxref\noops\n%%EOF\n";
        assert_eq!(last_end_block(text), Err(PdfError::NoStartxref));
    }
}
