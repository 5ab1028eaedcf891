//! What a document already lays down about its signatures: certifications, locks, seed values,
//! usage rights; and empty fields that are added.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

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
    BlockRequest, Certify, Corner, FieldRequest, Notice, PageChoice, Place, Request, SignError,
    UnmetDemand, add_field, sign,
};
use teken::stamp::{Artwork, HEADING, NOTICE};
use teken::verify::report::Changes;
use teken::verify::{Evidence, Integrity, Policy, gather_signatures, judge};

fn read(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn sample(name: &str) -> Vec<u8> {
    read(&format!("testdata/pdf/{name}"))
}

fn identity() -> Identity {
    let key = SoftwareKey::from_pkcs8(&read("certs/keys/rsa2048.pkcs8.der")).unwrap();
    let certificate = Certificate::from_der(&read("certs/leaf/rsa2048.der")).unwrap();
    let chain = Certificate::many_from_pem_or_der(&read("certs/ca/chain.pem")).unwrap();
    Identity::new(Box::new(key), certificate, &chain).unwrap()
}

fn request() -> Request {
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
        notice_text: NOTICE.into(),
    }
}

fn invisible() -> Request {
    Request {
        block: None,
        ..request()
    }
}

fn in_field(name: &str) -> Request {
    Request {
        field: Some(name.into()),
        ..request()
    }
}

fn open(bytes: &[u8]) -> Document<'_> {
    Document::open(bytes, Limits::default()).unwrap()
}

fn signed(bytes: &[u8], request: &Request) -> Result<Vec<u8>, SignError> {
    let artwork = Artwork::new(None).unwrap();
    let digest = request.digest.unwrap_or(DigestAlgorithm::Sha256);
    let algorithm = SignatureAlgorithm::RsaPkcs1v15 { digest };
    let signed = sign(&open(bytes), request, &artwork, &identity(), algorithm)?;
    Ok(signed.parts().concat())
}

/// What happened after each signature; each must be intact.
fn changes(bytes: &[u8]) -> Vec<Changes> {
    let anchors = TrustAnchors::empty();
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
    };
    let facts = gather_signatures(&open(bytes), &evidence);
    let report = judge(&facts, &Policy::default(), request().time);
    let one = |signature: teken::verify::SignatureReport| {
        assert_eq!(signature.integrity, Integrity::Intact);
        signature.changes
    };
    report.signatures.into_iter().map(one).collect()
}

fn signatures(bytes: &[u8]) -> Vec<SignatureField> {
    let fields = open(bytes).last().signature_fields().unwrap().into_iter();
    fields.filter(|field| field.value.is_some()).collect()
}

/// The document with its objects changed by an update.
fn updated(name: &str, change: impl FnOnce(&mut Dictionary, &mut Update)) -> Vec<u8> {
    let mut bytes = sample(name);
    let mut update = Update::new(Base::of(&open(&bytes)).unwrap()).unwrap();
    let (root, mut catalog) = open(&bytes).last().catalog().unwrap();
    change(&mut catalog, &mut update);
    update.objects.set(root, catalog);
    bytes.extend(update.finish().unwrap());
    bytes
}

