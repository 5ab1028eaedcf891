//! Levels that are out of reach: a clear word, exit code 4 and no output.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use teken_test_kit::peers::Ran;

use crate::desk::{Desk, assert_done};

/// The run failed over the document, said why, and left nothing behind.
fn assert_refused(desk: &Desk, ran: &Ran, output: &str, because: &str) {
    assert_eq!(ran.code, Some(4), "{}", ran.all);
    assert!(ran.all.contains(because), "{}", ran.all);
    assert!(ran.all.contains("because: "), "{}", ran.all);
    assert!(!desk.path(output).exists());
}

/// A server that gives every request the same answer.
fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().take(20) {
            let stream = stream.unwrap();
            let mut reader = BufReader::new(&stream);
            let mut length = 0;
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                let lower = line.to_ascii_lowercase();
                if let Some(value) = lower.strip_prefix("content-length: ") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            // What is left unread when a connection is closed takes the answer with it.
            io::copy(&mut reader.take(length), &mut io::sink()).ok();
            (&stream).write_all(answer.as_bytes()).ok();
        }
    });
    address
}

#[test]
fn a_revoked_certificate_is_not_made_to_last() {
    let Some(desk) = Desk::new() else { return };
    let ran = desk.sign(
        "revoked",
        "a.pdf",
        &["--level", "b-lt", "--tsa", &desk.tsa()],
    );
    assert_refused(&desk, &ran, "a.pdf", "was revoked");
}

#[test]
fn without_an_anchor_there_is_no_validation_data() {
    let Some(desk) = Desk::new() else { return };
    let ran = desk.sign_untrusted("a.pdf", &["--level", "b-lt", "--tsa", &desk.tsa()]);
    assert_refused(&desk, &ran, "a.pdf", "Root CA Uji");
}

#[test]
fn a_timestamp_of_an_authority_that_nobody_trusts_is_not_taken() {
    let Some(desk) = Desk::new() else { return };
    let ran = desk.sign_untrusted("a.pdf", &["--level", "b-t", "--tsa", &desk.tsa()]);
    assert_refused(&desk, &ran, "a.pdf", "\"TSA Uji\"");
    assert!(ran.all.contains("not at hand"), "{}", ran.all);
    assert!(ran.all.contains("--trust"), "{}", ran.all);
    assert_done(&desk.sign("signer", "b.pdf", &[]));
    let ran = desk.teken([
        "extend".into(),
        "--level".into(),
        "b-t".into(),
        "--tsa".into(),
        desk.tsa().into(),
        desk.path("b.pdf").into_os_string(),
    ]);
    assert_refused(&desk, &ran, "b-extended.pdf", "\"TSA Uji\"");
    // Whoever trusts it has its timestamps.
    assert_done(&desk.sign("signer", "a.pdf", &["--level", "b-t", "--tsa", &desk.tsa()]));
}

#[test]
fn a_password_in_the_open_is_told_of_once() {
    let Some(desk) = Desk::new() else { return };
    let password = desk.path("password");
    fs::write(&password, "rahasia\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let more = [
        "--level",
        "b-t",
        "--tsa",
        &desk.tsa(),
        "--tsa-user",
        "karantina",
        "--tsa-password-file",
        password.to_str().unwrap(),
    ];
    let ran = desk.sign("signer", "a.pdf", &more);
    assert_done(&ran);
    assert_eq!(
        ran.all.matches("on the way can read").count(),
        1,
        "{}",
        ran.all
    );
}

#[test]
fn a_timestamp_service_that_fails_is_named() {
    let Some(desk) = Desk::new() else { return };
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\
                Connection: close\r\n\r\n<html>";
    let login = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    for (answer, because) in [(page, "web page"), (login, "--tsa-user")] {
        let ran = desk.sign(
            "signer",
            "a.pdf",
            &["--level", "b-t", "--tsa", &server(answer)],
        );
        assert_refused(&desk, &ran, "a.pdf", because);
    }
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nobody = format!("http://{closed}/");
    let ran = desk.sign("signer", "a.pdf", &["--level", "b-t", "--tsa", &nobody]);
    assert_refused(&desk, &ran, "a.pdf", &nobody);
    // The next one is asked then.
    let both = ["--level", "b-t", "--tsa", &nobody, "--tsa", &desk.tsa()];
    assert_done(&desk.sign("signer", "a.pdf", &both));
}

#[test]
fn timestamps_of_an_authority_that_fell_or_ended_are_not_taken() {
    let Some(desk) = Desk::new() else { return };
    let expired = desk.service("tsa/expired");
    let ran = desk.sign("signer", "a.pdf", &["--level", "b-t", "--tsa", &expired]);
    assert_refused(&desk, &ran, "a.pdf", "TSA Kedaluwarsa");
    // Nobody asks about revocation for B-T; for B-LT everybody must.
    let revoked = desk.service("tsa/revoked");
    let ran = desk.sign("signer", "a.pdf", &["--level", "b-lt", "--tsa", &revoked]);
    assert_refused(&desk, &ran, "a.pdf", "TSA Dicabut");
}

#[test]
fn what_makes_no_sense_is_refused_before_any_work() {
    let Some(desk) = Desk::new() else { return };
    for more in [
        &["--level", "b-t"][..],
        &["--level", "b-t", "--offline"],
        &["--tsa", "http://localhost/"],
        &[
            "--level",
            "b-t",
            "--tsa",
            "http://localhost/",
            "--tsa-user",
            "a",
        ],
    ] {
        let ran = desk.sign("signer", "a.pdf", more);
        assert_eq!(ran.code, Some(2), "{more:?}: {}", ran.all);
        assert!(!desk.path("a.pdf").exists());
    }
}

/// Evidence from files instead of the network, for offices without one.
#[test]
fn evidence_at_hand_serves_where_there_is_no_network() {
    let Some(desk) = Desk::new() else { return };
    assert_done(&desk.sign("signer", "a.pdf", &["--level", "b-t", "--tsa", &desk.tsa()]));
    let extend = |more: &[&str]| {
        let mut arguments = vec!["extend", "--level", "b-lt", "--offline", "--trust"];
        let (root, document, output) = (desk.root(), desk.path("a.pdf"), desk.path("b.pdf"));
        arguments.push(root.to_str().unwrap());
        arguments.extend([document.to_str().unwrap(), "-o", output.to_str().unwrap()]);
        arguments.extend(more);
        desk.teken(arguments)
    };
    let ran = extend(&[]);
    assert_refused(&desk, &ran, "b.pdf", "revo");
    let lists = ["root", "issuing"].map(|name| {
        let path = desk.path(&format!("{name}.crl"));
        std::fs::write(&path, desk.list(name)).unwrap();
        path.to_str().unwrap().to_owned()
    });
    assert_done(&extend(&["--crl", &lists[0], "--crl", &lists[1]]));
    assert_eq!(desk.judged(&desk.path("b.pdf"))["verdict"], "valid");
}
