//! What `cms::sign` makes, judged by OpenSSL: signature, digest, chain to the test root.
//!
//! Without `openssl` the test says so and passes; with `CI=true` that is an error.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

use teken::base::digest::DigestAlgorithm::{Sha256, Sha384, Sha512};
use teken::cms;
use teken::crypto::{SignatureAlgorithm, SoftwareKey};
use teken::pki::{Certificate, Identity};

const CONTENT: &[u8] = b"%PDF-1.7\nwhat the byte range covers\n%%EOF\n";

fn identity(name: &str) -> Identity {
    let certs = Path::new(env!("CARGO_MANIFEST_DIR")).join("certs");
    let read = |path: String| fs::read(certs.join(path)).unwrap();
    let pem = String::from_utf8(read(format!("leaf/{name}.key"))).unwrap();
    let (_, document) = pkcs8::Document::from_pem(&pem).unwrap();
    let key = SoftwareKey::from_pkcs8(document.as_bytes()).unwrap();
    let leaf = Certificate::many_from_pem_or_der(&read(format!("leaf/{name}.pem"))).unwrap();
    let chain = Certificate::many_from_pem_or_der(&read("ca/chain.pem".into())).unwrap();
    Identity::new(Box::new(key), leaf.into_iter().next().unwrap(), &chain).unwrap()
}

/// OpenSSL's verdict on a container over some content, and its words.
fn verdict(signature: &[u8], content: &[u8]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let (signature_path, content_path) = (folder.path().join("sig"), folder.path().join("content"));
    fs::write(&signature_path, signature).unwrap();
    fs::write(&content_path, content).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("certs/ca/root.pem");
    let output = Command::new("openssl")
        .args(["cms", "-verify", "-binary", "-inform", "DER", "-cades"])
        .args(["-purpose", "any", "-out"])
        .arg(folder.path().join("out"))
        .arg("-in")
        .arg(&signature_path)
        .arg("-content")
        .arg(&content_path)
        .arg("-CAfile")
        .arg(&root)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), words)
}

#[test]
fn openssl_confirms_every_kind_of_signature() {
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "openssl is missing"
        );
        eprintln!("openssl is missing: nothing was compared with it");
        return;
    }
    let pkcs1 = |digest| SignatureAlgorithm::RsaPkcs1v15 { digest };
    let ecdsa = |digest| SignatureAlgorithm::Ecdsa { digest };
    for (name, algorithm) in [
        ("rsa2048", pkcs1(Sha256)),
        ("rsa2048", pkcs1(Sha512)),
        ("rsa2048", SignatureAlgorithm::pss(Sha256)),
        ("rsa4096", SignatureAlgorithm::pss(Sha384)),
        ("p256", ecdsa(Sha256)),
        ("p256", ecdsa(Sha512)),
        ("p384", ecdsa(Sha384)),
    ] {
        let digest = algorithm.digest().hash(&[CONTENT]);
        let signature = cms::sign(&identity(name), algorithm, &digest).unwrap();
        let signature = signature.to_der().unwrap();
        let (good, words) = verdict(&signature, CONTENT);
        assert!(good, "{name} {algorithm}: {words}");
        let (good, _) = verdict(&signature, b"something else");
        assert!(!good, "{name} {algorithm}: changed content passed");
    }
}
