//! Ctrl-C and a polite request to end.
//!
//! Outputs are temporaries until they are whole, so stopping at any moment harms nothing; the
//! temporaries only have to be taken along.

use crate::cli::exit::Exit;
use crate::disk;

/// From now on an interruption removes what is unfinished and ends the program with code 130.
pub(super) fn clean_up_on_interrupt() {
    let set = ctrlc::set_handler(|| {
        disk::abandon();
        std::process::exit(Exit::Interrupted.code().into());
    });
    // Without a handler the system ends the program as it always does; a temporary may stay.
    set.ok();
}
