//! Encrypted documents (ISO 32000-2, 7.6): the standard security handler with passwords.
//!
//! | | ciphers | revision |
//! |---|---|---|
//! | `/V` 1, 2 | RC4, 40 to 128 bits | 2, 3 |
//! | `/V` 4 | RC4 or AES-128, by crypt filters | 4 |
//! | `/V` 5 | AES-256, by crypt filters | 5 (Adobe extension level 3), 6 |
//!
//! A document opens by itself when the empty password is one of its two.
//!
//! **Invariant:** nothing that a document gives away is ciphertext. While it is locked its strings
//! are empty and its streams are errors; once unlocked everything is plain, and decrypted once.
//! What the standard leaves unencrypted is never touched: cross-reference streams, the encryption
//! dictionary itself, what stands in object streams (the stream around it is encrypted), and the
//! `/Contents` of a signature (7.6.2).
//!
//! **Deliberately absent:** public-key security handlers (7.6.5) and others' handlers, which are
//! refused by name; encrypting a document that is not encrypted.

mod cipher;
mod handler;
mod password;

use std::borrow::Cow;

use aes::Aes256;
use lopdf::{Dictionary, Object, ObjectId};
use secrecy::SecretString;

use self::cipher::{FileKey, Method, aes_blocks_decrypt};
use self::handler::SecurityHandler;
use self::password::Access;
use super::document::Document;
use super::error::{Cap, PdfError};
use super::load::Located;

/// What a document permits whoever opened it (7.6.4.2, Table 22).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AccessPermissions {
    bits: u32,
    revision: i64,
}

impl AccessPermissions {
    /// Everything: the document is not encrypted, or the password was the owner's.
    const ALL: Self = Self {
        bits: u32::MAX,
        revision: 6,
    };

    /// Changing what pages show (bit 4).
    #[must_use]
    pub const fn modify(self) -> bool {
        self.bit(4)
    }

    /// Making form fields, signature fields among them (bit 6 when bit 4 is set too).
    #[must_use]
    pub const fn add_fields(self) -> bool {
        self.bit(4) && self.bit(6)
    }

    /// Filling in the form fields that are there, signature fields among them (bit 6, or bit 9
    /// from revision 3 on).
    #[must_use]
    pub const fn fill_fields(self) -> bool {
        self.bit(6) || (self.revision >= 3 && self.bit(9))
    }

    /// A bit by its number in the standard, from 1.
    const fn bit(self, number: u32) -> bool {
        self.bits >> number.saturating_sub(1) & 1 == 1
    }
}

/// What protects a document, and what this session knows of it.
#[derive(Debug)]
pub(super) struct Protection {
    /// Where encryption dictionaries stand themselves.
    dictionaries: Vec<ObjectId>,
    state: State,
}

#[derive(Debug)]
enum State {
    Open(Encryption),
    /// A password is needed.
    Locked(SecurityHandler),
    /// No password would help.
    Closed(PdfError),
}

/// The means to read and to write what a document encrypts.
#[derive(Clone, Debug)]
pub struct Encryption {
    handler: SecurityHandler,
    key: FileKey,
    access: Access,
}

impl Document<'_> {
    /// Whether the document says that it is encrypted.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.protection.is_some()
    }

    /// Whether strings and streams cannot be read: strings are empty then, streams are errors.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.readable().is_err()
    }

    /// Fails when strings and streams cannot be read.
    ///
    /// # Errors
    ///
    /// [`PdfError::Encrypted`] when a password would help, else why none does.
    pub fn readable(&self) -> Result<(), PdfError> {
        self.encryption().map(drop)
    }

    /// Opens an encrypted document with the owner's or a user's password; one that is not
    /// encrypted, or opened by itself, takes any.
    ///
    /// # Errors
    ///
    /// [`PdfError::WrongPassword`], or why no password helps.
    pub fn unlock(&mut self, password: &str) -> Result<(), PdfError> {
        let Some(protection) = &mut self.protection else {
            return Ok(());
        };
        protection.unlock(password)?;
        self.password = Some(password.into());
        self.streams.take();
        self.pages.take();
        self.catalog.take();
        self.undecodable.take();
        Ok(())
    }

    /// The password that opened the document, for whoever has to read it by other means; none when
    /// it opens by itself.
    #[must_use]
    pub const fn password(&self) -> Option<&SecretString> {
        self.password.as_ref()
    }

    /// What may be done with the document.
    #[must_use]
    pub fn permissions(&self) -> AccessPermissions {
        match self.encryption() {
            Ok(Some(encryption)) => encryption.permissions(),
            _ => AccessPermissions::ALL,
        }
    }

    /// The means to encrypt what is added to the document; none when it is not encrypted.
    pub(super) fn encryption(&self) -> Result<Option<&Encryption>, PdfError> {
        match self.protection.as_ref().map(|protection| &protection.state) {
            None => Ok(None),
            Some(State::Open(encryption)) => Ok(Some(encryption)),
            Some(State::Locked(_)) => Err(PdfError::Encrypted),
            Some(State::Closed(reason)) => Err(reason.clone()),
        }
    }

    /// An object of the file with its strings plain, or empty when the document is locked.
    pub(super) fn revealed(&self, id: ObjectId, mut object: Object) -> Object {
        if let Some(protection) = &self.protection {
            protection.reveal(id, &mut object);
        }
        object
    }

    /// The data of a stream under its filters, which `filters` names directly.
    pub(super) fn decrypted<'d>(
        &self,
        located: &Located,
        filters: &Dictionary,
        data: &'d [u8],
    ) -> Result<Cow<'d, [u8]>, PdfError> {
        let (Some(protection), Object::Dictionary(dictionary)) =
            (&self.protection, &located.object)
        else {
            return Ok(Cow::Borrowed(data));
        };
        let method = protection.handler()?.stream_method(dictionary, filters);
        if method == Method::Identity {
            return Ok(Cow::Borrowed(data));
        }
        let encryption = self.encryption()?.ok_or(PdfError::Encrypted)?;
        // Decrypting makes a copy, unlike taking data from the file.
        if data.len() > self.limits.decoded_bytes {
            return Err(PdfError::Limit {
                cap: Cap::DecodedBytes,
            });
        }
        Ok(Cow::Owned(encryption.key.decrypt(method, located.id, data)))
    }
}

