//! Matrices and boxes of page content (ISO 32000-2, 8.3).
//!
//! **Invariant:** a box is left, bottom, right, top; one whose sides are the wrong way round is
//! empty.

/// A matrix as content writes it (8.3.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Default for Matrix {
    fn default() -> Self {
        Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    }
}

impl From<[f64; 6]> for Matrix {
    fn from(parts: [f64; 6]) -> Self {
        Self(parts)
    }
}

impl Matrix {
    pub(super) const fn moved(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// The one that brings a box onto another, without turning it; a side without length keeps it.
    pub(super) fn onto(from: [f64; 4], to: [f64; 4]) -> Self {
        let scale = |length: f64, wanted: f64| {
            if length > 0.0 { wanted / length } else { 1.0 }
        };
        let across = scale(from[2] - from[0], to[2] - to[0]);
        let up = scale(from[3] - from[1], to[3] - to[1]);
        let (x, y) = (to[0] - from[0] * across, to[1] - from[1] * up);
        Self([across, 0.0, 0.0, up, x, y])
    }

    /// This one first, then the other.
    pub(super) fn then(self, other: Self) -> Self {
        let (m, n) = (self.0, other.0);
        Self([
            m[0] * n[0] + m[1] * n[2],
            m[0] * n[1] + m[1] * n[3],
            m[2] * n[0] + m[3] * n[2],
            m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4],
            m[4] * n[1] + m[5] * n[3] + n[5],
        ])
    }

    pub(super) fn point(self, x: f64, y: f64) -> (f64, f64) {
        let m = self.0;
        (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
    }

    /// The box around a box.
    pub(super) fn around(self, [left, bottom, right, top]: [f64; 4]) -> [f64; 4] {
        boxed(&[
            self.point(left, bottom),
            self.point(right, bottom),
            self.point(left, top),
            self.point(right, top),
        ])
    }

    /// Whether boxes stay boxes.
    pub(super) fn is_aligned(self) -> bool {
        let [a, b, c, d, ..] = self.0;
        let none = |one: f64, other: f64| one.abs().max(other.abs()) < 1e-6;
        none(b, c) || none(a, d)
    }

    /// The most that it makes a length longer.
    pub(super) fn scale(self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        // Most pages are upright, and then no root is needed.
        if b == 0.0 && c == 0.0 {
            return a.abs().max(d.abs());
        }
        a.hypot(b).max(c.hypot(d))
    }
}

/// The box around points; of none, the one that is inside every other.
pub(super) fn boxed(points: &[(f64, f64)]) -> [f64; 4] {
    let none = [
        f64::INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
    ];
    points
        .iter()
        .fold(none, |[left, bottom, right, top], (x, y)| {
            [left.min(*x), bottom.min(*y), right.max(*x), top.max(*y)]
        })
}

/// What two boxes share.
pub(super) fn common(one: [f64; 4], other: [f64; 4]) -> [f64; 4] {
    [
        one[0].max(other[0]),
        one[1].max(other[1]),
        one[2].min(other[2]),
        one[3].min(other[3]),
    ]
}

/// The width or the height of a box, whichever is less.
pub(super) fn thinner_side([left, bottom, right, top]: [f64; 4]) -> f64 {
    (right - left).min(top - bottom)
}
