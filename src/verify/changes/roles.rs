//! The part that each object plays in a document.
//!
//! Only the parts that a later revision may touch are named. Everything else (page contents,
//! fonts, images) has no role, and a change to it has no excuse.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use super::objects::{self, is_document_timestamp, is_name};
use crate::pdf::{Cap, Dictionary, Object, PdfError, View, references, text_string};

/// Bytes of the full names of all fields together; the reader of fields has the same cap.
const MOST_NAMES: usize = 32 << 20;

/// A part that an object plays.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Role {
    Catalog,
    PageTree,
    /// Index of the page.
    Page(usize),
    /// The `/Annots` of a page.
    Annotations(usize),
    /// The interactive form (ISO 32000-2, 12.7.3).
    Form,
    /// Its `/Fields`.
    FieldList,
    /// What its fields share: `/DR`, `/XFA`, `/CO`.
    FormPart,
    Field,
    SignatureValue,
    /// What a signature's value or widget is made of.
    SignaturePart,
    /// What the widget of a signature field without a value is made of.
    EmptyFieldPart,
    /// What the widget of another field is made of; its name.
    FieldPart(Rc<str>),
    /// On a page.
    Annotation(usize),
    AnnotationPart(usize),
    ValidationData,
    Metadata,
    /// Logical structure and private data.
    Structure,
    Encryption,
}

/// The type of a field (ISO 32000-2, 12.7.5).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum FieldType {
    Signature,
    Other,
}

/// A node of the tree of fields.
#[derive(Clone, Debug)]
pub(super) struct FieldNode {
    pub(super) name: Rc<str>,
    pub(super) kind: FieldType,
    /// Whether it has a value of its own or a parent with one.
    pub(super) filled: bool,
    /// Whether that value is a document timestamp.
    pub(super) stamps_time: bool,
}

/// The parts of all objects of one revision.
#[derive(Debug, Default)]
pub(super) struct Roles {
    parts: BTreeMap<u32, BTreeSet<Role>>,
    fields: BTreeMap<u32, Rc<FieldNode>>,
    /// None for a page that stands directly in `/Kids`: it is part of the tree then.
    pages: Vec<Option<u32>>,
    /// What the logical structure leads to, once it is asked for: in a tagged document it has more
    /// objects than everything else together.
    structure: Option<HashSet<u32>>,
}

impl Roles {
    /// Reads catalog, pages and form of a revision.
    pub(super) fn read(view: &View<'_, '_>) -> Result<Self, PdfError> {
        let mut roles = Self::default();
        let (root, catalog) = view.catalog()?;
        roles.add(root.0, Role::Catalog);
        roles.read_pages(view, &catalog)?;
        // First every object with a place of its own, so that no part reaches into another.
        let form = roles.read_form(view, &catalog)?;
        roles.read_annotations(view)?;
        roles.read_form_parts(view, &form);
        roles.read_field_parts(view);
        roles.read_annotation_parts(view)?;
        roles.read_rest(view, &catalog)?;
        Ok(roles)
    }

    /// Reads the logical structure, once.
    pub(super) fn read_structure(&mut self, view: &View<'_, '_>) -> Result<(), PdfError> {
        if self.structure.is_none() {
            self.spread_structure(view, HashSet::new(), Vec::new())?;
        }
        Ok(())
    }

    /// Takes over the logical structure of the revision before, if that was read, with what the
    /// objects that changed in it lead to now. What nothing leads to any more stays in it.
    pub(super) fn take_structure(
        &mut self,
        before: &Self,
        view: &View<'_, '_>,
        changed: &[u32],
    ) -> Result<(), PdfError> {
        let Some(known) = &before.structure else {
            return Ok(());
        };
        let mut open = Vec::new();
        for number in changed.iter().filter(|number| known.contains(number)) {
            view.links(*number, &mut open);
        }
        self.spread_structure(view, known.clone(), open)
    }

