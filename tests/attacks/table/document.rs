//! What only looks like a signature, and what honest software does to a signed document.

use std::sync::OnceLock;

use teken::pdf::{Dictionary, Object};
use teken::sign::Certify;

use super::subject::{Subject, changed, quiet, rectangle};
use super::{Given, NO_SIGNATURE, Row, VALID};
use crate::workshop::{
    by_hand, catalog, dictionary, field, form_x_object, name, open, page, request, signed_with,
    startxref, text, with,
};

const LOOK_ALIKE: &str = "Look-alike";
const EXHAUSTION: &str = "Exhaustion";

/// Whatever stops the reading: it ends soon, and nothing is called valid.
const STOPPED: &[Given] = &[
    Given::Invalid,
    Given::Review,
    Given::Undecided,
    Given::Unreadable,
];

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = look_alikes();
    rows.extend(exhausting());
    rows
}

fn look_alikes() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&[u8]) -> Vec<u8>| {
        Row::new(LOOK_ALIKE, name, how, NO_SIGNATURE, move |one: &Subject| {
            (one.signatures == 1).then(|| build(one.plain()))
        })
    };
    vec![
        row(
            "a stamp and no signature",
            "the picture of a block on an unsigned document",
            |plain| {
                changed(plain, |view, update| {
                    let look = form_x_object("BT (Ditandatangani secara elektronik) Tj ET");
                    let look = update.add(look);
                    let mut looks = Dictionary::new();
                    looks.set("N", look);
                    let mut stamp = Dictionary::new();
                    stamp.set("Type", name("Annot"));
                    stamp.set("Subtype", name("Stamp"));
                    stamp.set("Rect", rectangle([20, 200, 220, 290]));
                    stamp.set("AP", looks);
                    let stamp = update.add(stamp);
                    update.with(view, page(view), |one| {
                        one.set("Annots", vec![Object::Reference(stamp)]);
                    });
                })
            },
        ),
        row(
            "a field without a value",
            "an empty signature field with an appearance",
            |plain| {
                changed(plain, |view, update| {
                    let look = update.add(form_x_object("BT (Sah) Tj ET"));
                    let mut looks = Dictionary::new();
                    looks.set("N", look);
                    let mut empty = Dictionary::new();
                    empty.set("Type", name("Annot"));
                    empty.set("Subtype", name("Widget"));
                    empty.set("FT", name("Sig"));
                    empty.set("T", text("Satu"));
                    empty.set("Rect", rectangle([20, 200, 220, 290]));
                    empty.set("AP", looks);
                    let empty = update.add(empty);
                    let mut form = Dictionary::new();
                    form.set("Fields", vec![Object::Reference(empty)]);
                    form.set("SigFlags", 3);
                    update.with(view, catalog(view), |one| one.set("AcroForm", form));
                })
            },
        ),
    ]
}

fn exhausting() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&[u8]) -> Vec<u8>| {
        Row::new(EXHAUSTION, name, how, STOPPED, move |one: &Subject| {
            Some(build(one.signed()))
        })
        .hiding()
    };
    let nested = |name: &str, open_: &'static str, close: &'static str| {
        let how = "an object nested 50,000 deep";
        Row::new(EXHAUSTION, name, how, STOPPED, move |one: &Subject| {
            let deep = open_.repeat(50_000) + &close.repeat(50_000);
            Some(behind(one.signed(), 400, &deep))
        })
    };
    vec![
        nested("deep arrays", "[", "]"),
        nested("deep dictionaries", "<</A", ">>"),
        row("a page that is its own parent", "an update", |file| {
            with(file, page, |one| one.set("Parent", own_page(file)))
        }),
        row("a page tree that holds itself", "an update", |file| {
            with(file, super::subject::pages, |one| {
                let own = super::subject::pages(&open(file).last());
                one.set("Kids", vec![Object::Reference(own)]);
            })
        }),
        row("a field that holds itself", "an update", |file| {
            let own = field(&open(file).last());
            with(file, field, |one| {
                one.set("Kids", vec![Object::Reference(own)]);
            })
        }),
        row("an object that is itself", "an update", |file| {
            let (number, _) = field(&open(file).last());
            behind(file, number, &format!("{number} 0 R"))
        }),
        row("a huge count of pages", "an update", |file| {
            with(file, super::subject::pages, |one| {
                one.set("Count", i64::from(i32::MAX));
            })
        }),
        row(
            "a huge table",
            "cross-references that say 999,999,999 entries",
            |file| {
                let root = catalog(&open(file).last()).0;
                let (at, prev) = (file.len(), startxref(file));
                let tail = format!(
                    "xref\n0 999999999\n0000000000 65535 f \ntrailer\n<</Size 999999999/Root {root} 0 R\
                 /Prev {prev}>>\nstartxref\n{at}\n%%EOF\n"
                );
                [file, tail.as_bytes()].concat()
            },
        ),
        row(
            "cross-references in a loop",
            "/Prev leads to itself",
            |file| {
                let root = catalog(&open(file).last()).0;
                let at = file.len();
                let tail = format!(
                    "xref\n0 0\ntrailer\n<</Size 99/Root {root} 0 R/Prev {at}>>\nstartxref\n{at}\n%%EOF\n"
                );
                [file, tail.as_bytes()].concat()
            },
        ),
        Row::new(
            EXHAUSTION,
            "a deflate bomb",
            "page content of 300 MiB in 300 KiB",
            STOPPED,
            |one| {
                one.is_plainest().then(|| {
                    changed(one.signed(), |view, update| {
                        let mut entries = Dictionary::new();
                        entries.set("Filter", name("FlateDecode"));
                        let stream = lopdf::Stream::new(entries, bomb().to_vec());
                        let stream = update.add(Object::Stream(stream));
                        update.with(view, page(view), |entries| {
                            entries.set("Contents", vec![Object::Reference(stream); 400]);
                        });
                    })
                })
            },
        ),
        nested_container("DER nested 1,500 deep", || [0x30, 0x80].repeat(1500)),
        nested_container("a huge length in DER", || {
            vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff]
        }),
    ]
}

