//! Which documents, and where each result goes: all settled before anybody is asked for a
//! passphrase.
//!
//! **Invariant:** no two jobs of a [`Plan`] write to the same file, and no job overwrites what
//! was not to be overwritten, as far as can be known beforehand.

mod error;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::disk::{DiskError, Folders, Output, Replace};
pub use error::PlanError;

/// Folders below folders are followed so deep; a tree of documents has a dozen levels.
const DEPTH: usize = 64;

/// Where a document comes from.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input, written `-`.
    StandardInput,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::StandardInput => f.write_str("-"),
        }
    }
}

impl Source {
    /// The name of the file without ending; empty for standard input.
    #[must_use]
    pub fn stem(&self) -> String {
        let stem = match self {
            Self::File(path) => path.file_stem(),
            Self::StandardInput => None,
        };
        stem.map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default()
    }
}

/// Whether the folders below a folder are searched too.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Descend {
    /// Only the folder itself.
    #[default]
    Never,
    /// Everything below it.
    Below,
}

/// How results are named.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Naming {
    /// `NAME` + this + `.pdf` beside the input; standard input goes to standard output.
    Beside(&'static str),
    /// This file.
    File(PathBuf),
    /// Standard output.
    StandardOutput,
    /// The same names in this folder; below a folder that was named, the tree is kept.
    Folder(PathBuf),
    /// The result replaces the input.
    InPlace,
}

/// Where a result goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Target {
    /// A file.
    File {
        /// Its name.
        path: PathBuf,
        /// What happens to a file of that name.
        replace: Replace,
        /// What happens when its folder is missing.
        folders: Folders,
    },
    /// Standard output.
    StandardOutput,
}

/// One document and where its result goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Job {
    /// The document.
    pub source: Source,
    /// Its path below the folder that was named.
    pub below: PathBuf,
    /// The place for the result.
    pub target: Target,
}

/// What will be done, and what not.
#[derive(Debug, Default)]
pub struct Plan {
    /// To be done, in this order.
    pub jobs: Vec<Job>,
    /// Not to be done, for it is done already.
    pub skipped: Vec<Job>,
    /// Not to be done, and why.
    pub refused: Vec<(Source, PlanError)>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => path.display().fmt(f),
            Self::StandardOutput => f.write_str("-"),
        }
    }
}

impl Target {
    /// Whether it could be written.
    fn check(&self) -> Result<(), PlanError> {
        match self {
            Self::StandardOutput => Ok(()),
            Self::File {
                path,
                replace,
                folders,
            } => Ok(Output::check(path, *replace, *folders)?),
        }
    }

    /// A file in a folder that exists.
    #[must_use]
    pub const fn file(path: PathBuf, replace: Replace) -> Self {
        Self::File {
            path,
            replace,
            folders: Folders::MustExist,
        }
    }
}

/// The documents that were named, those of folders in the order of their names, and what could
/// not be found.
///
/// Within folders, only names ending in `.pdf` count, hidden ones do not, nor do those that end
/// in `skip` (the results of an earlier run). Such a one that was named itself does not count
/// when the document that it was made from is there too.
#[must_use]
pub fn sources(paths: &[PathBuf], descend: Descend, skip: Option<&str>) -> Found {
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.add(&mut seen, Source::StandardInput, PathBuf::from("-"));
        } else if path.is_dir() {
            search(path, descend, skip, &mut seen, &mut found);
        } else if path.exists() {
            let name = path.file_name().map(PathBuf::from).unwrap_or_default();
            found.add(&mut seen, Source::File(path.clone()), name);
        } else {
            let source = DiskError::Missing { path: path.clone() };
            let source = PlanError::Disk { source };
            found.refused.push((Source::File(path.clone()), source));
        }
    }
    if let Some(suffix) = skip {
        found.leave_out_results(suffix);
    }
    found
}

/// Whether [`sources`] would count a file with this path below a folder among the documents.
#[must_use]
pub fn counts(below: &Path, descend: Descend) -> bool {
    let depth = below.components().count();
    let within = match descend {
        Descend::Never => depth == 1,
        Descend::Below => (1..=DEPTH).contains(&depth),
    };
    let hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    within && !below.components().any(hidden) && is_document(below, None)
}

/// What [`sources`] found.
#[derive(Debug, Default)]
pub struct Found {
    /// The documents, each with its path below the folder that was named.
    pub documents: Vec<(Source, PathBuf)>,
    /// What was named but cannot be used.
    pub refused: Vec<(Source, PlanError)>,
}

impl Found {
    /// Leaves out what stands below a folder of results: those of an earlier run. A folder that was
    /// named and stands there itself is meant.
    pub fn leave_out(&mut self, results: &Path) {
        // A folder may have several names, by way of links or of `..`.
        let Ok(results) = results.canonicalize() else {
            // There is none yet, and nothing in it.
            return;
        };
        let mut true_names: BTreeMap<PathBuf, Option<PathBuf>> = BTreeMap::new();
        self.documents.retain(|(source, below)| {
            let Source::File(path) = source else {
                return true;
            };
            let depth = below.components().count();
            let named = path.ancestors().nth(depth).unwrap_or(path);
            let named = true_names.entry(named.to_path_buf());
            let named = named.or_insert_with_key(|named| {
                let here = named.as_os_str().is_empty();
                let named = if here { Path::new(".") } else { named };
                named.canonicalize().ok()
            });
            named.as_ref().is_none_or(|named| {
                named.starts_with(&results) || !named.join(below).starts_with(&results)
            })
        });
    }

