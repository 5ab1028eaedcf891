//! A page laid out in cells, each of which is set or not.
//!
//! **Invariant:** a rectangle that shares anything with a set rectangle comes near a set cell.
//!
//! **Deliberately absent:** what a set cell means.

use std::ops::Range;

use crate::base::number::{whole, whole_above};

/// Columns of cells: the bits of one row. On A4 a cell is 1.6 mm wide.
const COLUMNS: u32 = u128::BITS;

/// Rows of cells. On A4 a cell is 0.6 mm high.
const ROWS: u32 = 512;

/// The cells of a page.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// The page: left, bottom, right, top.
    area: [f64; 4],
    /// Columns and rows for each unit.
    scale: [f64; 2],
    /// From the bottom; none as long as none is set.
    rows: Vec<u128>,
}

impl Cells {
    pub(super) fn new(area: [f64; 4]) -> Self {
        let [left, bottom, right, top] = area;
        Self {
            area,
            scale: [
                f64::from(COLUMNS) / (right - left),
                f64::from(ROWS) / (top - bottom),
            ],
            rows: Vec::new(),
        }
    }

    /// Sets every cell that a rectangle comes near.
    pub(super) fn set(&mut self, rect: [f64; 4]) {
        if let Some((rows, mask)) = self.near(rect) {
            self.rows.resize(index(ROWS), 0);
            for row in self.rows.get_mut(rows).unwrap_or_default() {
                *row |= mask;
            }
        }
    }

    /// Sets every cell whose centre a rectangle covers: what is laid out of many pieces sets as
    /// much as what is laid in one.
    pub(super) fn set_centres(&mut self, rect: [f64; 4]) {
        if let Some((rows, mask)) = self.centres(rect) {
            self.rows.resize(index(ROWS), 0);
            for row in self.rows.get_mut(rows).unwrap_or_default() {
                *row |= mask;
            }
        }
    }

    /// Whether a cell is set both here and there, on the same page.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let mut rows = self.rows.iter().zip(&other.rows);
        rows.any(|(here, there)| here & there != 0)
    }

    /// Sets every cell.
    pub(super) fn set_all(&mut self) {
        self.rows = vec![u128::MAX; index(ROWS)];
    }

    /// Clears every cell that a rectangle comes near.
    pub(super) fn clear(&mut self, rect: [f64; 4]) {
        if let Some((rows, mask)) = self.near(rect) {
            for row in self.rows.get_mut(rows).unwrap_or_default() {
                *row &= !mask;
            }
        }
    }

    /// Whether a rectangle comes near a cell that is set.
    pub(super) fn any_near(&self, rect: [f64; 4]) -> bool {
        self.near(rect).is_some_and(|cells| self.any(cells))
    }

    /// Whether a cell that is set lies within a rectangle as a whole.
    pub(super) fn any_within(&self, rect: [f64; 4]) -> bool {
        self.within(rect).is_some_and(|cells| self.any(cells))
    }

    fn any(&self, (rows, mask): (Range<usize>, u128)) -> bool {
        let rows = self.rows.get(rows).unwrap_or_default();
        rows.iter().any(|row| row & mask != 0)
    }

    /// The cells that a rectangle comes near; none when it is off the page or no rectangle.
    fn near(&self, rect: [f64; 4]) -> Option<(Range<usize>, u128)> {
        let [left, bottom, right, top] = self.area;
        let [x, y, far_x, far_y] = rect;
        let on_page = x <= right && far_x >= left && y <= top && far_y >= bottom;
        if !on_page {
            return None;
        }
        let [x, y, far_x, far_y] = self.counted(rect);
        let columns = whole(x).min(COLUMNS - 1)..whole(far_x).min(COLUMNS - 1).saturating_add(1);
        let rows = whole(y).min(ROWS - 1)..whole(far_y).min(ROWS - 1).saturating_add(1);
        cells(columns, &rows)
    }

    /// The cells whose centres lie in a rectangle.
    fn centres(&self, rect: [f64; 4]) -> Option<(Range<usize>, u128)> {
        let [x, y, far_x, far_y] = self.counted(rect);
        let first = |place: f64| whole_above(place - 0.5);
        let columns = first(x)..first(far_x).min(COLUMNS);
        let rows = first(y)..first(far_y).min(ROWS);
        cells(columns, &rows)
    }

    /// The cells that lie within a rectangle.
    fn within(&self, rect: [f64; 4]) -> Option<(Range<usize>, u128)> {
        let [x, y, far_x, far_y] = self.counted(rect);
        let columns = whole_above(x)..whole(far_x).min(COLUMNS);
        let rows = whole_above(y)..whole(far_y).min(ROWS);
        cells(columns, &rows)
    }

    /// A rectangle in cells.
    fn counted(&self, [x, y, far_x, far_y]: [f64; 4]) -> [f64; 4] {
        let [left, bottom, ..] = self.area;
        let [across, up] = self.scale;
        [
            (x - left) * across,
            (y - bottom) * up,
            (far_x - left) * across,
            (far_y - bottom) * up,
        ]
    }
}

