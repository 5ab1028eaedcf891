//! What a batch has done, kept beside its results, so that the next run need not do it again.
//!
//! One line of JSON for each result: which bytes went in, which came out. It is on the disk before
//! the result gets its name, so it reads: *if* the file of this name holds these bytes, they were
//! made from that input. Whatever instant a run ends at, that sentence is true, and no result
//! is without its line.
//!
//! **Invariant:** a line counts only when its checksum is right; one that was torn by a power cut
//! is passed over. Nothing in the file can make a document count as done whose result is not there.
//!
//! **Deliberately absent:** a lock. Several runs may write to one manifest, such as the shards of a
//! large one; each line stands for itself.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::plan::Source;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::disk::{DiskError, Input, Log, Stamp};
use crate::verify::Level;

/// The name of the file.
pub const NAME: &str = ".teken-manifest.jsonl";

/// Between the record and its checksum.
const SEAL: &str = ",\"check\":\"";

/// Hexadecimal digits of the checksum: 64 bits tell chance, which is all that they are for.
const CHECK_DIGITS: usize = 16;

/// The manifest of a folder.
#[derive(Debug)]
pub struct Manifest {
    folder: PathBuf,
    /// Of two runs at once only one has named its result, and that may be either.
    known: Known,
    /// Opened when there is something to write.
    log: Option<Log>,
    memory: Memory,
}

/// The records of each output.
type Known = BTreeMap<Name, Vec<Record>>;

/// Of whose results a manifest tells.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Memory {
    /// Those of earlier runs: a run over a million documents need not remember them all.
    #[default]
    Earlier,
    /// Its own too, some 500 bytes for each: the same document may come again.
    Own,
}

/// What one line says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Record {
    input: File,
    output: File,
    level: String,
}

/// A file and its bytes.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct File {
    path: Name,
    #[serde(flatten)]
    stamp: Stamp,
    sha256: String,
}

/// A path; one that is not text in hexadecimal digits.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(untagged)]
enum Name {
    Text(String),
    Bytes { bytes: String },
}

/// A result that waits for its name.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The document.
    pub(super) input: PathBuf,
    /// What it looked like when it was read.
    pub(super) input_stamp: Stamp,
    /// Its SHA-256.
    pub(super) input_sha256: Digest,
    /// The name that the result will have.
    pub(super) output: PathBuf,
    /// What it looks like.
    pub(super) output_stamp: Stamp,
    /// Its SHA-256.
    pub(super) output_sha256: Digest,
    /// The level that was reached.
    pub(super) level: Level,
}

impl Manifest {
    /// Reads the manifest of a folder; an empty one when there is none.
    ///
    /// # Errors
    /// [`DiskError`] when there is one that cannot be read.
    pub fn read(folder: &Path) -> Result<Self, DiskError> {
        let mut known = Known::new();
        Log::lines(&folder.join(NAME), |line| {
            if let Some(record) = parse(line) {
                learn(&mut known, record);
            }
        })?;
        Ok(Self {
            folder: folder.to_path_buf(),
            known,
            log: None,
            memory: Memory::default(),
        })
    }

    /// The same manifest with this memory.
    #[must_use]
    pub fn remembering(self, memory: Memory) -> Self {
        Self { memory, ..self }
    }

    /// Puts its next lines into the file that has its name then: it may have been removed with all
    /// results.
    pub fn reopen(&mut self) {
        self.log = None;
    }

    /// The folder that it is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the file `output` is there and is what was made from this very document, as it is
    /// now; and has the level at least.
    #[must_use]
    pub fn is_done(&self, source: &Source, output: &Path, level: Level) -> bool {
        let Source::File(input) = source else {
            return false;
        };
        let mut records = self.records(output, level).peekable();
        if records.peek().is_none() {
            return false;
        }
        let name = Name::of(&absolute(input));
        let [input, output_now] = [input, output].map(Seen::of);
        records.any(|record| {
            let known = (record.input.path == name).then_some(record.input.stamp);
            output_now.holds(&record.output, Some(record.output.stamp))
                && input.holds(&record.input, known)
        })
    }

    /// Whether the file is what was put in the place of a document.
    #[must_use]
    pub fn is_result(&self, output: &Path, level: Level) -> bool {
        let now = Seen::of(output);
        self.records(output, level)
            .any(|record| now.holds(&record.output, Some(record.output.stamp)))
    }

