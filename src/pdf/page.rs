//! Pages in their order, with what they inherit (ISO 32000-2, 7.7.3).

use std::collections::HashSet;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};

use super::error::{Cap, PdfError};
use super::finding::StructureFinding;
use super::view::View;

/// The page that viewers show where `/MediaBox` is missing: US Letter.
const DEFAULT_BOX: [f64; 4] = [0.0, 0.0, 612.0, 792.0];

/// What pages inherit from the nodes above them (7.7.3.4).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// One page. Lengths are in default user space units.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its identifier; none when it stands directly in `/Kids`, against 7.7.3.2.
    pub id: Option<ObjectId>,
    /// The node of the tree that lists it, where that has an identifier, and the place in its
    /// `/Kids`.
    pub parent: Option<(ObjectId, usize)>,
    /// Its own dictionary as it stands, without what it inherits.
    pub dictionary: Dictionary,
    /// Left, bottom, right, top of the medium.
    pub media_box: [f64; 4],
    /// Left, bottom, right, top of what is shown: `/CropBox` within the media box.
    pub crop_box: [f64; 4],
    /// Degrees that it is turned clockwise when shown: 0, 90, 180 or 270.
    pub rotate: u16,
    /// Points in one unit; 1 in almost every file (Table 31).
    pub user_unit: f64,
    /// Its resources, own or inherited: a dictionary, a reference to one, or null.
    pub resources: Object,
    /// What is odd about it; mostly nothing.
    pub findings: Vec<StructureFinding>,
}

/// The pages of the revisions read last, so that the many who ask for them share one reading.
#[derive(Debug, Default)]
pub(super) struct PageCache {
    revisions: Vec<(usize, Rc<[Page]>)>,
}

/// Pages that the cache holds, over all revisions: some 50 MB.
const MOST_CACHED: usize = 20_000;

impl PageCache {
    fn find(&self, revision: usize) -> Option<Rc<[Page]>> {
        let known = self.revisions.iter().find(|(one, _)| *one == revision);
        known.map(|(_, pages)| Rc::clone(pages))
    }

    /// Keeps the pages of a revision; when there would be too many, forgets the others first.
    fn keep(&mut self, revision: usize, pages: &Rc<[Page]>) {
        let held: usize = self.revisions.iter().map(|(_, pages)| pages.len()).sum();
        let known = self.revisions.iter().any(|(_, one)| Rc::ptr_eq(one, pages));
        if !known && held.saturating_add(pages.len()) > MOST_CACHED {
            self.revisions.clear();
        }
        self.revisions.push((revision, Rc::clone(pages)));
    }
}

impl View<'_, '_> {
    /// All pages in their order.
    ///
    /// # Errors
    ///
    /// There is no page tree, a node of it is damaged, or there are more pages than the cap.
    pub fn pages(&self) -> Result<Rc<[Page]>, PdfError> {
        let cache = &self.document().pages;
        if let Some(known) = cache.borrow().find(self.index()) {
            return Ok(known);
        }
        let older = self.index().checked_sub(1);
        let older = older.and_then(|older| cache.borrow().find(older));
        let pages = match older.filter(|_| self.document().repeats(self.index())) {
            Some(pages) => pages,
            None => self.read_pages()?.into(),
        };
        cache.borrow_mut().keep(self.index(), &pages);
        Ok(pages)
    }

    /// The root of the page tree, as the catalog names it (7.7.2).
    pub(super) fn page_tree(&self) -> Result<Object, PdfError> {
        let (_, catalog) = self.catalog()?;
        match catalog.get(b"Pages") {
            Ok(root) if self.dictionary(root)?.is_some() => Ok(root.clone()),
            _ => Err(PdfError::NoRoot { place: "page tree" }),
        }
    }

    fn read_pages(&self) -> Result<Vec<Page>, PdfError> {
        let root = self.page_tree()?;
        let mut walk = Walk {
            view: *self,
            seen: HashSet::new(),
            pages: Vec::new(),
            loops: Vec::new(),
        };
        walk.run(root)?;
        if let Some(first) = walk.pages.first_mut() {
            first.findings.append(&mut walk.loops);
        }
        Ok(walk.pages)
    }
}

