//! A whole authority on this machine, made by other people: Certomancer issues certificates and
//! answers for them as OCSP responder, list server and timestamp authority.
//!
//! What it issues stands in `tests/proof/certomancer.yml`; the keys are those of `certs`.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::peers::{peer, run};
use crate::project;

/// Runs a program until nobody holds the other end of its standard input any more: a server must not
/// outlive the tests, however they end.
const WHILE_WATCHED: &str = r#""$@" & server=$!; cat; kill "$server""#;

/// The authority at work. It ends with the process that started it.
#[derive(Debug)]
pub struct Authority {
    /// Holds its standard input.
    _server: Child,
    port: u16,
    address: String,
    folder: TempDir,
}

impl Authority {
    /// Starts it on a free port of this machine; none when the program is missing.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let program = peer("certomancer")?;
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let address = format!("http://localhost:{port}");
        let folder = tempfile::tempdir().unwrap();
        let command = || {
            let mut command = Command::new(&program);
            command
                .arg("--config")
                .arg(project("tests/proof/certomancer.yml"))
                .arg("--key-root")
                .arg(project("certs"))
                .args(["--service-url-prefix", &address]);
            command
        };
        let summoned = run(command()
            .args(["mass-summon", "--no-pfx", "proof"])
            .arg(folder.path()));
        assert_eq!(summoned.code, Some(0), "{}", summoned.all);
        let serving = command();
        let mut server = Command::new("sh");
        server
            .args(["-c", WHILE_WATCHED, "sh"])
            .arg(serving.get_program())
            .args(serving.get_args())
            .args(["animate", "--port", &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("server.log")).unwrap());
        let authority = Self {
            _server: server.spawn().unwrap(),
            port,
            address,
            folder,
        };
        authority.wait();
        Some(authority)
    }

    /// Waits until it answers.
    fn wait(&self) {
        for _ in 0..300 {
            if self
                .get("/")
                .is_some_and(|page| page.starts_with(b"HTTP/1."))
            {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        panic!("the authority does not answer: {log}");
    }

    fn get(&self, path: &str) -> Option<Vec<u8>> {
        let server = self.address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(server).ok()?;
        stream
            .write_all(format!("GET {path} HTTP/1.0\r\nHost: {server}\r\n\r\n").as_bytes())
            .ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        Some(answer)
    }

    /// The port that it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The address of one of its services: `tsa/tsa`.
    #[must_use]
    pub fn service(&self, name: &str) -> String {
        format!("{}/proof/{name}", self.address)
    }

    /// What one of its services gives: `crls/root/latest.crl`.
    ///
    /// # Panics
    /// It gives nothing.
    #[must_use]
    pub fn fetch(&self, name: &str) -> Vec<u8> {
        let answer = self.get(&format!("/proof/{name}")).unwrap();
        assert!(
            answer.starts_with(b"HTTP/1.") && answer.windows(5).take(20).any(|at| at == b" 200 ")
        );
        let end = answer.windows(4).position(|at| at == b"\r\n\r\n").unwrap();
        answer[end + 4..].to_vec()
    }

    /// The file of a certificate: `issuing/signer`.
    #[must_use]
    pub fn certificate(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.cert.pem"))
    }
}
