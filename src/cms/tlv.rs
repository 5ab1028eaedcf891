//! Tag, length, value: BER walked over the bytes of the file (X.690, 8.1).
//!
//! Signatures are checked over bytes, so nothing is decoded into a model and encoded again. BER
//! as BouncyCastle writes it (indefinite lengths, octet strings in pieces) is read like DER.
//!
//! **Invariant:** an [`Element`] is a slice of its input; its content ends inside it.
//!
//! **Deliberately absent:** tag numbers over 30, which CMS has no use for.

use std::borrow::Cow;

use der::{DecodeOwned, Encode, Length};

/// Nesting that is followed. A timestamp token inside a signature reaches about 20.
const DEPTH: usize = 64;

/// Elements of one constructed value. A signature that archives CRLs by the hundred stays below.
const CHILDREN: usize = 10_000;

const CONSTRUCTED: u8 = 0x20;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// A context-specific constructed tag.
pub(super) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// One element of the encoding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    /// The identifier octet.
    pub(super) tag: u8,
    /// What stands between the length and the end.
    pub(super) content: &'a [u8],
    /// Everything, from the tag on.
    pub(super) whole: &'a [u8],
    minimal: bool,
}

impl<'a> Element<'a> {
    /// The first element of the input, and what follows it.
    pub(super) fn first(input: &'a [u8]) -> Option<(Self, &'a [u8])> {
        Self::first_within(input, DEPTH)
    }

    /// The one element that is the whole input.
    pub(super) fn only(input: &'a [u8]) -> Option<Self> {
        Self::first(input)
            .filter(|(_, rest)| rest.is_empty())
            .map(|(element, _)| element)
    }

    fn first_within(input: &'a [u8], depth: usize) -> Option<(Self, &'a [u8])> {
        let depth = depth.checked_sub(1)?;
        let (&tag, rest) = input.split_first()?;
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (&first, rest) = rest.split_first()?;
        if first == 0x80 {
            return Self::indefinite(input, tag, rest, depth);
        }
        let (length, minimal, rest) = if first < 0x80 {
            (usize::from(first), true, rest)
        } else {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes.iter().try_fold(0_usize, |sum, byte| {
                sum.checked_mul(256)?.checked_add(usize::from(*byte))
            })?;
            (length, length >= 0x80 && bytes.first() != Some(&0), rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let whole = input.get(..input.len().checked_sub(rest.len())?)?;
        Some((
            Self {
                tag,
                content,
                whole,
                minimal,
            },
            rest,
        ))
    }

    /// An element that ends with two zero bytes (X.690, 8.1.3.6).
    fn indefinite(
        input: &'a [u8],
        tag: u8,
        start: &'a [u8],
        depth: usize,
    ) -> Option<(Self, &'a [u8])> {
        if tag & CONSTRUCTED == 0 {
            return None;
        }
        let mut rest = start;
        loop {
            if let Some(after) = rest.strip_prefix(&[0, 0]) {
                let content = start.get(..start.len().checked_sub(rest.len())?)?;
                let whole = input.get(..input.len().checked_sub(after.len())?)?;
                let element = Self {
                    tag,
                    content,
                    whole,
                    minimal: false,
                };
                return Some((element, after));
            }
            rest = Self::first_within(rest, depth)?.1;
        }
    }

    /// The elements inside.
    pub(super) fn children(&self) -> Option<Vec<Self>> {
        let mut found = Vec::new();
        let mut rest = self.content;
        while !rest.is_empty() {
            if found.len() == CHILDREN {
                return None;
            }
            let (element, after) = Self::first(rest)?;
            found.push(element);
            rest = after;
        }
        Some(found)
    }

    /// The elements inside, when the tag is the one expected.
    pub(super) fn children_of(&self, tag: u8) -> Option<Vec<Self>> {
        (self.tag == tag).then(|| self.children()).flatten()
    }

    /// The content, when the tag is the one expected.
    pub(super) fn content_of(&self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.content)
    }

    /// The bytes of an octet string, put together when they come in pieces (X.690, 8.7.3).
    pub(super) fn octets(&self) -> Option<Cow<'a, [u8]>> {
        match self.tag {
            OCTET_STRING => Some(Cow::Borrowed(self.content)),
            tag if tag == OCTET_STRING | CONSTRUCTED => joined(self, DEPTH).map(Cow::Owned),
            _ => None,
        }
    }

    /// Whether it is encoded as DER wants: lengths definite and shortest, strings in one piece.
    pub(super) fn is_der(&self) -> bool {
        is_der_within(self, DEPTH)
    }

    /// The same value in DER (X.690, 10 and 11): sets are sorted too.
    pub(super) fn to_der(self) -> Option<Vec<u8>> {
        to_der_within(&self, DEPTH)
    }

    /// The value as a type of `der`, from its bytes when they are DER, else from what they mean.
    pub(super) fn decode<T: DecodeOwned<Error = der::Error>>(&self) -> Option<T> {
        if self.is_der() {
            return T::from_der(self.whole).ok();
        }
        T::from_der(&self.to_der()?).ok()
    }
}

