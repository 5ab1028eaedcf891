//! Where keys come from: PKCS #12 containers, key files, and the passphrases that open them.
//!
//! **Invariant:** [`open`] gives an [`Identity`] whose key and certificate fit, or says which
//! file fails and why. A passphrase is asked for only when the empty one does not open the file.
//!
//! **Deliberately absent:** judging the certificate ([`Identity::check`]), and tokens.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::base::message::{Explain, Message};
use crate::crypto::{self, Signer as _, SoftwareKey};
use crate::pki::{Certificate, CertificateError, Identity, IdentityError};

mod ber;
mod pbe;
pub mod pkcs12;
mod private_key;
mod prompt;

use pkcs12::{Contents, KeyEntry, Pkcs12Error};
use private_key::PrivateKey;
pub use prompt::{DescriptorPrompt, FilePrompt, NoPrompt, Prompt, PromptError, TerminalPrompt};

/// Bytes of one key or certificate file. The largest real ones are bundles of about 1 MB.
const MOST_BYTES: usize = 8 << 20;

/// Where the key and its certificate are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Source {
    /// Both in one PKCS #12 container.
    Pkcs12 {
        /// The container.
        path: PathBuf,
        /// Which key, when it holds several.
        alias: Option<String>,
    },
    /// In files of their own.
    KeyAndCertificate {
        /// The private key.
        key: PathBuf,
        /// The certificate, and perhaps its chain.
        certificate: PathBuf,
    },
}

/// Why there is no identity.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Far larger than any key file.
    #[error("{} has more than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most that is read.
        limit: usize,
    },
    /// The container or encrypted key cannot be opened.
    #[error("the container cannot be opened")]
    Container {
        /// Why.
        source: Pkcs12Error,
    },
    /// There is no private key.
    #[error("no private key found")]
    NoKey,
    /// The private key is malformed.
    #[error("malformed private key")]
    Malformed,
    /// A key encrypted the old OpenSSL way.
    #[error("the private key is encrypted in a form that is no longer safe")]
    OldEncryption,
    /// The private key is of a kind that cannot sign here.
    #[error("the private key cannot be used")]
    Unusable {
        /// Why.
        source: crypto::KeyError,
    },
    /// The container has a key and no certificate.
    #[error("no certificate found beside the key")]
    NoCertificate,
    /// Several keys, and none was chosen.
    #[error("{} keys found: {}", aliases.len(), aliases.join(", "))]
    SeveralKeys {
        /// Their names.
        aliases: Vec<String>,
    },
    /// No key has the name that was given.
    #[error("no key is named {alias}; there are: {}", aliases.join(", "))]
    NoSuchAlias {
        /// The name that was given.
        alias: String,
        /// The names there are.
        aliases: Vec<String>,
    },
    /// A certificate file cannot be used.
    #[error("the certificates in {} cannot be read", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// Why.
        source: CertificateError,
    },
    /// Key and certificate do not fit.
    #[error("the certificate does not match the key")]
    Identity {
        /// Why.
        source: IdentityError,
    },
    /// There is no passphrase.
    #[error("no passphrase")]
    Passphrase {
        /// Why.
        source: PromptError,
    },
}

impl Explain for KeyError {
    fn message(&self) -> Message {
        match self {
            Self::Unreadable { path, source } => Message::new("key-unreadable")
                .with("file", path.display())
                .with("detail", source),
            Self::TooLarge { path, limit } => Message::new("key-too-large")
                .with("file", path.display())
                .with("limit", limit),
            Self::Container { source } => source.message(),
            Self::NoKey => Message::new("key-none-found"),
            Self::Malformed => Message::new("key-malformed"),
            Self::OldEncryption => Message::new("key-old-encryption"),
            Self::Unusable { source } => source.message(),
            Self::NoCertificate => Message::new("key-no-certificate"),
            Self::SeveralKeys { aliases } => {
                Message::new("key-several").with("aliases", aliases.join(", "))
            }
            Self::NoSuchAlias { alias, aliases } => Message::new("key-no-such-alias")
                .with("alias", alias)
                .with("aliases", aliases.join(", ")),
            Self::Certificate { source, .. } => source.message(),
            Self::Identity { source } => source.message(),
            Self::Passphrase { source } => source.message(),
        }
    }
}

impl From<IdentityError> for KeyError {
    fn from(source: IdentityError) -> Self {
        Self::Identity { source }
    }
}

