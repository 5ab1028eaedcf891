//! Files of results, which replace those of an earlier run and nothing else.
//!
//! **Invariant:** a file is written whole or not at all; one that does not begin as results do, such
//! as a document named by mistake, stays.
//!
//! **Deliberately absent:** what results look like.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::base::message::{Explain as _, Message};
use crate::cli::failure::{Cause, Failure};
use crate::disk::{DiskError, Folders, Output, Replace};

/// Whether results that begin like `start` could be written, before any work is done.
///
/// # Errors
/// Why they could not.
pub(super) fn check(path: &Path, start: &str) -> Result<(), Failure> {
    let checked = Output::check(path, replace(path, start), Folders::MustExist);
    checked.map_err(|cause| not_written(path, cause))
}

/// Writes results that begin like `start`.
///
/// # Errors
/// Why they could not be written.
pub(super) fn write(path: &Path, start: &str, text: &[u8]) -> Result<(), Failure> {
    let written = || {
        let mut output = Output::create(path, replace(path, start), Folders::MustExist)?;
        output.write(text)?;
        output.commit().map(drop)
    };
    written().map_err(|cause| not_written(path, cause))
}

fn replace(path: &Path, start: &str) -> Replace {
    let mut found = Vec::new();
    let read = File::open(path).and_then(|file| {
        let length = u64::try_from(start.len()).unwrap_or(u64::MAX);
        file.take(length).read_to_end(&mut found)
    });
    if read.is_ok() && found == start.as_bytes() {
        Replace::Existing
    } else {
        Replace::Never
    }
}

fn not_written(path: &Path, cause: DiskError) -> Failure {
    let what = Message::new("cli-cannot-write-to").with("path", path.display());
    let because = match &cause {
        DiskError::Exists { .. } => Message::new("cli-no-results").with("path", path.display()),
        other => other.message(),
    };
    Failure::not_done(what, Cause::new(because, cause))
}
