//! Verdicts over documents that others made.
//!
//! The documents are not part of this repository: they are looked for in the folder that
//! `TEKEN_CORPUS` names, else in `../shared/corpus`. Without them these tests say so and pass.
//!
//! No name of a signer is printed or compared.

use std::fs;
use std::path::{Path, PathBuf};

use teken::base::limits::Limits;
use teken::base::time::Timestamp;
use teken::pdf::Document;
use teken::pki::TrustAnchors;
use teken::verify::{
    Changes, Coverage, Evidence, IdentityState, Indication, Integrity, Policy, Report, Severity,
    TsaExpiry, Verdict, gather, judge,
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
    eprintln!("the corpus is not at {}; nothing was checked", folder.display());
    None
}

fn report_of(bytes: &[u8], policy: Policy, at: &str) -> Option<Report> {
    let document = Document::open(bytes, Limits::default()).ok()?;
    let anchors = TrustAnchors::builtin();
    let evidence = Evidence { anchors: &anchors, certificates: &[], crls: &[] };
    let facts = gather(&document, &evidence);
    Some(judge(&facts, &policy, at.parse::<Timestamp>().unwrap()))
}

fn report(folder: &Path, name: &str) -> Report {
    let bytes = fs::read(folder.join(name)).unwrap();
    report_of(&bytes, Policy::default(), AT).unwrap_or_else(|| panic!("{name} cannot be read"))
}

/// One line for each signature, without names of people.
fn line(report: &Report) -> String {
    let mut lines = vec![report.verdict.name().to_owned()];
    for signature in &report.signatures {
        let mut codes: Vec<&str> = signature
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Info)
            .map(|finding| finding.code())
            .collect();
        codes.dedup();
        lines.push(format!(
            "  {} {} {} {} {} {:?} {} {}",
            signature.kind.name(),
            signature.integrity.name(),
            signature.coverage.name(),
            signature.changes.name(),
            signature.identity.name(),
            signature.subindication.map(teken::verify::Subindication::name),
            signature.level.name(),
            codes.join(" "),
        ));
    }
    lines.join("\n")
}

#[test]
fn nothing_in_the_corpus_panics_or_is_wrongly_valid() {
    let Some(corpus) = corpus() else { return };
    for folder in ["dss", "pyhanko", "bsre", "pdf20examples", "qpdf", "safedocs", "pdfjs", "pdf-differences", "verapdf"] {
        let Ok(files) = fs::read_dir(corpus.join(folder)) else { continue };
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "pdf")) {
            let bytes = fs::read(file).unwrap();
            let Some(report) = report_of(&bytes, Policy::default(), AT) else { continue };
            // None of these signers leads to a built-in anchor and has fresh revocation data.
            assert_ne!(report.verdict, Verdict::Valid, "{}", file.display());
            for signature in &report.signatures {
                let bad = signature.findings.iter().any(|one| one.severity == Severity::Error);
                assert_eq!(bad, signature.verdict != Verdict::Valid, "{}", file.display());
                let passed = signature.indication == Indication::TotalPassed;
                assert_eq!(passed, signature.subindication.is_none(), "{}", file.display());
            }
            if std::env::var_os("TEKEN_SHOW").is_some() && report.verdict != Verdict::Unsigned {
                let name = file.file_name().unwrap().to_string_lossy();
                println!("{folder}/{name}: {}", line(&report));
            }
        }
    }
}
