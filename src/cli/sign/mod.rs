//! `teken sign`: stamps and signs documents.

mod appearance;
mod batch;
mod contradiction;
mod preview;
mod session;
mod styles;
mod template;
mod watch;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::batch::Descend;
use crate::cli::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::filled::Filled;
use crate::cli::identity::IdentityArguments;
use crate::cli::interrupt;
use crate::cli::jobs::JobsArguments;
use crate::cli::output::OutputArguments;
use crate::cli::prompt::PasswordArguments;
use crate::cli::services::ServiceArguments;
use crate::crypto::{KeyError, RsaPadding, SignatureAlgorithm};
use crate::pki::Identity;
use crate::sign::Certify;
use crate::verify::Level;
use appearance::AppearanceArguments;
use batch::BatchArguments;
use preview::PreviewArguments;
use session::Session;
pub(super) use template::TemplateTable;

/// The ending of results that stand beside their documents.
const SUFFIX: &str = "-signed";

/// What may be typed after `teken sign`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Documents, folders of documents, or - for standard input
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Search folders with all that is below them
    #[arg(short)]
    recursive: bool,
    #[command(flatten)]
    password: PasswordArguments,
    #[command(flatten)]
    identity: IdentityArguments,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    preview: PreviewArguments,
    #[command(flatten)]
    signature: SignatureArguments,
    /// Template of the configuration for all documents; without it the first whose file patterns
    /// fit a document
    #[arg(long, value_name = "NAME", help_heading = "What the reader sees")]
    template: Option<Filled>,
    #[command(flatten)]
    appearance: AppearanceArguments,
    #[command(flatten)]
    services: ServiceArguments,
    #[command(flatten)]
    jobs: JobsArguments,
    #[command(flatten)]
    batch: BatchArguments,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Signature")]
struct SignatureArguments {
    /// PAdES baseline level; without it that of the configuration, else b-b
    #[arg(long, value_name = "LEVEL")]
    level: Option<LevelChoice>,
    /// Digest algorithm; without it sha256, or sha384 for P-384 keys
    #[arg(long, value_name = "NAME")]
    digest: Option<DigestChoice>,
    /// How RSA keys sign that leave it open
    #[arg(long, value_name = "NAME", default_value = "pkcs1v15")]
    rsa_padding: PaddingChoice,
    /// Sign in this empty signature field
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = ["page", "corner", "x", "y", "width", "height"]
    )]
    field: Option<String>,
    /// Why it is signed
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Where it is signed
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// How to reach the signer
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    /// Certify the document: what may change afterwards
    #[arg(long, value_name = "CHANGES")]
    certify: Option<CertifyChoice>,
}

/// A level, as the option and the configuration write it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LevelChoice {
    /// Basic signature
    #[default]
    #[value(name = "b-b")]
    #[serde(rename = "b-b")]
    BB,
    /// With a timestamp
    #[value(name = "b-t")]
    #[serde(rename = "b-t")]
    BT,
    /// With the data to validate it by, for the long term
    #[value(name = "b-lt")]
    #[serde(rename = "b-lt")]
    BLt,
    /// With a timestamp over these, which can be renewed
    #[value(name = "b-lta")]
    #[serde(rename = "b-lta")]
    BLta,
}

impl From<LevelChoice> for Level {
    fn from(choice: LevelChoice) -> Self {
        match choice {
            LevelChoice::BB => Self::BB,
            LevelChoice::BT => Self::BT,
            LevelChoice::BLt => Self::BLt,
            LevelChoice::BLta => Self::BLta,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DigestChoice {
    Sha256,
    Sha384,
    Sha512,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum PaddingChoice {
    /// RSASSA-PKCS1-v1_5, which every reader knows
    Pkcs1v15,
    /// RSASSA-PSS
    Pss,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CertifyChoice {
    /// Nothing
    NoChanges,
    /// Filling in forms and signing
    FormFill,
    /// The same, and annotations
    Annotate,
}

/// Settles everything, then signs one document after the other.
///
/// # Errors
/// Wrong usage, and an identity or logo that cannot be used; a document that cannot be signed
/// only counts.
pub(super) fn run(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    interrupt::clean_up_on_interrupt();
    match arguments.preview.wanted() {
        Some(to) => preview::run(context, arguments, to),
        None if arguments.batch.watch => watch::run(context, arguments),
        None => sign(context, arguments),
    }
}

/// Signs what is there.
fn sign(context: &mut Context, arguments: &Arguments) -> Outcome<Exit> {
    let (mut session, plan) = Session::start(context, arguments)?;
    session.round(context, plan)?;
    session.conclude(context)
}

impl Arguments {
    /// The level that was asked for.
    fn level(&self, context: &Context) -> Outcome<Level> {
        let level = self.signature.level.or(context.configuration.level);
        let level = Level::from(level.unwrap_or_default());
        match self.services.first_given() {
            Some(option) if level == Level::BB => {
                let what = Message::new("cli-cannot-start-signing");
                let reason = Message::new("cli-option-without-effect")
                    .with("option", option)
                    .with("other", "--level b-b");
                Err(Failure::usage(what, reason))
            }
            _ => Ok(level),
        }
    }

    const fn descend(&self) -> Descend {
        if self.recursive {
            Descend::Below
        } else {
            Descend::Never
        }
    }
}

impl From<CertifyChoice> for Certify {
    fn from(choice: CertifyChoice) -> Self {
        match choice {
            CertifyChoice::NoChanges => Self::NoChanges,
            CertifyChoice::FormFill => Self::FormFill,
            CertifyChoice::Annotate => Self::Annotate,
        }
    }
}

impl SignatureArguments {
    /// The digest algorithm that was asked for.
    fn digest(&self) -> Option<DigestAlgorithm> {
        self.digest.map(|choice| match choice {
            DigestChoice::Sha256 => DigestAlgorithm::Sha256,
            DigestChoice::Sha384 => DigestAlgorithm::Sha384,
            DigestChoice::Sha512 => DigestAlgorithm::Sha512,
        })
    }

    /// The algorithm that fits the key.
    fn algorithm(&self, identity: &Identity) -> Result<SignatureAlgorithm, KeyError> {
        let padding = match self.rsa_padding {
            PaddingChoice::Pkcs1v15 => RsaPadding::Pkcs1v15,
            PaddingChoice::Pss => RsaPadding::Pss,
        };
        SignatureAlgorithm::for_key(identity.certificate().public_key(), self.digest(), padding)
    }
}
