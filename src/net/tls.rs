//! HTTPS: who is trusted, and why a connection was not made, in words.
//!
//! The authorities are those of the machine, read when the first secure address is asked.
//!
//! **Deliberately absent:** a way to switch verification off.

use std::io;
use std::sync::Arc;

use rustls::CertificateError;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::error::Fault;

/// The authorities that this machine trusts.
pub(super) fn configuration() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs();
    let roots: Vec<_> = found
        .certs
        .iter()
        .map(|root| Certificate::from_der(root).to_owned())
        .collect();
    TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build()
}

/// What was wrong with a secure connection; none when it was something else.
pub(super) fn fault(error: &ureq::Error) -> Option<Fault> {
    let cause = match error {
        ureq::Error::Rustls(cause) => cause,
        ureq::Error::Io(wrapped) => cause_of(wrapped)?,
        ureq::Error::Tls(_) | ureq::Error::TlsRequired | ureq::Error::Pem(_) => {
            return Some(Fault::Tls {
                reason: error.to_string(),
            });
        }
        _ => return None,
    };
    Some(match cause {
        rustls::Error::InvalidCertificate(problem) => match problem {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Fault::CertificateTime,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Fault::CertificateName
            }
            CertificateError::UnknownIssuer => Fault::CertificateIssuer,
            other => Fault::Tls {
                reason: other.to_string(),
            },
        },
        other => Fault::Tls {
            reason: other.to_string(),
        },
    })
}

fn cause_of(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_problem_of_a_certificate_has_its_words() {
        for (problem, expected) in [
            (CertificateError::Expired, Fault::CertificateTime),
            (CertificateError::NotValidYet, Fault::CertificateTime),
            (CertificateError::NotValidForName, Fault::CertificateName),
            (CertificateError::UnknownIssuer, Fault::CertificateIssuer),
        ] {
            let cause = rustls::Error::InvalidCertificate(problem);
            let wrapped = ureq::Error::Io(io::Error::other(cause.clone()));
            assert_eq!(fault(&wrapped), Some(expected.clone()));
            assert_eq!(fault(&ureq::Error::Rustls(cause)), Some(expected));
        }
        assert_eq!(fault(&ureq::Error::HostNotFound), None);
        assert_eq!(fault(&ureq::Error::Io(io::Error::other("x"))), None);
    }
}
