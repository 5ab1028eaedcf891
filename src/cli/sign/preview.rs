//! `teken sign --preview`: the page as it will look, as a picture.
//!
//! **Invariant:** nobody is asked for a passphrase, no private key is used, no PDF is written.
//!
//! **Deliberately absent:** whether the certificate may sign: it may still be locked away.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::Arguments;
use super::styles::{Artworks, Styles};
use crate::base::message::Message;
use crate::batch::plan::{plan, sources};
use crate::batch::previewing::{Previewed, preview_all};
use crate::batch::{Naming, Plan, PlanError, Signer, Style, Target, Tasks};
use crate::cli::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::results::{Deed, Lines, Tally};
use crate::cli::terminal::{self, Protocol};

/// Pixels per inch of a picture: fine enough to read a QR symbol from.
const DPI: f32 = 150.0;

/// The name in the block where the certificate is still locked away. The block is in Indonesian.
const NAMELESS: &str = "(nama dari sertifikat)";

/// A serial number in its place, of 20 bytes as BSrE gives them (RFC 5280, 4.1.2.2 allows no more).
/// Zeros would make a smaller symbol: digits alone are written more tightly.
const SERIAL: &str = "0A1B2C3D4E5F6A7B8C9D0A1B2C3D4E5F6A7B8C9D";

/// The option of previews.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct PreviewArguments {
    /// Sign nothing: draw the page of the block, or the first that changes, as it will look into this PNG file; with several
    /// documents into a folder of this name; - shows it on a terminal that can show pictures
    #[arg(long, value_name = "PNG", conflicts_with = "naming")]
    preview: Option<PathBuf>,
}

impl PreviewArguments {
    /// Where the picture goes; none when documents are to be signed.
    pub(super) fn wanted(&self) -> Option<&Path> {
        self.preview.as_deref()
    }
}

/// Draws one document after the other.
///
/// # Errors
/// Wrong usage, and a certificate or logo that cannot be used; a document that cannot be drawn
/// only counts.
pub(super) fn run(context: &mut Context, arguments: &Arguments, to: &Path) -> Outcome<Exit> {
    let start = Instant::now();
    let (holder, certificate) = arguments.identity.known(context)?;
    let plan = settle(arguments, to)?;
    let piped = plan
        .jobs
        .iter()
        .any(|job| job.target == Target::StandardOutput);
    let protocol = if piped { protocol()? } else { None };
    let reading = arguments.password.reading(context)?;
    let lines = Lines::of(&plan.jobs);
    let mut styles = Styles::new(context, arguments, &holder, Artworks::new())?;
    let tasks = Tasks::new(plan.jobs, |source| styles.style(source))?;
    let signer = certificate.as_ref().map_or_else(
        || Signer {
            name: NAMELESS.to_owned(),
            serial: SERIAL.to_owned(),
        },
        Signer::of,
    );
    if certificate.is_none() {
        tell_stand_ins(context, &tasks);
    }
    let mut tally = Tally::new(Deed::Previewing, lines);
    for (source, error) in plan.refused {
        tally.refused(context, &source, error);
    }
    let dpi = protocol.map_or(DPI, Protocol::dpi);
    preview_all(&tasks, &reading, &signer, dpi, |job, drawn| {
        let shown = drawn.map_err(Cause::from).and_then(|drawn| {
            if drawn.output.is_none() {
                show(context, &drawn, protocol)?;
            }
            Ok(drawn)
        });
        tally.previewed(context, job, shown);
    });
    tally.conclude(context, start);
    Ok(tally.exit)
}

/// Which document becomes which picture.
fn settle(arguments: &Arguments, to: &Path) -> Outcome<Plan> {
    let what = || Message::new("cli-cannot-start-preview");
    let found = sources(&arguments.paths, arguments.descend(), Some(super::SUFFIX));
    let naming = if to.as_os_str() == "-" {
        Naming::StandardOutput
    } else if is_folder(to) {
        Naming::Pictures(to.to_path_buf())
    } else if to
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("png"))
    {
        Naming::File(to.to_path_buf())
    } else {
        let reason = Message::new("cli-preview-not-png").with("path", to.display());
        return Err(Failure::usage(what(), reason));
    };
    plan(found, &naming, arguments.output.replace()).map_err(|error| match error {
        PlanError::OneForSeveral { documents } => Failure::usage(
            what(),
            Message::new("cli-preview-several").with("documents", documents),
        ),
        error if error.is_wrong_usage() => Failure::usage(what(), error),
        error => Failure::not_done(what(), error),
    })
}

/// Whether a folder is meant: one that is there, or a new name without ending.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || (path.extension().is_none() && !path.exists())
}

/// How standard output takes a picture; none when it takes a file.
fn protocol() -> Outcome<Option<Protocol>> {
    if !terminal::is_there() {
        return Ok(None);
    }
    terminal::protocol().map(Some).ok_or_else(|| {
        Failure::usage(
            Message::new("cli-cannot-start-preview"),
            Message::new("cli-terminal-without-pictures"),
        )
    })
}

fn show(context: &mut Context, drawn: &Previewed, protocol: Option<Protocol>) -> Result<(), Cause> {
    let shown = match protocol {
        None => drawn.picture.png()?,
        Some(protocol) => protocol.write(&drawn.picture, terminal::columns())?,
    };
    context.console.document(&[&shown]);
    Ok(())
}

/// Says what the certificate will fill in.
fn tell_stand_ins(context: &mut Context, tasks: &Tasks) {
    if tasks.styles().any(Style::shows_certificate_name) {
        context
            .console
            .remark(&Message::new("cli-preview-nameless"));
    }
    if tasks.styles().any(Style::shows_serial) {
        context.console.remark(&Message::new("cli-preview-serial"));
    }
}
