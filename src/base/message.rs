//! A message to a person, not yet in any language.
//!
//! Library modules name a message by key and arguments; `cli` alone turns it into Indonesian or
//! English. A key stands in `locales/<language>/<module>.ftl`; its attribute `.hint`, when there
//! is one, says what to do. A test holds that no key is missing or unused.

use std::borrow::Cow;
use std::fmt::Display;

use serde::{Deserialize, Deserializer, Serialize, de};

/// Letters of a key; the catalogue's longest has half of that.
const LONGEST_KEY: usize = 100;

/// A key of the message catalogue and what fills its places.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Message {
    /// The key: `pdf-no-header`.
    #[serde(deserialize_with = "key")]
    pub key: Cow<'static, str>,
    /// Named arguments, already formatted in a way that no language changes.
    pub arguments: Vec<(Cow<'static, str>, String)>,
}

impl Message {
    /// A message without arguments.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self {
            key: Cow::Borrowed(key),
            arguments: Vec::new(),
        }
    }

    /// The same message with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.arguments
            .push((Cow::Borrowed(name), value.to_string()));
        self
    }
}

/// A key that was saved: it comes from a file, and is shown as it stands where nobody knows it.
fn key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if (1..=LONGEST_KEY).contains(&text.len()) && text.chars().all(plain) {
        Ok(Cow::Owned(text))
    } else {
        Err(de::Error::custom("a key of a message has other letters"))
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
