//! What happens in folders, as the system tells it.
//!
//! **Invariant:** whatever is told here is a hint to look, never a fact to rely on; and where
//! something may have been missed, that is told ([`Heard::missed`]). Some systems, and network drives
//! above all, tell nothing: whoever watches must look by himself now and then. What waits to be heard is
//! bounded, however long nobody listens.
//!
//! **Deliberately absent:** which files matter, and when they are complete.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::DiskError;
use super::input::is_same;

/// So much waits to be heard; what is beyond is missed.
const MOST_HINTS: usize = 1 << 14;

/// Folders that are watched.
pub struct Watch {
    folders: Vec<Folder>,
    hints: Receiver<Hint>,
    missed: Arc<AtomicBool>,
    /// Why the system tells nothing, until that was heard.
    silent: Option<String>,
    /// As long as it lives, the system tells.
    _watcher: Option<RecommendedWatcher>,
}

/// A folder that is watched.
struct Folder {
    /// As it was named.
    named: PathBuf,
    /// What hints begin with.
    true_name: PathBuf,
    /// What it was when the watch began.
    metadata: Metadata,
}

/// What happened, as far as it is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Hint {
    /// Something was made or changed under this name.
    Touched(PathBuf),
    /// A file was written to, and it will be told when it is closed.
    Written(PathBuf),
    /// A file that was open to be written to was closed.
    Closed(PathBuf),
    /// Something got this name.
    Renamed(PathBuf),
    /// Something lost this name.
    Gone(PathBuf),
    /// A folder came, with whatever is in it.
    Folder,
    /// Not everything will be told from now on, and why.
    Silent(String),
}

/// What was heard since somebody listened last.
#[derive(Debug, Default)]
pub struct Heard {
    /// In the order it happened.
    pub hints: Vec<Hint>,
    /// Whether there was more.
    pub missed: bool,
}

/// Whether what is below a folder is watched too.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Depth {
    /// Only the folder itself.
    #[default]
    Folder,
    /// All folders below it, new ones too.
    Tree,
}

impl Watch {
    /// Begins to listen. Where the system cannot tell what happens, that is the first hint.
    ///
    /// # Errors
    /// A folder is not there.
    pub fn begin(folders: &[PathBuf], depth: Depth) -> Result<Self, DiskError> {
        let folders = folders
            .iter()
            .map(|folder| Folder::of(folder).map_err(|source| DiskError::reading(folder, source)));
        let folders = folders.collect::<Result<Vec<_>, DiskError>>()?;
        let (tell, hints) = mpsc::sync_channel(MOST_HINTS);
        let missed = Arc::new(AtomicBool::new(false));
        let watcher = watcher(&folders, depth, tell, Arc::clone(&missed));
        let (watcher, silent) = match watcher {
            Ok(watcher) => (Some(watcher), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Ok(Self {
            folders,
            hints,
            missed,
            silent,
            _watcher: watcher,
        })
    }

    /// What happened since this was asked last.
    pub fn heard(&mut self) -> Heard {
        let missed = self.missed.swap(false, Ordering::Relaxed);
        let silent = self.silent.take().map(Hint::Silent);
        let hints = self.hints.try_iter().take(MOST_HINTS);
        Heard {
            hints: silent.into_iter().chain(hints).collect(),
            missed,
        }
    }

    /// The folders, as they were named, that this path is in or is, with its path below each.
    pub fn places(&self, path: &Path) -> impl Iterator<Item = (&Path, PathBuf)> {
        self.folders.iter().filter_map(move |folder| {
            let below = path.strip_prefix(&folder.true_name).ok()?;
            Some((folder.named.as_path(), below.to_path_buf()))
        })
    }

    /// A folder that is not there any more, or another one under its name.
    #[must_use]
    pub fn lost(&self) -> Option<&Path> {
        let lost = self.folders.iter().find(|folder| !folder.is_there());
        lost.map(|folder| folder.named.as_path())
    }
}

impl Folder {
    fn of(named: &Path) -> io::Result<Self> {
        Ok(Self {
            named: named.to_path_buf(),
            true_name: named.canonicalize()?,
            metadata: fs::metadata(named)?,
        })
    }

    fn is_there(&self) -> bool {
        fs::metadata(&self.named).is_ok_and(|now| {
            // Elsewhere a folder that changes cannot be told from another.
            now.is_dir() && (!cfg!(unix) || is_same(&now, &self.metadata))
        })
    }
}

fn watcher(
    folders: &[Folder],
    depth: Depth,
    tell: SyncSender<Hint>,
    missed: Arc<AtomicBool>,
) -> notify::Result<RecommendedWatcher> {
    let handler = move |event: notify::Result<Event>| {
        let (hints, certain) = told(event);
        let full = hints.into_iter().any(|hint| tell.try_send(hint).is_err());
        if full || !certain {
            missed.store(true, Ordering::Relaxed);
        }
    };
    // Nor are links followed by whoever searches the folders.
    let config = Config::default().with_follow_symlinks(false);
    let mut watcher = RecommendedWatcher::new(handler, config)?;
    let mode = match depth {
        Depth::Folder => RecursiveMode::NonRecursive,
        Depth::Tree => RecursiveMode::Recursive,
    };
    for folder in folders {
        watcher.watch(&folder.true_name, mode)?;
    }
    Ok(watcher)
}

/// What an event hints at, and whether nothing was missed.
fn told(event: notify::Result<Event>) -> (Vec<Hint>, bool) {
    let event = match event {
        Ok(event) => event,
        Err(error) => return (vec![Hint::Silent(error.to_string())], false),
    };
    let certain = !event.need_rescan();
    let hint: fn(PathBuf) -> Hint = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Hint::Closed,
        // Only inotify tells both.
        EventKind::Modify(ModifyKind::Data(_)) if cfg!(target_os = "linux") => Hint::Written,
        // Reading changes nothing, and both halves of a new name were told by themselves.
        EventKind::Access(_)
        | EventKind::Modify(ModifyKind::Name(RenameMode::Both))
        | EventKind::Other => return (Vec::new(), certain),
        EventKind::Create(CreateKind::Folder) => |_| Hint::Folder,
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Hint::Renamed,
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) => Hint::Gone,
        _ => Hint::Touched,
    };
    (event.paths.into_iter().map(hint).collect(), certain)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use notify::event::Flag;

