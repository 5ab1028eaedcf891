//! Responses by OpenSSL (`testdata/ocsp/make`): believed, or refused for the right reason.

use der::Encode as _;
use jiff::SignedDuration;

use super::*;
use crate::crypto::{AlgorithmRules, SignatureAlgorithm, Signer as _, SoftwareKey};
use crate::pki::{OcspAnswer, OcspProblem, Responder, Revocation};

macro_rules! response {
    ($name:literal) => {
        OcspResponse::from_der(bytes!($name)).unwrap()
    };
}

macro_rules! bytes {
    ($name:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/testdata/ocsp/",
            $name,
            ".der"
        ))
        .as_slice()
    };
}
macro_rules! certificate {
    ($path:literal) => {
        Certificate::many_from_pem_or_der(include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/",
            $path
        )))
        .unwrap()
        .remove(0)
    };
}

fn leaf() -> Certificate {
    certificate!("certs/leaf/rsa2048.pem")
}

fn issuer() -> Certificate {
    certificate!("certs/ca/issuing.pem")
}

fn later() -> Timestamp {
    "2060-01-01T00:00:00Z".parse().unwrap()
}

fn check(response: &OcspResponse) -> Result<OcspAnswer, OcspProblem> {
    let rules = AlgorithmRules::default();
    response.check(&leaf(), &issuer(), &[], later(), &rules)
}

#[test]
fn what_is_good_is_good_by_every_digest() {
    for good in [
        response!("good"),
        response!("good-certid"),
        response!("good-sha384"),
        response!("good-sha512"),
    ] {
        let answer = check(&good).unwrap();
        assert_eq!(answer.status, Revocation::Good);
        assert_eq!(answer.responder, Responder::Issuer);
        assert_eq!(answer.produced_at, good.produced_at());
        assert!(answer.this_update <= answer.produced_at && answer.next_update > Some(later()));
        assert_eq!(answer.archive_cutoff, None);
    }
}

/// An answer from after the time in question says that nothing had happened before.
#[test]
fn an_answer_speaks_for_the_time_before_it() {
    let good = response!("good");
    let until = check(&good).unwrap().next_update.unwrap();
    let at = |at| {
        let rules = AlgorithmRules::default();
        good.check(&leaf(), &issuer(), &[], at, &rules)
    };
    let second = SignedDuration::from_secs(1);
    assert!(at("2025-01-01T00:00:00Z".parse().unwrap()).is_ok());
    assert!(at(until).is_ok());
    assert_eq!(at(until + second), Err(OcspProblem::Stale { until }));
}

#[test]
fn an_answer_without_an_end_speaks_for_an_hour() {
    let open = response!("open-ended");
    let rules = AlgorithmRules::default();
    let at = |at| open.check(&leaf(), &issuer(), &[], at, &rules);
    let answer = at(open.produced_at()).unwrap();
    assert_eq!(answer.next_update, None);
    let until = answer.this_update + SignedDuration::from_hours(1);
    assert!(at(until).is_ok());
    let second = SignedDuration::from_secs(1);
    assert_eq!(at(until + second), Err(OcspProblem::Stale { until }));
}

#[test]
fn a_revocation_counts_however_old_the_answer() {
    let revoked = certificate!("certs/leaf/revoked.pem");
    let response = response!("revoked");
    let rules = AlgorithmRules::default();
    for at in [
        "2024-06-01T00:00:00Z",
        "2060-01-01T00:00:00Z",
        "2090-01-01T00:00:00Z",
    ] {
        let answer = response.check(&revoked, &issuer(), &[], at.parse().unwrap(), &rules);
        assert_eq!(
            answer.unwrap().status,
            Revocation::Revoked {
                at: "2025-03-01T00:00:00Z".parse().unwrap(),
                reason: RevocationReason::KeyCompromise,
                invalid_since: None,
            }
        );
    }
    assert_eq!(check(&response), Err(OcspProblem::OtherCertificate));
}

