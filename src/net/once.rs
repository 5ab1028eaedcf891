//! A question that many threads have is asked once.
//!
//! **Invariant:** for one key, one thread asks and the others wait for its answer; the answer, a
//! failure too, stays for the run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Answers by their keys.
#[derive(Debug)]
pub(super) struct Answers<T>(Mutex<HashMap<String, Arc<OnceLock<T>>>>);

impl<T> Default for Answers<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Answers<T> {
    /// The answer to this question, asked if nobody did before.
    pub(super) fn get(&self, key: &str, ask: impl FnOnce() -> T) -> T {
        let cell = {
            let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(key.to_owned()).or_default())
        };
        cell.get_or_init(ask).clone()
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
                    let answer: Result<usize, usize> = answers.get(key, || {
                        asked.fetch_add(1, Ordering::SeqCst);
                        Err(key.len())
                    });
                    assert_eq!(answer, Err(key.len()));
                });
            }
        });
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
