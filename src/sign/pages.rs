//! What signing draws on the pages themselves: the notice, and white over a marker.
//!
//! **Invariant:** the pages of a signed document stay as they are.
//!
//! **Deliberately absent:** the block, which is an annotation.

use super::block::overlap;
use super::check::Signable;
use super::error::SignError;
use super::footer::{Footers, MARGIN_MM, Paper, Spot};
use super::overlay::{self, Kind, Overlay, Overlays};
use super::prepare::{BlockNotice, Draft, sheet};
use super::request::{Notice, NoticeAt, Request};
use super::warning::Warning;
use crate::pdf::content_extent::Look;
use crate::pdf::{Dictionary, Object, ObjectId, Page, text_string};
use crate::stamp::place::POINTS_PER_MM;
use crate::stamp::{self, Artwork};

/// How far the white over a marker reaches past its glyphs, in points: a pixel of a small picture,
/// whose shade comes from both.
const BLEED: f64 = 1.25;

/// The name of the notice among the resources of a page.
const NOTICE: &str = "TekenNotice";

/// What the pages of one document get.
struct Dressing<'r> {
    request: &'r Request,
    artwork: &'r Artwork,
    footers: Footers<'r>,
    overlays: Overlays,
    /// The white square, once it was needed.
    cover: Option<ObjectId>,
    /// The footer of the page before, by its place and name: that of the next is mostly the same.
    written: Option<(Spot, String, String)>,
    /// Pages on which the notice covers something, counted from 1.
    covering: Vec<usize>,
}

/// Draws what is to be on the pages.
///
/// A field that stands where the footer would be keeps its place, and its block says the notice
/// itself. The block on a signed document must keep clear of the footer that the page got before it
/// was signed, and says the notice where nothing on the page says it.
pub(super) fn dress(
    draft: &mut Draft<'_, '_, '_>,
    request: &Request,
    artwork: &Artwork,
) -> Result<(), SignError> {
    let mut dressing = Dressing {
        request,
        artwork,
        footers: Footers::new(artwork, draft.profile(), &request.notice_text),
        overlays: Overlays::default(),
        cover: None,
        written: None,
        covering: Vec::new(),
    };
    let signable = draft.signable;
    let count = signable.pages.len();
    if signable.is_signed() {
        return dressing.keep_clear(draft);
    }
    if let Notice::Pages(_) = request.notice
        && !(0..count).any(|index| request.notice.covers(index, count))
    {
        return Err(SignError::NoticePages { pages: count });
    }
    for (index, page) in signable.pages.iter().enumerate() {
        let covered = signable.covered_marker(index).is_some();
        if covered || request.notice.covers(index, count) {
            dressing.page(draft, index, page)?;
        }
    }
    if !dressing.covering.is_empty() {
        draft.warnings.push(Warning::NoticeCovers {
            pages: dressing.covering,
        });
    }
    Ok(())
}

