//! Building a container: PAdES baseline B-B, and B-T with a timestamp (EN 319 142-1, 6.3).
//!
//! It takes two steps, for the timestamp speaks for the signature value: [`sign`], then
//! [`SignedContainer::stamped`].
//!
//! **Invariant:** a container of this making holds exactly one signer, whose certificate it holds.

use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{EncapsulatedContentInfo, SignatureValue, SignedAttributes};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911;
use der::asn1::{Any, OctetString, SetOfVec};
use der::{Decode, Encode, EncodeValue, Tag, Tagged};
use x509_cert::attr::Attribute;

use super::attributes;
use super::error::BuildError;
use super::ess::SigningCertificate;
use super::structure::{IssuerAndSerialNumber, SignedData, SignerInfo};
use super::timestamp::TimestampToken;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::crypto::{KeyKind, SignatureAlgorithm, digest_identifier};
use crate::pki::Identity;

/// Room beyond what a container is filled with: 300 to 400 bytes for the algorithms, the signed
/// attributes and all tags and lengths. A device may write its ECDSA value longer than it need be;
/// the rest costs nothing, for `/Contents` is padded with zeros anyway.
const MARGIN: usize = 1408;

/// A container that is signed, and may still be stamped: what is unsigned comes after.
#[derive(Clone, Debug)]
pub struct SignedContainer {
    signer: SignerInfo,
    /// The signer's, then its issuers'.
    certificates: Vec<Any>,
}

/// Signs: the first step to the container for `/Contents`, which is detached, in DER, and holds
/// the whole chain.
///
/// Signed are the content type, the digest of the content and the hash of the signer's
/// certificate. There is no signing-time attribute: EN 319 142-1, 6.3 forbids it, the time stands
/// in `/M`.
///
/// # Errors
///
/// `content_digest` was made by another digest than `algorithm` uses, the digest is SHA-1, or the
/// key did not sign.
pub fn sign(
    identity: &Identity,
    algorithm: SignatureAlgorithm,
    content_digest: &Digest,
) -> Result<SignedContainer, BuildError> {
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
    let value = identity.signer().sign(algorithm, &attributes.to_der()?)?;
    SignedContainer::new(identity, algorithm, attributes, value)
}

impl SignedContainer {
    /// One `SignerInfo` version 1 (RFC 5652, 5.3).
    fn new(
        identity: &Identity,
        algorithm: SignatureAlgorithm,
        signed_attrs: SignedAttributes,
        value: Vec<u8>,
    ) -> Result<Self, BuildError> {
        let certificate = identity.certificate();
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: IssuerAndSerialNumber {
                issuer: Any::from_der(certificate.issuer_der())?,
                serial_number: Any::from_der(certificate.serial_der())?,
            },
            digest_alg: digest_identifier(algorithm.digest()),
            signed_attrs,
            signature_algorithm: algorithm.identifier()?,
            signature: SignatureValue::new(value)?,
            unsigned_attrs: None,
        };
        let certificates = std::iter::once(certificate)
            .chain(identity.chain())
            .map(|certificate| Any::from_der(certificate.der()))
            .collect::<der::Result<Vec<_>>>()?;
        Ok(Self {
            signer,
            certificates,
        })
    }

    /// The signature value: what a signature timestamp speaks for (EN 319 122-1, 5.3).
    #[must_use]
    pub fn signature_value(&self) -> &[u8] {
        self.signer.signature.as_bytes()
    }

    /// The same signature with a timestamp, in place of one that it may have had.
    ///
    /// # Errors
    ///
    /// A token that is longer than DER can say.
    pub fn stamped(mut self, token: &TimestampToken) -> Result<Self, BuildError> {
        // The outer length in DER whatever the authority wrote; what its signature speaks for as
        // it came.
        let value = Any::new(Tag::Sequence, token.content())?;
        let attribute = Attribute {
            oid: attributes::SIGNATURE_TIMESTAMP,
            values: SetOfVec::try_from([value])?,
        };
        self.signer.unsigned_attrs = Some(SetOfVec::try_from([attribute])?);
        Ok(self)
    }

    /// The container for `/Contents`: `ContentInfo` with `SignedData` version 1 (RFC 5652, 5.1).
    ///
    /// # Errors
    ///
    /// The container outgrew what DER can hold.
    pub fn to_der(&self) -> Result<Vec<u8>, BuildError> {
        let signed_data = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: SetOfVec::try_from([self.signer.digest_alg.clone()])?,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: rfc5911::ID_DATA,
                econtent: None,
            },
            certificates: self.certificates.clone().try_into()?,
            signer_infos: SetOfVec::try_from([self.signer.clone()])?,
        };
        let container = ContentInfo {
            content_type: rfc5911::ID_SIGNED_DATA,
            content: Any::encode_from(&signed_data)?,
        };
        Ok(container.to_der()?)
    }
}

