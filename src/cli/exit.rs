//! Exit codes.

use std::process::ExitCode;

/// How a run ended, from best to gravest.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Exit {
    /// Done; every signature valid.
    #[default]
    Done,
    /// Trust, time or revocation unknown.
    Undecided,
    /// A file, key, token or PDF could not be used.
    NotDone,
    /// A signature is invalid, a gate is not met, or no signature was found.
    Negative,
    /// Wrong usage.
    Usage,
    /// A bug in the tool.
    Bug,
    /// Interrupted.
    Interrupted,
}

impl Exit {
    /// The number that scripts see.
    #[must_use]
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Negative => 1,
            Self::Usage => 2,
            Self::Undecided => 3,
            Self::NotDone => 4,
            Self::Bug => 70,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_is_the_greatest() {
        let order = [130, 70, 1, 4, 3, 0];
        let mut exits = [
            Exit::Done,
            Exit::NotDone,
            Exit::Interrupted,
            Exit::Negative,
            Exit::Undecided,
            Exit::Bug,
        ];
        exits.sort();
        exits.reverse();
        assert_eq!(exits.map(|exit| u32::from(exit.code())), order);
    }
}
