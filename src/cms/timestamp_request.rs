//! Asking for a timestamp, and taking the answer (RFC 3161, 2.4).
//!
//! **Invariant:** a token that [`TimestampRequest::accept`] gives speaks for the digest that was
//! asked about, answers this request and no older one, and was soundly signed by a certificate
//! made for timestamps alone.
//!
//! **Deliberately absent:** how the request travels, the path from the authority's certificate to
//! an anchor, and whether the time it states is plausible: the clock is the caller's.

use std::collections::BTreeSet;

use const_oid::ObjectIdentifier;
use der::asn1::{BitString, Uint};
use der::{Encode, Sequence};

use super::error::BuildError;
use super::problem::Gravity;
use super::timestamp::{MessageImprint, TimestampToken};
use super::timestamp_error::{AuthorityError, Failure, RefusedStatus, TimestampError};
use super::tlv::{self, Element};
use crate::base::digest::Digest;
use crate::base::visible::excerpt;
use crate::pki::{Certificate, Purpose, leaf_allows};

/// Letters of the authority's own words that are shown.
const LONGEST_TEXT: usize = 200;

/// Who gives timestamps.
pub trait TimestampAuthority: Sync {
    /// A checked token for a digest. What is `known` may lead from its authority to an anchor: those
    /// who read it will have it too.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn timestamp(
        &self,
        imprint: &Digest,
        known: &[Certificate],
    ) -> Result<TimestampToken, AuthorityError>;

    /// Where every token comes from; none when there are several such places, or none.
    fn address(&self) -> Option<&str> {
        None
    }
}

/// A request for one timestamp. It always asks for the authority's certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimestampRequest {
    imprint: Digest,
    nonce: [u8; 16],
    policy: Option<ObjectIdentifier>,
}

/// RFC 3161, 2.4.1.
///
/// ```text
/// TimeStampReq ::= SEQUENCE {
///   version INTEGER { v1(1) }, messageImprint MessageImprint, reqPolicy TSAPolicyId OPTIONAL,
///   nonce INTEGER OPTIONAL, certReq BOOLEAN DEFAULT FALSE,
///   extensions [0] IMPLICIT Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
struct TimeStampReq {
    version: u8,
    message_imprint: MessageImprint,
    #[asn1(optional = "true")]
    req_policy: Option<ObjectIdentifier>,
    nonce: Uint,
    cert_req: bool,
}

impl TimestampRequest {
    /// A request for a digest. The nonce must never have been used before: it is what tells the
    /// answer from an older one.
    #[must_use]
    pub const fn new(imprint: Digest, nonce: [u8; 16]) -> Self {
        Self {
            imprint,
            nonce,
            policy: None,
        }
    }

    /// The same request, for a timestamp under this policy and no other.
    #[must_use]
    pub const fn under(mut self, policy: ObjectIdentifier) -> Self {
        self.policy = Some(policy);
        self
    }

    /// The request as it is sent (`application/timestamp-query`).
    ///
    /// # Errors
    ///
    /// None that any digest of this tool could cause.
    pub fn to_der(&self) -> Result<Vec<u8>, BuildError> {
        let request = TimeStampReq {
            version: 1,
            message_imprint: MessageImprint::new(&self.imprint)?,
            req_policy: self.policy,
            nonce: Uint::new(&self.nonce)?,
            cert_req: true,
        };
        Ok(request.to_der()?)
    }

    /// Takes the answer to this request (`application/timestamp-reply`).
    ///
    /// # Errors
    ///
    /// The first reason why it is not taken.
    pub fn accept(&self, response: &[u8]) -> Result<TimestampToken, TimestampError> {
        let token = TimestampToken::parse(granted(response)?)?;
        if *token.imprint() != self.imprint {
            return Err(TimestampError::OtherImprint);
        }
        if token.nonce().map(significant) != Some(significant(&self.nonce)) {
            return Err(TimestampError::OtherNonce);
        }
        let found = token.policy();
        if self.policy.is_some_and(|policy| policy != found) {
            return Err(TimestampError::OtherPolicy { found });
        }
        let check = token.check_signature();
        let mut problems = check.problems.into_iter();
        if let Some(problem) = problems.find(|problem| problem.gravity() > Gravity::Odd) {
            return Err(TimestampError::Unsound(problem));
        }
        let is_made_for_it = check.certificate.is_some_and(|certificate| {
            leaf_allows(&certificate, Purpose::TimeStamping, &BTreeSet::new())
        });
        if is_made_for_it {
            Ok(token)
        } else {
            Err(TimestampError::Purpose)
        }
    }
}

/// A positive number without the zeros before it.
fn significant(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

/// The token of a response that grants one (RFC 3161, 2.4.2).
///
/// ```text
/// TimeStampResp ::= SEQUENCE {
///   status PKIStatusInfo, timeStampToken TimeStampToken OPTIONAL }
/// PKIStatusInfo ::= SEQUENCE {
///   status PKIStatus, statusString PKIFreeText OPTIONAL, failInfo PKIFailureInfo OPTIONAL }
/// ```
fn granted(response: &[u8]) -> Result<&[u8], TimestampError> {
    let not_response = || TimestampError::NotResponse;
    let fields = Element::only(response)
        .and_then(|response| response.children_of(tlv::SEQUENCE))
        .ok_or_else(not_response)?;
    let (info, token) = match fields.as_slice() {
        [info] => (info, None),
        [info, token] => (info, Some(token.whole)),
        _ => return Err(not_response()),
    };
    let info = info.children_of(tlv::SEQUENCE).ok_or_else(not_response)?;
    let (status, details) = info.split_first().ok_or_else(not_response)?;
    let status = match status.content_of(tlv::INTEGER).ok_or_else(not_response)? {
        // granted, grantedWithMods
        [0 | 1] => return token.ok_or(TimestampError::TokenMissing),
        [2] => RefusedStatus::Rejection,
        [3] => RefusedStatus::Waiting,
        [4] => RefusedStatus::RevocationWarning,
        [5] => RefusedStatus::RevocationNotification,
        _ => RefusedStatus::Unknown,
    };
    let failures = details.iter().find_map(Element::decode::<BitString>);
    let text = details
        .iter()
        .find_map(|one| one.children_of(tlv::SEQUENCE));
    Err(TimestampError::Refused {
        status,
        failure: failures.as_ref().and_then(first_failure),
        text: text.as_deref().map(free_text).unwrap_or_default(),
    })
}

fn first_failure(bits: &BitString) -> Option<Failure> {
    let is_set = |wanted: u8| bits.bits().nth(usize::from(wanted)) == Some(true);
    let mut failures = Failure::ALL.into_iter();
    failures.find_map(|(bit, failure)| is_set(bit).then_some(failure))
}

/// `PKIFreeText ::= SEQUENCE SIZE (1..MAX) OF UTF8String`
fn free_text(pieces: &[Element<'_>]) -> String {
    let words = pieces.iter().map(|piece| piece.content).take(LONGEST_TEXT);
    let words: Vec<_> = words.map(String::from_utf8_lossy).collect();
    excerpt(&words.join(" "), LONGEST_TEXT)
}

#[cfg(test)]
mod tests;
