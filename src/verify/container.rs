//! What `/Contents` holds, checked against the bytes it speaks for.
//!
//! **Deliberately absent:** trust.

use const_oid::ObjectIdentifier;

use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::message::{Explain as _, Message};
use crate::base::prefix::PrefixDigests;
use crate::cms::{
    Content, Gravity, SignatureForm, SignedData, SignerCheck, SignerProblem, TimestampToken,
    check_signer,
};
use crate::crypto::AlgorithmError;
use crate::pdf::{ByteRange, Document, SignatureValue};
use crate::pki::{Certificate, CertificateList, OcspResponse};
use crate::verify::facts::{CmsEffect, CmsFacts, CmsProblem, Container, Presence};
use crate::verify::report::Integrity;

/// Timestamps over one signature value. Real signatures have one; renewals add a few.
const MOST_TIMESTAMPS: usize = 16;

/// id-aa-signingCertificate and id-aa-signingCertificateV2 (RFC 5035, 3 and 5).
const SIGNING_CERTIFICATE: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47"),
];

/// id-aa-ets-commitmentType and id-aa-ets-sigPolicyId (EN 319 122-1, 5.2.3 and 5.2.9).
const COMMITMENT: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.16"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.15"),
];

/// The forms of signature values (ISO 32000-2, table 260).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    CadesDetached,
    Pkcs7Detached,
    Pkcs7Sha1,
    Timestamp,
}

impl Form {
    /// The form that `/SubFilter` names; none when it is unknown.
    pub(super) fn of(value: &SignatureValue) -> Option<Self> {
        match value.name(b"SubFilter")? {
            b"ETSI.CAdES.detached" => Some(Self::CadesDetached),
            b"adbe.pkcs7.detached" => Some(Self::Pkcs7Detached),
            b"adbe.pkcs7.sha1" => Some(Self::Pkcs7Sha1),
            b"ETSI.RFC3161" => Some(Self::Timestamp),
            _ => None,
        }
    }
}

/// Reads `/Contents`, and checks it against the bytes that its range covers.
pub(super) fn read(
    document: &Document<'_>,
    value: &SignatureValue,
    range: Option<&ByteRange>,
) -> Container {
    let unreadable = |problem: Message| Container::Unreadable { problem };
    let Some(contents) = &value.contents else {
        return unreadable(Message::new("verify-contents-missing"));
    };
    let Some(covered) = Covered::of(document, value, range) else {
        return unreadable(Message::new("verify-signed-bytes-missing"));
    };
    let form = Form::of(value).unwrap_or(Form::Pkcs7Detached);
    if form == Form::Timestamp {
        return match TimestampToken::parse(contents) {
            Ok(token) => Container::Read(Box::new(timestamp(&token, &covered))),
            Err(error) => unreadable(error.message()),
        };
    }
    let data = match SignedData::parse(contents) {
        Ok(data) => data,
        Err(error) => return unreadable(error.message()),
    };
    let form = match form {
        Form::CadesDetached => SignatureForm::CadesDetached,
        Form::Pkcs7Sha1 => SignatureForm::Pkcs7Sha1,
        Form::Pkcs7Detached | Form::Timestamp => SignatureForm::Pkcs7Detached,
    };
    let check = check_signer(&data, form, &covered);
    let mut facts = facts(&data, check);
    if let Some(signer) = data.signers().first() {
        facts.time = signer.signing_time();
        let archived = signer.archived_revocation();
        facts.archived_crls = lists(&archived.crls);
        facts.archived_ocsps = responses(&archived.ocsps);
        let values = signer.revocation_values();
        facts.crls.extend(lists(&values.crls));
        facts.ocsps = responses(&values.ocsps);
        let covered = [signer.signature()];
        for token in signer.timestamp_tokens().into_iter().take(MOST_TIMESTAMPS) {
            facts.timestamps.push(match TimestampToken::parse(token) {
                Ok(token) => timestamp(&token, &covered),
                Err(error) => CmsFacts {
                    problems: vec![
                        CmsProblem {
                            message: Message::new("verify-timestamp-unreadable"),
                            effect: CmsEffect::Format,
                        },
                        CmsProblem {
                            message: error.message(),
                            effect: CmsEffect::Format,
                        },
                    ],
                    ..CmsFacts::default()
                },
            });
        }
    }
    Container::Read(Box::new(facts))
}

/// The bytes that a signature claims to cover.
struct Covered<'d> {
    parts: [&'d [u8]; 2],
    /// What is known of digests over the document, when the first part is a beginning of it.
    digests: Option<&'d PrefixDigests>,
}

