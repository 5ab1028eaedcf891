//! Verdicts over documents that others made.
//!
//! The documents are not part of this repository: they are looked for in the folder that
//! `TEKEN_CORPUS` names, else in `../shared/corpus`. Without them these tests say so and pass.
//!
//! No name of a signer is printed or compared.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test fails by panicking, and its table is as long as it is"
)]

use std::fs;
use std::path::{Path, PathBuf};

use teken::base::limits::Limits;
use teken::base::time::Timestamp;
use teken::pdf::Document;
use teken::pki::TrustAnchors;
use teken::verify::{
    Changes, Coverage, Evidence, Finding, IdentityState, Indication, Integrity, Policy, Report,
    Severity, SignatureReport, TsaExpiry, Verdict, gather, judge,
};

/// The time of every judgement here, so that it stays the same in ten years.
const AT: &str = "2026-11-21T00:00:00Z";

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("TEKEN_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "the corpus is not at {}; nothing was checked",
        folder.display()
    );
    None
}

fn report_of(bytes: &[u8], policy: &Policy, at: &str) -> Option<Report> {
    let document = Document::open(bytes, Limits::default()).ok()?;
    let anchors = TrustAnchors::builtin();
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
    };
    let facts = gather(&document, &evidence);
    Some(judge(&facts, policy, at.parse::<Timestamp>().unwrap()))
}

fn report(folder: &Path, name: &str) -> Report {
    let bytes = fs::read(folder.join(name)).unwrap();
    report_of(&bytes, &Policy::default(), AT).unwrap_or_else(|| panic!("{name} cannot be read"))
}

/// One line for each signature, without names of people.
fn line(report: &Report) -> String {
    let mut lines = vec![report.verdict.name().to_owned()];
    for signature in &report.signatures {
        let mut codes: Vec<&str> = signature
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Info)
            .map(Finding::code)
            .collect();
        codes.dedup();
        lines.push(format!(
            "  {} {} {} {} {} {:?} {} {}",
            signature.kind.name(),
            signature.integrity.name(),
            signature.coverage.name(),
            signature.changes.name(),
            signature.identity.name(),
            signature
                .subindication
                .map(teken::verify::Subindication::name),
            signature.level.name(),
            codes.join(" "),
        ));
    }
    lines.join("\n")
}

#[test]
fn nothing_in_the_corpus_panics_or_is_wrongly_valid() {
    let Some(corpus) = corpus() else { return };
    for folder in [
        "dss",
        "pyhanko",
        "bsre",
        "pdf20examples",
        "qpdf",
        "safedocs",
        "pdfjs",
        "pdf-differences",
        "verapdf",
    ] {
        let Ok(files) = fs::read_dir(corpus.join(folder)) else {
            continue;
        };
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end == "pdf"))
        {
            let bytes = fs::read(file).unwrap();
            let Some(report) = report_of(&bytes, &Policy::default(), AT) else {
                continue;
            };
            // None of these signers leads to a built-in anchor and has fresh revocation data.
            assert_ne!(report.verdict, Verdict::Valid, "{}", file.display());
            for signature in &report.signatures {
                let bad = signature
                    .findings
                    .iter()
                    .any(|one| one.severity == Severity::Error);
                assert_eq!(
                    bad,
                    signature.verdict != Verdict::Valid,
                    "{}",
                    file.display()
                );
                let passed = signature.indication == Indication::TotalPassed;
                assert_eq!(
                    passed,
                    signature.subindication.is_none(),
                    "{}",
                    file.display()
                );
            }
            if std::env::var_os("TEKEN_SHOW").is_some() && report.verdict != Verdict::Unsigned {
                let name = file.file_name().unwrap().to_string_lossy();
                println!("{folder}/{name}: {}", line(&report));
            }
        }
    }
}

/// What a document of the corpus must get.
struct Expected {
    file: &'static str,
    verdict: Verdict,
    /// Whether every signature is intact.
    integrity: Option<Integrity>,
    /// The gravest change after any signature.
    changes: Option<Changes>,
    reason: &'static str,
}

const fn expected(
    file: &'static str,
    verdict: Verdict,
    integrity: Option<Integrity>,
    changes: Option<Changes>,
    reason: &'static str,
) -> Expected {
    Expected {
        file,
        verdict,
        integrity,
        changes,
        reason,
    }
}

