//! Files whose cross-references are damaged: read, signed, and sound afterwards for every reader;
//! signatures in such files are never called valid.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use teken::base::limits::Limits;
use teken::pdf::append::Base;
use teken::pdf::{Document, Object, StructureFinding};
use teken::verify::{Coverage, Integrity, Report, Verdict};
use teken_test_kit as kit;
use teken_test_kit::peers::peer;
use teken_test_kit::{open, project, sample};

fn signed(bytes: &[u8]) -> Vec<u8> {
    kit::signed(bytes, &kit::request()).unwrap()
}

fn report(bytes: &[u8]) -> Report {
    kit::report(bytes, Limits::default()).unwrap()
}

fn last(bytes: &[u8], word: &[u8]) -> usize {
    bytes
        .windows(word.len())
        .rposition(|window| window == word)
        .unwrap()
}

/// With other bytes of the same length in place.
fn patched(bytes: &[u8], at: usize, new: &[u8]) -> Vec<u8> {
    let mut patched = bytes.to_vec();
    patched[at..at + new.len()].copy_from_slice(new);
    patched
}

/// The number behind the last `startxref`, and its place.
fn startxref(bytes: &[u8]) -> (usize, usize, usize) {
    let at = last(bytes, b"startxref") + 9;
    let start = at + bytes[at..].iter().position(u8::is_ascii_digit).unwrap();
    let count = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let text = std::str::from_utf8(&bytes[start..start + count]).unwrap();
    (text.parse().unwrap(), start, start + count)
}

fn with_startxref(bytes: &[u8], value: usize) -> Vec<u8> {
    let (_, start, end) = startxref(bytes);
    [&bytes[..start], value.to_string().as_bytes(), &bytes[end..]].concat()
}

/// The ways to damage a file, by name.
fn damaged(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let (xref, start, _) = startxref(bytes);
    let line = bytes
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .unwrap()
        + 1;
    let comment = b"% a comment that moves everything\n";
    vec![
        ("startxref 3 too low", with_startxref(bytes, xref - 3)),
        ("startxref 2 too high", with_startxref(bytes, xref + 2)),
        ("startxref far off", with_startxref(bytes, xref / 2)),
        (
            "startxref past the end",
            with_startxref(bytes, bytes.len() * 2),
        ),
        ("startxref no number", patched(bytes, start, b"x")),
        (
            "startxref missing",
            bytes[..last(bytes, b"startxref")].to_vec(),
        ),
        ("the section blank", patched(bytes, xref, &[b' '; 30])),
        (
            "everything moved",
            [&bytes[..line], comment, &bytes[line..]].concat(),
        ),
        ("the root not named", {
            let at = xref
                + bytes[xref..]
                    .windows(5)
                    .position(|window| window == b"/Root")
                    .unwrap();
            patched(bytes, at, b"/Toor")
        }),
        // Both versions are broken. The older may hold objects in streams; the newer has none and
        // names no root.
        ("two broken versions", {
            let newer = b"\n900 0 obj\n(More)\nendobj\ntrailer\n<</Root 1>>\nstartxref\n7\n%%EOF\n";
            [&with_startxref(bytes, 7)[..], newer].concat()
        }),
    ]
}

fn said(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// Every reader must find the file sound, and its one signature valid for all of it.
fn assert_sound_for_all(name: &str, bytes: &[u8], folder: &Path) {
    let path = folder.join("signed.pdf");
    fs::write(&path, bytes).unwrap();
    if let Some(qpdf) = peer("qpdf") {
        let (code, text) = said(Command::new(qpdf).arg("--check").arg(&path));
        assert_eq!(code, Some(0), "{name}: {text}");
    }
    if let Some(pdfsig) = peer("pdfsig") {
        let (_, text) = said(Command::new(pdfsig).arg("-nocert").arg(&path));
        assert!(
            text.contains("Signature is Valid.") && text.contains("Total document signed"),
            "{name}: {text}"
        );
        assert!(!text.contains("rror"), "{name}: {text}");
    }
    if bytes.starts_with(b"%PDF")
        && let Some(pyhanko) = peer("pyhanko")
    {
        let (code, text) = said(
            Command::new(pyhanko)
                .args(["sign", "validate", "--no-revocation-check", "--trust"])
                .arg(project("certs/ca/root.pem"))
                .arg(&path),
        );
        assert_eq!(code, Some(0), "{name}: {text}");
    }
    let report = report(bytes);
    assert_eq!(report.verdict, Verdict::Valid, "{name}: {report:?}");
    assert_eq!(report.signatures[0].coverage, Coverage::WholeFile, "{name}");
}

#[test]
fn damaged_files_are_read_signed_and_sound_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    for sample_name in ["table.pdf", "xref-stream.pdf", "kt3.pdf", "incremental.pdf"] {
        let bytes = sample(sample_name);
        let pages = open(&bytes).last().pages().unwrap().len();
        for (damage, file) in damaged(&bytes) {
            let name = format!("{sample_name}, {damage}");
            let document = Document::open(&file, Limits::default())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(document.last().pages().unwrap().len(), pages, "{name}");
            let findings = document.findings();
            // Where an older end block or trailer is left, it counts.
            let told = findings.iter().any(|finding| {
                finding.is_guess() || matches!(finding, StructureFinding::BytesAfterEnd { .. })
            });
            assert!(
                told || document.revisions().len() > 1,
                "{name}: {findings:?}"
            );
            let root = Base::of(&document).unwrap().trailer;
            let root = root.get(b"Root").and_then(Object::as_reference);
            assert_eq!(
                root.unwrap(),
                document.last().catalog().unwrap().0,
                "{name}"
            );
            let after = signed(&file);
            assert!(after.starts_with(&file), "{name}");
            let read = open(&after);
            assert!(
                !read.findings().iter().any(StructureFinding::is_guess),
                "{name}"
            );
            assert_eq!(read.last().pages().unwrap().len(), pages, "{name}");
            assert_sound_for_all(&name, &after, folder.path());
        }
    }
}