/// How many bytes to reserve for the container, before hexadecimal doubles them; `token` is the
/// length of the longest timestamp that is expected, 0 when none will come.
#[must_use]
pub fn capacity(identity: &Identity, token: usize) -> usize {
    let value = match identity.signer().key_kind() {
        KeyKind::Rsa { bits } => usize::try_from(bits.div_ceil(8)).unwrap_or_default(),
        // Two numbers of at most 66 bytes, with their tags.
        KeyKind::EcP256 | KeyKind::EcP384 | KeyKind::EcP521 => 144,
    };
    let signer = identity.certificate();
    let certificates = std::iter::once(signer).chain(identity.chain());
    let filled = certificates.map(|certificate| certificate.der().len());
    let filled = filled.chain([signer.issuer_der().len(), signer.serial_der().len(), value]);
    filled.chain([token, MARGIN]).fold(0, usize::saturating_add)
}

/// What is signed beside the content, sorted as DER wants it.
pub(super) fn signed_attributes(
    identity: &Identity,
    content_digest: &Digest,
) -> der::Result<SignedAttributes> {
    let digest = content_digest.algorithm();
    let hash = digest.hash(&[identity.certificate().der()]);
    SetOfVec::try_from([
        attribute(attributes::CONTENT_TYPE, &rfc5911::ID_DATA)?,
        attribute(
            attributes::MESSAGE_DIGEST,
            &OctetString::new(content_digest.bytes())?,
        )?,
        attribute(
            attributes::SIGNING_CERTIFICATE_V2,
            &SigningCertificate::new(&hash)?,
        )?,
    ])
}

