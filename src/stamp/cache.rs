//! What the drawings of a run have in common: cut fonts, and drawings that come again.
//!
//! Thousands of certificates bear the same block and the same footer. What a drawing depends on is
//! its key, so what is remembered is what would be drawn anew.
//!
//! **Invariant:** what comes out does not depend on what is remembered, and that stays small.
//!
//! **Deliberately absent:** how anything is drawn.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::canvas::Sketch;
use super::embed::{Embedded, GlyphSet};
use super::error::StampError;
use super::font::Weight;
use super::profile::Profile;
use super::{Block, BlockSize, Drawing, FooterForm, NoticeWords};
use crate::pdf::pool::NewObjects;

/// Things kept of each kind. A font has about 10 KB and a drawing less; a batch needs two of them,
/// one with a QR code for each document has no use for more.
const MOST: usize = 64;

/// What is remembered.
#[derive(Default)]
pub(super) struct Cache {
    fonts: Known<(Profile, Weight, GlyphSet), Arc<Embedded>>,
    sizes: Known<(Profile, Subject), (f64, f64)>,
    drawings: Known<(Profile, Subject), Arc<Drawn>>,
}

/// What is drawn, and how large it shall be; numbers by their bits.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Subject {
    Block(Block, Vec<u64>),
    Footer(NoticeWords, FooterForm, u64),
}

/// A drawing, ready for any number of documents.
pub(super) struct Drawn {
    pub(super) sketch: Sketch,
    pub(super) size: (f64, f64),
    pub(super) text: String,
}

/// Results by what they were made of.
struct Known<K, V>(Mutex<BTreeMap<K, V>>);

impl<K, V> Default for Known<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Ord, V: Clone> Known<K, V> {
    /// What is remembered, or what is made now; nobody waits for what another makes.
    fn get(&self, key: K, make: impl FnOnce(&K) -> Result<V, StampError>) -> Result<V, StampError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = known().get(&key) {
            return Ok(value.clone());
        }
        let value = make(&key)?;
        let mut known = known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, value.clone());
        Ok(value)
    }
}

impl Subject {
    pub(super) fn block(block: &Block, size: BlockSize) -> Self {
        let size = match size {
            BlockSize::Natural => Vec::new(),
            BlockSize::Width(width) => vec![width.to_bits()],
            BlockSize::Fixed(width, height) => vec![width.to_bits(), height.to_bits()],
        };
        Self::Block(block.clone(), size)
    }

    pub(super) fn footer(words: &NoticeWords, form: FooterForm, width: f64) -> Self {
        Self::Footer(words.clone(), form, width.to_bits())
    }
}

impl Drawn {
    /// Puts the drawing into the pool of a document.
    pub(super) fn add(&self, objects: &mut NewObjects) -> Drawing {
        Drawing {
            width: self.size.0,
            height: self.size.1,
            form: self.sketch.add(objects),
            text: self.text.clone(),
        }
    }
}

impl Cache {
    pub(super) fn font(
        &self,
        key: (Profile, Weight, GlyphSet),
        make: impl FnOnce(&GlyphSet) -> Result<Embedded, StampError>,
    ) -> Result<Arc<Embedded>, StampError> {
        self.fonts
            .get(key, |(_, _, glyphs)| make(glyphs).map(Arc::new))
    }

    pub(super) fn size(
        &self,
        profile: Profile,
        subject: Subject,
        make: impl FnOnce() -> Result<(f64, f64), StampError>,
    ) -> Result<(f64, f64), StampError> {
        self.sizes.get((profile, subject), |_| make())
    }

    pub(super) fn drawing(
        &self,
        profile: Profile,
        subject: Subject,
        make: impl FnOnce() -> Result<Drawn, StampError>,
    ) -> Result<Arc<Drawn>, StampError> {
        self.drawings
            .get((profile, subject), |_| make().map(Arc::new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_made_again_and_stays_small() {
        let cache = Cache::default();
        let subject = |number: u32| {
            Subject::footer(&NoticeWords::default(), FooterForm::Low, f64::from(number))
        };
        let size = |number: u32, made: &mut u32| {
            let made = || {
                *made += 1;
                Ok((f64::from(number), 0.0))
            };
            cache.size(Profile::Usual, subject(number), made).unwrap()
        };
        let mut made = 0;
        for number in [1, 2, 1, 2] {
            assert_eq!(size(number, &mut made), (f64::from(number), 0.0));
        }
        assert_eq!(made, 2);
        for number in 0..200 {
            size(number, &mut made);
            assert!(cache.sizes.0.lock().unwrap().len() <= MOST);
        }
    }

    #[test]
    fn what_was_refused_is_asked_again() {
        let cache = Cache::default();
        let subject = || Subject::block(&Block::default(), BlockSize::Natural);
        let refused = || cache.size(Profile::Usual, subject(), || Err(StampError::NameEmpty));
        assert!(refused().is_err());
        assert_eq!(
            cache
                .size(Profile::Usual, subject(), || Ok((1.0, 2.0)))
                .unwrap(),
            (1.0, 2.0)
        );
        assert!(refused().is_ok());
    }
}
