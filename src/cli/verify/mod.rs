//! `teken verify`: judges every signature of every document.

mod tally;

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use crate::base::time::Timestamp;
use crate::batch::Descend;
use crate::batch::plan::sources;
use crate::batch::verifying::{Rules, verify};
use crate::cli::Context;
use crate::cli::anchors::{self, Builtin};
use crate::cli::exit::Exit;
use crate::cli::facts::{self, FactsFile};
use crate::cli::failure::Outcome;
use crate::cli::gates::Gate;
use crate::cli::html::{Made, Page};
use crate::cli::junit::{Of, Suite};
use crate::cli::policy::PolicyArguments;
use crate::cli::prompt::PasswordArguments;
use crate::cli::services::EvidenceArguments;
use crate::cli::times::Time;
use crate::pki::EvidenceProvider;
use crate::verify::policy::STANDARD;
use crate::verify::{self, Evidence, Policy};
use tally::{Tally, Told};

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
    #[command(flatten)]
    policy: PolicyArguments,
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// Conditions for scripts: notice, logo, level=b-lt, signatures=2, signer=TEXT, certified
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    require: Vec<Gate>,
    /// Write test results in XML too, as CI servers read them (one that exists is replaced)
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write a report to read and print too: one page with everything in it, the pages that bear
    /// signatures or changes drawn (one that exists is replaced)
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Save what was found, so that it can be judged again without the documents (a new file)
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Judge what --facts saved instead of documents, with the certificates and lists saved there
    /// (may be repeated)
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "paths", "recursive", "pdf_password_file", "trust", "no_builtin_trust", "crl", "ocsp",
            "facts"
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
    if let Some(file) = &arguments.junit {
        Suite::check(Of::Verifying, file)?;
    }
    if let Some(file) = &arguments.html {
        Page::check(file)?;
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
        suite: arguments.junit.as_ref().map(|_| Suite::new(Of::Verifying)),
        page: arguments.html.as_ref().map(|_| Page::default()),
        ..Tally::default()
    };
    if arguments.from_facts.is_empty() {
        judge_documents(context, arguments, &court, &mut tally)?;
    }
    for file in &arguments.from_facts {
        judge_again(context, file, &court, &mut tally)?;
    }
    tally.summary.seconds = start.elapsed().as_secs_f64();
    tally.conclude(context);
    if let (Some(file), Some(suite)) = (&arguments.junit, &tally.suite) {
        suite.write(file, tally.summary.seconds)?;
    }
    if let (Some(file), Some(page)) = (&arguments.html, &tally.page) {
        let made = Made {
            now: context.now,
            at: court.at,
        };
        page.write(file, &tally.totals(), made, context.reader())?;
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
    let (crls, ocsps) = arguments.evidence.at_hand()?;
    let source = arguments.evidence.source(context)?;
    let reading = arguments.password.reading(context)?;
    let rules = Rules {
        evidence: Evidence {
            anchors: &anchors,
            certificates: &[],
            crls: &crls,
            ocsps: &ocsps,
        },
        source: source.as_ref().map(|one| -> &dyn EvidenceProvider { one }),
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
        tally.fail(context, &source, error);
    }
    for source in found.documents.iter().map(|one| &one.source) {
        match verify(source, &rules, tally.drawing()) {
            Ok(judged) => {
                let path = source.to_string();
                if let Some(saved) = &mut saved {
                    saved.add(&path, &judged)?;
                }
                tally.tell(context, &Told::document(&path, &judged), court.gates);
            }
            Err(error) => tally.fail(context, source, error),
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
            pictures: None,
        };
        tally.tell(context, &told, court.gates);
        Ok(())
    })
}
