//! `teken field list`: every signature field of every document.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::base::message::{Explain as _, Message};
use crate::batch::fields::{FieldEntry, FieldState, list};
use crate::batch::plan::sources;
use crate::batch::{Descend, Source};
use crate::cli::Context;
use crate::cli::arguments::Format;
use crate::cli::console::STRONG;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::json::{self, ErrorObject};
use crate::cli::prompt::PasswordArguments;
use crate::cli::text::{self, Reader};
use crate::cli::words::{Words, plain};
use crate::pdf::{Duty, FieldLock, LockScope};
use crate::verify::Certification;

/// What may be typed after `teken field list`.
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
}

/// Lists the documents one after the other.
///
/// # Errors
/// A password file that cannot be used; a document that cannot be read only counts.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    let reading = arguments.password.reading(context)?;
    let descend = if arguments.recursive {
        Descend::Below
    } else {
        Descend::Never
    };
    let found = sources(&arguments.paths, descend, None);
    let mut summary = Summary::default();
    let mut exit = Exit::Done;
    for (source, error) in found.refused {
        exit = exit.max(fail(context, &source, error, &mut summary));
    }
    for source in found.documents.iter().map(|one| &one.source) {
        match list(source, &reading) {
            Ok(fields) => tell(context, source, &fields, &mut summary),
            Err(error) => exit = exit.max(fail(context, source, error, &mut summary)),
        }
    }
    if context.format == Format::Json {
        context.console.result(&json::line(&summary));
    }
    Ok(exit)
}

/// The last line.
#[derive(Default, Serialize)]
struct Summary {
    kind: json::Summary,
    documents: usize,
    fields: usize,
    empty: usize,
    error: usize,
}

/// A document and its fields.
#[derive(Serialize)]
struct DocumentLine<'r> {
    kind: &'static str,
    path: &'r str,
    fields: Vec<FieldObject<'r>>,
    error: Option<ErrorObject>,
}

#[derive(Serialize)]
struct FieldObject<'r> {
    name: &'r str,
    page: Option<usize>,
    place: Option<PlaceObject>,
    state: &'static str,
    signer: Option<&'r str>,
    claimed_time: Option<String>,
    lock: Option<LockObject<'r>>,
    demands: Vec<DemandObject>,
}

/// Millimetres on the page as displayed, from its top left corner.
#[derive(Serialize)]
struct PlaceObject {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

#[derive(Serialize)]
struct LockObject<'r> {
    action: &'static str,
    fields: &'r [String],
    permits: Option<&'static str>,
}

#[derive(Serialize)]
struct DemandObject {
    required: bool,
    code: String,
    message: String,
}

fn tell(context: &mut Context, source: &Source, fields: &[FieldEntry], summary: &mut Summary) {
    let path = source.to_string();
    let first = summary.documents == summary.error;
    let empty = fields.iter().filter(|one| one.state == FieldState::Empty);
    summary.documents = summary.documents.saturating_add(1);
    summary.fields = summary.fields.saturating_add(fields.len());
    summary.empty = summary.empty.saturating_add(empty.count());
    let lines = match context.format {
        Format::Json => {
            let words = &context.console.words;
            vec![json::line(&DocumentLine {
                kind: "document",
                path: &path,
                fields: fields.iter().map(|field| object(field, words)).collect(),
                error: None,
            })]
        }
        Format::Text => {
            let heading = Message::new("cli-fields")
                .with("path", &path)
                .with("count", fields.len());
            let blank = (!first).then(String::new);
            let heading = context.console.text(&heading);
            let reader = context.reader();
            let fields = fields.iter().flat_map(|field| paragraph(field, reader));
            blank.into_iter().chain([heading]).chain(fields).collect()
        }
    };
    for line in lines {
        context.console.result(&line);
    }
}

fn fail(
    context: &mut Context,
    source: &Source,
    cause: impl Into<Cause>,
    summary: &mut Summary,
) -> Exit {
    summary.documents = summary.documents.saturating_add(1);
    summary.error = summary.error.saturating_add(1);
    let what = Message::new("cli-cannot-list-fields").with("path", source);
    let failure = Failure::not_done(what, cause);
    if context.format == Format::Json {
        let line = json::line(&DocumentLine {
            kind: "document",
            path: &source.to_string(),
            fields: Vec::new(),
            error: Some(ErrorObject::new(&failure.reason, &context.console.words)),
        });
        context.console.result(&line);
    }
    context.console.fail(&failure);
    failure.exit
}

