//! Raising a signed document to a higher level: a timestamp, the data to validate it by, and a
//! timestamp over these (EN 319 142-1, 6).
//!
//! Each step is an update behind the document as the step before left it, read again from where it
//! was written. A step that the document does not need is left out.
//!
//! **Invariant:** a document that is called raised has a signature of the level that was asked for,
//! the own one where one was just made, and none of its signatures has become worse. Each that could
//! not be raised is named in a [`Remark`]; when there is no other, that is an error that names what is
//! missing. There is no lower level instead.
//!
//! **Deliberately absent:** where tokens and evidence come from, and what is trusted.

use std::sync::Arc;

use super::aim::{Aim, Remark};
use super::error::BatchError;
use super::growing::Growing;
use super::reading::Reading;
use super::soundness;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::message::Message;
use crate::base::shared::SharedBytes;
use crate::base::time::Timestamp;
use crate::pdf::Document;
use crate::pki::EvidenceProvider;
use crate::sign::{self, Tokens};
use crate::verify::{
    self, Believed, Evidence, Facts, Level, Policy, Revocation, SignatureKind, SignatureReport,
    Verdict,
};

/// An archive timestamp is renewed when its authority's certificate has less than this left: a
/// quarter, in which somebody will look.
const RENEWED_BEFORE_DAYS: i64 = 92;

/// Where everything comes from that outlasts certificates.
pub struct Services<'s> {
    /// Who makes timestamps.
    pub tokens: Option<Tokens<'s>>,
    /// Who is asked for certificates, lists and responses that are not at hand.
    pub source: Option<&'s dyn EvidenceProvider>,
    /// What is at hand, and where paths may end.
    pub evidence: Evidence<'s>,
    /// What validation data must suffice for.
    pub policy: &'s Policy,
    /// The clock.
    pub now: &'s (dyn Fn() -> Timestamp + Sync),
}

/// A level beyond the basic one, and where it comes from.
#[derive(Clone, Copy)]
pub struct Goal<'g> {
    /// The level.
    pub level: Level,
    /// Where everything comes from that it asks for.
    pub services: &'g Services<'g>,
}

/// A document that was raised.
#[derive(Clone, Debug)]
pub(super) struct Raised {
    /// What was done; nothing when it had the level already.
    pub(super) steps: Vec<Step>,
    /// The lowest level of the signatures that were to be raised and could be: that of the form, for
    /// signatures that are not PAdES baseline signatures.
    pub(super) level: Level,
    /// SHA-256 of the whole.
    pub(super) sha256: Digest,
    /// What was not done.
    pub(super) remarks: Vec<Remark>,
}

/// What was put behind a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// A document timestamp.
    Timestamp {
        /// What it states.
        time: Timestamp,
    },
    /// Validation data: so many new items of each kind.
    ValidationData {
        /// Certificates.
        certificates: usize,
        /// Revocation lists.
        crls: usize,
        /// OCSP responses.
        ocsps: usize,
        /// Bytes by which the document grew: a list may be larger than all the rest.
        bytes: usize,
    },
}

/// Raises a document.
///
/// # Errors
/// The level is out of reach, a signature is not sound, or a service or file cannot be used.
pub(super) fn raise(
    growing: &mut dyn Growing,
    goal: Goal<'_>,
    aim: Aim<'_>,
    reading: &Reading,
) -> Result<Raised, BatchError> {
    let Goal {
        level: wanted,
        services,
    } = goal;
    let mut work = Raising {
        growing,
        services,
        reading,
        aim,
        at: (services.now)(),
        steps: Vec::new(),
        remarks: Vec::new(),
    };
    let before = work.document(|document| Ok(work.facts(document)))?;
    aim.refuse_unsound(&verify::judge(&before, services.policy, work.at))?;
    let timestamped = verify::held(&before).timestamped && work.believed(&before).signatures;
    if wanted >= Level::BT && !timestamped {
        work.stamp(None)?;
    }
    let grown = wanted >= Level::BLt && work.add_validation_data()?;
    if wanted >= Level::BLta {
        work.archive(grown)?;
    }
    let (level, sha256) = work.check(before, wanted)?;
    Ok(Raised {
        steps: work.steps,
        level,
        sha256,
        remarks: work.remarks,
    })
}

