//! What is asked for over the network: timestamps, revocation, issuers' certificates.
//!
//! [`TimestampClient`] brings timestamp tokens, [`EvidenceClient`] brings certificates, OCSP
//! answers and revocation lists, and keeps them in a folder for the next run. Both stand on one
//! HTTP client with the limits of [`HttpSettings`].
//!
//! **Invariant:** every request ends: its time, its size, its redirects and its tries are capped.
//! An address that a document names leads only to public servers, on the usual ports, and never
//! gets a password (see [`HttpSettings::reach`]). An answer is handed on only when it is what was
//! asked for; whether it may be believed is for `pki` and `verify` to say.
//!
//! **Deliberately absent:** cookies, content encodings, settings from the environment, and any
//! request that nobody asked for: without these clients the program touches no network at all.

mod address;
mod cache;
mod clock;
mod error;
mod evidence;
mod gate;
mod http;
mod once;
#[cfg(test)]
mod sample_server;
mod silence;
#[cfg(feature = "aws-lc")]
mod tls;
mod tsa;
mod tsa_path;

pub use cache::EvidenceCache;
pub use clock::Clock;
pub use error::{Fault, HttpError};
pub use evidence::{EvidenceClient, EvidenceSettings, OcspNonce};
pub use http::{HttpClient, HttpSettings, Login, Reach};
pub use tsa::{TimestampClient, TsaAddress, TsaSettings};
pub use tsa_path::TsaTrust;

/// Sixteen fresh random bytes whenever it is called.
pub type Randomness = dyn Fn() -> [u8; 16] + Send + Sync;
