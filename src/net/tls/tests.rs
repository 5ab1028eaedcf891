//! Servers with certificates of all kinds.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::thread;

use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;

#[test]
fn each_problem_of_a_certificate_has_its_words() {
    for (problem, expected) in [
        (CertificateError::Expired, Fault::CertificateTime),
        (CertificateError::NotValidYet, Fault::CertificateTime),
        (CertificateError::NotValidForName, Fault::CertificateName),
        (CertificateError::UnknownIssuer, Fault::CertificateIssuer),
    ] {
        let cause = rustls::Error::InvalidCertificate(problem);
        let wrapped = ureq::Error::Io(io::Error::other(cause.clone()));
        assert_eq!(fault(&wrapped), Some(expected.clone()));
        assert_eq!(fault(&ureq::Error::Rustls(cause)), Some(expected));
    }
    assert_eq!(fault(&ureq::Error::HostNotFound), None);
    assert_eq!(fault(&ureq::Error::Io(io::Error::other("x"))), None);
}

/// A key and a certificate signed by itself, for a server of this name.
fn make(folder: &Path, name: &str) -> Option<(CertificateDer<'static>, PrivateKeyDer<'static>)> {
    let [certificate, key] = ["certificate", "key"].map(|name| folder.join(name));
    Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ])
        .args(["-nodes", "-days", "30", "-subj", "/CN=test"])
        .args(["-addext", &format!("subjectAltName={name}")])
        .args(["-addext", "basicConstraints=critical,CA:false"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .ok()?;
    Some((
        CertificateDer::from_pem_file(certificate).unwrap(),
        PrivateKeyDer::from_pem_file(key).unwrap(),
    ))
}

/// Asks a server that answers once.
fn ask(
    server: (CertificateDer<'static>, PrivateKeyDer<'static>),
    client: TlsConfig,
) -> Result<u16, Fault> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![server.0], server.1)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        if stream.read(&mut [0; 1_000]).is_ok() {
            let _ = stream.write_all(b"HTTP/1.1 204 x\r\nconnection: close\r\n\r\n");
        }
    });
    let agent = ureq::Agent::config_builder()
        .proxy(None)
        .tls_config(client)
        .build()
        .new_agent();
    let answer = agent.get(&address).call();
    server.join().unwrap();
    answer
        .map(|answer| answer.status().as_u16())
        .map_err(|error| fault(&error).unwrap())
}

#[test]
fn only_a_server_of_this_name_that_somebody_vouches_for_is_spoken_to() {
    let folder = tempfile::tempdir().unwrap();
    let make = |name| make(folder.path(), name);
    let Some(own) = make("IP:127.0.0.1") else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "openssl is missing"
        );
        eprintln!("openssl is missing: no certificates for servers");
        return;
    };
    let copy = |one: &(CertificateDer<'static>, PrivateKeyDer<'static>)| {
        (one.0.clone(), one.1.clone_key())
    };
    assert_eq!(
        ask(copy(&own), trusting(std::slice::from_ref(&own.0))),
        Ok(204)
    );
    assert_eq!(ask(own, configuration()), Err(Fault::CertificateIssuer));
    let other = make("DNS:tsa.example").unwrap();
    let trusted = trusting(std::slice::from_ref(&other.0));
    assert_eq!(ask(other, trusted), Err(Fault::CertificateName));
}
