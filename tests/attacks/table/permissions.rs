//! What an author permits, and who takes more: annotations and signatures over the page, raised
//! permissions, broken locks.

use teken::pdf::{Dictionary, Object, ObjectId, View};
use teken::sign::{Certify, Request};

use super::hand::signed_in;
use super::subject::{AMOUNT, Changed, Subject, amount, changed, look, quiet, rectangle};
use super::{Given, INVALID, REVIEW, Row, VALID};
use crate::workshop::{catalog, dictionary, field, form_x_object, name, page, text, value, with};

const ANNOTATION: &str = "Evil annotation";
const SNEAKY: &str = "Sneaky signature";
const RAISE: &str = "Permission raise";
const LOCK: &str = "Lock break";
const FIELD: &str = "Form field";

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = annotations();
    rows.extend(sneaky());
    rows.extend(raised());
    rows.extend(locks());
    rows
}

pub(super) fn twins() -> Vec<Row> {
    let mut rows = vec![
        Row::new(
            SNEAKY,
            "a second signature in blank space, certified P=2",
            "signed by another trusted person, away from the text",
            VALID,
            |one| Some(countersigned(one, "rsa2048", BLANK)),
        ),
        Row::new(
            FIELD,
            "filled after an approval",
            "value and appearance of a field by an update",
            REVIEW,
            |one| Some(filled(one.signed())),
        ),
        Row::new(
            FIELD,
            "filled after a certification P=2",
            "value and appearance of a field by an update",
            VALID,
            |one| Some(filled(one.certified(Certify::FormFill))),
        ),
        Row::new(
            LOCK,
            "a field that is not locked, filled",
            "certified P=2, and another field is locked",
            VALID,
            |one| Some(filled(&locked(one, "lain"))),
        ),
    ];
    for certify in [Certify::FormFill, Certify::Annotate] {
        rows.push(Row::new(
            SNEAKY,
            format!("an invisible signature, certified {}", said(certify)),
            "a signature without anything to see",
            VALID,
            move |one| Some(signed_in(one.certified(certify), [0; 4], "rsa2048")),
        ));
    }
    rows
}

const fn said(certify: Certify) -> &'static str {
    match certify {
        Certify::NoChanges => "P=1",
        Certify::FormFill => "P=2",
        Certify::Annotate => "P=3",
    }
}

/// An annotation with an appearance over the text, hidden from lists, without a border.
fn annotated(file: &[u8], subtype: &str) -> Vec<u8> {
    changed(file, |view, update| {
        let look = update.add(form_x_object("1 g 0 0 400 300 re f"));
        let mut looks = Dictionary::new();
        looks.set("N", look);
        let mut annotation = Dictionary::new();
        annotation.set("Type", name("Annot"));
        annotation.set("Subtype", name(subtype));
        annotation.set("Rect", rectangle([20, 200, 400, 290]));
        annotation.set("Contents", text(""));
        // Printed, and locked against being selected.
        annotation.set("F", 4 | 64 | 128);
        annotation.set("Border", vec![0.into(), 0.into(), Object::Integer(0)]);
        annotation.set("AP", looks);
        let annotation = update.add(annotation);
        hang(view, update, annotation);
    })
}

/// Lists one more annotation on the first page.
pub(super) fn hang(view: &View<'_, '_>, update: &mut Changed<'_>, annotation: ObjectId) {
    update.with(view, page(view), |entries| {
        let old = entries.get(b"Annots").unwrap();
        let mut all = view.array(old).unwrap().unwrap();
        all.push(annotation.into());
        entries.set("Annots", all);
    });
}

fn annotations() -> Vec<Row> {
    let mut rows = Vec::new();
    for subtype in ["FreeText", "Stamp", "Redact", "Ink", "Square"] {
        for certify in [Certify::NoChanges, Certify::FormFill, Certify::Annotate] {
            let expected = if certify == Certify::Annotate {
                REVIEW
            } else {
                INVALID
            };
            let row = Row::new(
                ANNOTATION,
                format!("{subtype}, certified {}", said(certify)),
                "an annotation over the text, without border, hidden from lists",
                expected,
                move |one: &Subject| {
                    let applies = certify != Certify::NoChanges || one.signatures == 1;
                    applies.then(|| annotated(one.certified(certify), subtype))
                },
            );
            let row = row.with_key().demanding(|report| {
                let mut findings = report.signatures.iter().flat_map(|one| &one.findings);
                findings.any(|one| {
                    one.code() == "change-annotation" && one.page == Some(1) && one.rect.is_some()
                })
            });
            rows.push(row);
        }
    }
    rows
}