impl Dressing<'_> {
    /// A signed document shows its notice already, or never will: then the block says it.
    fn keep_clear(&mut self, draft: &mut Draft<'_, '_, '_>) -> Result<(), SignError> {
        if self.request.notice == Notice::None {
            return Ok(());
        }
        let index = draft.signable.block_page();
        let shows_block = self.request.block.is_some();
        if shows_block && !draft.shows_notice(index, &self.request.notice_text.text) {
            draft.block_notice = BlockNotice::Within;
        }
        let count = draft.signable.pages.len();
        if !shows_block {
            let mut pages = draft.signable.pages.iter().enumerate();
            let lacks = |(index, page)| {
                self.request.notice.covers(index, count) && !draft.signable.has_notice(page)
            };
            if pages.any(lacks) {
                draft.warnings.push(Warning::NoticeNotAdded);
            }
            return Ok(());
        }
        if !self.request.notice.covers(index, count) {
            return Ok(());
        }
        let page = draft.signable.pages.get(index).ok_or(SignError::NoPages)?;
        let rect = self.footers.room(page)?;
        if !draft.field_meets(rect) {
            draft.keep_clear_of(page, rect)?;
        }
        Ok(())
    }

    /// Draws on one page.
    fn page(
        &mut self,
        draft: &mut Draft<'_, '_, '_>,
        index: usize,
        page: &Page,
    ) -> Result<(), SignError> {
        let view = draft.signable.view;
        let pieces = overlay::pieces(view, &page.dictionary)?;
        let content = overlay::joined(view, &pieces)?;
        let has_footer = self
            .request
            .notice
            .covers(index, draft.signable.pages.len());
        let has_block = index == draft.signable.block_page() && self.request.block.is_some();
        // Only a block looks for its place all over the page.
        let edge = if has_footer && !has_block {
            Some(self.footers.edge(page)?)
        } else {
            None
        };
        let balance = draft.surface.show(index, page, &content, edge)?;
        let mut over = Overlay::new(pieces, balance);
        self.add_cover(draft, index, page, &mut over)?;
        if has_footer {
            self.add_footer(draft, index, page, &mut over)?;
        }
        if !(over.above.is_empty() && over.beside.is_empty()) {
            let profile = draft.profile();
            let (dictionary, objects) = draft.page_and_objects(index, page);
            self.overlays.draw(over, profile, dictionary, objects);
        }
        Ok(())
    }

    /// Adds white over the marker, when it is on this page.
    fn add_cover(
        &mut self,
        draft: &mut Draft<'_, '_, '_>,
        index: usize,
        page: &Page,
        over: &mut Overlay,
    ) -> Result<(), SignError> {
        let Some(marked) = draft.signable.covered_marker(index) else {
            return Ok(());
        };
        let profile = draft.profile();
        if !over.can_lie_above(profile) {
            let page = index.saturating_add(1);
            draft.warnings.push(Warning::MarkerShows { page });
            return Ok(());
        }
        let cover = match self.cover {
            Some(cover) => cover,
            None => stamp::cover(self.artwork, profile, &mut draft.update.objects)?,
        };
        self.cover = Some(cover);
        let view = draft.signable.view;
        let (dictionary, _) = draft.page_and_objects(index, page);
        let name = overlay::add_resource(view, page, dictionary, cover, "TekenCover")?;
        let bleed = BLEED / page.user_unit;
        let parts: Vec<[f64; 4]> = marked
            .ink
            .iter()
            .map(|[left, bottom, right, top]| {
                [left - bleed, bottom - bleed, right + bleed, top + bleed]
            })
            .collect();
        over.above = overlay::covers(&parts, &name);
        draft.surface.ignore(&parts);
        Ok(())
    }

    /// Adds the footer to a page, unless the field of the signature stands there.
    fn add_footer(
        &mut self,
        draft: &mut Draft<'_, '_, '_>,
        index: usize,
        page: &Page,
        over: &mut Overlay,
    ) -> Result<(), SignError> {
        let (spot, form) = self.spot(draft, index, page)?;
        if index == draft.signable.block_page() && self.request.block.is_some() {
            if draft.field_meets(spot.rect) {
                draft.block_notice = BlockNotice::Within;
                return Ok(());
            }
            draft.keep_clear_of(page, spot.rect)?;
        }
        if !spot.is_free {
            self.covering.push(index.saturating_add(1));
        }
        let view = draft.signable.view;
        let (dictionary, _) = draft.page_and_objects(index, page);
        let name = overlay::add_resource(view, page, dictionary, form, NOTICE)?;
        over.beside = match self.written.take() {
            Some((same, known, footer)) if same == spot && known == name => footer,
            _ => overlay::footer(spot.rect, spot.matrix, spot.kind, &name),
        };
        self.written = Some((spot, name, over.beside.clone()));
        Ok(())
    }

    /// The place of the footer, clear of what the page shows and of fields for others.
    fn spot(
        &mut self,
        draft: &mut Draft<'_, '_, '_>,
        index: usize,
        page: &Page,
    ) -> Result<(Spot, ObjectId), SignError> {
        let signable = draft.signable;
        let others: Vec<[f64; 4]> = signable
            .fields
            .iter()
            .filter(|field| field.page == Some(index) && field.name != signable.field_name())
            .filter_map(|field| field.rect)
            .collect();
        let surface = &draft.surface;
        let meets = |rect| others.iter().any(|other| overlap(rect, *other));
        let paper = Paper {
            look: &|rect| {
                if meets(rect) {
                    Look::Inked
                } else {
                    surface.look(rect)
                }
            },
            is_free: &|rect| !meets(rect) && surface.is_free(rect),
        };
        let at: NoticeAt = self.request.notice_at;
        let objects = &mut draft.update.objects;
        self.footers.spot(page, at, &paper, objects)
    }
}

impl Signable<'_, '_> {
    /// Whether a page got the notice from this program before.
    fn has_notice(&self, page: &Page) -> bool {
        let entry = |dictionary: &Dictionary| dictionary.get(b"XObject").ok().cloned();
        let resources = self.view.dictionary(&page.resources).ok().flatten();
        let forms = resources.and_then(|resources| entry(&resources));
        let forms = forms.and_then(|forms| self.view.dictionary(&forms).ok().flatten());
        let is_notice = |key: &[u8]| key.starts_with(NOTICE.as_bytes());
        forms.is_some_and(|forms| forms.iter().any(|(key, _)| is_notice(key)))
    }
}

impl Draft<'_, '_, '_> {
    /// Whether a page of a signed document, or the block of a signature on it, says the notice.
    fn shows_notice(&self, index: usize, notice: &str) -> bool {
        let signed = self.signable.fields.iter().filter(|field| {
            let is_signed = field.value.is_some();
            is_signed && field.page == Some(index)
        });
        let descriptions: Vec<String> = signed
            .filter_map(|field| field.dictionary.get(b"TU").and_then(Object::as_str).ok())
            .map(|description| words(&text_string::decode(description)))
            .collect();
        let mut lines = notice.lines().map(words);
        lines.all(|line| {
            let of_block = descriptions.iter().any(|said| said.contains(&line));
            of_block || self.surface.says(index, &line)
        })
    }

    /// Whether the existing field of the signature shares something with a rectangle.
    fn field_meets(&self, rect: [f64; 4]) -> bool {
        let field = self.signable.field_rect();
        field.is_some_and(|field| overlap(field, rect))
    }

    /// Keeps the block away from the notice on its page.
    fn keep_clear_of(&mut self, page: &Page, rect: [f64; 4]) -> Result<(), SignError> {
        let sheet = sheet(page)?;
        let [_, top, _, height] = sheet.displayed(rect);
        let above = sheet.size().1 / POINTS_PER_MM - top;
        let kind = if above < top + height {
            Kind::Footer
        } else {
            Kind::Header
        };
        // A notice at the head leaves the foot of the page to the block.
        self.footer = match kind {
            Kind::Footer => above - MARGIN_MM,
            Kind::Header => 0.0,
        };
        self.footer_rect = Some(rect);
        Ok(())
    }
}

/// A text with single spaces between its words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
