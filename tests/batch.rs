//! Many documents: whatever interrupts a run, the next one finishes it. Every document gets exactly
//! one result, which is sound; none is signed twice, and nothing unfinished stays.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const MANIFEST: &str = ".teken-manifest.jsonl";

/// A folder with `in/`, full of documents.
struct Batch(tempfile::TempDir);

impl Batch {
    fn new(count: usize) -> Self {
        let batch = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(batch.at("in/below")).unwrap();
        for number in 0..count {
            let folder = if number % 3 == 0 { "in/below" } else { "in" };
            batch.lay(format!("{folder}/{number:03}.pdf"));
        }
        batch
    }

    fn at(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    fn lay(&self, name: impl AsRef<Path>) {
        let sample = Path::new(ROOT).join("testdata/pdf/kt1.pdf");
        fs::copy(sample, self.at(name)).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teken"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("HOME", self.0.path().join("home"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn signing(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(&["sign", "--format", "json", "--jobs", "2"]);
        // Drawing would be most of the time.
        command.args(["--stamp", "none", "--notice", "none"]);
        command
            .args(["--key", &format!("{ROOT}/certs/leaf/rsa2048.key")])
            .args(["--cert", &format!("{ROOT}/certs/leaf/rsa2048.chain.pem")])
            .args(arguments);
        command
    }

    fn sign(&self, arguments: &[&str]) -> Run {
        Run::of(&self.signing(arguments).output().unwrap())
    }

    /// All files, with what is in them.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = walkdir::WalkDir::new(self.0.path()).into_iter();
        let files = files.map(|entry| entry.unwrap().into_path());
        let files = files.filter(|path| path.is_file());
        files
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect()
    }

    fn leftovers(&self) -> usize {
        let files = self.files();
        let names = files.keys().map(|path| path.to_string_lossy());
        names.filter(|name| name.ends_with(".tmp")).count()
    }

    /// Fails unless all documents below a folder, and so many, carry one sound signature.
    fn assert_signed_once(&self, folder: &str, count: usize) {
        let output = self
            .command(&["verify", "--format", "json", "--offline", "-r", folder])
            .output()
            .unwrap();
        let run = Run::of(&output);
        assert_eq!(run.documents.len(), count, "{}", run.all);
        for document in &run.documents {
            let signatures = document["signatures"].as_array().unwrap();
            assert_eq!(signatures.len(), 1, "{document}");
            assert_eq!(signatures[0]["integrity"], "intact", "{document}");
            assert_eq!(signatures[0]["coverage"], "whole-file", "{document}");
        }
        assert_eq!(self.leftovers(), 0);
    }
}

/// What a run told.
struct Run {
    code: Option<i32>,
    documents: Vec<Value>,
    summary: Value,
    all: String,
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let (mut summary, documents): (Vec<Value>, Vec<Value>) =
            lines.partition(|line: &Value| line["kind"] == "summary");
        Self {
            code: output.status.code(),
            documents,
            summary: summary.pop().unwrap_or_default(),
            all: format!("{text}{}", String::from_utf8_lossy(&output.stderr)),
        }
    }

    fn count(&self, verdict: &str) -> usize {
        let documents = self.documents.iter();
        documents.filter(|one| one["verdict"] == verdict).count()
    }

    fn assert(&self, code: i32, [signed, skipped, failed]: [usize; 3]) {
        assert_eq!(self.code, Some(code), "{}", self.all);
        let counts = ["signed", "skipped", "failed"].map(|verdict| self.count(verdict));
        assert_eq!(counts, [signed, skipped, failed], "{}", self.all);
        assert_eq!(self.summary["signed"], signed);
        assert_eq!(self.summary["skipped"], skipped);
        assert_eq!(self.summary["failed"], failed);
    }
}

const INTO_OUT: [&str; 4] = ["-r", "-d", "out", "in"];

