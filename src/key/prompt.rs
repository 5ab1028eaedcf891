//! Where a passphrase comes from: the terminal, a file, a file descriptor, or nowhere.
//!
//! **Invariant:** a passphrase is a [`SecretString`] from the moment it is read; it is in no
//! error, message or log. A file that others may read gives none.
//!
//! **Deliberately absent:** environment variables and argument values, which other users of the
//! machine can see. On systems without Unix permissions a file's access is not checked.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::base::message::{Explain, Message};

/// Bytes of one passphrase, line end included.
const MOST_BYTES: usize = 4096;

/// Something that can be asked for a passphrase.
pub trait Prompt {
    /// The passphrase for `what`, a message that names the key.
    fn passphrase(&self, what: &Message) -> Result<SecretString, PromptError>;
}

/// Why there is no passphrase.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PromptError {
    /// A passphrase is needed and there is nobody to ask.
    #[error("a passphrase is needed, and there is no terminal to ask on")]
    NobodyToAsk,
    /// The question was not answered.
    #[error("no passphrase was entered")]
    NotAnswered {
        /// What the terminal said.
        source: io::Error,
    },
    /// The passphrase file or descriptor cannot be read.
    #[error("{name} cannot be read")]
    Unreadable {
        /// The file or descriptor.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// Others may read the passphrase file.
    #[error("others may read {}", path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
    },
    /// Too long to be a passphrase: probably the wrong file.
    #[error("{name} holds more than {limit} bytes")]
    TooLong {
        /// The file or descriptor.
        name: String,
        /// The most that is read.
        limit: usize,
    },
    /// Not text.
    #[error("{name} does not hold UTF-8 text")]
    NotText {
        /// The file or descriptor.
        name: String,
    },
    /// File descriptors cannot be read by number on this system.
    #[error("file descriptors cannot be used on this system")]
    NoDescriptors,
}

impl Explain for PromptError {
    fn message(&self) -> Message {
        match self {
            Self::NobodyToAsk => Message::new("key-nobody-to-ask"),
            Self::NotAnswered { source } => Message::new("key-not-answered").with("detail", source),
            Self::Unreadable { name, source } => Message::new("key-passphrase-unreadable")
                .with("file", name)
                .with("detail", source),
            Self::OpenToOthers { path } => {
                Message::new("key-passphrase-open-to-others").with("file", path.display())
            }
            Self::TooLong { name, limit } => Message::new("key-passphrase-too-long")
                .with("file", name)
                .with("limit", limit),
            Self::NotText { name } => Message::new("key-passphrase-not-text").with("file", name),
            Self::NoDescriptors => Message::new("key-no-descriptors"),
        }
    }
}

/// Asks on the terminal, without showing what is typed.
pub struct TerminalPrompt<'r> {
    /// Turns the question into the words of the user's language.
    pub render: &'r dyn Fn(&Message) -> String,
}

impl Prompt for TerminalPrompt<'_> {
    fn passphrase(&self, what: &Message) -> Result<SecretString, PromptError> {
        rpassword::prompt_password((self.render)(what))
            .map(SecretString::from)
            .map_err(|source| match source.kind() {
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::Interrupted
                | io::ErrorKind::InvalidData => PromptError::NotAnswered { source },
                // No terminal: a service, a pipe, a container.
                _ => PromptError::NobodyToAsk,
            })
    }
}

/// Reads the first line of a file that only its owner may read.
pub struct FilePrompt {
    /// The file.
    pub path: PathBuf,
}

impl Prompt for FilePrompt {
    fn passphrase(&self, _what: &Message) -> Result<SecretString, PromptError> {
        let name = self.path.display().to_string();
        let unreadable = |source| PromptError::Unreadable {
            name: name.clone(),
            source,
        };
        let file = File::open(&self.path).map_err(unreadable)?;
        // Asked of the open file, so nobody can swap it in between.
        if is_open_to_others(&file).map_err(unreadable)? {
            return Err(PromptError::OpenToOthers {
                path: self.path.clone(),
            });
        }
        read(file, name.clone())
    }
}

/// Reads the first line of an open file descriptor.
pub struct DescriptorPrompt {
    /// Its number.
    pub number: u32,
}

impl Prompt for DescriptorPrompt {
    fn passphrase(&self, _what: &Message) -> Result<SecretString, PromptError> {
        let name = format!("/dev/fd/{}", self.number);
        if !cfg!(unix) {
            return Err(PromptError::NoDescriptors);
        }
        let file = File::open(Path::new(&name)).map_err(|source| PromptError::Unreadable {
            name: name.clone(),
            source,
        })?;
        read(file, name)
    }
}

/// Has no passphrase.
pub struct NoPrompt;

impl Prompt for NoPrompt {
    fn passphrase(&self, _what: &Message) -> Result<SecretString, PromptError> {
        Err(PromptError::NobodyToAsk)
    }
}

/// The first line of something, without its end.
fn read(source: impl io::Read, name: String) -> Result<SecretString, PromptError> {
    let limit = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    // Room for all of it at once: growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES.saturating_add(1)));
    source
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| PromptError::Unreadable {
            name: name.clone(),
            source,
        })?;
    if bytes.len() > MOST_BYTES {
        return Err(PromptError::TooLong {
            name,
            limit: MOST_BYTES,
        });
    }
    let Ok(text) = str::from_utf8(&bytes) else {
        return Err(PromptError::NotText { name });
    };
    let line = text.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    Ok(SecretString::from(line))
}

#[cfg(unix)]
fn is_open_to_others(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = file.metadata()?;
    let [mode, owner, group] = [metadata.mode(), metadata.uid(), metadata.gid()];
    Ok(lets_others_read(mode & 0o777, [owner, group]))
}

/// A file of root that only root's group may read is not open to others: it shows where root lets
/// one user more read it, for the group's bits are then the most that its access control list grants.
/// systemd hands credentials to a service with a user of its own in this way (since release 254).
#[cfg(unix)]
fn lets_others_read(mode: u32, owner_and_group: [u32; 2]) -> bool {
    let credential = mode == 0o440 && owner_and_group == [0, 0];
    mode & 0o077 != 0 && !credential
}

#[cfg(not(unix))]
fn is_open_to_others(_file: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_root_hands_out_what_its_group_may_read() {
        let owners = [[0, 0], [0, 1000], [1000, 0], [1000, 1000]];
        for owner_and_group in owners {
            for mode in [0o400, 0o600, 0o700] {
                assert!(!lets_others_read(mode, owner_and_group), "{mode:o}");
            }
            for mode in [0o404, 0o444, 0o640, 0o660, 0o460, 0o644, 0o441] {
                assert!(lets_others_read(mode, owner_and_group), "{mode:o}");
            }
            let credential = owner_and_group == [0, 0];
            assert_eq!(!lets_others_read(0o440, owner_and_group), credential);
        }
    }
}
