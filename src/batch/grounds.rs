//! Whether a page was white where a later signature stands: by drawing it.
//!
//! **Invariant:** what cannot be drawn, or not in time, is not white; there is one time limit for
//! the whole document.
//!
//! **Deliberately absent:** when that is worth a question, which `verify` knows.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::picturing::{LONGEST, part};
use crate::pdf::Document;
use crate::render::{Ink, Rendering};

/// Pages drawn of one document: a few people sign it.
const MOST_DRAWN: usize = 8;

/// What waiting is counted by.
const SLICE: Duration = Duration::from_millis(100);

/// How much longer may be waited for the drawings of one document, all together.
struct Patience {
    slice: Duration,
    /// Slices of time.
    left: Cell<u128>,
}

impl Patience {
    const fn new(whole: Duration, slice: Duration) -> Self {
        let slices = whole.as_millis().checked_div(slice.as_millis());
        Self {
            slice,
            left: Cell::new(match slices {
                Some(slices) => slices,
                None => 0,
            }),
        }
    }

    const fn is_over(&self) -> bool {
        self.left.get() == 0
    }

    /// What comes, unless patience ends before. A slice that is not waited through is not counted.
    fn wait<T>(&self, receiver: &Receiver<T>) -> Option<T> {
        while let Some(left) = self.left.get().checked_sub(1) {
            match receiver.recv_timeout(self.slice) {
                Ok(one) => return Some(one),
                Err(RecvTimeoutError::Timeout) => self.left.set(left),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }
}

/// The pages of one document that were drawn.
pub(super) struct Grounds<'d, 'a> {
    document: &'d Document<'a>,
    /// By revision and page; none where it could not be drawn.
    drawn: RefCell<BTreeMap<(usize, usize), Option<Ink>>>,
    patience: Patience,
}

impl<'d, 'a> Grounds<'d, 'a> {
    pub(super) const fn new(document: &'d Document<'a>) -> Self {
        Self {
            document,
            drawn: RefCell::new(BTreeMap::new()),
            patience: Patience::new(LONGEST, SLICE),
        }
    }

    /// Whether a page of a revision is white within a rectangle of default user space.
    pub(super) fn is_white(&self, revision: usize, page: usize, rect: [f64; 4]) -> bool {
        let mut drawn = self.drawn.borrow_mut();
        if !drawn.contains_key(&(revision, page)) && drawn.len() < MOST_DRAWN {
            drawn.insert((revision, page), self.draw(revision, page));
        }
        let Some(Some(ink)) = drawn.get(&(revision, page)) else {
            return false;
        };
        let pages = self
            .document
            .at(revision)
            .and_then(|view| view.pages().ok());
        let place = pages.and_then(|pages| part(pages.get(page)?, rect));
        place.is_some_and(|[left, top, width, height]| {
            ink.is_clear([left, top, left + width, top + height])
        })
    }

    /// Draws a page in a thread of its own, which is left behind when it takes too long.
    fn draw(&self, revision: usize, page: usize) -> Option<Ink> {
        if self.patience.is_over() {
            return None;
        }
        let rendering = Rendering::of_revision(self.document.at(revision)?).ok()?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(rendering.ink(page).ok()));
        self.patience.wait(&receiver).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_for_all_drawings_together() {
        let patience = Patience::new(Duration::from_millis(2), Duration::from_millis(1));
        let (sender, receiver) = mpsc::channel();
        sender.send(1).unwrap();
        assert_eq!(patience.wait(&receiver), Some(1));
        assert!(!patience.is_over());
        assert_eq!(patience.wait(&receiver), None);
        assert!(patience.is_over());
        sender.send(2).unwrap();
        assert_eq!(patience.wait(&receiver), None);
    }
}
