//! The colours of block and footer.
//!
//! **Invariant:** what carries text has a contrast of at least 4.5 : 1 to white (WCAG 2.2, 1.4.3),
//! and stays as readable in black and white: no colour means anything.
//!
//! **Deliberately absent:** the colours of the built-in mark, which are the mark's own.

use super::canvas::Colour;

/// Names, titles, numbers.
pub(super) const INK: Colour = Colour(0x14, 0x1B, 0x22);
/// What is said beside them: headings, dates, the notice in a block.
pub(super) const SOFT: Colour = Colour(0x4A, 0x56, 0x61);
/// The notice in the footer.
pub(super) const NOTICE: Colour = Colour(0x33, 0x3D, 0x47);
/// The frame of a block and the line in it.
pub(super) const FRAME: Colour = Colour(0x9F, 0xB4, 0xC2);
/// The line above the footer.
pub(super) const RULE: Colour = Colour(0x8F, 0xA3, 0xB0);
/// The edge of a block.
pub(super) const EDGE: Colour = Colour(0x30, 0xAB, 0xE1);

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(Colour(red, green, blue): Colour) -> f64 {
        let linear = |byte: u8| {
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn text_stands_out_from_white() {
        for colour in [INK, SOFT, NOTICE, super::super::mark::LETTERS] {
            let contrast = 1.05 / (luminance(colour) + 0.05);
            assert!(contrast >= 4.5, "{colour:?}: {contrast:.2}");
        }
    }

    #[test]
    fn lines_are_light_enough_beside_a_code() {
        for colour in [FRAME, RULE] {
            assert!(
                luminance(colour) > 0.3,
                "{colour:?} could pass for a module"
            );
        }
    }
}
