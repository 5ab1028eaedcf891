//! Signature algorithms and the identifiers that name them in files.

use std::fmt;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912;
use der::asn1::{Any, Null};
use der::{Decode, Encode, Sequence};
use serde::{Deserialize, Serialize};
use spki::AlgorithmIdentifierOwned;

use super::public_key::{PublicKey, Restriction};
use super::{AlgorithmError, KeyError, KeyKind};
use crate::base::digest::DigestAlgorithm;

/// ecdsa-with-SHA1 (RFC 3279, 2.2.3).
const ECDSA_WITH_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");
/// sha1WithRSA as OIW named it before PKCS #1 did; old signers still write it.
const OIW_SHA1_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.29");

/// How a signature value is made: padding or curve arithmetic, and the digest under it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2).
    RsaPkcs1v15 {
        /// What the message is hashed with.
        digest: DigestAlgorithm,
    },
    /// RSASSA-PSS with MGF1 over the same digest (RFC 8017, 8.1).
    RsaPss {
        /// What the message is hashed with; MGF1 uses the same.
        digest: DigestAlgorithm,
        /// Bytes of salt.
        salt_length: usize,
    },
    /// ECDSA with a DER `Ecdsa-Sig-Value` (RFC 3279, 2.2.3).
    Ecdsa {
        /// What the message is hashed with.
        digest: DigestAlgorithm,
    },
}

/// How RSA keys sign that leave it open.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum RsaPadding {
    /// RSASSA-PKCS1-v1_5, which every reader knows.
    #[default]
    Pkcs1v15,
    /// RSASSA-PSS (RFC 8017, 8.1).
    Pss,
}

impl SignatureAlgorithm {
    /// What the message is hashed with.
    #[must_use]
    pub const fn digest(self) -> DigestAlgorithm {
        match self {
            Self::RsaPkcs1v15 { digest } | Self::RsaPss { digest, .. } | Self::Ecdsa { digest } => {
                digest
            }
        }
    }