    /// What is known of an output that has the level at least, the last first.
    fn records(&self, output: &Path, level: Level) -> impl Iterator<Item = &Record> {
        let levels = [Level::BB, Level::BT, Level::BLt, Level::BLta];
        let enough = levels.map(|reached| (reached >= level).then(|| reached.name()));
        let known = self.known.get(&self.name(output));
        let known = known.into_iter().flatten().rev();
        known.filter(move |record| enough.contains(&Some(record.level.as_str())))
    }

    /// Puts down what the results are that are about to get their names.
    pub(super) fn append(&mut self, entries: &[Entry]) -> Result<&Log, DiskError> {
        let records = entries.iter().map(|entry| self.record_of(entry));
        let records: Vec<Record> = records.collect();
        let lines: String = records.iter().map(line).collect();
        let log = match self.log.take() {
            Some(log) => log,
            None => Log::open(&self.folder.join(NAME))?,
        };
        let log = self.log.insert(log);
        log.append(lines.as_bytes())?;
        if self.memory == Memory::Own {
            for record in records {
                learn(&mut self.known, record);
            }
        }
        Ok(log)
    }

    fn record_of(&self, entry: &Entry) -> Record {
        Record {
            input: File {
                path: Name::of(&absolute(&entry.input)),
                stamp: entry.input_stamp,
                sha256: entry.input_sha256.to_string(),
            },
            output: File {
                path: self.name(&entry.output),
                stamp: entry.output_stamp,
                sha256: entry.output_sha256.to_string(),
            },
            level: entry.level.name().to_owned(),
        }
    }

    /// An output is called by its path below the folder, which may move as a whole.
    fn name(&self, output: &Path) -> Name {
        Name::of(output.strip_prefix(&self.folder).unwrap_or(output))
    }
}

fn learn(known: &mut Known, record: Record) {
    let records = known.entry(record.output.path.clone()).or_default();
    // Nearly all have one, and there may be millions.
    records.reserve_exact(1);
    records.push(record);
}

impl Name {
    fn of(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes {
                bytes: faster_hex::hex_string(path.as_os_str().as_encoded_bytes()),
            },
        }
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// A file as it is now; read once at most, however many records there are.
struct Seen<'p> {
    path: &'p Path,
    now: Option<Stamp>,
    sha256: OnceCell<Option<String>>,
}

impl<'p> Seen<'p> {
    fn of(path: &'p (impl AsRef<Path> + ?Sized)) -> Self {
        let path = path.as_ref();
        Self {
            path,
            now: Stamp::of(path),
            sha256: OnceCell::new(),
        }
    }

    /// Whether it has the bytes of a record; without reading it when it has the stamp too.
    fn holds(&self, file: &File, stamp: Option<Stamp>) -> bool {
        let Some(now) = self.now else {
            return false;
        };
        stamp.is_some_and(|stamp| now.proves(&stamp))
            || now.size == file.stamp.size && self.sha256() == Some(&file.sha256)
    }

    /// None when it cannot be read, or changes meanwhile.
    fn sha256(&self) -> Option<&String> {
        let read = || {
            let input = Input::open(self.path).ok()?;
            let digest = DigestAlgorithm::Sha256.hash(&[&input]);
            input.check().ok().map(|()| digest.to_string())
        };
        self.sha256.get_or_init(read).as_ref()
    }
}

/// A record with its checksum, as a line.
fn line(record: &Record) -> String {
    // Writing to memory cannot fail, and no key is anything but text.
    let text = serde_json::to_string(record).unwrap_or_default();
    let body = text.strip_suffix('}').unwrap_or(&text);
    format!("{body}{SEAL}{}\"}}\n", check(body))
}

/// The record of a line, when it is whole.
fn parse(line: &[u8]) -> Option<Record> {
    let line = str::from_utf8(line).ok()?;
    let at = line.len().checked_sub(SEAL.len() + CHECK_DIGITS + 2)?;
    let (body, seal) = line.split_at_checked(at)?;
    let sum = seal.strip_prefix(SEAL)?.strip_suffix("\"}")?;
    let record = || serde_json::from_str(&format!("{body}}}")).ok();
    (sum == check(body)).then(record).flatten()
}

