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
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Duration;

use super::error::BatchError;

/// The most pieces of a group, and the most that wait for the next: each holds a file open, and a
/// process may have 256 on some systems.
const GROUP: usize = 64;

/// How long a group waits for each further piece: about as long as a disk takes for a group. Small
/// documents take less, so that their groups are full.
const PATIENCE: Duration = Duration::from_millis(4);

/// Who works, and until when.
#[derive(Clone, Copy)]
pub(super) struct Crew<'c> {
    /// How many pieces are worked on at a time.
    pub(super) jobs: NonZeroUsize,
    /// Once it is set, nothing is begun any more.
    pub(super) stop: &'c AtomicBool,
}

/// Does `work` on every item, with as many threads as `crew` has, `finish` on groups of what came
/// of it, and tells `done` of each. `finish` must give a result for every piece, in their order.
pub(super) fn spread<T: Sync, R: Send, S>(
    items: &[T],
    crew: Crew<'_>,
    work: impl Fn(&T) -> R + Sync,
    mut finish: impl FnMut(Vec<R>) -> Vec<S>,
    mut done: impl FnMut(&T, S),
) {
    if let [item] = items {
        if !crew.stop.load(Ordering::Relaxed) {
            let finished = finish(vec![work(item)]);
            for result in finished {
                done(item, result);
            }
        }
        return;
    }
    let next = AtomicUsize::new(0);
    let (tell, told) = mpsc::sync_channel(GROUP);
    thread::scope(|scope| {
        for _ in 0..crew.jobs.get().min(items.len()) {
            let (tell, next, work) = (tell.clone(), &next, &work);
            scope.spawn(move || {
                while !crew.stop.load(Ordering::Relaxed) {
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
        // Taken along, so that it is gone when something panics here: no worker waits for ever.
        let told = told;
        let mut waiting = BTreeMap::new();
        let mut items = items.iter().enumerate();
        let mut due = items.next();
        while let Some((indices, pieces)) = group(&told) {
            waiting.extend(indices.into_iter().zip(finish(pieces)));
            while let Some((index, item)) = due
                && let Some(result) = waiting.remove(&index)
            {
                done(item, result);
                due = items.next();
            }
        }
    });
}

/// What is there by now, at least one piece; none when no more will come. Who waits is not woken by
/// each piece: that costs as much as naming it.
fn group<R>(told: &Receiver<(usize, R)>) -> Option<(Vec<usize>, Vec<R>)> {
    let mut group = vec![told.recv().ok()?];
    let mut seen = 0;
    while gather(told, &mut group) && seen < group.len() {
        seen = group.len();
        thread::sleep(PATIENCE);
    }
    Some(group.into_iter().unzip())
}

/// Adds what is there to a group. Whether more may come and has room.
fn gather<R>(told: &Receiver<(usize, R)>, group: &mut Vec<(usize, R)>) -> bool {
    while group.len() < GROUP {
        match told.try_recv() {
            Ok(piece) => group.push(piece),
            Err(trouble) => return trouble == TryRecvError::Empty,
        }
    }
    false
}

/// A panic over one document must not stop the others.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, BatchError>) -> Result<T, BatchError> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(BatchError::Panic))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn crew(jobs: usize, stop: &AtomicBool) -> Crew<'_> {
        Crew {
            jobs: NonZeroUsize::new(jobs).unwrap(),
            stop,
        }
    }

    #[test]
    fn every_piece_is_done_once_and_told_in_order_by_any_number_of_workers() {
        let items: Vec<usize> = (0..1000).collect();
        let never = AtomicBool::new(false);
        for jobs in [1, 2, 7, 2000] {
            let mut results = Vec::new();
            spread(
                &items,
                crew(jobs, &never),
                |item| item * 2,
                |group| {
                    assert!((1..=GROUP).contains(&group.len()));
                    group.into_iter().map(|double| double + 1).collect()
                },
                |item, odd: usize| results.push((*item, odd)),
            );
            let expected: Vec<_> = items.iter().map(|item| (*item, item * 2 + 1)).collect();
            assert_eq!(results, expected);
        }
    }

    #[test]
    fn without_work_nothing_is_told() {
        let nothing: &[u8] = &[];
        let never = AtomicBool::new(false);
        spread(
            nothing,
            crew(1, &never),
            |_| (),
            |group| group,
            |_, ()| panic!("there is nothing"),
        );
    }

    #[test]
    fn after_a_stop_nothing_is_begun_and_what_was_begun_is_told() {
        let items: Vec<usize> = (0..1000).collect();
        for jobs in [1, 3] {
            let stop = AtomicBool::new(false);
            let begun = AtomicUsize::new(0);
            let told = Cell::new(0);
            spread(
                &items,
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
        let items: Vec<usize> = (0..200).collect();
        let never = AtomicBool::new(false);
        let done = AtomicUsize::new(0);
        let mut sizes = Vec::new();
        spread(
            &items,
            crew(2, &never),
            |_| done.fetch_add(1, Ordering::SeqCst),
            |group| {
                sizes.push(group.len());
                // A slow disk: the workers fill the queue, or have nothing left to do.
                let seen: usize = sizes.iter().sum();
                while done.load(Ordering::SeqCst) < items.len().min(seen + GROUP) {
                    thread::yield_now();
                }
                group
            },
            |_, _| (),
        );
        assert_eq!(sizes.iter().sum::<usize>(), items.len());
        assert!(sizes.len() <= 6, "{sizes:?}");
    }
}
