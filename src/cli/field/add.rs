//! `teken field add`: an empty signature field for each document.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use crate::base::message::Message;
use crate::batch::fields::{Added, add};
use crate::batch::{Descend, Job, Source, Target};
use crate::cli::Context;
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::interrupt;
use crate::cli::json::{self, ErrorObject};
use crate::cli::output::OutputArguments;
use crate::cli::place::PlaceArguments;
use crate::cli::prompt::PasswordArguments;
use crate::sign::FieldRequest;

/// The ending of results that stand beside their documents.
const SUFFIX: &str = "-field";

/// What may be typed after `teken field add`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Documents, folders of documents, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Search folders with all that is below them
    #[arg(short)]
    recursive: bool,
    #[command(flatten)]
    password: PasswordArguments,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    field: FieldArguments,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Field")]
struct FieldArguments {
    /// Name of the field
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What is told of the field to those who cannot see it; without it its name
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    place: PlaceArguments,
}

impl FieldArguments {
    fn request(&self) -> FieldRequest {
        FieldRequest {
            name: self.name.clone(),
            description: self.description.clone(),
            page: self.place.page(),
            place: self.place.place(),
            width: self.place.width,
            height: self.place.height,
        }
    }
}

/// Settles everything, then adds the field to one document after the other.
///
/// # Errors
/// Wrong usage; a document that cannot get the field only counts.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    interrupt::clean_up_on_interrupt();
    let start = Instant::now();
    let descend = if arguments.recursive {
        Descend::Below
    } else {
        Descend::Never
    };
    let what = Message::new("cli-cannot-start-adding");
    let plan = arguments
        .output
        .plan(&arguments.paths, descend, SUFFIX, what)?;
    let request = arguments.field.request();
    let reading = arguments.password.reading(context)?;
    let mut tally = Tally {
        summary: Summary::default(),
        piped: plan
            .jobs
            .iter()
            .any(|job| job.target == Target::StandardOutput),
        exit: Exit::Done,
    };
    for (source, error) in plan.refused {
        tally.failed(context, &source, &request, error);
    }
    for job in plan.jobs.iter() {
        match add(&job, &request, &reading) {
            Ok(added) => tally.added(context, &job, &request, &added),
            Err(error) => tally.failed(context, &job.source, &request, error),
        }
    }
    tally.summary.seconds = start.elapsed().as_secs_f64();
    tally.conclude(context);
    Ok(tally.exit)
}

/// A document that got the field, or not.
#[derive(Serialize)]
struct DocumentLine<'r> {
    kind: &'static str,
    path: &'r str,
    output: Option<String>,
    verdict: &'static str,
    field: &'r str,
    sha256: Option<String>,
    error: Option<ErrorObject>,
}

/// The last line.
#[derive(Default, Serialize)]
struct Summary {
    kind: json::Summary,
    documents: usize,
    added: usize,
    failed: usize,
    seconds: f64,
}

/// What the documents came to so far.
struct Tally {
    summary: Summary,
    /// Whether a document takes the place of the lines on standard output.
    piped: bool,
    exit: Exit,
}

impl Tally {
    fn added(&mut self, context: &mut Context, job: &Job, request: &FieldRequest, added: &Added) {
        self.summary.documents = self.summary.documents.saturating_add(1);
        self.summary.added = self.summary.added.saturating_add(1);
        let output = match &added.output {
            Some(path) => path.display().to_string(),
            None => Target::StandardOutput.to_string(),
        };
        let line = match context.format {
            Format::Json => json::line(&DocumentLine {
                kind: "document",
                path: &job.source.to_string(),
                output: Some(output),
                verdict: "added",
                field: &request.name,
                sha256: Some(added.sha256.to_string()),
                error: None,
            }),
            Format::Text => {
                let line = Message::new("cli-field-added")
                    .with("name", &request.name)
                    .with("path", &job.source)
                    .with("output", output);
                context.console.text(&line)
            }
        };
        self.line(context, &line);
    }

    fn failed(
        &mut self,
        context: &mut Context,
        source: &Source,
        request: &FieldRequest,
        cause: impl Into<Cause>,
    ) {
        self.summary.documents = self.summary.documents.saturating_add(1);
        self.summary.failed = self.summary.failed.saturating_add(1);
        let what = Message::new("cli-cannot-add-field").with("path", source);
        let failure = Failure::not_done(what, cause);
        self.exit = self.exit.max(failure.exit);
        if context.format == Format::Json {
            let line = json::line(&DocumentLine {
                kind: "document",
                path: &source.to_string(),
                output: None,
                verdict: "failed",
                field: &request.name,
                sha256: None,
                error: Some(ErrorObject::new(&failure.reason, &context.console.words)),
            });
            self.line(context, &line);
        }
        context.console.fail(&failure);
    }

    /// The summary: always in JSON, in text only when there is something to sum up.
    fn conclude(&self, context: &mut Context) {
        if context.format == Format::Json {
            self.line(context, &json::line(&self.summary));
        } else if self.summary.documents > 1 {
            let line = Message::new("cli-adding-summary")
                .with("documents", self.summary.documents)
                .with("added", self.summary.added)
                .with("failed", self.summary.failed);
            self.line(context, &context.console.text(&line));
        }
    }

    fn line(&self, context: &mut Context, line: &str) {
        if self.piped {
            context.console.note(line);
        } else {
            context.console.result(line);
        }
    }
}
