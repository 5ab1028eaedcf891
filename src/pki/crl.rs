//! Certificate revocation lists (RFC 5280, 5).
//!
//! A list of a large authority has a million entries, so entries are not kept as values: the
//! list is walked once when it is read, and only the place of each entry is kept, in the order of
//! the serial numbers.
//!
//! **Invariant:** every entry of a [`CertificateList`] is well-formed, and what its signature
//! speaks for is kept byte for byte.
//!
//! **Deliberately absent:** delta lists and indirect lists (RFC 5280, 5.2.4 and 5.2.5). They are
//! recognised and refused, so they can never pass for a complete one.

use std::ops::Range;
use std::sync::Arc;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280;
use der::asn1::{AnyRef, BitString, ContextSpecific};
use der::{Decode as _, Reader as _, SliceReader, Tag, TagNumber};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{CrlReason, IssuingDistributionPoint};
use x509_cert::time::Time;

use super::certificate::{Certificate, element, generalized, instant};
use super::error::{CertificateListError, date};
use super::name::DistinguishedName;
use super::pem;
use crate::base::message::{Explain, Message};
use crate::crypto::{self, SignatureAlgorithm};

/// Bytes of one list. The largest public ones have 40 MB.
const MOST_BYTES: usize = 128 << 20;

/// A complete certificate revocation list. Copies share one reading.
#[derive(Clone, Debug)]
pub struct CertificateList(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    der: Vec<u8>,
    /// What the signature speaks for, in `der`: a list of 50 MB is kept once.
    tbs: Range<usize>,
    issuer: DistinguishedName,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    /// The entries, in `der`.
    entries: Range<usize>,
    /// Where each entry starts among them, ordered by serial number.
    places: Vec<u32>,
    /// A critical extension of an entry that is not understood: it spoils the whole list
    /// (RFC 5280, 5.3).
    unknown_entry_extension: Option<ObjectIdentifier>,
    extensions: Vec<Extension>,
    signature_identifier: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
}

impl Parts {
    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or_default()
    }
}

/// What a list says about a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Revocation {
    /// Not on the list.
    Good,
    /// On the list.
    Revoked {
        /// Since when.
        at: Timestamp,
        /// Why; [`RevocationReason::Unspecified`] when the list does not say.
        reason: RevocationReason,
        /// Since when the key may have been in other hands, as far as the authority knows (RFC
        /// 5280, 5.3.2). Often before the revocation; it decides nothing by itself.
        invalid_since: Option<Timestamp>,
    },
}

impl Revocation {
    /// Whether the certificate was revoked at this time already.
    #[must_use]
    pub fn is_before(&self, at: Timestamp) -> bool {
        matches!(self, Self::Revoked { at: since, .. } if *since <= at)
    }
}

/// Why a certificate was revoked (RFC 5280, 5.3.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RevocationReason {
    /// Not said.
    Unspecified,
    /// The private key is in other hands.
    KeyCompromise,
    /// The authority's private key is in other hands.
    AuthorityCompromise,
    /// The holder's name or office changed.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// No longer needed.
    CessationOfOperation,
    /// Suspended, and may come back.
    Hold,
    /// A privilege was withdrawn.
    PrivilegeWithdrawn,
}

impl From<CrlReason> for RevocationReason {
    fn from(reason: CrlReason) -> Self {
        match reason {
            // Only a delta list can remove anything (RFC 5280, 5.3.1).
            CrlReason::Unspecified | CrlReason::RemoveFromCRL => Self::Unspecified,
            CrlReason::KeyCompromise => Self::KeyCompromise,
            CrlReason::CaCompromise | CrlReason::AaCompromise => Self::AuthorityCompromise,
            CrlReason::AffiliationChanged => Self::AffiliationChanged,
            CrlReason::Superseded => Self::Superseded,
            CrlReason::CessationOfOperation => Self::CessationOfOperation,
            CrlReason::CertificateHold => Self::Hold,
            CrlReason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
        }
    }
}

