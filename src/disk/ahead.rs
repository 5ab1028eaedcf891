//! Files that will be read soon.
//!
//! While one document is signed the disk, or the server that a folder is on, can fetch the next: a
//! run that waits for each of them takes a third longer.
//!
//! **Invariant:** a hint changes nothing but time. Whatever is wrong with a file shows when it is
//! opened.
//!
//! **Deliberately absent:** systems without such a hint, where files come when they are read.

use std::path::Path;

/// Tells the system that a file will be read soon.
#[cfg(target_os = "linux")]
pub fn announce(path: &Path) {
    use std::fs::{self, File};
    use std::num::NonZeroU64;

    use rustix::fs::Advice;

    /// Bytes that are fetched; the system itself runs ahead of whoever reads a large file.
    const MOST: Option<NonZeroU64> = NonZeroU64::new(1 << 20);

    // A pipe would lose its writer when it is closed again.
    if fs::metadata(path).is_ok_and(|there| there.is_file())
        && let Ok(file) = File::open(path)
    {
        // Some file systems have no use for it.
        let _heeded = rustix::fs::fadvise(&file, 0, MOST, Advice::WillNeed);
    }
}

/// Tells the system that a file will be read soon.
#[cfg(not(target_os = "linux"))]
pub fn announce(_path: &Path) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::fs::{CWD, FileType, Mode};

    use super::*;

    #[test]
    fn what_is_no_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(CWD, &pipe, FileType::Fifo, Mode::RWXU, 0).unwrap();
        // To open the pipe would be to wait for a writer.
        for path in [pipe.as_path(), folder.path(), &folder.path().join("none")] {
            announce(path);
        }
    }

    #[test]
    fn a_file_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "precious").unwrap();
        announce(&path);
        assert_eq!(std::fs::read(&path).unwrap(), b"precious");
    }
}