    fn spread_structure(
        &mut self,
        view: &View<'_, '_>,
        mut seen: HashSet<u32>,
        mut open: Vec<u32>,
    ) -> Result<(), PdfError> {
        let (_, catalog) = view.catalog()?;
        if let Ok(value) = catalog.get(b"StructTreeRoot") {
            references(value, &[], &mut open);
        }
        while let Some(number) = open.pop() {
            if !self.has_own_place(number) && seen.insert(number) {
                view.links(number, &mut open);
            }
        }
        self.structure = Some(seen);
        Ok(())
    }

    /// Whether an object is compared key by key, or stands for itself.
    pub(super) fn has_own_place(&self, number: u32) -> bool {
        self.of(number).any(Role::has_own_place)
    }

    /// The parts of an object.
    pub(super) fn of(&self, number: u32) -> impl Iterator<Item = &Role> {
        let structure = self.structure.as_ref();
        let structure = structure.filter(|known| known.contains(&number));
        let parts = self.parts.get(&number).into_iter().flatten();
        parts.chain(structure.map(|_| &Role::Structure))
    }

    /// Whether an object plays a part.
    pub(super) fn has(&self, number: u32, role: &Role) -> bool {
        self.parts
            .get(&number)
            .is_some_and(|roles| roles.contains(role))
    }

    /// The field that an object is.
    pub(super) fn field(&self, number: u32) -> Option<&FieldNode> {
        self.fields.get(&number).map(Rc::as_ref)
    }

    /// Every field with its number.
    pub(super) fn fields(&self) -> impl Iterator<Item = (u32, &FieldNode)> {
        self.fields
            .iter()
            .map(|(number, node)| (*number, node.as_ref()))
    }

    /// The numbers of the pages, in their order.
    pub(super) fn pages(&self) -> &[Option<u32>] {
        &self.pages
    }

    fn add(&mut self, number: u32, role: Role) {
        self.parts.entry(number).or_default().insert(role);
    }

    /// Pages, and the nodes above them.
    fn read_pages(&mut self, view: &View<'_, '_>, catalog: &Dictionary) -> Result<(), PdfError> {
        if let Ok(id) = catalog.get(b"Pages").and_then(Object::as_reference) {
            self.add(id.0, Role::PageTree);
        }
        let limits = *view.document().limits();
        for (index, page) in view.pages()?.iter().enumerate() {
            let number = page.id.map(|id| id.0);
            self.pages.push(number);
            if let Some(number) = number {
                self.add(number, Role::Page(index));
            }
            let mut parent = page
                .dictionary
                .get(b"Parent")
                .and_then(Object::as_reference)
                .ok();
            for _ in 0..limits.depth {
                let Some(id) = parent else { break };
                if self
                    .parts
                    .get(&id.0)
                    .is_some_and(|roles| roles.contains(&Role::PageTree))
                {
                    break;
                }
                self.add(id.0, Role::PageTree);
                let node = view.dictionary(&Object::Reference(id))?.unwrap_or_default();
                parent = node.get(b"Parent").and_then(Object::as_reference).ok();
            }
        }
        Ok(())
    }

    /// The fields; gives the form.
    fn read_form(
        &mut self,
        view: &View<'_, '_>,
        catalog: &Dictionary,
    ) -> Result<Dictionary, PdfError> {
        let Ok(entry) = catalog.get(b"AcroForm") else {
            return Ok(Dictionary::new());
        };
        if let Object::Reference(id) = entry {
            self.add(id.0, Role::Form);
        }
        let form = view.dictionary(entry)?.unwrap_or_default();
        let Ok(list) = form.get(b"Fields") else {
            return Ok(form);
        };
        if let Object::Reference(id) = list {
            self.add(id.0, Role::FieldList);
        }
        let limits = *view.document().limits();
        let roots = view.array(list)?.unwrap_or_default();
        let mut names: usize = 0;
        let mut open: Vec<(Object, Option<Rc<FieldNode>>, usize)> = roots
            .into_iter()
            .rev()
            .map(|field| (field, None, 0))
            .collect();
        while let Some((object, parent, depth)) = open.pop() {
            if depth > limits.depth || self.fields.len() >= limits.fields {
                continue;
            }
            // Fields written directly into the array are part of the array.
            let Object::Reference(id) = object else {
                continue;
            };
            if self.fields.contains_key(&id.0) {
                continue;
            }
            let dictionary = view.dictionary(&object)?.unwrap_or_default();
            let node = Rc::new(node(view, &dictionary, parent.as_deref()));
            names = names.saturating_add(node.name.len());
            if names > MOST_NAMES {
                return Err(PdfError::Limit { cap: Cap::Fields });
            }
            self.add(id.0, Role::Field);
            self.fields.insert(id.0, Rc::clone(&node));
            for kid in view
                .array(dictionary.get(b"Kids").unwrap_or(&Object::Null))?
                .unwrap_or_default()
            {
                open.push((kid, Some(Rc::clone(&node)), depth.saturating_add(1)));
            }
        }
        Ok(form)
    }