/// A document with the empty signature fields `a` and `b`, each with one more entry.
fn with_fields(a: (&str, Object), b: (&str, Object)) -> Vec<u8> {
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
fn entries<const N: usize>(list: [(&str, Object); N]) -> Object {
    let mut dictionary = Dictionary::new();
    for (key, value) in list {
        dictionary.set(key, value);
    }
    dictionary.into()
}

fn name(name: &str) -> Object {
    name.into()
}

fn text(text: &str) -> Object {
    Object::string_literal(text)
}

/// A document whose field `a` has these seed values.
fn demanding<const N: usize>(list: [(&str, Object); N]) -> Vec<u8> {
    with_fields(("SV", entries(list)), ("MK", entries([])))
}

fn unmet(bytes: &[u8], request: &Request) -> UnmetDemand {
    match signed(bytes, request) {
        Err(SignError::Demand { name, demand }) => {
            assert_eq!(name, "a");
            demand
        }
        other => panic!("not refused: {:?}", other.map(|bytes| bytes.len())),
    }
}

#[test]
fn a_certification_rules_what_follows() {
    let certified = |certify, name: &str| {
        let request = Request {
            certify: Some(certify),
            ..request()
        };
        signed(&sample(name), &request).unwrap()
    };
    let locked = certified(Certify::NoChanges, "kt1.pdf");
    assert!(open(&locked).last().certification().unwrap().is_some());
    for request in [request(), invisible()] {
        assert!(matches!(
            signed(&locked, &request),
            Err(SignError::ChangesForbidden)
        ));
    }
    for certify in [Certify::FormFill, Certify::Annotate] {
        let certified = certified(certify, "kt1.pdf");
        // A block that nobody made room for is no form that is filled in.
        assert!(matches!(
            signed(&certified, &request()),
            Err(SignError::NewFieldForbidden)
        ));
        let again = signed(&certified, &invisible()).unwrap();
        assert_eq!(changes(&again), [Changes::Permitted, Changes::None]);
        let twice = Request {
            certify: Some(certify),
            ..invisible()
        };
        assert!(matches!(
            signed(&certified, &twice),
            Err(SignError::AlreadySigned)
        ));
    }
}

#[test]
fn room_made_beforehand_is_signed_in_after_a_certification() {
    let field = |name: &str| FieldRequest {
        name: name.into(),
        ..FieldRequest::default()
    };
    let add = |bytes: &[u8], name: &str| {
        let result = add_field(&open(bytes), &field(name)).unwrap();
        result.parts().concat()
    };
    let bytes = add(&add(&sample("kt1.pdf"), "Kepala"), "Dokter");
    let certify = Request {
        certify: Some(Certify::FormFill),
        ..in_field("Dokter")
    };
    let once = signed(&bytes, &certify).unwrap();
    let twice = signed(&once, &in_field("Kepala")).unwrap();
    assert_eq!(changes(&twice), [Changes::Permitted, Changes::None]);
    // The same without a certification.
    let once = signed(&bytes, &in_field("Dokter")).unwrap();
    let twice = signed(&once, &request()).unwrap();
    assert_eq!(changes(&twice), [Changes::Permitted, Changes::None]);
    assert_eq!(signatures(&twice)[0].name, "Kepala");
}

#[test]
fn a_lock_holds() {
    let lock = |action: &str, field: &str| {
        entries([
            ("Action", name(action)),
            ("Fields", vec![text(field)].into()),
        ])
    };
    let once = |lock: Object| {
        let bytes = with_fields(("Lock", lock), ("MK", entries([])));
        let bytes = signed(&bytes, &in_field("a")).unwrap();
        let value = signatures(&bytes).remove(0).value.unwrap();
        assert!(value.dictionary.has(b"Reference"));
        bytes
    };
    for (action, field) in [("All", ""), ("Include", "b"), ("Exclude", "x")] {
        let outcome = signed(&once(lock(action, field)), &in_field("b"));
        assert!(
            matches!(outcome, Err(SignError::FieldLocked { name }) if name == "b"),
            "{action}"
        );
    }
    for (action, field) in [("Include", "bb"), ("Exclude", "b")] {
        let twice = signed(&once(lock(action, field)), &in_field("b")).unwrap();
        assert_eq!(changes(&twice), [Changes::Permitted, Changes::None]);
    }
    // A new field is locked too, and where it can have another name, it gets that one.
    for (action, field) in [("All", ""), ("Exclude", "a")] {
        for request in [request(), invisible()] {
            assert!(matches!(
                signed(&once(lock(action, field)), &request),
                Err(SignError::NewFieldLocked)
            ));
        }
    }
    let both = entries([
        ("Action", name("Include")),
        ("Fields", vec![text("b"), text("Signature1")].into()),
    ]);
    let bytes = signed(&once(both), &request()).unwrap();
    let names = signatures(&bytes).into_iter().map(|field| field.name);
    assert_eq!(names.collect::<Vec<_>>(), ["a", "Signature2"]);
}

#[test]
fn a_lock_may_bind_the_whole_document() {
    let locked = |permission: i64| {
        let lock = entries([
            ("Action", name("Include")),
            ("Fields", vec![text("x")].into()),
            ("P", permission.into()),
        ]);
        let bytes = with_fields(("Lock", lock), ("MK", entries([])));
        signed(&bytes, &in_field("a")).unwrap()
    };
    for permission in [1, 4] {
        assert!(matches!(
            signed(&locked(permission), &invisible()),
            Err(SignError::ChangesForbidden)
        ));
    }
    for permission in [2, 3] {
        let bytes = locked(permission);
        assert!(signed(&bytes, &in_field("b")).is_ok());
        let mut elsewhere = request();
        elsewhere.block.as_mut().unwrap().page = PageChoice::First;
        assert!(matches!(
            signed(&bytes, &elsewhere),
            Err(SignError::NewFieldForbidden)
        ));
    }
}

#[test]
fn an_xfa_form_is_refused() {
    let forms = [
        text("x"),
        vec![text("template"), text("<template/>")].into(),
        Object::Array(Vec::new()),
    ];
    for form in forms {
        let bytes = updated("table.pdf", |catalog, update| {
            let id = update.objects.add(form);
            catalog.set("AcroForm", entries([("XFA", Object::Reference(id))]));
        });
        assert!(matches!(signed(&bytes, &request()), Err(SignError::Xfa)));
    }
}

#[test]
fn usage_rights_are_left_alone() {
    for key in ["UR3", "UR"] {
        let bytes = updated("table.pdf", |catalog, update| {
            let parameters = entries([("Document", vec![name("FullSave")].into())]);
            let reference = entries([
                ("TransformMethod", name(key)),
                ("TransformParams", parameters),
            ]);
            let rights = entries([
                ("Type", name("Sig")),
                ("Filter", name("Adobe.PPKLite")),
                ("SubFilter", name("adbe.pkcs7.detached")),
                ("Contents", text("0")),
                (
                    "ByteRange",
                    vec![0.into(), 1.into(), 2.into(), 3.into()].into(),
                ),
                ("Reference", vec![reference].into()),
            ]);
            let id = update.objects.add(rights);
            catalog.set("Perms", entries([(key, Object::Reference(id))]));
        });
        let fields = open(&bytes).last().signature_fields().unwrap();
        assert!(fields.is_empty(), "{key}: it is no signature of a person");
        let certify = Request {
            certify: Some(Certify::FormFill),
            ..request()
        };
        let result = signed(&bytes, &certify).unwrap();
        assert!(result.starts_with(&bytes));
        assert_eq!(changes(&result), [Changes::None]);
        let (before, after) = (open(&bytes), open(&result));
        let perms = |document: &Document<'_>| {
            let (_, catalog) = document.last().catalog().unwrap();
            catalog.get(b"Perms").unwrap().as_dict().unwrap().clone()
        };
        let rights = perms(&before).get(key.as_bytes()).unwrap().clone();
        assert_eq!(perms(&after).get(key.as_bytes()).unwrap(), &rights);
        assert!(perms(&after).has(b"DocMDP"));
        let number = rights.as_reference().unwrap().0;
        assert_eq!(before.last().entry(number), after.last().entry(number));
    }
}

