//! What can go wrong with files, in words that name the file.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::base::message::{Explain, Message};

/// Why a file could not be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DiskError {
    /// Nothing has this name.
    #[error("{} does not exist", path.display())]
    Missing {
        /// The name.
        path: PathBuf,
    },
    /// A folder stands where a file is needed.
    #[error("{} is a folder", path.display())]
    Folder {
        /// The name.
        path: PathBuf,
    },
    /// A device or pipe stands where an output should go.
    #[error("{} is not an ordinary file", path.display())]
    NotOrdinary {
        /// The name.
        path: PathBuf,
    },
    /// The file has no bytes.
    #[error("{} is empty", path.display())]
    Empty {
        /// The name.
        path: PathBuf,
    },
    /// More bytes came through a pipe than one document may have.
    #[error("{} gives more than {limit} bytes", path.display())]
    TooLong {
        /// The name.
        path: PathBuf,
        /// The cap, in bytes.
        limit: u64,
    },
    /// Another program wrote to the file or shortened it while it was read.
    #[error("{} was changed while it was read", path.display())]
    Changed {
        /// The name.
        path: PathBuf,
    },
    /// The system refuses to read.
    #[error("{} may not be read", path.display())]
    ReadDenied {
        /// The name.
        path: PathBuf,
    },
    /// The system refuses to write into a folder.
    #[error("no file may be written to {}", folder.display())]
    WriteDenied {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder of an output does not exist.
    #[error("the folder {} does not exist", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// The output exists, and replacing it was not asked for.
    #[error("{} exists", path.display())]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// No room is left: disk, quota or size limit.
    #[error("no room is left for {}", path.display())]
    Full {
        /// The output.
        path: PathBuf,
    },
    /// Anything else while reading.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The name.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Anything else while writing.
    #[error("{} cannot be written", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl DiskError {
    /// The reason why `path` could not be read.
    pub(super) fn reading(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing { path },
            io::ErrorKind::PermissionDenied => Self::ReadDenied { path },
            io::ErrorKind::IsADirectory => Self::Folder { path },
            _ => Self::Read { path, source },
        }
    }

    /// Whether it may be better later though nobody changes the file: room was made, rights were
    /// given, a drive is back.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::ReadDenied { .. }
            | Self::WriteDenied { .. }
            | Self::NoFolder { .. }
            | Self::Full { .. }
            | Self::Read { .. }
            | Self::Write { .. } => true,
            Self::Missing { .. }
            | Self::Folder { .. }
            | Self::NotOrdinary { .. }
            | Self::Empty { .. }
            | Self::TooLong { .. }
            | Self::Changed { .. }
            | Self::Exists { .. } => false,
        }
    }

    /// The same reason, for another who has it.
    #[must_use]
    pub fn again(&self) -> Self {
        let copy = |error: &io::Error| io::Error::new(error.kind(), error.to_string());
        match self {
            Self::Missing { path } => Self::Missing { path: path.clone() },
            Self::Folder { path } => Self::Folder { path: path.clone() },
            Self::NotOrdinary { path } => Self::NotOrdinary { path: path.clone() },
            Self::Empty { path } => Self::Empty { path: path.clone() },
            Self::TooLong { path, limit } => Self::TooLong {
                path: path.clone(),
                limit: *limit,
            },
            Self::Changed { path } => Self::Changed { path: path.clone() },
            Self::ReadDenied { path } => Self::ReadDenied { path: path.clone() },
            Self::WriteDenied { folder } => Self::WriteDenied {
                folder: folder.clone(),
            },
            Self::NoFolder { folder } => Self::NoFolder {
                folder: folder.clone(),
            },
            Self::Exists { path } => Self::Exists { path: path.clone() },
            Self::Full { path } => Self::Full { path: path.clone() },
            Self::Read { path, source } => Self::Read {
                path: path.clone(),
                source: copy(source),
            },
            Self::Write { path, source } => Self::Write {
                path: path.clone(),
                source: copy(source),
            },
        }
    }

    /// The reason why the output `path`, or its temporary in the same folder, could not be
    /// written.
    pub(super) fn writing(path: &Path, source: io::Error) -> Self {
        let folder = folder_of(path);
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::WriteDenied { folder }
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                if folder.is_dir() {
                    // Pseudo file systems answer "not found" when nothing can be made in them.
                    Self::WriteDenied { folder }
                } else {
                    Self::NoFolder { folder }
                }
            }
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full {
                path: path.to_path_buf(),
            },
            io::ErrorKind::AlreadyExists => Self::Exists {
                path: path.to_path_buf(),
            },
            _ => Self::Write {
                path: path.to_path_buf(),
                source,
            },
        }
    }
}

impl Explain for DiskError {
    fn message(&self) -> Message {
        match self {
            Self::Missing { path } => Message::new("disk-missing").with("path", path.display()),
            Self::Folder { path } => Message::new("disk-folder").with("path", path.display()),
            Self::NotOrdinary { path } => {
                Message::new("disk-not-ordinary").with("path", path.display())
            }
            Self::Empty { path } => Message::new("disk-empty").with("path", path.display()),
            Self::TooLong { path, limit } => Message::new("disk-too-long")
                .with("path", path.display())
                .with("megabytes", limit >> 20),
            Self::Changed { path } => Message::new("disk-changed").with("path", path.display()),
            Self::ReadDenied { path } => {
                Message::new("disk-read-denied").with("path", path.display())
            }
            Self::WriteDenied { folder } => {
                Message::new("disk-write-denied").with("folder", folder.display())
            }
            Self::NoFolder { folder } => {
                Message::new("disk-no-folder").with("folder", folder.display())
            }
            Self::Exists { path } => Message::new("disk-exists").with("path", path.display()),
            Self::Full { path } => Message::new("disk-full").with("path", path.display()),
            Self::Read { path, source } => Message::new("disk-read")
                .with("path", path.display())
                .with("reason", source),
            Self::Write { path, source } => Message::new("disk-write")
                .with("path", path.display())
                .with("reason", source),
        }
    }
}

/// The folder that a file stands in; `.` for a bare name.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}
