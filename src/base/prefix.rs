//! Digests over the beginnings of one run of bytes, each byte hashed once.
//!
//! Every signature of a file speaks for a beginning of it and a few bytes behind its own value; the
//! digest of the whole file begins with the same bytes again. A digest in the making can be copied,
//! so what was hashed for one serves all:
//!
//! ```text
//! |=========== first signature ==========|<gap>|=|
//! |=================== second signature ====================|<gap>|=|
//! |========================= whole file ============================|
//! ```
//!
//! **Invariant:** what is remembered is only ever continued, never changed.
//!
//! **Deliberately absent:** the bytes themselves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::digest::{Digest, DigestAlgorithm, Hasher};

/// How far apart the states are that are remembered on the way: 10 ms of hashing, and 16 KB of
/// memory for a gigabyte.
const STEP: usize = 16 << 20;

/// What is known of the digests over one run of bytes. A clone shares it.
///
/// Whoever hands it to the holder of other bytes vouches that they are the same as far as they
/// were hashed, such as those of a file that was only written behind.
#[derive(Clone, Debug, Default)]
pub struct PrefixDigests {
    /// The states by algorithm and bytes taken in.
    known: Arc<Mutex<BTreeMap<(DigestAlgorithm, usize), Hasher>>>,
}

impl PrefixDigests {
    /// The digest of `beginning`, a beginning of the run, and the parts of `rest` behind it.
    #[must_use]
    pub fn hash(&self, algorithm: DigestAlgorithm, beginning: &[u8], rest: &[&[u8]]) -> Digest {
        let mut hasher = self.reach(algorithm, beginning);
        for part in rest {
            hasher.update(part);
        }
        hasher.finish()
    }

    /// The state behind `beginning`, from the nearest one that is known.
    fn reach(&self, algorithm: DigestAlgorithm, beginning: &[u8]) -> Hasher {
        // A map of states is right even when a thread panicked while it held the lock.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let nearest = known
            .range((algorithm, 0)..=(algorithm, beginning.len()))
            .next_back()
            .map(|((_, at), hasher)| (*at, hasher.clone()));
        let (mut at, mut hasher) = nearest.unwrap_or_else(|| (0, algorithm.hasher()));
        while at < beginning.len() {
            let step = STEP.saturating_sub(at % STEP);
            let next = at.saturating_add(step).min(beginning.len());
            hasher.update(beginning.get(at..next).unwrap_or_default());
            known.insert((algorithm, next), hasher.clone());
            at = next;
        }
        hasher
    }
}

#[cfg(test)]
mod tests {
    use super::DigestAlgorithm::{Sha256, Sha512};
    use super::*;

    #[test]
    fn whatever_was_asked_before_the_digest_is_right() {
        let bytes: Vec<u8> = (0_u32..)
            .flat_map(u32::to_be_bytes)
            .take(STEP + 200)
            .collect();
        let digests = PrefixDigests::default();
        for end in [100, 60, STEP, bytes.len(), STEP + 1, 0, 100] {
            for algorithm in [Sha256, Sha512] {
                assert_eq!(
                    digests.hash(algorithm, &bytes[..end], &[b"tail", b"end"]),
                    algorithm.hash(&[&bytes[..end], b"tailend"]),
                    "{end}"
                );
            }
        }
    }

    #[test]
    fn no_byte_is_hashed_again() {
        let digests = PrefixDigests::default();
        let first = digests.hash(Sha256, b"one", &[]);
        // Other bytes of that length are never looked at: the state is known already.
        assert_eq!(digests.clone().hash(Sha256, b"two", &[]), first);
        assert_eq!(
            digests.hash(Sha256, b"two and more", &[]),
            Sha256.hash(&[b"one and more"])
        );
    }
}
