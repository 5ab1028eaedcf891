//! How many documents are worked on at a time.

use std::num::NonZeroUsize;
use std::thread;

use clap::Args;

/// Documents at a time while most of the work is waiting for a service.
const WAITING: usize = 8;

/// The option.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct JobsArguments {
    /// Documents that are worked on at a time; without it as many as the machine has processors,
    /// and at least 8 where services are asked
    #[arg(long, value_name = "N", help_heading = "Batch")]
    jobs: Option<NonZeroUsize>,
}

impl JobsArguments {
    /// For work of this machine.
    pub(super) fn working(self) -> NonZeroUsize {
        let all = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.jobs.unwrap_or_else(all)
    }

    /// For work that waits for others.
    pub(super) fn waiting(self) -> NonZeroUsize {
        let enough = |all: NonZeroUsize| all.max(NonZeroUsize::MIN.saturating_add(WAITING - 1));
        self.jobs.unwrap_or_else(|| enough(self.working()))
    }
}
