//! What these tests share: the manifests, our program, other people's programs.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
pub(crate) use teken_test_kit::peers::{Ran, peer, run};
pub(crate) use teken_test_kit::project;
use tempfile::TempDir;

/// The passphrase of the test keys, unless the manifest says otherwise.
pub(crate) const PASSPHRASE: &str = "rahasia-uji";

/// `testdata/MANIFEST.toml`.
#[derive(Deserialize)]
pub(crate) struct Documents {
    pub(crate) file: Vec<Document>,
    pub(crate) signed: Vec<Signed>,
}

/// An unsigned document.
#[derive(Deserialize)]
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) verdict: String,
    pub(crate) sign: String,
    pub(crate) reason: String,
}

/// A document that another program signed.
#[derive(Deserialize)]
pub(crate) struct Signed {
    pub(crate) path: String,
    pub(crate) verdict: String,
    pub(crate) signatures: usize,
    #[serde(default = "test_root")]
    pub(crate) trust: Vec<String>,
    #[serde(default = "yes")]
    pub(crate) crl: bool,
    pub(crate) reason: String,
}

fn test_root() -> Vec<String> {
    vec!["certs/ca/root.pem".to_owned()]
}

const fn yes() -> bool {
    true
}

/// `certs/MANIFEST.toml`.
#[derive(Deserialize)]
pub(crate) struct Certificates {
    pub(crate) file: Vec<CertificateFile>,
}

/// A key, a certificate, a revocation list, or a container of them.
#[derive(Deserialize)]
pub(crate) struct CertificateFile {
    pub(crate) path: String,
    pub(crate) passphrase: Option<String>,
    pub(crate) expected: String,
    pub(crate) reason: String,
}

pub(crate) fn documents() -> Documents {
    toml::from_str(&fs::read_to_string(project("testdata/MANIFEST.toml")).unwrap()).unwrap()
}

pub(crate) fn certificates() -> Certificates {
    toml::from_str(&fs::read_to_string(project("certs/MANIFEST.toml")).unwrap()).unwrap()
}

/// A folder for results that goes away, and our program run beside no configuration.
pub(crate) struct Workshop {
    folder: TempDir,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Our program, in English, as a person sees it who has configured nothing.
    pub(crate) fn teken<I: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Ran {
        let home = self.path("home");
        run(Command::new(env!("CARGO_BIN_EXE_teken"))
            .args(["--lang", "en"])
            .args(arguments)
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_DATA_HOME", home.join("data")))
    }

    /// A file that holds a passphrase, closed to others.
    pub(crate) fn passphrase_file(&self, passphrase: &str) -> PathBuf {
        let mut file = tempfile::Builder::new()
            .tempfile_in(self.folder.path())
            .unwrap();
        writeln!(file, "{passphrase}").unwrap();
        file.into_temp_path().keep().unwrap()
    }

    /// Tries to sign `document` with the container `certs/p12/NAME.p12`.
    pub(crate) fn try_signing(
        &self,
        document: &Path,
        output: &Path,
        container: &str,
        passphrase: &str,
        more: &[&str],
    ) -> Ran {
        let mut arguments: Vec<PathBuf> = vec![
            "sign".into(),
            document.into(),
            "-o".into(),
            output.into(),
            "--p12".into(),
            project(&format!("certs/p12/{container}.p12")),
            "--passphrase-file".into(),
            self.passphrase_file(passphrase),
        ];
        arguments.extend(more.iter().map(PathBuf::from));
        self.teken(&arguments)
    }

    /// Signs `document` into a file of this name, which must succeed.
    pub(crate) fn sign(
        &self,
        document: &Path,
        name: &str,
        container: &str,
        more: &[&str],
    ) -> PathBuf {
        let output = self.path(name);
        let ran = self.try_signing(document, &output, container, PASSPHRASE, more);
        assert_eq!(
            ran.code,
            Some(0),
            "signing {}: {}",
            document.display(),
            ran.all
        );
        output
    }

    /// Judges a document by the test root and the revocation lists of the test PKI.
    pub(crate) fn verify(&self, document: &Path, trust: &[String], lists: bool) -> Ran {
        let mut arguments: Vec<PathBuf> = vec![
            "verify".into(),
            "--format".into(),
            "json".into(),
            document.into(),
        ];
        for anchor in trust {
            arguments.extend(["--trust".into(), project(anchor)]);
        }
        for list in ["certs/ca/root.crl", "certs/ca/issuing.crl"]
            .iter()
            .filter(|_| lists)
        {
            arguments.extend(["--crl".into(), project(list)]);
        }
        self.teken(&arguments)
    }
}

/// The numbers of each `/ByteRange`, found by looking at the text only, so that our reader does
/// not judge itself.
pub(crate) fn byte_ranges(body: &[u8]) -> Vec<[usize; 4]> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find(body, b"/ByteRange", from) {
        from = at + 1;
        let text = String::from_utf8_lossy(&body[at..body.len().min(at + 100)]).into_owned();
        let list = text.split(['[', ']']).nth(1).unwrap();
        let numbers: Vec<usize> = list
            .split_whitespace()
            .map(|number| number.parse().unwrap())
            .collect();
        found.push(numbers.try_into().unwrap());
    }
    found
}

/// What each signature covers, and its value.
pub(crate) fn signed_parts(file: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let parts = byte_ranges(file)
        .into_iter()
        .map(|[start, length, second, rest]| {
            let spans = [&file[start..start + length], &file[second..second + rest]].concat();
            (spans, unhex(&file[length + 1..second - 1]))
        });
    parts.collect()
}

pub(crate) fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    haystack[from..]
        .windows(needle.len())
        .position(|window| window == needle)
        .map(|at| at + from)
}

fn unhex(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    text.chunks(2)
        .map(|pair| digit(pair[0]) * 16 + digit(pair[1]))
        .collect()
}
