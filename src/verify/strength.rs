//! Algorithms and keys too weak to rely on.
//!
//! **Deliberately absent:** digests in certificates; the path has its own say about them.

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::crypto::{KeyKind, SignatureAlgorithm};
use crate::verify::facts::CmsFacts;

/// The shortest RSA key to rely on (NIST SP 800-131A, ETSI TS 119 312).
const SHORTEST_RSA: u32 = 2048;

/// Why a signature is too weak to rely on.
pub(super) fn weakness(cms: &CmsFacts) -> Option<Message> {
    let digest = cms.algorithm.map(SignatureAlgorithm::digest);
    if [digest, cms.digest].contains(&Some(DigestAlgorithm::Sha1)) {
        return Some(Message::new("verify-weak-digest").with("algorithm", "SHA-1"));
    }
    match cms.key {
        Some(KeyKind::Rsa { bits }) if bits < SHORTEST_RSA => {
            Some(Message::new("verify-weak-key").with("bits", bits))
        }
        _ => None,
    }
}
