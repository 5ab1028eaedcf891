//! Texts that an option or a key needs for anything to come of it.
//!
//! **Invariant:** a [`Filled`] has something to see in it.

use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use crate::base::visible::is_blank;

/// A text with something to see in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Filled(String);

impl Deref for Filled {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Filled {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_blank(text) {
            Err("the text is empty")
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl<'de> Deserialize<'de> for Filled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_is_refused() {
        assert_eq!(&*"a b".parse::<Filled>().unwrap(), "a b");
        for text in ["", " ", "\u{ad}\t"] {
            assert!(text.parse::<Filled>().is_err(), "{text:?}");
        }
    }
}
