//! Documents, and what is to be done with each.
//!
//! **Invariant:** a run over hundreds of thousands of documents holds one path for each of them and
//! little more; what follows from that path is made when it is needed.
//!
//! **Deliberately absent:** looking for documents, and conflicts between them.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::disk::{self, Folders, Replace};

/// Where a document comes from.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
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

/// A document that was found.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Document {
    /// Where it comes from.
    pub source: Source,
    /// How many of the last parts of its path are below the folder that was named.
    depth: u16,
}

impl Document {
    /// A document whose path ends in `below`, which is its path below the folder that was named.
    #[must_use]
    pub fn new(source: Source, below: &Path) -> Self {
        Self::within(source, below.components().count())
    }

    pub(super) fn within(source: Source, depth: usize) -> Self {
        // Systems know no path of so many parts.
        let depth = u16::try_from(depth).unwrap_or(u16::MAX);
        Self { source, depth }
    }

    /// Its path below the folder that was named.
    #[must_use]
    pub fn below(&self) -> &Path {
        let Source::File(path) = &self.source else {
            return Path::new("-");
        };
        let all = path.components().count();
        let above = all.saturating_sub(usize::from(self.depth));
        let mut below = path.components();
        below.by_ref().take(above).for_each(drop);
        below.as_path()
    }
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
    /// As pictures of these names in this folder, the tree kept likewise.
    Pictures(PathBuf),
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

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => path.display().fmt(f),
            Self::StandardOutput => f.write_str("-"),
        }
    }
}

impl Target {
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

/// Documents, and how their results are named.
#[derive(Clone, Debug)]
pub struct Jobs {
    documents: Vec<Document>,
    naming: Naming,
    replace: Replace,
}

impl Jobs {
    /// All of these documents.
    #[must_use]
    pub const fn new(documents: Vec<Document>, naming: Naming, replace: Replace) -> Self {
        Self {
            documents,
            naming,
            replace,
        }
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The job at a place in the order, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Job> {
        self.documents.get(index).map(|document| self.of(document))
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Job> + Clone {
        self.documents.iter().map(|document| self.of(document))
    }

    /// Where they come from, in order.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.documents.iter().map(|document| &document.source)
    }

    /// Tells the system that the document at a place will be read soon, if there is one.
    pub(in crate::batch) fn announce(&self, index: usize) {
        if let Some(Source::File(path)) = self.documents.get(index).map(|one| &one.source) {
            disk::announce(path);
        }
    }

    fn of(&self, document: &Document) -> Job {
        job(document, &self.naming, self.replace)
    }
}

/// What is to be done with a document.
pub(super) fn job(document: &Document, naming: &Naming, replace: Replace) -> Job {
    Job {
        source: document.source.clone(),
        below: document.below().to_path_buf(),
        target: target(document, naming, replace),
    }
}

fn target(document: &Document, naming: &Naming, replace: Replace) -> Target {
    let made = |path| Target::File {
        path,
        replace,
        folders: Folders::MadeAsNeeded,
    };
    match (naming, &document.source) {
        (Naming::File(path), _) => Target::file(path.clone(), replace),
        (Naming::StandardOutput, _) | (_, Source::StandardInput) => Target::StandardOutput,
        (Naming::Beside(suffix), Source::File(path)) => Target::file(beside(path, suffix), replace),
        (Naming::Folder(folder), _) => made(folder.join(document.below())),
        (Naming::Pictures(folder), _) => made(folder.join(document.below()).with_extension("png")),
        (Naming::InPlace, Source::File(path)) => Target::file(path.clone(), Replace::Existing),
    }
}

/// The name of the result beside a document.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(suffix);
    name.push(".pdf");
    path.with_file_name(name)
}
