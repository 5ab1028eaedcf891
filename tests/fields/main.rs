//! What a document already lays down about its signatures: certifications, locks, seed values,
//! usage rights; and empty fields that are added.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[cfg(test)]
mod adding;
#[cfg(test)]
mod demands;
#[cfg(test)]
mod restrictions;

use std::fs;
use std::path::Path;

use teken::base::digest::DigestAlgorithm;
use teken::base::limits::Limits;
use teken::base::time::Zone;
use teken::crypto::{SignatureAlgorithm, SoftwareKey};
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Document, Object, SignatureField};
use teken::pki::{Certificate, Identity, TrustAnchors};
use teken::sign::{
    BlockRequest, Certify, Corner, FieldRequest, Notice, NoticeAt, PageChoice, Place, Request,
    SignError, Tokens, UnmetDemand, add_field, sign,
};
use teken::stamp::{Artwork, HEADING, NOTICE};
use teken::verify::report::Changes;
use teken::verify::{Evidence, Integrity, Policy, gather_signatures, judge};

pub(crate) fn read(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

pub(crate) fn sample(name: &str) -> Vec<u8> {
    read(&format!("testdata/pdf/{name}"))
}

pub(crate) fn identity() -> Identity {
    let key = SoftwareKey::from_pkcs8(&read("certs/keys/rsa2048.pkcs8.der")).unwrap();
    let certificate = Certificate::from_der(&read("certs/leaf/rsa2048.der")).unwrap();
    let chain = Certificate::many_from_pem_or_der(&read("certs/ca/chain.pem")).unwrap();
    Identity::new(Box::new(key), certificate, &chain).unwrap()
}

pub(crate) fn request() -> Request {
    Request {
        field: None,
        name: "Dr. drh. Siti Rahmawati, M.Si.".into(),
        reason: None,
        location: None,
        contact: None,
        time: "2026-11-21T07:00:00Z".parse().unwrap(),
        zone: Zone::Wib,
        digest: None,
        certify: None,
        block: Some(BlockRequest {
            heading: HEADING.into(),
            ..BlockRequest::default()
        }),
        notice: Notice::All,
        notice_at: NoticeAt::Auto,
        notice_text: NOTICE.into(),
    }
}

pub(crate) fn invisible() -> Request {
    Request {
        block: None,
        ..request()
    }
}

pub(crate) fn in_field(name: &str) -> Request {
    Request {
        field: Some(name.into()),
        ..request()
    }
}

pub(crate) fn open(bytes: &[u8]) -> Document<'_> {
    Document::open(bytes, Limits::default()).unwrap()
}

pub(crate) fn signed(bytes: &[u8], request: &Request) -> Result<Vec<u8>, SignError> {
    stamped(bytes, request, None)
}

pub(crate) fn stamped(
    bytes: &[u8],
    request: &Request,
    tokens: Option<&Tokens<'_>>,
) -> Result<Vec<u8>, SignError> {
    let artwork = Artwork::new(None).unwrap();
    let digest = request.digest.unwrap_or(DigestAlgorithm::Sha256);
    let algorithm = SignatureAlgorithm::RsaPkcs1v15 { digest };
    let signed = sign(
        &open(bytes),
        request,
        &artwork,
        &identity(),
        algorithm,
        tokens,
    )?;
    Ok(signed.parts().concat())
}

/// What happened after each signature; each must be intact.
pub(crate) fn changes(bytes: &[u8]) -> Vec<Changes> {
    let anchors = TrustAnchors::empty();
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
        ocsps: &[],
    };
    let facts = gather_signatures(&open(bytes), &evidence);
    let report = judge(&facts, &Policy::default(), request().time);
    let one = |signature: teken::verify::SignatureReport| {
        assert_eq!(signature.integrity, Integrity::Intact);
        signature.changes
    };
    report.signatures.into_iter().map(one).collect()
}

pub(crate) fn signatures(bytes: &[u8]) -> Vec<SignatureField> {
    let fields = open(bytes).last().signature_fields().unwrap().into_iter();
    fields.filter(|field| field.value.is_some()).collect()
}

/// The document with its objects changed by an update.
pub(crate) fn updated(name: &str, change: impl FnOnce(&mut Dictionary, &mut Update)) -> Vec<u8> {
    let mut bytes = sample(name);
    let mut update = Update::new(Base::of(&open(&bytes)).unwrap()).unwrap();
    let (root, catalog) = open(&bytes).last().catalog().unwrap();
    let mut catalog = std::rc::Rc::unwrap_or_clone(catalog);
    change(&mut catalog, &mut update);
    update.objects.set(root, catalog);
    bytes.extend(update.finish().unwrap());
    bytes
}

/// A document with the empty signature fields `a` and `b`, each with one more entry.
pub(crate) fn with_fields(a: (&str, Object), b: (&str, Object)) -> Vec<u8> {
    updated("table.pdf", |catalog, update| {
        let mut fields = Vec::new();
        for (name, (key, value)) in [("a", a), ("b", b)] {
            let mut field = Dictionary::new();
            field.set("FT", "Sig");
            field.set("T", Object::string_literal(name));
            field.set(key, value);
            fields.push(Object::Reference(update.objects.add(field)));
        }
        let mut form = Dictionary::new();
        form.set("Fields", fields);
        catalog.set("AcroForm", form);
    })
}

/// A dictionary of these entries.
pub(crate) fn entries<const N: usize>(list: [(&str, Object); N]) -> Object {
    let mut dictionary = Dictionary::new();
    for (key, value) in list {
        dictionary.set(key, value);
    }
    dictionary.into()
}

pub(crate) fn name(name: &str) -> Object {
    name.into()
}

pub(crate) fn text(text: &str) -> Object {
    Object::string_literal(text)
}

/// A document whose field `a` has these seed values.
pub(crate) fn demanding<const N: usize>(list: [(&str, Object); N]) -> Vec<u8> {
    with_fields(("SV", entries(list)), ("MK", entries([])))
}

pub(crate) fn unmet(bytes: &[u8], request: &Request) -> UnmetDemand {
    match signed(bytes, request) {
        Err(SignError::Demand { name, demand }) => {
            assert_eq!(name, "a");
            demand
        }
        other => panic!("not refused: {:?}", other.map(|bytes| bytes.len())),
    }
}
