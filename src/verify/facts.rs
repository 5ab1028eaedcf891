//! What was found in a document, before anybody judges it.
//!
//! **Invariant:** plain, owned data: the same facts, policy and time always give the same report.
//!
//! **Deliberately absent:** verdicts, and the time of the verification.

/// Everything that a judgement needs to know about one document.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Facts {}
