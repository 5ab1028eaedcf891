//! Where timestamps and evidence come from: options and configuration become clients.
//!
//! **Invariant:** with `--offline` there is no client, so nothing can touch the network.
//!
//! **Deliberately absent:** asking anything; that happens while documents are worked on.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum};
use const_oid::ObjectIdentifier;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};

use crate::base::digest::DigestAlgorithm;
use crate::base::message::Message;
use crate::base::time::Timestamp;
use crate::batch::BatchError;
use crate::batch::raising::Services;
use crate::cli::anchors::{self, Builtin};
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::prompt::Passphrase;
use crate::cli::{Context, places};
use crate::net::{
    Clock, EvidenceCache, EvidenceClient, EvidenceSettings, HttpClient, HttpSettings, Login,
    OcspNonce, Randomness, Reach, TimestampClient, TsaAddress, TsaSettings, TsaTrust,
};
use crate::pki::{CertificateList, EvidenceProvider, OcspResponse, TrustAnchors};
use crate::sign::Tokens;
use crate::verify::{Evidence, Level, Policy};

/// Bytes that the cache of lists and answers may take: some weeks of a busy office.
const CACHE_BYTES: u64 = 256 << 20;

/// The options for what comes from elsewhere.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Timestamps and evidence")]
pub(super) struct ServiceArguments {
    /// Timestamp service (RFC 3161), instead of those of the configuration; several are tried in
    /// this order (may be repeated)
    #[arg(long, value_name = "URL", conflicts_with = "offline")]
    tsa: Vec<String>,
    /// User name at the (first) timestamp service
    #[arg(long, value_name = "NAME", requires = "tsa_password_file")]
    tsa_user: Option<String>,
    /// File whose first line is the password at the timestamp service; refused when others may
    /// read it
    #[arg(long, value_name = "FILE", requires = "tsa_user")]
    tsa_password_file: Option<PathBuf>,
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// Trust the certificates in this file for this run (may be repeated)
    #[arg(long, value_name = "FILE")]
    trust: Vec<PathBuf>,
}

/// The options for evidence, at hand and elsewhere.
#[derive(Args, Clone, Debug)]
pub(super) struct EvidenceArguments {
    /// Revocation lists at hand (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(super) crl: Vec<PathBuf>,
    /// OCSP responses at hand (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(super) ocsp: Vec<PathBuf>,
    /// Use no network
    #[arg(long)]
    pub(super) offline: bool,
}

/// A level, as options and the configuration write it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LevelChoice {
    /// With a timestamp
    #[value(name = "b-t")]
    BT,
    /// With the data to validate it by, for the long term
    #[value(name = "b-lt")]
    BLt,
    /// With a timestamp over these, which can be renewed
    #[value(name = "b-lta")]
    BLta,
}

impl From<LevelChoice> for Level {
    fn from(choice: LevelChoice) -> Self {
        match choice {
            LevelChoice::BT => Self::BT,
            LevelChoice::BLt => Self::BLt,
            LevelChoice::BLta => Self::BLta,
        }
    }
}

/// Timestamp services, as the configuration names them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TsaTable {
    /// Where they are, in the order they are tried.
    #[serde(default)]
    url: Vec<String>,
    /// The user name there.
    user: Option<String>,
    /// A file whose first line is the password there.
    password_file: Option<PathBuf>,
    /// The policy that timestamps must be under.
    policy: Option<PolicyNumber>,
    /// Requests in a second.
    per_second: Option<NonZeroU32>,
    /// Requests at once.
    at_once: Option<NonZeroUsize>,
}

/// An object identifier, as the configuration writes it.
#[derive(Clone, Copy, Debug)]
struct PolicyNumber(ObjectIdentifier);

impl<'de> Deserialize<'de> for PolicyNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        ObjectIdentifier::new(&text)
            .map(Self)
            .map_err(de::Error::custom)
    }
}

/// How the network is used.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct NetworkTable {
    /// Whether addresses in certificates may lead to private servers.
    #[serde(default)]
    private: bool,
    /// The ports that they may name.
    ports: Option<Vec<u16>>,
    /// Through which proxy every request goes.
    proxy: Option<String>,
    /// Seconds that one answer may take.
    seconds: Option<NonZeroU32>,
    /// Whether OCSP requests carry a fresh number.
    #[serde(default)]
    ocsp_nonce: bool,
}

