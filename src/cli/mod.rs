//! The command line: what is typed comes in, words and exit codes go out.
//!
//! The clock, the environment and the locale are read here, once, and passed down as values; only a
//! watch reads the clock anew for each round.
//!
//! **Invariant:** every failure reaches the reader as what, because and hint, in the reader's
//! language; a panic becomes exit code 70 and a request to report it.
//!
//! **Deliberately absent:** everything about documents; that is the library's.

mod about;
mod anchors;
mod arguments;
mod cert;
mod completions;
mod configuration;
mod console;
mod demo;
mod earlier;
mod exit;
mod extend;
mod facts;
mod failure;
mod field;
mod filled;
mod gates;
mod html;
mod identity;
mod interrupt;
mod jobs;
mod json;
mod junit;
mod man;
mod output;
mod panic;
mod place;
mod places;
mod policy;
mod progress;
mod prompt;
mod results;
mod services;
mod sign;
mod terminal;
mod text;
mod times;
mod trust;
mod verify;
pub mod words;

use std::env;
use std::process::ExitCode;

use clap::Parser as _;
use jiff::Timestamp;

use crate::base::message::Message;
use crate::base::time::Zone;
use arguments::{Arguments, Command, Format, Shared};
use configuration::Configuration;
use console::Console;
use exit::Exit;
use failure::{Failure, Outcome};
use text::Reader;
use words::{Language, Words};

/// What every command works with.
pub struct Context {
    console: Console,
    configuration: Configuration,
    format: Format,
    now: Timestamp,
}

impl Context {
    /// The time zone of the times that are shown, and of those typed without one.
    fn zone(&self) -> Zone {
        self.configuration.zone.map_or(Zone::default(), Into::into)
    }

    /// For whom reports are written.
    fn reader(&self) -> Reader<'_> {
        Reader {
            words: &self.console.words,
            zone: self.zone(),
            detail: self.console.detail(),
        }
    }
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help asked for, or wrong usage; a reader that hung up is no error.
            error.print().ok();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Done.into()
            };
        }
    };
    let console = |language: Language| {
        let shared = &arguments.shared;
        Console::new(Words::new(language), shared.detail(), shared.color.into())
    };
    let outcome = panic::guarded(|| {
        let configuration = Configuration::load(arguments.shared.config.as_deref());
        let chosen = configuration.as_ref().ok().and_then(|found| found.lang);
        let mut console = console(language(&arguments.shared, chosen.map(Into::into)));
        let exit = match configuration {
            Ok(configuration) => {
                let mut context = Context {
                    console,
                    configuration,
                    format: arguments.shared.format,
                    now: Timestamp::now(),
                };
                let exit = run(&mut context, &arguments.command).unwrap_or_else(|failure| {
                    context.console.fail(&failure);
                    failure.exit
                });
                console = context.console;
                exit
            }
            Err((path, error)) => {
                let what =
                    Message::new("cli-cannot-use-configuration").with("path", path.display());
                let failure = Failure::not_done(what, error);
                console.fail(&failure);
                failure.exit
            }
        };
        exit.max(console.finish())
    });
    outcome
        .unwrap_or_else(|place| {
            let mut console = console(language(&arguments.shared, None));
            console.fail(&panic::failure(&place));
            Exit::Bug
        })
        .into()
}

fn run(context: &mut Context, command: &Command) -> Outcome<Exit> {
    match command {
        Command::Sign(arguments) => sign::run(context, arguments),
        Command::Verify(arguments) => verify::run(context, arguments),
        Command::Extend(arguments) => extend::run(context, arguments),
        Command::Field(command) => field::run(context, command),
        Command::Cert(command) => cert::run(context, command),
        Command::Trust(command) => trust::run(context, command),
        Command::Demo(arguments) => demo::run(context, arguments),
        Command::About => Ok(about::run(context)),
        Command::Completions(arguments) => Ok(completions::run(context, arguments)),
        Command::Man(arguments) => man::run(context, arguments),
    }
}

/// The option decides, then the configuration, then the locale (POSIX, 8.2: `LC_ALL` goes before
/// `LC_MESSAGES`, that before `LANG`; an empty one counts as unset).
fn language(shared: &Shared, configured: Option<Language>) -> Language {
    shared
        .lang
        .map(Language::from)
        .or(configured)
        .unwrap_or_else(|| {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
                .map_or(Language::English, |locale| Language::of_locale(&locale))
        })
}