impl Explain for RevocationReason {
    fn message(&self) -> Message {
        match self {
            Self::Unspecified => Message::new("pki-reason-unspecified"),
            Self::KeyCompromise => Message::new("pki-reason-key-compromise"),
            Self::AuthorityCompromise => Message::new("pki-reason-authority-compromise"),
            Self::AffiliationChanged => Message::new("pki-reason-affiliation-changed"),
            Self::Superseded => Message::new("pki-reason-superseded"),
            Self::CessationOfOperation => Message::new("pki-reason-cessation"),
            Self::Hold => Message::new("pki-reason-hold"),
            Self::PrivilegeWithdrawn => Message::new("pki-reason-privilege-withdrawn"),
        }
    }
}

/// Why a list says nothing about a certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RevocationProblem {
    /// It is the list of another authority.
    OtherIssuer,
    /// It covers other certificates of the same authority, or only some reasons.
    OtherScope,
    /// It only lists what changed since another list.
    Delta,
    /// It speaks for several authorities at once.
    Indirect,
    /// A critical extension that is not understood.
    CriticalExtension {
        /// The extension.
        extension: ObjectIdentifier,
    },
    /// The authority's key did not sign it.
    BadSignature,
    /// The authority's certificate does not allow it to sign lists.
    KeyUsage,
    /// Past its next update.
    Stale {
        /// When a newer one was due.
        next_update: Timestamp,
    },
    /// Its signer was not good any more at the time at which it is known to have existed.
    Unproven,
}

impl Explain for RevocationProblem {
    fn message(&self) -> Message {
        match self {
            Self::OtherIssuer => Message::new("pki-crl-other-issuer"),
            Self::OtherScope => Message::new("pki-crl-other-scope"),
            Self::Delta => Message::new("pki-crl-delta"),
            Self::Indirect => Message::new("pki-crl-indirect"),
            Self::CriticalExtension { extension } => {
                Message::new("pki-crl-critical-extension").with("extension", extension)
            }
            Self::BadSignature => Message::new("pki-crl-bad-signature"),
            Self::KeyUsage => Message::new("pki-crl-key-usage"),
            Self::Stale { next_update } => {
                Message::new("pki-crl-stale").with("date", date(*next_update))
            }
            Self::Unproven => Message::new("pki-crl-unproven"),
        }
    }
}

impl CertificateList {
    /// Reads one list from DER, with nothing after it.
    pub fn from_der(bytes: &[u8]) -> Result<Self, CertificateListError> {
        if bytes.len() > MOST_BYTES {
            return Err(CertificateListError::TooLarge {
                size: bytes.len(),
                limit: MOST_BYTES,
            });
        }
        let parts =
            read_list(bytes).map_err(|source| CertificateListError::Malformed { source })?;
        Ok(Self(Arc::new(parts)))
    }

    /// Reads every list of a file: PEM with any text around, or one in DER.
    pub fn many_from_pem_or_der(bytes: &[u8]) -> Result<Vec<Self>, CertificateListError> {
        if !pem::is_pem(bytes) {
            return match Self::from_der(bytes) {
                Ok(list) => Ok(vec![list]),
                Err(error) if bytes.first() == Some(&0x30) => Err(error),
                Err(_) => Err(CertificateListError::NoneFound),
            };
        }
        let lists: Vec<Self> = pem::blocks(bytes)
            .iter()
            .filter(|block| block.label == "X509 CRL")
            .map(|block| match &block.bytes {
                Some(der) => Self::from_der(der),
                None => Err(CertificateListError::Base64),
            })
            .collect::<Result<_, _>>()?;
        if lists.is_empty() {
            return Err(CertificateListError::NoneFound);
        }
        Ok(lists)
    }

