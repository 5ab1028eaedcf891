//! Checking one signer: everything that is wrong, without early stop.

use std::collections::BTreeSet;

use const_oid::ObjectIdentifier;
use const_oid::db::{rfc3161, rfc5911};

use super::attributes::{self, SignedAttributes};
use super::problem::SignerProblem;
use super::read::SignedData;
use super::signer_info::{AlgorithmProtection, SignerInfo};
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::crypto::{self, SignatureAlgorithm, VerificationError};
use crate::pki::Certificate;

/// id-ct-TSTInfo (RFC 3161, 2.4.2).
pub(super) const TST_INFO: ObjectIdentifier = rfc3161::ID_CT_TST_INFO;

/// Which rules a signature is made by.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum SignatureForm {
    /// `ETSI.CAdES.detached`: content outside, signing-certificate demanded (EN 319 142-1, 6.3).
    #[default]
    CadesDetached,
    /// `adbe.pkcs7.detached`: content outside (ISO 32000-2, 12.8.3.3.1).
    Pkcs7Detached,
    /// `adbe.pkcs7.sha1`: the SHA-1 digest of the content inside (ISO 32000-1, 12.8.3.3.1).
    Pkcs7Sha1,
    /// A timestamp token: `TSTInfo` inside, signing-certificate demanded (RFC 3161, 2.4.2).
    Timestamp,
}

impl SignatureForm {
    const fn demands_reference(self) -> bool {
        matches!(self, Self::CadesDetached | Self::Timestamp)
    }

    const fn is_detached(self) -> bool {
        matches!(self, Self::CadesDetached | Self::Pkcs7Detached)
    }
}

/// The bytes that a signature should speak for.
pub trait Content {
    /// Their digest.
    fn digest(&self, algorithm: DigestAlgorithm) -> Digest;

    /// All of them in one piece: only signatures without signed attributes want them.
    fn concatenated(&self) -> Vec<u8>;
}

/// Bytes in pieces.
impl<const N: usize> Content for [&[u8]; N] {
    fn digest(&self, algorithm: DigestAlgorithm) -> Digest {
        algorithm.hash(self)
    }

    fn concatenated(&self) -> Vec<u8> {
        self.concat()
    }
}

/// What the check of one signer brought to light.
#[derive(Clone, Debug)]
pub struct SignerCheck {
    /// Everything that is wrong. Empty when the signature is sound and strong.
    pub problems: Vec<SignerProblem>,
    /// The signer's certificate, when the container holds it. Nobody vouches for it here.
    pub certificate: Option<Certificate>,
    /// What the content was hashed with, when the algorithm is known.
    pub digest: Option<DigestAlgorithm>,
    /// How the signature value was made, when the algorithm is known.
    pub algorithm: Option<SignatureAlgorithm>,
}

/// Checks a container with its one signer against the content that it should speak for.
///
/// `content` is the spans of a byte range, or the bytes that a timestamp was asked for. Where there are several signers, which is a problem in itself, all are
/// checked, and the first is named.
#[must_use]
pub fn check_signer(data: &SignedData, form: SignatureForm, content: &dyn Content) -> SignerCheck {
    let mut problems = Vec::new();
    if data.trailing() > 0 {
        problems.push(SignerProblem::TrailingBytes {
            count: data.trailing(),
        });
    }
    match data.signers().len() {
        1 => {}
        count if form == SignatureForm::Pkcs7Detached && is_one_person(data) => {
            problems.push(SignerProblem::SignerRepeated { count });
        }
        count => problems.push(SignerProblem::SignerCount { count }),
    }
    let subject = signed_content(data, form, content, &mut problems);
    let Some((signer, more)) = data.signers().split_first() else {
        return SignerCheck {
            problems,
            certificate: None,
            digest: None,
            algorithm: None,
        };
    };
    let (digest, algorithm) = check_one(data, form, signer, subject, &mut problems);
    for signer in more {
        let mut further = Vec::new();
        check_one(data, form, signer, subject, &mut further);
        further.retain(|problem| !problems.contains(problem));
        problems.append(&mut further);
    }
    SignerCheck {
        problems,
        certificate: data.certificate_of(signer).cloned(),
        digest,
        algorithm,
    }
}

/// Whether all signers are the same certificate's.
fn is_one_person(data: &SignedData) -> bool {
    let mut people = data.signers().iter().map(|signer| {
        let certificate = data.certificate_of(signer)?;
        Some(certificate.sha256())
    });
    let first = people.next().flatten();
    first.is_some() && people.all(|person| person == first)
}

