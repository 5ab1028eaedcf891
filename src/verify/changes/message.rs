//! What a person reads about a change.
//!
//! **Deliberately absent:** words of any language. The deed, and whether page and texts are known,
//! choose between the variants that `locales` write out.

use super::explain::EXCERPT;
use crate::base::message::Message;
use crate::base::visible::excerpt;
use crate::verify::facts::{Change, Subject};

/// What a person reads about a change.
pub(in crate::verify) fn message(change: &Change) -> Message {
    let message = match change.subject {
        Subject::ValidationData => Message::new("verify-change-validation-data"),
        Subject::LostEvidence => Message::new("verify-change-lost-evidence"),
        Subject::Signature => Message::new("verify-change-signature"),
        Subject::CoveringSignature => Message::new("verify-change-covering-signature"),
        Subject::EmptySignatureField => Message::new("verify-change-empty-field"),
        Subject::FormField => Message::new("verify-change-form-field"),
        Subject::DisguisedField => Message::new("verify-change-disguised-field"),
        Subject::AlteredLook => Message::new("verify-change-altered-look"),
        Subject::Redrawing => Message::new("verify-change-redrawing"),
        Subject::LockedField => Message::new("verify-change-locked-field"),
        Subject::Annotation => Message::new("verify-change-annotation"),
        Subject::Metadata => Message::new("verify-change-metadata"),
        Subject::Structure => Message::new("verify-change-structure"),
        Subject::Orphan => Message::new("verify-change-orphan"),
        Subject::Page => Message::new("verify-change-page"),
        Subject::PageTree => Message::new("verify-change-page-tree"),
        Subject::Action => Message::new("verify-change-action"),
        Subject::ExistingSignature => Message::new("verify-change-existing-signature"),
        Subject::Permissions => Message::new("verify-change-permissions"),
        Subject::Form => Message::new("verify-change-form"),
        Subject::Catalog => Message::new("verify-change-catalog"),
        Subject::Object => Message::new("verify-change-object"),
        Subject::Unreadable => Message::new("verify-change-unreadable"),
        Subject::Locked => Message::new("verify-change-locked"),
        Subject::HiddenObjects => Message::new("verify-change-hidden-objects"),
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let page = change
        .page
        .map_or(NONE.to_owned(), |page| page.saturating_add(1).to_string());
    let detail = excerpt(&change.detail, EXCERPT);
    let detail = if detail.is_empty() {
        NONE.to_owned()
    } else {
        detail
    };
    message
        .with("revision", change.revision.saturating_add(1))
        .with("detail", detail)
        .with("deed", change.deed.name())
        .with("page", page)
        .with("texts", texts(change))
        .with("old", text(&change.old))
        .with("new", text(&change.new))
        .with("shown", text(&change.shown))
}

/// What variants are chosen by where there is nothing.
const NONE: &str = "none";

/// Which texts of a change are known.
fn texts(change: &Change) -> &'static str {
    match (&change.old, &change.new) {
        (None, None) => NONE,
        (None, Some(_)) => "new",
        (Some(_), None) => "old",
        (Some(old), Some(new)) if old == new => "same",
        (Some(_), Some(_)) => "both",
    }
}