    /// Leaves out what is the result beside another of the documents: after a run, `*.pdf` means
    /// those too.
    fn leave_out_results(&mut self, suffix: &str) {
        let files = self
            .documents
            .iter()
            .filter_map(|(source, _)| match source {
                Source::File(path) => Some(absolute(&beside(path, suffix))),
                Source::StandardInput => None,
            });
        let results: BTreeSet<PathBuf> = files.collect();
        self.documents.retain(|(source, _)| match source {
            Source::File(path) => !results.contains(&absolute(path)),
            Source::StandardInput => true,
        });
    }

    /// A document named twice is still one.
    fn add(&mut self, seen: &mut BTreeSet<Source>, source: Source, below: PathBuf) {
        let name = match &source {
            Source::File(path) => Source::File(absolute(path)),
            Source::StandardInput => Source::StandardInput,
        };
        if seen.insert(name) {
            self.documents.push((source, below));
        }
    }
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
    let Found { documents, refused } = found;
    let count = documents.len().saturating_add(refused.len());
    let piped = documents
        .iter()
        .any(|(source, _)| *source == Source::StandardInput);
    if piped && count > 1 {
        return Err(PlanError::StandardInputBesideOthers);
    }
    if piped && *naming == Naming::InPlace {
        return Err(PlanError::NoPlaceToReplace);
    }
    if count > 1 && matches!(naming, Naming::File(_) | Naming::StandardOutput) {
        return Err(PlanError::OneForSeveral { documents: count });
    }
    let targets: Vec<Target> = documents
        .iter()
        .map(|(source, below)| target(source, below, naming, replace))
        .collect();
    let mut writers: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for target in &targets {
        if let Target::File { path, .. } = target {
            let count = writers.entry(true_name(path)).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut plan = Plan {
        refused,
        ..Plan::default()
    };
    for ((source, below), target) in documents.into_iter().zip(targets) {
        let done = match &target {
            Target::File { path, .. } => is_done(&source, path),
            Target::StandardOutput => false,
        };
        let fits = conflict(&source, &target, naming, &writers);
        if let Err(error) = fits.and_then(|()| if done { Ok(()) } else { target.check() }) {
            plan.refused.push((source, error));
            continue;
        }
        let list = if done {
            &mut plan.skipped
        } else {
            &mut plan.jobs
        };
        list.push(Job {
            source,
            below,
            target,
        });
    }
    Ok(plan)
}

fn target(source: &Source, below: &Path, naming: &Naming, replace: Replace) -> Target {
    match (naming, source) {
        (Naming::File(path), _) => Target::file(path.clone(), replace),
        (Naming::StandardOutput, _) | (_, Source::StandardInput) => Target::StandardOutput,
        (Naming::Beside(suffix), Source::File(path)) => Target::file(beside(path, suffix), replace),
        (Naming::Folder(folder), Source::File(_)) => Target::File {
            path: folder.join(below),
            replace,
            folders: Folders::MadeAsNeeded,
        },
        (Naming::InPlace, Source::File(path)) => Target::file(path.clone(), Replace::Existing),
    }
}

/// The name of the result beside a document.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(suffix);
    name.push(".pdf");
    path.with_file_name(name)
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

fn conflict(
    source: &Source,
    target: &Target,
    naming: &Naming,
    writers: &BTreeMap<PathBuf, usize>,
) -> Result<(), PlanError> {
    let Target::File { path, .. } = target else {
        return Ok(());
    };
    if writers
        .get(&true_name(path))
        .is_some_and(|count| *count > 1)
    {
        return Err(PlanError::WrittenTwice {
            output: path.clone(),
        });
    }
    if let (Source::File(input), false) = (source, *naming == Naming::InPlace)
        && same_file(input, path)
    {
        return Err(PlanError::OutputIsInput {
            path: input.clone(),
        });
    }
    Ok(())
}

/// One name for a file that has several: by way of links, or of folders and back.
fn true_name(path: &Path) -> PathBuf {
    let by_folder = || {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    path.canonicalize()
        .ok()
        .or_else(by_folder)
        .unwrap_or_else(|| absolute(path))
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn search(
    folder: &Path,
    descend: Descend,
    skip: Option<&str>,
    seen: &mut BTreeSet<Source>,
    found: &mut Found,
) {
    let depth = match descend {
        Descend::Never => 1,
        Descend::Below => DEPTH,
    };
    let before = found.documents.len();
    let troubles = found.refused.len();
    let walk = WalkDir::new(folder).max_depth(depth).sort_by_file_name();
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
    };
    for entry in walk.into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) => {
                let path = entry.path();
                if is_document(path, skip) && path.is_file() {
                    let below = path.strip_prefix(folder).unwrap_or(path).to_path_buf();
                    found.add(seen, Source::File(path.to_path_buf()), below);
                }
            }
            Err(source) => {
                let folder = source.path().unwrap_or(folder).to_path_buf();
                let error = PlanError::Search {
                    folder: folder.clone(),
                    source,
                };
                found.refused.push((Source::File(folder), error));
            }
        }
    }
    if found.documents.len() == before && found.refused.len() == troubles {
        let folder = folder.to_path_buf();
        let error = PlanError::NoDocuments {
            folder: folder.clone(),
        };
        found.refused.push((Source::File(folder), error));
    }
}

fn is_document(path: &Path, skip: Option<&str>) -> bool {
    let ending = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy())
        .unwrap_or_default();
    ending && !skip.is_some_and(|skip| stem.ends_with(skip))
}

#[cfg(test)]
mod tests;
