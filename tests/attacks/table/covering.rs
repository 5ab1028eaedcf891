//! Signatures of trusted people over what others signed, by every way to lay paint on a page, and
//! fields that show something else than their value by ways that text alone does not tell.

use teken::base::number::whole;
use teken::pdf::{Dictionary, Object, ObjectId, View};
use teken::sign::{Certify, Request};

use super::hand::signed_as;
use super::permissions::{hang, list};
use super::subject::{Changed, Subject, amount, changed, look, numbered, pages, quiet, rectangle};
use super::{CAUGHT, INVALID, REVIEW, Row, VALID};
use crate::workshop::{catalog, dictionary, form_x_object, name, page, text};

const SNEAKY: &str = "Sneaky signature";
const FIELD: &str = "Form field";
const REPLACE: &str = "Shadow replace";

/// Where the text of every document is.
const OVER_TEXT: [i64; 4] = [20, 200, 400, 290];
/// The text field.
const OVER_FIELD: [i64; 4] = [20, 20, 120, 40];
const BLANK: [i64; 4] = [250, 100, 350, 150];

const WHITE: &str = "1 g 0 0 400 300 re f";

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = covers();
    rows.extend(covered());
    rows.extend(disguises());
    rows
}

fn normal(look: ObjectId) -> Dictionary {
    let mut looks = Dictionary::new();
    looks.set("N", look);
    looks
}

/// Signed once more by a trusted person, with this paint in this place.
fn painted_on(file: &[u8], rect: [i64; 4], content: &str) -> Vec<u8> {
    signed_as(file, "rsa2048", |_, update, widget| {
        widget.set("Rect", rectangle(rect));
        widget.set("AP", normal(update.add(form_x_object(content))));
    })
}

/// The same over the text, where the appearance stands as asked.
fn shown(
    file: &[u8],
    make: impl FnOnce(&View<'_, '_>, &mut Changed<'_>, &mut Dictionary, ObjectId),
) -> Vec<u8> {
    signed_as(file, "rsa2048", |view, update, widget| {
        let look = update.add(form_x_object(WHITE));
        widget.set("Rect", rectangle(OVER_TEXT));
        widget.set("AP", normal(look));
        make(view, update, widget, look);
    })
}

/// A picture of one pixel.
fn pixel(update: &mut Changed<'_>) -> ObjectId {
    let mut entries = Dictionary::new();
    entries.set("Type", name("XObject"));
    entries.set("Subtype", name("Image"));
    entries.set("Width", 1);
    entries.set("Height", 1);
    entries.set("BitsPerComponent", 8);
    entries.set("ColorSpace", name("DeviceGray"));
    update.add(Object::Stream(lopdf::Stream::new(entries, vec![0])))
}

/// A document whose first page paints a picture at the place of the text, before or behind what
/// it painted.
fn pictured(subject: &Subject, keep: bool) -> Vec<u8> {
    subject.prepared(|view, update| {
        let picture = pixel(update);
        let first = page(view);
        let mut entries = dictionary(view, first);
        let resources = entries.get(b"Resources").unwrap();
        let mut resources = view.dictionary(resources).unwrap().unwrap();
        let mut images = Dictionary::new();
        images.set("Gambar", picture);
        resources.set("XObject", images);
        let paint = b"q 400 0 0 300 0 0 cm /Gambar Do Q".to_vec();
        let paint = update.add(Object::Stream(lopdf::Stream::new(Dictionary::new(), paint)));
        let old = entries.get(b"Contents").unwrap().clone();
        let parts = if keep {
            vec![old, paint.into()]
        } else {
            vec![paint.into()]
        };
        entries.set("Contents", parts);
        entries.set("Resources", resources);
        update.set(first, entries);
    })
}

/// A document whose second page is empty.
fn with_blank_page(subject: &Subject) -> Vec<u8> {
    subject.prepared(|view, update| {
        let second = second_page(view);
        update.with(view, second, |entries| {
            entries.remove(b"Contents");
        });
    })
}

fn second_page(view: &View<'_, '_>) -> ObjectId {
    let tree = dictionary(view, pages(view));
    let kids = tree.get(b"Kids").unwrap().as_array().unwrap().clone();
    kids[1].as_reference().unwrap()
}

fn covers() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&Subject) -> Vec<u8>| {
        Row::new(SNEAKY, name, how, REVIEW, move |one: &Subject| {
            Some(build(one))
        })
    };
    let over = "signed by a trusted person; white over the text";
    vec![
        row("an appearance that is a state", over, |one| {
            shown(one.signed(), |_, _, widget, look| {
                let mut states = Dictionary::new();
                states.set("On", look);
                let mut looks = Dictionary::new();
                looks.set("N", states);
                widget.set("AP", looks);
                widget.set("AS", name("On"));
            })
        }),
        row(
            "an appearance that does not say that it is a form",
            over,
            |one| {
                shown(one.signed(), |_, update, _, look| {
                    let Object::Stream(mut form) = form_x_object(WHITE) else {
                        unreachable!("a form is a stream")
                    };
                    form.dict.remove(b"Subtype");
                    update.set(look, Object::Stream(form));
                })
            },
        ),
        row("only on paper", over, |one| {
            shown(one.signed(), |_, _, widget, _| widget.set("F", 4 | 32))
        }),
        row("on two pages", over, |one| {
            let file = with_blank_page(one);
            signed_as(&file, "rsa2048", |view, update, widget| {
                let mut kid = widget.clone();
                kid.remove(b"V");
                kid.remove(b"FT");
                kid.remove(b"T");
                kid.set("Rect", rectangle(OVER_TEXT));
                kid.set("AP", normal(update.add(form_x_object(WHITE))));
                let kid = update.add(kid);
                hang_on_both(view, update, kid);
                widget.set("Kids", vec![Object::Reference(kid)]);
                widget.remove(b"Subtype");
            })
        }),
        row("behind many widgets", over, by_many_widgets),
        row("in strips", over, |one| {
            let strips: Vec<String> = (0..1_200)
                .map(|at| format!("0 {} 400 0.25 re f", f64::from(at) * 0.25))
                .collect();
            painted_on(
                one.signed(),
                OVER_TEXT,
                &format!("1 g {}", strips.join(" ")),
            )
        }),
        row("by one thick line", over, |one| {
            painted_on(one.signed(), OVER_TEXT, "1 G 300 w 0 150 m 400 150 l S")
        }),
        row("by a glyph that is a drawing", over, by_a_drawn_glyph),
    ]
}