/// Character strings and octet strings: types whose pieces simply follow each other.
const fn is_string(tag: u8) -> bool {
    matches!(tag & !CONSTRUCTED, 0x04 | 0x0c | 0x12..=0x16 | 0x19..=0x1c | 0x1e)
}

fn joined(element: &Element<'_>, depth: usize) -> Option<Vec<u8>> {
    if element.tag & CONSTRUCTED == 0 {
        return Some(element.content.to_vec());
    }
    let depth = depth.checked_sub(1)?;
    let mut bytes = Vec::new();
    for piece in element.children()? {
        if !is_string(piece.tag) {
            return None;
        }
        bytes.extend(joined(&piece, depth)?);
    }
    Some(bytes)
}

fn is_der_within(element: &Element<'_>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    if !element.minimal {
        return false;
    }
    if element.tag & CONSTRUCTED == 0 {
        return true;
    }
    // 0x23: a bit string in pieces.
    if is_string(element.tag) && element.tag & 0xc0 == 0 || element.tag == 0x23 {
        return false;
    }
    element
        .children()
        .is_some_and(|inner| inner.iter().all(|child| is_der_within(child, depth)))
}

fn to_der_within(element: &Element<'_>, depth: usize) -> Option<Vec<u8>> {
    let depth = depth.checked_sub(1)?;
    let tag = element.tag;
    if tag & CONSTRUCTED == 0 {
        return wrap(tag, element.content);
    }
    if tag & 0xc0 == 0 && is_string(tag) {
        return wrap(tag & !CONSTRUCTED, &joined(element, depth)?);
    }
    let mut inner = element
        .children()?
        .iter()
        .map(|child| to_der_within(child, depth))
        .collect::<Option<Vec<_>>>()?;
    if tag == SET {
        inner.sort();
    }
    wrap(tag, &inner.concat())
}

/// An element in DER.
pub(super) fn wrap(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![tag];
    let length = Length::try_from(content.len()).ok()?;
    length.encode_to_vec(&mut bytes).ok()?;
    bytes.extend_from_slice(content);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pieces_of_indefinite_length_become_der() {
        // SET { OCTET STRING in two pieces, INTEGER 5 with a long length }
        let ber = [
            0x31, 0x80, 0x24, 0x80, 0x04, 0x01, 0xaa, 0x04, 0x01, 0xbb, 0x00, 0x00, 0x02, 0x81,
            0x01, 0x05, 0x00, 0x00,
        ];
        let element = Element::only(&ber).unwrap();
        assert!(!element.is_der());
        let der = element.to_der().unwrap();
        assert_eq!(der, [0x31, 7, 0x02, 1, 5, 0x04, 2, 0xaa, 0xbb]);
        assert!(Element::only(&der).unwrap().is_der());
        let first = element.children().unwrap()[0];
        assert_eq!(first.octets().unwrap().as_ref(), [0xaa, 0xbb]);
    }

    #[test]
    fn hostile_lengths_and_nesting_end_in_nothing() {
        assert!(Element::first(&[]).is_none());
        assert!(Element::first(&[0x30]).is_none());
        assert!(Element::first(&[0x30, 0x05, 0x00]).is_none());
        assert!(Element::first(&[0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]).is_none());
        assert!(Element::first(&[0x04, 0x80, 0x00, 0x00]).is_none());
        assert!(Element::first(&[0x1f, 0x81, 0x01, 0x00]).is_none());
        let deep: Vec<u8> = [0x30, 0x80].repeat(200_000);
        assert!(Element::first(&deep).is_none());
        let mut nested = vec![];
        for _ in 0..100 {
            nested = wrap(SEQUENCE, &nested).unwrap();
        }
        let element = Element::only(&nested).unwrap();
        assert!(!element.is_der());
        assert!(element.to_der().is_none());
    }

    #[test]
    fn lengths_are_written_shortest() {
        let start = |length| wrap(4, &vec![0; length]).unwrap();
        assert_eq!(start(127)[..2], [4, 127]);
        assert_eq!(start(128)[..3], [4, 0x81, 128]);
        assert_eq!(start(256)[..4], [4, 0x82, 1, 0]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_walked_without_panic(
            bytes in prop::collection::vec(prop::sample::select(
                vec![0x00_u8, 0x01, 0x02, 0x04, 0x24, 0x30, 0x31, 0x80, 0x81, 0x82, 0xa0, 0xff],
            ), 0..60),
        ) {
            if let Some((element, rest)) = Element::first(&bytes) {
                prop_assert_eq!(element.whole.len() + rest.len(), bytes.len());
                if let Some(der) = element.to_der() {
                    let again = Element::only(&der).unwrap();
                    prop_assert_eq!(again.to_der(), Some(der.clone()));
                }
            }
        }
    }
}
