//! How the documents of one kind are signed and look: settled before any key is opened.
//!
//! **Invariant:** a [`Style`] is whole; only what differs from document to document, and the
//! certificate, is filled in later.
//!
//! **Deliberately absent:** where its parts come from: options, templates, configuration.

use std::sync::Arc;

use super::error::BatchError;
use super::plan::{Job, Jobs, Source};
use super::qr_template::{Filling, QrTemplate};
use crate::pdf::Document;
use crate::pki::Certificate;
use crate::sign::Request;
use crate::stamp::Artwork;

/// How the documents of one kind are signed and look.
pub struct Style {
    /// Who signs; without it the name in the certificate.
    pub name: Option<String>,
    /// With which words, where on the page. Its name and the text of its QR symbol are filled in
    /// for each document.
    pub request: Request,
    /// The text of the QR symbol in the block, when there shall be one.
    pub qr: Option<QrTemplate>,
    /// Whether the notice has that symbol too.
    pub in_notice: bool,
    /// Fonts and logo; several styles may share them.
    pub artwork: Arc<Artwork>,
}

impl Style {
    /// Whether the block takes its name from the certificate.
    #[must_use]
    pub const fn shows_certificate_name(&self) -> bool {
        self.request.block.is_some() && self.name.is_none()
    }

    /// Whether a QR symbol holds the serial number of the certificate.
    #[must_use]
    pub fn shows_serial(&self) -> bool {
        let mut qr = self.qr.iter();
        (self.request.block.is_some() || self.in_notice) && qr.any(QrTemplate::names_certificate)
    }
}

/// Documents, where their results go, and how each is signed.
pub struct Tasks {
    jobs: Jobs,
    /// Each with the first place where it holds; those of one folder mostly have one in common.
    styles: Vec<(usize, Arc<Style>)>,
}

impl Tasks {
    /// All of these jobs, in the style that each of the documents is given.
    ///
    /// # Errors
    /// What `style` gives.
    pub fn new<E>(
        jobs: Jobs,
        mut style: impl FnMut(&Source) -> Result<Arc<Style>, E>,
    ) -> Result<Self, E> {
        let mut styles: Vec<(usize, Arc<Style>)> = Vec::new();
        for (place, source) in jobs.sources().enumerate() {
            let style = style(source)?;
            let last = styles.last();
            if last.is_none_or(|(_, last)| !Arc::ptr_eq(last, &style)) {
                styles.push((place, style));
            }
        }
        Ok(Self { jobs, styles })
    }

    /// All of these jobs, in one style.
    #[must_use]
    pub fn alike(jobs: Jobs, style: Style) -> Self {
        let styles = vec![(0, Arc::new(style))];
        Self { jobs, styles }
    }

    /// The styles that documents have, in the order in which they are met.
    pub fn styles(&self) -> impl Iterator<Item = &Style> {
        self.styles.iter().map(|(_, style)| &**style)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// The task at a place in the order, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Task> {
        let behind = self.styles.partition_point(|(first, _)| *first <= index);
        let (_, style) = self.styles.get(behind.checked_sub(1)?)?;
        Some(Task {
            job: self.jobs.get(index)?,
            style: Arc::clone(style),
        })
    }

    /// Tells the system that the document at a place will be read soon, if there is one.
    pub(super) fn announce(&self, index: usize) {
        self.jobs.announce(index);
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Task> {
        (0..self.len()).map_while(|index| self.get(index))
    }
}

/// A document, where its result goes, and how it is signed.
pub struct Task {
    /// The document and the place for the result.
    pub job: Job,
    /// How it is signed.
    pub style: Arc<Style>,
}

/// What a certificate says on documents.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signer {
    /// The holder's name.
    pub name: String,
    /// The serial number of the certificate, in upper-case hexadecimal.
    pub serial: String,
}

impl Signer {
    /// The holder of a certificate.
    #[must_use]
    pub fn of(certificate: &Certificate) -> Self {
        Self {
            name: certificate.common_name(),
            serial: certificate.serial_hex(),
        }
    }
}

impl Task {
    /// The request for the document.
    pub(super) fn request(
        &self,
        document: &Document<'_>,
        signer: &Signer,
    ) -> Result<Request, BatchError> {
        let Style {
            name,
            request,
            qr,
            in_notice,
            ..
        } = &*self.style;
        let mut request = request.clone();
        request
            .name
            .clone_from(name.as_ref().unwrap_or(&signer.name));
        if let Some(template) = qr {
            let text = template.fill(&Filling {
                document,
                source: &self.job.source,
                serial: &signer.serial,
                time: request.time,
                zone: request.zone,
            })?;
            request.notice_text.qr = in_notice.then(|| text.clone());
            if let Some(block) = &mut request.block {
                block.qr = Some(text);
            }
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::path::Path;

    use jiff::Timestamp;

    use super::*;
    use crate::base::time::Zone;
    use crate::batch::{Document, Naming};
    use crate::disk::Replace;
    use crate::sign::{Notice, NoticeAt};
    use crate::stamp::NoticeWords;

    fn style(name: &str, artwork: &Arc<Artwork>) -> Arc<Style> {
        Arc::new(Style {
            name: Some(name.to_owned()),
            request: Request {
                field: None,
                name: String::new(),
                reason: None,
                location: None,
                contact: None,
                time: Timestamp::UNIX_EPOCH,
                zone: Zone::default(),
                digest: None,
                certify: None,
                block: None,
                notice: Notice::None,
                notice_at: NoticeAt::default(),
                notice_text: NoticeWords::default(),
            },
            qr: None,
            in_notice: false,
            artwork: Arc::clone(artwork),
        })
    }

    #[test]
    fn each_document_has_the_style_that_it_was_given() {
        let artwork = Arc::new(Artwork::new(None).unwrap());
        let [one, other] = ["x", "y"].map(|name| style(name, &artwork));
        let names = ["x1", "x2", "y1", "x3", "y2", "y3"];
        let documents = names.map(|name| Document::new(Source::File(name.into()), Path::new(name)));
        let jobs = Jobs::new(documents.into(), Naming::InPlace, Replace::Never);
        let of = |source: &Source| -> Result<_, Infallible> {
            let is_one = source.to_string().starts_with('x');
            Ok(Arc::clone(if is_one { &one } else { &other }))
        };
        let Ok(tasks) = Tasks::new(jobs, of);
        assert_eq!((tasks.len(), tasks.iter().count()), (6, 6));
        assert!(tasks.get(6).is_none());
        for (task, name) in tasks.iter().zip(names) {
            assert_eq!(task.job.source.to_string(), name);
            assert_eq!(task.style.name.as_deref(), name.get(..1));
        }
        let styles: Vec<_> = tasks
            .styles()
            .filter_map(|one| one.name.as_deref())
            .collect();
        assert_eq!(styles, ["x", "y", "x", "y"]);
    }
}
