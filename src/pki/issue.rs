//! A throwaway certification authority of the shape of `BSrE`'s, for `teken demo`.
//!
//! Root, issuing authority, and a signer's certificate with the same key usage and the same
//! single purpose as real ones. Every name says that it is not to be trusted.
//!
//! **Invariant:** everything but the signature values follows from keys and time: serial numbers
//! come from the digest of the public key.
//!
//! **Deliberately absent:** everything a real authority needs. Never issue anything real here.

use std::str::FromStr as _;
use std::time::Duration;

use const_oid::AssociatedOid;
use const_oid::ObjectIdentifier;
use der::asn1::{AnyRef, BitString, Int, OctetString};
use der::flagset::FlagSet;
use der::{DateTime, Decode as _, Encode, Sequence};
use jiff::{SignedDuration, Timestamp};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoRef};
use thiserror::Error;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::time::{Time, Validity};

use super::certificate::Certificate;
use super::crl::CertificateList;
use super::error::{CertificateError, CertificateListError};
use super::path::ADOBE_DOCUMENT_SIGNING;
use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};
use crate::crypto::{KeyKind, SignatureAlgorithm, SignatureError, Signer};

/// What every name of this authority says.
const WARNING: &str = "UJI COBA - JANGAN DIPERCAYA / test - never trust";

const DAY: i64 = 24 * 60 * 60;
const YEAR: i64 = 365 * DAY;

/// Lifetimes in seconds, as those of the national chain.
const ROOT_LIFE: i64 = 20 * YEAR;
const ISSUING_LIFE: i64 = 10 * YEAR;
const LEAF_LIFE: i64 = 2 * YEAR;

/// How long the revocation list says enough: as long as somebody may keep the demo.
const LIST_LIFE: i64 = YEAR;

/// Everything begins an hour early, for clocks that are late.
const EARLY: i64 = 60 * 60;

/// Why a certificate or list could not be issued.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The key could not sign.
    #[error("the throwaway authority's key cannot sign")]
    Signature {
        /// Why.
        source: SignatureError,
    },
    /// A name, time or key cannot be written.
    #[error("the throwaway certificate cannot be written")]
    Encoding {
        /// Why.
        source: der::Error,
    },
    /// What was written cannot be read back.
    #[error("the throwaway certificate cannot be read back")]
    Certificate {
        /// Why.
        source: CertificateError,
    },
    /// What was written cannot be read back.
    #[error("the throwaway revocation list cannot be read back")]
    List {
        /// Why.
        source: CertificateListError,
    },
    /// The time is past what certificates can say.
    #[error("{at} is too late for a certificate")]
    Time {
        /// The time.
        at: Timestamp,
    },
}

impl Explain for IssueError {
    fn message(&self) -> Message {
        match self {
            Self::Signature { .. } => Message::new("pki-issue-signature"),
            Self::Encoding { source } => Message::new("pki-issue-encoding").with("detail", source),
            Self::Certificate { source } => source.message(),
            Self::List { source } => source.message(),
            Self::Time { at } => Message::new("pki-issue-time").with("date", at),
        }
    }
}

impl From<der::Error> for IssueError {
    fn from(source: der::Error) -> Self {
        Self::Encoding { source }
    }
}

/// A throwaway authority.
pub struct Authority {
    key: Box<dyn Signer>,
    name: Name,
    certificate: Certificate,
}

impl Authority {
    /// A root that signs itself.
    pub fn root(key: Box<dyn Signer>, at: Timestamp) -> Result<Self, IssueError> {
        let name = authority_name("Root CA Uji Coba")?;
        let certificate = Draft {
            subject: &name,
            public_key: key.public_key(),
            validity: validity(at, ROOT_LIFE)?,
            extensions: authority_extensions(key.public_key(), None)?,
        }
        .sign(key.as_ref(), &name)?;
        Ok(Self {
            key,
            name,
            certificate,
        })
    }

    /// An authority below this one, which issues to people and to nobody else.
    pub fn issuing(&self, key: Box<dyn Signer>, at: Timestamp) -> Result<Self, IssueError> {
        let name = authority_name("BSrE CA Uji Coba")?;
        let mut extensions = authority_extensions(key.public_key(), Some(0))?;
        extensions.push(self.authority_key_id()?);
        let certificate = Draft {
            subject: &name,
            public_key: key.public_key(),
            validity: validity(at, ISSUING_LIFE)?,
            extensions,
        }
        .sign(self.key.as_ref(), &self.name)?;
        Ok(Self {
            key,
            name,
            certificate,
        })
    }

