//! `teken verify`: judges every signature of every document.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use crate::base::message::{Explain as _, Message};
use crate::base::time::Timestamp;
use crate::batch::plan::sources;
use crate::batch::verifying::{Judged, Rules, verify};
use crate::batch::{Descend, Source};
use crate::cli::Context;
use crate::cli::anchors::{self, Builtin};
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::facts::{self, FactsFile};
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::gates::Gate;
use crate::cli::json::{self, VerificationSummary, VerifiedDocument};
use crate::cli::junit::{self, Suite};
use crate::cli::policy::PolicyArguments;
use crate::cli::prompt::PasswordArguments;
use crate::cli::text;
use crate::cli::times::Time;
use crate::disk::DiskError;
use crate::verify::policy::STANDARD;
use crate::verify::{self, Evidence, Policy, Report, Verdict};

/// What may be typed after `teken verify`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Documents, folders of documents, or - for standard input
    #[arg(required_unless_present_any = ["from_facts", "show_policy"], value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Search folders with all that is below them
    #[arg(short)]
    recursive: bool,
    #[command(flatten)]
    password: PasswordArguments,
    /// Trust the certificates in this file for this run (may be repeated)
    #[arg(long, value_name = "FILE")]
    trust: Vec<PathBuf>,
    /// Do not trust the built-in certificates of BSrE and the national root
    #[arg(long)]
    no_builtin_trust: bool,
    /// Judge as of this time: 2026-11-21 (its end), 2026-11-21T14:00:00, both in the zone of the
    /// configuration (WIB without one), or 2026-11-21T14:00:00+07:00
    #[arg(long, value_name = "TIME")]
    at: Option<Time>,
    /// Use no network; this version never does
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    policy: PolicyArguments,
    /// Revocation lists at hand (may be repeated)
    #[arg(long, value_name = "FILE")]
    crl: Vec<PathBuf>,
    /// Conditions for scripts: notice, logo, level=b-lt, signatures=2, signer=TEXT, certified
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    require: Vec<Gate>,
    /// Write test results in XML too, as CI servers read them (one that exists is replaced)
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Save what was found, so that it can be judged again without the documents (a new file)
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Judge what --facts saved instead of documents, with the certificates and lists saved there
    /// (may be repeated)
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "paths", "recursive", "pdf_password_file", "trust", "no_builtin_trust", "crl", "facts"
        ]
    )]
    from_facts: Vec<PathBuf>,
}

/// What documents are judged by, whether they are at hand or their facts are.
struct Court<'a> {
    policy: &'a Policy,
    at: Timestamp,
    gates: &'a [Gate],
}

/// Judges the documents one after the other.
///
/// # Errors
/// When the policy, trust, evidence or saved facts cannot be read, or a file that was asked for
/// cannot be written; documents that cannot be read only count.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    if arguments.policy.show_policy {
        context.console.result(STANDARD.trim_end());
        return Ok(Exit::Done);
    }
    let start = Instant::now();
    let not_written = |file: &PathBuf, cause: DiskError| {
        let what = Message::new("cli-cannot-write-to").with("path", file.display());
        let because = match &cause {
            DiskError::Exists { .. } => Message::new("cli-no-results").with("path", file.display()),
            other => other.message(),
        };
        Failure::not_done(what, Cause::new(because, cause))
    };
    if let Some(file) = &arguments.junit {
        Suite::check(file).map_err(|cause| not_written(file, cause))?;
    }
    let policy = arguments.policy.read()?;
    let court = Court {
        policy: &policy,
        at: arguments
            .at
            .map_or(context.now, |time| time.instant(context.zone())),
        gates: &arguments.require,
    };
    let mut tally = Tally {
        suite: arguments.junit.as_ref().map(|_| Suite::default()),
        ..Tally::default()
    };
    if arguments.from_facts.is_empty() {
        judge_documents(context, arguments, &court, &mut tally)?;
    }
    for file in &arguments.from_facts {
        judge_again(context, file, &court, &mut tally)?;
    }
    tally.summary.seconds = start.elapsed().as_secs_f64();
    conclude(context, &tally);
    if let (Some(file), Some(suite)) = (&arguments.junit, &tally.suite) {
        let written = suite.write(file, tally.summary.seconds);
        written.map_err(|cause| not_written(file, cause))?;
    }
    Ok(tally.exit)
}