/// Columns and rows as an index into rows and a mask of their bits; none when there are none.
fn cells(columns: Range<u32>, rows: &Range<u32>) -> Option<(Range<usize>, u128)> {
    let spare = COLUMNS.checked_sub(columns.end.checked_sub(columns.start)?)?;
    let mask = u128::MAX.checked_shr(spare)?.checked_shl(columns.start)?;
    let rows = index(rows.start)..index(rows.end);
    (rows.start < rows.end).then_some((rows, mask))
}

fn index(count: u32) -> usize {
    usize::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_errs_outwards_and_within_inwards() {
        let mut cells = Cells::new([0.0, 0.0, 128.0, 512.0]);
        assert!(!cells.any_near([0.0, 0.0, 128.0, 512.0]));
        cells.set([10.4, 20.4, 10.6, 20.6]);
        assert!(cells.any_near([10.9, 20.9, 11.5, 21.5]));
        assert!(!cells.any_near([11.1, 20.9, 11.5, 21.5]));
        assert!(cells.any_within([10.0, 20.0, 11.0, 21.0]));
        assert!(!cells.any_within([10.1, 20.0, 11.0, 21.0]));
        cells.clear([10.9, 20.9, 60.0, 60.0]);
        assert!(!cells.any_near([0.0, 0.0, 128.0, 512.0]));
    }

    #[test]
    fn pieces_set_what_the_whole_sets() {
        let page = [0.0, 0.0, 128.0, 512.0];
        let (mut whole, mut pieces) = (Cells::new(page), Cells::new(page));
        whole.set_centres([3.0, 7.3, 9.0, 11.3]);
        for piece in 0..40 {
            let bottom = 7.3 + 0.1 * f64::from(piece);
            pieces.set_centres([3.0, bottom, 9.0, bottom + 0.1]);
        }
        assert_eq!(whole.rows, pieces.rows);
        assert!(whole.any_within([3.0, 8.0, 9.0, 11.0]));
        assert!(!whole.any_near([10.1, 0.0, 128.0, 512.0]));
    }

    #[test]
    fn odd_rectangles_set_nothing() {
        let mut cells = Cells::new([0.0, 0.0, 128.0, 512.0]);
        for odd in [
            [9.0, 9.0, 3.0, 3.0],
            [200.0, 9.0, 300.0, 30.0],
            [f64::NAN, 9.0, 300.0, 30.0],
        ] {
            cells.set(odd);
            assert!(!cells.any_within([0.0, 0.0, 128.0, 512.0]), "{odd:?}");
        }
        cells.set_all();
        assert!(cells.any_within([0.0, 0.0, 128.0, 512.0]));
        assert!(!cells.any_within([f64::NAN; 4]));
    }
}
