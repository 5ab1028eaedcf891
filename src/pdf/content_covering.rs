//! What an appearance paints over, and what may have been read there (ISO 32000-2, 12.5.5).
//!
//! **Invariant:** what lies under something else may have been read all the same.
//!
//! **Deliberately absent:** the cells themselves, which are `content_extent`'s.

use lopdf::Object;

use super::annotation::{is_shown, normal_appearance};
use super::content_extent::{Extent, Extents, Reaching};
use super::content_matrix::Matrix;
use super::content_walk::Walk;
use super::page::Page;

impl Extents<'_, '_> {
    /// What somebody may have read on a page, in its decoded content and in its annotations but the
    /// one of this number: letters, dark lines and areas, and pictures.
    #[must_use]
    pub fn read(&mut self, page: &Page, content: &[u8], but: u32) -> Extent {
        let mut extent = Extent::new(page.crop_box, Reaching::Read);
        let resources = self.view.dictionary(&page.resources).ok().flatten();
        Walk::new(self, &mut extent).page(content, &resources.unwrap_or_default());
        let annotations = page.dictionary.get(b"Annots");
        let list = annotations.map_or(Ok(None), |list| self.view.array(list));
        let list = list.ok().flatten().unwrap_or_default();
        for one in list {
            if one.as_reference().is_ok_and(|id| id.0 == but) {
                continue;
            }
            let annotation = self
                .view
                .dictionary(&one)
                .ok()
                .flatten()
                .unwrap_or_default();
            let look = normal_appearance(&self.view, &annotation);
            let rect = annotation.get(b"Rect").unwrap_or(&Object::Null);
            let rect = self.view.rectangle(rect).ok().flatten();
            if let (Some(look), Some(rect), true) = (look, rect, is_shown(&annotation)) {
                self.show(&mut extent, &look, rect);
            }
        }
        extent
    }

    /// What the appearance of an annotation paints over on a page: the boxes of what it paints, and
    /// no more (12.5.5).
    #[must_use]
    pub fn over(&mut self, page: &Page, appearance: &Object, rect: [f64; 4]) -> Extent {
        let mut extent = Extent::new(page.crop_box, Reaching::Over);
        self.show(&mut extent, appearance, rect);
        extent
    }

    /// An appearance in its place. It is a form, also where it does not say so.
    fn show(&mut self, extent: &mut Extent, appearance: &Object, rect: [f64; 4]) {
        let form = appearance.as_reference().ok();
        if let Some(form) = form.and_then(|id| self.read_form(id)) {
            let shown = form.matrix.around(form.bounds);
            Walk::new(self, extent).appearance(&form, Matrix::onto(shown, rect));
        }
    }
}
