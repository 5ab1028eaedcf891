//! Signed documents to attack, the tools to do it with, and what must come of it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use teken::base::limits::Limits;
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Object, ObjectId, View};
use teken::pki::pem;
use teken::sign::Request;
use teken::verify::{Report, Verdict};
use teken_test_kit as kit;
pub(crate) use teken_test_kit::{identity_of as identity, open, read, report as report_within};

/// No attack may hold the reader up longer, also on a slow machine without optimisation.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The bytes of the first block of a PEM file.
pub(crate) fn pem_body(file: &[u8]) -> Vec<u8> {
    let block = pem::blocks(file).remove(0);
    block.bytes.unwrap().to_vec()
}

pub(crate) fn request() -> Request {
    Request {
        reason: Some("Pengesahan".into()),
        ..kit::request()
    }
}

pub(crate) fn signed_with(bytes: &[u8], request: &Request, leaf: &str) -> Vec<u8> {
    kit::signed_by(&identity(leaf), bytes, request).unwrap()
}

pub(crate) fn signed(name: &str) -> Vec<u8> {
    signed_with(
        &read(&format!("testdata/pdf/{name}.pdf")),
        &request(),
        "rsa2048",
    )
}

/// The report; none when the document cannot be read, which is no success either.
pub(crate) fn report(bytes: &[u8]) -> Option<Report> {
    report_within(bytes, Limits::default())
}

/// What is wrong with the answer to a forgery, if anything.
fn complaint(name: &str, bytes: &[u8]) -> Option<String> {
    let started = Instant::now();
    let report = report(bytes);
    let took = started.elapsed();
    if took > PATIENCE {
        return Some(format!("{name}: took {took:?}"));
    }
    let report = report?;
    if matches!(report.verdict, Verdict::Valid) || report.signatures.is_empty() {
        let _ = fs::write(
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.pdf", name.replace(' ', "-"))),
            bytes,
        );
        return Some(format!(
            "{name}: {:?} with {} signatures",
            report.verdict,
            report.signatures.len()
        ));
    }
    None
}

