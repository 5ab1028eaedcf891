//! A folder of documents, and what a run over it told.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

pub(crate) const MANIFEST: &str = ".teken-manifest.jsonl";

/// A folder with `in/`, full of documents.
pub(crate) struct Batch(pub(crate) tempfile::TempDir);

impl Batch {
    pub(crate) fn new(count: usize) -> Self {
        let batch = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(batch.at("in/below")).unwrap();
        for number in 0..count {
            let folder = if number % 3 == 0 { "in/below" } else { "in" };
            batch.lay(format!("{folder}/{number:03}.pdf"));
        }
        batch
    }

    pub(crate) fn at(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn lay(&self, name: impl AsRef<Path>) {
        let sample = Path::new(ROOT).join("testdata/pdf/kt1.pdf");
        fs::copy(sample, self.at(name)).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teken"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("HOME", self.0.path().join("home"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn signing(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(&["sign", "--format", "json", "--jobs", "2"]);
        // Drawing would be most of the time.
        command.args(["--stamp", "none", "--notice", "none"]);
        command
            .args(["--key", &format!("{ROOT}/certs/leaf/rsa2048.key")])
            .args(["--cert", &format!("{ROOT}/certs/leaf/rsa2048.chain.pem")])
            .args(arguments);
        command
    }

    pub(crate) fn sign(&self, arguments: &[&str]) -> Run {
        Run::of(&self.signing(arguments).output().unwrap())
    }

    /// All files, with what is in them.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = walkdir::WalkDir::new(self.0.path()).into_iter();
        let files = files.map(|entry| entry.unwrap().into_path());
        let files = files.filter(|path| path.is_file());
        files
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect()
    }

    pub(crate) fn leftovers(&self) -> usize {
        let files = self.files();
        let names = files.keys().map(|path| path.to_string_lossy());
        names.filter(|name| name.ends_with(".tmp")).count()
    }

    /// Fails unless all documents below a folder, and so many, carry one sound signature.
    pub(crate) fn assert_signed_once(&self, folder: &str, count: usize) {
        let output = self
            .command(&["verify", "--format", "json", "--offline", "-r", folder])
            .output()
            .unwrap();
        let run = Run::of(&output);
        assert_eq!(run.documents.len(), count, "{}", run.all);
        for document in &run.documents {
            let signatures = document["signatures"].as_array().unwrap();
            assert_eq!(signatures.len(), 1, "{document}");
            assert_eq!(signatures[0]["integrity"], "intact", "{document}");
            assert_eq!(signatures[0]["coverage"], "whole-file", "{document}");
        }
        assert_eq!(self.leftovers(), 0);
    }
}

/// What a run told.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) documents: Vec<Value>,
    pub(crate) summary: Value,
    pub(crate) all: String,
}

impl Run {
    pub(crate) fn of(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let (mut summary, documents): (Vec<Value>, Vec<Value>) =
            lines.partition(|line: &Value| line["kind"] == "summary");
        Self {
            code: output.status.code(),
            documents,
            summary: summary.pop().unwrap_or_default(),
            all: format!("{text}{}", String::from_utf8_lossy(&output.stderr)),
        }
    }

    pub(crate) fn count(&self, verdict: &str) -> usize {
        let documents = self.documents.iter();
        documents.filter(|one| one["verdict"] == verdict).count()
    }

    pub(crate) fn assert(&self, code: i32, [signed, skipped, failed]: [usize; 3]) {
        assert_eq!(self.code, Some(code), "{}", self.all);
        let counts = ["signed", "skipped", "failed"].map(|verdict| self.count(verdict));
        assert_eq!(counts, [signed, skipped, failed], "{}", self.all);
        assert_eq!(self.summary["signed"], signed);
        assert_eq!(self.summary["skipped"], skipped);
        assert_eq!(self.summary["failed"], failed);
    }
}

pub(crate) const INTO_OUT: [&str; 4] = ["-r", "-d", "out", "in"];
