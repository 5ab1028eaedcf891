//! Validation data and document timestamps: kept, taken away, and pretended.

use teken::pdf::{Dictionary, Object, ObjectId, View};
use teken::sign::Certify;

use super::hand::{pretended, stamped};
use super::subject::{Changed, Subject, changed, numbered};
use super::{Given, INVALID, REVIEW, Row, VALID};
use crate::workshop::{catalog, dictionary, name, page, with};

const CLASS: &str = "Validation data";

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = removed();
    rows.extend(pretending());
    rows
}

fn removed() -> Vec<Row> {
    let anew = "an update writes the catalog or the store anew";
    let row = |name: &str, how, expected: &'static [Given], build: fn(&[u8]) -> Vec<u8>| {
        Row::new(CLASS, name, how, expected, move |one: &Subject| {
            Some(build(one.signed()))
        })
    };
    vec![
        row("/DSS removed", anew, REVIEW, |file| {
            with(&kept(file), catalog, |one| {
                one.remove(b"DSS");
            })
        }),
        row("a certificate removed", anew, REVIEW, |file| {
            with(&kept(file), store, |one| {
                one.set("Certs", Vec::<Object>::new());
                one.remove(b"VRI");
            })
        }),
        row("a certificate replaced", anew, REVIEW, |file| {
            changed(&kept(file), |view, update| {
                let certs = dictionary(view, store(view)).get(b"Certs").unwrap().clone();
                let first = certs.as_array().unwrap()[0].as_reference().unwrap();
                update.set(first, stream(b"another"));
            })
        }),
        Row::new(CLASS, "/DSS removed, certified P=1", anew, REVIEW, |one| {
            let file = (one.signatures == 1).then(|| one.certified(Certify::NoChanges))?;
            let removed = with(&kept(file), catalog, |one| {
                one.remove(b"DSS");
            });
            Some(removed)
        }),
        row(
            "a document timestamp emptied",
            "an update drops the value of its field",
            INVALID,
            |file| {
                with(&stamped(file), stamp, |one| {
                    one.remove(b"V");
                })
            },
        ),
        row(
            "a document timestamp removed",
            "an update drops its field from the form and its page",
            INVALID,
            |file| {
                changed(&stamped(file), |view, update| {
                    let gone = Object::Reference(stamp(view));
                    update.with(view, page(view), |one| without(view, one, b"Annots", &gone));
                    let (id, mut form) = view.form().unwrap().unwrap();
                    without(view, &mut form, b"Fields", &gone);
                    match id {
                        Some(id) => update.set(id, form),
                        None => update.with(view, catalog(view), |one| one.set("AcroForm", form)),
                    }
                })
            },
        ),
    ]
}

/// Signatures that claim to be what a certification permits.
fn pretending() -> Vec<Row> {
    let row = |name: &str, kind: [&'static str; 2]| {
        Row::new(
            CLASS,
            name,
            "certified P=1; an ordinary signature is added under that name",
            INVALID,
            move |one: &Subject| {
                let file = (one.signatures == 1).then(|| one.certified(Certify::NoChanges))?;
                Some(pretended(file, kind, "rsa2048"))
            },
        )
    };
    vec![
        row(
            "a signature of /Type /DocTimeStamp",
            ["DocTimeStamp", "ETSI.CAdES.detached"],
        ),
        row(
            "a signature of /SubFilter /ETSI.RFC3161",
            ["Sig", "ETSI.RFC3161"],
        ),
        row(
            "a signature that is a timestamp in both",
            ["DocTimeStamp", "ETSI.RFC3161"],
        ),
    ]
}

pub(super) fn twins() -> Vec<Row> {
    let stamps = "an update adds a timestamp over the whole file";
    vec![
        Row::new(CLASS, "a document timestamp", stamps, VALID, |one| {
            Some(stamped(one.signed()))
        }),
        Row::new(
            CLASS,
            "a document timestamp, certified P=1",
            stamps,
            VALID,
            |one| {
                let file = (one.signatures == 1).then(|| one.certified(Certify::NoChanges))?;
                Some(stamped(file))
            },
        ),
        Row::new(
            CLASS,
            "arranged anew",
            "an update writes another store, with all data and more",
            VALID,
            |one| {
                let more = changed(&kept(one.signed()), |view, update| {
                    let mut store = dictionary(view, store(view));
                    let mut certs = store.get(b"Certs").unwrap().as_array().unwrap().clone();
                    certs.push(update.add(stream(b"more")).into());
                    store.set("Certs", certs);
                    store.remove(b"VRI");
                    let store = update.add(store);
                    update.with(view, catalog(view), |one| one.set("DSS", store));
                });
                Some(more)
            },
        ),
    ]
}

/// With a certificate in the document security store.
fn kept(file: &[u8]) -> Vec<u8> {
    changed(file, |view, update| {
        let kept = store_of(update, b"a certificate");
        update.with(view, catalog(view), |one| one.set("DSS", kept));
    })
}

fn store_of(update: &mut Changed<'_>, data: &[u8]) -> ObjectId {
    let certificates = vec![Object::Reference(update.add(stream(data)))];
    let mut details = Dictionary::new();
    details.set("Cert", certificates.clone());
    let mut signatures = Dictionary::new();
    signatures.set("AB", details);
    let mut store = Dictionary::new();
    store.set("Certs", certificates);
    store.set("VRI", signatures);
    update.add(store)
}

fn stream(data: &[u8]) -> Object {
    Object::Stream(lopdf::Stream::new(Dictionary::new(), data.to_vec()))
}

fn store(view: &View<'_, '_>) -> ObjectId {
    let (_, catalog) = view.catalog().unwrap();
    catalog.get(b"DSS").unwrap().as_reference().unwrap()
}

/// The field of the document timestamp.
fn stamp(view: &View<'_, '_>) -> ObjectId {
    let value = numbered(view, |one| {
        one.get(b"SubFilter")
            .is_ok_and(|kind| *kind == name("ETSI.RFC3161"))
    });
    numbered(view, |one| {
        one.get(b"V")
            .is_ok_and(|one| *one == Object::Reference(value))
    })
}

/// One item less in a list.
fn without(view: &View<'_, '_>, one: &mut Dictionary, key: &[u8], gone: &Object) {
    let list = one.get(key).unwrap();
    let mut items = view.array(list).unwrap().unwrap();
    items.retain(|item| item != gone);
    one.set(key, items);
}