fn by_many_widgets(one: &Subject) -> Vec<u8> {
    signed_as(one.signed(), "rsa2048", |view, update, widget| {
        let mut kids = Vec::new();
        let look = update.add(form_x_object(WHITE));
        for count in 0..80 {
            let mut kid = Dictionary::new();
            kid.set("Type", name("Annot"));
            kid.set("Subtype", name("Widget"));
            kid.set("F", 4);
            kid.set("P", page(view));
            let rect = if count == 79 { OVER_TEXT } else { BLANK };
            kid.set("Rect", rectangle(rect));
            kid.set("AP", normal(look));
            kids.push(Object::Reference(update.add(kid)));
        }
        let first = page(view);
        let old = dictionary(view, first);
        let old = view.array(old.get(b"Annots").unwrap()).unwrap().unwrap();
        let all: Vec<Object> = old.into_iter().chain(kids.iter().cloned()).collect();
        let mut entries = dictionary(view, first);
        entries.set("Annots", all);
        update.set(first, entries);
        widget.set("Kids", kids);
        widget.remove(b"Subtype");
    })
}

fn by_a_drawn_glyph(one: &Subject) -> Vec<u8> {
    shown(one.signed(), |_, update, _, look| {
        let glyph = b"1000 0 0 0 400 300 d1 0 0 400 300 re f".to_vec();
        let glyph = lopdf::Stream::new(Dictionary::new(), glyph);
        let mut glyphs = Dictionary::new();
        glyphs.set("a", update.add(Object::Stream(glyph)));
        let mut encoding = Dictionary::new();
        encoding.set("Differences", vec![97.into(), name("a")]);
        let mut font = Dictionary::new();
        font.set("Type", name("Font"));
        font.set("Subtype", name("Type3"));
        font.set("FontBBox", rectangle([0, 0, 1, 1]));
        font.set(
            "FontMatrix",
            [1, 0, 0, 1, 0, 0].map(Object::Integer).to_vec(),
        );
        font.set("FirstChar", 97);
        font.set("LastChar", 97);
        font.set("Widths", vec![Object::Integer(1)]);
        font.set("CharProcs", glyphs);
        font.set("Encoding", encoding);
        let mut fonts = Dictionary::new();
        fonts.set("F1", update.add(font));
        let mut resources = Dictionary::new();
        resources.set("Font", fonts);
        let Object::Stream(mut form) = form_x_object("1 g BT /F1 1 Tf (a) Tj ET") else {
            unreachable!("a form is a stream")
        };
        form.dict.set("Resources", resources);
        update.set(look, Object::Stream(form));
    })
}

