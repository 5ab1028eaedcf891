//! Folders that are watched: documents are signed as they arrive complete, each once, whatever ends
//! the watch.
//!
//! Nothing here waits for a fixed time but a writer that is slow on purpose, and nothing asks how soon
//! something happens.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::watching::Watching;
use crate::workshop::{Batch, MANIFEST, ROOT, Run};

fn sample() -> Vec<u8> {
    fs::read(Path::new(ROOT).join("testdata/pdf/kt1.pdf")).unwrap()
}

/// A document that has its name when it is whole.
fn rename_into(batch: &Batch, name: impl AsRef<Path>, bytes: &[u8]) {
    let name = batch.at(name);
    fs::write(batch.at("part"), bytes).unwrap();
    fs::rename(batch.at("part"), name).unwrap();
}

/// When a document says it was signed.
fn claimed_time(batch: &Batch, name: &str) -> String {
    let mut verify = batch.command(&["verify", "--format", "json", "--offline", name]);
    let run = Run::of(&verify.output().unwrap());
    let time = &run.documents[0]["signatures"][0]["claimed_time"];
    time.as_str().unwrap().to_owned()
}

const INTO_OUT: [&str; 3] = ["-d", "out", "in"];
const TREE_INTO_OUT: [&str; 4] = ["-r", "-d", "out", "in"];

#[test]
fn what_is_there_and_what_arrives_is_signed() {
    let batch = Batch::new(4);
    let mut watching = Watching::begin(&batch, "first", &TREE_INTO_OUT);
    watching.until_signed(4);
    rename_into(&batch, "in/renamed.pdf", &sample());
    watching.until_signed(5);
    batch.lay("in/below/copied.PDF");
    watching.until_signed(6);
    // No documents: other endings, hidden names, hidden folders, a folder with such a name.
    for name in ["in/a.txt", "in/.b.pdf"] {
        rename_into(&batch, name, &sample());
    }
    fs::create_dir_all(batch.at("in/.hidden")).unwrap();
    fs::create_dir_all(batch.at("in/folder.pdf")).unwrap();
    rename_into(&batch, "in/.hidden/c.pdf", &sample());
    rename_into(&batch, "in/last.pdf", &sample());
    watching.until_signed(7);
    watching.stopped().assert(130, [7, 0, 0]);
    batch.assert_signed_once("out", 7);
    // Each bears the time of its own round, not that of the start.
    let times = ["out/001.pdf", "out/last.pdf"].map(|name| claimed_time(&batch, name));
    assert!(times[0] < times[1], "{times:?}");
    // Started again, it knows what is done.
    rename_into(&batch, "in/new.pdf", &sample());
    let mut again = Watching::begin(&batch, "second", &TREE_INTO_OUT);
    again.until_signed(1);
    again.until("skipped", |watching| watching.count("skipped") == 7);
    again.stopped().assert(130, [1, 7, 0]);
    batch.assert_signed_once("out", 8);
}

#[test]
fn a_document_that_is_written_slowly_is_signed_once_when_it_is_whole() {
    let batch = Batch::new(0);
    let mut watching = Watching::begin(&batch, "watch", &INTO_OUT);
    let bytes = sample();
    let mut file = File::create(batch.at("in/slow.pdf")).unwrap();
    let mut longest = Duration::ZERO;
    let mut last = Instant::now();
    for piece in bytes.chunks(bytes.len() / 24) {
        file.write_all(piece).unwrap();
        longest = longest.max(last.elapsed());
        last = Instant::now();
        sleep(Duration::from_millis(150));
    }
    longest = longest.max(last.elapsed());
    drop(file);
    if longest > Duration::from_secs(1) {
        eprintln!("left out: this machine is too busy to write every second");
        return;
    }
    watching.until_signed(1);
    watching.stopped().assert(130, [1, 0, 0]);
    batch.assert_signed_once("out", 1);
    let signed = fs::read(batch.at("out/slow.pdf")).unwrap();
    assert!(signed.starts_with(&bytes));
}

