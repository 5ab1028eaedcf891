//! The rules that whoever verifies chooses.
//!
//! **Invariant:** the defaults are the strict ones.

/// What unknown revocation means.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Revocation {
    /// Unknown is indeterminate, never valid.
    #[default]
    Require,
    /// Checked where evidence is at hand; a warning otherwise.
    Prefer,
    /// Not asked. A revocation that is known still counts.
    Skip,
}

/// What a timestamp is worth whose authority's certificate has expired since.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum TsaExpiry {
    /// EN 319 102-1: without other proof of existence it proves nothing any more.
    #[default]
    Strict,
    /// It counts when the authority's certificate was valid at the time that it states.
    AtIssue,
}

impl TsaExpiry {
    /// The word of `--tsa-expiry`, named in the findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::AtIssue => "at-issue",
        }
    }
}

/// The rules of one verification.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Policy {
    /// What unknown revocation means.
    pub revocation: Revocation,
    /// What an expired timestamp authority means.
    pub tsa_expiry: TsaExpiry,
}
