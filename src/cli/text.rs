//! A verification as people read it: the verdict first, then the reasons in plain words, then the
//! technical values.

use std::collections::HashSet;

use anstyle::Style;

use crate::base::message::Message;
use crate::base::time::{Timestamp, Zone};
use crate::cli::console::{BAD, DIM, Detail, GOOD, OPEN, STRONG};
use crate::cli::words::{Words, plain};
use crate::verify::{
    Changes, Coverage, Finding, IdentityState, Integrity, Level, Report, Severity, SignatureKind,
    SignatureReport, Verdict,
};

/// Findings told of one signature, or of the document; the JSON output has all.
const MOST_FINDINGS: usize = 100;

/// For whom a report is written.
#[derive(Clone, Copy)]
pub(super) struct Reader<'w> {
    /// The language.
    pub(super) words: &'w Words,
    /// The zone of the times.
    pub(super) zone: Zone,
    /// How much is told: remarks that change no verdict only with `-v`.
    pub(super) detail: Detail,
}

/// The lines for one document.
pub(super) fn report(
    path: &str,
    report: &Report,
    unmet: &[Message],
    reader: Reader<'_>,
) -> Vec<String> {
    let words = reader.words;
    let (style, verdict) = verdict(report.verdict);
    let mut lines = vec![
        format!("{style}{}{style:#}  {}", words.text(&verdict), plain(path)),
        format!("  {}", words.text(&report.summary)),
    ];
    lines.extend(hint(&report.summary, "  ", words));
    lines.extend(
        unmet
            .iter()
            .map(|gate| note(&Message::new("cli-label-gate"), gate, words)),
    );
    lines.extend(findings(report.findings.iter(), "  ", reader));
    for one in &report.signatures {
        lines.extend(signature(one, reader));
    }
    lines.extend(notice(report).map(|notice| format!("  {}", words.text(&notice))));
    if reader.detail == Detail::Verbose {
        lines.push(format!("  {DIM}{}{DIM:#}", words.text(&policy(report))));
    }
    lines
}

/// The first line for a document that could not be judged; the reason goes to standard error.
pub(super) fn error(path: &str, words: &Words) -> String {
    let verdict = words.text(&Message::new("cli-verdict-error"));
    format!("{BAD}{verdict}{BAD:#}  {}", plain(path))
}

/// A point in time as a clock on the wall shows it.
pub(super) fn clock(at: Timestamp, zone: Zone) -> String {
    format!("{} {zone}", zone.civil(at).strftime("%Y-%m-%d %H:%M:%S"))
}

pub(super) fn verdict(verdict: Verdict) -> (Style, Message) {
    match verdict {
        Verdict::Valid => (GOOD, Message::new("cli-verdict-valid")),
        Verdict::Invalid => (BAD, Message::new("cli-verdict-invalid")),
        Verdict::Indeterminate => (OPEN, Message::new("cli-verdict-indeterminate")),
        Verdict::Unsigned => (OPEN, Message::new("cli-verdict-unsigned")),
    }
}

fn signature(report: &SignatureReport, reader: Reader<'_>) -> Vec<String> {
    let words = reader.words;
    let (style, verdict) = verdict(report.verdict);
    let kind = match report.kind {
        SignatureKind::Signature => Message::new("cli-signature"),
        SignatureKind::Timestamp => Message::new("cli-timestamp"),
    };
    let name = signer_name(report, words);
    let mut lines = vec![format!(
        "  {} {STRONG}{name}{STRONG:#}: {style}{}{style:#}",
        words.text(&kind),
        words.text(&verdict)
    )];
    let sentences = sentences(report, reader.zone);
    let sentences = sentences.iter().map(|one| words.text(one));
    lines.extend(sentences.map(|text| format!("    {text}")));
    lines.push(format!("    {}", words.text(&long_term(report, reader))));
    let told = |one: &&Finding| one.severity != Severity::Info || reader.detail == Detail::Verbose;
    lines.extend(findings(
        report.findings.iter().filter(told),
        "    ",
        reader,
    ));
    lines.push(format!("    {DIM}{}{DIM:#}", technical(report)));
    if let Some(signer) = &report.signer {
        lines.push(format!(
            "    {DIM}{} | {} | {} | SHA-256 {}{DIM:#}",
            plain(&signer.subject),
            plain(&signer.issuer),
            signer.serial,
            signer.sha256
        ));
    }
    lines
}

/// Who signed.
pub(super) fn signer_name(report: &SignatureReport, words: &Words) -> String {
    match &report.signer {
        Some(signer) => plain(&signer.name).into_owned(),
        None => words.text(&Message::new("cli-signer-unknown")),
    }
}

/// What a signature comes to, a sentence for each question.
pub(super) fn sentences(report: &SignatureReport, zone: Zone) -> Vec<Message> {
    [integrity(report)]
        .into_iter()
        .chain(changes(report))
        .chain([identity(report.identity)])
        .chain(times(report, zone))
        .chain(said(report))
        .collect()
}

