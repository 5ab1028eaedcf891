//! Signing at every level.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use teken_test_kit::peers::{peer, run};
use teken_test_kit::project;

use crate::desk::{Desk, assert_done};

/// What one signature of a document says, by its place.
fn said<'v>(document: &'v Value, signature: usize, key: &str) -> &'v Value {
    &document["signatures"][signature][key]
}

/// Every other verifier must accept the document.
fn assert_accepted(desk: &Desk, document: &Path) {
    if let Some(pyhanko) = peer("pyhanko") {
        let ran = run(Command::new(pyhanko)
            .args([
                "sign",
                "adesverify",
                "--pretty-print",
                "--trust-replace",
                "--trust",
            ])
            .arg(desk.root())
            .arg(document));
        assert!(
            ran.all.contains("The signature is judged VALID"),
            "{}",
            ran.all
        );
        assert!(!ran.all.contains("INVALID"), "{}", ran.all);
    }
    if let Some(pdfsig) = peer("pdfsig") {
        let ran = run(Command::new(pdfsig).arg("-nocert").arg(document));
        assert!(ran.all.contains("Signature is Valid"), "{}", ran.all);
    }
    if let Some(qpdf) = peer("qpdf") {
        assert_done(&run(Command::new(qpdf).arg("--check").arg(document)));
    }
}

#[test]
fn every_level_is_reached_and_everybody_accepts_it() {
    let Some(desk) = Desk::new() else { return };
    for (level, name, proves, signatures) in [
        ("b-t", "B-T", false, 1),
        ("b-lt", "B-LT", true, 1),
        ("b-lta", "B-LTA", true, 2),
    ] {
        let output = format!("{level}.pdf");
        let ran = desk.sign("signer", &output, &["--level", level, "--tsa", &desk.tsa()]);
        assert_done(&ran);
        assert!(ran.output.contains(&format!("PAdES {name}")), "{}", ran.all);
        let document = desk.judged(&desk.path(&output));
        assert_eq!(said(&document, 0, "level"), name);
        assert_eq!(said(&document, 0, "changes"), "none", "{document}");
        assert_eq!(said(&document, 0, "ltv")["enabled"], proves, "{document}");
        // Without validation data it is not known offline whether the authority was revoked.
        let proven = said(&document, 0, "proven_time");
        assert_eq!(proven.is_string(), proves, "{document}");
        let verdict = if proves { "valid" } else { "indeterminate" };
        assert_eq!(document["verdict"], verdict, "{document}");
        let found = document["signatures"].as_array().unwrap().len();
        assert_eq!(found, signatures, "{document}");
        assert_accepted(&desk, &desk.path(&output));
    }
}

