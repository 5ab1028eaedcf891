//! HTTP with limits: one question, one answer, whatever the server does.
//!
//! **Invariant:** an answer came whole, in time and within its size from an address that may
//! be asked, with a status of success; a `Content-Length` is never believed. A login goes to the
//! server that it was given for, and to no other that this one sends on to.
//!
//! **Deliberately absent:** cookies, compression, and proxies from the environment.

use std::io::Read as _;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding as _};
use secrecy::{ExposeSecret as _, SecretString};
use ureq::config::Config;
use ureq::http::{HeaderMap, HeaderValue, Request, Response, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Proxy};
use zeroize::Zeroizing;

use super::address::{Address, Origin, is_public};
use super::clock::{in_time, left_until};
use super::error::{Fault, HttpError};

/// Times a server may send on. Authorities do it once, from HTTP to HTTPS.
const MOST_REDIRECTS: u8 = 3;

/// How far an address that a document names may lead.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Reach {
    /// Servers of the public network only, on [`HttpSettings::ports`].
    #[default]
    Public,
    /// Also this machine, private networks and any port, for offices whose authority is inside.
    Everywhere,
}

/// The limits of every request.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Until there is a connection.
    pub connect: Duration,
    /// From the question to the last byte of the answer, redirects included.
    pub whole: Duration,
    /// How far addresses of documents may lead.
    pub reach: Reach,
    /// Ports that addresses of documents may name; some responders of authorities have their own.
    pub ports: Vec<u16>,
    /// Through which proxy every request goes: `http://user:password@proxy.example:3128`.
    pub proxy: Option<SecretString>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(20),
            reach: Reach::Public,
            ports: vec![80, 443],
            proxy: None,
        }
    }
}

/// A user's name and password at one server (RFC 7617).
#[derive(Clone, Debug)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// What is asked.
#[derive(Clone, Copy)]
pub(super) struct Question<'q> {
    pub(super) address: &'q str,
    pub(super) origin: Origin,
    pub(super) login: Option<&'q Login>,
    /// Its media type and its bytes; none for GET.
    pub(super) body: Option<(&'static str, &'q [u8])>,
    /// Bytes that the answer may have.
    pub(super) limit: usize,
}

/// Speaks HTTP for everybody who asks; connections are kept and used again.
pub struct HttpClient {
    settings: HttpSettings,
    proxy: Option<Proxy>,
    configured: Agents,
    document: Agents,
}

/// Made when they are first needed: reading the machine's authorities takes a while.
#[derive(Default)]
struct Agents {
    plain: OnceLock<Agent>,
    secure: OnceLock<Agent>,
}

impl HttpClient {
    /// A client with these limits; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// A proxy that cannot be understood.
    pub fn new(settings: HttpSettings) -> Result<Self, HttpError> {
        let proxy = settings
            .proxy
            .as_ref()
            // Its address may hold a password, so it is not repeated.
            .map(|text| Proxy::new(text.expose_secret()).map_err(|_| Fault::Malformed.at("proxy")))
            .transpose()?;
        Ok(Self {
            settings,
            proxy,
            configured: Agents::default(),
            document: Agents::default(),
        })
    }

    /// The limits.
    #[must_use]
    pub const fn settings(&self) -> &HttpSettings {
        &self.settings
    }

    /// Asks, follows where it is sent on to, and brings the body of the answer.
    pub(super) fn ask(&self, question: &Question<'_>) -> Result<Vec<u8>, HttpError> {
        let Some(deadline) = in_time(self.settings.whole) else {
            return Err(Fault::TimedOut.at(question.address));
        };
        let first = Address::parse(question.address, question.origin, &self.settings)
            .map_err(|fault| fault.at(question.address))?;
        self.follow(question, &first, deadline)
            .map_err(|fault| fault.at(question.address))
    }

