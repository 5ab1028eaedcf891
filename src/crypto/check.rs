//! Checking a signature value against a public key.

#[cfg(feature = "aws-lc")]
use super::aws;
use super::portable;
use super::public_key::PublicKey;
use super::{KeyError, KeyKind, SignatureAlgorithm, VerificationError};

/// Lengths of RSA modulus that are checked. Under 1024 bits a value can be forged at leisure;
/// over 8192 a hostile file would buy seconds of our time with one key.
const RSA_BITS: std::ops::RangeInclusive<u32> = 1024..=8192;

/// Checks a signature value over a message.
///
/// `public_key_spki` is a `SubjectPublicKeyInfo` in DER. SHA-1 and RSA keys from 1024 bits are
/// accepted here; whether such a signature counts is for the caller to judge.
///
/// # Errors
///
/// The value does not match, the key is unusable, or key and algorithm do not go together.
pub fn verify(
    public_key_spki: &[u8],
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerificationError> {
    let key = PublicKey::parse(public_key_spki)?;
    let kind = key.kind;
    if let KeyKind::Rsa { bits } = kind
        && !RSA_BITS.contains(&bits)
    {
        return Err(KeyError::Size { bits }.into());
    }
    if !key.permits(algorithm) {
        return Err(VerificationError::Unsuitable { kind, algorithm });
    }
    #[cfg(feature = "aws-lc")]
    if let Some(outcome) = aws::verify(kind, key.material, algorithm, message, signature) {
        return outcome;
    }
    portable::verify(kind, key.material, algorithm, message, signature)
}
