//! A panic is a bug in the tool, and said so in three lines.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;

use crate::base::message::Message;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;

/// Where the last panic happened.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Runs the program; a panic is caught and gives the place in the source where it happened.
pub(super) fn guarded<T>(program: impl FnOnce() -> T) -> Result<T, String> {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |report| {
        if let Ok(mut place) = PLACE.lock() {
            *place = report
                .location()
                .map(ToString::to_string)
                .unwrap_or_default();
        }
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            usual(report);
        }
    }));
    panic::catch_unwind(AssertUnwindSafe(program)).map_err(|_| place())
}

/// Where the last panic happened, for batches that go on after one.
pub(super) fn place() -> String {
    PLACE.lock().map(|place| place.clone()).unwrap_or_default()
}

/// The failure to show.
pub(super) fn failure(place: &str) -> Failure {
    Failure {
        what: Message::new("cli-stopped"),
        reason: Message::new("cli-bug")
            .with("place", place)
            .with("version", env!("CARGO_PKG_VERSION")),
        technical: None,
        exit: Exit::Bug,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_request_to_report_it() {
        let caught = guarded(|| -> u8 { panic!("on purpose") });
        drop(panic::take_hook());
        let place = caught.unwrap_err();
        assert!(place.contains("panic.rs"), "{place}");
        let failure = failure(&place);
        assert_eq!(failure.exit.code(), 70);
        assert_eq!(failure.reason.key, "cli-bug");
    }
}