fn covered() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&Subject) -> Vec<u8>| {
        Row::new(SNEAKY, name, how, REVIEW, move |one: &Subject| {
            Some(build(one))
        })
    };
    vec![
        row(
            "over what a field shows",
            "signed by a trusted person; white over the field",
            |one| painted_on(one.signed(), OVER_FIELD, WHITE),
        ),
        row(
            "over what a field shows, certified P=2",
            "signed by a trusted person; white over the field",
            |one| painted_on(one.certified(Certify::FormFill), OVER_FIELD, WHITE),
        ),
        row(
            "over the block of another signature",
            "signed by a trusted person; white over the block",
            |one| {
                let file = one.signed();
                let rect = {
                    let document = crate::workshop::open(file);
                    let view = document.last();
                    let widget = dictionary(&view, crate::workshop::field(&view));
                    let rect = view.rectangle(widget.get(b"Rect").unwrap());
                    rect.unwrap()
                        .unwrap()
                        .map(|number| i64::from(whole(number)))
                };
                painted_on(file, rect, WHITE)
            },
        ),
        row(
            "over a picture",
            "signed by a trusted person; white over a page that is a scan",
            |one| painted_on(&pictured(one, false), OVER_TEXT, WHITE),
        ),
        row(
            "over text under a picture",
            "signed by a trusted person; white over text with a watermark",
            |one| painted_on(&pictured(one, true), OVER_TEXT, WHITE),
        ),
    ]
}

/// Lists a widget on the second page; the first page lists it through [`hang`] of its field.
fn hang_on_both(view: &View<'_, '_>, update: &mut Changed<'_>, widget: ObjectId) {
    let second = second_page(view);
    update.with(view, second, |entries| {
        let old = entries.get(b"Annots").and_then(Object::as_array).cloned();
        let mut all = old.unwrap_or_default();
        all.push(widget.into());
        entries.set("Annots", all);
    });
    hang(view, update, widget);
}

