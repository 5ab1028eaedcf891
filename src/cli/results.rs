//! What a run that writes documents tells: each document as it is done, then a summary.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use crate::base::message::{Explain, Message};
use crate::base::time::Zone;
use crate::batch::aim::Remark;
use crate::batch::extending::{self, Extended};
use crate::batch::previewing::Previewed;
use crate::batch::raising::Step;
use crate::batch::signing::Signed;
use crate::batch::{BatchError, Job, Jobs, PlanError, Source, Target};
use crate::cli::Context;
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure};
use crate::cli::interrupt;
use crate::cli::json::{self, ErrorObject, SignedDocument, SigningSummary};
use crate::cli::junit::{self, Suite};
use crate::cli::text::clock;

/// Where the lines go: not among the bytes of a document on standard output.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Lines {
    /// Results, on standard output.
    Results,
    /// Remarks, on standard error, because the document itself is the result.
    Remarks,
}

impl Lines {
    /// The lines of a run that writes the results of these jobs.
    pub(super) fn of(jobs: &Jobs) -> Self {
        if jobs.iter().any(|job| job.target == Target::StandardOutput) {
            Self::Remarks
        } else {
            Self::Results
        }
    }
}

/// What is done with the documents.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Deed {
    /// They are signed.
    Signing,
    /// They are drawn as they will look.
    Previewing,
    /// They are raised to a higher level.
    Extending,
}

impl Deed {
    /// What did not come about.
    fn what(self, source: &Source) -> Message {
        match self {
            Self::Signing => Message::new("cli-cannot-sign").with("path", source),
            Self::Previewing => Message::new("cli-cannot-preview").with("path", source),
            Self::Extending => Message::new("cli-cannot-extend").with("path", source),
        }
    }

    fn failure(self, source: &Source, cause: impl Into<Cause>) -> Failure {
        let mut failure = Failure::not_done(self.what(source), cause);
        if self == Self::Previewing {
            failure.reason = about_picture(failure.reason);
        }
        failure
    }
}

/// The same about the file of a picture: --preview names it, not -o.
fn about_picture(reason: Message) -> Message {
    let given = |name: &str| {
        let mut arguments = reason.arguments.iter();
        let found = arguments.find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    };
    match reason.key.as_ref() {
        "disk-exists" => Message::new("cli-preview-exists").with("path", given("path")),
        "disk-no-folder" => Message::new("cli-preview-no-folder").with("folder", given("folder")),
        "disk-not-ordinary" => Message::new("cli-preview-not-ordinary").with("path", given("path")),
        "disk-write-denied" => {
            Message::new("cli-preview-write-denied").with("folder", given("folder"))
        }
        _ => reason,
    }
}

/// What the documents came to so far.
pub(super) struct Tally {
    summary: SigningSummary,
    deed: Deed,
    lines: Lines,
    /// How many jobs of the plan are among the documents.
    pub(super) jobs: usize,
    /// The gravest so far.
    pub(super) exit: Exit,
    /// The same as test results, when they were asked for.
    pub(super) suite: Option<Suite>,
    /// The first reason of each kind why documents failed.
    reasons: BTreeMap<String, Message>,
    /// Whether it was told that the run is about to stop.
    stopping: bool,
}

impl Tally {
    /// Nothing done yet.
    pub(super) fn new(deed: Deed, lines: Lines) -> Self {
        Self {
            summary: SigningSummary::default(),
            deed,
            lines,
            jobs: 0,
            exit: Exit::Done,
            suite: None,
            reasons: BTreeMap::new(),
            stopping: false,
        }
    }

    /// A document that an earlier run has signed.
    pub(super) fn skipped(&mut self, context: &mut Context, job: &Job) {
        self.summary.documents = self.summary.documents.saturating_add(1);
        self.summary.skipped = self.summary.skipped.saturating_add(1);
        let text = Message::new("cli-signing-skipped")
            .with("path", &job.source)
            .with("output", &job.target);
        let document = SignedDocument {
            kind: "document",
            path: &job.source.to_string(),
            output: Some(job.target.to_string()),
            verdict: "skipped",
            level: None,
            sha256: None,
            error: None,
            warnings: Vec::new(),
            added: Vec::new(),
            reason: Some(ErrorObject::new(&text, &context.console.words)),
        };
        self.done(context, job, &document, &text, &[]);
    }

