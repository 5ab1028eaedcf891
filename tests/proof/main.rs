//! Proof that lasts, made and checked with other people's servers and verifiers: an authority of
//! Certomancer issues, stamps and answers; pyHanko and pdfsig judge what we made of it, and we judge
//! what pyHanko makes.
//!
//! Without Certomancer these tests say so and pass; with `CI=true` nothing may be missing.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod desk;
mod extend;
mod refused;
mod sign;
