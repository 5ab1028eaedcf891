//! Where the passphrase comes from, and how it is asked for.

use std::path::PathBuf;

use crate::base::message::Message;
use crate::cli::words::Words;
use crate::key::{DescriptorPrompt, FilePrompt, Prompt, TerminalPrompt};

/// Where the passphrase comes from.
#[derive(Clone, Debug)]
pub(super) enum Passphrase {
    /// The terminal.
    Asked,
    /// The first line of a file.
    File(PathBuf),
    /// The first line of an open file descriptor.
    Descriptor(u32),
}

impl Passphrase {
    /// Hands the matching prompt to `work`.
    pub(super) fn with_prompt<T>(&self, words: &Words, work: impl FnOnce(&dyn Prompt) -> T) -> T {
        match self {
            Self::Asked => work(&TerminalPrompt {
                render: &|message: &Message| words.text(message),
            }),
            Self::File(path) => work(&FilePrompt { path: path.clone() }),
            Self::Descriptor(number) => work(&DescriptorPrompt { number: *number }),
        }
    }
}
