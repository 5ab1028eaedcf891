//! Seed values.

use teken::base::digest::Digest;
use teken::base::message::Message;
use teken::cms::{AuthorityError, TimestampAuthority, TimestampToken};

use super::*;

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

/// An authority that nobody reaches: who is asked is what counts here.
struct Silent(Option<&'static str>);

impl TimestampAuthority for Silent {
    fn timestamp(&self, _: &Digest, _: &[Certificate]) -> Result<TimestampToken, AuthorityError> {
        let message = Message::new("net-tsa-none-named");
        Err(AuthorityError::Unreachable { message })
    }

    fn address(&self) -> Option<&str> {
        self.0
    }
}

#[test]
fn a_timestamp_that_is_demanded_comes_from_the_authority_that_is_named() {
    let named = "http://tsa.example/";
    let demanded = |url: &str| {
        let stamp = entries([("URL", text(url)), ("Ff", 1.into())]);
        demanding([("TimeStamp", stamp)])
    };
    for (url, asked, is_met) in [
        (named, Some(named), true),
        (named, Some("http://other.example/"), false),
        // One of several, and nobody knows which of them will answer.
        (named, None, false),
        ("", Some(named), true),
        ("", None, true),
    ] {
        let authority = Silent(asked);
        let tokens = Tokens::new(&authority);
        match stamped(&demanded(url), &in_field("a"), Some(&tokens)) {
            Err(SignError::Demand { demand, .. }) => {
                let address = url.to_owned();
                assert_eq!(demand, UnmetDemand::Timestamp { address });
                assert!(!is_met, "{url} of {asked:?} is refused");
            }
            // The demand is met, and then nobody answers.
            Err(SignError::Authority(_)) => assert!(is_met, "{url} of {asked:?} is met"),
            other => panic!("{:?}", other.map(|bytes| bytes.len())),
        }
    }
    let address = String::new();
    assert_eq!(
        unmet(&demanded(""), &in_field("a")),
        UnmetDemand::Timestamp { address }
    );
}
