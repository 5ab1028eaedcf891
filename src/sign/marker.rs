//! The place that a text of the document marks.
//!
//! The last place on the last page counts: letters are signed at their end. Where a field stands
//! already somebody else signs.
//!
//! **Invariant:** a text that is not found, or only within longer words, is an error: the block
//! never goes elsewhere instead, nor over part of a word.
//!
//! **Deliberately absent:** reading text, which is `render`'s.

use super::block::overlap;
use super::check::Signable;
use super::error::SignError;
use super::request::{Marker, MarkerFate};
use crate::pdf::Document;
use crate::render::{Found, Rendering};

/// A marker that was found.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    /// The index of its page.
    pub(super) page: usize,
    /// Where it begins, in default user space.
    pub(super) area: [f64; 4],
    /// Where it shows.
    pub(super) ink: Vec<[f64; 4]>,
    pub(super) fate: MarkerFate,
}

impl Signable<'_, '_> {
    /// Finds a marker on the page with this index, or on any.
    pub(super) fn find(
        &self,
        document: &Document<'_>,
        marker: &Marker,
        only: Option<usize>,
    ) -> Result<Marked, SignError> {
        let rendering = Rendering::of(document)?;
        let pages = only.map_or(0..rendering.pages(), |page| page..page.saturating_add(1));
        let mut within = None;
        let mut taken = None;
        let mut has_text = false;
        for page in pages.rev() {
            let text = rendering.text(page)?;
            has_text |= !text.is_empty();
            let found = text.find(&marker.text);
            let mut alone = found.iter().rev().filter(|found| found.alone);
            if let Some(last) = alone
                .clone()
                .find(|found| !self.has_field_at(page, found.area))
            {
                return Ok(Marked::new(page, last, marker));
            }
            taken = taken.or_else(|| Some(Marked::new(page, alone.next()?, marker)));
            within = within.or_else(|| found.last().map(|_| page));
        }
        // Who signs at a place that is taken is told whose it is.
        taken.ok_or_else(|| not_found(marker, only, within, has_text))
    }

    fn has_field_at(&self, page: usize, area: [f64; 4]) -> bool {
        let mut fields = self.fields.iter().filter(|field| field.page == Some(page));
        fields.any(|field| field.rect.is_some_and(|rect| overlap(rect, area)))
    }
}

/// Why a marker gives no place; `within` is a page where it is part of a word.
fn not_found(
    marker: &Marker,
    only: Option<usize>,
    within: Option<usize>,
    has_text: bool,
) -> SignError {
    let text = marker.text.clone();
    match (within, only) {
        _ if !has_text => SignError::MarkerWithoutText { text },
        (Some(page), _) => SignError::MarkerWithinWord {
            text,
            page: page.saturating_add(1),
        },
        (None, Some(page)) => SignError::MarkerNotOnPage {
            text,
            page: page.saturating_add(1),
        },
        (None, None) => SignError::MarkerMissing { text },
    }
}

impl Marked {
    fn new(page: usize, found: &Found, marker: &Marker) -> Self {
        Self {
            page,
            area: found.area,
            ink: found.ink.clone(),
            fate: marker.fate,
        }
    }
}

impl Signable<'_, '_> {
    /// The marker whose text is to be painted over on a page: not on a signed document.
    pub(super) fn covered_marker(&self, page: usize) -> Option<&Marked> {
        self.marked.as_ref().filter(|marked| {
            marked.page == page && marked.fate == MarkerFate::Covered && !self.is_signed()
        })
    }
}
