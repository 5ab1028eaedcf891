//! Servers of authorities, and what is kept of them.

use std::process::Command;
use std::sync::atomic::AtomicUsize;
use std::thread;

use super::super::http::{HttpSettings, Reach};
use super::super::sample_server::{Asked, Reply, Server};
use super::*;
use crate::cli::words::{Language, Words};

const LEAF: &[u8] = include_bytes!("../../../certs/leaf/rsa2048.pem");
const CHAIN: &[u8] = include_bytes!("../../../certs/ca/chain.pem");
const LIST: &[u8] = include_bytes!("../../../certs/ca/issuing.crl");
const CRL_ADDRESS: &str = "http://crl.teken.invalid/issuing.crl";
const OCSP_ADDRESS: &str = "http://ocsp.teken.invalid/";

/// A time at which the list of `certs/` is fresh.
fn now() -> Timestamp {
    let list = list();
    list.this_update()
        .saturating_add(SignedDuration::from_hours(1))
        .unwrap()
}

fn list() -> CertificateList {
    CertificateList::many_from_pem_or_der(LIST)
        .unwrap()
        .remove(0)
}

fn issuer() -> Certificate {
    Certificate::many_from_pem_or_der(CHAIN).unwrap().remove(0)
}

/// What an address of the certificates becomes.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Names {
    Ocsp,
    Issuers,
}

/// The leaf with a server of the test in its addresses, of the same length.
fn leaf(port: u16, names: Names) -> Certificate {
    let leaf = Certificate::many_from_pem_or_der(LEAF).unwrap().remove(0);
    let mut der = leaf.der().to_vec();
    for address in [CRL_ADDRESS, OCSP_ADDRESS] {
        let mut text = format!("http://127.0.0.1:{port}/");
        assert!(text.len() <= address.len());
        text.push_str(&"x".repeat(address.len() - text.len()));
        replace(&mut der, address.as_bytes(), text.as_bytes());
    }
    if names == Names::Issuers {
        // id-ad-ocsp becomes id-ad-caIssuers.
        let method = |last| [0x2b, 6, 1, 5, 5, 7, 0x30, last];
        replace(&mut der, &method(1), &method(2));
    }
    Certificate::from_der(&der).unwrap()
}

fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|window| window == old);
    bytes[at.unwrap()..][..old.len()].copy_from_slice(new);
}

fn client(settings: EvidenceSettings) -> EvidenceClient {
    client_at(settings, now())
}

fn client_at(settings: EvidenceSettings, at: Timestamp) -> EvidenceClient {
    waiting(HttpSettings::default().whole, settings, at)
}

fn waiting(whole: Duration, settings: EvidenceSettings, at: Timestamp) -> EvidenceClient {
    let http = HttpClient::new(HttpSettings {
        whole,
        reach: Reach::Everywhere,
        ..HttpSettings::default()
    });
    EvidenceClient::new(
        Arc::new(http.unwrap()),
        settings,
        Clock::starting(at),
        Arc::new(|| [7; 16]),
    )
}

fn keeping(folder: &std::path::Path) -> EvidenceSettings {
    EvidenceSettings {
        cache: Some(EvidenceCache::new(folder.join("evidence"), 1 << 20)),
        ..EvidenceSettings::default()
    }
}

fn told(error: &SourceError) -> String {
    let [english, indonesian] = [Language::English, Language::Indonesian].map(|language| {
        let text = Words::new(language).text(&error.message());
        assert!(text.contains(' ') && !text.contains("{$"), "{text}");
        text
    });
    assert_ne!(english, indonesian);
    english
}

/// What a server does.
type Answer = fn(&Asked) -> Reply;

fn gives_list(_: &Asked) -> Reply {
    Reply::ok(list().der())
}

#[test]
fn many_threads_cause_one_request() {
    let server = Server::start(|asked| {
        thread::sleep(Duration::from_millis(50));
        gives_list(asked)
    });
    let client = client(EvidenceSettings::default());
    let leaf = leaf(server.port(), Names::Ocsp);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                assert_eq!(
                    client.for_document().lists(&leaf).unwrap()[0].der(),
                    list().der()
                );
            });
        }
    });
    assert_eq!(server.count(), 1);
}

#[test]
fn a_failure_is_remembered_and_a_silent_server_left_alone() {
    let broken = Server::start(|_| Reply::status(404));
    let client_of_broken = client(EvidenceSettings::default());
    let certificate = leaf(broken.port(), Names::Ocsp);
    for _ in 0..5 {
        let error = client_of_broken
            .for_document()
            .lists(&certificate)
            .unwrap_err();
        assert!(told(&error).contains("404"));
    }
    assert_eq!(broken.count(), 1);
    let silent = Server::start(|_| Reply::Silence);
    let whole = Duration::from_millis(1_500);
    let client = waiting(whole, EvidenceSettings::default(), now());
    let certificate = leaf(silent.port(), Names::Ocsp);
    let other = leaf(silent.port(), Names::Issuers);
    assert!(client.for_document().lists(&certificate).is_err());
    assert!(client.for_document().ocsp(&certificate, &issuer()).is_err());
    let third = client.for_document().issuers(&other).unwrap_err();
    assert!(told(&third).contains("did not answer"), "{}", told(&third));
    assert_eq!(silent.count(), 2);
}

