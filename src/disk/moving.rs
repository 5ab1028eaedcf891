//! Putting a file that is done with into another folder.
//!
//! **Invariant:** the file is under its old or its new name at every instant, and no other file is
//! overwritten.

use std::fs;
use std::path::Path;

use super::error::folder_of;
use super::output::sync_folder;
use super::{DiskError, Folders, Input, Output, Replace};

/// Moves a file; the folders of its new name are made as needed.
///
/// # Errors
/// [`DiskError::Exists`] when there is a file of the new name, and others; the file is where it was
/// then.
pub fn move_file(from: &Path, to: &Path) -> Result<(), DiskError> {
    Output::check(to, Replace::Never, Folders::MadeAsNeeded)?;
    fs::create_dir_all(folder_of(to)).map_err(|source| DiskError::writing(to, source))?;
    // A second name is given in one step and never takes that of another file. Other disks, and
    // symbolic links, which would lead elsewhere from there, need a copy.
    let ordinary = fs::symlink_metadata(from).is_ok_and(|metadata| metadata.is_file());
    if !ordinary || fs::hard_link(from, to).is_err() {
        let input = Input::open(from)?;
        let mut output = Output::create(to, Replace::Never, Folders::MadeAsNeeded)?;
        output.copy(&input)?;
        input.check()?;
        output.commit()?;
    }
    let synced = sync_folder(&folder_of(to));
    synced.map_err(|source| DiskError::writing(to, source))?;
    fs::remove_file(from).map_err(|source| DiskError::writing(from, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_moved_and_overwrites_none() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let elsewhere = elsewhere.unwrap();
        for target in [folder.path(), elsewhere.path()] {
            let (from, to) = (folder.path().join("a"), target.join("x/y/a"));
            fs::write(&from, "one").unwrap();
            move_file(&from, &to).unwrap();
            assert!(!from.exists());
            fs::write(&from, "two").unwrap();
            let again = move_file(&from, &to);
            assert!(matches!(again, Err(DiskError::Exists { .. })), "{again:?}");
            assert_eq!(fs::read_to_string(&to).unwrap(), "one");
            assert_eq!(fs::read_to_string(&from).unwrap(), "two");
        }
    }
}