    /// Says once that an interruption was heard.
    fn heed(&mut self, context: &mut Context) {
        if interrupt::is_stopping() && !self.stopping {
            self.stopping = true;
            context.console.remark(&Message::new("cli-stopping"));
        }
    }

    /// What an interruption left undone of so many jobs.
    pub(super) fn stopped(&mut self, context: &mut Context, jobs: usize) {
        let left = jobs.saturating_sub(self.jobs);
        if left > 0 {
            self.exit = self.exit.max(Exit::Interrupted);
            let what = Message::new("cli-stopped-early").with("count", left);
            context.console.warn(&what);
        }
    }

    /// A document that was not even tried.
    pub(super) fn refused(&mut self, context: &mut Context, source: &Source, error: PlanError) {
        let failure = self.deed.failure(source, error);
        self.failed(context, source, &failure);
        context.console.fail(&failure);
    }

    /// A document that was to be signed.
    pub(super) fn tried(
        &mut self,
        context: &mut Context,
        job: &Job,
        result: Result<Signed, BatchError>,
    ) {
        self.jobs = self.jobs.saturating_add(1);
        self.heed(context);
        match result {
            Ok(signed) => self.signed(context, job, &signed),
            Err(error) => self.stayed(context, job, error),
        }
        context.console.progress(&job.source, self.summary.failed);
    }

    /// A document that was to be drawn.
    pub(super) fn previewed(
        &mut self,
        context: &mut Context,
        job: &Job,
        result: Result<Previewed, Cause>,
    ) {
        match result {
            Ok(drawn) => self.drawn(context, job, &drawn),
            Err(cause) => self.stayed(context, job, cause),
        }
    }

    /// A document that was to be raised.
    pub(super) fn extended(
        &mut self,
        context: &mut Context,
        job: &Job,
        result: Result<Extended, BatchError>,
    ) {
        self.jobs = self.jobs.saturating_add(1);
        self.heed(context);
        self.raised(context, job, result);
        context.console.progress(&job.source, self.summary.failed);
    }

    fn raised(&mut self, context: &mut Context, job: &Job, result: Result<Extended, BatchError>) {
        let Extended {
            deed,
            level,
            sha256,
            remarks,
        } = match result {
            Ok(extended) => extended,
            Err(error) => return self.stayed(context, job, error),
        };
        self.summary.documents = self.summary.documents.saturating_add(1);
        let warnings = remarked(context, &remarks);
        let (verdict, output, steps) = match deed {
            extending::Deed::Raised { output, steps } => {
                self.summary.extended = self.summary.extended.saturating_add(1);
                ("extended", Some(name(output.as_deref())), steps)
            }
            extending::Deed::Skipped { copy } => {
                self.summary.skipped = self.summary.skipped.saturating_add(1);
                let copy = copy.map(|path| name(Some(&path)));
                ("skipped", copy, Vec::new())
            }
        };
        let added = added(context, &steps);
        let text = match &output {
            Some(output) if !added.is_empty() => Message::new("cli-extended")
                .with("output", output)
                .with("added", listed(context, &added)),
            Some(copy) => Message::new("cli-extending-copied").with("output", copy),
            None => Message::new("cli-extending-skipped"),
        };
        let text = text.with("path", &job.source).with("level", level.name());
        let document = SignedDocument {
            kind: "document",
            path: &job.source.to_string(),
            verdict,
            output,
            level: Some(level.name()),
            sha256: Some(sha256.to_string()),
            error: None,
            warnings: told(context, &warnings),
            added: told(context, &added),
            reason: None,
        };
        self.done(context, job, &document, &text, &warnings);
    }

    fn stayed(&mut self, context: &mut Context, job: &Job, cause: impl Into<Cause>) {
        let failure = self.deed.failure(&job.source, cause);
        self.failed(context, &job.source, &failure);
        context.console.fail(&failure);
    }

    /// A document that stays unsigned because the identity could not be opened; that is told
    /// once, by the caller.
    pub(super) fn left(&mut self, context: &mut Context, job: &Job, failure: &Failure) {
        self.failed(context, &job.source, failure);
    }

