//! Results get their names, group by group.
//!
//! **Invariant:** what is told of a result is made from its name, so nothing can be called done
//! that has none yet.
//!
//! **Deliberately absent:** how a group comes about, and how it gets to the disk.

use std::path::PathBuf;

use super::error::BatchError;
use crate::disk::{self, Output};

/// What came of the work on one document.
pub(super) enum Made<R> {
    /// Nothing is left to do.
    Done(R),
    /// The result is whole and sound, and waits for its name.
    Nameless {
        /// The result.
        output: Output,
        /// What is told of it once it has its name.
        named: Box<dyn FnOnce(PathBuf) -> R + Send>,
    },
}

/// What is left of a [`Made`] while its output is being named.
enum Ending<R> {
    Done(R),
    Named(Box<dyn FnOnce(PathBuf) -> R + Send>),
}

/// Names the results of a group.
pub(super) fn commit<R>(group: Vec<Result<Made<R>, BatchError>>) -> Vec<Result<R, BatchError>> {
    let mut outputs = Vec::new();
    let mut ends = Vec::new();
    for made in group {
        ends.push(made.map(|made| match made {
            Made::Done(result) => Ending::Done(result),
            Made::Nameless { output, named } => {
                outputs.push(output);
                Ending::Named(named)
            }
        }));
    }
    let mut paths = disk::commit_all(outputs).into_iter();
    let mut end = |ending| match ending {
        Ending::Done(result) => Ok(result),
        Ending::Named(told) => match paths.next() {
            Some(path) => Ok(told(path?)),
            None => Err(BatchError::Panic),
        },
    };
    ends.into_iter().map(|one| one.and_then(&mut end)).collect()
}
