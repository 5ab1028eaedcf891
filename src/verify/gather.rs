//! From a document to facts.
//!
//! **Invariant:** every value that any revision gave a signature field is in the facts, also when
//! a later revision replaced or removed it. Nothing stops the gathering: what cannot be read is a
//! fact too. Only past the cap on signatures none is added, and that is a fact as well.
//!
//! **Deliberately absent:** verdicts, and evidence from the network.

use std::ops::Range;

use memchr::memmem;

use crate::base::message::{Explain, Message};
use crate::pdf::{
    Ambiguity, ByteRange, Document, KnownStreams, ObjectId, SignatureField, SignatureValue,
    StructureFinding, View, date, text_string,
};
use crate::pki::{Certificate, CertificateList, OcspResponse, TrustAnchors};
use crate::verify::facts::{
    Change, Facts, Fate, Held, Presence, SignatureFacts, StructureEffect, StructureFact, Subject,
};
use crate::verify::report::{Certification, Coverage, NoticeFound, SignatureKind};
use crate::verify::{changes, container, lock, notice, stray};

/// Pieces of evidence of all security stores of a document together: a document that is renewed
/// every few years has some hundreds after a century.
const MOST_EVIDENCE: usize = 2_000;

/// What the user gives beside the document.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'e> {
    /// Where paths may end.
    pub anchors: &'e TrustAnchors,
    /// Certificates that may stand in a path.
    pub certificates: &'e [Certificate],
    /// Revocation lists.
    pub crls: &'e [CertificateList],
    /// OCSP responses.
    pub ocsps: &'e [OcspResponse],
}

/// Whether a page of a revision, both by their index, is known to be white within a rectangle of
/// default user space. Only a drawing can tell of pictures, and not everybody can draw.
pub type Ground<'g> = dyn Fn(usize, usize, [f64; 4]) -> bool + 'g;

/// Collects everything that a judgement needs, without drawing anything.
#[must_use]
pub fn gather(document: &Document<'_>, evidence: &Evidence<'_>) -> Facts {
    gather_with(document, evidence, || notice::find(document), &unknown)
}

/// The same without reading what the pages show: for those who only ask about signatures.
#[must_use]
pub fn gather_signatures(document: &Document<'_>, evidence: &Evidence<'_>) -> Facts {
    gather_with(document, evidence, NoticeFound::default, &unknown)
}

/// Nobody draws: no page is known to be white.
const fn unknown(_revision: usize, _page: usize, _rect: [f64; 4]) -> bool {
    false
}

/// The same with what somebody else found on the pages, who is asked once the signatures are read:
/// most of the work is either the one or the other, and they can be done side by side. What was
/// odd about the objects on that way, `document` must know by then. `ground` is asked where a later
/// signature lies over something that may be white.
#[must_use]
pub fn gather_with(
    document: &Document<'_>,
    evidence: &Evidence<'_>,
    notice: impl FnOnce() -> NoticeFound,
    ground: &Ground<'_>,
) -> Facts {
    let mut facts = Facts {
        anchors: evidence.anchors.clone(),
        certificates: given(evidence.certificates),
        crls: given(evidence.crls),
        ocsps: given(evidence.ocsps),
        ..Facts::default()
    };
    let values = gather_values(document, &mut facts);
    let first = values.iter().map(|value| value.covered).min();
    let steps = first
        .map(|first| changes::after(document, first, ground))
        .unwrap_or_default();
    let hidden = hidden_objects(document);
    let certifications: Vec<(usize, Certification)> = values
        .iter()
        .filter_map(|value| Some((value.covered, value.certification?)))
        .collect();
    for value in &values {
        facts
            .signatures
            .push(value.facts(document, &steps, hidden, &certifications));
    }
    if values.iter().any(Value::starts_late) {
        facts.structure.push(uncovered_start(document));
    }
    if values.is_empty() {
        facts.stray = stray::count(document.bytes()).max(stray::count(document.body()));
    } else {
        gather_validation_data(document, first.unwrap_or(0), &mut facts);
    }
    facts.notice = notice();
    // Last, because objects that are not where they should be are met on the way.
    gather_structure(document, first, &mut facts);
    facts
}

