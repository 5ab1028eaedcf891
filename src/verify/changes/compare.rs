//! Catalog, pages, form and fields, key by key.

use std::collections::HashSet;

use super::found::{Found, Item};
use super::listed::Listed;
use super::objects::{self, Pair, differing_keys, is_name, same_value};
use super::roles::{FieldNode, FieldType, Roles};
use super::{Step, explain};
use crate::pdf::{Dictionary, Located, Object, View};
use crate::verify::facts::{Deed, Subject};

impl Step<'_, '_, '_> {
    /// The trailer names catalog, information dictionary and encryption.
    pub(super) fn compare_trailers(&self, found: &mut Found) {
        let root = |view: &View<'_, '_>| view.catalog().map(|(id, _)| id).ok();
        let (old, new) = (root(&self.before), root(&self.view));
        if old != new {
            let number = new.map(|id| id.0);
            found.add(Subject::Catalog, number, "Root".to_owned());
        }
        let (old, new) = (self.before.trailer(), self.view.trailer());
        let differs = |key: &[u8]| {
            !same_value(
                &self.before,
                old.get(key).ok(),
                &self.view,
                new.get(key).ok(),
            )
        };
        if differs(b"Encrypt") {
            found.add(Subject::Catalog, None, "Encrypt".to_owned());
        }
        if differs(b"Info") {
            found.add(Subject::Metadata, None, String::new());
        }
        if self.from.pages() != self.to.pages() {
            found.add(Subject::PageTree, None, String::new());
        }
    }

    pub(super) fn compare_catalog(&self, pair: &Pair, found: &mut Found) {
        let (Some(old), Some(new)) = (pair.old_dictionary(), pair.new_dictionary()) else {
            found.add(Subject::Catalog, Some(pair.number), String::new());
            return;
        };
        for key in differing_keys(&self.before, old, &self.view, new) {
            let subject = match key.as_slice() {
                b"AcroForm" => {
                    self.compare_forms(pair.number, old, new, found);
                    continue;
                }
                b"Names" => {
                    self.compare_names(pair.number, old, new, found);
                    continue;
                }
                // ISO 32000-2, 12.8.2.2: validation data is no change, nor is telling the
                // version that it needs.
                b"DSS" | b"Extensions" | b"Version" => Subject::ValidationData,
                b"Metadata" => Subject::Metadata,
                b"Perms" => Subject::Permissions,
                b"Pages" => Subject::PageTree,
                b"OpenAction" | b"AA" => Subject::Action,
                b"StructTreeRoot" | b"MarkInfo" | b"Lang" | b"ViewerPreferences" | b"PageMode"
                | b"PageLayout" | b"PieceInfo" | b"LastModified" => Subject::Structure,
                _ => Subject::Catalog,
            };
            found.add(subject, Some(pair.number), text(&key));
            found.name_last([old, new].map(|one| one.get(&key).ok()));
        }
    }

    /// Named appearances are a store that only scripts take from; every other tree of names is
    /// part of the document (ISO 32000-2, 7.7.4).
    fn compare_names(&self, number: u32, old: &Dictionary, new: &Dictionary, found: &mut Found) {
        let names = |view: &View<'_, '_>, catalog: &Dictionary| {
            catalog
                .get(b"Names")
                .ok()
                .and_then(|names| view.dictionary(names).ok().flatten())
        };
        let before = names(&self.before, old).unwrap_or_default();
        let after = names(&self.view, new).unwrap_or_default();
        for key in differing_keys(&self.before, &before, &self.view, &after) {
            let subject = match key.as_slice() {
                b"AP" => Subject::Structure,
                b"JavaScript" => Subject::Action,
                _ => Subject::Catalog,
            };
            found.add(subject, Some(number), format!("Names /{}", text(&key)));
        }
    }

    pub(super) fn compare_page(&self, page: usize, pair: &Pair, found: &mut Found) {
        let (Some(old), Some(new)) = (pair.old_dictionary(), pair.new_dictionary()) else {
            found.add_on_page(Subject::Page, pair.number, page, String::new());
            return;
        };
        for key in differing_keys(&self.before, old, &self.view, new) {
            let subject = match key.as_slice() {
                b"Annots" => {
                    let items = |view: &View<'_, '_>, dictionary: &Dictionary| {
                        dictionary
                            .get(b"Annots")
                            .ok()
                            .and_then(|list| view.array(list).ok().flatten())
                            .unwrap_or_default()
                    };
                    let (old, new) = (items(&self.before, old), items(&self.view, new));
                    self.compare_annotations(page, pair.number, &old, &new, found);
                    continue;
                }
                b"Metadata" | b"LastModified" => Subject::Metadata,
                b"PieceInfo" | b"StructParents" | b"Tabs" => Subject::Structure,
                b"AA" => Subject::Action,
                _ => Subject::Page,
            };
            found.add_on_page(subject, pair.number, page, text(&key));
            found.name_last([old, new].map(|one| one.get(&key).ok()));
        }
    }

    /// An `/Annots` array that is an object of its own. A new one stands for what the page listed
    /// before, wherever that was.
    pub(super) fn compare_annotation_array(&self, page: usize, pair: &Pair, found: &mut Found) {
        let before = if pair.before.is_some() {
            items(pair.before.as_ref())
        } else {
            Some(self.listed_before(page))
        };
        match (before, items(pair.after.as_ref())) {
            (Some(old), Some(new)) => {
                self.compare_annotations(page, pair.number, &old, &new, found);
            }
            _ => found.add_annotation(Some(pair.number), page, None, Deed::Changed),
        }
    }

    /// The annotations that a page listed before.
    fn listed_before(&self, page: usize) -> Vec<Object> {
        let number = self.from.pages().get(page).copied().flatten();
        let located = number.and_then(|number| objects::by_number(&self.before, number).ok()?);
        located
            .and_then(|one| {
                let list = one.object.as_dict().ok()?.get(b"Annots").ok()?.clone();
                self.before.array(&list).ok()?
            })
            .unwrap_or_default()
    }

    /// Widgets of signatures may be added: new ones, and those whose field is filled now. Whether
    /// such a widget is what it seems to be is decided where the widget itself is compared; what
    /// stayed as it was is compared nowhere.
    fn compare_annotations(
        &self,
        page: usize,
        number: u32,
        old: &[Object],
        new: &[Object],
        found: &mut Found,
    ) {
        let (before, after) = (Listed::of(old), Listed::of(new));
        let added = new.iter().enumerate().filter(|(_, item)| !before.has(item));
        for (place, added) in added {
            let widget = added.as_reference().ok().map(|id| id.0);
            let now = widget.and_then(|widget| self.to.field(widget));
            let was_filled = widget
                .and_then(|widget| self.from.field(widget))
                .is_some_and(|field| field.filled);
            let subject = match now.map(|field| field.kind) {
                // A signature that is shown once more, where nobody signed.
                Some(FieldType::Signature) if was_filled => Subject::ExistingSignature,
                Some(FieldType::Signature)
                    if widget.is_some_and(|one| self.is_widget(one) && self.may_be_listed(one)) =>
                {
                    continue;
                }
                Some(FieldType::Other) => Subject::Form,
                Some(FieldType::Signature) | None => Subject::Annotation,
            };
            let name = now.map(|field| field.name.to_string());
            match (subject, name) {
                (Subject::Annotation, _) | (_, None) => {
                    let item = widget.map_or(Item::Direct(place), Item::Object);
                    found.add_annotation(Some(number), page, Some(item), Deed::Added);
                    found.describe_last(|change| explain::annotate(&self.view, added, change));
                }
                (subject, Some(name)) => found.add(subject, Some(number), name),
            }
        }
        let mut complete = true;
        let removed = old.iter().enumerate().filter(|(_, item)| !after.has(item));
        for (place, removed) in removed {
            let number_of = removed.as_reference().ok().map(|id| id.0);
            let field = number_of.and_then(|number| self.from.field(number));
            complete = false;
            let subject = match field.map(|field| field.kind) {
                Some(FieldType::Signature) => Subject::ExistingSignature,
                Some(FieldType::Other) => Subject::Form,
                None => {
                    // What was added and what was removed are two, whatever their places.
                    let place = old.len().saturating_add(new.len()).saturating_add(place);
                    let item = number_of.map_or(Item::Direct(place), Item::Object);
                    found.add_annotation(Some(number), page, Some(item), Deed::Removed);
                    found.describe_last(|change| explain::annotate(&self.before, removed, change));
                    continue;
                }
            };
            let name = field.map_or_else(String::new, |field| field.name.to_string());
            found.add(subject, Some(number), name);
        }
        // The order decides what lies on top, and so does what is listed again.
        let kept = new.iter().filter(|item| before.has(item));
        if complete && !kept.eq(old) {
            found.add_annotation(Some(number), page, None, Deed::Moved);
        }
    }

    /// The form as an object of its own.
    pub(super) fn compare_form_object(&self, pair: &Pair, found: &mut Found) {
        let known = self.form_before();
        let old = match &pair.before {
            Some(_) => pair.old_dictionary(),
            None => Some(&known),
        };
        match (old, pair.new_dictionary()) {
            (Some(old), Some(new)) => self.compare_form_keys(pair.number, old, new, found),
            _ => found.add(Subject::Form, Some(pair.number), String::new()),
        }
    }

    /// The form as it was, wherever it stood; empty when there was none.
    fn form_before(&self) -> Dictionary {
        let form = self.before.form().ok().flatten();
        form.map(|(_, form)| form).unwrap_or_default()
    }

    /// The form as the catalog leads to it, before and now.
    fn compare_forms(&self, number: u32, old: &Dictionary, new: &Dictionary, found: &mut Found) {
        let form = |view: &View<'_, '_>, catalog: &Dictionary| {
            catalog
                .get(b"AcroForm")
                .ok()
                .and_then(|form| view.dictionary(form).ok().flatten())
        };
        let before = form(&self.before, old).unwrap_or_default();
        match form(&self.view, new) {
            Some(after) => self.compare_form_keys(number, &before, &after, found),
            None => found.add(Subject::Form, Some(number), "AcroForm".to_owned()),
        }
    }

    fn compare_form_keys(
        &self,
        number: u32,
        old: &Dictionary,
        new: &Dictionary,
        found: &mut Found,
    ) {
        let fresh = old.is_empty();
        for key in differing_keys(&self.before, old, &self.view, new) {
            match key.as_slice() {
                b"Fields" => {
                    let items = |view: &View<'_, '_>, form: &Dictionary| {
                        form.get(b"Fields")
                            .ok()
                            .and_then(|list| view.array(list).ok().flatten())
                            .unwrap_or_default()
                    };
                    let (old, new) = (items(&self.before, old), items(&self.view, new));
                    self.compare_fields(number, &old, &new, found);
                }
                b"SigFlags" | b"Type" => {}
                // What shows fields that bring no look of their own.
                b"DA" if fresh || !old.has(&key) => {}
                b"DR" if fresh => {}
                b"DR" if self.only_adds_resources(old, new) => {}
                // A reader that is asked to redraw fields may draw them differently.
                b"NeedAppearances" if !asks_to_redraw(new) => {}
                b"NeedAppearances" => found.add(Subject::Redrawing, Some(number), text(&key)),
                _ => found.add(Subject::Form, Some(number), text(&key)),
            }
        }
    }

    /// A `/Fields` array that is an object of its own. A new one stands for what the form listed
    /// before, wherever that was.
    pub(super) fn compare_field_array(&self, pair: &Pair, found: &mut Found) {
        let before = if pair.before.is_some() {
            items(pair.before.as_ref())
        } else {
            let form = self.form_before();
            let list = form.get(b"Fields").ok();
            let list = list.and_then(|list| self.before.array(list).ok().flatten());
            Some(list.unwrap_or_default())
        };
        match (before, items(pair.after.as_ref())) {
            (Some(old), Some(new)) => self.compare_fields(pair.number, &old, &new, found),
            _ => found.add(Subject::Form, Some(pair.number), String::new()),
        }
    }

    /// Whether a field may be listed where it was not: it is new, or this revision filled it.
    fn may_be_listed(&self, number: u32) -> bool {
        let filled = |roles: &Roles| roles.field(number).map(|field| field.filled);
        let fills = self.changed.binary_search(&number).is_ok()
            && filled(self.from) == Some(false)
            && filled(self.to) == Some(true);
        fills || matches!(objects::by_number(&self.before, number), Ok(None))
    }

    fn is_widget(&self, number: u32) -> bool {
        let located = objects::by_number(&self.view, number).ok().flatten();
        located.is_some_and(|one| {
            let entries = one.object.as_dict();
            entries.is_ok_and(|entries| is_name(entries, b"Subtype", b"Widget"))
        })
    }

    /// Signature fields may be added: new ones, and those that are filled now. Whether they are
    /// filled is decided where the field itself is compared.
    fn compare_fields(&self, number: u32, old: &[Object], new: &[Object], found: &mut Found) {
        let (before, after) = (Listed::of(old), Listed::of(new));
        for added in new.iter().filter(|item| !before.has(item)) {
            let id = added.as_reference().ok().map(|id| id.0);
            let field = id.and_then(|id| self.to.field(id));
            let signs = field.is_some_and(|field| field.kind == FieldType::Signature);
            if !signs || !id.is_some_and(|id| self.may_be_listed(id)) {
                let name = field.map_or_else(String::new, |field| field.name.to_string());
                found.add(Subject::Form, Some(number), name);
            }
        }
        if old.iter().any(|item| !after.has(item)) {
            found.add(Subject::Form, Some(number), "Fields".to_owned());
        }
    }

    pub(super) fn compare_field(&self, pair: &Pair, found: &mut Found) {
        let number = pair.number;
        let (old, new) = (self.from.field(number), self.to.field(number));
        let name = new
            .or(old)
            .map_or_else(String::new, |field| field.name.to_string());
        let Some(now) = new else {
            let subject = match old {
                Some(field) if field.kind == FieldType::Signature => Subject::ExistingSignature,
                _ => Subject::Form,
            };
            found.add(subject, Some(number), name);
            return;
        };
        match (&pair.before, old) {
            // Something that was listed and missing was waited for.
            (None, None) if now.kind == FieldType::Signature => {
                let visible = || {
                    pair.new_dictionary()
                        .is_none_or(|widget| self.is_visible(widget))
                };
                if now.stamps_time && visible() {
                    found.add(Subject::Annotation, Some(number), name.clone());
                }
                let subject = match (now.filled, now.stamps_time) {
                    (false, _) => Subject::EmptySignatureField,
                    _ if self.borrows_value(pair) => Subject::ExistingSignature,
                    (true, true) => Subject::ValidationData,
                    (true, false) => Subject::Signature,
                };
                found.add(subject, Some(number), name);
            }
            (Some(_), Some(before)) if before.kind == now.kind => {
                self.compare_field_keys(pair, before.filled, now, found);
            }
            _ => found.add(Subject::Form, Some(number), name),
        }
    }

    fn compare_field_keys(
        &self,
        pair: &Pair,
        was_filled: bool,
        now: &FieldNode,
        found: &mut Found,
    ) {
        let (Some(old), Some(new)) = (pair.old_dictionary(), pair.new_dictionary()) else {
            found.add(Subject::Form, Some(pair.number), now.name.to_string());
            return;
        };
        let keys = differing_keys(&self.before, old, &self.view, new);
        let value = keys.iter().any(|key| key == b"V");
        let mut subjects = HashSet::new();
        for key in &keys {
            let subject = match (now.kind, key.as_slice()) {
                (FieldType::Signature, _) if was_filled => Subject::ExistingSignature,
                (FieldType::Signature, b"V") if self.borrows_value(pair) => {
                    Subject::ExistingSignature
                }
                (FieldType::Signature, b"V") if now.stamps_time => Subject::ValidationData,
                // Anybody may stamp a time, so a timestamp may show nothing new.
                (FieldType::Signature, b"AP" | b"AS" | b"MK" | b"Rect") if now.stamps_time => {
                    Subject::Annotation
                }
                (FieldType::Signature, b"V") => Subject::Signature,
                (
                    FieldType::Signature,
                    b"AP" | b"AS" | b"M" | b"F" | b"MK" | b"DA" | b"P" | b"Type",
                ) if value => Subject::Signature,
                (FieldType::Signature, b"Rect") if value => Subject::Structure,
                (FieldType::Other, b"V" | b"AP" | b"AS" | b"M" | b"I" | b"RV") => {
                    Subject::FormField
                }
                (_, b"A" | b"AA") => Subject::Action,
                _ => Subject::Form,
            };
            if subjects.insert(subject) {
                found.add(subject, Some(pair.number), now.name.to_string());
            }
        }
    }

    /// Whether the value of a field was in the document before: a field that is filled now then
    /// shows under somebody's signature what that person never saw.
    fn borrows_value(&self, pair: &Pair) -> bool {
        pair.new_dictionary()
            .and_then(|field| field.get(b"V").ok())
            .and_then(|value| value.as_reference().ok())
            .and_then(|id| self.view.located(id).ok().flatten())
            .is_some_and(|value| !matches!(objects::by_number(&self.before, value.id.0), Ok(None)))
    }

    /// Whether a widget shows something: it has an area, or a look, and does not say that it has
    /// no area.
    fn is_visible(&self, widget: &Dictionary) -> bool {
        let rect = widget.get(b"Rect").unwrap_or(&Object::Null);
        let has_area = matches!(self.view.rectangle(rect), Ok(Some(_)) | Err(_));
        let corners = self.view.array(rect).ok().flatten();
        let is_empty = corners.is_some_and(|corners| match corners.as_slice() {
            [left, bottom, right, top] => left == right || bottom == top,
            _ => false,
        });
        has_area || (widget.has(b"AP") && !is_empty)
    }
}

fn asks_to_redraw(form: &Dictionary) -> bool {
    matches!(
        form.get(b"NeedAppearances"),
        Ok(Object::Boolean(true) | Object::Reference(_))
    )
}

/// What an array holds; nothing where there is none, and none where it is something else.
fn items(located: Option<&Located>) -> Option<Vec<Object>> {
    match located {
        Some(one) => one.object.as_array().ok().cloned(),
        None => Some(Vec::new()),
    }
}

fn text(key: &[u8]) -> String {
    String::from_utf8_lossy(key).into_owned()
}
