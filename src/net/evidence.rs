//! Certificates of issuers, OCSP answers and revocation lists from the addresses that certificates
//! name.
//!
//! A question is asked once in a run, however many documents and threads have it, and a failure
//! counts as an answer: for the run when it will not pass, such as "nothing there" or nonsense, and
//! else for [`EvidenceSettings::failure_counts`], so that one hiccup of a server costs a few
//! documents and not all that follow. A server that was not reached twice is left alone for
//! [`EvidenceSettings::silence_counts`]: ten thousand documents do not wait for a dead one ten
//! thousand times. What was fetched is kept for the next run ([`EvidenceCache`]) until a newer one
//! is due, and no longer than a day.
//!
//! **Invariant:** whoever asks does so for one document ([`EvidenceProvider`]), and once the requests
//! made for it took [`EvidenceSettings::time`] or brought [`EvidenceSettings::bytes`], none is made
//! for it any more. No document can spend what belongs to another.
//!
//! **Deliberately absent:** belief. What comes from here can be read and is what was asked for;
//! who signed it is checked where it is used.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::Randomness;
use super::address::{Address, Origin};
use super::cache::EvidenceCache;
use super::clock::Clock;
use super::error::HttpError;
use super::http::{HttpClient, Question};
use super::once::{Answers, Kept};
use super::silence::Silences;
use crate::base::digest::DigestAlgorithm::Sha256;
use crate::base::message::{Explain, Message};
use crate::cms::SignedData;
use crate::crypto::AlgorithmRules;
use crate::pki::{
    Certificate, CertificateList, EvidenceProvider, EvidenceSource, OcspError, OcspRefusal,
    OcspRequest, OcspResponse, SourceError,
};

/// Bytes of an OCSP answer. With certificates it has 2 to 5 KB.
const MOST_OCSP: usize = 256 << 10;

/// Bytes of an issuer's certificates: one has 2 KB, a bundle of a country's authorities 200 KB.
const MOST_ISSUERS: usize = 1 << 20;

/// Bytes of a list. The largest ones in use have some 50 MB.
const MOST_LIST: usize = 64 << 20;

/// Certificates that one address may give.
const MOST_CERTIFICATES: usize = 64;

/// Lists that one address may give; RFC 5280, 4.2.1.13 means one.
const MOST_LISTS: usize = 8;

/// How long anything is kept. Whoever sits in between could have given us something foreign that
/// is never due; after a day it is fetched anew.
const LONGEST_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Whether an OCSP request carries a number that its answer must repeat.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum OcspNonce {
    /// None: answers may be signed ahead, and may be kept.
    #[default]
    Absent,
    /// A fresh one each time; an answer that repeats another one is refused. Nothing is kept.
    Sent,
}

/// How evidence is asked for.
#[derive(Clone, Debug)]
pub struct EvidenceSettings {
    /// Whether OCSP requests carry a nonce.
    pub nonce: OcspNonce,
    /// What all requests for one document may take; the last one may take its own time.
    pub time: Duration,
    /// Bytes that all answers for one document may have; the last one may have its own.
    pub bytes: u64,
    /// How long a failure counts that may pass.
    pub failure_counts: SignedDuration,
    /// How long a server is left alone that was not reached.
    pub silence_counts: SignedDuration,
    /// Where answers are kept for the next run.
    pub cache: Option<EvidenceCache>,
}

impl Default for EvidenceSettings {
    fn default() -> Self {
        Self {
            nonce: OcspNonce::Absent,
            time: Duration::from_mins(2),
            bytes: 256 << 20,
            failure_counts: SignedDuration::from_secs(2),
            silence_counts: SignedDuration::from_secs(30),
            cache: None,
        }
    }
}

/// Asks the addresses that certificates name.
pub struct EvidenceClient {
    http: Arc<HttpClient>,
    settings: EvidenceSettings,
    clock: Clock,
    randomness: Arc<Randomness>,
    issuers: Asked<Vec<Certificate>>,
    ocsp: Asked<OcspResponse>,
    lists: Asked<Vec<CertificateList>>,
    silences: Silences,
}

/// What questions came to.
type Asked<T> = Answers<Result<T, SourceError>>;

/// The same client at work for one document.
struct ForDocument<'c> {
    client: &'c EvidenceClient,
    /// Milliseconds that its requests took.
    spent: AtomicU64,
    /// Bytes that they brought.
    read: AtomicU64,
}

/// A question that came to nothing.
struct Failed {
    error: SourceError,
    /// Whether it may go better a little later.
    may_pass: bool,
}

/// Something to ask for.
struct Wanted<'w> {
    address: &'w str,
    body: Option<(&'static str, &'w [u8])>,
    limit: usize,
    /// What it is kept under; none when it is not kept.
    key: Option<&'w str>,
}

