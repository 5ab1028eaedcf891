//! What shows that a file is still the same without reading it.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// Length and time of the last change of a file. Some systems keep no time.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: Option<u64>,
}

impl Stamp {
    /// The stamp of a file as it is now; none when it cannot be seen.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|metadata| Self::new(&metadata))
    }

    pub(super) fn new(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok();
        let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self {
            size: metadata.len(),
            modified: since.and_then(|since| u64::try_from(since.as_nanos()).ok()),
        }
    }

    /// Whether a file with this stamp now is surely the one that had `earlier`.
    #[must_use]
    pub fn proves(&self, earlier: &Self) -> bool {
        self == earlier && self.modified.is_some()
    }
}
