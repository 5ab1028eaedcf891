//! Private keys through the portable crates, where `aws-lc` is off.

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use p256::elliptic_curve::Generate;
use pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::{Pss, RsaPrivateKey};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::portable;
use super::{KeyError, KeyKind, SignatureAlgorithm, SignatureError};
use crate::base::digest::DigestAlgorithm;

/// A private key held by the portable crates, which wipe it when dropped.
pub(super) enum PrivateKey {
    Rsa(Box<RsaPrivateKey>),
    P256(p256::SecretKey),
    P384(p384::SecretKey),
}

impl PrivateKey {
    /// From `RSAPrivateKey` in DER (RFC 8017, A.1.2).
    pub(super) fn rsa(der: &[u8]) -> Result<Self, KeyError> {
        let key = RsaPrivateKey::from_pkcs1_der(der).map_err(|_| KeyError::Inconsistent)?;
        key.validate().map_err(|_| KeyError::Inconsistent)?;
        Ok(Self::Rsa(Box::new(key)))
    }

    /// From PKCS #8.
    pub(super) fn p256(pkcs8: &[u8]) -> Result<Self, KeyError> {
        p256::SecretKey::from_pkcs8_der(pkcs8)
            .map(Self::P256)
            .map_err(|_| KeyError::Inconsistent)
    }

    /// From PKCS #8.
    pub(super) fn p384(pkcs8: &[u8]) -> Result<Self, KeyError> {
        p384::SecretKey::from_pkcs8_der(pkcs8)
            .map(Self::P384)
            .map_err(|_| KeyError::Inconsistent)
    }

    pub(super) fn generate(kind: KeyKind) -> Result<Self, KeyError> {
        let failed = || KeyError::Generation { kind };
        match kind {
            KeyKind::Rsa {
                bits: bits @ (2048 | 3072 | 4096),
            } => {
                let bits = usize::try_from(bits).map_err(|_| failed())?;
                RsaPrivateKey::new(&mut UnwrapErr(SysRng), bits)
                    .map(|key| Self::Rsa(Box::new(key)))
                    .map_err(|_| failed())
            }
            KeyKind::EcP256 => p256::SecretKey::try_generate_from_rng(&mut SysRng)
                .map(Self::P256)
                .map_err(|_| failed()),
            KeyKind::EcP384 => p384::SecretKey::try_generate_from_rng(&mut SysRng)
                .map(Self::P384)
                .map_err(|_| failed()),
            KeyKind::Rsa { .. } | KeyKind::EcP521 => Err(failed()),
        }
    }

    /// `SubjectPublicKeyInfo` in DER.
    pub(super) fn public_key(&self) -> Result<Vec<u8>, KeyError> {
        let document = match self {
            Self::Rsa(key) => key.to_public_key().to_public_key_der(),
            Self::P256(key) => key.public_key().to_public_key_der(),
            Self::P384(key) => key.public_key().to_public_key_der(),
        }
        .map_err(|_| KeyError::Inconsistent)?;
        Ok(document.into_vec())
    }

    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let document = match self {
            Self::Rsa(key) => key.to_pkcs8_der(),
            Self::P256(key) => key.to_pkcs8_der(),
            Self::P384(key) => key.to_pkcs8_der(),
        }
        .map_err(|_| KeyError::Inconsistent)?;
        Ok(document.to_bytes())
    }

    /// Signs; the caller has seen that key and algorithm fit.
    pub(super) fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, SignatureError> {
        let digest = algorithm.digest();
        match self {
            Self::Rsa(key) => sign_rsa(key, algorithm, message),
            Self::P256(key) => {
                portable::sign_p256(&Zeroizing::new(key.to_bytes().to_vec()), digest, message)
            }
            Self::P384(key) => {
                portable::sign_p384(&Zeroizing::new(key.to_bytes().to_vec()), digest, message)
            }
        }
    }
}

/// Random blinding hides the key from who measures time (RUSTSEC-2023-0071 remains in part: the
/// reason why this is not the default).
fn sign_rsa(
    key: &RsaPrivateKey,
    algorithm: SignatureAlgorithm,
    message: &[u8],
) -> Result<Vec<u8>, SignatureError> {
    let hashed = algorithm.digest().hash(&[message]);
    let hashed = hashed.bytes();
    let rng = &mut UnwrapErr(SysRng);
    match algorithm {
        SignatureAlgorithm::RsaPkcs1v15 { digest } => {
            key.sign_with_rng(rng, portable::pkcs1v15(digest), hashed)
        }
        SignatureAlgorithm::RsaPss {
            digest,
            salt_length: salt,
        } => match digest {
            DigestAlgorithm::Sha256 => {
                key.sign_with_rng(rng, Pss::<Sha256>::new_blinded_with_salt(salt), hashed)
            }
            DigestAlgorithm::Sha384 => {
                key.sign_with_rng(rng, Pss::<Sha384>::new_blinded_with_salt(salt), hashed)
            }
            DigestAlgorithm::Sha512 => {
                key.sign_with_rng(rng, Pss::<Sha512>::new_blinded_with_salt(salt), hashed)
            }
            DigestAlgorithm::Sha1 => return Err(SignatureError::Refused),
        },
        SignatureAlgorithm::Ecdsa { .. } => return Err(SignatureError::Refused),
    }
    .map_err(|_| SignatureError::Refused)
}