/// What was read, and until when it may be kept.
type Read<T> = (T, Option<Timestamp>);

impl EvidenceClient {
    /// A client with nothing asked yet.
    #[must_use]
    pub fn new(
        http: Arc<HttpClient>,
        settings: EvidenceSettings,
        clock: Clock,
        randomness: Arc<Randomness>,
    ) -> Self {
        Self {
            http,
            clock,
            randomness,
            issuers: Answers::default(),
            ocsp: Answers::default(),
            lists: Answers::default(),
            silences: Silences::new(settings.silence_counts),
            settings,
        }
    }
}

impl EvidenceProvider for EvidenceClient {
    fn for_document(&self) -> Box<dyn EvidenceSource + '_> {
        Box::new(ForDocument {
            client: self,
            spent: AtomicU64::new(0),
            read: AtomicU64::new(0),
        })
    }
}

impl ForDocument<'_> {
    /// The answer to a question: what is known, or what asking comes to.
    fn answer<T: Clone>(
        &self,
        asked: &Asked<T>,
        [key, address]: [&str; 2],
        ask: impl FnOnce() -> Result<T, Failed>,
    ) -> Result<T, SourceError> {
        let EvidenceClient {
            clock, settings, ..
        } = self.client;
        let now = clock.now();
        if let Some(known) = asked.known(key, now) {
            return known;
        }
        // Outside the question: that this document may ask no more is no answer for others.
        self.may_ask(address)?;
        asked.get(key, now, || match ask() {
            Ok(value) => Kept {
                answer: Ok(value),
                until: None,
            },
            Err(Failed { error, may_pass }) => {
                let now = clock.now();
                let soon = now.saturating_add(settings.failure_counts).unwrap_or(now);
                Kept {
                    answer: Err(error),
                    until: may_pass.then_some(soon),
                }
            }
        })
    }

    fn may_ask(&self, address: &str) -> Result<(), SourceError> {
        let settings = &self.client.settings;
        let spent = Duration::from_millis(self.spent.load(Ordering::Relaxed));
        if spent < settings.time && self.read.load(Ordering::Relaxed) < settings.bytes {
            return Ok(());
        }
        Err(SourceError::Unreachable {
            address: address.to_owned(),
            message: Message::new("net-document-exhausted").with("address", address),
        })
    }

    fn issuers_at(&self, address: &str) -> Result<Vec<Certificate>, Failed> {
        let key = format!("issuers {address}");
        let wanted = Wanted {
            address,
            body: None,
            limit: MOST_ISSUERS,
            key: Some(&key),
        };
        self.bring(&wanted, |bytes, _| {
            let certificates = read_certificates(bytes).ok_or_else(|| {
                unusable(address)(Message::new("net-not-certificates").with("address", address))
            })?;
            Ok((certificates, Some(Timestamp::MAX)))
        })
    }

    fn ocsp_at(
        &self,
        address: &str,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<OcspResponse, Failed> {
        let unusable = |error: OcspError| Failed {
            may_pass: matches!(
                error,
                OcspError::Refused(OcspRefusal::TryLater | OcspRefusal::InternalError)
            ),
            ..unusable(address)(error.message())
        };
        let plain = OcspRequest::new(certificate, issuer);
        let body = plain.to_der().map_err(unusable)?;
        let key = format!("ocsp {} {address}", Sha256.hash(&[&body]));
        let (request, body, key) = match self.client.settings.nonce {
            OcspNonce::Absent => (plain, body, Some(key.as_str())),
            OcspNonce::Sent => {
                let request = plain.with_nonce((self.client.randomness)());
                let body = request.to_der().map_err(unusable)?;
                (request, body, None)
            }
        };
        let wanted = Wanted {
            address,
            body: Some(("application/ocsp-request", &body)),
            limit: MOST_OCSP,
            key,
        };
        self.bring(&wanted, |bytes, now| {
            let response = request.accept(bytes).map_err(unusable)?;
            let rules = AlgorithmRules::default();
            let answer = response.check(certificate, issuer, &[], now, &rules);
            let due = answer.ok().and_then(|answer| answer.next_update);
            Ok((response, due))
        })
    }

    fn lists_at(&self, address: &str) -> Result<Vec<CertificateList>, Failed> {
        let key = format!("list {address}");
        let wanted = Wanted {
            address,
            body: None,
            limit: MOST_LIST,
            key: Some(&key),
        };
        self.bring(&wanted, |bytes, _| {
            let lists = CertificateList::many_from_pem_or_der(bytes);
            let mut lists = lists.map_err(|error| unusable(address)(error.message()))?;
            lists.truncate(MOST_LISTS);
            // One that does not say when the next is due is not kept.
            let due = lists.iter().map(CertificateList::next_update).min();
            Ok((lists, due.flatten()))
        })
    }

    /// From the folder, or from the server.
    fn bring<T>(
        &self,
        wanted: &Wanted<'_>,
        read: impl Fn(&[u8], Timestamp) -> Result<Read<T>, Failed>,
    ) -> Result<T, Failed> {
        let EvidenceClient {
            clock, settings, ..
        } = self.client;
        let now = clock.now();
        let cache = settings.cache.as_ref().zip(wanted.key);
        if let Some((cache, key)) = cache
            && let Some(kept) = cache.load(key, now)
            && let Ok((value, Some(due))) = read(&kept.bytes, now)
            && now < kept_until(due, kept.fetched)
        {
            return Ok(value);
        }
        let bytes = self.fetch(wanted)?;
        let now = clock.now();
        let (value, due) = read(&bytes, now)?;
        if let Some((cache, key)) = cache
            && due.is_some_and(|due| now < due)
        {
            cache.store(key, &bytes, now);
        }
        Ok(value)
    }

    /// From the server, unless it is left alone.
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Vec<u8>, Failed> {
        let EvidenceClient {
            http,
            clock,
            silences,
            ..
        } = self.client;
        let address = wanted.address;
        let unreachable = |error: &HttpError| Failed {
            error: SourceError::Unreachable {
                address: address.to_owned(),
                message: error.message(),
            },
            may_pass: error.fault.is_passing(),
        };
        let server = Address::parse(address, Origin::Document, http.settings())
            .map_err(|fault| unreachable(&fault.at(address)))?
            .server();
        if let Some(fault) = silences.left_alone(&server, clock.now()) {
            return Err(unreachable(&fault.at(address)));
        }
        let begun = Instant::now();
        let answer = http.ask(&Question {
            address,
            origin: Origin::Document,
            login: None,
            body: wanted.body,
            limit: wanted.limit,
        });
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.spent.fetch_add(took, Ordering::Relaxed);
        let size = answer.as_ref().map_or(0, Vec::len);
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        self.read.fetch_add(size, Ordering::Relaxed);
        silences.note(server, &answer, clock.now());
        answer.map_err(|error| unreachable(&error))
    }
}

