//! Documents from end to end: signed by our program and judged by others, signed by others and
//! judged by ours, changed behind our back, and looked at.
//!
//! Other programs ("peers") are used where they are installed. Which are missing is said aloud;
//! with `CI=true` a missing one fails the test. `tests/run` installs them.

#[cfg(test)]
mod encrypted;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod identities;
#[cfg(test)]
mod images;
#[cfg(test)]
mod interop;
#[cfg(test)]
mod manifests;
#[cfg(test)]
mod qr;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tamper;
