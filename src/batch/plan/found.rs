//! Which documents there are.
//!
//! **Invariant:** a document that was named twice is one, and those of a folder come in the order of
//! their names.
//!
//! **Deliberately absent:** reading them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::error::PlanError;
use super::jobs::{Document, Source, beside};
use super::names::{Repeated, absolute, mark};
use crate::disk::DiskError;

/// Folders below folders are followed so deep; a tree of documents has a dozen levels.
const DEPTH: usize = 64;

/// Whether the folders below a folder are searched too.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Descend {
    /// Only the folder itself.
    #[default]
    Never,
    /// Everything below it.
    Below,
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
    for path in paths {
        if path.as_os_str() == "-" {
            let document = Document::within(Source::StandardInput, 1);
            found.documents.push(document);
        } else if path.is_dir() {
            found.search(path, descend, skip);
        } else if path.exists() {
            let document = Document::within(Source::File(path.clone()), 1);
            found.documents.push(document);
        } else {
            let source = DiskError::Missing { path: path.clone() };
            let source = PlanError::Disk { source };
            found.refused.push((Source::File(path.clone()), source));
        }
    }
    if paths.len() > 1 {
        found.leave_out_repeated();
        if let Some(suffix) = skip {
            found.leave_out_results(suffix);
        }
    }
    found.documents.shrink_to_fit();
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
    /// The documents.
    pub documents: Vec<Document>,
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
        self.documents.retain(|document| {
            let Source::File(path) = &document.source else {
                return true;
            };
            let below = document.below();
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

    /// A document named twice is still one.
    fn leave_out_repeated(&mut self) {
        let marks = self.documents.iter().map(|one| mark(&name(&one.source)));
        let repeated = Repeated::among(marks.collect());
        if repeated.is_empty() {
            return;
        }
        let mut seen = BTreeSet::new();
        self.documents.retain(|document| {
            let name = name(&document.source);
            !repeated.holds(mark(&name)) || seen.insert(name)
        });
    }

    /// Leaves out what is the result beside another of the documents: after a run, `*.pdf` means
    /// those too.
    fn leave_out_results(&mut self, suffix: &str) {
        let names = self.documents.iter().map(|one| &one.source);
        let doubtful = names.clone().filter(|one| one.stem().ends_with(suffix));
        let doubtful: BTreeSet<Source> = doubtful.map(name).collect();
        if doubtful.is_empty() {
            return;
        }
        let result = |source: &Source| match source {
            Source::File(path) => Some(name(&Source::File(beside(path, suffix)))),
            Source::StandardInput => None,
        };
        let results = names.filter_map(result);
        let results: BTreeSet<Source> = results.filter(|one| doubtful.contains(one)).collect();
        self.documents
            .retain(|document| !results.contains(&name(&document.source)));
    }

    /// Adds the documents of a folder.
    fn search(&mut self, folder: &Path, descend: Descend, skip: Option<&str>) {
        let depth = match descend {
            Descend::Never => 1,
            Descend::Below => DEPTH,
        };
        let before = (self.documents.len(), self.refused.len());
        let visible = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
        };
        let walk = WalkDir::new(folder).max_depth(depth).into_iter();
        for entry in walk.filter_entry(visible) {
            match entry {
                Ok(entry) if is_document(entry.path(), skip) && is_file(&entry) => {
                    let depth = entry.depth();
                    let source = Source::File(entry.path().to_path_buf());
                    self.documents.push(Document::within(source, depth));
                }
                Ok(_) => {}
                Err(source) => {
                    let folder = source.path().unwrap_or(folder).to_path_buf();
                    let error = PlanError::Search {
                        folder: folder.clone(),
                        source,
                    };
                    self.refused.push((Source::File(folder), error));
                }
            }
        }
        if before == (self.documents.len(), self.refused.len()) {
            let folder = folder.to_path_buf();
            let error = PlanError::NoDocuments {
                folder: folder.clone(),
            };
            self.refused.push((Source::File(folder), error));
        }
        // Sorted here and not by the walk, which would hold much more for each.
        let (documents, refused) = before;
        let documents = self.documents.get_mut(documents..).unwrap_or_default();
        documents.sort_unstable_by(|one, other| one.source.cmp(&other.source));
        let refused = self.refused.get_mut(refused..).unwrap_or_default();
        refused.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
}

/// What a document is called from wherever it was named.
fn name(source: &Source) -> Source {
    match source {
        Source::File(path) => Source::File(absolute(path)),
        Source::StandardInput => Source::StandardInput,
    }
}

fn is_file(entry: &walkdir::DirEntry) -> bool {
    let kind = entry.file_type();
    kind.is_file() || kind.is_symlink() && entry.path().is_file()
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
