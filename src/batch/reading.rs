//! How the documents of a run are opened.

use secrecy::{ExposeSecret as _, SecretString};

use crate::base::limits::Limits;
use crate::pdf::{Document, PdfError};

/// What documents are opened with.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Caps on hostile input.
    pub limits: Limits,
    /// The password of those that are encrypted and do not open without one.
    pub password: Option<SecretString>,
}

impl Reading {
    /// Opens a document. Without a password an encrypted one stays locked, which is told by
    /// whatever then needs to read it.
    ///
    /// # Errors
    ///
    /// Not a PDF that can be read, or the password does not open it.
    pub fn open<'a>(&self, bytes: &'a [u8]) -> Result<Document<'a>, PdfError> {
        let mut document = Document::open(bytes, self.limits)?;
        if let Some(password) = &self.password {
            document.unlock(password.expose_secret())?;
        }
        Ok(document)
    }
}