#[test]
fn known_documents_get_their_verdicts() {
    use Changes::{Forbidden, None as NoChange, Permitted, Review};
    use Integrity::Intact;
    use Verdict::{Indeterminate, Invalid};
    let Some(corpus) = corpus() else { return };
    let rows = [
        expected(
            "dss/DSS-1683.pdf",
            Indeterminate,
            Some(Intact),
            Some(NoChange),
            "SHA-1, no signed attributes",
        ),
        expected(
            "dss/pdf-signed-original.pdf",
            Indeterminate,
            Some(Intact),
            Some(NoChange),
            "sound, no anchor",
        ),
        expected(
            "dss/pdf-signed-out-of-byteRange.pdf",
            Invalid,
            None,
            None,
            "the byte range leaves the file",
        ),
        expected(
            "dss/pades-spoofing-replaced-reason.pdf",
            Invalid,
            None,
            Some(Forbidden),
            "the signature dictionary was rewritten",
        ),
        expected(
            "dss/pdf-spoofing-attack.pdf",
            Invalid,
            None,
            Some(Forbidden),
            "the signature dictionary was rewritten",
        ),
        expected(
            "dss/hello_signed_INCSAVE_signed.pdf",
            Indeterminate,
            Some(Intact),
            Some(Permitted),
            "two sound signatures with short keys",
        ),
        expected(
            "dss/hello_signed_INCSAVE_signed_EDITED.pdf",
            Invalid,
            None,
            None,
            "edited by hand",
        ),
        expected(
            "dss/modified_after_signature.pdf",
            Invalid,
            Some(Intact),
            Some(Forbidden),
            "page content was added",
        ),
        expected(
            "dss/pades-signed-annot-added.pdf",
            Indeterminate,
            Some(Intact),
            Some(Review),
            "an annotation was added, nothing else",
        ),
        expected(
            "dss/pades-signed-filled-form.pdf",
            Indeterminate,
            Some(Intact),
            Some(Review),
            "a field was filled after an approval",
        ),
        expected(
            "dss/PAdES-LT.pdf",
            Indeterminate,
            Some(Intact),
            Some(Permitted),
            "signed several times",
        ),
        expected(
            "dss/pades-5-signatures-and-1-document-timestamp.pdf",
            Invalid,
            None,
            None,
            "exception: the chain of its updates is cut, so where the first five signatures end, nobody can say",
        ),
        expected(
            "dss/dss-818__Signature-P-IT_ADO-1_(HASH_FAILURE)_(ECDSA).pdf",
            Indeterminate,
            Some(Intact),
            Some(NoChange),
            "sound in spite of its name",
        ),
        expected(
            "dss/pades-bes-no-certificates.pdf",
            Indeterminate,
            None,
            None,
            "only the certificate is missing",
        ),
        expected(
            "dss/pdf-double-signer-info.pdf",
            Invalid,
            None,
            None,
            "two signers in one container",
        ),
        expected(
            "dss/pdf-with-empty-sig.pdf",
            Invalid,
            None,
            None,
            "no signature value",
        ),
        expected(
            "dss/siwa.pdf",
            Invalid,
            None,
            None,
            "the gap is larger than the value",
        ),
        expected(
            "dss/pades-t-duplicated-doctst.pdf",
            Invalid,
            None,
            None,
            "a timestamp of other bytes",
        ),
        expected(
            "dss/pades-unsupported-signature-algorithm.pdf",
            Indeterminate,
            None,
            None,
            "nothing can be computed",
        ),
        expected(
            "dss/dss-2058__dss-2058-LTA-test.pdf",
            Indeterminate,
            Some(Intact),
            Some(Permitted),
            "validation data and a document timestamp",
        ),
        expected(
            "pyhanko/coverage-anomalies__base.pdf",
            Invalid,
            None,
            None,
            "only zeros",
        ),
        expected(
            "pyhanko/coverage-anomalies__one-byterange.pdf",
            Invalid,
            None,
            None,
            "one span",
        ),
        expected(
            "pyhanko/coverage-anomalies__signature-gap-too-big.pdf",
            Invalid,
            None,
            None,
            "the gap is larger than the value",
        ),
        expected(
            "pyhanko/form-update-no-override-appearance-stream-ap-indirect.pdf",
            Indeterminate,
            Some(Intact),
            Some(Permitted),
            "a second signature",
        ),
        expected(
            "pyhanko/form-update-original-ap-type-wrong.pdf",
            Indeterminate,
            Some(Intact),
            Some(Permitted),
            "a second signature",
        ),
        expected(
            "pyhanko/form-update-override-appearance-stream-ap-indirect.pdf",
            Indeterminate,
            Some(Intact),
            Some(Permitted),
            "a second signature draws in its own empty field",
        ),
        expected(
            "pyhanko/form-update-override-appearance-stream.pdf",
            Indeterminate,
            Some(Intact),
            Some(Permitted),
            "a second signature draws in its own empty field",
        ),
        expected(
            "pyhanko/minimal-two-fields-signed-twice.pdf",
            Indeterminate,
            Some(Intact),
            Some(Permitted),
            "a second signature",
        ),
    ];
    let mut wrong = Vec::new();
    for row in rows {
        let report = report(&corpus, row.file);
        let intact = report
            .signatures
            .iter()
            .all(|one| one.integrity == Integrity::Intact);
        let changes = report.signatures.iter().map(|one| one.changes).max();
        let right = report.verdict == row.verdict
            && row.integrity.is_none_or(|_| intact)
            && (row.changes.is_none() || row.changes == changes);
        if !right {
            wrong.push(format!("{} ({}): {}", row.file, row.reason, line(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_signatures_of_a_document_whose_chain_is_cut_are_found() {
    let Some(corpus) = corpus() else { return };
    let name = "dss/pades-5-signatures-and-1-document-timestamp.pdf";
    let report = report(&corpus, name);
    assert_eq!(report.signatures.len(), 6);
    let whole = |one: &&SignatureReport| {
        one.integrity == Integrity::Intact && one.coverage == Coverage::WholeFile
    };
    assert_eq!(report.signatures.iter().filter(whole).count(), 1);
}

#[test]
fn regulations_signed_with_bsre_certificates_are_intact_and_known() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("bsre");
    let mut count = 0;
    for file in fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
    {
        let bytes = fs::read(&file).unwrap();
        let strict = report_of(&bytes, &Policy::default(), AT).unwrap();
        assert_eq!(strict.verdict, Verdict::Indeterminate);
        for signature in &strict.signatures {
            count += 1;
            assert_eq!(signature.integrity, Integrity::Intact);
            assert_ne!(signature.coverage, Coverage::Partial);
            assert!(
                signature.changes <= Changes::Permitted,
                "{:?}",
                signature.findings
            );
            // The old anchor ended in August 2026; the new one holds.
            assert!(matches!(
                signature.identity,
                IdentityState::Trusted | IdentityState::Expired
            ));
            assert_eq!(
                signature.proven_time, None,
                "the authority of the timestamp has expired"
            );
        }
        let at_issue = Policy {
            tsa_expiry: TsaExpiry::AtIssue,
            ..Policy::default()
        };
        let report = report_of(&bytes, &at_issue, AT).unwrap();
        for signature in report
            .signatures
            .iter()
            .filter(|one| one.subfilter.as_deref() == Some("ETSI.CAdES.detached"))
        {
            assert_eq!(
                signature.verdict,
                Verdict::Valid,
                "{:#?}",
                signature.findings
            );
            assert!(signature.proven_time.is_some());
        }
    }
    assert_eq!(count, 5);
}

#[test]
fn no_changed_byte_leaves_a_signature_valid() {
    let Some(corpus) = corpus() else { return };
    let bytes = fs::read(corpus.join("dss/pdf-signed-original.pdf")).unwrap();
    let document = Document::open(&bytes, Limits::default()).unwrap();
    let fields = document.last().signature_fields().unwrap();
    let gap = fields[0]
        .value
        .as_ref()
        .unwrap()
        .contents_span
        .clone()
        .unwrap();
    let step = bytes.len() / 400;
    for at in (0..bytes.len()).step_by(step.max(1)) {
        // What stands in the gap is the signature itself.
        if gap.contains(&u64::try_from(at).unwrap()) {
            continue;
        }
        let mut changed = bytes.clone();
        changed[at] ^= 0x04;
        if let Some(report) = report_of(&changed, &Policy::default(), AT) {
            let intact = report
                .signatures
                .iter()
                .any(|one| one.integrity == Integrity::Intact && one.coverage != Coverage::Partial);
            let noticed = report
                .signatures
                .iter()
                .any(|one| one.verdict == Verdict::Invalid);
            assert!(!intact || noticed, "byte {at} changed and nobody noticed");
        }
    }
}
