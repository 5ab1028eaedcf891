//! Verdicts over documents that others made.
//!
//! The documents are not part of this repository: they are looked for in the folder that
//! `TEKEN_CORPUS` names, else in `../shared/corpus`. Without them these tests say so and pass.
//!
//! No name of a signer is printed or compared.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use teken::base::limits::Limits;
use teken::base::time::Timestamp;
use teken::pdf::Document;
use teken::pki::TrustAnchors;
use teken::verify::facts::Container;
use teken::verify::{
    Changes, Coverage, Evidence, Finding, IdentityState, Indication, Integrity, Level, Policy,
    Report, Severity, SignatureReport, TsaExpiry, Verdict, gather, judge,
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
        ocsps: &[],
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

/// The part of `testdata/MANIFEST.toml` about the corpus.
#[derive(serde::Deserialize)]
struct Manifest {
    corpus: Vec<Expected>,
}

/// What a document of the corpus must get.
#[derive(serde::Deserialize)]
struct Expected {
    path: String,
    /// The word of `teken verify`; "error" when the document cannot be opened.
    verdict: String,
    /// Each signature: kind, integrity, coverage, changes, identity.
    #[serde(default)]
    signatures: Vec<String>,
    /// Why, in one phrase.
    reason: String,
}

/// What a document gets, in the words of [`Expected`].
fn given(bytes: &[u8]) -> (String, Vec<String>) {
    let Some(report) = report_of(bytes, &Policy::default(), AT) else {
        return ("error".to_owned(), Vec::new());
    };
    let axes = |one: &SignatureReport| {
        let parts = [
            one.kind.name(),
            one.integrity.name(),
            one.coverage.name(),
            one.changes.name(),
            one.identity.name(),
        ];
        parts.join(" ")
    };
    let signatures = report.signatures.iter().map(axes).collect();
    (report.verdict.name().to_owned(), signatures)
}

#[test]
fn every_document_gets_the_verdict_of_the_manifest() {
    let Some(corpus) = corpus() else { return };
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/MANIFEST.toml");
    let manifest: Manifest = toml::from_str(&fs::read_to_string(manifest).unwrap()).unwrap();
    let mut known: BTreeMap<String, Expected> = BTreeMap::new();
    for expected in manifest.corpus {
        assert!(
            !expected.reason.is_empty(),
            "{} has no reason",
            expected.path
        );
        let twice = known.insert(expected.path.clone(), expected);
        assert!(twice.is_none_or(|one| panic!("{} stands twice", one.path)));
    }
    let mut wrong = Vec::new();
    for folder in ["dss", "pyhanko"] {
        let files = fs::read_dir(corpus.join(folder)).unwrap();
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|end| end == "pdf"));
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy();
            let path = format!("{folder}/{name}");
            let (verdict, signatures) = given(&fs::read(&file).unwrap());
            let expected = known.remove(&path);
            let right = expected
                .as_ref()
                .is_some_and(|one| one.verdict == verdict && one.signatures == signatures);
            if !right {
                let reason = expected.map_or_else(String::new, |one| one.reason);
                wrong.push(format!(
                    "path = {path:?}\nverdict = {verdict:?}\nsignatures = {signatures:?}\n# {reason}"
                ));
            }
        }
    }
    wrong.extend(
        known
            .keys()
            .map(|path| format!("{path} is not in the corpus")),
    );
    assert!(
        wrong.is_empty(),
        "not as in testdata/MANIFEST.toml:\n{}",
        wrong.join("\n\n")
    );
}

/// A document with timestamps or validation data, at the time when it was made.
#[derive(serde::Deserialize)]
struct Past {
    path: String,
    /// As of when it is judged.
    at: String,
    /// Each signature: kind, level, verdict, subindication, whether a time is proven, and whether it
    /// has long-term proof.
    signatures: Vec<String>,
    /// Why, in one phrase.
    reason: String,
}

/// The part of the manifest about the past.
#[derive(serde::Deserialize)]
struct Pasts {
    past: Vec<Past>,
}

/// What a document gets from somebody who trusts every root that it brings along and minds no later
/// change: then only tokens and evidence decide.
fn given_then(bytes: &[u8], at: &str) -> Vec<String> {
    let document = Document::open(bytes, Limits::default()).unwrap();
    let anchors = TrustAnchors::empty();
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
        ocsps: &[],
    };
    let mut facts = gather(&document, &evidence);
    facts.structure.clear();
    for signature in &mut facts.signatures {
        signature.changes.clear();
    }
    let held = facts.certificates.iter().map(|held| &held.item);
    let contained = facts
        .signatures
        .iter()
        .flat_map(|one| match &one.container {
            Container::Read(cms) => std::iter::once(&**cms).chain(&cms.timestamps).collect(),
            Container::Unreadable { .. } => Vec::new(),
        });
    let all = held.chain(contained.flat_map(|cms| &cms.certificates));
    let roots: Vec<_> = all.filter(|one| one.is_self_issued()).cloned().collect();
    for root in roots {
        facts.anchors.add(root);
    }
    let report = judge(&facts, &Policy::default(), at.parse().unwrap());
    let line = |one: &SignatureReport| {
        let said = one
            .subindication
            .map_or("-", teken::verify::Subindication::name);
        let proven = if one.proven_time.is_some() {
            "proven"
        } else {
            "unproven"
        };
        let ltv = if one.ltv.is_enabled() {
            "ltv"
        } else {
            "no-ltv"
        };
        let (kind, level, verdict) = (one.kind.name(), one.level.name(), one.verdict.name());
        format!("{kind} {level} {verdict} {said} {proven} {ltv}")
    };
    report.signatures.iter().map(line).collect()
}

#[test]
fn timestamps_and_validation_data_get_what_they_got_when_they_were_made() {
    let Some(corpus) = corpus() else { return };
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/MANIFEST.toml");
    let manifest: Pasts = toml::from_str(&fs::read_to_string(manifest).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for past in manifest.past {
        assert!(!past.reason.is_empty(), "{} has no reason", past.path);
        let found = given_then(&fs::read(corpus.join(&past.path)).unwrap(), &past.at);
        if found != past.signatures {
            wrong.push(format!("{}: {found:#?}\n# {}", past.path, past.reason));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
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
        let is_lasting =
            |one: &SignatureReport| one.subfilter.as_deref() == Some("ETSI.CAdES.detached");
        // A day before the end of its authority the newer one needs no rule, and nobody else.
        let before = report_of(&bytes, &Policy::default(), "2026-08-31T00:00:00Z").unwrap();
        for signature in before.signatures.iter().filter(|one| is_lasting(one)) {
            assert_eq!(signature.level, Level::BLt);
            assert_eq!(signature.verdict, Verdict::Valid);
            assert!(signature.ltv.is_enabled(), "{:?}", signature.ltv);
        }
        let at_issue = Policy {
            tsa_expiry: TsaExpiry::AtIssue,
            ..Policy::default()
        };
        let report = report_of(&bytes, &at_issue, AT).unwrap();
        for signature in report.signatures.iter().filter(|one| is_lasting(one)) {
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