#[test]
fn what_a_field_demands_is_done_or_refused() {
    let flags = |bits: i64| ("Ff", bits.into());
    let list = |items: &[&str]| Object::Array(items.iter().map(|item| name(item)).collect());
    let words = |items: &[&str]| Object::Array(items.iter().map(|item| text(item)).collect());
    let own = |items: &[&str]| {
        items
            .iter()
            .map(|&item| item.to_owned())
            .collect::<Vec<_>>()
    };
    let refused = |bytes: &[u8]| unmet(bytes, &in_field("a"));

    let handler = || ("Filter", name("Entrust.PPKEF"));
    let wanted = "Entrust.PPKEF".to_owned();
    assert_eq!(
        refused(&demanding([handler(), flags(1)])),
        UnmetDemand::Filter { wanted }
    );
    assert!(signed(&demanding([handler()]), &in_field("a")).is_ok());

    let old = ["adbe.pkcs7.detached"];
    let wanted = own(&old);
    let bytes = demanding([("SubFilter", list(&old)), flags(2)]);
    assert_eq!(refused(&bytes), UnmetDemand::SubFilter { wanted });
    let either = ["ETSI.RFC3161", "ETSI.CAdES.detached"];
    assert!(
        signed(
            &demanding([("SubFilter", list(&either)), flags(2)]),
            &in_field("a")
        )
        .is_ok()
    );

    let bytes = demanding([("V", 4.into()), flags(4)]);
    assert_eq!(refused(&bytes), UnmetDemand::Version { wanted: 4.0 });

    let address = "http://tsa.example/".to_owned();
    let stamp = |required: i64| {
        let stamp = entries([("URL", text(&address)), ("Ff", required.into())]);
        demanding([("TimeStamp", stamp)])
    };
    assert!(signed(&stamp(0), &in_field("a")).is_ok());
    let demand = UnmetDemand::Timestamp {
        address: address.clone(),
    };
    assert_eq!(refused(&stamp(1)), demand);

    for (key, value, bit, demand) in [
        (
            "LegalAttestation",
            words(&["x"]),
            16,
            UnmetDemand::LegalAttestation,
        ),
        ("AddRevInfo", true.into(), 32, UnmetDemand::RevocationData),
        ("LockDocument", name("true"), 128, UnmetDemand::LockDocument),
        (
            "AppearanceFilter",
            text("Cap"),
            256,
            UnmetDemand::Appearance {
                wanted: "Cap".into(),
            },
        ),
        (
            "Reasons",
            1.into(),
            8,
            UnmetDemand::Unreadable { key: "Reasons" },
        ),
        ("Anything", 1.into(), 1024, UnmetDemand::Unknown),
    ] {
        assert_eq!(
            refused(&demanding([(key, value.clone()), flags(bit)])),
            demand
        );
        assert!(
            signed(&demanding([(key, value)]), &in_field("a")).is_ok(),
            "{key}: a wish"
        );
    }
    assert!(
        signed(
            &demanding([("AddRevInfo", false.into()), flags(32)]),
            &in_field("a")
        )
        .is_ok()
    );
    // The only empty field is asked as well, when nobody names it.
    let bytes = updated("empty-field.pdf", |catalog, update| {
        let form = catalog.get(b"AcroForm").unwrap().clone();
        let field = {
            let bytes = sample("empty-field.pdf");
            let fields = open(&bytes).last().signature_fields().unwrap();
            assert_eq!(fields.len(), 1);
            fields[0].clone()
        };
        let mut dictionary = field.dictionary;
        dictionary.set("SV", entries([flags(1024)]));
        update.objects.set(field.id.unwrap(), dictionary);
        catalog.set("AcroForm", form);
    });
    assert!(matches!(
        signed(&bytes, &request()),
        Err(SignError::Demand { .. })
    ));
}

