//! What may be typed: the commands and the options that all of them share.
//!
//! **Deliberately absent:** acting on any of it. Each command's file holds its own options and
//! what they do.

use std::path::PathBuf;

use anstream::ColorChoice;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::cli::configuration::LanguageChoice;
use crate::cli::console::Detail;
use crate::cli::{cert, completions, demo, extend, field, man, sign, trust, verify};

/// Sign, stamp and verify PDF documents with certificates issued by BSrE
#[derive(Debug, Parser)]
#[command(
    name = "teken",
    version,
    max_term_width = 100,
    subcommand_required = true
)]
pub(super) struct Arguments {
    /// What every command understands.
    #[command(flatten)]
    pub(super) shared: Shared,
    /// The command.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The options that every command understands.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Shared {
    /// Configuration file, instead of the one in your configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Language of messages; the configuration and the system's locale decide otherwise
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub(super) lang: Option<LanguageChoice>,
    /// Form of the results: text for people, JSON Lines for programs
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// On standard error, tell errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Tell technical causes and every remark of a verification too
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    pub(super) verbose: bool,
    /// Colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

impl Shared {
    /// How much is told on standard error.
    #[must_use]
    pub(super) const fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        }
    }
}

/// The form of the results.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// JSON Lines, for programs
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Sign and stamp PDF documents
    Sign(Box<sign::Arguments>),
    /// Judge every signature of PDF documents
    Verify(Box<verify::Arguments>),
    /// Raise signed PDF documents to a higher level, so that they can be verified for longer
    Extend(Box<extend::Arguments>),
    /// Show signature fields, and add empty ones
    #[command(subcommand)]
    Field(field::Command),
    /// Show signing certificates
    #[command(subcommand)]
    Cert(cert::Command),
    /// The certificates that signatures must lead to
    #[command(subcommand)]
    Trust(trust::Command),
    /// Sign, stamp and verify a sample certificate with a throwaway identity
    Demo(demo::Arguments),
    /// Say what this tool is, what it can do and where its limits are
    About,
    /// Print completions for a shell
    Completions(completions::Arguments),
    /// Write manual pages into a folder
    Man(man::Arguments),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
