//! The bytes of one document, read once.
//!
//! Small files are copied into memory: a file that someone else shortens while it is read is
//! then harmless. Large ones are mapped, so that a document of a gigabyte costs no memory of its
//! own.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use super::DiskError;

/// Files up to this size are read, larger ones mapped. Reading 16 MiB takes 2 ms.
const MAPPED_FROM: u64 = 16 << 20;

/// The most that a pipe may deliver: all of it must fit into memory.
const PIPE_LIMIT: u64 = 1 << 30;

/// A document's bytes; dereferences to them. Never empty.
#[derive(Debug)]
pub struct Input {
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Read(Vec<u8>),
    Mapped(Mmap),
}

impl Input {
    /// Opens a file.
    ///
    /// # Errors
    /// [`DiskError`] when it does not exist, is a folder, may not be read or is empty.
    pub fn open(path: &Path) -> Result<Self, DiskError> {
        let failed = |source| DiskError::reading(path, source);
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(DiskError::Folder {
                path: path.to_path_buf(),
            });
        }
        if metadata.is_file() && metadata.len() > MAPPED_FROM {
            let bytes = Bytes::Mapped(map(&file).map_err(failed)?);
            return Ok(Self { bytes });
        }
        Self::from_reader(file, path)
    }

    /// Reads a stream, such as standard input, to its end. `name` is what messages call it.
    ///
    /// # Errors
    /// [`DiskError`] when the stream fails, is empty or does not end before a gigabyte.
    pub fn from_reader(reader: impl Read, name: &Path) -> Result<Self, DiskError> {
        read_all(reader, name, PIPE_LIMIT)
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
        }),
        _ => Err(DiskError::TooLong {
            path: path(),
            limit,
        }),
    }
}

/// Maps a whole file, for reading only.
#[expect(
    unsafe_code,
    reason = "a memory map is the only way to read a gigabyte without copying it"
)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is private to this process and never written to, so no reference made from
    // it aliases a mutable one of ours. What Rust cannot rule out is another program changing
    // the file under the map. Changed bytes are foreign bytes as before: every reader here
    // treats them so, and a signed result is read back and judged before it replaces anything.
    // A file that is *shortened* by another program makes the next access behind its new end
    // stop this process by SIGBUS; no memory of ours is harmed, and outputs are written under
    // temporary names, so no half file gets a final name.
    unsafe { Mmap::map(file) }
}

#[cfg(test)]
mod tests {
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
