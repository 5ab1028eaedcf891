//! Who signs: the trait, and the key in memory.

use std::fmt;

use const_oid::db::rfc5912;
use der::Decode;
use pkcs8::PrivateKeyInfoRef;
use zeroize::Zeroizing;

#[cfg(feature = "aws-lc")]
use super::aws::PrivateKey;
#[cfg(not(feature = "aws-lc"))]
use super::portable_key::PrivateKey;
use super::public_key::{PublicKey, modulus_bits};
use super::{KeyError, KeyKind, SignatureAlgorithm, SignatureError};
use crate::base::digest::DigestAlgorithm;

/// Lengths of RSA modulus that sign. Below 2048 bits BSrE and NIST SP 800-131A refuse; above
/// 8192 a signature takes longer than a person waits.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// A private key, wherever it lives.
pub trait Signer: Send + Sync {
    /// The public half: `SubjectPublicKeyInfo` in DER (RFC 5280, 4.1).
    fn public_key(&self) -> &[u8];

    /// What kind of key it is.
    fn key_kind(&self) -> KeyKind;

    /// Signs a message, which is hashed here with the algorithm's digest.
    ///
    /// An ECDSA value comes as DER (RFC 3279, 2.2.3).
    ///
    /// # Errors
    ///
    /// The key does not fit the algorithm, or its holder refused.
    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, SignatureError>;
}

/// A private key in memory, wiped when dropped.
pub struct SoftwareKey {
    kind: KeyKind,
    public_key: Vec<u8>,
    private: PrivateKey,
}

impl SoftwareKey {
    /// Reads a key from PKCS #8 `PrivateKeyInfo` in DER (RFC 5958), unencrypted.
    ///
    /// # Errors
    ///
    /// Malformed bytes, an unknown algorithm or curve, an RSA key under 2048 or over 8192 bits,
    /// or numbers that contradict each other.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::Malformed)?;
        let private = match info.algorithm.oid {
            rfc5912::RSA_ENCRYPTION | rfc5912::ID_RSASSA_PSS => {
                let rsa = info.private_key.as_bytes();
                let parts =
                    pkcs1::RsaPrivateKeyRef::from_der(rsa).map_err(|_| KeyError::Malformed)?;
                let bits = modulus_bits(parts.modulus.as_bytes())?;
                if !RSA_BITS.contains(&bits) {
                    return Err(KeyError::Size { bits });
                }
                PrivateKey::rsa(rsa)?
            }
            rfc5912::ID_EC_PUBLIC_KEY => {
                let curve = info
                    .algorithm
                    .parameters_oid()
                    .map_err(|_| KeyError::Malformed)?;
                match curve {
                    rfc5912::SECP_256_R_1 => PrivateKey::p256(der)?,
                    rfc5912::SECP_384_R_1 => PrivateKey::p384(der)?,
                    identifier => return Err(KeyError::UnknownCurve { identifier }),
                }
            }
            identifier => return Err(KeyError::UnknownAlgorithm { identifier }),
        };
        Self::from_private(private)
    }

    /// Makes a new key: RSA of 2048, 3072 or 4096 bits, P-256 or P-384.
    ///
    /// # Errors
    ///
    /// Another kind was asked for, or the system gave no random bytes.
    pub fn generate(kind: KeyKind) -> Result<Self, KeyError> {
        Self::from_private(PrivateKey::generate(kind)?)
    }

    /// The key as unencrypted PKCS #8 in DER, wiped when dropped.
    ///
    /// # Errors
    ///
    /// The cryptographic library could not encode it.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.private.to_pkcs8()
    }

    fn from_private(private: PrivateKey) -> Result<Self, KeyError> {
        let public_key = private.public_key()?;
        Ok(Self {
            kind: PublicKey::parse(&public_key)?.kind,
            public_key,
            private,
        })
    }
}

impl Signer for SoftwareKey {
    fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    fn key_kind(&self) -> KeyKind {
        self.kind
    }

    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, SignatureError> {
        let unsuitable = SignatureError::Unsuitable {
            kind: self.kind,
            algorithm,
        };
        if algorithm.digest() == DigestAlgorithm::Sha1 {
            return Err(unsuitable);
        }
        match (self.kind, algorithm) {
            (
                KeyKind::Rsa { .. },
                SignatureAlgorithm::RsaPss {
                    digest,
                    salt_length,
                },
            ) if salt_length != digest.length() => Err(unsuitable),
            (KeyKind::Rsa { .. }, SignatureAlgorithm::Ecdsa { .. })
            | (
                KeyKind::EcP256 | KeyKind::EcP384,
                SignatureAlgorithm::RsaPkcs1v15 { .. } | SignatureAlgorithm::RsaPss { .. },
            )
            | (KeyKind::EcP521, _) => Err(unsuitable),
            _ => self.private.sign(algorithm, message),
        }
    }
}

impl fmt::Debug for SoftwareKey {
    /// Names the kind, nothing secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareKey")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
