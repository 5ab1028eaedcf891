//! Building a container: PAdES baseline B-B (EN 319 142-1, 6.3).

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911;
use der::Encode;
use spki::AlgorithmIdentifierOwned;

use super::attributes;
use super::error::BuildError;
use super::tlv;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::crypto::{AlgorithmError, KeyKind, SignatureAlgorithm, digest_identifier};
use crate::pki::Identity;

/// Room beyond the container that was measured. A device may write its ECDSA value longer than
/// it need be; the rest costs nothing, for `/Contents` is padded with zeros anyway.
const MARGIN: usize = 1024;

/// Makes the container for `/Contents`: detached, in DER, with the whole chain.
///
/// Signed are the content type, the digest of the content and the hash of the signer's
/// certificate. There is no signing-time attribute: EN 319 142-1, 6.3 forbids it, the time stands
/// in `/M`.
///
/// # Errors
///
/// `content_digest` was made by another digest than `algorithm` uses, the digest is SHA-1, or the
/// key did not sign.
pub fn build(
    identity: &Identity,
    algorithm: SignatureAlgorithm,
    content_digest: &Digest,
) -> Result<Vec<u8>, BuildError> {
    if content_digest.algorithm() != algorithm.digest() {
        return Err(BuildError::DigestDiffers {
            content: content_digest.algorithm(),
            signature: algorithm.digest(),
        });
    }
    if algorithm.digest() == DigestAlgorithm::Sha1 {
        return Err(BuildError::WeakDigest {
            digest: algorithm.digest(),
        });
    }
    let attributes = signed_attributes(identity, content_digest)?;
    let message = tlv::wrap_set(tlv::SET, attributes.clone());
    let value = identity.signer().sign(algorithm, &message)?;
    Ok(container(identity, algorithm, attributes, &value)?)
}

/// How many bytes to reserve for the container, before hexadecimal doubles them.
///
/// An algorithm that cannot be written down gets the margin alone; [`build`] says why.
#[must_use]
pub fn capacity(identity: &Identity, algorithm: SignatureAlgorithm) -> usize {
    let longest = match identity.signer().key_kind() {
        KeyKind::Rsa { bits } => usize::try_from(bits.div_ceil(8)).unwrap_or_default(),
        // Two numbers of at most 66 bytes, with their tags.
        KeyKind::EcP256 | KeyKind::EcP384 | KeyKind::EcP521 => 144,
    };
    let measured = signed_attributes(identity, &algorithm.digest().hash(&[]))
        .and_then(|attributes| container(identity, algorithm, attributes, &vec![0; longest]))
        .map_or(0, |bytes| bytes.len());
    measured.saturating_add(MARGIN)
}

/// The attributes, each encoded, not yet sorted.
pub(super) fn signed_attributes(
    identity: &Identity,
    content_digest: &Digest,
) -> Result<Vec<Vec<u8>>, AlgorithmError> {
    let digest = content_digest.algorithm();
    let hash = digest.hash(&[identity.certificate().der()]);
    let hash = tlv::wrap(tlv::OCTET_STRING, &[hash.bytes()]);
    // RFC 5035, 4: SHA-256 is the default, which DER leaves out. `issuerSerial` is optional; the
    // hash alone names the certificate, and validators accept it so.
    let algorithm = match digest {
        DigestAlgorithm::Sha256 => Vec::new(),
        _ => encoded(&digest_identifier(digest))?,
    };
    let reference = tlv::wrap(tlv::SEQUENCE, &[&algorithm, &hash]);
    let references = tlv::wrap(tlv::SEQUENCE, &[&reference]);
    Ok(vec![
        attribute(
            attributes::CONTENT_TYPE,
            &object_identifier(rfc5911::ID_DATA),
        ),
        attribute(
            attributes::MESSAGE_DIGEST,
            &tlv::wrap(tlv::OCTET_STRING, &[content_digest.bytes()]),
        ),
        attribute(
            attributes::SIGNING_CERTIFICATE_V2,
            &tlv::wrap(tlv::SEQUENCE, &[&references]),
        ),
    ])
}

/// `ContentInfo` with `SignedData` version 1 (RFC 5652, 5.1) and one `SignerInfo` version 1.
fn container(
    identity: &Identity,
    algorithm: SignatureAlgorithm,
    attributes: Vec<Vec<u8>>,
    value: &[u8],
) -> Result<Vec<u8>, AlgorithmError> {
    let certificate = identity.certificate();
    let version = tlv::wrap(tlv::INTEGER, &[&[1]]);
    let digest = encoded(&digest_identifier(algorithm.digest()))?;
    let signer = tlv::wrap(
        tlv::SEQUENCE,
        &[
            &version,
            &tlv::wrap(
                tlv::SEQUENCE,
                &[certificate.issuer_der(), certificate.serial_der()],
            ),
            &digest,
            &tlv::wrap_set(tlv::context(0), attributes),
            &encoded(&algorithm.identifier()?)?,
            &tlv::wrap(tlv::OCTET_STRING, &[value]),
        ],
    );
    let certificates = std::iter::once(certificate)
        .chain(identity.chain())
        .map(|certificate| certificate.der().to_vec())
        .collect();
    let signed_data = tlv::wrap(
        tlv::SEQUENCE,
        &[
            &version,
            &tlv::wrap(tlv::SET, &[&digest]),
            &tlv::wrap(tlv::SEQUENCE, &[&object_identifier(rfc5911::ID_DATA)]),
            &tlv::wrap_set(tlv::context(0), certificates),
            &tlv::wrap(tlv::SET, &[&signer]),
        ],
    );
    Ok(tlv::wrap(
        tlv::SEQUENCE,
        &[
            &object_identifier(rfc5911::ID_SIGNED_DATA),
            &tlv::wrap(tlv::context(0), &[&signed_data]),
        ],
    ))
}

pub(super) fn attribute(identifier: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    let values = tlv::wrap(tlv::SET, &[value]);
    tlv::wrap(tlv::SEQUENCE, &[&object_identifier(identifier), &values])
}

pub(super) fn object_identifier(identifier: ObjectIdentifier) -> Vec<u8> {
    tlv::wrap(tlv::OBJECT_IDENTIFIER, &[identifier.as_bytes()])
}

pub(super) fn encoded(identifier: &AlgorithmIdentifierOwned) -> Result<Vec<u8>, AlgorithmError> {
    identifier.to_der().map_err(|_| AlgorithmError::Parameters {
        identifier: identifier.oid,
    })
}
