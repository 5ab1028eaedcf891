//! The place that a text of the document marks.
//!
//! **Invariant:** a text that is not found is an error: the block never goes elsewhere instead.
//!
//! **Deliberately absent:** reading text, which is `render`'s.

use super::check::Signable;
use super::error::SignError;
use super::request::{Marker, MarkerFate};
use super::surface;
use crate::pdf::{Document, View};
use crate::render::{Found, RenderError};

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

/// Finds a marker on the page with this index, or on any.
pub(super) fn find(
    document: &Document<'_>,
    view: View<'_, '_>,
    marker: &Marker,
    only: Option<usize>,
) -> Result<Marked, SignError> {
    let rendering = surface::drawable(document, view).ok_or(RenderError::Unreadable)?;
    let pages = only.map_or(0..rendering.pages(), |page| page..page.saturating_add(1));
    let mut within = None;
    let mut has_text = false;
    for page in pages.rev() {
        let text = rendering.text(page)?;
        has_text |= !text.is_empty();
        let found = text.find(&marker.text);
        if let Some(last) = found.iter().rfind(|found| found.alone) {
            return Ok(Marked::new(page, last, marker));
        }
        let last = found.last().map(|last| Marked::new(page, last, marker));
        within = within.or(last);
    }
    let text = || marker.text.clone();
    within.ok_or_else(|| match only {
        _ if !has_text => SignError::MarkerWithoutText { text: text() },
        Some(page) => SignError::MarkerNotOnPage {
            text: text(),
            page: page.saturating_add(1),
        },
        None => SignError::MarkerMissing { text: text() },
    })
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
