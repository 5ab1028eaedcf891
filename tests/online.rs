//! What a verification asks the network for, and what it makes of servers that are bad at their
//! work. The test certificates name servers that do not exist; a proxy of our own stands for all of
//! them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use teken::pdf::ValidationData;
use teken::pki::CertificateList;
use teken::sign::add_validation_data;
use teken_test_kit::{Desk, identity_of, open, read, request, sample, signed_by};

/// As of when documents are judged: after the answers of `testdata/ocsp` were made.
const AT: &str = "2026-12-24T00:00:00Z";

/// What a server does with a request.
#[derive(Clone)]
enum Does {
    Gives(Arc<Vec<u8>>),
    Says(&'static str),
    /// One byte a second.
    Drips,
    IsSilent,
}

impl Does {
    fn give(file: &str) -> Self {
        Self::Gives(Arc::new(read(file)))
    }

    fn act(&self, stream: &mut impl Write) -> std::io::Result<()> {
        match self {
            Self::Gives(bytes) => {
                let length = bytes.len();
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
                )?;
                stream.write_all(bytes)
            }
            Self::Says(answer) => {
                write!(stream, "HTTP/1.1 {answer}\r\nConnection: close\r\n\r\n")
            }
            Self::Drips => {
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")?;
                for _ in 0..100 {
                    stream.write_all(b"x")?;
                    thread::sleep(Duration::from_millis(200));
                }
                Ok(())
            }
            Self::IsSilent => {
                thread::sleep(Duration::from_secs(20));
                Ok(())
            }
        }
    }
}

const NOTHING: Does = Does::Says("404 Not Found\r\nContent-Length: 0");
const BROKEN: Does = Does::Says("500 Internal Server Error\r\nContent-Length: 0");
const PAGE: Does = Does::Says("200 OK\r\nContent-Type: text/html\r\nContent-Length: 0");
const LOOP: Does =
    Does::Says("302 Found\r\nLocation: http://crl.teken.invalid/issuing.crl\r\nContent-Length: 0");

/// The servers that certificates name.
#[derive(Clone)]
struct Servers {
    ocsp: Does,
    issuing: Does,
    root: Does,
    /// OCSP requests that carried a nonce.
    nonces: Arc<AtomicUsize>,
}

/// id-pkix-ocsp-nonce (RFC 6960, 4.4.1).
const NONCE: [u8; 9] = [0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2];

impl Servers {
    fn sound() -> Self {
        Self {
            ocsp: Does::give("testdata/ocsp/good.der"),
            issuing: Does::give("certs/ca/issuing.crl"),
            root: Does::give("certs/ca/root.crl"),
            nonces: Arc::default(),
        }
    }

    /// Answers one connection through the proxy.
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut write = stream.try_clone()?;
        let mut reader = BufReader::new(stream);
        head(&mut reader)?;
        write!(write, "HTTP/1.1 200 OK\r\n\r\n")?;
        let asked = head(&mut reader)?;
        // What is left unread when a connection is closed takes the answer with it.
        let length = asked.split("content-length: ").nth(1);
        let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
        let mut body = Vec::new();
        (&mut reader)
            .take(length.unwrap_or(0))
            .read_to_end(&mut body)?;
        if body.windows(NONCE.len()).any(|part| part == NONCE) {
            self.nonces.fetch_add(1, Ordering::SeqCst);
        }
        let does = if asked.contains("host: ocsp.teken.invalid") {
            &self.ocsp
        } else if asked.starts_with("get /issuing.crl") {
            &self.issuing
        } else {
            &self.root
        };
        does.act(&mut write)
    }
}

/// The first lines of a request, in small letters.
fn head(reader: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") && reader.read_line(&mut text)? > 0 {}
    Ok(text.to_ascii_lowercase())
}

/// A document signed with a test certificate, and servers for it.
struct Office {
    desk: Desk,
    asked: Arc<AtomicUsize>,
}

