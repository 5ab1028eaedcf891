//! Everybody whose certificate a judgement depends on: the authorities of document timestamps, from
//! the newest on, for what they prove decides as of when the others are asked about; then, for each
//! signature, the authorities of its timestamps and its signer.
//!
//! **Deliberately absent:** signatures that cannot be read or do not hold: nothing can mend them.

use crate::verify::court::Court;
use crate::verify::facts::{CmsEffect, CmsFacts, Container};
use crate::verify::identity::{self, Question, Standing};
use crate::verify::report::SignatureKind;
use crate::verify::times::Proofs;

/// Where each of them stands.
pub(super) fn standings(court: Court<'_>) -> Vec<Standing> {
    let proofs = Proofs::of(court);
    let sound = court
        .facts
        .signatures
        .iter()
        .filter_map(|one| match &one.container {
            Container::Read(cms) if holds(cms) => Some((one, cms)),
            _ => None,
        });
    let (mut stamps, signatures): (Vec<_>, Vec<_>) =
        sound.partition(|(one, _)| one.kind == SignatureKind::Timestamp);
    stamps.sort_by_key(|(one, _)| std::cmp::Reverse(one.revision));
    let mut standings = Vec::new();
    for (stamp, token) in stamps {
        standings.push(proofs.standing(court, token, stamp.revision));
    }
    for (signature, cms) in signatures {
        for token in cms.timestamps.iter().filter(|token| holds(token)) {
            standings.push(proofs.standing(court, token, signature.revision));
        }
        let at = proofs.for_signature(court, signature).unwrap_or(court.at);
        let question = Question::of_signature(cms, signature.revision, at);
        standings.push(identity::standing(court, &proofs, &question));
    }
    standings
}

/// Whether nothing is wrong with the container itself.
fn holds(cms: &CmsFacts) -> bool {
    let mut problems = cms.problems.iter();
    problems.all(|problem| matches!(problem.effect, CmsEffect::Warns | CmsEffect::Weak { .. }))
}
