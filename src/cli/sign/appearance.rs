//! What the reader of a signed document sees: block, notice, logo, QR symbol.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::identity::Holder;
use crate::cli::place::{PlaceArguments, pages};
use crate::disk::Input;
use crate::pki::Identity;
use crate::sign::{BlockRequest, Marker, MarkerFate, Notice, NoticeAt, Request};
use crate::stamp::{Artwork, HEADING, NOTICE};

/// The issuer's name within the usual notice.
const ISSUER: &str = "Balai Besar Sertifikasi Elektronik";

/// The options of what the reader sees.
#[derive(Args, Debug)]
#[command(next_help_heading = "What the reader sees")]
pub(super) struct AppearanceArguments {
    /// Signature block, or an invisible signature
    #[arg(long, value_name = "WHAT", default_value = "block")]
    stamp: StampChoice,
    #[command(flatten)]
    place: PlaceArguments,
    /// Place the block where the document has this text, such as # or ${ttd}: the last such place
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["corner", "x", "y", "field"])]
    at_text: Option<String>,
    /// Leave that text as it is instead of painting it white
    #[arg(long, requires = "at_text")]
    keep_text: bool,
    /// Name of the signer; without it the certificate's
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Office of the signer (jabatan)
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Number of the civil servant (NIP)
    #[arg(long, value_name = "NIP")]
    nip: Option<String>,
    /// Logo instead of the built-in mark: SVG, PNG or JPEG
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// Text or address for a QR symbol; {sha256} and {name} are those of the unsigned document
    #[arg(long, value_name = "TEMPLATE")]
    qr: Option<String>,
    /// Pages that get the notice with the logo: all, first, last, none, or numbers such as 1,3-5
    #[arg(long, value_name = "PAGES", default_value = "all")]
    notice: NoticeArgument,
    /// Where the notice goes on its pages
    #[arg(long, value_name = "WHERE", default_value = "auto")]
    notice_at: NoticeAtChoice,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum StampChoice {
    /// The block with mark, name and time
    Block,
    /// Nothing
    None,
}

#[derive(Clone, Debug)]
struct NoticeArgument(Notice);

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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum NoticeAtChoice {
    /// Where the page shows nothing: at its foot, a little above, or at its head
    Auto,
    /// At the foot of the page
    Bottom,
    /// At the head of the page
    Top,
}

impl AppearanceArguments {
    /// Fonts and logo.
    pub(super) fn artwork(&self, context: &Context) -> Outcome<Artwork> {
        let configuration = &context.configuration;
        let configured = || Some(configuration.resolve(configuration.logo.as_ref()?));
        let logo = self.logo.clone().or_else(configured);
        let load = || -> Result<_, Cause> {
            let bytes = logo.as_deref().map(Input::open).transpose()?;
            Ok(Artwork::new(bytes.as_deref())?)
        };
        load().map_err(|error| {
            let path = logo.as_deref().map(|path| path.display().to_string());
            let what = Message::new("cli-cannot-use-logo").with("path", path.unwrap_or_default());
            Failure::not_done(what, error)
        })
    }

    /// The request as far as it is about what the reader sees; the rest is left open.
    pub(super) fn request(
        &self,
        context: &Context,
        holder: &Holder,
        identity: &Identity,
    ) -> Request {
        let name = self.name.clone().or_else(|| holder.name.clone());
        let notice = &context.configuration.notice;
        let usual = || match &notice.issuer {
            Some(issuer) => NOTICE.replace(ISSUER, issuer),
            None => NOTICE.to_owned(),
        };
        Request {
            field: None,
            name: name.unwrap_or_else(|| identity.certificate().common_name()),
            reason: None,
            location: None,
            contact: None,
            time: context.now,
            zone: context.zone(),
            digest: None,
            certify: None,
            block: (self.stamp == StampChoice::Block).then(|| self.block(holder)),
            notice: self.notice.0.clone(),
            notice_at: match self.notice_at {
                NoticeAtChoice::Auto => NoticeAt::Auto,
                NoticeAtChoice::Bottom => NoticeAt::Bottom,
                NoticeAtChoice::Top => NoticeAt::Top,
            },
            notice_text: notice.text.clone().unwrap_or_else(usual),
        }
    }

    fn block(&self, holder: &Holder) -> BlockRequest {
        BlockRequest {
            page: self.place.page(),
            place: self.place.place(),
            marker: self.at_text.clone().map(|text| Marker {
                text,
                page: self.place.page_asked(),
                fate: if self.keep_text {
                    MarkerFate::Kept
                } else {
                    MarkerFate::Covered
                },
            }),
            width: self.place.width,
            height: self.place.height,
            heading: HEADING.to_owned(),
            title: self.title.clone().or_else(|| holder.title.clone()),
            nip: self.nip.clone().or_else(|| holder.nip.clone()),
            qr: self.qr.clone(),
        }
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
