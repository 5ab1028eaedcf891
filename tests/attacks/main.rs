//! Attacks on signed documents that need no key of the signer's, each beside a harmless twin.
//!
//! A forgery is never valid, its signature is always listed, and nothing takes long. A twin is
//! what honest software does, and must pass.

#[cfg(test)]
mod exhaustion;
#[cfg(test)]
mod forgery;
#[cfg(test)]
#[cfg(test)]
mod forms;
mod holes;
mod hung;
mod plain;
mod readers;
mod structure;
#[cfg(test)]
mod unfinished;
#[cfg(test)]
mod updates;
#[cfg(test)]
mod workshop;
