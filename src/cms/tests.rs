//! Containers spoilt and judged.

use std::sync::LazyLock;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911;
use proptest::prelude::*;

use super::attributes;
use super::samples::{
    CHAIN, CRL, Draft, PARTS, RSA, SHA256, attribute, content_digest, digest_attribute, encoded,
    identity, loosened, wrap,
};
use super::*;
use crate::base::digest::DigestAlgorithm::{self, Sha1, Sha512};
use crate::crypto::{SignatureAlgorithm, VerificationError};
use crate::pki::Certificate;

fn problems(bytes: &[u8]) -> Vec<SignerProblem> {
    problems_as(bytes, SignatureForm::CadesDetached)
}

fn problems_as(bytes: &[u8], form: SignatureForm) -> Vec<SignerProblem> {
    check_signer(&SignedData::parse(bytes).unwrap(), form, &PARTS).problems
}

const MISMATCH: SignerProblem = SignerProblem::Signature(VerificationError::Mismatch);

#[test]
fn padding_is_room_and_anything_else_is_a_problem() {
    let mut bytes = Draft::new(&identity!("rsa2048")).sign(&identity!("rsa2048"));
    bytes.extend([0; 500]);
    assert_eq!(problems(&bytes), []);
    bytes.extend([0, 7, 0]);
    assert_eq!(
        problems(&bytes),
        [SignerProblem::TrailingBytes { count: 502 }]
    );
    assert_eq!(SignedData::parse(&[0; 64]).unwrap_err(), CmsError::Empty);
    assert_eq!(SignedData::parse(&[]).unwrap_err(), CmsError::Empty);
}

#[test]
fn changed_content_is_seen() {
    let bytes = Draft::new(&identity!("rsa2048")).sign(&identity!("rsa2048"));
    let data = SignedData::parse(&bytes).unwrap();
    let changed: [&[u8]; 2] = [PARTS[0], b"after %%EOG"];
    let check = check_signer(&data, SignatureForm::CadesDetached, &changed);
    assert_eq!(check.problems, [SignerProblem::ContentChanged]);
    assert_eq!(check.problems[0].gravity(), Gravity::Broken);
}

#[test]
fn ber_is_read_and_its_attributes_count_in_der() {
    let identity = identity!("rsa2048");
    let ber = loosened(&Draft::new(&identity).sign(&identity));
    let data = SignedData::parse(&ber).unwrap();
    assert_eq!(data.encoding(), Encoding::Ber);
    assert!(
        data.signers()[0]
            .signed_attributes()
            .unwrap()
            .as_der()
            .is_some()
    );
    assert_eq!(problems(&ber), []);
}

#[test]
fn unsorted_attributes_count_signed_sorted_or_as_they_stand() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft.attributes.as_mut().unwrap().reverse();
    assert_eq!(problems(&draft.sign(&identity)), []);
    let message = wrap(tlv::SET, &[&draft.attributes.as_ref().unwrap().concat()]);
    let value = identity.signer().sign(RSA, &message).unwrap();
    assert_eq!(problems(&draft.with_value(&value)), []);
}

#[test]
fn each_flaw_is_named() {
    type Spoil = fn(&mut Draft);
    let md5 = ObjectIdentifier::new_unwrap("1.2.840.113549.2.5");
    let cases: [(Spoil, SignerProblem); 11] = [
        (
            |draft| draft.signers = 2,
            SignerProblem::SignerCount { count: 2 },
        ),
        (
            |draft| draft.signers = 0,
            SignerProblem::SignerCount { count: 0 },
        ),
        (
            |draft| draft.certificates.clear(),
            SignerProblem::CertificateMissing,
        ),
        (
            |draft| draft.content = Some(b"%PDF".to_vec()),
            SignerProblem::ContentEncapsulated,
        ),
        (
            |draft| drop(draft.attributes.as_mut().unwrap().remove(0)),
            SignerProblem::ContentTypeMissing,
        ),
        (
            |draft| drop(draft.attributes.as_mut().unwrap().remove(1)),
            SignerProblem::MessageDigestMissing,
        ),
        (
            |draft| drop(draft.attributes.as_mut().unwrap().remove(2)),
            SignerProblem::CertificateReferenceMissing,
        ),
        (
            |draft| draft.attributes = None,
            SignerProblem::AttributesMissing,
        ),
        (
            |draft| {
                let twice = digest_attribute(&SHA256.hash(&[b"another"]));
                draft.attributes.as_mut().unwrap().push(twice);
            },
            SignerProblem::AttributeAmbiguous {
                identifier: attributes::MESSAGE_DIGEST,
            },
        ),
        (
            |draft| {
                let empty = wrap(tlv::SEQUENCE, &[]);
                draft.attributes.as_mut().unwrap()[2] =
                    attribute(attributes::SIGNING_CERTIFICATE_V2, &empty);
            },
            SignerProblem::CertificateReferenceMalformed,
        ),
        (
            |draft| {
                let md5 = ObjectIdentifier::new_unwrap("1.2.840.113549.2.5");
                draft.digest = wrap(tlv::SEQUENCE, &[&encoded(&md5)]);
            },
            SignerProblem::Algorithm(crate::crypto::AlgorithmError::UnknownDigest {
                identifier: md5,
            }),
        ),
    ];
    let identity = identity!("rsa2048");
    for (spoil, expected) in cases {
        let mut draft = Draft::new(&identity);
        spoil(&mut draft);
        let found = problems(&draft.sign(&identity));
        assert!(found.contains(&expected), "{expected}: {found:?}");
    }
}