fn judge_documents(
    context: &mut Context,
    arguments: &Arguments,
    court: &Court<'_>,
    tally: &mut Tally,
) -> Outcome<()> {
    let builtin = if arguments.no_builtin_trust {
        Builtin::Ignored
    } else {
        Builtin::Trusted
    };
    let anchors = anchors::anchors(context, builtin, &arguments.trust)?;
    let mut crls = Vec::new();
    for file in &arguments.crl {
        crls.extend(anchors::revocation_lists(file)?);
    }
    let reading = arguments.password.reading(context)?;
    let rules = Rules {
        evidence: Evidence {
            anchors: &anchors,
            certificates: &[],
            crls: &crls,
        },
        policy: court.policy,
        at: court.at,
        reading: &reading,
    };
    let descend = if arguments.recursive {
        Descend::Below
    } else {
        Descend::Never
    };
    let mut saved = match &arguments.facts {
        Some(file) => Some(FactsFile::start(file)?),
        None => None,
    };
    let found = sources(&arguments.paths, descend, None);
    for (source, error) in found.refused {
        tell_failure(context, &source, error, tally);
    }
    for (source, _) in &found.documents {
        match verify(source, &rules) {
            Ok(judged) => {
                let path = source.to_string();
                if let Some(saved) = &mut saved {
                    saved.add(&path, &judged)?;
                }
                tell(context, &Told::document(&path, &judged), court.gates, tally);
            }
            Err(error) => tell_failure(context, source, error, tally),
        }
    }
    saved.map_or(Ok(()), FactsFile::finish)
}

/// Judges the facts in a file.
fn judge_again(
    context: &mut Context,
    file: &Path,
    court: &Court<'_>,
    tally: &mut Tally,
) -> Outcome<()> {
    facts::read(file, |saved| {
        let told = Told {
            path: &saved.path,
            sha256: saved.sha256.clone(),
            report: &verify::judge(&saved.facts, court.policy, court.at),
            from_facts: Some(file),
        };
        tell(context, &told, court.gates, tally);
        Ok(())
    })
}

/// A judgement, and what it is about.
struct Told<'t> {
    path: &'t str,
    sha256: String,
    report: &'t Report,
    /// The file of saved facts that was judged instead of the document.
    from_facts: Option<&'t Path>,
}

impl<'t> Told<'t> {
    fn document(path: &'t str, judged: &'t Judged) -> Self {
        Self {
            path,
            sha256: judged.sha256.to_string(),
            report: &judged.report,
            from_facts: None,
        }
    }

    /// The report as people read it. Where the document was not looked at, that comes before any
    /// other word about it.
    fn lines(&self, unmet: &[Message], context: &Context) -> Vec<String> {
        let mut lines = text::report(self.path, self.report, unmet, context.reader());
        if let Some(file) = self.from_facts {
            let message = Message::new("cli-from-facts")
                .with("path", file.display())
                .with("sha256", &self.sha256);
            let first = lines.len().min(1);
            lines.insert(first, format!("  {}", context.console.text(&message)));
        }
        lines
    }
}

/// What the documents came to so far.
#[derive(Default)]
struct Tally {
    summary: VerificationSummary,
    exit: Exit,
    /// When they are to be written as test results too.
    suite: Option<Suite>,
}

impl Tally {
    fn count(&mut self, verdict: Option<Verdict>, exit: Exit) {
        self.summary.count(verdict);
        self.exit = self.exit.max(exit);
    }
}

fn tell(context: &mut Context, told: &Told<'_>, gates: &[Gate], tally: &mut Tally) {
    let report = told.report;
    let unmet: Vec<Message> = gates.iter().filter_map(|gate| gate.unmet(report)).collect();
    let exit = match report.verdict {
        Verdict::Invalid | Verdict::Unsigned => Exit::Negative,
        _ if !unmet.is_empty() => Exit::Negative,
        Verdict::Indeterminate => Exit::Undecided,
        Verdict::Valid => Exit::Done,
    };
    let first = tally.summary.documents == 0;
    tally.count(Some(report.verdict), exit);
    let path = told.path;
    let lines = || told.lines(&unmet, context);
    if let Some(suite) = &mut tally.suite {
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

fn tell_failure(
    context: &mut Context,
    source: &Source,
    cause: impl Into<Cause>,
    tally: &mut Tally,
) {
    let what = Message::new("cli-cannot-verify").with("path", source);
    let failure = Failure::not_done(what, cause);
    tally.count(None, failure.exit);
    let path = source.to_string();
    if let Some(suite) = &mut tally.suite {
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
fn conclude(context: &mut Context, tally: &Tally) {
    let summary = &tally.summary;
    if context.format == Format::Json {
        context.console.result(&json::line(summary));
    } else if summary.documents > 1 {
        let line = Message::new("cli-verification-summary")
            .with("documents", summary.documents)
            .with("valid", summary.valid)
            .with("invalid", summary.invalid)
            .with("indeterminate", summary.indeterminate)
            .with("unsigned", summary.unsigned)
            .with("error", summary.error);
        let line = context.console.text(&line);
        context.console.result("");
        context.console.result(&line);
    }
}
