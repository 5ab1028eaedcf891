//! The temporaries that this process has made and not yet named.
//!
//! **Invariant:** once [`abandon`] has begun, no temporary is made, named or removed by anybody
//! else. Until then those who do so wait for each other only while a name is noted, and never for
//! the disk.
//!
//! **Deliberately absent:** what earlier processes left behind, which is [`super::leftovers`]'s.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

/// Their names. Whoever deals with temporaries shares the outer lock; who abandons them all has it
/// alone.
static NAMES: RwLock<Mutex<Vec<PathBuf>>> = RwLock::new(Mutex::new(Vec::new()));

/// The right to make, name and remove temporaries.
pub(super) struct Leave(RwLockReadGuard<'static, Mutex<Vec<PathBuf>>>);

impl Leave {
    /// Waits for ever once all is abandoned.
    pub(super) fn take() -> Self {
        Self(NAMES.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes a temporary that was made under this leave.
    pub(super) fn made(&self, temporary: &Path) {
        self.names().push(temporary.to_path_buf());
    }

    /// Forgets a temporary that was named or removed under this leave.
    pub(super) fn gone(&self, temporary: &Path) {
        let name = temporary.as_os_str();
        let mut names = self.names();
        if let Some(place) = names.iter().position(|one| one.as_os_str() == name) {
            names.swap_remove(place);
        }
    }

    fn names(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        // A list of names is right even when a thread panicked while it held the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes every temporary of this process, for good: no output can be started or finished
/// afterwards. Call it only right before the process ends, from any thread.
pub fn abandon() {
    let mut alone = NAMES.write().unwrap_or_else(PoisonError::into_inner);
    let names = alone.get_mut().unwrap_or_else(PoisonError::into_inner);
    for temporary in names.iter() {
        // Nothing is left to do about a temporary that cannot be removed.
        fs::remove_file(temporary).ok();
    }
    std::mem::forget(alone);
}
