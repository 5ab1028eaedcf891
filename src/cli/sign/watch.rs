//! `teken sign --watch`: signs documents as they arrive, until it is told to end.
//!
//! **Invariant:** a document is never signed twice, here or by a watch that was started again: what is
//! done is known from the manifest. It is tried once as it is, and again only where a disk, the key or a
//! service failed. What no event told of is found by searching the folders now and then.
//!
//! **Deliberately absent:** when a document is complete ([`Arrivals`] knows), and how it is signed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::Arguments;
use super::session::Session;
use crate::base::message::Message;
use crate::batch::arrivals::{Arrivals, Sign};
use crate::batch::plan::{counts, sources};
use crate::batch::{Descend, Document, Found, Naming, Source, manifest};
use crate::cli::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::interrupt;
use crate::disk::{Depth, DiskError, Folders, Heard, Hint, Output, Replace, Stamp, Watch};

/// How often it is asked what has happened. A wish to end waits no longer than this.
const PACE: Duration = Duration::from_millis(100);

/// How often the folders are searched for what no event told of.
const SEARCHED: Duration = Duration::from_mins(1);

/// The same where the system does not tell everything.
const SEARCHED_OFTEN: Duration = Duration::from_secs(10);

/// The same after a folder came: by then the system tells what happens there.
const SEARCHED_SOON: Duration = Duration::from_secs(1);

/// The folders, and what is known of them.
struct Inbox<'r> {
    arguments: &'r Arguments,
    watch: Watch,
    began: Instant,
    arrivals: Arrivals,
    /// When the folders are searched next, since the watch began.
    search_at: Duration,
    /// How long after that again.
    interval: Duration,
    /// What could not be searched, which was told.
    troubles: BTreeSet<Source>,
}

/// Signs documents as they arrive.
///
/// # Errors
/// Wrong usage, and what cannot be used. What goes wrong later only counts.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    check(arguments)?;
    // What is there already is signed like everything else, once it is seen not to grow.
    let (mut session, _) = Session::start(context, arguments)?;
    session.settle(context)?;
    let mut inbox = Inbox::open(arguments)?;
    interrupt::finish_first();
    let folders = arguments
        .paths
        .iter()
        .map(|path| path.display().to_string());
    let folders = folders.collect::<Vec<_>>().join(", ");
    let remark = Message::new("cli-watching").with("folders", folders);
    context.console.remark(&remark);
    if let Err(failure) = stay(context, &mut session, &mut inbox) {
        session.tally.trouble(context, &failure);
    }
    if interrupt::is_stopping() {
        session.tally.exit = session.tally.exit.max(Exit::Interrupted);
    }
    session.conclude(context)
}

/// Round after round, until it is told to end.
fn stay(context: &mut Context, session: &mut Session<'_>, inbox: &mut Inbox<'_>) -> Outcome<()> {
    while !interrupt::is_stopping() {
        inbox.listen(context)?;
        inbox.search(context, session);
        let documents = inbox.complete();
        if documents.is_empty() {
            thread::sleep(PACE);
            continue;
        }
        session.renew(context)?;
        let found = Found {
            documents: documents.clone(),
            ..Found::default()
        };
        let plan = session.plan(found)?;
        let passing = session.round(context, plan)?;
        if !passing.is_empty() && !interrupt::is_stopping() {
            let again = documents.iter().filter(|one| passing.contains(&one.source));
            inbox.again(again);
            let remark = Message::new("cli-watch-again").with("count", passing.len());
            context.console.remark(&remark);
        }
    }
    Ok(())
}

/// Whether there are folders, and a place for results.
fn check(arguments: &Arguments) -> Outcome<()> {
    let what = || Message::new("cli-cannot-start-watching");
    let Naming::Folder(results) = arguments.output.naming(super::SUFFIX) else {
        return Ok(());
    };
    for path in &arguments.paths {
        if path.as_os_str() == "-" || path.is_file() {
            let reason = Message::new("cli-watch-not-a-folder").with("path", path.display());
            return Err(Failure::usage(what(), reason));
        }
        let same = matches!(
            (path.canonicalize(), results.canonicalize()),
            (Ok(path), Ok(results)) if path == results
        );
        if same {
            let reason = Message::new("cli-watch-own-results").with("path", path.display());
            return Err(Failure::usage(what(), reason));
        }
        readable(path).map_err(|error| Failure::not_done(what(), error))?;
    }
    // Whether results can be written is better known before than with each document.
    let probe = results.join(manifest::NAME);
    let made = Output::create(&probe, Replace::Existing, Folders::MadeAsNeeded);
    made.map(drop)
        .map_err(|error| Failure::not_done(what(), error))
}

/// Whether a folder is there and may be searched.
fn readable(folder: &Path) -> Result<(), DiskError> {
    let path = folder.to_path_buf();
    match folder.read_dir() {
        Ok(_) => Ok(()),
        Err(source) => Err(match source.kind() {
            std::io::ErrorKind::NotFound => DiskError::Missing { path },
            std::io::ErrorKind::PermissionDenied => DiskError::ReadDenied { path },
            _ => DiskError::Read { path, source },
        }),
    }
}

impl<'r> Inbox<'r> {
    fn open(arguments: &'r Arguments) -> Outcome<Self> {
        let depth = match arguments.descend() {
            Descend::Never => Depth::Folder,
            Descend::Below => Depth::Tree,
        };
        let watch = Watch::begin(&arguments.paths, depth)
            .map_err(|error| Failure::not_done(Message::new("cli-cannot-start-watching"), error))?;
        Ok(Self {
            arguments,
            watch,
            began: Instant::now(),
            arrivals: Arrivals::default(),
            search_at: Duration::ZERO,
            interval: SEARCHED,
            troubles: BTreeSet::new(),
        })
    }

