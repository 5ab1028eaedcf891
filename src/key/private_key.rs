//! Private keys in files of their own: PKCS #8 plain and encrypted, PKCS #1, SEC 1, in PEM or DER.
//!
//! **Invariant:** every form becomes PKCS #8; the bytes are wiped when they are dropped.
//!
//! **Deliberately absent:** the encrypted form of old OpenSSL (`Proc-Type: 4,ENCRYPTED`): its key
//! derivation is one round of MD5. It is recognised, and the message says how to convert it.

use const_oid::db::rfc5912;
use der::asn1::{AnyRef, Null, OctetStringRef};
use der::{Decode as _, Encode as _};
use pkcs5::pbes2::PBES2_OID;
use pkcs8::PrivateKeyInfoRef;
use secrecy::{ExposeSecret as _, SecretString};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::KeyError;
use super::pbe::{self, Forms};
use super::pkcs12::Pkcs12Error;
use crate::pki::pem;

/// A private key as it stands in a file.
pub(super) enum PrivateKey {
    /// Ready: PKCS #8 in DER.
    Plain(Zeroizing<Vec<u8>>),
    /// A passphrase is needed.
    Encrypted(Zeroizing<Vec<u8>>),
}

/// `EncryptedPrivateKeyInfo` (RFC 5958, 3).
#[derive(der::Sequence)]
struct EncryptedKey<'k> {
    algorithm: AlgorithmIdentifierRef<'k>,
    content: &'k OctetStringRef,
}

/// Finds the private key in a file, by label in PEM, by structure in DER.
pub(super) fn find(bytes: &[u8]) -> Result<PrivateKey, KeyError> {
    if !pem::is_pem(bytes) {
        return from_der(bytes);
    }
    let blocks = pem::blocks(bytes);
    let block = blocks
        .iter()
        .find(|block| block.label.ends_with("PRIVATE KEY"))
        .ok_or(KeyError::NoKey)?;
    if block.has_headers {
        return Err(KeyError::OldEncryption);
    }
    let bytes = block.bytes.as_ref().ok_or(KeyError::Malformed)?;
    match block.label.as_str() {
        "PRIVATE KEY" => Ok(PrivateKey::Plain(bytes.clone())),
        "ENCRYPTED PRIVATE KEY" => Ok(PrivateKey::Encrypted(bytes.clone())),
        "RSA PRIVATE KEY" => from_pkcs1(bytes).map(PrivateKey::Plain),
        "EC PRIVATE KEY" => from_sec1(bytes).map(PrivateKey::Plain),
        _ => Err(KeyError::Malformed),
    }
}

fn from_der(bytes: &[u8]) -> Result<PrivateKey, KeyError> {
    if PrivateKeyInfoRef::try_from(bytes).is_ok() {
        Ok(PrivateKey::Plain(Zeroizing::new(bytes.to_vec())))
    } else if EncryptedKey::from_der(bytes).is_ok() {
        Ok(PrivateKey::Encrypted(Zeroizing::new(bytes.to_vec())))
    } else if pkcs1::RsaPrivateKeyRef::try_from(bytes).is_ok() {
        from_pkcs1(bytes).map(PrivateKey::Plain)
    } else if sec1::EcPrivateKey::try_from(bytes).is_ok() {
        from_sec1(bytes).map(PrivateKey::Plain)
    } else {
        Err(KeyError::NoKey)
    }
}

/// Decrypts an encrypted PKCS #8 key.
pub(super) fn decrypt(
    encrypted: &[u8],
    passphrase: &SecretString,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key = EncryptedKey::from_der(encrypted).map_err(|_| KeyError::Malformed)?;
    let mut last = Pkcs12Error::WrongPassphrase;
    for forms in Forms::of(passphrase.expose_secret()) {
        let plain = pbe::decrypt(key.algorithm, &forms, key.content.as_bytes());
        match plain {
            // Padding fits by chance once in 256 wrong passphrases; a key does not.
            Ok(plain) if PrivateKeyInfoRef::try_from(plain.as_slice()).is_ok() => {
                return Ok(plain);
            }
            Ok(_) | Err(Pkcs12Error::Undecryptable) => last = Pkcs12Error::WrongPassphrase,
            Err(error) => last = error,
        }
        if key.algorithm.oid == PBES2_OID {
            break;
        }
    }
    Err(KeyError::Container { source: last })
}

/// `RSAPrivateKey` (RFC 8017, A.1.2) wrapped as PKCS #8.
fn from_pkcs1(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    pkcs1::RsaPrivateKeyRef::try_from(bytes).map_err(|_| KeyError::Malformed)?;
    wrap(rfc5912::RSA_ENCRYPTION, AnyRef::from(Null), bytes)
}

/// `ECPrivateKey` (RFC 5915, 3) wrapped as PKCS #8; it must name its curve.
fn from_sec1(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key = sec1::EcPrivateKey::try_from(bytes).map_err(|_| KeyError::Malformed)?;
    let curve = key
        .parameters
        .and_then(sec1::EcParameters::named_curve)
        .ok_or(KeyError::Malformed)?;
    wrap(rfc5912::ID_EC_PUBLIC_KEY, AnyRef::from(&curve), bytes)
}

fn wrap(
    algorithm: const_oid::ObjectIdentifier,
    parameters: AnyRef<'_>,
    key: &[u8],
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key = OctetStringRef::new(key).map_err(|_| KeyError::Malformed)?;
    let algorithm = AlgorithmIdentifierRef {
        oid: algorithm,
        parameters: Some(parameters),
    };
    PrivateKeyInfoRef::new(algorithm, key)
        .to_der()
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Malformed)
}
