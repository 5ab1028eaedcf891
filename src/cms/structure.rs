//! `SignedData` for writing, where the types of crate `cms` will not do.
//!
//! `cms` decodes certificates, names and serial numbers into a model. Encoded again, a name with
//! its parts out of order comes out in another order, and a serial number over 21 bytes not at
//! all; the hash that the signer signed would then fit nothing in the container.
//!
//! **Invariant:** whatever belongs to a certificate is [`Any`]: its bytes as they came.
//!
//! **Deliberately absent:** what a PAdES signature never holds, encapsulated revocation lists
//! (EN 319 142-1, 5.4: they go into the DSS).

use cms::content_info::CmsVersion;
use cms::signed_data::{
    DigestAlgorithmIdentifiers, EncapsulatedContentInfo, SignatureValue, SignedAttributes,
};
use der::asn1::{Any, SetOfVec};
use der::{Sequence, Tag, Tagged, ValueOrd};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attributes;

/// RFC 5652, 5.1.
///
/// ```text
/// SignedData ::= SEQUENCE {
///   version CMSVersion,
///   digestAlgorithms SET OF DigestAlgorithmIdentifier,
///   encapContentInfo EncapsulatedContentInfo,
///   certificates [0] IMPLICIT CertificateSet OPTIONAL,
///   crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
///   signerInfos SET OF SignerInfo }
/// ```
#[derive(Sequence)]
pub(super) struct SignedData {
    pub(super) version: CmsVersion,
    pub(super) digest_algorithms: DigestAlgorithmIdentifiers,
    pub(super) encap_content_info: EncapsulatedContentInfo,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub(super) certificates: SetOfVec<Any>,
    pub(super) signer_infos: SetOfVec<SignerInfo>,
}

/// RFC 5652, 5.3.
///
/// ```text
/// SignerInfo ::= SEQUENCE {
///   version CMSVersion,
///   sid SignerIdentifier,
///   digestAlgorithm DigestAlgorithmIdentifier,
///   signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL,
///   signatureAlgorithm SignatureAlgorithmIdentifier,
///   signature SignatureValue,
///   unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL }
/// ```
#[derive(Clone, Debug, Sequence, ValueOrd)]
pub(super) struct SignerInfo {
    pub(super) version: CmsVersion,
    pub(super) sid: IssuerAndSerialNumber,
    pub(super) digest_alg: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub(super) signed_attrs: SignedAttributes,
    pub(super) signature_algorithm: AlgorithmIdentifierOwned,
    pub(super) signature: SignatureValue,
    #[asn1(
        context_specific = "1",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    pub(super) unsigned_attrs: Option<Attributes>,
}

/// A certificate by who issued it. The same two fields under two names:
///
/// ```text
/// IssuerAndSerialNumber ::= SEQUENCE {            -- RFC 5652, 10.2.4
///   issuer Name, serialNumber CertificateSerialNumber }
/// IssuerSerial ::= SEQUENCE {                     -- RFC 5035, 5
///   issuer GeneralNames, serialNumber CertificateSerialNumber }
/// ```
#[derive(Clone, Debug, Sequence, ValueOrd)]
pub(super) struct IssuerAndSerialNumber {
    pub(super) issuer: Any,
    pub(super) serial_number: Any,
}

impl IssuerAndSerialNumber {
    /// The content bytes of the serial number, when it is an INTEGER.
    pub(super) fn serial(&self) -> Option<&[u8]> {
        (self.serial_number.tag() == Tag::Integer).then(|| self.serial_number.value())
    }
}
