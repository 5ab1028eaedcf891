//! Times as people type them.

use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::base::time::{Timestamp, Zone};

/// A time that was typed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Time {
    /// With its offset (RFC 3339).
    Instant(Timestamp),
    /// On the wall. A date alone is its last second, so that what happened on that day counts.
    Local(DateTime),
}

impl Time {
    /// The point in time, where clocks show this zone.
    #[must_use]
    pub(super) fn instant(self, zone: Zone) -> Timestamp {
        match self {
            Self::Instant(at) => at,
            // No zone of Indonesia leaves the range of time: `from_str` keeps a day's distance.
            Self::Local(local) => Offset::constant(zone.hours())
                .to_timestamp(local)
                .unwrap_or(Timestamp::MAX),
        }
    }
}

impl FromStr for Time {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Self::Instant(at));
        }
        let local = if text.len() == "2026-11-21".len() {
            text.parse::<Date>().map(|date| date.at(23, 59, 59, 0))
        } else {
            text.parse::<DateTime>()
        };
        local
            .ok()
            .filter(|local| (1..9999).contains(&local.year()))
            .map(Self::Local)
            .ok_or("write 2026-11-21, 2026-11-21T14:00:00 or 2026-11-21T14:00:00+07:00")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_understood() {
        let utc = |text: &str, zone| text.parse::<Time>().unwrap().instant(zone).to_string();
        for zone in [Zone::Wib, Zone::Wit] {
            assert_eq!(
                utc("2026-11-21T14:00:00+07:00", zone),
                "2026-11-21T07:00:00Z"
            );
            assert_eq!(utc("2026-11-21T07:00:00Z", zone), "2026-11-21T07:00:00Z");
        }
        assert_eq!(
            utc("2026-11-21T14:00:00", Zone::Wib),
            "2026-11-21T07:00:00Z"
        );
        assert_eq!(utc("2026-11-21 14:00", Zone::Wib), "2026-11-21T07:00:00Z");
        assert_eq!(
            utc("2026-11-21T14:00:00", Zone::Wit),
            "2026-11-21T05:00:00Z"
        );
        assert_eq!(utc("2026-11-21", Zone::Wib), "2026-11-21T16:59:59Z");
        assert_eq!(utc("2026-11-21", Zone::Utc), "2026-11-21T23:59:59Z");
        for wrong in ["yesterday", "2026-13-01", "9999-12-31", "-000001-01-01", ""] {
            assert!(wrong.parse::<Time>().is_err(), "{wrong}");
        }
    }
}
