//! Why a document is not even tried.

use std::path::PathBuf;

use thiserror::Error;

use crate::base::message::{Explain, Message};
use crate::disk::DiskError;

/// Why a document is not even tried.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// One output name for several documents.
    #[error("{documents} documents cannot all go to one file")]
    OneForSeveral {
        /// How many there are.
        documents: usize,
    },
    /// Standard input has no place that it could go back to.
    #[error("standard input cannot be replaced")]
    NoPlaceToReplace,
    /// Standard input was named more than once, or together with other documents.
    #[error("standard input stands beside other documents")]
    StandardInputBesideOthers,
    /// Two documents would get the same output.
    #[error("{} would be written twice", output.display())]
    WrittenTwice {
        /// The output.
        output: PathBuf,
    },
    /// The output is the input.
    #[error("the result would replace the document itself")]
    OutputIsInput {
        /// The document.
        path: PathBuf,
    },
    /// A folder holds no document.
    #[error("{} holds no PDF", folder.display())]
    NoDocuments {
        /// The folder.
        folder: PathBuf,
    },
    /// A folder cannot be searched.
    #[error("{} cannot be searched", folder.display())]
    Search {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: walkdir::Error,
    },
    /// A file stands in the way.
    #[error("a file stands in the way")]
    Disk {
        /// Which, and how.
        #[from]
        source: DiskError,
    },
}

impl PlanError {
    /// Whether what was typed can never work, whatever the files are.
    #[must_use]
    pub const fn is_wrong_usage(&self) -> bool {
        matches!(
            self,
            Self::OneForSeveral { .. } | Self::NoPlaceToReplace | Self::StandardInputBesideOthers
        )
    }
}

impl PlanError {
    /// Whether the same document may be done later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Disk { source } if source.may_pass())
    }
}

impl Explain for PlanError {
    fn message(&self) -> Message {
        match self {
            Self::OneForSeveral { documents } => {
                Message::new("batch-one-for-several").with("documents", documents)
            }
            Self::NoPlaceToReplace => Message::new("batch-no-place-to-replace"),
            Self::StandardInputBesideOthers => Message::new("batch-stdin-beside-others"),
            Self::WrittenTwice { output } => {
                Message::new("batch-written-twice").with("path", output.display())
            }
            Self::OutputIsInput { path } => {
                Message::new("batch-output-is-input").with("path", path.display())
            }
            Self::NoDocuments { folder } => {
                Message::new("batch-no-documents").with("folder", folder.display())
            }
            Self::Search { folder, source } => Message::new("batch-search")
                .with("folder", folder.display())
                .with("reason", source),
            Self::Disk { source } => source.message(),
        }
    }
}