#[test]
fn the_second_run_asks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(gives_list);
    let leaf = leaf(server.port(), Names::Ocsp);
    let run = |at| {
        let client = client_at(keeping(folder.path()), at);
        assert_eq!(
            client.for_document().lists(&leaf).unwrap()[0].der(),
            list().der()
        );
    };
    run(now());
    run(now());
    assert_eq!(server.count(), 1);
    // A day later, and once a newer list is due, it is fetched anew.
    run(now()
        .saturating_add(SignedDuration::from_hours(25))
        .unwrap());
    assert_eq!(server.count(), 2);
    let due = list().next_update().unwrap();
    run(due.saturating_add(SignedDuration::from_hours(1)).unwrap());
    run(due.saturating_add(SignedDuration::from_hours(1)).unwrap());
    assert_eq!(server.count(), 4);
}

#[test]
fn what_was_damaged_in_the_folder_is_fetched_anew() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(gives_list);
    let leaf = leaf(server.port(), Names::Ocsp);
    let run = || {
        client(keeping(folder.path()))
            .for_document()
            .lists(&leaf)
            .unwrap()
    };
    run();
    let file = std::fs::read_dir(folder.path().join("evidence"))
        .unwrap()
        .next();
    let file = file.unwrap().unwrap().path();
    let sound = std::fs::read(&file).unwrap();
    for damaged in [&sound[..sound.len() / 2], b"", b"foreign"] {
        std::fs::write(&file, damaged).unwrap();
        let before = server.count();
        assert_eq!(run()[0].der(), list().der());
        assert_eq!(server.count(), before + 1);
        run();
        assert_eq!(server.count(), before + 1);
    }
}

/// What OpenSSL answered for the leaf, good until long after the certificate's end.
macro_rules! answer {
    ($name:literal) => {
        include_bytes!(concat!("../../../testdata/ocsp/", $name, ".der"))
    };
}

#[test]
fn an_ocsp_answer_is_kept_when_it_says_something() {
    let at: Timestamp = "2060-01-01T00:00:00Z".parse().unwrap();
    let asked = |answer: &'static [u8], nonce| {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(move |_| Reply::ok(answer));
        let leaf = leaf(server.port(), Names::Ocsp);
        for _ in 0..2 {
            let settings = EvidenceSettings {
                nonce,
                ..keeping(folder.path())
            };
            let client = client_at(settings, at);
            let (first, second) = (
                client.for_document().ocsp(&leaf, &issuer()),
                client.for_document().ocsp(&leaf, &issuer()),
            );
            assert_eq!(first.is_ok(), second.is_ok());
            match first {
                Ok(response) => assert_eq!(response.der(), answer),
                Err(error) => assert!(!told(&error).is_empty()),
            }
        }
        server.count()
    };
    assert_eq!(asked(answer!("good"), OcspNonce::Absent), 1);
    assert_eq!(asked(answer!("good"), OcspNonce::Sent), 2);
    // Signed by a stranger, about nobody we know, no answer at all: asked anew in each run.
    assert_eq!(asked(answer!("stranger"), OcspNonce::Absent), 2);
    assert_eq!(asked(answer!("unknown"), OcspNonce::Absent), 2);
    assert_eq!(asked(answer!("try-later"), OcspNonce::Absent), 2);
}

#[test]
fn issuers_come_in_three_forms() {
    let chain = Certificate::many_from_pem_or_der(CHAIN).unwrap();
    let ask = |body: Vec<u8>| {
        let server = Server::start(move |_| Reply::ok(body.clone()));
        let client = client(EvidenceSettings::default());
        client
            .for_document()
            .issuers(&leaf(server.port(), Names::Issuers))
    };
    assert_eq!(ask(chain[0].der().to_vec()).unwrap(), chain[..1]);
    assert_eq!(ask(CHAIN.to_vec()).unwrap(), chain);
    for wrong in [&b"0"[..], b"-----BEGIN", list().der()] {
        let error = ask(wrong.to_vec()).unwrap_err();
        assert!(matches!(error, SourceError::Unusable { .. }));
        assert!(told(&error).contains("certificate"));
    }
    let bundle = Command::new("openssl")
        .args(["crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/certs/ca/chain.pem"))
        .output();
    match bundle {
        Ok(output) => assert_eq!(ask(output.stdout).unwrap(), chain),
        Err(_) => assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "openssl is missing"
        ),
    }
}

