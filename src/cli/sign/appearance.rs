//! What the reader of a signed document sees: block, notice, logo, QR symbol.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::identity::Holder;
use crate::cli::place::PlaceArguments;
use crate::disk::Input;
use crate::pki::Identity;
use crate::sign::{BlockRequest, Notice, Request};
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
    /// Pages that get the notice with the logo as a footer
    #[arg(long, value_name = "PAGES", default_value = "all")]
    notice: NoticeChoice,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum StampChoice {
    /// The block with mark, name and time
    Block,
    /// Nothing
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum NoticeChoice {
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
            notice: match self.notice {
                NoticeChoice::All => Notice::All,
                NoticeChoice::First => Notice::First,
                NoticeChoice::Last => Notice::Last,
                NoticeChoice::None => Notice::None,
            },
            notice_text: notice.text.clone().unwrap_or_else(usual),
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
