//! Facts in a file, to be judged again: later, elsewhere, or by other rules.
//!
//! JSON Lines: the first line names the format and its version, then comes a line for each
//! document, and the last says how many there are and the SHA-256 of all lines above it.
//!
//! ```text
//! {"format":"teken facts","version":2}
//! {"path":"kt1.pdf","sha256":"…","facts":{…}}
//! {"documents":1,"sha256":"…"}
//! ```
//!
//! **Invariant:** a file that was cut off or changed by accident is not read. The digest is no
//! signature: whoever wrote the file is believed, as the report says.
//!
//! **Deliberately absent:** the document, verdicts, and secrets: facts hold what anybody can read
//! in a signed document, and the evidence of the verification.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::digest::{DigestAlgorithm, Hasher};
use crate::base::limits::Limits;
use crate::base::message::{Explain, Message};
use crate::verify::facts::{CmsFacts, Container, Facts};

/// What the first line says.
const FORMAT: &str = "teken facts";

/// The version of the format. One that differs has other facts, which mean something else.
const VERSION: u32 = 2;

/// Bytes of one document's facts. They hold revocation lists, of which large ones have megabytes;
/// reading takes about ten times as much memory.
const LONGEST_LINE: usize = 64 << 20;

/// Timestamps over one signature, as many as are read from a document.
const MOST_TIMESTAMPS: usize = 16;

/// Why facts cannot be saved or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SavedError {
    /// The first line is not that of saved facts.
    #[error("the file does not begin as saved facts do")]
    Format,
    /// Another version.
    #[error("the facts have version {found}, not {VERSION}")]
    Version {
        /// The version that the file names.
        found: u32,
    },
    /// The last line is missing, or its digest or count is not that of the lines above.
    #[error("the file was cut off or changed")]
    Damaged,
    /// A line does not hold the facts of a document.
    #[error("line {line} cannot be read")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// The parser's words.
        source: serde_json::Error,
    },
    /// More than an honest document gives.
    #[error("line {line} holds more than any document does")]
    TooLarge {
        /// The line, counted from 1.
        line: usize,
    },
}

impl Explain for SavedError {
    fn message(&self) -> Message {
        match self {
            Self::Format => Message::new("verify-facts-format"),
            Self::Version { found } => Message::new("verify-facts-version")
                .with("found", found)
                .with("known", VERSION),
            Self::Damaged => Message::new("verify-facts-damaged"),
            Self::Line { line, .. } => Message::new("verify-facts-line").with("line", line),
            Self::TooLarge { line } => Message::new("verify-facts-too-large").with("line", line),
        }
    }
}

/// The facts about one document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedFacts {
    /// What the document was called when it was looked at.
    pub path: String,
    /// SHA-256 of the whole document, lower-case hexadecimal.
    pub sha256: String,
    /// The facts.
    pub facts: Facts,
}

/// The same, on its way into a file.
#[derive(Serialize)]
struct Borrowed<'f> {
    path: &'f str,
    sha256: &'f str,
    facts: &'f Facts,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct First {
    format: String,
    version: u32,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Last {
    documents: usize,
    sha256: String,
}

/// Makes the lines of a file of facts.
#[derive(Debug)]
pub struct FactsWriter {
    documents: usize,
    digest: Hasher,
}

impl FactsWriter {
    /// A new file, and its first line.
    #[must_use]
    pub fn start() -> (Self, Vec<u8>) {
        let mut writer = Self {
            documents: 0,
            digest: DigestAlgorithm::Sha256.hasher(),
        };
        let first = First {
            format: FORMAT.to_owned(),
            version: VERSION,
        };
        let line = line(&first).unwrap_or_default();
        writer.digest.update(&line);
        (writer, line)
    }

    /// The line of one document.
    ///
    /// # Errors
    ///
    /// Facts so large that they could not be read back.
    pub fn document(
        &mut self,
        path: &str,
        sha256: &str,
        facts: &Facts,
    ) -> Result<Vec<u8>, SavedError> {
        let number = self.documents.saturating_add(2);
        let borrowed = Borrowed {
            path,
            sha256,
            facts,
        };
        let line = line(&borrowed).map_err(|source| SavedError::Line {
            line: number,
            source,
        })?;
        if line.len() > LONGEST_LINE {
            return Err(SavedError::TooLarge { line: number });
        }
        self.documents = self.documents.saturating_add(1);
        self.digest.update(&line);
        Ok(line)
    }

    /// The last line.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let last = Last {
            documents: self.documents,
            sha256: self.digest.finish().to_string(),
        };
        line(&last).unwrap_or_default()
    }
}

