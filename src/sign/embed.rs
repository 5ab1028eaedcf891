//! The signature comes into its slot, and the document is signed.
//!
//! **Invariant:** a [`SignedPdf`] begins with the original bytes, unchanged; its signature covers
//! everything but its own `/Contents` (ISO 32000-2, 12.8.1).
//!
//! **Deliberately absent:** making the signature (`cms`), writing the file (`disk`).

use super::error::SignError;
use super::warning::Warning;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::prefix::PrefixDigests;
use crate::pdf::Document;
use crate::pdf::append::{Appended, WrittenSlot};

/// A document with room for its signature.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    original: &'a [u8],
    tail: Vec<u8>,
    slot: WrittenSlot,
    field: String,
    digests: PrefixDigests,
    warnings: Vec<Warning>,
}

/// A signed document: the original and what was put behind it.
#[derive(Clone, Debug)]
pub struct SignedPdf<'a> {
    original: &'a [u8],
    tail: Vec<u8>,
    field: String,
    digests: PrefixDigests,
    warnings: Vec<Warning>,
}

/// A document with an update that brings no signature: the original and what was put behind it.
#[derive(Clone, Debug)]
pub struct Amended<'a> {
    original: &'a [u8],
    tail: Vec<u8>,
}

impl<'a> Amended<'a> {
    pub(super) const fn new(original: &'a [u8], tail: Vec<u8>) -> Self {
        Self { original, tail }
    }

    /// The file in two parts: the original, and what follows it.
    #[must_use]
    pub fn parts(&self) -> [&[u8]; 2] {
        [self.original, &self.tail]
    }
}

impl<'a> Prepared<'a> {
    pub(super) fn new(
        document: &Document<'a>,
        appended: Appended,
        field: String,
        warnings: Vec<Warning>,
    ) -> Self {
        Self {
            original: document.bytes(),
            tail: appended.tail,
            slot: appended.slot,
            field,
            digests: document.digests().clone(),
            warnings,
        }
    }

    /// What deserves a look on the pages.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The digest of everything that the signature covers.
    #[must_use]
    pub fn digest(&self, algorithm: DigestAlgorithm) -> Digest {
        // The angle brackets belong to the gap.
        let before = self.slot.digits.start.saturating_sub(1);
        let after = self.slot.digits.end.saturating_add(1);
        let parts = [
            self.tail.get(..before).unwrap_or_default(),
            self.tail.get(after..).unwrap_or_default(),
        ];
        self.digests.hash(algorithm, self.original, &parts)
    }

    /// The file in two parts, its signature still missing: the original, and what follows it.
    #[must_use]
    pub fn parts(&self) -> [&[u8]; 2] {
        [self.original, &self.tail]
    }

    /// The numbers of `/ByteRange`, in bytes from the start of the file.
    #[must_use]
    pub const fn byte_range(&self) -> [u64; 4] {
        self.slot.byte_range
    }

    /// Puts the signature into its slot.
    ///
    /// # Errors
    ///
    /// [`SignError::TooLong`] when it does not fit: prepare again with the capacity it names.
    pub fn embed(mut self, cms: &[u8]) -> Result<SignedPdf<'a>, SignError> {
        let too_long = SignError::TooLong {
            needed: cms.len(),
            capacity: self.slot.digits.len() / 2,
        };
        let slot = self.tail.get_mut(self.slot.digits).unwrap_or_default();
        faster_hex::hex_encode(cms, slot).map_err(|_| too_long)?;
        Ok(SignedPdf {
            original: self.original,
            tail: self.tail,
            field: self.field,
            digests: self.digests,
            warnings: self.warnings,
        })
    }
}

impl SignedPdf<'_> {
    /// The file in two parts: the original, and what follows it.
    #[must_use]
    pub fn parts(&self) -> [&[u8]; 2] {
        [self.original, &self.tail]
    }

    /// What follows the original.
    #[must_use]
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }

    /// What was hashed of the original, from `%PDF` on: for whoever reads the result back.
    #[must_use]
    pub const fn digests(&self) -> &PrefixDigests {
        &self.digests
    }

    /// What deserves a look on the pages.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The full name of the field that holds the signature.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }
}
