//! An output that appears whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::folder_of;
use super::folders::{make_folders, new_entries, sync_folder};
use super::input::is_same;
use super::leftovers::{self, claim};
use super::pending::Leave;
use super::stamp::Stamp;
use super::{DiskError, Input, guard};

/// How many symbolic links are followed to the real target; Linux itself stops at 40.
const LINKS: usize = 40;

/// How often a temporary is made anew because somebody who cleans up took it for abandoned, which
/// takes a coincidence of microseconds.
const ATTEMPTS: usize = 16;

/// What happens to a file that already has the output's name.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Replace {
    /// It stays, and the output fails.
    #[default]
    Never,
    /// It is replaced; its permissions pass to the new file.
    Existing,
}

/// What happens when the folder of an output does not exist.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Folders {
    /// The output fails.
    #[default]
    MustExist,
    /// It is made, with all above it; when the output fails after all, they go again.
    MadeAsNeeded,
}

/// A file being written under a temporary name in the folder of its target.
#[derive(Debug)]
pub struct Output {
    /// None only after [`Self::commit`] took it.
    temporary: Option<NamedTempFile>,
    target: PathBuf,
    /// The file that is to be replaced: that one and no other; none when there is none.
    original: Option<Metadata>,
    /// The folders that were made for it, outermost first.
    made: Vec<PathBuf>,
}

impl Output {
    /// Whether an output could be made: a quick look before any work is done, with the same
    /// errors as [`Self::create`] gives later.
    ///
    /// # Errors
    /// [`DiskError`] when the target exists and may not be replaced, is no ordinary file, or has
    /// no folder.
    pub fn check(target: &Path, replace: Replace, folders: Folders) -> Result<(), DiskError> {
        let (target, _) = settle(target, replace)?;
        let folder = folder_of(&target);
        if folders == Folders::MadeAsNeeded || folder.is_dir() {
            Ok(())
        } else {
            Err(DiskError::NoFolder { folder })
        }
    }

    /// Starts an output. A symbolic link is followed: its target is replaced, the link stays.
    ///
    /// # Errors
    /// [`DiskError`] when the target exists and may not be replaced, or its folder cannot be
    /// written to.
    pub fn create(target: &Path, replace: Replace, folders: Folders) -> Result<Self, DiskError> {
        guard::outlive_quota();
        let (target, original) = settle(target, replace)?;
        let mut output = Self {
            temporary: None,
            target,
            original,
            made: Vec::new(),
        };
        let failed = |source| DiskError::writing(&output.target, source);
        let made = temporary_in(&output.target, folders, &mut output.made);
        output.temporary = Some(made.map_err(failed)?);
        if let Some(original) = &output.original {
            let inherited = output.file().and_then(|file| inherit(file, original));
            inherited.map_err(failed)?;
        }
        Ok(output)
    }

    /// Writes all of an input. Large files are copied by the system itself: as a second name for
    /// the same blocks where the file system can do that, within the kernel elsewhere.
    ///
    /// # Errors
    /// [`DiskError::Changed`] when the input is not what was opened any more,
    /// [`DiskError::Full`] when no room is left, and others.
    pub fn copy(&mut self, input: &Input) -> Result<(), DiskError> {
        let failed = |source| DiskError::writing(&self.target, source);
        let length = u64::try_from(input.len()).unwrap_or(u64::MAX);
        match input.mapped_file().map_err(failed)? {
            None => return self.write(input),
            Some(mut original) => {
                let mut copy = self.file().map_err(failed)?;
                io::copy(&mut (&mut original).take(length), &mut copy).map_err(failed)?;
            }
        }
        input.check()
    }

    /// Starts to bring what was written so far to the disk, and waits for it. What
    /// [`Self::commit`] has to wait for gets shorter by that.
    ///
    /// # Errors
    /// [`DiskError`] when the disk fails.
    pub fn sync(&self) -> Result<(), DiskError> {
        self.file()
            .and_then(File::sync_data)
            .map_err(|source| DiskError::writing(&self.target, source))
    }

