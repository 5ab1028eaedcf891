//! Signing documents: read, check, draw, sign, read back, verify, and only then name the result.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;

use super::error::BatchError;
use super::plan::{Job, Target};
use super::reading::Reading;
use super::soundness;
use super::verifying::read;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::crypto::SignatureAlgorithm;
use crate::disk::{self, Input, Output};
use crate::pki::Identity;
use crate::sign::{self, Request, SignedPdf};
use crate::stamp::Artwork;

/// What all documents of a run are signed with.
pub struct Kit {
    /// Who signs.
    pub identity: Identity,
    /// With which algorithm.
    pub algorithm: SignatureAlgorithm,
    /// With which words, where on the page. In the text of the QR symbol, `{sha256}` stands for
    /// the digest of the unsigned document and `{name}` for its name without ending.
    pub request: Request,
    /// Fonts and logo.
    pub artwork: Artwork,
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
    jobs: &[Job],
    reading: &Reading,
    open: impl FnOnce() -> Result<Kit, E>,
    mut done: impl FnMut(&Job, Result<Signed, BatchError>),
) -> Result<(), E> {
    let mut open = Some(open);
    let mut kit = None;
    for job in jobs {
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
            done(job, guarded(|| sign(job, &input, kit, reading)));
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
        reading.open(&input)?.readable()?;
        Ok(input)
    })
}

fn sign(job: &Job, input: &Input, kit: &Kit, reading: &Reading) -> Result<Signed, BatchError> {
    let request = fill_in(&kit.request, job, input);
    let document = reading.open(input)?;
    let signed = sign::sign(
        &document,
        &request,
        &kit.artwork,
        &kit.identity,
        kit.algorithm,
    )?;
    let field = signed.field().to_owned();
    let check = |whole: &[u8]| soundness::check(whole, &signed, reading, request.time);
    let output = match &job.target {
        Target::File {
            path,
            replace,
            folders,
        } => {
            let output = Output::create(path, *replace, *folders)?;
            Some(write(output, &signed, check)?)
        }
        Target::StandardOutput => {
            let whole = signed.parts().concat();
            check(&whole)?;
            disk::to_standard_output(&whole)?;
            None
        }
    };
    Ok(Signed {
        output,
        sha256: DigestAlgorithm::Sha256.hash(&signed.parts()),
        field,
    })
}

/// Writes the result under a temporary name, reads it back, and names it when it is sound.
fn write(
    mut output: Output,
    signed: &SignedPdf<'_>,
    check: impl FnOnce(&[u8]) -> Result<(), BatchError>,
) -> Result<PathBuf, BatchError> {
    for part in signed.parts() {
        output.write(part)?;
    }
    check(&output.read_back()?)?;
    Ok(output.commit()?)
}

fn fill_in(request: &Request, job: &Job, input: &Input) -> Request {
    let mut request = request.clone();
    if let Some(text) = request.block.as_mut().and_then(|block| block.qr.as_mut()) {
        if text.contains("{sha256}") {
            let digest = DigestAlgorithm::Sha256.hash(&[input]).to_string();
            *text = text.replace("{sha256}", &digest);
        }
        let name = match &job.source {
            super::Source::File(path) => path.file_stem().map(|name| name.to_string_lossy()),
            super::Source::StandardInput => None,
        };
        *text = text.replace("{name}", &name.unwrap_or_default());
    }
    request
}
