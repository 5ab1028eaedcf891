//! Questions of this tool, answered by OpenSSL, with their nonce.
//!
//! Without `openssl` the test says so and passes; with `CI=true` that is an error.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use teken::crypto::AlgorithmRules;
use teken::pki::{Certificate, OcspError, OcspRequest, Revocation};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn certificate(path: &str) -> Certificate {
    let bytes = fs::read(project(path)).unwrap();
    Certificate::many_from_pem_or_der(&bytes).unwrap().remove(0)
}

/// What OpenSSL answers as a responder that the issuer appointed and that knows one certificate.
fn answer(request: &OcspRequest, known: &Certificate) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("request"), request.to_der().unwrap()).unwrap();
    let index = format!(
        "V\t700101000000Z\t\t{}\tunknown\t/CN=x\n",
        known.serial_hex()
    );
    fs::write(at("index"), index).unwrap();
    let output = Command::new("openssl")
        .args(["ocsp", "-ndays", "2", "-index"])
        .arg(at("index"))
        .arg("-CA")
        .arg(project("certs/ca/issuing.pem"))
        .arg("-rsigner")
        .arg(project("testdata/ocsp/delegate.pem"))
        .arg("-rkey")
        .arg(project("testdata/ocsp/delegate.key"))
        .arg("-reqin")
        .arg(at("request"))
        .arg("-respout")
        .arg(at("answer"))
        .output()
        .unwrap();
    assert!(at("answer").exists(), "{output:?}");
    fs::read(at("answer")).unwrap()
}

#[test]
fn openssl_answers_what_is_asked() {
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "openssl is missing"
        );
        eprintln!("openssl is missing: nothing was asked of it");
        return;
    }
    let issuer = certificate("certs/ca/issuing.pem");
    let leaf = certificate("certs/leaf/p384.pem");
    let plain = OcspRequest::new(&leaf, &issuer);
    let request = plain.clone().with_nonce([0xa5; 16]);
    let bytes = answer(&request, &leaf);
    let response = request.accept(&bytes).unwrap();
    let at = response.produced_at();
    let found = response.check(&leaf, &issuer, &[], at, &AlgorithmRules::default());
    assert_eq!(found.unwrap().status, Revocation::Good);
    let other = plain.clone().with_nonce([0x5a; 16]);
    assert_eq!(other.accept(&bytes).unwrap_err(), OcspError::OtherNonce);
    // Answers that were signed ahead repeat no nonce.
    let ahead = answer(&plain, &leaf);
    assert!(request.accept(&ahead).is_ok() && plain.accept(&bytes).is_ok());
}