/// One way through the tree.
struct Walk<'d, 'a> {
    view: View<'d, 'a>,
    seen: HashSet<ObjectId>,
    pages: Vec<Page>,
    loops: Vec<StructureFinding>,
}

impl Walk<'_, '_> {
    fn run(&mut self, root: Object) -> Result<(), PdfError> {
        // Nodes still to visit, the next one last, each with what it inherits and who lists it.
        let mut waiting = vec![(root, Dictionary::new(), None)];
        let cap = self.view.document().limits().pages;
        while let Some((node, inherited, parent)) = waiting.pop() {
            let id = node.as_reference().ok();
            if let Some(id) = id
                && !self.seen.insert(id)
            {
                self.loops.push(StructureFinding::PageLoop { number: id.0 });
                continue;
            }
            let Some(dictionary) = self.view.dictionary(&node)? else {
                continue;
            };
            let passed = pass_down(&inherited, &dictionary);
            match self
                .view
                .array(dictionary.get(b"Kids").unwrap_or(&Object::Null))?
            {
                Some(kids) if !dictionary.has_type(b"Page") => {
                    // Each page needs a node of its own, so the pages' cap bounds the nodes.
                    if waiting.len().saturating_add(kids.len()) > cap {
                        return Err(PdfError::Limit { cap: Cap::Pages });
                    }
                    let kids = kids.into_iter().enumerate().rev();
                    waiting.extend(
                        kids.map(|(place, kid)| (kid, passed.clone(), id.map(|id| (id, place)))),
                    );
                }
                _ if dictionary.has_type(b"Pages") => {}
                _ => {
                    if self.pages.len() >= cap {
                        return Err(PdfError::Limit { cap: Cap::Pages });
                    }
                    let page = self.page(id, parent, dictionary, &passed)?;
                    self.pages.push(page);
                }
            }
        }
        Ok(())
    }

    fn page(
        &self,
        id: Option<ObjectId>,
        parent: Option<(ObjectId, usize)>,
        dictionary: Dictionary,
        all: &Dictionary,
    ) -> Result<Page, PdfError> {
        let mut findings = Vec::new();
        let media_box = self.rectangle(all, b"MediaBox")?.unwrap_or_else(|| {
            findings.push(StructureFinding::NoMediaBox {
                page: self.pages.len(),
            });
            DEFAULT_BOX
        });
        let crop_box = self
            .rectangle(all, b"CropBox")?
            .and_then(|crop| intersection(crop, media_box))
            .unwrap_or(media_box);
        let user_unit = number(&self.view.value(&dictionary, b"UserUnit")?)
            .filter(|unit| unit.is_finite() && *unit > 0.0)
            .unwrap_or(1.0);
        Ok(Page {
            id,
            parent,
            media_box,
            crop_box,
            rotate: quarter_turns(&self.view.value(all, b"Rotate")?),
            user_unit,
            resources: all.get(b"Resources").cloned().unwrap_or(Object::Null),
            dictionary,
            findings,
        })
    }

