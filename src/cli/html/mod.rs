//! `--html`: the verification as one page, to be read, printed and filed.
//!
//! Everything is in it: no other file, no script, nothing from a network.
//!
//! **Invariant:** no text of a document, certificate or file name becomes markup; it shows in its
//! order, without characters that steer.
//!
//! **Deliberately absent:** how a page is drawn (`batch::picturing`).

mod pages;

use std::path::Path;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::base::message::Message;
use crate::base::time::Timestamp;
use crate::batch::picturing::Pictures;
use crate::cli::earlier;
use crate::cli::failure::Failure;
use crate::cli::text::{self, Reader};
use crate::cli::words::{Words, plain};
use crate::verify::{Finding, Report, SignatureKind, SignatureReport, SignerReport, Verdict};

/// How the file begins.
const START: &str = "<!DOCTYPE html><!-- teken verify -->";

/// The look of it.
const STYLE: &str = include_str!("style.css");

/// Pictures in one report: a browser shows some hundred without trouble.
const MOST_PICTURES: usize = 250;

/// The page as it grows.
#[derive(Debug, Default)]
pub(super) struct Page {
    documents: Vec<Markup>,
    pictures: usize,
}

/// A document that was judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'e> {
    /// Its name.
    pub(super) path: &'e str,
    /// Its digest, in hexadecimal.
    pub(super) sha256: &'e str,
    /// The judgement.
    pub(super) report: &'e Report,
    /// Conditions that it does not meet.
    pub(super) unmet: &'e [Message],
    /// That not the document itself was looked at, where that is so.
    pub(super) remark: Option<&'e Message>,
    /// Its pages, when there was room for them.
    pub(super) pictures: Option<&'e Pictures>,
}

/// When a page was made, and what time its verdicts hold for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    /// The clock.
    pub(super) now: Timestamp,
    /// The time that was judged as of.
    pub(super) at: Timestamp,
}

impl Page {
    /// Whether the file could be written, before any work is done.
    ///
    /// # Errors
    /// Why it could not.
    pub(super) fn check(path: &Path) -> Result<(), Failure> {
        earlier::check(path, START)
    }

    /// Whether the pages of one more document have room.
    pub(super) const fn has_room(&self) -> bool {
        self.pictures < MOST_PICTURES
    }

    /// Adds a document that was judged.
    pub(super) fn add(&mut self, judged: &Entry<'_>, reader: Reader<'_>) {
        let drawn = judged.pictures.map_or(0, |pictures| pictures.pages.len());
        self.pictures = self.pictures.saturating_add(drawn);
        self.documents.push(document(judged, reader));
    }

    /// Adds a document that could not be judged: why, and what to do.
    pub(super) fn add_failure(&mut self, path: &str, failure: &Failure, words: &Words) {
        let mut lines = failure.lines(words).into_iter();
        self.documents.push(html! {
            section.document {
                div.title {
                    span.badge.bad { (words.text(&Message::new("cli-verdict-error"))) }
                    h2 { (plain(path)) }
                }
                p { (lines.next().unwrap_or_default()) }
                @for line in lines { p.dim { (line.trim()) } }
            }
        });
    }

    /// Writes the file; whole, or not at all.
    ///
    /// # Errors
    /// Why it could not be written.
    pub(super) fn write(
        &self,
        path: &Path,
        totals: &Message,
        made: Made,
        reader: Reader<'_>,
    ) -> Result<(), Failure> {
        let text = self.text(totals, made, reader);
        earlier::write(path, START, text.as_bytes())
    }

    fn text(&self, totals: &Message, made: Made, reader: Reader<'_>) -> String {
        let words = reader.words;
        let title = words.text(&Message::new("html-title"));
        let about = Message::new("html-made")
            .with("version", env!("CARGO_PKG_VERSION"))
            .with("time", text::clock(made.now, reader.zone))
            .with("at", text::clock(made.at, reader.zone));
        let page = html! {
            (DOCTYPE)
            (PreEscaped("<!-- teken verify -->"))
            html lang=(words.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy"
                        content="default-src 'none'; img-src data:; style-src 'unsafe-inline'";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { (title) }
                        p { (words.text(&about)) }
                        p { strong { (words.text(totals)) } }
                    }
                    main {
                        @for document in &self.documents { (document) }
                    }
                }
            }
        };
        page.into_string()
    }
}

