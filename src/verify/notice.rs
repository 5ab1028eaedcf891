//! The notice that a document is signed electronically, and the mark beside it, as the pages and
//! the widgets on them show it.
//!
//! **Invariant:** only what is painted counts: text shown by a page, by a form it paints, or by
//! the appearance of an annotation.
//!
//! **Deliberately absent:** text inside images, and the question whether other things cover it.

use std::rc::Rc;

use crate::pdf::Document;
use crate::verify::report::NoticeFound;
use crate::verify::shown::{Painting, Shown};

/// Name of a resource that is the mark wherever it stands. Elsewhere a picture counts as the mark
/// when the form that shows the notice paints it.
const MARK: &[u8] = b"BSrEMark";

/// Bytes of page content to look through, so that a document of any size is judged in a moment.
/// A page of text has 5 KB; pages behind the limit count as pages without the notice.
const BUDGET: usize = 8 << 20;

/// The notice, in the order its words come: every wording in circulation has these.
const WORDINGS: [[&str; 3]; 2] = [
    [
        "ditandatanganisecaraelektronik",
        "sertifikatelektronik",
        "bsre",
    ],
    ["electronicallysigned", "certificate", "bsre"],
];

/// How far apart the words of one notice may stand, in letters.
const REACH: usize = 200;

/// Looks for notice and mark on every page of the newest revision.
#[must_use]
pub fn find(document: &Document<'_>) -> NoticeFound {
    let view = document.last();
    let mut found = NoticeFound::default();
    let mut shown = Shown::new(view, BUDGET);
    let pages = view.pages();
    let readable = pages.is_ok() && !document.is_locked();
    for (index, page) in pages.unwrap_or_else(|_| Rc::default()).iter().enumerate() {
        let mut mark = false;
        let mut watch = |painting: Painting<'_>| {
            mark |= match painting {
                Painting::Named(name) => name.starts_with(MARK),
                Painting::Form { text, pictures } => pictures > 0 && holds_notice(text),
            };
        };
        shown.show_page(page, &mut watch);
        shown.show_annotations(page, &mut watch);
        if holds_notice(shown.text()) {
            found.found = true;
            found.logo |= mark;
            found.pages.push(index.saturating_add(1));
        }
    }
    found.complete = readable && shown.is_complete() && !document.is_exhausted();
    found
}

/// Whether a text, white space aside, holds the notice.
fn holds_notice(text: &str) -> bool {
    let letters = letters(text);
    WORDINGS.iter().any(|words| {
        let [first, rest @ ..] = words;
        letters.match_indices(first).any(|(at, word)| {
            let mut rest_of_text = letters
                .get(at.saturating_add(word.len())..)
                .unwrap_or_default();
            rest.iter().all(|word| match rest_of_text.find(word) {
                Some(gap) if gap <= REACH => {
                    let next = gap.saturating_add(word.len());
                    rest_of_text = rest_of_text.get(next..).unwrap_or_default();
                    true
                }
                _ => false,
            })
        })
    })
}

/// The letters and digits of a text, in lower case.
fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| letter.is_alphanumeric()) {
        if letter.is_ascii() {
            letters.push(letter.to_ascii_lowercase());
        } else {
            letters.extend(letter.to_lowercase());
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::{
        HEADING, LAW, LAW_ENGLISH, NOTICE, NOTICE_ENGLISH, NOTICE_FORMER, StampLanguage,
    };

    #[test]
    fn the_law_is_no_notice() {
        assert!(!holds_notice(LAW) && !holds_notice(LAW_ENGLISH) && !holds_notice(HEADING));
    }

    #[test]
    fn every_wording_in_circulation_is_found() {
        for text in [
            NOTICE,
            NOTICE_FORMER,
            NOTICE_ENGLISH,
            &StampLanguage::Both.notice(),
            "This document has been electronically signed using a digital certificate issued by \
             BSrE, BSSN.",
        ] {
            assert!(holds_notice(text), "{text}");
        }
    }

    #[test]
    fn the_heading_of_a_block_is_no_notice() {
        assert!(!holds_notice(
            "Ditandatangani secara elektronik oleh: Kepala Balai"
        ));
        assert!(!holds_notice("sertifikat elektronik BSrE"));
    }
}
