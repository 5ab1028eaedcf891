//! Signatures as somebody else's program would add them, where ours refuses to or leaves no room.

use std::fmt::Write as _;

use teken::base::digest::DigestAlgorithm;
use teken::cms;
use teken::pdf::{Dictionary, Object, StringFormat, View};

use super::permissions::{hang, list};
use teken_test_kit::ALGORITHM;

use super::subject::{Changed, changed, rectangle};
use super::time::{STAMPED, tsa_token};
use crate::workshop::{find, form_x_object, identity, name, page, range_text, text};

/// Bytes of the container: room for more than one token.
const ROOM: usize = 12_000;

/// A number that is overwritten when it is known.
const UNKNOWN: i64 = 9_999_999_999;

/// One signature more, in a new field of this rectangle on the first page; its appearance fills
/// the rectangle.
pub(super) fn signed_in(file: &[u8], rect: [i64; 4], leaf: &str) -> Vec<u8> {
    signed_as(file, leaf, |_, update, widget| {
        widget.set("Rect", rectangle(rect));
        if rect != [0; 4] {
            let look = update.add(form_x_object("1 g 0 0 400 300 re f"));
            let mut looks = Dictionary::new();
            looks.set("N", look);
            widget.set("AP", looks);
        }
    })
}

/// One signature more, in a new field on the first page whose widget is made as asked.
pub(super) fn signed_as(
    file: &[u8],
    leaf: &str,
    make: impl FnOnce(&View<'_, '_>, &mut Changed<'_>, &mut Dictionary),
) -> Vec<u8> {
    let file = prepared(file, ["Sig", "ETSI.CAdES.detached"], make);
    filled_in(file, |parts| ordinary(parts, leaf))
}

/// An ordinary signature without anything to see, under this `/Type` and `/SubFilter`.
pub(super) fn pretended(file: &[u8], kind: [&str; 2], leaf: &str) -> Vec<u8> {
    let file = prepared(file, kind, |_, _, widget| {
        widget.set("Rect", rectangle([0; 4]));
    });
    filled_in(file, |parts| ordinary(parts, leaf))
}

/// A document timestamp (ISO 32000-2, 12.8.5).
pub(super) fn stamped(file: &[u8]) -> Vec<u8> {
    let file = prepared(file, ["DocTimeStamp", "ETSI.RFC3161"], |_, _, widget| {
        widget.set("Rect", rectangle([0; 4]));
        widget.set("T", text("Waktu"));
    });
    filled_in(file, |parts| tsa_token(&parts.concat(), STAMPED).encode())
}

fn ordinary(parts: [&[u8]; 2], leaf: &str) -> Vec<u8> {
    let digest = DigestAlgorithm::Sha256.hash(&parts);
    let container = cms::sign(&identity(leaf), ALGORITHM, &digest).unwrap();
    container.to_der().unwrap()
}

/// An update with a signature of this `/Type` and `/SubFilter` that has room for its value.
fn prepared(
    file: &[u8],
    kind: [&str; 2],
    make: impl FnOnce(&View<'_, '_>, &mut Changed<'_>, &mut Dictionary),
) -> Vec<u8> {
    changed(file, |view, update| {
        let mut value = Dictionary::new();
        value.set("Type", name(kind[0]));
        value.set("Filter", name("Adobe.PPKLite"));
        value.set("SubFilter", name(kind[1]));
        value.set("Reason", text("Pengesahan"));
        let range = [0, UNKNOWN, UNKNOWN, UNKNOWN].map(Object::Integer);
        value.set("ByteRange", range.to_vec());
        let room = Object::String(vec![0; ROOM], StringFormat::Hexadecimal);
        value.set("Contents", room);
        let value = update.add(value);
        let mut widget = Dictionary::new();
        widget.set("Type", name("Annot"));
        widget.set("Subtype", name("Widget"));
        widget.set("FT", name("Sig"));
        widget.set("T", text("Lain"));
        widget.set("F", 4);
        widget.set("P", page(view));
        widget.set("V", value);
        make(view, update, &mut widget);
        let is_widget = widget.has(b"Subtype");
        let widget = update.add(widget);
        if is_widget {
            hang(view, update, widget);
        }
        list(view, update, widget);
    })
}

/// The room of the last signature filled.
fn filled_in(mut file: Vec<u8>, sign: impl FnOnce([&[u8]; 2]) -> Vec<u8>) -> Vec<u8> {
    let zeros = "0".repeat(2 * ROOM);
    let start = find(&file, format!("<{zeros}>").as_bytes());
    let second = start + zeros.len() + 2;
    let old = range_text(&file);
    let range = format!("/ByteRange [0 {start} {second} {}]", file.len() - second);
    let range = format!("{range:<0$}", old.len());
    let at = find(&file, old.as_bytes());
    file[at..at + range.len()].copy_from_slice(range.as_bytes());
    let der = sign([&file[..start], &file[second..]]);
    let mut digits = String::new();
    for byte in der {
        write!(digits, "{byte:02x}").unwrap();
    }
    file[start + 1..=start + digits.len()].copy_from_slice(digits.as_bytes());
    file
}
