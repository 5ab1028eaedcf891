//! Signs, stamps and verifies PDF documents with certificates issued by `BSrE`.
//!
//! The modules stand on floors. A module imports only from lower floors, siblings never meet,
//! and `tests/architecture.rs` holds that:
//!
//! | floor | modules | may touch |
//! |---|---|---|
//! | 8 | [`cli`] | terminal, environment, clock |
//! | 7 | [`batch`] | threads |
//! | 5 | [`key`], [`disk`] | devices and files |
//! | 4 | [`sign`], [`verify`] | nothing: bytes in, bytes or a report out |
//! | 3 | [`cms`], [`stamp`] | nothing |
//! | 2 | [`pdf`], [`pki`] | nothing |
//! | 1 | [`crypto`] | nothing |
//! | 0 | [`base`] | nothing |

pub mod base;
pub mod batch;
pub mod cli;
pub mod cms;
pub mod crypto;
pub mod disk;
pub mod key;
pub mod pdf;
pub mod pki;
pub mod sign;
pub mod stamp;
pub mod verify;
