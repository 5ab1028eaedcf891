//! `--junit`: what became of the documents as test results, which continuous integration shows by
//! itself.
//!
//! Each document is a test case. A verdict that is not valid, or a condition that is not met, is a
//! failure; a document that could not be used is an error, one that was done already is skipped.
//! The body is the report as people read it.
//!
//! **Invariant:** well-formed XML 1.0 whatever the names of files and certificates are.
//!
//! **Deliberately absent:** properties and captured output, which no reader of such files needs.

use std::io;
use std::path::Path;

use anstream::adapter::strip_str;
use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::cli::earlier;
use crate::cli::failure::Failure;
use crate::cli::words::plain;

/// How the file begins, up to its name.
const START: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"";

/// Which command the results are of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Of {
    /// `teken verify`
    Verifying,
    /// `teken sign`
    Signing,
}

impl Of {
    const fn name(self) -> &'static str {
        match self {
            Self::Verifying => "teken verify",
            Self::Signing => "teken sign",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Verifying => "teken.verify",
            Self::Signing => "teken.sign",
        }
    }

    /// How the file begins. Results of another command are not replaced.
    fn start(self) -> String {
        format!("{START}{}\"", self.name())
    }
}

/// What became of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Result {
    /// It is valid and meets all conditions, or was signed.
    Passed,
    /// It is not, and this is the verdict, or `gate`.
    Failed(&'static str),
    /// It could not be judged or signed.
    Error,
    /// It was done already.
    Skipped,
}

/// One document.
#[derive(Debug)]
struct Case {
    path: String,
    result: Result,
    message: String,
    lines: Vec<String>,
}

/// The documents of one run.
#[derive(Debug)]
pub(super) struct Suite {
    of: Of,
    cases: Vec<Case>,
}

impl Suite {
    /// No documents yet.
    pub(super) const fn new(of: Of) -> Self {
        Self {
            of,
            cases: Vec::new(),
        }
    }

    /// Whether the file could be written, before any work is done.
    ///
    /// # Errors
    /// Why it could not.
    pub(super) fn check(of: Of, path: &Path) -> std::result::Result<(), Failure> {
        earlier::check(path, &of.start())
    }

    /// Adds a document: the verdict in a sentence, and the report.
    pub(super) fn add(&mut self, path: &str, result: Result, message: &str, lines: &[String]) {
        // The last two characters of the first plane are none in XML.
        let clean = |text: &str| {
            let text = strip_str(text).to_string();
            plain(&text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
        };
        self.cases.push(Case {
            path: clean(path),
            result,
            message: clean(message),
            lines: lines.iter().map(|line| clean(line)).collect(),
        });
    }

    /// Writes the file; whole, or not at all.
    ///
    /// # Errors
    /// Why it could not be written.
    pub(super) fn write(&self, path: &Path, seconds: f64) -> std::result::Result<(), Failure> {
        // Writing to memory cannot fail.
        let text = self.xml(seconds).unwrap_or_default();
        earlier::write(path, &self.of.start(), &text)
    }

    fn xml(&self, seconds: f64) -> io::Result<Vec<u8>> {
        let count = |wanted: fn(Result) -> bool| {
            let cases = self.cases.iter().filter(|case| wanted(case.result));
            cases.count().to_string()
        };
        let tests = self.cases.len().to_string();
        let failures = count(|result| matches!(result, Result::Failed(_)));
        let errors = count(|result| result == Result::Error);
        let skipped = count(|result| result == Result::Skipped);
        let time = format!("{seconds:.3}");
        let totals = [
            ("name", self.of.name()),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("skipped", &skipped),
            ("time", &time),
        ];
        let (declaration, _) = START.split_at(START.find("<testsuites").unwrap_or_default());
        let mut text = declaration.as_bytes().to_vec();
        let mut writer = Writer::new_with_indent(&mut text, b' ', 2);
        let suites = writer.create_element("testsuites").with_attributes(totals);
        suites.write_inner_content(|writer| {
            let suite = writer.create_element("testsuite").with_attributes(totals);
            suite.write_inner_content(|writer| {
                self.cases
                    .iter()
                    .try_for_each(|case| case.xml(self.of, writer))
            })?;
            Ok(())
        })?;
        text.push(b'\n');
        Ok(text)
    }
}

impl Case {
    fn xml(&self, of: Of, writer: &mut Writer<&mut Vec<u8>>) -> io::Result<()> {
        let element = writer
            .create_element("testcase")
            .with_attributes([("name", self.path.as_str()), ("classname", of.class())]);
        let (kind, verdict) = match self.result {
            Result::Passed => return element.write_empty().map(drop),
            Result::Failed(verdict) => ("failure", verdict),
            Result::Error => ("error", "error"),
            Result::Skipped => {
                let skip = |writer: &mut Writer<&mut Vec<u8>>| {
                    let skipped = writer.create_element("skipped");
                    let skipped = skipped.with_attribute(("message", self.message.as_str()));
                    skipped.write_empty().map(drop)
                };
                return element.write_inner_content(skip).map(drop);
            }
        };
        let body = self.lines.join("\n");
        element.write_inner_content(|writer| {
            let outcome = writer.create_element(kind);
            outcome
                .with_attributes([("message", self.message.as_str()), ("type", verdict)])
                .write_text_content(BytesText::new(&body))?;
            Ok(())
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_gives_well_formed_xml() {
        let mut suite = Suite::new(Of::Verifying);
        suite.add("a.pdf", Result::Passed, "", &[]);
        let odd = "<\"&'>]]>\u{1}\u{1b}[31m\u{fffe}\u{7f}.pdf";
        let lines = [odd.to_owned(), "sah".to_owned()];
        suite.add(odd, Result::Failed("invalid"), odd, &lines);
        suite.add("c.pdf", Result::Error, "tidak dapat dibaca", &[]);
        suite.add("d.pdf", Result::Skipped, "sudah", &[]);
        let text = String::from_utf8(suite.xml(0.25).unwrap()).unwrap();
        assert!(text.starts_with(START));
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("tests"), Some("4"));
        assert_eq!(root.attribute("skipped"), Some("1"));
        assert_eq!(root.attribute("failures"), Some("1"));
        assert_eq!(root.attribute("errors"), Some("1"));
        assert_eq!(root.attribute("time"), Some("0.250"));
        let failure = document
            .descendants()
            .find(|node| node.has_tag_name("failure"));
        assert_eq!(failure.unwrap().attribute("type"), Some("invalid"));
        let body = failure.unwrap().text().unwrap();
        assert!(body.contains("]]>") && body.ends_with("\nsah"), "{body}");
        assert!(!text.contains('\u{1}') && !text.contains('\u{fffe}'));
    }
}
