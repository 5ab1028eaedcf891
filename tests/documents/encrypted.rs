//! Encrypted documents: every cipher and revision, signed with a password and judged by others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{PASSPHRASE, Workshop, peer, project, run};

/// Name and options of each way that qpdf encrypts: the revision is the number in the name.
const WAYS: [(&str, &[&str]); 8] = [
    ("2-rc4", &["40"]),
    ("3-rc4", &["128", "--use-aes=n"]),
    ("4-rc4", &["128", "--use-aes=n", "--force-V4"]),
    ("4-aes", &["128", "--use-aes=y"]),
    (
        "4-clear-metadata",
        &["128", "--use-aes=y", "--cleartext-metadata"],
    ),
    ("5-aes", &["256", "--force-R5"]),
    ("6-aes", &["256"]),
    ("6-clear-metadata", &["256", "--cleartext-metadata"]),
];

const USER: &str = "pengguna é";
const OWNER: &str = "pemilik ü";

/// A sample encrypted by qpdf, with its objects packed or not.
fn encrypted(
    workshop: &Workshop,
    sample: &str,
    way: &[&str],
    packing: &str,
    name: &str,
) -> Option<PathBuf> {
    let target = workshop.path(name);
    let ran = run(Command::new(peer("qpdf")?)
        .args(["--allow-weak-crypto", "--static-id"])
        .args(["--password-mode=unicode", packing, "--encrypt"])
        .args([USER, OWNER])
        .args(way)
        .arg("--")
        .arg(project("testdata/pdf").join(sample))
        .arg(&target));
    assert_eq!(ran.code, Some(0), "{name}: {}", ran.all);
    Some(target)
}

/// Signs with the password of a document.
fn signed(workshop: &Workshop, document: &Path, name: &str, password: &str) -> PathBuf {
    let file = workshop.passphrase_file(password);
    let options = ["--pdf-password-file", file.to_str().unwrap()];
    workshop.sign(document, name, "openssl", &options)
}

/// What our program says of a document, with a password or without.
fn judged(workshop: &Workshop, document: &Path, password: Option<&str>) -> serde_json::Value {
    let mut arguments: Vec<PathBuf> = ["verify", "--format", "json", "--trust"]
        .map(PathBuf::from)
        .to_vec();
    arguments.push(project("certs/ca/root.pem"));
    for list in ["certs/ca/root.crl", "certs/ca/issuing.crl"] {
        arguments.extend(["--crl".into(), project(list)]);
    }
    if let Some(password) = password {
        arguments.push("--pdf-password-file".into());
        arguments.push(workshop.passphrase_file(password));
    }
    arguments.push(document.into());
    let ran = workshop.teken(&arguments);
    let line = ran.output.lines().next().unwrap();
    let mut judgement: serde_json::Value = serde_json::from_str(line).unwrap();
    // Two runs do not begin in the same second.
    judgement.as_object_mut().unwrap().remove("judged_at");
    judgement
}

/// Asks every peer that is here, each with the user's password.
fn ask_peers(document: &Path, revision: u8, signatures: usize) {
    let name = document.display();
    if let Some(qpdf) = peer("qpdf") {
        let ran = run(Command::new(qpdf)
            .args(["--password-mode=unicode", "--check"])
            .arg(format!("--password={USER}"))
            .arg(document));
        assert_eq!(ran.code, Some(0), "qpdf on {name}: {}", ran.all);
    }
    // Poppler's programs take a password as bytes, and want it as the document does.
    let bytes = password_bytes(revision);
    if let Some(pdfsig) = peer("pdfsig") {
        let ran = run(Command::new(pdfsig)
            .args(["-nocert", "-upw"])
            .arg(&bytes)
            .arg(document));
        let valid = ran.output.matches("Signature is Valid.").count();
        assert_eq!(valid, signatures, "pdfsig on {name}: {}", ran.all);
    }
    if let Some(pdftotext) = peer("pdftotext") {
        let ran = run(Command::new(pdftotext)
            .arg("-upw")
            .arg(&bytes)
            .arg(document)
            .arg("-"));
        assert!(
            ran.output.contains("BSrE"),
            "pdftotext on {name}: {}",
            ran.all
        );
    }
    // pyHanko does not know revision 5.
    if let Some(pyhanko) = peer("pyhanko").filter(|_| revision != 5) {
        let ran = run(Command::new(pyhanko)
            .args(["sign", "validate", "--no-revocation-check"])
            .args(["--no-strict-syntax", "--password", USER, "--trust"])
            .arg(project("certs/ca/root.pem"))
            .arg(document));
        let sound = ran.output.matches(":INTACT:TRUSTED").count();
        assert_eq!(sound, signatures, "pyHanko on {name}: {}", ran.all);
    }
}