/// Checks one signer; gives its algorithms as far as they are known.
fn check_one(
    data: &SignedData,
    form: SignatureForm,
    signer: &SignerInfo,
    subject: SignedContent<'_>,
    problems: &mut Vec<SignerProblem>,
) -> (Option<DigestAlgorithm>, Option<SignatureAlgorithm>) {
    let certificate = data.certificate_of(signer);
    if certificate.is_none() {
        problems.push(SignerProblem::CertificateMissing);
    }
    let (digest, algorithm) = check_algorithms(signer, problems);
    if !data.announces_digest_of(signer) {
        problems.push(SignerProblem::DigestUnannounced);
    }
    check_sides(signer, problems);
    match signer.signed_attributes() {
        Some(signed_attributes) => {
            check_uniqueness(signed_attributes, problems);
            if signer.algorithm_protection() == Some(AlgorithmProtection::Differs) {
                problems.push(SignerProblem::AlgorithmsDiffer);
            }
            check_content_type(signer, data.content_type(), problems);
            check_message_digest(signer, digest, subject, problems);
        }
        // RFC 5652, 5.3: only plain data may be signed without attributes.
        None if form.demands_reference() || data.content_type() != rfc5911::ID_DATA => {
            problems.push(SignerProblem::AttributesMissing);
        }
        None => {}
    }
    if let Some(certificate) = certificate {
        check_references(signer, certificate, problems);
        if let Some(algorithm) = algorithm
            && let Err(reason) = check_value(signer, certificate, algorithm, subject)
        {
            problems.push(SignerProblem::Signature(reason));
        }
    }
    if form.demands_reference()
        && signer.signed_attributes().is_some()
        && signer.certificate_references().is_empty()
    {
        problems.push(SignerProblem::CertificateReferenceMissing);
    }
    (digest, algorithm)
}

/// The bytes that the signer's digest is about, once the form's rules are held against them.
fn signed_content<'s>(
    data: &'s SignedData,
    form: SignatureForm,
    content: &'s dyn Content,
    problems: &mut Vec<SignerProblem>,
) -> SignedContent<'s> {
    let expected = match form {
        SignatureForm::Timestamp => TST_INFO,
        _ => rfc5911::ID_DATA,
    };
    // PKCS #7 v1.5 has its own type for the digest that `adbe.pkcs7.sha1` holds.
    let digested =
        form == SignatureForm::Pkcs7Sha1 && data.content_type() == rfc5911::ID_DIGESTED_DATA;
    if data.content_type() != expected && !digested {
        problems.push(SignerProblem::ContentTypeUnexpected {
            found: data.content_type(),
        });
    }
    if form.is_detached() {
        if data.content().is_some_and(|inside| !inside.is_empty()) {
            problems.push(SignerProblem::ContentEncapsulated);
        }
        return SignedContent::Outside(content);
    }
    let Some(inside) = data.content() else {
        problems.push(SignerProblem::ContentMissing);
        return SignedContent::Inside(&[]);
    };
    if form == SignatureForm::Pkcs7Sha1 {
        problems.extend(SignerProblem::weak(DigestAlgorithm::Sha1));
        if content.digest(DigestAlgorithm::Sha1).bytes() != inside {
            problems.push(SignerProblem::ContentChanged);
        }
    }
    SignedContent::Inside(inside)
}

#[derive(Clone, Copy)]
enum SignedContent<'s> {
    Outside(&'s dyn Content),
    Inside(&'s [u8]),
}

impl SignedContent<'_> {
    fn hash(self, digest: DigestAlgorithm) -> Vec<u8> {
        match self {
            Self::Outside(content) => content.digest(digest),
            Self::Inside(bytes) => digest.hash(&[bytes]),
        }
        .bytes()
        .to_vec()
    }

    fn concatenated(self) -> Vec<u8> {
        match self {
            Self::Outside(content) => content.concatenated(),
            Self::Inside(bytes) => bytes.to_vec(),
        }
    }
}

fn check_algorithms(
    signer: &SignerInfo,
    problems: &mut Vec<SignerProblem>,
) -> (Option<DigestAlgorithm>, Option<SignatureAlgorithm>) {
    let digest = signer.digest_algorithm();
    let algorithm = signer.signature_algorithm();
    match (&digest, &algorithm) {
        (Ok(digest), Ok(algorithm)) => {
            problems.extend(SignerProblem::disagreement(*digest, *algorithm));
            let weak = SignerProblem::weak(*digest);
            problems.extend(weak.or_else(|| SignerProblem::weak(algorithm.digest())));
        }
        (Err(reason), Err(again)) if reason == again => {
            problems.push(SignerProblem::Algorithm(reason.clone()));
        }
        _ => {
            let reasons = [digest.as_ref().err(), algorithm.as_ref().err()];
            let reasons = reasons.into_iter().flatten().cloned();
            problems.extend(reasons.map(SignerProblem::Algorithm));
        }
    }
    (digest.ok(), algorithm.ok())
}

