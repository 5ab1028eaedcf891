//! Timestamp services of all kinds.

use std::sync::atomic::AtomicU8;

use super::super::evidence::{EvidenceClient, EvidenceSettings};
use super::super::http::HttpSettings;
use super::super::sample_server::{Asked, Reply, Server};
use super::*;
use crate::base::digest::DigestAlgorithm::Sha256;
use crate::cli::words::{Language, Words};
use crate::cms::sample_responses::{
    STATED, other_response, purposeless_response, refusal, timestamp_response, untimely_response,
};
use crate::pki::TrustAnchors;

const ROOT: &[u8] = include_bytes!("../../../certs/ca/root.pem");
const ISSUING: &[u8] = include_bytes!("../../../certs/ca/issuing.pem");
const OTHER: &[u8] = include_bytes!("../../../certs/ca/other-root.pem");

/// `systemFailure`, and `badAlg`.
const SYSTEM: [u8; 4] = [0, 0, 0, 0x40];
const ALGORITHM: [u8; 4] = [0x80, 0, 0, 0];

/// What a server does.
type Answer = fn(&Asked) -> Reply;

fn sound(asked: &Asked) -> Reply {
    let kind = ("content-type", "application/timestamp-reply".to_owned());
    Reply::Whole(200, vec![kind], timestamp_response(&asked.body))
}

fn settings(services: &[&Server]) -> TsaSettings {
    TsaSettings {
        services: services
            .iter()
            .map(|server| TsaAddress {
                address: server.address(),
                login: None,
            })
            .collect(),
        pause: Duration::from_millis(4),
        ..TsaSettings::default()
    }
}

fn client(settings: TsaSettings, now: &str) -> TimestampClient {
    let mut anchors = TrustAnchors::empty();
    anchors.add(certificate(ROOT));
    // Its tokens hold the certificate of the authority alone.
    anchors.add(certificate(ISSUING));
    trusting(anchors, settings, now)
}

fn trusting(anchors: TrustAnchors, settings: TsaSettings, now: &str) -> TimestampClient {
    let http = Arc::new(HttpClient::new(HttpSettings::default()).unwrap());
    let clock = Clock::starting(now.parse().unwrap());
    let count = AtomicU8::new(1);
    let randomness: Arc<Randomness> = Arc::new(move || [count.fetch_add(1, Ordering::SeqCst); 16]);
    let issuers = EvidenceClient::new(
        Arc::clone(&http),
        EvidenceSettings::default(),
        clock,
        Arc::clone(&randomness),
    );
    let trust = TsaTrust {
        anchors,
        issuers: Arc::new(issuers),
    };
    TimestampClient::new(http, settings, trust, clock, randomness)
}

fn certificate(file: &[u8]) -> Certificate {
    Certificate::many_from_pem_or_der(file).unwrap().remove(0)
}

fn ask(services: &[&Server]) -> Result<TimestampToken, AuthorityError> {
    client(settings(services), STATED).timestamp(&Sha256.hash(&[b"value"]), &[])
}

