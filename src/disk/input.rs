//! The bytes of one document, read once.
//!
//! Small files are copied into memory: whatever others do to them meanwhile is then harmless.
//! Large ones are mapped, so that a document of a gigabyte costs no memory of its own.
//!
//! **Invariant:** [`Input::check`] tells whether the bytes are those of one state of the file, as
//! far as length and time of change can show it (on common systems to a few milliseconds).

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use super::DiskError;
use super::guard::Map;
use super::stamp::Stamp;

/// Files up to this size are read, larger ones mapped. Reading 16 MiB takes 2 ms.
const MAPPED_FROM: u64 = 16 << 20;

/// The most that a pipe may deliver: all of it must fit into memory.
const PIPE_LIMIT: u64 = 1 << 30;

/// A document's bytes; dereferences to them. Never empty.
#[derive(Debug)]
pub struct Input {
    bytes: Bytes,
    /// What messages call it.
    name: PathBuf,
    /// The file that they come from, when others may change it.
    source: Option<Source>,
}

#[derive(Debug)]
enum Bytes {
    Read(Vec<u8>),
    Mapped(Map),
}

/// A file, as it was when it was opened.
#[derive(Debug)]
struct Source {
    file: File,
    state: Stamp,
}

impl Input {
    /// Opens a file.
    ///
    /// # Errors
    /// [`DiskError`] when it does not exist, is a folder, may not be read, is empty, or is being
    /// changed at this moment.
    pub fn open(path: &Path) -> Result<Self, DiskError> {
        let failed = |source| DiskError::reading(path, source);
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(DiskError::Folder {
                path: path.to_path_buf(),
            });
        }
        // Pseudo files that are made while they are read say that they have no length.
        if !metadata.is_file() || metadata.len() == 0 {
            return Self::from_reader(file, path);
        }
        let mut input = Self::from_file(&file, metadata.len(), path)?;
        input.source = Some(Source {
            file,
            state: Stamp::new(&metadata),
        });
        input.check()?;
        Ok(input)
    }

    /// The first `length` bytes of a file that only this program writes to.
    pub(super) fn from_file(file: &File, length: u64, name: &Path) -> Result<Self, DiskError> {
        let small = length <= MAPPED_FROM;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if small {
            return read_whole(file, name, length);
        }
        let map = Map::of(file, length).map_err(|source| DiskError::reading(name, source))?;
        Ok(Self {
            bytes: Bytes::Mapped(map),
            name: name.to_path_buf(),
            source: None,
        })
    }

    /// Reads a stream, such as standard input, to its end. `name` is what messages call it.
    ///
    /// # Errors
    /// [`DiskError`] when the stream fails, is empty or does not end before a gigabyte.
    pub fn from_reader(reader: impl Read, name: &Path) -> Result<Self, DiskError> {
        read_all(reader, name, PIPE_LIMIT)
    }

    /// Whether the file is still what was read. Ask after the last look at the bytes, before
    /// anybody is told what is in them.
    ///
    /// # Errors
    /// [`DiskError::Changed`] when another program has changed it meanwhile.
    pub fn check(&self) -> Result<(), DiskError> {
        let mut changed = matches!(&self.bytes, Bytes::Mapped(map) if map.is_torn());
        if let Some(source) = &self.source {
            let now = source
                .file
                .metadata()
                .map_err(|error| DiskError::reading(&self.name, error))?;
            let length = u64::try_from(self.len()).unwrap_or(u64::MAX);
            changed |= Stamp::new(&now) != source.state || now.len() != length;
            // Most programs save by putting a new file in the place of the old one.
            changed |= !fs::metadata(&self.name).is_ok_and(|there| is_same(&there, &now));
        }
        if changed {
            return Err(DiskError::Changed {
                path: self.name.clone(),
            });
        }
        Ok(())
    }

    /// What the file looked like from outside when it was read; none of a stream.
    #[must_use]
    pub fn stamp(&self) -> Option<Stamp> {
        self.source.as_ref().map(|source| source.state)
    }

    /// Whether the bytes are a copy, which nobody else can change.
    #[must_use]
    pub const fn is_copied(&self) -> bool {
        matches!(self.bytes, Bytes::Read(_))
    }

    /// The file, at its start, when copying it is better left to the system.
    pub(super) fn mapped_file(&self) -> io::Result<Option<&File>> {
        match (&self.bytes, &self.source) {
            (Bytes::Mapped(_), Some(source)) => {
                (&source.file).seek(SeekFrom::Start(0))?;
                Ok(Some(&source.file))
            }
            _ => Ok(None),
        }
    }
}

impl Deref for Input {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Read(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }
}