/// 300 MiB of zeros in 300 KiB.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        use flate2::{Compression, write::ZlibEncoder};
        use std::io::Write as _;
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        let zeros = vec![0; 1 << 20];
        for _ in 0..300 {
            encoder.write_all(&zeros).unwrap();
        }
        encoder.finish().unwrap()
    })
}

fn nested_container(name: &str, make: fn() -> Vec<u8>) -> Row {
    let how = "the bytes of the container";
    Row::new(EXHAUSTION, name, how, STOPPED, move |one: &Subject| {
        Some(crate::workshop::with_container(one.signed(), |_| make()))
    })
}

/// An update by hand that leads to the catalog as it was.
fn behind(file: &[u8], number: u32, object: &str) -> Vec<u8> {
    let root = catalog(&open(file).last()).0;
    let trailer = format!("/Size 500/Root {root} 0 R/Prev {}", startxref(file));
    by_hand(file, &[(number, object)], &trailer)
}

fn own_page(file: &[u8]) -> Object {
    Object::Reference(page(&open(file).last()))
}

pub(super) fn twins() -> Vec<Row> {
    let row = |class, name: &str, how, build: fn(&Subject) -> Vec<u8>| {
        Row::new(class, name, how, VALID, move |one: &Subject| {
            Some(build(one))
        })
    };
    let signature = "Second signature";
    let update = "Update";
    vec![
        row(
            signature,
            "as it was signed",
            "with block and notice",
            |one| one.signed().to_vec(),
        ),
        row(
            signature,
            "visible, in blank space",
            "one signature more",
            |one| signed_with(one.signed(), &request(), "rsa2048"),
        ),
        row(signature, "invisible", "one signature more", |one| {
            signed_with(one.signed(), &quiet(), "rsa2048")
        }),
        row(
            update,
            "metadata",
            "an update with an object that nobody uses",
            |one| {
                changed(one.signed(), |_, update| {
                    let mut entries = Dictionary::new();
                    entries.set("Title", text("Judul"));
                    update.add(entries);
                })
            },
        ),
        row(
            update,
            "XMP",
            "an update gives the catalog metadata",
            |one| {
                changed(one.signed(), |view, update| {
                    let mut entries = Dictionary::new();
                    entries.set("Type", name("Metadata"));
                    entries.set("Subtype", name("XML"));
                    let packet = lopdf::Stream::new(entries, b"<x:xmpmeta/>".to_vec());
                    let packet = update.add(Object::Stream(packet));
                    update.with(view, catalog(view), |one| one.set("Metadata", packet));
                })
            },
        ),
        row(update, "validation data", "an update adds /DSS", |one| {
            validation_data(one.signed())
        }),
        row(
            update,
            "lists in objects of their own",
            "annotations and fields, as they were",
            |one| relocated(one.signed()),
        ),
        row(
            signature,
            "after the lists moved into objects of their own",
            "as Adobe Reader writes it",
            |one| signed_with(&relocated(one.signed()), &quiet(), "rsa2048"),
        ),
        Row::new(
            update,
            "validation data, certified P=1",
            "an update adds /DSS",
            VALID,
            |one| {
                let file = (one.signatures == 1).then(|| one.certified(Certify::NoChanges));
                file.map(validation_data)
            },
        ),
    ]
}

/// The document with the same annotations and fields, listed in new objects.
fn relocated(file: &[u8]) -> Vec<u8> {
    changed(file, |view, update| {
        let annotations = dictionary(view, page(view)).get(b"Annots").cloned();
        let annotations = view.array(&annotations.unwrap()).unwrap().unwrap();
        let annotations = update.add(annotations);
        update.with(view, page(view), |one| one.set("Annots", annotations));
        let (_, mut form) = view.form().unwrap().unwrap();
        let fields = view.array(form.get(b"Fields").unwrap()).unwrap().unwrap();
        form.set("Fields", update.add(fields));
        let form = update.add(form);
        update.with(view, catalog(view), |one| one.set("AcroForm", form));
    })
}

fn validation_data(file: &[u8]) -> Vec<u8> {
    changed(file, |view, update| {
        let mut store = Dictionary::new();
        store.set("Certs", Vec::<Object>::new());
        let store = update.add(store);
        update.with(view, catalog(view), |one| one.set("DSS", store));
    })
}