/// What is odd about the file, as far as it concerns signatures from the revision with index
/// `first` on, or the document as it is now.
fn gather_structure(document: &Document<'_>, first: Option<usize>, facts: &mut Facts) {
    let newest = document.last().index();
    for finding in &document.findings() {
        if let StructureFinding::MovedObject { revision, .. } = finding
            && *revision < first.unwrap_or(newest)
        {
            continue;
        }
        let effect = match finding {
            one if one.readings_differ() => StructureEffect::Invalidates,
            one if one.is_guess() => StructureEffect::Review,
            StructureFinding::BytesAfterEnd { .. } => StructureEffect::Review,
            _ => StructureEffect::Warns,
        };
        let objects = match finding {
            StructureFinding::HybridDiffers { number, .. }
            | StructureFinding::DuplicateEntry { number, .. }
            | StructureFinding::EntryBehindEnd { number, .. }
            | StructureFinding::MovedObject { number, .. }
            | StructureFinding::Unfinished { number }
            | StructureFinding::PageLoop { number } => vec![(*number, 0)],
            _ => Vec::new(),
        };
        facts.structure.push(StructureFact {
            message: finding.message(),
            effect,
            objects,
        });
    }
    for ambiguous in first
        .map(|first| document.ambiguities(first))
        .unwrap_or_default()
    {
        facts.structure.push(StructureFact {
            message: ambiguous.message(),
            effect: StructureEffect::Review,
            objects: match ambiguous.ambiguity {
                Ambiguity::UnlistedObject { number } => vec![(number, 0)],
                _ => Vec::new(),
            },
        });
    }
    if document.is_exhausted() {
        facts.structure.push(StructureFact {
            message: Message::new("verify-exhausted"),
            effect: StructureEffect::Review,
            objects: Vec::new(),
        });
    }
    if document.is_locked() {
        facts.structure.push(StructureFact {
            message: Message::new("verify-encrypted"),
            effect: StructureEffect::Warns,
            objects: Vec::new(),
        });
    }
}

/// Bytes before `%PDF` that a signature does not cover. White space says nothing, as long as a
/// program that repairs the file, because it moves every offset, finds the same objects; anything
/// else may be a document to other programs.
fn uncovered_start(document: &Document<'_>) -> StructureFact {
    let length = document.header_offset();
    let before = usize::try_from(length).unwrap_or(usize::MAX);
    let mut before = document.bytes().iter().take(before);
    let blank = before.all(u8::is_ascii_whitespace);
    StructureFact {
        message: Message::new("verify-start-uncovered").with("length", length),
        effect: if blank && !document.has_unlisted_objects() {
            StructureEffect::Warns
        } else {
            StructureEffect::Review
        },
        objects: Vec::new(),
    }
}

/// Bytes behind the end that look like an update whose cross-references are missing: a reader
/// that repairs files would take them for the newest revision.
fn hidden_objects(document: &Document<'_>) -> Option<usize> {
    let from = document
        .findings()
        .iter()
        .find_map(|finding| match finding {
            StructureFinding::BytesAfterEnd { from, .. } => usize::try_from(*from).ok(),
            _ => None,
        })?;
    let rest = document.body().get(from..)?;
    [&b" obj"[..], b"trailer", b"startxref"]
        .iter()
        .any(|word| memmem::find(rest, word).is_some())
        .then_some(document.revisions().len())
}

/// A value of a signature field, as one revision had it.
struct Value {
    field: SignatureField,
    signed: SignatureValue,
    /// The newest revision whose bytes it covers.
    covered: usize,
    range: Option<ByteRange>,
    problems: Vec<Message>,
    fate: Fate,
    certification: Option<Certification>,
    locks: lock::Lock,
}

