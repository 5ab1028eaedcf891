//! Templates of the configuration, through the built program: which document gets which, and what
//! wins over what. Where a block stands and what a signature says is read back by the program.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const CONFIGURATION: &str = r#"
[identity.kantor]
key = "KEY"
cert = "CERT"
title = "Jabatan identitas"

# Before the one whose name comes first in the alphabet.
[template.z-one-page]
files = ["KT-1[!0-9]*.pdf", "KT-1.pdf"]
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

[notice]
law = true

[template.without-law]
law-line = false

[template.with-all]
title = "Jabatan templat"
specimen = "hand.svg"
qr = "{name}"
law-line = true
notice-qr = true

[template.contradictory]
stamp = "none"
title = "Jabatan templat"

[template.twice-placed]
at-text = "ttd"
x = 20
"#;

/// A signature by hand, of nobody.
const SPECIMEN: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 10'>\
    <path d='M1 8C9-4 9 12 29 2' fill='none' stroke='#123'/></svg>";

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

    fn run(&self, configuration: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_teken"))
            .current_dir(self.folder.path())
            .env("HOME", self.path("home"))
            .args(["--config", configuration, "--format", "json"])
            .args(arguments)
            .output()
            .unwrap()
    }

    fn teken(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.run("teken.toml", arguments);
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

    /// The exit code, and what is said of it.
    fn refuses(&self, arguments: &[&str]) -> String {
        let typed = [&["sign", "--identity", "kantor"], arguments].concat();
        let output = self.run("teken.toml", &typed);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// The text of the pages, with single spaces; none where Poppler is missing.
    fn text(&self, name: &str) -> Option<String> {
        let output = Command::new("pdftotext")
            .arg(self.path(name))
            .arg("-")
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).unwrap();
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
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

#[test]
fn the_templates_of_the_documentation_can_be_used() {
    let office = Office::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/config.toml");
    let certs = Path::new(env!("CARGO_MANIFEST_DIR")).join("certs/leaf");
    let [key, cert] =
        ["rsa2048.key", "rsa2048.pem"].map(|name| certs.join(name).display().to_string());
    let signs = |arguments: &[&str]| {
        let identity = ["sign", "--key", &key, "--cert", &cert, "--force"];
        let typed = [&identity, arguments].concat();
        let output = office.run(&sample.display().to_string(), &typed);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    };
    for (name, reason, block) in [
        (
            "KT-1-2024-T-0100-K.1.1-000003",
            "Pengesahan sertifikat kesehatan tumbuhan",
            "2 ",
        ),
        (
            "KH-1-2024-H-0100-K.1.1-000003",
            "Pengesahan sertifikat kesehatan hewan",
            "2 108 ",
        ),
        (
            "KI-1-2024-I-0100-K.1.1-000003",
            "Pengesahan sertifikat kesehatan ikan",
            "1 ",
        ),
    ] {
        let (document, signed) = (format!("{name}.pdf"), format!("{name}-signed.pdf"));
        office.document(&document);
        let template = name.get(..4).unwrap();
        // By its name, and by the name of its file.
        for typed in [&["--template", template, &document][..], &[&document]] {
            signs(typed);
            assert_eq!(office.says(&signed)[0].as_deref(), Some(reason));
            assert!(office.block(&signed).unwrap().starts_with(block), "{name}");
        }
    }
    // Another form, though its name begins alike.
    office.document("KT-10 a.pdf");
    signs(&["KT-10 a.pdf"]);
    assert_eq!(office.says("KT-10 a-signed.pdf")[0], None);
}

#[test]
fn a_template_and_the_command_line_can_switch_off() {
    const LAW: &str = "UU ITE";
    let office = Office::new();
    office.document("surat.pdf");
    for (typed, law, title) in [
        (&["surat.pdf"][..], true, "Jabatan identitas"),
        (
            &["--template", "without-law", "surat.pdf"],
            false,
            "Jabatan identitas",
        ),
        (
            &["--template", "without-law", "--law-line", "surat.pdf"],
            true,
            "Jabatan identitas",
        ),
        (
            &["--law-line=false", "surat.pdf"],
            false,
            "Jabatan identitas",
        ),
        (
            &[
                "--template",
                "with-all",
                "--specimen",
                "hand.svg",
                "surat.pdf",
            ],
            true,
            "Jabatan templat",
        ),
        (
            &[
                "--template",
                "with-all",
                "--law-line=false",
                "--notice-qr=false",
                "surat.pdf",
            ],
            false,
            "Jabatan templat",
        ),
        (
            &["--template", "with-all", "--title", "", "surat.pdf"],
            true,
            "",
        ),
    ] {
        fs::write(office.path("hand.svg"), SPECIMEN).unwrap();
        office.sign(typed);
        let Some(text) = office.text("surat-signed.pdf") else {
            return;
        };
        assert_eq!(text.contains(LAW), law, "{typed:?}: {text}");
        assert!(text.contains(title), "{typed:?}: {text}");
        assert!(
            !title.is_empty() || !text.contains("Jabatan"),
            "{typed:?}: {text}"
        );
    }
}

#[test]
fn what_is_typed_switches_off_what_a_template_says() {
    let office = Office::new();
    office.document("surat.pdf");
    fs::write(office.path("hand.svg"), SPECIMEN).unwrap();
    for typed in [
        // Neither has room for the template's specimen, nor for its title.
        &["--variant", "qr"][..],
        &["--variant", "mark"],
        &["--stamp", "none"],
        // The text for the QR symbol stands in the notice only.
        &["--stamp", "none", "--qr", "a"],
        &["--notice", "none"],
    ] {
        office.sign(&[&["--template", "with-all"], typed, &["surat.pdf"]].concat());
    }
}

#[test]
fn a_template_that_contradicts_itself_is_refused() {
    let office = Office::new();
    office.document("surat.pdf");
    let said = office.refuses(&["--template", "contradictory", "surat.pdf"]);
    assert!(
        said.contains("title has no effect beside stamp = \"none\""),
        "{said}"
    );
    let said = office.refuses(&["--template", "twice-placed", "surat.pdf"]);
    assert!(said.contains("x has no effect beside at-text"), "{said}");
}

#[test]
fn options_that_take_each_others_effect_away_are_refused() {
    let office = Office::new();
    office.document("surat.pdf");
    for (typed, option, other) in [
        (
            &["--stamp", "none", "--variant", "mark"][..],
            "--variant",
            "--stamp none",
        ),
        (
            &["--stamp", "none", "--at-text", "#"],
            "--at-text",
            "--stamp none",
        ),
        (
            &["--stamp", "none", "--corner", "top-left"],
            "--corner",
            "--stamp none",
        ),
        (&["--stamp", "none", "--x", "20"], "--x", "--stamp none"),
        (
            &["--stamp", "none", "--width", "60"],
            "--width",
            "--stamp none",
        ),
        (
            &["--stamp", "none", "--title", "A"],
            "--title",
            "--stamp none",
        ),
        (&["--stamp", "none", "--nip", "1"], "--nip", "--stamp none"),
        (&["--stamp", "none", "--qr", "a"], "--qr", "--stamp none"),
        (
            &["--notice", "none", "--notice-at", "top"],
            "--notice-at",
            "--notice none",
        ),
        (
            &["--notice", "none", "--law-line"],
            "--law-line",
            "--notice none",
        ),
        (
            &["--notice", "none", "--qr", "a", "--notice-qr"],
            "--notice-qr",
            "--notice none",
        ),
        (
            &["--variant", "mark", "--qr", "a"],
            "--qr",
            "--variant mark",
        ),
        (
            &["--variant", "qr", "--qr", "a", "--title", "A"],
            "--title",
            "--variant qr",
        ),
        (
            &["--variant", "compact", "--nip", "1"],
            "--nip",
            "--variant compact",
        ),
    ] {
        let said = office.refuses(&[typed, &["surat.pdf"]].concat());
        let expected = format!("{option} has no effect beside {other}");
        assert!(said.contains(&expected), "{typed:?}: {said}");
    }
    office.refuses(&["--keep-text", "surat.pdf"]);
    office.refuses(&["--field", "A", "--width", "60", "surat.pdf"]);
    // With the symbol in the notice, its text has an effect.
    office.sign(&["--stamp", "none", "--qr", "a", "--notice-qr", "surat.pdf"]);
    office.sign(&["--variant", "mark", "--title", "", "--nip", "", "surat.pdf"]);
}
