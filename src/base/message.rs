//! A message to a person, not yet in any language.
//!
//! Library modules name a message by key and arguments; `cli` alone turns it into Indonesian or
//! English. A key stands in `locales/<language>/<module>.ftl`; its attribute `.hint`, when there
//! is one, says what to do. A test holds that no key is missing or unused.

use std::fmt::Display;

/// A key of the message catalogue and what fills its places.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// The key: `pdf-no-header`.
    pub key: &'static str,
    /// Named arguments, already formatted in a way that no language changes.
    pub arguments: Vec<(&'static str, String)>,
}

impl Message {
    /// A message without arguments.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            arguments: Vec::new(),
        }
    }

    /// The same message with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }
}

/// An error, warning or finding that a person reads.
///
/// `Display` of an error stays English and technical, for users of the library; this is what an
/// officer sees.
pub trait Explain {
    /// What to say.
    fn message(&self) -> Message;
}