#[test]
fn a_second_run_does_nothing() {
    let batch = Batch::new(5);
    batch.sign(&INTO_OUT).assert(0, [5, 0, 0]);
    let before = batch.files();
    // No key is opened: a missing one is no obstacle.
    let mut again = batch.command(&["sign", "--format", "json", "--key", "no", "--cert", "no"]);
    let again = Run::of(&again.args(INTO_OUT).output().unwrap());
    again.assert(0, [0, 5, 0]);
    let reason = &again.documents[0]["reason"];
    assert_eq!(reason["code"], "cli-signing-skipped", "{reason}");
    assert_eq!(batch.files(), before);
    // A new one is signed, a changed one is not overwritten.
    batch.lay("in/new.pdf");
    let changed = fs::read(batch.at("in/001.pdf")).unwrap();
    fs::write(batch.at("in/001.pdf"), [&changed[..], b"\n"].concat()).unwrap();
    let third = batch.sign(&INTO_OUT);
    third.assert(4, [1, 4, 1]);
    assert!(third.all.contains("disk-exists"), "{}", third.all);
    batch
        .sign(&[&INTO_OUT[..], &["--force", "--resume"]].concat())
        .assert(0, [1, 5, 0]);
    batch
        .sign(&[&INTO_OUT[..], &["--force"]].concat())
        .assert(0, [6, 0, 0]);
    batch.assert_signed_once("out", 6);
}

#[test]
fn results_beside_and_below_their_documents_are_known_too() {
    let batch = Batch::new(4);
    batch.sign(&["-r", "in"]).assert(0, [4, 0, 0]);
    batch.sign(&["-r", "in"]).assert(0, [0, 4, 0]);
    let below = ["-r", "-d", "in/out", "in"];
    let batch = Batch::new(4);
    batch.sign(&below).assert(0, [4, 0, 0]);
    batch.sign(&below).assert(0, [0, 4, 0]);
    batch.assert_signed_once("in/out", 4);
}

#[test]
fn results_are_never_documents_whatever_their_folder_is_called() {
    let batch = Batch::new(4);
    symlink("in", batch.at("link")).unwrap();
    for results in ["in/out", "in/../in/out", "link/out"] {
        let arguments = ["-r", "-d", results, "in"];
        let signed = usize::from(results == "in/out") * 4;
        batch.sign(&arguments).assert(0, [signed, 4 - signed, 0]);
    }
    batch.assert_signed_once("in/out", 4);
    fs::remove_dir_all(batch.at("in/out")).unwrap();
    let moved = ["-r", "-d", "out", "--move-done", "in/done", "in"];
    batch.sign(&moved).assert(0, [4, 0, 0]);
    let again = ["-r", "-d", "out", "--move-done", "link/below/../done", "in"];
    batch.sign(&again).assert(0, [0, 0, 0]);
    batch.assert_signed_once("out", 4);
}

#[test]
fn documents_that_the_shell_names_are_known_too() {
    let batch = Batch::new(0);
    for name in ["a", "b"] {
        batch.lay(format!("in/{name}.pdf"));
    }
    batch.sign(&["in/a.pdf", "in/b.pdf"]).assert(0, [2, 0, 0]);
    let all = ["a", "a-signed", "b", "b-signed"].map(|name| format!("in/{name}.pdf"));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    batch.sign(&all).assert(0, [0, 2, 0]);
    assert_eq!(fs::read_dir(batch.at("in")).unwrap().count(), 6);
}

#[test]
fn in_place_is_resumed_when_asked() {
    let batch = Batch::new(4);
    let arguments = ["-r", "--in-place", "--resume", "in"];
    batch.sign(&arguments).assert(0, [4, 0, 0]);
    batch.sign(&arguments).assert(0, [0, 4, 0]);
    batch.assert_signed_once("in", 4);
    // Without that a further signature is what was asked for.
    batch.sign(&["-r", "--in-place", "in"]).assert(0, [4, 0, 0]);
}

