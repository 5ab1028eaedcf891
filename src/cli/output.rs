//! Where results go: the options that every command has that writes documents.

use std::path::PathBuf;

use clap::Args;

use crate::base::message::Message;
use crate::batch::extending::Unchanged;
use crate::batch::plan::{plan, sources};
use crate::batch::{Descend, Naming, Plan, PlanError};
use crate::cli::failure::{Failure, Outcome};
use crate::disk::Replace;

/// The options of outputs.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArguments {
    /// Name of the result; - for standard output. Without it the result stands beside the
    /// document, its name longer by -signed, -extended or -field
    #[arg(short, long, value_name = "FILE", group = "naming")]
    output: Option<PathBuf>,
    /// Folder for the results; the tree below a folder that is named is kept
    #[arg(short, long, value_name = "DIR", group = "naming")]
    directory: Option<PathBuf>,
    /// Replace the documents by the results
    #[arg(long, group = "naming")]
    in_place: bool,
    /// Replace results that exist
    #[arg(long)]
    force: bool,
}

impl OutputArguments {
    /// What happens to files that have the name of a result.
    pub(super) const fn replace(&self) -> Replace {
        if self.force {
            Replace::Existing
        } else {
            Replace::Never
        }
    }

    /// What happens to documents that need no change: only who named a place for the results misses
    /// them there.
    pub(super) const fn unchanged(&self) -> Unchanged {
        if self.output.is_some() || self.directory.is_some() {
            Unchanged::Copied
        } else {
            Unchanged::Left
        }
    }

    /// Settles which document becomes which result. `suffix` is the ending of results that stand
    /// beside their documents; `what` is said when nothing can be started.
    ///
    /// # Errors
    /// What was asked for can never work.
    pub(super) fn plan(
        &self,
        paths: &[PathBuf],
        descend: Descend,
        suffix: &'static str,
        what: Message,
    ) -> Outcome<Plan> {
        let naming = self.naming(suffix);
        let skip = matches!(naming, Naming::Beside(_)).then_some(suffix);
        let planned = plan(sources(paths, descend, skip), &naming, self.replace());
        planned.map_err(|error| not_planned(what, error))
    }

    /// How results are named; `suffix` is the ending of those that stand beside their documents.
    pub(super) fn naming(&self, suffix: &'static str) -> Naming {
        match (&self.output, &self.directory, self.in_place) {
            (Some(path), _, _) if path.as_os_str() == "-" => Naming::StandardOutput,
            (Some(path), _, _) => Naming::File(path.clone()),
            (_, Some(folder), _) => Naming::Folder(folder.clone()),
            (_, _, true) => Naming::InPlace,
            _ => Naming::Beside(suffix),
        }
    }
}

/// What is said when nothing can be started.
pub(super) fn not_planned(what: Message, error: PlanError) -> Failure {
    if error.is_wrong_usage() {
        Failure::usage(what, error)
    } else {
        Failure::not_done(what, error)
    }
}
