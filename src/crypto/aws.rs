//! Keys and checks through `aws-lc-rs`: constant time, and five times as fast as the portable
//! crates for RSA.

use aws_lc_rs::encoding::{AsBigEndian, AsDer, EcPrivateKeyBin, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey};
use zeroize::Zeroizing;

use super::portable;
use super::{KeyError, KeyKind, SignatureAlgorithm, SignatureError, VerificationError};
use crate::base::digest::DigestAlgorithm::{self, Sha1, Sha256, Sha384, Sha512};

/// A private key held by the library.
pub(super) enum PrivateKey {
    Rsa(rsa::KeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
}

impl PrivateKey {
    /// From `RSAPrivateKey` in DER (RFC 8017, A.1.2).
    pub(super) fn rsa(der: &[u8]) -> Result<Self, KeyError> {
        rsa::KeyPair::from_der(der)
            .map(Self::Rsa)
            .map_err(|_| KeyError::Inconsistent)
    }

    /// From PKCS #8.
    pub(super) fn p256(pkcs8: &[u8]) -> Result<Self, KeyError> {
        EcdsaKeyPair::from_private_key_der(&signature::ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8)
            .map(Self::P256)
            .map_err(|_| KeyError::Inconsistent)
    }

    /// From PKCS #8.
    pub(super) fn p384(pkcs8: &[u8]) -> Result<Self, KeyError> {
        EcdsaKeyPair::from_private_key_der(&signature::ECDSA_P384_SHA384_ASN1_SIGNING, pkcs8)
            .map(Self::P384)
            .map_err(|_| KeyError::Inconsistent)
    }

    pub(super) fn generate(kind: KeyKind) -> Result<Self, KeyError> {
        let failed = |_| KeyError::Generation { kind };
        let size = match kind {
            KeyKind::Rsa { bits: 2048 } => rsa::KeySize::Rsa2048,
            KeyKind::Rsa { bits: 3072 } => rsa::KeySize::Rsa3072,
            KeyKind::Rsa { bits: 4096 } => rsa::KeySize::Rsa4096,
            KeyKind::EcP256 => {
                return EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_ASN1_SIGNING)
                    .map(Self::P256)
                    .map_err(failed);
            }
            KeyKind::EcP384 => {
                return EcdsaKeyPair::generate(&signature::ECDSA_P384_SHA384_ASN1_SIGNING)
                    .map(Self::P384)
                    .map_err(failed);
            }
            KeyKind::Rsa { .. } | KeyKind::EcP521 => return Err(KeyError::Generation { kind }),
        };
        rsa::KeyPair::generate(size).map(Self::Rsa).map_err(failed)
    }

    /// `SubjectPublicKeyInfo` in DER.
    pub(super) fn public_key(&self) -> Result<Vec<u8>, KeyError> {
        let der: PublicKeyX509Der<'_> = match self {
            Self::Rsa(key) => key.public_key().as_der(),
            Self::P256(key) | Self::P384(key) => key.public_key().as_der(),
        }
        .map_err(|_| KeyError::Inconsistent)?;
        Ok(der.as_ref().to_vec())
    }

    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        match self {
            Self::Rsa(key) => {
                let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| KeyError::Inconsistent)?;
                Ok(Zeroizing::new(der.as_ref().to_vec()))
            }
            Self::P256(key) | Self::P384(key) => {
                let document = key.to_pkcs8v1().map_err(|_| KeyError::Inconsistent)?;
                Ok(Zeroizing::new(document.as_ref().to_vec()))
            }
        }
    }

    /// Signs; the caller has seen that key and algorithm fit.
    pub(super) fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, SignatureError> {
        let digest = algorithm.digest();
        match self {
            Self::Rsa(key) => {
                let encoding: &signature::RsaSignatureEncoding = match (algorithm, digest) {
                    (SignatureAlgorithm::RsaPss { .. }, Sha256) => &signature::RSA_PSS_SHA256,
                    (SignatureAlgorithm::RsaPss { .. }, Sha384) => &signature::RSA_PSS_SHA384,
                    (SignatureAlgorithm::RsaPss { .. }, Sha512) => &signature::RSA_PSS_SHA512,
                    (_, Sha256) => &signature::RSA_PKCS1_SHA256,
                    (_, Sha384) => &signature::RSA_PKCS1_SHA384,
                    (_, Sha512) => &signature::RSA_PKCS1_SHA512,
                    (_, Sha1) => return Err(SignatureError::Refused),
                };
                let mut value = vec![0; key.public_modulus_len()];
                key.sign(encoding, &SystemRandom::new(), message, &mut value)
                    .map_err(|_| SignatureError::Refused)?;
                Ok(value)
            }
            Self::P256(key) if digest == Sha256 => sign_ec(key, message),
            Self::P384(key) if digest == Sha384 => sign_ec(key, message),
            // The library ties each curve to one digest; other pairs are legal (FIPS 186-5, 6.4).
            Self::P256(key) => portable::sign_p256(&scalar(key)?, digest, message),
            Self::P384(key) => portable::sign_p384(&scalar(key)?, digest, message),
        }
    }
}