    /// The bytes it was read from.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The authority that issued it.
    #[must_use]
    pub fn issuer_name(&self) -> &DistinguishedName {
        &self.0.issuer
    }

    /// When it was issued.
    #[must_use]
    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// When the next one is due; RFC 5280 demands it, some lists lack it.
    #[must_use]
    pub fn next_update(&self) -> Option<Timestamp> {
        self.0.next_update
    }

    /// How it was signed; none when the algorithm is not known.
    #[must_use]
    pub fn signature_algorithm(&self) -> Option<SignatureAlgorithm> {
        SignatureAlgorithm::from_identifier(&self.0.signature_identifier).ok()
    }

    /// How many certificates it lists.
    #[must_use]
    pub fn entry_count(&self) -> usize {
        self.0.places.len()
    }

    /// Whether it may still be relied on at a time: its next update was not due before.
    #[must_use]
    pub fn is_fresh_at(&self, at: Timestamp) -> bool {
        at <= self.0.next_update.unwrap_or(self.0.this_update)
    }

    /// Whether it is a list of the authority that issued a certificate.
    #[must_use]
    pub fn is_for(&self, certificate: &Certificate) -> bool {
        self.0.issuer.matches(certificate.issuer_name())
    }

    /// What this list says about a certificate at a time, once everything that makes it say so
    /// has been checked: names, scope, signature, freshness. A certificate found on a list that
    /// is past its time stays revoked: entries do not go away before a certificate ends.
    pub fn check(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Timestamp,
    ) -> Result<Revocation, RevocationProblem> {
        if !self.is_for(certificate) || !self.0.issuer.matches(issuer.subject_name()) {
            return Err(RevocationProblem::OtherIssuer);
        }
        self.check_scope(certificate)?;
        self.verify(issuer)?;
        match self.status_of(certificate) {
            Revocation::Good if !self.is_fresh_at(at) => Err(RevocationProblem::Stale {
                next_update: self.0.next_update.unwrap_or(self.0.this_update),
            }),
            status => Ok(status),
        }
    }

    /// Whether an authority's key signed this list, and may (RFC 5280, 6.3.3 (f) and (g)).
    pub fn verify(&self, issuer: &Certificate) -> Result<(), RevocationProblem> {
        if issuer.key_usage().is_some_and(|usage| !usage.crl_sign()) {
            return Err(RevocationProblem::KeyUsage);
        }
        let parts = &self.0;
        SignatureAlgorithm::from_identifier(&parts.signature_identifier)
            .ok()
            .filter(|algorithm| {
                crypto::verify(
                    issuer.public_key(),
                    *algorithm,
                    parts.slice(&parts.tbs),
                    &parts.signature,
                )
                .is_ok()
            })
            .map(|_| ())
            .ok_or(RevocationProblem::BadSignature)
    }

    /// Whether a certificate is listed, by its serial number alone. [`Self::check`] asks whether
    /// the list may be believed.
    #[must_use]
    pub fn status_of(&self, certificate: &Certificate) -> Revocation {
        let places = &self.0.places;
        let entries = self.0.slice(&self.0.entries);
        let serial = certificate.serial();
        // A serial number that stands there twice counts as it was said last.
        let behind = places.partition_point(|place| serial_at(entries, *place) <= serial);
        let entry = behind
            .checked_sub(1)
            .and_then(|last| entry_at(entries, *places.get(last)?))
            .filter(|entry| entry.serial == serial);
        entry.map_or(Revocation::Good, |entry| Revocation::Revoked {
            at: entry.at,
            reason: entry.reason,
            invalid_since: entry.invalid_since,
        })
    }

