//! The signature fields of documents: listed, and added.

use std::path::PathBuf;

use super::error::BatchError;
use super::plan::{Job, Source, Target};
use super::reading::Reading;
use super::verifying::{read, unchanged};
use super::workers::guarded;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::time::Timestamp;
use crate::cms::{SignedData, SignerInfo};
use crate::disk::{self, Output};
use crate::pdf::{
    Document, FieldLock, SeedValue, SignatureField, SignatureValue, View, date, text_string,
};
use crate::pki::Certificate;
use crate::sign::{self, Amended, FieldRequest};
use crate::stamp::place::Sheet;

/// A signature field as people look at it.
#[derive(Clone, Debug)]
pub struct FieldEntry {
    /// Its full name.
    pub name: String,
    /// The page that shows it, from 1.
    pub page: Option<usize>,
    /// Where it is on the page as displayed, in millimetres: from the left, from the top, width
    /// and height; none when it has no area.
    pub place: Option<[f64; 4]>,
    /// Whether it is signed.
    pub state: FieldState,
    /// What its signature locks, or will lock.
    pub lock: Option<FieldLock>,
    /// What it asks of its signature.
    pub demands: SeedValue,
}

/// Whether a field is signed. Nobody vouches for what a signature says here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FieldState {
    /// Nobody has signed in it.
    Empty,
    /// There is a signature.
    Signed {
        /// Who signed, as the certificate or else the document says.
        by: Option<String>,
        /// When, as the signer's computer says.
        at: Option<Timestamp>,
    },
}

/// The signature fields of a document, in its order.
///
/// # Errors
/// [`BatchError`] when it cannot be read.
pub fn list(source: &Source, reading: &Reading) -> Result<Vec<FieldEntry>, BatchError> {
    guarded(|| {
        let input = read(source)?;
        unchanged(&input, entries(&reading.open(&input)?))
    })
}

fn entries(document: &Document<'_>) -> Result<Vec<FieldEntry>, BatchError> {
    document.readable()?;
    let view = document.last();
    let fields = view.signature_fields()?.into_iter();
    fields.map(|field| entry(&view, field)).collect()
}

fn entry(view: &View<'_, '_>, field: SignatureField) -> Result<FieldEntry, BatchError> {
    let pages = view.pages()?;
    let page = field.page.and_then(|index| pages.get(index));
    let place = page.zip(field.rect).and_then(|(page, rect)| {
        let sheet = Sheet::new(page.crop_box, page.rotate, page.user_unit).ok()?;
        Some(sheet.displayed(rect))
    });
    let signed = field.value.as_ref();
    Ok(FieldEntry {
        page: field.page.map(|index| index.saturating_add(1)),
        place,
        state: signed.map_or(FieldState::Empty, state),
        lock: view.field_lock(&field.dictionary),
        demands: view.seed_value(&field.dictionary)?,
        name: field.name,
    })
}

fn state(value: &SignatureValue) -> FieldState {
    let container = value.contents.as_deref().map(SignedData::parse);
    let data = container.and_then(Result::ok);
    let signer = data.as_ref().and_then(|data| data.signers().first());
    let certificate = data.as_ref().zip(signer);
    let certificate = certificate.and_then(|(data, signer)| data.certificate_of(signer));
    let written = || Some(text_string::decode(value.string(b"Name")?));
    FieldState::Signed {
        by: certificate.map(Certificate::common_name).or_else(written),
        at: value
            .string(b"M")
            .and_then(date::parse)
            .or_else(|| signer.and_then(SignerInfo::signing_time)),
    }
}

/// A document that got a field.
#[derive(Debug)]
pub struct Added {
    /// Where the result is; none when it went to standard output.
    pub output: Option<PathBuf>,
    /// SHA-256 of the result.
    pub sha256: Digest,
}

/// Adds an empty signature field to a document.
///
/// # Errors
/// [`BatchError`] when the document cannot be read or get the field; nothing is written then.
pub fn add(job: &Job, request: &FieldRequest, reading: &Reading) -> Result<Added, BatchError> {
    guarded(|| {
        let input = read(&job.source)?;
        let document = reading.open(&input)?;
        let result = unchanged(&input, sign::add_field(&document, request))?;
        Ok(Added {
            sha256: DigestAlgorithm::Sha256.hash(&result.parts()),
            output: write(&job.target, &result, &request.name, reading)?,
        })
    })
}

/// Writes the result under a temporary name, reads it back, and names it when it is sound.
fn write(
    target: &Target,
    result: &Amended<'_>,
    name: &str,
    reading: &Reading,
) -> Result<Option<PathBuf>, BatchError> {
    let Target::File {
        path,
        replace,
        folders,
    } = target
    else {
        let whole = result.parts().concat();
        check(&whole, result, name, reading)?;
        disk::to_standard_output(&whole)?;
        return Ok(None);
    };
    let mut output = Output::create(path, *replace, *folders)?;
    for part in result.parts() {
        output.write(part)?;
    }
    check(&output.read_back()?, result, name, reading)?;
    Ok(Some(output.commit()?))
}

/// Whether the file that was written, read back, is the document with its new field.
fn check(
    whole: &[u8],
    result: &Amended<'_>,
    name: &str,
    reading: &Reading,
) -> Result<(), BatchError> {
    let unsound = |problem: String| BatchError::Unsound { problem };
    let [original, tail] = result.parts();
    if whole.strip_prefix(original) != Some(tail) {
        return Err(unsound("the document was changed".to_owned()));
    }
    let fields = reading
        .open(whole)
        .and_then(|document| document.last().signature_fields())
        .map_err(|error| unsound(error.to_string()))?;
    let mut fields = fields.iter();
    if fields.any(|field| field.name == name && field.value.is_none() && field.rect.is_some()) {
        Ok(())
    } else {
        Err(unsound(format!("field {name} is not there")))
    }
}