fn sign_ec(key: &EcdsaKeyPair, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
    key.sign(&SystemRandom::new(), message)
        .map(|value| value.as_ref().to_vec())
        .map_err(|_| SignatureError::Refused)
}

fn scalar(key: &EcdsaKeyPair) -> Result<Zeroizing<Vec<u8>>, SignatureError> {
    let bytes: EcPrivateKeyBin<'_> = key
        .private_key()
        .as_be_bytes()
        .map_err(|_| SignatureError::Refused)?;
    Ok(Zeroizing::new(bytes.as_ref().to_vec()))
}

/// Checks a signature value; none when the library does not offer this combination.
pub(super) fn verify(
    kind: KeyKind,
    material: &[u8],
    algorithm: SignatureAlgorithm,
    message: &[u8],
    value: &[u8],
) -> Option<Result<(), VerificationError>> {
    let method = method(kind, algorithm)?;
    Some(
        UnparsedPublicKey::new(method, material)
            .verify(message, value)
            .map_err(|_| VerificationError::Mismatch),
    )
}

fn method(
    kind: KeyKind,
    algorithm: SignatureAlgorithm,
) -> Option<&'static dyn signature::VerificationAlgorithm> {
    match (kind, algorithm) {
        (KeyKind::Rsa { bits: 2048..=8192 }, SignatureAlgorithm::RsaPkcs1v15 { digest }) => {
            Some(match digest {
                Sha1 => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
                Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
                Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
            })
        }
        (
            KeyKind::Rsa { bits: 2048..=8192 },
            SignatureAlgorithm::RsaPss {
                digest,
                salt_length,
            },
        ) if salt_length == digest.length() => match digest {
            Sha1 => None,
            Sha256 => Some(&signature::RSA_PSS_2048_8192_SHA256),
            Sha384 => Some(&signature::RSA_PSS_2048_8192_SHA384),
            Sha512 => Some(&signature::RSA_PSS_2048_8192_SHA512),
        },
        (_, SignatureAlgorithm::Ecdsa { digest }) => ec_method(kind, digest),
        _ => None,
    }
}

fn ec_method(
    kind: KeyKind,
    digest: DigestAlgorithm,
) -> Option<&'static dyn signature::VerificationAlgorithm> {
    Some(match (kind, digest) {
        (KeyKind::EcP256, Sha1) => &signature::ECDSA_P256_SHA1_ASN1,
        (KeyKind::EcP256, Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
        (KeyKind::EcP256, Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
        (KeyKind::EcP256, Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
        (KeyKind::EcP384, Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
        (KeyKind::EcP384, Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
        (KeyKind::EcP384, Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
        (KeyKind::EcP521, Sha1) => &signature::ECDSA_P521_SHA1_ASN1,
        (KeyKind::EcP521, Sha256) => &signature::ECDSA_P521_SHA256_ASN1,
        (KeyKind::EcP521, Sha384) => &signature::ECDSA_P521_SHA384_ASN1,
        (KeyKind::EcP521, Sha512) => &signature::ECDSA_P521_SHA512_ASN1,
        (KeyKind::EcP384, Sha1) | (KeyKind::Rsa { .. }, _) => return None,
    })
}