#[test]
fn what_arrives_in_a_folder_that_is_watched_reaches_its_level() {
    let Some(desk) = Desk::new() else { return };
    let folder = desk.path("in");
    fs::create_dir(&folder).unwrap();
    let mut watch = desk.watch(&folder, &["--level", "b-lta", "--tsa", &desk.tsa()]);
    let begun = Instant::now();
    for name in ["first.pdf", "second.pdf"] {
        fs::copy(project("testdata/pdf/kt1.pdf"), folder.join(name)).unwrap();
        let output = desk.path("out").join(name);
        while !output.exists() {
            assert_eq!(watch.try_wait().unwrap(), None);
            if begun.elapsed() > Duration::from_mins(4) {
                watch.kill().unwrap();
                panic!("{name} is not signed");
            }
            sleep(Duration::from_millis(20));
        }
        let document = desk.judged(&output);
        assert_eq!(document["verdict"], "valid", "{document}");
        assert_eq!(said(&document, 0, "level"), "B-LTA");
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
}

/// The first signature of an office, then one of somebody else: what proves the first stays.
#[test]
fn a_further_signature_leaves_the_proof_of_the_first() {
    let Some(desk) = Desk::new() else { return };
    let services = ["--level", "b-lta", "--tsa", &desk.tsa()];
    assert_done(&desk.sign("signer", "first.pdf", &services));
    let first = desk.path("first.pdf");
    let ran = desk.sign_file(
        &first,
        "p256",
        "second.pdf",
        &["--level", "b-lt", "--tsa", &desk.tsa()],
    );
    assert_done(&ran);
    let document = desk.judged(&desk.path("second.pdf"));
    assert_eq!(document["verdict"], "valid", "{document}");
    assert_eq!(said(&document, 0, "level"), "B-LTA");
    assert_eq!(said(&document, 2, "level"), "B-LT");
    assert_accepted(&desk, &desk.path("second.pdf"));
}

/// Whose signature stands there already is no matter of whoever signs now; what it lacks is told.
#[test]
fn a_stranger_beside_keeps_nobody_from_a_level() {
    let Some(desk) = Desk::new() else { return };
    desk.sign_as_stranger("stranger.pdf");
    for (level, name) in [("b-lt", "B-LT"), ("b-lta", "B-LTA")] {
        let output = format!("{level}.pdf");
        let ran = desk.sign_file(
            &desk.path("stranger.pdf"),
            "p256",
            &output,
            &["--level", level, "--tsa", &desk.tsa()],
        );
        assert_done(&ran);
        assert!(
            ran.output.contains(&format!("PAdES {name}), with")),
            "{}",
            ran.all
        );
        assert!(
            ran.all.contains("field Signature1 was not raised"),
            "{}",
            ran.all
        );
        let document = desk.judged(&desk.path(&output));
        assert_eq!(said(&document, 0, "identity"), "untrusted", "{document}");
        assert_eq!(said(&document, 1, "level"), name, "{document}");
        assert_eq!(said(&document, 1, "verdict"), "valid", "{document}");
        assert_eq!(said(&document, 1, "ltv")["enabled"], true, "{document}");
    }
}

/// That an earlier signer was revoked is learned, not done, by what is added.
#[test]
fn a_revoked_signer_beside_keeps_nobody_from_a_level() {
    let Some(desk) = Desk::new() else { return };
    assert_done(&desk.sign("revoked", "revoked.pdf", &[]));
    let ran = desk.sign_file(
        &desk.path("revoked.pdf"),
        "p256",
        "both.pdf",
        &["--level", "b-lt", "--tsa", &desk.tsa()],
    );
    assert_done(&ran);
    assert!(
        ran.all.contains("field Signature1 was not raised"),
        "{}",
        ran.all
    );
    let document = desk.judged(&desk.path("both.pdf"));
    assert_eq!(said(&document, 1, "level"), "B-LT", "{document}");
    assert_eq!(said(&document, 1, "verdict"), "valid", "{document}");
    assert_ne!(said(&document, 0, "verdict"), "valid", "{document}");
}

/// Validation data are streams like others: encrypted where the document is.
#[test]
fn encrypted_and_certified_documents_get_their_proof_too() {
    let Some(desk) = Desk::new() else { return };
    let services = [
        "--level",
        "b-lta",
        "--tsa",
        &desk.tsa(),
        "--certify",
        "no-changes",
    ];
    for name in ["encrypted-aes-128.pdf", "pdfua-1.pdf", "hybrid.pdf"] {
        let source = teken_test_kit::project("testdata/pdf").join(name);
        let ran = desk.sign_file(&source, "signer", name, &services);
        assert_done(&ran);
        let document = desk.judged(&desk.path(name));
        assert_eq!(document["verdict"], "valid", "{document}");
        assert_eq!(said(&document, 0, "level"), "B-LTA");
        assert_eq!(said(&document, 0, "certification"), "no-changes");
    }
}

/// The same lists and answers serve every document of a run, and of the next one.
#[test]
fn evidence_is_fetched_once_and_kept() {
    let Some(desk) = Desk::new() else { return };
    let services = ["--level", "b-lt", "--tsa", &desk.tsa()];
    assert_done(&desk.sign("signer", "one.pdf", &services));
    let kept = fs::read_dir(desk.path("teken")).unwrap().count();
    assert!(kept >= 2, "{kept} answers are kept");
    assert_done(&desk.sign("signer", "two.pdf", &services));
    assert_eq!(fs::read_dir(desk.path("teken")).unwrap().count(), kept);
    assert_eq!(desk.judged(&desk.path("two.pdf"))["verdict"], "valid");
}

/// Standard output takes what standard input gave, at every level.
#[test]
fn a_level_is_reached_in_a_pipe_too() {
    let Some(desk) = Desk::new() else { return };
    let ran = desk.sign(
        "signer",
        "file.pdf",
        &["--level", "b-lta", "--tsa", &desk.tsa()],
    );
    assert_done(&ran);
    let bytes = desk.piped("signer", &["--level", "b-lta", "--tsa", &desk.tsa()]);
    fs::write(desk.path("pipe.pdf"), bytes).unwrap();
    let document = desk.judged(&desk.path("pipe.pdf"));
    assert_eq!(document["verdict"], "valid", "{document}");
    assert_eq!(said(&document, 0, "level"), "B-LTA");
}
