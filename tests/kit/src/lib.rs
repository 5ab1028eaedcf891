//! What tests and benchmarks of every kind need: the test identities, a usual request, and the
//! judgement of a result by the test root.
//!
//! **Invariant:** nothing here asks the clock or a network; the same call gives the same.
//!
//! **Deliberately absent:** expectations: those are the tests'.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

pub mod certomancer;
mod desk;
pub mod peers;

use std::fs;
use std::path::{Path, PathBuf};

use teken::base::digest::DigestAlgorithm;
use teken::base::limits::Limits;
use teken::base::time::{Timestamp, Zone};
use teken::crypto::{SignatureAlgorithm, SoftwareKey};
use teken::pdf::Document;
use teken::pki::{Certificate, CertificateList, Identity, TrustAnchors, pem};
use teken::sign::{BlockRequest, Notice, NoticeAt, Request, SignError, sign};
use teken::stamp::{Artwork, HEADING, NOTICE};
use teken::verify::{Evidence, Policy, Report, gather, judge};

pub use desk::Desk;

/// What the test identities with RSA keys sign with.
pub const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1v15 {
    digest: DigestAlgorithm::Sha256,
};

/// The time of judgement: long after every signature, within the life of the test certificates.
pub const LATER: &str = "2060-01-01T00:00:00Z";

/// A path of the project.
#[must_use]
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The folder of real documents, which is no part of the project; where there is none, that is said.
#[must_use]
pub fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("TEKEN_CORPUS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| project("../shared/corpus"));
    let found = folder.is_dir();
    if !found {
        eprintln!("no corpus at {}: nothing is tested here", folder.display());
    }
    found.then_some(folder)
}

/// A file of the project.
///
/// # Panics
/// There is none.
#[must_use]
pub fn read(path: &str) -> Vec<u8> {
    let path = project(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A document of `testdata/pdf`.
#[must_use]
pub fn sample(name: &str) -> Vec<u8> {
    read(&format!("testdata/pdf/{name}"))
}

/// The identity of the usual signer.
#[must_use]
pub fn identity() -> Identity {
    identity_of("rsa2048")
}

/// A test identity: a key and its certificate in `certs/leaf`.
///
/// # Panics
/// There is none, or it may not sign.
#[must_use]
pub fn identity_of(leaf: &str) -> Identity {
    let key = read(&format!("certs/leaf/{leaf}.key"));
    let key = pem::blocks(&key).remove(0).bytes.unwrap();
    let certificate = certificates(&format!("certs/leaf/{leaf}.pem")).remove(0);
    let key = SoftwareKey::from_pkcs8(&key).unwrap();
    Identity::new(
        Box::new(key),
        certificate,
        &certificates("certs/ca/chain.pem"),
    )
    .unwrap()
}

fn certificates(path: &str) -> Vec<Certificate> {
    Certificate::many_from_pem_or_der(&read(path)).unwrap()
}

/// A signature with the usual block, and the notice on every page.
#[must_use]
pub fn request() -> Request {
    Request {
        field: None,
        name: "Drh. Contoh Pejabat".into(),
        reason: None,
        location: None,
        contact: None,
        time: "2026-11-21T07:00:00Z".parse().unwrap(),
        zone: Zone::Wib,
        certify: None,
        digest: None,
        block: Some(block()),
        notice: Notice::All,
        notice_at: NoticeAt::Auto,
        notice_text: NOTICE.into(),
    }
}

/// The usual block.
#[must_use]
pub fn block() -> BlockRequest {
    BlockRequest {
        heading: HEADING.into(),
        ..BlockRequest::default()
    }
}

/// Opens a document.
///
/// # Panics
/// It is none.
#[must_use]
pub fn open(bytes: &[u8]) -> Document<'_> {
    Document::open(bytes, Limits::default()).unwrap()
}

/// The document with a signature of the usual signer.
///
/// # Errors
/// It may not be signed like this.
pub fn signed(bytes: &[u8], request: &Request) -> Result<Vec<u8>, SignError> {
    signed_by(&identity(), bytes, request)
}

/// The document with a signature.
///
/// # Errors
/// It may not be signed like this.
///
/// # Panics
/// It cannot be read.
pub fn signed_by(
    identity: &Identity,
    bytes: &[u8],
    request: &Request,
) -> Result<Vec<u8>, SignError> {
    let artwork = Artwork::new(None).unwrap();
    let signed = sign(&open(bytes), request, &artwork, identity, ALGORITHM, None)?;
    Ok(signed.parts().concat())
}

/// What the verifier says, who trusts the test root and has its lists; none when the document
/// cannot be read.
///
/// # Panics
/// The test root is missing.
#[must_use]
pub fn report(bytes: &[u8], limits: Limits) -> Option<Report> {
    let mut anchors = TrustAnchors::empty();
    for certificate in certificates("certs/ca/root.pem") {
        anchors.add(certificate);
    }
    let crls: Vec<CertificateList> = ["certs/ca/root.crl", "certs/ca/issuing.crl"]
        .iter()
        .flat_map(|list| CertificateList::many_from_pem_or_der(&read(list)).unwrap())
        .collect();
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &crls,
        ocsps: &[],
    };
    let at: Timestamp = LATER.parse().unwrap();
    let document = Document::open(bytes, limits).ok()?;
    Some(judge(&gather(&document, &evidence), &Policy::default(), at))
}