#[test]
fn the_reason_is_one_that_the_field_takes() {
    let reasons = |items: &[&str]| {
        let items: Vec<Object> = items.iter().map(|item| text(item)).collect();
        demanding([("Reasons", items.into()), ("Ff", 8.into())])
    };
    let giving = |reason: Option<&str>| Request {
        reason: reason.map(Into::into),
        ..in_field("a")
    };
    let said = |bytes: &[u8], reason| {
        let bytes = signed(bytes, &giving(reason)).unwrap();
        let value = signatures(&bytes).remove(0).value.unwrap();
        value
            .string(b"Reason")
            .map(|text| String::from_utf8_lossy(text).into_owned())
    };
    let two = reasons(&["Setuju", "Tahu"]);
    assert_eq!(said(&two, Some("Tahu")).as_deref(), Some("Tahu"));
    let wanted = vec!["Setuju".to_owned(), "Tahu".to_owned()];
    for reason in [None, Some("tahu")] {
        let demand = UnmetDemand::Reason {
            wanted: wanted.clone(),
        };
        assert_eq!(unmet(&two, &giving(reason)), demand);
    }
    assert_eq!(said(&reasons(&["Setuju"]), None).as_deref(), Some("Setuju"));
    for none in [&[][..], &["."]] {
        assert_eq!(said(&reasons(none), None), None);
        let demand = unmet(&reasons(none), &giving(Some("x")));
        assert_eq!(demand, UnmetDemand::NoReason);
    }
}

