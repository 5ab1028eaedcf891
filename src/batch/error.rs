//! Why one document of a batch was not done.

use thiserror::Error;

use crate::base::message::{Explain, Message};
use crate::cms::BuildError;
use crate::disk::DiskError;
use crate::pdf::PdfError;
use crate::render::RenderError;
use crate::sign::SignError;
use crate::verify::Level;

/// Why one document was not done.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// A file could not be read or written.
    #[error("a file cannot be used")]
    Disk {
        /// Which, and why.
        #[from]
        source: DiskError,
    },
    /// The bytes are no PDF that can be read.
    #[error("the document cannot be read")]
    Pdf {
        /// Why.
        #[from]
        source: PdfError,
    },
    /// The document may not or cannot be signed.
    #[error("the document is not signed")]
    Sign {
        /// Why.
        #[from]
        source: SignError,
    },
    /// The page cannot be drawn for a preview.
    #[error("the page is not drawn")]
    Render {
        /// Why.
        #[from]
        source: RenderError,
    },
    /// The QR symbol is to show a number that the name of the file does not hold.
    #[error("no number in the name {name:?} by the pattern {pattern}")]
    NoNumber {
        /// The name without ending; empty for standard input.
        name: String,
        /// The regular expression that was used.
        pattern: String,
    },
    /// The result did not pass its own verification: a bug in the tool. Nothing was written.
    #[error("the result is not sound: {problem}")]
    Unsound {
        /// What is wrong with it, for whoever mends the tool.
        problem: String,
    },
    /// What would be added makes an earlier signature worse.
    #[error("the earlier signature {field} would become worse")]
    HarmsSignature {
        /// The field of the earlier signature.
        field: String,
    },
    /// A timestamp is needed, and nobody is known who gives one.
    #[error("no timestamp authority was given")]
    NoAuthority,
    /// The document has no signature that could be raised.
    #[error("the document is not signed")]
    Unsigned,
    /// A signature that is not valid must not be made to last.
    #[error("the signature {field} is not valid")]
    InvalidSignature {
        /// Its field.
        field: String,
    },
    /// A level cannot be reached.
    #[error("level {} cannot be reached: {}", level.name(), listed(missing))]
    OutOfReach {
        /// The level.
        level: Level,
        /// What is missing for it, the first thing first.
        missing: Vec<Message>,
    },
    /// The tool stumbled over this document: a bug.
    #[error("the tool stumbled over the document")]
    Panic,
}

impl BatchError {
    /// Whether the same document may be done later: what failed is a disk, a key or a service.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Disk { source } => source.may_pass(),
            Self::Sign { source } => matches!(
                source,
                SignError::Authority(_) | SignError::Build(BuildError::Signature(_))
            ),
            Self::OutOfReach { .. } => true,
            _ => false,
        }
    }

    /// Whether it is the tool's own fault.
    #[must_use]
    pub const fn is_bug(&self) -> bool {
        matches!(self, Self::Unsound { .. } | Self::Panic)
    }
}

impl Explain for BatchError {
    fn message(&self) -> Message {
        match self {
            Self::Disk { source } => source.message(),
            Self::Pdf { source } => source.message(),
            Self::Sign { source } => source.message(),
            Self::Render { source } => source.message(),
            Self::NoNumber { name, pattern } => Message::new("batch-no-number")
                .with("name", name)
                .with("pattern", pattern),
            Self::Unsound { problem } => Message::new("batch-unsound").with("problem", problem),
            Self::HarmsSignature { field } => {
                Message::new("batch-harms-signature").with("field", field)
            }
            Self::NoAuthority => Message::new("batch-no-authority"),
            Self::Unsigned => Message::new("batch-unsigned"),
            Self::InvalidSignature { field } => {
                Message::new("batch-invalid-signature").with("field", field)
            }
            // What is missing is said by whoever missed it.
            Self::OutOfReach { level, missing } => missing
                .first()
                .cloned()
                .unwrap_or_else(|| Message::new("batch-out-of-reach").with("level", level.name())),
            Self::Panic => Message::new("batch-panic"),
        }
    }
}

/// All that is missing, for whoever looks into it.
fn listed(missing: &[Message]) -> String {
    let entry = |message: &Message| {
        let values = message.arguments.iter().map(|(_, value)| value.as_str());
        let values: Vec<&str> = values.collect();
        format!("{} ({})", message.key, values.join(", "))
    };
    missing.iter().map(entry).collect::<Vec<_>>().join("; ")
}
