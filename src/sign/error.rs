//! Why a document is not signed.

use thiserror::Error;

use super::demand::UnmetDemand;
use crate::base::message::{Explain, Message};
use crate::cms::{AuthorityError, BuildError};
use crate::pdf::PdfError;
use crate::pdf::append::AppendError;
use crate::render::RenderError;
use crate::stamp::StampError;

/// Why a document is not signed. Nothing has been written then.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SignError {
    /// Its author permits no new form fields (7.6.4.2, Table 22).
    #[error("the document's permissions forbid new signature fields")]
    AuthorForbidsField,
    /// Its author does not even permit filling in the fields that are there (Table 22).
    #[error("the document's permissions forbid signing")]
    FillingForbidden,
    /// Its author permits signing in a field, but no other content, so no notice (Table 22).
    #[error("the document's permissions forbid adding the notice")]
    NoticeForbidden,
    /// Its form is XFA, which shows other pages than the PDF has (ISO 32000-1, 12.7.8).
    #[error("the document holds an XFA form")]
    Xfa,
    /// Two readers could see two different documents.
    #[error("the document can be read in two ways: {}", finding.key)]
    Ambiguous {
        /// What differs.
        finding: Message,
    },
    /// It has no page to put the signature on.
    #[error("the document has no pages")]
    NoPages,
    /// The page asked for is not there.
    #[error("page {page} of {pages} asked for")]
    PageOutOfRange {
        /// The page, from 1.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// The page stands inside another object, so it cannot be changed (7.7.3.2).
    #[error("page {page} is no object of its own")]
    DirectPage {
        /// The page, from 1.
        page: usize,
    },
    /// An earlier signature permits no changes, not even another signature.
    #[error("an earlier signature permits no changes")]
    ChangesForbidden,
    /// It has as many signatures as are judged in one document.
    #[error("the document has {most} signatures or more")]
    TooManySignatures {
        /// How many are judged.
        most: usize,
    },
    /// Only the first signature can certify (12.8.2.2).
    #[error("a signed document cannot be certified")]
    AlreadySigned,
    /// No field has this name.
    #[error("there is no field {name}")]
    FieldMissing {
        /// The full name.
        name: String,
    },
    /// The field holds a signature.
    #[error("field {name} is already signed")]
    FieldSigned {
        /// The full name.
        name: String,
    },
    /// The field takes something else.
    #[error("field {name} is not a signature field")]
    FieldNotSignature {
        /// The full name.
        name: String,
    },
    /// An earlier signature locked the field (12.8.2.4).
    #[error("field {name} is locked by an earlier signature")]
    FieldLocked {
        /// The full name.
        name: String,
    },
    /// An earlier signature locked every field that a new one could be (12.8.2.4).
    #[error("new fields are locked by an earlier signature")]
    NewFieldLocked,
    /// An earlier signature limits what may change to less than a new field on a page.
    #[error("an earlier signature permits no new field on a page")]
    NewFieldForbidden,
    /// The field demands what this signature would not be (12.7.5.5, seed values).
    #[error("field {name} makes a demand that is not met")]
    Demand {
        /// The full name.
        name: String,
        /// The demand.
        #[source]
        demand: UnmetDemand,
    },
    /// The field stands inside another object, so it cannot be changed (12.7.4.1).
    #[error("field {name} is no object of its own")]
    DirectField {
        /// The full name.
        name: String,
    },
    /// An empty field is to be added to a document that has a signature.
    #[error("a signed document gets no empty field")]
    FieldTooLate,
    /// There is a field of this name already.
    #[error("there is a field {name} already")]
    FieldExists {
        /// The name.
        name: String,
    },
    /// A field cannot have this name.
    #[error("a field cannot be named {name:?}")]
    FieldName {
        /// The name.
        name: String,
    },
    /// The block would cover an earlier one.
    #[error("the block would cover field {field}")]
    Overlaps {
        /// The full name of the field there.
        field: String,
    },
    /// The block would cover the notice at the foot of the page.
    #[error("the block would cover the notice at the foot of the page")]
    OverlapsNotice,
    /// No page has the text that marks the place of the block.
    #[error("the document does not have the text {text:?}")]
    MarkerMissing {
        /// The text.
        text: String,
    },
    /// The page does not have the text that marks the place of the block.
    #[error("page {page} does not have the text {text:?}")]
    MarkerNotOnPage {
        /// The text.
        text: String,
        /// Counted from 1.
        page: usize,
    },
    /// The text that marks the place of the block is only part of longer words.
    #[error("the text {text:?} is only part of a longer word, on page {page}")]
    MarkerWithinWord {
        /// The text.
        text: String,
        /// Counted from 1.
        page: usize,
    },
    /// There is no text to search for the place of the block: pages are images.
    #[error("there is no text to search for {text:?}")]
    MarkerWithoutText {
        /// The text.
        text: String,
    },
    /// No page that shall get the notice is in the document.
    #[error("none of the document's {pages} pages shall get the notice")]
    NoticePages {
        /// Pages of the document.
        pages: usize,
    },
    /// The signature is longer than its slot; prepare again with this capacity.
    #[error("the signature has {needed} bytes, its slot {capacity}")]
    TooLong {
        /// Bytes of the signature.
        needed: usize,
        /// Bytes of the slot.
        capacity: usize,
    },
    /// The document cannot be read.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The update cannot be written.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The block or the notice cannot be drawn.
    #[error(transparent)]
    Stamp(#[from] StampError),
    /// The pages cannot be searched.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The key did not sign.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// There is no timestamp.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}

impl Explain for SignError {
    fn message(&self) -> Message {
        match self {
            Self::AuthorForbidsField => Message::new("sign-author-forbids-field"),
            Self::FillingForbidden => Message::new("sign-filling-forbidden"),
            Self::NoticeForbidden => Message::new("sign-notice-forbidden"),
            Self::Xfa => Message::new("sign-xfa"),
            Self::Ambiguous { finding } => {
                let arguments = &finding.arguments;
                let named = |name: &&str| arguments.iter().find(|one| one.0 == **name);
                let place = ["number", "offset"]
                    .iter()
                    .copied()
                    .find_map(|name| named(&name));
                let (what, place) = place.map_or(("none", ""), |(name, value)| (name, value));
                Message::new("sign-ambiguous")
                    .with("what", what)
                    .with("place", place)
            }
            Self::NoPages => Message::new("sign-no-pages"),
            Self::PageOutOfRange { page, pages } => Message::new("sign-page-out-of-range")
                .with("page", page)
                .with("pages", pages),
            Self::DirectPage { page } => Message::new("sign-direct-page").with("page", page),
            Self::ChangesForbidden => Message::new("sign-changes-forbidden"),
            Self::TooManySignatures { most } => {
                Message::new("sign-too-many-signatures").with("most", most)
            }
            Self::AlreadySigned => Message::new("sign-already-signed"),
            Self::FieldMissing { name } => Message::new("sign-field-missing").with("name", name),
            Self::FieldSigned { name } => Message::new("sign-field-signed").with("name", name),
            Self::FieldNotSignature { name } => {
                Message::new("sign-field-not-signature").with("name", name)
            }
            Self::FieldLocked { name } => Message::new("sign-field-locked").with("name", name),
            Self::NewFieldLocked => Message::new("sign-new-field-locked"),
            Self::NewFieldForbidden => Message::new("sign-new-field-forbidden"),
            Self::Demand { name, demand } => demand.message(name),
            Self::DirectField { name } => Message::new("sign-direct-field").with("name", name),
            Self::FieldTooLate => Message::new("sign-field-too-late"),
            Self::FieldExists { name } => Message::new("sign-field-exists").with("name", name),
            Self::FieldName { name } => Message::new("sign-field-name").with("name", name),
            Self::Overlaps { field } => Message::new("sign-overlaps").with("field", field),
            Self::OverlapsNotice => Message::new("sign-overlaps-notice"),
            Self::MarkerMissing { text } => Message::new("sign-marker-missing").with("text", text),
            Self::MarkerNotOnPage { text, page } => Message::new("sign-marker-not-on-page")
                .with("text", text)
                .with("page", page),
            Self::MarkerWithinWord { text, page } => Message::new("sign-marker-within-word")
                .with("text", text)
                .with("page", page),
            Self::MarkerWithoutText { text } => {
                Message::new("sign-marker-without-text").with("text", text)
            }
            Self::NoticePages { pages } => Message::new("sign-notice-pages").with("pages", pages),
            Self::TooLong { needed, capacity } => Message::new("sign-too-long")
                .with("needed", needed)
                .with("capacity", capacity),
            Self::Pdf(source) => source.message(),
            Self::Append(source) => source.message(),
            Self::Stamp(source) => source.message(),
            Self::Render(source) => source.message(),
            Self::Build(source) => source.message(),
            Self::Authority(source) => source.message(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ambiguous_document_is_refused_by_the_part_at_fault() {
        let place = |finding: Message| {
            let mut arguments = SignError::Ambiguous { finding }.message().arguments;
            arguments.retain(|(name, _)| name == "what" || name == "place");
            let values = arguments.into_iter().map(|(_, value)| value);
            values.collect::<Vec<_>>()
        };
        let listed = Message::new("pdf-duplicate-entry").with("number", 7);
        assert_eq!(place(listed.with("offset", 99)), ["number", "7"]);
        let looped = Message::new("pdf-prev-loop").with("offset", 99);
        assert_eq!(place(looped), ["offset", "99"]);
    }
}
