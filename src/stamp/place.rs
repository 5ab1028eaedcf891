//! Where a drawing goes on a page.
//!
//! People measure in millimetres from a corner of the page as they see it. A page is displayed
//! turned clockwise by `/Rotate`, cut to its `/CropBox`, in units of `/UserUnit` points
//! (ISO 32000-2, 7.7.3.3 and 14.11.2.1). A [`Placement`] says the same in default user space: the
//! rectangle for an annotation, and the matrix by which an upright drawing looks upright.
//!
//! **Invariant:** a [`Placement`] lies on its page, and its matrix maps the box
//! `[0 0 width height]` of the drawing exactly onto its rectangle.
//!
//! **Deliberately absent:** reading pages. Plain numbers come in.

use super::error::StampError;

/// Points in a millimetre.
pub const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// How far a drawing may reach past the edge before it is refused: what rounding explains.
const TOLERANCE: f64 = 0.01;

/// Sides of a page that are possible, in points. ISO 32000-2, Annex C, allows 14,400 units; with
/// `/UserUnit` pages can be larger, but none is a thousand kilometres wide.
const SIDES: std::ops::RangeInclusive<f64> = 1.0..=1.0e9;

/// The corner of the page, as displayed, from which distances count.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Corner {
    /// Above, left.
    TopLeft,
    /// Above, right.
    TopRight,
    /// Below, left.
    BottomLeft,
    /// Below, right: where a signature stands in an Indonesian letter.
    #[default]
    BottomRight,
}

/// A page as far as placing needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    origin: [f64; 2],
    far: [f64; 2],
    turn: Turn,
    unit: f64,
}

/// How far a page is turned clockwise when displayed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Turn {
    None,
    Quarter,
    Half,
    ThreeQuarters,
}

/// Where a drawing goes, in default user space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// Lower left and upper right corner: the `/Rect` of an annotation.
    pub rect: [f64; 4],
    /// Maps the drawing's own space (points, upright) to default user space: the operand of `cm`
    /// before `Do` in page content, or the `/Matrix` of an appearance.
    pub matrix: [f64; 6],
}

impl Sheet {
    /// A page with this `/CropBox` (any two opposite corners), `/Rotate` and `/UserUnit`.
    ///
    /// # Errors
    /// [`StampError::Page`] when the box is empty, a number is not finite, the rotation is not a
    /// multiple of 90 or the unit is not positive.
    pub fn new(crop_box: [f64; 4], rotate: u16, user_unit: f64) -> Result<Self, StampError> {
        let [a, b, c, d] = crop_box;
        let sheet = Self {
            origin: [a.min(c), b.min(d)],
            far: [a.max(c), b.max(d)],
            turn: match rotate % 360 {
                0 => Turn::None,
                90 => Turn::Quarter,
                180 => Turn::Half,
                270 => Turn::ThreeQuarters,
                _ => return Err(StampError::Page),
            },
            unit: user_unit,
        };
        let finite = crop_box.iter().all(|number| number.is_finite());
        let (width, height) = sheet.size();
        if finite && user_unit > 0.0 && SIDES.contains(&width) && SIDES.contains(&height) {
            Ok(sheet)
        } else {
            Err(StampError::Page)
        }
    }

