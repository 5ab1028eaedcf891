//! Files whose cross-references an attacker breaks, so that readers put them together by searching.

use super::subject::{Subject, changed, quiet};
use super::{CAUGHT, Given, INVALID, REVIEW, Row};
use crate::workshop::{find, open, page, startxref, text};

const CLASS: &str = "Broken cross-references";

/// More than readers may be expected to tell apart.
const MANY: usize = 20;

pub(super) fn attacks() -> Vec<Row> {
    let row = |name: &str, how, expected: &'static [Given], build: fn(&Subject) -> Vec<u8>| {
        Row::new(CLASS, name, how, expected, move |one: &Subject| {
            Some(build(one))
        })
    };
    let lost = "an update whose startxref leads nowhere";
    let cut = "an update whose /Prev leads nowhere";
    vec![
        row("a page changed, found by searching", lost, INVALID, |one| {
            lost_start(&with_page(one.signed()))
        }),
        row("a page changed, the chain cut", cut, INVALID, |one| {
            cut_chain(&with_page(one.signed()))
        }),
        row("nothing to see, found by searching", lost, REVIEW, |one| {
            lost_start(&with_note(one.signed()))
        }),
        row("nothing to see, the chain cut", cut, REVIEW, |one| {
            cut_chain(&with_note(one.signed()))
        }),
        row(
            "changed behind another end",
            "a mark of an end, then an update whose startxref leads nowhere",
            INVALID,
            |one| lost_start(&with_page(&[one.signed(), &mark(0)].concat())),
        ),
        row(
            "many ends",
            "more marks of an end than versions are told apart, and a page changed",
            INVALID,
            |one| {
                let file = lost_start(&with_page(one.signed()));
                [file, mark(0).repeat(MANY)].concat()
            },
        ),
        row(
            "what nothing listed comes to light",
            "signed with another page that no cross-references list; then they are broken",
            INVALID,
            |one| {
                let second = open(one.plain()).last().pages().unwrap()[1].id;
                let number = second.unwrap().0;
                let hidden = format!("{number} 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n");
                // Before the update that signs, so that it is signed with the rest.
                let file = one.sign(&[one.plain(), hidden.as_bytes()].concat(), &quiet());
                [file, mark(0)].concat()
            },
        )
        .with_key(),
        row(
            "the signed bytes end at a mark of the attacker",
            "a mark where no signature ends, nothing else",
            CAUGHT,
            |one| [one.signed(), &mark(one.signed().len())].concat(),
        ),
    ]
}

/// An end by its words alone.
fn mark(startxref: usize) -> Vec<u8> {
    format!("startxref\n{startxref}\n%%EOF\n").into_bytes()
}

/// The first page turned, by the book.
fn with_page(file: &[u8]) -> Vec<u8> {
    changed(file, |view, update| {
        update.with(view, page(view), |one| one.set("Rotate", 90));
    })
}

/// An object that nobody needs, by the book.
fn with_note(file: &[u8]) -> Vec<u8> {
    changed(file, |_, update| {
        update.add(text("catatan"));
    })
}

/// Digits overwritten so that they lead behind the end of the file.
fn overwritten(file: &[u8], at: usize) -> Vec<u8> {
    let mut file = file.to_vec();
    let digits = file[at..].iter_mut();
    for digit in digits.take_while(|digit| digit.is_ascii_digit()) {
        *digit = b'9';
    }
    file
}

fn lost_start(file: &[u8]) -> Vec<u8> {
    assert!(startxref(file) > 0, "there are cross-references");
    overwritten(file, find(file, b"startxref\n") + b"startxref\n".len())
}

fn cut_chain(file: &[u8]) -> Vec<u8> {
    overwritten(file, find(file, b"/Prev ") + b"/Prev ".len())
}
