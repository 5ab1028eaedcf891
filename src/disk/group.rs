//! Durability for many outputs at once.
//!
//! Waiting for the disk takes milliseconds, and nearly as long for sixty files as for one. So the
//! outputs of a group are brought to the disk together, then named, and then their folders are
//! brought to the disk once.
//!
//! **Invariant:** no output gets its name before all its bytes are safe, and none is called done
//! before its name is safe too. What goes wrong with one output is no matter of the others.
//!
//! **Deliberately absent:** which outputs make a group.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread::{self, ScopedJoinHandle};
use std::{io, iter, panic};

use super::folders::sync_folder;
use super::output::{Named, Settled};
use super::{DiskError, Log, Output};

/// How many threads wait for the disk at a time. File systems with a journal answer all that wait
/// at a moment with one write of it; more threads only cost their start.
const WAITING: usize = 4;

/// Gives every output its name, and returns the names in the same order. What was appended to
/// `log` is safe before any output gets its name.
///
/// # Errors
/// For each output its own: [`DiskError::Exists`] when a file of that name appeared meanwhile and
/// may not be replaced, [`DiskError::Full`] and others; its temporary is removed then. When the
/// log cannot be brought to the disk, that.
pub fn commit_all(
    outputs: Vec<Output>,
    log: Option<&Log>,
) -> Result<Vec<Result<PathBuf, DiskError>>, DiskError> {
    let (settled, logged) = thread::scope(|scope| {
        let logged = log.map(|log| scope.spawn(|| log.sync()));
        let settled = settle_all(outputs);
        (settled, logged.map_or(Ok(()), joined))
    });
    logged?;
    let named: Vec<Result<Named, DiskError>> = settled
        .into_iter()
        .map(|settled| settled.and_then(Settled::named))
        .collect();
    let mut folders: BTreeMap<PathBuf, Option<io::Error>> = BTreeMap::new();
    for folder in named.iter().flatten().flat_map(|one| &one.folders) {
        if !folders.contains_key(folder) {
            folders.insert(folder.clone(), sync_folder(folder).err());
        }
    }
    let lasting = |named: Named| {
        let mut troubles = named
            .folders
            .iter()
            .filter_map(|one| folders.get(one)?.as_ref());
        match troubles.next() {
            None => Ok(named.target),
            Some(error) => {
                let again = io::Error::new(error.kind(), error.to_string());
                Err(DiskError::writing(&named.target, again))
            }
        }
    };
    Ok(named.into_iter().map(|one| one.and_then(lasting)).collect())
}

/// What a thread came to.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|why| panic::resume_unwind(why))
}

/// Brings the bytes of all outputs to the disk. What was made one after the other mostly lies in one
/// place there, which one thread then writes without waiting for the others.
fn settle_all(outputs: Vec<Output>) -> Vec<Result<Settled, DiskError>> {
    let share = outputs.len().div_ceil(WAITING);
    let mut outputs = outputs.into_iter();
    let mut next = || -> Vec<Output> { outputs.by_ref().take(share).collect() };
    let settle =
        |share: Vec<Output>| -> Vec<_> { share.into_iter().map(Output::settled).collect() };
    let own = next();
    thread::scope(|scope| {
        let shares = iter::from_fn(|| Some(next()).filter(|share| !share.is_empty()));
        let others: Vec<_> = shares
            .map(|share| scope.spawn(move || settle(share)))
            .collect();
        let own = settle(own);
        own.into_iter()
            .chain(others.into_iter().flat_map(joined))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::{Folders, Replace};

    #[test]
    fn each_output_of_a_group_gets_its_own_answer_in_its_own_place() {
        let folder = tempfile::tempdir().unwrap();
        let target = |n: usize| folder.path().join(format!("{}/{n}.pdf", n % 3));
        for count in [0, 1, 2, 50] {
            let outputs = (0..count).map(|n| {
                let target = target(n);
                let mut output =
                    Output::create(&target, Replace::Never, Folders::MadeAsNeeded).unwrap();
                output.write(n.to_string().as_bytes()).unwrap();
                output
            });
            let outputs: Vec<Output> = outputs.collect();
            // Somebody else was quicker with one of them.
            if count > 7 {
                fs::write(target(7), "precious").unwrap();
            }
            let answers = commit_all(outputs, None).unwrap();
            assert_eq!(answers.len(), count);
            for (n, answer) in answers.into_iter().enumerate() {
                if n == 7 {
                    assert!(matches!(answer, Err(DiskError::Exists { path }) if path == target(7)));
                    assert_eq!(fs::read_to_string(target(7)).unwrap(), "precious");
                } else {
                    assert_eq!(answer.unwrap(), target(n));
                    assert_eq!(fs::read_to_string(target(n)).unwrap(), n.to_string());
                }
                fs::remove_file(target(n)).unwrap();
            }
            for sub in fs::read_dir(folder.path()).unwrap() {
                assert_eq!(fs::read_dir(sub.unwrap().path()).unwrap().count(), 0);
            }
        }
    }
}
