//! One piece of work after the other, several at a time, finished in groups.
//!
//! What the workers made meanwhile is a group: while the disk is busy with one, the next gathers,
//! and a group waits for pieces that follow at once. So a group is as large as the disk is slow and
//! the workers are quick, and a single piece waits for nobody that takes longer than the disk.
//!
//! **Invariant:** every piece is done exactly once and is in one group, and the results are told in
//! the order of the items, by the thread that asked, each as soon as those before it are there.
//! After a stop no piece is begun, and every one that was begun is told.
//!
//! **Deliberately absent:** what the work is.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use super::error::BatchError;

/// The most pieces of a group, and the most that wait for the next: each holds a file open, and a
/// process may have 256 on some systems.
const GROUP: usize = 64;

/// How long a group waits for more: about as long as a disk takes for a group. Small documents take
/// less, so that their groups are full.
const PATIENCE: Duration = Duration::from_millis(4);

/// Who works, and until when.
#[derive(Clone, Copy)]
pub(super) struct Crew<'c> {
    /// How many pieces are worked on at a time.
    pub(super) jobs: NonZeroUsize,
    /// Once it is set, nothing is begun any more.
    pub(super) stop: &'c AtomicBool,
}

/// What is to be done: `item` makes the one at an index from 0 to `count`.
pub(super) struct Items<F> {
    pub(super) count: usize,
    pub(super) item: F,
}

/// An item and what came of the work on it.
struct Piece<T, R> {
    index: usize,
    item: T,
    result: R,
}

/// Does `work` on every item, with as many threads as `crew` has, `finish` on groups of what came
/// of it, and tells `done` of each. `finish` must give a result for every piece, in their order.
pub(super) fn spread<T: Send, R: Send, S>(
    items: &Items<impl Fn(usize) -> Option<T> + Sync>,
    crew: Crew<'_>,
    work: impl Fn(&T) -> R + Sync,
    mut finish: impl FnMut(Vec<R>) -> Vec<S>,
    mut done: impl FnMut(&T, S),
) {
    let next = AtomicUsize::new(0);
    let begin = || {
        let stopped = crew.stop.load(Ordering::Relaxed);
        let index = (!stopped).then(|| next.fetch_add(1, Ordering::Relaxed))?;
        let item = (items.item)(index)?;
        let result = work(&item);
        Some(Piece {
            index,
            item,
            result,
        })
    };
    if items.count == 1 {
        if let Some(piece) = begin() {
            for result in finish(vec![piece.result]) {
                done(&piece.item, result);
            }
        }
        return;
    }
    let (tell, told) = mpsc::sync_channel(GROUP);
    thread::scope(|scope| {
        for _ in 0..crew.jobs.get().min(items.count) {
            let (tell, begin) = (tell.clone(), &begin);
            scope.spawn(move || {
                while let Some(piece) = begin() {
                    // Nobody listens any more only when the one who asked panics.
                    if tell.send(piece).is_err() {
                        return;
                    }
                }
            });
        }
        drop(tell);
        // Taken along, so that it is gone when something panics here: no worker waits for ever.
        let told = told;
        let mut waiting = BTreeMap::new();
        let mut due = 0_usize;
        let mut left = items.count;
        while let Some(pieces) = group(&told, left) {
            left = left.saturating_sub(pieces.len());
            let apart = pieces
                .into_iter()
                .map(|one| ((one.index, one.item), one.result));
            let (items, results): (Vec<_>, Vec<R>) = apart.unzip();
            for ((index, item), result) in items.into_iter().zip(finish(results)) {
                waiting.insert(index, (item, result));
            }
            while let Some((item, result)) = waiting.remove(&due) {
                done(&item, result);
                due = due.saturating_add(1);
            }
        }
    });
}