/// What timestamps and evidence come from, for a whole run.
pub(super) struct Providers {
    anchors: TrustAnchors,
    crls: Vec<CertificateList>,
    ocsps: Vec<OcspResponse>,
    authority: Option<TimestampClient>,
    source: Option<Arc<EvidenceClient>>,
    policy: Policy,
    clock: Clock,
}

impl Providers {
    /// What documents are raised with.
    pub(super) fn services<'s>(&'s self, now: &'s (dyn Fn() -> Timestamp + Sync)) -> Services<'s> {
        let authority = self.authority.as_ref();
        let source = self.source.as_deref();
        Services {
            tokens: authority.map(|authority| Tokens::new(authority)),
            source: source.map(|source| -> &dyn EvidenceProvider { source }),
            evidence: Evidence {
                anchors: &self.anchors,
                certificates: &[],
                crls: &self.crls,
                ocsps: &self.ocsps,
            },
            policy: &self.policy,
            now,
        }
    }

    /// What the time is.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Fails when no timestamp service is known.
    ///
    /// # Errors
    /// There is none in options and configuration, or the network is not to be used.
    pub(super) fn must_give_timestamps(&self) -> Outcome<()> {
        if self.authority.is_some() {
            return Ok(());
        }
        let what = Message::new("cli-cannot-start-signing");
        Err(Failure::usage(what, BatchError::NoAuthority))
    }
}

impl ServiceArguments {
    /// The first option given, for all of them need a level above B-B.
    pub(super) fn first_given(&self) -> Option<&'static str> {
        let given = [
            ("--tsa", !self.tsa.is_empty()),
            ("--tsa-user", self.tsa_user.is_some()),
            ("--crl", !self.evidence.crl.is_empty()),
            ("--ocsp", !self.evidence.ocsp.is_empty()),
            ("--trust", !self.trust.is_empty()),
        ];
        given.into_iter().find(|(_, is)| *is).map(|(name, _)| name)
    }

    /// Reads what is at hand and makes the clients; nothing is asked yet.
    ///
    /// # Errors
    /// A file cannot be used, or the configuration makes no sense.
    pub(super) fn providers(&self, context: &mut Context) -> Outcome<Providers> {
        let clock = Clock::starting(context.now);
        let (crls, ocsps) = self.evidence.at_hand()?;
        let mut providers = Providers {
            anchors: anchors::anchors(context, Builtin::Trusted, &self.trust)?,
            crls,
            ocsps,
            authority: None,
            source: None,
            policy: Policy::default(),
            clock,
        };
        if self.evidence.offline {
            return Ok(providers);
        }
        let http = client(context)?;
        let randomness = randomness()?;
        let source = Arc::new(evidence_client(context, &http, clock, &randomness));
        providers.source = Some(Arc::clone(&source));
        let services = self.timestamp_services(context)?;
        for service in services.iter().filter(|one| one.shows_password()) {
            let warning = Message::new("cli-password-in-the-open");
            let warning = warning.with("address", &service.address);
            context.console.warn(&warning);
        }
        if !services.is_empty() {
            let table = &context.configuration.tsa;
            let usual = TsaSettings::default();
            let settings = TsaSettings {
                services,
                policy: table.policy.map(|number| number.0),
                per_second: table.per_second,
                at_once: table.at_once.unwrap_or(usual.at_once),
                ..usual
            };
            let trust = TsaTrust {
                anchors: providers.anchors.clone(),
                issuers: source,
            };
            let client = TimestampClient::new(http, settings, trust, clock, randomness);
            providers.authority = Some(client);
        }
        Ok(providers)
    }

    /// The timestamp services that were typed, else those of the configuration.
    fn timestamp_services(&self, context: &Context) -> Outcome<Vec<TsaAddress>> {
        let configuration = &context.configuration;
        let table = &configuration.tsa;
        let (addresses, user, file) = if self.tsa.is_empty() {
            let file = table.password_file.as_ref();
            let file = file.map(|path| configuration.resolve(path));
            (&table.url, table.user.clone(), file)
        } else {
            (&self.tsa, None, None)
        };
        let user = self.tsa_user.clone().or(user);
        let file = self.tsa_password_file.clone().or(file);
        let login = match (user, file) {
            (Some(user), Some(file)) => Some(Login {
                user,
                password: password(context, &file)?,
            }),
            _ => None,
        };
        // Others, to which nobody gave a password, shall not see it.
        let mut logins = std::iter::once(login).chain(std::iter::repeat(None));
        let service = |address: &String| TsaAddress {
            address: address.clone(),
            login: logins.next().flatten(),
        };
        Ok(addresses.iter().map(service).collect())
    }
}

