//! BER made into DER, as far as key containers need it (X.690).
//!
//! `BouncyCastle`, and every authority built on it, writes indefinite lengths and strings in
//! pieces, outside and inside a container. Made definite once, everything after reads DER only.
//!
//! **Invariant:** the output holds the same values as the input, with definite lengths and octet
//! strings in one piece. Depth and size are capped.
//!
//! **Deliberately absent:** sorting of sets and canonical booleans. No container is compared
//! byte by byte.

use zeroize::Zeroizing;

/// Nesting of elements. Containers reach about 15; the reader recurses.
const DEEPEST: usize = 64;

/// The end-of-contents mark (X.690, 8.1.5).
const END: [u8; 2] = [0, 0];

const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED: u8 = 0x20;

/// The encoding is no BER.
#[derive(Debug)]
pub(super) struct NotBer;

/// The first element of the input in definite form; what follows it is ignored, because
/// containers come padded.
pub(super) fn to_der(input: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotBer> {
    let mut output = Zeroizing::new(Vec::with_capacity(input.len()));
    element(input, &mut output, 0)?;
    Ok(output)
}

/// The octets of a string that may be in pieces: the content of an element tagged `[0] IMPLICIT
/// OCTET STRING`, already in definite form.
pub(super) fn joined(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotBer> {
    let mut output = Zeroizing::new(Vec::with_capacity(content.len()));
    let mut rest = content;
    while !rest.is_empty() {
        let header = Header::read(rest)?;
        let length = header.length.ok_or(NotBer)?;
        if header.first != OCTET_STRING {
            return Err(NotBer);
        }
        let (piece, after) = rest
            .get(header.size..)
            .and_then(|rest| rest.split_at_checked(length))
            .ok_or(NotBer)?;
        output.extend_from_slice(piece);
        rest = after;
    }
    Ok(output)
}

/// Tag and length of an element.
struct Header<'i> {
    tag: &'i [u8],
    first: u8,
    /// None when the length is indefinite.
    length: Option<usize>,
    /// Bytes of tag and length.
    size: usize,
}

impl<'i> Header<'i> {
    fn read(input: &'i [u8]) -> Result<Self, NotBer> {
        let (&first, mut rest) = input.split_first().ok_or(NotBer)?;
        let mut tag_size: usize = 1;
        if first & 0x1f == 0x1f {
            // High tag numbers: bytes go on while their top bit is set.
            loop {
                let (&next, after) = rest.split_first().ok_or(NotBer)?;
                rest = after;
                tag_size = tag_size
                    .checked_add(1)
                    .filter(|size| *size <= 6)
                    .ok_or(NotBer)?;
                if next & 0x80 == 0 {
                    break;
                }
            }
        }
        let tag = input.get(..tag_size).ok_or(NotBer)?;
        let (&length, rest) = rest.split_first().ok_or(NotBer)?;
        let size = tag_size.checked_add(1).ok_or(NotBer)?;
        let (length, size) = match length {
            0x80 => (None, size),
            0..=0x7f => (Some(usize::from(length)), size),
            _ => {
                let count = usize::from(length & 0x7f);
                let bytes = rest.get(..count).filter(|_| count <= 8).ok_or(NotBer)?;
                let value = bytes
                    .iter()
                    .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
                let value = usize::try_from(value).map_err(|_| NotBer)?;
                (Some(value), size.checked_add(count).ok_or(NotBer)?)
            }
        };
        Ok(Self {
            tag,
            first,
            length,
            size,
        })
    }
}

/// Writes one element in definite form and says what follows it.
fn element<'i>(input: &'i [u8], output: &mut Vec<u8>, depth: usize) -> Result<&'i [u8], NotBer> {
    if depth > DEEPEST {
        return Err(NotBer);
    }
    let header = Header::read(input)?;
    let body = input.get(header.size..).ok_or(NotBer)?;
    if header.first & CONSTRUCTED == 0 {
        let (value, rest) = header
            .length
            .and_then(|length| body.split_at_checked(length))
            .ok_or(NotBer)?;
        write(header.tag, value, output);
        return Ok(rest);
    }
    let mut inner = Zeroizing::new(Vec::new());
    let rest = children(body, header.length, &mut inner, depth)?;
    if header.first == OCTET_STRING | CONSTRUCTED {
        write(&[OCTET_STRING], &joined(&inner)?, output);
    } else {
        write(header.tag, &inner, output);
    }
    Ok(rest)
}

/// Writes the elements inside a constructed one and says what follows it.
fn children<'i>(
    body: &'i [u8],
    length: Option<usize>,
    output: &mut Vec<u8>,
    depth: usize,
) -> Result<&'i [u8], NotBer> {
    let below = depth.saturating_add(1);
    if let Some(length) = length {
        let (mut content, rest) = body.split_at_checked(length).ok_or(NotBer)?;
        while !content.is_empty() {
            content = element(content, output, below)?;
        }
        return Ok(rest);
    }
    let mut content = body;
    loop {
        if let Some(rest) = content.strip_prefix(&END) {
            return Ok(rest);
        }
        content = element(content, output, below)?;
    }
}

fn write(tag: &[u8], value: &[u8], output: &mut Vec<u8>) {
    output.extend_from_slice(tag);
    let length = value.len().to_be_bytes();
    let skipped = length.iter().take_while(|byte| **byte == 0).count();
    let digits = length.get(skipped..).unwrap_or_default();
    match (digits, u8::try_from(digits.len())) {
        ([], _) => output.push(0),
        ([short @ 0..=0x7f], _) => output.push(*short),
        (_, Ok(count)) => {
            output.push(0x80 | count);
            output.extend_from_slice(digits);
        }
        // A length of 256 digits does not exist.
        (_, Err(_)) => {}
    }
    output.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_become_definite() {
        // SEQUENCE { OCTET STRING in two pieces, INTEGER 5 }
        let ber = [
            0x30, 0x80, 0x24, 0x80, 4, 2, 1, 2, 4, 1, 3, 0, 0, 2, 1, 5, 0, 0,
        ];
        let der = to_der(&ber).unwrap();
        assert_eq!(der.as_slice(), [0x30, 8, 4, 3, 1, 2, 3, 2, 1, 5]);
    }

    #[test]
    fn der_stays_as_it_is() {
        let mut der = vec![0x30, 0x82, 0x01, 0x04, 0x04, 0x82, 0x01, 0x00];
        der.extend([7; 256]);
        assert_eq!(*to_der(&der).unwrap(), der);
    }

    #[test]
    fn endless_nesting_is_refused() {
        assert!(to_der(&[0x30, 0x80].repeat(100_000)).is_err());
        assert!(to_der(&[0x30, 0x80, 2, 1, 5]).is_err());
        assert!(to_der(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(to_der(&[]).is_err());
    }
}
