//! Whether a font that a field is written in says what its letters look like.
//!
//! A font that brings its own glyphs may draw a 9 where its map says 1. One that was there when the
//! document was signed was signed with it; one that came later nobody has vouched for.
//!
//! **Deliberately absent:** the glyphs themselves.

use std::collections::BTreeSet;

use super::Step;
use crate::pdf::{Dictionary, Entry, Object, View, references};

/// Objects that one font may be made of. A composite font with everything has ten.
const MOST_PARTS: usize = 256;

impl Step<'_, '_, '_> {
    /// Whether a font brings glyphs or a map of its own that the signed revision does not have.
    pub(super) fn is_foreign(&self, font: &Object) -> bool {
        let Ok(Some(entries)) = self.view.dictionary(font) else {
            return false;
        };
        if !speaks_for_itself(&self.view, &entries) {
            return false;
        }
        let mut open = Vec::new();
        references(font, &[], &mut open);
        // Directly in the resources of the appearance, and new with it.
        if open.is_empty() || font.as_reference().is_err() {
            return true;
        }
        let mut seen = BTreeSet::new();
        while let Some(number) = open.pop() {
            if !seen.insert(number) {
                continue;
            }
            if seen.len() > MOST_PARTS || !self.was_signed(number) {
                return true;
            }
            self.view.links(number, &mut open);
        }
        false
    }

    /// Whether an object is the one that it was in the signed revision.
    fn was_signed(&self, number: u32) -> bool {
        let same = |number| self.signed.entry(number) == self.view.entry(number);
        same(number)
            && match self.view.entry(number) {
                Some(Entry::InStream { container, .. }) => same(container),
                _ => true,
            }
    }
}

/// Whether what a font shows, or what its codes mean, is said by the font alone.
fn speaks_for_itself(view: &View<'_, '_>, font: &Dictionary) -> bool {
    let subtype = font.get(b"Subtype").and_then(Object::as_name);
    let composed = !subtype.is_ok_and(|one| matches!(one, b"Type1" | b"TrueType" | b"MMType1"));
    let embedded = || {
        let descriptor = font.get(b"FontDescriptor").ok();
        let descriptor = descriptor.and_then(|one| view.dictionary(one).ok().flatten());
        descriptor.is_some_and(|one| {
            let files = [&b"FontFile"[..], b"FontFile2", b"FontFile3"];
            files.iter().any(|file| one.has(file))
        })
    };
    composed || font.has(b"ToUnicode") || embedded()
}
