//! `teken field`: the signature fields of documents.

mod add;
mod list;

use clap::Subcommand;

use crate::cli::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Outcome;

/// What may be typed after `teken field`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show every signature field: where it is, who signed, what it locks and demands
    List(list::Arguments),
    /// Add an empty signature field for somebody to sign in
    Add(Box<add::Arguments>),
}

/// Does what was asked.
///
/// # Errors
/// Wrong usage; documents that cannot be used only count.
pub(super) fn run(context: &mut Context, command: &Command) -> Outcome<Exit> {
    match command {
        Command::List(arguments) => list::run(context, arguments),
        Command::Add(arguments) => add::run(context, arguments),
    }
}
