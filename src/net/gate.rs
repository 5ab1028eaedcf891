//! How often and how many at once a service is asked.
//!
//! A timestamp service counts requests, and shuts out who sends too many. The gate lets callers
//! through in the order they came, no more than so many in a second and so many at once.
//!
//! **Invariant:** nobody spins: who has to wait sleeps until it is its turn.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Lets callers through one after the other.
#[derive(Debug)]
pub(super) struct Gate {
    interval: Duration,
    most: usize,
    queue: Mutex<Queue>,
    moved: Condvar,
}

#[derive(Debug)]
struct Queue {
    /// The number that the next caller draws.
    next: u64,
    /// The number whose turn it is.
    turn: u64,
    /// How many are inside.
    inside: usize,
    /// Before this nobody enters.
    not_before: Instant,
}

/// Somebody inside; dropped, it makes room.
pub(super) struct Pass<'g>(&'g Gate);

impl Gate {
    pub(super) fn new(per_second: Option<NonZeroU32>, at_once: NonZeroUsize) -> Self {
        let interval = per_second.map_or(Duration::ZERO, |rate| {
            Duration::from_secs(1)
                .checked_div(rate.get())
                .unwrap_or_default()
        });
        Self {
            interval,
            most: at_once.get(),
            queue: Mutex::new(Queue {
                next: 0,
                turn: 0,
                inside: 0,
                not_before: Instant::now(),
            }),
            moved: Condvar::new(),
        }
    }

    /// Waits for its turn, and enters.
    pub(super) fn enter(&self) -> Pass<'_> {
        let mut queue = self.locked();
        let number = queue.next;
        queue.next = number.wrapping_add(1);
        let mut queue = self
            .moved
            .wait_while(queue, |queue| {
                queue.turn != number || queue.inside >= self.most
            })
            .unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let starts = queue.not_before.max(now);
        queue.not_before = starts.checked_add(self.interval).unwrap_or(starts);
        queue.turn = number.wrapping_add(1);
        queue.inside = queue.inside.saturating_add(1);
        drop(queue);
        self.moved.notify_all();
        thread::sleep(starts.saturating_duration_since(now));
        Pass(self)
    }

    fn locked(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.locked();
        queue.inside = queue.inside.saturating_sub(1);
        drop(queue);
        self.0.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn number(value: usize) -> NonZeroUsize {
        NonZeroUsize::new(value).unwrap()
    }

    #[test]
    fn no_more_than_so_many_are_inside() {
        let gate = Gate::new(None, number(3));
        let inside = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| {
                    let pass = gate.enter();
                    let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(5));
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(pass);
                });
            }
        });
        assert!((1..=3).contains(&most.load(Ordering::SeqCst)));
        assert_eq!(gate.locked().inside, 0);
        assert_eq!(gate.locked().turn, 12);
    }

    #[test]
    fn the_rate_holds_over_all_threads() {
        let gate = Gate::new(NonZeroU32::new(100), number(8));
        let begun = Instant::now();
        thread::scope(|scope| {
            for _ in 0..11 {
                scope.spawn(|| drop(gate.enter()));
            }
        });
        // Ten intervals lie between eleven entries; nothing is said about how late they are.
        assert!(begun.elapsed() >= Duration::from_millis(100));
    }
}