    fn follow(
        &self,
        question: &Question<'_>,
        first: &Address,
        deadline: Instant,
    ) -> Result<Vec<u8>, Fault> {
        let mut address = first.clone();
        for _ in 0..=MOST_REDIRECTS {
            let login = question.login.filter(|_| address.is_same_server(first));
            let mut response = self.send(question, &address, login, deadline)?;
            let status = response.status();
            if let Some(next) = location(&response) {
                address =
                    address
                        .redirected(&next, &self.settings)
                        .map_err(|fault| match fault {
                            Fault::RedirectDown { .. } => fault,
                            _ => Fault::RedirectElsewhere { to: next },
                        })?;
                continue;
            }
            if !status.is_success() {
                return Err(status_fault(
                    status.as_u16(),
                    response.headers(),
                    login.is_some(),
                ));
            }
            let body = read(response.body_mut(), question.limit)?;
            return if is_web_page(response.headers(), &body) {
                Err(Fault::WebPage)
            } else {
                Ok(body)
            };
        }
        Err(Fault::RedirectLoop {
            limit: MOST_REDIRECTS,
        })
    }

    fn send(
        &self,
        question: &Question<'_>,
        address: &Address,
        login: Option<&Login>,
        deadline: Instant,
    ) -> Result<Response<Body>, Fault> {
        let left = left_until(deadline).ok_or(Fault::TimedOut)?;
        if address.is_secure() && cfg!(not(feature = "aws-lc")) {
            return Err(Fault::NoTls);
        }
        let agent = self.agent(address);
        let mut request = Request::builder().uri(address.uri().clone());
        if let Some(login) = login {
            request = request.header(header::AUTHORIZATION, authorization(login)?);
        }
        let sent = match question.body {
            None => {
                let request = request.method("GET").body(()).map_err(malformed)?;
                let request = agent.configure_request(request);
                agent.run(request.timeout_global(Some(left)).build())
            }
            Some((media_type, bytes)) => {
                let request = request
                    .method("POST")
                    .header(header::CONTENT_TYPE, media_type)
                    .body(bytes)
                    .map_err(malformed)?;
                let request = agent.configure_request(request);
                agent.run(request.timeout_global(Some(left)).build())
            }
        };
        sent.map_err(fault)
    }

    fn agent(&self, address: &Address) -> &Agent {
        let agents = match address.origin() {
            Origin::Configured => &self.configured,
            Origin::Document => &self.document,
        };
        if address.is_secure() {
            let make = || self.new_agent(address, secure(config()));
            agents.secure.get_or_init(make)
        } else {
            let make = || self.new_agent(address, config());
            agents.plain.get_or_init(make)
        }
    }

    fn new_agent(&self, address: &Address, config: Builder) -> Agent {
        let is_guarded = address.origin() == Origin::Document
            && self.settings.reach == Reach::Public
            // A proxy resolves the names itself, and what it refuses is its owner's to say.
            && self.proxy.is_none();
        let config = config
            .proxy(self.proxy.clone())
            .timeout_connect(Some(self.settings.connect))
            .build();
        let connector = DefaultConnector::default();
        let names = Names {
            system: DefaultResolver::default(),
            is_guarded,
        };
        Agent::with_parts(config, connector, names)
    }
}

type Builder = ureq::config::ConfigBuilder<ureq::typestate::AgentScope>;

fn config() -> Builder {
    Agent::config_builder()
        .user_agent(concat!("teken/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // As many as a timestamp service is asked at once by default.
        .max_idle_connections_per_host(8)
}

#[cfg(feature = "aws-lc")]
fn secure(config: Builder) -> Builder {
    config.tls_config(super::tls::configuration())
}

#[cfg(not(feature = "aws-lc"))]
fn secure(config: Builder) -> Builder {
    config
}

/// Resolves names; guarded, it leaves out what is not public: a name of the public network may
/// lead anywhere, and lead elsewhere the second time it is asked for.
#[derive(Debug)]
struct Names {
    system: DefaultResolver,
    is_guarded: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("{host}")]
struct LeadsInside {
    host: String,
}

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let all = self
            .system
            .resolve(uri, config, timeout)
            // The system says this in many ways, none of which a program can tell apart.
            .map_err(|error| match error {
                ureq::Error::Io(_) => ureq::Error::HostNotFound,
                other => other,
            })?;
        if !self.is_guarded {
            return Ok(all);
        }
        let mut public = self.empty();
        for address in all.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() {
            let host = uri.host().unwrap_or_default().to_owned();
            return Err(ureq::Error::Other(Box::new(LeadsInside { host })));
        }
        Ok(public)
    }
}

