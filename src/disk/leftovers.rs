//! Temporaries whose program was killed.
//!
//! Whoever writes a temporary holds a lock on it; the system takes the lock away with the process,
//! however it ends, and on network drives with the machine. So a temporary that can be locked by
//! another belongs to nobody.
//!
//! **Invariant:** the temporary of a living program is never removed. Where files cannot be locked
//! nothing is removed. Some network drives are mounted so that locks hold on one machine only: who
//! shares a folder with other machines removes only what nobody has touched for long.
//!
//! **Deliberately absent:** process numbers, which say nothing in containers and on other machines.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::SystemTime;

/// How temporaries are named: this, something, and [`SUFFIX`].
pub(super) const PREFIX: &str = ".teken-";
/// How the names of temporaries end.
pub(super) const SUFFIX: &str = ".tmp";
/// Letters and digits between them.
pub(super) const RANDOM: usize = 6;

/// Whether a new temporary is ours: false when somebody who cleans up was quicker.
pub(super) fn claim(file: &File) -> bool {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => false,
        Ok(()) | Err(TryLockError::Error(_)) => has_a_name(file),
    }
}

/// Removes the temporaries in a folder that belong to no program any more, of these only the ones
/// that were last written `before` a time where that is given; gives their number.
#[must_use]
pub fn remove_leftovers(folder: &Path, before: Option<SystemTime>) -> usize {
    // A folder that cannot be read has nothing that we could remove.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| is_temporary(entry.file_name().as_encoded_bytes()));
    ours.filter(|entry| {
        // What is told of a link is its own.
        let old = entry.metadata().is_ok_and(|metadata| {
            let written = metadata.modified();
            let rested = before.is_none_or(|before| written.is_ok_and(|time| time < before));
            metadata.is_file() && rested
        });
        old && File::open(entry.path()).is_ok_and(|file| {
            // The lock is held until the file is gone, so that no new owner can come between.
            file.try_lock().is_ok() && fs::remove_file(entry.path()).is_ok()
        })
    })
    .count()
}

/// Whether a file has a name as we give them.
fn is_temporary(name: &[u8]) -> bool {
    let random = name.strip_prefix(PREFIX.as_bytes());
    let random = random.and_then(|rest| rest.strip_suffix(SUFFIX.as_bytes()));
    random.is_some_and(|random| {
        random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric)
    })
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
            ".teken-dead42.tmp",
            ".teken-manifest.jsonl",
            ".teken-of-others.tmp",
            "a.tmp",
            ".teken-x",
        ] {
            fs::write(at(name), b"x").unwrap();
        }
        fs::create_dir(at(".teken-folder.tmp")).unwrap();
        let long_ago = Some(SystemTime::UNIX_EPOCH);
        assert_eq!(remove_leftovers(folder.path(), long_ago), 0);
        let target = at("out.pdf");
        let mut alive = Output::create(&target, Replace::Never, Folders::MustExist).unwrap();
        assert_eq!(remove_leftovers(folder.path(), None), 1);
        assert!(!at(".teken-dead42.tmp").exists());
        alive.write(b"whole").unwrap();
        alive.commit().unwrap();
        assert_eq!(fs::read(target).unwrap(), b"whole");
        assert_eq!(remove_leftovers(folder.path(), None), 0);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
        assert_eq!(remove_leftovers(&at("none"), None), 0);
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
