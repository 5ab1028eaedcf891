//! `teken cert`: shows a signing certificate and its chain, and says whether it may sign.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use const_oid::ObjectIdentifier;
use const_oid::db::DB;
use serde::Serialize;

use crate::base::message::{Explain as _, Message};
use crate::cli::Context;
use crate::cli::anchors::{self, Builtin};
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::identity::IdentityArguments;
use crate::cli::words::plain;
use crate::cli::{json, text};
use crate::pki::{Certificate, PathDemands, PathOutcome, Purpose, validate_path};

/// Adobe's purpose for signing PDFs, the only one in certificates of `BSrE`.
const PDF_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5");

/// What may be typed after `teken cert`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show a signing certificate and its chain, and check them
    Show(Box<Show>),
}

/// What may be typed after `teken cert show`.
#[derive(Args, Debug)]
pub(super) struct Show {
    /// Certificate file (PEM or DER), the signer's first; instead of an identity
    #[arg(required_unless_present = "source", conflicts_with = "source")]
    file: Option<PathBuf>,
    /// Trust the certificates in this file for this run (may be repeated)
    #[arg(long, value_name = "FILE")]
    trust: Vec<PathBuf>,
    #[command(flatten)]
    identity: IdentityArguments,
}

/// Does what was asked.
///
/// # Errors
/// When certificate, key or trust cannot be read, and when the identity may not sign.
pub(super) fn run(context: &mut Context, command: &Command) -> Outcome<Exit> {
    match command {
        Command::Show(arguments) => show(context, arguments),
    }
}

#[derive(Serialize)]
struct CertificateLine {
    kind: &'static str,
    name: String,
    subject: String,
    issuer: String,
    serial: String,
    not_before: String,
    not_after: String,
    sha256: String,
    key: Option<String>,
    policies: Vec<String>,
    key_usage: Vec<&'static str>,
    extended_key_usage: Vec<String>,
}

fn show(context: &mut Context, arguments: &Show) -> Outcome<Exit> {
    let (leaf, others, refusal) = match &arguments.file {
        Some(file) => {
            let (leaf, others) = read(file)?;
            (leaf, others, None)
        }
        None => open(context, &arguments.identity)?,
    };
    let trusted = anchors::anchors(context, Builtin::Trusted, &arguments.trust)?;
    let outcome = validate_path(
        &leaf,
        &others,
        &trusted,
        &PathDemands::new(context.now, Purpose::DocumentSigning),
    );
    let mut chain = vec![leaf];
    chain.extend(others);
    for certificate in &chain {
        tell(context, certificate);
    }
    let trust = conclude(context, &outcome);
    match refusal {
        Some(failure) => Err(failure),
        None => Ok(trust),
    }
}

/// The certificates of a file: the signer's, and the others.
fn read(file: &Path) -> Outcome<(Certificate, Vec<Certificate>)> {
    let mut certificates = anchors::certificates(file)?.into_iter();
    let leaf = certificates.next().ok_or_else(|| {
        Failure::not_done(
            Message::new("cli-cannot-use").with("path", file.display()),
            Message::new("cli-no-certificate"),
        )
    })?;
    Ok((leaf, certificates.collect()))
}

/// The certificates of an identity, and why it may not sign.
fn open(
    context: &mut Context,
    identity: &IdentityArguments,
) -> Outcome<(Certificate, Vec<Certificate>, Option<Failure>)> {
    let identity = identity.resolve(context)?.unlock(context)?;
    let refusal = match identity.check(context.now) {
        Ok(warnings) => {
            for warning in warnings {
                context.console.warn(&warning.message());
            }
            None
        }
        Err(error) => {
            let what = Message::new("cli-identity-may-not-sign");
            Some(Failure::not_done(what, error))
        }
    };
    Ok((
        identity.certificate().clone(),
        identity.chain().to_vec(),
        refusal,
    ))
}

/// The verdict on the chain.
fn conclude(context: &mut Context, outcome: &PathOutcome) -> Exit {
    let (message, exit) = match &outcome.problem {
        None => (Message::new("cli-chain-trusted"), Exit::Done),
        Some(problem) => (problem.message(), Exit::Undecided),
    };
    let text = context.console.text(&message);
    match context.format {
        Format::Text => {
            context.console.result(&text);
            let words = &context.console.words;
            if let Some(hint) = text::hint(&message, "  ", words) {
                context.console.result(&hint);
            }
        }
        Format::Json => {
            let line = json::line(&Conclusion {
                kind: "summary",
                trusted: outcome.problem.is_none(),
                message: text,
            });
            context.console.result(&line);
        }
    }
    exit
}

#[derive(Serialize)]
struct Conclusion {
    kind: &'static str,
    trusted: bool,
    message: String,
}

fn tell(context: &mut Context, certificate: &Certificate) {
    let names =
        |list: &[ObjectIdentifier]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let line = CertificateLine {
        kind: "certificate",
        name: certificate.common_name(),
        subject: certificate.subject(),
        issuer: certificate.issuer(),
        serial: certificate.serial_hex(),
        not_before: json::instant(certificate.not_before()),
        not_after: json::instant(certificate.not_after()),
        sha256: anchors::fingerprint(certificate),
        key: certificate.key_kind().map(|kind| kind.to_string()),
        policies: names(certificate.policies()),
        key_usage: certificate.key_usages().unwrap_or_default(),
        extended_key_usage: names(certificate.extended_key_usage()),
    };
    if context.format == Format::Json {
        context.console.result(&json::line(&line));
        return;
    }
    let zone = context.zone();
    let validity = format!(
        "{} - {}",
        text::clock(certificate.not_before(), zone),
        text::clock(certificate.not_after(), zone)
    );
    let purposes: Vec<String> = line
        .key_usage
        .iter()
        .map(ToString::to_string)
        .chain(certificate.extended_key_usage().iter().map(purpose))
        .collect();
    let rows = [
        (Message::new("cli-cert-subject"), line.subject),
        (Message::new("cli-cert-issuer"), line.issuer),
        (Message::new("cli-cert-serial"), line.serial),
        (Message::new("cli-cert-validity"), validity),
        (Message::new("cli-cert-key"), line.key.unwrap_or_default()),
        (Message::new("cli-cert-usage"), purposes.join(", ")),
        (Message::new("cli-cert-policies"), line.policies.join(", ")),
        (Message::new("cli-cert-sha256"), line.sha256),
    ];
    context.console.result(&plain(&line.name));
    for (label, value) in rows {
        if !value.is_empty() {
            let label = context.console.text(&label);
            context
                .console
                .result(&format!("  {label} {}", plain(&value)));
        }
    }
}

/// An extended key usage as people know it; the identifier where it has no usual name.
fn purpose(identifier: &ObjectIdentifier) -> String {
    if *identifier == PDF_SIGNING {
        return "PDF signing (Adobe)".to_owned();
    }
    match DB.by_oid(identifier) {
        Some(name) => name.strip_prefix("id-kp-").unwrap_or(name).to_owned(),
        None => identifier.to_string(),
    }
}
