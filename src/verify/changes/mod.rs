//! What later revisions changed.
//!
//! Each revision is compared with the one before it. Every object that differs must be explained
//! by the part it plays in the document: another signature, validation data, a form field, an
//! annotation. What nothing explains is a change of the document (ISO 32000-2, 12.8.2.2).
//!
//! **Invariant:** an object is explained only when the pages themselves did not lead to it before,
//! whether it was there or not. So a new object cannot fill a gap that the signed pages left open.
//!
//! What is found is then put into words, as far as that is cheap: see `explain`.
//!
//! **Deliberately absent:** how a change looks as a picture.

mod compare;
mod covers;
mod evidence;
mod explain;
mod field_words;
mod fonts;
mod found;
mod graph;
mod listed;
mod message;
mod objects;
mod page_words;
mod resources;
mod roles;
mod sight;
mod structure;

use std::collections::{BTreeSet, HashSet};

use crate::pdf::{Document, Object, PdfError, View};
use crate::verify::facts::{Change, Deed, Subject};
use crate::verify::gather::Ground;

use explain::{Explainer, Work};
use found::{Found, Item};
use graph::Reached;
pub(super) use message::message;
use objects::Pair;
use roles::{Role, Roles};

/// Searches through the file that are quicker than to read its logical structure.
const MOST_SEARCHES: usize = 8;

/// The changes of every revision after the one with index `first`, oldest first; up to the one at
/// which the document was exhausted ([`Document::is_exhausted`]).
pub(super) fn after(document: &Document<'_>, first: usize, ground: &Ground<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut older: Option<Roles> = None;
    let mut work = Work::default();
    let Some(signed) = document.at(first) else {
        return changes;
    };
    for index in first.saturating_add(1)..document.revisions().len() {
        let (Some(before), Some(view)) = (document.at(index.saturating_sub(1)), document.at(index))
        else {
            break;
        };
        let views = Views {
            signed,
            before,
            view,
        };
        let result = step(views, older.take(), &mut work, ground);
        // Half a reading explains nothing, and says nothing against anybody.
        if document.is_exhausted() {
            break;
        }
        if result.is_err() || document.is_locked() {
            changes.push(Change::new(index, unreadable(document)));
        }
        if let Ok((found, roles)) = result {
            changes.extend(found);
            older = Some(roles);
        }
    }
    changes
}

/// What it is when something cannot be read: in a locked document nothing is wrong with it.
fn unreadable(document: &Document<'_>) -> Subject {
    if document.is_locked() {
        Subject::Locked
    } else {
        Subject::Unreadable
    }
}

/// The revisions of one comparison.
#[derive(Clone, Copy)]
struct Views<'d, 'a> {
    /// The oldest that is signed.
    signed: View<'d, 'a>,
    before: View<'d, 'a>,
    view: View<'d, 'a>,
}

/// What one revision changed, and the parts of its objects, for the next step.
fn step(
    views: Views<'_, '_>,
    known: Option<Roles>,
    work: &mut Work,
    ground: &Ground<'_>,
) -> Result<(Vec<Change>, Roles), PdfError> {
    let Views {
        signed,
        before,
        view,
    } = views;
    let mut found = Found::new(view.index());
    let pairs = pairs(&before, &view, &mut found);
    let mut from = match known {
        // Where no object differs, everything plays the part that it played before.
        Some(roles) if view.document().repeats(view.index()) => {
            let (from, to) = (&roles, &roles);
            Step {
                signed,
                before,
                view,
                from,
                to,
                changed: &[],
            }
            .compare_trailers(&mut found);
            return Ok((found.merged(), roles));
        }
        Some(roles) => roles,
        None => Roles::read(&before)?,
    };
    let mut to = Roles::read(&view)?;
    let changed: Vec<u32> = pairs.iter().map(|pair| pair.number).collect();
    if may_be_structure(&pairs, &before, &from, &to) {
        from.read_structure(&before)?;
    }
    to.take_structure(&from, &view, &changed)?;
    let painted = graph::painted(&before, &from)?;
    let unexplained = |pair: &Pair| from.of(pair.number).all(Role::is_aside);
    let reached = if pairs.iter().any(unexplained) {
        Reached::read(&before, &from, &painted)
    } else {
        Reached::default()
    };
    let step = Step {
        signed,
        before,
        view,
        from: &from,
        to: &to,
        changed: &changed,
    };
    step.compare_trailers(&mut found);
    step.compare_evidence(&pairs, &mut found);
    let enters = step.enters_signatures_only(&pairs);
    for pair in &pairs {
        if unexplained(pair) && reached.leads_to(pair) {
            found.add(Subject::Object, Some(pair.number), String::new());
        }
        step.explain(pair, &painted, enters, &mut found);
    }
    Ok((Explainer::new(&step, work, ground).all(found.merged()), to))
}

/// The objects that differ.
fn pairs(before: &View<'_, '_>, view: &View<'_, '_>, found: &mut Found) -> Vec<Pair> {
    let numbers = view
        .document()
        .changed_between(before.index(), view.index());
    let mut pairs: Vec<Pair> = numbers
        .into_iter()
        .filter_map(|number| {
            objects::pair(before, view, number).unwrap_or_else(|()| {
                found.add(unreadable(view.document()), Some(number), String::new());
                None
            })
        })
        .collect();
    objects::mark_containers(&mut pairs, before, view);
    pairs
}