/// The user's password as the revision encodes it.
#[cfg(unix)]
fn password_bytes(revision: u8) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStringExt as _;
    if revision >= 5 {
        return USER.into();
    }
    let latin = USER
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap());
    std::ffi::OsString::from_vec(latin.collect())
}

#[cfg(not(unix))]
fn password_bytes(_: u8) -> std::ffi::OsString {
    USER.into()
}

#[test]
fn every_way_of_encrypting_can_be_signed() {
    let workshop = Workshop::new();
    for (way, options) in WAYS {
        let revision: u8 = way[..1].parse().unwrap();
        for (sample, packing) in [
            ("kt1.pdf", "--object-streams=preserve"),
            ("empty-field.pdf", "--object-streams=generate"),
        ] {
            let name = format!("{way}-{sample}");
            let Some(document) = encrypted(&workshop, sample, options, packing, &name) else {
                return;
            };
            let once = signed(&workshop, &document, &format!("once-{name}"), USER);
            let (before, after) = (fs::read(&document).unwrap(), fs::read(&once).unwrap());
            assert!(after.starts_with(&before), "{name}");
            ask_peers(&once, revision, 1);
            let judgement = judged(&workshop, &once, Some(USER));
            assert_eq!(judgement["verdict"], "valid", "{name}: {judgement}");
            assert_eq!(judgement["notice"]["found"], true, "{name}: {judgement}");
            assert_eq!(judgement["notice"]["complete"], true, "{name}: {judgement}");
            assert_eq!(judgement["findings"].as_array().unwrap().len(), 0, "{name}");
            assert_eq!(judgement, judged(&workshop, &once, Some(OWNER)), "{name}");
        }
    }
}

#[test]
fn a_second_signature_leaves_the_first_valid_and_both_are_seen_without_the_password() {
    let workshop = Workshop::new();
    for (way, options) in WAYS {
        let revision: u8 = way[..1].parse().unwrap();
        let packing = "--object-streams=preserve";
        let Some(document) = encrypted(&workshop, "kt1.pdf", options, packing, way) else {
            return;
        };
        let once = signed(&workshop, &document, &format!("once-{way}"), OWNER);
        let file = workshop.passphrase_file(USER);
        let options = ["--pdf-password-file", file.to_str().unwrap()];
        // A second block over print would put the first signature in doubt.
        let over_print = ["--corner", "top-left", "--x", "60", "--y", "20"];
        let covered = workshop.path("covered");
        let ran = workshop.try_signing(
            &once,
            &covered,
            "openssl",
            PASSPHRASE,
            &[&options[..], &over_print].concat(),
        );
        assert_eq!(ran.code, Some(4), "{way}: {}", ran.all);
        assert!(ran.all.contains("--stamp none"), "{way}: {}", ran.all);
        assert!(!covered.exists(), "{way}");
        let twice = workshop.sign(&once, &format!("twice-{way}"), "openssl", &options);
        ask_peers(&twice, revision, 2);
        let judgement = judged(&workshop, &twice, Some(USER));
        assert_eq!(judgement["verdict"], "valid", "{way}: {judgement}");
        assert_eq!(judgement["signatures"][0]["changes"], "permitted", "{way}");
        let names = |judgement: &serde_json::Value, key: &str| -> Vec<String> {
            let signatures = judgement["signatures"].as_array().unwrap().iter();
            signatures
                .map(|signature| signature[key].as_str().unwrap_or("").to_owned())
                .collect()
        };
        assert_eq!(names(&judgement, "field"), ["Signature1", "Signature2"]);
        // Bytes are judged without a password; what changed between the two cannot be.
        let blind = judged(&workshop, &twice, None);
        assert_eq!(names(&blind, "integrity"), ["intact", "intact"], "{blind}");
        assert_eq!(names(&blind, "changes"), ["review", "none"], "{blind}");
        assert_eq!(blind["verdict"], "indeterminate", "{way}: {blind}");
        let findings = blind["findings"].to_string();
        assert!(findings.contains("locked"), "{way}: {findings}");
        assert_eq!(blind["notice"]["complete"], false, "{way}: {blind}");
    }
}

#[test]
fn what_cannot_be_seen_without_the_password_is_no_judgement() {
    let workshop = Workshop::new();
    let packing = "--object-streams=generate";
    let Some(document) = encrypted(&workshop, "kt1.pdf", &["256"], packing, "packed.pdf") else {
        return;
    };
    let signed = signed(&workshop, &document, "signed.pdf", USER);
    let twice = self::signed(&workshop, &signed, "twice.pdf", USER);
    for document in [&document, &twice] {
        let blind = judged(&workshop, document, None);
        assert_eq!(blind["verdict"], "error", "{blind}");
        assert!(blind["error"].to_string().contains("locked"), "{blind}");
        let seen = judged(&workshop, document, Some(USER));
        assert_ne!(seen["verdict"], "error", "{seen}");
    }
}
