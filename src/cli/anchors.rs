//! Whom to trust, and the evidence at hand: built-in pins, the trust store, configuration,
//! options.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::disk::Input;
use crate::pki::{Certificate, CertificateList, OcspResponse, TrustAnchors};

/// Certificates that the trust store may hold. A national list has a few dozen.
const MOST_STORED: usize = 1_000;

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
    let read =
        || -> Result<_, Cause> { Ok(Certificate::many_from_pem_or_der(&Input::open(path)?)?) };
    read().map_err(|error| unusable(path, error))
}

/// The revocation lists of a file.
pub(super) fn revocation_lists(path: &Path) -> Outcome<Vec<CertificateList>> {
    let read =
        || -> Result<_, Cause> { Ok(CertificateList::many_from_pem_or_der(&Input::open(path)?)?) };
    read().map_err(|error| unusable(path, error))
}

/// The OCSP response of a file.
pub(super) fn ocsp_response(path: &Path) -> Outcome<OcspResponse> {
    let read = || -> Result<_, Cause> { Ok(OcspResponse::from_der(&Input::open(path)?)?) };
    read().map_err(|error| unusable(path, error))
}

/// The files of the trust store with their certificates, in the order of their names.
pub(super) fn stored(context: &Context) -> Outcome<Vec<(PathBuf, Certificate)>> {
    let Some(folder) = context.configuration.trust_folder() else {
        return Ok(Vec::new());
    };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(store_unusable(&folder, error)),
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
pub(super) fn unusable(path: &Path, cause: impl Into<Cause>) -> Failure {
    let what = Message::new("cli-cannot-use").with("path", path.display());
    Failure::not_done(what, cause)
}

/// The failure over the folder of the trust store, or a file in it.
pub(super) fn store_unusable(path: &Path, error: io::Error) -> Failure {
    let reason = Message::new("cli-trust-store").with("reason", &error);
    unusable(path, Cause::new(reason, error))
}
