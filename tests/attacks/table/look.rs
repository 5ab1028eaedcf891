//! Form fields whose look is not what text extraction says: fonts with glyphs of their own, digits
//! that are drawn, lists that show another choice.

use teken::pdf::{Dictionary, Object, ObjectId};
use teken::sign::{Certify, Request};

use super::permissions::{hang, list};
use super::subject::{Changed, Subject, amount, changed, look, numbered, quiet, rectangle};
use super::{REVIEW, Row, VALID};
use crate::workshop::{name, text};

const CLASS: &str = "Shadow replace";
const FIELD: &str = "Form field";

/// What the field holds then.
const FILLED: &str = "Rp 9.000";

pub(super) fn attacks() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&Subject) -> Vec<u8>| {
        Row::new(CLASS, name, how, REVIEW, move |one: &Subject| {
            Some(build(one))
        })
    };
    let font = "certified P=2; filled, in an embedded font that came with it";
    let drawn = "certified P=2; filled, with digits that are paths";
    vec![
        row("a font whose map says other digits", font, |one| {
            filled(one, |update, form| {
                let font = embedded(update, true);
                with_font(form, update.add(font));
            })
        }),
        row("a font with other glyphs", font, |one| {
            filled(one, |update, form| {
                let font = embedded(update, false);
                with_font(form, update.add(font));
            })
        }),
        row("a font written in the appearance", font, |one| {
            filled(one, |update, form| {
                let font = embedded(update, true);
                with_font(form, font);
            })
        }),
        row(
            "a font that came unused before",
            "certified P=2; an update adds an embedded font, another fills a field in it",
            |one| {
                let file = changed(one.certified(Certify::FormFill), |_, update| {
                    let font = embedded(update, true);
                    update.add(font);
                });
                refilled(&file, |update, form| {
                    with_font(form, update.embedded());
                })
            },
        ),
        row("nothing but drawn digits", drawn, |one| {
            filled(one, |_, form| {
                form.set_content(b"0 0 m 9 0 9 9 0 9 c S".to_vec());
            })
        }),
        row("a drawn digit before the value", drawn, |one| {
            filled(one, |_, form| {
                let digit = b"0 0 m 9 0 9 9 0 9 c S ";
                form.set_content([&digit[..], &form.content].concat());
            })
        }),
        row("digits of straight lines before the value", drawn, |one| {
            filled(one, |_, form| {
                let digits = "0 0 m 9 0 l 9 9 l S ".repeat(30);
                form.set_content([digits.as_bytes(), &form.content].concat());
            })
        }),
        row(
            "a list shows another choice",
            "certified P=2; /V of a list is one choice, /AP shows another",
            |one| chosen(one, "Tolak"),
        ),
    ]
}

pub(super) fn twins() -> Vec<Row> {
    vec![
        Row::new(
            FIELD,
            "filled in an embedded font that was signed",
            "certified P=2; the font is that of the field as it was",
            VALID,
            |one| {
                let prepared = changed(one.plain(), |view, update| {
                    let font = embedded(update, true);
                    let font = update.add(font);
                    let looks = shown_in(update, "Rp 1.000", |form| with_font(form, font));
                    update.with(view, amount(view), |field| field.set("AP", looks));
                });
                let file = one.sign(&prepared, &certifying());
                Some(refilled(&file, |update, form| {
                    with_font(form, update.embedded());
                }))
            },
        ),
        Row::new(
            FIELD,
            "filled in a frame",
            "certified P=2; the appearance has a frame and cells",
            VALID,
            |one| {
                Some(filled(one, |_, form| {
                    let cells = "9 0 m 9 20 l S ".repeat(12);
                    let content = [cells.as_bytes(), b"0 0 99 19 re S ", &form.content].concat();
                    form.set_content(content);
                }))
            },
        ),
        Row::new(
            FIELD,
            "chosen from a list",
            "certified P=2; /AP shows the choice",
            VALID,
            |one| Some(chosen(one, "Setuju")),
        ),
    ]
}

fn certifying() -> Request {
    Request {
        certify: Some(Certify::FormFill),
        ..quiet()
    }
}

/// The document certified, and its field filled; its look is made as asked.
fn filled(
    subject: &Subject,
    make: impl FnOnce(&mut Writer<'_, '_>, &mut lopdf::Stream),
) -> Vec<u8> {
    refilled(subject.certified(Certify::FormFill), make)
}

