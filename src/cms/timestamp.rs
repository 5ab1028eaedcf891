//! Timestamp tokens (RFC 3161): a third party's word that some bytes existed at a time.

use const_oid::ObjectIdentifier;
use der::Sequence;
use der::asn1::OctetString;
use spki::AlgorithmIdentifierOwned;

use super::check::{Content, SignatureForm, SignerCheck, TST_INFO, check_signer};
use super::error::CmsError;
use super::problem::SignerProblem;
use super::read::SignedData;
use super::time;
use super::tlv::{self, Element};
use crate::base::digest::Digest;
use crate::base::time::Timestamp;
use crate::crypto;
use crate::pki::Certificate;

/// A timestamp token, read but not checked.
#[derive(Clone, Debug)]
pub struct TimestampToken {
    der: Vec<u8>,
    signed: SignedData,
    policy: ObjectIdentifier,
    imprint: Digest,
    serial: Vec<u8>,
    time: Timestamp,
    nonce: Option<Vec<u8>>,
}

impl TimestampToken {
    /// Reads a token: a `SignedData` whose content is a `TSTInfo` (RFC 3161, 2.4.2).
    ///
    /// ```text
    /// TSTInfo ::= SEQUENCE {
    ///   version INTEGER { v1(1) }, policy TSAPolicyId, messageImprint MessageImprint,
    ///   serialNumber INTEGER, genTime GeneralizedTime, accuracy Accuracy OPTIONAL,
    ///   ordering BOOLEAN DEFAULT FALSE, nonce INTEGER OPTIONAL,
    ///   tsa [0] GeneralName OPTIONAL, extensions [1] IMPLICIT Extensions OPTIONAL }
    /// ```
    ///
    /// # Errors
    ///
    /// Bytes that hold no such token, or an imprint by an algorithm that cannot be computed.
    pub fn parse(bytes: &[u8]) -> Result<Self, CmsError> {
        let signed = SignedData::parse(bytes)?;
        if signed.content_type() != TST_INFO {
            return Err(CmsError::NotTimestamp {
                found: signed.content_type(),
            });
        }
        let malformed = || CmsError::Malformed { part: "TSTInfo" };
        let content = signed.content().ok_or_else(malformed)?;
        // Field by field, for the times of `der` have no fractions of a second.
        let fields = Element::only(content)
            .and_then(|info| info.children_of(tlv::SEQUENCE))
            .ok_or_else(malformed)?;
        let [version, policy, imprint, serial, generated, optional @ ..] = fields.as_slice() else {
            return Err(malformed());
        };
        if version.content_of(tlv::INTEGER) != Some(&[1]) {
            return Err(malformed());
        }
        let policy = policy.decode().ok_or_else(malformed)?;
        let imprint = parse_imprint(imprint)?;
        let serial = serial
            .content_of(tlv::INTEGER)
            .ok_or_else(malformed)?
            .to_vec();
        let time = (generated.tag == tlv::GENERALIZED_TIME)
            .then(|| time::parse(generated))
            .flatten()
            .ok_or_else(malformed)?;
        let nonce = optional
            .iter()
            .find_map(|field| field.content_of(tlv::INTEGER))
            .map(<[u8]>::to_vec);
        let (outer, _room) = Element::first(bytes).ok_or_else(malformed)?;
        Ok(Self {
            der: outer.whole.to_vec(),
            signed,
            policy,
            imprint,
            serial,
            time,
            nonce,
        })
    }

    /// The token as it stands in the file, without the room that may follow it.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The elements inside the outermost one.
    pub(super) fn content(&self) -> &[u8] {
        Element::only(&self.der).map_or(&[], |outer| outer.content)
    }

    /// The time that the authority states.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// The policy it was issued under.
    #[must_use]
    pub const fn policy(&self) -> ObjectIdentifier {
        self.policy
    }

