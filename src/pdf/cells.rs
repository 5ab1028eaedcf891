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

/// From here to there, along one side of the page.
pub(super) type Span = [f64; 2];

/// Rectangles that stand in columns and rows, and which of them have a cell that is set: what
/// [`Cells::any_near`] or [`Cells::any_within`] says of each, at the cost of a single look.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    columns: Vec<u128>,
    rows: Vec<u128>,
}

impl Grid {
    /// The columns and rows of the rectangles that do not have one both here and there.
    pub(super) fn open(&self, other: &Self) -> Vec<(usize, usize)> {
        let columns: Vec<_> = self.columns.iter().zip(&other.columns).collect();
        let mut open = Vec::new();
        for (row, (here, there)) in self.rows.iter().zip(&other.rows).enumerate() {
            for (column, (of_here, of_there)) in columns.iter().enumerate() {
                if here & *of_here == 0 || there & *of_there == 0 {
                    open.push((column, row));
                }
            }
        }
        open
    }
}

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
            self.fill(rows, mask);
        }
    }

    /// Sets every cell whose centre a rectangle covers: what is laid out of many pieces sets as
    /// much as what is laid in one.
    pub(super) fn set_centres(&mut self, rect: [f64; 4]) {
        if let Some((rows, mask)) = self.centres(rect) {
            self.fill(rows, mask);
        }
    }

    fn fill(&mut self, rows: Range<usize>, mask: u128) {
        if self.rows.is_empty() {
            self.rows = vec![0; index(ROWS)];
        }
        for row in self.rows.get_mut(rows).unwrap_or_default() {
            *row |= mask;
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

    /// [`Cells::any_near`] of all rectangles that consist of one of each.
    pub(super) fn grid_near(&self, across: &[Span], up: &[Span]) -> Grid {
        let columns = across.iter().map(|span| self.columns_near(*span));
        let rows = up.iter().map(|span| self.rows_near(*span));
        self.grid(columns, rows)
    }

    /// [`Cells::any_within`] of all rectangles that consist of one of each.
    pub(super) fn grid_within(&self, across: &[Span], up: &[Span]) -> Grid {
        let columns = across.iter().map(|span| self.columns_within(*span));
        let rows = up.iter().map(|span| self.rows_within(*span));
        self.grid(columns, rows)
    }

    fn grid(
        &self,
        columns: impl Iterator<Item = Option<u128>>,
        rows: impl Iterator<Item = Option<Range<usize>>>,
    ) -> Grid {
        let merged = |rows: Range<usize>| {
            let rows = self.rows.get(rows).unwrap_or_default();
            rows.iter().fold(0, |merged, row| merged | row)
        };
        Grid {
            columns: columns.map(Option::unwrap_or_default).collect(),
            rows: rows.map(|rows| rows.map_or(0, merged)).collect(),
        }
    }

    fn any(&self, (rows, mask): (Range<usize>, u128)) -> bool {
        let rows = self.rows.get(rows).unwrap_or_default();
        rows.iter().any(|row| row & mask != 0)
    }

    /// The cells that a rectangle comes near; none when it is off the page or no rectangle.
    fn near(&self, [x, y, far_x, far_y]: [f64; 4]) -> Option<(Range<usize>, u128)> {
        Some((self.rows_near([y, far_y])?, self.columns_near([x, far_x])?))
    }

    fn columns_near(&self, [x, far_x]: Span) -> Option<u128> {
        let [left, _, right, _] = self.area;
        let (first, last) = (self.across(x), self.across(far_x));
        let columns = whole(first).min(COLUMNS - 1)..whole(last).min(COLUMNS - 1).saturating_add(1);
        (x <= right && far_x >= left).then(|| mask(columns))?
    }

    fn rows_near(&self, [y, far_y]: Span) -> Option<Range<usize>> {
        let [_, bottom, _, top] = self.area;
        let (first, last) = (self.up(y), self.up(far_y));
        let rows = whole(first).min(ROWS - 1)..whole(last).min(ROWS - 1).saturating_add(1);
        (y <= top && far_y >= bottom).then(|| indices(&rows))?
    }

    /// The cells whose centres lie in a rectangle.
    fn centres(&self, [x, y, far_x, far_y]: [f64; 4]) -> Option<(Range<usize>, u128)> {
        let first = |place: f64| whole_above(place - 0.5);
        let columns = first(self.across(x))..first(self.across(far_x)).min(COLUMNS);
        let rows = first(self.up(y))..first(self.up(far_y)).min(ROWS);
        Some((indices(&rows)?, mask(columns)?))
    }

    /// The cells that lie within a rectangle.
    fn within(&self, [x, y, far_x, far_y]: [f64; 4]) -> Option<(Range<usize>, u128)> {
        Some((
            self.rows_within([y, far_y])?,
            self.columns_within([x, far_x])?,
        ))
    }

    fn columns_within(&self, [x, far_x]: Span) -> Option<u128> {
        mask(whole_above(self.across(x))..whole(self.across(far_x)).min(COLUMNS))
    }

    fn rows_within(&self, [y, far_y]: Span) -> Option<Range<usize>> {
        indices(&(whole_above(self.up(y))..whole(self.up(far_y)).min(ROWS)))
    }

    /// A place in columns.
    fn across(&self, x: f64) -> f64 {
        (x - self.area[0]) * self.scale[0]
    }

    /// A place in rows.
    fn up(&self, y: f64) -> f64 {
        (y - self.area[1]) * self.scale[1]
    }
}

/// The bits of columns; none when there are none.
fn mask(columns: Range<u32>) -> Option<u128> {
    let count = columns.end.checked_sub(columns.start)?;
    let spare = COLUMNS.checked_sub(count)?;
    u128::MAX.checked_shr(spare)?.checked_shl(columns.start)
}

/// Rows as an index; none when there are none.
fn indices(rows: &Range<u32>) -> Option<Range<usize>> {
    (rows.start < rows.end).then(|| index(rows.start)..index(rows.end))
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
    fn a_grid_says_what_each_look_says() {
        let mut cells = Cells::new([10.0, -5.0, 605.0, 837.0]);
        cells.set([80.0, 30.0, 300.0, 44.0]);
        cells.set([200.0, 400.0, 201.0, 690.5]);
        cells.set([604.0, 836.0, 700.0, 900.0]);
        let spans = |step: f64, long: f64| {
            let span = |at: i32| [f64::from(at) * step, f64::from(at).mul_add(step, long)];
            let odd = [[9.0, 3.0], [f64::NAN, 9.0], [-90.0, -80.0]];
            (-3..70).map(span).chain(odd).collect::<Vec<_>>()
        };
        let (across, up) = (spans(11.3, 40.0), spans(13.7, 9.1));
        let near = cells.grid_near(&across, &up);
        let within = cells.grid_within(&across, &up);
        let open = |set: &dyn Fn([f64; 4]) -> bool| {
            let places = up.iter().enumerate().flat_map(|(row, [y, far_y])| {
                let columns = across.iter().enumerate();
                columns.map(move |(column, [x, far_x])| ((column, row), [*x, *y, *far_x, *far_y]))
            });
            let open = places.filter(|(_, rect)| !set(*rect));
            open.map(|(place, _)| place).collect::<Vec<_>>()
        };
        let (is_near, is_within) = (|rect| cells.any_near(rect), |rect| cells.any_within(rect));
        assert_eq!(near.open(&near), open(&is_near));
        assert_eq!(within.open(&within), open(&is_within));
        assert_eq!(
            near.open(&within),
            open(&|rect| is_near(rect) && is_within(rect))
        );
        assert!(near.open(&near).len() < open(&|_| false).len());
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