#[test]
fn who_is_not_known_is_not_good() {
    let response = response!("unknown");
    let asked = certificate!("certs/leaf/rsa4096.pem");
    let rules = AlgorithmRules::default();
    let answer = response.check(&asked, &issuer(), &[], later(), &rules);
    assert_eq!(answer, Err(OcspProblem::Unknown));
}

#[test]
fn of_several_the_one_that_is_meant_counts() {
    let several = response!("several");
    let rules = AlgorithmRules::default();
    let about = |asked: &Certificate| several.check(asked, &issuer(), &[], later(), &rules);
    assert_eq!(about(&leaf()).unwrap().status, Revocation::Good);
    let revoked = about(&certificate!("certs/leaf/revoked.pem")).unwrap();
    assert!(matches!(revoked.status, Revocation::Revoked { .. }));
    let unknown = about(&certificate!("certs/leaf/rsa4096.pem"));
    assert_eq!(unknown, Err(OcspProblem::Unknown));
    let other = about(&certificate!("certs/leaf/p256.pem"));
    assert_eq!(other, Err(OcspProblem::OtherCertificate));
}

/// The same name and number from another authority are another certificate.
#[test]
fn another_issuer_is_not_spoken_for() {
    let rules = AlgorithmRules::default();
    let root = certificate!("certs/ca/root.pem");
    let answer = response!("good").check(&leaf(), &root, &[], later(), &rules);
    assert_eq!(answer, Err(OcspProblem::OtherCertificate));
}

/// A responder need not remember who ended, unless it says so.
#[test]
fn good_after_the_end_says_nothing() {
    let ended = certificate!("certs/leaf/expired.pem");
    let rules = AlgorithmRules::default();
    let answer = response!("ended").check(&ended, &issuer(), &[], later(), &rules);
    assert_eq!(
        answer,
        Err(OcspProblem::AfterEnd {
            not_after: ended.not_after()
        })
    );
}

#[test]
fn whom_the_issuer_certified_for_it_may_answer() {
    for by in [response!("delegate"), response!("delegate-by-key")] {
        let Responder::Delegate {
            certificate,
            no_check,
        } = check(&by).unwrap().responder
        else {
            panic!("not by a delegate");
        };
        assert_eq!(certificate, certificate!("testdata/ocsp/delegate.pem"));
        assert!(no_check);
    }
    let checked = check(&response!("checked")).unwrap();
    assert!(matches!(
        checked.responder,
        Responder::Delegate {
            no_check: false,
            ..
        }
    ));
}

#[test]
fn the_certificate_of_a_responder_may_come_from_elsewhere() {
    let missing = response!("delegate-missing");
    assert!(missing.certificates().is_empty());
    assert_eq!(check(&missing), Err(OcspProblem::ResponderMissing));
    let candidates = [leaf(), certificate!("testdata/ocsp/delegate.pem")];
    let rules = AlgorithmRules::default();
    let answer = missing.check(&leaf(), &issuer(), &candidates, later(), &rules);
    assert_eq!(answer.unwrap().status, Revocation::Good);
}

#[test]
fn nobody_else_may_answer() {
    let refused = |response: &OcspResponse| check(response).unwrap_err();
    let name = |name: &str| format!("Teken Test Responder {name} - never trust");
    assert_eq!(
        refused(&response!("other-purpose")),
        OcspProblem::NotAuthorized {
            responder: name("other-purpose")
        }
    );
    assert_eq!(
        refused(&response!("stranger")),
        OcspProblem::Stranger {
            responder: name("stranger")
        }
    );
    let expired = response!("expired");
    assert_eq!(
        refused(&expired),
        OcspProblem::ResponderNotValid {
            responder: name("expired"),
            at: expired.produced_at(),
        }
    );
}

