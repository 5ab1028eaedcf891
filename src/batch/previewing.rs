//! What signed documents will look like, without signing them.
//!
//! The way is that of [`signing`](super::signing) up to the place where the signature would be
//! made; what is prepared then is drawn instead.
//!
//! **Invariant:** no key is touched, and no PDF written.
//!
//! **Deliberately absent:** judging the certificate: it may not even be known.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::error::BatchError;
use super::plan::{Job, Target};
use super::reading::Reading;
use super::style::{Signer, Task, Tasks};
use super::verifying::{read, unchanged};
use crate::base::shared::SharedBytes;
use crate::disk::{Input, Output};
use crate::render::{Picture, RenderError, Rendering};
use crate::sign::{self, Warning};

/// Room for a signature that never comes.
const CAPACITY: usize = 1;

/// A page that was drawn.
#[derive(Debug)]
pub struct Previewed {
    /// Where the picture is, as PNG; none when it goes to standard output, which is the caller's.
    pub output: Option<PathBuf>,
    /// The page with the block, or without one the first that changes; counted from 1.
    pub page: usize,
    /// The page as it will look.
    pub picture: Picture,
    /// What deserves a look on the pages.
    pub warnings: Vec<Warning>,
}

/// Draws the page with the block, or without one the first that changes, of every document, in order, and tells `done` of each. What is
/// wrong with a document goes to `done`.
///
/// `signer` is what is known of the certificate, or stands in for it.
pub fn preview_all(
    tasks: &Tasks,
    reading: &Reading,
    signer: &Signer,
    dpi: f32,
    mut done: impl FnMut(&Job, Result<Previewed, BatchError>),
) {
    for task in tasks.iter() {
        let drawn = panic::catch_unwind(AssertUnwindSafe(|| preview(&task, reading, signer, dpi)));
        done(&task.job, drawn.unwrap_or(Err(BatchError::Panic)));
    }
}

fn preview(
    task: &Task,
    reading: &Reading,
    signer: &Signer,
    dpi: f32,
) -> Result<Previewed, BatchError> {
    let input = Arc::new(read(&task.job.source)?);
    let drawn = unchanged(&input, draw(task, &input, reading, signer, dpi))?;
    let output = match &task.job.target {
        Target::StandardOutput => None,
        Target::File {
            path,
            replace,
            folders,
        } => {
            let mut output = Output::create(path, *replace, *folders)?;
            output.write(&drawn.picture.png()?)?;
            Some(output.commit()?)
        }
    };
    Ok(Previewed { output, ..drawn })
}

/// The page with the block, or without one the first that changes.
fn draw(
    task: &Task,
    input: &Arc<Input>,
    reading: &Reading,
    signer: &Signer,
    dpi: f32,
) -> Result<Previewed, BatchError> {
    let document = reading.open(input)?.owned_by(SharedBytes::of(input));
    document.readable()?;
    let request = task.request(&document, signer)?;
    let signable = sign::check(&document, &request)?;
    let page = signable.changed_page(&request);
    let prepared = sign::prepare(&signable, &request, &task.style.artwork, CAPACITY)?;
    let rendering = open(prepared.parts().concat().into(), reading)?;
    Ok(Previewed {
        output: None,
        page: page.saturating_add(1),
        picture: rendering.picture(page, dpi)?,
        warnings: prepared.warnings().to_vec(),
    })
}

/// The renderer opens the document by itself. It knows a user's password; the empty one opens
/// documents whose owner's was given.
fn open(bytes: SharedBytes, reading: &Reading) -> Result<Rendering, RenderError> {
    match &reading.password {
        None => Rendering::open(bytes, ""),
        Some(password) => Rendering::open(bytes.clone(), password.expose_secret())
            .or_else(|_| Rendering::open(bytes, "")),
    }
}
