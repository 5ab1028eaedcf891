//! The text of a QR symbol, with places that each document fills.
//!
//! | placeholder | what stands there |
//! |---|---|
//! | `{sha256}` | SHA-256 of the document before it is signed, in hexadecimal |
//! | `{name}` | the name of its file without ending; nothing for standard input |
//! | `{number}` | the part of that name that a [`NumberPattern`] finds |
//! | `{serial}` | serial number of the signer's certificate, in hexadecimal |
//! | `{time}` | the claimed time of signing, in ISO 8601 with the offset of its zone |
//!
//! `{{` and `}}` stand for the braces themselves. In an address of the web, what fills a place is
//! percent-encoded: a blank or `&` in a file name would break the address.
//!
//! **Invariant:** a [`QrTemplate`] has no placeholder that is not known.
//!
//! **Deliberately absent:** the symbol (`stamp`), and expressions: what a text needs beyond these
//! places is better put into its address.

use std::fmt::{self, Write as _};

use regex_lite::Regex;
use thiserror::Error;

use super::error::BatchError;
use super::plan::Source;
use crate::base::digest::DigestAlgorithm;
use crate::base::message::{Explain, Message};
use crate::base::time::{Timestamp, Zone};
use crate::pdf::Document;

/// The text of a QR symbol, not yet filled in.
#[derive(Clone, Debug)]
pub struct QrTemplate {
    kind: Kind,
    pieces: Vec<Piece>,
    number: NumberPattern,
}

/// What a text is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Plain,
    /// `http:` or `https:`.
    Address,
}

impl Kind {
    fn of(text: &str) -> Self {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        let is_web = |scheme: &str| {
            scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
        };
        match scheme {
            Some(scheme) if is_web(scheme) => Self::Address,
            _ => Self::Plain,
        }
    }

    /// A value as it stands in such a text.
    fn written(self, value: String) -> String {
        match self {
            Self::Plain => value,
            Self::Address => percent_encoded(&value),
        }
    }
}

/// A text in which all but unreserved characters is percent-encoded (RFC 3986, 2.1 and 2.3).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Piece {
    Text(String),
    Place(Placeholder),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Placeholder {
    Sha256,
    Name,
    Number,
    Serial,
    Time,
}

impl Placeholder {
    const ALL: [(&'static str, Self); 5] = [
        ("sha256", Self::Sha256),
        ("name", Self::Name),
        ("number", Self::Number),
        ("serial", Self::Serial),
        ("time", Self::Time),
    ];

    fn known() -> String {
        Self::ALL.map(|(name, _)| format!("{{{name}}}")).join(", ")
    }
}

/// What fills the places of one document.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'f, 'a> {
    /// The unsigned document.
    pub document: &'f Document<'a>,
    /// Where it comes from.
    pub source: &'f Source,
    /// The serial number of the signer's certificate.
    pub serial: &'f str,
    /// The claimed time of signing.
    pub time: Timestamp,
    /// The zone that this time is written in.
    pub zone: Zone,
}

/// Why a text is no template.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum QrTemplateError {
    /// A name in braces that means nothing.
    #[error("unknown placeholder {{{name}}}")]
    Unknown {
        /// The name, without the braces.
        name: String,
    },
    /// A brace without its partner.
    #[error("a brace without its partner")]
    Brace,
    /// The pattern that finds the number cannot be used.
    #[error("the pattern of the number cannot be used")]
    Number {
        /// Why.
        #[from]
        source: NumberPatternError,
    },
}

impl Explain for QrTemplateError {
    fn message(&self) -> Message {
        match self {
            Self::Unknown { name } => Message::new("batch-qr-placeholder")
                .with("name", format_args!("{{{name}}}"))
                .with("known", Placeholder::known()),
            Self::Brace => Message::new("batch-qr-brace").with("known", Placeholder::known()),
            Self::Number { source } => Message::new("batch-number-pattern").with("reason", source),
        }
    }
}