    /// A certificate for a person who signs documents.
    pub fn signer(
        &self,
        public_key: &[u8],
        common_name: &str,
        at: Timestamp,
    ) -> Result<Certificate, IssueError> {
        // Commas and the like in a person's name must not become parts of the name.
        let escaped: String = common_name
            .chars()
            .flat_map(|c| {
                let needs = matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' | '#');
                needs.then_some('\\').into_iter().chain([c])
            })
            .collect();
        let subject = Name::from_str(&format!("CN={escaped},O={WARNING},C=ID"))?;
        let usages: FlagSet<KeyUsages> = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
        let extensions = vec![
            extension(&KeyUsage(usages), Critical::Yes)?,
            extension(
                &ExtendedKeyUsage(vec![ADOBE_DOCUMENT_SIGNING]),
                Critical::Yes,
            )?,
            extension(&key_id(public_key)?, Critical::No)?,
            self.authority_key_id()?,
        ];
        Draft {
            subject: &subject,
            public_key,
            validity: validity(at, LEAF_LIFE)?,
            extensions,
        }
        .sign(self.key.as_ref(), &self.name)
    }

    /// A revocation list on which nobody stands.
    pub fn revocation_list(&self, at: Timestamp) -> Result<CertificateList, IssueError> {
        let algorithm = algorithm(self.key.as_ref());
        let identifier = identifier(algorithm)?;
        let tbs = ListToSign {
            version: 1,
            signature: identifier.clone(),
            issuer: self.name.clone(),
            this_update: time(at, -EARLY)?,
            next_update: time(at, LIST_LIFE)?,
            extensions: vec![
                self.authority_key_id()?,
                Extension {
                    extn_id: const_oid::db::rfc5280::ID_CE_CRL_NUMBER,
                    critical: false,
                    extn_value: OctetString::new(1_u8.to_der()?)?,
                },
            ],
        }
        .to_der()?;
        let list = seal(&tbs, identifier, algorithm, self.key.as_ref())?;
        CertificateList::from_der(&list).map_err(|source| IssueError::List { source })
    }

    /// The authority's own certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn authority_key_id(&self) -> Result<Extension, IssueError> {
        let SubjectKeyIdentifier(id) = key_id(self.key.public_key())?;
        let value = AuthorityKeyIdentifier {
            key_identifier: Some(id),
            ..AuthorityKeyIdentifier::default()
        };
        extension(&value, Critical::No)
    }
}

/// A certificate that is not signed yet.
struct Draft<'d> {
    subject: &'d Name,
    public_key: &'d [u8],
    validity: Validity,
    extensions: Vec<Extension>,
}

impl Draft<'_> {
    fn sign(self, key: &dyn Signer, issuer: &Name) -> Result<Certificate, IssueError> {
        let algorithm = algorithm(key);
        let identifier = identifier(algorithm)?;
        let tbs = CertificateToSign {
            version: 2,
            serial: serial(self.public_key)?,
            signature: identifier.clone(),
            issuer: issuer.clone(),
            validity: self.validity,
            subject: self.subject.clone(),
            public_key: AnyRef::from_der(self.public_key)?,
            extensions: self.extensions,
        }
        .to_der()?;
        let certificate = seal(&tbs, identifier, algorithm, key)?;
        Certificate::from_der(&certificate).map_err(|source| IssueError::Certificate { source })
    }
}

/// `TBSCertificate` (RFC 5280, 4.1).
#[derive(Sequence)]
struct CertificateToSign<'c> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial: Int,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    public_key: AnyRef<'c>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