#[test]
fn types_that_contradict_each_other_are_named() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft.content_type = rfc5911::ID_SIGNED_DATA;
    assert_eq!(
        problems(&draft.sign(&identity)),
        [
            SignerProblem::ContentTypeUnexpected {
                found: rfc5911::ID_SIGNED_DATA
            },
            SignerProblem::ContentTypeDiffers {
                attribute: rfc5911::ID_DATA,
                container: rfc5911::ID_SIGNED_DATA,
            },
        ]
    );
}

/// The signer's certificate exchanged for another over another key, or the other way round.
#[test]
fn an_exchanged_certificate_is_seen() {
    let identity = identity!("rsa2048");
    let other = identity!("rsa4096");
    let mut draft = Draft::new(&identity);
    draft.attributes = Draft::new(&other).attributes;
    assert_eq!(
        problems(&draft.sign(&identity)),
        [SignerProblem::CertificateSwapped]
    );
    let mut draft = Draft::new(&identity);
    draft.certificates = vec![other.certificate().der().to_vec()];
    draft.identifier = Draft::new(&other).identifier;
    assert_eq!(
        problems(&draft.sign(&identity)),
        [SignerProblem::CertificateSwapped, MISMATCH]
    );
}

#[test]
fn a_certificate_is_found_by_its_key_identifier() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft.identifier = wrap(0x80, &[identity.certificate().subject_key_id().unwrap()]);
    assert_eq!(problems(&draft.sign(&identity)), []);
}

#[test]
fn a_digest_that_is_declared_but_not_used_is_named() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft.algorithm = SignatureAlgorithm::RsaPkcs1v15 { digest: Sha512 };
    assert_eq!(
        problems(&draft.sign(&identity)),
        [SignerProblem::DigestsDiffer {
            declared: SHA256,
            signature: Sha512
        }]
    );
}

/// RFC 6211: what was signed about the algorithms must be what is in use.
#[test]
fn the_signed_copy_of_the_algorithms_must_agree() {
    let identity = identity!("rsa2048");
    let protecting = |digest: DigestAlgorithm, algorithm: SignatureAlgorithm| {
        let mut draft = Draft::new(&identity);
        let algorithm = encoded(&algorithm.identifier().unwrap());
        let inside = tlv::Element::only(&algorithm).unwrap().content.to_vec();
        let digest = encoded(&crate::crypto::digest_identifier(digest));
        let value = wrap(
            tlv::SEQUENCE,
            &[&digest, &wrap(tlv::context(1), &[&inside])],
        );
        let list = draft.attributes.as_mut().unwrap();
        list.push(attribute(attributes::ALGORITHM_PROTECTION, &value));
        draft
    };
    assert_eq!(problems(&protecting(SHA256, RSA).sign(&identity)), []);
    let pss = SignatureAlgorithm::pss(SHA256);
    for (digest, algorithm) in [(Sha512, RSA), (SHA256, pss), (Sha1, RSA)] {
        let bytes = protecting(digest, algorithm).sign(&identity);
        assert_eq!(problems(&bytes), [SignerProblem::AlgorithmsDiffer]);
    }
    let mut damaged = Draft::new(&identity);
    let empty = wrap(tlv::SEQUENCE, &[]);
    let list = damaged.attributes.as_mut().unwrap();
    list.push(attribute(attributes::ALGORITHM_PROTECTION, &empty));
    let found = problems(&damaged.sign(&identity));
    assert_eq!(found, [SignerProblem::AlgorithmsDiffer]);
    assert_eq!(found[0].gravity(), Gravity::Broken);
}

