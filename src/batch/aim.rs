//! Which signatures of a document are to be raised, and what is told of the others.
//!
//! **Invariant:** whoever signs answers for the own signature alone; whoever raises a document raises
//! what can be raised, and none is left out without a word.
//!
//! **Deliberately absent:** how they are raised.

use super::error::BatchError;
use crate::base::message::Message;
use crate::verify::{Proof, Proven, Report, SignatureKind, SignatureReport, Verdict};

/// Which signatures are to be raised.
#[derive(Clone, Copy, Debug)]
pub(super) enum Aim<'a> {
    /// The one that was just made in this field. Nothing is demanded of the others, which somebody
    /// else answers for.
    Own(&'a str),
    /// All that can be, and one at least.
    All,
}

impl Aim<'_> {
    /// The signatures that are to be raised; of a document that has none, its timestamps.
    pub(super) fn of<'p>(&self, proof: &'p Proof) -> Vec<&'p Proven> {
        let all = || proof.signatures.iter();
        let signatures = || all().filter(|one| one.kind == SignatureKind::Signature);
        match self {
            Self::Own(field) => all().rfind(|one| one.field == *field).into_iter().collect(),
            Self::All if signatures().next().is_none() => all().collect(),
            Self::All => signatures().collect(),
        }
    }

    /// What the document does not prove; what is missing, when that is all that is to be raised.
    pub(super) fn unproven(&self, proof: &Proof) -> Result<Vec<Remark>, Vec<Message>> {
        let aimed = self.of(proof);
        if aimed.iter().all(|one| !one.missing.is_empty()) {
            let missing = aimed.iter().flat_map(|one| &one.missing);
            return Err(missing.cloned().collect());
        }
        let lacking = proof.signatures.iter().filter_map(|one| {
            Some(Remark::Unproven {
                field: one.field.clone(),
                reason: one.missing.first()?.clone(),
            })
        });
        Ok(lacking.collect())
    }

    /// Fails when there is nothing to raise, or something that must not outlast the day.
    pub(super) fn refuse_unsound(self, report: &Report) -> Result<(), BatchError> {
        if report.signatures.is_empty() {
            return Err(BatchError::Unsigned);
        }
        let is_aimed = |one: &&SignatureReport| match self {
            Self::Own(field) => one.field == field,
            Self::All => true,
        };
        let mut aimed = report.signatures.iter().filter(is_aimed);
        match aimed.find(|one| one.verdict == Verdict::Invalid) {
            Some(one) => Err(BatchError::InvalidSignature {
                field: one.field.clone(),
            }),
            None => Ok(()),
        }
    }
}

/// A signature that is not what raising a document promises.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Remark {
    /// The document does not prove it.
    Unproven {
        /// Its field.
        field: String,
        /// What is missing first.
        reason: Message,
    },
    /// It can be judged neither valid nor invalid.
    Undecided {
        /// Its field.
        field: String,
        /// What is open.
        reason: Message,
    },
}

impl Remark {
    pub(super) fn field(&self) -> &str {
        match self {
            Self::Unproven { field, .. } | Self::Undecided { field, .. } => field,
        }
    }
}