    /// What fields share.
    fn read_form_parts(&mut self, view: &View<'_, '_>, form: &Dictionary) {
        for key in [&b"DR"[..], b"XFA", b"CO"] {
            if let Ok(value) = form.get(key) {
                self.spread(view, value, &[], &Role::FormPart);
            }
        }
    }

    /// What fields are made of.
    fn read_field_parts(&mut self, view: &View<'_, '_>) {
        let fields: Vec<(u32, Rc<FieldNode>)> = self
            .fields
            .iter()
            .map(|(number, node)| (*number, Rc::clone(node)))
            .collect();
        for (number, node) in fields {
            let Ok(Some(located)) = objects::by_number(view, number) else {
                continue;
            };
            let skip: [&[u8]; 7] = [
                b"P",
                b"Parent",
                b"Kids",
                b"V",
                b"Dest",
                b"StructParent",
                b"Popup",
            ];
            let role = match node.kind {
                FieldType::Signature if node.filled => Role::SignaturePart,
                FieldType::Signature => Role::EmptyFieldPart,
                FieldType::Other => Role::FieldPart(Rc::clone(&node.name)),
            };
            self.spread(view, &located.object, &skip, &role);
            let Some(value) = located
                .object
                .as_dict()
                .ok()
                .and_then(|one| one.get(b"V").ok())
            else {
                continue;
            };
            if node.kind == FieldType::Other {
                self.spread(view, value, &[], &role);
                continue;
            }
            if let Object::Reference(id) = value {
                self.add(id.0, Role::SignatureValue);
            }
            if let Ok(Some(dictionary)) = view.dictionary(value) {
                self.spread(view, &Object::Dictionary(dictionary), &[b"Data"], &role);
            }
        }
    }

    fn read_annotations(&mut self, view: &View<'_, '_>) -> Result<(), PdfError> {
        for (index, page) in view.pages()?.iter().enumerate() {
            let (Some(_), Ok(list)) = (page.id, page.dictionary.get(b"Annots")) else {
                continue;
            };
            if let Object::Reference(id) = list {
                self.add(id.0, Role::Annotations(index));
            }
            for annotation in view.array(list)?.unwrap_or_default() {
                if let Object::Reference((number, _)) = annotation
                    && !self.fields.contains_key(&number)
                {
                    self.add(number, Role::Annotation(index));
                }
            }
        }
        Ok(())
    }

    fn read_annotation_parts(&mut self, view: &View<'_, '_>) -> Result<(), PdfError> {
        let skip: [&[u8]; 4] = [b"P", b"Parent", b"StructParent", b"IRT"];
        for (index, page) in view.pages()?.iter().enumerate() {
            let (Some(_), Ok(list)) = (page.id, page.dictionary.get(b"Annots")) else {
                continue;
            };
            let role = Role::AnnotationPart(index);
            for annotation in view.array(list)?.unwrap_or_default() {
                match annotation {
                    Object::Reference(id) if self.fields.contains_key(&id.0) => {}
                    Object::Reference(id) => {
                        if let Ok(Some(located)) = objects::by_number(view, id.0) {
                            self.spread(view, &located.object, &skip, &role);
                        }
                    }
                    direct => self.spread(view, &direct, &skip, &role),
                }
            }
        }
        Ok(())
    }