#[test]
fn there_must_be_something_to_resume() {
    let batch = Batch::new(1);
    let run = batch.sign(&["--resume", "in/below/000.pdf"]);
    assert_eq!(run.code, Some(2), "{}", run.all);
}

/// A sequence that only looks random (Numerical Recipes).
struct Sequence(u32);

impl Sequence {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % end
    }
}

/// Kills runs until one is through, at most so many.
fn kill_and_resume(batch: &Batch, arguments: &[&str], kills: u32, seed: u32) {
    let mut sequence = Sequence(seed);
    for _ in 0..kills {
        let mut child = batch
            .signing(arguments)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(sequence.below(120).into()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = batch.sign(arguments);
    assert_eq!(last.code, Some(0), "{}", last.all);
    assert_eq!(last.count("failed"), 0);
}

#[test]
fn a_run_that_is_killed_is_finished_by_the_next() {
    let batch = Batch::new(60);
    kill_and_resume(&batch, &["-r", "-d", "out", "--resume", "in"], 12, 7);
    batch.assert_signed_once("out", 60);
    let inputs = batch.files();
    let sample = fs::read(Path::new(ROOT).join("testdata/pdf/kt1.pdf")).unwrap();
    let inputs = inputs
        .iter()
        .filter(|(path, _)| path.starts_with(batch.at("in")));
    assert_eq!(inputs.filter(|(_, bytes)| **bytes == sample).count(), 60);
}

#[test]
fn a_run_in_place_that_is_killed_signs_nothing_twice() {
    let batch = Batch::new(25);
    kill_and_resume(&batch, &["-r", "--in-place", "--resume", "in"], 5, 11);
    batch.assert_signed_once("in", 25);
}

fn interrupt(child: &Child) {
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn an_interruption_finishes_what_was_begun() {
    let batch = Batch::new(60);
    let child = batch.signing(&INTO_OUT).spawn().unwrap();
    while !batch.at("out").join(MANIFEST).exists() {
        sleep(Duration::from_millis(1));
    }
    interrupt(&child);
    let run = Run::of(&child.wait_with_output().unwrap());
    let signed = run.count("signed");
    // The last document may have been begun before the interruption came.
    assert_eq!(
        run.code,
        Some(if signed < 60 { 130 } else { 0 }),
        "{}",
        run.all
    );
    assert_eq!(run.summary["signed"], signed);
    batch.assert_signed_once("out", signed);
    batch.sign(&INTO_OUT).assert(0, [60 - signed, signed, 0]);
    batch.assert_signed_once("out", 60);
}

#[test]
fn two_interruptions_stop_at_once() {
    let batch = Batch::new(60);
    let mut child = batch
        .signing(&INTO_OUT)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while !batch.at("out").join(MANIFEST).exists() {
        sleep(Duration::from_millis(1));
    }
    while child.try_wait().unwrap().is_none() {
        interrupt(&child);
        sleep(Duration::from_millis(5));
    }
    assert_eq!(batch.leftovers(), 0);
    let run = batch.sign(&INTO_OUT);
    assert_eq!((run.code, run.count("failed")), (Some(0), 0), "{}", run.all);
    batch.assert_signed_once("out", 60);
}

#[test]
fn two_batches_on_the_same_folders_do_no_harm() {
    let batch = Batch::new(20);
    let runs = [(), ()].map(|()| batch.signing(&INTO_OUT).spawn().unwrap());
    let runs = runs.map(|child| Run::of(&child.wait_with_output().unwrap()));
    let signed: usize = runs.iter().map(|run| run.count("signed")).sum();
    assert_eq!(signed, 20, "{}{}", runs[0].all, runs[1].all);
    batch.assert_signed_once("out", 20);
    batch.sign(&INTO_OUT).assert(0, [0, 20, 0]);

    let batch = Batch::new(20);
    let arguments = ["-r", "--in-place", "in"];
    let runs = [(), ()].map(|()| batch.signing(&arguments).spawn().unwrap());
    for run in runs.map(|child| Run::of(&child.wait_with_output().unwrap())) {
        // Whoever came second signed the result of the first, or said that it changed.
        let failed = run
            .documents
            .iter()
            .filter(|one| one["verdict"] == "failed");
        for document in failed {
            assert_eq!(document["error"]["code"], "disk-changed", "{}", run.all);
        }
    }
    assert_eq!(batch.leftovers(), 0);
    let verified = batch.command(&["verify", "--format", "json", "--offline", "-r", "in"]);
    let verified = Run::of(&{ verified }.output().unwrap());
    for document in &verified.documents {
        let signatures = document["signatures"].as_array().unwrap();
        assert!(!signatures.is_empty(), "{document}");
        assert!(
            signatures.iter().all(|one| one["integrity"] == "intact"),
            "{document}"
        );
    }
}

#[test]
fn shards_together_do_what_one_run_does() {
    let batch = Batch::new(12);
    let mut signed = 0;
    for shard in ["1/3", "2/3", "3/3"] {
        let run = batch.sign(&[&INTO_OUT[..], &["--shard", shard]].concat());
        assert_eq!(run.code, Some(0), "{}", run.all);
        signed += run.count("signed");
    }
    assert_eq!(signed, 12);
    batch.assert_signed_once("out", 12);
    batch.sign(&INTO_OUT).assert(0, [0, 12, 0]);
}

/// What a manifest says went in and came out, whoever wrote it.
fn work(manifest: &Path) -> Vec<[String; 3]> {
    let text = fs::read_to_string(manifest).unwrap();
    let mut work: Vec<_> = text
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let names = [
                &line["input"]["path"],
                &line["input"]["sha256"],
                &line["output"]["path"],
            ];
            names.map(|name| name.as_str().unwrap().to_owned())
        })
        .collect();
    work.sort();
    work
}

#[test]
fn shards_run_by_gnu_parallel_do_exactly_the_work_of_one_run() {
    let Some(parallel) = teken_test_kit::peers::peer("parallel") else {
        return;
    };
    let batch = Batch::new(24);
    batch.sign(&INTO_OUT).assert(0, [24, 0, 0]);
    let one = batch.signing(&["-r", "-d", "shards", "--shard", "{}/4", "in"]);
    let mut all = Command::new(parallel);
    all.args(["--will-cite", "--quote", "-j", "4"])
        .arg(one.get_program())
        .args(one.get_args())
        .args([":::", "1", "2", "3", "4"])
        .current_dir(batch.0.path())
        .env_clear()
        .env("HOME", batch.at("home"))
        .env("PATH", "/usr/local/bin:/usr/bin:/bin");
    let ran = teken_test_kit::peers::run(&mut all);
    assert_eq!(ran.code, Some(0), "{}", ran.all);
    batch.assert_signed_once("shards", 24);
    let [single, shards] = ["out", "shards"].map(|name| work(&batch.at(name).join(MANIFEST)));
    assert_eq!(single.len(), 24);
    assert_eq!(single, shards);
    let again = ["-r", "-d", "shards", "in"];
    batch.sign(&again).assert(0, [0, 24, 0]);
}

#[test]
fn a_folder_with_a_hundred_thousand_documents_is_no_obstacle() {
    let batch = Batch::new(1);
    for number in 0..100_000 {
        // A file may have 65,000 names on common systems.
        let sample = format!("in/sample-{}.pdf", number / 50_000);
        if number % 50_000 == 0 {
            batch.lay(&sample);
        }
        fs::hard_link(batch.at(sample), batch.at(format!("in/{number:06}.pdf"))).unwrap();
    }
    let part = [&INTO_OUT[..], &["--shard", "7/20000"]].concat();
    let first = batch.sign(&part);
    let signed = first.count("signed");
    first.assert(0, [signed, 0, 0]);
    assert!((1..40).contains(&signed), "{signed}");
    batch.assert_signed_once("out", signed);
    batch.sign(&part).assert(0, [0, signed, 0]);
}

#[test]
fn a_list_names_documents() {
    let batch = Batch::new(3);
    fs::write(batch.at("lines"), "in/001.pdf\r\nin/002.pdf\n\n").unwrap();
    fs::write(batch.at("zeros"), "in/001.pdf\0in/below/000.pdf\0").unwrap();
    batch
        .sign(&["--files-from", "lines", "-d", "out"])
        .assert(0, [2, 0, 0]);
    let mut piped = batch.signing(&["--files-from", "-", "-d", "out"]);
    let piped = piped.stdin(File::open(batch.at("zeros")).unwrap());
    Run::of(&piped.output().unwrap()).assert(0, [1, 1, 0]);
    assert_eq!(batch.sign(&["--files-from", "none"]).code, Some(4));
    assert_eq!(batch.sign(&[]).code, Some(2));
}

#[test]
fn odd_names_and_crowded_folders_are_no_obstacle() {
    let batch = Batch::new(1);
    let long = format!("in/{}.pdf", "n".repeat(251));
    batch.lay(&long);
    batch.lay(Path::new(OsStr::from_bytes(b"in/\xff\xfe\n.pdf")));
    symlink("below/000.pdf", batch.at("in/link.pdf")).unwrap();
    symlink("nowhere", batch.at("in/broken.pdf")).unwrap();
    symlink("..", batch.at("in/circle")).unwrap();
    for number in 0..5000 {
        File::create(batch.at(format!("in/{number}.txt"))).unwrap();
    }
    batch.sign(&INTO_OUT).assert(0, [4, 0, 0]);
    batch.sign(&INTO_OUT).assert(0, [0, 4, 0]);
    batch.assert_signed_once("out", 4);
    // A name with no room for an ending fails alone.
    batch.sign(&["-r", "in"]).assert(4, [3, 0, 1]);
    assert_eq!(batch.leftovers(), 0);
}

#[test]
fn inputs_that_vanish_or_change_are_told_and_harm_nobody() {
    let batch = Batch::new(40);
    let child = batch.signing(&INTO_OUT).spawn().unwrap();
    for number in (20..40).rev() {
        let folder = if number % 3 == 0 { "in/below" } else { "in" };
        let path = batch.at(format!("{folder}/{number:03}.pdf"));
        if number % 2 == 0 {
            fs::remove_file(path).unwrap();
        } else {
            fs::write(path, "%PDF-1.7 half a docu").unwrap();
        }
    }
    let run = Run::of(&child.wait_with_output().unwrap());
    assert!(matches!(run.code, Some(0 | 4)), "{}", run.all);
    batch.assert_signed_once("out", run.count("signed"));
}

#[test]
fn a_document_that_changes_all_the_time_is_signed_as_one_of_its_versions_or_not() {
    let batch = Batch::new(12);
    let path = batch.at("in/007.pdf");
    let sample = fs::read(&path).unwrap();
    let versions = [
        sample.clone(),
        [&sample[..], b"\n% another version\n"].concat(),
    ];
    let child = batch.signing(&INTO_OUT).spawn().unwrap();
    for version in versions.iter().cycle().take(400) {
        fs::write(&path, version).unwrap();
        sleep(Duration::from_millis(1));
    }
    let run = Run::of(&child.wait_with_output().unwrap());
    let signed = run.count("signed");
    assert!(
        signed >= 11 && signed + run.count("failed") == 12,
        "{}",
        run.all
    );
    batch.assert_signed_once("out", signed);
    if let Ok(result) = fs::read(batch.at("out/007.pdf")) {
        assert!(result.starts_with(&sample));
    }
}

#[test]
fn a_result_that_others_changed_is_not_touched() {
    let batch = Batch::new(3);
    batch.sign(&INTO_OUT).assert(0, [3, 0, 0]);
    let path = batch.at("out/001.pdf");
    fs::write(&path, "precious").unwrap();
    batch
        .sign(&[&INTO_OUT[..], &["--resume"]].concat())
        .assert(4, [0, 2, 1]);
    assert_eq!(fs::read(&path).unwrap(), b"precious");
    // Other times alone are no change.
    let path = batch.at("out/002.pdf");
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(UNIX_EPOCH).unwrap();
    batch.sign(&INTO_OUT).assert(4, [0, 2, 1]);
}

#[test]
fn documents_that_are_done_are_moved() {
    let batch = Batch::new(4);
    fs::write(batch.at("in/bad.pdf"), "no pdf").unwrap();
    let arguments = ["-r", "-d", "out", "--move-done", "in/done", "in"];
    batch.sign(&arguments).assert(4, [4, 0, 1]);
    batch.assert_signed_once("out", 4);
    assert!(batch.at("in/done/below/000.pdf").exists() && batch.at("in/done/001.pdf").exists());
    assert!(batch.at("in/bad.pdf").exists() && !batch.at("in/001.pdf").exists());
    // One whose move was cut off is only moved.
    fs::rename(batch.at("in/done/002.pdf"), batch.at("in/002.pdf")).unwrap();
    fs::remove_file(batch.at("in/bad.pdf")).unwrap();
    batch.sign(&arguments).assert(0, [0, 1, 0]);
    batch.sign(&arguments).assert(0, [0, 0, 0]);
    // Or only removed, when it had its new name already.
    batch.lay("in/002.pdf");
    batch.sign(&arguments).assert(0, [0, 1, 0]);
    assert!(!batch.at("in/002.pdf").exists());
    // Nothing is overwritten.
    batch.lay("in/002.pdf");
    fs::write(batch.at("in/done/002.pdf"), "precious").unwrap();
    batch.sign(&arguments).assert(4, [0, 1, 0]);
    assert!(batch.at("in/002.pdf").exists());
    let there = fs::read(batch.at("in/done/002.pdf")).unwrap();
    assert_eq!(there, b"precious");
}

#[test]
fn documents_that_are_moved_are_all_there_after_kills() {
    let batch = Batch::new(30);
    let arguments = ["-r", "-d", "out", "--resume", "--move-done", "done", "in"];
    kill_and_resume(&batch, &arguments, 6, 23);
    batch.assert_signed_once("out", 30);
    let sample = fs::read(Path::new(ROOT).join("testdata/pdf/kt1.pdf")).unwrap();
    let files = batch.files();
    let moved = files.iter().filter(|(_, bytes)| **bytes == sample);
    let moved: Vec<_> = moved.map(|(path, _)| path).collect();
    assert_eq!(moved.len(), 30);
    assert!(moved.iter().all(|path| path.starts_with(batch.at("done"))));
}

/// What was left behind in a folder of documents that are done.
#[test]
fn a_move_that_was_cut_off_leaves_nothing() {
    let batch = Batch::new(2);
    fs::create_dir(batch.at("done")).unwrap();
    fs::write(batch.at("done/.teken-abc123.tmp"), "%PDF-1.7 half a docu").unwrap();
    let arguments = ["-r", "-d", "out", "--move-done", "done", "in"];
    batch.sign(&arguments).assert(0, [2, 0, 0]);
    assert_eq!(batch.leftovers(), 0);
}

#[test]
fn parts_take_no_temporary_from_other_machines() {
    let batch = Batch::new(2);
    fs::create_dir(batch.at("out")).unwrap();
    let [new, old] = ["out/.teken-abc123.tmp", "out/.teken-abc456.tmp"].map(|name| batch.at(name));
    for path in [&new, &old] {
        fs::write(path, "%PDF-1.7 half a docu").unwrap();
    }
    let file = File::options().write(true).open(&old).unwrap();
    file.set_modified(UNIX_EPOCH).unwrap();
    batch
        .sign(&[&INTO_OUT[..], &["--shard", "1/1"]].concat())
        .assert(0, [2, 0, 0]);
    assert!(new.exists() && !old.exists());
    batch.sign(&INTO_OUT).assert(0, [0, 2, 0]);
    assert!(!new.exists());
}

#[test]
fn the_outcome_is_told_by_reason_and_as_test_results() {
    let batch = Batch::new(3);
    fs::write(batch.at("in/bad.pdf"), "no pdf").unwrap();
    fs::write(batch.at("in/empty.pdf"), "").unwrap();
    let arguments = ["-r", "-d", "out", "--junit", "results.xml", "in"];
    let run = batch.sign(&arguments);
    run.assert(4, [3, 0, 2]);
    assert_eq!(run.summary["reasons"]["disk-empty"], 1, "{}", run.all);
    batch.sign(&arguments).assert(4, [0, 3, 2]);
    let text = fs::read_to_string(batch.at("results.xml")).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    let totals = ["name", "tests", "errors", "skipped"].map(|name| root.attribute(name).unwrap());
    assert_eq!(totals, ["teken sign", "5", "2", "3"]);
}

#[test]
fn a_folder_that_cannot_be_written_to_fails_every_document_and_nothing_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let batch = Batch::new(3);
    let folder = batch.at("out");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    // Permissions do not bind the administrator, but the kernel's own folder does.
    let bound = File::create(folder.join("probe")).is_err();
    let target = if bound { "out" } else { "/sys/kernel" };
    let run = batch.sign(&["-r", "-d", target, "in"]);
    run.assert(4, [0, 0, 3]);
    assert_eq!(
        run.summary["reasons"]["disk-write-denied"], 3,
        "{}",
        run.all
    );
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn without_room_no_result_is_called_signed() {
    let batch = Batch::new(3);
    // The largest file may have 80 KB: the documents have 75, their results more.
    let mut shell = Command::new("sh");
    let signing = batch.signing(&INTO_OUT);
    shell.args(["-c", "ulimit -f 160; exec \"$@\"", "sh"]);
    shell.arg(signing.get_program()).args(signing.get_args());
    shell.current_dir(batch.0.path()).env_clear();
    shell
        .env("HOME", batch.at("home"))
        .env("PATH", "/usr/bin:/bin");
    let run = Run::of(&shell.output().unwrap());
    run.assert(4, [0, 0, 3]);
    assert_eq!(run.summary["reasons"]["disk-full"], 3, "{}", run.all);
    assert_eq!(batch.leftovers(), 0);
    batch.sign(&INTO_OUT).assert(0, [3, 0, 0]);
}

#[test]
fn without_room_for_the_manifest_no_result_gets_its_name() {
    let batch = Batch::new(3);
    fs::create_dir(batch.at("out")).unwrap();
    // The largest file may have 240 KB: results have less, the manifest that already.
    fs::write(batch.at("out").join(MANIFEST), vec![b' '; 240 << 10]).unwrap();
    let signing = batch.signing(&INTO_OUT);
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -f 480; exec \"$@\"", "sh"]);
    shell.arg(signing.get_program()).args(signing.get_args());
    shell.current_dir(batch.0.path()).env_clear();
    shell
        .env("HOME", batch.at("home"))
        .env("PATH", "/usr/bin:/bin");
    let run = Run::of(&shell.output().unwrap());
    run.assert(4, [0, 0, 3]);
    assert_eq!(run.summary["reasons"]["disk-full"], 3, "{}", run.all);
    assert_eq!(fs::read_dir(batch.at("out")).unwrap().count(), 1);
    batch.sign(&INTO_OUT).assert(0, [3, 0, 0]);
    batch.assert_signed_once("out", 3);
}
