//! `--facts` and `--from-facts`: what was found, kept in a file to be judged again.
//!
//! **Invariant:** the file appears whole or not at all, and never in the place of another.
//!
//! **Deliberately absent:** the format, which is `verify::saved`'s.

use std::path::{Path, PathBuf};

use crate::base::message::{Explain as _, Message};
use crate::batch::verifying::Judged;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::disk::{DiskError, Folders, Input, Output, Replace};
use crate::verify::saved::{self, FactsWriter, SavedFacts};

/// A file of facts in the making.
pub(super) struct FactsFile {
    path: PathBuf,
    output: Output,
    writer: FactsWriter,
}

impl FactsFile {
    /// Starts the file, before any work is done.
    pub(super) fn start(path: &Path) -> Outcome<Self> {
        let start = || -> Result<_, DiskError> {
            let mut output = Output::create(path, Replace::Never, Folders::MustExist)?;
            let (writer, line) = FactsWriter::start();
            output.write(&line)?;
            Ok((output, writer))
        };
        let (output, writer) = start().map_err(|error| not_written(path, error))?;
        Ok(Self {
            path: path.to_path_buf(),
            output,
            writer,
        })
    }

    /// Adds what a document was judged by.
    pub(super) fn add(&mut self, path: &str, judged: &Judged) -> Outcome<()> {
        let sha256 = judged.sha256.to_string();
        let line = self.writer.document(path, &sha256, &judged.facts);
        let line = line.map_err(|error| failure(&self.path, error))?;
        let written = self.output.write(&line);
        written.map_err(|error| not_written(&self.path, error))
    }

    /// Gives the file its name.
    pub(super) fn finish(mut self) -> Outcome<()> {
        self.output
            .write(&self.writer.finish())
            .and_then(|()| self.output.commit().map(drop))
            .map_err(|error| not_written(&self.path, error))
    }
}

/// Hands the facts of every document in a file to `judge`.
pub(super) fn read(path: &Path, mut judge: impl FnMut(&SavedFacts) -> Outcome<()>) -> Outcome<()> {
    let unusable = |cause: Cause| {
        let what = Message::new("cli-cannot-judge-again").with("path", path.display());
        Failure::not_done(what, cause)
    };
    let input = Input::open(path).map_err(|error| unusable(error.into()))?;
    for saved in saved::read(&input).map_err(|error| unusable(error.into()))? {
        judge(&saved.map_err(|error| unusable(error.into()))?)?;
    }
    input.check().map_err(|error| unusable(error.into()))
}

fn not_written(path: &Path, error: DiskError) -> Failure {
    let reason = match &error {
        DiskError::Exists { .. } => Message::new("cli-facts-exist").with("path", path.display()),
        other => other.message(),
    };
    failure(path, Cause::new(reason, error))
}

fn failure(path: &Path, cause: impl Into<Cause>) -> Failure {
    let what = Message::new("cli-cannot-write-to").with("path", path.display());
    Failure::not_done(what, cause)
}
