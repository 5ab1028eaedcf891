//! Answers of all kinds to one request.

use der::asn1::BitString;

use super::super::problem::SignerProblem;
use super::super::samples::{Draft, SHA256, digest_attribute, encoded, identity, wrap};
use super::super::tlv;
use super::*;
use crate::base::message::Explain;
use crate::pki::Identity;

const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.22408.1.2.3.45");

/// Its first byte would make an INTEGER negative.
const NONCE: [u8; 16] = [0xf1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

fn request() -> TimestampRequest {
    TimestampRequest::new(SHA256.hash(&[b"value"]), NONCE)
}

/// A token whose `TSTInfo` repeats a nonce.
fn draft(authority: &Identity, nonce: &[u8]) -> Draft {
    let mut draft = Draft::token(authority, &SHA256.hash(&[b"value"]));
    let info = draft.content.take().unwrap();
    let info = Element::only(&info).unwrap().content.to_vec();
    let nonce = wrap(tlv::INTEGER, &[nonce]);
    let info = wrap(tlv::SEQUENCE, &[&info, &nonce]);
    draft.attributes.as_mut().unwrap()[1] = digest_attribute(&SHA256.hash(&[&info]));
    draft.content = Some(info);
    draft
}

fn sound(authority: &Identity) -> Draft {
    draft(authority, &[&[0], NONCE.as_slice()].concat())
}

fn response(status: u8, details: &[&[u8]], token: &[u8]) -> Vec<u8> {
    let status = wrap(tlv::INTEGER, &[&[status]]);
    let info = [&[status.as_slice()], details].concat();
    wrap(tlv::SEQUENCE, &[&wrap(tlv::SEQUENCE, &info), token])
}

fn refused(response: &[u8]) -> TimestampError {
    request().accept(response).unwrap_err()
}

#[test]
fn a_request_is_what_the_standard_wants() {
    let der = request().under(POLICY).to_der().unwrap();
    let fields = Element::only(&der).unwrap().children().unwrap();
    let [version, imprint, policy, nonce, certificate] = fields.as_slice() else {
        panic!("{fields:?}");
    };
    assert_eq!(version.whole, [2, 1, 1]);
    let digest = SHA256.hash(&[b"value"]);
    assert!(imprint.whole.ends_with(digest.bytes()));
    assert_eq!(policy.whole, encoded(&POLICY));
    assert_eq!(nonce.content, [&[0], NONCE.as_slice()].concat());
    assert_eq!(certificate.whole, [1, 1, 0xff]);
}

#[test]
fn the_answer_to_this_request_is_taken() {
    let authority = identity!("tsa");
    let der = sound(&authority).sign(&authority);
    for status in [0, 1] {
        let token = request().accept(&response(status, &[], &der)).unwrap();
        assert_eq!(token.der(), der);
        assert_eq!(token.nonce().unwrap().len(), 17);
        assert_eq!(token.check(&[&b"value"[..]]).problems, []);
    }
    let answer = response(0, &[], &der);
    let other = ObjectIdentifier::new_unwrap("1.2.3");
    assert!(request().under(POLICY).accept(&answer).is_ok());
    assert_eq!(
        request().under(other).accept(&answer).unwrap_err(),
        TimestampError::OtherPolicy { found: POLICY }
    );
    let elsewhere = TimestampRequest::new(SHA256.hash(&[b"other"]), NONCE);
    assert_eq!(
        elsewhere.accept(&answer).unwrap_err(),
        TimestampError::OtherImprint
    );
}

#[test]
fn an_older_answer_is_not_taken() {
    let authority = identity!("tsa");
    let without = Draft::token(&authority, &SHA256.hash(&[b"value"]));
    for draft in [
        without,
        draft(&authority, &[7]),
        draft(&authority, &NONCE[1..]),
    ] {
        let answer = response(0, &[], &draft.sign(&authority));
        assert_eq!(refused(&answer), TimestampError::OtherNonce);
    }
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_authority() {
    let text = wrap(0x0c, &["kuota\u{1b}[31m habis".as_bytes()]);
    let text = wrap(tlv::SEQUENCE, &[&text]);
    let failure = encoded(&BitString::new(0, [0, 0x03]).unwrap());
    let answer = response(2, &[&text, &failure], &[]);
    let error = refused(&answer);
    let TimestampError::Refused {
        status,
        failure,
        text,
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(*status, RefusedStatus::Rejection);
    assert_eq!(*failure, Some(Failure::TimeNotAvailable));
    assert_eq!(text, "kuota\u{fffd}[31m habis");
    assert_eq!(error.message().key, "cms-tsa-refused-time");
    for (bit, expected) in Failure::ALL {
        let mut bytes = [0_u8; 4];
        bytes[usize::from(bit / 8)] = 0x80 >> (bit % 8);
        let failure = encoded(&BitString::new(0, bytes).unwrap());
        let error = refused(&response(2, &[&failure], &[]));
        assert!(
            matches!(error, TimestampError::Refused { failure: Some(found), .. }
            if found == expected)
        );
    }
    for (status, expected) in [
        (3, RefusedStatus::Waiting),
        (4, RefusedStatus::RevocationWarning),
        (5, RefusedStatus::RevocationNotification),
        (9, RefusedStatus::Unknown),
    ] {
        let error = refused(&response(status, &[], &[]));
        assert!(matches!(error, TimestampError::Refused { status, .. } if status == expected));
    }
}

/// Even with a token beside it that would do.
#[test]
fn only_what_is_granted_is_taken() {
    let authority = identity!("tsa");
    let der = sound(&authority).sign(&authority);
    assert!(matches!(
        refused(&response(2, &[], &der)),
        TimestampError::Refused { .. }
    ));
    assert_eq!(
        refused(&response(0, &[], &[])),
        TimestampError::TokenMissing
    );
}

#[test]
fn what_is_no_response_is_said_to_be_none() {
    let authority = identity!("tsa");
    let der = sound(&authority).sign(&authority);
    let trailing = [response(0, &[], &der), vec![0]].concat();
    for bytes in [&b"<!DOCTYPE html>"[..], b"", &[0x30, 0], &der, &trailing] {
        assert_eq!(refused(bytes), TimestampError::NotResponse);
    }
    let plain = Draft::new(&authority).sign(&authority);
    assert!(matches!(
        refused(&response(0, &[], &plain)),
        TimestampError::Token(_)
    ));
}

#[test]
fn a_token_that_is_not_sound_is_refused() {
    let authority = identity!("tsa");
    let problem = |draft: &Draft| {
        let error = refused(&response(0, &[], &draft.sign(&authority)));
        let TimestampError::Unsound(problem) = error else {
            panic!("{error:?}");
        };
        problem
    };
    let mut without_reference = sound(&authority);
    without_reference.attributes.as_mut().unwrap().pop();
    assert_eq!(
        problem(&without_reference),
        SignerProblem::CertificateReferenceMissing
    );
    let mut swapped = sound(&authority);
    let other = Draft::new(&identity!("rsa2048"));
    swapped.attributes.as_mut().unwrap()[2] = other.attributes.unwrap().remove(2);
    assert_eq!(problem(&swapped), SignerProblem::CertificateSwapped);
    let mut bare = sound(&authority);
    bare.certificates.clear();
    assert_eq!(problem(&bare), SignerProblem::CertificateMissing);
    let mut changed = sound(&authority);
    changed.attributes.as_mut().unwrap()[1] = digest_attribute(&SHA256.hash(&[b"else"]));
    assert_eq!(problem(&changed), SignerProblem::ContentChanged);
}

/// A signer of documents signs a token (RFC 3161, 2.3).
#[test]
fn a_certificate_for_other_purposes_gives_no_timestamps() {
    let signer = identity!("rsa2048");
    let answer = response(0, &[], &sound(&signer).sign(&signer));
    assert_eq!(refused(&answer), TimestampError::Purpose);
}

/// No byte of an answer can be changed so that it is still taken, but for those that say nothing:
/// the certificates beside the signer's, or the status between the two that grant.
#[test]
fn no_changed_answer_says_something_else() {
    let authority = identity!("tsa");
    let answer = response(0, &[], &sound(&authority).sign(&authority));
    let token = request().accept(&answer).unwrap();
    let info = token.signed_data().content().unwrap();
    for place in 0..answer.len() {
        let mut changed = answer.clone();
        changed[place] ^= 1;
        if let Ok(taken) = request().accept(&changed) {
            assert_eq!(taken.signed_data().content(), Some(info), "byte {place}");
            assert_eq!(taken.time(), token.time());
        }
    }
}