/// What went wrong at one service, in English, told in both languages without a gap.
fn told(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> (String, usize) {
    let server = Server::start(answer);
    let error = ask(&[&server]).unwrap_err();
    (words(&error), server.count())
}

fn words(error: &AuthorityError) -> String {
    let [english, indonesian] = [Language::English, Language::Indonesian].map(|language| {
        let text = Words::new(language).text(&error.message());
        assert!(!text.contains("{$") && text.contains(' '), "{text}");
        text
    });
    assert_ne!(english, indonesian);
    english
}

#[test]
fn a_sound_service_gives_a_token() {
    let server = Server::start(sound);
    let token = ask(&[&server]).unwrap();
    assert_eq!(token.time().to_string(), STATED);
    assert_eq!(token.check(&[&b"value"[..]]).problems, []);
    let asked = &server.asked()[0];
    assert!(asked.head.starts_with("post /service"));
    assert!(
        asked
            .head
            .contains("content-type: application/timestamp-query")
    );
}

#[test]
fn wrong_answers_are_not_asked_for_twice() {
    let wrong: [(&str, Answer); 8] = [
        ("127.0.0.1", |asked| {
            Reply::ok(purposeless_response(&asked.body))
        }),
        ("was not valid when", |asked| {
            Reply::ok(untimely_response(&asked.body))
        }),
        ("something else", |asked| {
            Reply::ok(other_response(&asked.body, false))
        }),
        ("older one", |asked| {
            Reply::ok(other_response(&asked.body, true))
        }),
        ("other than a timestamp", |_| Reply::ok("0")),
        ("web page", |_| Reply::ok("<html>")),
        ("digest algorithm", |_| Reply::ok(refusal(ALGORITHM))),
        ("more than", |_| Reply::Flood),
    ];
    for (part, answer) in wrong {
        let (text, count) = told(answer);
        assert_eq!(count, 1, "{text}");
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_login_is_asked_for_and_sent_to_its_own_service() {
    let (text, count) = told(|_| Reply::status(401));
    assert!(text.contains("wants a user name and a password"), "{text}");
    assert_eq!(count, 1);
    let guarded = Server::start(|asked| {
        if asked.head.contains("authorization: basic") {
            sound(asked)
        } else {
            Reply::status(401)
        }
    });
    let open = Server::start(|_| Reply::status(403));
    let mut settings = settings(&[&open, &guarded]);
    settings.services[1].login = Some(Login {
        user: "kantor".to_owned(),
        password: "rahasia".to_owned().into(),
    });
    let client = client(settings, STATED);
    assert!(client.timestamp(&Sha256.hash(&[b"value"]), &[]).is_ok());
    assert!(!open.asked()[0].head.contains("authorization"));
}

#[test]
fn what_may_pass_is_tried_again_and_not_for_ever() {
    let passing: [fn() -> Reply; 4] = [
        || Reply::status(500),
        || Reply::Whole(429, vec![("retry-after", "0".to_owned())], vec![]),
        || Reply::ok(refusal(SYSTEM)),
        || Reply::Raw(b"HTTP/1.1 200 x\r\ncontent-length: 9\r\n\r\n0".to_vec()),
    ];
    for trouble in passing {
        let recovers = Server::start(move |asked| match asked.number {
            0 | 1 => trouble(),
            _ => sound(asked),
        });
        assert!(ask(&[&recovers]).is_ok());
        assert_eq!(recovers.count(), 3);
        let (_, count) = told(move |_| trouble());
        assert_eq!(count, 3);
    }
    // Who wants more patience than there is is not asked again.
    let (text, count) =
        told(|_| Reply::Whole(503, vec![("retry-after", "3600".to_owned())], vec![]));
    assert_eq!(count, 1, "{text}");
    // Every try is a new request.
    let server = Server::start(|_| Reply::status(500));
    ask(&[&server]).unwrap_err();
    let asked = server.asked();
    assert_ne!(asked[0].body, asked[1].body);
}

#[test]
fn a_dead_service_makes_room_for_the_next() {
    let dead = Server::start(|_| Reply::Raw(Vec::new()));
    let living = Server::start(sound);
    let client = client(
        TsaSettings {
            tries: NonZeroU32::MIN,
            ..settings(&[&dead, &living])
        },
        STATED,
    );
    for _ in 0..5 {
        assert!(client.timestamp(&Sha256.hash(&[b"value"]), &[]).is_ok());
    }
    // It was waited for once.
    assert_eq!((dead.count(), living.count()), (1, 5));
}

#[test]
fn of_many_failures_the_one_to_act_on_is_told() {
    let broken = Server::start(|_| Reply::status(500));
    let locked = Server::start(|_| Reply::status(401));
    let error = ask(&[&broken, &locked]).unwrap_err();
    let text = words(&error);
    assert!(
        text.contains(&locked.address()) && text.contains("password"),
        "{text}"
    );
    assert!(matches!(error, AuthorityError::All { ref others, .. } if others.len() == 1));
    let error = ask(&[]).unwrap_err();
    assert!(words(&error).contains("no timestamp service"));
}

#[test]
fn two_clocks_that_disagree_are_told() {
    let server = Server::start(sound);
    let ask =
        |now: &str| client(settings(&[&server]), now).timestamp(&Sha256.hash(&[b"value"]), &[]);
    assert!(ask("2026-11-21T06:56:00Z").is_ok());
    for now in ["2026-11-21T06:50:00Z", "2026-11-21T07:06:00Z"] {
        let text = words(&ask(now).unwrap_err());
        assert!(text.contains("2026-11-21 07:00:00"), "{text}");
    }
}

#[test]
fn an_authority_that_nobody_vouches_for_is_not_taken() {
    let server = Server::start(sound);
    let imprint = Sha256.hash(&[b"value"]);
    let anchored = |roots: &[&[u8]]| {
        let mut anchors = TrustAnchors::empty();
        for root in roots {
            anchors.add(certificate(root));
        }
        trusting(anchors, settings(&[&server]), STATED)
    };
    let issuing = certificate(ISSUING);
    let chain = [issuing.clone(), certificate(ROOT)];
    // The token lacks its issuer; whoever signs has it in the chain.
    let [trusted, strange] = [&[ROOT][..], &[OTHER]].map(anchored);
    assert!(
        trusted
            .timestamp(&imprint, std::slice::from_ref(&issuing))
            .is_ok()
    );
    for (client, known, part) in [
        (&trusted, &[][..], "is not at hand"),
        (&strange, &[][..], "is not at hand"),
        (&strange, std::slice::from_ref(&issuing), "is not at hand"),
        (&strange, &chain, "not among the trusted"),
    ] {
        let before = server.count();
        let error = client.timestamp(&imprint, known).unwrap_err();
        let text = words(&error);
        assert!(
            text.contains("is not taken") && text.contains(&server.address()),
            "{text}"
        );
        let because = Words::new(Language::English).attribute(&error.message(), "because");
        assert!(because.unwrap().contains(part), "{text}");
        assert_eq!(server.count(), before + 1, "asking again would not help");
    }
}

#[test]
fn after_an_authority_that_is_not_trusted_the_next_is_asked() {
    // Its certificate is not valid yet, so nobody vouches for it; the other one's is.
    let strange = Server::start(|asked| Reply::ok(untimely_response(&asked.body)));
    let server = Server::start(sound);
    assert!(ask(&[&strange, &server]).is_ok());
    assert_eq!((strange.count(), server.count()), (1, 1));
}

#[test]
fn many_threads_share_one_gate() {
    let server = Server::start(|asked| {
        thread::sleep(Duration::from_millis(10));
        sound(asked)
    });
    let client = client(
        TsaSettings {
            at_once: NonZeroUsize::MIN.saturating_add(1),
            per_second: NonZeroU32::new(200),
            ..settings(&[&server])
        },
        STATED,
    );
    thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| client.timestamp(&Sha256.hash(&[b"value"]), &[]).unwrap());
        }
    });
    assert_eq!(server.count(), 12);
    assert!(server.most_at_once() <= 2, "{}", server.most_at_once());
}

