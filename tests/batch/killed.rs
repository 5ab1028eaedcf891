//! Runs that are killed or interrupted at any instant.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::workshop::{Batch, INTO_OUT, MANIFEST, ROOT, Run};

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
        sleep(Duration::from_millis(sequence.below(200).into()));
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
