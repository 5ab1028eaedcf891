//! Signing documents: copy, check, draw, sign, read back, verify, and only then name the result.

use std::borrow::Borrow;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::aim::{Aim, Remark};
use super::committing::{Made, Nameless, commit};
use super::error::BatchError;
use super::growing::Growing;
use super::manifest::{Entry, Manifest};
use super::plan::{Job, Source, Target};
use super::raising::{Goal, Raised, Step, raise};
use super::reading::Reading;
use super::soundness;
use super::style::{Signer, Task, Tasks};
use super::verifying::{read, unchanged};
use super::workers::{Crew, Items, guarded, spread};
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::shared::SharedBytes;
use crate::crypto::SignatureAlgorithm;
use crate::disk::{self, Input, Output, Stamp};
use crate::pki::Identity;
use crate::sign::{self, SignedPdf, Tokens, Warning};
use crate::verify::Level;

/// Longer copies are brought to the disk while they are hashed; for shorter ones a thread of its
/// own costs more than it saves.
const SYNCED_EARLY: usize = 16 << 20;

/// Who signs the documents of a run.
pub struct Kit {
    /// The key and its certificate.
    pub identity: Identity,
    /// With which algorithm.
    pub algorithm: SignatureAlgorithm,
}

/// How a run goes.
#[derive(Clone, Copy)]
pub struct Run<'r> {
    /// What documents are opened with.
    pub reading: &'r Reading,
    /// How many documents are worked on at a time.
    pub jobs: NonZeroUsize,
    /// The level to reach beyond the basic one.
    pub goal: Option<Goal<'r>>,
    /// Once it is set, no document is begun any more.
    pub stop: &'r AtomicBool,
}

/// The stop of a run that nobody stops.
static NEVER: AtomicBool = AtomicBool::new(false);

impl<'r> Run<'r> {
    /// One document after the other, to the basic level.
    #[must_use]
    pub const fn basic(reading: &'r Reading) -> Self {
        Self {
            reading,
            jobs: NonZeroUsize::MIN,
            goal: None,
            stop: &NEVER,
        }
    }

    pub(super) const fn crew(&self) -> Crew<'r> {
        Crew {
            jobs: self.jobs,
            stop: self.stop,
        }
    }

    fn tokens(&self) -> Option<&'r Tokens<'r>> {
        self.goal.and_then(|goal| goal.services.tokens.as_ref())
    }

    /// The goal, when it asks for more than a signature can hold.
    fn further(&self) -> Option<Goal<'r>> {
        self.goal.filter(|goal| goal.level >= Level::BLt)
    }

    fn level(&self) -> Level {
        self.goal.map_or(Level::BB, |goal| goal.level)
    }
}

/// A document that was signed.
#[derive(Debug)]
pub struct Signed {
    /// Where the result is; none when it went to standard output.
    pub output: Option<PathBuf>,
    /// SHA-256 of the result.
    pub sha256: Digest,
    /// The field that holds the signature.
    pub field: String,
    /// The level of the signature.
    pub level: Level,
    /// What deserves a look on the pages.
    pub warnings: Vec<Warning>,
    /// What was put behind it for its level.
    pub steps: Vec<Step>,
    /// Earlier signatures that could not be raised with it.
    pub remarks: Vec<Remark>,
    /// What the document looked like when it was read; none of standard input.
    pub read: Option<Stamp>,
}

impl Signed {
    /// A document with this digest, raised where its level asks for that.
    fn new(
        signed: &SignedPdf<'_>,
        sha256: Digest,
        growing: &mut dyn Growing,
        run: &Run<'_>,
    ) -> Result<Self, BatchError> {
        let new = Self {
            output: None,
            sha256,
            field: signed.field().to_owned(),
            level: run.level(),
            warnings: signed.warnings().to_vec(),
            read: None,
            steps: Vec::new(),
            remarks: Vec::new(),
        };
        let Some(goal) = run.further() else {
            return Ok(new);
        };
        let Raised {
            steps,
            level,
            sha256,
            remarks,
        } = raise(growing, goal, Aim::Own(signed.field()), run.reading)?;
        Ok(Self {
            sha256,
            level,
            steps,
            remarks,
            ..new
        })
    }
}

/// Signs every document, several at a time, and tells `done` of each as it finishes. The manifest
/// is told of every result before it gets its name.
///
/// `open` gives the kit, or lends one that was open already, and is called once, when the first
/// document has turned out readable: nobody is asked for a passphrase in vain.
///
/// # Errors
/// Only what `open` gives; then no document was signed. What is wrong with a document goes to
/// `done`.
pub fn sign_all<K: Borrow<Kit>, E>(
    tasks: &Tasks,
    run: &Run<'_>,
    mut manifest: Option<&mut Manifest>,
    open: impl FnOnce() -> Result<K, E>,
    mut done: impl FnMut(&Job, Result<Signed, BatchError>),
) -> Result<(), E> {
    for (first_index, task) in tasks.iter().enumerate() {
        let first = match readable(&task.job, run.reading) {
            Ok(input) => Mutex::new(Some(input)),
            Err(error) => {
                done(&task.job, Err(error));
                continue;
            }
        };
        let kit = open()?;
        let kit: &Kit = kit.borrow();
        let work = |one: &(usize, Task)| {
            guarded(|| {
                let (place, task) = one;
                // Standard input can be read only once.
                let known = (*place == 0).then(|| lock(&first).take()).flatten();
                let input = known.map_or_else(|| read(&task.job.source), Ok)?;
                sign(task, input, kit, run)
            })
        };
        let rest = Items {
            count: tasks.len().saturating_sub(first_index),
            item: |place: usize| {
                let index = place.saturating_add(first_index);
                tasks.announce(index.saturating_add(run.jobs.get()));
                Some((place, tasks.get(index)?))
            },
        };
        let told = |(_, task): &(usize, Task), result| done(&task.job, result);
        let named = |group| commit(group, manifest.as_deref_mut());
        spread(&rest, run.crew(), work, named, told);
        break;
    }
    Ok(())
}

