//! Decoding the data of streams, with a cap (ISO 32000-2, 7.4).
//!
//! Flate with PNG predictors is done here because almost every stream needs it and a damaged end
//! must not cost the rest; the other filters are lopdf's.
//!
//! **Invariant:** no result is longer than the cap.

use std::io::Read;

use lopdf::{Dictionary, Object, Stream};

/// Why data cannot be decoded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum FilterError {
    /// The filter of this name failed or is not known.
    Failed(String),
    /// The result would be longer than the cap.
    TooLong,
}

/// A stream passes through at most this many filters; real ones through two.
const MAX_FILTERS: usize = 8;

/// Decodes `data` as its dictionary says; all values of `/Filter` and `/DecodeParms` must be direct.
pub(super) fn decode(
    dictionary: &Dictionary,
    data: &[u8],
    cap: usize,
) -> Result<Vec<u8>, FilterError> {
    let filters = names(dictionary)?;
    let Some((first, more)) = filters.split_first() else {
        return if data.len() > cap {
            Err(FilterError::TooLong)
        } else {
            Ok(data.to_vec())
        };
    };
    if more.len() >= MAX_FILTERS {
        return Err(FilterError::Failed("too many filters".to_owned()));
    }
    let mut decoded = step(first, parameters(dictionary, 0), data, cap)?;
    for (index, filter) in more.iter().enumerate() {
        let parameters = parameters(dictionary, index.saturating_add(1));
        decoded = step(filter, parameters, &decoded, cap)?;
    }
    Ok(decoded)
}

fn names(dictionary: &Dictionary) -> Result<Vec<&[u8]>, FilterError> {
    match dictionary.get(b"Filter").or_else(|_| dictionary.get(b"F")) {
        Err(_) | Ok(Object::Null) => Ok(Vec::new()),
        Ok(Object::Array(items)) => items.iter().map(filter_name).collect(),
        Ok(object) => Ok(vec![filter_name(object)?]),
    }
}

fn filter_name(object: &Object) -> Result<&[u8], FilterError> {
    match object {
        Object::Name(name) => Ok(name),
        _ => Err(FilterError::Failed("no name".to_owned())),
    }
}

fn parameters(dictionary: &Dictionary, index: usize) -> Option<&Dictionary> {
    match dictionary
        .get(b"DecodeParms")
        .or_else(|_| dictionary.get(b"DP"))
        .ok()?
    {
        Object::Dictionary(only) if index == 0 => Some(only),
        Object::Array(items) => items.get(index)?.as_dict().ok(),
        _ => None,
    }
}

fn step(
    filter: &[u8],
    parameters: Option<&Dictionary>,
    data: &[u8],
    cap: usize,
) -> Result<Vec<u8>, FilterError> {
    match filter {
        b"FlateDecode" | b"Fl" => {
            let plain = inflate(data, cap)?;
            let Some(parameters) = parameters else {
                return Ok(plain);
            };
            match number(parameters, b"Predictor", 1) {
                10..=15 => Ok(undo_png(&plain, parameters)),
                2 => through_lopdf("FlateDecode", Some(parameters), data, cap),
                _ => Ok(plain),
            }
        }
        b"LZWDecode" | b"LZW" => through_lopdf("LZWDecode", parameters, data, cap),
        b"ASCII85Decode" | b"A85" => {
            through_lopdf("ASCII85Decode", None, data.trim_ascii_end(), cap)
        }
        b"ASCIIHexDecode" | b"AHx" => through_lopdf("ASCIIHexDecode", None, data, cap),
        // The data was decrypted before (7.4.10).
        b"Crypt" => Ok(data.to_vec()),
        b"RunLengthDecode" | b"RL" => through_lopdf("RunLengthDecode", None, data, cap),
        other => Err(FilterError::Failed(
            String::from_utf8_lossy(other).into_owned(),
        )),
    }
}

fn through_lopdf(
    filter: &str,
    parameters: Option<&Dictionary>,
    data: &[u8],
    cap: usize,
) -> Result<Vec<u8>, FilterError> {
    let mut dictionary = Dictionary::new();
    dictionary.set("Filter", Object::Name(filter.as_bytes().to_vec()));
    if let Some(parameters) = parameters {
        dictionary.set("DecodeParms", parameters.clone());
    }
    Stream::new(dictionary, data.to_vec())
        .decompressed_content_with_limit(cap)
        .map_err(|error| match error {
            lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
                FilterError::TooLong
            }
            _ => FilterError::Failed(filter.to_owned()),
        })
}

/// How many times longer page content mostly gets when it is inflated.
const USUAL_RATIO: usize = 4;

