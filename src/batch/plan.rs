//! Which documents, and where each result goes: all settled before anybody is asked for a
//! passphrase.
//!
//! **Invariant:** no two jobs of a [`Plan`] write to the same file, and no job overwrites what
//! was not to be overwritten, as far as can be known beforehand.

mod error;
mod found;
mod jobs;
mod names;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::names::{Repeated, TrueNames, mark, same_file};
use crate::disk::{Output, Replace};
pub use error::PlanError;
pub use found::{Descend, Found, counts, sources};
pub use jobs::{Document, Job, Jobs, Naming, Source, Target};

/// What will be done, and what not.
#[derive(Debug)]
pub struct Plan {
    /// To be done, in this order.
    pub jobs: Jobs,
    /// Not to be done, for it is done already.
    pub skipped: Jobs,
    /// Not to be done, and why.
    pub refused: Vec<(Source, PlanError)>,
}

/// Names the result of every document, and finds every conflict that can be known beforehand.
///
/// # Errors
/// [`PlanError`] when what was asked for can never work; conflicts of single documents are in
/// [`Plan::refused`].
pub fn plan(found: Found, naming: &Naming, replace: Replace) -> Result<Plan, PlanError> {
    plan_rest(found, naming, replace, |_, _| false)
}

/// The same, but for what is done already: that is in [`Plan::skipped`].
///
/// # Errors
/// As [`plan`].
pub fn plan_rest(
    found: Found,
    naming: &Naming,
    replace: Replace,
    is_done: impl Fn(&Source, &Path) -> bool,
) -> Result<Plan, PlanError> {
    let Found {
        mut documents,
        mut refused,
    } = found;
    check(&documents, refused.len(), naming)?;
    let mut places = places(&documents, naming, replace).into_iter();
    let mut skipped = Vec::new();
    documents.retain(|document| {
        let job = jobs::job(document, naming, replace);
        let done = match &job.target {
            Target::File { path, .. } => is_done(&job.source, path),
            Target::StandardOutput => false,
        };
        // There is one for each; a document without would be refused.
        let place = places.next().unwrap_or(Place::DOUBTFUL);
        let fits = conflict(place, &job, naming).and_then(|()| {
            if done {
                Ok(())
            } else {
                check_target(&job.target)
            }
        });
        match fits {
            Err(error) => refused.push((job.source, error)),
            Ok(()) if done => skipped.push(document.clone()),
            Ok(()) => return true,
        }
        false
    });
    documents.shrink_to_fit();
    let of = |documents| Jobs::new(documents, naming.clone(), replace);
    Ok(Plan {
        jobs: of(documents),
        skipped: of(skipped),
        refused,
    })
}

/// Whether results can be named so at all.
fn check(documents: &[Document], refused: usize, naming: &Naming) -> Result<(), PlanError> {
    let count = documents.len().saturating_add(refused);
    let mut sources = documents.iter().map(|document| &document.source);
    let piped = sources.any(|source| *source == Source::StandardInput);
    if piped && count > 1 {
        return Err(PlanError::StandardInputBesideOthers);
    }
    if piped && *naming == Naming::InPlace {
        return Err(PlanError::NoPlaceToReplace);
    }
    if count > 1 && matches!(naming, Naming::File(_) | Naming::StandardOutput) {
        return Err(PlanError::OneForSeveral { documents: count });
    }
    Ok(())
}

/// Whether a result could be written.
fn check_target(target: &Target) -> Result<(), PlanError> {
    match target {
        Target::StandardOutput => Ok(()),
        Target::File {
            path,
            replace,
            folders,
        } => Ok(Output::check(path, *replace, *folders)?),
    }
}

/// What is known of the place for a result.
#[derive(Clone, Copy)]
struct Place {
    /// Something is there.
    is_taken: bool,
    /// Results of other documents go there too.
    is_shared: bool,
}

impl Place {
    /// Of which the worst must be thought.
    const DOUBTFUL: Self = Self {
        is_taken: true,
        is_shared: true,
    };
}

/// What is known of the places for the results of all documents, in their order.
fn places(documents: &[Document], naming: &Naming, replace: Replace) -> Vec<Place> {
    let mut names = TrueNames::default();
    let mut place_of = |document: &Document| match jobs::job(document, naming, replace).target {
        Target::File { path, .. } => names.of(&path),
        Target::StandardOutput => (PathBuf::from("-"), false),
    };
    let mut marks = Vec::with_capacity(documents.len());
    let mut places = Vec::with_capacity(documents.len());
    for document in documents {
        let (name, is_taken) = place_of(document);
        marks.push(mark(&name));
        places.push(Place {
            is_taken,
            is_shared: false,
        });
    }
    let repeated = Repeated::among(marks);
    if repeated.is_empty() {
        return places;
    }
    // The names are asked for again: kept, there would be as many marks more.
    let mut sharing: BTreeMap<PathBuf, Vec<&mut Place>> = BTreeMap::new();
    for (document, place) in documents.iter().zip(&mut places) {
        let (name, _) = place_of(document);
        if repeated.holds(mark(&name)) {
            sharing.entry(name).or_default().push(place);
        }
    }
    let several = sharing.into_values().filter(|all| all.len() > 1);
    for place in several.flatten() {
        place.is_shared = true;
    }
    places
}

/// What stands in the way of a result, but for what may be replaced.
fn conflict(place: Place, job: &Job, naming: &Naming) -> Result<(), PlanError> {
    let (Target::File { path, .. }, Source::File(input)) = (&job.target, &job.source) else {
        return Ok(());
    };
    if place.is_shared {
        return Err(PlanError::WrittenTwice {
            output: path.clone(),
        });
    }
    if place.is_taken && *naming != Naming::InPlace && same_file(input, path) {
        return Err(PlanError::OutputIsInput {
            path: input.clone(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