impl Office {
    fn new(signer: &str, servers: Servers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let servers = servers.clone();
                thread::spawn(move || servers.serve(stream.unwrap()));
            }
        });
        let desk = Desk::new(env!("CARGO_BIN_EXE_teken"));
        let network = format!("[network]\nproxy = \"http://127.0.0.1:{port}\"\nseconds = 2\n");
        fs::write(desk.path("config.toml"), network).unwrap();
        let document = signed_by(&identity_of(signer), &sample("kt1.pdf"), &request()).unwrap();
        fs::write(desk.path("a.pdf"), document).unwrap();
        fs::write(desk.path("root.pem"), read("certs/ca/root.pem")).unwrap();
        Self { desk, asked }
    }

    /// What is said of the document, and the exit code.
    fn verify(&self, more: &[&str]) -> (Value, Option<i32>) {
        self.verify_at(more, ["--at", AT])
    }

    fn verify_at(&self, more: &[&str], at: [&str; 2]) -> (Value, Option<i32>) {
        let mut arguments = vec!["--lang", "en", "--config", "config.toml", "verify"];
        arguments.extend(["--format", "json", "--trust", "root.pem"]);
        arguments.extend(at);
        arguments.extend(more);
        arguments.push("a.pdf");
        let done = self.desk.teken(&arguments);
        let text = String::from_utf8(done.stdout).unwrap();
        let line = text.lines().next().unwrap_or_default();
        (serde_json::from_str(line).unwrap(), done.status.code())
    }
}

#[test]
fn what_is_missing_is_asked_for_and_kept() {
    let office = Office::new("rsa2048", Servers::sound());
    let (said, code) = office.verify(&[]);
    assert_eq!(
        (said["verdict"].as_str(), code),
        (Some("valid"), Some(0)),
        "{said}"
    );
    // The answer on the signer, the list on its issuer.
    assert_eq!(office.asked.load(Ordering::SeqCst), 2);
    let (said, _) = office.verify(&[]);
    assert_eq!(said["verdict"], "valid");
    assert_eq!(office.asked.load(Ordering::SeqCst), 2);
}

#[test]
fn a_nonce_is_sent_where_the_configuration_says_so() {
    for (setting, sent) in [("", 0), ("ocsp-nonce = true\n", 1)] {
        let servers = Servers::sound();
        let nonces = Arc::clone(&servers.nonces);
        let office = Office::new("rsa2048", servers);
        let file = office.desk.path("config.toml");
        let network = fs::read_to_string(&file).unwrap();
        fs::write(&file, network + setting).unwrap();
        let (said, _) = office.verify(&[]);
        assert_eq!(said["verdict"], "valid", "{said}");
        assert_eq!(nonces.load(Ordering::SeqCst), sent, "{setting}");
    }
}

#[test]
fn nobody_is_asked_offline_nor_when_nothing_is_missing() {
    let office = Office::new("rsa2048", Servers::sound());
    let (said, code) = office.verify(&["--offline"]);
    assert_eq!(
        (said["verdict"].as_str(), code),
        (Some("indeterminate"), Some(3))
    );
    fs::write(office.desk.path("root.crl"), read("certs/ca/root.crl")).unwrap();
    fs::write(
        office.desk.path("issuing.crl"),
        read("certs/ca/issuing.crl"),
    )
    .unwrap();
    let (said, _) = office.verify(&["--crl", "root.crl", "--crl", "issuing.crl"]);
    assert_eq!(said["verdict"], "valid");
    assert_eq!(office.asked.load(Ordering::SeqCst), 0);
}

#[test]
fn a_revocation_is_found_by_answer_and_by_list() {
    for ocsp in [Does::give("testdata/ocsp/revoked.der"), BROKEN] {
        let servers = Servers {
            ocsp,
            ..Servers::sound()
        };
        let (said, code) = Office::new("revoked", servers).verify(&[]);
        assert_eq!(
            (said["verdict"].as_str(), code),
            (Some("invalid"), Some(1)),
            "{said}"
        );
        assert_eq!(said["signatures"][0]["identity"], "revoked");
    }
}

/// Who makes a document chooses what it holds, and leaves out what was said since.
#[test]
fn what_a_document_holds_is_not_taken_for_the_newest() {
    let servers = Servers {
        ocsp: BROKEN,
        issuing: Does::give("testdata/past/signer-revoked.crl"),
        ..Servers::sound()
    };
    let office = Office::new("rsa2048", servers);
    let signed = fs::read(office.desk.path("a.pdf")).unwrap();
    let der = |name| {
        let lists = CertificateList::many_from_pem_or_der(&read(name)).unwrap();
        lists[0].der().to_vec()
    };
    let data = ValidationData {
        crls: vec![der("certs/ca/issuing.crl"), der("certs/ca/root.crl")],
        ..ValidationData::default()
    };
    let document = open(&signed);
    let amended = add_validation_data(&document, &data).unwrap().unwrap();
    fs::write(office.desk.path("a.pdf"), amended.parts().concat()).unwrap();
    let after = ["--at", "2027-01-15T00:00:00Z"];
    let (said, _) = office.verify_at(&["--offline"], after);
    assert_eq!(said["verdict"], "valid", "{said}");
    let (said, _) = office.verify_at(&[], after);
    assert_eq!(said["verdict"], "indeterminate", "{said}");
    assert_eq!(said["signatures"][0]["identity"], "revoked");
}

