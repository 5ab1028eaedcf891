//! Whether a page was white where a later signature stands: by drawing it.
//!
//! **Invariant:** what cannot be drawn, or not in time, is not white.
//!
//! **Deliberately absent:** when that is worth a question, which `verify` knows.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;

use super::picturing::{LONGEST, part};
use crate::pdf::Document;
use crate::render::{Ink, Rendering};

/// Pages drawn of one document: a few people sign it.
const MOST_DRAWN: usize = 8;

/// The pages of one document that were drawn.
pub(super) struct Grounds<'d, 'a> {
    document: &'d Document<'a>,
    /// By revision and page; none where it could not be drawn.
    drawn: RefCell<BTreeMap<(usize, usize), Option<Ink>>>,
}

impl<'d, 'a> Grounds<'d, 'a> {
    pub(super) const fn new(document: &'d Document<'a>) -> Self {
        Self {
            document,
            drawn: RefCell::new(BTreeMap::new()),
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
        let rendering = Rendering::of_revision(self.document.at(revision)?).ok()?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(rendering.ink(page).ok()));
        receiver.recv_timeout(LONGEST).ok().flatten()
    }
}
