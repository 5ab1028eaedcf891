//! What every other module stands on: digests, time values, messages, limits on hostile input,
//! what a text shows.
//!
//! **Deliberately absent:** input and output of any kind, and the clock.

pub mod digest;
pub mod limits;
pub mod message;
pub mod number;
pub mod prefix;
pub mod shared;
pub mod time;
pub mod visible;
pub mod xml;
