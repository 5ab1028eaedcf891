//! Files: reading documents, and outputs that appear whole or not at all.
//!
//! **Invariant:** nothing here ever opens an existing file for writing, but a [`Log`] to append to
//! it. Whatever others do to a file meanwhile, the answer is an error and never a crash
//! ([`Input::check`]). An [`Output`] is a temporary file beside its target until [`Output::commit`]
//! or [`commit_all`] renames it, which is after its bytes are safe on the disk; dropped before that,
//! it is gone, and so is it when the program is interrupted ([`abandon`]).
//!
//! **Deliberately absent:** what the bytes mean, and key files, which `key` reads itself.

mod ahead;
mod error;
mod folders;
mod group;
mod guard;
mod input;
mod leftovers;
mod log;
mod moving;
mod output;
mod pending;
mod stamp;
mod standard;
mod watch;

pub use ahead::announce;
pub use error::DiskError;
pub use group::commit_all;
pub use input::Input;
pub use leftovers::remove_leftovers;
pub use log::Log;
pub use moving::move_file;
pub use output::{Folders, Output, Replace};
pub use pending::abandon;
pub use stamp::Stamp;
pub use standard::{standard_input, to_standard_output};
pub use watch::{Depth, Heard, Hint, Watch};