    /// The digest that the authority was given.
    #[must_use]
    pub const fn imprint(&self) -> &Digest {
        &self.imprint
    }

    /// The token's serial number: content bytes of the INTEGER.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// The number that ties the token to the request it answers: content bytes of the INTEGER.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// The container, with the certificates and revocation lists that it holds.
    #[must_use]
    pub const fn signed_data(&self) -> &SignedData {
        &self.signed
    }

    /// The certificate of the authority, if it is in there.
    #[must_use]
    pub fn authority(&self) -> Option<&Certificate> {
        let signer = self.signed.signers().first()?;
        self.signed.certificate_of(signer)
    }

    /// Checks the token: its own signature, and that it speaks for these bytes.
    ///
    /// For a signature timestamp they are the signature value; for a document timestamp, the
    /// byte range. Whether the authority may issue timestamps is for path validation to say.
    #[must_use]
    pub fn check(&self, covered: &dyn Content) -> SignerCheck {
        let mut check = self.check_signature();
        if covered.digest(self.imprint.algorithm()) != self.imprint {
            check.problems.push(SignerProblem::ImprintDiffers);
        }
        check
    }

    /// Checks the token's own signature alone.
    pub(super) fn check_signature(&self) -> SignerCheck {
        let nothing_outside: [&[u8]; 0] = [];
        let mut check = check_signer(&self.signed, SignatureForm::Timestamp, &nothing_outside);
        let weak = SignerProblem::weak(self.imprint.algorithm());
        check
            .problems
            .extend(weak.filter(|weak| !check.problems.contains(weak)));
        check
    }
}

/// RFC 3161, 2.4.1.
#[derive(Sequence)]
pub(super) struct MessageImprint {
    hash_algorithm: AlgorithmIdentifierOwned,
    hashed_message: OctetString,
}

impl MessageImprint {
    pub(super) fn new(digest: &Digest) -> der::Result<Self> {
        Ok(Self {
            hash_algorithm: crypto::digest_identifier(digest.algorithm()),
            hashed_message: OctetString::new(digest.bytes())?,
        })
    }
}

fn parse_imprint(element: &Element<'_>) -> Result<Digest, CmsError> {
    let malformed = || CmsError::Malformed {
        part: "MessageImprint",
    };
    let imprint: MessageImprint = element.decode().ok_or_else(malformed)?;
    let digest =
        crypto::digest_from_identifier(&imprint.hash_algorithm).map_err(CmsError::Imprint)?;
    Digest::from_bytes(digest, imprint.hashed_message.as_bytes()).ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{Draft, SHA256, identity};
    use super::*;
    use crate::base::digest::DigestAlgorithm::Sha1;

    #[test]
    fn a_timestamp_speaks_for_its_bytes_alone() {
        let authority = identity!("tsa");
        let bytes = Draft::token(&authority, &SHA256.hash(&[b"value"])).sign(&authority);
        let token = TimestampToken::parse(&bytes).unwrap();
        assert_eq!(token.time().to_string(), "2026-11-21T07:00:00.5Z");
        assert_eq!(token.policy().to_string(), "1.3.6.1.4.1.22408.1.2.3.45");
        assert_eq!(token.serial(), [0x12, 0x34]);
        assert_eq!(token.check(&[&b"val"[..], b"ue"]).problems, []);
        assert_eq!(
            token.check(&[&b"another value"[..]]).problems,
            [SignerProblem::ImprintDiffers]
        );
        let weak = Draft::token(&authority, &Sha1.hash(&[b"value"])).sign(&authority);
        assert_eq!(
            TimestampToken::parse(&weak)
                .unwrap()
                .check(&[&b"value"[..]])
                .problems,
            [SignerProblem::WeakDigest { digest: Sha1 }]
        );
        let plain = Draft::new(&authority).sign(&authority);
        assert!(matches!(
            TimestampToken::parse(&plain),
            Err(CmsError::NotTimestamp { .. })
        ));
    }
}