fn authorization(login: &Login) -> Result<HeaderValue, Fault> {
    let pair = Zeroizing::new(format!("{}:{}", login.user, login.password.expose_secret()));
    let text = Zeroizing::new(format!("Basic {}", Base64::encode_string(pair.as_bytes())));
    let mut value = HeaderValue::from_str(&text).map_err(malformed)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Where a server sends on to. `303` answers a question with a page, which is nothing for us.
fn location(response: &Response<Body>) -> Option<String> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 307 | 308);
    let to = response.headers().get(header::LOCATION)?.to_str().ok()?;
    is_redirect.then(|| to.to_owned())
}

fn status_fault(status: u16, headers: &HeaderMap, is_logged_in: bool) -> Fault {
    let retry_after = || {
        let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
        text.trim().parse().ok()
    };
    match status {
        401 if is_logged_in => Fault::Denied { status },
        401 | 407 => Fault::LoginWanted { status },
        403 => Fault::Denied { status },
        404 | 410 => Fault::Nothing { status },
        408 => Fault::TimedOut,
        429 => Fault::TooMany {
            retry_after: retry_after(),
        },
        500.. => Fault::ServerTrouble {
            status,
            retry_after: retry_after(),
        },
        _ => Fault::Status { status },
    }
}

fn read(body: &mut Body, limit: usize) -> Result<Vec<u8>, Fault> {
    let more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    body.as_reader()
        .take(more)
        .read_to_end(&mut bytes)
        .map_err(|error| fault(ureq::Error::from(error)))?;
    if bytes.len() > limit {
        return Err(Fault::TooLarge { limit });
    }
    Ok(bytes)
}

/// A page for people where data was asked for. Servers name media types carelessly, so data that
/// looks like data counts as such: DER begins with a SEQUENCE, PEM with a line of dashes.
fn is_web_page(headers: &HeaderMap, body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    let says_so = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match first {
        Some(b'<') => true,
        Some(0x30 | b'-') => false,
        _ => says_so,
    }
}

fn malformed<E>(_: E) -> Fault {
    Fault::Malformed
}

fn fault(error: ureq::Error) -> Fault {
    #[cfg(feature = "aws-lc")]
    if let Some(fault) = super::tls::fault(&error) {
        return fault;
    }
    match error {
        ureq::Error::Timeout(_) => Fault::TimedOut,
        ureq::Error::HostNotFound => Fault::UnknownHost,
        ureq::Error::Other(cause) if cause.is::<LeadsInside>() => Fault::Private {
            host: cause.to_string(),
        },
        ureq::Error::Io(cause) => io_fault(&cause),
        ureq::Error::ConnectionFailed | ureq::Error::ConnectProxyFailed(_) => Fault::Unreachable {
            reason: error.to_string(),
        },
        other => Fault::Broken {
            reason: other.to_string(),
        },
    }
}

fn io_fault(error: &std::io::Error) -> Fault {
    use std::io::ErrorKind::{
        AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable,
        PermissionDenied, TimedOut, WouldBlock,
    };
    let reason = error.to_string();
    match error.kind() {
        TimedOut | WouldBlock => Fault::TimedOut,
        ConnectionRefused | HostUnreachable | NetworkUnreachable | NetworkDown
        | AddrNotAvailable | PermissionDenied => Fault::Unreachable { reason },
        _ => Fault::Broken { reason },
    }
}

#[cfg(test)]
mod tests;
