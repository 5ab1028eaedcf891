//! Shadow attacks: whoever wrote the document laid something ready before it was signed.

use teken::pdf::{Dictionary, Object, ObjectId, View};
use teken::sign::Certify;
use teken::verify::{Finding, Report};

use super::subject::{
    AMOUNT, Changed, Subject, amount, changed, look, numbered, offset_of, quiet, rectangle,
    relisted,
};
use super::{CAUGHT, INVALID, REVIEW, Row};
use crate::workshop::{catalog, dictionary, form_x_object, name, open, page, with};

const HIDE: &str = "Shadow hide";
const REPLACE: &str = "Shadow replace";
const BOTH: &str = "Shadow hide-and-replace";

const COVERED: &str = "a white form covers the page when it is signed";

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = hidden();
    rows.extend(replaced());
    rows.extend(exchanged());
    rows
}

/// A document whose first page is covered by a form.
fn covered(subject: &Subject) -> Vec<u8> {
    subject.prepared(|view, update| {
        let cover = update.add(form_x_object("1 g 0 0 400 300 re f"));
        let first = page(view);
        let mut entries = dictionary(view, first);
        let resources = entries.get(b"Resources").unwrap();
        let mut resources = view.dictionary(resources).unwrap().unwrap();
        let mut forms = Dictionary::new();
        forms.set("Tutup", cover);
        resources.set("XObject", forms);
        let paint = lopdf::Stream::new(Dictionary::new(), b"/Tutup Do".to_vec());
        let paint = update.add(Object::Stream(paint));
        let old = entries.get(b"Contents").unwrap().clone();
        entries.set("Contents", vec![old, paint.into()]);
        entries.set("Resources", resources);
        update.set(first, entries);
    })
}

/// The form that covers the page, or its stamp.
fn cover(view: &View<'_, '_>) -> ObjectId {
    numbered(view, |entries| {
        let bbox = rectangle([0, 0, 400, 300]);
        entries.get(b"BBox").is_ok_and(|one| *one == bbox)
    })
}

/// A document with a stamp over everything.
fn stamped(subject: &Subject, content: &str) -> Vec<u8> {
    subject.prepared(|view, update| {
        let look = update.add(form_x_object(content));
        let mut looks = Dictionary::new();
        looks.set("N", look);
        let mut stamp = Dictionary::new();
        stamp.set("Type", name("Annot"));
        stamp.set("Subtype", name("Stamp"));
        stamp.set("Rect", rectangle([0, 0, 400, 300]));
        stamp.set("F", 4);
        stamp.set("AP", looks);
        let stamp = update.add(stamp);
        update.with(view, page(view), |entries| {
            let mut all = entries.get(b"Annots").unwrap().as_array().unwrap().clone();
            all.push(stamp.into());
            entries.set("Annots", all);
        });
    })
}

