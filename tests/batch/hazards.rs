//! Odd names, crowded folders, documents that change, disks without room.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::workshop::{Batch, INTO_OUT, MANIFEST, Run};

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
