//! Updates that change what the pages show, which pages there are, or what happens by itself.

use teken::pdf::{Dictionary, Object, ObjectId, View};

use super::subject::{Subject, changed, pages, rectangle};
use super::{INVALID, REVIEW, Row};
use crate::workshop::{
    catalog, dictionary, field, find, name, open, page, startxref, text, value, with,
};

const SAVING: &str = "Incremental saving";
const PAGES: &str = "Pages";
const SCRIPT: &str = "Script";

pub(super) fn attacks() -> Vec<Row> {
    let mut rows = saved();
    rows.extend(paged());
    rows.extend(scripted());
    rows
}

/// The file with this behind it.
fn behind(file: &[u8], tail: &str) -> Vec<u8> {
    [file, tail.as_bytes()].concat()
}

/// The first page once more, as an object behind the end.
fn other_page(file: &[u8]) -> String {
    let number = page(&open(file).last()).0;
    format!("{number} 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n")
}

fn trailer(file: &[u8]) -> String {
    let root = catalog(&open(file).last()).0;
    format!(
        "trailer\n<</Root {root} 0 R/Size 99/Prev {}>>\n",
        startxref(file)
    )
}

/// The text of the newest signature dictionary.
fn signature_object(file: &[u8]) -> String {
    let at = find(file, b"/ByteRange");
    let before = String::from_utf8_lossy(&file[..at]).into_owned();
    let start = before.rfind(" 0 obj").unwrap();
    let number: String = {
        let digits = before[..start].chars().rev();
        digits.take_while(char::is_ascii_digit).collect()
    };
    let number: String = number.chars().rev().collect();
    let rest = String::from_utf8_lossy(&file[at..]).into_owned();
    let rest = rest.split("endobj").next().unwrap();
    format!("{number}{}{rest}endobj\n", &before[start..])
}

fn saved() -> Vec<Row> {
    let row = |name: &str, how, build: fn(&[u8]) -> Vec<u8>| {
        Row::new(SAVING, name, how, INVALID, move |one: &Subject| {
            Some(build(one.signed()))
        })
    };
    vec![
        row(
            "with cross-references and trailer",
            "an update by the book with other page content",
            |file| {
                changed(file, |view, update| {
                    let content = lopdf::Stream::new(Dictionary::new(), b"BT ET".to_vec());
                    let content = update.add(Object::Stream(content));
                    update.with(view, page(view), |one| one.set("Contents", content));
                })
            },
        ),
        row(
            "with neither",
            "an object behind the end, no cross-references, no trailer",
            |file| behind(file, &other_page(file)),
        ),
        row(
            "with a trailer only",
            "an object behind the end, and a trailer",
            |file| behind(file, &format!("{}{}", other_page(file), trailer(file))),
        ),
        row(
            "with a trailer that leads to the old cross-references",
            "the same with startxref and %%EOF",
            |file| {
                let end = format!("startxref\n{}\n%%EOF\n", startxref(file));
                behind(file, &format!("{}{}{end}", other_page(file), trailer(file)))
            },
        ),
        row(
            "with a copied signature",
            "the object, a copy of the signature dictionary and a trailer",
            |file| {
                let end = format!("startxref\n{}\n%%EOF\n", startxref(file));
                let copy = signature_object(file);
                behind(
                    file,
                    &format!("{}{copy}{}{end}", other_page(file), trailer(file)),
                )
            },
        ),
        Row::new(
            SAVING,
            "bytes that nothing leads to",
            "a comment behind the last %%EOF",
            REVIEW,
            |one| Some(behind(one.signed(), "% only a comment\n")),
        ),
    ]
}

fn on_first_page(key: &'static str, object: fn() -> Object) -> Row {
    let name = format!("/{key} changed");
    let how = "an update by the book";
    Row::new(PAGES, name, how, INVALID, move |one| {
        Some(with(one.signed(), page, |entries| {
            entries.set(key, object());
        }))
    })
}

/// The page tree with other kids.
fn with_kids(
    name: &str,
    change: impl Fn(Vec<Object>) -> Vec<Object> + Send + Sync + 'static,
) -> Row {
    let how = "an update writes the page tree anew";
    Row::new(PAGES, name, how, INVALID, move |one| {
        Some(with(one.signed(), pages, |entries| {
            let kids = entries.get(b"Kids").unwrap().as_array().unwrap().clone();
            let kids = change(kids);
            entries.set("Count", i64::try_from(kids.len()).unwrap());
            entries.set("Kids", kids);
        }))
    })
}

fn paged() -> Vec<Row> {
    vec![
        Row::new(
            PAGES,
            "a page added",
            "an update by the book",
            INVALID,
            |one| {
                Some(changed(one.signed(), |view, update| {
                    let new = update.add(dictionary(view, page(view)));
                    update.with(view, pages(view), |tree| {
                        let mut kids = tree.get(b"Kids").unwrap().as_array().unwrap().clone();
                        kids.push(new.into());
                        tree.set("Kids", kids);
                        tree.set("Count", 3);
                    });
                }))
            },
        ),
        with_kids("a page removed", |kids| kids[..1].to_vec()),
        with_kids("all pages removed", |_| Vec::new()),
        with_kids("pages reordered", |kids| kids.into_iter().rev().collect()),
        with_kids("pages listed twice", |kids| [&kids[..], &kids].concat()),
        on_first_page("MediaBox", || rectangle([0, 0, 100, 100])),
        on_first_page("CropBox", || rectangle([0, 0, 100, 100])),
        on_first_page("Rotate", || 180.into()),
        on_first_page("UserUnit", || 3.into()),
        on_first_page("Resources", || Dictionary::new().into()),
        Row::new(
            PAGES,
            "/Rotate inherited",
            "an update writes the page tree anew",
            INVALID,
            |one| Some(with(one.signed(), pages, |tree| tree.set("Rotate", 270))),
        ),
    ]
}

fn action() -> Object {
    let mut action = Dictionary::new();
    action.set("S", name("JavaScript"));
    action.set("JS", text("app.alert(1)"));
    action.into()
}

fn holding(key: &str, value: Object) -> Object {
    let mut entries = Dictionary::new();
    entries.set(key, value);
    entries.into()
}

fn scripted() -> Vec<Row> {
    let row = |name: &str,
               find: fn(&View<'_, '_>) -> ObjectId,
               key: &'static str,
               make: fn() -> Object| {
        let how = "an update by the book";
        Row::new(SCRIPT, name, how, INVALID, move |one: &Subject| {
            Some(with(one.signed(), find, |entries| entries.set(key, make())))
        })
    };
    vec![
        row("/OpenAction added", catalog, "OpenAction", action),
        row("/AA of the document added", catalog, "AA", || {
            holding("WC", action())
        }),
        row("named scripts added", catalog, "Names", || {
            holding("JavaScript", action())
        }),
        row("/AA of a page added", page, "AA", || holding("O", action())),
        row("an action of the signature field added", field, "A", action),
        row("a script called validation data", catalog, "DSS", || {
            holding("Certs", action())
        }),
        row("a script in the signature dictionary", value, "AA", action),
    ]
}
