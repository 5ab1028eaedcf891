//! Options that take each other's effect away, typed together or standing in one template.
//!
//! What a template says is no contradiction to what is typed: that wins.
//!
//! **Deliberately absent:** options that never go together whatever their values are; the argument
//! parser knows those.

use super::appearance::{AppearanceArguments, StampChoice, VariantChoice};
use crate::base::message::Message;
use crate::base::visible::is_blank;
use crate::sign::Notice;

/// A key of options and templates, and whether it is given.
type Given = (&'static str, bool);

/// An option that has no effect, and the other that takes it away.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Contradiction {
    without_effect: &'static str,
    other: &'static str,
    value: Option<&'static str>,
}

impl Contradiction {
    /// What to say of options.
    pub(super) fn typed(self) -> Message {
        let value = self.value.map(|value| format!(" {value}"));
        let other = format!("--{}{}", self.other, value.unwrap_or_default());
        said(format!("--{}", self.without_effect), other)
    }

    /// What to say of the keys of a template.
    pub(super) fn in_template(self) -> Message {
        let value = self.value.map(|value| format!(" = \"{value}\""));
        let other = format!("{}{}", self.other, value.unwrap_or_default());
        said(self.without_effect.to_owned(), other)
    }
}

fn said(option: String, other: String) -> Message {
    Message::new("cli-option-without-effect")
        .with("option", option)
        .with("other", other)
}

impl AppearanceArguments {
    /// The first contradiction; `in_notice` says whether the notice shows the text of `--qr`.
    pub(super) fn contradiction(&self, in_notice: bool) -> Option<Contradiction> {
        self.against_stamp(in_notice)
            .or_else(|| self.against_variant(in_notice))
            .or_else(|| self.against_notice())
            .or_else(|| self.against_marker())
    }

    fn against_stamp(&self, in_notice: bool) -> Option<Contradiction> {
        if self.stamp != Some(StampChoice::None) {
            return None;
        }
        let place = &self.place;
        let given = [
            ("variant", self.variant.is_some()),
            ("at-text", self.at_text.is_some()),
            ("keep-text", self.keep_text == Some(true)),
            ("page", place.page.is_some()),
            ("corner", place.corner.is_some()),
            ("x", place.x.is_some()),
            ("y", place.y.is_some()),
            ("width", place.width.is_some()),
            ("height", place.height.is_some()),
            ("specimen", self.specimen.is_some()),
        ];
        first(&given, "stamp", Some("none"))
            .or_else(|| first(&self.words(in_notice), "stamp", Some("none")))
    }

    fn against_variant(&self, in_notice: bool) -> Option<Contradiction> {
        let specimen = ("specimen", self.specimen.is_some());
        let [title, nip, qr] = self.words(in_notice);
        match self.variant? {
            VariantChoice::Full => None,
            VariantChoice::Compact => first(&[nip], "variant", Some("compact")),
            VariantChoice::Qr => first(&[specimen, title, nip], "variant", Some("qr")),
            VariantChoice::Mark => first(&[specimen, title, nip, qr], "variant", Some("mark")),
        }
    }

    fn against_notice(&self) -> Option<Contradiction> {
        if self.notice_pages() != Some(&Notice::None) {
            return None;
        }
        let given = [
            ("notice-at", self.notice_at.is_some()),
            ("notice-text", self.notice_text.is_some()),
            ("law-line", self.law_line == Some(true)),
            ("notice-qr", self.notice_qr == Some(true)),
        ];
        first(&given, "notice", Some("none"))
    }

    fn against_marker(&self) -> Option<Contradiction> {
        self.at_text.as_ref()?;
        let place = &self.place;
        let given = [
            ("corner", place.corner.is_some()),
            ("x", place.x.is_some()),
            ("y", place.y.is_some()),
        ];
        first(&given, "at-text", None)
    }

    /// What the block says and not every variant shows. An empty title or NIP means none.
    fn words(&self, in_notice: bool) -> [Given; 3] {
        let says = |text: &Option<String>| text.as_deref().is_some_and(|text| !is_blank(text));
        [
            ("title", says(&self.title)),
            ("nip", says(&self.nip)),
            ("qr", self.qr.is_some() && !in_notice),
        ]
    }
}

fn first(
    given: &[Given],
    other: &'static str,
    value: Option<&'static str>,
) -> Option<Contradiction> {
    let (without_effect, _) = given.iter().find(|(_, is_given)| *is_given)?;
    Some(Contradiction {
        without_effect,
        other,
        value,
    })
}
