//! Several runs that share the work, or get in the way of each other.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::UNIX_EPOCH;

use serde_json::Value;

use crate::workshop::{Batch, INTO_OUT, MANIFEST, Run};

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