    fn read_rest(&mut self, view: &View<'_, '_>, catalog: &Dictionary) -> Result<(), PdfError> {
        for (key, role) in [
            (&b"DSS"[..], Role::ValidationData),
            (b"Extensions", Role::ValidationData),
            (b"Metadata", Role::Metadata),
            (b"PieceInfo", Role::Structure),
            (b"Perms", Role::SignaturePart),
        ] {
            if let Ok(value) = catalog.get(key) {
                self.spread(view, value, &[], &role);
            }
        }
        let trailer = view.trailer();
        for (key, role) in [
            (&b"Info"[..], Role::Metadata),
            (b"Encrypt", Role::Encryption),
        ] {
            if let Ok(value) = trailer.get(key) {
                self.spread(view, value, &[], &role);
            }
        }
        for page in view.pages()?.iter().filter(|page| page.id.is_some()) {
            for (key, role) in [
                (&b"Metadata"[..], Role::Metadata),
                (b"PieceInfo", Role::Structure),
            ] {
                if let Ok(value) = page.dictionary.get(key) {
                    self.spread(view, value, &[], &role);
                }
            }
        }
        Ok(())
    }

    /// Gives a role to everything that an object leads to, up to objects with a place of their
    /// own: the catalog, pages, fields, annotations, signatures.
    fn spread(&mut self, view: &View<'_, '_>, object: &Object, skip: &[&[u8]], role: &Role) {
        let mut open = Vec::new();
        references(object, skip, &mut open);
        while let Some(number) = open.pop() {
            if !self.has_own_place(number)
                && self.parts.entry(number).or_default().insert(role.clone())
            {
                view.links(number, &mut open);
            }
        }
    }
}

impl Role {
    /// Whether objects with this role are compared key by key, or stand for themselves.
    const fn has_own_place(&self) -> bool {
        matches!(
            self,
            Self::Catalog
                | Self::PageTree
                | Self::Page(_)
                | Self::Annotations(_)
                | Self::Form
                | Self::FieldList
                | Self::Field
                | Self::SignatureValue
                | Self::Annotation(_)
        )
    }

    /// Whether objects with this role only describe the document or validate its signatures: that
    /// does not explain why anything else leads to them.
    pub(super) const fn is_aside(&self) -> bool {
        matches!(self, Self::ValidationData | Self::Metadata)
    }

    /// Whether the pages themselves lead to objects with this role.
    pub(super) const fn is_painted(&self) -> bool {
        matches!(self, Self::Catalog | Self::PageTree | Self::Page(_))
    }
}

/// A field, with what it inherits (ISO 32000-2, 12.7.4.1).
fn node(view: &View<'_, '_>, dictionary: &Dictionary, parent: Option<&FieldNode>) -> FieldNode {
    let partial = match view.value(dictionary, b"T") {
        Ok(Object::String(bytes, _)) => Some(text_string::decode(&bytes)),
        _ => None,
    };
    let name = match (parent, partial) {
        (Some(parent), Some(partial)) => format!("{}.{partial}", parent.name).into(),
        (Some(parent), None) => Rc::clone(&parent.name),
        (None, partial) => partial.unwrap_or_default().into(),
    };
    let kind = if is_name(dictionary, b"FT", b"Sig") {
        FieldType::Signature
    } else if dictionary.has(b"FT") {
        FieldType::Other
    } else {
        parent.map_or(FieldType::Other, |parent| parent.kind)
    };
    let value = dictionary.get(b"V").ok();
    let own = value.is_some_and(|value| !view.resolve(value).is_ok_and(|value| value.is_null()));
    let stamps_time = if own {
        let value = value.and_then(|value| view.dictionary(value).ok().flatten());
        value.is_some_and(|value| is_document_timestamp(&value))
    } else {
        parent.is_some_and(|parent| parent.stamps_time)
    };
    FieldNode {
        name,
        kind,
        filled: own || parent.is_some_and(|parent| parent.filled),
        stamps_time,
    }
}
