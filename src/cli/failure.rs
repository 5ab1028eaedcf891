//! A failure as a person reads it: what failed, because, hint.

use std::error::Error;

use crate::base::message::{Explain, Message};
use crate::cli::exit::Exit;
use crate::cli::words::Words;

/// Something that could not be done.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// What was being done: "cannot sign kt1.pdf". Its hint serves when the reason has none.
    pub(super) what: Message,
    /// Why it failed.
    pub(super) reason: Message,
    /// The technical causes, outermost first, shown with `-v`.
    pub(super) details: Vec<String>,
    /// The exit code.
    pub(super) exit: Exit,
}

/// The result of a command and its parts.
pub(super) type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// A file, key or PDF that could not be used.
    #[must_use]
    pub(super) fn not_done(what: Message, error: &(impl Explain + Error + ?Sized)) -> Self {
        let mut details = vec![error.to_string()];
        let mut cause = error.source();
        while let Some(error) = cause {
            details.push(error.to_string());
            cause = error.source();
        }
        Self {
            what,
            reason: error.message(),
            details,
            exit: Exit::NotDone,
        }
    }

    /// Wrong usage, beyond what the argument parser sees.
    #[must_use]
    pub(super) const fn usage(what: Message, reason: Message) -> Self {
        Self {
            what,
            reason,
            details: Vec::new(),
            exit: Exit::Usage,
        }
    }

    /// Something refused for a reason that is no error of the system.
    #[must_use]
    pub(super) const fn refused(what: Message, reason: Message) -> Self {
        Self {
            what,
            reason,
            details: Vec::new(),
            exit: Exit::NotDone,
        }
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
        let failure = Failure::not_done(
            Message::new("cli-cannot-sign").with("path", "a.pdf"),
            &error,
        );
        let lines = failure.lines(&Words::new(Language::English));
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert_eq!(lines[0], "cannot sign a.pdf");
        assert!(lines[1].starts_with("  because: a.pdf is empty"));
        assert!(lines[2].starts_with("  hint: "));
        let lines = failure.lines(&Words::new(Language::Indonesian));
        assert!(lines[1].starts_with("  sebab: "), "{lines:?}");
        assert!(lines[2].starts_with("  saran: "), "{lines:?}");
        assert_eq!(failure.details, ["a.pdf is empty"]);
        assert_eq!(failure.exit, Exit::NotDone);
    }
}
