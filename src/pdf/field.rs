//! Form fields, and the signature fields among them (ISO 32000-2, 12.7.4 and 12.7.5.5).
//!
//! **Invariant:** every field that holds a signature is listed, also one that hides: among the
//! annotations of a page only, above other fields, or under another field type.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};

use super::error::{Cap, PdfError};
use super::signature::{self, Holder, SignatureProblem, SignatureValue};
use super::text_string;
use super::view::View;

/// What fields inherit from those above them (12.7.4.1, Tables 226 and 228 and their kin).
const INHERITED: [&[u8]; 9] = [
    b"FT", b"Ff", b"V", b"DV", b"DA", b"Q", b"MaxLen", b"Opt", b"Lock",
];

/// Bytes that come down to all fields of a revision together, names included. Every field has its
/// own copy, so one megabyte above thousands of fields would be gigabytes; real forms stay under
/// one megabyte.
const MOST_INHERITED: usize = 32 << 20;

/// How a field is reached.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Reach {
    /// From `/Fields` of the form.
    #[default]
    Form,
    /// Only as an annotation of a page.
    AnnotationOnly,
}

/// A form field: its own entries and those it inherits.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its full name, the partial names joined by full stops (12.7.4.2).
    pub name: String,
    /// Its identifier; none when it stands directly in an array, against the standard.
    pub id: Option<ObjectId>,
    /// Its own entries, and those it inherits.
    pub dictionary: Dictionary,
    /// Its widget annotations, itself when the two are one dictionary.
    pub widgets: Vec<ObjectId>,
    /// How it is reached.
    pub reach: Reach,
    /// The nearest dictionary, itself or above, that holds its `/V`, where it has an identifier.
    value_holder: Option<ObjectId>,
}

impl Field {
    /// The name of its type: `Sig`, `Tx`, `Btn`, `Ch`.
    #[must_use]
    pub fn kind(&self) -> Option<&[u8]> {
        self.dictionary.get(b"FT").and_then(Object::as_name).ok()
    }
}

/// A signature field.
#[derive(Clone, Debug)]
pub struct SignatureField {
    /// Its full name.
    pub name: String,
    /// Its identifier; none when it stands directly in an array.
    pub id: Option<ObjectId>,
    /// Its own entries, and those it inherits.
    pub dictionary: Dictionary,
    /// What signs; none when the field has no `/V`.
    pub value: Option<SignatureValue>,
    /// Left, bottom, right, top on the page; none when it has no area.
    pub rect: Option<[f64; 4]>,
    /// Index of the page that shows it.
    pub page: Option<usize>,
    /// How it is reached.
    pub reach: Reach,
}

impl View<'_, '_> {
    /// `/AcroForm` of the catalog: its identifier when it is a reference, and its entries.
    ///
    /// # Errors
    ///
    /// The catalog or the form cannot be read.
    pub fn form(&self) -> Result<Option<(Option<ObjectId>, Dictionary)>, PdfError> {
        let (_, catalog) = self.catalog()?;
        let Ok(form) = catalog.get(b"AcroForm") else {
            return Ok(None);
        };
        let id = form.as_reference().ok();
        Ok(self.dictionary(form)?.map(|entries| (id, entries)))
    }

    /// All terminal fields of the form, and those above others that hold a value of their own.
    ///
    /// # Errors
    ///
    /// The catalog, the form or a field cannot be read, or there are more fields than the cap.
    pub fn fields(&self) -> Result<Vec<Field>, PdfError> {
        self.fields_within(&mut Room(MOST_INHERITED))
    }

    fn fields_within(&self, room: &mut Room) -> Result<Vec<Field>, PdfError> {
        let Some((_, form)) = self.form()? else {
            return Ok(Vec::new());
        };
        let mut walk = Walk {
            view: *self,
            seen: HashSet::new(),
            fields: Vec::new(),
            visited: 0,
            room,
        };
        if let Some(roots) = self.array(form.get(b"Fields").unwrap_or(&Object::Null))? {
            walk.run(&roots)?;
        }
        Ok(walk.fields)
    }

