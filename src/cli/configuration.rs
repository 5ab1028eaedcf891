//! The configuration file (TOML), explained key by key in `docs/config.toml`.
//!
//! **Invariant:** a key that nobody knows is an error: a misspelt key must not pass unnoticed.
//!
//! **Deliberately absent:** passphrases. The file may name a file that holds one.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::{Deserialize, Deserializer, de};
use thiserror::Error;
use toml::Spanned;

use crate::base::message::{Explain, Message};
use crate::base::time::Zone;
use crate::batch::NumberPattern;
use crate::cli::filled::Filled;
use crate::cli::places;
use crate::cli::services::{NetworkTable, TsaTable};
use crate::cli::sign::{LevelChoice, TemplateTable};
use crate::cli::words::Language;

/// What the file may say; everything is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Configuration {
    /// The language of messages.
    pub(super) lang: Option<LanguageChoice>,
    /// The time zone that documents show.
    pub(super) zone: Option<ZoneChoice>,
    /// The logo on documents: SVG, PNG or JPEG.
    pub(super) logo: Option<PathBuf>,
    /// Files of further trust anchors.
    #[serde(default)]
    pub(super) trust: Vec<PathBuf>,
    /// Finds the number of a document in the name of its file.
    pub(super) number_pattern: Option<NumberExpression>,
    /// The notice on documents.
    #[serde(default)]
    pub(super) notice: NoticeTable,
    /// Named stamps; their places in the file are their order.
    #[serde(default)]
    pub(super) template: BTreeMap<String, Spanned<TemplateTable>>,
    /// The level of signatures.
    pub(super) level: Option<LevelChoice>,
    /// Timestamp services.
    #[serde(default)]
    pub(super) tsa: TsaTable,
    /// How the network is used.
    #[serde(default)]
    pub(super) network: NetworkTable,
    /// Signing identities by name.
    #[serde(default)]
    pub(super) identity: BTreeMap<String, IdentityTable>,
    /// The folder that the file stands in: relative paths count from here.
    #[serde(skip)]
    folder: Option<PathBuf>,
}

/// The notice on documents.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct NoticeTable {
    /// The whole sentence.
    pub(super) text: Option<Filled>,
    /// Only the name of the issuing body within the usual sentence.
    pub(super) issuer: Option<Filled>,
    /// Whether the sentence of the law goes with it.
    #[serde(default)]
    pub(super) law: bool,
}

/// A signing identity: where its key is, and how its holder appears on documents.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct IdentityTable {
    /// A PKCS#12 file.
    pub(super) p12: Option<PathBuf>,
    /// Which of its keys.
    pub(super) alias: Option<String>,
    /// A key file, with `cert`.
    pub(super) key: Option<PathBuf>,
    /// The certificate of `key`.
    pub(super) cert: Option<PathBuf>,
    /// Certificates that the source lacks.
    #[serde(default)]
    pub(super) chain: Vec<PathBuf>,
    /// A file that holds the passphrase, readable by its owner only.
    pub(super) passphrase_file: Option<PathBuf>,
    /// The name as documents show it.
    pub(super) name: Option<String>,
    /// The office (jabatan).
    pub(super) title: Option<String>,
    /// The civil servant's number.
    pub(super) nip: Option<String>,
}

/// A pattern of numbers, as the configuration writes it.
#[derive(Clone, Debug)]
pub(super) struct NumberExpression(NumberPattern);

impl<'de> Deserialize<'de> for NumberExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pattern = NumberPattern::parse(&text);
        pattern.map(Self).map_err(de::Error::custom)
    }
}

impl From<NumberExpression> for NumberPattern {
    fn from(expression: NumberExpression) -> Self {
        expression.0
    }
}

/// A language, as options and the configuration write it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LanguageChoice {
    /// Bahasa Indonesia
    Id,
    /// English
    En,
}

impl From<LanguageChoice> for Language {
    fn from(choice: LanguageChoice) -> Self {
        match choice {
            LanguageChoice::Id => Self::Indonesian,
            LanguageChoice::En => Self::English,
        }
    }
}

/// A time zone, as the configuration writes it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum ZoneChoice {
    /// UTC+7.
    Wib,
    /// UTC+8.
    Wita,
    /// UTC+9.
    Wit,
    /// UTC.
    Utc,
}

