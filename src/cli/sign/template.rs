//! Templates: named stamps of the configuration, `[template.KT-1]`.
//!
//! **Invariant:** a key of a template means what the option of the same name means. What is typed
//! wins over the template, key by key.
//!
//! **Deliberately absent:** templates that build on other templates.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};
use serde::{Deserialize, Deserializer, de};

use super::appearance::{
    NoticeArgument, NoticeAtChoice, StampChoice, StampLanguageChoice, VariantChoice,
};
use crate::batch::Source;
use crate::cli::filled::Filled;
use crate::cli::place::{CornerChoice, PageArgument, millimetres, side};

/// What a template may say; everything is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::cli) struct TemplateTable {
    /// The names of the files that it is for.
    files: Vec<FilePattern>,
    pub(super) stamp: Option<StampChoice>,
    pub(super) variant: Option<VariantChoice>,
    pub(super) stamp_lang: Option<StampLanguageChoice>,
    pub(super) page: Option<PageArgument>,
    pub(super) corner: Option<CornerChoice>,
    #[serde(deserialize_with = "length")]
    pub(super) x: Option<f64>,
    #[serde(deserialize_with = "length")]
    pub(super) y: Option<f64>,
    #[serde(deserialize_with = "size")]
    pub(super) width: Option<f64>,
    #[serde(deserialize_with = "size")]
    pub(super) height: Option<f64>,
    pub(super) at_text: Option<Filled>,
    pub(super) keep_text: Option<bool>,
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) logo: Option<PathBuf>,
    pub(super) specimen: Option<PathBuf>,
    pub(super) qr: Option<Filled>,
    pub(super) notice: Option<NoticeArgument>,
    pub(super) notice_at: Option<NoticeAtChoice>,
    pub(super) notice_text: Option<Filled>,
    pub(super) law_line: Option<bool>,
    pub(super) notice_qr: Option<bool>,
    pub(super) reason: Option<String>,
    pub(super) location: Option<String>,
}

/// A pattern of file names: `KT-1[!0-9]*.pdf`.
#[derive(Clone, Debug)]
struct FilePattern(Pattern);

/// Names are the same whatever the case of their letters: those who type `kt-1.PDF` mean it.
const MATCHING: MatchOptions = MatchOptions {
    case_sensitive: false,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

impl TemplateTable {
    /// Whether the template is for this document, by the name of its file; folders do not count.
    pub(super) fn fits(&self, source: &Source) -> bool {
        let Source::File(path) = source else {
            return false;
        };
        let name = path.file_name().map(|name| name.to_string_lossy());
        name.is_some_and(|name| {
            let mut patterns = self.files.iter();
            patterns.any(|FilePattern(pattern)| pattern.matches_with(&name, MATCHING))
        })
    }

    /// The same with its pictures found where the configuration means them.
    #[must_use]
    pub(super) fn resolved(&self, resolve: impl Fn(&Path) -> PathBuf) -> Self {
        Self {
            logo: self.logo.as_deref().map(&resolve),
            specimen: self.specimen.as_deref().map(&resolve),
            ..self.clone()
        }
    }
}

impl<'de> Deserialize<'de> for FilePattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Pattern::new(&text).map(Self).map_err(de::Error::custom)
    }
}

fn length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let length = f64::deserialize(deserializer)?.to_string();
    millimetres(&length).map(Some).map_err(de::Error::custom)
}

fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let length = f64::deserialize(deserializer)?.to_string();
    side(&length).map(Some).map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> Result<TemplateTable, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn patterns_are_for_the_name_without_its_folder() {
        let template = template("files = [\"KT-1[!0-9]*.pdf\", \"fito-?.pdf\"]").unwrap();
        for (path, fits) in [
            ("KT-1 000003.pdf", true),
            ("in/out/kt-1-2024-T-0100-K.1.1-000003.PDF", true),
            ("KT-1/a.pdf", false),
            ("fito-3.pdf", true),
            ("fito-33.pdf", false),
            ("KT-10.pdf", false),
            ("KT-10-2024-T-0100-K.1.1-000003.pdf", false),
            ("KH-1.pdf", false),
        ] {
            assert_eq!(template.fits(&Source::File(path.into())), fits, "{path}");
        }
        assert!(!template.fits(&Source::StandardInput));
        assert!(!TemplateTable::default().fits(&Source::File("a.pdf".into())));
    }

    #[test]
    fn what_the_options_would_refuse_is_refused() {
        assert!(template("page = 2\nx = 20\ny = 7.5\ncorner = \"top-left\"").is_ok());
        for (text, problem) in [
            ("page = 0", "a page is a number from 1, first or last"),
            (
                "page = \"middle\"",
                "a page is a number from 1, first or last",
            ),
            ("width = 0", "more than 0 mm"),
            ("height = -1", "a length is a number of millimetres"),
            ("qr = \" \"", "the text is empty"),
            ("at-text = \"\"", "the text is empty"),
            ("x = -1", "a length is a number of millimetres"),
            ("corner = \"middle\"", "unknown variant"),
            ("notice = \"some\"", "all, first, last or none"),
            ("files = [\"a[\"]", "attern"),
            ("passphrase = \"a\"", "unknown field"),
        ] {
            let error = template(text).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}
