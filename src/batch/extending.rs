//! Raising signed documents to a higher level, one or many.
//!
//! **Invariant:** a document that has the level already is left alone: nothing is written for it.
//!
//! **Deliberately absent:** how a level is reached, which [`raising`](super::raising) knows.

use std::path::PathBuf;

use super::committing::{Made, Nameless, commit};
use super::error::BatchError;
use super::plan::{Job, Target};
use super::raising::{Goal, Growing, Raised, Step, raise};
use super::signing::Run;
use super::verifying::{read, unchanged};
use super::workers::{guarded, spread};
use crate::base::digest::Digest;
use crate::disk::{self, Input, Output};
use crate::verify::Level;

/// A document that has the level that was asked for.
#[derive(Debug)]
pub enum Extended {
    /// It was raised.
    Raised {
        /// Where the result is; none when it went to standard output.
        output: Option<PathBuf>,
        /// The level that it has now.
        level: Level,
        /// SHA-256 of the result.
        sha256: Digest,
        /// What was put behind it.
        steps: Vec<Step>,
    },
    /// It had the level already; no file was written.
    Skipped {
        /// The level that it has.
        level: Level,
        /// SHA-256 of the document.
        sha256: Digest,
    },
}

/// Raises every document, several at a time, and tells `done` of each in their order.
pub fn extend_all(
    jobs: &[Job],
    run: &Run<'_>,
    goal: Goal<'_>,
    mut done: impl FnMut(&Job, Result<Extended, BatchError>),
) {
    let work = |job: &Job| guarded(|| extend(job, run, goal));
    let named = |group| commit(group, None);
    spread(jobs, run.crew(), work, named, |job, result| {
        done(job, result);
    });
}

fn extend(job: &Job, run: &Run<'_>, goal: Goal<'_>) -> Result<Made<Extended>, BatchError> {
    let input = read(&job.source)?;
    match &job.target {
        Target::File {
            path,
            replace,
            folders,
        } => {
            let mut output = Output::create(path, *replace, *folders)?;
            output.copy(&input)?;
            let Raised {
                steps,
                level,
                sha256,
            } = raise_copy(&input, &mut output, run, goal)?;
            if steps.is_empty() {
                return Ok(Made::Done(Extended::Skipped { level, sha256 }));
            }
            // Some systems replace no file that is mapped.
            drop(input);
            let told = Box::new(move |path| Extended::Raised {
                output: Some(path),
                level,
                sha256,
                steps,
            });
            Ok(Made::Nameless(Box::new(Nameless {
                output,
                entry: None,
                told,
            })))
        }
        Target::StandardOutput => {
            let mut whole = input.to_vec();
            let Raised {
                steps,
                level,
                sha256,
            } = raise_copy(&input, &mut whole, run, goal)?;
            disk::to_standard_output(&whole)?;
            Ok(Made::Done(if steps.is_empty() {
                Extended::Skipped { level, sha256 }
            } else {
                Extended::Raised {
                    output: None,
                    level,
                    sha256,
                    steps,
                }
            }))
        }
    }
}

/// Raises a copy, which nobody else knows of.
fn raise_copy(
    input: &Input,
    copy: &mut dyn Growing,
    run: &Run<'_>,
    goal: Goal<'_>,
) -> Result<Raised, BatchError> {
    // Replacing it would undo what another program did to it meanwhile.
    unchanged(input, raise(copy, goal, run.reading))
}