/// What tells one value from another.
fn key(value: &SignatureValue) -> (Option<ObjectId>, Option<&Range<u64>>, usize) {
    (value.id, value.contents_span.as_ref(), value.revision)
}

fn gather_values(document: &Document<'_>, facts: &mut Facts) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    let most = document.limits().signatures;
    let mut more = false;
    for revision in document.revisions() {
        let Some(view) = document.at(revision.index) else {
            continue;
        };
        if document.repeats(revision.index) {
            continue;
        }
        let fields = match view.signature_fields() {
            Ok(fields) => fields,
            // What is left is not known; `gather_structure` says so.
            Err(_) if document.is_exhausted() => break,
            Err(error) => {
                let newest = revision.index.saturating_add(1) == document.revisions().len();
                facts.structure.push(StructureFact {
                    message: Message::new("verify-revision-unreadable").with("reason", error),
                    effect: if newest && !document.is_locked() {
                        StructureEffect::Invalidates
                    } else {
                        StructureEffect::Review
                    },
                    objects: Vec::new(),
                });
                continue;
            }
        };
        let present: Vec<_> = fields
            .iter()
            .filter_map(|field| field.value.as_ref())
            .map(key)
            .collect();
        for known in &mut values {
            if known.fate == Fate::Current && !present.contains(&key(&known.signed)) {
                known.fate = Fate::Gone {
                    revision: revision.index,
                };
            }
        }
        facts.empty_fields = fields.iter().filter(|field| field.value.is_none()).count();
        for field in fields {
            if let Some(value) = field.value.clone()
                && !values.iter().any(|known| key(&known.signed) == key(&value))
            {
                if values.len() >= most {
                    more = true;
                    break;
                }
                values.push(Value::new(document, &view, field, value));
            }
        }
    }
    if more {
        facts.structure.push(StructureFact {
            message: Message::new("verify-too-many-signatures").with("most", most),
            effect: StructureEffect::Review,
            objects: Vec::new(),
        });
    }
    values.sort_by_key(|value| {
        (
            value.covered,
            value.signed.contents_span.as_ref().map(|span| span.start),
        )
    });
    values
}

impl Value {
    fn new(
        document: &Document<'_>,
        view: &View<'_, '_>,
        field: SignatureField,
        value: SignatureValue,
    ) -> Self {
        let mut problems: Vec<Message> = value.problems.iter().map(Explain::message).collect();
        let mut range = None;
        if let (Some(raw), Some(span)) = (&value.byte_range, &value.contents_span) {
            match ByteRange::parse(raw, span, document) {
                Ok(sound) => range = Some(sound),
                Err(error) => problems.push(error.message()),
            }
        }
        if let Some(name) = value.name(b"SubFilter") {
            if container::Form::of(&value).is_none() {
                let found = String::from_utf8_lossy(name).into_owned();
                problems.push(Message::new("verify-sub-filter").with("found", found));
            }
        } else if problems.is_empty() {
            problems.push(Message::new("verify-sub-filter").with("found", "-"));
        }
        let certification = match view.docmdp(&value.dictionary) {
            Ok(permission) => permission.map(Certification::from),
            Err(_) => Some(Certification::NoChanges),
        };
        Self {
            covered: range.as_ref().map_or(value.revision, ByteRange::revision),
            locks: lock::Lock::read(view, &field.dictionary, &value.dictionary),
            field,
            signed: value,
            range,
            problems,
            fate: Fate::Current,
            certification,
        }
    }

