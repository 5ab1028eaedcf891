//! Raising signed documents to a higher level, one or many.
//!
//! **Invariant:** a document that has the level already is left alone: nothing is written for it but
//! an unchanged copy, where results were given a place of their own, so that this place is complete.
//!
//! **Deliberately absent:** how a level is reached, which [`raising`](super::raising) knows.

use std::path::PathBuf;

use super::aim::{Aim, Remark};
use super::committing::{Made, Nameless, commit};
use super::error::BatchError;
use super::growing::Growing;
use super::plan::{Job, Jobs, Target};
use super::raising::{Goal, Raised, Step, raise};
use super::signing::Run;
use super::verifying::{read, unchanged};
use super::workers::{Items, guarded, spread};
use crate::base::digest::Digest;
use crate::disk::{self, Input, Output};
use crate::verify::Level;

/// A document that has the level that was asked for.
#[derive(Debug)]
pub struct Extended {
    /// What was done to it.
    pub deed: Deed,
    /// The level that it has now.
    pub level: Level,
    /// SHA-256 of the result.
    pub sha256: Digest,
    /// Signatures that deserve a look.
    pub remarks: Vec<Remark>,
}

/// What was done to a document.
#[derive(Debug)]
pub enum Deed {
    /// It was raised.
    Raised {
        /// Where the result is; none when it went to standard output.
        output: Option<PathBuf>,
        /// What was put behind it.
        steps: Vec<Step>,
    },
    /// It had the level already.
    Skipped {
        /// Where its unchanged copy is; none when there is none, or it went to standard output.
        copy: Option<PathBuf>,
    },
}

/// What happens to documents that have the level already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unchanged {
    /// Nothing is written for them: the document itself is where the result would be looked for.
    Left,
    /// A copy stands where the result would: who names a place for results finds all of them there.
    Copied,
}

/// Raises every document, several at a time, and tells `done` of each in their order.
pub fn extend_all(
    jobs: &Jobs,
    run: &Run<'_>,
    goal: Goal<'_>,
    unchanged: Unchanged,
    mut done: impl FnMut(&Job, Result<Extended, BatchError>),
) {
    let work = |job: &Job| guarded(|| extend(job, run, goal, unchanged));
    let named = |group| commit(group, None);
    let items = Items {
        count: jobs.len(),
        item: |index: usize| {
            jobs.announce(index.saturating_add(run.jobs.get()));
            jobs.get(index)
        },
    };
    spread(&items, run.crew(), work, named, |job, result| {
        done(job, result);
    });
}

fn extend(
    job: &Job,
    run: &Run<'_>,
    goal: Goal<'_>,
    unchanged: Unchanged,
) -> Result<Made<Extended>, BatchError> {
    let input = read(&job.source)?;
    match &job.target {
        Target::File {
            path,
            replace,
            folders,
        } => {
            let mut output = Output::create(path, *replace, *folders)?;
            output.copy(&input)?;
            let raised = raise_copy(&input, &mut output, run, goal)?;
            if raised.steps.is_empty() && unchanged == Unchanged::Left {
                return Ok(Made::Done(Extended::new(raised, None)));
            }
            // Some systems replace no file that is mapped.
            drop(input);
            let told = Box::new(move |path| Extended::new(raised, Some(path)));
            Ok(Made::Nameless(Box::new(Nameless {
                output,
                entry: None,
                told,
            })))
        }
        Target::StandardOutput => {
            let mut whole = input.to_vec();
            let raised = raise_copy(&input, &mut whole, run, goal)?;
            disk::to_standard_output(&whole)?;
            Ok(Made::Done(Extended::new(raised, None)))
        }
    }
}

impl Extended {
    /// What is told of a document whose result has this name.
    fn new(raised: Raised, output: Option<PathBuf>) -> Self {
        let Raised {
            steps,
            level,
            sha256,
            remarks,
        } = raised;
        Self {
            deed: if steps.is_empty() {
                Deed::Skipped { copy: output }
            } else {
                Deed::Raised { output, steps }
            },
            level,
            sha256,
            remarks,
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
    unchanged(input, raise(copy, goal, Aim::All, run.reading))
}
