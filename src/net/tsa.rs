//! Timestamps from services on the network (RFC 3161, 3.4).
//!
//! Several services may be named; they are tried in their order. What may pass, a server that is
//! down or busy, is tried again after a pause that grows; a wrong password or a wrong answer is
//! not. A service that failed goes to the end of the order and gets one try, until it answers
//! again: of a thousand documents only the first few wait for a dead server.
//!
//! **Invariant:** a token given by this client answers the request ([`TimestampRequest::accept`]),
//! states a time near the present one, and comes from an authority that leads to an anchor
//! ([`TsaTrust`]). A password goes to the one address that it was given for.
//!
//! **Deliberately absent:** whether the authority was revoked.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use const_oid::ObjectIdentifier;
use jiff::{SignedDuration, Timestamp};

use super::Randomness;
use super::address::Origin;
use super::clock::Clock;
use super::error::{Fault, HttpError};
use super::gate::Gate;
use super::http::{HttpClient, Login, Question};
use super::tsa_path::{TsaTrust, not_valid_then};
use crate::base::digest::Digest;
use crate::base::message::{Explain as _, Message};
use crate::cms::{
    AuthorityError, Failure, TimestampAuthority, TimestampError, TimestampRequest, TimestampToken,
};
use crate::pki::Certificate;

/// Bytes of an answer. A token with its chain has about 6 KB, a post-quantum one may have 60 KB.
const MOST_BYTES: usize = 256 << 10;

/// One service.
#[derive(Clone, Debug)]
pub struct TsaAddress {
    /// Where it is.
    pub address: String,
    /// Who we are there, where it wants to know.
    pub login: Option<Login>,
}

impl TsaAddress {
    /// Whether a password is sent there that anybody on the way can read.
    #[must_use]
    pub fn shows_password(&self) -> bool {
        let address = self.address.to_ascii_lowercase();
        self.login.is_some() && address.starts_with("http:")
    }
}

/// How timestamps are asked for.
#[derive(Clone, Debug)]
pub struct TsaSettings {
    /// The services, in the order they are tried.
    pub services: Vec<TsaAddress>,
    /// The policy that a timestamp must be under.
    pub policy: Option<ObjectIdentifier>,
    /// How often one service is asked while what keeps it from answering may pass.
    pub tries: NonZeroU32,
    /// Before the second try; doubled before each further one.
    pub pause: Duration,
    /// No pause is longer; who asks us to wait longer is not asked again.
    pub longest_pause: Duration,
    /// Requests in a second, all services and threads together.
    pub per_second: Option<NonZeroU32>,
    /// Requests at once, all services together.
    pub at_once: NonZeroUsize,
    /// How far the stated time may be from ours. Clocks of offices are often minutes off; an hour
    /// would hide a wrong time zone.
    pub tolerance: SignedDuration,
}

impl Default for TsaSettings {
    fn default() -> Self {
        Self {
            services: Vec::new(),
            policy: None,
            tries: NonZeroU32::MIN.saturating_add(2),
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            per_second: None,
            at_once: NonZeroUsize::MIN.saturating_add(7),
            tolerance: SignedDuration::from_mins(5),
        }
    }
}

/// Asks timestamp services.
pub struct TimestampClient {
    http: Arc<HttpClient>,
    settings: TsaSettings,
    trust: TsaTrust,
    services: Vec<Service>,
    gate: Gate,
    clock: Clock,
    randomness: Arc<Randomness>,
}

struct Service {
    at: TsaAddress,
    has_failed: AtomicBool,
}

/// What a token is wanted for.
#[derive(Clone, Copy)]
struct Wanted<'w> {
    imprint: &'w Digest,
    /// Certificates that may lead from its authority to an anchor.
    known: &'w [Certificate],
}

/// One try that came to nothing.
struct Failed {
    error: AuthorityError,
    /// Less is more useful to whoever has to do something about it.
    rank: u8,
    again: Again,
}

/// Whether a failure may pass.
#[derive(Clone, Copy)]
enum Again {
    Never,
    /// After a pause, which the server may want to be at least so long.
    After(Duration),
}

impl TimestampClient {
    /// A client for these services; nothing is asked yet.
    #[must_use]
    pub fn new(
        http: Arc<HttpClient>,
        settings: TsaSettings,
        trust: TsaTrust,
        clock: Clock,
        randomness: Arc<Randomness>,
    ) -> Self {
        let services = settings.services.iter().map(|at| Service {
            at: at.clone(),
            has_failed: AtomicBool::new(false),
        });
        Self {
            http,
            services: services.collect(),
            gate: Gate::new(settings.per_second, settings.at_once),
            settings,
            trust,
            clock,
            randomness,
        }
    }

    /// Asks one service, again while that makes sense.
    fn ask(&self, service: &Service, wanted: Wanted<'_>) -> Result<TimestampToken, Failed> {
        let most = if service.has_failed.load(Ordering::Relaxed) {
            1
        } else {
            self.settings.tries.get()
        };
        let mut tried = 0_u32;
        loop {
            let failed = match self.ask_once(&service.at, wanted) {
                Ok(token) => return Ok(token),
                Err(failed) => failed,
            };
            tried = tried.saturating_add(1);
            let pause = match failed.again {
                Again::After(patience) if tried < most => self.pause(tried, patience),
                _ => None,
            };
            let Some(pause) = pause else {
                return Err(failed);
            };
            thread::sleep(pause);
        }
    }

