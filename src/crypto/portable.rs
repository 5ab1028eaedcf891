//! Checks and ECDSA through the portable crates: all of it without `aws-lc`, the rare
//! combinations with it.

use p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use pkcs1::der::Decode;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::{KeyError, KeyKind, SignatureAlgorithm, SignatureError, VerificationError};
use crate::base::digest::DigestAlgorithm;

/// Half the field in bytes, the least that these crates take as a digest. Some digests are shorter.
const P384_LEAST: usize = 24;
const P521_LEAST: usize = 33;

/// Checks a signature value; the caller has seen that key and algorithm fit.
pub(super) fn verify(
    kind: KeyKind,
    material: &[u8],
    algorithm: SignatureAlgorithm,
    message: &[u8],
    value: &[u8],
) -> Result<(), VerificationError> {
    let hashed = algorithm.digest().hash(&[message]);
    match (kind, algorithm) {
        (KeyKind::Rsa { .. }, SignatureAlgorithm::RsaPkcs1v15 { digest }) => public_key(material)?
            .verify(pkcs1v15(digest), hashed.bytes(), value)
            .map_err(|_| VerificationError::Mismatch),
        (
            KeyKind::Rsa { .. },
            SignatureAlgorithm::RsaPss {
                digest,
                salt_length,
            },
        ) => verify_pss(
            &public_key(material)?,
            digest,
            salt_length,
            hashed.bytes(),
            value,
        ),
        (KeyKind::EcP256, SignatureAlgorithm::Ecdsa { .. }) => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(material)
                .map_err(|_| KeyError::Malformed)?;
            p256::ecdsa::DerSignature::try_from(value)
                .and_then(|value| key.verify_prehash(hashed.bytes(), &value))
                .map_err(|_| VerificationError::Mismatch)
        }
        (KeyKind::EcP384, SignatureAlgorithm::Ecdsa { .. }) => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(material)
                .map_err(|_| KeyError::Malformed)?;
            p384::ecdsa::DerSignature::try_from(value)
                .and_then(|value| key.verify_prehash(&padded(hashed.bytes(), P384_LEAST), &value))
                .map_err(|_| VerificationError::Mismatch)
        }
        (KeyKind::EcP521, SignatureAlgorithm::Ecdsa { .. }) => {
            let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(material)
                .map_err(|_| KeyError::Malformed)?;
            p521::ecdsa::DerSignature::try_from(value)
                .and_then(|value| key.verify_prehash(&padded(hashed.bytes(), P521_LEAST), &value))
                .map_err(|_| VerificationError::Mismatch)
        }
        _ => Err(VerificationError::Unsuitable { kind, algorithm }),
    }
}

/// A digest is a number (FIPS 186-5, 6.4.2): zeros before it change nothing.
fn padded(digest: &[u8], least: usize) -> Vec<u8> {
    let mut padded = vec![0; least.saturating_sub(digest.len())];
    padded.extend_from_slice(digest);
    padded
}

/// Signs with P-256 from its secret number, deterministically (RFC 6979).
pub(super) fn sign_p256(
    scalar: &[u8],
    digest: DigestAlgorithm,
    message: &[u8],
) -> Result<Vec<u8>, SignatureError> {
    let key = p256::ecdsa::SigningKey::from_slice(scalar).map_err(|_| SignatureError::Refused)?;
    let value: p256::ecdsa::DerSignature = key
        .sign_prehash(digest.hash(&[message]).bytes())
        .map_err(|_| SignatureError::Refused)?;
    Ok(value.as_bytes().to_vec())
}

/// Signs with P-384 from its secret number, deterministically (RFC 6979).
pub(super) fn sign_p384(
    scalar: &[u8],
    digest: DigestAlgorithm,
    message: &[u8],
) -> Result<Vec<u8>, SignatureError> {
    let key = p384::ecdsa::SigningKey::from_slice(scalar).map_err(|_| SignatureError::Refused)?;
    let value: p384::ecdsa::DerSignature = key
        .sign_prehash(digest.hash(&[message]).bytes())
        .map_err(|_| SignatureError::Refused)?;
    Ok(value.as_bytes().to_vec())
}

/// The padding scheme of RSASSA-PKCS1-v1_5.
pub(super) fn pkcs1v15(digest: DigestAlgorithm) -> Pkcs1v15Sign {
    match digest {
        DigestAlgorithm::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
        DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    }
}

fn verify_pss(
    key: &RsaPublicKey,
    digest: DigestAlgorithm,
    salt: usize,
    hashed: &[u8],
    value: &[u8],
) -> Result<(), VerificationError> {
    // RFC 8017, 9.1.2, step 3. The crate adds these up unchecked.
    let least = salt
        .checked_add(digest.length())
        .and_then(|sum| sum.checked_add(2));
    if least.is_none_or(|least| least > key.size()) {
        return Err(VerificationError::Mismatch);
    }
    match digest {
        DigestAlgorithm::Sha1 => key.verify(Pss::<Sha1>::new_with_salt(salt), hashed, value),
        DigestAlgorithm::Sha256 => key.verify(Pss::<Sha256>::new_with_salt(salt), hashed, value),
        DigestAlgorithm::Sha384 => key.verify(Pss::<Sha384>::new_with_salt(salt), hashed, value),
        DigestAlgorithm::Sha512 => key.verify(Pss::<Sha512>::new_with_salt(salt), hashed, value),
    }
    .map_err(|_| VerificationError::Mismatch)
}

fn public_key(material: &[u8]) -> Result<RsaPublicKey, KeyError> {
    let parts = pkcs1::RsaPublicKeyRef::from_der(material).map_err(|_| KeyError::Malformed)?;
    RsaPublicKey::new(
        BoxedUint::from_be_slice_vartime(parts.modulus.as_bytes()),
        BoxedUint::from_be_slice_vartime(parts.public_exponent.as_bytes()),
    )
    .map_err(|_| KeyError::Inconsistent)
}
