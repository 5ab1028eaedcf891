//! Other programs, whose opinion the tests ask.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::project;

/// What a program did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code, none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub output: String,
    /// Standard output, then standard error.
    pub all: String,
}

/// Runs a program to its end, with nothing to read.
///
/// # Panics
/// It cannot be started.
pub fn run(command: &mut Command) -> Ran {
    let done = command.stdin(Stdio::null()).output().unwrap();
    let output = String::from_utf8_lossy(&done.stdout).into_owned();
    let all = format!("{output}{}", String::from_utf8_lossy(&done.stderr));
    Ran {
        code: done.status.code(),
        output,
        all,
    }
}

/// Where another program is: in the virtual environment under `target`, or on the path.
///
/// Says aloud, once, that it is missing; with `CI=true` that is a failure.
///
/// # Panics
/// It is missing, and nothing may be.
pub fn peer(name: &str) -> Option<PathBuf> {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let own = [project("target/venv/bin")];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = own
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(name));
    let found = found.into_iter().find(|program| program.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none_or(|value| value != "true"),
            "{name} is missing; tests/run installs it"
        );
        if SAID.lock().unwrap().insert(name.to_owned()) {
            // The macros for printing are captured when a test passes.
            let said = format!("\nmissing peer: {name} (tests/run installs it)\n");
            std::io::stderr().write_all(said.as_bytes()).unwrap();
        }
    }
    found
}
