//! Raising a signed document to a higher level: a timestamp, the data to validate it by, and a
//! timestamp over these (EN 319 142-1, 6).
//!
//! Each step is an update behind the document as the step before left it, read again from where it
//! was written. A step that the document does not need is left out.
//!
//! **Invariant:** a document that is called raised has the level that was asked for, and none of
//! its signatures has become worse. A level that is out of reach is an error that names what is
//! missing; there is no lower one instead.
//!
//! **Deliberately absent:** where tokens and evidence come from, and what is trusted.

use std::sync::Arc;

use super::error::BatchError;
use super::reading::Reading;
use super::soundness;
use crate::base::digest::{Digest, DigestAlgorithm};
use crate::base::shared::SharedBytes;
use crate::base::time::Timestamp;
use crate::disk::{DiskError, Input, Output};
use crate::pdf::Document;
use crate::pki::EvidenceProvider;
use crate::sign::{self, Tokens};
use crate::verify::{self, Evidence, Facts, Level, Policy, SignatureKind, Verdict};

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
    /// The lowest level that a signature of it has now: that of the form, for signatures that are
    /// not PAdES baseline signatures.
    pub(super) level: Level,
    /// SHA-256 of the whole.
    pub(super) sha256: Digest,
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

/// A document that can grow, and be read as far as it has grown.
pub(super) trait Growing {
    /// What is there.
    fn read(&self) -> Result<Input, DiskError>;
    /// Puts more behind it.
    fn grow(&mut self, tail: &[u8]) -> Result<(), DiskError>;
}

impl Growing for Output {
    fn read(&self) -> Result<Input, DiskError> {
        self.read_back()
    }

    fn grow(&mut self, tail: &[u8]) -> Result<(), DiskError> {
        self.write(tail)
    }
}

impl Growing for Vec<u8> {
    fn read(&self) -> Result<Input, DiskError> {
        Input::from_reader(self.as_slice(), "-".as_ref())
    }

    fn grow(&mut self, tail: &[u8]) -> Result<(), DiskError> {
        self.extend_from_slice(tail);
        Ok(())
    }
}

/// Raises a document.
///
/// # Errors
/// The level is out of reach, a signature is not sound, or a service or file cannot be used.
pub(super) fn raise(
    growing: &mut dyn Growing,
    goal: Goal<'_>,
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
        at: (services.now)(),
        steps: Vec::new(),
    };
    let before = work.judged()?;
    refuse_unsound(&before.report)?;
    if wanted >= Level::BT && !before.held.timestamped {
        work.stamp(None)?;
    }
    let grown = wanted >= Level::BLt && work.add_validation_data()?;
    if wanted >= Level::BLta {
        work.archive(grown)?;
    }
    let (level, sha256) = work.check(&before.report, wanted)?;
    Ok(Raised {
        steps: work.steps,
        level,
        sha256,
    })
}

/// A document that is being raised.
struct Raising<'r> {
    growing: &'r mut dyn Growing,
    services: &'r Services<'r>,
    reading: &'r Reading,
    /// Now, or when the newest token says it was made: clocks differ.
    at: Timestamp,
    steps: Vec<Step>,
}

/// What was found about the document as it is.
struct Judged {
    held: verify::Held,
    report: verify::Report,
    sha256: Digest,
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

    fn judged(&self) -> Result<Judged, BatchError> {
        self.document(|document| {
            let facts = self.facts(document);
            Ok(Judged {
                held: verify::held(&facts),
                report: verify::judge(&facts, self.services.policy, self.at),
                sha256: document.file_digest(DigestAlgorithm::Sha256),
            })
        })
    }