#[test]
fn what_is_no_evidence_is_told() {
    let wrong: [(&str, Answer); 4] = [
        ("web page", |_| Reply::ok("<html>")),
        ("KB", |_| Reply::Flood),
        ("status 500", |_| Reply::status(500)),
        ("more than 3 times", |_| Reply::moved("/again")),
    ];
    for (part, answer) in wrong {
        let server = Server::start(answer);
        let client = client(EvidenceSettings::default());
        let leaf = leaf(server.port(), Names::Ocsp);
        let error = client.for_document().ocsp(&leaf, &issuer()).unwrap_err();
        assert!(told(&error).contains(part), "{}", told(&error));
    }
    let server = Server::start(|_| Reply::ok("0"));
    let client = client(EvidenceSettings::default());
    let leaf = leaf(server.port(), Names::Ocsp);
    for error in [
        client.for_document().ocsp(&leaf, &issuer()).unwrap_err(),
        client.for_document().lists(&leaf).unwrap_err(),
    ] {
        assert!(matches!(error, SourceError::Unusable { .. }));
        told(&error);
    }
    let asked = server.asked();
    assert!(asked[0].head.starts_with("post /xxx"));
    assert!(
        asked[0]
            .head
            .contains("content-type: application/ocsp-request")
    );
    assert!(asked[1].head.starts_with("get /xxx"));
    assert_eq!(
        client.for_document().issuers(&leaf),
        Err(SourceError::NoAddress)
    );
}

#[test]
fn a_document_cannot_spend_what_belongs_to_another() {
    let server = Server::start(gives_list);
    let leaf = leaf(server.port(), Names::Ocsp);
    for settings in [
        EvidenceSettings {
            bytes: 1,
            ..EvidenceSettings::default()
        },
        EvidenceSettings {
            time: Duration::ZERO,
            ..EvidenceSettings::default()
        },
    ] {
        let is_timed = settings.time.is_zero();
        let client = client(settings);
        let hostile = client.for_document();
        // The bytes are spent by the first answer; of time there is none at all here.
        let first = hostile.lists(&leaf);
        assert_eq!(first.is_err(), is_timed);
        let before = server.count();
        let error = hostile.ocsp(&leaf, &issuer()).unwrap_err();
        assert!(told(&error).contains("one document"), "{}", told(&error));
        assert_eq!(server.count(), before);
        // It is no answer for the next one, which asks for itself.
        if !is_timed {
            let error = client.for_document().ocsp(&leaf, &issuer()).unwrap_err();
            assert!(matches!(error, SourceError::Unusable { .. }));
            assert_eq!(server.count(), before + 1);
            // What is known costs nothing.
            assert_eq!(hostile.ocsp(&leaf, &issuer()), Err(error));
        }
    }
}

/// A server that fails first, and then answers.
fn recovering(first: fn() -> Reply) -> Server {
    let asked = AtomicUsize::new(0);
    Server::start(move |one| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => first(),
        _ => gives_list(one),
    })
}

#[test]
fn a_hiccup_does_not_harm_the_documents_that_follow() {
    let ask = |server: &Server, failure_counts| {
        let client = client(EvidenceSettings {
            failure_counts,
            ..EvidenceSettings::default()
        });
        let leaf = leaf(server.port(), Names::Ocsp);
        assert!(client.for_document().lists(&leaf).is_err());
        client.for_document().lists(&leaf).is_ok()
    };
    let passing: [fn() -> Reply; 3] = [
        || Reply::status(500),
        || Reply::status(503),
        || Reply::status(429),
    ];
    for first in passing {
        let server = recovering(first);
        assert!(ask(&server, SignedDuration::ZERO));
        assert_eq!(server.count(), 2);
        // Meanwhile nobody waits for it.
        let server = recovering(first);
        assert!(!ask(&server, SignedDuration::from_hours(1)));
        assert_eq!(server.count(), 1);
    }
    // "Nothing there" and nonsense will not pass.
    let lasting: [fn() -> Reply; 3] = [
        || Reply::status(404),
        || Reply::ok("<html>"),
        || Reply::ok("0"),
    ];
    for first in lasting {
        let server = recovering(first);
        assert!(!ask(&server, SignedDuration::ZERO));
        assert_eq!(server.count(), 1);
    }
}

#[test]
fn a_responder_that_asks_for_patience_is_asked_again() {
    for (answer, times) in [
        (&answer!("try-later")[..], 2),
        // `unauthorized`.
        (&[0x30, 3, 0x0a, 1, 6], 1),
    ] {
        let server = Server::start(move |_| Reply::ok(answer));
        let client = client(EvidenceSettings {
            failure_counts: SignedDuration::ZERO,
            ..EvidenceSettings::default()
        });
        let leaf = leaf(server.port(), Names::Ocsp);
        for _ in 0..2 {
            assert!(client.for_document().ocsp(&leaf, &issuer()).is_err());
        }
        assert_eq!(server.count(), times);
    }
}

#[test]
fn a_document_cannot_ask_the_office() {
    let server = Server::start(gives_list);
    let leaf = leaf(server.port(), Names::Ocsp);
    let http = HttpClient::new(HttpSettings {
        ports: vec![server.port()],
        ..HttpSettings::default()
    });
    let client = EvidenceClient::new(
        Arc::new(http.unwrap()),
        EvidenceSettings::default(),
        Clock::starting(now()),
        Arc::new(|| [7; 16]),
    );
    let error = client.for_document().lists(&leaf).unwrap_err();
    assert!(told(&error).contains("127.0.0.1"));
    assert_eq!(server.count(), 0);
}
