//! What the reader of a signed document sees: block, notice, logo, QR symbol.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Deserializer, de};

use super::template::TemplateTable;
use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::filled::Filled;
use crate::cli::identity::Holder;
use crate::cli::place::{PlaceArguments, pages};
use crate::sign::{BlockRequest, Marker, MarkerFate, Notice, NoticeAt, Request};
use crate::stamp::{NoticeWords, StampError, StampLanguage, Variant};

/// The issuer's name within the usual notice, in either language.
const ISSUER: &str = "Balai Besar Sertifikasi Elektronik";

/// The options of what the reader sees.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What the reader sees")]
pub(super) struct AppearanceArguments {
    /// Signature block, or an invisible signature; without it the block
    #[arg(long, value_name = "WHAT")]
    pub(super) stamp: Option<StampChoice>,
    /// What the block shows: all (full, the usual one), a line or two, the QR symbol with the name,
    /// or the mark with the name
    #[arg(long, value_name = "WHAT")]
    pub(super) variant: Option<VariantChoice>,
    /// Language of the words on the page; without it Indonesian
    #[arg(long, value_name = "LANG")]
    stamp_lang: Option<StampLanguageChoice>,
    #[command(flatten)]
    pub(super) place: PlaceArguments,
    /// Place the block where the document has this text, such as # or ${ttd}: the last such place
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["corner", "x", "y", "field"])]
    pub(super) at_text: Option<Filled>,
    /// Leave that text as it is instead of painting it white
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(super) keep_text: Option<bool>,
    /// Name of the signer; without it the certificate's
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Office of the signer (jabatan); empty for none
    #[arg(long, value_name = "TITLE")]
    pub(super) title: Option<String>,
    /// Number of the civil servant (NIP); empty for none
    #[arg(long, value_name = "NIP")]
    pub(super) nip: Option<String>,
    /// Logo instead of the built-in mark: SVG, PNG or JPEG
    #[arg(long, value_name = "FILE")]
    pub(super) logo: Option<PathBuf>,
    /// Picture of the signature by hand, shown with the name: SVG, PNG or JPEG
    #[arg(long, value_name = "FILE")]
    pub(super) specimen: Option<PathBuf>,
    /// Text or address for a QR symbol; {sha256}, {name} and {number} are those of the unsigned
    /// document, {serial} that of the certificate, {time} that of signing; percent-encoded where the
    /// text is an address
    #[arg(long, value_name = "TEXT")]
    pub(super) qr: Option<Filled>,
    /// Pages that get the notice with the logo: all (the usual), first, last, none, or numbers such
    /// as 1,3-5, as far as the document has them
    #[arg(long, value_name = "PAGES")]
    notice: Option<NoticeArgument>,
    /// Where the notice goes on its pages; without it, where there is room
    #[arg(long, value_name = "WHERE")]
    pub(super) notice_at: Option<NoticeAtChoice>,
    /// The words of the notice: only templates have them.
    #[arg(skip)]
    pub(super) notice_text: Option<Filled>,
    /// Add the sentence of the law (UU ITE) to the notice
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(super) law_line: Option<bool>,
    /// Add the QR symbol of --qr to the notice
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(super) notice_qr: Option<bool>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StampChoice {
    /// The block with mark, name and time
    Block,
    /// Nothing
    None,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum VariantChoice {
    /// QR symbol or mark, heading, title, name, NIP and time
    Full,
    /// QR symbol or mark, name, title and time
    Compact,
    /// QR symbol and name
    Qr,
    /// Mark and name
    Mark,
}

impl From<VariantChoice> for Variant {
    fn from(choice: VariantChoice) -> Self {
        match choice {
            VariantChoice::Full => Self::Full,
            VariantChoice::Compact => Self::Compact,
            VariantChoice::Qr => Self::Code,
            VariantChoice::Mark => Self::Mark,
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StampLanguageChoice {
    /// Bahasa Indonesia
    Id,
    /// English
    En,
    /// Both, one below the other
    Both,
}

impl From<StampLanguageChoice> for StampLanguage {
    fn from(choice: StampLanguageChoice) -> Self {
        match choice {
            StampLanguageChoice::Id => Self::Indonesian,
            StampLanguageChoice::En => Self::English,
            StampLanguageChoice::Both => Self::Both,
        }
    }
}

/// The pages that get the notice.
#[derive(Clone, Debug)]
pub(super) struct NoticeArgument(Notice);

impl FromStr for NoticeArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(match text {
            "all" => Notice::All,
            "first" => Notice::First,
            "last" => Notice::Last,
            "none" => Notice::None,
            _ => Notice::Pages(pages(text).map_err(|numbers| {
                format!("the notice goes on all, first, last or none; {numbers}")
            })?),
        }))
    }
}

impl<'de> Deserialize<'de> for NoticeArgument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[derive(Clone, Copy, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum NoticeAtChoice {
    /// Where the page shows nothing: at its foot, a little above, or at its head
    Auto,
    /// At the foot of the page
    Bottom,
    /// At the head of the page
    Top,
}

impl AppearanceArguments {
    /// What is typed, and the template for the rest.
    #[must_use]
    pub(super) fn over(&self, template: &TemplateTable) -> Self {
        let typed = self.clone();
        // Whoever types a place does not want the template's text.
        let at_text = template
            .at_text
            .clone()
            .filter(|_| typed.place.place().is_none());
        let stamp = typed.stamp.or(template.stamp);
        let variant = typed.variant.or(template.variant);
        // Nor does whoever types a block without room for it want the template's specimen.
        let is_kept = (typed.stamp.is_none() && typed.variant.is_none())
            || has_room_for_specimen(stamp, variant);
        let specimen = template.specimen.clone().filter(|_| is_kept);
        Self {
            stamp,
            variant,
            stamp_lang: typed.stamp_lang.or(template.stamp_lang),
            place: place(&typed.place, template),
            at_text: typed.at_text.or(at_text),
            keep_text: typed.keep_text.or(template.keep_text),
            name: typed.name.or_else(|| template.name.clone()),
            title: typed.title.or_else(|| template.title.clone()),
            nip: typed.nip,
            logo: typed.logo.or_else(|| template.logo.clone()),
            specimen: typed.specimen.or(specimen),
            qr: typed.qr.or_else(|| template.qr.clone()),
            notice: typed.notice.or_else(|| template.notice.clone()),
            notice_at: typed.notice_at.or(template.notice_at),
            notice_text: typed.notice_text.or_else(|| template.notice_text.clone()),
            law_line: typed.law_line.or(template.law_line),
            notice_qr: typed.notice_qr.or(template.notice_qr),
        }
    }

    /// Refuses a template that contradicts itself.
    pub(super) fn check_template(name: &str, template: &TemplateTable) -> Outcome<()> {
        let alone = Self::default().over(template);
        let reason = match alone.contradiction(alone.shows_code_in_notice()) {
            Some(contradiction) => contradiction.in_template(),
            None if alone.keep_text == Some(true) && alone.at_text.is_none() => {
                Message::new("cli-keep-text-alone")
            }
            None => return Ok(()),
        };
        let what = Message::new("cli-cannot-use-template").with("name", name);
        Err(Failure::usage(what, reason))
    }

    /// Refuses what does not go together, beyond what the argument parser sees, in what was `typed`
    /// over a template.
    pub(super) fn check(&self, typed: &Self) -> Outcome<()> {
        let what = || Message::new("cli-cannot-draw-block");
        let shows_block = self.stamp != Some(StampChoice::None);
        let shows_code =
            (shows_block && self.variant == Some(VariantChoice::Qr)) || self.shows_code_in_notice();
        if shows_code && self.qr.is_none() {
            return Err(Failure::usage(what(), StampError::QrMissing));
        }
        if self.specimen.is_some() && !has_room_for_specimen(self.stamp, self.variant) {
            let reason = Message::new("cli-specimen-without-room");
            return Err(Failure::usage(what(), reason));
        }
        let what = || Message::new("cli-cannot-start-signing");
        if typed.keep_text == Some(true) && self.at_text.is_none() {
            return Err(Failure::usage(what(), Message::new("cli-keep-text-alone")));
        }
        match typed.contradiction(self.shows_code_in_notice()) {
            Some(contradiction) => Err(Failure::usage(what(), contradiction.typed())),
            None => Ok(()),
        }
    }

    /// Whether the notice has the QR symbol.
    pub(super) fn shows_code_in_notice(&self) -> bool {
        self.notice_qr == Some(true) && self.notice_pages() != Some(&Notice::None)
    }

    /// The pages of the notice, as far as something is said about them.
    pub(super) fn notice_pages(&self) -> Option<&Notice> {
        self.notice.as_ref().map(|argument| &argument.0)
    }

    /// The request as far as it is about what the reader sees; the rest is left open.
    pub(super) fn request(&self, context: &Context, holder: &Holder) -> Request {
        let notice = &context.configuration.notice;
        let language = self.language();
        let usual = || match &notice.issuer {
            Some(issuer) => language.notice().replace(ISSUER, issuer),
            None => language.notice(),
        };
        let text = self.notice_text.clone().or_else(|| notice.text.clone());
        let stamp = self.stamp.unwrap_or(StampChoice::Block);
        Request {
            field: None,
            name: String::new(),
            reason: None,
            location: None,
            contact: None,
            time: context.now,
            zone: context.zone(),
            digest: None,
            certify: None,
            block: (stamp == StampChoice::Block).then(|| self.block(holder, language)),
            notice: self.notice.clone().map(|pages| pages.0).unwrap_or_default(),
            notice_at: match self.notice_at {
                None | Some(NoticeAtChoice::Auto) => NoticeAt::Auto,
                Some(NoticeAtChoice::Bottom) => NoticeAt::Bottom,
                Some(NoticeAtChoice::Top) => NoticeAt::Top,
            },
            notice_text: NoticeWords {
                text: text.map_or_else(usual, |text| text.to_string()),
                law: self.law_line.unwrap_or(notice.law).then(|| language.law()),
                qr: None,
            },
        }
    }

    fn language(&self) -> StampLanguage {
        self.stamp_lang.map(StampLanguage::from).unwrap_or_default()
    }

    fn block(&self, holder: &Holder, language: StampLanguage) -> BlockRequest {
        BlockRequest {
            page: self.place.page(),
            place: self.place.place(),
            marker: self.at_text.clone().map(|text| Marker {
                text: text.to_string(),
                page: self.place.page_asked(),
                fate: if self.keep_text == Some(true) {
                    MarkerFate::Kept
                } else {
                    MarkerFate::Covered
                },
            }),
            width: self.place.width,
            height: self.place.height,
            variant: self.variant.map(Variant::from),
            language,
            heading: language.heading(),
            title: self.title.clone().or_else(|| holder.title.clone()),
            nip: self.nip.clone().or_else(|| holder.nip.clone()),
            qr: None,
        }
    }
}

/// Whether a block has room for the picture of a signature by hand.
fn has_room_for_specimen(stamp: Option<StampChoice>, variant: Option<VariantChoice>) -> bool {
    let roomy = matches!(
        variant,
        None | Some(VariantChoice::Full | VariantChoice::Compact)
    );
    roomy && stamp != Some(StampChoice::None)
}

/// Where the block stands: what is typed, and the template for the rest. The distances of a
/// template belong to its corner: they do not count from another one that is typed.
fn place(typed: &PlaceArguments, template: &TemplateTable) -> PlaceArguments {
    let from_here = typed.corner.is_none();
    PlaceArguments {
        page: typed.page.or(template.page),
        corner: typed.corner.or(template.corner),
        x: typed.x.or(template.x.filter(|_| from_here)),
        y: typed.y.or(template.y.filter(|_| from_here)),
        width: typed.width.or(template.width),
        height: typed.height.or(template.height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_issuer_is_part_of_the_notice() {
        for language in [StampLanguage::Indonesian, StampLanguage::English] {
            assert!(
                language.notice().contains(ISSUER),
                "the configuration could not replace it"
            );
        }
    }
}