    /// The summary: always in JSON, in text only when there is something to sum up.
    pub(super) fn conclude(&mut self, context: &mut Context, start: Instant) {
        self.summary.seconds = start.elapsed().as_secs_f64();
        let signed = u32::try_from(self.summary.signed).unwrap_or(u32::MAX);
        self.summary.per_second = f64::from(signed) / self.summary.seconds.max(0.001);
        if context.format == Format::Json {
            self.line(context, &json::line(&self.summary));
        } else if self.summary.documents > 1 {
            let line = match self.deed {
                Deed::Signing => Message::new("cli-signing-summary")
                    .with("documents", self.summary.documents)
                    .with("signed", self.summary.signed)
                    .with("skipped", self.summary.skipped)
                    .with("failed", self.summary.failed)
                    .with("seconds", seconds(self.summary.seconds))
                    .with("rate", seconds(self.summary.per_second)),
                Deed::Previewing => Message::new("cli-previewing-summary")
                    .with("documents", self.summary.documents)
                    .with("previewed", self.summary.previewed)
                    .with("failed", self.summary.failed),
                Deed::Extending => Message::new("cli-extending-summary")
                    .with("documents", self.summary.documents)
                    .with("extended", self.summary.extended)
                    .with("skipped", self.summary.skipped)
                    .with("failed", self.summary.failed),
            };
            self.line(context, &context.console.text(&line));
            self.tell_reasons(context);
        }
    }

    /// How many documents failed for which reason, when there are several.
    fn tell_reasons(&self, context: &mut Context) {
        if self.summary.failed < 2 {
            return;
        }
        for (kind, count) in &self.summary.reasons {
            let reason = self.reasons.get(kind);
            let reason = reason.map(|reason| context.console.text(reason));
            let line = Message::new("cli-failed-for")
                .with("count", count)
                .with("reason", reason.unwrap_or_default());
            self.line(context, &format!("  {}", context.console.text(&line)));
        }
    }

    /// Something that went wrong after a document was signed.
    pub(super) fn trouble(&mut self, context: &mut Context, failure: &Failure) {
        self.exit = self.exit.max(failure.exit);
        context.console.fail(failure);
    }

    fn signed(&mut self, context: &mut Context, job: &Job, signed: &Signed) {
        self.summary.documents = self.summary.documents.saturating_add(1);
        self.summary.signed = self.summary.signed.saturating_add(1);
        let output = name(signed.output.as_deref());
        let mut warnings: Vec<Message> = signed.warnings.iter().map(Explain::message).collect();
        warnings.extend(remarked(context, &signed.remarks));
        let added = added(context, &signed.steps);
        let text = if added.is_empty() {
            Message::new("cli-signed")
        } else {
            Message::new("cli-signed-and-raised").with("added", listed(context, &added))
        };
        let text = text
            .with("path", &job.source)
            .with("output", &output)
            .with("level", signed.level.name());
        let document = SignedDocument {
            kind: "document",
            path: &job.source.to_string(),
            output: Some(output),
            verdict: "signed",
            level: Some(signed.level.name()),
            sha256: Some(signed.sha256.to_string()),
            error: None,
            warnings: told(context, &warnings),
            added: told(context, &added),
            reason: None,
        };
        self.done(context, job, &document, &text, &warnings);
    }

    fn drawn(&mut self, context: &mut Context, job: &Job, drawn: &Previewed) {
        self.summary.documents = self.summary.documents.saturating_add(1);
        self.summary.previewed = self.summary.previewed.saturating_add(1);
        let output = name(drawn.output.as_deref());
        let warnings: Vec<Message> = drawn.warnings.iter().map(Explain::message).collect();
        let text = Message::new("cli-previewed")
            .with("path", &job.source)
            .with("output", &output)
            .with("page", drawn.page);
        let document = SignedDocument {
            kind: "document",
            path: &job.source.to_string(),
            output: Some(output),
            verdict: "previewed",
            level: None,
            sha256: None,
            error: None,
            warnings: told(context, &warnings),
            added: Vec::new(),
            reason: None,
        };
        self.done(context, job, &document, &text, &warnings);
    }

