//! Our signatures before other programs, and theirs before ours.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Document, PASSPHRASE, Workshop, documents, peer, project, run, signed_parts};

/// Documents that a peer reads otherwise than the standard says, and what it makes of them.
const EXCEPTIONS: [(&str, &str, &str); 3] = [
    (
        "pdfsig",
        "openssl-pss-sha256.pdf",
        "its library knows no keys that are id-RSASSA-PSS themselves",
    ),
    (
        "pyhanko",
        "junk-before-header.pdf",
        "wants %PDF to be the first bytes",
    ),
    (
        "pyhanko",
        "newline-before-header.pdf",
        "wants %PDF to be the first bytes",
    ),
];

fn is_exception(program: &str, document: &Path) -> bool {
    let name = document.file_name().unwrap().to_str().unwrap();
    EXCEPTIONS
        .iter()
        .any(|(peer, file, _)| *peer == program && name.ends_with(file))
}

/// Asks every peer that is here about a document with `signatures` signatures.
fn ask_peers(workshop: &Workshop, document: &Path, signatures: usize) {
    ask_poppler(document, signatures);
    ask_pyhanko(document, signatures);
    ask_openssl(workshop, document, signatures);
    ask_qpdf(document);
}

pub(crate) fn ask_poppler(document: &Path, signatures: usize) {
    let Some(pdfsig) = peer("pdfsig") else { return };
    let ran = run(Command::new(pdfsig).arg("-nocert").arg(document));
    if is_exception("pdfsig", document) {
        assert!(
            !ran.all.contains("Signature is Valid"),
            "no exception any more: {}",
            ran.all
        );
        return;
    }
    let valid = ran.output.matches("Signature is Valid.").count();
    assert_eq!(
        valid,
        signatures,
        "pdfsig on {}: {}",
        document.display(),
        ran.all
    );
    // The last one covers everything; the ones before, their revision.
    let total = ran.output.matches("- Total document signed").count();
    assert_eq!(total, 1, "pdfsig on {}: {}", document.display(), ran.all);
}

pub(crate) fn ask_pyhanko(document: &Path, signatures: usize) {
    let Some(pyhanko) = peer("pyhanko") else {
        return;
    };
    let ran = run(Command::new(pyhanko)
        .args([
            "sign",
            "validate",
            "--no-revocation-check",
            "--no-strict-syntax",
            "--trust",
        ])
        .arg(project("certs/ca/root.pem"))
        .arg(document));
    if is_exception("pyhanko", document) {
        assert_ne!(ran.code, Some(0), "no exception any more: {}", ran.all);
        return;
    }
    assert_eq!(
        ran.code,
        Some(0),
        "pyHanko on {}: {}",
        document.display(),
        ran.all
    );
    let sound = ran.output.matches(":INTACT:TRUSTED").count();
    assert_eq!(
        sound,
        signatures,
        "pyHanko on {}: {}",
        document.display(),
        ran.all
    );
}

fn ask_openssl(workshop: &Workshop, document: &Path, signatures: usize) {
    let Some(openssl) = peer("openssl") else {
        return;
    };
    let parts = signed_parts(&fs::read(document).unwrap());
    assert_eq!(parts.len(), signatures, "{}", document.display());
    for (spans, contents) in parts {
        fs::write(workshop.path("spans"), spans).unwrap();
        fs::write(workshop.path("cms"), contents).unwrap();
        let ran = run(Command::new(&openssl)
            .args([
                "cms", "-verify", "-binary", "-cades", "-purpose", "any", "-inform", "DER", "-in",
            ])
            .arg(workshop.path("cms"))
            .arg("-content")
            .arg(workshop.path("spans"))
            .arg("-CAfile")
            .arg(project("certs/ca/root.pem"))
            .arg("-out")
            .arg(workshop.path("verified")));
        assert_eq!(
            ran.code,
            Some(0),
            "openssl on {}: {}",
            document.display(),
            ran.all
        );
    }
}

