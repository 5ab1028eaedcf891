//! Templates of the configuration, through the built program: which document gets which, and what
//! wins over what. Where a block stands and what a signature says is read back by the program.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const CONFIGURATION: &str = r#"
[identity.kantor]
key = "KEY"
cert = "CERT"
title = "Jabatan identitas"

# Before the one whose name comes first in the alphabet.
[template.z-one-page]
files = ["KT-1*.pdf"]
corner = "top-left"
x = 30
y = 40
width = 60
reason = "Alasan KT-1"

[template.KT]
files = ["KT-*.pdf"]
corner = "bottom-left"
x = 15
y = 50
width = 70
page = "first"
reason = "Alasan KT"
location = "Surabaya"

[template.unseen]
stamp = "none"
notice = "none"
"#;

struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let certs = Path::new(env!("CARGO_MANIFEST_DIR")).join("certs/leaf");
        let named = |name: &str| certs.join(name).display().to_string();
        let text = CONFIGURATION
            .replace("KEY", &named("rsa2048.key"))
            .replace("CERT", &named("rsa2048.pem"));
        fs::write(folder.path().join("teken.toml"), text).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A document of two pages.
    fn document(&self, name: &str) {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pdf/kt3.pdf");
        fs::copy(sample, self.path(name)).unwrap();
    }

    fn teken(&self, arguments: &[&str]) -> Vec<Value> {
        let output = Command::new(env!("CARGO_BIN_EXE_teken"))
            .current_dir(self.folder.path())
            .env("HOME", self.path("home"))
            .args(["--config", "teken.toml", "--format", "json"])
            .args(arguments)
            .output()
            .unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn sign(&self, arguments: &[&str]) {
        let typed = [&["sign", "--identity", "kantor", "--force"], arguments].concat();
        let lines = self.teken(&typed);
        assert_eq!(lines.last().unwrap()["failed"], 0, "{lines:?}");
    }

    /// The page of the block, its distance from the left and from the top and its width in
    /// millimetres: `2 30 40 60`; none for an invisible signature.
    fn block(&self, name: &str) -> Option<String> {
        let lines = self.teken(&["field", "list", name]);
        let field = &lines[0]["fields"][0];
        let number = |key: &str| field["place"][key].as_f64();
        let (x, y, width) = (number("x")?, number("y")?, number("width")?);
        Some(format!("{} {x:.0} {y:.0} {width:.0}", field["page"]))
    }

    /// Reason and location.
    fn says(&self, name: &str) -> [Option<String>; 2] {
        let lines = self.teken(&["verify", name]);
        let signature = &lines[0]["signatures"][0];
        ["reason", "location"].map(|key| signature[key].as_str().map(str::to_owned))
    }
}

#[test]
fn each_document_of_a_batch_gets_the_first_template_that_fits() {
    let office = Office::new();
    fs::create_dir(office.path("in")).unwrap();
    let [first, second, other] = ["KT-1 a.pdf", "kt-3 b.PDF", "surat.pdf"];
    for name in [first, second, other] {
        office.document(&format!("in/{name}"));
    }
    office.sign(&["-d", ".", "in"]);
    assert_eq!(office.block(first).as_deref(), Some("2 30 40 60"));
    assert_eq!(office.says(first), [Some("Alasan KT-1".into()), None]);
    let block = office.block(second).unwrap();
    assert!(
        block.starts_with("1 15 ") && block.ends_with(" 70"),
        "{block}"
    );
    assert_eq!(
        office.says(second),
        [Some("Alasan KT".into()), Some("Surabaya".into())]
    );
    assert_eq!(office.says(other), [None, None]);
    assert!(!office.block(other).unwrap().starts_with("1 15 "));
}

#[test]
fn a_template_that_is_typed_is_for_all() {
    let office = Office::new();
    office.document("KT-1.pdf");
    office.document("surat.pdf");
    office.sign(&["--template", "KT", "KT-1.pdf", "surat.pdf"]);
    for name in ["KT-1-signed.pdf", "surat-signed.pdf"] {
        assert_eq!(office.says(name)[0].as_deref(), Some("Alasan KT"), "{name}");
        assert!(office.block(name).unwrap().starts_with("1 15 "), "{name}");
    }
    office.sign(&["--template", "unseen", "KT-1.pdf"]);
    assert_eq!(office.block("KT-1-signed.pdf"), None);
}

#[test]
fn what_is_typed_wins_over_the_template_key_by_key() {
    let office = Office::new();
    office.document("KT-1.pdf");
    let signed = "KT-1-signed.pdf";
    office.sign(&[
        "--page",
        "1",
        "--y",
        "55",
        "--reason",
        "Alasan lain",
        "KT-1.pdf",
    ]);
    assert_eq!(office.block(signed).as_deref(), Some("1 30 55 60"));
    assert_eq!(office.says(signed)[0].as_deref(), Some("Alasan lain"));
    // Distances belong to their corner; 20 mm are the usual ones.
    office.sign(&["--corner", "top-left", "KT-1.pdf"]);
    assert_eq!(office.block(signed).as_deref(), Some("2 20 20 60"));
    office.sign(&["--template", "unseen", "--stamp", "block", "KT-1.pdf"]);
    assert!(office.block(signed).is_some());
}