/// Whether the logical structure has to be read to explain the objects that differ: not for what
/// has a place of its own, nor for what only describes the document or is a container, used or
/// not, nor for what is new, numbered past the old file (ISO 32000-2, Table 15, `/Size`) and either
/// explained otherwise or mentioned nowhere.
fn may_be_structure(pairs: &[Pair], before: &View<'_, '_>, from: &Roles, to: &Roles) -> bool {
    let size = before.trailer().get(b"Size").and_then(Object::as_i64);
    let mut waiting = Vec::new();
    for pair in pairs {
        let number = pair.number;
        let describes = pair.only_describes() && from.has(number, &Role::Metadata);
        if describes || pair.is_container || from.has_own_place(number) || to.has_own_place(number)
        {
            continue;
        }
        let past =
            pair.before.is_none() && size.as_ref().is_ok_and(|&size| i64::from(number) >= size);
        if !past {
            return true;
        }
        if to.of(number).next().is_none() {
            waiting.push(number);
        }
    }
    waiting.len() > MOST_SEARCHES || before.mentions_any(&waiting)
}

/// One revision against the one before it.
pub(super) struct Step<'s, 'd, 'a> {
    /// The oldest revision that is signed.
    signed: View<'d, 'a>,
    before: View<'d, 'a>,
    view: View<'d, 'a>,
    from: &'s Roles,
    to: &'s Roles,
    /// The numbers of the objects that differ, ascending.
    changed: &'s [u32],
}

impl Step<'_, '_, '_> {
    /// Explains one object by every part that it plays, before and now. That of the logical
    /// structure needs no explanation where that only `enters` new signatures.
    fn explain(&self, pair: &Pair, painted: &HashSet<u32>, enters: bool, found: &mut Found) {
        let number = pair.number;
        let roles: BTreeSet<&Role> = self.from.of(number).chain(self.to.of(number)).collect();
        let painted = painted.contains(&number);
        if pair.adds_action() {
            found.add(Subject::Action, Some(number), String::new());
        }
        if pair.regenerated
            || painted && (roles.is_empty() || roles.iter().any(|role| !role.is_painted()))
        {
            found.add(Subject::Object, Some(number), String::new());
        } else if roles.is_empty() && !pair.is_container {
            // Nothing led to it and nothing does: it can do nothing, but nobody needs it either.
            found.add(Subject::Orphan, Some(number), String::new());
        }
        let roles = roles.into_iter();
        for role in roles.filter(|role| !enters || **role != Role::Structure) {
            self.explain_as(role, pair, found);
        }
    }

    fn explain_as(&self, role: &Role, pair: &Pair, found: &mut Found) {
        let number = Some(pair.number);
        match role {
            Role::Catalog => self.compare_catalog(pair, found),
            Role::Page(page) => self.compare_page(*page, pair, found),
            Role::PageTree => found.add(Subject::PageTree, number, String::new()),
            Role::Annotations(page) => self.compare_annotation_array(*page, pair, found),
            Role::Form => self.compare_form_object(pair, found),
            Role::FieldList => self.compare_field_array(pair, found),
            Role::Field => self.compare_field(pair, found),
            Role::SignatureValue => {
                let subject = match pair.before {
                    Some(_) => Subject::ExistingSignature,
                    None if pair.is_document_timestamp() => Subject::ValidationData,
                    None => Subject::Signature,
                };
                found.add(subject, number, String::new());
            }
            Role::SignaturePart => {
                // A new appearance comes with a new signature; one that is signed stays.
                let signed = self
                    .from
                    .of(pair.number)
                    .any(|role| *role == Role::SignaturePart);
                let fresh = pair.before.is_none()
                    || self
                        .from
                        .of(pair.number)
                        .any(|role| *role == Role::EmptyFieldPart);
                let subject = if fresh && !signed {
                    Subject::Signature
                } else {
                    Subject::ExistingSignature
                };
                found.add(subject, number, String::new());
            }
            Role::EmptyFieldPart => {
                let filled = self
                    .to
                    .of(pair.number)
                    .any(|role| *role == Role::SignaturePart);
                if !filled {
                    let subject = match pair.before {
                        Some(_) => Subject::Form,
                        None => Subject::EmptySignatureField,
                    };
                    found.add(subject, number, String::new());
                }
            }
            // What new fields share comes with a new signature, unless it was waited for.
            Role::FormPart if pair.before.is_none() && !self.from.has(pair.number, role) => {
                found.add(Subject::Signature, number, String::new());
            }
            Role::FormPart => found.add(Subject::Form, number, String::new()),
            Role::Encryption => found.add(Subject::Catalog, number, "Encrypt".to_owned()),
            Role::FieldPart(name) => found.add(Subject::FormField, number, name.to_string()),
            Role::Annotation(page) | Role::AnnotationPart(page) => {
                let deed = match (&pair.before, &pair.after) {
                    (None, Some(_)) => Deed::Added,
                    (Some(_), None) => Deed::Removed,
                    _ => Deed::Changed,
                };
                let item = matches!(role, Role::Annotation(_)).then_some(Item::Object(pair.number));
                found.add_annotation(number, *page, item, deed);
            }
            Role::ValidationData => found.add(Subject::ValidationData, number, String::new()),
            Role::Metadata => found.add(Subject::Metadata, number, String::new()),
            Role::Structure => found.add(Subject::Structure, number, String::new()),
        }
    }
}
