//! How far a run is, for somebody who watches.

use std::fs;
use std::process::Command;

use teken_test_kit::peers::{Ran, peer, run};

use crate::workshop::{Batch, INTO_OUT};

/// Runs a batch on a terminal, as `script` makes one.
fn watched(batch: &Batch, arguments: &[&str], behind: &str) -> Option<Ran> {
    let signing = batch.signing(&[&INTO_OUT[..], arguments].concat());
    let words = [signing.get_program()]
        .into_iter()
        .chain(signing.get_args());
    let words: Vec<String> = words
        .map(|word| format!("'{}'", word.to_str().unwrap()))
        .collect();
    let command = format!("{} {behind}", words.join(" "));
    let mut script = Command::new(peer("script")?);
    script
        .args(["-qec", &command, "/dev/null"])
        .current_dir(batch.0.path())
        .env_clear()
        .env("HOME", batch.at("home"))
        .env("TERM", "xterm")
        .env("PATH", "/usr/bin:/bin");
    let ran = run(&mut script);
    assert!(matches!(ran.code, Some(0 | 4)), "{}", ran.all);
    Some(ran)
}

#[test]
fn a_terminal_shows_how_far_a_run_is() {
    let batch = Batch::new(4);
    fs::write(batch.at("in/000-bad.pdf"), "no pdf").unwrap();
    fs::write(batch.at("in/001-bad.pdf"), "no pdf").unwrap();
    let Some(ran) = watched(&batch, &["--lang", "en"], "") else {
        return;
    };
    for part in ["/4 ", "/s, ", " left, 2 failed, in/"] {
        assert!(ran.all.contains(part), "{part}: {}", ran.all);
    }
    // What is told stands in lines of its own.
    let lines = ran.all.split(['\n', '\r']);
    let told = lines.filter(|line| line.trim_start_matches("\u{1b}[2K").starts_with('{'));
    assert_eq!(told.count(), 7, "{}", ran.all);
    batch.assert_signed_once("out", 4);
}

#[test]
fn who_wants_silence_or_watches_elsewhere_is_not_shown_it() {
    for (argument, behind) in [("-q", ""), ("-v", "2>told"), ("-q", ">told")] {
        let batch = Batch::new(3);
        let Some(ran) = watched(&batch, &[argument], behind) else {
            return;
        };
        assert!(!ran.all.contains("/s, "), "{}", ran.all);
        let elsewhere = fs::read_to_string(batch.at("told")).unwrap_or_default();
        assert!(!elsewhere.contains("/s, "), "{elsewhere}");
        batch.assert_signed_once("out", 3);
    }
}

#[test]
fn results_that_go_elsewhere_leave_the_terminal_to_what_is_shown() {
    let batch = Batch::new(3);
    let Some(ran) = watched(&batch, &["--lang", "id"], ">told") else {
        return;
    };
    assert!(ran.all.contains("/detik, sisa "), "{}", ran.all);
    let told = fs::read_to_string(batch.at("told")).unwrap();
    assert_eq!(told.lines().filter(|line| line.starts_with('{')).count(), 4);
    assert!(!told.contains('\u{1b}'), "{told}");
}