/// What is there by now, at least one piece; none when no more will come. `left` are to come at most.
fn group<P>(told: &Receiver<P>, left: usize) -> Option<Vec<P>> {
    let mut group = vec![told.recv().ok()?];
    let is_last = left <= GROUP;
    // The end of a run waits for ever smaller groups, so that few wait for the disk with its last
    // piece.
    let enough = if is_last { left.div_ceil(4) } else { GROUP };
    let mut seen = 0;
    while group.len() < left.min(GROUP) {
        match told.try_recv() {
            Ok(piece) => group.push(piece),
            Err(_) if seen == group.len() || group.len() >= enough => break,
            Err(_) => {
                seen = group.len();
                if is_last {
                    group.extend(told.recv_timeout(PATIENCE).ok());
                } else {
                    // To be woken by each piece costs as much as naming it.
                    thread::sleep(PATIENCE);
                }
            }
        }
    }
    Some(group)
}

/// A panic over one document must not stop the others.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, BatchError>) -> Result<T, BatchError> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(BatchError::Panic))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// The numbers from 0.
    fn numbers(count: usize) -> Items<impl Fn(usize) -> Option<usize> + Sync> {
        let item = move |index| (index < count).then_some(index);
        Items { count, item }
    }

    fn crew(jobs: usize, stop: &AtomicBool) -> Crew<'_> {
        Crew {
            jobs: NonZeroUsize::new(jobs).unwrap(),
            stop,
        }
    }

    #[test]
    fn every_piece_is_done_once_and_told_in_order_by_any_number_of_workers() {
        let never = AtomicBool::new(false);
        for jobs in [1, 2, 7, 2000] {
            let mut results = Vec::new();
            spread(
                &numbers(1000),
                crew(jobs, &never),
                |item| item * 2,
                |group| {
                    assert!((1..=GROUP).contains(&group.len()));
                    group.into_iter().map(|double| double + 1).collect()
                },
                |item, odd: usize| results.push((*item, odd)),
            );
            let expected: Vec<_> = (0..1000).map(|item| (item, item * 2 + 1)).collect();
            assert_eq!(results, expected);
        }
    }

    #[test]
    fn without_work_nothing_is_told() {
        let never = AtomicBool::new(false);
        spread(
            &numbers(0),
            crew(1, &never),
            |_| (),
            |group| group,
            |_, ()| panic!("there is nothing"),
        );
    }

    #[test]
    fn after_a_stop_nothing_is_begun_and_what_was_begun_is_told() {
        for jobs in [1, 3] {
            let stop = AtomicBool::new(false);
            let begun = AtomicUsize::new(0);
            let told = Cell::new(0);
            spread(
                &numbers(1000),
                crew(jobs, &stop),
                |item| {
                    begun.fetch_add(1, Ordering::Relaxed);
                    if *item == 10 {
                        stop.store(true, Ordering::Relaxed);
                    }
                    *item
                },
                |group| group,
                |item, same| {
                    assert_eq!((*item, same), (told.get(), told.get()));
                    told.set(told.get() + 1);
                },
            );
            assert_eq!(told.get(), begun.into_inner());
            assert!((11..11 + jobs).contains(&told.get()), "{}", told.get());
        }
    }

    #[test]
    fn what_the_disk_keeps_waiting_gathers_into_groups() {
        let count = 200;
        let never = AtomicBool::new(false);
        let done = AtomicUsize::new(0);
        let mut sizes = Vec::new();
        spread(
            &numbers(count),
            crew(2, &never),
            |_| done.fetch_add(1, Ordering::SeqCst),
            |group| {
                sizes.push(group.len());
                // A slow disk: the workers fill the queue, or have nothing left to do.
                let seen: usize = sizes.iter().sum();
                while done.load(Ordering::SeqCst) < count.min(seen + GROUP) {
                    thread::yield_now();
                }
                group
            },
            |_, _| (),
        );
        assert_eq!(sizes.iter().sum::<usize>(), count);
        assert!(sizes.len() <= 6, "{sizes:?}");
    }
}