/// The text field of the document shows this now; its value stays.
fn showing(file: &[u8], make: impl FnOnce(&mut Changed<'_>, &mut Dictionary)) -> Vec<u8> {
    changed(file, |view, update| {
        let field = amount(view);
        let mut entries = dictionary(view, field);
        make(update, &mut entries);
        update.set(field, entries);
    })
}

fn disguises() -> Vec<Row> {
    let row = |name: &str, how, expected, build: fn(&Subject) -> Vec<u8>| {
        Row::new(REPLACE, name, how, expected, move |one: &Subject| {
            Some(build(one))
        })
    };
    vec![
        row(
            "a field shows another text by a state",
            "certified P=2; /AP has the other text as a state",
            INVALID,
            |one| {
                showing(one.certified(Certify::FormFill), |update, field| {
                    let mut states = Dictionary::new();
                    states.set("On", update.add(look("Rp 9.000.000")));
                    let mut looks = Dictionary::new();
                    looks.set("N", states);
                    field.set("AP", looks);
                    field.set("AS", name("On"));
                })
            },
        ),
        row(
            "a field shows a picture",
            "certified P=2; /AP has the value in invisible letters, and a picture",
            CAUGHT,
            |one| {
                showing(one.certified(Certify::FormFill), |update, field| {
                    let content = "q 100 0 0 20 0 0 cm BI /W 1/H 1/BPC 8/CS/G ID x EI Q \
                                   BT 3 Tr /F1 10 Tf 2 5 Td (Rp 1.000) Tj ET";
                    let Object::Stream(mut form) = look("") else {
                        unreachable!("a form is a stream")
                    };
                    form.set_content(content.as_bytes().to_vec());
                    field.set("AP", normal(update.add(Object::Stream(form))));
                })
            },
        ),
        row(
            "a button shows something else",
            "certified P=2; /AP of a button changes to a picture over the page",
            REVIEW,
            |one| relooked(one, "Btn", 1 << 16),
        ),
        row(
            "a box shows a text",
            "certified P=2; /AP of a check box changes to a text",
            REVIEW,
            |one| relooked(one, "Btn", 0),
        ),
        row(
            "a password shows a text",
            "certified P=2; /AP of a field for a password changes to a text",
            REVIEW,
            |one| relooked(one, "Tx", 1 << 13),
        ),
        row(
            "a field of no type shows something else",
            "certified P=2; /AP of a field without a known type changes",
            REVIEW,
            |one| relooked(one, "Lain", 0),
        ),
        row(
            "a field shows what is stored",
            "signed while readers draw the fields themselves; then they are told not to",
            CAUGHT,
            |one| {
                let prepared = changed(one.plain(), |view, update| {
                    let (_, mut form) = view.form().unwrap().unwrap();
                    form.set("NeedAppearances", true);
                    update.with(view, catalog(view), |entries| entries.set("AcroForm", form));
                    let look = update.add(look("Rp 9.000.000"));
                    update.with(view, amount(view), |field| field.set("AP", normal(look)));
                });
                let file = one.sign(&prepared, &quiet());
                changed(&file, |view, update| {
                    let (id, mut form) = view.form().unwrap().unwrap();
                    form.remove(b"NeedAppearances");
                    match id {
                        Some(id) => update.set(id, form),
                        None => update.with(view, catalog(view), |entries| {
                            entries.set("AcroForm", form);
                        }),
                    }
                })
            },
        ),
    ]
}

/// Certified with P=2 with a field of this type, whose appearance then shows a text.
fn relooked(subject: &Subject, kind: &str, flags: i64) -> Vec<u8> {
    let prepared = changed(subject.plain(), |view, update| {
        let mut states = Dictionary::new();
        states.set("Off", update.add(look("")));
        let mut looks = Dictionary::new();
        looks.set("N", states);
        let mut field = Dictionary::new();
        field.set("Type", name("Annot"));
        field.set("Subtype", name("Widget"));
        field.set("FT", name(kind));
        field.set("Ff", flags);
        field.set("T", text("sasaran"));
        field.set("Rect", rectangle(OVER_TEXT));
        field.set("F", 4);
        field.set("AS", name("Off"));
        field.set("AP", looks);
        let field = update.add(field);
        hang(view, update, field);
        list(view, update, field);
    });
    let certifying = Request {
        certify: Some(Certify::FormFill),
        ..quiet()
    };
    let file = subject.sign(&prepared, &certifying);
    changed(&file, |view, update| {
        let field = numbered(view, |entries| {
            entries.get(b"T").is_ok_and(|one| *one == text("sasaran"))
        });
        let mut states = Dictionary::new();
        states.set("Off", update.add(look("Rp 9.000.000")));
        let mut looks = Dictionary::new();
        looks.set("N", states);
        update.with(view, field, |entries| entries.set("AP", looks));
    })
}

pub(super) fn twins() -> Vec<Row> {
    vec![
        Row::new(
            SNEAKY,
            "a frame around nothing",
            "signed by a trusted person, in blank space",
            VALID,
            |one| Some(painted_on(one.signed(), BLANK, "0 0 400 300 re S")),
        ),
        Row::new(
            FIELD,
            "a box ticked after a certification P=2",
            "the state, with its appearance drawn anew",
            VALID,
            |one| Some(ticked(one)),
        ),
        Row::new(
            REPLACE,
            "readers no longer draw the fields",
            "signed while they did; the fields show their values",
            VALID,
            |one| {
                let prepared = changed(one.plain(), |view, update| {
                    let (_, mut form) = view.form().unwrap().unwrap();
                    form.set("NeedAppearances", true);
                    update.with(view, catalog(view), |entries| entries.set("AcroForm", form));
                });
                let file = one.sign(&prepared, &quiet());
                Some(changed(&file, |view, update| {
                    let (id, mut form) = view.form().unwrap().unwrap();
                    form.remove(b"NeedAppearances");
                    match id {
                        Some(id) => update.set(id, form),
                        None => update.with(view, catalog(view), |entries| {
                            entries.set("AcroForm", form);
                        }),
                    }
                }))
            },
        ),
    ]
}

/// A check box that is ticked, by a program that draws the tick itself.
fn ticked(subject: &Subject) -> Vec<u8> {
    let states = |update: &mut Changed<'_>, on: &str| {
        let mut states = Dictionary::new();
        states.set("Off", update.add(look("")));
        states.set("Ya", update.add(look(on)));
        let mut looks = Dictionary::new();
        looks.set("N", states);
        looks
    };
    let prepared = changed(subject.plain(), |view, update| {
        let mut field = Dictionary::new();
        field.set("Type", name("Annot"));
        field.set("Subtype", name("Widget"));
        field.set("FT", name("Btn"));
        field.set("T", text("sasaran"));
        field.set("Rect", rectangle([20, 60, 40, 80]));
        field.set("F", 4);
        field.set("AS", name("Off"));
        field.set("AP", states(update, "4"));
        let field = update.add(field);
        hang(view, update, field);
        list(view, update, field);
    });
    let certifying = Request {
        certify: Some(Certify::FormFill),
        ..quiet()
    };
    let file = subject.sign(&prepared, &certifying);
    changed(&file, |view, update| {
        let field = numbered(view, |entries| {
            entries.get(b"T").is_ok_and(|one| *one == text("sasaran"))
        });
        let looks = states(update, "8");
        update.with(view, field, |entries| {
            entries.set("V", name("Ya"));
            entries.set("AS", name("Ya"));
            entries.set("AP", looks);
        });
    })
}
