//! The pages of a document that bear signatures or changes, with what stands where.

use base64ct::{Base64, Encoding as _};
use maud::{Markup, html};

use super::{Entry, numbered, tone};
use crate::base::message::Message;
use crate::batch::picturing::{About, Mark, Pictured, Spot};
use crate::cli::text::{self, Reader};
use crate::verify::{Report, Severity};

/// The pages, or why they are not shown.
pub(super) fn pages(entry: &Entry<'_>, reader: Reader<'_>) -> Markup {
    let words = reader.words;
    html! {
        @match entry.pictures {
            Some(pictures) => {
                @if !pictures.pages.is_empty() {
                    p.dim { (words.text(&Message::new("html-pictures"))) }
                }
                @for page in &pictures.pages { (figure(page, entry.report, reader)) }
                @if pictures.more > 0 {
                    p.dim { (words.text(&Message::new("html-more-pages").with("count", pictures.more))) }
                }
            }
            None if entry.remark.is_none() => {
                p.dim { (words.text(&Message::new("html-pictures-left-out"))) }
            }
            None => {}
        }
    }
}

fn figure(page: &Pictured, report: &Report, reader: Reader<'_>) -> Markup {
    let words = reader.words;
    let title = match page.png {
        Some(_) => Message::new("html-page"),
        None => Message::new("html-page-not-drawn"),
    };
    let title = words.text(&title.with("page", page.page));
    let marks: Vec<(usize, &Mark)> = (1..).zip(&page.marks).collect();
    html! {
        figure {
            figcaption { (title) }
            @if let Some(png) = &page.png {
                div {
                    img alt=(title) src={ "data:image/png;base64," (Base64::encode_string(png)) };
                    @for (number, mark) in &marks { (frame(*number, mark, report)) }
                }
            }
            ol {
                @for (_, mark) in &marks { li { (legend(mark, report, reader)) } }
            }
        }
    }
}

/// The frame around what is meant; nothing where that is not on the page.
fn frame(number: usize, mark: &Mark, report: &Report) -> Markup {
    let [left, top, width, height] = match mark.spot {
        Spot::Whole => [0.0, 0.0, 1.0, 1.0],
        Spot::Part(part) => part,
        Spot::Off => return html! {},
    };
    let percent = |part: f64| format!("{:.2}%", part * 100.0);
    let place = format!(
        "left:{};top:{};width:{};height:{}",
        percent(left),
        percent(top),
        percent(width),
        percent(height)
    );
    html! {
        span.mark.whole[mark.spot == Spot::Whole].(mark_tone(mark, report)) style=(place) {
            b { i { (number) } }
        }
    }
}

/// The class of a mark: that of its verdict, or of the weight of its finding.
fn mark_tone(mark: &Mark, report: &Report) -> &'static str {
    match mark.about {
        About::Signature(index) => report
            .signatures
            .get(index)
            .map_or("open", |one| tone(one.verdict)),
        About::Finding { signature, finding } => {
            let signature = report.signatures.get(signature);
            match signature.and_then(|one| one.findings.get(finding)) {
                Some(finding) if finding.severity == Severity::Error => "bad",
                Some(finding) if finding.severity == Severity::Info => "good",
                _ => "open",
            }
        }
    }
}

fn legend(mark: &Mark, report: &Report, reader: Reader<'_>) -> String {
    let words = reader.words;
    let told = match mark.about {
        About::Signature(index) => report.signatures.get(index).map(|one| {
            let verdict = words.text(&text::verdict(one.verdict).1);
            let name = text::signer_name(one, words);
            format!("{}: {name}: {verdict}", numbered(index, one, words))
        }),
        About::Finding { signature, finding } => report
            .signatures
            .get(signature)
            .and_then(|one| one.findings.get(finding))
            .map(|finding| words.text(&text::local(&finding.message, reader.zone))),
    };
    let told = told.unwrap_or_default();
    match mark.spot {
        Spot::Off => words.text(&Message::new("html-off-page").with("told", told)),
        Spot::Whole | Spot::Part(_) => told,
    }
}
