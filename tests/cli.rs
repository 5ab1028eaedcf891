//! The built program, case by case: one small file in `tests/cases` for each, named for it.
//!
//! A case runs in a fresh folder. Afterwards this folder holds what the case put there and what
//! the case says is `made`, and nothing else: nothing is ever left behind.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Deserialize;

/// One case. In `args`, `{root}` is the folder of the package and `{locked}` a folder that
/// nobody may write to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What is typed.
    args: Vec<String>,
    /// What lies in the folder: `copy:PATH in the package`, `text:CONTENT`, `secret:CONTENT`
    /// (readable by the owner only), `folder`.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Environment variables beside the few that every case has.
    #[serde(default)]
    environment: BTreeMap<String, String>,
    /// The file that is piped in.
    stdin: Option<String>,
    /// Where standard output goes instead of back to the test.
    stdout_to: Option<String>,
    /// No file may grow larger than this many blocks: how a full disk feels.
    largest_file: Option<u32>,
    /// The exit code.
    exit: i32,
    /// Parts of standard output, in this order.
    #[serde(default)]
    stdout: Vec<String>,
    /// Parts of standard error, in this order.
    #[serde(default)]
    stderr: Vec<String>,
    /// Standard error must be one failure in three lines: what, because, hint.
    #[serde(default)]
    three_lines: bool,
    /// Parts of neither stream.
    #[serde(default)]
    never: Vec<String>,
    /// Files that are new afterwards.
    #[serde(default)]
    made: Vec<String>,
    /// Files whose content is different afterwards.
    #[serde(default)]
    changed: Vec<String>,
}

#[test]
fn every_case_holds() {
    let mut paths: Vec<PathBuf> = fs::read_dir(package().join("tests/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() > 30, "the cases were not found");
    let mut faults = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let case: Case =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        for fault in run(&case) {
            faults.push(format!("{name}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n\n"));
}

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn run(case: &Case) -> Vec<String> {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("work");
    fs::create_dir(&folder).unwrap();
    for (name, content) in &case.files {
        lay(&folder.join(name), content);
    }
    let locked = locked_folder(scratch.path());
    let before = contents(&folder);
    let output = execute(case, &folder, &locked);
    let after = contents(&folder);
    unlock(&locked);
    let mut faults = judge(case, &output);
    faults.extend(compare(case, &before, &after));
    if !faults.is_empty() {
        faults.push(format!(
            "stdout:\n{}\nstderr:\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    faults
}

fn lay(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let (kind, value) = content.split_once(':').unwrap_or((content, ""));
    match kind {
        "copy" => {
            fs::copy(package().join(value), path).unwrap();
        }
        "text" => fs::write(path, value).unwrap(),
        "secret" => {
            fs::write(path, value).unwrap();
            permit(path, 0o600);
        }
        "folder" => fs::create_dir_all(path).unwrap(),
        _ => panic!("unknown content {content}"),
    }
}

fn execute(case: &Case, folder: &Path, locked: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_teken");
    let mut command = match case.largest_file {
        None => Command::new(program),
        Some(blocks) => {
            let mut shell = Command::new("sh");
            let script = format!("ulimit -f {blocks}; exec \"$@\"");
            shell.args(["-c", &script, "sh", program]);
            shell
        }
    };
    for argument in &case.args {
        command.arg(
            argument
                .replace("{root}", &package().display().to_string())
                .replace("{locked}", &locked.display().to_string()),
        );
    }
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder.join("../home"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .envs(&case.environment)
        .stdin(match &case.stdin {
            Some(name) => Stdio::from(fs::File::open(folder.join(name)).unwrap()),
            None => Stdio::null(),
        });
    if let Some(target) = &case.stdout_to {
        let target = fs::OpenOptions::new().write(true).open(target).unwrap();
        command.stdout(target);
    }
    command.stderr(Stdio::piped());
    command.output().unwrap()
}

fn judge(case: &Case, output: &Output) -> Vec<String> {
    let mut faults = Vec::new();
    if output.status.code() != Some(case.exit) {
        faults.push(format!(
            "exit {:?} instead of {}",
            output.status.code(),
            case.exit
        ));
    }
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    for (name, stream, parts) in [
        ("stdout", &stdout, &case.stdout),
        ("stderr", &stderr, &case.stderr),
    ] {
        let mut rest: &str = stream;
        for part in parts {
            match rest.split_once(part.as_str()) {
                Some((_, after)) => rest = after,
                None => faults.push(format!("{name} lacks {part:?}")),
            }
        }
    }
    for part in &case.never {
        if stdout.contains(part) || stderr.contains(part) {
            faults.push(format!("{part:?} was said"));
        }
    }
    if case.three_lines {
        let starts = [
            &["teken: "][..],
            &["  because: ", "  sebab: "],
            &["  hint: ", "  saran: "],
        ];
        let lines: Vec<&str> = stderr.lines().collect();
        let holds = lines.len() == starts.len()
            && lines
                .iter()
                .zip(starts)
                .all(|(line, starts)| starts.iter().any(|start| line.starts_with(start)));
        if !holds {
            faults.push("stderr is not: what, because, hint".to_owned());
        }
    }
    faults
}

type Contents = BTreeMap<String, Vec<u8>>;

fn compare(case: &Case, before: &Contents, after: &Contents) -> Vec<String> {
    let names = |contents: &Contents| contents.keys().cloned().collect::<BTreeSet<_>>();
    let mut expected = names(before);
    expected.extend(case.made.iter().cloned());
    let mut faults = Vec::new();
    if names(after) != expected {
        faults.push(format!("files {:?} instead of {expected:?}", names(after)));
    }
    for (name, content) in before {
        let changed = after.get(name).is_some_and(|now| now != content);
        if changed != case.changed.contains(name) {
            faults.push(format!("{name} was changed: {changed}"));
        }
    }
    faults
}

fn contents(folder: &Path) -> Contents {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry
                .path()
                .strip_prefix(folder)
                .unwrap()
                .display()
                .to_string();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// A folder that this user may not write to. Permissions do not bind the administrator, so where
/// one is too weak the kernel's own folder serves.
fn locked_folder(scratch: &Path) -> PathBuf {
    let folder = scratch.join("locked");
    fs::create_dir(&folder).unwrap();
    permit(&folder, 0o555);
    if fs::write(folder.join("probe"), b"").is_ok() {
        fs::remove_file(folder.join("probe")).unwrap();
        let kernel = Path::new("/sys");
        assert!(
            kernel.is_dir(),
            "no folder is locked for the administrator here"
        );
        return kernel.to_path_buf();
    }
    folder
}

fn unlock(folder: &Path) {
    if folder.ends_with("locked") {
        permit(folder, 0o755);
    }
}

#[cfg(unix)]
fn permit(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn permit(_: &Path, _: u32) {}
