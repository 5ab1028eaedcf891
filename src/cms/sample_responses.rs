//! A timestamp authority for the tests of whoever asks one.

use const_oid::ObjectIdentifier;

use super::samples::{Draft, SHA256, attribute, digest_attribute, identity, opened, wrap};
use super::timestamp::TimestampToken;
use super::tlv::{self, Element};
use crate::base::digest::Digest;
use crate::pki::Identity;

/// The time that every token here states.
pub(crate) const STATED: &str = "2026-11-21T07:00:00.5Z";

/// The answer to a request in DER, by the authority of `certs/`.
pub(crate) fn timestamp_response(request: &[u8]) -> Vec<u8> {
    answer(request, &identity!("tsa"))
}

/// A sound token over a digest, with so many bytes more than it needs.
pub(crate) fn roomy_token(imprint: &Digest, more: usize) -> TimestampToken {
    let authority = identity!("tsa");
    let mut draft = Draft::token(&authority, imprint);
    let unknown = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.22408.9.9");
    let filling = wrap(tlv::OCTET_STRING, &[&vec![0; more]]);
    draft.unsigned.push(attribute(unknown, &filling));
    TimestampToken::parse(&draft.sign(&authority)).unwrap()
}

/// Somebody who signs.
pub(crate) fn signer() -> Identity {
    identity!("rsa2048")
}

/// The answer of an authority whose certificate begins only later.
pub(crate) fn untimely_response(request: &[u8]) -> Vec<u8> {
    let authority = identity!("tsa");
    let mut certificate = authority.certificate().der().to_vec();
    let begins = b"240101000000Z";
    let mut places = certificate.windows(begins.len());
    let at = places.position(|place| place == begins).unwrap();
    certificate[at..][..2].copy_from_slice(b"27");
    let key = include_str!("../../certs/leaf/tsa.key");
    answer(request, &opened(key, &certificate))
}

/// The answer of somebody whose certificate is made for other purposes.
pub(crate) fn purposeless_response(request: &[u8]) -> Vec<u8> {
    answer(request, &signer())
}

fn answer(request: &[u8], authority: &Identity) -> Vec<u8> {
    let fields = Element::only(request).unwrap().children().unwrap();
    let imprint = fields[1].children().unwrap();
    let nonce = fields.iter().rfind(|field| field.tag == tlv::INTEGER);
    let digest = Digest::from_bytes(SHA256, imprint[1].content).unwrap();
    granted(&digest, nonce.unwrap().whole, authority)
}

/// An answer that a request never asked for: another digest, or another nonce.
pub(crate) fn other_response(request: &[u8], is_nonce: bool) -> Vec<u8> {
    let mut other = request.to_vec();
    // Behind the nonce stands `certReq` alone, before it the digest and the nonce's own header.
    let from_end = if is_nonce { 4 } else { 24 };
    let at = other.len() - from_end;
    other[at] ^= 1;
    timestamp_response(&other)
}

/// An answer that gives nothing, with the bits of `PKIFailureInfo` in its first four bytes.
pub(crate) fn refusal(failure: [u8; 4]) -> Vec<u8> {
    let status = wrap(tlv::INTEGER, &[&[2]]);
    let bits = wrap(3, &[&[0], &failure]);
    wrap(tlv::SEQUENCE, &[&wrap(tlv::SEQUENCE, &[&status, &bits])])
}

fn granted(imprint: &Digest, nonce: &[u8], authority: &Identity) -> Vec<u8> {
    let mut draft = Draft::token(authority, imprint);
    let info = draft.content.take().unwrap();
    let info = Element::only(&info).unwrap().content.to_vec();
    let info = wrap(tlv::SEQUENCE, &[&info, nonce]);
    draft.attributes.as_mut().unwrap()[1] = digest_attribute(&SHA256.hash(&[&info]));
    draft.content = Some(info);
    let status = wrap(tlv::SEQUENCE, &[&wrap(tlv::INTEGER, &[&[0]])]);
    wrap(tlv::SEQUENCE, &[&status, &draft.sign(authority)])
}
