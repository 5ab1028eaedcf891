//! Who signs: options and configuration become an opened identity.

use std::path::PathBuf;

use clap::Args;

use crate::base::message::{Explain as _, Message};
use crate::cli::Context;
use crate::cli::configuration::IdentityTable;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::prompt::Passphrase;
use crate::key::{self, Prompt, Source};
use crate::pki::{Certificate, Identity};

/// The options that name a signing identity.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Identity")]
pub(super) struct IdentityArguments {
    /// PKCS#12 file with key and certificate
    #[arg(long, value_name = "FILE", group = "source")]
    p12: Option<PathBuf>,
    /// Which key of the PKCS#12 file, when it holds several
    #[arg(long, value_name = "NAME", requires = "p12")]
    alias: Option<String>,
    /// Key file (PEM or DER), with --cert
    #[arg(long, value_name = "FILE", requires = "cert", group = "source")]
    key: Option<PathBuf>,
    /// Certificate of the key (PEM or DER)
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// Identity of the configuration
    #[arg(long, value_name = "NAME", group = "source")]
    identity: Option<String>,
    /// Certificates of issuers that the source lacks (may be repeated)
    #[arg(long, value_name = "FILE")]
    chain: Vec<PathBuf>,
    /// File whose first line is the passphrase; refused when others may read it
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_fd")]
    passphrase_file: Option<PathBuf>,
    /// Open file descriptor to read the passphrase from
    #[arg(long, value_name = "N")]
    passphrase_fd: Option<u32>,
}

/// An identity that was named and not opened yet.
#[derive(Debug)]
pub(super) struct Chosen {
    source: Source,
    chain: Vec<PathBuf>,
    passphrase: Passphrase,
    /// How the holder appears on documents, as far as the configuration says.
    pub(super) holder: Holder,
}

/// How the holder of an identity appears on documents.
#[derive(Clone, Debug, Default)]
pub(super) struct Holder {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) nip: Option<String>,
}

impl IdentityArguments {
    /// How the holder appears on documents, and the certificate where no passphrase guards it. It
    /// is no error to name no identity.
    ///
    /// # Errors
    /// What was named does not exist or cannot be used.
    pub(super) fn known(&self, context: &Context) -> Outcome<(Holder, Option<Certificate>)> {
        if self.p12.is_none() && self.key.is_none() && self.identity.is_none() {
            return Ok((Holder::default(), None));
        }
        let chosen = self.resolve(context)?;
        let certificate = key::certificate(&chosen.source)
            .map_err(|error| Failure::not_done(Message::new("cli-cannot-use-identity"), error))?;
        Ok((chosen.holder, certificate))
    }

    /// Looks up what was named; nothing is opened.
    pub(super) fn resolve(&self, context: &Context) -> Outcome<Chosen> {
        let what = || Message::new("cli-cannot-use-identity");
        let table = match &self.identity {
            None => None,
            Some(name) => Some(configured(context, name)?),
        };
        let table = table.unwrap_or_default();
        let (p12, key, cert) = if self.p12.is_some() || self.key.is_some() {
            (self.p12.clone(), self.key.clone(), self.cert.clone())
        } else {
            (table.p12, table.key, table.cert)
        };
        let source = match (p12, key, cert) {
            (Some(path), None, None) => Source::Pkcs12 {
                path,
                alias: self.alias.clone().or(table.alias),
            },
            (None, Some(key), Some(certificate)) => Source::KeyAndCertificate { key, certificate },
            _ if self.identity.is_some() => {
                return Err(Failure::usage(
                    what(),
                    Message::new("cli-identity-incomplete"),
                ));
            }
            _ => return Err(Failure::usage(what(), Message::new("cli-identity-missing"))),
        };
        let passphrase = match (&self.passphrase_file, self.passphrase_fd) {
            (_, Some(descriptor)) => Passphrase::Descriptor(descriptor),
            (Some(file), None) => Passphrase::File(file.clone()),
            (None, None) => table
                .passphrase_file
                .map_or(Passphrase::Asked, Passphrase::File),
        };
        Ok(Chosen {
            source,
            chain: [self.chain.clone(), table.chain].concat(),
            passphrase,
            holder: Holder {
                name: table.name,
                title: table.title,
                nip: table.nip,
            },
        })
    }
}

impl Chosen {
    /// Opens the identity, and checks that it may sign now; warnings are told at once.
    pub(super) fn open(&self, context: &mut Context) -> Outcome<Identity> {
        let what = || Message::new("cli-cannot-use-identity");
        let identity = self.unlock(context)?;
        let warnings = identity
            .check(context.now)
            .map_err(|error| Failure::not_done(what(), error))?;
        for warning in warnings {
            context.console.warn(&warning.message());
        }
        Ok(identity)
    }

    /// Opens the identity without asking whether it may sign.
    pub(super) fn unlock(&self, context: &Context) -> Outcome<Identity> {
        let words = &context.console.words;
        let open = |prompt: &dyn Prompt| key::open(&self.source, &self.chain, prompt);
        self.passphrase
            .with_prompt(words, open)
            .map_err(|error| Failure::not_done(Message::new("cli-cannot-use-identity"), error))
    }
}

/// An identity of the configuration, its paths resolved.
fn configured(context: &Context, name: &str) -> Outcome<IdentityTable> {
    let configuration = &context.configuration;
    let resolve = |path: PathBuf| configuration.resolve(&path);
    let Some(table) = configuration.identity.get(name).cloned() else {
        let known: Vec<&str> = configuration.identity.keys().map(String::as_str).collect();
        return Err(Failure::usage(
            Message::new("cli-cannot-use-identity"),
            Message::new("cli-identity-unknown-name")
                .with("name", name)
                .with("known", known.join(", ")),
        ));
    };
    Ok(IdentityTable {
        p12: table.p12.map(resolve),
        key: table.key.map(resolve),
        cert: table.cert.map(resolve),
        chain: table.chain.into_iter().map(resolve).collect(),
        passphrase_file: table.passphrase_file.map(resolve),
        ..table
    })
}
