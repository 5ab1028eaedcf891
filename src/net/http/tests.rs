//! One request and what can come of it.

use std::net::TcpListener;

use super::super::sample_server::{Asked, Reply, Server};
use super::*;
use crate::base::message::Explain as _;
use crate::cli::words::{Language, Words};

const LIMIT: usize = 10_000;

fn client() -> HttpClient {
    waiting(Duration::from_secs(30))
}

fn waiting(whole: Duration) -> HttpClient {
    let settings = HttpSettings {
        whole,
        reach: Reach::Everywhere,
        ..HttpSettings::default()
    };
    HttpClient::new(settings).unwrap()
}

fn get(address: &str) -> Question<'_> {
    Question {
        address,
        origin: Origin::Configured,
        login: None,
        body: None,
        limit: LIMIT,
    }
}

fn asked(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Result<Vec<u8>, HttpError> {
    let server = Server::start(answer);
    client().ask(&get(&server.address()))
}

/// The fault, told in both languages without a gap.
fn fault(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Fault {
    told(asked(answer).unwrap_err())
}

fn told(error: HttpError) -> Fault {
    for language in [Language::English, Language::Indonesian] {
        let text = Words::new(language).text(&error.message());
        assert!(
            text.contains(&error.address) && !text.contains("{$"),
            "{text}"
        );
    }
    error.fault
}

#[test]
fn what_is_asked_for_is_brought() {
    let server = Server::start(|_| Reply::ok("0 data"));
    let http = client();
    assert_eq!(http.ask(&get(&server.address())).unwrap(), b"0 data");
    let address = server.address();
    let question = Question {
        body: Some(("application/ocsp-request", b"question")),
        ..get(&address)
    };
    http.ask(&question).unwrap();
    let [first, second] = &server.asked()[..] else {
        panic!();
    };
    assert!(first.head.starts_with("get /service http/1.1"));
    let agent = concat!("user-agent: teken/", env!("CARGO_PKG_VERSION"));
    assert!(first.head.contains(agent), "{}", first.head);
    for never in ["cookie", "authorization", "accept-encoding", "referer"] {
        assert!(!first.head.contains(never), "{}", first.head);
    }
    assert!(second.head.starts_with("post /service"));
    assert!(
        second
            .head
            .contains("content-type: application/ocsp-request")
    );
    assert_eq!(second.body, b"question");
}

#[test]
fn a_status_is_told_in_words() {
    let status = |status| fault(move |_| Reply::status(status));
    assert_eq!(status(401), Fault::LoginWanted { status: 401 });
    assert_eq!(status(403), Fault::Denied { status: 403 });
    assert_eq!(status(404), Fault::Nothing { status: 404 });
    assert_eq!(status(418), Fault::Status { status: 418 });
    let trouble = Fault::ServerTrouble {
        status: 500,
        retry_after: None,
    };
    assert_eq!(status(500), trouble);
    assert!(trouble.is_passing() && !Fault::Denied { status: 403 }.is_passing());
    let too_many = fault(|_| Reply::Whole(429, vec![("retry-after", "7".to_owned())], vec![]));
    assert_eq!(too_many.retry_after(), Some(7));
}

#[test]
fn who_does_not_answer_is_left() {
    for answer in [|_: &Asked| Reply::Silence, |_: &Asked| Reply::Drip] {
        let server = Server::start(answer);
        let impatient = waiting(Duration::from_millis(400));
        let error = impatient.ask(&get(&server.address())).unwrap_err();
        assert_eq!(told(error), Fault::TimedOut);
    }
    // A port that nobody listens at.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let address = format!("http://{}/", closed.unwrap());
    let error = client().ask(&get(&address)).unwrap_err();
    assert!(matches!(told(error), Fault::Unreachable { .. }));
    let error = client().ask(&get("http://nobody.invalid/")).unwrap_err();
    assert_eq!(told(error), Fault::UnknownHost);
}

#[test]
fn half_an_answer_is_none() {
    let broken = |bytes: &'static [u8]| fault(move |_| Reply::Raw(bytes.to_vec()));
    for bytes in [
        &b""[..],
        b"no http at all\r\n\r\n",
        b"HTTP/1.1 200 x\r\ncontent-le",
        b"HTTP/1.1 200 x\r\ncontent-length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
    ] {
        let fault = broken(bytes);
        assert!(
            matches!(fault, Fault::Broken { .. }),
            "{fault:?} of {bytes:?}"
        );
    }
}

#[test]
fn no_answer_is_larger_than_it_may_be() {
    let exact = asked(|_| Reply::ok(vec![b'0'; LIMIT])).unwrap();
    assert_eq!(exact.len(), LIMIT);
    let too_large = Fault::TooLarge { limit: LIMIT };
    assert_eq!(fault(|_| Reply::ok(vec![b'0'; LIMIT + 1])), too_large);
    assert_eq!(fault(|_| Reply::Flood), too_large);
}

#[test]
fn a_web_page_is_not_taken_for_data() {
    let html = |body: &'static str| {
        move |_: &Asked| {
            let kind = ("content-type", "text/html; charset=utf-8".to_owned());
            Reply::Whole(200, vec![kind], body.into())
        }
    };
    assert_eq!(fault(html("<!doctype html>")), Fault::WebPage);
    assert_eq!(fault(html("please log in")), Fault::WebPage);
    assert_eq!(fault(|_| Reply::ok("\u{feff}\n <html>")), Fault::WebPage);
    // Data under a careless media type.
    assert!(asked(html("0\u{1}")).is_ok());
    assert!(asked(html("-----BEGIN X509 CRL-----")).is_ok());
}

#[test]
fn redirects_are_followed_a_few_times_and_only_on_the_web() {
    let there = asked(|asked| match asked.number {
        0 => Reply::moved("/next"),
        1 => Reply::moved("more"),
        _ => Reply::ok("0"),
    });
    assert_eq!(there.unwrap(), b"0");
    let around = fault(|_| Reply::moved("/again"));
    assert_eq!(around, Fault::RedirectLoop { limit: 3 });
    for to in [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://a:b@127.0.0.1/",
    ] {
        let elsewhere = fault(move |_| Reply::moved(to));
        assert_eq!(elsewhere, Fault::RedirectElsewhere { to: to.to_owned() });
    }
    let other = fault(|_| Reply::Whole(303, vec![("location", "/".to_owned())], vec![]));
    assert_eq!(other, Fault::Status { status: 303 });
}

#[test]
fn a_password_goes_to_its_own_server_alone() {
    let second = Server::start(|_| Reply::ok("0"));
    let to = second.address();
    let first = Server::start(move |asked| match asked.number {
        0 => Reply::moved("/other"),
        _ => Reply::moved(to.clone()),
    });
    let login = Login {
        user: "kantor".to_owned(),
        password: "rahasia:ü".to_owned().into(),
    };
    let address = first.address();
    let question = Question {
        login: Some(&login),
        body: Some(("application/timestamp-query", b"q")),
        ..get(&address)
    };
    client().ask(&question).unwrap();
    let header = "authorization: basic a2fudg9yonjhagfzawe6w7w=";
    assert!(
        first
            .asked()
            .iter()
            .all(|asked| asked.head.contains(header))
    );
    assert_eq!(first.count(), 2);
    assert!(!second.asked()[0].head.contains("authorization"));
    assert_eq!(second.asked()[0].body, b"q");
    let wrong = Server::start(|_| Reply::status(401));
    let address = wrong.address();
    let question = Question {
        address: &address,
        ..question
    };
    let error = client().ask(&question).unwrap_err();
    assert_eq!(told(error), Fault::Denied { status: 401 });
    assert!(!format!("{login:?}").contains("rahasia"));
}

#[test]
fn a_document_sends_nobody_into_the_office() {
    let server = Server::start(|_| Reply::ok("0"));
    let settings = |reach, ports| HttpSettings {
        reach,
        ports,
        ..client().settings().clone()
    };
    let ask = |host: &str, reach, ports| {
        let address = format!("http://{host}:{}/", server.port());
        let question = Question {
            origin: Origin::Document,
            ..get(&address)
        };
        let http = HttpClient::new(settings(reach, ports)).unwrap();
        http.ask(&question).map_err(told)
    };
    let port = server.port();
    assert_eq!(
        ask("127.0.0.1", Reach::Public, vec![80]),
        Err(Fault::Port { port })
    );
    // Numbers in other forms are found out where they are resolved.
    for host in ["127.0.0.1", "localhost", "2130706433", "127.1"] {
        let fault = ask(host, Reach::Public, vec![port]).unwrap_err();
        assert!(
            matches!(fault, Fault::Private { .. } | Fault::UnknownHost),
            "{host}: {fault:?}"
        );
    }
    assert_eq!(server.count(), 0);
    assert!(ask("127.0.0.1", Reach::Everywhere, vec![80]).is_ok());
}

#[test]
fn a_proxy_is_one_that_was_named() {
    let proxy = Server::start(|asked| {
        assert!(asked.head.starts_with("connect tsa.invalid:80"));
        Reply::status(407)
    });
    let settings = HttpSettings {
        proxy: Some(format!("http://a:b@127.0.0.1:{}", proxy.port()).into()),
        ..client().settings().clone()
    };
    let http = HttpClient::new(settings).unwrap();
    assert!(http.ask(&get("http://tsa.invalid/")).is_err());
    assert_eq!(proxy.count(), 1);
    let unknown = HttpSettings {
        proxy: Some("carrier-pigeon".to_owned().into()),
        ..HttpSettings::default()
    };
    let http = HttpClient::new(unknown).unwrap();
    assert!(http.ask(&get("http://tsa.invalid/")).is_err());
    let unreadable = HttpSettings {
        proxy: Some("gopher://x".to_owned().into()),
        ..HttpSettings::default()
    };
    assert!(HttpClient::new(unreadable).is_err());
}
