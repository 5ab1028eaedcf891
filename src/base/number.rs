//! From real numbers to whole ones.
//!
//! **Invariant:** every real number has a whole one; nothing wraps.
//!
//! **Deliberately absent:** rounding to the nearest.

/// The whole part of a number: 0 for what is negative or no number, the largest for what is more.
#[must_use]
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "this conversion saturates, and the language has no other"
)]
pub const fn whole(number: f64) -> u32 {
    number as u32
}

/// The same of a number rounded up: what `ceil` gives, which is a call on older processors.
#[must_use]
pub fn whole_above(number: f64) -> u32 {
    let below = whole(number);
    if f64::from(below) < number {
        below.saturating_add(1)
    } else {
        below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_whole_one() {
        let cases = [(-3.0, 0), (f64::NAN, 0), (2.9, 2), (1e300, u32::MAX)];
        for (number, expected) in cases {
            assert_eq!(whole(number), expected, "{number}");
        }
    }

    #[test]
    fn rounding_up_is_that_of_the_language() {
        for number in [
            -3.0,
            -0.5,
            -0.0,
            0.2,
            2.0,
            2.9,
            1e300,
            f64::INFINITY,
            f64::NAN,
        ] {
            assert_eq!(whole_above(number), whole(number.ceil()), "{number}");
        }
    }
}
