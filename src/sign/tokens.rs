//! Timestamp tokens for signing: who makes them, and how much room they take.
//!
//! **Invariant:** the room that is kept is that of the longest token that came so far; before the
//! first one it is a usual length.
//!
//! **Deliberately absent:** asking, and checking what came, which the authority does.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::SignError;
use crate::base::digest::Digest;
use crate::cms::{TimestampAuthority, TimestampToken};

/// Bytes of a token with the whole chain of its authority, which mostly has 4,000 to 7,000.
const USUAL: usize = 8 << 10;

/// How much longer than the last one a token may be: certificates stay, values vary.
const MARGIN: usize = 512;

/// A timestamp authority, and what its tokens were like. Many threads may ask it.
pub struct Tokens<'t> {
    authority: &'t dyn TimestampAuthority,
    longest: AtomicUsize,
}

impl<'t> Tokens<'t> {
    /// Tokens of this authority.
    #[must_use]
    pub const fn new(authority: &'t dyn TimestampAuthority) -> Self {
        Self {
            authority,
            longest: AtomicUsize::new(0),
        }
    }

    /// A token over a digest.
    pub(super) fn over(&self, digest: &Digest) -> Result<TimestampToken, SignError> {
        let token = self.authority.timestamp(digest)?;
        self.longest.fetch_max(token.der().len(), Ordering::Relaxed);
        Ok(token)
    }

    /// Bytes to keep free for the next one.
    pub(super) fn room(&self) -> usize {
        match self.longest.load(Ordering::Relaxed) {
            0 => USUAL,
            longest => longest.saturating_add(MARGIN),
        }
    }
}