    /// The name used in JSON: `rsa-pkcs1v15`, `rsa-pss` or `ecdsa`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1v15 { .. } => "rsa-pkcs1v15",
            Self::RsaPss { .. } => "rsa-pss",
            Self::Ecdsa { .. } => "ecdsa",
        }
    }

    /// RSASSA-PSS with a salt as long as the digest, as RFC 4055, 3.1 recommends.
    #[must_use]
    pub const fn pss(digest: DigestAlgorithm) -> Self {
        Self::RsaPss {
            digest,
            salt_length: digest.length(),
        }
    }

    /// The algorithm to sign with: what the key restricts itself to, then the wishes, then what
    /// every reader knows (SHA-256, or the digest as long as the curve).
    ///
    /// # Errors
    ///
    /// The bytes are no public key, or the key does not allow the digest that is wished for.
    pub fn for_key(
        spki: &[u8],
        digest: Option<DigestAlgorithm>,
        padding: RsaPadding,
    ) -> Result<Self, KeyError> {
        let key = PublicKey::parse(spki)?;
        let usual = match key.kind {
            KeyKind::Rsa { .. } | KeyKind::EcP256 => DigestAlgorithm::Sha256,
            KeyKind::EcP384 => DigestAlgorithm::Sha384,
            KeyKind::EcP521 => DigestAlgorithm::Sha512,
        };
        let wished = digest.unwrap_or(usual);
        Ok(match (key.kind, key.restriction, padding) {
            (_, Restriction::PssWith(only), _) => {
                if digest.is_some_and(|digest| digest != only.digest()) {
                    return Err(KeyError::Restricted {
                        digest: only.digest(),
                    });
                }
                only
            }
            (KeyKind::Rsa { .. }, Restriction::None, RsaPadding::Pkcs1v15) => {
                Self::RsaPkcs1v15 { digest: wished }
            }
            (KeyKind::Rsa { .. }, ..) => Self::pss(wished),
            _ => Self::Ecdsa { digest: wished },
        })
    }

    /// The identifier that certificates and `SignerInfo` write for it.
    ///
    /// PKCS #1 v1.5 is named with its digest (`sha256WithRSAEncryption`, parameters `NULL`; RFC
    /// 5754, 3.2), PSS with all its parameters (RFC 4055, 3.1), ECDSA without any (RFC 5758, 3.2).
    ///
    /// # Errors
    ///
    /// A salt longer than a length can say.
    pub fn identifier(self) -> Result<AlgorithmIdentifierOwned, AlgorithmError> {
        let (oid, parameters) = match self {
            Self::RsaPkcs1v15 { digest } => (rsa_with(digest), Some(Any::from(Null))),
            Self::Ecdsa { digest } => (ecdsa_with(digest), None),
            Self::RsaPss {
                digest,
                salt_length,
            } => {
                let failed = |_| AlgorithmError::Parameters {
                    identifier: rfc5912::ID_RSASSA_PSS,
                };
                let salt = u32::try_from(salt_length).map_err(|_| AlgorithmError::Parameters {
                    identifier: rfc5912::ID_RSASSA_PSS,
                })?;
                let parameters = PssParameters::new(digest, salt).map_err(failed)?;
                let any = Any::encode_from(&parameters).map_err(failed)?;
                (rfc5912::ID_RSASSA_PSS, Some(any))
            }
        };
        Ok(AlgorithmIdentifierOwned { oid, parameters })
    }

    /// Reads the identifier of a certificate or CRL, which must name its digest.
    ///
    /// # Errors
    ///
    /// An unknown algorithm, or parameters that do not belong to it.
    pub fn from_identifier(identifier: &AlgorithmIdentifierOwned) -> Result<Self, AlgorithmError> {
        let oid = identifier.oid;
        if let Some(digest) = digest_under(oid, rsa_with) {
            absent_or_null(identifier)?;
            return Ok(Self::RsaPkcs1v15 { digest });
        }
        if oid == OIW_SHA1_WITH_RSA {
            absent_or_null(identifier)?;
            return Ok(Self::RsaPkcs1v15 {
                digest: DigestAlgorithm::Sha1,
            });
        }
        if let Some(digest) = digest_under(oid, ecdsa_with) {
            absent_or_null(identifier)?;
            return Ok(Self::Ecdsa { digest });
        }
        if oid == rfc5912::ID_RSASSA_PSS {
            return pss_from(identifier);
        }
        Err(AlgorithmError::UnknownSignature { identifier: oid })
    }

    /// Reads the two identifiers of a `SignerInfo` (RFC 5652, 5.3).
    ///
    /// `rsaEncryption` takes its digest from `digest`. Where the signature's identifier names a
    /// digest itself, that one counts for the signature value; a caller compares the two.
    ///
    /// # Errors
    ///
    /// An unknown algorithm, or parameters that do not belong to it.
    pub fn from_identifiers(
        signature: &AlgorithmIdentifierOwned,
        digest: &AlgorithmIdentifierOwned,
    ) -> Result<Self, AlgorithmError> {
        if signature.oid == rfc5912::RSA_ENCRYPTION {
            absent_or_null(signature)?;
            return Ok(Self::RsaPkcs1v15 {
                digest: digest_from_identifier(digest)?,
            });
        }
        Self::from_identifier(signature)
    }
}

impl fmt::Display for SignatureAlgorithm {
    /// `rsa-pkcs1v15/sha256`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name(), self.digest())
    }
}

/// The identifier of a digest algorithm, parameters absent (RFC 5754, 2).
#[must_use]
pub const fn digest_identifier(digest: DigestAlgorithm) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid: digest_oid(digest),
        parameters: None,
    }
}

/// Reads the identifier of a digest algorithm; parameters absent or `NULL` (RFC 5754, 2).
///
/// # Errors
///
/// An unknown algorithm (MD5 among them), or parameters.
pub fn digest_from_identifier(
    identifier: &AlgorithmIdentifierOwned,
) -> Result<DigestAlgorithm, AlgorithmError> {
    let digest = digest_under(identifier.oid, digest_oid).ok_or(AlgorithmError::UnknownDigest {
        identifier: identifier.oid,
    })?;
    absent_or_null(identifier)?;
    Ok(digest)
}

/// RFC 4055, 3.1. `saltLength` as wide as salts of long keys need.
#[derive(Clone, Debug, Eq, PartialEq, Sequence)]
pub(super) struct PssParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask_generation: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt_length: Option<u32>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer_field: Option<u32>,
}

