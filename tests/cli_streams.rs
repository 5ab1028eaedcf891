//! What a terminal session does to the built program: interruptions and readers that hang up.

#![cfg(unix)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pdf/kt1.pdf");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/certs/leaf/rsa2048.key");
const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/certs/leaf/rsa2048.chain.pem");

fn teken(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teken"));
    command
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Ctrl-C in the middle of a batch: exit 130, whole documents only and the manifest, no temporaries.
#[test]
fn an_interruption_leaves_only_whole_documents() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    fs::create_dir(folder.join("in")).unwrap();
    for number in 0..400 {
        fs::hard_link(SAMPLE, folder.join(format!("in/{number:03}.pdf")))
            .or_else(|_| fs::copy(SAMPLE, folder.join(format!("in/{number:03}.pdf"))).map(|_| ()))
            .unwrap();
    }
    let mut running = teken(folder)
        .args([
            "sign",
            "--key",
            KEY,
            "--cert",
            CERTIFICATE,
            "-d",
            "out",
            "in",
        ])
        .spawn()
        .unwrap();
    let start = Instant::now();
    while !folder.join("out/002.pdf").exists() {
        assert!(
            start.elapsed() < Duration::from_mins(2),
            "nothing was signed"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    let killed = Command::new("kill")
        .args(["-INT", &running.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert_eq!(running.wait().unwrap().code(), Some(130));
    let mut whole = 0;
    for entry in fs::read_dir(folder.join("out")).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with(".teken-manifest.jsonl") {
            continue;
        }
        assert_eq!(
            path.extension().unwrap(),
            "pdf",
            "{} was left behind",
            path.display()
        );
        let bytes = fs::read(&path).unwrap();
        assert!(
            bytes.trim_ascii_end().ends_with(b"%%EOF"),
            "{} is not whole",
            path.display()
        );
        whole += 1;
    }
    assert!(
        (3..400).contains(&whole),
        "{whole} documents: not interrupted in the middle"
    );
}

/// `teken trust list | head -1`: the reader has seen enough, and nobody complains.
#[test]
fn a_closed_pipe_is_no_error() {
    let scratch = tempfile::tempdir().unwrap();
    fs::copy(SAMPLE, scratch.path().join("kt1.pdf")).unwrap();
    let sign = [
        "sign",
        "--key",
        KEY,
        "--cert",
        CERTIFICATE,
        "-o",
        "-",
        "kt1.pdf",
    ];
    for arguments in [
        &["trust", "list"][..],
        &["about"],
        &["completions", "zsh"],
        &sign,
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = teken(scratch.path())
            .args(arguments)
            .stdout(writer)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("because"), "{arguments:?}: {stderr}");
    }
}

/// The result through standard output is the same document as through a file, byte for byte
/// except for what time and chance put into it.
#[test]
fn a_document_through_pipes_verifies() {
    let scratch = tempfile::tempdir().unwrap();
    let mut signing = teken(scratch.path())
        .args(["sign", "--key", KEY, "--cert", CERTIFICATE, "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    signing
        .stdin
        .take()
        .unwrap()
        .write_all(&fs::read(SAMPLE).unwrap())
        .unwrap();
    let mut signed = Vec::new();
    signing
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut signed)
        .unwrap();
    assert!(signing.wait().unwrap().success());
    assert!(
        signed.starts_with(&fs::read(SAMPLE).unwrap()),
        "the original is not a prefix"
    );

    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/certs/ca");
    let mut verifying = teken(scratch.path())
        .args(["verify", "--trust", &format!("{root}/root.pem")])
        .args([
            "--crl",
            &format!("{root}/root.crl"),
            "--crl",
            &format!("{root}/issuing.crl"),
            "-",
        ])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    verifying.stdin.take().unwrap().write_all(&signed).unwrap();
    let output = verifying.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.starts_with("VALID  -"), "{text}");
    assert_eq!(output.status.code(), Some(0));
}

/// Colours only where somebody asked for them or a terminal shows them.
#[test]
fn colours_follow_the_option() {
    let scratch = tempfile::tempdir().unwrap();
    for (when, coloured) in [("auto", false), ("always", true), ("never", false)] {
        let output = teken(scratch.path())
            .args(["verify", "--color", when, SAMPLE])
            .output()
            .unwrap();
        assert_eq!(output.stdout.contains(&0x1b), coloured, "--color {when}");
    }
}
