//! What time it is while a run lasts.
//!
//! **Invariant:** the wall clock was read once, by whoever made the [`Clock`]; from there on only
//! time that passed is added, so nobody who sets the clock meanwhile changes what is fresh.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// An instant, and how long ago it was.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    at: Timestamp,
    started: Instant,
}

impl Clock {
    /// A clock that shows this time now.
    #[must_use]
    pub fn starting(at: Timestamp) -> Self {
        Self {
            at,
            started: Instant::now(),
        }
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        self.at.saturating_add(passed).unwrap_or(self.at)
    }
}

/// The point that a request must not outlive.
pub(super) fn in_time(span: Duration) -> Option<Instant> {
    Instant::now().checked_add(span)
}

/// What is left until then; none once it has passed.
pub(super) fn left_until(deadline: Instant) -> Option<Duration> {
    deadline
        .checked_duration_since(Instant::now())
        .filter(|left| !left.is_zero())
}
