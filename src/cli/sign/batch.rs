//! The options of runs over many documents, and what such a run finds when it starts.
//!
//! **Invariant:** a document that a run before has signed, and that has not changed since, is not
//! signed again unless the results are to be replaced; with `--resume` not even then.
//!
//! **Deliberately absent:** how documents are named in manifests, and what a watch waits for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::SystemTime;

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::batch::plan::{plan_rest, sources};
use crate::batch::{Found, Job, Manifest, Naming, Plan, PlanError, Source, Target};
use crate::cli::failure::{Failure, Outcome};
use crate::cli::output::not_planned;
use crate::disk::{self, DiskError, Input, Replace, Stamp};
use crate::verify::Level;

/// The options.
#[derive(Args, Debug)]
#[command(next_help_heading = "Batch")]
pub(super) struct BatchArguments {
    /// Continue a run that was interrupted: what it has done is skipped, with --in-place and
    /// --force too
    #[arg(long)]
    resume: bool,
    /// Documents from a list: names separated by line ends, or by NUL where there is one; - for
    /// standard input
    #[arg(long, value_name = "LIST")]
    files_from: Option<PathBuf>,
    /// Move each document to this folder once its result is there; the tree below a folder that is
    /// named is kept
    #[arg(long, value_name = "DIR", conflicts_with = "in_place")]
    move_done: Option<PathBuf>,
    /// Write the outcome as test results too, in the form of `JUnit`
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// Only the K-th of N parts of the documents, the same at each run and on each machine
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Stay, and sign what arrives in the folders too, each document once it is complete, until
    /// SIGTERM or Ctrl-C; with -d, and best with --move-done
    #[arg(
        long,
        requires = "directory",
        conflicts_with_all = ["output", "in_place", "preview", "files_from", "junit", "shard"]
    )]
    pub(super) watch: bool,
}

/// What nobody has written to for so long belongs to nobody, on any machine.
const RESTED: SignedDuration = SignedDuration::from_hours(24);

/// One of several parts of the documents.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Shard {
    /// From 0.
    index: u64,
    count: u64,
}

/// What a document looks like that is done still.
pub(super) fn is_done_still(manifest: Option<&Manifest>, job: &Job, level: Level) -> Option<Stamp> {
    let (Source::File(source), Target::File { path, .. }) = (&job.source, &job.target) else {
        return None;
    };
    let stamp = Stamp::of(source);
    stamp.filter(|_| manifest.is_some_and(|known| known.is_done(&job.source, path, level)))
}

fn folder(path: &Path) -> Option<PathBuf> {
    path.parent().map(|folder| {
        if folder.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            folder.to_path_buf()
        }
    })
}

impl super::Arguments {
    /// The documents that were named, and what is known of earlier runs over them.
    pub(super) fn start(&self) -> Outcome<(Found, Option<Manifest>)> {
        let what = || Message::new("cli-cannot-start-signing");
        let naming = self.output.naming(super::SUFFIX);
        let skip = matches!(naming, Naming::Beside(_)).then_some(super::SUFFIX);
        let listed = self.batch.listed()?;
        let paths: Vec<PathBuf> = self.paths.iter().cloned().chain(listed).collect();
        let mut found = sources(&paths, self.descend(), skip);
        let folder = manifest_folder(&naming, &paths, &found, self.batch.resume);
        self.narrow(&mut found);
        let manifest = match folder {
            None if self.batch.resume => {
                let reason = Message::new("cli-nothing-to-resume");
                return Err(Failure::usage(what(), reason));
            }
            None => None,
            Some(folder) => {
                let read = Manifest::read(&folder);
                Some(read.map_err(|error| Failure::not_done(what(), error))?)
            }
        };
        Ok((found, manifest))
    }

    /// Leaves out what is no document to be signed here.
    pub(super) fn narrow(&self, found: &mut Found) {
        if let Naming::Folder(results) = &self.output.naming(super::SUFFIX) {
            found.leave_out(results);
        }
        if let Some(done) = &self.batch.move_done {
            found.leave_out(done);
        }
        if self.batch.move_done.is_some() || self.batch.watch {
            // What was there has been moved, or what is to come is not there yet.
            let empty = |error: &PlanError| matches!(error, PlanError::NoDocuments { .. });
            found.refused.retain(|(_, error)| !empty(error));
        }
        if let Some(shard) = self.batch.shard {
            found
                .documents
                .retain(|document| shard.holds(document.below()));
        }
    }

    /// Settles which document becomes which result, and what is done already.
    pub(super) fn plan(
        &self,
        found: Found,
        manifest: Option<&Manifest>,
        level: Level,
    ) -> Outcome<Plan> {
        let naming = self.output.naming(super::SUFFIX);
        let replace = self.output.replace();
        let replaced = naming == Naming::InPlace || replace == Replace::Existing;
        let again = replaced && !self.batch.resume && !self.batch.watch;
        let is_done = |source: &Source, output: &Path| match manifest {
            Some(_) if again => false,
            Some(manifest) if naming == Naming::InPlace => manifest.is_result(output, level),
            Some(manifest) => manifest.is_done(source, output, level),
            None => false,
        };
        let plan = plan_rest(found, &naming, replace, is_done);
        plan.map_err(|error| not_planned(Message::new("cli-cannot-start-signing"), error))
    }
}

