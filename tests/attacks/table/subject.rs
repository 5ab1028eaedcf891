//! The documents that are attacked: every file form, with one signature and with two.

use std::fmt::Write as _;
use std::sync::OnceLock;

use teken::pdf::{Dictionary, Entry, Object, ObjectId, View, XrefForm};
use teken::sign::{Certify, Notice, Request};

use crate::workshop::{
    catalog, dictionary, form_x_object, name, open, page, read, request, signed_with, text, updated,
};

/// The file forms of ISO 32000-2, 7.5.4 and 7.5.8.
pub(crate) const FORMS: [&str; 3] = ["table", "xref-stream", "hybrid"];

/// What the text field of every document says, and shows.
pub(crate) const AMOUNT: &str = "Rp 1.000";

/// One document to attack. It has two pages and a text field `jumlah`.
pub(crate) struct Subject {
    pub(crate) form: &'static str,
    pub(crate) signatures: usize,
    plain: OnceLock<Vec<u8>>,
    signed: OnceLock<Vec<u8>>,
    certified: [OnceLock<Vec<u8>>; 3],
}

impl Subject {
    pub(crate) const fn new(form: &'static str, signatures: usize) -> Self {
        Self {
            form,
            signatures,
            plain: OnceLock::new(),
            signed: OnceLock::new(),
            certified: [const { OnceLock::new() }; 3],
        }
    }

    /// The document before it is signed.
    pub(crate) fn plain(&self) -> &[u8] {
        self.plain
            .get_or_init(|| furnished(&read(&format!("testdata/pdf/{}.pdf", self.form))))
    }

    /// Signed with block and notice.
    pub(crate) fn signed(&self) -> &[u8] {
        self.signed
            .get_or_init(|| self.sign(self.plain(), &request()))
    }

    /// Certified, without anything to see. Behind a certification that allows nothing there is
    /// no second signature.
    pub(crate) fn certified(&self, certify: Certify) -> &[u8] {
        let place = match certify {
            Certify::NoChanges => &self.certified[0],
            Certify::FormFill => &self.certified[1],
            Certify::Annotate => &self.certified[2],
        };
        place.get_or_init(|| {
            let certifying = Request {
                certify: Some(certify),
                ..quiet()
            };
            if certify == Certify::NoChanges {
                signed_with(self.plain(), &certifying, "rsa2048")
            } else {
                self.sign(self.plain(), &certifying)
            }
        })
    }

    /// What this attacker prepared, signed in good faith.
    pub(crate) fn prepared(
        &self,
        prepare: impl FnOnce(&View<'_, '_>, &mut Changed<'_>),
    ) -> Vec<u8> {
        self.sign(&changed(self.plain(), prepare), &quiet())
    }

    /// Signs as often as this document is signed: the first time as asked, then without anything
    /// to see.
    pub(crate) fn sign(&self, plain: &[u8], first: &Request) -> Vec<u8> {
        let mut file = signed_with(plain, first, "rsa2048");
        for _ in 1..self.signatures {
            file = signed_with(&file, &quiet(), "rsa2048");
        }
        file
    }

    /// Whether it is the plainest of all: for attacks whose files are all alike.
    pub(crate) fn is_plainest(&self) -> bool {
        self.form == FORMS[0] && self.signatures == 1
    }
}

/// A signature without anything to see.
pub(crate) fn quiet() -> Request {
    Request {
        block: None,
        notice: Notice::None,
        ..request()
    }
}

/// The document with a second page and a text field.
fn furnished(file: &[u8]) -> Vec<u8> {
    changed(file, |view, update| {
        let first = page(view);
        let mut one = dictionary(view, first);
        let second = update.add(one.clone());
        let look = update.add(look(AMOUNT));
        let mut looks = Dictionary::new();
        looks.set("N", look);
        let mut field = Dictionary::new();
        field.set("Type", name("Annot"));
        field.set("Subtype", name("Widget"));
        field.set("FT", name("Tx"));
        field.set("T", text("jumlah"));
        field.set("V", text(AMOUNT));
        field.set("Rect", rectangle([20, 20, 120, 40]));
        field.set("F", 4);
        field.set("P", first);
        field.set("AP", looks);
        let field = update.add(field);
        one.set("Annots", vec![Object::Reference(field)]);
        update.set(first, one);
        let tree = pages(view);
        let mut entries = dictionary(view, tree);
        entries.set("Kids", [first, second].map(Object::Reference).to_vec());
        entries.set("Count", 2);
        update.set(tree, entries);
        let mut form = Dictionary::new();
        form.set("Fields", vec![Object::Reference(field)]);
        form.set("DA", text("/Helv 10 Tf 0 g"));
        let mut entries = dictionary(view, catalog(view));
        entries.set("AcroForm", form);
        update.set(catalog(view), entries);
    })
}

/// Four numbers.
pub(crate) fn rectangle(numbers: [i64; 4]) -> Object {
    Object::Array(numbers.map(Object::Integer).to_vec())
}

/// An appearance that shows a text.
pub(crate) fn look(words: &str) -> Object {
    let mut font = Dictionary::new();
    font.set("Type", name("Font"));
    font.set("Subtype", name("Type1"));
    font.set("BaseFont", name("Helvetica"));
    let mut fonts = Dictionary::new();
    fonts.set("F1", font);
    let mut resources = Dictionary::new();
    resources.set("Font", fonts);
    let Object::Stream(mut form) = form_x_object(&format!("BT /F1 10 Tf 2 5 Td ({words}) Tj ET"))
    else {
        unreachable!("a form is a stream")
    };
    form.dict.set("BBox", rectangle([0, 0, 100, 20]));
    form.dict.set("Resources", resources);
    Object::Stream(form)
}

/// The root of the page tree.
pub(crate) fn pages(view: &View<'_, '_>) -> ObjectId {
    let (_, catalog) = view.catalog().unwrap();
    catalog.get(b"Pages").unwrap().as_reference().unwrap()
}

/// The text field of every document.
pub(crate) fn amount(view: &View<'_, '_>) -> ObjectId {
    numbered(view, |entries| {
        entries.has(b"V") && entries.get(b"FT").is_ok_and(|kind| *kind == name("Tx"))
    })
}

/// The first object whose dictionary is like that.
pub(crate) fn numbered(view: &View<'_, '_>, like: impl Fn(&Dictionary) -> bool) -> ObjectId {
    view.object_numbers()
        .into_iter()
        .map(|number| (number, 0))
        .find(|id| {
            let object = view.load(*id).map(|one| one.object);
            object.is_ok_and(|one| match &one {
                Object::Dictionary(entries) => like(entries),
                Object::Stream(stream) => like(&stream.dict),
                _ => false,
            })
        })
        .unwrap()
}

/// An update being written.
pub(crate) struct Changed<'u>(&'u mut teken::pdf::append::Update);

