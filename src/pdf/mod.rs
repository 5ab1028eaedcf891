//! PDF structure.

pub mod append;
mod append_xref;
pub mod pool;

pub use lopdf::{Dictionary, Object, ObjectId};