/// Where the manifest is: in the folder of the results, when there are several in one.
fn manifest_folder(
    naming: &Naming,
    paths: &[PathBuf],
    found: &Found,
    resume: bool,
) -> Option<PathBuf> {
    let several = found.documents.len() > 1;
    match (naming, paths) {
        (Naming::Folder(results), _) => {
            let several = several || resume || paths.iter().any(|path| path.is_dir());
            several.then(|| results.clone())
        }
        (Naming::Beside(_) | Naming::InPlace, [path]) if path.is_dir() => Some(path.clone()),
        (Naming::Beside(_) | Naming::InPlace, _) if several => {
            let mut folders = found
                .documents
                .iter()
                .map(|document| match &document.source {
                    Source::File(path) => path.parent(),
                    Source::StandardInput => None,
                });
            let first = folders.next()??;
            let together = folders.all(|folder| folder == Some(first));
            together.then(|| first.to_path_buf())
        }
        _ => None,
    }
}

impl BatchArguments {
    /// Removes what a run that was killed has left in the folders of this one; gives the number.
    pub(super) fn clean(&self, plan: &Plan, manifest: &Manifest, now: Timestamp) -> usize {
        let jobs = plan.jobs.iter().chain(plan.skipped.iter());
        let results = jobs.clone().filter_map(|job| match &job.target {
            Target::StandardOutput => None,
            Target::File { path, .. } => folder(path),
        });
        let done = self.move_done.iter();
        let done = done.flat_map(|done| jobs.clone().map(|job| done.join(&job.below)));
        let done = done.filter_map(|path| folder(&path));
        // A watch may find nothing to do yet.
        let tops = [Some(manifest.folder()), self.move_done.as_deref()];
        let tops = tops.into_iter().flatten().map(Path::to_path_buf);
        // One after the other: collected, there would be as many as documents before there are few.
        let mut folders = BTreeSet::new();
        folders.extend(results.chain(done).chain(tops));
        // Other parts may be at work in the same folders, on other machines.
        let before = self.shard.map(|_| now.saturating_sub(RESTED));
        let before = before.map(|time| time.map_or(SystemTime::UNIX_EPOCH, SystemTime::from));
        let removed = folders.iter();
        removed
            .map(|folder| disk::remove_leftovers(folder, before))
            .sum()
    }

    /// Moves a document whose result is there, when that was asked for. `read` is what it looked
    /// like when the result was made; none when it is not that any more.
    pub(super) fn move_done(&self, job: &Job, read: impl FnOnce() -> Option<Stamp>) -> Outcome<()> {
        let (Some(folder), Source::File(path)) = (&self.move_done, &job.source) else {
            return Ok(());
        };
        let moved = match read() {
            Some(stamp) => disk::move_file(path, &folder.join(&job.below), stamp),
            None => Err(DiskError::Changed { path: path.clone() }),
        };
        moved.map_err(|error| {
            let what = Message::new("cli-cannot-move").with("path", path.display());
            Failure::not_done(what, error)
        })
    }

    /// The documents of the list.
    fn listed(&self) -> Outcome<Vec<PathBuf>> {
        let Some(list) = &self.files_from else {
            return Ok(Vec::new());
        };
        let read = if list.as_os_str() == "-" {
            disk::standard_input()
        } else {
            Input::open(list)
        };
        let what = || Message::new("cli-cannot-read-list").with("path", list.display());
        let input = read.map_err(|error| Failure::not_done(what(), error))?;
        let by = if input.contains(&0) { 0 } else { b'\n' };
        let names = input.split(|byte| *byte == by).map(|name| {
            if by == b'\n' {
                name.strip_suffix(b"\r").unwrap_or(name)
            } else {
                name
            }
        });
        let names = names.filter(|name| !name.is_empty());
        names
            .map(|name| {
                path(name)
                    .ok_or_else(|| Failure::not_done(what(), Message::new("cli-list-not-text")))
            })
            .collect()
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere names are not bytes")]
fn path(name: &[u8]) -> Option<PathBuf> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    Some(OsStr::from_bytes(name).into())
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> Option<PathBuf> {
    str::from_utf8(name).ok().map(PathBuf::from)
}

impl Shard {
    /// Whether a document belongs to this part. Its path below the folder that was named decides,
    /// so that machines may call that folder what they like, and documents that would get the same
    /// output meet.
    fn holds(self, below: &Path) -> bool {
        let digest = DigestAlgorithm::Sha256.hash(&[below.as_os_str().as_encoded_bytes()]);
        let first = digest.bytes().iter().take(8);
        let number = first.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number.checked_rem(self.count) == Some(self.index)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(number, count)| {
            let [number, count]: [u64; 2] = [number.parse().ok()?, count.parse().ok()?];
            (1..=count).contains(&number).then_some(Self {
                index: number.checked_sub(1)?,
                count,
            })
        });
        numbers.ok_or_else(|| "K/N with K from 1 to N is expected, such as 3/8".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_in_exactly_one_shard() {
        for count in [1, 2, 7] {
            let shards: Vec<Shard> = (1..=count)
                .map(|number| format!("{number}/{count}").parse().unwrap())
                .collect();
            let mut sizes = vec![0; shards.len()];
            for document in 0..1000 {
                let path = PathBuf::from(format!("kt/{document}.pdf"));
                let holders: Vec<usize> = (0..shards.len())
                    .filter(|index| shards[*index].holds(&path))
                    .collect();
                assert_eq!(holders.len(), 1);
                sizes[holders[0]] += 1;
            }
            assert!(sizes.iter().all(|size| *size > 900 / count), "{sizes:?}");
        }
    }

    #[test]
    fn a_shard_is_one_of_so_many() {
        for wrong in ["0/4", "5/4", "1/0", "1", "/", "-1/4", "a/b", "1/2/3"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