impl Changed<'_> {
    pub(crate) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.0.objects.add(object)
    }

    /// The identifier of what is added next.
    pub(crate) fn next(&self) -> ObjectId {
        (self.0.objects.next_number(), 0)
    }

    pub(crate) fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.0.objects.set(id, object);
    }

    /// Changes one dictionary as it was.
    pub(crate) fn with(
        &mut self,
        view: &View<'_, '_>,
        id: ObjectId,
        change: impl FnOnce(&mut Dictionary),
    ) {
        let mut entries = dictionary(view, id);
        change(&mut entries);
        self.set(id, entries);
    }
}

/// An update that honest software could have written, in the form that the file uses.
pub(crate) fn changed(
    file: &[u8],
    change: impl FnOnce(&View<'_, '_>, &mut Changed<'_>),
) -> Vec<u8> {
    updated(file, |view, update| change(view, &mut Changed(update)))
}

/// Where an object of a revision stands.
pub(crate) fn offset_of(view: &View<'_, '_>, number: u32) -> u64 {
    match view.entry(number) {
        Some(Entry::InFile { offset, .. }) => offset,
        other => panic!("object {number} is {other:?}"),
    }
}

/// An update without an object: cross-references alone, in the form that the file uses. Without
/// an offset the number is free.
pub(crate) fn relisted(file: &[u8], number: u32, offset: Option<u64>) -> Vec<u8> {
    let document = open(file);
    let newest = document.revisions().last().unwrap();
    let (prev, form) = (newest.startxref, newest.form);
    let (root, size) = (
        document.last().catalog().unwrap().0.0,
        document.last().next_object_number(),
    );
    let at = file.len();
    let mut tail = String::new();
    if form == XrefForm::Stream {
        let (kind, place) = offset.map_or((0, 0), |offset| (1, offset));
        let rows = format!("{kind:02x}{place:08x}01{at:08x}>");
        write!(
            tail,
            "{size} 0 obj\n<</Type/XRef/W[1 4 0]/Index[{number} 1 {size} 1]/Size {}/Root {root} 0 R\
             /Prev {prev}/Filter/ASCIIHexDecode/Length {}>>\nstream\n{rows}\nendstream\nendobj\n",
            size + 1,
            rows.len()
        )
        .unwrap();
    } else {
        let entry = offset.map_or("0000000000 00001 f ".to_owned(), |offset| {
            format!("{offset:010} 00000 n ")
        });
        write!(
            tail,
            "xref\n{number} 1\n{entry}\ntrailer\n<</Size {size}/Root {root} 0 R/Prev {prev}>>\n"
        )
        .unwrap();
    }
    write!(tail, "startxref\n{at}\n%%EOF\n").unwrap();
    [file, tail.as_bytes()].concat()
}
