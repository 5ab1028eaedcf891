//! How long each part of the work takes: `cargo bench --bench micro`.

#![expect(clippy::unwrap_used, reason = "a measurement fails by panicking")]

use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use teken::base::digest::DigestAlgorithm;
use teken::cms;
use teken::pdf::Dictionary;
use teken::pdf::append::{Base, Update};
use teken::pki::{Certificate, TrustAnchors};
use teken::sign::{check, prepare, sign};
use teken::stamp::Artwork;
use teken::verify::{Evidence, Policy, gather, judge};
use teken_test_kit::{ALGORITHM, identity, open, read, request, sample};

static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| sample("kt1.pdf"));

fn main() {
    divan::main();
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
    bencher.bench_local(|| {
        cms::sign(&identity, ALGORITHM, &digest)
            .unwrap()
            .to_der()
            .unwrap()
    });
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
    let signed = sign(
        &open(&SAMPLE),
        &request(),
        &artwork,
        &identity(),
        ALGORITHM,
        None,
    )
    .unwrap();
    let signed = signed.parts().concat();
    let mut anchors = TrustAnchors::empty();
    anchors.add(
        Certificate::many_from_pem_or_der(&read("certs/ca/root.pem"))
            .unwrap()
            .remove(0),
    );
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
        ocsps: &[],
    };
    let at = request().time;
    bencher.bench_local(|| judge(&gather(&open(&signed), &evidence), &Policy::default(), at));
}
