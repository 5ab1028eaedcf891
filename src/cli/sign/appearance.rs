//! What the reader of a signed document sees: block, notice, logo, QR symbol.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::base::message::Message;
use crate::cli::Context;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::identity::Holder;
use crate::cli::place::PlaceArguments;
use crate::disk::Input;
use crate::pki::Identity;
use crate::sign::{BlockRequest, Notice, Request};
use crate::stamp::{Artwork, NoticeWords, StampError, StampLanguage, Variant};

/// The issuer's name within the usual notice, in either language.
const ISSUER: &str = "Balai Besar Sertifikasi Elektronik";

/// The options of what the reader sees.
#[derive(Args, Debug)]
#[command(next_help_heading = "What the reader sees")]
pub(super) struct AppearanceArguments {
    /// Signature block, or an invisible signature
    #[arg(long, value_name = "WHAT", default_value = "block")]
    stamp: StampChoice,
    /// What the block shows: all, a line or two, the QR symbol with the name, or the mark with the
    /// name
    #[arg(long, value_name = "WHAT", default_value = "full")]
    variant: VariantChoice,
    /// Language of the words on the page
    #[arg(long, value_name = "LANG", default_value = "id")]
    stamp_lang: StampLanguageChoice,
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
    /// Picture of the signature by hand, shown with the name: SVG, PNG or JPEG
    #[arg(long, value_name = "FILE")]
    specimen: Option<PathBuf>,
    /// Text or address for a QR symbol; {sha256} and {name} are those of the unsigned document
    #[arg(long, value_name = "TEMPLATE")]
    qr: Option<String>,
    /// Pages that get the notice with the logo as a footer
    #[arg(long, value_name = "PAGES", default_value = "all")]
    notice: NoticeChoice,
    /// Add the sentence of the law (UU ITE) to the notice
    #[arg(long)]
    law_line: bool,
    /// Add the QR symbol of --qr to the notice
    #[arg(long, requires = "qr")]
    notice_qr: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum StampChoice {
    /// The block with mark, name and time
    Block,
    /// Nothing
    None,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum VariantChoice {
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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StampLanguageChoice {
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
    /// Refuses what does not go together, beyond what the argument parser sees.
    pub(super) fn check(&self) -> Outcome<()> {
        let what = || Message::new("cli-cannot-draw-block");
        let shows_block = self.stamp == StampChoice::Block;
        if shows_block && self.variant == VariantChoice::Qr && self.qr.is_none() {
            return Err(Failure::usage(what(), StampError::QrMissing));
        }
        let has_room = matches!(self.variant, VariantChoice::Full | VariantChoice::Compact);
        if self.specimen.is_some() && !(shows_block && has_room) {
            let reason = Message::new("cli-specimen-without-room");
            return Err(Failure::usage(what(), reason));
        }
        Ok(())
    }

    /// Fonts, logo and specimen.
    pub(super) fn artwork(&self, context: &Context) -> Outcome<Artwork> {
        let configuration = &context.configuration;
        let configured = || Some(configuration.resolve(configuration.logo.as_ref()?));
        let logo = self.logo.clone().or_else(configured);
        let logo = logo.as_deref();
        let artwork = with_picture(logo, Artwork::new).map_err(|error| {
            let what = Message::new("cli-cannot-use-logo").with("path", shown(logo));
            Failure::not_done(what, error)
        })?;
        let specimen = self.specimen.as_deref();
        let drawn = with_picture(specimen, |specimen| match specimen {
            Some(specimen) => artwork.with_specimen(specimen),
            None => Ok(artwork),
        });
        drawn.map_err(|error| {
            let what = Message::new("cli-cannot-use-specimen").with("path", shown(specimen));
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
        let language = StampLanguage::from(self.stamp_lang);
        let usual = || match &notice.issuer {
            Some(issuer) => language.notice().replace(ISSUER, issuer),
            None => language.notice(),
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
            block: (self.stamp == StampChoice::Block).then(|| self.block(holder, language)),
            notice: match self.notice {
                NoticeChoice::All => Notice::All,
                NoticeChoice::First => Notice::First,
                NoticeChoice::Last => Notice::Last,
                NoticeChoice::None => Notice::None,
            },
            notice_text: NoticeWords {
                text: notice.text.clone().unwrap_or_else(usual),
                law: (self.law_line || notice.law).then(|| language.law()),
                qr: self.qr.clone().filter(|_| self.notice_qr),
            },
        }
    }

    fn block(&self, holder: &Holder, language: StampLanguage) -> BlockRequest {
        BlockRequest {
            page: self.place.page(),
            place: self.place.place(),
            width: self.place.width,
            height: self.place.height,
            variant: self.variant.into(),
            language,
            heading: language.heading(),
            title: self.title.clone().or_else(|| holder.title.clone()),
            nip: self.nip.clone().or_else(|| holder.nip.clone()),
            qr: self.qr.clone(),
        }
    }
}

/// Makes something with the picture in a file, if there is one.
fn with_picture<T>(
    path: Option<&Path>,
    make: impl FnOnce(Option<&[u8]>) -> Result<T, StampError>,
) -> Result<T, Cause> {
    let bytes = path.map(Input::open).transpose()?;
    Ok(make(bytes.as_deref())?)
}

fn shown(path: Option<&Path>) -> String {
    path.map(|path| path.display().to_string())
        .unwrap_or_default()
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