#[test]
fn the_digest_is_one_that_the_field_takes() {
    let digests = |names: &[&str], flags: i64| {
        let items: Vec<Object> = names.iter().map(|item| name(item)).collect();
        demanding([("DigestMethod", items.into()), ("Ff", flags.into())])
    };
    let insisting = |digest| Request {
        digest: Some(digest),
        ..in_field("a")
    };
    let used = |bytes: &[u8]| {
        let value = signatures(bytes).remove(0).value.unwrap();
        let data = teken::cms::SignedData::parse(&value.contents.unwrap()).unwrap();
        data.signers()[0].digest_algorithm().unwrap()
    };
    for flags in [0, 64] {
        let bytes = digests(&["RIPEMD160", "SHA512", "SHA384"], flags);
        let result = signed(&bytes, &in_field("a")).unwrap();
        assert_eq!(used(&result), DigestAlgorithm::Sha384);
        assert_eq!(changes(&result), [Changes::None]);
        let insisted = signed(&bytes, &insisting(DigestAlgorithm::Sha256));
        assert_eq!(insisted.is_ok(), flags == 0, "{insisted:?}");
        assert!(signed(&bytes, &insisting(DigestAlgorithm::Sha512)).is_ok());
    }
    assert!(matches!(
        unmet(&digests(&["RIPEMD160", "SHA1"], 64), &in_field("a")),
        UnmetDemand::Digest { wanted } if wanted == ["RIPEMD160", "SHA1"]
    ));
}

#[test]
fn the_field_says_whether_it_certifies() {
    let kind = |permission: i64| demanding([("MDP", entries([("P", permission.into())]))]);
    let certifying = |certify| Request {
        certify: Some(certify),
        ..in_field("a")
    };
    let bytes = signed(&kind(2), &in_field("a")).unwrap();
    let view = open(&bytes);
    let id = view.last().certification().unwrap().unwrap();
    let value = signatures(&bytes).remove(0).value.unwrap();
    assert_eq!(value.id, Some(id));
    let permission = view.last().docmdp(&value.dictionary).unwrap().unwrap();
    assert_eq!(permission.number(), 2);
    let wanted = Certify::FormFill;
    assert_eq!(
        unmet(&kind(2), &certifying(Certify::Annotate)),
        UnmetDemand::Certification { wanted }
    );
    assert_eq!(
        unmet(&kind(0), &certifying(Certify::Annotate)),
        UnmetDemand::Approval
    );
    assert!(signed(&kind(0), &in_field("a")).is_ok());
    let late = signed(&kind(2), &in_field("b")).unwrap();
    assert_eq!(
        unmet(&late, &in_field("a")),
        UnmetDemand::CertificationTooLate
    );
    let locking = |lock: &str| {
        let lock = ("LockDocument", name(lock));
        demanding([lock, ("Ff", 128.into())])
    };
    assert!(signed(&locking("true"), &certifying(Certify::NoChanges)).is_ok());
    assert!(signed(&locking("auto"), &in_field("a")).is_ok());
    assert_eq!(
        unmet(&locking("false"), &certifying(Certify::NoChanges)),
        UnmetDemand::NoLockDocument
    );
}

