//! The operands of page content, and the colours that they are (ISO 32000-2, 8.6).
//!
//! **Invariant:** a colour is white or dark only when its space is known.

use super::content_matrix::Matrix;

/// Operands that matter: `c` and `Tm` take six, `TJ` any number, of which the sum is kept.
const OPERANDS: usize = 6;

/// Places for them, a power of two.
const PLACES: usize = 8;

/// What a colour is, as far as it matters here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Colour {
    White,
    /// As light as the paper of a scan.
    Light,
    /// Neither of these and not dark, or it cannot be said.
    Ink,
    Dark,
}

/// Which operands are white in a colour space (8.6).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Space {
    /// Light is added, as screens do it: all ones.
    Device,
    /// The same by measured lights: what is nearly white cannot be said.
    Calibrated,
    /// By the number of operands: four are inks, of which white has none.
    Profile,
    /// None, or it cannot be said.
    Other,
}

/// A colour and its space.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pigment {
    pub(super) space: Space,
    pub(super) colour: Colour,
}

pub(super) const BLACK: Pigment = Pigment {
    space: Space::Device,
    colour: Colour::Dark,
};

/// What is at least as light in red, green and blue counts as white: paper that was scanned.
pub const NEARLY_WHITE: u8 = 0xE0;

/// The same as an operand, and a little more, for drawing rounds.
const LIGHT: f64 = 0.885;

/// The lightest part of a dark colour; its strongest ink is at least as dark.
const DARK: f64 = 0.6;

/// The numbers before an operator.
#[derive(Default)]
pub(super) struct Operands {
    /// In a ring: a page has more numbers than all else, and none is moved.
    ring: [f64; PLACES],
    count: usize,
    /// The sum of those above zero, which `TJ` moves back by.
    pub(super) forward: f64,
    /// The sum of those below zero, without their sign.
    pub(super) backward: f64,
}

impl Operands {
    pub(super) fn push(&mut self, number: f64) {
        if let Some(place) = self.ring.get_mut(self.count % PLACES) {
            *place = number;
        }
        self.count = self.count.wrapping_add(1);
        if number > 0.0 {
            self.forward += number;
        } else {
            self.backward -= number;
        }
    }

    /// How far `TJ` moves ahead by them.
    pub(super) fn ahead(&self) -> f64 {
        self.backward - self.forward
    }

    /// An operand, counted from the last.
    pub(super) fn last(&self, at: usize) -> f64 {
        if at >= OPERANDS {
            return 0.0;
        }
        let place = self.count.wrapping_sub(at.wrapping_add(1));
        self.ring.get(place % PLACES).copied().unwrap_or(0.0)
    }

    pub(super) fn matrix(&self) -> Matrix {
        let [a, b, c] = [self.last(5), self.last(4), self.last(3)];
        Matrix([a, b, c, self.last(2), self.last(1), self.last(0)])
    }

    /// The colour that the operands are in a space.
    pub(super) fn pigment(&self, space: Space) -> Pigment {
        let given = || (0..self.count.min(OPERANDS)).map(|at| self.last(at));
        let all = |wanted: f64| self.count > 0 && given().all(|part| (part - wanted).abs() < 1e-6);
        let white = match space {
            Space::Other => false,
            Space::Profile if self.count == 4 => all(0.0),
            Space::Device | Space::Calibrated | Space::Profile => all(1.0),
        };
        let dark = match space {
            Space::Other => false,
            Space::Profile if self.count == 4 => given().any(|ink| ink > 1.0 - DARK),
            Space::Device | Space::Calibrated | Space::Profile => given().any(|light| light < DARK),
        };
        let light =
            || space == Space::Device && self.count > 0 && given().all(|light| light >= LIGHT);
        let colour = match (white, dark) {
            (true, _) => Colour::White,
            (false, true) => Colour::Dark,
            (false, false) if light() => Colour::Light,
            (false, false) => Colour::Ink,
        };
        Pigment { space, colour }
    }
}
