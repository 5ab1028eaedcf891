//! The document as it was in one revision.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};

use super::document::{Document, Revision};
use super::entry::Entry;
use super::error::{Cap, Expected, PdfError};
use super::links::references;
use super::load::Located;

/// Identifier and dictionary of a catalog. All who ask for it share one reading.
pub type Catalog = (ObjectId, Rc<Dictionary>);

/// The document as of one revision: newer cross-references are not seen.
#[derive(Clone, Copy, Debug)]
pub struct View<'d, 'a> {
    pub(super) document: &'d Document<'a>,
    index: usize,
}

impl<'d, 'a> View<'d, 'a> {
    pub(super) const fn new(document: &'d Document<'a>, index: usize) -> Self {
        Self { document, index }
    }

    /// The document that it shows.
    #[must_use]
    pub const fn document(&self) -> &'d Document<'a> {
        self.document
    }

    /// The index of the revision.
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }

    /// The revision.
    #[must_use]
    pub fn revision(&self) -> Option<&'d Revision> {
        self.document.revisions().get(self.index)
    }

    /// The trailer of the revision; empty only if the revision did not exist.
    #[must_use]
    pub fn trailer(&self) -> Dictionary {
        self.revision()
            .map(|revision| revision.trailer.clone())
            .unwrap_or_default()
    }

    /// Identifier and dictionary of the catalog (ISO 32000-2, 7.7.2).
    ///
    /// # Errors
    ///
    /// No trailer up to this revision names one, or it is no dictionary.
    pub fn catalog(&self) -> Result<Catalog, PdfError> {
        let revisions = self
            .document
            .revisions()
            .get(..=self.index)
            .unwrap_or_default();
        let root = revisions
            .iter()
            .rev()
            .find_map(|revision| {
                revision
                    .trailer
                    .get(b"Root")
                    .and_then(Object::as_reference)
                    .ok()
            })
            .ok_or(PdfError::NoRoot { place: "catalog" })?;
        let known = self.document.catalog.borrow().clone();
        if let Some((_, known)) = known.filter(|known| known.0 == self.index && known.1.0 == root) {
            return Ok(known);
        }
        match self.load(root)?.object {
            Object::Dictionary(catalog) => {
                let catalog = (root, Rc::new(catalog));
                let known = (self.index, catalog.clone());
                self.document.catalog.replace(Some(known));
                Ok(catalog)
            }
            _ => Err(PdfError::WrongType {
                place: "catalog",
                expected: Expected::Dictionary,
            }),
        }
    }

    /// Where the cross-references of this and older revisions put the object.
    #[must_use]
    pub fn entry(&self, number: u32) -> Option<Entry> {
        Some(self.listed(number)?.1)
    }

    /// The same, and the index of the revision whose cross-references say it.
    pub(super) fn listed(&self, number: u32) -> Option<(usize, Entry)> {
        let tables = self.document.tables.get(..=self.index).unwrap_or_default();
        let mut tables = tables.iter().enumerate().rev();
        tables.find_map(|(index, table)| Some((index, table.entry(number)?)))
    }

    /// Where the object is; none when it is free or was never used.
    pub(super) fn place(&self, number: u32) -> Option<Entry> {
        self.entry(number).filter(|entry| *entry != Entry::Free)
    }

    /// The revision, at or before this one, whose cross-references put the object where this view
    /// sees it.
    #[must_use]
    pub fn introduced(&self, number: u32) -> Option<usize> {
        Some(self.listed(number)?.0)
    }

    /// The object.
    ///
    /// # Errors
    ///
    /// It is free, absent, of another generation, or what stands at its place is not it.
    pub fn load(&self, id: ObjectId) -> Result<Located, PdfError> {
        let (number, generation) = id;
        let missing = PdfError::Missing { number };
        let entry = self.entry(number).ok_or(missing.clone())?;
        let there = match entry {
            Entry::InFile { generation, .. } => generation,
            Entry::Free | Entry::InStream { .. } => 0,
        };
        if there != generation {
            return Err(missing);
        }
        self.document.load_entry(*self, number, entry)
    }

    /// The object itself when it is direct, else what its reference leads to; what is missing is
    /// null (ISO 32000-2, 7.3.10). Of a stream, its dictionary.
    ///
    /// # Errors
    ///
    /// The object is damaged, or references lead on too far.
    pub fn resolve(&self, object: &Object) -> Result<Object, PdfError> {
        match object {
            Object::Reference(id) => match self.located(*id)? {
                Some(located) => Ok(located.object),
                None => Ok(Object::Null),
            },
            direct => Ok(direct.clone()),
        }
    }

    /// The object that a reference leads to, through references to references; none when it is
    /// missing.
    ///
    /// # Errors
    ///
    /// The object is damaged, or references lead on too far.
    pub fn located(&self, id: ObjectId) -> Result<Option<Located>, PdfError> {
        let mut id = id;
        for _ in 0..self.document.limits.references {
            match self.load(id) {
                Ok(Located {
                    object: Object::Reference(next),
                    ..
                }) => id = next,
                Ok(located) => return Ok(Some(located)),
                Err(PdfError::Missing { .. }) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Err(PdfError::Limit {
            cap: Cap::References,
        })
    }

    /// The dictionary that an object is or leads to; none when it is anything else.
    ///
    /// # Errors
    ///
    /// As [`Self::resolve`].
    pub fn dictionary(&self, object: &Object) -> Result<Option<Dictionary>, PdfError> {
        Ok(match self.resolve(object)? {
            Object::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        })
    }

    /// The array that an object is or leads to; none when it is anything else.
    ///
    /// # Errors
    ///
    /// As [`Self::resolve`].
    pub fn array(&self, object: &Object) -> Result<Option<Vec<Object>>, PdfError> {
        Ok(match self.resolve(object)? {
            Object::Array(items) => Some(items),
            _ => None,
        })
    }

    /// The value of a key, resolved; null when it is absent.
    ///
    /// # Errors
    ///
    /// As [`Self::resolve`].
    pub fn value(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Object, PdfError> {
        dictionary
            .get(key)
            .map_or(Ok(Object::Null), |object| self.resolve(object))
    }

    /// The data of a stream, decoded up to the cap.
    ///
    /// # Errors
    ///
    /// It is no stream, a filter fails or is unknown, or the data exceeds the cap.
    pub fn stream(&self, located: &Located) -> Result<Vec<u8>, PdfError> {
        self.document.decode(*self, located)
    }

    /// The data of a stream as it stands in the file: under its filters, though decrypted.
    ///
    /// # Errors
    ///
    /// It is no stream, or the document is locked.
    pub fn raw_stream(&self, located: &Located) -> Result<Cow<'a, [u8]>, PdfError> {
        Ok(self.document.raw(*self, located)?.0)
    }

    /// The numbers in use, ascending.
    #[must_use]
    pub fn object_numbers(&self) -> Vec<u32> {
        let mut numbers = Vec::new();
        self.each_entry(|number, _| numbers.push(number));
        numbers.sort_unstable();
        numbers
    }

    /// The object streams that hold objects.
    #[must_use]
    pub fn containers(&self) -> BTreeSet<u32> {
        let mut containers = BTreeSet::new();
        let mut last = None;
        self.each_entry(|_, entry| {
            if let Entry::InStream { container, .. } = entry
                && last != Some(container)
            {
                containers.insert(container);
                last = Some(container);
            }
        });
        containers
    }

    /// Tells number and place of every object, those that the newest cross-references list first.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "of two rising runs, which this sort only merges"
    )]
    fn each_entry(&self, mut tell: impl FnMut(u32, Entry)) {
        let tables = self.document.tables.get(..=self.index).unwrap_or_default();
        let mut newer: Vec<u32> = Vec::new();
        for (older, table) in tables.iter().enumerate().rev() {
            let counts = |entry: &(u32, Entry)| newer.binary_search(&entry.0).is_err();
            for (number, entry) in table.iter().filter(counts) {
                if entry != Entry::Free {
                    tell(number, entry);
                }
            }
            if older > 0 {
                newer.extend(table.iter().map(|entry| entry.0));
                newer.sort();
                newer.dedup();
            }
        }
    }

    /// A number that no revision of the file has used, nor any after it.
    #[must_use]
    pub fn next_object_number(&self) -> u32 {
        let sizes = self.document.revisions().iter().filter_map(|revision| {
            let size = revision
                .trailer
                .get(b"Size")
                .and_then(Object::as_i64)
                .ok()?;
            u32::try_from(size)
                .ok()
                .filter(|size| *size <= self.document.limits.objects)
        });
        let numbers = self
            .document
            .tables
            .iter()
            .filter_map(|table| Some(table.largest()?.saturating_add(1)));
        sizes.chain(numbers).max().unwrap_or(1).max(1)
    }

    /// A number from which on so many numbers are neither used nor named by any reference of this
    /// revision: an object put there fills no hole that something visible leads to. At most `most`
    /// objects are looked through.
    #[must_use]
    pub fn unnamed_numbers(&self, count: u32, most: usize) -> u32 {
        let first = self.next_object_number();
        let mut named = BTreeSet::new();
        let mut into = Vec::new();
        references(&Object::Dictionary(self.trailer()), &[], &mut into);
        for number in self.object_numbers().into_iter().take(most) {
            self.links(number, &mut into);
            named.extend(into.drain(..).filter(|number| *number >= first));
        }
        let mut start = first;
        while let Some(hole) = named.range(start..=start.saturating_add(count)).next_back() {
            start = hole.saturating_add(1);
        }
        start
    }
}