    fn rectangle(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Option<[f64; 4]>, PdfError> {
        dictionary
            .get(key)
            .map_or(Ok(None), |value| self.view.rectangle(value))
    }
}

impl View<'_, '_> {
    /// A rectangle as left, bottom, right, top (7.9.5), whichever corners were given; none when it
    /// is no rectangle or has no area.
    ///
    /// # Errors
    ///
    /// As [`View::resolve`].
    pub fn rectangle(&self, object: &Object) -> Result<Option<[f64; 4]>, PdfError> {
        let Some(items) = self.array(object)? else {
            return Ok(None);
        };
        let mut corners = [0.0; 4];
        if items.len() < corners.len() {
            return Ok(None);
        }
        for (corner, item) in corners.iter_mut().zip(&items) {
            match number(&self.resolve(item)?) {
                Some(value) if value.is_finite() => *corner = value,
                _ => return Ok(None),
            }
        }
        let [x, y, other_x, other_y] = corners;
        let sorted = [
            x.min(other_x),
            y.min(other_y),
            x.max(other_x),
            y.max(other_y),
        ];
        let [left, bottom, right, top] = sorted;
        Ok((left < right && bottom < top).then_some(sorted))
    }
}

/// What the kids of a node inherit: its own values before those above it.
fn pass_down(inherited: &Dictionary, own: &Dictionary) -> Dictionary {
    let mut passed = inherited.clone();
    for key in INHERITED {
        match own.get(key) {
            Ok(value) if !value.is_null() => passed.set(key, value.clone()),
            _ => {}
        }
    }
    passed
}

/// An integer or real number.
fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

fn quarter_turns(object: &Object) -> u16 {
    match object.as_i64().map(|degrees| degrees.rem_euclid(360)) {
        Ok(90) => 90,
        Ok(180) => 180,
        Ok(270) => 270,
        // Anything but a multiple of 90 is ignored, as viewers do.
        _ => 0,
    }
}

fn intersection(one: [f64; 4], other: [f64; 4]) -> Option<[f64; 4]> {
    let ([left, bottom, right, top], [x, y, other_x, other_y]) = (one, other);
    let inner = [
        left.max(x),
        bottom.max(y),
        right.min(other_x),
        top.min(other_y),
    ];
    let [left, bottom, right, top] = inner;
    (left < right && bottom < top).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::super::samples::pdf;
    use super::*;
    use crate::base::limits::Limits;

    fn pages(objects: &[&str]) -> Result<Rc<[Page]>, PdfError> {
        let file = pdf(objects);
        Document::open(&file, Limits::default())
            .unwrap()
            .last()
            .pages()
    }

    fn same(one: [f64; 4], other: [f64; 4]) -> bool {
        one.iter()
            .zip(other)
            .all(|(one, other)| (one - other).abs() < 1e-6)
    }

    #[test]
    fn attributes_are_inherited_and_boxes_set_right() {
        let pages = pages(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 3/MediaBox[0 0 200 100]/Rotate -90/Resources 9 0 R>>",
            "<</Type/Page/Parent 2 0 R/CropBox[150 90 -10 20]/UserUnit 2>>",
            "<</Type/Pages/Kids[5 0 R]/Rotate 450>>",
            "<</Type/Page/MediaBox[10 20 5 5]/Resources<</A 1>>>>",
        ])
        .unwrap();
        assert_eq!(pages.len(), 2);
        assert!(same(pages[0].crop_box, [0.0, 20.0, 150.0, 90.0]));
        assert_eq!((pages[0].rotate, pages[1].rotate), (270, 90));
        assert!((pages[0].user_unit - 2.0).abs() < f64::EPSILON);
        assert_eq!(pages[0].resources, Object::Reference((9, 0)));
        assert!(same(pages[1].media_box, [5.0, 5.0, 10.0, 20.0]));
        assert!(pages[1].resources.as_dict().is_ok());
    }

    #[test]
    fn loops_and_direct_kids_do_no_harm() {
        let pages = pages(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[2 0 R <</Type/Page>> 8 0 R 3 0 R 3 0 R]/MediaBox[0 0 9 9]>>",
            "<</Type/Page>>",
        ])
        .unwrap();
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[0].id, None);
        assert_eq!(
            pages[0].findings,
            [
                StructureFinding::PageLoop { number: 2 },
                StructureFinding::PageLoop { number: 3 }
            ]
        );
    }

    #[test]
    fn a_missing_media_box_is_letter_and_told() {
        let pages = pages(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]>>",
            "<</Type/Page>>",
        ])
        .unwrap();
        assert!(same(pages[0].media_box, DEFAULT_BOX));
        assert_eq!(
            pages[0].findings,
            [StructureFinding::NoMediaBox { page: 0 }]
        );
    }
}
