//! Documents that arrive in a folder: which of them are complete.
//!
//! Nobody says when a file is written to its end. One that gets its name when it is whole (it was
//! renamed into place) is complete at once; any other when its size and time of change have stood
//! still for a while ([`QUIET`]), or for longer where its writer is known to have it open ([`HELD`]).
//!
//! **Invariant:** a file is given once, and again only after its size or time has changed, or when
//! whoever got it asks for that ([`Arrivals::again`]), each time after a longer pause. What is remembered
//! is of files that are there: one that is gone is forgotten as soon as that is known.
//!
//! **Deliberately absent:** a clock and the disk. The time comes in as the time since the watch began,
//! and what a file looks like is told by whoever has looked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::plan::{Document, Source};
use crate::disk::Stamp;

/// A file that nobody has written to for so long is complete.
pub const QUIET: Duration = Duration::from_secs(2);

/// The same of a file that was written to and not closed since: a transfer may falter. Some programs
/// never close what they wrote.
pub const HELD: Duration = Duration::from_secs(30);

/// How long it is until a file is given again for the first time; each further time it is twice that.
pub const AGAIN: Duration = Duration::from_secs(30);

/// How often that is doubled: at last it is 16 minutes.
const DOUBLED: u32 = 5;

/// How a file came to be seen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Sign {
    /// It is there.
    #[default]
    Seen,
    /// Somebody writes to it, and will be heard to close it.
    Written,
    /// Somebody who may have written to it has closed it.
    Closed,
    /// It was renamed, and so was complete before it had this name.
    Renamed,
}

/// The files of the folders that are watched.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// Those that are not known to be complete.
    waiting: BTreeMap<PathBuf, Waiting>,
    /// Those that were given, and what they looked like then.
    given: BTreeMap<PathBuf, Given>,
}

/// A file that was given.
#[derive(Clone, Copy, Debug)]
struct Given {
    /// What it looked like.
    stamp: Stamp,
    /// How often it was given again, as it looked.
    again: u32,
}

/// A file that may still grow, or is to be given again.
#[derive(Debug)]
struct Waiting {
    /// Its path below the folder that was named.
    below: PathBuf,
    /// What it looked like last.
    stamp: Stamp,
    /// When it is complete, unless it changes.
    due: Duration,
    /// How long it must stand still.
    quiet: Duration,
    /// How often it was given again, as it looks.
    again: u32,
}

impl Arrivals {
    /// A file was seen, and looks like this; none when it is not there.
    pub fn note(
        &mut self,
        path: &Path,
        below: &Path,
        sign: Sign,
        stamp: Option<Stamp>,
        now: Duration,
    ) {
        let Some(stamp) = stamp else {
            self.waiting.remove(path);
            self.given.remove(path);
            return;
        };
        if self.given.get(path).is_some_and(|one| one.stamp == stamp) {
            self.waiting.remove(path);
            return;
        }
        let known = self.waiting.get(path);
        let quiet = match (sign, known) {
            (Sign::Written, _) => HELD,
            (Sign::Seen, Some(known)) => known.quiet,
            (Sign::Renamed | Sign::Closed, _) | (Sign::Seen, None) => QUIET,
        };
        let due = match (sign, known) {
            (Sign::Renamed, _) => now,
            (Sign::Seen, Some(known)) if known.stamp == stamp => known.due,
            _ => now.saturating_add(quiet),
        };
        let waiting = Waiting {
            below: below.to_path_buf(),
            stamp,
            due,
            quiet,
            again: known
                .filter(|known| known.stamp == stamp)
                .map_or(0, |known| known.again),
        };
        self.waiting.insert(path.to_path_buf(), waiting);
    }

    /// A file that was given could not be used, for a reason that may pass: it is given again after a
    /// while, even when it does not change.
    pub fn again(&mut self, path: &Path, below: &Path, now: Duration) {
        let Some(Given { stamp, again }) = self.given.remove(path) else {
            return;
        };
        let pause = AGAIN.saturating_mul(1 << again.min(DOUBLED));
        let waiting = Waiting {
            below: below.to_path_buf(),
            stamp,
            due: now.saturating_add(pause),
            quiet: QUIET,
            again: again.saturating_add(1),
        };
        self.waiting.insert(path.to_path_buf(), waiting);
    }

