//! Algorithms and keys too weak to rely on, as the policy has it.
//!
//! **Invariant:** what a policy allows beyond the usual rules never passes without a word.
//!
//! **Deliberately absent:** certificates; the path has its own say about them.

use std::collections::BTreeSet;

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::base::time::Timestamp;
use crate::crypto::{AlgorithmRules, KeyKind, SignatureAlgorithm};
use crate::pki::{Certificate, TrustAnchors};
use crate::verify::facts::{CmsEffect, CmsFacts, CmsProblem};

/// What is too weak about something.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Weakness {
    /// Beyond what the policy allows: it cannot be relied on.
    pub(super) refused: Vec<Message>,
    /// The policy allows what is too weak by the usual rules.
    pub(super) allowed: Vec<Message>,
}

/// What is too weak about a signature or timestamp that existed at this time.
pub(super) fn weakness(cms: &CmsFacts, rules: &AlgorithmRules, at: Timestamp) -> Weakness {
    let usual = AlgorithmRules::default();
    let mut weakness = Weakness::default();
    let signature = cms.algorithm.map(SignatureAlgorithm::digest);
    let named = cms
        .problems
        .iter()
        .filter_map(|problem| match problem.effect {
            CmsEffect::Weak { digest } => Some(digest),
            _ => None,
        });
    let digests: BTreeSet<DigestAlgorithm> = [signature, cms.digest, cms.imprint]
        .into_iter()
        .flatten()
        .chain(named)
        .collect();
    for digest in digests {
        if !rules.allow_digest(digest, at) {
            let message = if usual.allow_digest(digest, at) {
                Message::new("verify-digest-refused")
            } else {
                Message::new("verify-weak-digest")
            };
            weakness
                .refused
                .push(message.with("algorithm", shown(digest)));
        } else if !usual.allow_digest(digest, at) {
            let message = Message::new("verify-weak-digest-allowed");
            weakness
                .allowed
                .push(message.with("algorithm", shown(digest)));
        }
    }
    if let Some(key) = cms.key {
        if !rules.allow_key(key) {
            let message = Message::new("verify-weak-key").with("bits", key.bits());
            weakness.refused.push(message);
        } else if !usual.allow_key(key) {
            weakness.allowed.push(key_allowed(key));
        }
    }
    weakness
}

/// What a policy allows in the certificates of a path that is too weak by the usual rules. How an
/// anchor was signed says nothing; how long its key is, does.
pub(super) fn allowed_in(
    path: &[Certificate],
    anchors: &TrustAnchors,
    rules: &AlgorithmRules,
    at: Timestamp,
) -> Vec<Message> {
    let usual = AlgorithmRules::default();
    let mut messages = Vec::new();
    for certificate in path {
        let digest = certificate
            .signature_algorithm()
            .map(SignatureAlgorithm::digest)
            .filter(|one| rules.allow_digest(*one, at) && !usual.allow_digest(*one, at))
            .filter(|_| !anchors.is_anchor(certificate));
        if let Some(digest) = digest {
            let message = Message::new("verify-weak-certificate-allowed")
                .with("name", certificate.common_name())
                .with("algorithm", shown(digest));
            messages.push(message);
        }
        let key = certificate.key_kind();
        let key = key.filter(|one| rules.allow_key(*one) && !usual.allow_key(*one));
        messages.extend(key.map(key_allowed));
    }
    messages
}

/// Whether a problem says no more than that a digest is weak, which is for the policy to judge.
pub(super) const fn is_judged_here(problem: &CmsProblem) -> bool {
    matches!(problem.effect, CmsEffect::Weak { .. })
}

fn key_allowed(key: KeyKind) -> Message {
    Message::new("verify-weak-key-allowed").with("bits", key.bits())
}

/// The name in the way that the standards write it.
const fn shown(digest: DigestAlgorithm) -> &'static str {
    match digest {
        DigestAlgorithm::Sha1 => "SHA-1",
        DigestAlgorithm::Sha256 => "SHA-256",
        DigestAlgorithm::Sha384 => "SHA-384",
        DigestAlgorithm::Sha512 => "SHA-512",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the rules refuse anyway is not told as accepted.
    #[test]
    fn only_what_the_rules_allow_is_told_of_certificates() {
        let read = |pem: &[u8]| Certificate::many_from_pem_or_der(pem).unwrap().remove(0);
        let path = [
            read(include_bytes!("../../certs/leaf/rsa1024.pem")),
            read(include_bytes!("../../certs/leaf/sha1.pem")),
        ];
        let at = Timestamp::UNIX_EPOCH;
        let none = TrustAnchors::empty();
        let mut rules = AlgorithmRules::default();
        assert_eq!(allowed_in(&path, &none, &rules, at), []);
        rules.rsa_bits = 1024;
        let sha1 = DigestAlgorithm::Sha1;
        rules.digests.insert(sha1, crate::crypto::Until::Always);
        let keys = |anchors: &TrustAnchors| {
            let messages = allowed_in(&path, anchors, &rules, at);
            messages.into_iter().map(|one| one.key).collect::<Vec<_>>()
        };
        let [key, digest] = ["verify-weak-key-allowed", "verify-weak-certificate-allowed"];
        assert_eq!(keys(&none), [key, digest]);
        let mut anchored = TrustAnchors::empty();
        anchored.add(path[1].clone());
        assert_eq!(keys(&anchored), [key]);
    }
}
