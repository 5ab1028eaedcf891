//! Why a server did not give what it was asked for.

use thiserror::Error;

use crate::base::message::{Explain, Message};

/// A request that came to nothing.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{address}: {fault}")]
pub struct HttpError {
    /// Who was asked.
    pub address: String,
    /// What happened.
    pub fault: Fault,
}

/// What can happen to a request.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// Not an address of the web.
    #[error("not a well-formed address")]
    Malformed,
    /// `ldap`, `ftp`, `file`.
    #[error("the scheme {scheme} is not asked")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// `user:password@host`.
    #[error("the address holds a login")]
    LoginInside,
    /// A document names a port that no authority uses.
    #[error("port {port} is not asked for documents")]
    Port {
        /// The port.
        port: u16,
    },
    /// A document names a server of this machine or this office.
    #[error("{host} is inside this network, and a document named it")]
    Private {
        /// The host.
        host: String,
    },
    /// The build has no TLS.
    #[error("this build cannot speak HTTPS")]
    NoTls,
    /// The name of the server leads nowhere.
    #[error("the server's name cannot be resolved")]
    UnknownHost,
    /// No connection.
    #[error("no connection: {reason}")]
    Unreachable {
        /// In the system's words.
        reason: String,
    },
    /// It took too long.
    #[error("no complete answer in time")]
    TimedOut,
    /// The connection ended early, or what came was not HTTP.
    #[error("the answer broke off or is not HTTP: {reason}")]
    Broken {
        /// In the client's words.
        reason: String,
    },
    /// The server's certificate is past its time or before it.
    #[error("the server's certificate is not valid now")]
    CertificateTime,
    /// The server's certificate is for another name.
    #[error("the server's certificate is for another name")]
    CertificateName,
    /// Nobody whom this machine trusts vouches for the server's certificate.
    #[error("the server's certificate comes from an unknown issuer")]
    CertificateIssuer,
    /// No secure connection for another reason.
    #[error("no secure connection: {reason}")]
    Tls {
        /// In the library's words.
        reason: String,
    },
    /// 401 or 407.
    #[error("status {status}: a user name and a password are wanted")]
    LoginWanted {
        /// The status.
        status: u16,
    },
    /// 401 although a login was sent, or 403.
    #[error("status {status}: access is denied")]
    Denied {
        /// The status.
        status: u16,
    },
    /// 404 or 410.
    #[error("status {status}: there is nothing at this address")]
    Nothing {
        /// The status.
        status: u16,
    },
    /// 429.
    #[error("status 429: too many requests")]
    TooMany {
        /// How long to wait, in seconds, if the server says so.
        retry_after: Option<u64>,
    },
    /// 5xx: the server has a problem of its own.
    #[error("status {status}: the server has a problem of its own")]
    ServerTrouble {
        /// The status.
        status: u16,
        /// How long to wait, in seconds, if the server says so.
        retry_after: Option<u64>,
    },
    /// Any other status.
    #[error("status {status}")]
    Status {
        /// The status.
        status: u16,
    },
    /// More bytes than such an answer may have.
    #[error("the answer has more than {limit} bytes")]
    TooLarge {
        /// The cap.
        limit: usize,
    },
    /// Sent on from one address to the next.
    #[error("redirected more than {limit} times")]
    RedirectLoop {
        /// The cap.
        limit: u8,
    },
    /// Sent on from HTTPS to HTTP.
    #[error("redirected from HTTPS to {to}")]
    RedirectDown {
        /// Where to.
        to: String,
    },
    /// Sent on to an address that must not be asked.
    #[error("redirected to {to}, which is not followed")]
    RedirectElsewhere {
        /// Where to.
        to: String,
    },
    /// A page for people instead of data.
    #[error("the answer is a web page")]
    WebPage,
}

impl Fault {
    /// Whether the same question may get an answer a little later.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::UnknownHost
                | Self::Unreachable { .. }
                | Self::TimedOut
                | Self::Broken { .. }
                | Self::TooMany { .. }
                | Self::ServerTrouble { .. }
        )
    }

    /// Whether the server itself was not reached, so that its other addresses would not be either.
    #[must_use]
    pub const fn is_silence(&self) -> bool {
        matches!(
            self,
            Self::UnknownHost | Self::Unreachable { .. } | Self::TimedOut
        )
    }

    /// How long the server wants us to wait, in seconds.
    pub(super) const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after } | Self::ServerTrouble { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The fault of this address, which is told without a login that it may hold.
    pub(super) fn at(self, address: &str) -> HttpError {
        let (scheme, rest) = match address.split_once("://") {
            Some((scheme, rest)) => (format!("{scheme}://"), rest),
            None => (String::new(), address),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        HttpError {
            address: format!("{scheme}{host}{path}"),
            fault: self,
        }
    }
}

impl Explain for HttpError {
    fn message(&self) -> Message {
        let message = match &self.fault {
            Fault::Malformed => Message::new("net-address-malformed"),
            Fault::Scheme { scheme } => Message::new("net-scheme").with("scheme", scheme),
            Fault::LoginInside => Message::new("net-login-inside"),
            Fault::Port { port } => Message::new("net-port").with("port", port),
            Fault::Private { host } => Message::new("net-private").with("host", host),
            Fault::NoTls => Message::new("net-no-tls"),
            Fault::UnknownHost => Message::new("net-unknown-host"),
            Fault::Unreachable { reason } => Message::new("net-unreachable").with("reason", reason),
            Fault::TimedOut => Message::new("net-timed-out"),
            Fault::Broken { reason } => Message::new("net-broken").with("reason", reason),
            Fault::CertificateTime => Message::new("net-certificate-time"),
            Fault::CertificateName => Message::new("net-certificate-name"),
            Fault::CertificateIssuer => Message::new("net-certificate-issuer"),
            Fault::Tls { reason } => Message::new("net-tls").with("reason", reason),
            Fault::LoginWanted { status } => {
                Message::new("net-login-wanted").with("status", status)
            }
            Fault::Denied { status } => Message::new("net-denied").with("status", status),
            Fault::Nothing { status } => Message::new("net-nothing").with("status", status),
            Fault::TooMany { .. } => Message::new("net-too-many"),
            Fault::ServerTrouble { status, .. } => {
                Message::new("net-server-trouble").with("status", status)
            }
            Fault::Status { status } => Message::new("net-status").with("status", status),
            Fault::TooLarge { limit } => {
                Message::new("net-too-large").with("kilobytes", limit >> 10)
            }
            Fault::RedirectLoop { limit } => Message::new("net-redirect-loop").with("limit", limit),
            Fault::RedirectDown { to } => Message::new("net-redirect-down").with("to", to),
            Fault::RedirectElsewhere { to } => {
                Message::new("net-redirect-elsewhere").with("to", to)
            }
            Fault::WebPage => Message::new("net-web-page"),
        };
        message.with("address", &self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        for (address, shown) in [
            ("http://a:b@tsa.example/x@y", "http://tsa.example/x@y"),
            ("http://a@b:c@tsa.example", "http://tsa.example"),
            ("http://tsa.example/?q=a@b", "http://tsa.example/?q=a@b"),
            ("a:b@tsa.example/x", "tsa.example/x"),
            ("", ""),
        ] {
            assert_eq!(Fault::LoginInside.at(address).address, shown);
        }
    }
}