#[test]
fn a_transfer_that_falters_is_waited_for() {
    let batch = Batch::new(0);
    let mut watching = Watching::begin(&batch, "watch", &INTO_OUT);
    if !cfg!(target_os = "linux") || watching.remarks().contains("every 10 seconds") {
        eprintln!("left out: this system does not tell when a file is closed");
        return;
    }
    let bytes = sample();
    let mut file = File::create(batch.at("in/a.pdf")).unwrap();
    for piece in bytes.chunks(bytes.len() / 2 + 1) {
        file.write_all(piece).unwrap();
        // Twice as long as a file must stand still, and far less than one that is open must.
        sleep(Duration::from_secs(4));
    }
    assert_eq!(watching.lines(), [Value::Null; 0]);
    drop(file);
    watching.until_signed(1);
    watching.stopped().assert(130, [1, 0, 0]);
    batch.assert_signed_once("out", 1);
}

#[test]
fn a_broken_document_is_told_once_and_signed_when_it_was_replaced() {
    let batch = Batch::new(0);
    let mut watching = Watching::begin(&batch, "watch", &INTO_OUT);
    fs::write(batch.at("in/a.pdf"), "no PDF").unwrap();
    watching.until("failed", |watching| watching.count("failed") == 1);
    // What arrives later is done while that one stays.
    for name in ["in/b.pdf", "in/c.pdf"] {
        let signed = watching.count("signed");
        batch.lay(name);
        watching.until_signed(signed + 1);
    }
    rename_into(&batch, "in/a.pdf", &sample());
    watching.until_signed(3);
    watching.stopped().assert(130, [3, 0, 1]);
    batch.assert_signed_once("out", 3);
}

#[test]
fn what_no_document_is_to_blame_for_is_tried_again() {
    let batch = Batch::new(0);
    for folder in ["in/sub", "out"] {
        fs::create_dir_all(batch.at(folder)).unwrap();
    }
    // Where the folder of a result is to be there is something else, at first.
    fs::write(batch.at("out/sub"), "a file").unwrap();
    let mut watching = Watching::begin(&batch, "watch", &TREE_INTO_OUT);
    rename_into(&batch, "in/bad.pdf", b"no document");
    rename_into(&batch, "in/sub/a.pdf", &sample());
    watching.until("failed", |watching| watching.count("failed") == 2);
    watching.until("it is told", |watching| {
        watching
            .remarks()
            .contains("1 document failed for a reason")
    });
    fs::remove_file(batch.at("out/sub")).unwrap();
    // Nothing happens in the folder that is watched.
    watching.until_signed(1);
    // The one that is broken was not tried again.
    watching.stopped().assert(130, [1, 0, 2]);
    batch.assert_signed_once("out", 1);
}

#[test]
fn folders_that_come_later_are_watched_too() {
    let batch = Batch::new(0);
    let mut watching = Watching::begin(&batch, "watch", &TREE_INTO_OUT);
    fs::create_dir_all(batch.at("in/2026/11")).unwrap();
    batch.lay("in/2026/11/a.pdf");
    watching.until_signed(1);
    rename_into(&batch, "in/2026/11/b.pdf", &sample());
    watching.until_signed(2);
    // A folder that comes with its documents.
    fs::create_dir_all(batch.at("packed")).unwrap();
    batch.lay("packed/c.pdf");
    fs::rename(batch.at("packed"), batch.at("in/2026/12")).unwrap();
    watching.until_signed(3);
    watching.stopped().assert(130, [3, 0, 0]);
    batch.assert_signed_once("out", 3);
    assert!(batch.at("out/2026/12/c.pdf").is_file());
}

#[test]
fn documents_that_are_done_move_away_and_may_come_again() {
    let batch = Batch::new(0);
    let arguments = ["--move-done", "in/done", "-r", "-d", "in/out", "in"];
    let mut watching = Watching::begin(&batch, "watch", &arguments);
    for number in 0..3 {
        rename_into(&batch, format!("in/{number}.pdf"), &sample());
        watching.until("moved", |_| {
            batch.at(format!("in/done/{number}.pdf")).exists()
        });
        watching.until_signed(number + 1);
    }
    // The same one comes again: it is known, and is told to be there already.
    rename_into(&batch, "in/0.pdf", &sample());
    watching.until("skipped", |watching| watching.count("skipped") == 1);
    watching.stopped().assert(130, [3, 1, 0]);
    batch.assert_signed_once("in/out", 3);
    assert_eq!(fs::read_dir(batch.at("in/done")).unwrap().count(), 3);
}

#[test]
fn results_within_the_folder_are_no_documents() {
    let batch = Batch::new(2);
    let mut watching = Watching::begin(&batch, "watch", &["-r", "-d", "in/out", "in"]);
    watching.until_signed(2);
    for name in ["in/x.pdf", "in/y.pdf"] {
        let signed = watching.count("signed");
        batch.lay(name);
        watching.until_signed(signed + 1);
    }
    watching.stopped().assert(130, [4, 0, 0]);
    batch.assert_signed_once("in/out", 4);
    assert!(!batch.at("in/out/out").exists());
}