#[test]
fn statements_on_the_wrong_side_are_only_odd() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    let list = draft.attributes.as_mut().unwrap();
    let token = wrap(tlv::SEQUENCE, &[b"\x02\x01\x07"]);
    list.push(attribute(attributes::SIGNATURE_TIMESTAMP, &token));
    draft.unsigned = vec![digest_attribute(&SHA256.hash(&[b"another"]))];
    let bytes = draft.sign(&identity);
    let misplaced = |identifier| SignerProblem::AttributeMisplaced { identifier };
    let found = problems(&bytes);
    assert_eq!(found.len(), 2, "{found:?}");
    for identifier in [attributes::SIGNATURE_TIMESTAMP, attributes::MESSAGE_DIGEST] {
        assert!(found.contains(&misplaced(identifier)), "{found:?}");
    }
    assert!(found.iter().all(|one| one.gravity() == Gravity::Odd));
    // Nobody takes them for what they are not.
    let data = SignedData::parse(&bytes).unwrap();
    assert!(data.signers()[0].timestamp_tokens().is_empty());
}

#[test]
fn a_digest_that_is_not_announced_is_odd() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft.announced = Some(encoded(&crate::crypto::digest_identifier(Sha512)));
    let found = problems(&draft.sign(&identity));
    assert_eq!(found, [SignerProblem::DigestUnannounced]);
    assert_eq!(found[0].gravity(), Gravity::Odd);
}

/// ESS in its first version is held to the same rules where it stands beside the second.
#[test]
fn both_references_to_the_certificate_count() {
    let identity = identity!("rsa2048");
    let reference = |certificate: &[u8]| {
        let hash = Sha1.hash(&[certificate]);
        let id = wrap(tlv::SEQUENCE, &[&wrap(tlv::OCTET_STRING, &[hash.bytes()])]);
        let value = wrap(tlv::SEQUENCE, &[&wrap(tlv::SEQUENCE, &[&id])]);
        attribute(attributes::SIGNING_CERTIFICATE, &value)
    };
    let own = identity.certificate().der();
    let other = identity!("rsa4096");
    let with = |reference: Vec<u8>| {
        let mut draft = Draft::new(&identity);
        draft.attributes.as_mut().unwrap().push(reference);
        problems(&draft.sign(&identity))
    };
    assert_eq!(with(reference(own)), []);
    let swapped = with(reference(other.certificate().der()));
    assert_eq!(swapped, [SignerProblem::CertificateSwapped]);
    let mut alone = Draft::new(&identity);
    alone.attributes.as_mut().unwrap()[2] = reference(own);
    assert_eq!(problems(&alone.sign(&identity)), []);
}

#[test]
fn the_same_signer_twice_is_odd_where_no_rule_forbids_it() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft.signers = 2;
    let bytes = draft.sign(&identity);
    let found = problems_as(&bytes, SignatureForm::Pkcs7Detached);
    assert_eq!(found, [SignerProblem::SignerRepeated { count: 2 }]);
    assert_eq!(found[0].gravity(), Gravity::Odd);
    let found = problems_as(&bytes, SignatureForm::CadesDetached);
    assert_eq!(found, [SignerProblem::SignerCount { count: 2 }]);
    let data = SignedData::parse(&bytes).unwrap();
    let check = check_signer(
        &data,
        SignatureForm::Pkcs7Detached,
        &[&b"%PDF-1.7 other"[..]],
    );
    assert!(check.problems.contains(&SignerProblem::ContentChanged));
}

#[test]
fn old_forms_are_checked() {
    let identity = identity!("rsa2048");
    let mut bare = Draft::new(&identity);
    bare.attributes = None;
    let bytes = bare.sign(&identity);
    assert_eq!(problems_as(&bytes, SignatureForm::Pkcs7Detached), []);
    let data = SignedData::parse(&bytes).unwrap();
    let check = check_signer(
        &data,
        SignatureForm::Pkcs7Detached,
        &[&b"%PDF-1.7 other"[..]],
    );
    assert_eq!(check.problems, [MISMATCH]);

    let inside = Sha1.hash(&PARTS);
    let mut old = Draft::new(&identity);
    old.content = Some(inside.bytes().to_vec());
    let list = old.attributes.as_mut().unwrap();
    list[1] = digest_attribute(&SHA256.hash(&[inside.bytes()]));
    let weak = SignerProblem::WeakDigest { digest: Sha1 };
    let bytes = old.sign(&identity);
    assert_eq!(
        problems_as(&bytes, SignatureForm::Pkcs7Sha1),
        std::slice::from_ref(&weak)
    );
    assert_eq!(weak.gravity(), Gravity::Weak);
    old.content = Some(vec![7; 20]);
    assert_eq!(
        problems_as(&old.sign(&identity), SignatureForm::Pkcs7Sha1),
        [
            weak,
            SignerProblem::ContentChanged,
            SignerProblem::ContentChanged
        ]
    );
    old.content = None;
    let found = problems_as(&old.sign(&identity), SignatureForm::Pkcs7Sha1);
    assert!(found.contains(&SignerProblem::ContentMissing));
}

