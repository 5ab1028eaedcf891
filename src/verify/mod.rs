//! Judging the signatures of a document.
//!
//! [`gather()`] collects [`Facts`] from a document and the evidence at hand; [`judge()`] turns them
//! into a [`Report`]:
//!
//! ```text
//! Document ─┬─ every signature field of every revision ─┐
//!           ├─ coverage, integrity, timestamps          ├─ Facts ── judge ── Report
//!           ├─ changes of every later revision          │
//! Evidence ─┴─ certificates, lists, OCSP responses ─────┘
//! ```
//!
//! Between the two, [`complete()`] may ask elsewhere for what is missing, and [`proof()`] picks from
//! the facts what a document has to hold to be judged by itself.
//!
//! **Invariant:** the judgement is a pure function of facts, policy and time. A bad signature is a
//! finding, never an `Err`, and no finding hides another.
//!
//! **Deliberately absent:** files, network, clock, words of any language.

mod believed;
mod changes;
mod character_map;
mod complete;
mod container;
mod content;
mod court;
mod covering;
pub mod facts;
pub mod finding;
mod gather;
mod held;
mod identity;
mod judge;
mod lasting;
mod level;
mod lock;
mod notice;
pub mod policy;
mod proof;
pub mod report;
pub mod saved;
mod shown;
mod status;
mod stray;
mod strength;
mod subjects;
mod summary;
mod times;

pub use believed::{Believed, believed};
pub use complete::complete;
pub use facts::Facts;
pub use finding::{Finding, Severity};
pub use gather::{Evidence, Ground, gather, gather_signatures, gather_with};
pub use held::{Held, held};
pub use judge::judge;
pub use notice::find as find_notice;
pub use policy::{FormFilling, Policy, PolicyError, Revocation, TsaExpiry};
pub use proof::{Proof, Proven, proof, proof_within};
pub use report::{
    Certification, Changes, Coverage, IdentityState, Indication, Integrity, Level, LongTerm,
    NoticeFound, PolicyReport, Report, SignatureKind, SignatureReport, SignerReport, Subindication,
    Verdict,
};