    /// The files that are complete now, in the order of their names, each with its path below the
    /// folder that was named. `look` tells what a file looks like now.
    pub fn complete(
        &mut self,
        now: Duration,
        look: impl Fn(&Path) -> Option<Stamp>,
    ) -> Vec<Document> {
        let mut complete = Vec::new();
        let given = &mut self.given;
        self.waiting.retain(|path, waiting| {
            if now < waiting.due {
                return true;
            }
            match look(path) {
                None => {
                    given.remove(path);
                    false
                }
                Some(stamp) if stamp == waiting.stamp => {
                    let again = waiting.again;
                    given.insert(path.clone(), Given { stamp, again });
                    let source = Source::File(path.clone());
                    complete.push(Document::new(source, &waiting.below));
                    false
                }
                Some(stamp) => {
                    waiting.stamp = stamp;
                    waiting.again = 0;
                    waiting.due = now.saturating_add(waiting.quiet);
                    true
                }
            }
        });
        complete
    }

    /// Forgets all files but those that are there.
    pub fn keep(&mut self, there: &BTreeSet<&Path>) {
        self.waiting
            .retain(|path, _| there.contains(path.as_path()));
        self.given.retain(|path, _| there.contains(path.as_path()));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// A folder that was never on any disk, and a clock that goes when it is told to.
    #[derive(Default)]
    struct Folder {
        files: RefCell<BTreeMap<PathBuf, Stamp>>,
        arrivals: Arrivals,
        now: Duration,
    }

    impl Folder {
        fn put(&self, name: &str, size: u64, modified: u64) {
            let modified = Some(modified);
            let stamp = Stamp { size, modified };
            self.files.borrow_mut().insert(PathBuf::from(name), stamp);
        }

        fn remove(&self, name: &str) {
            self.files.borrow_mut().remove(Path::new(name));
        }

        fn tell(&mut self, name: &str, sign: Sign) {
            let path = Path::new(name);
            let stamp = self.files.borrow().get(path).copied();
            self.arrivals.note(path, path, sign, stamp, self.now);
        }

        /// So many milliseconds later: what is complete.
        fn after(&mut self, milliseconds: u64) -> Vec<String> {
            self.now += Duration::from_millis(milliseconds);
            let files = &self.files;
            let complete = self
                .arrivals
                .complete(self.now, |path| files.borrow().get(path).copied());
            let names = complete.into_iter().map(|one| one.source.to_string());
            names.collect()
        }

        fn remembered(&self) -> usize {
            self.arrivals.waiting.len() + self.arrivals.given.len()
        }
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn a_file_is_complete_once_it_stood_still() {
        let mut folder = Folder::default();
        for piece in 1..=5 {
            folder.put("a", piece, piece);
            folder.tell("a", Sign::Seen);
            assert_eq!(folder.after(1_900), NONE, "{piece}");
        }
        assert_eq!(folder.after(200), ["a"]);
        folder.tell("a", Sign::Seen);
        assert_eq!(folder.after(60_000), NONE);
    }

    #[test]
    fn growing_that_no_event_told_of_is_seen_too() {
        let mut folder = Folder::default();
        folder.put("a", 1, 1);
        folder.tell("a", Sign::Seen);
        folder.put("a", 2, 2);
        assert_eq!(folder.after(2_000), NONE);
        // The same size, another time.
        folder.put("a", 2, 3);
        assert_eq!(folder.after(2_000), NONE);
        assert_eq!(folder.after(1_999), NONE);
        assert_eq!(folder.after(1), ["a"]);
    }

    #[test]
    fn many_events_without_a_change_delay_nothing() {
        let mut folder = Folder::default();
        folder.put("a", 1, 1);
        folder.tell("a", Sign::Seen);
        assert_eq!(folder.after(1_500), NONE);
        folder.tell("a", Sign::Seen);
        assert_eq!(folder.after(500), ["a"]);
    }

    #[test]
    fn a_file_renamed_into_place_is_complete_at_once_unless_it_still_changes() {
        let mut folder = Folder::default();
        folder.put("a", 1, 1);
        folder.tell("a", Sign::Renamed);
        folder.tell("a", Sign::Seen);
        assert_eq!(folder.after(0), ["a"]);
        folder.put("b", 1, 1);
        folder.tell("b", Sign::Renamed);
        folder.put("b", 2, 2);
        assert_eq!(folder.after(0), NONE);
        assert_eq!(folder.after(1_999), NONE);
        assert_eq!(folder.after(1), ["b"]);
        // It was seen while it was written, then another took its name.
        folder.put("c", 1, 1);
        folder.tell("c", Sign::Seen);
        folder.put("c", 9, 9);
        folder.tell("c", Sign::Renamed);
        assert_eq!(folder.after(0), ["c"]);
    }

    #[test]
    fn a_file_that_is_held_open_has_more_time() {
        let mut folder = Folder::default();
        folder.put("a", 1, 1);
        folder.tell("a", Sign::Seen);
        folder.tell("a", Sign::Written);
        assert_eq!(folder.after(29_000), NONE);
        folder.put("a", 2, 2);
        folder.tell("a", Sign::Written);
        folder.tell("a", Sign::Seen);
        assert_eq!(folder.after(29_000), NONE);
        folder.put("a", 3, 3);
        // No event told of that.
        assert_eq!(folder.after(1_000), NONE);
        assert_eq!(folder.after(29_000), NONE);
        folder.tell("a", Sign::Closed);
        assert_eq!(folder.after(1_999), NONE);
        assert_eq!(folder.after(1), ["a"]);
        // Who never closes it delays it, and no more.
        folder.put("b", 1, 1);
        folder.tell("b", Sign::Written);
        assert_eq!(folder.after(29_999), NONE);
        assert_eq!(folder.after(1), ["b"]);
    }

    #[test]
    fn what_was_given_is_given_again_only_when_it_changed() {
        let mut folder = Folder::default();
        folder.put("a", 1, 1);
        folder.tell("a", Sign::Renamed);
        assert_eq!(folder.after(0), ["a"]);
        folder.tell("a", Sign::Renamed);
        assert_eq!(folder.after(5_000), NONE);
        folder.put("a", 1, 2);
        folder.tell("a", Sign::Seen);
        assert_eq!(folder.after(2_000), ["a"]);
        // Changed, and changed back before it was quiet.
        folder.put("a", 5, 5);
        folder.tell("a", Sign::Seen);
        folder.put("a", 1, 2);
        folder.tell("a", Sign::Seen);
        assert_eq!(folder.after(60_000), NONE);
    }

    #[test]
    fn what_may_be_used_later_is_given_again_ever_less_often() {
        let mut folder = Folder::default();
        let again = |folder: &mut Folder| {
            let (path, now) = (Path::new("a"), folder.now);
            folder.arrivals.again(path, path, now);
        };
        folder.put("a", 1, 1);
        folder.tell("a", Sign::Renamed);
        assert_eq!(folder.after(0), ["a"]);
        for seconds in [30, 60, 120, 240, 480, 960, 960] {
            again(&mut folder);
            // A search finds it, as it was.
            folder.tell("a", Sign::Seen);
            assert_eq!(folder.after(seconds * 1_000 - 1), NONE, "{seconds}");
            assert_eq!(folder.after(1), ["a"], "{seconds}");
        }
        // One that has changed does not wait so long, and is not in the way of the pauses.
        again(&mut folder);
        folder.put("a", 2, 2);
        folder.tell("a", Sign::Closed);
        assert_eq!(folder.after(2_000), ["a"]);
        again(&mut folder);
        assert_eq!(folder.after(30_000), ["a"]);
        // Used at last.
        assert_eq!(folder.after(3_600_000), NONE);
        folder.remove("a");
        folder.tell("a", Sign::Seen);
        again(&mut folder);
        assert_eq!(folder.remembered(), 0);
    }

    #[test]
    fn what_is_gone_is_forgotten() {
        let mut folder = Folder::default();
        for name in ["a", "b", "c", "d"] {
            folder.put(name, 1, 1);
            folder.tell(name, Sign::Renamed);
        }
        folder.put("e", 1, 1);
        folder.tell("e", Sign::Seen);
        folder.remove("d");
        assert_eq!(folder.after(0), ["a", "b", "c"]);
        assert_eq!(folder.remembered(), 4);
        folder.remove("a");
        folder.tell("a", Sign::Seen);
        folder.remove("e");
        assert_eq!(folder.after(2_000), NONE);
        assert_eq!(folder.remembered(), 2);
        folder.arrivals.keep(&BTreeSet::from([Path::new("c")]));
        assert_eq!(folder.remembered(), 1);
        // It came back as it was: a new arrival all the same.
        folder.put("a", 1, 1);
        folder.tell("a", Sign::Seen);
        assert_eq!(folder.after(2_000), ["a"]);
    }
}