impl AsRef<[u8]> for Input {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// Whether what stands under the name is the file that was opened.
#[cfg(unix)]
pub(super) fn is_same(there: &Metadata, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (there.dev(), there.ino()) == (opened.dev(), opened.ino())
}

/// Whether what stands under the name is the file that was opened, as far as can be seen.
#[cfg(not(unix))]
pub(super) fn is_same(there: &Metadata, opened: &Metadata) -> bool {
    Stamp::new(there) == Stamp::new(opened)
}

/// All of a file, which is to have this length.
fn read_whole(mut file: &File, name: &Path, length: usize) -> Result<Input, DiskError> {
    // One byte more shows whether it has grown, and one call is enough for all of it.
    let mut bytes = vec![0; length.saturating_add(1)];
    let mut filled = 0;
    while filled < length
        && let Some(rest) = bytes.get_mut(filled..)
    {
        match file.read(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(DiskError::reading(name, source)),
        }
    }
    let name = name.to_path_buf();
    if filled != length || length == 0 {
        return Err(DiskError::Changed { path: name });
    }
    bytes.truncate(length);
    Ok(Input {
        bytes: Bytes::Read(bytes),
        name,
        source: None,
    })
}

/// All that comes, which may be no more than `limit`.
fn read_all(reader: impl Read, name: &Path, limit: u64) -> Result<Input, DiskError> {
    let mut bytes = Vec::new();
    let read = reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| DiskError::reading(name, source))?;
    let path = || name.to_path_buf();
    match u64::try_from(read) {
        Ok(0) => Err(DiskError::Empty { path: path() }),
        Ok(length) if length <= limit => Ok(Input {
            bytes: Bytes::Read(bytes),
            name: path(),
            source: None,
        }),
        _ => Err(DiskError::TooLong {
            path: path(),
            limit,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn small_and_large_files_read_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for size in [1_usize, 4096, (16 << 20) + 1] {
            let path = folder.path().join(size.to_string());
            let bytes: Vec<u8> = (0..size).map(|i| u8::try_from(i % 251).unwrap()).collect();
            std::fs::write(&path, &bytes).unwrap();
            let input = Input::open(&path).unwrap();
            assert_eq!(
                matches!(input.bytes, Bytes::Mapped(_)),
                size > usize::try_from(MAPPED_FROM).unwrap()
            );
            assert!(*input == *bytes);
        }
    }

    #[test]
    fn each_obstacle_has_its_own_reason() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.pdf");
        std::fs::write(&empty, b"").unwrap();
        assert!(matches!(
            Input::open(&empty),
            Err(DiskError::Empty { path }) if path == empty
        ));
        assert!(matches!(
            Input::open(folder.path()),
            Err(DiskError::Folder { .. })
        ));
        assert!(matches!(
            Input::open(&folder.path().join("none.pdf")),
            Err(DiskError::Missing { .. })
        ));
        assert!(matches!(
            Input::open(&empty.join("below.pdf")),
            Err(DiskError::Missing { .. })
        ));
    }

    /// A file that is long enough to be mapped.
    fn large(folder: &Path) -> (PathBuf, File) {
        let path = folder.join("large.pdf");
        std::fs::write(&path, vec![b'x'; 20 << 20]).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        // Clocks of file systems tick every few milliseconds; this write is long past.
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        (path, file)
    }

    fn assert_changed(input: &Input, path: &Path) {
        let outcome = input.check();
        assert!(
            matches!(&outcome, Err(DiskError::Changed { path: named }) if named == path),
            "{outcome:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_cut_off_under_its_reader_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let (path, file) = large(folder.path());
        let input = Input::open(&path).unwrap();
        input.check().unwrap();
        file.set_len(5000).unwrap();
        assert_eq!((input[4999], input[(20 << 20) - 1]), (b'x', 0));
        assert_changed(&input, &path);
        // Growing again and setting the clock back does not hide it.
        file.set_len(20 << 20).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_changed(&input, &path);
    }

    #[cfg(unix)]
    #[test]
    fn other_bytes_of_the_same_length_are_told() {
        use std::os::unix::fs::FileExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, file) = large(folder.path());
        let input = Input::open(&path).unwrap();
        file.write_all_at(b"y", 100).unwrap();
        assert_changed(&input, &path);
    }

    #[test]
    fn a_small_file_is_told_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.pdf");
        std::fs::write(&path, b"before").unwrap();
        let input = Input::open(&path).unwrap();
        std::fs::write(&path, b"afterwards").unwrap();
        assert_eq!(*input, *b"before");
        assert_changed(&input, &path);
    }

    #[test]
    fn a_small_file_that_grows_or_is_emptied_before_it_is_read_is_told_to_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.pdf");
        for (now, length) in [("it has grown", 3), ("", 3)] {
            std::fs::write(&path, now).unwrap();
            let read = Input::from_file(&File::open(&path).unwrap(), length, &path);
            assert!(matches!(read, Err(DiskError::Changed { .. })), "{read:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn pseudo_files_are_read_as_they_come() {
        let input = Input::open(Path::new("/proc/self/status")).unwrap();
        assert!(input.starts_with(b"Name:"));
        input.check().unwrap();
    }

    #[test]
    fn an_endless_pipe_is_cut_off() {
        let name = Path::new("-");
        assert!(matches!(
            read_all(io::repeat(0), name, 1000),
            Err(DiskError::TooLong { limit: 1000, .. })
        ));
        assert_eq!(
            read_all(io::repeat(0).take(1000), name, 1000)
                .unwrap()
                .len(),
            1000
        );
    }
}