#[test]
fn a_token_and_archived_lists_are_found_in_the_signature() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft.unsigned = vec![attribute(
        attributes::SIGNATURE_TIMESTAMP,
        &wrap(tlv::SEQUENCE, &[b"\x02\x01\x07"]),
    )];
    let crl = crate::pki::CertificateList::many_from_pem_or_der(CRL).unwrap();
    let crls = wrap(tlv::SEQUENCE, &[crl[0].der()]);
    let responses = wrap(tlv::SEQUENCE, &[b"\x30\x00"]);
    let archive = wrap(
        tlv::SEQUENCE,
        &[
            &wrap(tlv::context(0), &[&crls]),
            &wrap(tlv::context(1), &[&responses]),
        ],
    );
    let list = draft.attributes.as_mut().unwrap();
    list.push(attribute(attributes::REVOCATION_ARCHIVAL, &archive));
    draft
        .unsigned
        .push(attribute(attributes::REVOCATION_VALUES, &archive));
    let bytes = draft.sign(&identity);
    assert_eq!(problems(&bytes), []);
    let data = SignedData::parse(&bytes).unwrap();
    let signer = &data.signers()[0];
    assert_eq!(signer.timestamp_tokens(), [b"\x30\x03\x02\x01\x07"]);
    let archived = signer.archived_revocation();
    assert_eq!(archived.crls, [crl[0].der()]);
    assert_eq!(archived.ocsps, [b"\x30\x00"]);
    let values = signer.revocation_values();
    assert_eq!(values.crls, archived.crls);
    let whole = b"\x30\x16\x0a\x01\x00\xa0\x11\x30\x0f\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01\x04\x02\x30\x00";
    assert_eq!(values.ocsps, [whole]);
}

#[test]
fn an_unreadable_certificate_does_not_hide_the_others() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft
        .certificates
        .push(wrap(tlv::SEQUENCE, &[b"\x02\x01\x07"]));
    draft.certificates.push(wrap(tlv::context(1), &[]));
    let chain = Certificate::many_from_pem_or_der(CHAIN).unwrap();
    draft.certificates.push(chain[0].der().to_vec());
    let data = SignedData::parse(&draft.sign(&identity)).unwrap();
    assert_eq!(data.certificates().len(), 2);
    assert_eq!(data.unreadable_certificates(), 1);
}

#[test]
fn more_than_an_honest_signer_writes_is_refused() {
    let identity = identity!("rsa2048");
    let mut draft = Draft::new(&identity);
    draft.certificates = vec![wrap(tlv::SEQUENCE, &[]); 101];
    assert!(matches!(
        SignedData::parse(&draft.sign(&identity)),
        Err(CmsError::TooMany { limit: 100, .. })
    ));
}

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let algorithm = SignatureAlgorithm::Ecdsa { digest: SHA256 };
    sign(&identity!("p256"), algorithm, &content_digest())
        .unwrap()
        .to_der()
        .unwrap()
});

static TOKEN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let authority = identity!("tsa");
    Draft::token(&authority, &content_digest()).sign(&authority)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_changed_byte_never_panics_and_what_is_signed_never_passes(
        at in any::<prop::sample::Index>(),
        flip in 1_u8..,
    ) {
        let data = SignedData::parse(&SOUND).unwrap();
        let signer = &data.signers()[0];
        let place = |part: &[u8]| {
            let start = SOUND.windows(part.len()).position(|window| window == part).unwrap();
            start..start + part.len()
        };
        let attributes = place(&signer.signed_attributes().unwrap().as_written()[1..]);
        let value = place(signer.signature());
        let leaf = place(check_signer(&data, SignatureForm::CadesDetached, &PARTS).certificate.unwrap().der());
        let at = at.index(SOUND.len());
        let mut bytes = SOUND.clone();
        bytes[at] ^= flip;
        if let Ok(data) = SignedData::parse(&bytes) {
            let check = check_signer(&data, SignatureForm::CadesDetached, &PARTS);
            if [attributes, value, leaf].iter().any(|range| range.contains(&at)) {
                prop_assert!(!check.problems.is_empty(), "byte {at}");
            }
        }
        let _ = TimestampToken::parse(&bytes);
    }

    #[test]
    fn cut_and_spliced_containers_never_panic(
        cut in any::<prop::sample::Index>(),
        tail in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut bytes = TOKEN.clone();
        bytes.truncate(cut.index(bytes.len()));
        bytes.extend(tail);
        if let Ok(token) = TimestampToken::parse(&bytes) {
            let whole = TOKEN.iter().chain(std::iter::repeat(&0));
            let untouched = bytes.len() >= TOKEN.len() && bytes.iter().zip(whole).all(|(a, b)| a == b);
            prop_assert_eq!(token.check(&PARTS).problems.is_empty(), untouched);
        }
    }
}
