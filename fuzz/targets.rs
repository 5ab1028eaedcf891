//! What is done with invented input: plain functions, which the fuzzing engine and
//! `tests/fuzz_seeds.rs` both call.
//!
//! **Invariant:** a function returns, whatever it is given; it panics when a promise is broken.
//!
//! **Deliberately absent:** files, and the engine.

use secrecy::SecretString;
use teken::base::digest::DigestAlgorithm;
use teken::base::limits::Limits;
use teken::base::time::Timestamp;
use teken::cms::{SignatureForm, SignedData, TimestampRequest, check_signer};
use teken::crypto::AlgorithmRules;
use teken::key::pkcs12;
use teken::pdf::append::{Base, Update};
use teken::pdf::{ByteRange, Dictionary, Document, Entry, Object, View};
use teken::pki::{Certificate, OcspResponse, Revocation, TrustAnchors};
use teken::verify::{Evidence, Policy, Verdict, gather, judge};

/// Objects of one document that are looked at: enough to reach every kind.
const OBJECTS: usize = 256;

/// Smaller caps than in use, so that the engine reaches them with little input.
fn limits() -> Limits {
    Limits {
        decoded_bytes: 1 << 20,
        objects: 20_000,
        revisions: 50,
        fields: 500,
        pages: 500,
        ..Limits::default()
    }
}

/// Everything that can be asked of a document, up to the verdict, which is never "valid" where
/// nobody is trusted.
pub(crate) fn reader(data: &[u8]) {
    let Ok(document) = Document::open(data, limits()) else {
        return;
    };
    for index in 0..document.revisions().len() {
        if let Some(view) = document.at(index) {
            let _ = view.catalog();
            let _ = view.pages();
            let _ = view.fields();
            let _ = view.signature_fields();
            let _ = view.validation_data();
        }
    }
    let view = document.last();
    for (_, object) in objects(&view) {
        let _ = view.resolve(&object);
    }
    let anchors = TrustAnchors::empty();
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
        ocsps: &[],
    };
    let report = judge(
        &gather(&document, &evidence),
        &Policy::default(),
        Timestamp::UNIX_EPOCH,
    );
    assert_ne!(report.verdict, Verdict::Valid, "nobody is trusted here");
}

/// An update leaves every byte and every object that was there, and what it adds is found.
pub(crate) fn appender(data: &[u8]) {
    let Ok(document) = Document::open(data, limits()) else {
        return;
    };
    let view = document.last();
    let Ok((root, catalog)) = view.catalog() else {
        return;
    };
    let Ok(mut update) = Base::of(&document)
        .map_err(drop)
        .and_then(|base| Update::new(base).map_err(drop))
    else {
        return;
    };
    let mut added = Dictionary::new();
    added.set("Added", "Here");
    let id = update.objects.add(added.clone());
    update.objects.set(root, Dictionary::clone(&catalog));
    let Ok(tail) = update.finish() else {
        return;
    };
    let whole = [data, tail.as_slice()].concat();
    let after = Document::open(&whole, limits()).expect("the update can be read");
    let new = after.last();
    let found = new.load(id).expect("the new object is there").object;
    assert_eq!(found, Object::Dictionary(added));
    let (_, same) = new.catalog().expect("the catalog is there");
    assert_eq!(same, catalog);
    for (number, object) in objects(&view) {
        if number != root.0 && number != id.0 {
            let generation = generation(&new, number);
            let found = new.load((number, generation)).map(|located| located.object);
            assert_eq!(found.ok().as_ref(), Some(&object), "object {number}");
        }
    }
}

