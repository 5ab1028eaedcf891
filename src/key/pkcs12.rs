//! PKCS #12 containers (RFC 7292): a private key with its certificates, under one passphrase.
//!
//! **Invariant:** nothing inside is looked at before the container's own check value (MAC) was
//! right, when it has one; what was decrypted is wiped when it is dropped.
//!
//! **Deliberately absent:** writing containers, integrity by public key (nobody uses it), RC4,
//! secrets and revocation lists inside a container.

use std::fmt;

use const_oid::ObjectIdentifier;
use der::asn1::{AnyRef, ContextSpecific, ObjectIdentifier as Oid, OctetStringRef};
use der::{Reader as _, Sequence, SliceReader, Tag, TagNumber, Tagged as _};
use secrecy::{ExposeSecret as _, SecretString};
use spki::AlgorithmIdentifierRef;
use thiserror::Error;
use zeroize::Zeroizing;

use super::ber;
use super::pbe::{self, Forms, PBMAC1, Use};
use crate::base::message::{Explain, Message};
use crate::crypto::digest_from_identifier;
use crate::pki::{Certificate, CertificateError};

/// Bytes of one container. Real ones stay under 20 KB.
const MOST_BYTES: usize = 4 << 20;

/// Bags of one container. Real ones hold under ten.
const MOST_BAGS: usize = 1_000;

/// Bags inside bags. Nobody nests them; the standard allows it.
const DEEPEST: usize = 8;

const DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.6");
const KEY_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.3");
const NESTED_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.6");
const X509_CERTIFICATE: Oid = Oid::new_unwrap("1.2.840.113549.1.9.22.1");
const FRIENDLY_NAME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.20");
const LOCAL_KEY_ID: Oid = Oid::new_unwrap("1.2.840.113549.1.9.21");

/// Why a container cannot be opened.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Pkcs12Error {
    /// Far larger than any container.
    #[error("{size} bytes are more than the {limit} a container may have")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The most that is read.
        limit: usize,
    },
    /// The bytes are no PKCS #12 container, or a part of one is broken.
    #[error("not a PKCS #12 container, or a damaged one")]
    Malformed,
    /// The check value does not fit: another passphrase was used.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The check value fits, yet something inside cannot be decrypted.
    #[error("a part of the container cannot be decrypted")]
    Undecryptable,
    /// Protected with an algorithm that is not supported.
    #[error("unsupported algorithm {identifier}")]
    Algorithm {
        /// The algorithm.
        identifier: ObjectIdentifier,
    },
    /// Protected with settings that are not supported.
    #[error("unsupported parameters of the encryption")]
    Parameters,
    /// Protected by a public key instead of a passphrase.
    #[error("protected by a public key, not by a passphrase")]
    PublicKeyProtection,
    /// So many rounds that opening it would take minutes.
    #[error("{count} rounds are more than the {limit} that are allowed")]
    Iterations {
        /// What it asks for.
        count: u64,
        /// The most that is done.
        limit: u64,
    },
    /// A certificate inside is malformed.
    #[error("a certificate in the container cannot be read")]
    Certificate {
        /// Why.
        source: CertificateError,
    },
}

impl Explain for Pkcs12Error {
    fn message(&self) -> Message {
        match self {
            Self::TooLarge { size, limit } => Message::new("key-container-too-large")
                .with("size", size)
                .with("limit", limit),
            Self::Malformed => Message::new("key-container-malformed"),
            Self::WrongPassphrase => Message::new("key-wrong-passphrase"),
            Self::Undecryptable => Message::new("key-container-undecryptable"),
            Self::Algorithm { identifier } => {
                Message::new("key-container-algorithm").with("algorithm", identifier)
            }
            Self::Parameters => Message::new("key-container-parameters"),
            Self::PublicKeyProtection => Message::new("key-container-public-key"),
            Self::Iterations { count, limit } => Message::new("key-container-iterations")
                .with("count", count)
                .with("limit", limit),
            Self::Certificate { source } => source.message(),
        }
    }
}

impl From<der::Error> for Pkcs12Error {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

impl From<ber::NotBer> for Pkcs12Error {
    fn from(_: ber::NotBer) -> Self {
        Self::Malformed
    }
}

/// What a container holds, in its order.
#[derive(Default)]
pub struct Contents {
    /// The private keys.
    pub keys: Vec<KeyEntry>,
    /// The certificates.
    pub certificates: Vec<Certificate>,
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contents")
            .field("keys", &self.keys.len())
            .field("certificates", &self.certificates)
            .finish()
    }
}

/// One private key.
pub struct KeyEntry {
    /// The name people gave it (`friendlyName`).
    pub alias: Option<String>,
    /// What ties it to its certificate in the container.
    pub local_key_id: Option<Vec<u8>>,
    /// The key as PKCS #8 in DER.
    pub pkcs8: Zeroizing<Vec<u8>>,
}