pub(crate) fn ask_qpdf(document: &Path) {
    let Some(qpdf) = peer("qpdf") else { return };
    let ran = run(Command::new(qpdf).arg("--check").arg(document));
    assert_eq!(
        ran.code,
        Some(0),
        "qpdf on {}: {}",
        document.display(),
        ran.all
    );
}

/// Our own verdict, which must be that it is valid.
fn ask_ourselves(workshop: &Workshop, document: &Path, signatures: usize) {
    let ran = workshop.verify(document, &["certs/ca/root.pem".to_owned()], true);
    assert_eq!(ran.code, Some(0), "{}: {}", document.display(), ran.all);
    let line = ran.output.lines().next().unwrap();
    let json: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(json["verdict"], "valid", "{line}");
    assert_eq!(
        json["signatures"].as_array().unwrap().len(),
        signatures,
        "{line}"
    );
}

#[test]
fn every_algorithm_convinces_everyone() {
    let pss = ["--rsa-padding", "pss"];
    let cases: [(&str, &str, &[&str]); 10] = [
        ("openssl", "sha256", &[]),
        ("openssl", "sha384", &[]),
        ("openssl", "sha512", &[]),
        ("openssl", "sha256", &pss),
        ("openssl", "sha512", &pss),
        ("openssl-pss", "sha256", &[]),
        ("openssl-rsa4096", "sha256", &[]),
        ("openssl-p256", "sha256", &[]),
        ("openssl-p384", "sha384", &[]),
        ("openssl-p384", "sha512", &[]),
    ];
    let workshop = Workshop::new();
    for (index, (container, digest, more)) in cases.into_iter().enumerate() {
        let name = format!("{index}-{container}-{digest}.pdf");
        let more = [&["--digest", digest], more].concat();
        let signed = workshop.sign(&project("testdata/pdf/kt1.pdf"), &name, container, &more);
        ask_peers(&workshop, &signed, 1);
        ask_ourselves(&workshop, &signed, 1);
    }
}

#[test]
fn every_kind_of_document_can_be_signed() {
    let workshop = Workshop::new();
    for document in documents()
        .file
        .iter()
        .filter(|document| document.sign == "ok")
    {
        let source = project("testdata").join(&document.path);
        let name = document.path.replace('/', "-");
        let signed = workshop.sign(&source, &name, "openssl", &[]);
        let (before, after) = (fs::read(&source).unwrap(), fs::read(&signed).unwrap());
        assert!(
            after.starts_with(&before),
            "{} is not a prefix of its result",
            document.path
        );
        ask_peers(&workshop, &signed, 1);
        ask_ourselves(&workshop, &signed, 1);
    }
}

#[test]
fn a_second_signature_leaves_the_first_valid() {
    let workshop = Workshop::new();
    for document in [
        "kt1.pdf",
        "kt3.pdf",
        "hybrid.pdf",
        "incremental-stream.pdf",
        "form.pdf",
    ] {
        let source = project("testdata/pdf").join(document);
        let size = ["--x", "10", "--y", "30", "--width", "55", "--height", "25"];
        let left = [&["--corner", "bottom-left"], &size[..]].concat();
        let right = [&["--corner", "bottom-right"], &size[..]].concat();
        let first = workshop.sign(&source, &format!("first-{document}"), "openssl", &left);
        let second = workshop.sign(
            &first,
            &format!("second-{document}"),
            "openssl-p256",
            &right,
        );
        ask_peers(&workshop, &second, 2);
        ask_ourselves(&workshop, &second, 2);
    }
}