fn document(entry: &Entry<'_>, reader: Reader<'_>) -> Markup {
    let (words, report) = (reader.words, entry.report);
    let gates: Vec<Finding> = entry.unmet.iter().cloned().map(Finding::error).collect();
    html! {
        section.document {
            div.title {
                (badge(report.verdict, words))
                h2 { (plain(entry.path)) }
            }
            @if let Some(remark) = entry.remark { p { (words.text(remark)) } }
            p { strong { (words.text(&report.summary)) } }
            @if let Some(hint) = words.attribute(&report.summary, "hint") { p.hint { (hint) } }
            p.dim { "SHA-256 " code { (entry.sha256) } }
            p.dim { (words.text(&text::policy(report))) }
            (findings(gates.iter(), reader))
            (findings(report.findings.iter(), reader))
            @if let Some(notice) = text::notice(report) { p { (words.text(&notice)) } }
            @for (index, one) in report.signatures.iter().enumerate() {
                (signature(index, one, reader))
            }
            (pages::pages(entry, reader))
        }
    }
}

fn badge(verdict: Verdict, words: &Words) -> Markup {
    html! {
        span.badge.(tone(verdict)) { (words.text(&text::verdict(verdict).1)) }
    }
}

/// The class of a verdict.
const fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "good",
        Verdict::Invalid => "bad",
        Verdict::Indeterminate | Verdict::Unsigned => "open",
    }
}

fn signature(index: usize, report: &SignatureReport, reader: Reader<'_>) -> Markup {
    let words = reader.words;
    let sentences = text::sentences(report, reader.zone);
    html! {
        div.signature.(tone(report.verdict)) {
            div.title {
                (badge(report.verdict, words))
                h3 { (numbered(index, report, words)) ": " (text::signer_name(report, words)) }
            }
            @for sentence in &sentences { p { (words.text(sentence)) } }
            p { (words.text(&text::long_term(report, reader))) }
            (findings(report.findings.iter(), reader))
            (chain(&report.chain, reader))
            table.values {
                tr {
                    th { (words.text(&Message::new("html-values"))) }
                    td { code { (text::technical(report)) } }
                }
            }
        }
    }
}

/// What a signature is called on this page.
fn numbered(index: usize, report: &SignatureReport, words: &Words) -> String {
    let message = match report.kind {
        SignatureKind::Signature => Message::new("html-signature"),
        SignatureKind::Timestamp => Message::new("html-timestamp"),
    };
    words.text(&message.with("number", index.saturating_add(1)))
}

fn chain(certificates: &[SignerReport], reader: Reader<'_>) -> Markup {
    let words = reader.words;
    let validity = |one: &SignerReport| {
        let message = Message::new("html-valid-from-to")
            .with("from", text::clock(one.not_before, reader.zone))
            .with("to", text::clock(one.not_after, reader.zone));
        words.text(&message)
    };
    html! {
        @if !certificates.is_empty() {
            table {
                caption.dim { (words.text(&Message::new("html-certificates"))) }
                tr {
                    th { (words.text(&Message::new("html-holder"))) }
                    th { (words.text(&Message::new("html-issuer"))) }
                    th { (words.text(&Message::new("html-validity"))) }
                    th { (words.text(&Message::new("html-numbers"))) }
                }
                @for one in certificates {
                    tr {
                        td { (plain(&one.subject)) }
                        td { (plain(&one.issuer)) }
                        td { (validity(one)) }
                        td {
                            span.dim { (words.text(&Message::new("html-serial"))) } br; code { (one.serial) } br;
                            span.dim { (words.text(&Message::new("html-fingerprint"))) } br; code { (one.sha256) }
                        }
                    }
                }
            }
        }
    }
}

fn findings<'f>(findings: impl Iterator<Item = &'f Finding>, reader: Reader<'_>) -> Markup {
    let (told, more) = text::told(findings, reader);
    html! {
        @if !told.is_empty() {
            ul {
                @for finding in &told {
                    li.(finding.severity.name()) {
                        span { (finding.text) }
                        @if let Some(hint) = &finding.hint { span.hint { (hint) } }
                    }
                }
            }
        }
        @if more > 0 {
            p.dim { (reader.words.text(&Message::new("cli-findings-more").with("count", more))) }
        }
    }
}
