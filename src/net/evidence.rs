//! Certificates of issuers, OCSP answers and revocation lists from the addresses that certificates
//! name.
//!
//! A question is asked once in a run, however many documents and threads have it, and a failure
//! counts as an answer: ten thousand documents do not wait for a dead server ten thousand times.
//! A server that was not reached twice is not asked for anything else either. What was fetched is
//! kept for the next run ([`EvidenceCache`]) until a newer one is due, and no longer than a day.
//!
//! **Invariant:** all requests of a run together take no more than [`EvidenceSettings::time`] and
//! [`EvidenceSettings::bytes`]; a document full of addresses cannot hold anybody up for longer.
//!
//! **Deliberately absent:** belief. What comes from here can be read and is what was asked for;
//! who signed it is checked where it is used.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::Randomness;
use super::address::{Address, Origin};
use super::cache::EvidenceCache;
use super::clock::Clock;
use super::error::HttpError;
use super::http::{HttpClient, Question};
use super::once::Answers;
use crate::base::digest::DigestAlgorithm::Sha256;
use crate::base::message::{Explain, Message};
use crate::cms::SignedData;
use crate::crypto::AlgorithmRules;
use crate::pki::{
    Certificate, CertificateList, EvidenceSource, OcspRequest, OcspResponse, SourceError,
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

/// Times a server may not be reached before it is left alone: one may be an accident.
const MOST_SILENCES: u8 = 2;

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
    /// What all requests of a run may take, the times of all threads added up.
    pub time: Duration,
    /// Bytes that all answers of a run may have.
    pub bytes: u64,
    /// Where answers are kept for the next run.
    pub cache: Option<EvidenceCache>,
}

impl Default for EvidenceSettings {
    fn default() -> Self {
        Self {
            nonce: OcspNonce::Absent,
            time: Duration::from_mins(15),
            bytes: 1 << 30,
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
    issuers: Answers<Result<Vec<Certificate>, SourceError>>,
    ocsp: Answers<Result<OcspResponse, SourceError>>,
    lists: Answers<Result<Vec<CertificateList>, SourceError>>,
    silences: Mutex<HashMap<String, Silence>>,
    spent: AtomicU64,
    read: AtomicU64,
}

/// A server that was not reached.
#[derive(Debug)]
struct Silence {
    times: u8,
    error: HttpError,
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
            settings,
            clock,
            randomness,
            issuers: Answers::default(),
            ocsp: Answers::default(),
            lists: Answers::default(),
            silences: Mutex::default(),
            spent: AtomicU64::new(0),
            read: AtomicU64::new(0),
        }
    }

    fn issuers_at(&self, address: &str) -> Result<Vec<Certificate>, SourceError> {
        let key = format!("issuers {address}");
        let wanted = Wanted {
            address,
            body: None,
            limit: MOST_ISSUERS,
            key: Some(&key),
        };
        self.bring(&wanted, |bytes, _| {
            let certificates = read_certificates(bytes)
                .ok_or_else(|| Message::new("net-not-certificates").with("address", address))?;
            Ok((certificates, Some(Timestamp::MAX)))
        })
    }