    /// RFC 5280, 6.3.3 (b): this list covers certificates of this kind, for all reasons.
    fn check_scope(&self, certificate: &Certificate) -> Result<(), RevocationProblem> {
        for extension in &self.0.extensions {
            match extension.extn_id {
                rfc5280::ID_CE_DELTA_CRL_INDICATOR => return Err(RevocationProblem::Delta),
                rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT => {
                    let point = IssuingDistributionPoint::from_der(extension.extn_value.as_bytes())
                        .map_err(|_| RevocationProblem::CriticalExtension {
                            extension: extension.extn_id,
                        })?;
                    check_distribution_point(&point, certificate)?;
                }
                other if extension.critical && !UNDERSTOOD.contains(&other) => {
                    return Err(RevocationProblem::CriticalExtension { extension: other });
                }
                _ => {}
            }
        }
        match self.0.unknown_entry_extension {
            Some(extension) => Err(RevocationProblem::CriticalExtension { extension }),
            None => Ok(()),
        }
    }
}

/// Extensions of a list that say nothing about what it covers.
const UNDERSTOOD: [ObjectIdentifier; 2] = [
    rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER,
    rfc5280::ID_CE_CRL_NUMBER,
];

fn check_distribution_point(
    point: &IssuingDistributionPoint,
    certificate: &Certificate,
) -> Result<(), RevocationProblem> {
    if point.indirect_crl {
        return Err(RevocationProblem::Indirect);
    }
    let is_authority = certificate
        .basic_constraints()
        .is_some_and(|constraints| constraints.ca);
    let is_outside = (point.only_contains_user_certs && is_authority)
        || (point.only_contains_ca_certs && !is_authority)
        || point.only_contains_attribute_certs
        || point.only_some_reasons.is_some();
    if is_outside {
        return Err(RevocationProblem::OtherScope);
    }
    match &point.distribution_point {
        Some(name) if !names_point(certificate, name) => Err(RevocationProblem::OtherScope),
        _ => Ok(()),
    }
}

/// Whether a certificate names the list's distribution point as its own: a list that is only
/// one part of an authority's must be the part of this certificate (RFC 5280, 6.3.3 (b)(2)(i)).
fn names_point(
    certificate: &Certificate,
    name: &x509_cert::ext::pkix::name::DistributionPointName,
) -> bool {
    use x509_cert::ext::pkix::CrlDistributionPoints;
    use x509_cert::ext::pkix::name::DistributionPointName;

    let Some(points) = certificate
        .extension(rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS)
        .and_then(|extension| {
            CrlDistributionPoints::from_der(extension.extn_value.as_bytes()).ok()
        })
    else {
        return false;
    };
    points
        .0
        .iter()
        .any(|point| match (&point.distribution_point, name) {
            (
                Some(DistributionPointName::FullName(theirs)),
                DistributionPointName::FullName(ours),
            ) => theirs.iter().any(|one| ours.contains(one)),
            (Some(theirs), ours) => theirs == ours,
            (None, _) => false,
        })
}

/// One entry of a list.
struct Entry<'e> {
    serial: &'e [u8],
    unknown: Option<ObjectIdentifier>,
    at: Timestamp,
    reason: RevocationReason,
    invalid_since: Option<Timestamp>,
}

impl<'e> Entry<'e> {
    fn read(reader: &mut SliceReader<'e>) -> der::Result<Self> {
        reader.sequence(|fields| {
            let serial = AnyRef::from_der(element(fields, Tag::Integer)?)?.value();
            let at: Time = fields.decode()?;
            let extensions: Option<Vec<Extension>> = fields.decode()?;
            let extensions = extensions.unwrap_or_default();
            let unknown = extensions
                .iter()
                .find(|one| one.critical && one.extn_id != rfc5280::ID_CE_CRL_REASONS);
            Ok(Self {
                serial,
                unknown: unknown.map(|one| one.extn_id),
                at: instant(at),
                reason: reason(&extensions)?,
                invalid_since: invalid_since(&extensions)?,
            })
        })
    }
}