fn integrity(report: &SignatureReport) -> Message {
    match (report.integrity, report.coverage) {
        (Integrity::Broken, _) => Message::new("cli-integrity-broken"),
        (Integrity::Unknown, _) => Message::new("cli-integrity-unknown"),
        (Integrity::Intact, Coverage::WholeFile) => Message::new("cli-integrity-whole-file"),
        (Integrity::Intact, Coverage::WholeRevision) => {
            Message::new("cli-integrity-whole-revision")
        }
        (Integrity::Intact, Coverage::Partial) => Message::new("cli-integrity-partial"),
    }
}

/// What happened after the signature; nothing to say where the integrity says it all.
fn changes(report: &SignatureReport) -> Option<Message> {
    let added = report.coverage == Coverage::WholeRevision && report.integrity == Integrity::Intact;
    match report.changes {
        Changes::None => added.then(|| Message::new("cli-changes-none")),
        Changes::Permitted => Some(Message::new("cli-changes-permitted")),
        Changes::Review => Some(Message::new("cli-changes-review")),
        Changes::Forbidden => Some(Message::new("cli-changes-forbidden")),
    }
}

fn identity(identity: IdentityState) -> Message {
    match identity {
        IdentityState::Trusted => Message::new("cli-identity-trusted"),
        IdentityState::Untrusted => Message::new("cli-identity-untrusted"),
        IdentityState::Expired => Message::new("cli-identity-expired"),
        IdentityState::NotYetValid => Message::new("cli-identity-not-yet-valid"),
        IdentityState::Revoked => Message::new("cli-identity-revoked"),
        IdentityState::Unknown => Message::new("cli-identity-unknown"),
    }
}

fn times(report: &SignatureReport, zone: Zone) -> Vec<Message> {
    let said = |at| {
        let message = match report.kind {
            SignatureKind::Signature => Message::new("cli-time-claimed"),
            SignatureKind::Timestamp => Message::new("cli-time-stated"),
        };
        message.with("time", clock(at, zone))
    };
    let claimed = report.claimed_time.map(said);
    let proven = report
        .proven_time
        .map(|at| Message::new("cli-time-proven").with("time", clock(at, zone)));
    claimed.into_iter().chain(proven).collect()
}

/// Whether the document proves the signature by itself later on.
pub(super) fn long_term(report: &SignatureReport, reader: Reader<'_>) -> Message {
    let ltv = &report.ltv;
    if let Some(until) = ltv.until.filter(|_| ltv.is_enabled()) {
        return Message::new("cli-ltv-yes").with("until", clock(until, reader.zone));
    }
    let missing = ltv.missing.iter();
    let missing = missing.map(|one| reader.words.text(&local(one, reader.zone)));
    let missing: Vec<String> = missing.map(|one| plain(&one).into_owned()).collect();
    Message::new("cli-ltv-no").with("missing", missing.join("; "))
}

/// What the signer gave as reason and place; many programs write empty ones.
fn said(report: &SignatureReport) -> Vec<Message> {
    [
        (Message::new("cli-reason"), &report.reason),
        (Message::new("cli-location"), &report.location),
    ]
    .into_iter()
    .filter_map(|(message, text)| {
        let text = text.as_deref()?.trim();
        (!text.is_empty()).then(|| message.with("text", text))
    })
    .collect()
}

/// The rules that were followed.
pub(super) fn policy(report: &Report) -> Message {
    Message::new("cli-policy")
        .with("name", &report.policy.name)
        .with("sha256", &report.policy.sha256)
        .with("revocation", report.policy.revocation.name())
        .with("expiry", report.policy.tsa_expiry.name())
}

/// Where the notice stands; an unsigned document needs none.
pub(super) fn notice(report: &Report) -> Option<Message> {
    let notice = &report.notice;
    if !notice.found {
        let signed = report.verdict != Verdict::Unsigned;
        let message = if notice.complete {
            Message::new("cli-notice-absent")
        } else {
            Message::new("cli-notice-unknown")
        };
        return signed.then_some(message);
    }
    let message = if notice.logo {
        Message::new("cli-notice-with-logo")
    } else {
        Message::new("cli-notice-without-logo")
    };
    let message = message.with("count", notice.pages.len());
    Some(message.with("pages", ranges(&notice.pages)))
}