fn hidden() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&Subject) -> Vec<u8>| {
        Row::new(HIDE, name, how, INVALID, move |one: &Subject| {
            Some(build(one))
        })
        .with_key()
    };
    vec![
        row("by the page", COVERED, |one| {
            with(&covered(one), page, |entries| {
                let resources = entries.get_mut(b"Resources").unwrap();
                resources.as_dict_mut().unwrap().remove(b"XObject");
            })
        }),
        row("by the content of the page", COVERED, |one| {
            with(&covered(one), page, |entries| {
                let parts = entries.get(b"Contents").unwrap().as_array().unwrap();
                let first = parts[0].clone();
                entries.set("Contents", first);
            })
        }),
        row("by retyping the form", COVERED, |one| {
            let file = covered(one);
            changed(&file, |view, update| {
                let Object::Stream(mut form) = form_x_object("1 g 0 0 400 300 re f") else {
                    unreachable!("a form is a stream")
                };
                form.dict.set("Subtype", name("PS"));
                update.set(cover(view), Object::Stream(form));
            })
        }),
        row("by setting the form to null", COVERED, |one| {
            let file = covered(one);
            changed(&file, |view, update| update.set(cover(view), Object::Null))
        }),
        row("by freeing the form", COVERED, |one| {
            let file = covered(one);
            let number = cover(&open(&file).last()).0;
            relisted(&file, number, None)
        }),
        row("by a layer", "an update adds /OCProperties", |one| {
            with(&covered(one), catalog, |entries| {
                entries.set("OCProperties", Dictionary::new());
            })
        }),
        row("by dropping a stamp", "a stamp covers the page", |one| {
            let file = stamped(one, "1 g 0 0 400 300 re f");
            with(&file, page, |entries| {
                let all = entries.get(b"Annots").unwrap().as_array().unwrap();
                let kept = all[..all.len() - 1].to_vec();
                entries.set("Annots", kept);
            })
        }),
        row(
            "by the catalog",
            "the catalog gets another page tree",
            |one| {
                changed(&covered(one), |view, update| {
                    let tree = own_tree(view, update);
                    update.with(view, catalog(view), |entries| entries.set("Pages", tree));
                })
            },
        ),
    ]
}

/// A page tree with the first page, uncovered.
fn own_tree(view: &View<'_, '_>, update: &mut Changed<'_>) -> ObjectId {
    let mut tree = Dictionary::new();
    tree.set("Type", name("Pages"));
    tree.set("Kids", vec![Object::Reference(page(view))]);
    tree.set("Count", 1);
    update.add(tree)
}

/// The text field with another appearance, and nothing else.
fn with_look(file: &[u8], words: &str) -> Vec<u8> {
    changed(file, |view, update| {
        let look = update.add(look(words));
        update.with(view, amount(view), |field| {
            let mut looks = Dictionary::new();
            looks.set("N", look);
            field.set("AP", looks);
        });
    })
}

fn replaced() -> Vec<Row> {
    let row = |name: &str, how, expected, build: fn(&Subject) -> Vec<u8>| {
        Row::new(REPLACE, name, how, expected, move |one: &Subject| {
            Some(build(one))
        })
        .with_key()
    };
    vec![
        row(
            "a field shows another text",
            "only /AP of the field changes, /V stays",
            INVALID,
            |one| with_look(one.signed(), "Rp 9.000.000"),
        ),
        row(
            "a field shows another text, certified P=2",
            "only /AP of the field changes, /V stays",
            INVALID,
            |one| with_look(one.certified(Certify::FormFill), "Rp 9.000.000"),
        ),
        row(
            "a field shows what was its value all along",
            "signed with an appearance unlike /V; then /AP shows /V",
            CAUGHT,
            |one| {
                let prepared = with_look(one.plain(), "Rp 9.000.000");
                with_look(&one.sign(&prepared, &quiet()), AMOUNT)
            },
        ),
        row(
            "a font with exchanged glyphs",
            "the font of the page gets another encoding",
            INVALID,
            |one| {
                let font = |view: &View<'_, '_>| {
                    numbered(view, |entries| {
                        let kind = entries.get(b"Type");
                        kind.is_ok_and(|kind| *kind == name("Font")) && entries.has(b"Encoding")
                    })
                };
                with(one.signed(), font, |entries| {
                    let mut encoding = Dictionary::new();
                    encoding.set("Type", name("Encoding"));
                    let names = vec![48.into(), name("nine"), name("eight")];
                    encoding.set("Differences", names);
                    entries.set("Encoding", encoding);
                })
            },
        ),
        row(
            "a stamp shows something else",
            "the appearance of a stamp changes",
            REVIEW,
            |one| {
                let file = stamped(one, "0 0 10 10 re f");
                changed(&file, |view, update| {
                    update.set(cover(view), form_x_object("0 0 400 300 re f"));
                })
            },
        ),
    ]
}

