//! `teken extend`: raises signed documents to a higher level.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use crate::base::message::Message;
use crate::batch::Descend;
use crate::batch::extending::extend_all;
use crate::batch::raising::Goal;
use crate::batch::signing::Run;
use crate::cli::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Outcome;
use crate::cli::interrupt;
use crate::cli::jobs::JobsArguments;
use crate::cli::output::OutputArguments;
use crate::cli::prompt::PasswordArguments;
use crate::cli::results::{Deed, Lines, Tally};
use crate::cli::services::{LevelChoice, ServiceArguments};

/// The ending of results that stand beside their documents.
const SUFFIX: &str = "-extended";

/// What may be typed after `teken extend`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Signed documents, folders of documents, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Search folders with all that is below them
    #[arg(short)]
    recursive: bool,
    /// PAdES baseline level to reach
    #[arg(long, value_name = "LEVEL")]
    level: LevelChoice,
    #[command(flatten)]
    password: PasswordArguments,
    #[command(flatten)]
    services: ServiceArguments,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    jobs: JobsArguments,
}

/// Settles everything, then raises the documents.
///
/// # Errors
/// Wrong usage, and evidence that cannot be read; a document that cannot be raised only counts.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    interrupt::clean_up_on_interrupt();
    let start = Instant::now();
    let descend = if arguments.recursive {
        Descend::Below
    } else {
        Descend::Never
    };
    let what = Message::new("cli-cannot-start-extending");
    let plan = arguments
        .output
        .plan(&arguments.paths, descend, SUFFIX, what)?;
    let reading = arguments.password.reading(context)?;
    let providers = arguments.services.providers(context)?;
    let now = || providers.now();
    let services = providers.services(&now);
    let level = arguments.level.into();
    let mut tally = Tally::new(Deed::Extending, Lines::of(&plan.jobs));
    for (source, error) in plan.refused {
        tally.refused(context, &source, error);
    }
    let run = Run {
        jobs: arguments.jobs.waiting(),
        stop: &interrupt::STOP,
        ..Run::basic(&reading)
    };
    let goal = Goal {
        level,
        services: &services,
    };
    if plan.jobs.len() > 1 {
        interrupt::finish_first();
        context.console.start_progress(plan.jobs.len());
    }
    let unchanged = arguments.output.unchanged();
    extend_all(&plan.jobs, &run, goal, unchanged, |job, result| {
        tally.extended(context, job, result);
    });
    context.console.end_progress();
    tally.stopped(context, plan.jobs.len());
    tally.conclude(context, start);
    Ok(tally.exit)
}
