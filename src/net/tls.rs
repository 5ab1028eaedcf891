//! HTTPS: who is trusted, and why a connection was not made, in words.
//!
//! The authorities are those of the machine, read when the first secure address is asked.
//!
//! **Deliberately absent:** a way to switch verification off.

use std::io;
use std::sync::Arc;

use rustls::CertificateError;
use rustls::pki_types::CertificateDer;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::error::Fault;

/// The authorities that this machine trusts. One that cannot be read is left out.
pub(super) fn configuration() -> TlsConfig {
    trusting(&rustls_native_certs::load_native_certs().certs)
}

fn trusting(roots: &[CertificateDer<'_>]) -> TlsConfig {
    let roots = roots
        .iter()
        .map(|root| Certificate::from_der(root).to_owned());
    TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots.collect())))
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
mod tests;
