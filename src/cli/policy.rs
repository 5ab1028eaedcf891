//! The options that choose the rules of a verification.
//!
//! **Invariant:** what is typed wins over the file, the file over the standard policy.
//!
//! **Deliberately absent:** what the rules mean; `verify` knows.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::base::message::Message;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::disk::Input;
use crate::verify::{Policy, Revocation, TsaExpiry};

/// The options.
#[derive(Args, Clone, Debug)]
pub(super) struct PolicyArguments {
    /// Judge by the rules in this file instead of the standard ones
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Print the standard rules with their explanations, as a file to start from, and judge nothing
    #[arg(long, conflicts_with_all = ["paths", "policy", "from_facts"])]
    pub(super) show_policy: bool,
    /// What it means when nobody can tell whether a certificate was revoked [default: require, or
    /// what the policy says]
    #[arg(long, value_name = "RULE")]
    revocation: Option<RevocationRule>,
    /// What a timestamp is worth whose authority's certificate has expired [default: strict, or what
    /// the policy says]
    #[arg(long, value_name = "RULE")]
    tsa_expiry: Option<TsaExpiryRule>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RevocationRule {
    /// Unknown revocation leaves the verdict open
    Require,
    /// Checked where possible, a warning otherwise
    Prefer,
    /// Not asked
    Skip,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TsaExpiryRule {
    /// It proves nothing any more
    Strict,
    /// It counts when the certificate was valid at the time it states
    AtIssue,
}

impl PolicyArguments {
    /// The rules to judge by.
    ///
    /// # Errors
    ///
    /// The file cannot be used.
    pub(super) fn read(&self) -> Outcome<Policy> {
        let mut policy = match &self.policy {
            None => Policy::default(),
            Some(path) => {
                let read = || -> Result<_, Cause> { Ok(Policy::parse(&Input::open(path)?)?) };
                read().map_err(|cause| {
                    let what = Message::new("cli-cannot-use-policy").with("path", path.display());
                    Failure::not_done(what, cause)
                })?
            }
        };
        if let Some(rule) = self.revocation {
            policy.revocation = match rule {
                RevocationRule::Require => Revocation::Require,
                RevocationRule::Prefer => Revocation::Prefer,
                RevocationRule::Skip => Revocation::Skip,
            };
        }
        if let Some(rule) = self.tsa_expiry {
            policy.tsa_expiry = match rule {
                TsaExpiryRule::Strict => TsaExpiry::Strict,
                TsaExpiryRule::AtIssue => TsaExpiry::AtIssue,
            };
        }
        Ok(policy)
    }
}