    fn done(
        &mut self,
        context: &mut Context,
        job: &Job,
        document: &SignedDocument<'_>,
        text: &Message,
        warnings: &[Message],
    ) {
        let line = match context.format {
            Format::Json => json::line(document),
            Format::Text => context.console.text(text),
        };
        self.line(context, &line);
        if let Some(suite) = &mut self.suite {
            let (result, message) = match &document.reason {
                None => (junit::Result::Passed, String::new()),
                Some(_) => (junit::Result::Skipped, context.console.text(text)),
            };
            suite.add(document.path, result, &message, &[]);
        }
        for warning in warnings {
            context.console.warn_about(&job.source, warning);
        }
    }

    fn failed(&mut self, context: &mut Context, source: &Source, failure: &Failure) {
        self.summary.documents = self.summary.documents.saturating_add(1);
        self.summary.failed = self.summary.failed.saturating_add(1);
        self.exit = self.exit.max(failure.exit);
        let kind = failure.reason.key.to_string();
        let count = self.summary.reasons.entry(kind.clone()).or_default();
        *count = count.saturating_add(1);
        let reasons = self.reasons.entry(kind);
        reasons.or_insert_with(|| failure.reason.clone());
        if let Some(suite) = &mut self.suite {
            let lines = failure.lines(&context.console.words);
            let message = lines.first().cloned().unwrap_or_default();
            suite.add(&source.to_string(), junit::Result::Error, &message, &lines);
        }
        if context.format == Format::Json {
            let line = json::line(&SignedDocument {
                kind: "document",
                path: &source.to_string(),
                output: None,
                verdict: "failed",
                level: None,
                sha256: None,
                error: Some(ErrorObject::new(&failure.reason, &context.console.words)),
                warnings: Vec::new(),
                added: Vec::new(),
                reason: None,
            });
            self.line(context, &line);
        }
    }

    fn line(&self, context: &mut Context, line: &str) {
        match self.lines {
            Lines::Results => context.console.result(line),
            Lines::Remarks => context.console.note(line),
        }
    }
}

/// What was put behind a document.
fn added(context: &Context, steps: &[Step]) -> Vec<Message> {
    let zone = context.zone();
    let steps = steps.iter();
    steps.map(|step| step_added(step, zone)).collect()
}

fn step_added(step: &Step, zone: Zone) -> Message {
    match step {
        Step::Timestamp { time } => {
            Message::new("cli-added-timestamp").with("time", clock(*time, zone))
        }
        Step::ValidationData {
            certificates,
            crls,
            ocsps,
            bytes,
        } => Message::new("cli-added-validation-data")
            .with("certificates", certificates)
            .with("lists", crls)
            .with("responses", ocsps)
            .with("kilobytes", bytes.div_ceil(1 << 10)),
    }
}

/// A number with one digit behind the point.
fn seconds(number: f64) -> String {
    format!("{number:.1}")
}

/// What was put behind a document, in one line.
fn listed(context: &Context, added: &[Message]) -> String {
    let words = added.iter().map(|step| context.console.text(step));
    words.collect::<Vec<_>>().join(", ")
}

/// What was not done, in words.
fn remarked(context: &Context, remarks: &[Remark]) -> Vec<Message> {
    let remarks = remarks.iter();
    let message = |remark: &Remark| match remark {
        Remark::Unproven { field, reason } => Message::new("cli-signature-unproven")
            .with("field", field)
            .with("reason", context.console.text(reason)),
        Remark::Undecided { field, reason } => Message::new("cli-signature-undecided")
            .with("field", field)
            .with("reason", context.console.text(reason)),
    };
    remarks.map(message).collect()
}

/// The name of a result; standard output has none.
fn name(output: Option<&Path>) -> String {
    output.map_or_else(
        || Target::StandardOutput.to_string(),
        |path| path.display().to_string(),
    )
}

fn told(context: &Context, warnings: &[Message]) -> Vec<ErrorObject> {
    let words = &context.console.words;
    let warnings = warnings.iter();
    warnings
        .map(|warning| ErrorObject::new(warning, words))
        .collect()
}
