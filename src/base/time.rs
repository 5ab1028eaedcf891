//! Instants, and the time zones that Indonesian documents name.
//!
//! An instant is a [`Timestamp`]; it is read from the clock once, in `cli`, and passed down.
//!
//! **Deliberately absent:** the clock, and time zones with daylight saving: Indonesia has none.

use std::fmt;

pub use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// A time zone that a document can name.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Zone {
    /// Waktu Indonesia Barat, UTC+7.
    #[default]
    Wib,
    /// Waktu Indonesia Tengah, UTC+8.
    Wita,
    /// Waktu Indonesia Timur, UTC+9.
    Wit,
    /// Coordinated Universal Time.
    Utc,
}

impl Zone {
    /// Every zone, in the order of their offsets from the west.
    pub const ALL: [Self; 4] = [Self::Utc, Self::Wib, Self::Wita, Self::Wit];

    /// Hours east of Greenwich.
    #[must_use]
    pub const fn hours(self) -> i8 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
            Self::Utc => 0,
        }
    }

    /// The date and time that a clock on a wall in this zone shows.
    #[must_use]
    pub fn civil(self, at: Timestamp) -> DateTime {
        Offset::constant(self.hours()).to_datetime(at)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
            Self::Utc => "UTC",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wib_is_seven_hours_ahead() {
        let at: Timestamp = "2026-11-21T20:30:00Z".parse().unwrap();
        assert_eq!(Zone::Wib.civil(at).to_string(), "2026-11-22T03:30:00");
        assert_eq!(Zone::Wib.to_string(), "WIB");
    }
}