    /// All signature fields, signed or not: those of the form in their order, then those that are
    /// only annotations of a page.
    ///
    /// # Errors
    ///
    /// The catalog, the form, a field or a page cannot be read, or a cap is reached.
    pub fn signature_fields(&self) -> Result<Vec<SignatureField>, PdfError> {
        let mut room = Room(MOST_INHERITED);
        let mut fields = self.fields_within(&mut room)?;
        let known: HashSet<ObjectId> = fields
            .iter()
            .flat_map(|field| field.widgets.iter().copied().chain(field.id))
            .collect();
        let annotations = self.annotations(&known, &mut room)?;
        fields.extend(annotations.hidden);
        let signatures = fields.into_iter().filter(|field| self.is_signature(field));
        Ok(signatures
            .map(|field| self.signature_field(field, &annotations.pages))
            .collect())
    }

    /// A field is one for signatures when it says so, or when its value looks like a signature.
    fn is_signature(&self, field: &Field) -> bool {
        field.kind() == Some(b"Sig") || {
            let value = self.value(&field.dictionary, b"V");
            value.is_ok_and(|value| {
                value
                    .as_dict()
                    .is_ok_and(|value| value.has(b"ByteRange") || value.has_type(b"Sig"))
            })
        }
    }

    fn signature_field(&self, field: Field, pages: &HashMap<ObjectId, usize>) -> SignatureField {
        let value = match field.dictionary.get(b"V") {
            Err(_) | Ok(Object::Null) => None,
            Ok(value) => {
                let mut value = signature::read(
                    *self,
                    &Holder {
                        value,
                        field: field.value_holder,
                    },
                );
                if field.kind() != Some(b"Sig") {
                    value.problems.push(SignatureProblem::NotInSignatureField);
                }
                Some(value)
            }
        };
        let own = field.dictionary.get(b"Rect").cloned().ok();
        let rect = own.or_else(|| {
            let widget = self.located(*field.widgets.first()?).ok()??;
            widget.object.as_dict().ok()?.get(b"Rect").ok().cloned()
        });
        SignatureField {
            rect: rect.and_then(|rect| self.rectangle(&rect).ok().flatten()),
            page: field
                .widgets
                .iter()
                .find_map(|widget| pages.get(widget).copied()),
            name: field.name,
            id: field.id,
            dictionary: field.dictionary,
            value,
            reach: field.reach,
        }
    }

    /// Which page shows which annotation, and the signature fields among the annotations that
    /// are not among the known ones.
    fn annotations(
        &self,
        known: &HashSet<ObjectId>,
        room: &mut Room,
    ) -> Result<Annotations, PdfError> {
        let mut found = Annotations::default();
        let pages = match self.pages() {
            Ok(pages) => pages,
            // A form can be read without pages.
            Err(PdfError::NoRoot { .. }) => return Ok(found),
            Err(error) => return Err(error),
        };
        for (index, page) in pages.iter().enumerate() {
            let Ok(list) = page.dictionary.get(b"Annots") else {
                continue;
            };
            let items = self.array(list)?.unwrap_or_default();
            for id in items.iter().filter_map(|item| item.as_reference().ok()) {
                if found.pages.insert(id, index).is_none() && !known.contains(&id) {
                    found.hidden.extend(self.hidden_field(id, room)?);
                }
            }
        }
        Ok(found)
    }

    /// The signature field that an annotation outside the form is, itself or by its parents.
    fn hidden_field(&self, id: ObjectId, room: &mut Room) -> Result<Option<Field>, PdfError> {
        let Some(own) = self.entries_of(id) else {
            return Ok(None);
        };
        let subtype = own.get(b"Subtype").and_then(Object::as_name).ok();
        if subtype != Some(b"Widget") && !own.has(b"FT") {
            return Ok(None);
        }
        let mut chain = vec![(Some(id), own)];
        let mut seen = HashSet::from([id]);
        while let Some(parent) = parent_of(&chain) {
            if !seen.insert(parent) || chain.len() >= self.document().limits().references {
                break;
            }
            let Some(above) = self.entries_of(parent) else {
                break;
            };
            // Read again for every annotation below it, whatever comes down.
            room.take(above.iter().map(|(_, value)| weight(value)).sum())?;
            chain.push((Some(parent), above));
        }
        Ok(Some(self.joined(&chain, id)))
    }