impl Protection {
    /// What protects the document as its trailers say; the empty password is tried.
    pub(super) fn of(document: &Document<'_>) -> Option<Self> {
        let view = document.last();
        let entries: Vec<&Object> = document
            .revisions()
            .iter()
            .filter_map(|revision| revision.trailer.get(b"Encrypt").ok())
            .filter(|entry| !entry.is_null())
            .collect();
        let newest = entries.last()?;
        let continued = view.trailer().get(b"Encrypt").ok() == Some(newest);
        let handler = match view.dictionary(newest) {
            Ok(Some(dictionary)) if continued => SecurityHandler::read(view, &dictionary),
            // An update that drops the entry makes ciphertext of what was there.
            Ok(_) => Err(PdfError::EncryptionDictionary),
            Err(reason) => Err(reason),
        };
        let references = entries.iter().filter_map(|entry| entry.as_reference().ok());
        let mut protection = Self {
            dictionaries: references.collect(),
            state: handler.map_or_else(State::Closed, State::Locked),
        };
        // Most protected documents open without asking and restrict only what may be done.
        let _asks_for_a_password = protection.unlock("");
        Some(protection)
    }

    fn handler(&self) -> Result<&SecurityHandler, PdfError> {
        match &self.state {
            State::Open(Encryption { handler, .. }) | State::Locked(handler) => Ok(handler),
            State::Closed(reason) => Err(reason.clone()),
        }
    }

    /// Opens what is locked; what opened by itself stays open, and may gain the owner's rights.
    fn unlock(&mut self, password: &str) -> Result<(), PdfError> {
        let handler = self.handler()?;
        if let Some((key, access)) = handler.passwords.open(password) {
            let handler = handler.clone();
            self.state = State::Open(Encryption {
                handler,
                key,
                access,
            });
        }
        match self.state {
            State::Open(_) => Ok(()),
            _ => Err(PdfError::WrongPassword),
        }
    }

    fn reveal(&self, id: ObjectId, object: &mut Object) {
        if self.dictionaries.contains(&id) {
            return;
        }
        match &self.state {
            State::Open(encryption) => {
                let method = encryption.handler.string_method(object);
                each_string(object, &mut |string| {
                    *string = encryption.key.decrypt(method, id, string);
                });
            }
            State::Locked(handler) if handler.string_method(object) == Method::Identity => {}
            State::Locked(_) | State::Closed(_) => each_string(object, &mut Vec::clear),
        }
    }
}

impl Encryption {
    /// An object as an update of the document must hold it.
    pub(super) fn encrypted(&self, id: ObjectId, object: &Object) -> Object {
        let mut object = object.clone();
        let strings = self.handler.strings;
        each_string(&mut object, &mut |string| {
            *string = self.key.encrypt(strings, id, string);
        });
        if let Object::Stream(stream) = &mut object {
            let method = self.handler.stream_method(&stream.dict, &stream.dict);
            stream.content = self.key.encrypt(method, id, &stream.content);
        }
        object
    }

    /// The strings of a dictionary that an update writes by itself.
    pub(super) fn encrypt_dictionary(&self, id: ObjectId, dictionary: &mut Dictionary) {
        let strings = self.handler.strings;
        each_string_of(dictionary, &mut |string| {
            *string = self.key.encrypt(strings, id, string);
        });
    }

    fn permissions(&self) -> AccessPermissions {
        if self.access == Access::Owner {
            return AccessPermissions::ALL;
        }
        let passwords = &self.handler.passwords;
        AccessPermissions {
            bits: passwords.permissions & self.sealed_permissions(),
            revision: passwords.revision,
        }
    }

    /// The permissions that `/Perms` holds under the file key (algorithm 13): what was permitted
    /// by whoever had the owner's password, whatever `/P` says now.
    fn sealed_permissions(&self) -> u32 {
        let sealed = &self.handler.sealed_permissions;
        // One block in ECB mode is one in CBC mode with a vector of zeros.
        match aes_blocks_decrypt::<Aes256>(self.key.bytes(), &[0; 16], sealed)[..] {
            [p0, p1, p2, p3, _, _, _, _, _, b'a', b'd', b'b', ..] => {
                u32::from_le_bytes([p0, p1, p2, p3])
            }
            _ => u32::MAX,
        }
    }
}

/// Every string of an object that encryption concerns: not the `/Contents` of a signature (7.6.2).
/// Objects nest no deeper than the reader's cap.
fn each_string(object: &mut Object, change: &mut impl FnMut(&mut Vec<u8>)) {
    match object {
        Object::String(bytes, _) => change(bytes),
        Object::Array(items) => items.iter_mut().for_each(|item| each_string(item, change)),
        Object::Dictionary(dictionary) => each_string_of(dictionary, change),
        Object::Stream(stream) => each_string_of(&mut stream.dict, change),
        _ => {}
    }
}

fn each_string_of(dictionary: &mut Dictionary, change: &mut impl FnMut(&mut Vec<u8>)) {
    let signature = dictionary.has(b"ByteRange");
    for (key, value) in dictionary.iter_mut() {
        if !(signature && key == b"Contents" && matches!(value, Object::String(..))) {
            each_string(value, change);
        }
    }
}

#[cfg(test)]
mod tests;
