//! The two output streams.
//!
//! Results go to standard output, everything else to standard error. A reader that closed the
//! pipe has seen enough: that is no error. Any other failure to deliver results is one.

use std::fmt::Display;
use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::base::message::Message;
use crate::cli::exit::Exit;
use crate::cli::failure::{Cause, Failure};
use crate::cli::progress::Progress;
use crate::cli::terminal;
use crate::cli::words::{Words, plain};

/// Good news.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Bad news.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Open questions and warnings.
pub(super) const OPEN: Style = AnsiColor::Yellow.on_default().bold();
/// What matters less.
pub(super) const DIM: Style = Style::new().dimmed();
/// What matters more.
pub(super) const STRONG: Style = Style::new().bold();

/// How much is told on standard error.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Detail {
    /// Errors only.
    Quiet,
    /// Errors, warnings and remarks.
    #[default]
    Normal,
    /// And technical causes.
    Verbose,
}

/// Standard output and standard error, in one language.
pub(super) struct Console {
    /// The language.
    pub(super) words: Words,
    detail: Detail,
    results: AutoStream<io::Stdout>,
    remarks: AutoStream<io::Stderr>,
    lost: Option<io::Error>,
    /// Whether standard output is one.
    on_terminal: bool,
    progress: Option<Progress>,
}

impl Console {
    /// Streams that colour as asked.
    #[must_use]
    pub(super) fn new(words: Words, detail: Detail, color: ColorChoice) -> Self {
        Self {
            words,
            detail,
            results: AutoStream::new(io::stdout(), color),
            remarks: AutoStream::new(io::stderr(), color),
            lost: None,
            on_terminal: terminal::is_there(),
            progress: None,
        }
    }

    /// From now on it is shown how far a batch is, where somebody can see it.
    pub(super) fn start_progress(&mut self, documents: usize) {
        if self.detail != Detail::Quiet {
            self.progress = Progress::on_terminal(documents);
        }
    }

    /// One document more is finished; so many of all have failed.
    pub(super) fn progress(&mut self, document: impl Display, failed: usize) {
        if let Some(progress) = &mut self.progress {
            progress.step(&self.words, document, failed);
        }
    }

    /// The batch is through.
    pub(super) fn end_progress(&mut self) {
        self.progress = None;
    }

    /// How much is told.
    #[must_use]
    pub(super) const fn detail(&self) -> Detail {
        self.detail
    }

    /// Writes a line of results, in one piece: who follows them sees no half of one.
    pub(super) fn result(&mut self, line: &str) {
        let line = format!("{line}\n");
        self.deliver(|stream| stream.write_all(line.as_bytes()));
    }

    /// Writes a document as the result.
    pub(super) fn document(&mut self, parts: &[&[u8]]) {
        self.deliver(|_| {
            let mut stream = io::stdout().lock();
            parts.iter().try_for_each(|part| stream.write_all(part))?;
            stream.flush()
        });
    }

    /// The text of a message in the language of this run.
    #[must_use]
    pub(super) fn text(&self, message: &Message) -> String {
        self.words.text(message)
    }

    /// Tells something that is neither a result nor an error.
    pub(super) fn remark(&mut self, message: &Message) {
        if self.detail != Detail::Quiet {
            let text = self.words.text(message);
            self.tell(&format!("teken: {text}"));
        }
    }

    /// Writes a line that would be a result if a document did not take that place.
    pub(super) fn note(&mut self, line: &str) {
        if self.detail != Detail::Quiet {
            self.tell(line);
        }
    }

    /// Warns, with a hint where there is one.
    pub(super) fn warn(&mut self, message: &Message) {
        if self.detail == Detail::Quiet {
            return;
        }
        let text = self.words.text(message);
        self.warn_in_words(message, &text);
    }

    /// The same about one of several documents.
    pub(super) fn warn_about(&mut self, what: impl Display, message: &Message) {
        if self.detail == Detail::Quiet {
            return;
        }
        let text = self.words.text(message);
        self.warn_in_words(message, &format!("{what}: {text}"));
    }

    fn warn_in_words(&mut self, message: &Message, text: &str) {
        let label = self.words.text(&Message::new("cli-label-warning"));
        self.tell(&format!("teken: {OPEN}{label}{OPEN:#} {text}"));
        if let Some(hint) = self.words.attribute(message, "hint") {
            let label = self.words.text(&Message::new("cli-label-hint"));
            self.tell(&format!("  {label} {hint}"));
        }
    }

    /// Tells of a failure: what, because, hint; with `-v` the technical causes too.
    pub(super) fn fail(&mut self, failure: &Failure) {
        let mut lines = failure.lines(&self.words).into_iter();
        if let Some(first) = lines.next() {
            self.tell(&format!("{BAD}teken:{BAD:#} {first}"));
        }
        for line in lines {
            self.tell(&line);
        }
        if self.detail == Detail::Verbose {
            let label = self.words.text(&Message::new("cli-label-technical"));
            for cause in failure.causes() {
                self.tell(&format!("  {DIM}{label} {}{DIM:#}", plain(&cause)));
            }
        }
    }

    /// Flushes the results, and says so when they could not be delivered.
    pub(super) fn finish(mut self) -> Exit {
        self.deliver(io::Write::flush);
        match self.lost.take() {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let reason = Message::new("cli-output-lost").with("reason", &error);
                let failure = Failure::not_done(
                    Message::new("cli-cannot-deliver"),
                    Cause::new(reason, error),
                );
                self.fail(&failure);
                Exit::NotDone
            }
            _ => Exit::Done,
        }
    }

    fn deliver(&mut self, write: impl FnOnce(&mut AutoStream<io::Stdout>) -> io::Result<()>) {
        if self.lost.is_none() {
            let results = &mut self.results;
            let written = match &self.progress {
                Some(progress) if self.on_terminal => progress.suspended(|| write(results)),
                _ => write(results),
            };
            self.lost = written.err();
        }
    }

    /// Standard error is the last resort: when it fails too, nobody is left to tell.
    fn tell(&mut self, line: &str) {
        let remarks = &mut self.remarks;
        let told = match &self.progress {
            Some(progress) => progress.suspended(|| writeln!(remarks, "{line}")),
            None => writeln!(remarks, "{line}"),
        };
        told.ok();
    }
}
