//! What was fetched, kept in a folder for the next run.
//!
//! ```text
//! <SHA-256 of the key>.evidence
//!     teken evidence 1
//!     list http://crl.example/ca.crl          kind and key
//!     2026-11-22T08:00:00Z                    when it was fetched
//!     DER
//! ```
//!
//! Several runs may share a folder: a file is written under another name and renamed, so whoever
//! reads sees one version or the other, whole.
//!
//! **Invariant:** nothing in the folder is believed: a file counts only if it says that it is the
//! answer to this question, and whoever asked can read the answer and finds it fresh. A file that
//! is damaged, foreign or stale is as good as none, and a folder that cannot be written only
//! costs time.
//!
//! **Deliberately absent:** failures, which are remembered for a run and no longer.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use crate::base::digest::DigestAlgorithm;

const MAGIC: &str = "teken evidence 1";
const ENDING: &str = "evidence";
const BEGUN: &str = ".evidence-";

/// Bytes of the three lines: the longest address and a certificate's identifier in hexadecimal.
const MOST_HEAD: usize = 8_192;

/// Files of a folder that are looked at when it is tidied.
const MOST_FILES: usize = 100_000;

/// How far a clock may have been ahead when something was fetched.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// A folder of answers.
#[derive(Clone, Debug)]
pub struct EvidenceCache {
    folder: PathBuf,
    most: u64,
}

/// A file of the folder.
pub(super) struct Kept {
    pub(super) fetched: Timestamp,
    pub(super) bytes: Vec<u8>,
}

impl EvidenceCache {
    /// A cache in this folder of at most so many bytes. The folder is made when there is something
    /// to put in, for nobody but its owner to read.
    #[must_use]
    pub const fn new(folder: PathBuf, most: u64) -> Self {
        Self { folder, most }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is kept under a key, if it is this key's and not from the future.
    pub(super) fn load(&self, key: &str, now: Timestamp) -> Option<Kept> {
        let path = self.path(key);
        // Neither a pipe, which would never end, nor a link to somewhere else.
        let about = fs::symlink_metadata(&path).ok()?;
        if !about.is_file() || about.len() > self.most {
            return None;
        }
        let mut bytes = Vec::new();
        fs::File::open(&path)
            .ok()?
            .take(self.most)
            .read_to_end(&mut bytes)
            .ok()?;
        let (head, length) = head(&bytes)?;
        let [magic, said, fetched] = head;
        if magic != MAGIC || said != key {
            return None;
        }
        let fetched: Timestamp = fetched.parse().ok()?;
        if fetched > now.saturating_add(AHEAD).ok()? {
            return None;
        }
        bytes.drain(..length);
        Some(Kept { fetched, bytes })
    }

    /// Keeps an answer. Whether that worked matters to nobody.
    pub(super) fn store(&self, key: &str, bytes: &[u8], now: Timestamp) {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        // One answer that takes most of the folder would only push out the others.
        if size > self.most / 2 || key.contains('\n') {
            return;
        }
        if self.write(key, bytes, now).is_some() {
            self.tidy();
        }
    }

    fn write(&self, key: &str, bytes: &[u8], now: Timestamp) -> Option<()> {
        make_folder(&self.folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(BEGUN)
            .tempfile_in(&self.folder)
            .ok()?;
        file.write_all(format!("{MAGIC}\n{key}\n{now}\n").as_bytes())
            .ok()?;
        file.write_all(bytes).ok()?;
        file.persist(self.path(key)).ok()?;
        Some(())
    }

    /// Removes the oldest files until the rest is small enough.
    fn tidy(&self) {
        let mut files = self.files();
        let mut total: u64 = files.iter().map(|file| file.size).sum();
        files.sort_by_key(|file| file.modified);
        for file in files {
            if total <= self.most {
                break;
            }
            // Another run may have removed it already.
            let _ = fs::remove_file(&file.path);
            total = total.saturating_sub(file.size);
        }
    }

    /// The files of the folder that are ours, also those that an interrupted run left unfinished.
    fn files(&self) -> Vec<File> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        entries
            .take(MOST_FILES)
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let name = entry.file_name();
                let name = name.to_str()?;
                let is_ours = name.starts_with(BEGUN) || is_name(name);
                let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
                is_ours.then(|| File {
                    path: entry.path(),
                    size: about.len(),
                    modified: about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                })
            })
            .collect()
    }

    fn path(&self, key: &str) -> PathBuf {
        let name = DigestAlgorithm::Sha256.hash(&[key.as_bytes()]);
        self.folder.join(format!("{name}.{ENDING}"))
    }
}

struct File {
    path: PathBuf,
    size: u64,
    modified: SystemTime,
}

