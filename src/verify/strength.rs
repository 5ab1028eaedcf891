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
use crate::pki::Certificate;
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

/// What a policy allowed in the certificates of a path that is too weak by the usual rules.
pub(super) fn allowed_in(path: &[Certificate], at: Timestamp) -> Vec<Message> {
    let usual = AlgorithmRules::default();
    let mut messages = Vec::new();
    for certificate in path {
        let digest = certificate
            .signature_algorithm()
            .map(SignatureAlgorithm::digest);
        if let Some(digest) = digest.filter(|digest| !usual.allow_digest(*digest, at)) {
            let message = Message::new("verify-weak-certificate-allowed")
                .with("name", certificate.common_name())
                .with("algorithm", shown(digest));
            messages.push(message);
        }
        if let Some(key) = certificate.key_kind().filter(|key| !usual.allow_key(*key)) {
            messages.push(key_allowed(key));
        }
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
