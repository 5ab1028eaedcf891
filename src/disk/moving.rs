//! Putting a file that is done with into another folder.
//!
//! **Invariant:** the file is under its old or its new name at every instant, and no other file is
//! overwritten. What is moved is what was done with: a newer version stays where it is.

use std::fs;
use std::path::Path;

use super::error::folder_of;
use super::folders::{make_folders, new_entries, sync_folder};
#[cfg(unix)]
use super::input::is_same;
use super::{DiskError, Folders, Input, Output, Replace, Stamp};

/// Moves a file that looked like `stamp` when it was read; the folders of its new name are made as
/// needed. One that is there already under both names, as after a power cut, loses the old one.
///
/// # Errors
/// [`DiskError::Exists`] when there is another file of the new name, [`DiskError::Changed`] when
/// the file is not what was read, and others; the file is where it was then.
pub fn move_file(from: &Path, to: &Path, stamp: Stamp) -> Result<(), DiskError> {
    let input = Input::open(from)?;
    if input.stamp() != Some(stamp) {
        return Err(DiskError::Changed {
            path: from.to_path_buf(),
        });
    }
    let taken = Output::check(to, Replace::Never, Folders::MadeAsNeeded);
    if !(taken.is_err() && !is_same_entry(from, to) && is_copy(to, &input)) {
        taken?;
        give(from, to, &input)?;
    }
    let entries = new_entries(to);
    let synced = entries.iter().try_for_each(|folder| sync_folder(folder));
    synced.map_err(|source| DiskError::writing(to, source))?;
    input.check()?;
    // Some systems remove no file that is mapped.
    drop(input);
    fs::remove_file(from).map_err(|source| DiskError::writing(from, source))
}

/// Gives the file its new name besides the old one.
fn give(from: &Path, to: &Path, input: &Input) -> Result<(), DiskError> {
    // Those that are new stay whatever comes of it: the next document goes there too.
    let made = make_folders(&folder_of(to), &mut Vec::new());
    made.map_err(|source| DiskError::writing(to, source))?;
    // A second name is given in one step and never takes that of another file. Other disks, and
    // symbolic links, which would lead elsewhere from there, need a copy.
    let ordinary = fs::symlink_metadata(from).is_ok_and(|metadata| metadata.is_file());
    if ordinary && fs::hard_link(from, to).is_ok() {
        return input.check().inspect_err(|_| {
            // What got the name is not what was done with; it has its old name still.
            fs::remove_file(to).ok();
        });
    }
    let mut output = Output::create(to, Replace::Never, Folders::MadeAsNeeded)?;
    output.copy(input)?;
    output.commit()?;
    Ok(())
}

/// Whether both are one name of a file, by way of links or of folders and back: then there is
/// nothing to move it to.
fn is_same_entry(from: &Path, to: &Path) -> bool {
    let true_name = |path: &Path| {
        let folder = folder_of(path).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    let names = [from, to].map(true_name);
    matches!(names, [Some(one), Some(other)] if one == other) || has_one_name(from, to)
}

/// Whether both names lead to a file that has only one, as where a folder is mounted twice.
#[cfg(unix)]
fn has_one_name(from: &Path, to: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let both = [from, to].map(|path| fs::symlink_metadata(path).ok());
    matches!(both, [Some(one), Some(other)] if is_same(&one, &other) && one.nlink() < 2)
}

#[cfg(not(unix))]
fn has_one_name(_: &Path, _: &Path) -> bool {
    false
}

/// Whether there is an ordinary file of the new name with the same bytes, safe on the disk.
fn is_copy(to: &Path, input: &Input) -> bool {
    let ordinary = fs::symlink_metadata(to).is_ok_and(|metadata| metadata.is_file());
    let same = |there: Input| *there == **input && there.check().is_ok();
    let lasting = || fs::File::open(to).and_then(|file| file.sync_all()).is_ok();
    ordinary && Input::open(to).is_ok_and(same) && lasting()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(from: &Path, to: &Path) -> Result<(), DiskError> {
        move_file(from, to, Stamp::of(from).unwrap())
    }

    #[test]
    fn a_file_is_moved_and_overwrites_none() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let elsewhere = elsewhere.unwrap();
        for target in [folder.path(), elsewhere.path()] {
            let (from, to) = (folder.path().join("a"), target.join("x/y/a"));
            fs::write(&from, "one").unwrap();
            moved(&from, &to).unwrap();
            assert!(!from.exists());
            fs::write(&from, "two").unwrap();
            let again = moved(&from, &to);
            assert!(matches!(again, Err(DiskError::Exists { .. })), "{again:?}");
            assert_eq!(fs::read_to_string(&to).unwrap(), "one");
            assert_eq!(fs::read_to_string(&from).unwrap(), "two");
        }
    }

    #[test]
    fn a_newer_version_stays() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&from, "one").unwrap();
        let stamp = Stamp::of(&from).unwrap();
        fs::write(&from, "newer").unwrap();
        let outcome = move_file(&from, &to, stamp);
        assert!(
            matches!(outcome, Err(DiskError::Changed { .. })),
            "{outcome:?}"
        );
        assert!(from.exists() && !to.exists());
    }

    #[test]
    fn a_move_that_was_cut_off_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&from, "one").unwrap();
        fs::hard_link(&from, &to).unwrap();
        moved(&from, &to).unwrap();
        assert!(!from.exists());
        fs::write(&from, "one").unwrap();
        moved(&from, &to).unwrap();
        assert!(!from.exists());
        assert_eq!(fs::read_to_string(to).unwrap(), "one");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_file_itself_is_no_second_copy() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&from, "one").unwrap();
        std::os::unix::fs::symlink(&from, &to).unwrap();
        assert!(matches!(moved(&from, &to), Err(DiskError::Exists { .. })));
        let other_name = folder.path().join("here");
        std::os::unix::fs::symlink(folder.path(), &other_name).unwrap();
        for to in [
            from.clone(),
            folder.path().join("./a"),
            other_name.join("a"),
        ] {
            assert!(matches!(moved(&from, &to), Err(DiskError::Exists { .. })));
        }
        assert_eq!(fs::read_to_string(from).unwrap(), "one");
    }
}
