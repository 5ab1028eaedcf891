//! A report in one sentence, for people who know no cryptography.
//!
//! **Deliberately absent:** details; the findings have them.

use crate::base::message::Message;
use crate::verify::report::{Changes, IdentityState, SignatureReport, Subindication, Verdict};

/// The reason in one sentence, plain words only.
pub(super) fn summary(
    verdict: Verdict,
    signatures: &[SignatureReport],
    empty_fields: usize,
) -> Message {
    let worst = signatures
        .iter()
        .find(|signature| signature.verdict == verdict);
    let reason = worst.and_then(|signature| signature.subindication);
    let changes = worst.map(|signature| signature.changes);
    match verdict {
        Verdict::Valid if signatures.len() == 1 => Message::new("verify-summary-valid"),
        Verdict::Valid => Message::new("verify-summary-all-valid").with("count", signatures.len()),
        Verdict::Unsigned if empty_fields > 0 => Message::new("verify-summary-unsigned-field"),
        Verdict::Unsigned => Message::new("verify-summary-unsigned"),
        Verdict::Invalid if signatures.is_empty() => Message::new("verify-summary-stray"),
        Verdict::Invalid => match (changes, reason) {
            (_, Some(Subindication::HashFailure)) => Message::new("verify-summary-altered"),
            (_, Some(Subindication::SigCryptoFailure)) => Message::new("verify-summary-forged"),
            (_, Some(Subindication::Revoked)) => Message::new("verify-summary-revoked"),
            (Some(Changes::Forbidden), _) => Message::new("verify-summary-changed"),
            _ => Message::new("verify-summary-malformed"),
        },
        Verdict::Indeterminate => match (changes, reason) {
            (Some(Changes::Review), Some(Subindication::SigConstraintsFailure)) => {
                Message::new("verify-summary-review")
            }
            (_, Some(Subindication::NoCertificateChainFound)) => {
                Message::new("verify-summary-untrusted")
            }
            (_, Some(Subindication::TryLater)) => Message::new("verify-summary-revocation"),
            (_, Some(Subindication::OutOfBoundsNoPoe | Subindication::OutOfBoundsNotRevoked)) => {
                match worst.map(|signature| signature.identity) {
                    Some(IdentityState::Trusted) => Message::new("verify-summary-time-unproven"),
                    _ => Message::new("verify-summary-time"),
                }
            }
            (_, Some(Subindication::RevokedNoPoe | Subindication::RevokedCaNoPoe)) => {
                Message::new("verify-summary-revoked-unproven")
            }
            (_, Some(Subindication::CryptoConstraintsFailureNoPoe)) => {
                Message::new("verify-summary-weak")
            }
            _ => Message::new("verify-summary-open"),
        },
    }
}
