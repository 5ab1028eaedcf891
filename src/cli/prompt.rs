//! Where passphrases and passwords come from, and how they are asked for.

use std::path::PathBuf;

use clap::Args;

use crate::base::message::Message;
use crate::batch::Reading;
use crate::cli::Context;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::words::Words;
use crate::key::{DescriptorPrompt, FilePrompt, Prompt, TerminalPrompt};

/// The option for documents that are encrypted.
#[derive(Args, Clone, Debug)]
pub(super) struct PasswordArguments {
    /// File whose first line is the password of encrypted documents, the owner's or a user's;
    /// refused when others may read it
    #[arg(long, value_name = "FILE")]
    pdf_password_file: Option<PathBuf>,
}

impl PasswordArguments {
    /// What documents are opened with.
    ///
    /// # Errors
    ///
    /// The file cannot be used; nothing has been done then.
    pub(super) fn reading(&self, context: &Context) -> Outcome<Reading> {
        let Some(path) = &self.pdf_password_file else {
            return Ok(Reading::default());
        };
        let what = || Message::new("cli-cannot-use-password").with("path", path.display());
        let password = Passphrase::File(path.clone())
            .with_prompt(&context.console.words, |prompt| prompt.passphrase(&what()))
            .map_err(|error| Failure::not_done(what(), error))?;
        Ok(Reading {
            password: Some(password),
            ..Reading::default()
        })
    }
}

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