fn lock(input: &Mutex<Option<Input>>) -> MutexGuard<'_, Option<Input>> {
    input.lock().unwrap_or_else(PoisonError::into_inner)
}

fn readable(job: &Job, reading: &Reading) -> Result<Input, BatchError> {
    guarded(|| {
        let input = read(&job.source)?;
        unchanged(&input, reading.open(&input).and_then(|one| one.readable()))?;
        Ok(input)
    })
}

fn sign(task: &Task, input: Input, kit: &Kit, run: &Run<'_>) -> Result<Made<Signed>, BatchError> {
    match &task.job.target {
        Target::File {
            path,
            replace,
            folders,
        } => {
            let mut output = Output::create(path, *replace, *folders)?;
            let input = Arc::new(input);
            let (signed, original) = sign_copy(task, &input, kit, run, &mut output)?;
            let stamp = input.stamp();
            // Some systems replace no file that is mapped.
            drop(input);
            let entry = match (&task.job.source, stamp) {
                (Source::File(source), Some(input_stamp)) => Some(Entry {
                    input: source.clone(),
                    input_stamp,
                    input_sha256: original,
                    output: path.clone(),
                    output_stamp: output.stamp()?,
                    output_sha256: signed.sha256.clone(),
                    level: signed.level,
                }),
                _ => None,
            };
            let told = Box::new(move |path| Signed {
                output: Some(path),
                read: stamp,
                ..signed
            });
            Ok(Made::Nameless(Box::new(Nameless {
                output,
                entry,
                told,
            })))
        }
        Target::StandardOutput => {
            let input = Arc::new(input);
            let signed = unchanged(&input, sign_bytes(task, &input, kit, run))?;
            let mut whole = signed.parts().concat();
            let at = task.style.request.time;
            let checked = soundness::check(&whole, &signed, run.reading, at);
            let sha256 = unchanged(&input, checked)?;
            let told = Signed::new(&signed, sha256, &mut whole, run)?;
            disk::to_standard_output(&whole)?;
            Ok(Made::Done(told))
        }
    }
}

/// Signs a copy, which nobody else knows of: what is hashed and judged is what is in the output,
/// whatever becomes of the input. Afterwards the output is whole and sound, and waits for its name.
/// Gives the digest of the input too.
fn sign_copy(
    task: &Task,
    input: &Arc<Input>,
    kit: &Kit,
    run: &Run<'_>,
    output: &mut Output,
) -> Result<(Signed, Digest), BatchError> {
    // What was read into memory is a copy already.
    let copy = if input.is_copied() {
        output.write(input)?;
        Arc::clone(input)
    } else {
        output.copy(input)?;
        Arc::new(output.read_back()?)
    };
    let outcome = if copy.len() > SYNCED_EARLY {
        // The disk is busy while the copy is hashed.
        thread::scope(|scope| {
            let synced = scope.spawn(|| output.sync());
            let signed = sign_bytes(task, &copy, kit, run);
            synced.join().unwrap_or(Ok(()))?;
            signed
        })
    } else {
        sign_bytes(task, &copy, kit, run)
    };
    let signed = match outcome {
        // Whether the input changed is asked at the end.
        Ok(signed) if copy.is_copied() => signed,
        outcome => unchanged(&copy, outcome)?,
    };
    output.write(signed.tail())?;
    let written = output.read_back()?;
    if copy.is_copied() && !written.starts_with(&copy) {
        return Err(soundness::unsound("the copy is not what was read"));
    }
    let at = task.style.request.time;
    let checked = soundness::check(&written, &signed, run.reading, at);
    let sha256 = unchanged(&written, checked)?;
    let told = Signed::new(&signed, sha256, output, run)?;
    // Replacing it would undo what another program did to it meanwhile.
    input.check()?;
    let [original, _] = signed.parts();
    let original = signed
        .digests()
        .hash(DigestAlgorithm::Sha256, original, &[]);
    Ok((told, original))
}

fn sign_bytes<'a>(
    task: &Task,
    input: &'a Arc<Input>,
    kit: &Kit,
    run: &Run<'_>,
) -> Result<SignedPdf<'a>, BatchError> {
    let document = run.reading.open(input)?;
    let document = document.owned_by(SharedBytes::of(input));
    let request = task.request(&document, &Signer::of(kit.identity.certificate()))?;
    Ok(sign::sign(
        &document,
        &request,
        &task.style.artwork,
        &kit.identity,
        kit.algorithm,
        run.tokens(),
    )?)
}
