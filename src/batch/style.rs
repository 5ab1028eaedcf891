//! How the documents of one kind are signed and look: settled before any key is opened.
//!
//! **Invariant:** a [`Style`] is whole; only what differs from document to document, and the
//! certificate, is filled in later.
//!
//! **Deliberately absent:** where its parts come from: options, templates, configuration.

use std::sync::Arc;

use super::error::BatchError;
use super::plan::Job;
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

/// A document, where its result goes, and how it is signed.
#[derive(Clone)]
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
