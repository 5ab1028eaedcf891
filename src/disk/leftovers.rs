//! Temporaries whose program was killed.
//!
//! Whoever writes a temporary holds a lock on it; the system takes the lock away with the process,
//! however it ends, and on network drives with the machine. So a temporary that can be locked by
//! another belongs to nobody.
//!
//! **Invariant:** the temporary of a living program is never removed. Where files cannot be locked
//! nothing is removed.
//!
//! **Deliberately absent:** process numbers, which say nothing in containers and on other machines.

use std::fs::{self, File, TryLockError};
use std::path::Path;

/// How temporaries are named: this, something, and [`SUFFIX`].
pub(super) const PREFIX: &str = ".teken-";
/// How the names of temporaries end.
pub(super) const SUFFIX: &str = ".tmp";

/// Whether a new temporary is ours: false when somebody who cleans up was quicker.
pub(super) fn claim(file: &File) -> bool {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => false,
        Ok(()) | Err(TryLockError::Error(_)) => has_a_name(file),
    }
}

/// Removes the temporaries in a folder that belong to no program any more; gives their number.
#[must_use]
pub fn remove_leftovers(folder: &Path) -> usize {
    // A folder that cannot be read has nothing that we could remove.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
    });
    ours.filter(|entry| {
        let ordinary = entry.file_type().is_ok_and(|kind| kind.is_file());
        ordinary
            && File::open(entry.path()).is_ok_and(|file| {
                // The lock is held until the file is gone, so that no new owner can come between.
                file.try_lock().is_ok() && fs::remove_file(entry.path()).is_ok()
            })
    })
    .count()
}

#[cfg(unix)]
fn has_a_name(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
}

/// Elsewhere an open file keeps its name.
#[cfg(not(unix))]
fn has_a_name(_: &File) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Folders, Output, Replace};

    #[test]
    fn only_what_belongs_to_nobody_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [
            ".teken-dead.tmp",
            ".teken-manifest.jsonl",
            "a.tmp",
            ".teken-x",
        ] {
            fs::write(at(name), b"x").unwrap();
        }
        fs::create_dir(at(".teken-folder.tmp")).unwrap();
        let target = at("out.pdf");
        let mut alive = Output::create(&target, Replace::Never, Folders::MustExist).unwrap();
        assert_eq!(remove_leftovers(folder.path()), 1);
        assert!(!at(".teken-dead.tmp").exists());
        alive.write(b"whole").unwrap();
        alive.commit().unwrap();
        assert_eq!(fs::read(target).unwrap(), b"whole");
        assert_eq!(remove_leftovers(folder.path()), 0);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
        assert_eq!(remove_leftovers(&at("none")), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_temporary_that_was_removed_already_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".teken-x.tmp");
        let file = File::create_new(&path).unwrap();
        let cleaning = File::open(&path).unwrap();
        cleaning.try_lock().unwrap();
        assert!(!claim(&file));
        fs::remove_file(&path).unwrap();
        drop(cleaning);
        assert!(!claim(&file));
    }
}
