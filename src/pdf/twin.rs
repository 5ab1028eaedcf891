//! A second reader of the same document, for another thread.
//!
//! A [`Document`] keeps what it has read, and belongs to one thread. Its twin starts from the same
//! revisions without looking for them again, reads on its own, and what it met on the way is told
//! to the first by [`Document::learn`].
//!
//! **Invariant:** both read the same objects; together they have the findings that one would have.
//!
//! **Deliberately absent:** threads.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::{ExposeSecret as _, SecretString};

use super::chain::Chain;
use super::document::Document;
use crate::base::limits::Limits;

/// What a twin is opened from.
#[derive(Debug)]
pub struct Twin<'a> {
    bytes: &'a [u8],
    body: &'a [u8],
    limits: Limits,
    chain: Chain,
    password: Option<SecretString>,
}

/// What a twin met that is odd.
#[derive(Debug)]
pub struct Met {
    moved: BTreeMap<u32, usize>,
    unfinished: BTreeSet<u32>,
}

impl<'a> Twin<'a> {
    /// The second reader.
    #[must_use]
    pub fn open(self) -> Document<'a> {
        let mut document = Document::over(self.bytes, self.body, self.limits, self.chain);
        if let Some(password) = &self.password {
            // What opened the first opens this one; were it otherwise, it would be locked.
            let _opens = document.unlock(password.expose_secret());
        }
        document
    }
}

impl<'a> Document<'a> {
    /// What another thread needs to read this document too.
    #[must_use]
    pub fn twin(&self) -> Twin<'a> {
        Twin {
            bytes: self.bytes(),
            body: self.body,
            limits: self.limits,
            chain: Chain {
                revisions: self.revisions.clone(),
                tables: self.tables.clone(),
                // The first one has them.
                findings: Vec::new(),
            },
            password: self.password.clone(),
        }
    }

    /// What this document met so far.
    #[must_use]
    pub fn met(self) -> Met {
        Met {
            moved: self.moved.take(),
            unfinished: self.unfinished.take(),
        }
    }

    /// Takes over what its twin met.
    pub fn learn(&self, met: Met) {
        let mut moved = self.moved.borrow_mut();
        for (number, revision) in met.moved {
            let newest = moved.entry(number).or_default();
            *newest = revision.max(*newest);
        }
        self.unfinished.borrow_mut().extend(met.unfinished);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::StructureFinding;
    use crate::pdf::samples::pdf;

    /// A file whose table says that the second page is somewhere else.
    fn misplaced() -> Vec<u8> {
        let mut file = pdf(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
            "(content)",
        ]);
        let text = String::from_utf8_lossy(&file).into_owned();
        let at = text.find("\n4 1\n").unwrap() + 5;
        file[at..at + 10].copy_from_slice(b"0000000012");
        file
    }

    #[test]
    fn what_a_twin_meets_is_known_to_the_first() {
        let file = misplaced();
        let document = Document::open(&file, Limits::default()).unwrap();
        assert_eq!(document.findings(), []);
        let twin = document.twin().open();
        let object = twin.last().located((4, 0)).unwrap().unwrap().object;
        assert_eq!(object.as_str().unwrap(), b"content");
        document.learn(twin.met());
        let moved = StructureFinding::MovedObject {
            number: 4,
            revision: 0,
        };
        assert_eq!(document.findings(), [moved]);
    }

    #[test]
    fn a_twin_of_an_encrypted_document_is_open_too() {
        let file = include_bytes!("../../testdata/pdf/encrypted-passphrase.pdf");
        let mut document = Document::open(file, Limits::default()).unwrap();
        assert!(document.is_locked() && document.twin().open().is_locked());
        document.unlock("rahasia-uji").unwrap();
        assert!(!document.twin().open().is_locked());
    }
}
