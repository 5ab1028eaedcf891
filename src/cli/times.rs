//! Times as people type them.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::base::time::{Timestamp, Zone};

/// A time with offset (RFC 3339), or a date or local time, which is meant in Indonesia's western
/// zone; a date means its last second, so that what happened on that day counts.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let local = if text.len() == "2026-11-21".len() {
        text.parse::<Date>().map(|date| date.at(23, 59, 59, 0))
    } else {
        text.parse::<DateTime>()
    };
    local
        .and_then(|local| Offset::constant(Zone::Wib.hours()).to_timestamp(local))
        .map_err(|_| "write 2026-11-21 or 2026-11-21T14:00:00+07:00".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_understood() {
        let utc = |text: &str| parse(text).unwrap().to_string();
        assert_eq!(utc("2026-11-21T14:00:00+07:00"), "2026-11-21T07:00:00Z");
        assert_eq!(utc("2026-11-21T07:00:00Z"), "2026-11-21T07:00:00Z");
        assert_eq!(utc("2026-11-21T14:00:00"), "2026-11-21T07:00:00Z");
        assert_eq!(utc("2026-11-21"), "2026-11-21T16:59:59Z");
        assert!(parse("yesterday").is_err());
        assert!(parse("2026-13-01").is_err());
    }
}
