//! `--junit`: the verification as test results, which continuous integration shows by itself.
//!
//! Each document is a test case. A verdict that is not valid, or a condition that is not met, is a
//! failure; a document that could not be read is an error. The body is the report as people read it.
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
const START: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<testsuites name=\"teken verify\""
);

/// What became of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Result {
    /// It is valid and meets all conditions.
    Passed,
    /// It is not, and this is the verdict, or `gate`.
    Failed(&'static str),
    /// It could not be judged.
    Error,
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
#[derive(Debug, Default)]
pub(super) struct Suite(Vec<Case>);

impl Suite {
    /// Whether the file could be written, before any work is done.
    ///
    /// # Errors
    /// Why it could not.
    pub(super) fn check(path: &Path) -> std::result::Result<(), Failure> {
        earlier::check(path, START)
    }

    /// Adds a document: the verdict in a sentence, and the report.
    pub(super) fn add(&mut self, path: &str, result: Result, message: &str, lines: &[String]) {
        // The last two characters of the first plane are none in XML.
        let clean = |text: &str| {
            let text = strip_str(text).to_string();
            plain(&text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
        };
        self.0.push(Case {
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
        earlier::write(path, START, &text)
    }

    fn xml(&self, seconds: f64) -> io::Result<Vec<u8>> {
        let count = |wanted: fn(Result) -> bool| {
            let cases = self.0.iter().filter(|case| wanted(case.result));
            cases.count().to_string()
        };
        let tests = self.0.len().to_string();
        let failures = count(|result| matches!(result, Result::Failed(_)));
        let errors = count(|result| result == Result::Error);
        let time = format!("{seconds:.3}");
        let totals = [
            ("name", "teken verify"),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("time", &time),
        ];
        let (declaration, _) = START.split_at(START.find("<testsuites").unwrap_or_default());
        let mut text = declaration.as_bytes().to_vec();
        let mut writer = Writer::new_with_indent(&mut text, b' ', 2);
        let suites = writer.create_element("testsuites").with_attributes(totals);
        suites.write_inner_content(|writer| {
            let suite = writer.create_element("testsuite").with_attributes(totals);
            suite.write_inner_content(|writer| {
                self.0.iter().try_for_each(|case| case.xml(writer))
            })?;
            Ok(())
        })?;
        text.push(b'\n');
        Ok(text)
    }
}

impl Case {
    fn xml(&self, writer: &mut Writer<&mut Vec<u8>>) -> io::Result<()> {
        let element = writer
            .create_element("testcase")
            .with_attributes([("name", self.path.as_str()), ("classname", "teken.verify")]);
        let (kind, verdict) = match self.result {
            Result::Passed => return element.write_empty().map(drop),
            Result::Failed(verdict) => ("failure", verdict),
            Result::Error => ("error", "error"),
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
        let mut suite = Suite::default();
        suite.add("a.pdf", Result::Passed, "", &[]);
        let odd = "<\"&'>]]>\u{1}\u{1b}[31m\u{fffe}\u{7f}.pdf";
        let lines = [odd.to_owned(), "sah".to_owned()];
        suite.add(odd, Result::Failed("invalid"), odd, &lines);
        suite.add("c.pdf", Result::Error, "tidak dapat dibaca", &[]);
        let text = String::from_utf8(suite.xml(0.25).unwrap()).unwrap();
        assert!(text.starts_with(START));
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("tests"), Some("3"));
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
