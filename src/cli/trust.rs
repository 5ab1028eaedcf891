//! `teken trust`: the certificates that signatures must lead to.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::anchors::{self, fingerprint, store_unusable, unusable};
use crate::cli::arguments::Format;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::json;
use crate::cli::words::plain;
use crate::disk::{DiskError, Folders, Output, Replace};
use crate::pki::{Certificate, TrustAnchors, pem};

/// The fewest digits that name a fingerprint: 32 bits, which nobody types by accident.
const FEWEST_DIGITS: usize = 8;

/// What may be typed after `teken trust`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show every certificate that is trusted, with its SHA-256 fingerprint
    List,
    /// Trust the certificates in a file (PEM or DER) from now on
    Add(Add),
    /// Stop trusting a certificate that was added
    Remove(Remove),
}

/// What may be typed after `teken trust add`.
#[derive(Args, Debug)]
pub(super) struct Add {
    /// The file
    file: PathBuf,
}

/// What may be typed after `teken trust remove`.
#[derive(Args, Debug)]
pub(super) struct Remove {
    /// The fingerprint, or its first 8 digits or more
    fingerprint: String,
}

/// Does what was asked.
///
/// # Errors
/// When the file or the trust store cannot be used.
pub(super) fn run(context: &mut Context, command: &Command) -> Outcome<Exit> {
    match command {
        Command::List => list(context),
        Command::Add(arguments) => add(context, &arguments.file),
        Command::Remove(arguments) => remove(context, &arguments.fingerprint),
    }
}

#[derive(Serialize)]
struct Anchor {
    kind: &'static str,
    name: String,
    sha256: String,
    origin: &'static str,
    file: Option<String>,
    not_after: Option<String>,
}

fn list(context: &mut Context) -> Outcome<Exit> {
    for anchor in TrustAnchors::builtin().list() {
        let line = Anchor {
            kind: "anchor",
            name: anchor.name.clone(),
            sha256: anchor.fingerprint().to_lowercase(),
            origin: "built-in",
            file: None,
            not_after: None,
        };
        show(context, &line);
    }
    let configured: Vec<PathBuf> = context
        .configuration
        .trust
        .iter()
        .map(|path| context.configuration.resolve(path))
        .collect();
    for file in configured {
        for certificate in anchors::certificates(&file)? {
            show(context, &described(&certificate, "configuration", &file));
        }
    }
    for (file, certificate) in anchors::stored(context)? {
        show(context, &described(&certificate, "added", &file));
    }
    Ok(Exit::Done)
}

fn described(certificate: &Certificate, origin: &'static str, file: &Path) -> Anchor {
    Anchor {
        kind: "anchor",
        name: certificate.common_name(),
        sha256: fingerprint(certificate),
        origin,
        file: Some(file.display().to_string()),
        not_after: Some(json::instant(certificate.not_after())),
    }
}

fn show(context: &mut Context, anchor: &Anchor) {
    let line = match context.format {
        Format::Json => json::line(anchor),
        Format::Text => {
            let origin = match anchor.origin {
                "built-in" => Message::new("cli-trust-builtin"),
                "configuration" => Message::new("cli-trust-configured"),
                _ => Message::new("cli-trust-added"),
            };
            let origin = context.console.text(&origin);
            format!("{}  {}  ({origin})", anchor.sha256, plain(&anchor.name))
        }
    };
    context.console.result(&line);
}

fn add(context: &mut Context, file: &Path) -> Outcome<Exit> {
    let certificates = anchors::certificates(file)?;
    let folder = store(context)?;
    fs::create_dir_all(&folder).map_err(|error| store_unusable(&folder, error))?;
    for certificate in certificates {
        let path = folder.join(format!("{}.pem", fingerprint(&certificate)));
        let text = pem::encode("CERTIFICATE", certificate.der());
        write(&path, text.as_bytes()).map_err(|error| unusable(&folder, error))?;
        show(context, &described(&certificate, "added", &path));
        if !may_issue(&certificate) {
            let name = certificate.common_name();
            context
                .console
                .warn(&Message::new("cli-trust-no-issuer").with("name", name));
        }
    }
    Ok(Exit::Done)
}

fn remove(context: &mut Context, wanted: &str) -> Outcome<Exit> {
    let what = || Message::new("cli-cannot-remove").with("fingerprint", wanted);
    let digits: String = wanted
        .chars()
        .filter(|c| !matches!(c, ':' | ' '))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if digits.len() < FEWEST_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Failure::usage(what(), Message::new("cli-fingerprint-form")));
    }
    let builtin = TrustAnchors::builtin();
    if builtin
        .list()
        .iter()
        .any(|anchor| anchor.fingerprint().to_lowercase().starts_with(&digits))
    {
        return Err(Failure::not_done(
            what(),
            Message::new("cli-trust-is-builtin"),
        ));
    }
    let mut matching: Vec<_> = anchors::stored(context)?
        .into_iter()
        .filter(|(_, certificate)| fingerprint(certificate).starts_with(&digits))
        .collect();
    match (matching.pop(), matching.pop()) {
        (Some((path, certificate)), None) => {
            fs::remove_file(&path).map_err(|error| store_unusable(&path, error))?;
            let line = Message::new("cli-trust-removed")
                .with("name", certificate.common_name())
                .with("sha256", fingerprint(&certificate));
            context.console.remark(&line);
            Ok(Exit::Done)
        }
        (None, _) => Err(Failure::not_done(
            what(),
            Message::new("cli-trust-not-found"),
        )),
        _ => Err(Failure::not_done(
            what(),
            Message::new("cli-trust-ambiguous"),
        )),
    }
}

/// Whether other certificates can lead to this one (RFC 5280, 4.2.1.9; old roots say nothing).
fn may_issue(certificate: &Certificate) -> bool {
    certificate.is_self_signed()
        || certificate
            .basic_constraints()
            .is_some_and(|basic| basic.ca)
}

/// The folder of the trust store.
fn store(context: &Context) -> Outcome<PathBuf> {
    context.configuration.trust_folder().ok_or_else(|| {
        Failure::not_done(
            Message::new("cli-cannot-add-trust"),
            Message::new("cli-no-home"),
        )
    })
}

fn write(path: &Path, text: &[u8]) -> Result<(), DiskError> {
    let mut output = Output::create(path, Replace::Existing, Folders::MustExist)?;
    output.write(text)?;
    output.commit()?;
    Ok(())
}
