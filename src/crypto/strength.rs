//! Which digests and keys are strong enough to rely on, and until when.
//!
//! The form of the rules is that of ETSI TS 119 312, clause 9, and of the cryptographic constraints
//! of EN 319 102-1, A.2: a digest may have an end, a key a least size.
//!
//! **Invariant:** what no rule mentions is too weak.
//!
//! **Deliberately absent:** which rules apply; callers bring them.

use std::collections::BTreeMap;

use super::KeyKind;
use crate::base::digest::DigestAlgorithm;
use crate::base::time::Timestamp;

/// How long a digest can be relied on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Until {
    /// No end is known.
    Always,
    /// Up to this time, included.
    End(Timestamp),
}

/// What is strong enough.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AlgorithmRules {
    /// The digests, each with its end.
    pub digests: BTreeMap<DigestAlgorithm, Until>,
    /// The least length of an RSA modulus.
    pub rsa_bits: u32,
    /// The least size of a key on an elliptic curve.
    pub ec_bits: u32,
}

/// SHA-2, RSA from 2048 bits, every curve that is known here (ETSI TS 119 312).
impl Default for AlgorithmRules {
    fn default() -> Self {
        use DigestAlgorithm::{Sha256, Sha384, Sha512};
        Self {
            digests: [Sha256, Sha384, Sha512]
                .map(|one| (one, Until::Always))
                .into(),
            rsa_bits: 2048,
            ec_bits: 256,
        }
    }
}

impl AlgorithmRules {
    /// Rules that nothing meets.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            digests: BTreeMap::new(),
            rsa_bits: u32::MAX,
            ec_bits: u32::MAX,
        }
    }

    /// Whether what a digest made can be relied on when it existed at this time.
    #[must_use]
    pub fn allow_digest(&self, digest: DigestAlgorithm, at: Timestamp) -> bool {
        self.digests.get(&digest).is_some_and(|until| match until {
            Until::Always => true,
            Until::End(end) => at <= *end,
        })
    }

    /// Whether a key is long enough.
    #[must_use]
    pub const fn allow_key(&self, key: KeyKind) -> bool {
        match key {
            KeyKind::Rsa { bits } => bits >= self.rsa_bits,
            KeyKind::EcP256 | KeyKind::EcP384 | KeyKind::EcP521 => key.bits() >= self.ec_bits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_counts_until_its_end() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut rules = AlgorithmRules::default();
        let sha1 = DigestAlgorithm::Sha1;
        assert!(!rules.allow_digest(sha1, at("2010-01-01T00:00:00Z")));
        let end = at("2016-12-31T23:59:59Z");
        rules.digests.insert(sha1, Until::End(end));
        assert!(rules.allow_digest(sha1, end));
        assert!(!rules.allow_digest(sha1, at("2017-01-01T00:00:00Z")));
        assert!(rules.allow_digest(DigestAlgorithm::Sha256, Timestamp::MAX));
        let nothing = AlgorithmRules::nothing();
        assert!(!nothing.allow_digest(DigestAlgorithm::Sha512, end));
    }

    #[test]
    fn keys_are_held_to_their_size() {
        let mut rules = AlgorithmRules::default();
        assert!(!rules.allow_key(KeyKind::Rsa { bits: 2047 }));
        assert!(rules.allow_key(KeyKind::Rsa { bits: 2048 }));
        assert!(rules.allow_key(KeyKind::EcP256));
        rules.ec_bits = 384;
        assert!(!rules.allow_key(KeyKind::EcP256));
        assert!(rules.allow_key(KeyKind::EcP521));
    }
}
