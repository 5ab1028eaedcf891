//! How the documents of one kind are signed and look: settled before any key is opened.
//!
//! **Invariant:** a [`Style`] is whole; only what differs from document to document, and the
//! certificate, is filled in later.
//!
//! **Deliberately absent:** where its parts come from: options, templates, configuration.

use std::sync::Arc;

use super::error::BatchError;
use super::plan::{Job, Jobs};
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
    /// In the order of the jobs.
    styles: Vec<Arc<Style>>,
}

impl Tasks {
    /// As many jobs as styles; what is left over of one kind is not done.
    #[must_use]
    pub const fn new(jobs: Jobs, styles: Vec<Arc<Style>>) -> Self {
        Self { jobs, styles }
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.styles.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.styles.is_empty()
    }

    /// The task at a place in the order, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Task> {
        let style = self.styles.get(index)?;
        Some(Task {
            job: self.jobs.get(index)?,
            style: Arc::clone(style),
        })
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
