//! Servers that were not reached, and how long they are left alone.
//!
//! A server that does not answer costs a whole time-out each time it is asked. One silence may be an
//! accident; after [`MOST`] in a row nobody asks it for a while, and then one asks for all.
//!
//! **Deliberately absent:** servers that answer, whatever they say.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::error::{Fault, HttpError};

/// Times in a row that a server may not be reached before it is left alone.
const MOST: u8 = 2;

/// What is known about silent servers.
#[derive(Debug)]
pub(super) struct Silences {
    servers: Mutex<HashMap<String, Silence>>,
    /// How long a server is left alone.
    pause: SignedDuration,
}

/// A server that was not reached.
#[derive(Debug)]
struct Silence {
    times: u8,
    until: Timestamp,
    fault: Fault,
}

impl Silences {
    pub(super) fn new(pause: SignedDuration) -> Self {
        Self {
            servers: Mutex::default(),
            pause,
        }
    }

    /// Why a server is not to be asked now; whoever gets none asks it for everybody.
    pub(super) fn left_alone(&self, server: &str, now: Timestamp) -> Option<Fault> {
        let mut servers = self.servers();
        let silence = servers.get_mut(server).filter(|one| one.times >= MOST)?;
        if now < silence.until {
            return Some(silence.fault.clone());
        }
        silence.until = self.after(now);
        None
    }

    /// Takes note of what came of asking a server.
    pub(super) fn note<T>(&self, server: String, outcome: &Result<T, HttpError>, now: Timestamp) {
        let mut servers = self.servers();
        let fault = outcome.as_ref().err().map(|error| &error.fault);
        let Some(fault) = fault.filter(|fault| fault.is_silence()) else {
            // Whatever it said, it is there.
            servers.remove(&server);
            return;
        };
        let times = servers.get(&server).map_or(0, |known| known.times);
        let silence = Silence {
            times: times.saturating_add(1),
            until: self.after(now),
            fault: fault.clone(),
        };
        servers.insert(server, silence);
    }

    fn after(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.pause).unwrap_or(now)
    }

    fn servers(&self) -> MutexGuard<'_, HashMap<String, Silence>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_server_is_left_alone_for_a_while_and_then_one_asks() {
        let silences = Silences::new(SignedDuration::from_secs(30));
        let start: Timestamp = "2026-11-21T07:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        let silent: Result<(), _> = Err(Fault::TimedOut.at("http://ca.example/"));
        let alone = |at| silences.left_alone("ca", at).is_some();
        let note = |outcome: &_, at| silences.note("ca".to_owned(), outcome, at);
        note(&silent, start);
        assert!(!alone(start));
        note(&silent, start);
        assert!(alone(after(29)));
        // The first who comes afterwards asks; the others do not meanwhile.
        assert!(!alone(after(30)));
        assert!(alone(after(31)));
        note(&silent, after(50));
        assert!(alone(after(79)));
        assert!(!alone(after(80)));
        note(&Ok(()), after(81));
        note(&silent, after(82));
        assert!(!alone(after(82)));
    }

    #[test]
    fn a_server_that_refuses_is_not_silent() {
        let silences = Silences::new(SignedDuration::from_secs(30));
        let start: Timestamp = "2026-11-21T07:00:00Z".parse().unwrap();
        let later = start + SignedDuration::from_secs(30);
        let alone = |at| silences.left_alone("ca", at).is_some();
        let note = |fault: Fault, at| {
            let outcome: Result<(), _> = Err(fault.at("http://ca.example/"));
            silences.note("ca".to_owned(), &outcome, at);
        };
        note(Fault::TimedOut, start);
        note(Fault::TimedOut, start);
        assert!(alone(start));
        // It is back; what it does not have it may have for others.
        assert!(!alone(later));
        note(Fault::Denied { status: 403 }, later);
        assert!(!alone(later));
        // A row begins anew.
        note(Fault::TimedOut, later);
        assert!(!alone(later));
    }
}
