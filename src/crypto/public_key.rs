//! Public keys as certificates hold them (`SubjectPublicKeyInfo`, RFC 5280, 4.1).

use std::fmt;

use const_oid::db::rfc5912;
use der::Decode;
use pkcs1::RsaPublicKeyRef;
use serde::{Deserialize, Serialize};
use spki::SubjectPublicKeyInfoRef;

use super::KeyError;
use super::SignatureAlgorithm;
use super::algorithm::pss_from;

/// A kind of key.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// RSA.
    Rsa {
        /// Length of the modulus.
        bits: u32,
    },
    /// NIST P-256 (secp256r1).
    EcP256,
    /// NIST P-384 (secp384r1).
    EcP384,
    /// NIST P-521 (secp521r1): signatures are checked, never made.
    EcP521,
}

impl KeyKind {
    /// The kind of a `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    ///
    /// Bytes that are no public key, or one of another kind.
    pub fn from_spki(spki: &[u8]) -> Result<Self, KeyError> {
        PublicKey::parse(spki).map(|key| key.kind)
    }

    /// Length of the key in bits, as shown to people and in JSON.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Rsa { bits } => bits,
            Self::EcP256 => 256,
            Self::EcP384 => 384,
            Self::EcP521 => 521,
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA-{bits}"),
            Self::EcP256 => f.write_str("EC P-256"),
            Self::EcP384 => f.write_str("EC P-384"),
            Self::EcP521 => f.write_str("EC P-521"),
        }
    }
}

/// A public key taken apart.
pub(super) struct PublicKey<'a> {
    pub(super) kind: KeyKind,
    /// `RSAPublicKey` in DER, or the curve point.
    pub(super) material: &'a [u8],
    /// What an id-RSASSA-PSS key restricts itself to (RFC 4055, 3.1).
    pub(super) restriction: Restriction,
}

/// How far a key may be used.
pub(super) enum Restriction {
    /// With any algorithm of its kind.
    None,
    /// With RSASSA-PSS only.
    Pss,
    /// With this digest, and a salt at least as long (RFC 4055, 3.3).
    PssWith(SignatureAlgorithm),
}

impl<'a> PublicKey<'a> {
    pub(super) fn parse(spki: &'a [u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(|_| KeyError::Malformed)?;
        let material = info
            .subject_public_key
            .as_bytes()
            .ok_or(KeyError::Malformed)?;
        let oid = info.algorithm.oid;
        let mut restriction = Restriction::None;
        let kind = if oid == rfc5912::RSA_ENCRYPTION {
            rsa_kind(material)?
        } else if oid == rfc5912::ID_RSASSA_PSS {
            restriction = match info.algorithm.parameters {
                None => Restriction::Pss,
                Some(_) => Restriction::PssWith(
                    pss_from(&info.algorithm.into()).map_err(|_| KeyError::Malformed)?,
                ),
            };
            rsa_kind(material)?
        } else if oid == rfc5912::ID_EC_PUBLIC_KEY {
            let curve = info
                .algorithm
                .parameters_oid()
                .map_err(|_| KeyError::Malformed)?;
            match curve {
                rfc5912::SECP_256_R_1 => KeyKind::EcP256,
                rfc5912::SECP_384_R_1 => KeyKind::EcP384,
                rfc5912::SECP_521_R_1 => KeyKind::EcP521,
                identifier => return Err(KeyError::UnknownCurve { identifier }),
            }
        } else {
            return Err(KeyError::UnknownAlgorithm { identifier: oid });
        };
        Ok(Self {
            kind,
            material,
            restriction,
        })
    }

    /// Whether a signature of this algorithm can be this key's.
    pub(super) fn permits(&self, algorithm: SignatureAlgorithm) -> bool {
        match (self.kind, algorithm) {
            (KeyKind::Rsa { .. }, SignatureAlgorithm::RsaPkcs1v15 { .. }) => {
                matches!(self.restriction, Restriction::None)
            }
            (
                KeyKind::Rsa { .. },
                SignatureAlgorithm::RsaPss {
                    digest,
                    salt_length,
                },
            ) => match self.restriction {
                Restriction::PssWith(SignatureAlgorithm::RsaPss {
                    digest: wanted,
                    salt_length: least,
                }) => digest == wanted && salt_length >= least,
                Restriction::PssWith(_) => false,
                Restriction::None | Restriction::Pss => true,
            },
            (
                KeyKind::EcP256 | KeyKind::EcP384 | KeyKind::EcP521,
                SignatureAlgorithm::Ecdsa { .. },
            ) => true,
            _ => false,
        }
    }
}

fn rsa_kind(material: &[u8]) -> Result<KeyKind, KeyError> {
    let key = RsaPublicKeyRef::from_der(material).map_err(|_| KeyError::Malformed)?;
    modulus_bits(key.modulus.as_bytes()).map(|bits| KeyKind::Rsa { bits })
}

/// The length of a number in bits, leading zeros not counted.
pub(super) fn modulus_bits(bytes: &[u8]) -> Result<u32, KeyError> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let (Some(first), Some(length)) = (bytes.get(zeros), bytes.len().checked_sub(zeros)) else {
        return Err(KeyError::Malformed);
    };
    u32::try_from(length)
        .ok()
        .and_then(|bytes| bytes.checked_mul(8))
        .and_then(|bits| bits.checked_sub(first.leading_zeros()))
        .ok_or(KeyError::Malformed)
}
