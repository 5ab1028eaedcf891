//! PDF structure: reading documents lazily, every revision by itself, with the place of every
//! byte that a signature speaks about (ISO 32000-2, and ISO 32000-1 where it differs).
//!
//! | step | module |
//! |---|---|
//! | bytes → tokens → objects | `token`, `object` |
//! | header, end blocks, cross-references → revisions | `header`, `xref_table`, `xref_stream`, `chain` |
//! | an object at its place, or only what it refers to | `load`, `object_stream`, `filter`, `links` |
//! | all of that where cross-references are broken | `scan`, `recover` |
//! | the document, each state it had, and a second reader | [`document`], `digests`, [`view`], [`twin`] |
//! | updates that readers could read in different ways | [`canonical`] |
//! | what is encrypted, and with which password | [`encryption`] |
//! | what it is made of | [`page`], [`field`], [`signature`], [`dss`], [`permission`], [`lock`], [`seed_value`] |
//! | what pages paint: the words of their content, and where | [`content`], [`content_extent`], [`annotation`] |
//! | what it claims to obey | [`conformance`] |
//!
//! **Invariant:** every offset counts from `%PDF`, wherever that stands in the file; only
//! `/ByteRange` counts from its first byte.
//!
//! **Deliberately absent:** lopdf's loader. It reads everything at once and hides revisions and
//! places; its objects, its other filters and its serialiser are used.

pub mod annotation;
pub mod append;
mod append_tail;
mod append_xref;
pub mod byte_range;
pub mod canonical;
mod cells;
mod chain;
pub mod conformance;
pub mod content;
pub mod content_balance;
mod content_covering;
pub mod content_extent;
mod content_matrix;
mod content_operands;
mod content_path;
mod content_text;
mod content_walk;
pub mod date;
mod digests;
pub mod document;
pub mod dss;
pub mod encryption;
pub mod entry;
pub mod error;
pub mod field;
mod filter;
pub mod finding;
mod font_reach;
mod font_widths;
mod header;
mod links;
pub mod load;
pub mod lock;
mod object;
mod object_stream;
mod offset;
pub mod page;
pub mod permission;
pub mod pool;
mod recover;
#[cfg(test)]
pub(crate) mod samples;
mod scan;
pub mod seed_value;
pub mod signature;
pub mod text_string;
mod token;
pub mod twin;
mod versions;
pub mod view;
mod xref_stream;
mod xref_table;

pub use lopdf::{Dictionary, Object, ObjectId, StringFormat};

pub use byte_range::{ByteRange, ByteRangeError};
pub use canonical::{Ambiguity, AmbiguousUpdate};
pub use conformance::Claim;
pub use document::{Document, Revision, XrefForm};
pub use dss::{KnownStreams, ValidationData};
pub use encryption::AccessPermissions;
pub use entry::Entry;
pub use error::{Cap, PdfError};
pub use field::{Field, Reach, SignatureField};
pub use finding::StructureFinding;
pub use links::references;
pub use load::{Located, Place};
pub use lock::{FieldLock, LockScope};
pub use page::Page;
pub use permission::Permission;
pub use seed_value::{Constraint, Duty, SeedValue};
pub use signature::{SignatureProblem, SignatureValue};
pub use twin::{Met, Twin};
pub use view::View;