pub(crate) fn assert_caught(attacks: impl IntoIterator<Item = (&'static str, Vec<u8>)>) {
    let complaints: Vec<String> = attacks
        .into_iter()
        .filter_map(|(name, bytes)| complaint(name, &bytes))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

pub(crate) fn assert_valid(name: &str, bytes: &[u8], signatures: usize) {
    let report = report(bytes).unwrap();
    let notes: Vec<_> = report
        .signatures
        .iter()
        .flat_map(|one| one.findings.iter().map(|finding| &finding.message))
        .chain(report.findings.iter().map(|finding| &finding.message))
        .collect();
    assert_eq!(report.verdict, Verdict::Valid, "{name}: {notes:?}");
    assert_eq!(report.signatures.len(), signatures, "{name}");
}

/// An update that honest software could have written, with whatever content.
pub(crate) fn updated(bytes: &[u8], change: impl FnOnce(&View<'_, '_>, &mut Update)) -> Vec<u8> {
    let document = open(bytes);
    let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
    change(&document.last(), &mut update);
    [bytes, &update.finish().unwrap()].concat()
}

pub(crate) fn dictionary(view: &View<'_, '_>, id: ObjectId) -> Dictionary {
    view.load(id).unwrap().object.as_dict().unwrap().clone()
}

/// Changes one dictionary in an update.
pub(crate) fn with(
    bytes: &[u8],
    find: impl FnOnce(&View<'_, '_>) -> ObjectId,
    change: impl FnOnce(&mut Dictionary),
) -> Vec<u8> {
    updated(bytes, |view, update| {
        let id = find(view);
        let mut entries = dictionary(view, id);
        change(&mut entries);
        update.objects.set(id, entries);
    })
}

pub(crate) fn catalog(view: &View<'_, '_>) -> ObjectId {
    view.catalog().unwrap().0
}

pub(crate) fn page(view: &View<'_, '_>) -> ObjectId {
    view.pages().unwrap()[0].id.unwrap()
}

pub(crate) fn field(view: &View<'_, '_>) -> ObjectId {
    view.signature_fields().unwrap()[0].id.unwrap()
}

pub(crate) fn value(view: &View<'_, '_>) -> ObjectId {
    let fields = view.signature_fields().unwrap();
    fields[0].value.as_ref().unwrap().id.unwrap()
}

pub(crate) fn name(text: &str) -> Object {
    Object::Name(text.as_bytes().to_vec())
}

pub(crate) fn text(text: &str) -> Object {
    Object::string_literal(text)
}

pub(crate) fn form_x_object(content: &str) -> Object {
    let mut entries = Dictionary::new();
    entries.set("Type", name("XObject"));
    entries.set("Subtype", name("Form"));
    let numbers = [0, 0, 400, 300].map(Object::Integer).to_vec();
    entries.set("BBox", numbers);
    Object::Stream(lopdf::Stream::new(entries, content.as_bytes().to_vec()))
}

pub(crate) fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes
        .windows(what.len())
        .rposition(|window| window == what)
        .unwrap_or_else(|| panic!("no {}", String::from_utf8_lossy(what)))
}

/// Overwrites in place; both texts have one length.
pub(crate) fn patched(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let at = find(bytes, old.as_bytes());
    let mut patched = bytes.to_vec();
    patched[at..at + new.len()].copy_from_slice(new.as_bytes());
    patched
}

/// The byte range as it stands, from its bracket to the end of its room.
pub(crate) fn range_text(bytes: &[u8]) -> String {
    let at = find(bytes, b"/ByteRange");
    let end = at + bytes[at..].iter().position(|&byte| byte == b']').unwrap() + 1;
    String::from_utf8(bytes[at..end].to_vec()).unwrap()
}

pub(crate) fn with_range(bytes: &[u8], range: &str) -> Vec<u8> {
    let old = range_text(bytes);
    patched(bytes, &old, &format!("{range:<0$}", old.len()))
}

pub(crate) fn range_numbers(bytes: &[u8]) -> Vec<usize> {
    range_text(bytes)
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// The digits of `/Contents`.
pub(crate) fn digits(bytes: &[u8]) -> std::ops::Range<usize> {
    let numbers = range_numbers(bytes);
    numbers[1] + 1..numbers[2] - 1
}

/// The same document with another container.
pub(crate) fn with_container(bytes: &[u8], change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let room = digits(bytes);
    let text = std::str::from_utf8(&bytes[room.clone()]).unwrap();
    let raw: Vec<u8> = (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let length = 4 + usize::from(raw[2]) * 256 + usize::from(raw[3]);
    let changed = change(raw[..length].to_vec());
    let mut hexadecimal = String::new();
    for byte in changed {
        write!(hexadecimal, "{byte:02x}").unwrap();
    }
    assert!(hexadecimal.len() <= room.len());
    let mut bytes = bytes.to_vec();
    let padded = format!("{hexadecimal:0<0$}", room.len());
    bytes[room].copy_from_slice(padded.as_bytes());
    bytes
}

pub(crate) fn startxref(bytes: &[u8]) -> usize {
    let at = find(bytes, b"startxref\n") + 10;
    let rest = String::from_utf8_lossy(&bytes[at..]).into_owned();
    rest.lines().next().unwrap().trim().parse().unwrap()
}

/// An update written by hand.
pub(crate) fn by_hand(bytes: &[u8], objects: &[(u32, &str)], trailer: &str) -> Vec<u8> {
    let mut file = bytes.to_vec();
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, object) in objects {
        write!(table, "{number} 1\n{:010} 00000 n \n", file.len()).unwrap();
        file.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let at = file.len();
    file.extend_from_slice(table.as_bytes());
    let end = format!("trailer\n<<{trailer}>>\nstartxref\n{at}\n%%EOF\n");
    file.extend_from_slice(end.as_bytes());
    file
}