/// Opens a container.
pub fn parse(bytes: &[u8], passphrase: &SecretString) -> Result<Contents, Pkcs12Error> {
    if bytes.len() > MOST_BYTES {
        return Err(Pkcs12Error::TooLarge {
            size: bytes.len(),
            limit: MOST_BYTES,
        });
    }
    let container = ber::to_der(bytes)?;
    let container = Container::read(&container)?;
    let mut candidates = Forms::of(passphrase.expose_secret());
    let is_checked = match &container.mac {
        Some(mac) => {
            let forms = candidates
                .drain(..)
                .map(|forms| Ok((mac.is_right(&forms, container.content)?, forms)))
                .collect::<Result<Vec<_>, Pkcs12Error>>()?;
            let right = forms.into_iter().find(|(is_right, _)| *is_right);
            let (_, forms) = right.ok_or(Pkcs12Error::WrongPassphrase)?;
            candidates = vec![forms];
            true
        }
        None => false,
    };
    let mut last = Pkcs12Error::WrongPassphrase;
    for forms in &candidates {
        match read_safe(container.content, forms) {
            // Without a check value, failing to decrypt is how a wrong passphrase shows.
            Err(Pkcs12Error::Undecryptable | Pkcs12Error::Malformed) if !is_checked => {
                last = Pkcs12Error::WrongPassphrase;
            }
            Err(error) => last = error,
            Ok(contents) => return Ok(contents),
        }
    }
    Err(last)
}

/// The outermost structure: `PFX` (RFC 7292, 4).
struct Container<'c> {
    content: &'c [u8],
    mac: Option<Mac<'c>>,
}

impl<'c> Container<'c> {
    fn read(bytes: &'c [u8]) -> Result<Self, Pkcs12Error> {
        SliceReader::new(bytes)?.sequence(|reader| {
            let version: u8 = reader.decode()?;
            if version != 3 {
                return Err(Pkcs12Error::Malformed);
            }
            let (kind, content) = content_info(reader)?;
            if kind != DATA {
                return Err(Pkcs12Error::PublicKeyProtection);
            }
            let content = content.decode_as::<&OctetStringRef>()?.as_bytes();
            let mac = reader.decode()?;
            Ok(Self { content, mac })
        })
    }
}

/// `ContentInfo` (RFC 5652, 3).
fn content_info<'c>(reader: &mut SliceReader<'c>) -> Result<(Oid, AnyRef<'c>), Pkcs12Error> {
    reader.sequence(|fields| {
        let kind = fields.decode()?;
        let content = ContextSpecific::<AnyRef<'c>>::decode_explicit(fields, TagNumber(0))?
            .ok_or(Pkcs12Error::Malformed)?;
        Ok((kind, content.value))
    })
}

/// `MacData` (RFC 7292, 4).
#[derive(Sequence)]
struct Mac<'m> {
    digest: DigestInfo<'m>,
    salt: &'m OctetStringRef,
    #[asn1(default = "one")]
    iterations: u64,
}

#[derive(Sequence)]
struct DigestInfo<'m> {
    algorithm: AlgorithmIdentifierRef<'m>,
    value: &'m OctetStringRef,
}

const fn one() -> u64 {
    1
}

impl Mac<'_> {
    fn is_right(&self, forms: &Forms, content: &[u8]) -> Result<bool, Pkcs12Error> {
        let algorithm = self.digest.algorithm;
        let expected = self.digest.value.as_bytes();
        if algorithm.oid == PBMAC1 {
            let parameters = algorithm.parameters.ok_or(Pkcs12Error::Malformed)?;
            return pbe::check_pbmac1(parameters, &forms.utf8, content, expected);
        }
        let digest = digest_from_identifier(&spki::AlgorithmIdentifierOwned {
            oid: algorithm.oid,
            parameters: None,
        })
        .map_err(|_| Pkcs12Error::Algorithm {
            identifier: algorithm.oid,
        })?;
        let key = pbe::derive(
            digest,
            &forms.wide,
            self.salt.as_bytes(),
            self.iterations,
            Use::Mac,
            digest.length(),
        )?;
        pbe::check_hmac(digest, &key, content, expected)
    }
}

/// `AuthenticatedSafe` (RFC 7292, 4.1): some parts, each encrypted or not.
fn read_safe(content: &[u8], forms: &Forms) -> Result<Contents, Pkcs12Error> {
    let content = ber::to_der(content)?;
    let mut contents = Contents::default();
    let mut budget = MOST_BAGS;
    SliceReader::new(&content)?.sequence(|parts| {
        while !parts.is_finished() {
            let (kind, part) = content_info(parts)?;
            let bags = match kind {
                DATA => ber::to_der(part.decode_as::<&OctetStringRef>()?.as_bytes())?,
                ENCRYPTED_DATA => ber::to_der(&decrypt_part(part, forms)?)?,
                _ => return Err(Pkcs12Error::PublicKeyProtection),
            };
            read_bags(&bags, forms, &mut contents, &mut budget, 0)?;
        }
        Ok(())
    })?;
    Ok(contents)
}

