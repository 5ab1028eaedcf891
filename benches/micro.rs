//! How long each part of the work takes: `cargo bench --bench micro`.

#![expect(clippy::unwrap_used, reason = "a measurement fails by panicking")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use teken::base::digest::DigestAlgorithm;
use teken::base::limits::Limits;
use teken::base::time::Zone;
use teken::cms;
use teken::crypto::{SignatureAlgorithm, SoftwareKey};
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Document};
use teken::pki::{Certificate, Identity, TrustAnchors};
use teken::sign::{BlockRequest, Notice, NoticeAt, Request, check, prepare, sign};
use teken::stamp::{Artwork, NOTICE};
use teken::verify::{Evidence, Policy, gather, judge};

const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1v15 {
    digest: DigestAlgorithm::Sha256,
};

static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| file("testdata/pdf/kt1.pdf"));

fn main() {
    divan::main();
}

fn file(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn open(bytes: &[u8]) -> Document<'_> {
    Document::open(bytes, Limits::default()).unwrap()
}

fn identity() -> Identity {
    Identity::new(
        Box::new(SoftwareKey::from_pkcs8(&file("certs/keys/rsa2048.pkcs8.der")).unwrap()),
        Certificate::from_der(&file("certs/leaf/rsa2048.der")).unwrap(),
        &Certificate::many_from_pem_or_der(&file("certs/ca/chain.pem")).unwrap(),
    )
    .unwrap()
}

fn request() -> Request {
    Request {
        field: None,
        name: "Contoh Penanda Tangan".into(),
        reason: None,
        location: None,
        contact: None,
        time: "2026-11-21T07:00:00Z".parse().unwrap(),
        zone: Zone::Wib,
        certify: None,
        digest: None,
        block: Some(BlockRequest::default()),
        notice: Notice::All,
        notice_at: NoticeAt::Auto,
        notice_text: NOTICE.into(),
    }
}

/// Header, trailers, cross-references, pages and fields.
#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        let document = open(&SAMPLE);
        let view = document.last();
        (view.pages().unwrap(), view.signature_fields().unwrap())
    });
}

/// An update of one object.
#[divan::bench]
fn append(bencher: Bencher<'_, '_>) {
    let document = open(&SAMPLE);
    bencher.bench_local(|| {
        let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
        update.objects.add(Dictionary::new());
        update.finish().unwrap()
    });
}

/// 16 MiB, by each algorithm.
#[divan::bench(args = [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256, DigestAlgorithm::Sha512])]
fn digest(bencher: Bencher<'_, '_>, algorithm: DigestAlgorithm) {
    let bytes = vec![0x5a; 16 << 20];
    bencher
        .counter(BytesCount::of_slice(&bytes))
        .bench_local(|| algorithm.hash(&[&bytes]));
}

/// The signature container, RSA-2048.
#[divan::bench]
fn cms(bencher: Bencher<'_, '_>) {
    let identity = identity();
    let digest = DigestAlgorithm::Sha256.hash(&[&SAMPLE]);
    bencher.bench_local(|| cms::build(&identity, ALGORITHM, &digest).unwrap());
}

/// Block, footers and the update that holds them.
#[divan::bench]
fn stamp(bencher: Bencher<'_, '_>) {
    let (document, request) = (open(&SAMPLE), request());
    let artwork = Artwork::new(None).unwrap();
    let signable = check(&document, &request).unwrap();
    bencher.bench_local(|| prepare(&signable, &request, &artwork, 8192).unwrap());
}

/// The signature of a stamped document, its path and its changes.
#[divan::bench]
fn verify(bencher: Bencher<'_, '_>) {
    let artwork = Artwork::new(None).unwrap();
    let signed = sign(&open(&SAMPLE), &request(), &artwork, &identity(), ALGORITHM).unwrap();
    let signed = signed.parts().concat();
    let mut anchors = TrustAnchors::empty();
    anchors.add(
        Certificate::many_from_pem_or_der(&file("certs/ca/root.pem"))
            .unwrap()
            .remove(0),
    );
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
    };
    let at = request().time;
    bencher.bench_local(|| judge(&gather(&open(&signed), &evidence), &Policy::default(), at));
}
