//! Second runs, lists, and what is told of a run.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::time::UNIX_EPOCH;

use crate::workshop::{Batch, INTO_OUT, Run};

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
