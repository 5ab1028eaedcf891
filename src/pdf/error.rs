//! Why a document, or one object of it, cannot be read.

use thiserror::Error;

use crate::base::message::{Explain, Message};

/// What should have stood where a reader found something else.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Expected {
    /// `12 0 obj`.
    ObjectHeader,
    /// Any object.
    Value,
    /// The name that begins an entry of a dictionary, or its `>>`.
    Key,
    /// A dictionary.
    Dictionary,
    /// The end of a string.
    StringEnd,
    /// The end of an array.
    ArrayEnd,
    /// `endstream` behind the data of a stream.
    StreamEnd,
}

impl Expected {
    const fn words(self) -> &'static str {
        match self {
            Self::ObjectHeader => "an object header",
            Self::Value => "a value",
            Self::Key => "a key of a dictionary",
            Self::Dictionary => "a dictionary",
            Self::StringEnd => "the end of a string",
            Self::ArrayEnd => "the end of an array",
            Self::StreamEnd => "the end of a stream",
        }
    }
}

/// Which cap of [`Limits`](crate::base::limits::Limits) was reached.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Cap {
    /// Nesting of arrays and dictionaries.
    Depth,
    /// Bytes decoded from streams.
    DecodedBytes,
    /// Object numbers, or entries of the cross-references.
    Objects,
    /// Revisions.
    Revisions,
    /// Form fields.
    Fields,
    /// Pages.
    Pages,
    /// References followed from one value.
    References,
    /// Objects read, each as often as it was asked for.
    Loads,
}

impl Cap {
    const fn words(self) -> &'static str {
        match self {
            Self::Depth => "nesting",
            Self::DecodedBytes => "decoded bytes",
            Self::Objects => "objects",
            Self::Revisions => "revisions",
            Self::Fields => "form fields",
            Self::Pages => "pages",
            Self::References => "references in a row",
            Self::Loads => "objects read",
        }
    }
}

/// Why a document, or one object of it, cannot be read.
///
/// Offsets count from `%PDF`.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum PdfError {
    /// The file holds no byte.
    #[error("the file is empty")]
    Empty,
    /// No `%PDF` near the start (ISO 32000-2, 7.5.2).
    #[error("no %PDF header within the first bytes")]
    NoHeader,
    /// No `startxref` anywhere: the file is cut off, or something else.
    #[error("no startxref, the file seems cut off")]
    NoStartxref,
    /// No cross-reference section where one should be (7.5.4, 7.5.8).
    #[error("no cross-reference section at byte {offset}")]
    BadXref {
        /// Where it should start.
        offset: u64,
    },
    /// The bytes are not what the syntax asks for.
    #[error("expected {} at byte {offset}", expected.words())]
    Syntax {
        /// Where.
        offset: u64,
        /// What should stand there.
        expected: Expected,
    },
    /// The object at the offset that the cross-references give is another one.
    #[error("byte {offset} should start object {number} but does not")]
    WrongObject {
        /// Number looked for.
        number: u32,
        /// Where the cross-references say it is.
        offset: u64,
    },
    /// The object is free or has never been in the file.
    #[error("object {number} is not in the file")]
    Missing {
        /// Its number.
        number: u32,
    },
    /// An object has not the type that its place asks for.
    #[error("{place} is not {}", expected.words())]
    WrongType {
        /// The place: `catalog`, `page tree`.
        place: &'static str,
        /// What it should be.
        expected: Expected,
    },
    /// The trailer names no catalog, or the catalog no pages (7.7.2).
    #[error("the document has no {place}")]
    NoRoot {
        /// `catalog` or `page tree`.
        place: &'static str,
    },
    /// An object stream cannot be taken apart (7.5.7).
    #[error("object stream {container} is damaged")]
    ObjectStream {
        /// Its object number.
        container: u32,
    },
    /// The data of a stream cannot be decoded (7.4).
    #[error("the stream at byte {offset} cannot be decoded with {filter}")]
    Filter {
        /// Where its data starts.
        offset: u64,
        /// The filter that failed or is not known.
        filter: String,
    },
    /// Stream data was asked of an object that has none.
    #[error("the object at byte {offset} is no stream")]
    NoStream {
        /// Where the object is.
        offset: u64,
    },
    /// What is asked for is encrypted, and no password opened the document (7.6).
    #[error("the document is encrypted and asks for a password")]
    Encrypted,
    /// The password is neither the owner's nor the user's (7.6.4).
    #[error("the password does not open the document")]
    WrongPassword,
    /// The document is encrypted by a security handler other than the standard one with
    /// passwords, or by a version of it that is not known (7.6.2, 7.6.5).
    #[error("the document is encrypted by the security handler {name}")]
    SecurityHandler {
        /// What `/Filter` says, with `/V` and `/R` where they are the matter.
        name: String,
    },
    /// The encryption dictionary is missing or damaged (7.6.2).
    #[error("the encryption dictionary cannot be used")]
    EncryptionDictionary,
    /// A cap on hostile input was reached.
    #[error("the document exceeds the limit of {}", cap.words())]
    Limit {
        /// Which cap.
        cap: Cap,
    },
}

impl PdfError {
    /// Whether the file is damaged: not merely no PDF, locked, or over a cap.
    #[must_use]
    pub(super) const fn is_damage(&self) -> bool {
        !matches!(
            self,
            Self::Empty | Self::NoHeader | Self::Encrypted | Self::Limit { .. }
        )
    }
}

impl Explain for PdfError {
    fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("pdf-empty"),
            Self::NoHeader => Message::new("pdf-no-header"),
            Self::NoStartxref => Message::new("pdf-no-startxref"),
            Self::BadXref { offset } => Message::new("pdf-bad-xref").with("offset", offset),
            Self::Syntax { offset, .. } => Message::new("pdf-syntax").with("offset", offset),
            Self::WrongObject { number, offset } => Message::new("pdf-wrong-object")
                .with("number", number)
                .with("offset", offset),
            Self::Missing { number } => Message::new("pdf-missing").with("number", number),
            Self::WrongType { .. } => Message::new("pdf-wrong-type"),
            Self::NoRoot { .. } => Message::new("pdf-no-root"),
            Self::ObjectStream { container } => {
                Message::new("pdf-object-stream").with("number", container)
            }
            Self::Filter { offset, filter } => Message::new("pdf-filter")
                .with("offset", offset)
                .with("filter", filter),
            Self::NoStream { offset } => Message::new("pdf-no-stream").with("offset", offset),
            Self::Encrypted => Message::new("pdf-encrypted"),
            Self::WrongPassword => Message::new("pdf-wrong-password"),
            Self::SecurityHandler { name } => {
                Message::new("pdf-security-handler").with("name", name)
            }
            Self::EncryptionDictionary => Message::new("pdf-encryption-dictionary"),
            Self::Limit { .. } => Message::new("pdf-limit"),
        }
    }
}