fn line(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// The documents of a file of facts, each read when it is asked for.
///
/// # Errors
///
/// A file that is no such file, of another version, or not whole.
pub fn read(
    file: &[u8],
) -> Result<impl Iterator<Item = Result<SavedFacts, SavedError>>, SavedError> {
    let lines = |bytes| <[u8]>::split_inclusive(bytes, |byte: &u8| *byte == b'\n');
    let first = lines(file).next().unwrap_or_default();
    let first: First = parse(first).map_err(|_| SavedError::Format)?;
    if first.format != FORMAT {
        return Err(SavedError::Format);
    }
    if first.version != VERSION {
        return Err(SavedError::Version {
            found: first.version,
        });
    }
    let body = file.strip_suffix(b"\n").ok_or(SavedError::Damaged)?;
    let start = body.iter().rposition(|byte| *byte == b'\n');
    let start = start.map_or(0, |end| end.saturating_add(1));
    let (above, last) = file.split_at_checked(start).ok_or(SavedError::Damaged)?;
    let last: Last = parse(last).map_err(|_| SavedError::Damaged)?;
    let digest = DigestAlgorithm::Sha256.hash(&[above]).to_string();
    let documents = lines(above).count().checked_sub(1);
    if last.sha256 != digest || documents != Some(last.documents) {
        return Err(SavedError::Damaged);
    }
    let numbered = lines(above).enumerate().skip(1);
    Ok(numbered.map(|(index, line)| document(line, index.saturating_add(1))))
}

fn parse<'de, T: Deserialize<'de>>(line: &'de [u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(line)
}

fn document(text: &[u8], line: usize) -> Result<SavedFacts, SavedError> {
    if text.len() > LONGEST_LINE {
        return Err(SavedError::TooLarge { line });
    }
    let saved: SavedFacts = parse(text).map_err(|source| SavedError::Line { line, source })?;
    let hexadecimal = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    if saved.sha256.len() != 64 || !saved.sha256.bytes().all(hexadecimal) {
        let source = serde::de::Error::custom("a SHA-256 has 64 hexadecimal digits");
        return Err(SavedError::Line { line, source });
    }
    if is_reasonable(&saved.facts) {
        Ok(saved)
    } else {
        Err(SavedError::TooLarge { line })
    }
}

/// Whether there is no more to judge than a document could have given.
fn is_reasonable(facts: &Facts) -> bool {
    let fits = |cms: &CmsFacts| {
        cms.timestamps.len() <= MOST_TIMESTAMPS
            && cms
                .timestamps
                .iter()
                .all(|token| token.timestamps.is_empty())
    };
    facts.signatures.len() <= Limits::default().signatures
        && facts.signatures.iter().all(|one| match &one.container {
            Container::Read(cms) => fits(cms),
            Container::Unreadable { .. } => true,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(paths: &[&str]) -> Vec<u8> {
        let (mut writer, mut file) = FactsWriter::start();
        for path in paths {
            let digest = DigestAlgorithm::Sha256.hash(&[path.as_bytes()]).to_string();
            let facts = Facts::default();
            file.extend(writer.document(path, &digest, &facts).unwrap());
        }
        file.extend(writer.finish());
        file
    }

    #[test]
    fn what_is_written_is_read() {
        let file = file(&["a.pdf", "b\n.pdf"]);
        let read: Vec<_> = read(&file).unwrap().map(Result::unwrap).collect();
        let paths: Vec<&str> = read.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["a.pdf", "b\n.pdf"]);
        assert_eq!(read[0].sha256.len(), 64);
    }

    #[test]
    fn a_file_that_is_not_whole_is_refused() {
        let file = file(&["a.pdf", "b.pdf"]);
        for length in 0..file.len() {
            assert!(read(&file[..length]).is_err(), "{length} bytes");
        }
        for place in 0..file.len() {
            let mut spoilt = file.clone();
            spoilt[place] ^= 1;
            assert!(read(&spoilt).is_err(), "byte {place}");
        }
        assert!(read(&[file.as_slice(), b"\n"].concat()).is_err());
    }

    #[test]
    fn another_version_is_named() {
        let (first, rest) = (r#"{"format":"teken facts","version":3}"#, "\n");
        let error = read(format!("{first}{rest}").as_bytes()).err().unwrap();
        assert!(
            matches!(error, SavedError::Version { found: 3 }),
            "{error:?}"
        );
        for other in ["%PDF-1.7\n", "{}\n", r#"{"format":"facts","version":2}"#] {
            let error = read(other.as_bytes()).err().unwrap();
            assert!(matches!(error, SavedError::Format), "{error:?}");
        }
    }

    /// A file may be whole and hold what no document gives.
    #[test]
    fn what_no_document_gives_is_refused() {
        let seal = |document: &str| {
            let (_, mut file) = FactsWriter::start();
            file.extend(document.bytes().chain([b'\n']));
            let sha256 = DigestAlgorithm::Sha256.hash(&[&file]).to_string();
            file.extend(
                line(&Last {
                    documents: 1,
                    sha256,
                })
                .unwrap(),
            );
            file
        };
        let sound = serde_json::to_string(&Facts::default()).unwrap();
        let digest = "0".repeat(64);
        let wrap = |facts: &str| format!(r#"{{"path":"a","sha256":"{digest}","facts":{facts}}}"#);
        assert!(read(&seal(&wrap(&sound))).unwrap().all(|one| one.is_ok()));
        let undigested = wrap(&sound).replace(&digest, "kt1.pdf");
        assert!(read(&seal(&undigested)).unwrap().all(|one| one.is_err()));
        for wrong in [
            "7".to_owned(),
            sound.replace("\"stray\":0", "\"stray\":-1"),
            sound.replace("\"stray\":0", "\"stray\":0,\"more\":0"),
            sound.replace("\"stray\":0,", ""),
            sound.replace("\"crls\":[]", "\"crls\":[\"AAAA\"]"),
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        ] {
            let file = seal(&wrap(&wrong));
            let found = read(&file).unwrap().next().unwrap();
            assert!(
                matches!(found, Err(SavedError::Line { line: 2, .. })),
                "{wrong:.80}"
            );
        }
    }
}
