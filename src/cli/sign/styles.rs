//! How each document of a run is signed: options, template and configuration become its style.
//!
//! **Invariant:** everything that a style needs is read and checked here, before any key is
//! opened. Documents of one template share a style, and all with one logo share its drawing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;

use super::Arguments;
use super::appearance::AppearanceArguments;
use super::template::TemplateTable;
use crate::base::message::Message;
use crate::batch::{Jobs, QrTemplate, Source, Style};
use crate::cli::Context;
use crate::cli::failure::{Cause, Failure, Outcome};
use crate::cli::identity::Holder;
use crate::disk::Input;
use crate::sign::Certify;
use crate::stamp::{Artwork, StampError};

/// The styles of a run, each made when the first document needs it.
pub(super) struct Styles<'r> {
    context: &'r Context,
    arguments: &'r Arguments,
    holder: &'r Holder,
    /// Those of the configuration, in the order of the file.
    templates: Vec<(&'r str, &'r TemplateTable)>,
    /// By template; none is for documents without one.
    made: BTreeMap<Option<&'r str>, Arc<Style>>,
    artworks: Artworks,
}

/// Fonts and pictures by logo and specimen: they serve for longer than the styles, which hold a time.
pub(super) type Artworks = BTreeMap<[Option<PathBuf>; 2], Arc<Artwork>>;

impl<'r> Styles<'r> {
    /// No style yet; these pictures were read before.
    ///
    /// # Errors
    /// There is no template of the name that was typed.
    pub(super) fn new(
        context: &'r Context,
        arguments: &'r Arguments,
        holder: &'r Holder,
        artworks: Artworks,
    ) -> Outcome<Self> {
        let templates = &context.configuration.template;
        match &arguments.template {
            Some(name) if !templates.contains_key(&**name) => {
                let known: Vec<&str> = templates.keys().map(String::as_str).collect();
                let known = known.join(", ");
                Err(Failure::usage(
                    Message::new("cli-cannot-use-template").with("name", &**name),
                    Message::new("cli-template-unknown")
                        .with("name", &**name)
                        .with("count", templates.len())
                        .with("known", known),
                ))
            }
            _ => Ok(Self {
                context,
                arguments,
                holder,
                made: BTreeMap::new(),
                artworks,
                templates: in_order(templates),
            }),
        }
    }

    /// Makes the style of every document, so that none can fail later.
    ///
    /// # Errors
    /// As [`Styles::style`].
    pub(super) fn check(&mut self, jobs: &Jobs) -> Outcome<()> {
        jobs.sources()
            .try_for_each(|source| self.style(source).map(drop))
    }

    /// The style of a document.
    ///
    /// # Errors
    /// A logo cannot be used, or the text of a QR symbol is no template.
    pub(super) fn style(&mut self, source: &Source) -> Outcome<Arc<Style>> {
        self.of(self.template(source))
    }

    /// Makes every style that documents may get which are not there yet, so that nothing needs to be
    /// read for them any more.
    ///
    /// # Errors
    /// As [`Styles::style`].
    pub(super) fn all(&mut self) -> Outcome<()> {
        let typed = self.arguments.template.as_ref();
        let templates = self.templates.clone();
        let fitting = templates
            .into_iter()
            .filter(|(name, _)| typed.is_none_or(|typed| **typed == **name));
        let none = typed.is_none().then_some(None);
        for template in fitting.map(Some).chain(none) {
            self.of(template)?;
        }
        Ok(())
    }

    /// The pictures that were read.
    pub(super) fn artworks(self) -> Artworks {
        self.artworks
    }

    fn of(&mut self, template: Option<(&'r str, &'r TemplateTable)>) -> Outcome<Arc<Style>> {
        let name = template.map(|(name, _)| name);
        if let Some(style) = self.made.get(&name) {
            return Ok(Arc::clone(style));
        }
        let style = Arc::new(self.make(template)?);
        self.made.insert(name, Arc::clone(&style));
        Ok(style)
    }

    /// The template that was typed, or the first of the configuration that fits.
    fn template(&self, source: &Source) -> Option<(&'r str, &'r TemplateTable)> {
        let mut templates = self.templates.iter().copied();
        match &self.arguments.template {
            Some(typed) => templates.find(|(name, _)| **name == **typed),
            None => templates.find(|(_, table)| table.fits(source)),
        }
    }

    fn make(&mut self, template: Option<(&str, &TemplateTable)>) -> Outcome<Style> {
        let configuration = &self.context.configuration;
        let template = match template {
            Some((name, table)) => {
                AppearanceArguments::check_template(name, table)?;
                table.resolved(|path| configuration.resolve(path))
            }
            None => TemplateTable::default(),
        };
        let typed = &self.arguments.appearance;
        let look = typed.over(&template);
        look.check(typed)?;
        let signature = &self.arguments.signature;
        let mut request = look.request(self.context, self.holder);
        request.field.clone_from(&signature.field);
        request.reason = signature.reason.clone().or(template.reason);
        request.location = signature.location.clone().or(template.location);
        request.contact.clone_from(&signature.contact);
        request.digest = signature.digest();
        request.certify = signature.certify.map(Certify::from);
        Ok(Style {
            name: look.name.clone().or_else(|| self.holder.name.clone()),
            qr: look.qr.as_deref().map(|text| self.qr(text)).transpose()?,
            in_notice: look.shows_code_in_notice(),
            artwork: self.artwork(look.logo, look.specimen)?,
            request,
        })
    }

    fn qr(&self, text: &str) -> Outcome<QrTemplate> {
        let number = self.context.configuration.number_pattern.clone();
        QrTemplate::parse(text, number.map(Into::into))
            .map_err(|error| Failure::usage(Message::new("cli-cannot-use-qr"), error))
    }

    /// Fonts, logo and specimen; without a logo the configured one.
    fn artwork(
        &mut self,
        logo: Option<PathBuf>,
        specimen: Option<PathBuf>,
    ) -> Outcome<Arc<Artwork>> {
        let configuration = &self.context.configuration;
        let configured = || Some(configuration.resolve(configuration.logo.as_ref()?));
        let pictures = [logo.or_else(configured), specimen];
        if let Some(artwork) = self.artworks.get(&pictures) {
            return Ok(Arc::clone(artwork));
        }
        let [logo, specimen] = &pictures;
        let plain = with_picture(logo.as_deref(), Artwork::new).map_err(|error| {
            let what = Message::new("cli-cannot-use-logo").with("path", shown(logo.as_deref()));
            Failure::not_done(what, error)
        })?;
        let artwork = with_picture(specimen.as_deref(), |picture| match picture {
            Some(picture) => plain.with_specimen(picture),
            None => Ok(plain),
        })
        .map_err(|error| {
            let path = shown(specimen.as_deref());
            let what = Message::new("cli-cannot-use-specimen").with("path", path);
            Failure::not_done(what, error)
        })?;
        let artwork = Arc::new(artwork);
        self.artworks.insert(pictures, Arc::clone(&artwork));
        Ok(artwork)
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

/// The map goes by name; where a table begins tells the order of the file.
fn in_order(templates: &BTreeMap<String, Spanned<TemplateTable>>) -> Vec<(&str, &TemplateTable)> {
    let mut tables: Vec<_> = templates.iter().collect();
    tables.sort_by_key(|(_, table)| table.span().start);
    tables
        .into_iter()
        .map(|(name, table)| (name.as_str(), table.get_ref()))
        .collect()
}