#[test]
fn pauses_grow_and_end() {
    let client = client(TsaSettings::default(), STATED);
    let pause = |tried, wanted| client.pause(tried, wanted);
    for (tried, full) in [(1, 500), (2, 1_000), (3, 2_000), (40, 30_000)] {
        let span = pause(tried, Duration::ZERO).unwrap().as_millis();
        assert!((full / 2..=full).contains(&span), "{span}");
    }
    let wanted = Duration::from_secs;
    assert_eq!(pause(1, wanted(20)), Some(wanted(20)));
    assert_eq!(pause(1, wanted(31)), None);
}

/// What OpenSSL answers to a request, as the authority of `certs/`; none without OpenSSL.
fn openssl(request: &[u8]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let certs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("certs");
    std::fs::write(at("request"), request).unwrap();
    std::fs::write(at("serial"), "01").unwrap();
    let configuration = format!(
        "[tsa]\ndefault_tsa = one\n[one]\nserial = {}\nsigner_digest = sha256\n\
         default_policy = 1.2.3\ndigests = sha256\ness_cert_id_alg = sha256\n",
        at("serial").display(),
    );
    std::fs::write(at("configuration"), configuration).unwrap();
    let [configuration, request, answer] = ["configuration", "request", "answer"].map(at);
    std::process::Command::new("openssl")
        .args(["ts", "-reply", "-config"])
        .arg(configuration)
        .arg("-queryfile")
        .arg(request)
        .arg("-signer")
        .arg(certs.join("leaf/tsa.pem"))
        .arg("-inkey")
        .arg(certs.join("leaf/tsa.key"))
        .arg("-out")
        .arg(&answer)
        .output()
        .ok()?;
    Some(std::fs::read(answer).unwrap())
}

#[test]
fn the_service_of_openssl_is_understood() {
    let server = Server::start(|asked| openssl(&asked.body).map_or(Reply::status(501), Reply::ok));
    let now = Timestamp::now().to_string();
    match client(settings(&[&server]), &now).timestamp(&Sha256.hash(&[b"value"]), &[]) {
        Ok(token) => assert_eq!(token.policy().to_string(), "1.2.3"),
        Err(error) => {
            assert!(words(&error).contains("501"), "{error:?}");
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "openssl is missing"
            );
        }
    }
}
