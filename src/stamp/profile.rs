//! What a drawing may use, and the colours that go with it.
//!
//! **Invariant:** a drawing of [`Profile::Archive`] keeps the rules of every part of PDF/A, whatever
//! output intent the document has or lacks: its colours are calibrated ones (ISO 32000-2, 8.6.5.2
//! and 8.6.5.3), nothing in it is transparent, and its fonts tell which glyphs they hold.
//!
//! **Deliberately absent:** profiles of the International Color Consortium. Calibrated colours say
//! the same in a hundred bytes, and PDF/A-1 takes no profile of version 4.

use lopdf::{Dictionary, dictionary};

use crate::pdf::{Claim, Object};

/// What a drawing may use.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Profile {
    /// Everything.
    #[default]
    Usual,
    /// What every part of PDF/A allows.
    Archive,
}

/// White as sRGB has it: D65 (IEC 61966-2-1).
const WHITE: [f64; 3] = [0.9505, 1.0, 1.089];

/// The exponent that comes nearest to the curve of sRGB.
const GAMMA: f64 = 2.2;

/// The red, green and blue of sRGB in CIE XYZ (IEC 61966-2-1).
const PRIMARIES: [f64; 9] = [
    0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505,
];

impl Profile {
    /// The profile for a document that makes this claim.
    #[must_use]
    pub const fn of(claim: Claim) -> Self {
        match claim.archive {
            Some(_) => Self::Archive,
            None => Self::Usual,
        }
    }

    /// The resources that the colour operators of this profile need.
    pub(super) fn resources(self) -> Dictionary {
        match self {
            Self::Usual => Dictionary::new(),
            Self::Archive => dictionary! {
                "ColorSpace" => dictionary! { COLOURS => calibrated_rgb() },
            },
        }
    }
}

/// The name of the calibrated colours in `/Resources`.
pub(super) const COLOURS: &str = "C";

/// Red, green and blue that mean the same everywhere: in place of `DeviceRGB`.
pub(super) fn calibrated_rgb() -> Object {
    let space = dictionary! {
        "WhitePoint" => numbers(&WHITE),
        "Gamma" => numbers(&[GAMMA; 3]),
        "Matrix" => numbers(&PRIMARIES),
    };
    Object::Array(vec![Object::from("CalRGB"), Object::Dictionary(space)])
}

/// Gray that means the same everywhere: in place of `DeviceGray`. Its white is that of equal energy,
/// because some readers show any other white of a gray in colour.
pub(super) fn calibrated_gray() -> Object {
    let space = dictionary! { "WhitePoint" => numbers(&[1.0; 3]), "Gamma" => GAMMA };
    Object::Array(vec![Object::from("CalGray"), Object::Dictionary(space)])
}

fn numbers(numbers: &[f64]) -> Vec<Object> {
    numbers.iter().copied().map(Object::from).collect()
}