    use super::*;

    /// Everything heard until something is.
    fn until(watch: &mut Watch, enough: impl Fn(&[Hint]) -> bool) -> Vec<Hint> {
        let begun = Instant::now();
        let mut all = Vec::new();
        while !enough(&all) {
            assert!(begun.elapsed() < Duration::from_mins(2), "{all:?}");
            all.extend(watch.heard().hints);
            std::thread::sleep(Duration::from_millis(10));
        }
        all
    }

    #[test]
    fn what_happens_is_told_by_true_names() {
        let folder = tempfile::tempdir().unwrap();
        let named = folder.path().join("x/..");
        fs::create_dir(folder.path().join("x")).unwrap();
        let mut watch = Watch::begin(std::slice::from_ref(&named), Depth::Tree).unwrap();
        if let Some(reason) = &watch.silent {
            eprintln!("left out: this system tells nothing ({reason})");
            return;
        }
        let root = folder.path().canonicalize().unwrap();
        fs::write(folder.path().join(".part"), "one").unwrap();
        fs::rename(folder.path().join(".part"), folder.path().join("a.pdf")).unwrap();
        fs::create_dir(folder.path().join("new")).unwrap();
        let told = until(&mut watch, |told| told.contains(&Hint::Folder));
        let a = root.join("a.pdf");
        if cfg!(target_os = "linux") {
            for hint in [Hint::Touched, Hint::Written, Hint::Closed] {
                assert!(told.contains(&hint(root.join(".part"))), "{told:?}");
            }
            assert!(told.contains(&Hint::Renamed(a.clone())), "{told:?}");
        }
        let places: Vec<_> = watch.places(&a).collect();
        assert_eq!(places, [(named.as_path(), PathBuf::from("a.pdf"))]);
        fs::remove_file(&a).unwrap();
        until(&mut watch, |told| told.contains(&Hint::Gone(a.clone())));
    }

    #[test]
    fn what_nobody_heard_in_time_is_told_to_be_missing() {
        let (tell, hints) = mpsc::sync_channel(2);
        let (all, certain) = told(Ok(Event::new(EventKind::Any).add_path("a".into())));
        assert!(certain);
        for _ in 0..2 {
            tell.try_send(all[0].clone()).unwrap();
        }
        assert!(tell.try_send(all[0].clone()).is_err());
        assert_eq!(hints.try_iter().count(), 2);
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(told(Ok(overflow)), (Vec::new(), false));
        let read = Event::new(EventKind::Access(AccessKind::Any));
        assert_eq!(told(Ok(read)), (Vec::new(), true));
        let (all, certain) = told(Err(notify::Error::generic("limit")));
        assert!(matches!(&all[..], [Hint::Silent(_)]) && !certain);
    }

    #[test]
    fn another_folder_under_the_same_name_is_not_the_one() {
        let folder = tempfile::tempdir().unwrap();
        let [inbox, away] = ["in", "away"].map(|name| folder.path().join(name));
        fs::create_dir(&inbox).unwrap();
        let watch = Watch::begin(std::slice::from_ref(&inbox), Depth::Folder).unwrap();
        fs::write(inbox.join("a"), "one").unwrap();
        assert_eq!(watch.lost(), None);
        fs::rename(&inbox, away).unwrap();
        assert_eq!(watch.lost(), Some(inbox.as_path()));
        fs::create_dir(&inbox).unwrap();
        assert_eq!(watch.lost().is_some(), cfg!(unix));
    }

    #[test]
    fn a_folder_that_is_not_there_cannot_be_watched() {
        let missing = Watch::begin(&[PathBuf::from("no/such")], Depth::Folder);
        assert!(matches!(missing, Err(DiskError::Missing { .. })));
    }
}