#[test]
fn bytes_before_the_header_are_signed_too() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["junk-before-header.pdf", "newline-before-header.pdf"] {
        let bytes = sample(name);
        let after = signed(&bytes);
        let path = folder.path().join(name);
        fs::write(&path, &after).unwrap();
        if let Some(pdfsig) = peer("pdfsig") {
            let (_, text) = said(Command::new(pdfsig).arg("-nocert").arg(&path));
            assert!(text.contains("Signature is Valid."), "{name}: {text}");
            assert!(text.contains("Total document signed"), "{name}: {text}");
        }
        let sound = report(&after);
        assert_eq!(sound.verdict, Verdict::Valid, "{name}");
        assert_eq!(sound.signatures[0].coverage, Coverage::WholeFile, "{name}");
        // A changed byte there breaks the signature.
        let mut changed = after.clone();
        changed[0] ^= 1;
        assert_eq!(
            report(&changed).signatures[0].integrity,
            Integrity::Broken,
            "{name}"
        );
    }
}

#[test]
fn a_signature_that_counts_from_the_header_leaves_the_bytes_before_it_uncovered() {
    let alone = signed(&sample("table.pdf"));
    let blank = report(&[b"\r\n", &alone[..]].concat());
    assert_eq!(blank.verdict, Verdict::Valid);
    assert_ne!(blank.signatures[0].coverage, Coverage::WholeFile);
    let report = report(&[b"before\n", &alone[..]].concat());
    assert_eq!(report.verdict, Verdict::Indeterminate);
    assert_eq!(report.signatures[0].integrity, Integrity::Intact);
    assert_ne!(report.signatures[0].coverage, Coverage::WholeFile);
    let told = report.findings.iter().map(teken::verify::Finding::code);
    assert!(told.into_iter().any(|code| code == "start-uncovered"));
}

#[test]
fn signatures_in_damaged_files_are_never_valid() {
    for name in ["table.pdf", "xref-stream.pdf"] {
        let bytes = signed(&sample(name));
        assert_eq!(report(&bytes).verdict, Verdict::Valid);
        for (damage, file) in damaged(&bytes) {
            let report = report(&file);
            assert_ne!(report.verdict, Verdict::Valid, "{name}, {damage}");
            assert_ne!(report.verdict, Verdict::Unsigned, "{name}, {damage}");
        }
    }
}

/// What a damaged file says of itself before it is signed stays so: the signature is intact, and
/// what it covers is a guess.
#[test]
fn an_intact_signature_in_a_rebuilt_file_is_undecided() {
    let bytes = signed(&with_startxref(&sample("table.pdf"), 5));
    // The signed bytes stay as they are; what follows the marker moves the last end block.
    let file = [&bytes[..], b"\nstartxref\n3\n%%EOF\n"].concat();
    let report = report(&file);
    assert_eq!(report.signatures[0].integrity, Integrity::Intact);
    assert_ne!(report.verdict, Verdict::Valid);
}

#[test]
fn one_object_that_is_not_where_its_entry_says_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = sample("table.pdf");
    let document = open(&bytes);
    let page = document.last().pages().unwrap()[0].id.unwrap();
    let place = document.last().load(page).unwrap().span.start;
    let entry = format!("{place:010} 00000 n");
    let wrong = format!("{:010} 00000 n", place + 4);
    let file = patched(&bytes, last(&bytes, entry.as_bytes()), wrong.as_bytes());
    let document = open(&file);
    assert_eq!(document.last().pages().unwrap()[0].id, Some(page));
    assert_eq!(
        document.findings(),
        [StructureFinding::MovedObject {
            number: page.0,
            revision: 0
        }]
    );
    let after = signed(&file);
    assert_sound_for_all("one object moved", &after, folder.path());
}

#[test]
fn a_flood_of_object_headers_is_read_in_time() {
    let mut file = b"%PDF-1.4\n".to_vec();
    while file.len() < 4 << 20 {
        file.extend_from_slice(b"1 0 obj\n");
    }
    file.extend_from_slice(b"endobj\n");
    let started = Instant::now();
    assert!(Document::open(&file, Limits::default()).is_err());
    // Time is linear in the length; tests run unoptimised, and beside others.
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}
