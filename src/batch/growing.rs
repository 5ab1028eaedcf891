//! Documents that can grow, and be read as far as they have grown.
//!
//! **Deliberately absent:** what is put behind them.

use crate::disk::{DiskError, Input, Output};

/// A document that can grow, and be read as far as it has grown.
pub(super) trait Growing {
    /// What is there.
    fn read(&self) -> Result<Input, DiskError>;
    /// Puts more behind it.
    fn grow(&mut self, tail: &[u8]) -> Result<(), DiskError>;
}

impl Growing for Output {
    fn read(&self) -> Result<Input, DiskError> {
        self.read_back()
    }

    fn grow(&mut self, tail: &[u8]) -> Result<(), DiskError> {
        self.write(tail)
    }
}

impl Growing for Vec<u8> {
    fn read(&self) -> Result<Input, DiskError> {
        Input::from_reader(self.as_slice(), "-".as_ref())
    }

    fn grow(&mut self, tail: &[u8]) -> Result<(), DiskError> {
        self.extend_from_slice(tail);
        Ok(())
    }
}