impl<'d> Covered<'d> {
    /// The spans of the range; where it does not fit the file, as far as its numbers make sense,
    /// so that integrity is told apart from coverage.
    fn of(
        document: &'d Document<'_>,
        value: &SignatureValue,
        range: Option<&ByteRange>,
    ) -> Option<Self> {
        let file = document.bytes();
        if let Some(range) = range {
            let [beginning, _] = range.spans();
            return Some(Self {
                parts: range.parts(file),
                digests: (beginning.start == 0).then(|| document.digests()),
            });
        }
        let &[first, first_length, second, second_length] = value.byte_range.as_deref()? else {
            return None;
        };
        // As `ByteRange::parse` tells the two ways of counting apart.
        let from_header = value.contents_span.as_ref().is_some_and(|span| {
            i64::try_from(span.start) == Ok(first_length) && i64::try_from(span.end) == Ok(second)
        });
        let counted = if from_header { document.body() } else { file };
        let part = |start: i64, length: i64| {
            let start = usize::try_from(start).ok()?;
            let end = start.checked_add(usize::try_from(length).ok()?)?;
            counted.get(start..end)
        };
        let begins = first == 0 && counted.len() == file.len();
        Some(Self {
            parts: [part(first, first_length)?, part(second, second_length)?],
            digests: begins.then(|| document.digests()),
        })
    }
}

impl Content for Covered<'_> {
    fn digest(&self, algorithm: DigestAlgorithm) -> Digest {
        let [beginning, rest] = self.parts;
        match self.digests {
            Some(digests) => digests.hash(algorithm, beginning, &[rest]),
            None => algorithm.hash(&self.parts),
        }
    }

    fn concatenated(&self) -> Vec<u8> {
        self.parts.concat()
    }
}

fn timestamp(token: &TimestampToken, covered: &dyn Content) -> CmsFacts {
    let mut facts = facts(token.signed_data(), token.check(covered));
    facts.time = Some(token.time());
    facts.imprint = Some(token.imprint().algorithm());
    facts
}

fn facts(data: &SignedData, check: SignerCheck) -> CmsFacts {
    let signed = data
        .signers()
        .first()
        .and_then(|signer| signer.signed_attributes());
    let says = |any: &[ObjectIdentifier]| {
        let mut list = signed.iter().flat_map(|signed| signed.list());
        if list.any(|attribute| any.contains(&attribute.identifier)) {
            Presence::Present
        } else {
            Presence::Absent
        }
    };
    CmsFacts {
        encoding: data.encoding(),
        key: check.certificate.as_ref().and_then(Certificate::key_kind),
        signer: check.certificate,
        certificates: data.certificates().to_vec(),
        crls: data.crls().to_vec(),
        archived_crls: Vec::new(),
        ocsps: Vec::new(),
        archived_ocsps: Vec::new(),
        problems: check.problems.iter().map(problem).collect(),
        digest: check.digest,
        imprint: None,
        algorithm: check.algorithm,
        time: None,
        signing_certificate: says(&SIGNING_CERTIFICATE),
        commitment: says(&COMMITMENT),
        timestamps: Vec::new(),
    }
}

/// The lists that can be read.
fn lists(encoded: &[Vec<u8>]) -> Vec<CertificateList> {
    let lists = encoded.iter();
    lists
        .filter_map(|der| CertificateList::from_der(der).ok())
        .collect()
}

/// The responses that can be read.
fn responses(encoded: &[Vec<u8>]) -> Vec<OcspResponse> {
    let responses = encoded.iter();
    responses
        .filter_map(|der| OcspResponse::from_der(der).ok())
        .collect()
}

fn problem(problem: &SignerProblem) -> CmsProblem {
    let effect = match (problem, problem.gravity()) {
        (SignerProblem::ContentChanged | SignerProblem::ImprintDiffers, _) => CmsEffect::Hash,
        // A method that is merely unknown here may be sound; MD5 and its like are refused.
        (SignerProblem::Algorithm(AlgorithmError::UnknownSignature { .. }), _) => {
            CmsEffect::UnknownAlgorithm
        }
        (SignerProblem::WeakDigest { digest }, _) => CmsEffect::Weak { digest: *digest },
        (_, Gravity::Broken) => CmsEffect::Signature,
        (_, Gravity::Malformed | Gravity::Weak) => CmsEffect::Format,
        (_, Gravity::Undecided) => CmsEffect::NoCertificate,
        (_, Gravity::Odd) => CmsEffect::Warns,
    };
    CmsProblem {
        message: problem.message(),
        effect,
    }
}

impl Container {
    /// Whether the signed bytes are what was signed, whoever signed them.
    #[must_use]
    pub fn integrity(&self) -> Integrity {
        let Self::Read(cms) = self else {
            return Integrity::Broken;
        };
        let breaks = |effect: &CmsEffect| matches!(effect, CmsEffect::Hash | CmsEffect::Signature);
        if cms.problems.iter().any(|problem| breaks(&problem.effect)) {
            return Integrity::Broken;
        }
        match (&cms.signer, cms.digest, cms.algorithm) {
            (Some(_), Some(_), Some(_)) => Integrity::Intact,
            _ => Integrity::Unknown,
        }
    }
}