fn refilled(file: &[u8], make: impl FnOnce(&mut Writer<'_, '_>, &mut lopdf::Stream)) -> Vec<u8> {
    changed(file, |view, update| {
        let known = view.object_numbers().into_iter().find(|number| {
            let object = view.load((*number, 0)).map(|one| one.object);
            object.is_ok_and(|one| one.as_dict().is_ok_and(|one| one.has(b"FontDescriptor")))
        });
        let mut form = stream(FILLED);
        let mut writer = Writer { update, known };
        make(&mut writer, &mut form);
        let form = writer.update.add(Object::Stream(form));
        let mut looks = Dictionary::new();
        looks.set("N", form);
        writer.update.with(view, amount(view), |field| {
            field.set("V", text(FILLED));
            field.set("AP", looks);
        });
    })
}

/// An update, and the embedded font that the document has already.
struct Writer<'w, 'u> {
    update: &'w mut Changed<'u>,
    known: Option<u32>,
}

impl Writer<'_, '_> {
    fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.update.add(object)
    }

    fn embedded(&self) -> ObjectId {
        (self.known.unwrap(), 0)
    }
}

fn stream(words: &str) -> lopdf::Stream {
    let Object::Stream(form) = look(words) else {
        unreachable!("a form is a stream")
    };
    form
}

fn shown_in(
    update: &mut Changed<'_>,
    words: &str,
    make: impl FnOnce(&mut lopdf::Stream),
) -> Dictionary {
    let mut form = stream(words);
    make(&mut form);
    let mut looks = Dictionary::new();
    looks.set("N", update.add(Object::Stream(form)));
    looks
}

/// The appearance is written in this font.
fn with_font(form: &mut lopdf::Stream, font: impl Into<Object>) {
    let mut fonts = Dictionary::new();
    fonts.set("F1", font);
    let mut resources = Dictionary::new();
    resources.set("Font", fonts);
    form.dict.set("Resources", resources);
}

/// A font with a file of its own, and with a map that says that each code is its ASCII character.
fn embedded(update: &mut impl Adds, mapped: bool) -> Dictionary {
    let file = lopdf::Stream::new(Dictionary::new(), b"glyphs".to_vec());
    let file = update.put(Object::Stream(file));
    let mut descriptor = Dictionary::new();
    descriptor.set("Type", name("FontDescriptor"));
    descriptor.set("FontName", name("AAAAAA+Angka"));
    descriptor.set("FontFile2", file);
    let descriptor = update.put(descriptor);
    let mut font = Dictionary::new();
    font.set("Type", name("Font"));
    font.set("Subtype", name("TrueType"));
    font.set("BaseFont", name("AAAAAA+Angka"));
    font.set("Encoding", name("WinAnsiEncoding"));
    font.set("FontDescriptor", descriptor);
    if mapped {
        let map = b"1 beginbfrange <20> <7e> <0020> endbfrange".to_vec();
        let map = lopdf::Stream::new(Dictionary::new(), map);
        font.set("ToUnicode", update.put(Object::Stream(map)));
    }
    font
}

/// Where objects can be added.
trait Adds {
    fn put(&mut self, object: impl Into<Object>) -> ObjectId;
}

impl Adds for Changed<'_> {
    fn put(&mut self, object: impl Into<Object>) -> ObjectId {
        self.add(object)
    }
}

impl Adds for Writer<'_, '_> {
    fn put(&mut self, object: impl Into<Object>) -> ObjectId {
        self.add(object)
    }
}

/// Certified with a list of two choices; then one is chosen, and this is shown.
fn chosen(subject: &Subject, shown: &str) -> Vec<u8> {
    let prepared = changed(subject.plain(), |view, update| {
        let mut field = Dictionary::new();
        field.set("Type", name("Annot"));
        field.set("Subtype", name("Widget"));
        field.set("FT", name("Ch"));
        field.set("T", text("putusan"));
        field.set("Opt", vec![text("Setuju"), text("Tolak")]);
        field.set("Rect", rectangle([20, 60, 120, 80]));
        field.set("F", 4);
        field.set("AP", shown_in(update, "", |_| {}));
        let field = update.add(field);
        hang(view, update, field);
        list(view, update, field);
    });
    let file = subject.sign(&prepared, &certifying());
    changed(&file, |view, update| {
        let field = numbered(view, |one| {
            one.get(b"T").is_ok_and(|one| *one == text("putusan"))
        });
        let looks = shown_in(update, shown, |_| {});
        update.with(view, field, |field| {
            field.set("V", text("Setuju"));
            field.set("AP", looks);
        });
    })
}