impl QrTemplate {
    /// Reads a template; `number` finds the number in a file name, without it a pattern for
    /// numbers such as `2024-T-0100-K.1.1-000003`.
    ///
    /// # Errors
    /// [`QrTemplateError`].
    pub fn parse(text: &str, number: Option<NumberPattern>) -> Result<Self, QrTemplateError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else {
                let inner = from.strip_prefix('{').ok_or(QrTemplateError::Brace)?;
                let (name, after) = inner.split_once('}').ok_or(QrTemplateError::Brace)?;
                let known = Placeholder::ALL.iter().find(|(known, _)| *known == name);
                let (_, place) = known.ok_or_else(|| QrTemplateError::Unknown {
                    name: name.to_owned(),
                })?;
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
                pieces.push(Piece::Place(*place));
                rest = after;
            }
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain));
        let number = match number {
            Some(number) => number,
            None => NumberPattern::parse(USUAL_NUMBER)?,
        };
        Ok(Self {
            kind: Kind::of(text),
            pieces,
            number,
        })
    }

    /// Whether the signer's certificate is part of the text.
    #[must_use]
    pub fn names_certificate(&self) -> bool {
        self.pieces.contains(&Piece::Place(Placeholder::Serial))
    }

    /// The text for one document.
    ///
    /// # Errors
    /// [`BatchError::NoNumber`] when its name holds no number and the text needs it.
    pub fn fill(&self, filling: &Filling<'_, '_>) -> Result<String, BatchError> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Place(place) => {
                    text.push_str(&self.kind.written(self.value(*place, filling)?));
                }
            }
        }
        Ok(text)
    }

    fn value(&self, place: Placeholder, filling: &Filling<'_, '_>) -> Result<String, BatchError> {
        Ok(match place {
            Placeholder::Sha256 => filling
                .document
                .file_digest(DigestAlgorithm::Sha256)
                .to_string(),
            Placeholder::Name => filling.source.stem(),
            Placeholder::Number => {
                let stem = filling.source.stem();
                let found = self.number.find(&stem).map(str::to_owned);
                found.ok_or_else(|| BatchError::NoNumber {
                    name: stem,
                    pattern: self.number.to_string(),
                })?
            }
            Placeholder::Serial => filling.serial.to_owned(),
            Placeholder::Time => {
                let civil = filling.zone.civil(filling.time);
                let civil = civil.strftime("%Y-%m-%dT%H:%M:%S");
                format!("{civil}{:+03}:00", filling.zone.hours())
            }
        })
    }
}

/// Finds the number of a document in the name of its file.
#[derive(Clone, Debug)]
pub struct NumberPattern {
    /// Has exactly one group beside the whole.
    expression: Regex,
}

/// Numbers such as `2024-T-0100-K.1.1-000003`: a year, parts between hyphens, a running number.
const USUAL_NUMBER: &str = r"(20[0-9]{2}(?:-[A-Za-z0-9.]+)+-[0-9]{3,})";

/// Why a text is no pattern of numbers.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum NumberPatternError {
    /// It is no regular expression.
    #[error("not a regular expression: {problem}")]
    Expression {
        /// What its reader says.
        problem: String,
    },
    /// Which part is the number cannot be told.
    #[error("{groups} groups in parentheses instead of one")]
    Groups {
        /// How many there are.
        groups: usize,
    },
}

impl NumberPattern {
    /// Reads a regular expression whose one group is the number.
    ///
    /// # Errors
    /// [`NumberPatternError`].
    pub fn parse(text: &str) -> Result<Self, NumberPatternError> {
        let expression = Regex::new(text).map_err(|error| NumberPatternError::Expression {
            problem: error.to_string(),
        })?;
        // The whole counts as a group too.
        match expression.captures_len().saturating_sub(1) {
            1 => Ok(Self { expression }),
            groups => Err(NumberPatternError::Groups { groups }),
        }
    }

    /// The first number in a name.
    #[must_use]
    pub fn find<'n>(&self, name: &'n str) -> Option<&'n str> {
        let found = self.expression.captures(name)?.get(1)?;
        Some(found.as_str()).filter(|number| !number.is_empty())
    }
}

