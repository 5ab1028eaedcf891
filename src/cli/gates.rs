//! `--require`: conditions on top of the verdict, for scripts.

use std::str::FromStr;

use crate::base::message::Message;
use crate::verify::{Level, Report, SignatureKind, SignatureReport, Verdict};

/// One condition.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Gate {
    /// The notice stands on a page.
    Notice,
    /// The mark stands beside the notice.
    Logo,
    /// Every signature has at least this level.
    Level(Level),
    /// There are at least so many signatures.
    Signatures(usize),
    /// The name or subject of a signer holds this text.
    Signer(String),
    /// A signature certifies the document.
    Certified,
}

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.trim())),
            None => (text, None),
        };
        match (name.trim(), value) {
            ("notice", None) => Ok(Self::Notice),
            ("logo", None) => Ok(Self::Logo),
            ("certified", None) => Ok(Self::Certified),
            ("level", Some(level)) => Ok(Self::Level(match level {
                "b-b" => Level::BB,
                "b-t" => Level::BT,
                "b-lt" => Level::BLt,
                "b-lta" => Level::BLta,
                _ => return Err("a level is b-b, b-t, b-lt or b-lta".to_owned()),
            })),
            ("signatures", Some(count)) => count
                .parse()
                .map(Self::Signatures)
                .map_err(|_| "signatures= needs a whole number".to_owned()),
            ("signer", Some(text)) if !text.is_empty() => Ok(Self::Signer(text.to_owned())),
            _ => Err(
                "use notice, logo, level=LEVEL, signatures=N, signer=TEXT or certified".to_owned(),
            ),
        }
    }
}

impl Gate {
    /// Why the condition does not hold; none when it does.
    pub(super) fn unmet(&self, report: &Report) -> Option<Message> {
        let mut signatures = report
            .signatures
            .iter()
            .filter(|one| one.kind == SignatureKind::Signature);
        match self {
            Self::Notice => (!report.notice.found).then(|| Message::new("cli-gate-notice")),
            Self::Logo => (!report.notice.logo).then(|| Message::new("cli-gate-logo")),
            Self::Level(wanted) => signatures.find(|one| one.level < *wanted).map(|one| {
                Message::new("cli-gate-level")
                    .with("field", &one.field)
                    .with("level", one.level.name())
                    .with("wanted", wanted.name())
            }),
            Self::Signatures(wanted) => {
                let found = signatures.count();
                (found < *wanted).then(|| {
                    Message::new("cli-gate-signatures")
                        .with("found", found)
                        .with("wanted", wanted)
                })
            }
            Self::Signer(text) => (!signatures.any(|one| is_by(one, text)))
                .then(|| Message::new("cli-gate-signer").with("text", text)),
            Self::Certified => (!signatures.any(|one| one.certification.is_some()))
                .then(|| Message::new("cli-gate-certified")),
        }
    }
}

/// A name in an invalid signature says nothing about who signed.
fn is_by(signature: &SignatureReport, text: &str) -> bool {
    let text = text.to_lowercase();
    signature.verdict != Verdict::Invalid
        && signature.signer.as_ref().is_some_and(|signer| {
            [&signer.name, &signer.subject]
                .into_iter()
                .any(|name| name.to_lowercase().contains(&text))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_read_as_the_contract_writes_them() {
        assert_eq!("notice".parse(), Ok(Gate::Notice));
        assert_eq!("level=b-lt".parse(), Ok(Gate::Level(Level::BLt)));
        assert_eq!("signatures=2".parse(), Ok(Gate::Signatures(2)));
        assert_eq!("signer=Budi".parse(), Ok(Gate::Signer("Budi".to_owned())));
        for wrong in [
            "",
            "level",
            "level=x",
            "signatures=-1",
            "signer=",
            "notice=1",
            "nothing",
        ] {
            assert!(wrong.parse::<Gate>().is_err(), "{wrong}");
        }
    }
}