/// `TBSCertList` (RFC 5280, 5.1), without entries.
#[derive(Sequence)]
struct ListToSign {
    version: u8,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    this_update: Time,
    next_update: Time,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

/// What a certificate and a list have in common: content, algorithm, signature.
#[derive(Sequence)]
struct Signed<'s> {
    content: AnyRef<'s>,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

fn seal(
    tbs: &[u8],
    identifier: AlgorithmIdentifierOwned,
    algorithm: SignatureAlgorithm,
    key: &dyn Signer,
) -> Result<Vec<u8>, IssueError> {
    let signature = key
        .sign(algorithm, tbs)
        .map_err(|source| IssueError::Signature { source })?;
    let signed = Signed {
        content: AnyRef::from_der(tbs)?,
        algorithm: identifier,
        signature: BitString::from_bytes(&signature)?,
    };
    Ok(signed.to_der()?)
}

fn algorithm(key: &dyn Signer) -> SignatureAlgorithm {
    match key.key_kind() {
        KeyKind::Rsa { .. } => SignatureAlgorithm::RsaPkcs1v15 {
            digest: DigestAlgorithm::Sha256,
        },
        KeyKind::EcP256 => SignatureAlgorithm::Ecdsa {
            digest: DigestAlgorithm::Sha256,
        },
        KeyKind::EcP384 => SignatureAlgorithm::Ecdsa {
            digest: DigestAlgorithm::Sha384,
        },
        KeyKind::EcP521 => SignatureAlgorithm::Ecdsa {
            digest: DigestAlgorithm::Sha512,
        },
    }
}

fn identifier(algorithm: SignatureAlgorithm) -> Result<AlgorithmIdentifierOwned, IssueError> {
    // Only the identifiers of RSASSA-PSS with odd salts cannot be written.
    algorithm.identifier().map_err(|_| IssueError::Encoding {
        source: der::Error::from(der::Tag::ObjectIdentifier.value_error()),
    })
}

fn authority_name(common_name: &str) -> Result<Name, IssueError> {
    Ok(Name::from_str(&format!(
        "CN={common_name},O={WARNING},C=ID"
    ))?)
}

/// 16 bytes of the key's digest, positive and never zero (RFC 5280, 4.1.2.2).
fn serial(public_key: &[u8]) -> Result<Int, IssueError> {
    let digest = DigestAlgorithm::Sha256.hash(&[public_key]);
    let mut bytes: Vec<u8> = digest.bytes().iter().copied().take(16).collect();
    if let Some(first) = bytes.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    Ok(Int::new(&bytes)?)
}

/// SHA-1 of the public key's bits (RFC 5280, 4.2.1.2 (1)): a name, not a protection.
fn key_id(public_key: &[u8]) -> Result<SubjectKeyIdentifier, IssueError> {
    let key = SubjectPublicKeyInfoRef::from_der(public_key)?;
    let digest = DigestAlgorithm::Sha1.hash(&[key.subject_public_key.raw_bytes()]);
    Ok(SubjectKeyIdentifier(OctetString::new(digest.bytes())?))
}

/// Whether whoever does not understand an extension must refuse the certificate.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Critical {
    Yes,
    No,
}

