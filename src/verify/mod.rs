//! Judging the signatures of a document.
//!
//! [`gather`](facts) collects [`Facts`], [`judge`](judge) turns them into a [`Report`].
//!
//! **Invariant:** the judgement is a pure function of facts, policy and time.
//!
//! **Deliberately absent:** files, network, clock, words of any language.

pub mod facts;
pub mod finding;
pub mod policy;
pub mod report;

pub use facts::Facts;
pub use finding::{Finding, Severity};
pub use policy::{Policy, Revocation, TsaExpiry};
pub use report::{
    Certification, Changes, Coverage, IdentityState, Indication, Integrity, Level, NoticeFound,
    Report, SignatureKind, SignatureReport, SignerReport, Subindication, Verdict,
};
