//! Signing documents: copy, check, draw, sign, read back, verify, and only then name the result.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use super::error::BatchError;
use super::plan::{Job, Target};
use super::reading::Reading;
use super::soundness;
use super::style::{Signer, Task};
use super::verifying::{read, unchanged};
use crate::base::digest::Digest;
use crate::base::shared::SharedBytes;
use crate::crypto::SignatureAlgorithm;
use crate::disk::{self, Input, Output};
use crate::pki::Identity;
use crate::sign::{self, SignedPdf, Warning};

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

/// A document that was signed.
#[derive(Debug)]
pub struct Signed {
    /// Where the result is; none when it went to standard output.
    pub output: Option<PathBuf>,
    /// SHA-256 of the result.
    pub sha256: Digest,
    /// The field that holds the signature.
    pub field: String,
    /// What deserves a look on the pages.
    pub warnings: Vec<Warning>,
}

/// Signs every document, in order, and tells `done` of each.
///
/// `open` makes the kit, and is called once, when the first document has turned out readable:
/// nobody is asked for a passphrase in vain.
///
/// # Errors
/// Only what `open` gives; then no document was signed. What is wrong with a document goes to
/// `done`.
pub fn sign_all<E>(
    tasks: &[Task],
    reading: &Reading,
    open: impl FnOnce() -> Result<Kit, E>,
    mut done: impl FnMut(&Job, Result<Signed, BatchError>),
) -> Result<(), E> {
    let mut open = Some(open);
    let mut kit = None;
    for task in tasks {
        let job = &task.job;
        let input = match readable(job, reading) {
            Ok(input) => input,
            Err(error) => {
                done(job, Err(error));
                continue;
            }
        };
        if let Some(open) = open.take() {
            kit = Some(open()?);
        }
        if let Some(kit) = &kit {
            done(job, guarded(|| sign(task, input, kit, reading)));
        }
    }
    Ok(())
}

/// A panic over one document must not stop the others.
fn guarded<T>(work: impl FnOnce() -> Result<T, BatchError>) -> Result<T, BatchError> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(BatchError::Panic))
}

fn readable(job: &Job, reading: &Reading) -> Result<Input, BatchError> {
    guarded(|| {
        let input = read(&job.source)?;
        unchanged(&input, reading.open(&input).and_then(|one| one.readable()))?;
        Ok(input)
    })
}

fn sign(task: &Task, input: Input, kit: &Kit, reading: &Reading) -> Result<Signed, BatchError> {
    match &task.job.target {
        Target::File {
            path,
            replace,
            folders,
        } => {
            let mut output = Output::create(path, *replace, *folders)?;
            let signed = sign_copy(task, &input, kit, reading, &mut output)?;
            // Some systems replace no file that is mapped.
            drop(input);
            Ok(Signed {
                output: Some(output.commit()?),
                ..signed
            })
        }
        Target::StandardOutput => {
            let input = Arc::new(input);
            let signed = unchanged(&input, sign_bytes(task, &input, kit, reading))?;
            let whole = signed.parts().concat();
            let at = task.style.request.time;
            let sha256 = unchanged(&input, soundness::check(&whole, &signed, reading, at))?;
            disk::to_standard_output(&whole)?;
            Ok(Signed {
                output: None,
                sha256,
                field: signed.field().to_owned(),
                warnings: signed.warnings().to_vec(),
            })
        }
    }
}

/// Signs a copy, which nobody else knows of: what is hashed and judged is what is in the output,
/// whatever becomes of the input. Afterwards the output is whole and sound, and waits for its name.
fn sign_copy(
    task: &Task,
    input: &Input,
    kit: &Kit,
    reading: &Reading,
    output: &mut Output,
) -> Result<Signed, BatchError> {
    output.copy(input)?;
    let copy = Arc::new(output.read_back()?);
    let outcome = if copy.len() > SYNCED_EARLY {
        // The disk is busy while the copy is hashed.
        thread::scope(|scope| {
            let synced = scope.spawn(|| output.sync());
            let signed = sign_bytes(task, &copy, kit, reading);
            synced.join().unwrap_or(Ok(()))?;
            signed
        })
    } else {
        sign_bytes(task, &copy, kit, reading)
    };
    let signed = unchanged(&copy, outcome)?;
    output.write(signed.tail())?;
    let written = output.read_back()?;
    let at = task.style.request.time;
    let sha256 = unchanged(&written, soundness::check(&written, &signed, reading, at))?;
    // Replacing it would undo what another program did to it meanwhile.
    input.check()?;
    Ok(Signed {
        field: signed.field().to_owned(),
        warnings: signed.warnings().to_vec(),
        output: None,
        sha256,
    })
}

fn sign_bytes<'a>(
    task: &Task,
    input: &'a Arc<Input>,
    kit: &Kit,
    reading: &Reading,
) -> Result<SignedPdf<'a>, BatchError> {
    let document = reading.open(input)?.owned_by(SharedBytes::of(input));
    let request = task.request(&document, &Signer::of(kit.identity.certificate()))?;
    Ok(sign::sign(
        &document,
        &request,
        &task.style.artwork,
        &kit.identity,
        kit.algorithm,
    )?)
}