impl From<ZoneChoice> for Zone {
    fn from(choice: ZoneChoice) -> Self {
        match choice {
            ZoneChoice::Wib => Self::Wib,
            ZoneChoice::Wita => Self::Wita,
            ZoneChoice::Wit => Self::Wit,
            ZoneChoice::Utc => Self::Utc,
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(super) enum ConfigurationError {
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Read {
        /// What the system says.
        source: io::Error,
    },
    /// The file says something that is not understood.
    #[error("line {line} is not understood: {problem}")]
    Content {
        /// The line, counted from 1.
        line: usize,
        /// The parser's words.
        problem: String,
    },
}

impl Explain for ConfigurationError {
    fn message(&self) -> Message {
        match self {
            Self::Read { source } => {
                Message::new("cli-configuration-unreadable").with("reason", source)
            }
            Self::Content { line, problem } => Message::new("cli-configuration-content")
                .with("line", line)
                .with("problem", problem),
        }
    }
}

impl Configuration {
    /// Reads the file that was named, or the one in the user's configuration folder when it is
    /// there.
    ///
    /// # Errors
    /// [`ConfigurationError`]; a missing file is an error only when it was named.
    pub(super) fn load(named: Option<&Path>) -> Result<Self, (PathBuf, ConfigurationError)> {
        let folder = places::configuration_folder();
        let Some(path) = named
            .map(Path::to_path_buf)
            .or_else(|| Some(folder.as_ref()?.join("config.toml")))
        else {
            return Ok(Self::default());
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self {
                    folder,
                    ..Self::default()
                });
            }
            Err(source) => return Err((path, ConfigurationError::Read { source })),
        };
        match Self::parse(&text) {
            Ok(configuration) => Ok(Self {
                folder: path.parent().map(Path::to_path_buf),
                ..configuration
            }),
            Err(error) => Err((path, error)),
        }
    }

    fn parse(text: &str) -> Result<Self, ConfigurationError> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            ConfigurationError::Content {
                line: before.map_or(1, |before| before.matches('\n').count().saturating_add(1)),
                problem: error.message().to_owned(),
            }
        })
    }

    /// A path of the configuration, seen from the folder that the configuration stands in.
    #[must_use]
    pub(super) fn resolve(&self, path: &Path) -> PathBuf {
        match &self.folder {
            Some(folder) => folder.join(path),
            None => path.to_path_buf(),
        }
    }

    /// The folder of added trust anchors, beside the configuration; none without a home.
    #[must_use]
    pub(super) fn trust_folder(&self) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join("trust"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_of_the_documentation_is_valid() {
        let sample = include_str!("../../docs/config.toml");
        let configuration = Configuration::parse(sample).unwrap();
        assert!(!configuration.identity.is_empty());
        // The lines that are commented out are samples too.
        let whole: String = sample
            .lines()
            .map(|line| line.strip_prefix("#= ").unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n");
        let configuration = Configuration::parse(&whole).unwrap();
        assert_eq!(configuration.zone, Some(ZoneChoice::Wib));
        assert!(configuration.notice.text.is_some());
        let names: Vec<&str> = configuration.template.keys().map(String::as_str).collect();
        assert_eq!(names, ["KH-1", "KI-1", "KT-1"]);
    }

    #[test]
    fn a_misspelt_key_is_found_with_its_line() {
        let error = Configuration::parse("lang = \"id\"\nlogos = \"a.svg\"\n").unwrap_err();
        assert!(
            matches!(error, ConfigurationError::Content { line: 2, .. }),
            "{error:?}"
        );
    }

    #[test]
    fn what_is_wrong_within_a_template_is_found_with_its_line() {
        for text in [
            "number-pattern = \"[0-9]+\"\n",
            "[template.a]\npage = 0\n",
            "[template.a]\nfiles = [\"a[\"]\n",
            "[template.a]\nqrs = \"a\"\n",
        ] {
            let lines = text.lines().count();
            let error = Configuration::parse(text).unwrap_err();
            assert!(
                matches!(error, ConfigurationError::Content { line, .. } if line == lines),
                "{text}: {error:?}"
            );
        }
    }

    #[test]
    fn paths_count_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, "logo = \"bsre.svg\"").unwrap();
        let configuration = Configuration::load(Some(&path)).unwrap();
        let logo = configuration.logo.clone().unwrap();
        assert_eq!(configuration.resolve(&logo), folder.path().join("bsre.svg"));
        assert_eq!(
            configuration.trust_folder(),
            Some(folder.path().join("trust"))
        );
        assert!(Configuration::load(Some(&folder.path().join("none.toml"))).is_err());
    }
}