/// One decimal: a tenth of a millimetre is less than anybody sees.
fn tenths(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

fn object<'r>(field: &'r FieldEntry, words: &Words) -> FieldObject<'r> {
    let (state, signer, at) = match &field.state {
        FieldState::Empty => ("empty", None, None),
        FieldState::Signed { by, at } => ("signed", by.as_deref(), *at),
    };
    let demands = field.demands.constraints.iter().map(|one| {
        let message = one.kind.message();
        DemandObject {
            required: one.duty == Duty::Required,
            code: message.key.to_string(),
            message: words.text(&message),
        }
    });
    FieldObject {
        name: &field.name,
        page: field.page,
        place: field.place.map(|place| {
            let [x, y, width, height] = place.map(tenths);
            PlaceObject {
                x,
                y,
                width,
                height,
            }
        }),
        state,
        signer,
        claimed_time: at.map(json::instant),
        lock: field.lock.as_ref().map(lock_object),
        demands: demands.collect(),
    }
}

fn lock_object(lock: &FieldLock) -> LockObject<'_> {
    let (action, fields) = match &lock.scope {
        LockScope::All => ("all", &[][..]),
        LockScope::Include(names) => ("include", names.as_slice()),
        LockScope::Exclude(names) => ("exclude", names.as_slice()),
    };
    LockObject {
        action,
        fields,
        permits: lock
            .permission
            .map(|permission| Certification::from(permission).name()),
    }
}

/// The lines for one field.
fn paragraph(field: &FieldEntry, reader: Reader<'_>) -> Vec<String> {
    let words = reader.words;
    let mut lines = vec![format!("  {STRONG}{}{STRONG:#}", plain(&field.name))];
    let facts = [place(field), state(&field.state, reader)];
    let facts = facts.into_iter().chain(field.lock.iter().flat_map(lock));
    lines.extend(facts.map(|fact| format!("    {}", words.text(&fact))));
    for one in &field.demands.constraints {
        let label = match one.duty {
            Duty::Required => Message::new("cli-field-required"),
            Duty::Wished => Message::new("cli-field-wished"),
        };
        let text = words.text(&one.kind.message());
        lines.push(format!("    {} {text}", words.text(&label)));
    }
    lines
}

fn place(field: &FieldEntry) -> Message {
    match (field.page, field.place) {
        (None, _) => Message::new("cli-field-nowhere"),
        (Some(page), None) => Message::new("cli-field-page-only").with("page", page),
        (Some(page), Some(place)) => {
            let [x, y, width, height] = place.map(tenths);
            Message::new("cli-field-place")
                .with("page", page)
                .with("x", x)
                .with("y", y)
                .with("width", width)
                .with("height", height)
        }
    }
}

fn state(state: &FieldState, reader: Reader<'_>) -> Message {
    let FieldState::Signed { by, at } = state else {
        return Message::new("cli-field-empty");
    };
    let time = at.map(|at| text::clock(at, reader.zone));
    match (by, time) {
        (None, None) => Message::new("cli-field-signed"),
        (Some(by), None) => Message::new("cli-field-signed-by").with("name", by),
        (None, Some(time)) => Message::new("cli-field-signed-at").with("time", time),
        (Some(by), Some(time)) => Message::new("cli-field-signed-by-at")
            .with("name", by)
            .with("time", time),
    }
}

fn lock(lock: &FieldLock) -> Vec<Message> {
    let scope = match &lock.scope {
        LockScope::All => Message::new("cli-field-locks-all"),
        LockScope::Include(names) => {
            Message::new("cli-field-locks").with("names", names.join(", "))
        }
        LockScope::Exclude(names) => {
            Message::new("cli-field-locks-others").with("names", names.join(", "))
        }
    };
    let permits = lock.permission.map(|permission| {
        Message::new("cli-field-lock-permits").with("permission", permission.number())
    });
    [scope].into_iter().chain(permits).collect()
}
