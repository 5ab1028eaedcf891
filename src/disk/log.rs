//! A file that only grows, line by line, written to by several programs at once.
//!
//! **Invariant:** what was written is never changed. Lines that are appended together stand
//! together, and a line that was torn by a crash is not continued.
//!
//! **Deliberately absent:** what the lines mean, and which of them are whole: their writer puts a
//! checksum in each.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::DiskError;
use super::error::folder_of;
use super::folders::sync_folder;

/// Longer lines come in pieces, so that no file can ask for much memory. Paths have at most 4,096
/// bytes, six times that in JSON, and a line names two.
const LONGEST_LINE: u64 = 64 << 10;

/// A log that can be appended to.
#[derive(Debug)]
pub struct Log {
    file: File,
    path: PathBuf,
}

impl Log {
    /// Tells `each` of every line of a log; of none when there is no such file.
    ///
    /// # Errors
    /// [`DiskError`] when it cannot be read.
    pub fn lines(path: &Path, mut each: impl FnMut(&[u8])) -> Result<(), DiskError> {
        let failed = |source| DiskError::reading(path, source);
        if !is_there(path).map_err(failed)?? {
            return Ok(());
        }
        let file = File::open(path).map_err(failed)?;
        // What others append meanwhile is theirs.
        let length = file.metadata().map_err(failed)?.len();
        let mut reader = BufReader::new(file.take(length));
        let mut line = Vec::new();
        loop {
            line.clear();
            let mut piece = (&mut reader).take(LONGEST_LINE);
            if piece.read_until(b'\n', &mut line).map_err(failed)? == 0 {
                return Ok(());
            }
            each(line.strip_suffix(b"\n").unwrap_or(&line));
        }
    }

    /// Opens a log, and makes it when there is none.
    ///
    /// # Errors
    /// [`DiskError`] when it cannot be written to.
    pub fn open(path: &Path) -> Result<Self, DiskError> {
        let failed = |source| DiskError::writing(path, source);
        is_there(path).map_err(failed)??;
        let mut options = File::options();
        let options = options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NOFOLLOW);
        let file = options.open(path).map_err(failed)?;
        sync_folder(&folder_of(path)).map_err(failed)?;
        Ok(Self {
            file,
            path: path.to_path_buf(),
        })
    }

    /// Writes whole lines behind all others. They are not safe before [`Self::sync`].
    ///
    /// # Errors
    /// [`DiskError`] when they cannot be written.
    pub fn append(&self, lines: &[u8]) -> Result<(), DiskError> {
        // Where files cannot be locked, one write is still in one piece on most systems.
        let locked = self.file.lock().is_ok();
        let written = self.write(lines);
        if locked {
            // The lock goes with the file at the latest.
            self.file.unlock().ok();
        }
        written.map_err(|source| DiskError::writing(&self.path, source))
    }

    fn write(&self, lines: &[u8]) -> io::Result<()> {
        let mut file = &self.file;
        let mut last = [b'\n'];
        if file.metadata()?.len() > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        if last == [b'\n'] {
            file.write_all(lines)
        } else {
            file.write_all(&[b"\n", lines].concat())
        }
    }

    /// Waits until everything that was appended is safe on the disk.
    ///
    /// # Errors
    /// [`DiskError`] when the disk fails.
    pub fn sync(&self) -> Result<(), DiskError> {
        let synced = self.file.sync_data();
        synced.map_err(|source| DiskError::writing(&self.path, source))
    }
}

/// Whether there is such a log. In a folder that others may write to too, a link would have us
/// append to any file of theirs choosing, and a pipe would keep us waiting: neither is a log.
fn is_there(path: &Path) -> io::Result<Result<bool, DiskError>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(Ok(true)),
        Ok(_) => Ok(Err(DiskError::NotOrdinary {
            path: path.to_path_buf(),
        })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Ok(false)),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_or_a_folder_is_no_log() {
        let folder = tempfile::tempdir().unwrap();
        let [precious, link] = ["precious", "link"].map(|name| folder.path().join(name));
        fs::write(&precious, "mine").unwrap();
        std::os::unix::fs::symlink(&precious, &link).unwrap();
        for path in [link.as_path(), folder.path()] {
            let read = Log::lines(path, |_| ());
            assert!(
                matches!(read, Err(DiskError::NotOrdinary { .. })),
                "{read:?}"
            );
            let open = Log::open(path);
            assert!(
                matches!(open, Err(DiskError::NotOrdinary { .. })),
                "{open:?}"
            );
        }
        assert_eq!(fs::read_to_string(precious).unwrap(), "mine");
    }

    fn lines(path: &Path) -> Vec<String> {
        let mut lines = Vec::new();
        let each = |line: &[u8]| lines.push(String::from_utf8_lossy(line).into_owned());
        Log::lines(path, each).unwrap();
        lines
    }

    #[test]
    fn a_torn_line_is_not_continued() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        assert!(lines(&path).is_empty());
        let log = Log::open(&path).unwrap();
        log.append(b"one\ntwo\n").unwrap();
        fs::write(&path, "one\ntw").unwrap();
        log.append(b"three\n").unwrap();
        Log::open(&path).unwrap().append(b"four\n").unwrap();
        log.sync().unwrap();
        assert_eq!(lines(&path), ["one", "tw", "three", "four"]);
    }

    #[test]
    fn no_line_asks_for_much_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, [&vec![b'x'; 200_000][..], b"\nlast\n"].concat()).unwrap();
        let lines = lines(&path);
        assert!(lines.iter().all(|line| line.len() <= 65_536));
        assert_eq!(lines.last().unwrap(), "last");
    }
}