impl fmt::Display for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expression.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::Limits;

    const SAMPLE: &[u8] = include_bytes!("../../testdata/pdf/kt1.pdf");

    fn filled(text: &str, path: &str) -> Result<String, BatchError> {
        let document = Document::open(SAMPLE, Limits::default()).unwrap();
        let template = QrTemplate::parse(text, None).unwrap();
        template.fill(&Filling {
            document: &document,
            source: &Source::File(path.into()),
            serial: "0A1B",
            time: "2026-11-21T20:30:00Z".parse().unwrap(),
            zone: Zone::Wita,
        })
    }

    #[test]
    fn every_place_is_filled() {
        let digest = DigestAlgorithm::Sha256.hash(&[SAMPLE]).to_string();
        assert_eq!(
            filled(
                "https://x.id/{number}?n={name}&s={serial}&t={time}&h={sha256}",
                "in/KT-1 2024-T-0100-K.1.1-000003.pdf"
            )
            .unwrap(),
            format!(
                "https://x.id/2024-T-0100-K.1.1-000003?n=KT-1%202024-T-0100-K.1.1-000003&s=0A1B\
                 &t=2026-11-22T04%3A30%3A00%2B08%3A00&h={digest}"
            )
        );
    }

    #[test]
    fn values_are_encoded_in_addresses_only() {
        for (text, path, expected) in [
            (
                "https://x.id/?n={name}",
                "a&b #1/é?=+.pdf",
                "https://x.id/?n=%C3%A9%3F%3D%2B",
            ),
            ("HTTP://x.id/{name}", "a & b.pdf", "HTTP://x.id/a%20%26%20b"),
            (
                "http://x.id/{name}",
                "A-Z_a~z.9.pdf",
                "http://x.id/A-Z_a~z.9",
            ),
            ("{name}", "a & b.pdf", "a & b"),
            (
                "Lihat https://x.id/{name}",
                "a b.pdf",
                "Lihat https://x.id/a b",
            ),
            ("{time}", "a.pdf", "2026-11-22T04:30:00+08:00"),
        ] {
            assert_eq!(filled(text, path).unwrap(), expected);
        }
    }

    #[test]
    fn braces_that_are_doubled_stand_for_themselves() {
        assert_eq!(
            filled("{{name}} {{{name}}}", "a.pdf").unwrap(),
            "{name} {a}"
        );
        assert_eq!(filled("", "a.pdf").unwrap(), "");
    }

    #[test]
    fn what_is_no_placeholder_is_refused() {
        let error = |text: &str| QrTemplate::parse(text, None).err();
        let unknown = |name: &str| {
            let name = name.to_owned();
            Some(QrTemplateError::Unknown { name })
        };
        assert_eq!(error("{sha512}"), unknown("sha512"));
        assert_eq!(error("{}"), unknown(""));
        assert_eq!(error("{Name}"), unknown("Name"));
        for text in ["{name", "name}", "{", "}", "{{}", "a } b"] {
            assert_eq!(error(text), Some(QrTemplateError::Brace), "{text}");
        }
        let message = unknown("nomor").unwrap().message();
        assert_eq!(message.arguments[0].1, "{nomor}");
        assert!(message.arguments[1].1.starts_with("{sha256}, {name}"));
    }

    #[test]
    fn a_name_without_number_is_an_error_only_where_the_number_is_needed() {
        assert!(filled("{name}", "kt1.pdf").is_ok());
        assert!(matches!(
            filled("{number}", "kt1.pdf"),
            Err(BatchError::NoNumber { name, .. }) if name == "kt1"
        ));
    }

    #[test]
    fn numbers_are_found_in_names() {
        let usual = NumberPattern::parse(USUAL_NUMBER).unwrap();
        for (name, number) in [
            ("2024-T-0100-K.1.1-000003", Some("2024-T-0100-K.1.1-000003")),
            (
                "KT-1_2024-T-0100-K.1.1-000003 (2)",
                Some("2024-T-0100-K.1.1-000003"),
            ),
            (
                "2024-T-0100-K.1.1-000003-signed",
                Some("2024-T-0100-K.1.1-000003"),
            ),
            ("surat 2024-11-21", None),
            ("", None),
        ] {
            assert_eq!(usual.find(name), number, "{name}");
        }
        assert!(NumberPattern::parse("KT-([0-9]+)").is_ok());
        assert!(NumberPattern::parse("[0-9]+").is_err());
        assert!(NumberPattern::parse("(a)(b)").is_err());
        assert!(NumberPattern::parse("(").is_err());
    }
}
