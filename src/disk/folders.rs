//! The folders that outputs stand in: made as needed, and brought to the disk.
//!
//! **Invariant:** [`new_entries`] leaves out no folder whose entry a power cut could still take from a
//! new file, whichever output made it.
//!
//! **Deliberately absent:** removing them, which is for whoever made them.

use std::collections::BTreeSet;
use std::fs;
#[cfg(unix)]
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::folder_of;

/// The folders that this process has made. Whoever made one may fail, or finish later than another
/// output below it, whose name is not safe before the folder's own is.
static MADE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// The folders that have an entry for a new file: its own, and those above the ones that this
/// process has made.
pub(super) fn new_entries(target: &Path) -> Vec<PathBuf> {
    let made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let above = target.ancestors().skip(1);
    let above = above.filter(|folder| made.contains(*folder));
    let entries = above.chain([target]).map(folder_of);
    entries.collect()
}

/// Makes a folder and all above it, noting which ones are new.
pub(super) fn make_folders(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folders(above, made)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Err(_) => Ok(()),
        Ok(()) => {
            made.push(folder.to_path_buf());
            let mut all = MADE.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(folder.to_path_buf());
            Ok(())
        }
    }
}

/// Makes a rename survive a power cut.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Folders, Output, Replace};

    #[test]
    fn a_folder_that_another_output_made_is_brought_to_the_disk_too() {
        let folder = tempfile::tempdir().unwrap();
        let target = |name: &str| folder.path().join("a/b").join(name);
        let make = |name: &str| {
            Output::create(&target(name), Replace::Never, Folders::MadeAsNeeded).unwrap()
        };
        let first = make("first.pdf");
        let second = make("second.pdf").settled().unwrap().named().unwrap();
        drop(first);
        let mut folders = second.folders;
        folders.sort();
        let expected = ["", "a", "a/b"].map(|name| folder.path().join(name));
        assert_eq!(
            folders.as_slice(),
            &expected.map(|path| path.components().collect::<PathBuf>())
        );
        assert!(second.target.is_file());
    }

    #[test]
    fn a_folder_that_a_failed_output_takes_along_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let target = |name: String| folder.path().join("a").join(name);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let target = &target;
                scope.spawn(move || {
                    for number in 0..200 {
                        let target = target(format!("{thread}-{number}.pdf"));
                        drop(
                            Output::create(&target, Replace::Never, Folders::MadeAsNeeded).unwrap(),
                        );
                    }
                });
            }
        });
    }
}