/// Inflates (RFC 1950, or bare RFC 1951 where the header is broken); a damaged end gives what
/// came before it, as every viewer does.
fn inflate(data: &[u8], cap: usize) -> Result<Vec<u8>, FilterError> {
    let expected = data.len().saturating_mul(USUAL_RATIO);
    let plain = read_capped(flate2::read::ZlibDecoder::new(data), expected, cap)?;
    if plain.is_empty() && data.len() > 8 {
        let bare = data.get(2..).unwrap_or_default();
        return read_capped(flate2::read::DeflateDecoder::new(bare), expected, cap);
    }
    Ok(plain)
}

fn read_capped(reader: impl Read, expected: usize, cap: usize) -> Result<Vec<u8>, FilterError> {
    let mut plain = Vec::with_capacity(expected.min(cap));
    let limit = u64::try_from(cap).unwrap_or(u64::MAX).saturating_add(1);
    // A failure leaves what was decoded before it in `plain`.
    let _damage = reader.take(limit).read_to_end(&mut plain);
    if plain.len() > cap {
        return Err(FilterError::TooLong);
    }
    Ok(plain)
}

fn number(parameters: &Dictionary, key: &[u8], default: usize) -> usize {
    parameters
        .get(key)
        .and_then(Object::as_i64)
        .ok()
        .and_then(|value| usize::try_from(value).ok())
        .unwrap_or(default)
}

/// Undoes the PNG predictors (7.4.4.4); a last row that is cut off is padded with zeros.
fn undo_png(data: &[u8], parameters: &Dictionary) -> Vec<u8> {
    let bits = number(parameters, b"Colors", 1)
        .max(1)
        .saturating_mul(number(parameters, b"BitsPerComponent", 8).max(1));
    let pixel = bits.div_ceil(8);
    let width = bits
        .saturating_mul(number(parameters, b"Columns", 1).max(1))
        .div_ceil(8)
        .min(data.len());
    let mut plain = Vec::with_capacity(data.len());
    let mut above = vec![0; width];
    for row in data.chunks(width.saturating_add(1)) {
        let Some((kind, coded)) = row.split_first() else {
            break;
        };
        let mut current = coded.to_vec();
        current.resize(width, 0);
        undo_row(*kind, pixel, &above, &mut current);
        plain.extend_from_slice(&current);
        above = current;
    }
    plain
}

fn undo_row(kind: u8, pixel: usize, above: &[u8], current: &mut [u8]) {
    for index in 0..current.len() {
        let before = index.checked_sub(pixel);
        let left = before.and_then(|at| current.get(at)).copied().unwrap_or(0);
        let corner = before.and_then(|at| above.get(at)).copied().unwrap_or(0);
        let up = above.get(index).copied().unwrap_or(0);
        let guess = match kind {
            1 => left,
            2 => up,
            3 => left.midpoint(up),
            4 => paeth(left, up, corner),
            _ => 0,
        };
        if let Some(byte) = current.get_mut(index) {
            *byte = byte.wrapping_add(guess);
        }
    }
}

/// The Paeth predictor (ISO/IEC 15948, 9.4).
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use lopdf::dictionary;

    use super::*;

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_stops_at_the_cap() {
        let bomb = deflate(&vec![0; 1 << 20]);
        let flate = dictionary! { "Filter" => Object::Name(b"FlateDecode".to_vec()) };
        assert_eq!(decode(&flate, &bomb, 1000), Err(FilterError::TooLong));
        assert_eq!(decode(&flate, &bomb, 1 << 20).unwrap().len(), 1 << 20);
    }

    #[test]
    fn filters_chain() {
        let hex: Vec<u8> = deflate(b"hello")
            .iter()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .collect();
        let both = dictionary! { "Filter" => Object::Array(vec![
        Object::Name(b"AHx".to_vec()), Object::Name(b"FlateDecode".to_vec())]) };
        assert_eq!(decode(&both, &hex, 100).unwrap(), b"hello");
    }

    #[test]
    fn every_png_predictor_is_undone() {
        // Five rows of three bytes, one per predictor, of the rows 1 2 3 / 2 4 6 / 3 6 9 / ...
        let coded = [
            0, 1, 2, 3, //
            1, 2, 2, 2, //
            2, 1, 2, 3, //
            3, 3, 3, 4, //
            4, 1, 1, 1,
        ];
        let up = dictionary! {
            "Filter" => Object::Name(b"FlateDecode".to_vec()),
            "DecodeParms" => dictionary! { "Predictor" => 15, "Columns" => 3 },
        };
        assert_eq!(
            decode(&up, &deflate(&coded), 100).unwrap(),
            [1, 2, 3, 2, 4, 6, 3, 6, 9, 4, 8, 12, 5, 9, 13]
        );
    }

    #[test]
    fn a_cut_off_end_keeps_the_start() {
        let whole = deflate(
            &(0..10_000_u32)
                .flat_map(u32::to_le_bytes)
                .collect::<Vec<u8>>(),
        );
        let flate = dictionary! { "Filter" => Object::Name(b"FlateDecode".to_vec()) };
        let part = decode(&flate, &whole[..whole.len() / 2], 1 << 20).unwrap();
        assert!(part.len() > 1000);
    }
}
