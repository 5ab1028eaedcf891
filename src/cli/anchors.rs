//! Whom to trust, and the evidence at hand: built-in pins, the trust store, configuration,
//! options.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::base::message::{Explain, Message};
use crate::cli::Context;
use crate::cli::failure::{Failure, Outcome};
use crate::disk::{DiskError, Input};
use crate::pki::{
    Certificate, CertificateError, CertificateList, CertificateListError, TrustAnchors,
};

/// Certificates that the trust store may hold. A national list has a few dozen.
const MOST_STORED: usize = 1_000;

/// Why a certificate, a revocation list or the trust store cannot be used.
#[derive(Debug, Error)]
pub(super) enum EvidenceError {
    /// The file cannot be read.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// It holds no certificate that can be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// It holds no revocation list that can be read.
    #[error(transparent)]
    CertificateList(#[from] CertificateListError),
    /// The folder of the trust store cannot be read or written.
    #[error("the trust store cannot be used: {0}")]
    Store(io::Error),
}

impl Explain for EvidenceError {
    fn message(&self) -> Message {
        match self {
            Self::Disk(error) => error.message(),
            Self::Certificate(error) => error.message(),
            Self::CertificateList(error) => error.message(),
            Self::Store(error) => Message::new("cli-trust-store").with("reason", error),
        }
    }
}

/// Whether the built-in anchors count.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Builtin {
    /// They do.
    #[default]
    Trusted,
    /// They do not; those of the trust store, the configuration and the options still do.
    Ignored,
}

/// Every certificate that this run trusts.
pub(super) fn anchors(
    context: &Context,
    builtin: Builtin,
    named: &[PathBuf],
) -> Outcome<TrustAnchors> {
    let mut anchors = match builtin {
        Builtin::Trusted => TrustAnchors::builtin(),
        Builtin::Ignored => TrustAnchors::empty(),
    };
    let mut files = named.to_vec();
    let configuration = &context.configuration;
    files.extend(
        configuration
            .trust
            .iter()
            .map(|path| configuration.resolve(path)),
    );
    for file in files {
        for certificate in certificates(&file)? {
            anchors.add(certificate);
        }
    }
    for (_, certificate) in stored(context)? {
        anchors.add(certificate);
    }
    Ok(anchors)
}

/// The certificates of a file.
pub(super) fn certificates(path: &Path) -> Outcome<Vec<Certificate>> {
    let read = || -> Result<_, EvidenceError> {
        Ok(Certificate::many_from_pem_or_der(&Input::open(path)?)?)
    };
    read().map_err(|error| unusable(path, &error))
}

/// The revocation lists of a file.
pub(super) fn revocation_lists(path: &Path) -> Outcome<Vec<CertificateList>> {
    let read = || -> Result<_, EvidenceError> {
        Ok(CertificateList::many_from_pem_or_der(&Input::open(path)?)?)
    };
    read().map_err(|error| unusable(path, &error))
}

/// The files of the trust store with their certificates, in the order of their names.
pub(super) fn stored(context: &Context) -> Outcome<Vec<(PathBuf, Certificate)>> {
    let Some(folder) = context.configuration.trust_folder() else {
        return Ok(Vec::new());
    };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unusable(&folder, &EvidenceError::Store(error))),
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "pem"))
        .take(MOST_STORED)
        .collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        for certificate in certificates(&file)? {
            all.push((file.clone(), certificate));
        }
    }
    Ok(all)
}

/// The SHA-256 fingerprint as it is shown and typed: lower-case hexadecimal.
pub(super) fn fingerprint(certificate: &Certificate) -> String {
    certificate.fingerprint().to_lowercase()
}

/// The failure over a file of evidence.
pub(super) fn unusable(path: &Path, error: &EvidenceError) -> Failure {
    Failure::not_done(
        Message::new("cli-cannot-use").with("path", path.display()),
        error,
    )
}
