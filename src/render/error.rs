//! Why a page cannot be drawn.

use thiserror::Error;

use crate::base::message::{Explain, Message};

/// Why a page cannot be drawn.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum RenderError {
    /// The renderer cannot read the document.
    #[error("the renderer cannot read the document")]
    Unreadable,
    /// The password does not open it. The renderer knows the owner's only from AES-256 on.
    #[error("the renderer cannot open the document with this password")]
    Password,
    /// There is no page with this index.
    #[error("no page {}", index.saturating_add(1))]
    NoPage {
        /// Counted from 0.
        index: usize,
    },
    /// The page would have no or too many pixels.
    #[error("the page is too small or too large to be drawn")]
    Size,
}

impl Explain for RenderError {
    fn message(&self) -> Message {
        match self {
            Self::Unreadable => Message::new("render-unreadable"),
            Self::Password => Message::new("render-password"),
            Self::NoPage { index } => {
                Message::new("render-no-page").with("page", index.saturating_add(1))
            }
            Self::Size => Message::new("render-size"),
        }
    }
}