/// `EncryptedData` (RFC 5652, 8).
fn decrypt_part(part: AnyRef<'_>, forms: &Forms) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
    part.sequence(|fields| {
        let _version: u8 = fields.decode()?;
        let plain = fields.sequence(|info| {
            let _kind: Oid = info.decode()?;
            let algorithm: AlgorithmIdentifierRef<'_> = info.decode()?;
            let content: AnyRef<'_> = info.decode()?;
            match content.tag() {
                Tag::ContextSpecific {
                    constructed,
                    number: TagNumber(0),
                } => {
                    // In pieces when constructed: BER again.
                    let joined = constructed
                        .then(|| ber::joined(content.value()))
                        .transpose()?;
                    let ciphertext = joined.as_ref().map_or(content.value(), |all| all);
                    pbe::decrypt(algorithm, forms, ciphertext)
                }
                _ => Err(Pkcs12Error::Malformed),
            }
        })?;
        // Unprotected attributes may follow; they say nothing that matters.
        while !fields.is_finished() {
            fields.tlv_bytes()?;
        }
        Ok(plain)
    })
}

/// `SafeContents` (RFC 7292, 4.2).
fn read_bags(
    bytes: &[u8],
    forms: &Forms,
    contents: &mut Contents,
    budget: &mut usize,
    depth: usize,
) -> Result<(), Pkcs12Error> {
    if depth > DEEPEST {
        return Err(Pkcs12Error::Malformed);
    }
    SliceReader::new(bytes)?.sequence(|bags| {
        while !bags.is_finished() {
            *budget = budget.checked_sub(1).ok_or(Pkcs12Error::Malformed)?;
            bags.sequence(|bag| read_bag(bag, forms, contents, budget, depth))?;
        }
        Ok(())
    })
}

/// `SafeBag`, and the five kinds of bag (RFC 7292, 4.2).
fn read_bag<'b>(
    bag: &mut SliceReader<'b>,
    forms: &Forms,
    contents: &mut Contents,
    budget: &mut usize,
    depth: usize,
) -> Result<(), Pkcs12Error> {
    let kind: Oid = bag.decode()?;
    let value = ContextSpecific::<AnyRef<'b>>::decode_explicit(bag, TagNumber(0))?
        .ok_or(Pkcs12Error::Malformed)?
        .value;
    let attributes = if bag.is_finished() {
        Attributes::default()
    } else {
        Attributes::read(bag)?
    };
    let whole = || der::Encode::to_der(&value).map(Zeroizing::new);
    match kind {
        KEY_BAG => contents.keys.push(attributes.key(whole()?)),
        SHROUDED_KEY_BAG => {
            let plain = value.sequence(|fields| {
                let algorithm: AlgorithmIdentifierRef<'_> = fields.decode()?;
                let ciphertext: &OctetStringRef = fields.decode()?;
                pbe::decrypt(algorithm, forms, ciphertext.as_bytes())
            })?;
            contents.keys.push(attributes.key(ber::to_der(&plain)?));
        }
        CERTIFICATE_BAG => {
            let certificate = value.sequence(|fields| {
                let kind: Oid = fields.decode()?;
                let der =
                    ContextSpecific::<&OctetStringRef>::decode_explicit(fields, TagNumber(0))?
                        .ok_or(Pkcs12Error::Malformed)?;
                Ok::<_, Pkcs12Error>((kind == X509_CERTIFICATE).then_some(der.value))
            })?;
            if let Some(der) = certificate {
                let certificate = Certificate::from_der(der.as_bytes())
                    .map_err(|source| Pkcs12Error::Certificate { source })?;
                contents.certificates.push(certificate);
            }
        }
        NESTED_BAG => read_bags(&whole()?, forms, contents, budget, depth.saturating_add(1))?,
        // Revocation lists and secrets.
        _ => {}
    }
    Ok(())
}

/// The attributes of a bag that matter (RFC 2985, 5.5).
#[derive(Default)]
struct Attributes {
    alias: Option<String>,
    local_key_id: Option<Vec<u8>>,
}

impl Attributes {
    /// Reads the SET without demanding DER's order, which `BouncyCastle` does not keep.
    fn read(bag: &mut SliceReader<'_>) -> Result<Self, Pkcs12Error> {
        let set: AnyRef<'_> = bag.decode()?;
        set.tag().assert_eq(Tag::Set)?;
        let mut reader = SliceReader::new(set.value())?;
        let mut attributes = Self::default();
        while !reader.is_finished() {
            reader.sequence(|fields| {
                let kind: Oid = fields.decode()?;
                let values: AnyRef<'_> = fields.decode()?;
                let mut values = SliceReader::new(values.value())?;
                if values.is_finished() {
                    return Ok::<_, Pkcs12Error>(());
                }
                let first: AnyRef<'_> = values.decode()?;
                match kind {
                    FRIENDLY_NAME => attributes.alias = alias(first.value()),
                    LOCAL_KEY_ID => attributes.local_key_id = Some(first.value().to_vec()),
                    _ => {}
                }
                Ok(())
            })?;
        }
        Ok(attributes)
    }

    fn key(self, pkcs8: Zeroizing<Vec<u8>>) -> KeyEntry {
        KeyEntry {
            alias: self.alias,
            local_key_id: self.local_key_id,
            pkcs8,
        }
    }
}

/// A `BMPString` as text.
fn alias(bytes: &[u8]) -> Option<String> {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(text.trim_end_matches('\0').to_owned())
}