    /// The dictionary that an object is; none when it is none or cannot be read.
    fn entries_of(&self, id: ObjectId) -> Option<Dictionary> {
        match self.located(id).ok()??.object {
            Object::Dictionary(entries) => Some(entries),
            _ => None,
        }
    }

    /// A field out of its chain of dictionaries, the lowest first.
    fn joined(&self, chain: &[(Option<ObjectId>, Dictionary)], id: ObjectId) -> Field {
        let mut state = Inherited::default();
        for (id, dictionary) in chain.iter().rev() {
            state = state.below(*self, *id, dictionary);
        }
        let own = chain
            .first()
            .map(|(_, own)| own.clone())
            .unwrap_or_default();
        state.field(Some(id), &own, vec![id], Reach::AnnotationOnly)
    }
}

/// The parent that the last dictionary of a chain names.
fn parent_of(chain: &[(Option<ObjectId>, Dictionary)]) -> Option<ObjectId> {
    chain
        .last()?
        .1
        .get(b"Parent")
        .and_then(Object::as_reference)
        .ok()
}

/// What the annotations of all pages tell.
#[derive(Default)]
struct Annotations {
    pages: HashMap<ObjectId, usize>,
    hidden: Vec<Field>,
}

/// How many bytes may still come down to fields.
struct Room(usize);

impl Room {
    fn take(&mut self, bytes: usize) -> Result<(), PdfError> {
        let limit = PdfError::Limit { cap: Cap::Fields };
        self.0 = self.0.checked_sub(bytes).ok_or(limit)?;
        Ok(())
    }
}

/// About how many bytes a value takes.
fn weight(object: &Object) -> usize {
    match object {
        Object::String(bytes, _) | Object::Name(bytes) => bytes.len(),
        Object::Array(items) => items.iter().map(weight).sum::<usize>(),
        Object::Dictionary(entries) => entries
            .iter()
            .map(|(key, value)| key.len().saturating_add(weight(value)))
            .sum(),
        _ => 0,
    }
    .saturating_add(size_of::<Object>())
}

/// What comes down to a field from above.
#[derive(Clone, Default)]
struct Inherited {
    entries: Dictionary,
    name: String,
    value_holder: Option<ObjectId>,
}

impl Inherited {
    /// What comes down below a node.
    fn below(&self, view: View<'_, '_>, id: Option<ObjectId>, node: &Dictionary) -> Self {
        let mut below = self.clone();
        for key in INHERITED {
            if let Ok(value) = node.get(key) {
                below.entries.set(key, value.clone());
            }
        }
        if node.has(b"V") {
            below.value_holder = id;
        }
        if let Ok(Object::String(part, _)) = view.value(node, b"T") {
            if !below.name.is_empty() {
                below.name.push('.');
            }
            below.name.push_str(&text_string::decode(&part));
        }
        below
    }

    fn weight(&self) -> usize {
        let entries = self.entries.iter().map(|(_, value)| weight(value));
        entries.sum::<usize>().saturating_add(self.name.len())
    }

    /// The field of a node; `self` is what comes down below it.
    fn field(
        self,
        id: Option<ObjectId>,
        node: &Dictionary,
        widgets: Vec<ObjectId>,
        reach: Reach,
    ) -> Field {
        let mut dictionary = self.entries;
        for (key, value) in node {
            dictionary.set(key.clone(), value.clone());
        }
        Field {
            name: self.name,
            id,
            dictionary,
            widgets,
            reach,
            value_holder: self.value_holder,
        }
    }
}

/// One way through the tree of fields.
struct Walk<'d, 'a, 'r> {
    view: View<'d, 'a>,
    room: &'r mut Room,
    seen: HashSet<ObjectId>,
    fields: Vec<Field>,
    visited: usize,
}