    /// Puts a document timestamp behind everything; only one whose authority lasts longer than
    /// `beyond`, when that is given: others would add nothing but length.
    fn stamp(&mut self, beyond: Option<Timestamp>) -> Result<(), BatchError> {
        let Some(tokens) = &self.services.tokens else {
            return Err(BatchError::NoAuthority);
        };
        let (tail, time, until) = self.document(|document| {
            let stamped = sign::add_timestamp(document, tokens)?;
            let tail = stamped.document.tail().to_vec();
            Ok((tail, stamped.time, stamped.until))
        })?;
        if beyond.is_some_and(|beyond| until.is_none_or(|until| until <= beyond)) {
            return Ok(());
        }
        self.growing.grow(&tail)?;
        self.at = self.at.max(time).max((self.services.now)());
        self.steps.push(Step::Timestamp { time });
        Ok(())
    }

    /// Puts behind it what is missing to validate every signature and timestamp in it; says
    /// whether anything was.
    fn add_validation_data(&mut self) -> Result<bool, BatchError> {
        let Services { policy, source, .. } = *self.services;
        let added = self.document(|document| {
            let mut facts = self.facts(document);
            let failures = source
                .map(|source| {
                    verify::complete(&mut facts, policy, self.at, &*source.for_document())
                })
                .unwrap_or_default();
            let proof = verify::proof(&facts, policy, self.at);
            if !proof.missing.is_empty() {
                // Why it could not be had says more than that it is missing.
                let failures = failures.into_iter().map(|failure| failure.message);
                return Err(BatchError::OutOfReach {
                    level: Level::BLt,
                    missing: failures.chain(proof.missing).collect(),
                });
            }
            let held = document.last().validation_data()?;
            let Some(amended) = sign::add_validation_data(document, &proof.data)? else {
                return Ok(None);
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
            Ok(Some((tail.to_vec(), step)))
        })?;
        let Some((tail, step)) = added else {
            return Ok(false);
        };
        self.growing.grow(&tail)?;
        self.steps.push(step);
        Ok(true)
    }

    /// Puts a document timestamp over validation data, where none is or it does not last.
    fn archive(&mut self, grown: bool) -> Result<(), BatchError> {
        let held = self.judged()?.held;
        if grown || !held.archived {
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
    fn check(&self, before: &verify::Report, wanted: Level) -> Result<(Level, Digest), BatchError> {
        let Judged {
            report: after,
            sha256,
            ..
        } = self.judged()?;
        if let Some(field) = soundness::harmed(&before.signatures, &after.signatures) {
            return Err(BatchError::HarmsSignature { field });
        }
        if wanted >= Level::BLt {
            self.check_by_itself()?;
        }
        let levels = after.signatures.iter();
        let levels = levels.filter(|one| one.kind == SignatureKind::Signature);
        let lowest = levels.map(|one| one.level).min();
        let signatures = after.signatures.iter();
        let mut short = signatures.filter(|one| {
            one.kind == SignatureKind::Signature && one.level > Level::Cms && one.level < wanted
        });
        match short.next() {
            None => Ok((lowest.unwrap_or(Level::Cms), sha256)),
            Some(one) => Err(BatchError::OutOfReach {
                level: wanted,
                missing: one.level_missing.clone(),
            }),
        }
    }
}

impl Raising<'_> {
    /// Fails unless what the document itself holds is enough to judge it by.
    fn check_by_itself(&self) -> Result<(), BatchError> {
        let evidence = Evidence {
            certificates: &[],
            crls: &[],
            ocsps: &[],
            ..self.services.evidence
        };
        self.document(|document| {
            let facts = verify::gather_signatures(document, &evidence);
            let missing = verify::proof(&facts, self.services.policy, self.at).missing;
            if missing.is_empty() {
                Ok(())
            } else {
                Err(BatchError::OutOfReach {
                    level: Level::BLt,
                    missing,
                })
            }
        })
    }
}

/// Fails when there is nothing to raise, or something that must not outlast the day.
fn refuse_unsound(report: &verify::Report) -> Result<(), BatchError> {
    if report.signatures.is_empty() {
        return Err(BatchError::Unsigned);
    }
    match report
        .signatures
        .iter()
        .find(|one| one.verdict == Verdict::Invalid)
    {
        Some(one) => Err(BatchError::InvalidSignature {
            field: one.field.clone(),
        }),
        None => Ok(()),
    }
}
