//! Adding an empty signature field, for somebody to sign in later.
//!
//! **Invariant:** the original bytes are a strict prefix of the result, and no signature suffers:
//! a document that has one gets no further empty field.
//!
//! **Deliberately absent:** locks and seed values, which are for whoever designs the form.

use super::block;
use super::block_place::{Measure, Measures};
use super::check::{Signable, Target, open};
use super::embed::Amended;
use super::error::SignError;
use super::field;
use super::permission::Permissions;
use super::prepare::{Draft, sheet};
use super::request::{BlockRequest, PageChoice, Place};
use crate::pdf::Document;
use crate::stamp::BlockSize;
use crate::stamp::place::POINTS_PER_MM;

/// Width and height of a field when nothing is said, in millimetres: a block with logo, office and
/// name fits.
const SIZE_MM: (f64, f64) = (85.0, 30.0);

/// Room for the notice at the foot of the page, in millimetres, where a field is put when no place
/// is asked for.
const ROOM_FOR_NOTICE_MM: f64 = 15.0;

/// The empty field that is wanted.
#[derive(Clone, Debug, Default)]
pub struct FieldRequest {
    /// Its name, without full stops.
    pub name: String,
    /// What it says to those who cannot see it.
    pub description: Option<String>,
    /// The page it stands on.
    pub page: PageChoice,
    /// Where on the page; without it bottom right, above the notice, beside other fields.
    pub place: Option<Place>,
    /// Its width in millimetres.
    pub width: Option<f64>,
    /// Its height in millimetres.
    pub height: Option<f64>,
}

/// Adds an empty signature field to a document.
///
/// # Errors
///
/// The name is taken or no name, the field has no place, or the document is signed or cannot be
/// read.
pub fn add_field<'a>(
    document: &Document<'a>,
    request: &FieldRequest,
) -> Result<Amended<'a>, SignError> {
    let mut signable = open(document, request.page)?;
    let permissions = Permissions::read(signable.view, &signable.catalog, &signable.fields)?;
    if !document.permissions().add_fields() {
        return Err(SignError::AuthorForbidsField);
    }
    permissions.allow_signing()?;
    permissions.allow_new_visible()?;
    if signable.is_signed() {
        return Err(SignError::FieldTooLate);
    }
    check_name(&signable, &request.name)?;
    signable.target = Target::New(request.name.clone());
    let mut draft = Draft::new(&signable)?;
    draft.footer = ROOM_FOR_NOTICE_MM;
    let page = signable
        .pages
        .get(signable.page)
        .ok_or(SignError::NoPages)?;
    let block = BlockRequest {
        place: request.place,
        width: request.width,
        height: request.height,
        ..BlockRequest::default()
    };
    let (width, height) = SIZE_MM;
    let size = (
        request.width.unwrap_or(width) * POINTS_PER_MM,
        request.height.unwrap_or(height) * POINTS_PER_MM,
    );
    let any_size = |_, given| match given {
        BlockSize::Fixed(width, height) => Ok((width, height)),
        BlockSize::Natural | BlockSize::Width(_) => Ok(size),
    };
    let may_shrink = request.width.or(request.height).is_none();
    let any_size: &Measure<'_> = &any_size;
    let measure = may_shrink.then_some(any_size);
    let measures = Measures::of_field(size, measure);
    let (_, placement) = block::place(&mut draft, &block, &sheet(page)?, signable.page, &measures)?;
    let description = request.description.as_ref().unwrap_or(&request.name);
    field::add_empty(&mut draft, &request.name, placement.rect, description)?;
    draft.finish_without_signature()
}

/// A partial name has no full stop (ISO 32000-2, 12.7.4.2), and no two fields share a name.
fn check_name(signable: &Signable<'_, '_>, name: &str) -> Result<(), SignError> {
    if name.trim().is_empty() || name.contains('.') {
        return Err(SignError::FieldName {
            name: name.to_owned(),
        });
    }
    let fields = signable.view.fields()?;
    let mut names = fields.iter().map(|field| field.name.as_str());
    let hidden = || signable.fields.iter().any(|field| field.name == name);
    if names.any(|other| other.split('.').next() == Some(name)) || hidden() {
        return Err(SignError::FieldExists {
            name: name.to_owned(),
        });
    }
    Ok(())
}
