//! What whoever signed should look at: the document is signed all the same.

use crate::base::message::{Explain, Message};

/// Something about a signed document that deserves a look.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The notice covers what these pages show.
    NoticeCovers {
        /// Counted from 1.
        pages: Vec<usize>,
    },
    /// The document is signed already, so pages that have no notice stay without it.
    NoticeNotAdded,
    /// The block covers what the page shows.
    BlockCovers {
        /// Counted from 1.
        page: usize,
    },
    /// The marker still shows where the block does not cover it: the page's content is such that
    /// nothing can be drawn over it.
    MarkerShows {
        /// Counted from 1.
        page: usize,
    },
}

impl Explain for Warning {
    fn message(&self) -> Message {
        match self {
            Self::NoticeCovers { pages } => {
                Message::new("sign-notice-covers").with("pages", in_words(pages))
            }
            Self::NoticeNotAdded => Message::new("sign-notice-not-added"),
            Self::BlockCovers { page } => Message::new("sign-block-covers").with("page", page),
            Self::MarkerShows { page } => Message::new("sign-marker-shows").with("page", page),
        }
    }
}

/// Page numbers, ascending, as people write them: `1, 3-5`.
fn in_words(pages: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match ranges.last_mut() {
            Some((_, last)) if last.saturating_add(1) == *page => *last = *page,
            _ => ranges.push((*page, *page)),
        }
    }
    let words = ranges.iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_as_ranges() {
        assert_eq!(in_words(&[1, 3, 4, 5, 9, 10]), "1, 3-5, 9-10");
    }
}