    fn facts(
        &self,
        document: &Document<'_>,
        steps: &[Change],
        hidden: Option<usize>,
        certifications: &[(usize, Certification)],
    ) -> SignatureFacts {
        let kind = match container::Form::of(&self.signed) {
            Some(container::Form::Timestamp) => SignatureKind::Timestamp,
            _ => SignatureKind::Signature,
        };
        let text = |key: &[u8]| {
            let bytes = self.signed.string(key)?;
            let text = text_string::decode(bytes);
            (!text.trim().is_empty()).then_some(text)
        };
        let mut changes: Vec<Change> = steps
            .iter()
            .filter(|change| change.revision > self.covered)
            .cloned()
            .map(|change| self.locks.applied(change))
            .collect();
        changes.extend(hidden.map(|revision| Change::new(revision, Subject::HiddenObjects)));
        let permission = certifications
            .iter()
            .filter(|(covered, _)| *covered <= self.covered)
            .map(|(_, certification)| *certification)
            .chain(self.locks.permission())
            .min_by_key(|certification| match certification {
                Certification::NoChanges => 1,
                Certification::FormFill => 2,
                Certification::Annotate => 3,
            });
        SignatureFacts {
            field: self.field.name.clone(),
            id: self.signed.id,
            revision: self.covered,
            page: self.field.page,
            rect: self
                .field
                .rect
                .filter(|[left, bottom, right, top]| left < right && bottom < top),
            kind,
            subfilter: self
                .signed
                .name(b"SubFilter")
                .map(|name| String::from_utf8_lossy(name).into_owned()),
            dictionary_time: self.signed.string(b"M").and_then(date::parse),
            certificate_entry: if self.signed.dictionary.has(b"Cert") {
                Presence::Present
            } else {
                Presence::Absent
            },
            reason: text(b"Reason"),
            location: text(b"Location"),
            fate: self.fate,
            coverage: self.coverage(document),
            form_problems: self.problems.clone(),
            container: container::read(document, &self.signed, self.range.as_ref()),
            certification: self.certification,
            permission,
            changes,
        }
    }

    /// Whether bytes before `%PDF` are not covered.
    fn starts_late(&self) -> bool {
        self.range.as_ref().is_some_and(|range| range.start() > 0)
    }

    fn coverage(&self, document: &Document<'_>) -> Coverage {
        let Some(range) = &self.range else {
            return Coverage::Partial;
        };
        let last = range.revision().saturating_add(1) == document.revisions().len();
        let followed = document
            .findings()
            .iter()
            .any(|finding| matches!(finding, StructureFinding::BytesAfterEnd { .. }));
        if last && !followed && range.start() == 0 {
            Coverage::WholeFile
        } else {
            Coverage::WholeRevision
        }
    }
}

/// What the user gives.
fn given<T: Clone>(items: &[T]) -> Vec<Held<T>> {
    items.iter().cloned().map(Held::given).collect()
}

/// What the security stores of all revisions hold, each with the first revision that does, and
/// since when one is complete. What a later revision takes out is still there to be found:
/// evidence speaks for itself.
fn gather_validation_data(document: &Document<'_>, first: usize, facts: &mut Facts) {
    let mut known = KnownStreams::default();
    let (mut certificates, mut statements) = (0_usize, 0_usize);
    for revision in document.revisions() {
        let view = document.at(revision.index);
        let Some(view) = view.filter(|_| !document.repeats(revision.index)) else {
            continue;
        };
        let Ok(data) = view.new_validation_data(&mut known) else {
            continue;
        };
        if certificates.saturating_add(statements) > MOST_EVIDENCE {
            break;
        }
        let since = revision.index;
        certificates = certificates.saturating_add(data.certificates.len());
        statements = statements
            .saturating_add(data.crls.len())
            .saturating_add(data.ocsps.len());
        if since >= first && certificates > 0 && statements > 0 && facts.validation_data.is_none() {
            facts.validation_data = Some(since);
        }
        let read = data.certificates.iter();
        let read = read.filter_map(|der| Certificate::from_der(der).ok());
        facts
            .certificates
            .extend(read.map(|one| Held::since(since, one)));
        let read = data.crls.iter();
        let read = read.filter_map(|der| CertificateList::from_der(der).ok());
        facts.crls.extend(read.map(|one| Held::since(since, one)));
        let read = data.ocsps.iter();
        let read = read.filter_map(|der| OcspResponse::from_der(der).ok());
        facts.ocsps.extend(read.map(|one| Held::since(since, one)));
    }
}
