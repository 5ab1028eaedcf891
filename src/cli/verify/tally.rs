//! What a verification tells of each document, in every form that was asked for, and what all come
//! to.
//!
//! **Invariant:** a document is counted once, and the exit code is that of the gravest.
//!
//! **Deliberately absent:** judging.

use std::path::Path;

use crate::base::message::Message;
use crate::batch::Source;
use crate::batch::picturing::Pictures;
use crate::batch::verifying::{Drawing, Judged};
use crate::cli::Context;
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure};
use crate::cli::gates::Gate;
use crate::cli::html::{Entry, Page};
use crate::cli::json::{self, VerificationSummary, VerifiedDocument};
use crate::cli::junit::{self, Suite};
use crate::cli::text;
use crate::verify::{Report, Verdict};

/// A judgement, and what it is about.
pub(super) struct Told<'t> {
    pub(super) path: &'t str,
    pub(super) sha256: String,
    pub(super) report: &'t Report,
    /// The file of saved facts that was judged instead of the document.
    pub(super) from_facts: Option<&'t Path>,
    /// Its pages, when they were drawn.
    pub(super) pictures: Option<&'t Pictures>,
}

impl<'t> Told<'t> {
    pub(super) fn document(path: &'t str, judged: &'t Judged) -> Self {
        Self {
            path,
            sha256: judged.sha256.to_string(),
            report: &judged.report,
            from_facts: None,
            pictures: judged.pictures.as_ref(),
        }
    }

    /// The report as people read it. Where the document was not looked at, that comes before any
    /// other word about it.
    fn lines(&self, unmet: &[Message], context: &Context) -> Vec<String> {
        let mut lines = text::report(self.path, self.report, unmet, context.reader());
        if let Some(message) = self.remark() {
            let first = lines.len().min(1);
            lines.insert(first, format!("  {}", context.console.text(&message)));
        }
        lines
    }

    /// That the document was not looked at, where that is so.
    fn remark(&self) -> Option<Message> {
        let file = self.from_facts?;
        let message = Message::new("cli-from-facts").with("path", file.display());
        Some(message.with("sha256", &self.sha256))
    }
}

/// What the documents came to so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) summary: VerificationSummary,
    pub(super) exit: Exit,
    /// When they are to be written as test results too.
    pub(super) suite: Option<Suite>,
    /// When they are to be written as a page too.
    pub(super) page: Option<Page>,
}

impl Tally {
    fn count(&mut self, verdict: Option<Verdict>, exit: Exit) {
        self.summary.count(verdict);
        self.exit = self.exit.max(exit);
    }

    /// Whether the pages of the next document are to be drawn.
    pub(super) fn drawing(&self) -> Drawing {
        match &self.page {
            Some(page) if page.has_room() => Drawing::Drawn,
            _ => Drawing::None,
        }
    }

    /// What all come to, in a sentence.
    pub(super) fn totals(&self) -> Message {
        Message::new("cli-verification-summary")
            .with("documents", self.summary.documents)
            .with("valid", self.summary.valid)
            .with("invalid", self.summary.invalid)
            .with("indeterminate", self.summary.indeterminate)
            .with("unsigned", self.summary.unsigned)
            .with("error", self.summary.error)
    }

    /// Tells of a document, and counts it.
    pub(super) fn tell(&mut self, context: &mut Context, told: &Told<'_>, gates: &[Gate]) {
        let report = told.report;
        let unmet: Vec<Message> = gates.iter().filter_map(|gate| gate.unmet(report)).collect();
        let exit = match report.verdict {
            Verdict::Invalid | Verdict::Unsigned => Exit::Negative,
            _ if !unmet.is_empty() => Exit::Negative,
            Verdict::Indeterminate => Exit::Undecided,
            Verdict::Valid => Exit::Done,
        };
        let first = self.summary.documents == 0;
        self.count(Some(report.verdict), exit);
        let path = told.path;
        let lines = || told.lines(&unmet, context);
        if let Some(page) = &mut self.page {
            let remark = told.remark();
            let entry = Entry {
                path,
                sha256: &told.sha256,
                report,
                unmet: &unmet,
                remark: remark.as_ref(),
                pictures: told.pictures,
            };
            page.add(&entry, context.reader());
        }
        if let Some(suite) = &mut self.suite {
            let words = &context.console.words;
            let (result, message) = match (exit, unmet.first()) {
                (Exit::Done, _) => (junit::Result::Passed, &report.summary),
                (Exit::Negative, Some(gate)) if report.verdict == Verdict::Valid => {
                    (junit::Result::Failed("gate"), gate)
                }
                _ => (
                    junit::Result::Failed(report.verdict.name()),
                    &report.summary,
                ),
            };
            suite.add(path, result, &words.text(message), &lines());
        }
        match context.format {
            Format::Json => {
                let digest = told.sha256.clone();
                let words = &context.console.words;
                let document = VerifiedDocument::judged(path, digest, report, &unmet, words);
                let document = match told.from_facts {
                    Some(file) => document.judged_from(file),
                    None => document,
                };
                let line = json::line(&document);
                context.console.result(&line);
            }
            Format::Text => {
                let lines = lines();
                if !first {
                    context.console.result("");
                }
                for line in lines {
                    context.console.result(&line);
                }
            }
        }
    }

    /// Tells of a document that could not be judged, and counts it.
    pub(super) fn fail(&mut self, context: &mut Context, source: &Source, cause: impl Into<Cause>) {
        let what = Message::new("cli-cannot-verify").with("path", source);
        let failure = Failure::not_done(what, cause);
        self.count(None, failure.exit);
        let path = source.to_string();
        if let Some(page) = &mut self.page {
            page.add_failure(&path, &failure, &context.console.words);
        }
        if let Some(suite) = &mut self.suite {
            let lines = failure.lines(&context.console.words);
            let message = lines.first().cloned().unwrap_or_default();
            suite.add(&path, junit::Result::Error, &message, &lines);
        }
        let line = match context.format {
            Format::Json => {
                let words = &context.console.words;
                json::line(&VerifiedDocument::failed(&path, &failure.reason, words))
            }
            Format::Text => text::error(&path, &context.console.words),
        };
        context.console.result(&line);
        context.console.fail(&failure);
    }

    /// The summary: always in JSON, in text only when there is something to sum up.
    pub(super) fn conclude(&self, context: &mut Context) {
        let summary = &self.summary;
        if context.format == Format::Json {
            context.console.result(&json::line(summary));
        } else if summary.documents > 1 {
            let line = context.console.text(&self.totals());
            context.console.result("");
            context.console.result(&line);
        }
    }
}
