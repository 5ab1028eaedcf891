//! A thing noticed during a verification.
//!
//! A bad signature is a finding, never an `Err`. Findings have a code for programs and a message
//! for people; the code is the message's key without the module's name, so both stay in step.
//!
//! **Invariant:** a finding of [`Severity::Error`] never comes with a verdict of valid.
//!
//! **Deliberately absent:** words of any language.

use crate::base::message::Message;
use crate::pdf::ObjectId;
use crate::verify::facts::Change;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Bad, or open: the verdict is not valid.
    Error,
    /// Worth a look; the verdict stands.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The word of the JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One thing noticed.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// What a person reads.
    pub message: Message,
    /// The objects concerned; empty when it is none in particular.
    pub objects: Vec<ObjectId>,
    /// The page concerned, counted from 1.
    pub page: Option<usize>,
    /// The place on that page, in default user space: left, bottom, right, top.
    pub rect: Option<[f64; 4]>,
    /// What something was; an excerpt.
    pub old: Option<String>,
    /// What it is now; an excerpt.
    pub new: Option<String>,
    /// What a reader sees instead of that; an excerpt.
    pub shown: Option<String>,
}

impl Finding {
    /// Something bad or open.
    #[must_use]
    pub const fn error(message: Message) -> Self {
        Self::new(Severity::Error, message)
    }

    /// Something worth a look.
    #[must_use]
    pub const fn warning(message: Message) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// Something good to know.
    #[must_use]
    pub const fn info(message: Message) -> Self {
        Self::new(Severity::Info, message)
    }

    const fn new(severity: Severity, message: Message) -> Self {
        Self {
            severity,
            message,
            objects: Vec::new(),
            page: None,
            rect: None,
            old: None,
            new: None,
            shown: None,
        }
    }

    /// The same finding, about these objects.
    #[must_use]
    pub fn about(mut self, objects: impl IntoIterator<Item = ObjectId>) -> Self {
        self.objects.extend(objects);
        self
    }

    /// The same finding, about a change that a later revision made.
    #[must_use]
    pub fn of_change(mut self, change: &Change) -> Self {
        self.objects.extend(change.objects.iter().copied());
        self.page = change.page.map(|page| page.saturating_add(1));
        self.rect = change.rect;
        self.old.clone_from(&change.old);
        self.new.clone_from(&change.new);
        self.shown.clone_from(&change.shown);
        self
    }

    /// The code for programs: `value-gone`.
    #[must_use]
    pub fn code(&self) -> &str {
        let key = self.message.key.as_ref();
        key.strip_prefix("verify-").unwrap_or(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_key_without_the_module() {
        let finding = Finding::error(Message::new("verify-value-gone")).about([(12, 0)]);
        assert_eq!(finding.code(), "value-gone");
        assert_eq!(finding.objects, [(12, 0)]);
        assert!(Severity::Error < Severity::Warning);
    }
}
