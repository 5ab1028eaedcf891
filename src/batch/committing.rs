//! Results get their names, group by group.
//!
//! **Invariant:** what is told of a result is made from its name, so nothing can be called done
//! that has none yet; and what the manifest is to say of it is safe before that.
//!
//! **Deliberately absent:** how a group comes about, and how it gets to the disk.

use std::path::PathBuf;

use super::error::BatchError;
use super::manifest::{Entry, Manifest};
use crate::disk::{self, Log, Output};

/// What is told of a result, once it has its name.
type Told<R> = Box<dyn FnOnce(PathBuf) -> R + Send>;

/// What came of the work on one document.
pub(super) enum Made<R> {
    /// Nothing is left to do.
    Done(R),
    /// The result waits for its name.
    Nameless(Box<Nameless<R>>),
}

/// A result that is whole and sound.
pub(super) struct Nameless<R> {
    /// The result.
    pub(super) output: Output,
    /// What a manifest says of it.
    pub(super) entry: Option<Entry>,
    /// What is told of it.
    pub(super) told: Told<R>,
}

/// What is left of a [`Made`] while its output is being named.
enum Ending<R> {
    Done(R),
    Named(Told<R>),
}

/// Names the results of a group. When the manifest cannot be written, none of them gets its name.
pub(super) fn commit<R>(
    group: Vec<Result<Made<R>, BatchError>>,
    manifest: Option<&mut Manifest>,
) -> Vec<Result<R, BatchError>> {
    let mut outputs = Vec::new();
    let mut entries = Vec::new();
    let mut ends = Vec::new();
    for made in group {
        ends.push(made.map(|made| match made {
            Made::Done(result) => Ending::Done(result),
            Made::Nameless(nameless) => {
                let Nameless {
                    output,
                    entry,
                    told,
                } = *nameless;
                outputs.push(output);
                entries.extend(entry);
                Ending::Named(told)
            }
        }));
    }
    let noted = match manifest {
        Some(manifest) if !entries.is_empty() => manifest.append(&entries).map(Some),
        _ => Ok(None),
    };
    let named = noted.and_then(|log: Option<&Log>| disk::commit_all(outputs, log));
    let (mut paths, trouble) = match named {
        Ok(paths) => (paths.into_iter(), None),
        Err(trouble) => (Vec::new().into_iter(), Some(trouble)),
    };
    let mut end = |ending| match ending {
        Ending::Done(result) => Ok(result),
        Ending::Named(told) => match (paths.next(), &trouble) {
            (Some(path), _) => Ok(told(path?)),
            (None, Some(trouble)) => Err(trouble.again().into()),
            (None, None) => Err(BatchError::Panic),
        },
    };
    ends.into_iter().map(|one| one.and_then(&mut end)).collect()
}
