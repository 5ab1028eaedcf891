//! What an encryption dictionary says: how passwords are checked, and what protects what
//! (ISO 32000-2, 7.6.2, 7.6.4 and 7.6.6).
//!
//! **Invariant:** every entry that a key depends on has the length and range that the standard
//! gives it.
//!
//! **Deliberately absent:** keys.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};

use super::cipher::Method;
use super::password::Passwords;
use crate::pdf::error::PdfError;
use crate::pdf::view::View;

/// Crypt filters that are read; real documents have one or two.
const MOST_FILTERS: usize = 64;

/// The entries of an encryption dictionary (Tables 20, 21 and 25).
#[derive(Clone, Debug)]
pub(super) struct SecurityHandler {
    pub(super) passwords: Passwords,
    /// `/Perms`, from revision 5 on.
    pub(super) sealed_permissions: Vec<u8>,
    /// `/CF`.
    filters: BTreeMap<Vec<u8>, Method>,
    /// `/StrF`.
    pub(super) strings: Method,
    /// `/StmF`.
    streams: Method,
    /// `/EFF`.
    embedded_files: Method,
}

impl SecurityHandler {
    /// Reads the dictionary and checks that the standard handler knows what it says.
    pub(super) fn read(view: View<'_, '_>, dictionary: &Dictionary) -> Result<Self, PdfError> {
        let value = |key: &[u8]| view.value(dictionary, key);
        let damaged = || PdfError::EncryptionDictionary;
        let integer = |key: &[u8]| value(key)?.as_i64().map_err(|_| damaged());
        let name = value(b"Filter")?;
        let name = name.as_name().map_err(|_| damaged())?;
        let unknown = |version: &str| PdfError::SecurityHandler {
            name: String::from_utf8_lossy(name).into_owned() + version,
        };
        if name != b"Standard" {
            return Err(unknown(""));
        }
        let (version, revision) = (integer(b"V")?, integer(b"R")?);
        let by_filters = match (version, revision) {
            (1 | 2, 2..=4) => false,
            (4, 2..=4) | (5, 5 | 6) => true,
            (1 | 2 | 4 | 5, 2..=6) => return Err(damaged()),
            _ => return Err(unknown(&format!(" /V {version} /R {revision}"))),
        };
        let metadata = !matches!(value(b"EncryptMetadata")?, Object::Boolean(false));
        let mut handler = Self {
            passwords: Self::passwords(view, dictionary, (version, revision))?,
            sealed_permissions: match value(b"Perms")? {
                Object::String(bytes, _) => bytes,
                _ => Vec::new(),
            },
            filters: BTreeMap::new(),
            strings: Method::Rc4,
            streams: Method::Rc4,
            embedded_files: Method::Rc4,
        };
        handler.passwords.metadata = metadata || !by_filters;
        if by_filters {
            handler.read_filters(view, dictionary)?;
        }
        Ok(handler)
    }

    fn passwords(
        view: View<'_, '_>,
        dictionary: &Dictionary,
        (version, revision): (i64, i64),
    ) -> Result<Passwords, PdfError> {
        let damaged = || PdfError::EncryptionDictionary;
        let check_length = if revision >= 5 { 48 } else { 32 };
        let string = |key: &[u8], length: usize| match view.value(dictionary, key)? {
            // Some writers fill the strings up with zeros.
            Object::String(mut bytes, _) if bytes.len() >= length => {
                bytes.truncate(length);
                Ok(bytes)
            }
            _ => Err(damaged()),
        };
        let wrapped = |key: &[u8]| match revision {
            5 | 6 => string(key, 32),
            _ => Ok(Vec::new()),
        };
        let bits = match view.value(dictionary, b"Length")? {
            Object::Integer(bits) => bits,
            _ => 40,
        };
        let key_length = match (version, revision) {
            (5, _) => 32,
            (4, _) => 16,
            (_, 2) | (1, _) => 5,
            // A multiple of 8 from 40 to 128; some writers count bytes.
            _ if (5..=16).contains(&bits) => usize::try_from(bits).map_err(|_| damaged())?,
            _ if (40..=128).contains(&bits) => usize::try_from(bits / 8).map_err(|_| damaged())?,
            _ => return Err(damaged()),
        };
        let permissions = view
            .value(dictionary, b"P")?
            .as_i64()
            .ok()
            .and_then(|flags| u32::try_from(flags & 0xffff_ffff).ok())
            .ok_or_else(damaged)?;
        let identifier = view.value(&view.trailer(), b"ID")?;
        let identifier = identifier.as_array().ok().and_then(|halves| {
            let first = view.resolve(halves.first()?).ok()?;
            Some(first.as_str().ok()?.to_vec())
        });
        Ok(Passwords {
            revision,
            key_length,
            owner: string(b"O", check_length)?,
            user: string(b"U", check_length)?,
            owner_key: wrapped(b"OE")?,
            user_key: wrapped(b"UE")?,
            permissions,
            identifier: identifier.unwrap_or_default(),
            metadata: true,
        })
    }

