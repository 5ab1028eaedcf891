//! Signature algorithms, keys that sign, and checking a signature value.
//!
//! A [`Signer`] holds a private key wherever it lives; [`SoftwareKey`] is the one in memory. Both
//! signing and checking go through `aws-lc-rs` (feature `aws-lc`, the default); the portable
//! crates `rsa`, `p256` and `p384` do what it cannot (RSA under 2048 bits, PSS salts of unusual
//! length) and stand in for it when the feature is off.
//!
//! **Invariant:** a [`SignatureAlgorithm`] is complete: digest, padding and salt length are
//! known, and no parameter of the identifier it was read from was ignored.
//!
//! **Deliberately absent:** judgement. SHA-1 and short keys are checked like any other, because
//! old documents hold them; whether such a signature counts is decided in `cms`, `pki` and
//! `verify`. New signatures are never made with SHA-1.

mod algorithm;
#[cfg(feature = "aws-lc")]
mod aws;
mod check;
mod error;
mod portable;
#[cfg(any(test, not(feature = "aws-lc")))]
mod portable_key;
mod public_key;
mod signer;
mod strength;

#[cfg(test)]
mod tests;

pub use algorithm::{RsaPadding, SignatureAlgorithm, digest_from_identifier, digest_identifier};
pub use check::verify;
pub use error::{AlgorithmError, KeyError, SignatureError, VerificationError};
pub use public_key::KeyKind;
pub use signer::{Signer, SoftwareKey};
pub use strength::{AlgorithmRules, Until};
