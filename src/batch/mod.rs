//! Many documents, one after the other; a single one is a batch of one.
//!
//! [`plan`] settles what goes where and [`style`] how it looks; [`signing`], [`previewing`],
//! [`verifying`] with [`picturing`] and [`fields`] do it. [`arrivals`] tells which documents are
//! complete, of those that keep coming.
//!
//! **Invariant:** a document that cannot be used never stops the others, not even when it makes
//! the tool itself stumble. A signed result is read back and verified before it gets its name.
//!
//! **Deliberately absent:** words, streams, and the order in which options are looked up.

pub mod aim;
pub mod arrivals;
mod committing;
mod error;
pub mod extending;
pub mod fields;
mod grounds;
mod growing;
pub mod manifest;
pub mod picturing;
pub mod plan;
pub mod previewing;
pub mod qr_template;
pub mod raising;
mod reading;
pub mod signing;
mod soundness;
pub mod style;
pub mod verifying;
mod workers;

pub use error::BatchError;
pub use manifest::Manifest;
pub use plan::{Descend, Document, Found, Job, Jobs, Naming, Plan, PlanError, Source, Target};
pub use qr_template::{NumberPattern, QrTemplate};
pub use reading::Reading;
pub use style::{Signer, Style, Task, Tasks};