fn check(body: &str) -> String {
    let digest = DigestAlgorithm::Sha256.hash(&[body.as_bytes()]).to_string();
    digest.chars().take(CHECK_DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn entry(input: &Path, output: &Path) -> Entry {
        let digest = |path: &Path| DigestAlgorithm::Sha256.hash(&[&fs::read(path).unwrap()]);
        Entry {
            input: input.to_path_buf(),
            input_stamp: Stamp::of(input).unwrap(),
            input_sha256: digest(input),
            output: output.to_path_buf(),
            output_stamp: Stamp::of(output).unwrap(),
            output_sha256: digest(output),
            level: Level::BB,
        }
    }

    struct Case {
        folder: tempfile::TempDir,
        input: PathBuf,
        output: PathBuf,
    }

    fn case() -> Case {
        let folder = tempfile::tempdir().unwrap();
        let [input, output] = ["in.pdf", "out/a.pdf"].map(|name| folder.path().join(name));
        fs::create_dir(folder.path().join("out")).unwrap();
        fs::write(&input, "input").unwrap();
        fs::write(&output, "output").unwrap();
        let case = Case {
            folder,
            input,
            output,
        };
        let mut manifest = case.manifest();
        manifest
            .append(&[entry(&case.input, &case.output)])
            .unwrap();
        case
    }

    impl Case {
        fn manifest(&self) -> Manifest {
            Manifest::read(&self.folder.path().join("out")).unwrap()
        }

        fn done(&self) -> bool {
            let source = Source::File(self.input.clone());
            self.manifest().is_done(&source, &self.output, Level::BB)
        }
    }

    #[test]
    fn what_was_done_is_known_until_input_or_output_changes() {
        let case = case();
        assert!(case.done());
        // Other times, same bytes: a copy, or a folder that came back from a backup.
        for path in [&case.input, &case.output] {
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(std::time::UNIX_EPOCH).unwrap();
        }
        assert!(case.done());
        let source = Source::File(case.input.clone());
        let manifest = case.manifest();
        assert!(!manifest.is_done(&source, &case.output, Level::BT));
        for path in [&case.input, &case.output] {
            let before = fs::read(path).unwrap();
            fs::write(path, &b"other!"[..before.len()]).unwrap();
            assert!(!case.done());
            fs::write(path, &before).unwrap();
            assert!(case.done());
        }
        fs::remove_file(&case.output).unwrap();
        assert!(!case.done());
    }

    #[test]
    fn a_line_that_is_not_whole_does_not_count() {
        let case = case();
        let path = case.folder.path().join("out").join(NAME);
        let whole = fs::read(&path).unwrap();
        assert!(String::from_utf8_lossy(&whole).contains(r#""path":"a.pdf","size":6,"#));
        for cut in 0..whole.len() - 1 {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(!case.done(), "{cut}");
        }
        for at in (0..whole.len() - 1).step_by(3) {
            let mut other = whole.clone();
            other[at] ^= 1;
            fs::write(&path, other).unwrap();
            assert!(!case.done(), "{at}");
        }
        // After a torn line the next ones count.
        fs::write(&path, &whole[..40]).unwrap();
        let mut manifest = case.manifest();
        manifest
            .append(&[entry(&case.input, &case.output)])
            .unwrap();
        assert!(case.done());
    }

    #[test]
    fn a_manifest_tells_of_its_own_results_when_it_is_to_remember_them() {
        let case = case();
        fs::remove_file(case.output.with_file_name(NAME)).unwrap();
        let source = Source::File(case.input.clone());
        for memory in [Memory::Earlier, Memory::Own] {
            let mut manifest = case.manifest().remembering(memory);
            manifest
                .append(&[entry(&case.input, &case.output)])
                .unwrap();
            let told = manifest.is_done(&source, &case.output, Level::BB);
            assert_eq!(told, memory == Memory::Own);
            fs::remove_file(case.output.with_file_name(NAME)).unwrap();
        }
    }

    #[test]
    fn of_two_runs_at_once_either_may_have_named_its_result() {
        let case = case();
        let mut late = entry(&case.input, &case.output);
        late.output_sha256 = late.input_sha256.clone();
        late.output_stamp.modified = Some(0);
        case.manifest().append(&[late]).unwrap();
        assert!(case.done());
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_text_are_kept() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;
        let odd = Name::of(Path::new(OsStr::from_bytes(b"\xff\"\n.pdf")));
        assert_eq!(
            serde_json::to_string(&odd).unwrap(),
            r#"{"bytes":"ff220a2e706466"}"#
        );
    }
}