/// Ascending page numbers as people write them: `1-3, 7`.
fn ranges(pages: &[usize]) -> String {
    pages
        .chunk_by(|one, next| one.checked_add(1) == Some(*next))
        .filter_map(|run| match run {
            [] => None,
            [only] => Some(only.to_string()),
            [first, .., last] => Some(format!("{first}-{last}")),
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The values that another program would be compared with; the same in every language.
pub(super) fn technical(report: &SignatureReport) -> String {
    let mut parts = vec![plain(&report.field).into_owned()];
    parts.extend(
        report
            .subfilter
            .as_deref()
            .map(|name| plain(name).into_owned()),
    );
    parts.push(match report.level {
        Level::Cms => report.level.name().to_owned(),
        level => format!("PAdES {}", level.name()),
    });
    parts.extend(report.digest.map(|digest| digest.name().to_owned()));
    parts.extend(report.algorithm.map(ToOwned::to_owned));
    parts.extend(report.key_bits.map(|bits| format!("{bits} bit")));
    parts.extend(
        report
            .certification
            .map(|level| format!("certified: {}", level.name())),
    );
    parts.push(match report.subindication {
        Some(sub) => format!("{}/{}", report.indication.name(), sub.name()),
        None => report.indication.name().to_owned(),
    });
    parts.join(" | ")
}

/// A finding in words.
pub(super) struct Told {
    /// How much it weighs.
    pub(super) severity: Severity,
    /// What was noticed.
    pub(super) text: String,
    /// What can be done about it.
    pub(super) hint: Option<String>,
}

/// Findings in words, the gravest first, and how many more there are: what reads the same is said
/// once, and of many no more than people read.
pub(super) fn told<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    reader: Reader<'_>,
) -> (Vec<Told>, usize) {
    let words = reader.words;
    let mut told: Vec<Told> = Vec::new();
    let mut said: HashSet<(Severity, String)> = HashSet::new();
    let mut more: usize = 0;
    let mut findings: Vec<&Finding> = findings.collect();
    findings.sort_by_key(|finding| finding.severity);
    for finding in findings {
        if said.len() >= MOST_FINDINGS {
            more = more.saturating_add(1);
            continue;
        }
        let text = words.text(&local(&finding.message, reader.zone));
        let text = text.trim_end().to_owned();
        if said.insert((finding.severity, text.clone())) {
            told.push(Told {
                severity: finding.severity,
                text,
                hint: words.attribute(&finding.message, "hint"),
            });
        }
    }
    (told, more)
}

/// The lines of findings.
fn findings<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    indent: &str,
    reader: Reader<'_>,
) -> Vec<String> {
    let words = reader.words;
    let (told, more) = told(findings, reader);
    let mut lines: Vec<String> = Vec::new();
    for finding in told {
        let (style, label) = match finding.severity {
            Severity::Error => (BAD, Message::new("cli-label-error")),
            Severity::Warning => (OPEN, Message::new("cli-label-warning")),
            Severity::Info => (DIM, Message::new("cli-label-info")),
        };
        let label = words.text(&label);
        lines.push(format!("{indent}{style}{label}{style:#} {}", finding.text));
        let label = words.text(&Message::new("cli-label-hint"));
        lines.extend(finding.hint.map(|hint| format!("{indent}  {label} {hint}")));
    }
    if more > 0 {
        let message = Message::new("cli-findings-more").with("count", more);
        lines.push(format!("{indent}{DIM}{}{DIM:#}", words.text(&message)));
    }
    lines
}

/// The message with its times as a clock on the wall shows them.
pub(super) fn local(message: &Message, zone: Zone) -> Message {
    let mut message = message.clone();
    for (_, value) in &mut message.arguments {
        if let Ok(at) = value.parse::<Timestamp>() {
            *value = clock(at, zone);
        }
    }
    message
}

/// What the reader can do about it, where there is something.
pub(super) fn hint(message: &Message, indent: &str, words: &Words) -> Option<String> {
    let hint = words.attribute(message, "hint")?;
    let label = words.text(&Message::new("cli-label-hint"));
    Some(format!("{indent}{label} {hint}"))
}

fn note(label: &Message, message: &Message, words: &Words) -> String {
    format!(
        "  {BAD}{}{BAD:#} {}",
        words.text(label),
        words.text(message)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::words::Language;

    #[test]
    fn pages_are_written_as_ranges() {
        assert_eq!(ranges(&[1]), "1");
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3, 7, 9-10");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn times_in_messages_are_local() {
        let message = Message::new("verify-time-unproven")
            .with("claimed", "2026-08-18T05:05:00Z")
            .with("name", "2026");
        let arguments = local(&message, Zone::Wib).arguments;
        assert_eq!(arguments[0].1, "2026-08-18 12:05:00 WIB");
        assert_eq!(arguments[1].1, "2026");
    }

    #[test]
    fn what_reads_the_same_is_said_once() {
        let change = |number| {
            let message = Message::new("verify-change-metadata")
                .with("revision", 2)
                .with("deed", "");
            Finding::warning(message).about([(number, 0)])
        };
        let all = [change(1), change(2)];
        let reader = Reader {
            words: &Words::new(Language::English),
            zone: Zone::Wib,
            detail: Detail::Normal,
        };
        let lines = findings(all.iter(), "", reader);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].ends_with("about the document."), "{lines:?}");
        let many: Vec<Finding> = (0..60_000)
            .map(|revision| {
                let message = Message::new("verify-change-orphan").with("revision", revision);
                Finding::info(message)
            })
            .collect();
        let lines = findings(many.iter(), "", reader);
        assert_eq!(lines.len(), MOST_FINDINGS + 1);
        assert!(lines[MOST_FINDINGS].contains("59900 more"), "{lines:?}");
    }
}