    /// Width and height of the page as displayed, in points.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        let [left, bottom] = self.origin;
        let [right, top] = self.far;
        let (across, up) = ((right - left) * self.unit, (top - bottom) * self.unit);
        match self.turn {
            Turn::None | Turn::Half => (across, up),
            Turn::Quarter | Turn::ThreeQuarters => (up, across),
        }
    }

    /// Whether what is displayed side by side lies one above the other in user space.
    #[must_use]
    pub const fn is_sideways(&self) -> bool {
        matches!(self.turn, Turn::Quarter | Turn::ThreeQuarters)
    }

    /// Places a drawing of `width` by `height` points so that its nearest corner is `x_mm` and
    /// `y_mm` away from a corner of the page as displayed.
    ///
    /// # Errors
    /// [`StampError::OffPage`] when it would reach past an edge.
    pub fn at_corner(
        &self,
        corner: Corner,
        (x_mm, y_mm): (f64, f64),
        (width, height): (f64, f64),
    ) -> Result<Placement, StampError> {
        let (page_width, page_height) = self.size();
        let (x, y) = (x_mm * POINTS_PER_MM, y_mm * POINTS_PER_MM);
        let left = match corner {
            Corner::TopLeft | Corner::BottomLeft => x,
            Corner::TopRight | Corner::BottomRight => page_width - x - width,
        };
        let bottom = match corner {
            Corner::BottomLeft | Corner::BottomRight => y,
            Corner::TopLeft | Corner::TopRight => page_height - y - height,
        };
        let on_page = left >= -TOLERANCE
            && bottom >= -TOLERANCE
            && left + width <= page_width + TOLERANCE
            && bottom + height <= page_height + TOLERANCE
            && width > 0.0
            && height > 0.0;
        if on_page {
            Ok(self.placement(left, bottom, width, height))
        } else {
            Err(StampError::OffPage {
                width_mm: page_width / POINTS_PER_MM,
                height_mm: page_height / POINTS_PER_MM,
            })
        }
    }

    /// Where a rectangle in default user space (left, bottom, right, top) is on the page as
    /// displayed: millimetres from its left edge and from its top edge, width and height.
    #[must_use]
    pub fn displayed(&self, [left, bottom, right, top]: [f64; 4]) -> [f64; 4] {
        let [start, low] = self.origin;
        let [end, high] = self.far;
        let (across, up) = (right - left, top - bottom);
        let place = match self.turn {
            Turn::None => [left - start, high - top, across, up],
            Turn::Quarter => [bottom - low, left - start, up, across],
            Turn::Half => [end - right, bottom - low, across, up],
            Turn::ThreeQuarters => [high - top, end - right, up, across],
        };
        place.map(|length| length * self.unit / POINTS_PER_MM)
    }

    /// Places a drawing in the middle of the lower edge, `y_mm` above it: the footer.
    ///
    /// # Errors
    /// [`StampError::OffPage`] when it would reach past an edge.
    pub fn at_bottom(
        &self,
        y_mm: f64,
        (width, height): (f64, f64),
    ) -> Result<Placement, StampError> {
        let x_mm = (self.size().0 - width) / 2.0 / POINTS_PER_MM;
        self.at_corner(Corner::BottomLeft, (x_mm, y_mm), (width, height))
    }

    /// The placement whose lower left corner, as displayed, is at (`x`, `y`) points.
    fn placement(&self, x: f64, y: f64, width: f64, height: f64) -> Placement {
        let scale = 1.0 / self.unit;
        let [left, bottom] = self.origin;
        let [right, top] = self.far;
        // What one point to the right and one point up, as displayed, are in user space, and what
        // the lower left corner, as displayed, is: the inverse of turning the page clockwise.
        let (across, up, corner) = match self.turn {
            Turn::None => ([scale, 0.0], [0.0, scale], [left, bottom]),
            Turn::Quarter => ([0.0, scale], [-scale, 0.0], [right, bottom]),
            Turn::Half => ([-scale, 0.0], [0.0, -scale], [right, top]),
            Turn::ThreeQuarters => ([0.0, -scale], [scale, 0.0], [left, top]),
        };
        let go = |from: [f64; 2], right: f64, higher: f64| {
            [
                from[0] + across[0] * right + up[0] * higher,
                from[1] + across[1] * right + up[1] * higher,
            ]
        };
        let near = go(corner, x, y);
        let far = go(near, width, height);
        Placement {
            rect: [
                near[0].min(far[0]),
                near[1].min(far[1]),
                near[0].max(far[0]),
                near[1].max(far[1]),
            ],
            matrix: [across[0], across[1], up[0], up[1], near[0], near[1]],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A4: [f64; 4] = [0.0, 0.0, 595.0, 842.0];

    fn apply(m: [f64; 6], x: f64, y: f64) -> (f64, f64) {
        (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
    }

    /// Where a point of user space is displayed, in points from the lower left: turned clockwise.
    fn displayed(crop: [f64; 4], rotate: u16, unit: f64, (x, y): (f64, f64)) -> (f64, f64) {
        let (x, y) = ((x - crop[0]) * unit, (y - crop[1]) * unit);
        let (w, h) = ((crop[2] - crop[0]) * unit, (crop[3] - crop[1]) * unit);
        match rotate {
            0 => (x, y),
            90 => (y, w - x),
            180 => (w - x, h - y),
            _ => (h - y, x),
        }
    }

    #[test]
    fn every_rotation_shows_the_drawing_upright_at_the_corner() {
        let crop = [20.0, -30.0, 520.0, 670.0];
        for rotate in [0, 90, 180, 270] {
            for unit in [1.0, 2.5] {
                let sheet = Sheet::new(crop, rotate, unit).unwrap();
                let placed = sheet
                    .at_corner(Corner::TopRight, (10.0, 20.0), (100.0, 40.0))
                    .unwrap();
                let (page_width, page_height) = sheet.size();
                let corner = |x, y| displayed(crop, rotate, unit, apply(placed.matrix, x, y));
                let close = |(x, y): (f64, f64), (u, v): (f64, f64)| {
                    (x - u).abs() < 1e-6 && (y - v).abs() < 1e-6
                };
                let right = page_width - 10.0 * POINTS_PER_MM;
                let top = page_height - 20.0 * POINTS_PER_MM;
                assert!(close(corner(100.0, 40.0), (right, top)), "{rotate} {unit}");
                assert!(close(corner(0.0, 0.0), (right - 100.0, top - 40.0)));
                assert!(close(corner(100.0, 0.0), (right, top - 40.0)));
                let (x0, y0) = apply(placed.matrix, 0.0, 0.0);
                let (x1, y1) = apply(placed.matrix, 100.0, 40.0);
                let [a, b, c, d] = placed.rect;
                assert!(a < c && b < d && a >= crop[0] && d <= crop[3]);
                assert!(close((x0.min(x1), y0.min(y1)), (a, b)));
                assert!(close((x0.max(x1), y0.max(y1)), (c, d)));
                let seen = sheet.displayed(placed.rect);
                let expected = [right - 100.0, 20.0 * POINTS_PER_MM, 100.0, 40.0];
                for (seen, expected) in seen.iter().zip(expected) {
                    let far = (seen * POINTS_PER_MM - expected).abs();
                    assert!(far < 1e-6, "{rotate} {unit}");
                }
            }
        }
    }

    #[test]
    fn the_four_corners_of_an_upright_page() {
        let sheet = Sheet::new(A4, 0, 1.0).unwrap();
        let rect = |corner| {
            sheet
                .at_corner(corner, (0.0, 0.0), (95.0, 42.0))
                .unwrap()
                .rect
        };
        for (corner, expected) in [
            (Corner::BottomLeft, [0.0, 0.0, 95.0, 42.0]),
            (Corner::BottomRight, [500.0, 0.0, 595.0, 42.0]),
            (Corner::TopLeft, [0.0, 800.0, 95.0, 842.0]),
            (Corner::TopRight, [500.0, 800.0, 595.0, 842.0]),
        ] {
            let far = rect(corner)
                .iter()
                .zip(expected)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f64::max);
            assert!(far < 1e-9, "{corner:?}: {:?}", rect(corner));
        }
    }

    #[test]
    fn a_turned_page_has_its_sides_exchanged() {
        assert_eq!(Sheet::new(A4, 90, 1.0).unwrap().size(), (842.0, 595.0));
        assert_eq!(
            Sheet::new([595.0, 842.0, 0.0, 0.0], 180, 2.0)
                .unwrap()
                .size(),
            (1190.0, 1684.0)
        );
    }

    #[test]
    fn the_footer_stands_in_the_middle() {
        let sheet = Sheet::new(A4, 0, 1.0).unwrap();
        let rect = sheet.at_bottom(10.0, (495.0, 30.0)).unwrap().rect;
        assert!((rect[0] - 50.0).abs() < 1e-9 && (rect[2] - 545.0).abs() < 1e-9);
        assert!((rect[1] - 10.0 * POINTS_PER_MM).abs() < 1e-9);
    }

    #[test]
    fn what_does_not_lie_on_the_page_is_refused() {
        let sheet = Sheet::new(A4, 0, 1.0).unwrap();
        for (offset, size) in [
            ((-1.0, 0.0), (10.0, 10.0)),
            ((0.0, 0.0), (596.0, 10.0)),
            ((0.0, 290.0), (10.0, 100.0)),
            ((f64::NAN, 0.0), (10.0, 10.0)),
            ((0.0, f64::INFINITY), (10.0, 10.0)),
            ((0.0, 0.0), (0.0, 10.0)),
        ] {
            let result = sheet.at_corner(Corner::BottomLeft, offset, size);
            assert!(
                matches!(result, Err(StampError::OffPage { .. })),
                "{offset:?}"
            );
        }
    }

    #[test]
    fn impossible_pages_are_refused() {
        for (crop, rotate, unit) in [
            ([0.0, 0.0, 0.0, 842.0], 0, 1.0),
            ([0.0, 0.0, f64::NAN, 842.0], 0, 1.0),
            ([0.0, 0.0, f64::INFINITY, 842.0], 0, 1.0),
            (A4, 45, 1.0),
            (A4, 0, 0.0),
            (A4, 0, f64::NAN),
        ] {
            assert_eq!(Sheet::new(crop, rotate, unit), Err(StampError::Page));
        }
    }
}