    /// Writes the next part.
    ///
    /// # Errors
    /// [`DiskError::Full`] when no room is left, and others.
    pub fn write(&mut self, part: &[u8]) -> Result<(), DiskError> {
        self.file()
            .and_then(|mut file| file.write_all(part))
            .map_err(|source| DiskError::writing(&self.target, source))
    }

    /// What was written so far, read from the disk again.
    ///
    /// # Errors
    /// [`DiskError`] when the temporary cannot be read.
    pub fn read_back(&self) -> Result<Input, DiskError> {
        let failed = |source| DiskError::reading(&self.target, source);
        let mut file = self.file().map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        file.rewind().map_err(failed)?;
        let input = Input::from_file(file, length, &self.target)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(input)
    }

    /// What it looks like from outside, before it has its name and afterwards.
    ///
    /// # Errors
    /// [`DiskError`] when the disk fails.
    pub fn stamp(&self) -> Result<Stamp, DiskError> {
        let metadata = self.file().and_then(File::metadata);
        let metadata = metadata.map_err(|source| DiskError::reading(&self.target, source))?;
        Ok(Stamp::new(&metadata))
    }

    /// Gives the file its name, once it is safe on the disk, and returns that name.
    ///
    /// # Errors
    /// As [`commit_all`](super::commit_all).
    pub fn commit(self) -> Result<PathBuf, DiskError> {
        self.settled()?.named()?.lasting()
    }

    /// Brings all of it to the disk.
    pub(super) fn settled(self) -> Result<Settled, DiskError> {
        let synced = self.file().and_then(File::sync_all);
        synced.map_err(|source| DiskError::writing(&self.target, source))?;
        Ok(Settled(self))
    }