impl EvidenceArguments {
    /// What the files hold that were named.
    ///
    /// # Errors
    /// One cannot be used.
    pub(super) fn at_hand(&self) -> Outcome<(Vec<CertificateList>, Vec<OcspResponse>)> {
        let mut crls = Vec::new();
        for file in &self.crl {
            crls.extend(anchors::revocation_lists(file)?);
        }
        let ocsps = self.ocsp.iter().map(|file| anchors::ocsp_response(file));
        Ok((crls, ocsps.collect::<Outcome<_>>()?))
    }

    /// Who is asked for what is not at hand; nobody, when the network is not to be used.
    ///
    /// # Errors
    /// The configuration makes no sense.
    pub(super) fn source(&self, context: &Context) -> Outcome<Option<EvidenceClient>> {
        if self.offline {
            return Ok(None);
        }
        let clock = Clock::starting(context.now);
        let http = client(context)?;
        Ok(Some(evidence_client(context, &http, clock, &randomness()?)))
    }
}

fn client(context: &Context) -> Outcome<Arc<HttpClient>> {
    let table = &context.configuration.network;
    let usual = HttpSettings::default();
    let settings = HttpSettings {
        whole: table.seconds.map_or(usual.whole, |seconds| {
            Duration::from_secs(seconds.get().into())
        }),
        reach: if table.private {
            Reach::Everywhere
        } else {
            Reach::Public
        },
        ports: table.ports.clone().unwrap_or(usual.ports),
        proxy: table.proxy.clone().map(SecretString::from),
        connect: usual.connect,
    };
    HttpClient::new(settings)
        .map(Arc::new)
        .map_err(|error| Failure::usage(Message::new("cli-cannot-use-network"), error))
}

fn evidence_client(
    context: &Context,
    http: &Arc<HttpClient>,
    clock: Clock,
    randomness: &Arc<Randomness>,
) -> EvidenceClient {
    let cache = places::cache_folder().map(|folder| EvidenceCache::new(folder, CACHE_BYTES));
    let settings = EvidenceSettings {
        nonce: if context.configuration.network.ocsp_nonce {
            OcspNonce::Sent
        } else {
            OcspNonce::Absent
        },
        cache,
        ..EvidenceSettings::default()
    };
    EvidenceClient::new(Arc::clone(http), settings, clock, Arc::clone(randomness))
}

/// The password at a timestamp service.
fn password(context: &Context, file: &Path) -> Outcome<SecretString> {
    let what = || Message::new("cli-cannot-use-tsa-password").with("path", file.display());
    Passphrase::File(file.to_path_buf())
        .with_prompt(&context.console.words, |prompt| prompt.passphrase(&what()))
        .map_err(|error| Failure::not_done(what(), error))
}

/// Numbers that nobody can foresee: digests of a seed from the system and a counter.
fn randomness() -> Outcome<Arc<Randomness>> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        let reason = Message::new("cli-no-randomness").with("reason", error);
        Failure::not_done(Message::new("cli-cannot-use-network"), Cause::from(reason))
    })?;
    let counter = AtomicU64::new(0);
    Ok(Arc::new(move || {
        let count = counter.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let digest = DigestAlgorithm::Sha256.hash(&[&seed, &count]);
        let mut number = [0; 16];
        for (place, byte) in number.iter_mut().zip(digest.bytes()) {
            *place = *byte;
        }
        number
    }))
}
