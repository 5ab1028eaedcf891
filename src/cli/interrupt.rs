//! Ctrl-C and a polite request to end.
//!
//! Outputs are temporaries until they are whole, so stopping at any moment harms nothing; the
//! temporaries only have to be taken along. A batch may finish what it has begun: it looks at
//! [`STOP`], and whoever does not want to wait asks again.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::exit::Exit;
use crate::disk;

/// Set by the first interruption of a batch, which begins no further document then.
pub(super) static STOP: AtomicBool = AtomicBool::new(false);

/// Whether there is a batch that looks at [`STOP`].
static HEEDED: AtomicBool = AtomicBool::new(false);

/// From now on an interruption removes what is unfinished and ends the program with code 130.
pub(super) fn clean_up_on_interrupt() {
    let set = ctrlc::set_handler(|| {
        if HEEDED.load(Ordering::Relaxed) && !STOP.swap(true, Ordering::Relaxed) {
            return;
        }
        disk::abandon();
        process::exit(Exit::Interrupted.code().into());
    });
    // Without a handler the system ends the program as it always does; a temporary may stay.
    set.ok();
}

/// From now on the first interruption only sets [`STOP`]; the second ends the program.
pub(super) fn finish_first() {
    HEEDED.store(true, Ordering::Relaxed);
}

/// Whether a batch was asked to stop.
pub(super) fn is_stopping() -> bool {
    STOP.load(Ordering::Relaxed)
}
