//! How far a batch is: a line below all others, on a terminal.
//!
//! **Invariant:** it is drawn by the thread that tells of the documents, as it tells of one; the
//! workers know nothing of it. Whoever writes to the terminal while it stands there does so within
//! [`Progress::suspended`], so that neither destroys the other.
//!
//! **Deliberately absent:** a thread or a clock of its own: where nothing is finished, nothing
//! moves.

use std::fmt::Display;
use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::base::message::Message;
use crate::cli::words::Words;

/// How often the words change: more often nobody can read them.
const PACE: Duration = Duration::from_millis(100);

/// The line.
pub(super) struct Progress {
    bar: ProgressBar,
    shown: Option<Instant>,
}

impl Progress {
    /// Starts it, where standard error is a terminal.
    pub(super) fn on_terminal(documents: usize) -> Option<Self> {
        if !io::stderr().is_terminal() {
            return None;
        }
        let length = u64::try_from(documents).ok();
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
        // The template is ours, and right.
        let style = ProgressStyle::with_template("[{bar:20}] {pos}/{len} {wide_msg}").ok()?;
        bar.set_style(style.progress_chars("=> "));
        Some(Self { bar, shown: None })
    }

    /// One document more is finished; so many of all have failed.
    pub(super) fn step(&mut self, words: &Words, document: impl Display, failed: usize) {
        if self.shown.is_none_or(|shown| shown.elapsed() >= PACE) {
            self.shown = Some(Instant::now());
            let message = Message::new("cli-progress")
                .with("rate", format!("{:.1}", self.bar.per_sec()))
                .with("left", clock(self.bar.eta()))
                .with("failed", failed)
                .with("path", document);
            self.bar.set_message(words.text(&message));
        }
        self.bar.inc(1);
    }

    /// Takes the line away, writes, and puts it back.
    pub(super) fn suspended<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Hours, minutes and seconds.
fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_as_a_clock_does() {
        let told =
            [0, 61, 3_599, 3_600, 100_000].map(|seconds| clock(Duration::from_secs(seconds)));
        assert_eq!(told, ["0:00", "1:01", "59:59", "1:00:00", "27:46:40"]);
    }
}