    fn file(&self) -> io::Result<&File> {
        match &self.temporary {
            Some(temporary) => Ok(temporary.as_file()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// An output whose bytes are safe on the disk: only such a one gets a name.
#[derive(Debug)]
pub(super) struct Settled(Output);

impl Settled {
    /// Renames the temporary.
    ///
    /// # Errors
    /// [`DiskError::Exists`] when a file of that name appeared meanwhile,
    /// [`DiskError::Changed`] when the one to be replaced is not what it was, and others;
    /// the temporary is removed then.
    pub(super) fn named(self) -> Result<Named, DiskError> {
        let Self(mut output) = self;
        let target = output.target.clone();
        if output.original.as_ref().is_some_and(|original| {
            let same =
                |now: Metadata| is_same(&now, original) && Stamp::new(&now) == Stamp::new(original);
            !fs::metadata(&target).is_ok_and(same)
        }) {
            return Err(DiskError::Changed { path: target });
        }
        let leave = Leave::take();
        if let Some(temporary) = output.temporary.take() {
            let path = temporary.path().to_path_buf();
            // Only what was there when the output was begun is replaced.
            let renamed = match output.original {
                None => temporary.persist_noclobber(&target),
                Some(_) => temporary.persist(&target),
            };
            leave.gone(&path);
            // A failed rename gives the temporary back; dropped here, it is gone.
            renamed.map_err(|error| DiskError::writing(&target, error.error))?;
        }
        output.made.clear();
        Ok(Named {
            folders: new_entries(&target),
            target,
        })
    }
}

/// An output that has its name, though a power cut might still take that away.
#[derive(Debug)]
pub(super) struct Named {
    /// Its name.
    pub(super) target: PathBuf,
    /// The folders that have new entries.
    pub(super) folders: Vec<PathBuf>,
}

impl Named {
    fn lasting(self) -> Result<PathBuf, DiskError> {
        for folder in &self.folders {
            let synced = sync_folder(folder);
            synced.map_err(|source| DiskError::writing(&self.target, source))?;
        }
        Ok(self.target)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let leave = Leave::take();
        if let Some(temporary) = self.temporary.take() {
            leave.gone(temporary.path());
        }
        for folder in self.made.iter().rev() {
            // Another output may be in it by now: then it stays.
            fs::remove_dir(folder).ok();
        }
    }
}

/// A temporary beside the target, with the permissions of any new file, and locked: see
/// [`leftovers`].
fn temporary(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(leftovers::PREFIX)
        .suffix(leftovers::SUFFIX)
        .rand_bytes(leftovers::RANDOM);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The system takes the umask away from this.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let leave = Leave::take();
    for _ in 0..ATTEMPTS {
        let temporary = builder.tempfile_in(folder_of(target))?;
        if claim(temporary.as_file()) {
            leave.made(temporary.path());
            return Ok(temporary);
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// The same, with its folder where that is to be made.
fn temporary_in(
    target: &Path,
    folders: Folders,
    made: &mut Vec<PathBuf>,
) -> io::Result<NamedTempFile> {
    if folders == Folders::MustExist {
        return temporary(target);
    }
    let mut outcome = temporary(target);
    for _ in 0..ATTEMPTS {
        // Whoever made the folder may have failed just now, and have taken it along.
        if !matches!(&outcome, Err(error) if error.kind() == io::ErrorKind::NotFound) {
            break;
        }
        outcome = make_folders(&folder_of(target), made).and_then(|()| temporary(target));
    }
    outcome
}

/// The real target behind symbolic links and the file that is there, or the reason why it cannot be
/// one.
fn settle(target: &Path, replace: Replace) -> Result<(PathBuf, Option<Metadata>), DiskError> {
    let mut target = target.to_path_buf();
    for _ in 0..LINKS {
        match fs::symlink_metadata(&target) {
            Ok(metadata) if metadata.is_dir() => return Err(DiskError::Folder { path: target }),
            Ok(_) if replace == Replace::Never => return Err(DiskError::Exists { path: target }),
            Ok(metadata) if metadata.is_symlink() => {
                let link =
                    fs::read_link(&target).map_err(|source| DiskError::writing(&target, source))?;
                target = folder_of(&target).join(link);
            }
            Ok(metadata) if !metadata.is_file() => {
                return Err(DiskError::NotOrdinary { path: target });
            }
            original => return Ok((target, original.ok())),
        }
    }
    Err(DiskError::NotOrdinary { path: target })
}

/// Owner and permissions of the file that is about to be replaced.
#[cfg(unix)]
fn inherit(file: &File, original: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (original.uid(), original.gid()) {
        // Only the administrator may give files away; otherwise the new owner is who runs this.
        fchown(file, Some(original.uid()), Some(original.gid())).ok();
    }
    file.set_permissions(original.permissions())
}

#[cfg(not(unix))]
fn inherit(file: &File, original: &Metadata) -> io::Result<()> {
    file.set_permissions(original.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_output_appears_only_when_committed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.pdf");
        let mut output = Output::create(&target, Replace::Never, Folders::MustExist).unwrap();
        output.write(b"%PDF").unwrap();
        output.write(b"-1.7").unwrap();
        assert!(!target.exists());
        assert_eq!(*output.read_back().unwrap(), *b"%PDF-1.7");
        assert_eq!(output.commit().unwrap(), target);
        assert_eq!(names(folder.path()), ["out.pdf"]);

        let mut dropped = Output::create(
            &folder.path().join("two.pdf"),
            Replace::Never,
            Folders::MustExist,
        )
        .unwrap();
        dropped.write(b"x").unwrap();
        drop(dropped);
        assert_eq!(names(folder.path()), ["out.pdf"]);
    }

    /// Another file system where there is one, so that nothing can be shared between the files.
    fn elsewhere() -> tempfile::TempDir {
        tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
    }

    #[test]
    fn an_input_is_copied_whole_whatever_its_size_and_wherever_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        for size in [5_usize, (16 << 20) + 1] {
            let path = folder.path().join(size.to_string());
            let bytes: Vec<u8> = (0..size).map(|i| u8::try_from(i % 251).unwrap()).collect();
            fs::write(&path, &bytes).unwrap();
            let input = Input::open(&path).unwrap();
            for target in [folder.path(), elsewhere().path()] {
                let target = target.join("copy");
                let mut output =
                    Output::create(&target, Replace::Existing, Folders::MustExist).unwrap();
                output.copy(&input).unwrap();
                output.sync().unwrap();
                assert!(*output.read_back().unwrap() == *bytes);
                output.write(b"tail").unwrap();
                assert!(*output.read_back().unwrap() == *[&bytes, &b"tail"[..]].concat());
                output.commit().unwrap();
                assert!(fs::read(&target).unwrap() == [&bytes, &b"tail"[..]].concat());
            }
        }
    }

    #[test]
    fn an_input_that_changed_is_not_copied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in");
        fs::write(&path, vec![1; 17 << 20]).unwrap();
        let input = Input::open(&path).unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(16 << 20)
            .unwrap();
        let target = folder.path().join("out");
        let mut output = Output::create(&target, Replace::Never, Folders::MustExist).unwrap();
        assert!(
            matches!(output.copy(&input), Err(DiskError::Changed { path: named }) if named == path)
        );
    }

    #[test]
    fn an_existing_file_stays_unless_asked() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.pdf");
        let mut early = Output::create(&target, Replace::Never, Folders::MustExist).unwrap();
        early.write(b"new").unwrap();
        fs::write(&target, b"old").unwrap();
        assert!(matches!(
            Output::create(&target, Replace::Never, Folders::MustExist),
            Err(DiskError::Exists { .. })
        ));
        // It appeared after the check: the rename itself must notice.
        assert!(matches!(early.commit(), Err(DiskError::Exists { .. })));
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["out.pdf"]);
    }

    #[test]
    fn what_appears_meanwhile_is_not_what_was_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.pdf");
        let make = || Output::create(&target, Replace::Existing, Folders::MustExist).unwrap();
        let [first, second] = [make(), make()];
        first.commit().unwrap();
        assert!(matches!(second.commit(), Err(DiskError::Exists { .. })));
        assert_eq!(names(folder.path()), ["out.pdf"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_permissions_and_its_link() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.pdf");
        let link = folder.path().join("link.pdf");
        fs::write(&real, b"old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real.pdf", &link).unwrap();
        let mut output = Output::create(&link, Replace::Existing, Folders::MustExist).unwrap();
        output.write(b"new").unwrap();
        output.commit().unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&real), 0o640);

        // A new file is like any other new file of this user.
        let plain = folder.path().join("plain");
        fs::write(&plain, b"").unwrap();
        let fresh = Output::create(
            &folder.path().join("fresh"),
            Replace::Never,
            Folders::MustExist,
        )
        .unwrap();
        assert_eq!(mode(&fresh.commit().unwrap()), mode(&plain));
    }

    #[test]
    fn folders_devices_and_missing_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            Output::check(folder.path(), Replace::Existing, Folders::MustExist),
            Err(DiskError::Folder { .. })
        ));
        assert!(matches!(
            Output::check(
                &folder.path().join("no/out.pdf"),
                Replace::Never,
                Folders::MustExist
            ),
            Err(DiskError::NoFolder { .. })
        ));
        assert!(matches!(
            Output::create(
                &folder.path().join("no/out.pdf"),
                Replace::Never,
                Folders::MustExist
            ),
            Err(DiskError::NoFolder { .. })
        ));
        #[cfg(unix)]
        assert!(matches!(
            Output::create(
                Path::new("/dev/null"),
                Replace::Existing,
                Folders::MustExist
            ),
            Err(DiskError::NotOrdinary { .. })
        ));
    }

    #[test]
    fn folders_that_were_made_go_with_a_failed_output() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a/b/out.pdf");
        let make = || Output::create(&target, Replace::Never, Folders::MadeAsNeeded).unwrap();
        drop(make());
        assert!(names(folder.path()).is_empty());
        make().commit().unwrap();
        assert!(target.is_file());
    }
}