/// A document that is being raised.
struct Raising<'r> {
    growing: &'r mut dyn Growing,
    services: &'r Services<'r>,
    reading: &'r Reading,
    aim: Aim<'r>,
    /// Now, or when the newest token says it was made: clocks differ.
    at: Timestamp,
    steps: Vec<Step>,
    remarks: Vec<Remark>,
}

impl Raising<'_> {
    fn document<T>(
        &self,
        look: impl FnOnce(&Document<'_>) -> Result<T, BatchError>,
    ) -> Result<T, BatchError> {
        let input = Arc::new(self.growing.read()?);
        let document = self.reading.open(&input)?;
        document.readable()?;
        look(&document.owned_by(SharedBytes::of(&input)))
    }

    fn facts(&self, document: &Document<'_>) -> Facts {
        verify::gather_signatures(document, &self.services.evidence)
    }

    /// Whose timestamps are believed. One of a stranger is as good as none; who just signed asked
    /// for a trusted one and does not stamp again for others.
    fn believed(&self, facts: &Facts) -> Believed {
        if let Aim::Own(_) = self.aim {
            return Believed {
                signatures: true,
                archive: true,
            };
        }
        let policy = Policy {
            revocation: Revocation::Skip,
            ..self.services.policy.clone()
        };
        let mut facts = facts.clone();
        if let Some(source) = self.services.source {
            // Who issued the authority's certificate may have to be asked for.
            verify::complete(&mut facts, &policy, self.at, &*source.for_document());
        }
        verify::believed(&facts, &policy, self.at)
    }

    /// Puts a document timestamp behind everything; only one whose authority lasts longer than
    /// `beyond`, when that is given: others would add nothing but length.
    fn stamp(&mut self, beyond: Option<Timestamp>) -> Result<(), BatchError> {
        let Some(tokens) = &self.services.tokens else {
            return Err(BatchError::NoAuthority);
        };
        let is_longer = |until: Option<Timestamp>| {
            beyond.is_none_or(|beyond| until.is_some_and(|until| beyond < until))
        };
        // What the last token said of its authority is worth no further one.
        if tokens.until().is_some_and(|until| !is_longer(Some(until))) {
            return Ok(());
        }
        let (tail, time, until) = self.document(|document| {
            let known = self.facts(document).known_certificates();
            let stamped = sign::add_timestamp(document, tokens, &known)?;
            let tail = stamped.document.tail().to_vec();
            Ok((tail, stamped.time, stamped.until))
        })?;
        if !is_longer(until) {
            return Ok(());
        }
        self.growing.grow(&tail)?;
        self.at = self.at.max(time).max((self.services.now)());
        self.steps.push(Step::Timestamp { time });
        Ok(())
    }

    /// Puts behind it what is missing to validate the signatures and timestamps in it that can be;
    /// says whether anything was.
    fn add_validation_data(&mut self) -> Result<bool, BatchError> {
        let Services { policy, source, .. } = *self.services;
        let (remarks, added) = self.document(|document| {
            let mut facts = self.facts(document);
            let failures = source
                .map(|source| {
                    verify::complete(&mut facts, policy, self.at, &*source.for_document())
                })
                .unwrap_or_default();
            let proof = verify::proof(&facts, policy, self.at);
            let remarks = self.aim.unproven(&proof).map_err(|missing| {
                // Why it could not be had says more than that it is missing.
                let failures = failures.into_iter().map(|failure| failure.message);
                out_of_reach(Level::BLt, failures.chain(missing))
            })?;
            let held = document.last().validation_data()?;
            let Some(amended) = sign::add_validation_data(document, &proof.data)? else {
                return Ok((remarks, None));
            };
            let [_, tail] = amended.parts();
            let fresh = |new: &[Vec<u8>], old: &[Vec<u8>]| {
                new.iter().filter(|item| !old.contains(item)).count()
            };
            let step = Step::ValidationData {
                certificates: fresh(&proof.data.certificates, &held.certificates),
                crls: fresh(&proof.data.crls, &held.crls),
                ocsps: fresh(&proof.data.ocsps, &held.ocsps),
                bytes: tail.len(),
            };
            Ok((remarks, Some((tail.to_vec(), step))))
        })?;
        self.remarks = remarks;
        let Some((tail, step)) = added else {
            return Ok(false);
        };
        self.growing.grow(&tail)?;
        self.steps.push(step);
        Ok(true)
    }

    /// Puts a document timestamp over validation data, where none is or it does not last.
    fn archive(&mut self, grown: bool) -> Result<(), BatchError> {
        let facts = self.document(|document| Ok(self.facts(document)))?;
        let held = verify::held(&facts);
        if grown || !held.archived || !self.believed(&facts).archive {
            return self.stamp(None);
        }
        let ends_soon = held.archived_until.is_some_and(|end| {
            let left = end.duration_since(self.at);
            left.as_secs() < RENEWED_BEFORE_DAYS * 24 * 60 * 60
        });
        if ends_soon {
            self.stamp(held.archived_until)?;
        }
        Ok(())
    }

    /// Reads the result, and holds it to what was asked for and to what was there.
    fn check(&mut self, mut before: Facts, wanted: Level) -> Result<(Level, Digest), BatchError> {
        let policy = self.services.policy;
        let (facts, sha256) = self.document(|document| {
            let sha256 = document.file_digest(DigestAlgorithm::Sha256);
            Ok((self.facts(document), sha256))
        })?;
        // Both as of the same time and by the same evidence, which alone may make a difference: that
        // somebody was revoked is learned by what was added, and not done by it.
        before.learn(&facts);
        let before = verify::judge(&before, policy, self.at);
        let after = verify::judge(&facts, policy, self.at);
        if let Some(field) = soundness::harmed(&before.signatures, &after.signatures) {
            return Err(BatchError::HarmsSignature { field });
        }
        if wanted >= Level::BLt {
            self.check_by_itself(&facts)?;
        }
        let level = self.reached(&after, wanted)?;
        if matches!(self.aim, Aim::All) {
            self.note_undecided(&facts, wanted);
        }
        Ok((level, sha256))
    }

    /// Fails unless what the document itself holds is enough to judge by it what was proven with
    /// everything at hand.
    fn check_by_itself(&self, facts: &Facts) -> Result<(), BatchError> {
        let proof = verify::proof_within(facts, self.services.policy, self.at);
        let mut lost = self.aim.of(&proof).into_iter().filter(|one| {
            let mut remarks = self.remarks.iter();
            !one.missing.is_empty() && !remarks.any(|remark| remark.field() == one.field)
        });
        match lost.next() {
            Some(one) => Err(out_of_reach(Level::BLt, one.missing.iter().cloned())),
            None => Ok(()),
        }
    }

    /// The lowest level of what was raised. It must not be below the one that was asked for, save of
    /// signatures that are no PAdES baseline signatures and never will be.
    fn reached(&self, report: &verify::Report, wanted: Level) -> Result<Level, BatchError> {
        let raised: Vec<&SignatureReport> = match self.aim {
            Aim::Own(field) => report.signatures.iter().rfind(|one| one.field == field),
            Aim::All => None,
        }
        .map_or_else(
            || {
                let all = report.signatures.iter();
                all.filter(|one| {
                    let mut remarks = self.remarks.iter();
                    one.kind == SignatureKind::Signature
                        && !remarks.any(|remark| remark.field() == one.field)
                })
                .collect()
            },
            |own| vec![own],
        );
        let is_short = |one: &&&SignatureReport| one.level > Level::Cms && one.level < wanted;
        if let Some(one) = raised.iter().find(is_short) {
            return Err(out_of_reach(wanted, one.level_missing.iter().cloned()));
        }
        let lowest = raised.iter().map(|one| one.level).min();
        Ok(lowest.unwrap_or(Level::Cms))
    }

    /// Takes note of signatures that are neither valid nor invalid. Below B-LT nobody looked for
    /// revocations, so that they are unknown is no news.
    fn note_undecided(&mut self, facts: &Facts, wanted: Level) {
        let mut policy = self.services.policy.clone();
        if wanted < Level::BLt {
            policy.revocation = Revocation::Skip;
        }
        let report = verify::judge(facts, &policy, self.at);
        for one in report.signatures {
            let is_told = self.remarks.iter().any(|known| known.field() == one.field);
            if one.verdict == Verdict::Indeterminate && !is_told {
                let first = one.findings.into_iter().next();
                self.remarks.push(Remark::Undecided {
                    field: one.field,
                    reason: first.map_or_else(
                        || Message::new("batch-undecided"),
                        |finding| finding.message,
                    ),
                });
            }
        }
    }
}

fn out_of_reach(level: Level, missing: impl IntoIterator<Item = Message>) -> BatchError {
    BatchError::OutOfReach {
        level,
        missing: missing.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
