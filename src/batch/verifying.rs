//! Judging documents.

use std::panic;
use std::sync::Arc;
use std::thread;

use super::error::BatchError;
use super::grounds::Grounds;
use super::picturing::{self, Pictures};
use super::plan::Source;
use super::reading::Reading;
use super::workers::guarded;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::shared::SharedBytes;
use crate::base::time::Timestamp;
use crate::disk::{self, Input};
use crate::pdf::Document;
use crate::pki::EvidenceProvider;
use crate::verify::{self, Evidence, Facts, Policy, Report, Verdict};

/// Bytes of a document from which a second thread is worth its start and its second reader.
const WORTH_A_THREAD: usize = 256 << 10;

/// What all documents of a run are judged by.
#[derive(Clone, Copy)]
pub struct Rules<'r> {
    /// Anchors, certificates and revocation lists at hand.
    pub evidence: Evidence<'r>,
    /// Who is asked for evidence that is not at hand.
    pub source: Option<&'r dyn EvidenceProvider>,
    /// What unknowns mean.
    pub policy: &'r Policy,
    /// The time to judge as of.
    pub at: Timestamp,
    /// What documents are opened with.
    pub reading: &'r Reading,
}

/// Whether the pages that a report speaks of are drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Drawing {
    /// They are.
    Drawn,
    /// They are not.
    None,
}

/// A document that was judged.
#[derive(Debug)]
pub struct Judged {
    /// SHA-256 of the whole file.
    pub sha256: Digest,
    /// What was judged.
    pub facts: Facts,
    /// The judgement.
    pub report: Report,
    /// The pages that it speaks of, when they are drawn.
    pub pictures: Option<Pictures>,
}

/// Judges one document.
///
/// # Errors
/// [`BatchError`] when it cannot be read; a bad signature is no error.
pub fn verify(source: &Source, rules: &Rules<'_>, drawing: Drawing) -> Result<Judged, BatchError> {
    guarded(|| {
        let input = Arc::new(read(source)?);
        unchanged(&input, judge(&input, rules, drawing))
    })
}

fn judge(input: &Arc<Input>, rules: &Rules<'_>, drawing: Drawing) -> Result<Judged, BatchError> {
    let document = rules.reading.open(input)?.owned_by(SharedBytes::of(input));
    let mut facts = gather(&document, &rules.evidence);
    let failures = rules
        .source
        .map(|source| verify::complete(&mut facts, rules.policy, rules.at, &*source.for_document()))
        .unwrap_or_default();
    let mut report = verify::judge(&facts, rules.policy, rules.at);
    report.findings.extend(failures);
    let locked = document.is_locked() && report.signatures.is_empty();
    if report.verdict == Verdict::Unsigned || locked {
        // Nobody can say that a document is unsigned whose fields cannot be read.
        document.last().signature_fields()?;
    }
    let pictures = match drawing {
        Drawing::Drawn => Some(picturing::pictures(&document, &report)),
        Drawing::None => None,
    };
    Ok(Judged {
        pictures,
        sha256: document.file_digest(DigestAlgorithm::Sha256),
        facts,
        report,
    })
}

/// Collects the facts: of a large document on two threads, one for its signatures and one for what
/// its pages show, which are about as much work.
fn gather(document: &Document<'_>, evidence: &Evidence<'_>) -> Facts {
    let grounds = Grounds::new(document);
    let ground = |revision, page, rect| grounds.is_white(revision, page, rect);
    if document.bytes().len() < WORTH_A_THREAD {
        let notice = || verify::find_notice(document);
        return verify::gather_with(document, evidence, notice, &ground);
    }
    let twin = document.twin();
    thread::scope(|scope| {
        let search = scope.spawn(|| {
            let document = twin.open();
            (verify::find_notice(&document), document.met())
        });
        let notice = || {
            let (notice, met) = search
                .join()
                .unwrap_or_else(|why| panic::resume_unwind(why));
            document.learn(met);
            notice
        };
        verify::gather_with(document, evidence, notice, &ground)
    })
}

/// What came of looking at an input. When it changed meanwhile, it may have turned into anything:
/// then that is what has to be said.
pub(super) fn unchanged<T, E: Into<BatchError>>(
    input: &Input,
    outcome: Result<T, E>,
) -> Result<T, BatchError> {
    input.check()?;
    outcome.map_err(Into::into)
}

/// The bytes of a document.
pub(super) fn read(source: &Source) -> Result<Input, BatchError> {
    Ok(match source {
        Source::File(path) => Input::open(path)?,
        Source::StandardInput => disk::standard_input()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::Limits;
    use crate::pki::TrustAnchors;

    #[test]
    fn two_threads_find_what_one_finds() {
        let anchors = TrustAnchors::default();
        let evidence = Evidence {
            anchors: &anchors,
            certificates: &[],
            crls: &[],
            ocsps: &[],
        };
        let mut file = include_bytes!("../../testdata/signed/pyhanko-twice.pdf").to_vec();
        file.resize(file.len().max(WORTH_A_THREAD), b'\n');
        let document = || Document::open(&file, Limits::default()).unwrap();
        let (one, two) = (document(), document());
        let alone = verify::gather(&one, &evidence);
        let together = gather(&two, &evidence);
        assert!(together.notice.complete && together.signatures.len() == 2);
        assert_eq!(format!("{alone:?}"), format!("{together:?}"));
    }
}