fn is_name(name: &str) -> bool {
    name.strip_suffix(ENDING)
        .and_then(|rest| rest.strip_suffix('.'))
        .is_some_and(|hex| hex.len() == 64 && hex.chars().all(|letter| letter.is_ascii_hexdigit()))
}

/// The three lines, and how many bytes they have.
fn head(bytes: &[u8]) -> Option<([&str; 3], usize)> {
    let mut rest = bytes.get(..bytes.len().min(MOST_HEAD))?;
    let mut length = 0_usize;
    let mut lines = [""; 3];
    for line in &mut lines {
        let end = memchr::memchr(b'\n', rest)?;
        *line = str::from_utf8(rest.get(..end)?).ok()?;
        let next = end.checked_add(1)?;
        rest = rest.get(next..)?;
        length = length.checked_add(next)?;
    }
    Some((lines, length))
}

fn make_folder(folder: &Path) -> Option<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).ok()
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn cache(folder: &Path, most: u64) -> EvidenceCache {
        EvidenceCache::new(folder.join("a/evidence"), most)
    }

    #[test]
    fn what_is_kept_is_found_by_its_own_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path(), 10_000);
        let now = at("2026-11-22T08:00:00Z");
        assert!(cache.load("list http://a/", now).is_none());
        cache.store("list http://a/", b"0\nbytes\n", now);
        let kept = cache.load("list http://a/", now).unwrap();
        assert_eq!(
            (kept.fetched, kept.bytes.as_slice()),
            (now, &b"0\nbytes\n"[..])
        );
        assert!(cache.load("list http://b/", now).is_none());
        // A file under another's name says itself whose it is.
        fs::copy(cache.path("list http://a/"), cache.path("list http://b/")).unwrap();
        assert!(cache.load("list http://b/", now).is_none());
        // Fetched in the future.
        assert!(
            cache
                .load("list http://a/", at("2026-11-22T07:00:00Z"))
                .is_none()
        );
    }

    #[test]
    fn damaged_files_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path(), 10_000);
        let now = at("2026-11-22T08:00:00Z");
        cache.store("k", b"bytes", now);
        for wrong in [
            &b""[..],
            b"\n\n\n",
            b"teken evidence 1\nk\n",
            b"teken evidence 1\nk\nyesterday\nbytes",
            b"teken evidence 2\nk\n2026-11-22T08:00:00Z\nbytes",
            b"\xff\xfe\nk\n2026-11-22T08:00:00Z\nbytes",
            &[b'x'; 9_000],
        ] {
            fs::write(cache.path("k"), wrong).unwrap();
            assert!(cache.load("k", now).is_none());
        }
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_it_and_links_are_not_followed() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path(), 10_000);
        let now = at("2026-11-22T08:00:00Z");
        cache.store("k", b"bytes", now);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(cache.folder()), 0o700);
        assert_eq!(mode(&cache.path("k")), 0o600);
        let moved = folder.path().join("moved");
        fs::rename(cache.path("k"), &moved).unwrap();
        symlink(&moved, cache.path("k")).unwrap();
        assert!(cache.load("k", now).is_none());
    }

    #[test]
    fn the_oldest_make_room_and_other_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path(), 1_000);
        let now = at("2026-11-22T08:00:00Z");
        cache.store("first", &[0; 300], now);
        let foreign = cache.folder().join("notes.txt");
        fs::write(&foreign, [0; 5_000]).unwrap();
        let past = SystemTime::UNIX_EPOCH;
        let first = fs::File::options().write(true).open(cache.path("first"));
        first.unwrap().set_modified(past).unwrap();
        cache.store("second", &[0; 300], now);
        cache.store("third", &[0; 300], now);
        assert!(cache.load("first", now).is_none());
        assert!(cache.load("second", now).is_some());
        assert!(cache.load("third", now).is_some());
        assert!(foreign.is_file());
        cache.store("huge", &[0; 600], now);
        assert!(cache.load("huge", now).is_none());
    }

    #[test]
    fn runs_that_write_at_once_leave_whole_files() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path(), 1 << 20);
        let now = at("2026-11-22T08:00:00Z");
        thread::scope(|scope| {
            for number in 0..8_u8 {
                let cache = &cache;
                scope.spawn(move || {
                    for _ in 0..20 {
                        cache.store("k", &vec![number; 20_000], now);
                        let kept = cache.load("k", now).unwrap();
                        assert_eq!(kept.bytes.len(), 20_000);
                        let first = kept.bytes[0];
                        assert!(kept.bytes.iter().all(|byte| *byte == first));
                    }
                });
            }
        });
        assert_eq!(cache.files().len(), 1);
    }
}
