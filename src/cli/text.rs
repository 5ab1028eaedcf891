//! A verification as people read it: the verdict first, then the reasons in plain words, then the
//! technical values.

use anstyle::Style;

use crate::base::message::Message;
use crate::base::time::{Timestamp, Zone};
use crate::cli::console::{BAD, DIM, GOOD, OPEN, STRONG};
use crate::cli::words::{Words, plain};
use crate::verify::{
    Changes, Coverage, Finding, IdentityState, Integrity, Report, Severity, SignatureKind,
    SignatureReport, Verdict,
};

/// The lines for one document.
pub(super) fn report(
    path: &str,
    report: &Report,
    unmet: &[Message],
    zone: Zone,
    words: &Words,
) -> Vec<String> {
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
    lines.extend(
        report
            .findings
            .iter()
            .flat_map(|one| finding(one, "  ", zone, words)),
    );
    for one in &report.signatures {
        lines.extend(signature(one, zone, words));
    }
    lines.push(format!("  {}", words.text(&notice(report))));
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

fn verdict(verdict: Verdict) -> (Style, Message) {
    match verdict {
        Verdict::Valid => (GOOD, Message::new("cli-verdict-valid")),
        Verdict::Invalid => (BAD, Message::new("cli-verdict-invalid")),
        Verdict::Indeterminate => (OPEN, Message::new("cli-verdict-indeterminate")),
        Verdict::Unsigned => (OPEN, Message::new("cli-verdict-unsigned")),
    }
}

fn signature(report: &SignatureReport, zone: Zone, words: &Words) -> Vec<String> {
    let (style, verdict) = verdict(report.verdict);
    let kind = match report.kind {
        SignatureKind::Signature => Message::new("cli-signature"),
        SignatureKind::Timestamp => Message::new("cli-timestamp"),
    };
    let name = match &report.signer {
        Some(signer) => plain(&signer.name).into_owned(),
        None => words.text(&Message::new("cli-signer-unknown")),
    };
    let mut lines = vec![
        format!(
            "  {} {STRONG}{name}{STRONG:#}: {style}{}{style:#}",
            words.text(&kind),
            words.text(&verdict)
        ),
        format!("    {}", words.text(&integrity(report))),
        format!("    {}", words.text(&changes(report.changes))),
        format!("    {}", words.text(&identity(report.identity))),
    ];
    lines.extend(
        times(report, zone)
            .iter()
            .map(|time| format!("    {}", words.text(time))),
    );
    for (message, value) in [
        (Message::new("cli-reason"), &report.reason),
        (Message::new("cli-location"), &report.location),
    ] {
        if let Some(value) = value {
            lines.push(format!("    {}", words.text(&message.with("text", value))));
        }
    }
    lines.extend(
        report
            .findings
            .iter()
            .filter(|one| !says_claimed_time(one))
            .flat_map(|one| finding(one, "    ", zone, words)),
    );
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

fn changes(changes: Changes) -> Message {
    match changes {
        Changes::None => Message::new("cli-changes-none"),
        Changes::Permitted => Message::new("cli-changes-permitted"),
        Changes::Review => Message::new("cli-changes-review"),
        Changes::Forbidden => Message::new("cli-changes-forbidden"),
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
    let claimed = report
        .claimed_time
        .map(|at| Message::new("cli-time-claimed").with("time", clock(at, zone)));
    let proven = report
        .proven_time
        .map(|at| Message::new("cli-time-proven").with("time", clock(at, zone)));
    claimed.into_iter().chain(proven).collect()
}

fn notice(report: &Report) -> Message {
    if !report.notice.found {
        return Message::new("cli-notice-absent");
    }
    let pages = ranges(&report.notice.pages);
    if report.notice.logo {
        Message::new("cli-notice-with-logo").with("pages", pages)
    } else {
        Message::new("cli-notice-without-logo").with("pages", pages)
    }
}

/// Page numbers as a person writes them: `1–3, 7`. They come ascending.
fn ranges(pages: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &page in pages {
        match runs.last_mut() {
            Some((_, last)) if last.saturating_add(1) == page => *last = page,
            _ => runs.push((page, page)),
        }
    }
    let written: Vec<String> = runs
        .iter()
        .map(|&(first, last)| match last.saturating_sub(first) {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first}\u{2013}{last}"),
        })
        .collect();
    written.join(", ")
}

/// The values that another program would be compared with; the same in every language.
fn technical(report: &SignatureReport) -> String {
    let mut parts = vec![plain(&report.field).into_owned()];
    parts.extend(
        report
            .subfilter
            .as_deref()
            .map(|name| plain(name).into_owned()),
    );
    parts.push(format!("PAdES {}", report.level.name()));
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

/// The line about the claimed time says the same already.
fn says_claimed_time(finding: &Finding) -> bool {
    finding.message.key == "verify-time-unproven"
}

/// The message with its times as a clock on the wall shows them.
fn local(message: &Message, zone: Zone) -> Message {
    let mut message = message.clone();
    for (_, value) in &mut message.arguments {
        if let Ok(at) = value.parse::<Timestamp>() {
            *value = format!("{} {zone}", zone.civil(at).strftime("%Y-%m-%d %H:%M"));
        }
    }
    message
}

fn finding(finding: &Finding, indent: &str, zone: Zone, words: &Words) -> Vec<String> {
    let (style, label) = match finding.severity {
        Severity::Error => (BAD, Message::new("cli-label-error")),
        Severity::Warning => (OPEN, Message::new("cli-label-warning")),
        Severity::Info => (DIM, Message::new("cli-label-info")),
    };
    let label = words.text(&label);
    let text = words.text(&local(&finding.message, zone));
    let mut lines = vec![format!("{indent}{style}{label}{style:#} {text}")];
    lines.extend(hint(&finding.message, indent, words));
    lines
}

/// What the reader can do about it, where there is something.
fn hint(message: &Message, indent: &str, words: &Words) -> Option<String> {
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

    #[test]
    fn times_in_messages_are_local() {
        let message = Message::new("verify-time-unproven")
            .with("claimed", "2026-08-18T05:05:00Z")
            .with("name", "2026");
        let arguments = local(&message, Zone::Wib).arguments;
        assert_eq!(arguments[0].1, "2026-08-18 12:05 WIB");
        assert_eq!(arguments[1].1, "2026");
    }

    #[test]
    fn pages_in_a_row_are_written_as_a_range() {
        assert_eq!(ranges(&[]), "");
        assert_eq!(ranges(&[2]), "2");
        assert_eq!(ranges(&[1, 2, 4, 5, 6, 9]), "1, 2, 4\u{2013}6, 9");
    }
}
