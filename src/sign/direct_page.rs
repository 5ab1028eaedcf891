//! A page that stands directly in `/Kids`, against ISO 32000-2, 7.7.3.2.
//!
//! An update can only replace objects, so such a page becomes one, and `/Kids` names it.
//!
//! **Invariant:** a page that is an object already keeps its identifier.
//!
//! **Deliberately absent:** nodes of the tree that stand directly in others.

use super::error::SignError;
use super::prepare::Draft;
use crate::pdf::{Dictionary, Object, ObjectId, Page};

impl Draft<'_, '_, '_> {
    /// The identifier of a page.
    ///
    /// # Errors
    ///
    /// The page has none, and nothing that has one lists it.
    pub(super) fn page_id(&mut self, index: usize) -> Result<ObjectId, SignError> {
        let page = self.signable.pages.get(index).ok_or(SignError::NoPages)?;
        if let Some(id) = page.id.or_else(|| self.named.get(&index).copied()) {
            return Ok(id);
        }
        let id = self.update.objects.reserve();
        self.list(page, index, id)?;
        self.named.insert(index, id);
        self.page(index);
        Ok(id)
    }

    /// Lets `/Kids` of the node above name the page.
    fn list(&mut self, page: &Page, index: usize, id: ObjectId) -> Result<(), SignError> {
        let direct = || SignError::DirectPage {
            page: index.saturating_add(1),
        };
        let (parent, place) = page.parent.ok_or_else(direct)?;
        let mut node = self.dictionary(parent)?;
        let list = node.get(b"Kids").and_then(Object::as_reference).ok();
        let kids = match list {
            Some(list) => self.now(list)?,
            None => node.get(b"Kids").cloned().unwrap_or(Object::Null),
        };
        let Object::Array(mut kids) = kids else {
            return Err(direct());
        };
        *kids.get_mut(place).ok_or_else(direct)? = Object::Reference(id);
        if let Some(list) = list {
            self.update.objects.set(list, kids);
        } else {
            node.set("Kids", kids);
            self.update.objects.set(parent, node);
        }
        Ok(())
    }

    fn dictionary(&self, id: ObjectId) -> Result<Dictionary, SignError> {
        Ok(match self.now(id)? {
            Object::Dictionary(dictionary) => dictionary,
            _ => Dictionary::new(),
        })
    }

    /// An object as the update leaves it so far.
    fn now(&self, id: ObjectId) -> Result<Object, SignError> {
        match self.update.objects.object(id) {
            Some(object) => Ok(object.clone()),
            None => Ok(self.signable.view.resolve(&Object::Reference(id))?),
        }
    }
}