impl PssParameters {
    fn new(digest: DigestAlgorithm, salt_length: u32) -> der::Result<Self> {
        // RFC 4055, 2.1: inside PSS parameters the digest identifiers carry NULL.
        let hash = AlgorithmIdentifierOwned {
            oid: digest_oid(digest),
            parameters: Some(Any::from(Null)),
        };
        let mask_generation = AlgorithmIdentifierOwned {
            oid: rfc5912::ID_MGF_1,
            parameters: Some(Any::encode_from(&hash)?),
        };
        let sha1 = digest == DigestAlgorithm::Sha1;
        Ok(Self {
            hash: (!sha1).then_some(hash),
            mask_generation: (!sha1).then_some(mask_generation),
            // DER leaves a default value out.
            salt_length: (salt_length != 20).then_some(salt_length),
            trailer_field: None,
        })
    }
}

/// Reads RSASSA-PSS parameters, be it of a signature or of a key.
pub(super) fn pss_from(
    identifier: &AlgorithmIdentifierOwned,
) -> Result<SignatureAlgorithm, AlgorithmError> {
    let malformed = || AlgorithmError::Parameters {
        identifier: identifier.oid,
    };
    let encoded = identifier
        .parameters
        .as_ref()
        .and_then(|any| any.to_der().ok())
        .ok_or_else(malformed)?;
    let parameters = PssParameters::from_der(&encoded).map_err(|_| malformed())?;
    let digest = match &parameters.hash {
        Some(hash) => digest_from_identifier(hash)?,
        None => DigestAlgorithm::Sha1,
    };
    let mask_digest = match &parameters.mask_generation {
        None => DigestAlgorithm::Sha1,
        Some(mask) if mask.oid == rfc5912::ID_MGF_1 => {
            let inner = mask.parameters.as_ref().ok_or_else(malformed)?;
            digest_from_identifier(&inner.decode_as().map_err(|_| malformed())?)?
        }
        Some(_) => return Err(malformed()),
    };
    if mask_digest != digest || parameters.trailer_field.unwrap_or(1) != 1 {
        return Err(malformed());
    }
    let salt_length =
        usize::try_from(parameters.salt_length.unwrap_or(20)).map_err(|_| malformed())?;
    Ok(SignatureAlgorithm::RsaPss {
        digest,
        salt_length,
    })
}

fn absent_or_null(identifier: &AlgorithmIdentifierOwned) -> Result<(), AlgorithmError> {
    match &identifier.parameters {
        None => Ok(()),
        Some(any) if any.is_null() => Ok(()),
        Some(_) => Err(AlgorithmError::Parameters {
            identifier: identifier.oid,
        }),
    }
}

fn digest_under(
    oid: ObjectIdentifier,
    name: impl Fn(DigestAlgorithm) -> ObjectIdentifier,
) -> Option<DigestAlgorithm> {
    use DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
    [Sha1, Sha256, Sha384, Sha512]
        .into_iter()
        .find(|digest| name(*digest) == oid)
}

const fn digest_oid(digest: DigestAlgorithm) -> ObjectIdentifier {
    match digest {
        DigestAlgorithm::Sha1 => rfc5912::ID_SHA_1,
        DigestAlgorithm::Sha256 => rfc5912::ID_SHA_256,
        DigestAlgorithm::Sha384 => rfc5912::ID_SHA_384,
        DigestAlgorithm::Sha512 => rfc5912::ID_SHA_512,
    }
}

const fn rsa_with(digest: DigestAlgorithm) -> ObjectIdentifier {
    match digest {
        DigestAlgorithm::Sha1 => rfc5912::SHA_1_WITH_RSA_ENCRYPTION,
        DigestAlgorithm::Sha256 => rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
        DigestAlgorithm::Sha384 => rfc5912::SHA_384_WITH_RSA_ENCRYPTION,
        DigestAlgorithm::Sha512 => rfc5912::SHA_512_WITH_RSA_ENCRYPTION,
    }
}

const fn ecdsa_with(digest: DigestAlgorithm) -> ObjectIdentifier {
    match digest {
        DigestAlgorithm::Sha1 => ECDSA_WITH_SHA1,
        DigestAlgorithm::Sha256 => rfc5912::ECDSA_WITH_SHA_256,
        DigestAlgorithm::Sha384 => rfc5912::ECDSA_WITH_SHA_384,
        DigestAlgorithm::Sha512 => rfc5912::ECDSA_WITH_SHA_512,
    }
}