fn extension<T: AssociatedOid + Encode>(
    value: &T,
    critical: Critical,
) -> Result<Extension, IssueError> {
    let extn_id: ObjectIdentifier = T::OID;
    Ok(Extension {
        extn_id,
        critical: critical == Critical::Yes,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}

fn authority_extensions(
    public_key: &[u8],
    path_len_constraint: Option<u8>,
) -> Result<Vec<Extension>, IssueError> {
    let constraints = BasicConstraints {
        ca: true,
        path_len_constraint,
    };
    let usages: FlagSet<KeyUsages> =
        KeyUsages::DigitalSignature | KeyUsages::KeyCertSign | KeyUsages::CRLSign;
    Ok(vec![
        extension(&constraints, Critical::Yes)?,
        extension(&KeyUsage(usages), Critical::Yes)?,
        extension(&key_id(public_key)?, Critical::No)?,
    ])
}

fn validity(at: Timestamp, life: i64) -> Result<Validity, IssueError> {
    Ok(Validity::new(time(at, -EARLY)?, time(at, life)?))
}

fn time(at: Timestamp, seconds: i64) -> Result<Time, IssueError> {
    let moved = at
        .checked_add(SignedDuration::from_secs(seconds))
        .map_err(|_| IssueError::Time { at })?;
    let seconds = u64::try_from(moved.as_second()).map_err(|_| IssueError::Time { at })?;
    let date = DateTime::from_unix_duration(Duration::from_secs(seconds))?;
    Ok(Time::from(date))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SoftwareKey;
    use crate::pki::{
        Identity, PathDemands, PathProblem, Purpose, Revocation, RevocationProblem, TrustAnchors,
        validate_path,
    };

    fn key() -> Box<dyn Signer> {
        Box::new(SoftwareKey::generate(KeyKind::EcP256).unwrap())
    }

    fn at(seconds_later: i64) -> Timestamp {
        let start: Timestamp = "2026-11-21T07:00:00Z".parse().unwrap();
        Timestamp::from_second(start.as_second() + seconds_later).unwrap()
    }

    struct Issued {
        root: Authority,
        issuing: Authority,
        identity: Identity,
    }

    fn issued() -> Issued {
        let root = Authority::root(key(), at(0)).unwrap();
        let issuing = root.issuing(key(), at(0)).unwrap();
        let signer = key();
        let name = "Siti, S.P. + \u{202e}Uji";
        let leaf = issuing.signer(signer.public_key(), name, at(0)).unwrap();
        let others = [root.certificate().clone(), issuing.certificate().clone()];
        let identity = Identity::new(signer, leaf, &others).unwrap();
        Issued {
            root,
            issuing,
            identity,
        }
    }

    fn anchored(authority: &Authority) -> TrustAnchors {
        let mut anchors = TrustAnchors::empty();
        anchors.add(authority.certificate().clone());
        anchors
    }

    #[test]
    fn what_is_issued_may_sign_and_is_trusted_by_its_root_only() {
        let demo = issued();
        assert_eq!(demo.identity.chain().len(), 2);
        assert!(demo.identity.check(at(0)).unwrap().is_empty());
        let leaf = demo.identity.certificate();
        assert_eq!(leaf.common_name(), "Siti, S.P. + \u{fffd}Uji");
        assert!(leaf.subject().contains(r"Siti\, S.P. \+ \E2\80\AEUji"));
        let judge = |anchors: &TrustAnchors, at| {
            validate_path(
                leaf,
                demo.identity.chain(),
                anchors,
                &PathDemands::new(at, Purpose::DocumentSigning),
            )
        };
        let good = judge(&anchored(&demo.root), at(0));
        assert_eq!((good.path.len(), good.problem), (3, None));
        let bad = judge(&TrustAnchors::builtin(), at(0)).problem;
        assert!(
            matches!(bad, Some(PathProblem::Untrusted { .. })),
            "{bad:?}"
        );
        let late = judge(&anchored(&demo.root), at(3 * YEAR)).problem;
        assert!(
            matches!(late, Some(PathProblem::Expired { .. })),
            "{late:?}"
        );
        let early = judge(&anchored(&demo.root), at(-DAY)).problem;
        assert!(
            matches!(early, Some(PathProblem::NotYetValid { .. })),
            "{early:?}"
        );
    }

    #[test]
    fn an_expired_anchor_is_named() {
        let demo = issued();
        let leaf = demo
            .issuing
            .signer(key().public_key(), "Uji", at(10 * YEAR))
            .unwrap();
        let outcome = validate_path(
            &leaf,
            &[],
            &anchored(&demo.issuing),
            &PathDemands::new(at(11 * YEAR), Purpose::DocumentSigning),
        );
        assert_eq!(
            outcome.problem,
            Some(PathProblem::Expired {
                certificate: demo.issuing.certificate().clone(),
                at: at(11 * YEAR),
            })
        );
    }

    #[test]
    fn a_look_alike_issuer_does_not_pass() {
        let (demo, other) = (issued(), issued());
        let leaf = demo.identity.certificate();
        let outcome = validate_path(
            leaf,
            other.identity.chain(),
            &anchored(&other.root),
            &PathDemands::new(at(0), Purpose::DocumentSigning),
        );
        assert!(matches!(
            outcome.problem,
            Some(PathProblem::BadSignature { .. })
        ));
        // Beside the right one it does no harm.
        let both: Vec<_> = [other.identity.chain(), demo.identity.chain()].concat();
        let outcome = validate_path(
            leaf,
            &both,
            &anchored(&demo.root),
            &PathDemands::new(at(0), Purpose::DocumentSigning),
        );
        assert_eq!(outcome.problem, None);
    }

    #[test]
    fn a_leaf_issues_nothing_and_stamps_no_time() {
        let demo = issued();
        let leaf = demo.identity.certificate();
        let anchors = anchored(&demo.root);
        let outcome = validate_path(
            leaf,
            demo.identity.chain(),
            &anchors,
            &PathDemands::new(at(0), Purpose::TimeStamping),
        );
        assert!(matches!(
            outcome.problem,
            Some(PathProblem::ExtendedKeyUsage { .. })
        ));
        // A signer that plays authority: the path through it must not hold.
        let subject = Name::from_der(leaf.subject_der()).unwrap();
        let forged = Draft {
            subject: &authority_name("Palsu").unwrap(),
            public_key: key().public_key(),
            validity: validity(at(0), YEAR).unwrap(),
            extensions: Vec::new(),
        }
        .sign(demo.identity.signer(), &subject)
        .unwrap();
        let mut candidates = demo.identity.chain().to_vec();
        candidates.push(leaf.clone());
        let outcome = validate_path(
            &forged,
            &candidates,
            &anchors,
            &PathDemands::new(at(0), Purpose::DocumentSigning),
        );
        assert!(
            matches!(&outcome.problem, Some(PathProblem::NotAuthority { certificate }) if certificate == leaf),
            "{:?}",
            outcome.problem
        );
    }

    #[test]
    fn the_list_speaks_for_its_own_authority_while_it_is_fresh() {
        let (demo, other) = (issued(), issued());
        let list = demo.issuing.revocation_list(at(0)).unwrap();
        let leaf = demo.identity.certificate();
        let issuer = demo.issuing.certificate();
        assert_eq!(list.check(leaf, issuer, at(DAY)), Ok(Revocation::Good));
        assert!(matches!(
            list.check(leaf, issuer, at(2 * YEAR)),
            Err(RevocationProblem::Stale { .. })
        ));
        assert_eq!(
            list.check(leaf, other.issuing.certificate(), at(DAY)),
            Err(RevocationProblem::BadSignature)
        );
        assert_eq!(
            list.check(issuer, demo.root.certificate(), at(DAY)),
            Err(RevocationProblem::OtherIssuer)
        );
    }
}
