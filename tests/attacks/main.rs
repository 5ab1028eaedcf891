//! Attacks on signed documents, each beside a harmless twin: the table of them all on every form
//! of file (`table`), and what takes a document of its own.
//!
//! A forgery is never valid, its signature is always listed, and nothing takes long. A twin is
//! what honest software does, and must pass.

#[cfg(test)]
mod exhaustion;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod holes;
#[cfg(test)]
mod hung;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod structure;
#[cfg(test)]
mod table;
#[cfg(test)]
mod twins;
#[cfg(test)]
mod unfinished;
#[cfg(test)]
mod updates;
#[cfg(test)]
mod workshop;
