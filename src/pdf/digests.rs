//! Digests over a document.
//!
//! **Invariant:** each byte of a document goes into a digest of one algorithm once, however many
//! signatures speak for it; only what stands behind the value of a signature goes into its own
//! digest again.
//!
//! **Deliberately absent:** what the digests are for.

use super::document::Document;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::prefix::PrefixDigests;

impl Document<'_> {
    /// This document, its digests known as far as `digests` holds them: the caller vouches that
    /// they were made of the first bytes of [`Self::bytes`].
    #[must_use]
    pub fn with_digests(mut self, digests: PrefixDigests) -> Self {
        self.digests = digests;
        self
    }

    /// The digests over the beginnings of [`Self::bytes`].
    #[must_use]
    pub const fn digests(&self) -> &PrefixDigests {
        &self.digests
    }

    /// The digest of the whole file.
    #[must_use]
    pub fn file_digest(&self, algorithm: DigestAlgorithm) -> Digest {
        self.digests.hash(algorithm, self.bytes(), &[])
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::pdf;
    use super::*;
    use crate::base::limits::Limits;

    #[test]
    fn bytes_before_the_header_belong_to_the_file() {
        let algorithm = DigestAlgorithm::Sha256;
        for before in [&b""[..], b"\njunk\n"] {
            let file = [before, &pdf(&["<</Type/Catalog>>"])].concat();
            let document = Document::open(&file, Limits::default()).unwrap();
            assert_eq!(document.file_digest(algorithm), algorithm.hash(&[&file]));
        }
    }
}