    fn ask_once(&self, at: &TsaAddress, wanted: Wanted<'_>) -> Result<TimestampToken, Failed> {
        let mut request = TimestampRequest::new(wanted.imprint.clone(), (self.randomness)());
        if let Some(policy) = self.settings.policy {
            request = request.under(policy);
        }
        let body = request
            .to_der()
            .map_err(|error| Failed::for_good(AuthorityError::Request(error)))?;
        let question = Question {
            address: &at.address,
            origin: Origin::Configured,
            login: at.login.as_ref(),
            body: Some(("application/timestamp-query", &body)),
            limit: MOST_BYTES,
        };
        let pass = self.gate.enter();
        let asked = self.clock.now();
        let answer = self.http.ask(&question);
        let answered = self.clock.now();
        drop(pass);
        let token = request
            .accept(&answer.map_err(|error| Failed::by_http(&error))?)
            .map_err(|error| Failed::by_answer(error, &at.address))?;
        self.check(&token, asked, answered, &at.address)
            .and_then(|()| self.trust.check(&token, wanted.known, &at.address))
            .map_err(|message| Failed::for_good(AuthorityError::Unusable { message }))?;
        Ok(token)
    }

    /// The time it states, and that its certificate was valid then.
    fn check(
        &self,
        token: &TimestampToken,
        asked: Timestamp,
        answered: Timestamp,
        address: &str,
    ) -> Result<(), Message> {
        let stated = token.time();
        let tolerance = self.settings.tolerance;
        let earliest = asked.saturating_sub(tolerance).unwrap_or(asked);
        let latest = answered.saturating_add(tolerance).unwrap_or(answered);
        if stated < earliest || stated > latest {
            return Err(Message::new("net-tsa-clock")
                .with("address", address)
                .with("stated", stated.strftime("%Y-%m-%d %H:%M:%S"))
                .with("now", answered.strftime("%Y-%m-%d %H:%M:%S"))
                .with("minutes", tolerance.as_mins()));
        }
        let nothing: [&[u8]; 0] = [];
        match token.check(&nothing).certificate {
            Some(certificate) if !certificate.is_valid_at(stated) => {
                Err(not_valid_then(&certificate, address))
            }
            _ => Ok(()),
        }
    }

    /// How long to wait after so many tries: doubled each time, between half of it and all of it,
    /// so that many who failed at once do not come back at once. None when the server wants more
    /// patience than there is.
    fn pause(&self, tried: u32, wanted: Duration) -> Option<Duration> {
        let longest = self.settings.longest_pause;
        if wanted > longest {
            return None;
        }
        let doubled = 2_u32.saturating_pow(tried.saturating_sub(1));
        let full = self.settings.pause.saturating_mul(doubled).min(longest);
        let [first, ..] = (self.randomness)();
        let half = full / 2;
        let share = half.saturating_mul(u32::from(first)) / 256;
        Some(half.saturating_add(share).max(wanted))
    }
}

impl TimestampAuthority for TimestampClient {
    fn address(&self) -> Option<&str> {
        match self.services.as_slice() {
            [only] => Some(&only.at.address),
            _ => None,
        }
    }

    fn timestamp(
        &self,
        imprint: &Digest,
        known: &[Certificate],
    ) -> Result<TimestampToken, AuthorityError> {
        let wanted = Wanted { imprint, known };
        let has_failed = |service: &&Service| service.has_failed.load(Ordering::Relaxed);
        let mut order: Vec<&Service> = self.services.iter().collect();
        order.sort_by_key(has_failed);
        let mut failures: Vec<Failed> = Vec::new();
        for service in order {
            match self.ask(service, wanted) {
                Ok(token) => {
                    service.has_failed.store(false, Ordering::Relaxed);
                    return Ok(token);
                }
                Err(failed) => {
                    service.has_failed.store(true, Ordering::Relaxed);
                    failures.push(failed);
                }
            }
        }
        failures.sort_by_key(|failed| failed.rank);
        let errors: Vec<AuthorityError> = failures.into_iter().map(|one| one.error).collect();
        Err(
            AuthorityError::from_all(errors).unwrap_or_else(|| AuthorityError::Unreachable {
                message: Message::new("net-tsa-none-named"),
            }),
        )
    }
}

impl Failed {
    const fn for_good(error: AuthorityError) -> Self {
        Self {
            error,
            rank: 1,
            again: Again::Never,
        }
    }

    fn by_http(error: &HttpError) -> Self {
        let fault = &error.fault;
        let message = match fault {
            Fault::LoginWanted { .. } => {
                Message::new("net-tsa-login-wanted").with("address", &error.address)
            }
            Fault::Denied { status } => Message::new("net-tsa-denied")
                .with("address", &error.address)
                .with("status", status),
            _ => error.message(),
        };
        Self {
            error: AuthorityError::Unreachable { message },
            rank: match fault {
                Fault::LoginWanted { .. } | Fault::Denied { .. } => 0,
                _ if fault.is_silence() => 3,
                _ => 2,
            },
            again: if fault.is_passing() {
                Again::After(Duration::from_secs(fault.retry_after().unwrap_or(0)))
            } else {
                Again::Never
            },
        }
    }

    fn by_answer(error: TimestampError, address: &str) -> Self {
        if error == TimestampError::Purpose {
            let message = Message::new("net-tsa-purpose").with("address", address);
            return Self::for_good(AuthorityError::Unusable { message });
        }
        let may_pass = matches!(
            error,
            TimestampError::Refused {
                failure: Some(Failure::System | Failure::TimeNotAvailable),
                ..
            }
        );
        Self {
            error: AuthorityError::Answer(error),
            rank: 1,
            again: if may_pass {
                Again::After(Duration::ZERO)
            } else {
                Again::Never
            },
        }
    }
}

#[cfg(test)]
mod tests;
