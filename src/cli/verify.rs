//! `teken verify`: judges every signature of every document.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::base::message::{Explain as _, Message};
use crate::batch::plan::sources;
use crate::batch::verifying::{Judged, Rules, verify};
use crate::batch::{Descend, Source};
use crate::cli::Context;
use crate::cli::anchors::{self, Builtin};
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::gates::Gate;
use crate::cli::json::{self, VerificationSummary, VerifiedDocument};
use crate::cli::junit::{self, Suite};
use crate::cli::prompt::PasswordArguments;
use crate::cli::text;
use crate::cli::times::Time;
use crate::disk::DiskError;
use crate::verify::{Evidence, Policy, Revocation, TsaExpiry, Verdict};

/// What may be typed after `teken verify`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Documents, folders of documents, or - for standard input
    #[arg(required = true, value_name = "PATH")]
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
    /// What it means when nobody can tell whether a certificate was revoked
    #[arg(long, value_name = "RULE", default_value = "require")]
    revocation: RevocationRule,
    /// Revocation lists at hand (may be repeated)
    #[arg(long, value_name = "FILE")]
    crl: Vec<PathBuf>,
    /// What a timestamp is worth whose authority's certificate has expired
    #[arg(long, value_name = "RULE", default_value = "strict")]
    tsa_expiry: TsaExpiryRule,
    /// Conditions for scripts: notice, logo, level=b-lt, signatures=2, signer=TEXT, certified
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    require: Vec<Gate>,
    /// Write test results in XML too, as CI servers read them (one that exists is replaced)
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RevocationRule {
    /// Unknown revocation leaves the verdict open
    Require,
    /// Checked where possible, a warning otherwise
    Prefer,
    /// Not asked
    Skip,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TsaExpiryRule {
    /// It proves nothing any more
    Strict,
    /// It counts when the certificate was valid at the time it states
    AtIssue,
}

impl Arguments {
    const fn policy(&self) -> Policy {
        Policy {
            revocation: match self.revocation {
                RevocationRule::Require => Revocation::Require,
                RevocationRule::Prefer => Revocation::Prefer,
                RevocationRule::Skip => Revocation::Skip,
            },
            tsa_expiry: match self.tsa_expiry {
                TsaExpiryRule::Strict => TsaExpiry::Strict,
                TsaExpiryRule::AtIssue => TsaExpiry::AtIssue,
            },
        }
    }
}

/// Judges the documents one after the other.
///
/// # Errors
/// When trust or evidence cannot be read; documents that cannot be read only count.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
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
        policy: arguments.policy(),
        at: arguments
            .at
            .map_or(context.now, |time| time.instant(context.zone())),
        reading: &reading,
    };
    let descend = if arguments.recursive {
        Descend::Below
    } else {
        Descend::Never
    };
    let found = sources(&arguments.paths, descend, None);
    let mut tally = Tally {
        suite: arguments.junit.as_ref().map(|_| Suite::default()),
        ..Tally::default()
    };
    for (source, error) in found.refused {
        tell_failure(context, &source, error, &mut tally);
    }
    for (source, _) in &found.documents {
        match verify(source, &rules) {
            Ok(judged) => tell(context, source, &judged, &arguments.require, &mut tally),
            Err(error) => tell_failure(context, source, error, &mut tally),
        }
    }
    tally.summary.seconds = start.elapsed().as_secs_f64();
    conclude(context, &tally);
    if let (Some(file), Some(suite)) = (&arguments.junit, &tally.suite) {
        let written = suite.write(file, tally.summary.seconds);
        written.map_err(|cause| not_written(file, cause))?;
    }
    Ok(tally.exit)
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

fn tell(
    context: &mut Context,
    source: &Source,
    judged: &Judged,
    gates: &[Gate],
    tally: &mut Tally,
) {
    let report = &judged.report;
    let unmet: Vec<Message> = gates.iter().filter_map(|gate| gate.unmet(report)).collect();
    let exit = match report.verdict {
        Verdict::Invalid | Verdict::Unsigned => Exit::Negative,
        _ if !unmet.is_empty() => Exit::Negative,
        Verdict::Indeterminate => Exit::Undecided,
        Verdict::Valid => Exit::Done,
    };
    let first = tally.summary.documents == 0;
    tally.count(Some(report.verdict), exit);
    let path = source.to_string();
    let lines = || text::report(&path, report, &unmet, context.reader());
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
        suite.add(&path, result, &words.text(message), &lines());
    }
    match context.format {
        Format::Json => {
            let digest = judged.sha256.to_string();
            let words = &context.console.words;
            let document = VerifiedDocument::judged(&path, digest, report, &unmet, words);
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