#[test]
fn what_is_weak_does_not_count() {
    let weak = response!("weak");
    let digest = DigestAlgorithm::Sha1;
    assert_eq!(check(&weak), Err(OcspProblem::WeakDigest { digest }));
    let rules = AlgorithmRules {
        rsa_bits: 8192,
        ..AlgorithmRules::default()
    };
    let good = response!("good");
    assert_eq!(
        good.check(&leaf(), &issuer(), &[], later(), &rules),
        Err(OcspProblem::WeakKey { bits: 4096 })
    );
}

#[test]
fn a_refusal_is_no_answer() {
    for (status, refusal) in [
        (1, OcspRefusal::MalformedRequest),
        (2, OcspRefusal::InternalError),
        (3, OcspRefusal::TryLater),
        (4, OcspRefusal::Unknown),
        (5, OcspRefusal::SignatureRequired),
        (6, OcspRefusal::Unauthorized),
    ] {
        let error = OcspResponse::from_der(&[0x30, 3, 0x0a, 1, status]).unwrap_err();
        assert_eq!(error, OcspError::Refused(refusal));
    }
    let error = OcspResponse::from_der(bytes!("try-later")).unwrap_err();
    assert_eq!(error, OcspError::Refused(OcspRefusal::TryLater));
}

#[test]
fn what_is_none_is_said_to_be_none() {
    for bytes in [&b""[..], b"<html>", b"-----BEGIN OCSP RESPONSE-----"] {
        assert_eq!(
            OcspResponse::from_der(bytes).unwrap_err(),
            OcspError::NotResponse
        );
    }
    let trailing = [bytes!("good"), &[0]].concat();
    for bytes in [&[0x30, 0][..], &[0x30, 3, 0x0a, 1, 0], &trailing] {
        assert!(matches!(
            OcspResponse::from_der(bytes),
            Err(OcspError::Malformed { .. })
        ));
    }
    let huge = vec![0x30; MOST_BYTES + 1];
    assert!(matches!(
        OcspResponse::from_der(&huge),
        Err(OcspError::TooLarge { .. })
    ));
}

fn wrap(tag: Tag, parts: &[&[u8]]) -> Vec<u8> {
    let value = Any::new(tag, parts.concat()).unwrap();
    value.to_der().unwrap()
}

fn explicit(number: u32, content: &[u8]) -> Vec<u8> {
    let tag = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(number),
    };
    wrap(tag, &[content])
}

/// A response of the issuer's with other answers, and other extensions behind them.
fn signed(like: &OcspResponse, singles: &[&[u8]], extensions: &[u8]) -> OcspResponse {
    let fields = fields(&like.0.tbs);
    let list = wrap(Tag::Sequence, singles);
    let tbs = wrap(Tag::Sequence, &[&fields[0], &fields[1], &list, extensions]);
    let pem = include_str!("../../../certs/ca/issuing.key");
    let (_, key) = pkcs8::Document::from_pem(pem).unwrap();
    let key = SoftwareKey::from_pkcs8(key.as_bytes()).unwrap();
    let identifier = &like.0.signature_identifier;
    let algorithm = SignatureAlgorithm::from_identifier(identifier).unwrap();
    let signature = BitString::from_bytes(&key.sign(algorithm, &tbs).unwrap()).unwrap();
    let identifier = identifier.to_der().unwrap();
    let signature = signature.to_der().unwrap();
    let basic = wrap(Tag::Sequence, &[&tbs, &identifier, &signature]);
    let basic = wrap(Tag::OctetString, &[&basic]);
    let body = wrap(Tag::Sequence, &[&BASIC.to_der().unwrap(), &basic]);
    let response = wrap(Tag::Sequence, &[&[0x0a, 1, 0], &explicit(0, &body)]);
    OcspResponse::from_der(&response).unwrap()
}

/// The elements inside of one.
fn fields(der: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = SliceReader::new(AnyRef::from_der(der).unwrap().value()).unwrap();
    let mut all = Vec::new();
    while !reader.is_finished() {
        all.push(reader.tlv_bytes().unwrap().to_vec());
    }
    all
}