impl Walk<'_, '_, '_> {
    fn run(&mut self, roots: &[Object]) -> Result<(), PdfError> {
        let nothing = Rc::new(Inherited::default());
        let mut waiting: Vec<(Object, Rc<Inherited>)> = roots
            .iter()
            .rev()
            .map(|root| (root.clone(), Rc::clone(&nothing)))
            .collect();
        while let Some((node, above)) = waiting.pop() {
            self.visited = self.visited.saturating_add(1);
            if self.visited > self.view.document().limits().fields {
                return Err(PdfError::Limit { cap: Cap::Fields });
            }
            let id = node.as_reference().ok();
            if id.is_some_and(|id| !self.seen.insert(id)) {
                continue;
            }
            let Some(dictionary) = self.view.dictionary(&node)? else {
                continue;
            };
            let below = Rc::new(above.below(self.view, id, &dictionary));
            self.room.take(below.weight())?;
            let kids = self
                .view
                .array(dictionary.get(b"Kids").unwrap_or(&Object::Null))?;
            let (fields, widgets) = self.split(kids.as_deref().unwrap_or_default())?;
            let terminal = fields.is_empty();
            waiting.extend(fields.into_iter().rev().map(|kid| (kid, Rc::clone(&below))));
            if terminal || dictionary.has(b"V") {
                let widgets = if widgets.is_empty() {
                    id.into_iter().collect()
                } else {
                    widgets
                };
                let below = Rc::unwrap_or_clone(below);
                self.fields
                    .push(below.field(id, &dictionary, widgets, Reach::Form));
            }
        }
        Ok(())
    }

    /// Parts the kids of a field into fields, which have a name, and widgets, which have none.
    fn split(&mut self, kids: &[Object]) -> Result<(Vec<Object>, Vec<ObjectId>), PdfError> {
        let (mut fields, mut widgets) = (Vec::new(), Vec::new());
        for kid in kids {
            self.visited = self.visited.saturating_add(1);
            if self.visited > self.view.document().limits().fields {
                return Err(PdfError::Limit { cap: Cap::Fields });
            }
            let Some(dictionary) = self.view.dictionary(kid)? else {
                continue;
            };
            // A kid with a value or a type of its own hides nothing either.
            if [b"T".as_slice(), b"V", b"FT", b"Kids"]
                .iter()
                .any(|key| dictionary.has(key))
            {
                fields.push(kid.clone());
            } else {
                widgets.extend(kid.as_reference().ok());
            }
        }
        Ok((fields, widgets))
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::super::samples::{pdf, update};
    use super::*;
    use crate::base::limits::Limits;

    const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>";
    const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/MediaBox[0 0 9 9]>>";
    const SIGNATURE: &str =
        "<</Type/Sig/Filter/A/SubFilter/B/Contents <30 31>/ByteRange[0 1 2 3]/M(x)>>";

    fn signatures(file: &[u8]) -> Vec<SignatureField> {
        Document::open(file, Limits::default())
            .unwrap()
            .last()
            .signature_fields()
            .unwrap()
    }

    fn one(value: &str) -> SignatureValue {
        let field = "<</FT/Sig/T(s)/V 5 0 R>>";
        let file = pdf(&[CATALOG, PAGES, "<</Type/Page>>", field, value]);
        signatures(&file).remove(0).value.unwrap()
    }

    #[test]
    fn a_sound_signature_gives_the_place_of_its_contents() {
        let page = "<</Type/Page/Annots[6 0 R]>>";
        let parent = "<</FT/Sig/T(outer)/Kids[6 0 R]/V 5 0 R>>";
        let widget = "<</Subtype/Widget/T(in)/Rect[1 2 3 4]/Parent 4 0 R>>";
        let file = pdf(&[CATALOG, PAGES, page, parent, SIGNATURE, widget]);
        let fields = signatures(&file);
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["outer", "outer.in"]);
        let field = &fields[1];
        assert_eq!(
            (field.page, field.rect),
            (Some(0), Some([1.0, 2.0, 3.0, 4.0]))
        );
        let value = field.value.as_ref().unwrap();
        let span = value.contents_span.clone().unwrap();
        let span = usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap();
        assert_eq!(&file[span], b"<30 31>");
        assert_eq!(value.contents.as_deref(), Some(&b"01"[..]));
        assert_eq!(value.byte_range, Some(vec![0, 1, 2, 3]));
        assert_eq!(value.problems, []);
    }

    #[test]
    fn a_direct_value_has_a_place_too() {
        let field = format!("<</FT/Sig/T(s)/V {SIGNATURE}>>");
        let file = pdf(&[CATALOG, PAGES, "<</Type/Page>>", &field]);
        let value = signatures(&file).remove(0).value.unwrap();
        assert_eq!(value.id, None);
        let span = value.contents_span.unwrap();
        assert_eq!(file[usize::try_from(span.start).unwrap()], b'<');
        assert_eq!(span.end - span.start, 7);
        assert_eq!(value.problems, []);
    }

    #[test]
    fn broken_values_are_listed_with_what_is_wrong() {
        use SignatureProblem as P;
        let rest = "/Filter/A/ByteRange[0 1 2 3]";
        for (value, problems) in [
            ("null".to_owned(), vec![P::NotADictionary]),
            (format!("<<{rest}>>"), vec![P::NoContents]),
            (format!("<<{rest}/Contents 9>>"), vec![P::NoContents]),
            (format!("<<{rest}/Contents<>>>"), vec![P::EmptyContents]),
            (format!("<<{rest}/Contents<0000>>>"), vec![P::EmptyContents]),
            (
                format!("<<{rest}/Contents(x)>>"),
                vec![P::ContentsNotHexadecimal],
            ),
            (
                format!("<<{rest}/Contents<30zz>>>"),
                vec![P::ContentsNotHexadecimal],
            ),
            (
                format!("<<{rest}/Contents 1 0 R>>"),
                vec![P::IndirectContents],
            ),
            (
                format!("<<{rest}/Contents<30>/Contents<31>>>"),
                vec![P::DuplicateKey],
            ),
            (
                "<</Filter/A/Contents<30>>>".to_owned(),
                vec![P::NoByteRange],
            ),
            (
                "<</Filter/A/ByteRange[0 1.5]/Contents<30>>>".to_owned(),
                vec![P::NoByteRange],
            ),
            (
                "<</ByteRange null/Contents<30>>>".to_owned(),
                vec![P::NoByteRange, P::NoFilter],
            ),
            (
                format!("<<{rest}/Contents<30>/Type/Nope>>"),
                vec![P::WrongType],
            ),
        ] {
            assert_eq!(one(&value).problems, problems, "{value}");
        }
        let gone = pdf(&[CATALOG, PAGES, "<</Type/Page>>", "<</FT/Sig/V 77 0 R>>"]);
        let value = signatures(&gone).remove(0).value.unwrap();
        assert_eq!(value.problems, [P::Missing]);
    }

    #[test]
    fn signatures_that_hide_are_found() {
        let catalog = "<</Type/Catalog/Pages 2 0 R>>";
        let page = "<</Type/Page/Annots[4 0 R 5 0 R]>>";
        let widget = "<</Subtype/Widget/FT/Sig/T(h)/V<</Contents<30>>>>>";
        let text = "<</Subtype/Text>>";
        let hidden = signatures(&pdf(&[catalog, PAGES, page, widget, text]));
        assert_eq!(hidden.len(), 1);
        assert_eq!(
            (hidden[0].reach, hidden[0].page),
            (Reach::AnnotationOnly, Some(0))
        );
        let retyped = "<</FT/Tx/T(t)/V 5 0 R>>";
        let file = pdf(&[CATALOG, PAGES, "<</Type/Page>>", retyped, SIGNATURE]);
        let value = signatures(&file).remove(0).value.unwrap();
        assert_eq!(value.problems, [SignatureProblem::NotInSignatureField]);
    }

    #[test]
    fn the_revision_is_the_one_that_brought_the_value() {
        let field = "<</FT/Sig/T(s)>>";
        let mut file = pdf(&[CATALOG, PAGES, "<</Type/Page>>", field]);
        update(
            &mut file,
            &[(4, "<</FT/Sig/T(s)/V 5 0 R>>"), (5, SIGNATURE)],
        );
        update(&mut file, &[(3, "<</Type/Page/Rotate 90>>")]);
        update(&mut file, &[(5, SIGNATURE)]);
        assert_eq!(signatures(&file)[0].value.as_ref().unwrap().revision, 1);
        update(&mut file, &[(5, &SIGNATURE.replace("(x)", "(y)"))]);
        assert_eq!(signatures(&file)[0].value.as_ref().unwrap().revision, 4);
    }

    #[test]
    fn loops_end() {
        let field = "<</FT/Sig/T(s)/Kids[4 0 R 5 0 R]>>";
        let kid = "<</T(k)/Kids[4 0 R 5 0 R]>>";
        let file = pdf(&[CATALOG, PAGES, "<</Type/Page>>", field, kid]);
        assert!(signatures(&file).len() <= 2);
    }
}
