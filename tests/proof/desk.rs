//! What these tests share: a folder, the authority, and our program set up for it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use teken_test_kit::certomancer::Authority;
use teken_test_kit::peers::{Ran, run};
use teken_test_kit::project;
use tempfile::TempDir;

/// The authority of this run: one for all tests. It ends with the process that started it.
pub(crate) fn authority() -> Option<&'static Authority> {
    static AUTHORITY: OnceLock<Option<Authority>> = OnceLock::new();
    AUTHORITY.get_or_init(Authority::start).as_ref()
}

/// A folder for results that goes away, with a configuration that permits servers of this machine.
pub(crate) struct Desk {
    folder: TempDir,
    authority: &'static Authority,
}

impl Desk {
    /// None when the authority is missing.
    pub(crate) fn new() -> Option<Self> {
        let desk = Self {
            authority: authority()?,
            folder: tempfile::tempdir().unwrap(),
        };
        let port = desk.authority.port();
        let network = format!("[network]\nprivate = true\nports = [{port}]\nseconds = 5\n");
        fs::write(desk.path("config.toml"), network).unwrap();
        Some(desk)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.authority.certificate("root/root")
    }

    pub(crate) fn tsa(&self) -> String {
        self.authority.service("tsa/tsa")
    }

    /// Our program, with no home but the folder.
    pub(crate) fn teken<I: Into<OsString>>(&self, arguments: impl IntoIterator<Item = I>) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teken"));
        command
            .env_clear()
            .env("XDG_CACHE_HOME", self.folder.path())
            .current_dir(project(""))
            .args(["--lang", "en", "--config"])
            .arg(self.path("config.toml"))
            .args(arguments.into_iter().map(Into::into));
        run(&mut command)
    }

    /// Signs the sample with a certificate of the authority, and gives the result's name.
    pub(crate) fn sign(&self, signer: &str, output: &str, more: &[&str]) -> Ran {
        let key = match signer {
            "signer" => "certs/leaf/rsa2048.key",
            other => &format!("certs/leaf/{other}.key"),
        };
        let mut arguments: Vec<OsString> = ["sign", "testdata/pdf/kt1.pdf", "--key", key, "--cert"]
            .map(Into::into)
            .into();
        arguments.push(
            self.authority
                .certificate(&format!("issuing/{signer}"))
                .into(),
        );
        arguments.push("--chain".into());
        arguments.push(self.authority.certificate("root/issuing").into());
        arguments.push("-o".into());
        arguments.push(self.path(output).into());
        arguments.extend(more.iter().map(Into::into));
        self.teken(arguments)
    }

    /// What we say about a document offline, with nothing but the root.
    pub(crate) fn judged(&self, document: &Path) -> Value {
        let mut arguments: Vec<OsString> = ["verify", "--format", "json", "--offline", "--trust"]
            .map(Into::into)
            .into();
        arguments.push(self.root().into());
        arguments.push(document.into());
        let ran = self.teken(arguments);
        let line = ran
            .output
            .lines()
            .next()
            .unwrap_or_else(|| panic!("{}", ran.all));
        serde_json::from_str(line).unwrap()
    }
}

/// Fails unless a program said that all went well.
pub(crate) fn assert_done(ran: &Ran) {
    assert_eq!(ran.code, Some(0), "{}", ran.all);
}