#[test]
fn results_that_were_taken_away_with_their_manifest_are_no_obstacle() {
    let batch = Batch::new(0);
    let mut watching = Watching::begin(&batch, "watch", &INTO_OUT);
    batch.lay("in/a.pdf");
    watching.until_signed(1);
    fs::rename(batch.at("out"), batch.at("taken")).unwrap();
    batch.lay("in/b.pdf");
    watching.until_signed(2);
    watching.stopped().assert(130, [2, 0, 0]);
    batch.assert_signed_once("out", 1);
    batch.assert_signed_once("taken", 1);
    assert!(batch.at("out").join(MANIFEST).is_file());
}

/// Every document has no or one sound result, nothing unfinished stays, and the next watch does the
/// rest.
fn burst(signal: &str, code: Option<i32>) {
    let batch = Batch::new(0);
    let mut watching = Watching::begin(&batch, "first", &TREE_INTO_OUT);
    for number in 0..40 {
        rename_into(&batch, format!("in/{number}.pdf"), &sample());
    }
    let manifest = batch.at("out").join(MANIFEST);
    watching.until("it signs", |_| manifest.exists());
    watching.signal(signal);
    let told = watching.ended();
    assert_eq!(told.code, code, "{}", told.all);
    let documents = |folder: &str| {
        let files = batch.files().into_keys();
        let files = files.filter(|path| path.starts_with(batch.at(folder)));
        let ending = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "pdf");
        files.filter(ending).count()
    };
    assert_eq!(documents("in"), 40);
    let results = documents("out");
    if signal == "-TERM" {
        assert_eq!(told.summary["signed"], results, "{}", told.all);
        assert_eq!(batch.leftovers(), 0);
    }
    let mut again = Watching::begin(&batch, "second", &TREE_INTO_OUT);
    again.until_signed(40 - results);
    again.until("skipped", |watching| watching.count("skipped") == results);
    again.stopped().assert(130, [40 - results, results, 0]);
    batch.assert_signed_once("out", 40);
}

#[test]
fn a_watch_that_is_told_to_end_finishes_what_was_begun() {
    burst("-TERM", Some(130));
}

#[test]
fn a_watch_that_is_killed_is_continued() {
    burst("-KILL", None);
}

#[test]
fn a_folder_that_is_gone_ends_the_watch() {
    for (name, renamed) in [("removed", false), ("renamed", true)] {
        let batch = Batch::new(0);
        let mut watching = Watching::begin(&batch, name, &TREE_INTO_OUT);
        batch.lay("in/a.pdf");
        watching.until_signed(1);
        if renamed {
            // Another takes its place: it is not the one that was to be watched.
            fs::rename(batch.at("in"), batch.at("away")).unwrap();
            fs::create_dir(batch.at("in")).unwrap();
        } else {
            fs::remove_dir_all(batch.at("in")).unwrap();
        }
        let told = watching.ended();
        told.assert(4, [1, 0, 0]);
        assert!(
            told.all.contains("cannot watch in any longer"),
            "{}",
            told.all
        );
    }
}

#[test]
fn the_passphrase_is_read_once_from_a_file_as_systemd_gives_it() {
    let batch = Batch::new(0);
    let passphrase = batch.at("passphrase");
    fs::write(&passphrase, "rahasia-uji\n").unwrap();
    fs::set_permissions(&passphrase, Permissions::from_mode(0o400)).unwrap();
    let mut command = batch.command(&["sign", "--watch", "--format", "json"]);
    command
        .args(["--stamp", "none", "--notice", "none", "--passphrase-file"])
        .arg(&passphrase)
        .arg("--p12")
        .arg(format!("{ROOT}/certs/p12/openssl.p12"))
        .args(INTO_OUT);
    let mut watching = Watching::of(&batch, "watch", command);
    fs::remove_file(&passphrase).unwrap();
    for name in ["in/a.pdf", "in/b.pdf"] {
        let signed = watching.count("signed");
        batch.lay(name);
        watching.until_signed(signed + 1);
    }
    watching.stopped().assert(130, [2, 0, 0]);
}