    /// Notes what the system tells.
    ///
    /// # Errors
    /// A folder is gone.
    fn listen(&mut self, context: &mut Context) -> Outcome<()> {
        let Heard { hints, missed } = self.watch.heard();
        if missed {
            self.search_within(Duration::ZERO);
        }
        // Of one file the last counts that says something: what was renamed may have been written to
        // afterwards.
        let mut signs = BTreeMap::new();
        for hint in hints {
            if let Some((path, sign)) = self.understand(context, hint)?
                && let Some((folder, below)) = self.place(&path)
            {
                let document = Document::new(Source::File(folder.join(&below)), &below);
                let known = signs.entry(document).or_insert(sign);
                if sign != Sign::Seen {
                    *known = sign;
                }
            }
        }
        if let Some(folder) = self.watch.lost() {
            return Err(gone(folder));
        }
        let mut found = Found {
            documents: signs.keys().cloned().collect(),
            ..Found::default()
        };
        self.arguments.narrow(&mut found);
        for document in found.documents {
            let sign = signs.get(&document).copied().unwrap_or_default();
            self.note(&document, sign);
        }
        Ok(())
    }

    /// The file that a hint is about, if it is about one.
    ///
    /// # Errors
    /// It says that a folder that is watched is gone.
    fn understand(
        &mut self,
        context: &mut Context,
        hint: Hint,
    ) -> Outcome<Option<(PathBuf, Sign)>> {
        match hint {
            Hint::Touched(path) => return Ok(Some((path, Sign::Seen))),
            Hint::Written(path) => return Ok(Some((path, Sign::Written))),
            Hint::Closed(path) => return Ok(Some((path, Sign::Closed))),
            Hint::Renamed(path) if path.is_dir() => self.search_within(SEARCHED_SOON),
            Hint::Renamed(path) => return Ok(Some((path, Sign::Renamed))),
            Hint::Gone(path) => {
                let mut places = self.watch.places(&path);
                let top = places.find(|(_, below)| below.as_os_str().is_empty());
                return match top {
                    Some((folder, _)) => Err(gone(folder)),
                    None => Ok(Some((path.clone(), Sign::Seen))),
                };
            }
            Hint::Folder => self.search_within(SEARCHED_SOON),
            Hint::Silent(reason) => self.search_often(context, &reason),
        }
        Ok(None)
    }

    /// The folder that a path is a document of, and its path below.
    fn place(&self, path: &Path) -> Option<(&Path, PathBuf)> {
        let descend = self.arguments.descend();
        let mut places = self.watch.places(path);
        places.find(|(_, below)| counts(below, descend))
    }

    /// Searches the folders when it is time.
    fn search(&mut self, context: &mut Context, session: &mut Session<'_>) {
        let now = self.began.elapsed();
        if now < self.search_at {
            return;
        }
        let mut found = sources(&self.arguments.paths, self.arguments.descend(), None);
        self.arguments.narrow(&mut found);
        // A folder may go while it is searched.
        let is_there = |source: &Source| matches!(source, Source::File(path) if path.exists());
        found.refused.retain(|(source, _)| is_there(source));
        let refused = found.refused.iter().map(|(source, _)| source.clone());
        let refused: BTreeSet<Source> = refused.collect();
        for (source, error) in found.refused {
            if !self.troubles.contains(&source) {
                session.tally.refused(context, &source, error);
            }
        }
        self.troubles = refused;
        let there = found.documents.iter();
        let there = there.filter_map(|one| file(&one.source));
        self.arrivals.keep(&there.collect());
        for document in &found.documents {
            self.note(document, Sign::Seen);
        }
        self.search_at = self.began.elapsed().saturating_add(self.interval);
    }

    fn search_within(&mut self, span: Duration) {
        let at = self.began.elapsed().saturating_add(span);
        self.search_at = self.search_at.min(at);
    }

    /// From now on the folders are searched more often; why is told once.
    fn search_often(&mut self, context: &mut Context, reason: &str) {
        if self.interval != SEARCHED_OFTEN {
            self.interval = SEARCHED_OFTEN;
            let remark = Message::new("cli-watch-silent")
                .with("reason", reason)
                .with("seconds", SEARCHED_OFTEN.as_secs());
            context.console.remark(&remark);
        }
        self.search_within(SEARCHED_OFTEN);
    }

    fn note(&mut self, document: &Document, sign: Sign) {
        if let Some(path) = file(&document.source) {
            let (below, now) = (document.below(), self.began.elapsed());
            self.arrivals.note(path, below, sign, look(path), now);
        }
    }

    /// Keeps in mind to try documents again that were complete.
    fn again<'d>(&mut self, documents: impl Iterator<Item = &'d Document>) {
        let now = self.began.elapsed();
        for document in documents {
            if let Some(path) = file(&document.source) {
                self.arrivals.again(path, document.below(), now);
            }
        }
    }

    /// The documents that are complete.
    fn complete(&mut self) -> Vec<Document> {
        self.arrivals.complete(self.began.elapsed(), look)
    }
}

/// What a document looks like now; none when it is not there, or no file.
fn look(path: &Path) -> Option<Stamp> {
    path.is_file().then(|| Stamp::of(path)).flatten()
}

fn file(source: &Source) -> Option<&Path> {
    match source {
        Source::File(path) => Some(path),
        Source::StandardInput => None,
    }
}

fn gone(folder: &Path) -> Failure {
    let what = Message::new("cli-cannot-watch-on").with("folder", folder.display());
    Failure::not_done(what, Message::new("cli-watch-folder-gone"))
}
