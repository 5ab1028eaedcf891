//! Policies and saved facts, through the built program.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use teken::base::digest::DigestAlgorithm;
use teken::base::time::Timestamp;
use teken::crypto::Until;
use teken::pki::{
    Certificate, PathDemands, PathOutcome, PathProblem, Purpose, TrustAnchors, validate_path,
};
use teken_test_kit::project;

/// The time of every judgement here.
const AT: &str = "2026-11-22T00:00:00Z";

/// What is judged here, and the policies for it.
struct Desk(teken_test_kit::Desk);

impl Desk {
    fn new() -> Self {
        Self(teken_test_kit::Desk::new(env!("CARGO_BIN_EXE_teken")))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }

    /// `teken verify --at TIME` with these arguments.
    fn verify(&self, arguments: &[&str]) -> Output {
        self.0.teken(&[&["verify", "--at", AT], arguments].concat())
    }

    fn policy(&self, text: &str) -> String {
        let path = self.path("policy.toml");
        fs::write(&path, format!("name = \"Badan Contoh\"\n{text}")).unwrap();
        path.display().to_string()
    }
}

fn package(path: &str) -> String {
    project(path).display().to_string()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The verdict on a document that needs the root's trust, and the whole of its line.
fn judged(desk: &Desk, document: &str, arguments: &[&str]) -> (String, Value) {
    let (root, document) = (package("certs/ca/root.pem"), package(document));
    let mut all = vec!["--format", "json", "--trust", &root, &document];
    all.extend(arguments);
    let line = lines(&desk.verify(&all)).remove(0);
    (line["verdict"].as_str().unwrap().to_owned(), line)
}

#[test]
fn the_document_is_the_standard_policy() {
    let desk = Desk::new();
    let document = package("docs/policy.toml");
    for name in [
        "pyhanko-pades",
        "pyhanko-timestamped",
        "mupdf",
        "changed-annotation",
    ] {
        let name = format!("testdata/signed/{name}.pdf");
        let without = judged(&desk, &name, &[]);
        assert_eq!(judged(&desk, &name, &["--policy", &document]), without);
        let policy = &without.1["policy"];
        assert_eq!(policy["name"], "teken standard 1");
        let digest = DigestAlgorithm::Sha256.hash(&[&fs::read(&document).unwrap()]);
        assert_eq!(policy["sha256"], digest.to_string());
        assert_eq!(without.1["judged_at"], AT);
    }
}

#[test]
fn what_is_typed_wins_over_the_file() {
    let desk = Desk::new();
    let name = "testdata/signed/pyhanko-pades.pdf";
    assert_eq!(judged(&desk, name, &[]).0, "indeterminate");
    let policy = desk.policy("revocation = \"skip\"\ntsa-expiry = \"at-issue\"\n");
    let (verdict, line) = judged(&desk, name, &["--policy", &policy]);
    assert_eq!(verdict, "valid");
    assert_eq!(line["policy"]["name"], "Badan Contoh");
    assert_eq!(line["policy"]["revocation"], "skip");
    assert_eq!(line["policy"]["tsa_expiry"], "at-issue");
    let typed = [
        "--policy",
        &policy,
        "--revocation",
        "require",
        "--tsa-expiry",
        "strict",
    ];
    let (verdict, line) = judged(&desk, name, &typed);
    assert_eq!(verdict, "indeterminate");
    assert_eq!(line["policy"]["revocation"], "require");
    assert_eq!(line["policy"]["tsa_expiry"], "strict");
}

/// The timestamp's authority has expired by then.
#[test]
fn the_expiry_of_an_authority_is_what_the_policy_says() {
    let desk = Desk::new();
    let name = "testdata/signed/pyhanko-timestamped.pdf";
    let later = ["--revocation", "skip", "--at", "2075-01-01"];
    let run = |policy: &str| {
        let root = package("certs/ca/root.pem");
        let (policy, document) = (desk.policy(policy), package(name));
        let named = ["verify", "--format", "json", "--trust", &root];
        let judged = ["--policy", &policy, &document];
        let output = desk.0.teken(&[&named[..], &judged, &later].concat());
        lines(&output).remove(0)["signatures"][0]["proven_time"].clone()
    };
    assert!(run("tsa-expiry = \"strict\"").is_null());
    assert!(run("tsa-expiry = \"at-issue\"").is_string());
}

#[test]
fn certificates_are_held_to_the_rules_that_they_are_given() {
    let read = |name: &str| {
        let bytes = fs::read(package(&format!("certs/{name}"))).unwrap();
        Certificate::many_from_pem_or_der(&bytes).unwrap()
    };
    let mut anchors = TrustAnchors::empty();
    anchors.add(read("ca/root.pem").remove(0));
    let at: Timestamp = AT.parse().unwrap();
    let problem = |leaf: &str, demands: &PathDemands| -> Option<PathProblem> {
        let PathOutcome { problem, .. } =
            validate_path(&read(leaf)[0], &read("ca/chain.pem"), &anchors, demands);
        problem
    };
    let usual = PathDemands::new(at, Purpose::DocumentSigning);
    let found = problem("leaf/sha1.pem", &usual);
    assert!(
        matches!(found, Some(PathProblem::WeakDigest { .. })),
        "{found:?}"
    );
    let found = problem("leaf/rsa1024.pem", &usual);
    assert!(
        matches!(found, Some(PathProblem::WeakKey { bits: 1024, .. })),
        "{found:?}"
    );
    let mut lax = usual.clone();
    lax.algorithms.rsa_bits = 1024;
    lax.algorithms
        .digests
        .insert(DigestAlgorithm::Sha1, Until::End(at));
    for leaf in ["leaf/sha1.pem", "leaf/rsa1024.pem"] {
        assert_eq!(problem(leaf, &lax), None, "{leaf}");
    }
    let found = problem("leaf/wrong-extended-usage.pem", &usual);
    assert!(
        matches!(found, Some(PathProblem::ExtendedKeyUsage { .. })),
        "{found:?}"
    );
    let mut any = usual;
    any.document_purposes.clear();
    assert_eq!(problem("leaf/wrong-extended-usage.pem", &any), None);
}

#[test]
fn saved_facts_judged_again_give_the_same_report() {
    let desk = Desk::new();
    let [root, one, two] =
        ["root.pem", "root.crl", "issuing.crl"].map(|name| package(&format!("certs/ca/{name}")));
    let folder = package("testdata/signed");
    let evidence = ["--trust", &root, "--crl", &one, "--crl", &two, &folder];
    let save = [
        &["--format", "json", "--offline", "--facts", "saved.jsonl"],
        &evidence[..],
    ]
    .concat();
    let first = desk.verify(&save);
    let again = desk.verify(&["--format", "json", "--from-facts", "saved.jsonl"]);
    assert_eq!(first.status.code(), again.status.code());
    let (mut first, mut again) = (lines(&first), lines(&again));
    assert!(first.len() > 30, "{} lines", first.len());
    for line in &mut again {
        if line["kind"] == "document" {
            assert_eq!(line["from_facts"], "saved.jsonl");
            line["from_facts"] = Value::Null;
        }
    }
    for line in first.iter_mut().chain(&mut again) {
        if line["kind"] == "summary" {
            line["seconds"] = Value::Null;
        }
    }
    for (first, again) in first.iter().zip(&again) {
        assert_eq!(first, again);
    }
    assert_eq!(first.len(), again.len());
    // Another policy judges the same facts otherwise, and never saves less than it saved before.
    let policy = desk.policy("minimal-level = \"b-lta\"\n");
    let strict = [
        "--format",
        "json",
        "--policy",
        &policy,
        "--from-facts",
        "saved.jsonl",
    ];
    assert_eq!(lines(&desk.verify(&strict)).last().unwrap()["valid"], 0);
}

#[test]
fn people_read_that_the_document_was_not_looked_at() {
    let desk = Desk::new();
    let document = package("testdata/signed/pyhanko-pades.pdf");
    desk.verify(&["--facts", "saved.jsonl", &document]);
    let digest = DigestAlgorithm::Sha256.hash(&[&fs::read(&document).unwrap()]);
    let output = desk.verify(&["--from-facts", "saved.jsonl"]);
    let text = String::from_utf8_lossy(&output.stdout);
    let second = text.lines().nth(1).unwrap();
    assert!(
        second.contains("saved.jsonl, not from the document"),
        "{text}"
    );
    assert!(second.contains(&digest.to_string()), "{text}");
}

#[test]
fn spoilt_facts_are_refused_in_three_lines() {
    let desk = Desk::new();
    desk.verify(&[
        "--facts",
        "saved.jsonl",
        &package("testdata/signed/pyhanko-pades.pdf"),
    ]);
    let sound = fs::read(desk.path("saved.jsonl")).unwrap();
    let mut changed = sound.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    let text = String::from_utf8(sound.clone()).unwrap();
    let without_last: String = text.split_inclusive('\n').take(2).collect();
    for (name, bytes) in [
        ("truncated", &sound[..sound.len() / 3]),
        ("without its last line", without_last.as_bytes()),
        ("without its last byte", &sound[..sound.len() - 1]),
        ("changed", &changed),
        (
            "version",
            text.replacen("\"version\":2", "\"version\":3", 1)
                .as_bytes(),
        ),
        (
            "a document",
            &fs::read(package("testdata/pdf/kt1.pdf")).unwrap(),
        ),
        ("empty", b""),
    ] {
        fs::write(desk.path("spoilt.jsonl"), bytes).unwrap();
        let output = desk.verify(&["--from-facts", "spoilt.jsonl"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{name}: {said}");
        let starts = ["teken: cannot judge", "  because: ", "  hint: "];
        assert_eq!(said.lines().count(), 3, "{name}: {said}");
        for (line, start) in said.lines().zip(starts) {
            assert!(line.starts_with(start), "{name}: {said}");
        }
        assert!(output.stdout.is_empty(), "{name}");
    }
}