#[test]
fn a_newer_version_replaces_its_result_only_by_force() {
    let batch = Batch::new(0);
    let newer = [&sample()[..], b"\n"].concat();
    let mut watching = Watching::begin(&batch, "first", &INTO_OUT);
    batch.lay("in/a.pdf");
    watching.until_signed(1);
    rename_into(&batch, "in/a.pdf", &newer);
    watching.until("failed", |watching| watching.count("failed") == 1);
    watching.stopped().assert(130, [1, 0, 1]);
    let forced = [&["--force"], &INTO_OUT[..]].concat();
    let mut watching = Watching::begin(&batch, "second", &forced);
    watching.until_signed(1);
    watching.stopped().assert(130, [1, 0, 0]);
    assert!(fs::read(batch.at("out/a.pdf")).unwrap().starts_with(&newer));
    // What is done is not done again, by force neither.
    let mut watching = Watching::begin(&batch, "third", &forced);
    watching.until("skipped", |watching| watching.count("skipped") == 1);
    watching.stopped().assert(130, [0, 1, 0]);
}

#[test]
fn folders_by_way_of_links_and_names_that_are_not_text() {
    let batch = Batch::new(0);
    symlink("in", batch.at("link")).unwrap();
    let mut watching = Watching::begin(&batch, "watch", &["-d", "out", "link", "in"]);
    batch.lay("in/a.pdf");
    watching.until_signed(1);
    let odd = OsStr::from_bytes(b"\xff\n.pdf");
    rename_into(&batch, Path::new("in").join(odd), &sample());
    watching.until("odd", |_| batch.at("out").join(odd).exists());
    let told = watching.stopped();
    // The two names are one folder for the system, and two for whoever named both.
    assert_eq!(told.code, Some(130), "{}", told.all);
    batch.assert_signed_once("out", 2);
}

#[test]
fn where_the_system_tells_nothing_the_folder_is_searched() {
    let batch = Batch::new(0);
    let limit = "echo 0 > /proc/sys/user/max_inotify_instances";
    let mut able = Command::new("unshare");
    let able = able.args(["-Ur", "sh", "-c", limit]).output();
    if !able.is_ok_and(|output| output.status.success()) {
        eprintln!("left out: this system does not let its events be switched off");
        return;
    }
    let signing = batch.signing(&[&["--watch"], &INTO_OUT[..]].concat());
    let mut command = Command::new("unshare");
    command
        .args(["-Ur", "sh", "-c", &format!("{limit}; exec \"$0\" \"$@\"")])
        .arg(signing.get_program())
        .args(signing.get_args())
        .current_dir(batch.0.path())
        .stdin(Stdio::null());
    let mut watching = Watching::of(&batch, "watch", command);
    watching.until("told", |watching| {
        watching.remarks().contains("every 10 seconds")
    });
    batch.lay("in/a.pdf");
    watching.until_signed(1);
    watching.stopped().assert(130, [1, 0, 0]);
    batch.assert_signed_once("out", 1);
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let batch = Batch::new(1);
    fs::write(batch.at("list"), "in\n").unwrap();
    let wrong: [&[&str]; 12] = [
        &["in"],
        &["-d", "out"],
        &["-o", "x.pdf", "in"],
        &["--in-place", "in"],
        &["--preview", "x.png", "in"],
        &["-d", "out", "--files-from", "list"],
        &["-d", "out", "--shard", "1/2", "in"],
        &["-d", "out", "--junit", "x.xml", "in"],
        &["-d", "out", "-"],
        &["-d", "out", "in/below/000.pdf"],
        &["-d", "in/../in", "in"],
        &["-d", "out", "in", "list"],
    ];
    for arguments in wrong {
        let run = batch.sign(&[&["--watch"], arguments].concat());
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.all);
    }
    // What a document would need is looked at before the first has come.
    let template = "[template.x]\nfiles = [\"x*.pdf\"]\nlogo = \"none.png\"\n";
    fs::write(batch.at("config.toml"), template).unwrap();
    let run = batch.sign(&["--watch", "--config", "config.toml", "-d", "out", "in"]);
    assert_eq!(run.code, Some(4), "{}", run.all);
    assert!(run.all.contains("none.png"), "{}", run.all);
    for arguments in [["-d", "out", "none"], ["-d", "list/out", "in"]] {
        let run = batch.sign(&[&["--watch"], &arguments[..]].concat());
        assert_eq!(run.code, Some(4), "{arguments:?}: {}", run.all);
    }
    assert!(!batch.at("out").exists());
}
