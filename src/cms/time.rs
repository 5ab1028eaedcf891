//! Times in ASN.1: `UTCTime` and `GeneralizedTime`, the latter with fractions of a second, which
//! timestamps have (RFC 3161, 2.4.2) and certificates do not.

use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::tlv::{self, Element};
use crate::base::time::Timestamp;

/// Reads a time in UTC, as both DER forms demand.
pub(super) fn parse(element: &Element<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(element.content)
        .ok()?
        .strip_suffix('Z')?;
    let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let (year, rest) = match element.tag {
        tlv::GENERALIZED_TIME => digits.split_at_checked(4)?,
        tlv::UTC_TIME if fraction.is_empty() => digits.split_at_checked(2)?,
        _ => return None,
    };
    let year: i16 = year.parse().ok()?;
    let year = match element.tag {
        // RFC 5280, 4.1.2.5.1: two digits mean 1950 to 2049.
        tlv::UTC_TIME if year < 50 => year.checked_add(2000)?,
        tlv::UTC_TIME => year.checked_add(1900)?,
        _ => year,
    };
    let field =
        |start: usize| -> Option<i8> { rest.get(start..start.checked_add(2)?)?.parse().ok() };
    if rest.len() != 10 {
        return None;
    }
    let at = DateTime::new(
        year,
        field(0)?,
        field(2)?,
        field(4)?,
        field(6)?,
        field(8)?,
        nanoseconds(fraction)?,
    )
    .ok()?;
    Offset::UTC.to_timestamp(at).ok()
}

fn nanoseconds(fraction: &str) -> Option<i32> {
    if fraction.len() > 9 {
        return None;
    }
    format!("{fraction:0<9}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(tag: u8, text: &str) -> Option<String> {
        let der = tlv::wrap(tag, text.as_bytes()).unwrap();
        parse(&Element::only(&der).unwrap()).map(|at| at.to_string())
    }

    #[test]
    fn both_forms_are_read() {
        let at = |text| Some(String::from(text));
        assert_eq!(time(0x17, "261121070000Z"), at("2026-11-21T07:00:00Z"));
        assert_eq!(time(0x17, "500101000000Z"), at("1950-01-01T00:00:00Z"));
        assert_eq!(time(0x18, "20261121070000Z"), at("2026-11-21T07:00:00Z"));
        assert_eq!(
            time(0x18, "20261121070000.25Z"),
            at("2026-11-21T07:00:00.25Z")
        );
    }

    #[test]
    fn odd_times_are_refused() {
        for text in [
            "",
            "Z",
            "2026112107Z",
            "20261321070000Z",
            "20261121070000",
            "2026112107000xZ",
            "20261121070000.1234567890Z",
            "20261121070000+0700",
            "+0261121070000Z",
            "é",
        ] {
            assert_eq!(time(0x18, text), None, "{text}");
        }
        assert_eq!(time(0x17, "261121070000.5Z"), None);
        assert_eq!(time(0x04, "20261121070000Z"), None);
    }
}