fn attribute(oid: ObjectIdentifier, value: &(impl EncodeValue + Tagged)) -> der::Result<Attribute> {
    let values = SetOfVec::try_from([Any::encode_from(value)?])?;
    Ok(Attribute { oid, values })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{
        Draft, PARTS, RSA, SHA256, content_digest, identity, key, loosened, wrap,
    };
    use super::super::tlv::{self, Element};
    use super::super::{Encoding, SignatureForm, SignedData, SignerIdentifier, check_signer};
    use super::*;
    use crate::base::digest::DigestAlgorithm::{Sha1, Sha384, Sha512};
    use crate::pki::Certificate;

    fn built(identity: &Identity) -> Vec<u8> {
        let container = sign(identity, RSA, &content_digest()).unwrap();
        container.to_der().unwrap()
    }

    #[test]
    fn what_is_built_is_sound_for_every_key_and_algorithm() {
        let ecdsa = |digest| SignatureAlgorithm::Ecdsa { digest };
        let pkcs1 = |digest| SignatureAlgorithm::RsaPkcs1v15 { digest };
        let pss = SignatureAlgorithm::pss;
        for (identity, algorithms) in [
            (
                identity!("rsa2048"),
                vec![
                    pkcs1(SHA256),
                    pkcs1(Sha384),
                    pkcs1(Sha512),
                    pss(SHA256),
                    pss(Sha512),
                ],
            ),
            (identity!("rsa4096"), vec![pkcs1(Sha512), pss(Sha384)]),
            (identity!("p256"), vec![ecdsa(SHA256), ecdsa(Sha512)]),
            (identity!("p384"), vec![ecdsa(Sha384), ecdsa(SHA256)]),
        ] {
            for algorithm in algorithms {
                let digest = algorithm.digest().hash(&PARTS);
                let bytes = sign(&identity, algorithm, &digest)
                    .unwrap()
                    .to_der()
                    .unwrap();
                let room = capacity(&identity, 0);
                let beyond = room - bytes.len();
                assert!((950..1300).contains(&beyond), "{algorithm:?}: {beyond}");
                let data = SignedData::parse(&bytes).unwrap();
                assert_eq!(data.encoding(), Encoding::Der);
                assert_eq!(data.certificates().len(), 3);
                let check = check_signer(&data, SignatureForm::CadesDetached, &PARTS);
                assert_eq!(check.problems, []);
                assert_eq!(check.algorithm, Some(algorithm));
                assert_eq!(check.digest, Some(algorithm.digest()));
                let certificate = check.certificate.unwrap();
                assert_eq!(certificate.der(), identity.certificate().der());
                assert_eq!(data.signers()[0].signing_time(), None);
            }
        }
    }

    /// A reader that decodes everything, and sorts every set when it encodes again.
    #[test]
    fn what_is_built_is_der_to_another_reader() {
        let bytes = built(&identity!("rsa2048"));
        let info = ContentInfo::from_der(&bytes).unwrap();
        let data: cms::signed_data::SignedData = info.content.decode_as().unwrap();
        let again = ContentInfo {
            content_type: info.content_type,
            content: Any::encode_from(&data).unwrap(),
        };
        assert_eq!(again.to_der().unwrap(), bytes);
        let signer = data.signer_infos.0.get(0).unwrap();
        assert_eq!(signer.signed_attrs.as_ref().unwrap().len(), 3);
    }

    /// A serial number of 25 bytes, and an issuer whose name is not sorted.
    fn odd(certificate: &Certificate) -> Certificate {
        let whole = Element::only(certificate.der()).unwrap();
        let parts = whole.children().unwrap();
        let fields = parts[0].children().unwrap();
        let mut fields: Vec<&[u8]> = fields.iter().map(|field| field.whole).collect();
        let serial = wrap(tlv::INTEGER, &[&[0x5a; 25]]);
        let one = b"\x30\x08\x06\x03\x55\x04\x0a\x0c\x01\x42";
        let two = b"\x30\x08\x06\x03\x55\x04\x03\x0c\x01\x41";
        let issuer = wrap(tlv::SEQUENCE, &[&wrap(tlv::SET, &[one, two])]);
        fields[1] = &serial;
        fields[3] = &issuer;
        let signed = wrap(tlv::SEQUENCE, &fields);
        let der = wrap(tlv::SEQUENCE, &[&signed, parts[1].whole, parts[2].whole]);
        Certificate::from_der(&der).unwrap()
    }

    #[test]
    fn a_certificate_goes_in_byte_for_byte() {
        let pem = include_str!("../../certs/leaf/rsa2048.key");
        let certificate = odd(identity!("rsa2048").certificate());
        let identity = Identity::new(Box::new(key(pem)), certificate.clone(), &[]).unwrap();
        let bytes = built(&identity);
        let data = SignedData::parse(&bytes).unwrap();
        assert_eq!(data.certificates(), std::slice::from_ref(&certificate));
        let named = SignerIdentifier::IssuerAndSerial {
            issuer: certificate.issuer_der().to_vec(),
            serial: vec![0x5a; 25],
        };
        assert_eq!(*data.signers()[0].identifier(), named);
        let check = check_signer(&data, SignatureForm::CadesDetached, &PARTS);
        assert_eq!(check.problems, []);
        // Why the types of `cms` cannot hold it.
        assert!(
            ContentInfo::from_der(&bytes)
                .unwrap()
                .content
                .decode_as::<cms::signed_data::SignedData>()
                .is_err()
        );
    }

    #[test]
    fn building_refuses_what_does_not_fit() {
        let identity = identity!("rsa2048");
        let other = Sha512.hash(&PARTS);
        assert!(matches!(
            sign(&identity, RSA, &other),
            Err(BuildError::DigestDiffers { .. })
        ));
        let weak = SignatureAlgorithm::RsaPkcs1v15 { digest: Sha1 };
        assert!(matches!(
            sign(&identity, weak, &Sha1.hash(&PARTS)),
            Err(BuildError::WeakDigest { .. })
        ));
        let elliptic = SignatureAlgorithm::Ecdsa { digest: SHA256 };
        assert!(matches!(
            sign(&identity, elliptic, &content_digest()),
            Err(BuildError::Signature(_))
        ));
    }
    #[test]
    fn a_timestamp_is_added_to_the_same_signature() {
        let (signer, authority) = (identity!("rsa2048"), identity!("tsa"));
        let container = sign(&signer, RSA, &content_digest()).unwrap();
        let value = container.signature_value().to_vec();
        let token = Draft::token(&authority, &SHA256.hash(&[&value])).sign(&authority);
        let parsed = TimestampToken::parse(&token).unwrap();
        let before = container.to_der().unwrap();
        let after = container.stamped(&parsed).unwrap();
        assert_eq!(after.signature_value(), value);
        let again = after.clone().stamped(&parsed).unwrap();
        let after = after.to_der().unwrap();
        assert_eq!(again.to_der().unwrap(), after);
        let grown = after.len() - before.len() - token.len();
        assert!(grown < MARGIN / 2);
        let room = capacity(&signer, token.len());
        assert!(room >= after.len() && room == capacity(&signer, 0) + token.len());
        let data = SignedData::parse(&after).unwrap();
        assert_eq!(data.encoding(), Encoding::Der);
        let check = check_signer(&data, SignatureForm::CadesDetached, &PARTS);
        assert_eq!(check.problems, []);
        assert_eq!(data.signers()[0].timestamp_tokens(), [token.as_slice()]);
        assert_eq!(parsed.check(&[&value[..]]).problems, []);
    }

    /// Lengths of the authority's own making inside, a length in DER around them.
    #[test]
    fn a_token_in_ber_stays_as_it_was_signed() {
        let (signer, authority) = (identity!("rsa2048"), identity!("tsa"));
        let container = sign(&signer, RSA, &content_digest()).unwrap();
        let imprint = SHA256.hash(&[container.signature_value()]);
        let token = loosened(&Draft::token(&authority, &imprint).sign(&authority));
        let token = TimestampToken::parse(&token).unwrap();
        let value = container.signature_value().to_vec();
        let after = container.stamped(&token).unwrap().to_der().unwrap();
        let data = SignedData::parse(&after).unwrap();
        let found = data.signers()[0].timestamp_tokens();
        let found = TimestampToken::parse(found[0]).unwrap();
        assert_eq!(found.check(&[&value[..]]).problems, []);
        assert_eq!(found.time(), token.time());
    }
}
