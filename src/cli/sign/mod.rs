//! `teken sign`: stamps and signs documents.

mod appearance;
mod results;

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::batch::signing::{Kit, sign_all};
use crate::batch::{Descend, Plan, Target};
use crate::cli::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::identity::{Chosen, IdentityArguments};
use crate::cli::interrupt;
use crate::cli::output::OutputArguments;
use crate::cli::prompt::PasswordArguments;
use crate::crypto::{KeyError, RsaPadding, SignatureAlgorithm};
use crate::pki::Identity;
use crate::sign::Certify;
use appearance::AppearanceArguments;
use results::{Lines, Tally};

/// The ending of results that stand beside their documents.
const SUFFIX: &str = "-signed";

/// What may be typed after `teken sign`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Documents, folders of documents, or - for standard input
    #[arg(required = true, value_name = "PATH")]
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
    signature: SignatureArguments,
    #[command(flatten)]
    appearance: AppearanceArguments,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Signature")]
struct SignatureArguments {
    /// PAdES baseline level
    #[arg(long, value_name = "LEVEL", default_value = "b-b")]
    level: LevelChoice,
    /// Digest algorithm; without it sha256, or sha384 for P-384 keys
    #[arg(long, value_name = "NAME")]
    digest: Option<DigestChoice>,
    /// How RSA keys sign that leave it open
    #[arg(long, value_name = "NAME", default_value = "pkcs1v15")]
    rsa_padding: PaddingChoice,
    /// Sign in this empty signature field
    #[arg(long, value_name = "NAME")]
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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LevelChoice {
    /// Basic signature
    #[value(name = "b-b")]
    BB,
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
    let start = Instant::now();
    arguments.appearance.check()?;
    let chosen = arguments.identity.resolve(context)?;
    let plan = arguments.plan()?;
    let reading = arguments.password.reading(context)?;
    let piped = plan
        .jobs
        .iter()
        .any(|job| job.target == Target::StandardOutput);
    let mut tally = Tally::new(if piped {
        Lines::Remarks
    } else {
        Lines::Results
    });
    for (source, error) in plan.refused {
        tally.refused(context, &source, error);
    }
    // Opening the identity and telling of documents both need the console, in turn.
    let turns = RefCell::new((context, &mut tally));
    let opened = sign_all(
        &plan.jobs,
        &reading,
        || open(turns.borrow_mut().0, arguments, &chosen),
        |job, result| {
            let (context, tally) = &mut *turns.borrow_mut();
            tally.tried(context, job, result);
        },
    );
    let (context, _) = turns.into_inner();
    if let Err(failure) = opened {
        for job in plan.jobs.iter().skip(tally.jobs) {
            tally.left(context, job, &failure);
        }
        context.console.fail(&failure);
    }
    tally.conclude(context, start);
    Ok(tally.exit)
}

impl Arguments {
    fn plan(&self) -> Outcome<Plan> {
        let descend = if self.recursive {
            Descend::Below
        } else {
            Descend::Never
        };
        let what = Message::new("cli-cannot-start-signing");
        self.output.plan(&self.paths, descend, SUFFIX, what)
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

/// Draws what all documents share and opens the identity, in this order: a passphrase is asked
/// for last.
fn open(context: &mut Context, arguments: &Arguments, chosen: &Chosen) -> Outcome<Kit> {
    let artwork = arguments.appearance.artwork(context)?;
    let identity = chosen.open(context)?;
    let mut request = arguments
        .appearance
        .request(context, &chosen.holder, &identity);
    let signature = &arguments.signature;
    request.field.clone_from(&signature.field);
    request.reason.clone_from(&signature.reason);
    request.location.clone_from(&signature.location);
    request.contact.clone_from(&signature.contact);
    request.digest = signature.digest();
    request.certify = signature.certify.map(|choice| match choice {
        CertifyChoice::NoChanges => Certify::NoChanges,
        CertifyChoice::FormFill => Certify::FormFill,
        CertifyChoice::Annotate => Certify::Annotate,
    });
    let algorithm = signature
        .algorithm(&identity)
        .map_err(|error| Failure::not_done(Message::new("cli-cannot-start-signing"), error))?;
    Ok(Kit {
        identity,
        algorithm,
        request,
        artwork,
    })
}