/// Attributes that say what is signed, and how: each stands among the signed ones, with one value
/// (RFC 5652, 11.1 to 11.3; RFC 5035, 3; RFC 6211, 2).
const ALWAYS_SIGNED: [ObjectIdentifier; 6] = [
    attributes::CONTENT_TYPE,
    attributes::MESSAGE_DIGEST,
    attributes::SIGNING_TIME,
    attributes::SIGNING_CERTIFICATE,
    attributes::SIGNING_CERTIFICATE_V2,
    attributes::ALGORITHM_PROTECTION,
];

/// RFC 5652, 5.3: no two instances of an attribute; 11.1 to 11.3: one value each.
fn check_uniqueness(list: &SignedAttributes, problems: &mut Vec<SignerProblem>) {
    let mut seen = BTreeSet::new();
    for attribute in list.list() {
        let identifier = attribute.identifier;
        let repeated = !seen.insert(identifier);
        if repeated || (ALWAYS_SIGNED.contains(&identifier) && attribute.values.len() != 1) {
            problems.push(SignerProblem::AttributeAmbiguous { identifier });
        }
    }
}

/// What may not be signed with the rest, and what may stand nowhere else.
fn check_sides(signer: &SignerInfo, problems: &mut Vec<SignerProblem>) {
    const NEVER_SIGNED: [ObjectIdentifier; 2] = [
        attributes::SIGNATURE_TIMESTAMP,
        attributes::COUNTERSIGNATURE,
    ];
    let inside = signer.signed_attributes().into_iter();
    let inside = inside
        .flat_map(SignedAttributes::list)
        .filter(|one| NEVER_SIGNED.contains(&one.identifier));
    let outside = signer.unsigned_attributes().iter();
    let outside = outside.filter(|one| ALWAYS_SIGNED.contains(&one.identifier));
    let misplaced: BTreeSet<_> = inside.chain(outside).map(|one| one.identifier).collect();
    let misplaced = misplaced.into_iter();
    problems.extend(misplaced.map(|identifier| SignerProblem::AttributeMisplaced { identifier }));
}

fn check_content_type(
    signer: &SignerInfo,
    container: ObjectIdentifier,
    problems: &mut Vec<SignerProblem>,
) {
    match signer.content_type() {
        None => problems.push(SignerProblem::ContentTypeMissing),
        Some(attribute) if attribute != container => {
            problems.push(SignerProblem::ContentTypeDiffers {
                attribute,
                container,
            });
        }
        Some(_) => {}
    }
}

fn check_message_digest(
    signer: &SignerInfo,
    digest: Option<DigestAlgorithm>,
    content: SignedContent<'_>,
    problems: &mut Vec<SignerProblem>,
) {
    match (signer.message_digest(), digest) {
        (None, _) => problems.push(SignerProblem::MessageDigestMissing),
        (Some(attribute), Some(digest)) if content.hash(digest) != attribute => {
            problems.push(SignerProblem::ContentChanged);
        }
        // An unknown digest is reported with the algorithms.
        (Some(_), _) => {}
    }
}

fn check_references(
    signer: &SignerInfo,
    certificate: &Certificate,
    problems: &mut Vec<SignerProblem>,
) {
    for reference in signer.certificate_references() {
        match reference {
            None => problems.push(SignerProblem::CertificateReferenceMalformed),
            Some(reference) if !reference.names(certificate) => {
                problems.push(SignerProblem::CertificateSwapped);
            }
            Some(_) => {}
        }
    }
}

fn check_value(
    signer: &SignerInfo,
    certificate: &Certificate,
    algorithm: SignatureAlgorithm,
    content: SignedContent<'_>,
) -> Result<(), VerificationError> {
    let verify = |message: &[u8]| {
        crypto::verify(
            certificate.public_key(),
            algorithm,
            message,
            signer.signature(),
        )
    };
    let Some(attributes) = signer.signed_attributes() else {
        return verify(&content.concatenated());
    };
    match (verify(attributes.as_written()), attributes.as_der()) {
        (Err(VerificationError::Mismatch), Some(der)) => verify(der),
        (outcome, _) => outcome,
    }
}
