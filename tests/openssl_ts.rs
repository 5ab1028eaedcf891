//! Timestamps that OpenSSL gives to the requests of this tool.
//!
//! Without `openssl` the test says so and passes; with `CI=true` that is an error.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

use const_oid::ObjectIdentifier;
use teken::base::digest::DigestAlgorithm::{self, Sha1, Sha256, Sha384, Sha512};
use teken::cms::{Failure, TimestampError, TimestampRequest};

const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.22408.1.2.3.45");

/// What OpenSSL answers to a request, as the timestamp authority of `certs/`.
fn answer(request: &TimestampRequest) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let certs = Path::new(env!("CARGO_MANIFEST_DIR")).join("certs");
    fs::write(at("request"), request.to_der().unwrap()).unwrap();
    fs::write(at("serial"), "01").unwrap();
    let configuration = format!(
        "[tsa]\ndefault_tsa = tsa1\n[tsa1]\nserial = {serial}\nsigner_digest = sha256\n\
         default_policy = {POLICY}\ndigests = sha256, sha384, sha512\naccuracy = secs:1\n\
         ordering = yes\ntsa_name = yes\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n",
        serial = at("serial").display(),
    );
    fs::write(at("configuration"), configuration).unwrap();
    let output = Command::new("openssl")
        .args(["ts", "-reply", "-config"])
        .arg(at("configuration"))
        .arg("-queryfile")
        .arg(at("request"))
        .arg("-signer")
        .arg(certs.join("leaf/tsa.pem"))
        .arg("-inkey")
        .arg(certs.join("leaf/tsa.key"))
        .arg("-chain")
        .arg(certs.join("ca/chain.pem"))
        .arg("-out")
        .arg(at("answer"))
        .output()
        .unwrap();
    assert!(at("answer").exists(), "{output:?}");
    fs::read(at("answer")).unwrap()
}

fn request(digest: DigestAlgorithm, nonce: u8) -> TimestampRequest {
    TimestampRequest::new(digest.hash(&[b"value"]), [nonce; 16])
}

#[test]
fn the_timestamps_of_openssl_are_taken() {
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "openssl is missing"
        );
        eprintln!("openssl is missing: nothing was asked of it");
        return;
    }
    for (digest, nonce) in [(Sha256, 0x7f), (Sha384, 0x80), (Sha512, 0)] {
        let request = request(digest, nonce).under(POLICY);
        let bytes = answer(&request);
        let token = request.accept(&bytes).unwrap();
        assert_eq!(token.check(&[&b"value"[..]]).problems, []);
        assert_eq!(token.policy(), POLICY);
        // The authority, its issuer and the root: certificates are always asked for.
        assert_eq!(token.signed_data().certificates().len(), 3);
        assert!(bytes.ends_with(token.der()));
        let next = TimestampRequest::new(digest.hash(&[b"value"]), [nonce ^ 1; 16]);
        assert_eq!(next.accept(&bytes).unwrap_err(), TimestampError::OtherNonce);
    }
    for (refused, expected) in [
        (request(Sha1, 1), Failure::Algorithm),
        (
            request(Sha256, 1).under(ObjectIdentifier::new_unwrap("1.2.3.4")),
            Failure::Policy,
        ),
    ] {
        let error = refused.accept(&answer(&refused)).unwrap_err();
        assert!(
            matches!(&error, TimestampError::Refused { failure: Some(failure), .. }
                if *failure == expected),
            "{error:?}"
        );
    }
}
