//! What these tests share: a folder, the authority, and our program set up for it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;

use serde_json::Value;
use teken_test_kit::certomancer::Authority;
use teken_test_kit::peers::{Ran, run};
use teken_test_kit::project;
use tempfile::TempDir;

/// The document that is signed.
const SAMPLE: &str = "testdata/pdf/kt1.pdf";

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
        let network = format!("[network]\nprivate = true\nports = [{port}]\nseconds = 60\n");
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
        self.service("tsa/tsa")
    }

    /// The address of a service.
    pub(crate) fn service(&self, name: &str) -> String {
        self.authority.service(name)
    }

    /// Our program, with no home but the folder.
    pub(crate) fn teken<I: Into<OsString>>(&self, arguments: impl IntoIterator<Item = I>) -> Ran {
        run(&mut self.command(arguments))
    }

    fn command<I: Into<OsString>>(&self, arguments: impl IntoIterator<Item = I>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teken"));
        command
            .env_clear()
            .env("XDG_CACHE_HOME", self.folder.path())
            .current_dir(project(""))
            .args(["--lang", "en", "--config"])
            .arg(self.path("config.toml"))
            .args(arguments.into_iter().map(Into::into));
        command
    }

    pub(crate) fn certificate(&self, name: &str) -> PathBuf {
        self.authority.certificate(name)
    }

    /// The newest list of an authority.
    pub(crate) fn list(&self, name: &str) -> Vec<u8> {
        self.authority.fetch(&format!("crls/{name}/latest.crl"))
    }

    /// Signs the sample with a certificate of the authority.
    pub(crate) fn sign(&self, signer: &str, output: &str, more: &[&str]) -> Ran {
        self.sign_file(&project(SAMPLE), signer, output, more)
    }

    /// Signs a document with a certificate of the authority.
    pub(crate) fn sign_file(
        &self,
        document: &Path,
        signer: &str,
        output: &str,
        more: &[&str],
    ) -> Ran {
        let mut arguments = self.signing(document, signer, more);
        if more.contains(&"--level") && more.contains(&"--tsa") {
            arguments.extend(["--trust".into(), self.root().into()]);
        }
        arguments.extend(["-o".into(), self.path(output).into()]);
        self.teken(arguments)
    }

    /// The same without trusting the root.
    pub(crate) fn sign_untrusted(&self, output: &str, more: &[&str]) -> Ran {
        let mut arguments = self.signing(&project(SAMPLE), "signer", more);
        arguments.extend(["-o".into(), self.path(output).into()]);
        self.teken(arguments)
    }

    /// The sample, signed in a pipe.
    pub(crate) fn piped(&self, signer: &str, more: &[&str]) -> Vec<u8> {
        let mut arguments = self.signing("-".as_ref(), signer, more);
        arguments.extend(["--trust".into(), self.root().into()]);
        let sample = fs::File::open(project(SAMPLE)).unwrap();
        let done = self.command(arguments).stdin(sample).output().unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        done.stdout
    }

    /// The sample, signed by somebody whom nobody here trusts.
    pub(crate) fn sign_as_stranger(&self, output: &str) {
        let mut arguments: Vec<OsString> = vec!["sign".into(), project(SAMPLE).into()];
        let identity = [
            "--key",
            "certs/leaf/rsa2048.key",
            "--cert",
            "certs/leaf/rsa2048.chain.pem",
        ];
        arguments.extend(identity.map(Into::into));
        arguments.extend(["-o".into(), self.path(output).into()]);
        assert_done(&self.teken(arguments));
    }

    fn signing(&self, document: &Path, signer: &str, more: &[&str]) -> Vec<OsString> {
        let key = match signer {
            "signer" => "rsa2048",
            other => other,
        };
        let mut arguments: Vec<OsString> = vec!["sign".into(), document.into()];
        arguments.extend(["--key".into(), format!("certs/leaf/{key}.key").into()]);
        let certificate = self.certificate(&format!("issuing/{signer}"));
        arguments.extend(["--cert".into(), certificate.into()]);
        let issuer = self.certificate("root/issuing");
        arguments.extend(["--chain".into(), issuer.into()]);
        arguments.extend(more.iter().map(Into::into));
        arguments
    }

    /// Signs what arrives in a folder, with a certificate of the authority, until it is told to end.
    pub(crate) fn watch(&self, folder: &Path, more: &[&str]) -> Child {
        let mut arguments = self.signing(folder, "signer", more);
        arguments.extend(["--watch".into(), "--trust".into(), self.root().into()]);
        arguments.extend(["-d".into(), self.path("out").into()]);
        self.command(arguments).spawn().unwrap()
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