/// The only answer of a response, as encoded.
fn single(response: &OcspResponse) -> Vec<u8> {
    fields(&fields(&response.0.tbs)[2]).remove(0)
}

/// The same answer with one extension.
fn extended(single: &[u8], extension: &[u8]) -> Vec<u8> {
    let inner = fields(single).concat();
    wrap(Tag::Sequence, &[&inner, extension])
}

fn extensions(extn_id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let extension = Extension {
        extn_id: extn_id.parse().unwrap(),
        critical,
        extn_value: OctetString::new(value).unwrap(),
    };
    explicit(1, &vec![extension].to_der().unwrap())
}

#[test]
fn a_condition_that_is_not_understood_is_not_passed_over() {
    let good = response!("good");
    let answer = single(&good);
    assert!(check(&signed(&good, &[&answer], &[])).is_ok());
    for critical in [false, true] {
        let odd = extensions("1.2.3.4", critical, &[5, 0]);
        for response in [
            signed(&good, &[&answer], &odd),
            signed(&good, &[&extended(&answer, &odd)], &[]),
        ] {
            let extension = "1.2.3.4".parse().unwrap();
            let expected = critical.then_some(OcspProblem::CriticalExtension { extension });
            assert_eq!(check(&response).err(), expected);
        }
    }
}

/// Of two answers on one certificate, the revocation counts, in whatever order they stand.
#[test]
fn a_revocation_outweighs_another_answer() {
    let good = response!("good");
    let answer = single(&good);
    let mut revoked = fields(&single(&response!("revoked")));
    revoked[0] = fields(&answer)[0].clone();
    let revoked = wrap(Tag::Sequence, &[&revoked.concat()]);
    for order in [[&answer, &revoked], [&revoked, &answer]] {
        let both = signed(&good, &order.map(Vec::as_slice), &[]);
        let status = check(&both).unwrap().status;
        assert!(matches!(status, Revocation::Revoked { .. }));
    }
}

#[test]
fn a_responder_may_say_how_long_it_remembers() {
    let asked = certificate!("certs/leaf/expired.pem");
    let ended = response!("ended");
    let rules = AlgorithmRules::default();
    for (cutoff, remembers) in [
        (&b"20111231000000Z"[..], true),
        (b"20120102000000Z", false),
        (b"yesterday", false),
    ] {
        let cutoff = [&[0x18, u8::try_from(cutoff.len()).unwrap()], cutoff].concat();
        let cutoff = extensions("1.3.6.1.5.5.7.48.1.6", false, &cutoff);
        let response = signed(&ended, &[&extended(&single(&ended), &cutoff)], &[]);
        let answer = response.check(&asked, &issuer(), &[], later(), &rules);
        assert_eq!(answer.is_ok(), remembers);
        if let Ok(answer) = answer {
            let since = answer.archive_cutoff.unwrap();
            assert_eq!(since.to_string(), "2011-12-31T00:00:00Z");
        }
    }
}

/// No byte of a response can be changed so that it says anything else.
#[test]
fn no_changed_response_says_something_else() {
    let revoked = certificate!("certs/leaf/revoked.pem");
    let (leaf, issuer, rules) = (leaf(), issuer(), AlgorithmRules::default());
    for (original, asked) in [
        (bytes!("good"), &leaf),
        (bytes!("delegate"), &leaf),
        (bytes!("revoked"), &revoked),
    ] {
        let read = |bytes: &[u8]| {
            let response = OcspResponse::from_der(bytes).ok()?;
            response.check(asked, &issuer, &[], later(), &rules).ok()
        };
        let said = read(original).unwrap();
        for place in 0..original.len() {
            let mut changed = original.to_vec();
            changed[place] ^= 1 << (place % 8);
            if let Some(answer) = read(&changed) {
                assert_eq!(answer, said, "byte {place}");
            }
        }
    }
}