/// The list of the issuer is missing too, so the bad answer is all there is.
#[test]
fn a_bad_answer_leaves_the_verdict_open() {
    for (ocsp, words) in [
        (Does::give("testdata/ocsp/unknown.der"), "does not know"),
        (
            Does::give("testdata/ocsp/revoked.der"),
            "about other certificates",
        ),
        (Does::give("testdata/ocsp/try-later.der"), "too busy"),
        (Does::give("testdata/ocsp/stranger.der"), "did not appoint"),
        (
            Does::give("testdata/ocsp/other-purpose.der"),
            "not made for answers",
        ),
        (
            Does::give("testdata/ocsp/expired.der"),
            "was not valid when it answered",
        ),
        (Does::give("testdata/ocsp/weak.der"), "not accepted as safe"),
        (Does::give("certs/ca/root.crl"), "is damaged"),
        (BROKEN, "500"),
        (PAGE, "web page"),
        (Does::Drips, "in time"),
        (Does::IsSilent, "in time"),
    ] {
        let servers = Servers {
            ocsp,
            issuing: NOTHING,
            ..Servers::sound()
        };
        // OpenSSL states "unknown" about another certificate of the authority.
        let signer = if words == "does not know" {
            "rsa4096"
        } else {
            "rsa2048"
        };
        let office = Office::new(signer, servers);
        let (said, code) = office.verify(&[]);
        assert_eq!(said["verdict"], "indeterminate", "{words}: {said}");
        assert_eq!(code, Some(3));
        assert_eq!(said["signatures"][0]["subindication"], "TRY_LATER");
        let told = said["findings"].to_string();
        assert!(told.contains(words), "{words}: {told}");
    }
}

/// A list of 50 MB, well-formed to its end and signed by nobody.
fn endless_list() -> Vec<u8> {
    let wrapped = |tag: u8, content: Vec<u8>| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84][..], &length, &content].concat()
    };
    let list = read("certs/ca/issuing.crl");
    let der = CertificateList::many_from_pem_or_der(&list)
        .unwrap()
        .remove(0);
    let issuer = der.issuer_name().der().to_vec();
    let algorithm = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00".to_vec();
    let date = b"\x17\x0d261122000000Z";
    let until = b"\x17\x0d490101000000Z";
    let entries: Vec<u8> = (0_u32..1_600_000)
        .flat_map(|serial| {
            let serial = serial.to_be_bytes();
            [&b"\x30\x17\x02\x06\x01\x01"[..], &serial, date].concat()
        })
        .collect();
    let fields = [algorithm.clone(), issuer, date.to_vec(), until.to_vec()].concat();
    let tbs = [b"\x02\x01\x01".to_vec(), fields, wrapped(0x30, entries)].concat();
    let value = b"\x03\x03\x00\x01\x02".to_vec();
    wrapped(0x30, [wrapped(0x30, tbs), algorithm, value].concat())
}

#[test]
fn a_bad_list_leaves_the_verdict_open() {
    let endless = Does::Gives(Arc::new(endless_list()));
    for (issuing, words) in [
        (
            Does::give("testdata/past/issuing-day.crl"),
            "should have been renewed",
        ),
        (Does::give("certs/ca/other-root.crl"), "another authority"),
        (LOOP, "redirect"),
        (NOTHING, "404"),
        (endless, "signed"),
    ] {
        let servers = Servers {
            ocsp: NOTHING,
            issuing,
            ..Servers::sound()
        };
        let office = Office::new("rsa2048", servers);
        let (said, code) = office.verify(&[]);
        assert_eq!(said["verdict"], "indeterminate", "{words}: {said}");
        assert_eq!(code, Some(3));
        let told = said["findings"].to_string().to_lowercase();
        assert!(told.contains(words), "{words}: {told}");
    }
}
