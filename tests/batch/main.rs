//! Many documents: whatever interrupts a run, the next one finishes it. Every document gets exactly
//! one result, which is sound; none is signed twice, and nothing unfinished stays.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod again;
mod hazards;
mod killed;
mod moving;
mod shards;
mod terminal;
mod watch;
mod watching;
mod workshop;
