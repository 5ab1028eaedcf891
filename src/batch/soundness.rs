//! Reading a result back: is the new signature sound, and are the earlier ones as they were?
//!
//! **Invariant:** in what passes the new signature is intact and speaks for the whole file, and no
//! earlier signature has become worse. Its digests are made of bytes that were read back.
//!
//! **Deliberately absent:** whom to trust, which is the verifier's question, and what pages show.

use super::error::BatchError;
use super::reading::Reading;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::time::Timestamp;
use crate::pdf::Document;
use crate::pki::TrustAnchors;
use crate::sign::SignedPdf;
use crate::verify::report::Changes;
use crate::verify::{
    self, Coverage, Evidence, Facts, Integrity, Policy, Revocation, SignatureReport, Verdict,
};

/// Whether the file that was written, read back, is what was made, and sound. Gives its SHA-256.
///
/// `whole` must stand where the original of `signed` was hashed, and only have grown since: those
/// bytes are not hashed again.
///
/// # Errors
/// [`BatchError::Unsound`] when it is not, which is the tool's fault or the disk's;
/// [`BatchError::HarmsSignature`] when an earlier signature would suffer.
pub(super) fn check(
    whole: &[u8],
    signed: &SignedPdf<'_>,
    reading: &Reading,
    at: Timestamp,
) -> Result<Digest, BatchError> {
    let [original, tail] = signed.parts();
    if whole.get(original.len()..) != Some(tail) {
        return Err(unsound("what was written is not what was made"));
    }
    let document = open(whole, signed, reading)?;
    let facts = gathered(&document);
    let own = facts
        .signatures
        .iter()
        .rposition(|one| one.field == signed.field());
    let (Some(own), Some(made)) = (own, own.and_then(|own| facts.signatures.get(own))) else {
        return Err(unsound(&format!("field {} is not there", signed.field())));
    };
    let (integrity, coverage) = (made.container.integrity(), made.coverage);
    if (integrity, coverage) != (Integrity::Intact, Coverage::WholeFile) {
        return Err(unsound(&format!(
            "integrity {}, coverage {}",
            integrity.name(),
            coverage.name()
        )));
    }
    // Most documents have no other signature, and what the verdict on this one would be is not asked.
    if facts.signatures.len() > 1 {
        let mut after = judged(&facts, at);
        after.remove(own);
        let before = judged(&gathered(&open(original, signed, reading)?), at);
        if let Some(field) = harmed(&before, &after) {
            return Err(BatchError::HarmsSignature { field });
        }
    }
    Ok(document.file_digest(DigestAlgorithm::Sha256))
}

/// Opens the document or the result, whose common bytes were hashed when it was signed.
fn open<'a>(
    bytes: &'a [u8],
    signed: &SignedPdf<'_>,
    reading: &Reading,
) -> Result<Document<'a>, BatchError> {
    let document = reading.open(bytes);
    document
        .map(|document| document.with_digests(signed.digests().clone()))
        .map_err(|error| unsound(&error.to_string()))
}

pub(super) fn unsound(problem: &str) -> BatchError {
    BatchError::Unsound {
        problem: problem.to_owned(),
    }
}

/// What is found of every signature of a document.
fn gathered(document: &Document<'_>) -> Facts {
    let anchors = TrustAnchors::empty();
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
        ocsps: &[],
    };
    verify::gather_signatures(document, &evidence)
}

/// Every signature, judged without asking whom to trust.
fn judged(facts: &Facts, at: Timestamp) -> Vec<SignatureReport> {
    let policy = Policy {
        revocation: Revocation::Skip,
        ..Policy::default()
    };
    verify::judge(facts, &policy, at).signatures
}

/// The field of the first signature that is worse afterwards, be it only that it has become doubtful;
/// both lists are in the order of revisions. One that was broken before cannot be harmed any more.
pub(super) fn harmed(before: &[SignatureReport], after: &[SignatureReport]) -> Option<String> {
    let lost = || before.get(after.len()).map(|gone| gone.field.clone());
    before
        .iter()
        .zip(after)
        .find(|(before, after)| {
            let became = |bad: fn(&SignatureReport) -> bool| bad(after) && !bad(before);
            before.field != after.field
                || before.integrity != after.integrity
                || became(|one| one.coverage == Coverage::Partial)
                || became(|one| matches!(one.changes, Changes::Review | Changes::Forbidden))
                || became(|one| one.changes == Changes::Forbidden)
                || became(|one| one.verdict != Verdict::Valid)
                || became(|one| one.verdict == Verdict::Invalid)
        })
        .map(|(before, _)| before.field.clone())
        .or_else(lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::Limits;

    fn reports(name: &str) -> Vec<SignatureReport> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata/signed")
            .join(name);
        let bytes = std::fs::read(path).unwrap();
        let at = "2026-11-21T07:00:00Z".parse().unwrap();
        let document = Document::open(&bytes, Limits::default()).unwrap();
        judged(&gathered(&document), at)
    }

    #[test]
    fn a_further_signature_harms_nobody() {
        let twice = reports("pyhanko-twice.pdf");
        assert_eq!(twice.len(), 2, "the sample is another");
        assert_eq!(harmed(&twice, &twice), None);
        assert_eq!(harmed(&twice[..1], &twice[..1]), None);
    }

    #[test]
    fn changes_that_the_certification_forbids_are_harm() {
        let changed = reports("changed-after-certified.pdf");
        assert_eq!(changed[0].changes, Changes::Forbidden);
        let sound = SignatureReport {
            changes: Changes::None,
            verdict: Verdict::Indeterminate,
            ..changed[0].clone()
        };
        let field = changed[0].field.clone();
        assert_eq!(harmed(&[sound], &changed), Some(field));
        // It was forbidden before: not our doing.
        assert_eq!(harmed(&changed, &changed), None);
    }

    #[test]
    fn doubt_is_harm() {
        let twice = reports("pyhanko-twice.pdf");
        let valid = SignatureReport {
            changes: Changes::Permitted,
            verdict: Verdict::Valid,
            ..twice[0].clone()
        };
        let undecided = SignatureReport {
            verdict: Verdict::Indeterminate,
            ..valid.clone()
        };
        let reviewed = SignatureReport {
            changes: Changes::Review,
            ..undecided.clone()
        };
        let field = Some(valid.field.clone());
        let harm = |before: &SignatureReport, after: &SignatureReport| {
            harmed(std::slice::from_ref(before), std::slice::from_ref(after))
        };
        assert_eq!(harm(&valid, &undecided), field);
        assert_eq!(harm(&undecided, &reviewed), field);
        // What was open or in doubt may stay so, or become better.
        for (before, after) in [
            (&undecided, &undecided),
            (&undecided, &valid),
            (&reviewed, &reviewed),
            (&reviewed, &undecided),
        ] {
            assert_eq!(harm(before, after), None);
        }
    }

    #[test]
    fn a_lost_or_broken_signature_is_harm() {
        let twice = reports("pyhanko-twice.pdf");
        assert_eq!(harmed(&twice, &twice[..1]), Some(twice[1].field.clone()));
        let broken = SignatureReport {
            integrity: Integrity::Broken,
            ..twice[0].clone()
        };
        assert_eq!(harmed(&twice[..1], &[broken]), Some(twice[0].field.clone()));
    }
}