#[test]
fn the_certificate_is_one_that_the_field_takes() {
    let own = read("certs/leaf/rsa2048.der");
    let other = Certificate::many_from_pem_or_der(&read("certs/leaf/p256.pem")).unwrap();
    let other = other[0].der();
    let issuers = Certificate::many_from_pem_or_der(&read("certs/ca/chain.pem")).unwrap();
    let certificate = Certificate::from_der(&own).unwrap();
    let policy = certificate.policies().first().map(ToString::to_string);
    let bytes = |der: &[u8]| Object::String(der.to_vec(), teken::pdf::StringFormat::Hexadecimal);
    let constraint = |key: &str, value: Object, flags: i64| {
        let entry = entries([(key, vec![value].into()), ("Ff", flags.into())]);
        demanding([("Cert", entry)])
    };
    let subject = |common_name: &str| entries([("CN", text(common_name))]);
    for (key, bit, good, bad) in [
        ("Subject", 1, bytes(&own), bytes(other)),
        ("Issuer", 2, bytes(issuers[0].der()), bytes(other)),
        ("OID", 4, text(policy.as_deref().unwrap()), text("2.999.1")),
        (
            "SubjectDN",
            8,
            subject(&certificate.common_name()),
            subject("Orang Lain"),
        ),
        ("KeyUsage", 32, text("11XXX0"), text("XXXXX1")),
    ] {
        let good = constraint(key, good, bit);
        assert!(signed(&good, &in_field("a")).is_ok(), "{key}");
        let demand = unmet(&constraint(key, bad.clone(), bit), &in_field("a"));
        let expected = match key {
            "Subject" => matches!(demand, UnmetDemand::Subject),
            "Issuer" => matches!(demand, UnmetDemand::Issuer),
            "OID" => matches!(demand, UnmetDemand::Policies { .. }),
            "SubjectDN" => matches!(demand, UnmetDemand::SubjectName { .. }),
            _ => matches!(demand, UnmetDemand::KeyUsage { .. }),
        };
        assert!(expected, "{key}: {demand:?}");
        assert!(
            signed(&constraint(key, bad, 0), &in_field("a")).is_ok(),
            "{key}: a wish"
        );
    }
}

#[test]
fn an_added_field_is_empty_and_in_its_place() {
    for name in [
        "kt1.pdf",
        "form.pdf",
        "rotate-90.pdf",
        "xref-stream.pdf",
        "hybrid.pdf",
    ] {
        let original = sample(name);
        let wanted = FieldRequest {
            name: "Pejabat".into(),
            place: Some(Place {
                corner: Corner::TopLeft,
                x: 5.0,
                y: 5.0,
            }),
            width: Some(70.0),
            ..FieldRequest::default()
        };
        let bytes = add_field(&open(&original), &wanted).unwrap();
        let bytes = bytes.parts().concat();
        assert!(bytes.starts_with(&original), "{name}");
        let fields = open(&bytes).last().signature_fields().unwrap();
        let field = fields
            .into_iter()
            .find(|field| field.name == "Pejabat")
            .unwrap();
        assert!(field.value.is_none() && field.rect.is_some(), "{name}");
        assert_eq!(field.dictionary.get(b"F").unwrap().as_i64().unwrap(), 4);
        assert!(
            field.dictionary.has(b"TU") && field.dictionary.has(b"P"),
            "{name}"
        );
        let result = signed(&bytes, &in_field("Pejabat")).unwrap();
        assert_eq!(changes(&result), [Changes::None], "{name}");
        let after = signatures(&result).remove(0);
        assert_eq!((after.name.as_str(), after.rect), ("Pejabat", field.rect));
    }
}

#[test]
fn a_field_that_cannot_be_added_is_refused() {
    let add = |bytes: &[u8], name: &str| {
        let request = FieldRequest {
            name: name.into(),
            ..FieldRequest::default()
        };
        add_field(&open(bytes), &request).map(|result| result.parts().concat())
    };
    let plain = sample("kt1.pdf");
    for wrong in ["", "  ", "a.b"] {
        assert!(matches!(
            add(&plain, wrong),
            Err(SignError::FieldName { .. })
        ));
    }
    let nested = sample("nested-field.pdf");
    for (bytes, name) in [(&add(&plain, "A").unwrap(), "A"), (&nested, "Pengesahan")] {
        assert!(matches!(
            add(bytes, name),
            Err(SignError::FieldExists { .. })
        ));
    }
    assert!(add(&nested, "Pejabat").is_ok());
    let signed_once = signed(&plain, &request()).unwrap();
    assert!(matches!(
        add(&signed_once, "A"),
        Err(SignError::FieldTooLate)
    ));
    let certify = Request {
        certify: Some(Certify::FormFill),
        ..request()
    };
    let certified = signed(&plain, &certify).unwrap();
    assert!(matches!(
        add(&certified, "A"),
        Err(SignError::NewFieldForbidden)
    ));
}
