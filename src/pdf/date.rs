//! Dates of PDF: `D:20261121140000+07'00'` (ISO 32000-2, 7.9.4).

use jiff::civil::{DateTime, date};
use jiff::tz::Offset;

use crate::base::time::{Timestamp, Zone};

/// The instant that a date string states; none when it is no date.
///
/// Only the year must be there. Without an offset the zone is unknown; it is then read as UTC.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let (year, mut rest) = field(text, 4)?;
    let mut parts = [1_i8, 1, 0, 0, 0];
    for part in &mut parts {
        let Some((value, more)) = field(rest, 2) else {
            break;
        };
        *part = i8::try_from(value).ok()?;
        rest = more;
    }
    let [month, day, hour, minute, second] = parts;
    // A leap second is no second of this calendar.
    let second = second.min(59);
    let civil = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    offset(rest)?.to_timestamp(civil).ok()
}

/// An instant as a date string in a zone.
#[must_use]
pub fn format(at: Timestamp, zone: Zone) -> String {
    let civil = zone.civil(at);
    let civil = if civil.year() < 0 {
        date(0, 1, 1).at(0, 0, 0, 0)
    } else {
        civil
    };
    let stamp = civil.strftime("D:%Y%m%d%H%M%S");
    match zone.hours() {
        0 => format!("{stamp}Z"),
        hours => format!("{stamp}+{hours:02}'00'"),
    }
}

/// A number of so many digits, and the text after it.
fn field(text: &str, digits: usize) -> Option<(i16, &str)> {
    let (head, rest) = text.split_at_checked(digits)?;
    let all = head.bytes().all(|byte| byte.is_ascii_digit());
    Some((head.parse().ok().filter(|_| all)?, rest))
}

/// `Z`, `+07'00'` and its shorter forms, or nothing.
fn offset(text: &str) -> Option<Offset> {
    let sign = match text.as_bytes().first() {
        None | Some(b'Z') => return Some(Offset::UTC),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    let rest = text.get(1..)?;
    let (hours, rest) = field(rest, 2)?;
    let minutes = match field(rest.trim_start_matches(['\'', ':']), 2) {
        Some((minutes, _)) => minutes,
        None => 0,
    };
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn dates_come_back() {
        let noon = at("2026-11-21T07:00:00Z");
        for (zone, text) in [
            (Zone::Wib, "D:20261121140000+07'00'"),
            (Zone::Wit, "D:20261121160000+09'00'"),
            (Zone::Utc, "D:20261121070000Z"),
        ] {
            assert_eq!(format(noon, zone), text);
            assert_eq!(parse(text.as_bytes()), Some(noon));
        }
    }

    #[test]
    fn short_and_odd_forms_are_read() {
        assert_eq!(parse(b"D:2026"), Some(at("2026-01-01T00:00:00Z")));
        assert_eq!(
            parse(b"202611211400-0330"),
            Some(at("2026-11-21T17:30:00Z"))
        );
        assert_eq!(
            parse(b"D:20261121140000+07'00"),
            Some(at("2026-11-21T07:00:00Z"))
        );
        assert_eq!(
            parse(b"D:20261121140000Z00'00'"),
            Some(at("2026-11-21T14:00:00Z"))
        );
    }

    #[test]
    fn nonsense_is_none() {
        for text in [
            &b""[..],
            b"D:",
            b"D:20261321",
            b"D:2026112114+99'00'",
            b"D:2026x",
            b"\xff\xfe2026",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
