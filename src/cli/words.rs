//! Messages in the reader's language.
//!
//! The catalogue is `locales/<language>/<module>.ftl`, built into the program. A key's module is
//! its first word, and only the files that a run needs are parsed.
//!
//! **Invariant:** text that comes from a document, a certificate or a file name is shown without
//! the control characters that would let it rewrite the terminal ([`plain`]).
//!
//! **Deliberately absent:** formats of numbers and dates: arguments come formatted.

use std::borrow::Cow;
use std::cell::OnceCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::base::message::Message;
use crate::base::visible::steers;

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Bahasa Indonesia.
    Indonesian,
}

impl Language {
    /// The language of a POSIX locale name such as `id_ID.UTF-8`: Indonesian for `id`, else
    /// English. `in` is the code that Java used for Indonesian.
    #[must_use]
    pub fn of_locale(name: &str) -> Self {
        match name.split(['_', '.', '-', '@']).next() {
            Some("id" | "in" | "ind") => Self::Indonesian,
            _ => Self::English,
        }
    }
}

struct Texts {
    module: &'static str,
    english: &'static str,
    indonesian: &'static str,
}

macro_rules! catalogue {
    ($($module:literal),* $(,)?) => {
        [$(Texts {
            module: $module,
            english: include_str!(concat!("../../locales/en/", $module, ".ftl")),
            indonesian: include_str!(concat!("../../locales/id/", $module, ".ftl")),
        }),*]
    };
}

/// Every file of the catalogue; `tests/locales.rs` holds that none is left out.
const CATALOGUE: [Texts; 15] = catalogue![
    "append", "batch", "cli", "cms", "crypto", "disk", "html", "key", "net", "pdf", "pki",
    "render", "sign", "stamp", "verify"
];

/// The messages of one language.
pub struct Words {
    language: Language,
    bundles: [OnceCell<FluentBundle<FluentResource>>; CATALOGUE.len()],
}

impl Words {
    /// The messages of this language; nothing is parsed yet.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            bundles: [const { OnceCell::new() }; CATALOGUE.len()],
        }
    }

    /// The tag of the language (BCP 47).
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        match self.language {
            Language::English => "en",
            Language::Indonesian => "id",
        }
    }

    /// The text of a message.
    #[must_use]
    pub fn text(&self, message: &Message) -> String {
        self.find(message, None)
            .unwrap_or_else(|| message.key.to_string())
    }

    /// One of the message's further texts: `hint`, `because`.
    #[must_use]
    pub fn attribute(&self, message: &Message, name: &str) -> Option<String> {
        self.find(message, Some(name))
    }

    fn find(&self, message: &Message, attribute: Option<&str>) -> Option<String> {
        let module = message.key.split('-').next().unwrap_or_default();
        let own = |texts: &&Texts| texts.module == module;
        let position = CATALOGUE.iter().position(|texts| own(&texts))?;
        let texts = CATALOGUE.get(position)?;
        let bundle = self
            .bundles
            .get(position)?
            .get_or_init(|| parse(texts, self.language));
        let entry = bundle.get_message(&message.key)?;
        let pattern = match attribute {
            None => entry.value()?,
            Some(name) => entry.get_attribute(name)?.value(),
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in &message.arguments {
            arguments.set(name.as_ref(), argument(value));
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        Some(text.into_owned())
    }
}

/// The same text without characters that steer a terminal or turn the direction of writing.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(steers) {
        Cow::Owned(text.replace(steers, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whole numbers choose plural forms; everything else is text.
fn argument(value: &str) -> FluentValue<'static> {
    match value.parse::<u32>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(plain(value).into_owned()),
    }
}

fn parse(texts: &Texts, language: Language) -> FluentBundle<FluentResource> {
    let (tag, source) = match language {
        Language::English => ("en", texts.english),
        Language::Indonesian => ("id", texts.indonesian),
    };
    let tag: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![tag]);
    bundle.set_use_isolating(false);
    // What parses is used even when a line does not; the tests hold that every line does.
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_names_the_language() {
        for name in ["id", "id_ID", "id_ID.UTF-8", "id-ID", "in_ID"] {
            assert_eq!(Language::of_locale(name), Language::Indonesian, "{name}");
        }
        for name in ["", "C", "POSIX", "en_US.UTF-8", "idx_XX", "nl_NL"] {
            assert_eq!(Language::of_locale(name), Language::English, "{name}");
        }
    }

    #[test]
    fn a_message_speaks_both_languages() {
        let message = Message::new("disk-empty").with("path", "kt1.pdf");
        assert_eq!(
            Words::new(Language::English).text(&message),
            "kt1.pdf is empty (0 bytes)"
        );
        let words = Words::new(Language::Indonesian);
        assert_eq!(words.text(&message), "kt1.pdf kosong (0 bita)");
        assert!(words.attribute(&message, "hint").is_some());
        assert!(words.attribute(&message, "because").is_none());
    }

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        let message = Message::new("disk-empty").with("path", "a\u{1b}[2Jb\u{202e}c");
        let text = Words::new(Language::English).text(&message);
        assert_eq!(text, "a\u{fffd}[2Jb\u{fffd}c is empty (0 bytes)");
        assert_eq!(plain("\u{61c}\u{200f}\n"), "\u{fffd}\u{fffd}\u{fffd}");
    }

    #[test]
    fn every_file_parses() {
        for texts in CATALOGUE {
            for source in [texts.english, texts.indonesian] {
                if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                    panic!("{}: {errors:?}", texts.module);
                }
            }
        }
    }
}
