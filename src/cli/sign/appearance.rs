//! What the reader of a signed document sees: block, notice, logo, QR symbol.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::identity::Holder;
use crate::disk::Input;
use crate::pki::Identity;
use crate::sign::{BlockRequest, Corner, Notice, PageChoice, Place, Request};
use crate::stamp::{Artwork, HEADING, NOTICE};

/// The issuer's name within the usual notice.
const ISSUER: &str = "Balai Besar Sertifikasi Elektronik";

/// Where the block stands when a corner is named without distances, in millimetres: within the
/// usual margins, at the bottom above the notice.
const SIDE: f64 = 20.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 30.0;

/// The options of what the reader sees.
#[derive(Args, Debug)]
#[command(next_help_heading = "What the reader sees")]
pub(super) struct AppearanceArguments {
    /// Signature block, or an invisible signature
    #[arg(long, value_name = "WHAT", default_value = "block")]
    stamp: StampChoice,
    /// Page of the block: a number, first or last
    #[arg(long, value_name = "PAGE", default_value = "last")]
    page: PageArgument,
    /// Corner of the page, as displayed, from which --x and --y count
    #[arg(long, value_name = "CORNER")]
    corner: Option<CornerChoice>,
    /// Distance of the block from the left or right edge, in mm
    #[arg(long, value_name = "MM", value_parser = millimetres)]
    x: Option<f64>,
    /// Distance of the block from the top or bottom edge, in mm
    #[arg(long, value_name = "MM", value_parser = millimetres)]
    y: Option<f64>,
    /// Width of the block in mm
    #[arg(long, value_name = "MM", value_parser = millimetres)]
    width: Option<f64>,
    /// Height of the block in mm
    #[arg(long, value_name = "MM", value_parser = millimetres)]
    height: Option<f64>,
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
enum CornerChoice {
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
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

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct PageArgument(PageChoice);

impl FromStr for PageArgument {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "first" => Ok(Self(PageChoice::First)),
            "last" => Ok(Self(PageChoice::Last)),
            _ => match text.parse() {
                Ok(number) if number > 0 => Ok(Self(PageChoice::Number(number))),
                _ => Err("a page is a number from 1, first or last"),
            },
        }
    }
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
            page: self.page.0,
            place: self.place(),
            width: self.width,
            height: self.height,
            heading: HEADING.to_owned(),
            title: self.title.clone().or_else(|| holder.title.clone()),
            nip: self.nip.clone().or_else(|| holder.nip.clone()),
            qr: self.qr.clone(),
        }
    }

    /// The place that was asked for; none when nothing was said about it.
    fn place(&self) -> Option<Place> {
        if self.corner.is_none() && self.x.is_none() && self.y.is_none() {
            return None;
        }
        let (corner, usual) = match self.corner {
            Some(CornerChoice::TopLeft) => (Corner::TopLeft, TOP),
            Some(CornerChoice::TopRight) => (Corner::TopRight, TOP),
            Some(CornerChoice::BottomLeft) => (Corner::BottomLeft, BOTTOM),
            Some(CornerChoice::BottomRight) | None => (Corner::BottomRight, BOTTOM),
        };
        Some(Place {
            corner,
            x: self.x.unwrap_or(SIDE),
            y: self.y.unwrap_or(usual),
        })
    }
}

/// A length on paper: not negative, and no longer than the largest page (14,400 units are 5 m).
fn millimetres(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(length) if (0.0..=5080.0).contains(&length) => Ok(length),
        _ => Err("a length is a number of millimetres, such as 12.5".to_owned()),
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

    #[test]
    fn pages_and_lengths_are_understood() {
        assert_eq!("3".parse(), Ok(PageArgument(PageChoice::Number(3))));
        assert_eq!("first".parse(), Ok(PageArgument(PageChoice::First)));
        assert!("0".parse::<PageArgument>().is_err());
        assert!("-1".parse::<PageArgument>().is_err());
        assert!(millimetres("12.5").is_ok());
        for wrong in ["-1", "NaN", "inf", "6000", "a"] {
            assert!(millimetres(wrong).is_err(), "{wrong}");
        }
    }
}