fn exchanged() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&Subject) -> Vec<u8>| {
        Row::new(BOTH, name, how, INVALID, move |one: &Subject| {
            Some(build(one))
        })
        .with_key()
    };
    let content = "two versions of an object are in the file";
    vec![
        row(
            "the catalog leads to the other page tree",
            "two page trees are in the file",
            |one| {
                let prepared = changed(one.plain(), |view, update| {
                    let tree = hidden_tree(update, view);
                    // Something has to lead to it, or it is no part of the file.
                    update.with(view, catalog(view), |entries| {
                        entries.set("PieceInfo", holding(tree));
                    });
                });
                let file = one.sign(&prepared, &quiet());
                with(&file, catalog, |entries| {
                    let tree = entries.get(b"PieceInfo").unwrap().as_dict().unwrap();
                    let tree = tree.get(b"Lain").unwrap().clone();
                    entries.set("Pages", tree);
                })
            },
        )
        .demanding(|report| {
            // The catalog, what was shown, and what is shown instead.
            findings(report).any(|one| one.code() == "change-page-tree" && one.objects.len() == 3)
        }),
        row(
            "the cross-references lead to the other version",
            content,
            |one| {
                let (file, number, old) = two_versions(one);
                relisted(&file, number, Some(old))
            },
        )
        .demanding(|report| {
            findings(report).any(|one| {
                let texts = [&one.old, &one.new].map(|text| text.as_deref());
                !one.objects.is_empty() && texts == [Some("Sah"), Some("Palsu")]
            })
        }),
        row("the free list takes the newer version", content, |one| {
            let (file, number, _) = two_versions(one);
            relisted(&file, number, None)
        })
        .demanding(|report| {
            let was = |one: &Finding| one.old.as_deref() == Some("Sah");
            findings(report).any(|one| !one.objects.is_empty() && was(one))
        }),
    ]
}

fn findings(report: &Report) -> impl Iterator<Item = &Finding> {
    report.signatures.iter().flat_map(|one| &one.findings)
}

fn holding(tree: ObjectId) -> Dictionary {
    let mut entries = Dictionary::new();
    entries.set("Lain", tree);
    entries
}

fn hidden_tree(update: &mut Changed<'_>, view: &View<'_, '_>) -> ObjectId {
    let content = lopdf::Stream::new(Dictionary::new(), b"0 0 400 300 re f".to_vec());
    let content = update.add(Object::Stream(content));
    let mut other = dictionary(view, page(view));
    other.set("Contents", content);
    other.remove(b"Annots");
    let other_page = update.add(other.clone());
    let mut tree = Dictionary::new();
    tree.set("Type", name("Pages"));
    tree.set("Kids", vec![Object::Reference(other_page)]);
    tree.set("Count", 1);
    let tree = update.add(tree);
    other.set("Parent", tree);
    update.set(other_page, other);
    tree
}

/// A signed document whose page content is in the file twice: the number of the object, and where
/// its older version is.
fn two_versions(subject: &Subject) -> (Vec<u8>, u32, u64) {
    let write = |file: &[u8], words: &str| {
        changed(file, |view, update| {
            let old = dictionary(view, page(view))
                .get(b"Contents")
                .cloned()
                .unwrap();
            let id = old.as_reference().unwrap();
            let content = format!("BT /F1 20 Tf 50 100 Td ({words}) Tj ET").into_bytes();
            let content = lopdf::Stream::new(Dictionary::new(), content);
            update.set(id, Object::Stream(content));
        })
    };
    let first = write(subject.plain(), "Palsu");
    let (number, old) = {
        let document = open(&first);
        let view = document.last();
        let contents = dictionary(&view, page(&view))
            .get(b"Contents")
            .cloned()
            .unwrap();
        let number = contents.as_reference().unwrap().0;
        (number, offset_of(&view, number))
    };
    let file = subject.sign(&write(&first, "Sah"), &quiet());
    (file, number, old)
}