/// Opens a key with its certificate. `chain_files` hold certificates that the source lacks.
pub fn open(
    source: &Source,
    chain_files: &[PathBuf],
    prompt: &dyn Prompt,
) -> Result<Identity, KeyError> {
    let mut others = Vec::new();
    for path in chain_files {
        others.extend(certificates(path)?);
    }
    match source {
        Source::Pkcs12 { path, alias } => {
            let bytes = read(path)?;
            let contents = with_passphrase(path, prompt, |passphrase| {
                pkcs12::parse(&bytes, passphrase).map_err(|source| KeyError::Container { source })
            })?;
            from_container(&contents, alias.as_deref(), others)
        }
        Source::KeyAndCertificate { key, certificate } => {
            let certificates = certificates(certificate)?;
            let bytes = read(key)?;
            let pkcs8 = match private_key::find(&bytes)? {
                PrivateKey::Plain(pkcs8) => pkcs8,
                PrivateKey::Encrypted(encrypted) => with_passphrase(key, prompt, |passphrase| {
                    private_key::decrypt(&encrypted, passphrase)
                })?,
            };
            others.extend(certificates);
            // The first certificate is the one that was meant, unless another one fits.
            identity(&pkcs8, &others)
        }
    }
}

/// The signer's certificate where no passphrase guards it; no private key is used.
///
/// # Errors
/// There is no such file, or it cannot be read.
pub fn certificate(source: &Source) -> Result<Option<Certificate>, KeyError> {
    match source {
        Source::Pkcs12 { .. } => match open(source, &[], &NoPrompt) {
            Ok(identity) => Ok(Some(identity.certificate().clone())),
            Err(KeyError::Passphrase { .. }) => Ok(None),
            Err(error) => Err(error),
        },
        Source::KeyAndCertificate { certificate, .. } => {
            let certificates = certificates(certificate)?;
            let authority = |one: &Certificate| one.basic_constraints().is_some_and(|it| it.ca);
            let own = certificates.iter().find(|one| !authority(one));
            Ok(own.or(certificates.first()).cloned())
        }
    }
}

/// Tries the empty passphrase, then asks.
fn with_passphrase<T>(
    path: &Path,
    prompt: &dyn Prompt,
    attempt: impl Fn(&SecretString) -> Result<T, KeyError>,
) -> Result<T, KeyError> {
    match attempt(&SecretString::from("")) {
        Err(KeyError::Container {
            source: Pkcs12Error::WrongPassphrase,
        }) => {}
        other => return other,
    }
    let what = Message::new("key-passphrase-for").with("file", path.display());
    let passphrase = prompt
        .passphrase(&what)
        .map_err(|source| KeyError::Passphrase { source })?;
    attempt(&passphrase)
}

fn from_container(
    contents: &Contents,
    alias: Option<&str>,
    mut others: Vec<Certificate>,
) -> Result<Identity, KeyError> {
    let entry = choose(contents, alias)?;
    if contents.certificates.is_empty() && others.is_empty() {
        return Err(KeyError::NoCertificate);
    }
    let mut certificates = contents.certificates.clone();
    certificates.append(&mut others);
    identity(&entry.pkcs8, &certificates)
}

/// The key that was asked for; the only one when none was.
fn choose<'c>(contents: &'c Contents, alias: Option<&str>) -> Result<&'c KeyEntry, KeyError> {
    let names = || -> Vec<String> {
        let names = contents.keys.iter().enumerate();
        names.map(|(index, key)| key_name(key, index)).collect()
    };
    match (alias, contents.keys.as_slice()) {
        (_, []) => Err(KeyError::NoKey),
        (None, [only]) => Ok(only),
        (None, _) => Err(KeyError::SeveralKeys { aliases: names() }),
        (Some(alias), keys) => keys
            .iter()
            .enumerate()
            // Java stores every alias in lower case.
            .find(|(index, key)| key_name(key, *index).eq_ignore_ascii_case(alias))
            .map(|(_, key)| key)
            .ok_or_else(|| KeyError::NoSuchAlias {
                alias: alias.to_owned(),
                aliases: names(),
            }),
    }
}

/// A key's name, or its place in the container when it has none.
fn key_name(key: &KeyEntry, index: usize) -> String {
    key.alias
        .clone()
        .filter(|alias| !alias.is_empty())
        .unwrap_or_else(|| index.saturating_add(1).to_string())
}

/// Finds the certificate of a key among some and brings both together.
fn identity(pkcs8: &[u8], certificates: &[Certificate]) -> Result<Identity, KeyError> {
    let key = SoftwareKey::from_pkcs8(pkcs8).map_err(|source| KeyError::Unusable { source })?;
    let own = certificates
        .iter()
        .find(|certificate| certificate.holds_key(key.public_key()))
        .or(certificates.first())
        .cloned()
        .ok_or(KeyError::NoCertificate)?;
    Ok(Identity::new(Box::new(key), own, certificates)?)
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, KeyError> {
    let bytes = read(path)?;
    Certificate::many_from_pem_or_der(&bytes).map_err(|source| KeyError::Certificate {
        path: path.to_owned(),
        source,
    })
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let unreadable = |source| KeyError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let limit = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let capacity = usize::try_from(size.min(limit)).unwrap_or(0);
    // Room for all of it at once: growing would leave copies of a key behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity.saturating_add(1)));
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() > MOST_BYTES {
        return Err(KeyError::TooLarge {
            path: path.to_owned(),
            limit: MOST_BYTES,
        });
    }
    Ok(bytes)
}
