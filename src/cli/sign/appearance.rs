//! What the reader of a signed document sees: block, notice, logo, QR symbol.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::template::TemplateTable;
use crate::cli::Context;
use crate::cli::identity::Holder;
use crate::cli::place::PlaceArguments;
use crate::sign::{BlockRequest, Notice, Request};
use crate::stamp::{HEADING, NOTICE};

/// The issuer's name within the usual notice.
const ISSUER: &str = "Balai Besar Sertifikasi Elektronik";

/// The options of what the reader sees.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What the reader sees")]
pub(super) struct AppearanceArguments {
    /// Signature block, or an invisible signature; without it the block
    #[arg(long, value_name = "WHAT")]
    stamp: Option<StampChoice>,
    #[command(flatten)]
    place: PlaceArguments,
    /// Name of the signer; without it the certificate's
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Office of the signer (jabatan)
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Number of the civil servant (NIP)
    #[arg(long, value_name = "NIP")]
    nip: Option<String>,
    /// Logo instead of the built-in mark: SVG, PNG or JPEG
    #[arg(long, value_name = "FILE")]
    pub(super) logo: Option<PathBuf>,
    /// Text or address for a QR symbol; {sha256}, {name} and {number} are those of the unsigned
    /// document, {serial} that of the certificate, {time} that of signing
    #[arg(long, value_name = "TEXT")]
    pub(super) qr: Option<String>,
    /// Pages that get the notice with the logo as a footer; without it all
    #[arg(long, value_name = "PAGES")]
    notice: Option<NoticeChoice>,
    /// The words of the notice: only templates have them.
    #[arg(skip)]
    notice_text: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StampChoice {
    /// The block with mark, name and time
    Block,
    /// Nothing
    None,
}

#[derive(Clone, Copy, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum NoticeChoice {
    /// Every page
    All,
    /// The first page
    First,
    /// The last page
    Last,
    /// No page
    None,
}

impl AppearanceArguments {
    /// What is typed, and the template for the rest.
    #[must_use]
    pub(super) fn over(&self, template: &TemplateTable) -> Self {
        let typed = self.clone();
        Self {
            stamp: typed.stamp.or(template.stamp),
            place: place(&typed.place, template),
            name: typed.name.or_else(|| template.name.clone()),
            title: typed.title.or_else(|| template.title.clone()),
            nip: typed.nip,
            logo: typed.logo.or_else(|| template.logo.clone()),
            qr: typed.qr.or_else(|| template.qr.clone()),
            notice: typed.notice.or(template.notice),
            notice_text: typed.notice_text.or_else(|| template.notice_text.clone()),
        }
    }

    /// The request as far as it is about what the reader sees; the rest is left open.
    pub(super) fn request(&self, context: &Context, holder: &Holder) -> Request {
        let notice = &context.configuration.notice;
        let usual = || match &notice.issuer {
            Some(issuer) => NOTICE.replace(ISSUER, issuer),
            None => NOTICE.to_owned(),
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
            block: (stamp == StampChoice::Block).then(|| self.block(holder)),
            notice: match self.notice {
                None | Some(NoticeChoice::All) => Notice::All,
                Some(NoticeChoice::First) => Notice::First,
                Some(NoticeChoice::Last) => Notice::Last,
                Some(NoticeChoice::None) => Notice::None,
            },
            notice_text: text.unwrap_or_else(usual),
        }
    }

    fn block(&self, holder: &Holder) -> BlockRequest {
        BlockRequest {
            page: self.place.page(),
            place: self.place.place(),
            width: self.place.width,
            height: self.place.height,
            heading: HEADING.to_owned(),
            title: self.title.clone().or_else(|| holder.title.clone()),
            nip: self.nip.clone().or_else(|| holder.nip.clone()),
            qr: None,
        }
    }
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
        assert!(
            NOTICE.contains(ISSUER),
            "the configuration could not replace it"
        );
    }
}