/// Walks the entries, and gives their places in the order of the serial numbers, and the first
/// critical extension that is not understood; fails at the first malformed entry.
fn walk(entries: &[u8]) -> der::Result<(Vec<u32>, Option<ObjectIdentifier>)> {
    let mut reader = SliceReader::new(entries)?;
    let mut listed: Vec<(&[u8], u32)> = Vec::new();
    let mut unknown = None;
    while !reader.is_finished() {
        let place = u32::from(reader.position());
        let entry = Entry::read(&mut reader)?;
        unknown = unknown.or(entry.unknown);
        listed.push((entry.serial, place));
    }
    listed.sort_unstable();
    let places = listed.into_iter().map(|(_, place)| place).collect();
    Ok((places, unknown))
}

/// The entry at a place that [`walk`] gave.
fn entry_at(entries: &[u8], place: u32) -> Option<Entry<'_>> {
    let entry = entries.get(usize::try_from(place).ok()?..)?;
    Entry::read(&mut SliceReader::new(entry).ok()?).ok()
}

/// The serial number of the entry at a place that [`walk`] gave.
fn serial_at(entries: &[u8], place: u32) -> &[u8] {
    entry_at(entries, place).map_or(&[], |entry| entry.serial)
}

fn reason(extensions: &[Extension]) -> der::Result<RevocationReason> {
    let Some(extension) = extensions
        .iter()
        .find(|one| one.extn_id == rfc5280::ID_CE_CRL_REASONS)
    else {
        return Ok(RevocationReason::Unspecified);
    };
    Ok(CrlReason::from_der(extension.extn_value.as_bytes())?.into())
}

/// `InvalidityDate ::= GeneralizedTime`
pub(super) fn invalid_since(extensions: &[Extension]) -> der::Result<Option<Timestamp>> {
    extensions
        .iter()
        .find(|one| one.extn_id == rfc5280::ID_CE_INVALIDITY_DATE)
        .map(|extension| generalized(extension.extn_value.as_bytes()))
        .transpose()
}

/// Where a part that was read from some bytes stands in them.
fn place_in(bytes: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr());
    start..start.wrapping_add(part.len())
}

fn read_list(bytes: &[u8]) -> der::Result<Parts> {
    let mut outer = SliceReader::new(bytes)?;
    let (tbs, signature_identifier, signature) = outer.sequence(|reader| {
        let tbs = element(reader, Tag::Sequence)?;
        let identifier: AlgorithmIdentifierOwned = reader.decode()?;
        let signature: BitString = reader.decode()?;
        Ok::<_, der::Error>((tbs, identifier, signature))
    })?;
    outer.finish()?;
    let signature = signature
        .as_bytes()
        .ok_or_else(|| Tag::BitString.value_error())?
        .to_vec();
    SliceReader::new(tbs)?.sequence(|reader| {
        let _version: Option<u8> = reader.decode()?;
        let inner_identifier: AlgorithmIdentifierOwned = reader.decode()?;
        if inner_identifier != signature_identifier {
            return Err(der::Error::from(Tag::Sequence.value_error()));
        }
        let issuer = DistinguishedName::from_der(element(reader, Tag::Sequence)?)?;
        let this_update: Time = reader.decode()?;
        let next_update: Option<Time> = reader.decode()?;
        let entries = match reader.peek_byte() {
            Some(0x30) => AnyRef::from_der(element(reader, Tag::Sequence)?)?.value(),
            _ => &[],
        };
        let extensions = ContextSpecific::<Vec<Extension>>::decode_explicit(reader, TagNumber(0))?
            .map_or_else(Vec::new, |field| field.value);
        let (places, unknown_entry_extension) = walk(entries)?;
        Ok(Parts {
            der: bytes.to_vec(),
            tbs: place_in(bytes, tbs),
            issuer,
            this_update: instant(this_update),
            next_update: next_update.map(instant),
            entries: place_in(bytes, entries),
            places,
            unknown_entry_extension,
            extensions,
            signature_identifier,
            signature,
        })
    })
}

#[cfg(test)]
mod tests;
