//! Addresses, and which of them may be asked.
//!
//! A certificate names the addresses of its revocation lists, and anybody can put any certificate
//! into a document. Whoever verifies such a document would send requests to wherever its author
//! likes: to the printer of the office, to the metadata service of a cloud. So an address from a
//! document must be of the kind that authorities use: `http` or `https`, an ordinary port, no
//! login, and a server of the public network. That a name does not lead elsewhere is checked once
//! more where it is resolved, for every connection (`http::Names`).
//!
//! **Invariant:** an [`Address`] has a scheme of the web and a host, and passed the rules of the
//! origin it was made with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::http::Uri;

use super::error::Fault;
use super::http::{HttpSettings, Reach};

/// Letters of an address. Those of authorities have under 200.
const MOST_LETTERS: usize = 2_048;

/// Last parts of names that lead nowhere, or to this machine or this office.
const INSIDE: [&str; 8] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
];

/// Who named an address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Origin {
    /// Whoever runs the program.
    Configured,
    /// A certificate, or a server that sent us on.
    Document,
}

/// An address that may be asked.
#[derive(Clone, Debug)]
pub(super) struct Address {
    uri: Uri,
    host: String,
    port: u16,
    is_secure: bool,
    origin: Origin,
}

impl Address {
    /// Reads an address and applies the rules of its origin.
    pub(super) fn parse(text: &str, origin: Origin, rules: &HttpSettings) -> Result<Self, Fault> {
        if text.len() > MOST_LETTERS {
            return Err(Fault::Malformed);
        }
        let uri: Uri = text.parse().map_err(|_| Fault::Malformed)?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(other) => {
                let scheme = other.to_owned();
                return Err(Fault::Scheme { scheme });
            }
            None => return Err(Fault::Malformed),
        };
        let authority = uri.authority().ok_or(Fault::Malformed)?;
        if authority.as_str().contains('@') {
            return Err(Fault::LoginInside);
        }
        let port = match authority.port() {
            Some(port) => port.as_u16(),
            // `:` and digits that are no port.
            None if authority.as_str().len() > authority.host().len() => {
                return Err(Fault::Malformed);
            }
            None if is_secure => 443,
            None => 80,
        };
        // `[::1]`, and the dot behind a name that is complete, mean what they mean without.
        let host = authority.host().trim_matches(['[', ']']).to_lowercase();
        let host = host.trim_end_matches('.').to_owned();
        if host.is_empty() {
            return Err(Fault::Malformed);
        }
        let address = Self {
            uri,
            host,
            port,
            is_secure,
            origin,
        };
        match origin {
            Origin::Configured => Ok(address),
            Origin::Document => address.checked(rules),
        }
    }

    /// Where a server sends on to.
    pub(super) fn redirected(&self, to: &str, rules: &HttpSettings) -> Result<Self, Fault> {
        let text = self.joined(to);
        let next = Self::parse(&text, self.origin, rules)?;
        if self.is_secure && !next.is_secure {
            return Err(Fault::RedirectDown { to: text });
        }
        if next.host == self.host {
            Ok(next)
        } else {
            // Nobody who configured the first server spoke for the second.
            Self::parse(&text, Origin::Document, rules)
        }
    }

    pub(super) const fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(super) const fn origin(&self) -> Origin {
        self.origin
    }

    pub(super) const fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// The server behind it, for people and as a key.
    pub(super) fn server(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Whether a password for one is a password for the other: scheme, host and port agree.
    pub(super) fn is_same_server(&self, other: &Self) -> bool {
        (self.is_secure, &self.host, self.port) == (other.is_secure, &other.host, other.port)
    }

    fn checked(self, rules: &HttpSettings) -> Result<Self, Fault> {
        if rules.reach == Reach::Everywhere {
            return Ok(self);
        }
        if !rules.ports.contains(&self.port) {
            return Err(Fault::Port { port: self.port });
        }
        let is_inside = match self.host.parse::<IpAddr>() {
            Ok(number) => !is_public(number),
            Err(_) => !is_public_name(&self.host),
        };
        if is_inside {
            return Err(Fault::Private { host: self.host });
        }
        Ok(self)
    }

    /// RFC 3986, 5.2, as far as servers use it: a whole address, one without scheme, one from the
    /// root, or one beside this.
    fn joined(&self, to: &str) -> String {
        let scheme = if self.is_secure { "https" } else { "http" };
        let authority = self.uri.authority().map_or("", |found| found.as_str());
        let has_scheme = to.split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
        });
        if has_scheme {
            to.to_owned()
        } else if to.starts_with("//") {
            format!("{scheme}:{to}")
        } else if to.starts_with('/') {
            format!("{scheme}://{authority}{to}")
        } else {
            let folder = self
                .uri
                .path()
                .rsplit_once('/')
                .map_or("", |(left, _)| left);
            format!("{scheme}://{authority}{folder}/{to}")
        }
    }
}

