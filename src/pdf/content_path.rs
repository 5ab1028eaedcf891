//! The path that content builds before it paints (ISO 32000-2, 8.5.2).
//!
//! **Invariant:** the bounds hold every point of the path, and the parts together its line: a curve
//! lies between its points, a straight line is its own diagonal.
//!
//! **Deliberately absent:** what is painted of it.

use std::{mem, slice};

use super::content_matrix::{Matrix, boxed};
use super::content_operands::Operands;

/// Parts of a path that are told apart. Letterheads have a hundred, maps have thousands.
const MOST_PARTS: usize = 1_024;

/// What a path consists of, as far as it is plain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    Nothing,
    Rectangle,
    Other,
}

/// A point, or the way from one to another.
type Vector = (f64, f64);

/// A path, in default user space.
#[derive(Debug)]
pub(super) struct Path {
    bounds: [f64; 4],
    shape: Shape,
    parts: Vec<[f64; 4]>,
    /// Where the part of the path that `h` closes began, and where it is now.
    start: Vector,
    at: Vector,
    /// In which direction it set out from there, and goes on now.
    first: Option<Vector>,
    heading: Option<Vector>,
    has_sharp_corners: bool,
}

impl Default for Path {
    fn default() -> Self {
        Self {
            bounds: boxed(&[]),
            shape: Shape::Nothing,
            parts: Vec::new(),
            start: (0.0, 0.0),
            at: (0.0, 0.0),
            first: None,
            heading: None,
            has_sharp_corners: false,
        }
    }
}

impl Path {
    /// The box around all points.
    pub(super) const fn bounds(&self) -> [f64; 4] {
        self.bounds
    }

    /// Whether it is one rectangle and nothing else.
    pub(super) fn is_rectangle(&self) -> bool {
        self.shape == Shape::Rectangle
    }

    /// Whether it turns by more than a right angle somewhere: a pointed corner reaches further out
    /// than that of a box.
    pub(super) const fn has_sharp_corners(&self) -> bool {
        self.has_sharp_corners
    }

    /// Boxes that together hold its line; that around all of it when it has too many parts.
    pub(super) fn line(&self) -> &[[f64; 4]] {
        if self.parts.len() < MOST_PARTS {
            &self.parts
        } else {
            slice::from_ref(&self.bounds)
        }
    }

    /// Forgets the path: it is painted.
    pub(super) fn clear(&mut self) {
        let mut parts = mem::take(&mut self.parts);
        parts.clear();
        *self = Self {
            parts,
            ..Self::default()
        };
    }

    /// Operators that build a path; whether this is one.
    pub(super) fn build(&mut self, operator: &[u8], operands: &Operands, matrix: Matrix) -> bool {
        let point = |at: usize| matrix.point(operands.last(at + 1), operands.last(at));
        match operator {
            b"m" => self.begin(point(0)),
            b"l" => self.go(&[point(0)]),
            b"v" | b"y" => self.go(&[point(2), point(0)]),
            b"c" => self.go(&[point(4), point(2), point(0)]),
            b"re" => self.rectangle(operands, matrix),
            b"h" => self.close(),
            _ => return false,
        }
        true
    }

    /// Goes back to where it began.
    pub(super) fn close(&mut self) {
        if self.at == self.start {
            self.turn(self.first);
        } else {
            self.go(&[self.start]);
            self.turn(self.first);
        }
        self.heading = None;
    }

    fn begin(&mut self, point: Vector) {
        self.reach(point);
        (self.start, self.at) = (point, point);
        (self.first, self.heading) = (None, None);
        self.shape = Shape::Other;
    }

    /// A part of the path, by the points that it is drawn with.
    fn go(&mut self, points: &[Vector]) {
        if self.shape == Shape::Nothing {
            // It begins nowhere: readers differ.
            self.begin(points.first().copied().unwrap_or_default());
        }
        let mut part = boxed(&[self.at]);
        for point in points {
            let way = (point.0 - self.at.0, point.1 - self.at.1);
            if way != (0.0, 0.0) {
                self.turn(Some(way));
                self.first = self.first.or(Some(way));
                self.heading = Some(way);
            }
            part = around(part, *point);
            self.reach(*point);
            self.at = *point;
        }
        self.add(part);
        self.shape = Shape::Other;
    }

    /// Looks how sharp the corner is at which it goes on.
    fn turn(&mut self, next: Option<Vector>) {
        if self.has_sharp_corners {
            return;
        }
        if let (Some(from), Some(to)) = (self.heading, next) {
            let along = product(from, to);
            // Rounding leaves no right angle right.
            let slack = 1e-12 * product(from, from) * product(to, to);
            self.has_sharp_corners = along < 0.0 && along * along > slack;
        }
    }

    fn rectangle(&mut self, operands: &Operands, matrix: Matrix) {
        let (x, y) = (operands.last(3), operands.last(2));
        let (far_x, far_y) = (x + operands.last(1), y + operands.last(0));
        let shape = match self.shape {
            Shape::Nothing => Shape::Rectangle,
            _ => Shape::Other,
        };
        self.begin(matrix.point(x, y));
        for (x, y) in [(far_x, y), (far_x, far_y), (x, far_y)] {
            self.go(&[matrix.point(x, y)]);
        }
        self.close();
        self.shape = shape;
    }

    fn add(&mut self, part: [f64; 4]) {
        if self.parts.len() < MOST_PARTS {
            self.parts.push(part);
        }
    }

    fn reach(&mut self, point: Vector) {
        self.bounds = around(self.bounds, point);
    }
}

/// A box, made as large as a point needs.
const fn around([left, bottom, right, top]: [f64; 4], (x, y): Vector) -> [f64; 4] {
    [left.min(x), bottom.min(y), right.max(x), top.max(y)]
}

const fn product(one: Vector, other: Vector) -> f64 {
    one.0 * other.0 + one.1 * other.1
}