/// Where the text of every document is, and where nothing is.
const OVER_TEXT: [i64; 4] = [20, 250, 120, 290];
const BLANK: [i64; 4] = [250, 100, 350, 150];

/// Certified with P=2, then signed visibly by somebody whose program takes no notice.
fn countersigned(subject: &Subject, leaf: &str, rect: [i64; 4]) -> Vec<u8> {
    signed_in(subject.certified(Certify::FormFill), rect, leaf)
}

/// A field over the text that nobody signed.
fn incomplete(file: &[u8], value: Option<Object>) -> Vec<u8> {
    changed(file, |view, update| {
        let look = update.add(form_x_object("1 g 0 0 400 300 re f"));
        let mut looks = Dictionary::new();
        looks.set("N", look);
        let mut widget = Dictionary::new();
        widget.set("Type", name("Annot"));
        widget.set("Subtype", name("Widget"));
        widget.set("FT", name("Sig"));
        widget.set("T", text("Lain"));
        widget.set("Rect", rectangle([20, 200, 400, 290]));
        widget.set("F", 4);
        widget.set("P", page(view));
        widget.set("AP", looks);
        if let Some(value) = value {
            widget.set("V", update.add(value));
        }
        let widget = update.add(widget);
        hang(view, update, widget);
        list(view, update, widget);
    })
}

/// Lists one more field of the form.
pub(super) fn list(view: &View<'_, '_>, update: &mut Changed<'_>, field: ObjectId) {
    let (id, mut form) = view.form().unwrap().unwrap();
    let mut all = view.array(form.get(b"Fields").unwrap()).unwrap().unwrap();
    all.push(field.into());
    form.set("Fields", all);
    match id {
        Some(id) => update.set(id, form),
        None => update.with(view, catalog(view), |entries| entries.set("AcroForm", form)),
    }
}

fn sneaky() -> Vec<Row> {
    let row = |name: &str, how, expected: &'static [Given], build: fn(&Subject) -> Vec<u8>| {
        Row::new(SNEAKY, name, how, expected, move |one: &Subject| {
            Some(build(one))
        })
        .with_key()
    };
    vec![
        row(
            "an empty field over the text",
            "certified P=2; an update adds a signature field without a value",
            INVALID,
            |one| incomplete(one.certified(Certify::FormFill), None),
        ),
        row(
            "an incomplete signature over the text",
            "the same with a signature dictionary that claims nothing",
            INVALID,
            |one| {
                let mut value = Dictionary::new();
                value.set("Type", name("Sig"));
                value.set("Filter", name("Adobe.PPKLite"));
                value.set("SubFilter", name("ETSI.CAdES.detached"));
                incomplete(one.certified(Certify::FormFill), Some(value.into()))
            },
        ),
        row(
            "a self-made signature over the text",
            "certified P=2; signed by somebody with an own authority",
            INVALID,
            |one| countersigned(one, "other", OVER_TEXT),
        ),
        row(
            "a trusted signature over the text",
            "certified P=2; signed by a trusted person",
            REVIEW,
            |one| countersigned(one, "rsa2048", OVER_TEXT),
        ),
    ]
}

/// The permission of the certification, as the signature dictionary has it.
fn with_permission(file: &[u8], permission: i64) -> Vec<u8> {
    with(file, value, |entries| {
        let references = entries.get_mut(b"Reference").unwrap();
        for reference in references.as_array_mut().unwrap() {
            let reference = reference.as_dict_mut().unwrap();
            let mut parameters = Dictionary::new();
            parameters.set("Type", name("TransformParams"));
            parameters.set("P", permission);
            parameters.set("V", name("1.2"));
            reference.set("TransformParams", parameters);
        }
    })
}

