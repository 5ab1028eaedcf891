//! PDF structure.

pub mod pool;

pub use lopdf::{Dictionary, Object, ObjectId};