/// What came from an address is not what was asked for.
fn unusable(address: &str) -> impl Fn(Message) -> Failed {
    move |message| Failed {
        error: SourceError::Unusable {
            address: address.to_owned(),
            message,
        },
        may_pass: false,
    }
}

impl EvidenceSource for ForDocument<'_> {
    fn issuers(&self, certificate: &Certificate) -> Result<Vec<Certificate>, SourceError> {
        let found = each(&certificate.issuer_addresses(), |address| {
            self.answer(&self.client.issuers, [address; 2], || {
                self.issuers_at(address)
            })
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    fn ocsp(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<OcspResponse, SourceError> {
        let mut first = None;
        for address in certificate.ocsp_addresses() {
            let issuer_mark = Sha256.hash(&[issuer.der()]);
            let own_mark = Sha256.hash(&[certificate.der()]);
            let key = format!("{own_mark} {issuer_mark} {address}");
            let ask = || self.ocsp_at(&address, certificate, issuer);
            match self.answer(&self.client.ocsp, [&key, &address], ask) {
                Ok(response) => return Ok(response),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or(SourceError::NoAddress))
    }

    fn lists(&self, certificate: &Certificate) -> Result<Vec<CertificateList>, SourceError> {
        let found = each(&certificate.crl_addresses(), |address| {
            self.answer(&self.client.lists, [address; 2], || self.lists_at(address))
        })?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// What all addresses give; the first error when none gives anything.
fn each<T>(
    addresses: &[String],
    ask: impl Fn(&str) -> Result<T, SourceError>,
) -> Result<Vec<T>, SourceError> {
    let mut found = Vec::new();
    let mut first = SourceError::NoAddress;
    for address in addresses {
        match ask(address) {
            Ok(one) => found.push(one),
            Err(error) if first == SourceError::NoAddress => first = error,
            Err(_) => {}
        }
    }
    if found.is_empty() {
        Err(first)
    } else {
        Ok(found)
    }
}

fn kept_until(due: Timestamp, fetched: Timestamp) -> Timestamp {
    let longest = fetched.saturating_add(LONGEST_KEPT).unwrap_or(fetched);
    due.min(longest)
}

/// RFC 5280, 4.2.2.1: one certificate in DER, or a "certs-only" container (RFC 8551, 3.8); some
/// servers give PEM.
fn read_certificates(bytes: &[u8]) -> Option<Vec<Certificate>> {
    let mut certificates = match Certificate::many_from_pem_or_der(bytes) {
        Ok(certificates) => certificates,
        Err(_) => SignedData::parse(bytes).ok()?.certificates().to_vec(),
    };
    certificates.truncate(MOST_CERTIFICATES);
    (!certificates.is_empty()).then_some(certificates)
}

#[cfg(test)]
mod tests;
