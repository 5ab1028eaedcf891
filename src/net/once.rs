//! A question that many threads have is asked once.
//!
//! **Invariant:** for one key, one thread asks and the others wait for its answer, which stays for as
//! long as whoever asked says: for the run, or until a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;

/// An answer, and until when it counts.
#[derive(Clone, Debug)]
pub(super) struct Kept<T> {
    pub(super) answer: T,
    /// None for the whole run.
    pub(super) until: Option<Timestamp>,
}

/// Where one answer is, or will be.
type Cell<T> = Arc<OnceLock<Kept<T>>>;

/// Answers by their keys.
#[derive(Debug)]
pub(super) struct Answers<T>(Mutex<HashMap<String, Cell<T>>>);

impl<T> Default for Answers<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Answers<T> {
    /// The answer to this question, if there is one that still counts.
    pub(super) fn known(&self, key: &str, now: Timestamp) -> Option<T> {
        let cells = self.cells();
        let kept = cells.get(key)?.get()?;
        kept.counts(now).then(|| kept.answer.clone())
    }

    /// The answer to this question, asked if nobody did before, or that no longer counts.
    pub(super) fn get(&self, key: &str, now: Timestamp, ask: impl FnOnce() -> Kept<T>) -> T {
        let cell = {
            let mut cells = self.cells();
            let cell = cells.entry(key.to_owned()).or_default();
            if cell.get().is_some_and(|kept| !kept.counts(now)) {
                *cell = Cell::default();
            }
            Arc::clone(cell)
        };
        cell.get_or_init(ask).answer.clone()
    }

    fn cells(&self) -> MutexGuard<'_, HashMap<String, Cell<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Kept<T> {
    fn counts(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn many_threads_ask_one_question_once() {
        let answers = Answers::default();
        let asked = AtomicUsize::new(0);
        thread::scope(|scope| {
            for number in 0..16 {
                let (answers, asked) = (&answers, &asked);
                scope.spawn(move || {
                    let key = if number % 2 == 0 { "even" } else { "odd" };
                    let answer: Result<usize, usize> = answers.get(key, Timestamp::MIN, || {
                        asked.fetch_add(1, Ordering::SeqCst);
                        Kept {
                            answer: Err(key.len()),
                            until: None,
                        }
                    });
                    assert_eq!(answer, Err(key.len()));
                });
            }
        });
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn what_counts_for_a_while_is_asked_again_after_it() {
        let answers = Answers::default();
        let [early, late]: [Timestamp; 2] =
            ["2026-11-21T07:00:00Z", "2026-11-21T07:00:02Z"].map(|text| text.parse().unwrap());
        let ask = |now, answer| {
            let until = Some(late);
            answers.get("key", now, || Kept { answer, until })
        };
        assert_eq!(answers.known("key", early), None);
        assert_eq!(ask(early, 1), 1);
        assert_eq!(ask(early, 2), 1);
        assert_eq!(answers.known("key", early), Some(1));
        assert_eq!(answers.known("key", late), None);
        assert_eq!(ask(late, 3), 3);
    }
}