fn raised() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&Subject) -> Vec<u8>| {
        Row::new(RAISE, name, how, INVALID, move |one: &Subject| {
            Some(build(one))
        })
    };
    vec![
        row("/Perms removed", "an update by the book", |one| {
            with(one.certified(Certify::FormFill), catalog, |entries| {
                entries.remove(b"Perms");
            })
        }),
        row(
            "/P increased",
            "the signature dictionary written anew",
            |one| with_permission(one.certified(Certify::FormFill), 3),
        ),
        row(
            "a second DocMDP",
            "/Perms leads to another dictionary",
            |one| {
                let file = with_permission(one.certified(Certify::FormFill), 3);
                // The changed dictionary as a new object, and the old one as it was.
                let raised = {
                    let document = crate::workshop::open(&file);
                    dictionary(&document.last(), value(&document.last()))
                };
                changed(one.certified(Certify::FormFill), |view, update| {
                    let second = update.add(raised);
                    let mut permissions = Dictionary::new();
                    permissions.set("DocMDP", second);
                    update.with(view, catalog(view), |entries| {
                        entries.set("Perms", permissions);
                    });
                })
            },
        ),
        row("/Perms added", "after an approval signature", |one| {
            changed(one.signed(), |view, update| {
                let mut permissions = Dictionary::new();
                permissions.set("DocMDP", value(view));
                update.with(view, catalog(view), |entries| {
                    entries.set("Perms", permissions);
                });
            })
        }),
        row(
            "/P of a lock raised",
            "the /Lock of the field written anew",
            |one| {
                let file = locked(one, "jumlah");
                with(&file, field, |entries| {
                    let lock = entries.get_mut(b"Lock").unwrap().as_dict_mut().unwrap();
                    lock.set("P", 3);
                })
            },
        ),
    ]
}

/// Certified with P=2, in a field that locks the field of this name.
fn locked(subject: &Subject, locks: &str) -> Vec<u8> {
    let prepared = changed(subject.plain(), |view, update| {
        let mut lock = Dictionary::new();
        lock.set("Type", name("SigFieldLock"));
        lock.set("Action", name("Include"));
        lock.set("Fields", vec![text(locks)]);
        lock.set("P", 2);
        let mut empty = Dictionary::new();
        empty.set("FT", name("Sig"));
        empty.set("T", text("Satu"));
        empty.set("Lock", lock);
        let empty = update.add(empty);
        list(view, update, empty);
    });
    let first = Request {
        field: Some("Satu".into()),
        certify: Some(Certify::FormFill),
        ..quiet()
    };
    subject.sign(&prepared, &first)
}

/// The text field with another value, shown as it should be.
fn filled(file: &[u8]) -> Vec<u8> {
    changed(file, |view, update| {
        let look = update.add(look("Rp 2.000"));
        update.with(view, amount(view), |field| {
            let mut looks = Dictionary::new();
            looks.set("N", look);
            field.set("AP", looks);
            field.set("V", text("Rp 2.000"));
        });
    })
}

fn locks() -> Vec<Row> {
    let row = |name: &str, build: fn(&[u8]) -> Vec<u8>| {
        let how = "an update of a field that the signature locks";
        Row::new(LOCK, name, how, INVALID, move |one: &Subject| {
            Some(build(&locked(one, "jumlah")))
        })
    };
    vec![
        row("a locked field changed", filled),
        row("a locked field shows something else", |file| {
            changed(file, |view, update| {
                let look = update.add(look("Rp 2.000"));
                update.with(view, amount(view), |field| {
                    let mut looks = Dictionary::new();
                    looks.set("N", look);
                    field.set("AP", looks);
                });
            })
        }),
        row("a locked field removed", |file| {
            changed(file, |view, update| {
                let field = Object::Reference(amount(view));
                let (id, mut form) = view.form().unwrap().unwrap();
                let mut all = view.array(form.get(b"Fields").unwrap()).unwrap().unwrap();
                all.retain(|one| *one != field);
                form.set("Fields", all);
                match id {
                    Some(id) => update.set(id, form),
                    None => update.with(view, catalog(view), |entries| {
                        entries.set("AcroForm", form);
                    }),
                }
            })
        }),
        row("a locked field renamed", |file| {
            with(file, amount, |field| field.set("T", text("lain")))
        }),
        row("kids added to a locked field", |file| {
            changed(file, |view, update| {
                let mut kid = Dictionary::new();
                kid.set("T", text("anak"));
                kid.set("V", text(AMOUNT));
                kid.set("Parent", amount(view));
                let kid = update.add(kid);
                update.with(view, amount(view), |field| {
                    field.set("Kids", vec![Object::Reference(kid)]);
                });
            })
        }),
    ]
}
