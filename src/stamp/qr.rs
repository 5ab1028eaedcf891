//! A QR code as squares (ISO/IEC 18004).
//!
//! **Invariant:** the code stands in the middle of its area with a quiet zone of at least four
//! modules all around, black on white, and no module is smaller than [`MODULE`].

use qrcode::{Color, EcLevel, QrCode};

use super::canvas::{Area, Canvas, Colour, rectangle};
use super::error::StampError;
use super::place::POINTS_PER_MM;

/// Modules of white around the code (ISO/IEC 18004, 6.3.8).
const QUIET: u16 = 4;

/// The smallest module in points: two and a half pixels of a page at 150 dpi, below which readers
/// begin to fail, and more than what a telephone needs to read an office printout.
const MODULE: f64 = 0.42 * POINTS_PER_MM;

/// A QR code of the smallest version that holds its data with error correction M, which stands 15 %
/// damage; and with more correction where that version has room for it.
pub(super) struct Symbol {
    dark: Vec<bool>,
    side: usize,
    modules: u16,
}

impl Symbol {
    pub(super) fn new(data: &str) -> Result<Self, StampError> {
        let long = |_| StampError::QrLong { bytes: data.len() };
        let code = QrCode::with_error_correction_level(data, EcLevel::M).map_err(long)?;
        let better = [EcLevel::H, EcLevel::Q]
            .into_iter()
            .find_map(|level| QrCode::with_version(data, code.version(), level).ok());
        let code = better.unwrap_or(code);
        let side = code.width();
        let modules = u16::try_from(side).map_err(|_| StampError::QrLong { bytes: data.len() })?;
        Ok(Self {
            dark: code.to_colors().iter().map(|&c| c == Color::Dark).collect(),
            side,
            modules,
        })
    }

    /// The smallest side, quiet zone included, in points.
    pub(super) fn smallest(&self) -> f64 {
        f64::from(self.modules + 2 * QUIET) * MODULE
    }

    /// What to say when a block has only `side` points for it.
    pub(super) fn too_fine(&self, side: f64) -> StampError {
        StampError::QrFine {
            modules: self.side,
            needed_mm: self.smallest() / POINTS_PER_MM,
            size_mm: side / POINTS_PER_MM,
        }
    }

    /// What to say when a footer has only `side` points for it.
    pub(super) fn too_fine_for_notice(&self, side: f64) -> StampError {
        StampError::NoticeQrFine {
            modules: self.side,
            needed_mm: self.smallest() / POINTS_PER_MM,
            size_mm: side / POINTS_PER_MM,
        }
    }

    /// Draws it into a square: runs of dark modules as rectangles of one path, so that no seam
    /// shows between them.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, area: Area) {
        canvas.fill(Colour::WHITE, area);
        let module = area.width / f64::from(self.modules + 2 * QUIET);
        let mut path = canvas.filling(Colour::BLACK);
        let mut y = area.y + area.height - f64::from(QUIET) * module;
        for row in self.dark.chunks(self.side) {
            y -= module;
            let mut x = area.x + f64::from(QUIET) * module;
            for run in row.chunk_by(|a, b| a == b) {
                let width = f64::from(u16::try_from(run.len()).unwrap_or_default()) * module;
                if run.first() == Some(&true) {
                    path += &rectangle(Area {
                        x,
                        y,
                        width,
                        height: module,
                    });
                }
                x += width;
            }
        }
        canvas.operators(path + "f\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_address_makes_a_small_code() {
        let symbol = Symbol::new("https://example.go.id/v/1").unwrap();
        assert_eq!(symbol.side, 25);
        assert_eq!(symbol.dark.len(), 25 * 25);
        // The finder pattern: seven dark, one light.
        assert_eq!(
            symbol.dark[..8],
            [true, true, true, true, true, true, true, false]
        );
        assert!((symbol.smallest() - 33.0 * MODULE).abs() < 1e-9);
    }

    #[test]
    fn spare_room_goes_into_correction() {
        let level = |data: &str| {
            let code = QrCode::with_error_correction_level(data, EcLevel::M).unwrap();
            let best = QrCode::with_version(data, code.version(), EcLevel::H).is_ok();
            (Symbol::new(data).unwrap().side, code.width(), best)
        };
        for length in [1, 20, 40, 80, 160] {
            let (side, least, _) = level(&"x".repeat(length));
            assert_eq!(side, least, "the version stays the smallest");
        }
        assert!(level("x").2, "one letter leaves room for the highest level");
    }

    #[test]
    fn too_much_data_is_refused() {
        let data = "x".repeat(3000);
        assert_eq!(
            Symbol::new(&data).err(),
            Some(StampError::QrLong { bytes: 3000 })
        );
    }
}
