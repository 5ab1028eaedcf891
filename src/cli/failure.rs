//! A failure as a person reads it: what failed, because, hint; and with `-v` its technical causes.

use std::error::Error;
use std::io;

use crate::base::message::{Explain, Message};
use crate::batch::BatchError;
use crate::cli::exit::Exit;
use crate::cli::panic;
use crate::cli::words::Words;

/// Something that could not be done.
#[derive(Debug)]
pub(super) struct Failure {
    /// What was being done: "cannot sign kt1.pdf". Its hint serves when the reason has none.
    pub(super) what: Message,
    /// Why it failed.
    pub(super) reason: Message,
    /// The same for whoever mends the tool; none when the reason says it all.
    pub(super) technical: Option<anyhow::Error>,
    /// The exit code.
    pub(super) exit: Exit,
}

/// The result of a command and its parts.
pub(super) type Outcome<T> = Result<T, Failure>;

/// Why something failed: in words for the reader, and as a chain of errors.
///
/// Every module's error becomes one with `?`, so that work which calls several modules needs no
/// error type of its own.
#[derive(Debug)]
pub(super) struct Cause {
    message: Message,
    technical: Option<anyhow::Error>,
}

impl Cause {
    /// An error that has no words of its own, such as the system's.
    #[must_use]
    pub(super) fn new(message: Message, error: impl Into<anyhow::Error>) -> Self {
        Self {
            message,
            technical: Some(error.into()),
        }
    }
}

impl<E: Explain + Error + Send + Sync + 'static> From<E> for Cause {
    fn from(error: E) -> Self {
        Self::new(error.message(), error)
    }
}

impl From<Message> for Cause {
    fn from(message: Message) -> Self {
        Self {
            message,
            technical: None,
        }
    }
}

impl Failure {
    /// Something that could not be done; the kind of the cause picks the exit code.
    #[must_use]
    pub(super) fn not_done(what: Message, cause: impl Into<Cause>) -> Self {
        let Cause { message, technical } = cause.into();
        let technical = technical.map(located);
        Self {
            what,
            reason: message,
            exit: technical.as_ref().map_or(Exit::NotDone, exit),
            technical,
        }
    }

    /// Wrong usage, beyond what the argument parser sees.
    #[must_use]
    pub(super) fn usage(what: Message, cause: impl Into<Cause>) -> Self {
        Self {
            exit: Exit::Usage,
            ..Self::not_done(what, cause)
        }
    }

    /// The technical causes, outermost first.
    pub(super) fn causes(&self) -> impl Iterator<Item = String> {
        self.technical
            .iter()
            .flat_map(anyhow::Error::chain)
            .map(ToString::to_string)
    }

    /// The lines for the terminal, without the program's name.
    #[must_use]
    pub(super) fn lines(&self, words: &Words) -> Vec<String> {
        let what = words.text(&self.what);
        let reason = words.text(&self.reason);
        let (first, because) = match words.attribute(&self.reason, "because") {
            Some(because) => (format!("{what}: {reason}"), because),
            None => (what, reason),
        };
        let hint = words
            .attribute(&self.reason, "hint")
            .or_else(|| words.attribute(&self.what, "hint"));
        let label = words.text(&Message::new("cli-label-because"));
        let mut lines = vec![first, format!("  {label} {because}")];
        let label = words.text(&Message::new("cli-label-hint"));
        lines.extend(hint.map(|hint| format!("  {label} {hint}")));
        lines
    }
}

/// Ctrl-C at a prompt is an interruption, and what the tool got wrong itself is a bug.
fn exit(technical: &anyhow::Error) -> Exit {
    let interrupted = technical
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::Interrupted);
    let own_fault = technical
        .downcast_ref::<BatchError>()
        .is_some_and(BatchError::is_bug);
    match (interrupted, own_fault) {
        (true, _) => Exit::Interrupted,
        (_, true) => Exit::Bug,
        _ => Exit::NotDone,
    }
}

/// A panic that the batch survived is told with its place in the source.
fn located(technical: anyhow::Error) -> anyhow::Error {
    match technical.downcast_ref::<BatchError>() {
        Some(BatchError::Panic) => technical.context(format!("panic at {}", panic::place())),
        _ => technical,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::words::Language;
    use crate::disk::DiskError;

    #[test]
    fn a_failure_has_three_lines() {
        let error = DiskError::Empty {
            path: "a.pdf".into(),
        };
        let failure =
            Failure::not_done(Message::new("cli-cannot-sign").with("path", "a.pdf"), error);
        let lines = failure.lines(&Words::new(Language::English));
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert_eq!(lines[0], "cannot sign a.pdf");
        assert!(lines[1].starts_with("  because: a.pdf is empty"));
        assert!(lines[2].starts_with("  hint: "));
        let lines = failure.lines(&Words::new(Language::Indonesian));
        assert!(lines[1].starts_with("  sebab: "), "{lines:?}");
        assert!(lines[2].starts_with("  saran: "), "{lines:?}");
        assert_eq!(failure.causes().collect::<Vec<_>>(), ["a.pdf is empty"]);
        assert_eq!(failure.exit, Exit::NotDone);
    }

    #[test]
    fn the_kind_of_the_cause_picks_the_exit_code() {
        let what = || Message::new("cli-stopped");
        let system = |kind| Cause::new(what(), io::Error::from(kind));
        let exit = |cause: Cause| Failure::not_done(what(), cause).exit;
        assert_eq!(exit(what().into()), Exit::NotDone);
        assert_eq!(exit(system(io::ErrorKind::NotFound)), Exit::NotDone);
        assert_eq!(exit(system(io::ErrorKind::Interrupted)), Exit::Interrupted);
        assert_eq!(exit(BatchError::Panic.into()), Exit::Bug);
        assert_eq!(Failure::usage(what(), what()).exit, Exit::Usage);
    }

    #[test]
    fn causes_are_told_outermost_first() {
        let path = "a.pdf".into();
        let source = DiskError::Empty { path };
        let failure = Failure::not_done(Message::new("cli-stopped"), BatchError::from(source));
        assert_eq!(
            failure.causes().collect::<Vec<_>>(),
            ["a file cannot be used", "a.pdf is empty"]
        );
        assert_eq!(failure.reason.key, "disk-empty");
    }
}