    /// `/CF`, and which of its filters `/StrF`, `/StmF` and `/EFF` choose (7.6.6).
    fn read_filters(
        &mut self,
        view: View<'_, '_>,
        dictionary: &Dictionary,
    ) -> Result<(), PdfError> {
        if let Object::Dictionary(filters) = view.value(dictionary, b"CF")? {
            for (name, filter) in filters.iter().take(MOST_FILTERS) {
                let filter = view.dictionary(filter)?.unwrap_or_default();
                let method = match view.value(&filter, b"CFM")?.as_name() {
                    Ok(b"V2") => Method::Rc4,
                    Ok(b"AESV2") => Method::Aes128,
                    Ok(b"AESV3") => Method::Aes256,
                    // Its data is another handler's.
                    _ => continue,
                };
                self.filters.insert(name.clone(), method);
            }
        }
        let chosen = |key: &[u8]| match view.value(dictionary, key)? {
            Object::Null => Ok(None),
            Object::Name(name) => self
                .named(&name)
                .map(Some)
                .ok_or(PdfError::EncryptionDictionary),
            _ => Err(PdfError::EncryptionDictionary),
        };
        let strings = chosen(b"StrF")?.unwrap_or(Method::Identity);
        let streams = chosen(b"StmF")?.unwrap_or(Method::Identity);
        let embedded_files = chosen(b"EFF")?.unwrap_or(streams);
        (self.strings, self.streams, self.embedded_files) = (strings, streams, embedded_files);
        Ok(())
    }

    fn named(&self, name: &[u8]) -> Option<Method> {
        match name {
            b"Identity" => Some(Method::Identity),
            other => self.filters.get(other).copied(),
        }
    }

    /// How the strings of an object are protected: those of a cross-reference stream are not.
    pub(super) fn string_method(&self, object: &Object) -> Method {
        match object {
            Object::Dictionary(dictionary) if has_type(dictionary, b"XRef") => Method::Identity,
            _ => self.strings,
        }
    }

    /// How a stream is protected: by the crypt filter it names first of all (7.4.10), else as its
    /// kind is.
    pub(super) fn stream_method(&self, dictionary: &Dictionary, filters: &Dictionary) -> Method {
        let own = own_filter(filters).map(|name| self.named(name).unwrap_or(self.streams));
        match dictionary.get_type() {
            Ok(b"XRef") => Method::Identity,
            _ if own.is_some() => own.unwrap_or(self.streams),
            Ok(b"Metadata") if !self.passwords.metadata => Method::Identity,
            Ok(b"EmbeddedFile") => self.embedded_files,
            _ => self.streams,
        }
    }
}

/// The name of the crypt filter that a stream asks for itself.
fn own_filter(filters: &Dictionary) -> Option<&[u8]> {
    let first = |key: &[u8]| match filters.get(key).ok()? {
        Object::Array(items) => items.first(),
        only => Some(only),
    };
    if first(b"Filter")?.as_name().ok()? != b"Crypt" {
        return None;
    }
    let name = first(b"DecodeParms").and_then(|parameters| {
        let name = parameters.as_dict().ok()?.get(b"Name").ok()?;
        name.as_name().ok()
    });
    Some(name.unwrap_or(b"Identity"))
}

fn has_type(dictionary: &Dictionary, name: &[u8]) -> bool {
    dictionary.get_type().is_ok_and(|kind| kind == name)
}
