//! One piece of work after the other, several at a time.
//!
//! **Invariant:** every piece is done exactly once, and the results are told in the order of the
//! items, by the thread that asked, each as soon as those before it are there.
//!
//! **Deliberately absent:** what the work is.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::error::BatchError;

/// Does `work` on every item, with as many threads as `jobs`, and tells `done` of each.
pub(super) fn spread<T: Sync, R: Send>(
    items: &[T],
    jobs: NonZeroUsize,
    work: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(&T, R),
) {
    let jobs = jobs.get().min(items.len());
    if jobs <= 1 {
        for item in items {
            done(item, work(item));
        }
        return;
    }
    let next = AtomicUsize::new(0);
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (tell, next, work) = (tell.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    // Nobody listens any more only when the one who asked panics.
                    if tell.send((index, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(tell);
        let mut waiting = BTreeMap::new();
        let mut items = items.iter().enumerate();
        let mut due = items.next();
        for (index, result) in told {
            waiting.insert(index, result);
            while let Some((index, item)) = due
                && let Some(result) = waiting.remove(&index)
            {
                done(item, result);
                due = items.next();
            }
        }
    });
}

/// A panic over one document must not stop the others.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, BatchError>) -> Result<T, BatchError> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(BatchError::Panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_done_once_and_told_in_order_by_any_number_of_workers() {
        let items: Vec<usize> = (0..1000).collect();
        for jobs in [1, 2, 7, 2000] {
            let mut results = Vec::new();
            let jobs = NonZeroUsize::new(jobs).unwrap();
            spread(
                &items,
                jobs,
                |item| item * 2,
                |item, double| results.push((*item, double)),
            );
            let expected: Vec<_> = items.iter().map(|item| (*item, item * 2)).collect();
            assert_eq!(results, expected);
        }
    }

    #[test]
    fn without_work_nothing_is_told() {
        let nothing: &[u8] = &[];
        spread(
            nothing,
            NonZeroUsize::MIN,
            |_| (),
            |_, ()| panic!("there is nothing"),
        );
    }
}