/// Whether a host that is no address in its usual form may be a name of the public network. Behind a
/// proxy nobody here resolves it, so what others may take for an address (`2130706433`, `0x7f.1`,
/// `0177.0.0.1`: URL Standard, 3.5) counts as one that leads inside, as does what only offices and
/// machines resolve (RFC 6761, 6762, 8375, and ICANN's `internal`).
fn is_public_name(host: &str) -> bool {
    let Some((before, last)) = host.rsplit_once('.') else {
        // `localhost`, `printer`, `2130706433`.
        return false;
    };
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let is_number = last.starts_with(|first: char| first.is_ascii_digit());
    let is_inside = INSIDE.contains(&last) || last == "arpa" && before.ends_with("home");
    host.chars().all(is_plain) && !is_number && !is_inside
}

/// Whether an address belongs to the public network (IANA's registries of special addresses).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_special = matches!(
        address.octets(),
        // This network, shared by providers, protocol assignments, 6to4 relays, benchmarks, and
        // from 224 on multicast, reserved and broadcast.
        [0 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [192, 0, 0, _]
            | [192, 88, 99, _]
            | [198, 18..=19, ..]
    );
    !(is_special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // IPv4 behind a translator (RFC 6052), and IPv4 in 6to4 (RFC 3056).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        [0, 0, 0, 0, 0, 0xffff, ..] => address.to_ipv4_mapped().is_some_and(is_public_v4),
        // Protocol assignments with Teredo, documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast is all of 2000::/3 and nothing else.
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Result<Address, Fault> {
        Address::parse(text, Origin::Document, &HttpSettings::default())
    }

    #[test]
    fn addresses_of_authorities_may_be_asked() {
        for text in [
            "http://crl.example.go.id/ca.crl",
            "https://ocsp.example.go.id",
            "http://ocsp.example.go.id:80/ocsp?x=1",
            "http://8.8.8.8/x",
            "http://[::ffff:8.8.8.8]/x",
            "http://CRL.example.go.id./ca.crl",
            "http://0x.example.id/",
            "http://[2606:4700::1111]/x",
        ] {
            assert!(document(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_document_cannot_send_us_into_the_office() {
        for host in [
            "localhost",
            "printer.local",
            "a.localhost.",
            "localhost.",
            "printer",
            "metadata.google.internal",
            "x.Internal.",
            "router.home.arpa",
            "127.0.0.1",
            "127.0.0.1.",
            "2130706433",
            "2130706433.",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "10.0x1",
            "1.2.3.4.5",
            "8.8.8.08",
            "10.1.2.3",
            "172.20.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fd00::1]",
            "[::ffff:10.0.0.1]",
            "[::ffff:7f00:1]",
            "[::10.0.0.1]",
            "[64:ff9b::a00:1]",
            "[2002:7f00:1::]",
            "[2001:db8::1]",
        ] {
            let text = format!("http://{host}/crl");
            assert!(
                matches!(document(&text), Err(Fault::Private { .. })),
                "{text}"
            );
            let everywhere = HttpSettings {
                ports: Vec::new(),
                reach: Reach::Everywhere,
                ..HttpSettings::default()
            };
            assert!(Address::parse(&text, Origin::Document, &everywhere).is_ok());
            assert!(Address::parse(&text, Origin::Configured, &HttpSettings::default()).is_ok());
        }
    }

    #[test]
    fn other_schemes_ports_and_logins_are_refused() {
        assert!(matches!(
            document("file:///etc/passwd"),
            Err(Fault::Malformed | Fault::Scheme { .. })
        ));
        assert!(matches!(
            document("ldap://ca.example/cn=x"),
            Err(Fault::Scheme { .. })
        ));
        assert!(matches!(
            document("http://ca.example:25/"),
            Err(Fault::Port { port: 25 })
        ));
        assert!(matches!(
            document("http://a:b@ca.example/"),
            Err(Fault::LoginInside)
        ));
        for text in [
            "",
            "/x",
            "http://",
            "http:///x",
            "http://a b/",
            "http://a:99999/",
            "a",
        ] {
            assert!(document(text).is_err(), "{text}");
        }
        let long = format!("http://ca.example/{}", "x".repeat(MOST_LETTERS));
        assert!(document(&long).is_err());
    }

    #[test]
    fn redirects_stay_on_the_web_and_never_lose_their_lock() {
        let rules = HttpSettings::default();
        let from = document("https://ca.example/a/b?c").unwrap();
        let to = |text: &str| {
            from.redirected(text, &rules)
                .map(|next| next.uri().to_string())
        };
        assert_eq!(to("/x").unwrap(), "https://ca.example/x");
        assert_eq!(to("x").unwrap(), "https://ca.example/a/x");
        assert_eq!(to("//b.example/x").unwrap(), "https://b.example/x");
        assert_eq!(to("https://b.example/x").unwrap(), "https://b.example/x");
        assert!(matches!(
            to("http://ca.example/x"),
            Err(Fault::RedirectDown { .. })
        ));
        assert!(to("file:///etc/passwd").is_err());
        // A configured server may be inside; where it sends on to is judged anew.
        let inside =
            Address::parse("http://10.0.0.1:8080/tsa", Origin::Configured, &rules).unwrap();
        assert!(inside.redirected("/other", &rules).is_ok());
        assert!(matches!(
            inside.redirected("http://10.0.0.2/", &rules),
            Err(Fault::Private { .. })
        ));
    }
}