#[test]
fn a_signature_on_what_others_signed_leaves_theirs_valid() {
    let workshop = Workshop::new();
    // What is certified for filling in forms only takes signatures that nobody sees.
    let cases: [(&str, &[&str]); 3] = [
        ("pyhanko-pades.pdf", &[]),
        ("pyhanko-certified.pdf", &["--stamp", "none"]),
        ("poppler.pdf", &["--corner", "top-left"]),
    ];
    for (document, more) in cases {
        let source = project("testdata/signed").join(document);
        let signed = workshop.sign(&source, document, "openssl-p256", more);
        ask_poppler(&signed, 2);
        ask_pyhanko(&signed, 2);
        ask_qpdf(&signed);
        ask_ourselves(&workshop, &signed, 2);
    }
}

#[test]
fn a_waiting_field_is_filled() {
    let workshop = Workshop::new();
    for (document, field) in [
        ("empty-field.pdf", "Pejabat"),
        ("nested-field.pdf", "Pengesahan.Pejabat"),
    ] {
        let source = project("testdata/pdf").join(document);
        let signed = workshop.sign(&source, document, "openssl", &["--field", field]);
        ask_peers(&workshop, &signed, 1);
        let ran = workshop.verify(&signed, &["certs/ca/root.pem".to_owned()], true);
        assert!(
            ran.output.contains(&format!("\"field\":\"{field}\"")),
            "{}",
            ran.all
        );
    }
}

#[test]
fn a_certified_document_says_what_it_permits() {
    let workshop = Workshop::new();
    for (choice, code) in [("no-changes", 1), ("form-fill", 2), ("annotate", 3)] {
        let source = project("testdata/pdf/table.pdf");
        let signed = workshop.sign(
            &source,
            &format!("{choice}.pdf"),
            "openssl",
            &["--certify", choice],
        );
        ask_peers(&workshop, &signed, 1);
        ask_ourselves(&workshop, &signed, 1);
        let text = String::from_utf8_lossy(&fs::read(&signed).unwrap()).into_owned();
        let permission = text
            .split("/P ")
            .skip(1)
            .any(|rest| rest.starts_with(&code.to_string()));
        assert!(permission, "{choice}");
    }
}

#[test]
fn what_others_signed_is_judged_rightly() {
    let workshop = Workshop::new();
    let mut wrong = Vec::new();
    for document in documents().signed {
        let path = project("testdata").join(&document.path);
        let ran = workshop.verify(&path, &document.trust, document.crl);
        let line = ran.output.lines().next().unwrap_or_default();
        let json: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let found = json["signatures"].as_array().map_or(0, Vec::len);
        let code = match document.verdict.as_str() {
            "valid" => 0,
            "invalid" => 1,
            _ => 3,
        };
        if json["verdict"] != document.verdict.as_str()
            || found != document.signatures
            || ran.code != Some(code)
        {
            wrong.push(format!(
                "{} ({}): should be {} with {} signatures: {}",
                document.path, document.reason, document.verdict, document.signatures, ran.all
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let workshop = Workshop::new();
    for document in documents()
        .file
        .iter()
        .filter(|document| document.sign == "refused")
    {
        let source = project("testdata").join(&document.path);
        let output = workshop.path("refused.pdf");
        let ran = workshop.try_signing(&source, &output, "openssl", PASSPHRASE, &[]);
        let what = format!("{} ({}): {}", document.path, document.reason, ran.all);
        assert_eq!(ran.code, Some(4), "{what}");
        assert!(!output.exists(), "{what}");
        assert!(ran.all.contains("because:"), "{what}");
    }
}

#[test]
fn unsigned_documents_are_called_so() {
    let workshop = Workshop::new();
    let mut wrong = Vec::new();
    for document in documents().file {
        let ran = workshop.verify(&project("testdata").join(&document.path), &[], false);
        let line = ran.output.lines().next().unwrap_or_default();
        let json: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let code = if document.verdict == "unsigned" { 1 } else { 4 };
        if json["verdict"] != document.verdict.as_str() || ran.code != Some(code) {
            let Document {
                path,
                reason,
                verdict,
                ..
            } = document;
            wrong.push(format!(
                "{path} ({reason}): should be {verdict}: {}",
                ran.all
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
