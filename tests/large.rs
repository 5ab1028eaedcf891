//! Documents that are mapped, not read: signed like small ones, and whatever others do to them
//! meanwhile, the program ends with an answer and leaves no half file.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use teken::base::digest::DigestAlgorithm;
use teken::base::limits::Limits;
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Document, Object};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A sound document with a stream of so many bytes.
fn document(folder: &Path, length: usize) -> PathBuf {
    let sample = fs::read(Path::new(ROOT).join("testdata/pdf/kt1.pdf")).unwrap();
    let opened = Document::open(&sample, Limits::default()).unwrap();
    let mut update = Update::new(Base::of(&opened).unwrap()).unwrap();
    let stream = lopdf::Stream::new(Dictionary::new(), vec![b'x'; length]);
    let stream = update.objects.add(stream);
    let (root, catalog) = opened.last().catalog().unwrap();
    let mut catalog = std::rc::Rc::unwrap_or_clone(catalog);
    catalog.set("Large", Object::Reference(stream));
    update.objects.set(root, catalog);
    let path = folder.join("large.pdf");
    fs::write(&path, [sample.clone(), update.finish().unwrap()].concat()).unwrap();
    path
}

fn teken(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teken"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn sign(folder: &Path, more: &[&str]) -> Command {
    let mut command = teken(folder, &["sign", "--format", "json"]);
    command
        .args(["--key", &format!("{ROOT}/certs/leaf/rsa2048.key")])
        .args(["--cert", &format!("{ROOT}/certs/leaf/rsa2048.chain.pem")])
        .args(more)
        .arg("large.pdf");
    command
}

fn verify(folder: &Path, name: &str) -> Output {
    let certs = format!("{ROOT}/certs/ca");
    let mut command = teken(folder, &["verify", "--format", "json"]);
    command
        .args(["--trust", &format!("{certs}/root.pem")])
        .args(["--crl", &format!("{certs}/root.crl")])
        .args(["--crl", &format!("{certs}/issuing.crl")])
        .arg(name);
    command.output().unwrap()
}

fn assert_valid(folder: &Path, name: &str) {
    let output = verify(folder, name);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains(r#""verdict":"valid""#), "{text}");
    assert!(text.contains(r#""coverage":"whole-file""#), "{text}");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_large_document_is_signed_like_a_small_one() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let original = fs::read(document(folder, 40 << 20)).unwrap();
    // Where there is another file system, the result goes there.
    let elsewhere = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let elsewhere = elsewhere.unwrap();
    let far = elsewhere.path().join("far.pdf");
    for target in ["near.pdf", far.to_str().unwrap()] {
        let output = sign(folder, &["-o", target]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        let signed = fs::read(folder.join(target)).unwrap();
        assert!(
            signed.starts_with(&original),
            "the original is not a prefix"
        );
        let digest = DigestAlgorithm::Sha256.hash(&[&signed]).to_string();
        assert!(text.contains(&digest), "{text}");
        assert_valid(folder, target);
        let judged = verify(folder, target).stdout;
        assert!(String::from_utf8_lossy(&judged).contains(&digest));
    }
    // Twice, in place: the earlier signature stays valid.
    fs::rename(folder.join("near.pdf"), folder.join("large.pdf")).unwrap();
    assert!(sign(folder, &["--in-place"]).status().unwrap().success());
    let text = verify(folder, "large.pdf").stdout;
    let text = String::from_utf8_lossy(&text);
    assert_eq!(text.matches(r#""integrity":"intact""#).count(), 2, "{text}");
    assert_eq!(names(folder), ["large.pdf"]);
}

/// Waits until a temporary of so many bytes is there; false when the program was quicker.
fn wait_for_temporary(folder: &Path, child: &mut Child, length: u64) -> bool {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_mins(2), "it hangs");
        let reached = names(folder)
            .iter()
            .filter(|name| name.starts_with(".teken-"))
            .filter_map(|name| fs::metadata(folder.join(name)).ok())
            .any(|metadata| metadata.len() >= length);
        if reached {
            return true;
        }
        sleep(Duration::from_millis(1));
    }
    false
}

/// The answer is an error, or, when the program was quicker, a whole result; never a signal.
#[test]
fn a_document_cut_off_at_any_moment_gives_an_answer() {
    for pause in [0, 5, 20, 60, 150, 300] {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let path = document(folder, 100 << 20);
        let child = sign(folder, &["-o", "out.pdf"]).spawn().unwrap();
        sleep(Duration::from_millis(pause));
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(60 << 20).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        match output.status.code() {
            Some(0) => {
                assert_eq!(names(folder), ["large.pdf", "out.pdf"]);
                assert_valid(folder, "out.pdf");
            }
            // It was cut off before it was opened, or while it was read.
            Some(4) => assert_eq!(names(folder), ["large.pdf"], "{text}"),
            other => assert_eq!(other, Some(4), "after {pause} ms: {text}"),
        }
        let cut = verify(folder, "large.pdf");
        assert!(cut.status.code().is_some(), "ended by a signal");
    }
}

/// A document changed while it is copied is refused with that reason, also where its name is to be
/// the result's: what the other program wrote stays.
#[test]
fn what_another_program_wrote_meanwhile_is_not_replaced() {
    use std::os::unix::fs::FileExt as _;
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let path = document(folder, 100 << 20);
    let mut child = sign(folder, &["--in-place"]).spawn().unwrap();
    let in_time = wait_for_temporary(folder, &mut child, 1);
    let file = File::options().write(true).open(&path).unwrap();
    file.write_all_at(b"theirs", 50 << 20).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    if in_time && output.status.code() != Some(0) {
        assert!(
            text.contains("disk-changed") || text.contains("changed"),
            "{text}"
        );
        let mut there = [0; 6];
        File::open(&path)
            .unwrap()
            .read_exact_at(&mut there, 50 << 20)
            .unwrap();
        assert_eq!(&there, b"theirs");
    }
    assert_eq!(names(folder), ["large.pdf"], "{text}");
}

/// Nothing can be tidied up then, but nothing half gets a name either.
#[test]
fn a_program_killed_in_the_middle_names_no_half_result() {
    for length in [1, 30 << 20, 100 << 20] {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        document(folder, 100 << 20);
        let mut child = sign(folder, &["-o", "out.pdf"]).spawn().unwrap();
        wait_for_temporary(folder, &mut child, length);
        child.kill().unwrap();
        child.wait().unwrap();
        for name in names(folder) {
            match name.as_str() {
                "large.pdf" => {}
                "out.pdf" => assert_valid(folder, "out.pdf"),
                other => assert!(other.starts_with(".teken-"), "{other}"),
            }
        }
    }
}