/// A byte range that is accepted leaves out exactly the signature and lies within the file.
pub(crate) fn byte_range(data: &[u8]) {
    let sample: &[u8] =
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 2\n0000000000 65535 f \n\
        0000000009 00000 n \ntrailer<</Size 2/Root 1 0 R>>\nstartxref\n40\n%%EOF\n";
    let document = Document::open(sample, limits()).expect("the sample is sound");
    let numbers: Vec<i64> = data
        .chunks_exact(2)
        .filter_map(|two| two.try_into().ok().map(i16::from_le_bytes).map(i64::from))
        .collect();
    let Some((&[start, end], raw)) = numbers.split_first_chunk::<2>() else {
        return;
    };
    let place = start.unsigned_abs()..end.unsigned_abs();
    let length = u64::try_from(sample.len()).unwrap_or(u64::MAX);
    if let Ok(range) = ByteRange::parse(raw, &place, &document) {
        assert_eq!(range.gap(), place);
        assert!(range.covered_end() <= length);
        let [before, after] = range.parts(sample);
        let gap = usize::try_from(place.end.saturating_sub(place.start)).unwrap_or(usize::MAX);
        let covered = usize::try_from(range.covered_end()).unwrap_or(usize::MAX);
        assert_eq!(before.len() + gap + after.len(), covered);
    }
}

/// A signature container never speaks for content that it was not made for.
pub(crate) fn cms(data: &[u8]) {
    let Ok(container) = SignedData::parse(data) else {
        return;
    };
    for form in [
        SignatureForm::CadesDetached,
        SignatureForm::Pkcs7Detached,
        SignatureForm::Pkcs7Sha1,
    ] {
        let check = check_signer(&container, form, &[&b"never signed by anybody"[..]]);
        assert!(
            !check.problems.is_empty(),
            "sound over content that nobody signed"
        );
    }
    // A timestamp speaks for what is in it; whether that is our content is another question.
    let _ = check_signer(&container, SignatureForm::Timestamp, &[&b""[..]]);
}

/// A container opens or says why not.
pub(crate) fn pkcs12(data: &[u8]) {
    let _ = pkcs12::parse(data, &SecretString::from("rahasia-uji"));
}

/// An answer on revocation never turns a revoked certificate into a good one, nor the other way
/// round.
pub(crate) fn ocsp(data: &[u8]) {
    let Ok(response) = OcspResponse::from_der(data) else {
        return;
    };
    let certificate = |pem: &[u8]| Certificate::many_from_pem_or_der(pem).ok()?.pop();
    let Some(issuer) = certificate(include_bytes!("../certs/ca/issuing.pem")) else {
        return;
    };
    let status = |pem: &[u8]| {
        let (rules, at) = (AlgorithmRules::default(), response.produced_at());
        let answer = response.check(&certificate(pem)?, &issuer, &[], at, &rules);
        answer.ok().map(|answer| answer.status)
    };
    let revoked = status(include_bytes!("../certs/leaf/revoked.pem"));
    assert_ne!(revoked, Some(Revocation::Good), "a revocation is undone");
    let good = status(include_bytes!("../certs/leaf/rsa2048.pem"));
    assert!(
        good.is_none_or(|status| status == Revocation::Good),
        "a certificate is revoked by nobody"
    );
}

/// What a timestamp authority answers is never taken for a question that it was not asked.
pub(crate) fn timestamp_reply(data: &[u8]) {
    let imprint = DigestAlgorithm::Sha256.hash(&[b"never stamped by anybody"]);
    let request = TimestampRequest::new(imprint, [0x5a; 16]);
    assert!(request.accept(data).is_err(), "stamped by nobody");
}

/// The first objects of a view that can be loaded, streams decoded along the way.
fn objects(view: &View<'_, '_>) -> Vec<(u32, Object)> {
    let mut objects = Vec::new();
    for number in view.object_numbers().into_iter().take(OBJECTS) {
        if let Ok(located) = view.load((number, generation(view, number))) {
            if located.stream.is_some() {
                let _ = view.stream(&located);
            }
            objects.push((number, located.object));
        }
    }
    objects
}

fn generation(view: &View<'_, '_>, number: u32) -> u16 {
    match view.entry(number) {
        Some(Entry::InFile { generation, .. }) => generation,
        _ => 0,
    }
}