    fn ocsp_at(
        &self,
        address: &str,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<OcspResponse, SourceError> {
        let unusable = |error: &dyn Explain| SourceError::Unusable {
            address: address.to_owned(),
            message: error.message(),
        };
        let plain = OcspRequest::new(certificate, issuer);
        let body = plain.to_der().map_err(|error| unusable(&error))?;
        let key = format!("ocsp {} {address}", Sha256.hash(&[&body]));
        let (request, body, key) = match self.settings.nonce {
            OcspNonce::Absent => (plain, body, Some(key.as_str())),
            OcspNonce::Sent => {
                let request = plain.with_nonce((self.randomness)());
                let body = request.to_der().map_err(|error| unusable(&error))?;
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
            let response = request.accept(bytes).map_err(|error| error.message())?;
            let rules = AlgorithmRules::default();
            let answer = response.check(certificate, issuer, &[], now, &rules);
            let due = answer.ok().and_then(|answer| answer.next_update);
            Ok((response, due))
        })
    }

    fn lists_at(&self, address: &str) -> Result<Vec<CertificateList>, SourceError> {
        let key = format!("list {address}");
        let wanted = Wanted {
            address,
            body: None,
            limit: MOST_LIST,
            key: Some(&key),
        };
        self.bring(&wanted, |bytes, _| {
            let lists = CertificateList::many_from_pem_or_der(bytes);
            let mut lists = lists.map_err(|error| error.message())?;
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
        read: impl Fn(&[u8], Timestamp) -> Result<Read<T>, Message>,
    ) -> Result<T, SourceError> {
        let now = self.clock.now();
        let cache = self.settings.cache.as_ref().zip(wanted.key);
        if let Some((cache, key)) = cache
            && let Some(kept) = cache.load(key, now)
            && let Ok((value, Some(due))) = read(&kept.bytes, now)
            && now < kept_until(due, kept.fetched)
        {
            return Ok(value);
        }
        let bytes = self.fetch(wanted)?;
        let now = self.clock.now();
        let (value, due) = read(&bytes, now).map_err(|message| SourceError::Unusable {
            address: wanted.address.to_owned(),
            message,
        })?;
        if let Some((cache, key)) = cache
            && due.is_some_and(|due| now < due)
        {
            cache.store(key, &bytes, now);
        }
        Ok(value)
    }

    /// From the server, unless it or the run has used up its patience.
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Vec<u8>, SourceError> {
        let address = wanted.address;
        let unreachable = |message| SourceError::Unreachable {
            address: address.to_owned(),
            message,
        };
        let settings = self.http.settings();
        let server = Address::parse(address, Origin::Document, settings)
            .map_err(|fault| unreachable(fault.at(address).message()))?
            .server();
        if let Some(silence) = self.silences().get(&server)
            && silence.times >= MOST_SILENCES
        {
            let fault = silence.error.fault.clone();
            return Err(unreachable(fault.at(address).message()));
        }
        let spent = Duration::from_millis(self.spent.load(Ordering::Relaxed));
        if spent >= self.settings.time || self.read.load(Ordering::Relaxed) >= self.settings.bytes {
            return Err(unreachable(
                Message::new("net-run-exhausted").with("address", address),
            ));
        }
        let begun = Instant::now();
        let answer = self.http.ask(&Question {
            address,
            origin: Origin::Document,
            login: None,
            body: wanted.body,
            limit: wanted.limit,
        });
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.spent.fetch_add(took, Ordering::Relaxed);
        match &answer {
            Ok(bytes) => {
                let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                self.read.fetch_add(size, Ordering::Relaxed);
                self.silences().remove(&server);
            }
            Err(error) if error.fault.is_silence() => {
                let mut silences = self.silences();
                let silence = silences.entry(server).or_insert_with(|| Silence {
                    times: 0,
                    error: error.clone(),
                });
                silence.times = silence.times.saturating_add(1);
            }
            Err(_) => {}
        }
        answer.map_err(|error| unreachable(error.message()))
    }

    fn silences(&self) -> MutexGuard<'_, HashMap<String, Silence>> {
        self.silences.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EvidenceSource for EvidenceClient {
    fn issuers(&self, certificate: &Certificate) -> Result<Vec<Certificate>, SourceError> {
        let found = each(&certificate.issuer_addresses(), |address| {
            self.issuers.get(address, || self.issuers_at(address))
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
            match self.ocsp.get(&key, ask) {
                Ok(response) => return Ok(response),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or(SourceError::NoAddress))
    }

    fn lists(&self, certificate: &Certificate) -> Result<Vec<CertificateList>, SourceError> {
        let found = each(&certificate.crl_addresses(), |address| {
            self.lists.get(address, || self.lists_at(address))
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
