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
}
