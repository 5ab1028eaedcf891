//! Attacks on signed documents that need no key of the signer's, each beside a harmless twin.
//!
//! A forgery is never valid, its signature is always listed, and nothing takes long. A twin is
//! what honest software does, and must pass.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use teken::base::digest::DigestAlgorithm;
use teken::base::limits::Limits;
use teken::base::time::{Timestamp, Zone};
use teken::crypto::{SignatureAlgorithm, SoftwareKey};
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Document, Object, ObjectId, View};
use teken::pki::{Certificate, CertificateList, Identity, TrustAnchors};
use teken::sign::{BlockRequest, Certify, Notice, Request, sign};
use teken::stamp::{Artwork, NOTICE};
use teken::verify::{Evidence, Policy, Report, Verdict, gather, judge};

const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1v15 {
    digest: DigestAlgorithm::Sha256,
};

/// No attack may hold the reader up longer, also on a slow machine without optimisation.
const PATIENCE: Duration = Duration::from_secs(20);

fn read(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn identity(leaf: &str) -> Identity {
    let pem = String::from_utf8(read(&format!("certs/leaf/{leaf}.key"))).unwrap();
    let key = pem_body(&pem);
    let certificate = Certificate::many_from_pem_or_der(&read(&format!("certs/leaf/{leaf}.pem")))
        .unwrap()
        .remove(0);
    let chain = Certificate::many_from_pem_or_der(&read("certs/ca/chain.pem")).unwrap();
    let key = SoftwareKey::from_pkcs8(&key).unwrap();
    Identity::new(Box::new(key), certificate, &chain).unwrap()
}

/// The bytes between the lines of a PEM file.
fn pem_body(pem: &str) -> Vec<u8> {
    let letters = pem.lines().filter(|line| !line.starts_with('-'));
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in letters.flat_map(str::bytes) {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    bytes
}

fn request() -> Request {
    Request {
        field: None,
        name: "Pejabat Contoh".into(),
        reason: Some("Pengesahan".into()),
        location: None,
        contact: None,
        time: "2026-11-21T07:00:00Z".parse().unwrap(),
        zone: Zone::Wib,
        certify: None,
        block: Some(BlockRequest::default()),
        notice: Notice::All,
        notice_text: NOTICE.into(),
    }
}

fn open(bytes: &[u8]) -> Document<'_> {
    Document::open(bytes, Limits::default()).unwrap()
}

fn signed_with(bytes: &[u8], request: &Request, leaf: &str) -> Vec<u8> {
    let artwork = Artwork::new(None).unwrap();
    let signed = sign(&open(bytes), request, &artwork, &identity(leaf), ALGORITHM).unwrap();
    signed.parts().concat()
}

fn signed(name: &str) -> Vec<u8> {
    signed_with(
        &read(&format!("testdata/pdf/{name}.pdf")),
        &request(),
        "rsa2048",
    )
}

/// The report; none when the document cannot be read, which is no success either.
fn report(bytes: &[u8]) -> Option<Report> {
    let mut anchors = TrustAnchors::empty();
    for certificate in Certificate::many_from_pem_or_der(&read("certs/ca/root.pem")).unwrap() {
        anchors.add(certificate);
    }
    let crls: Vec<CertificateList> = ["certs/ca/root.crl", "certs/ca/issuing.crl"]
        .iter()
        .flat_map(|list| CertificateList::many_from_pem_or_der(&read(list)).unwrap())
        .collect();
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &crls,
    };
    let at: Timestamp = "2060-01-01T00:00:00Z".parse().unwrap();
    let document = Document::open(bytes, Limits::default()).ok()?;
    Some(judge(&gather(&document, &evidence), &Policy::default(), at))
}

/// What is wrong with the answer to a forgery, if anything.
fn complaint(name: &str, bytes: &[u8], at_least: usize) -> Option<String> {
    let started = Instant::now();
    let report = report(bytes);
    let took = started.elapsed();
    if took > PATIENCE {
        return Some(format!("{name}: took {took:?}"));
    }
    let report = report?;
    if matches!(report.verdict, Verdict::Valid) || report.signatures.len() < at_least {
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

fn assert_caught(attacks: impl IntoIterator<Item = (&'static str, Vec<u8>)>) {
    let complaints: Vec<String> = attacks
        .into_iter()
        .filter_map(|(name, bytes)| complaint(name, &bytes, 1))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Updates that leave no way to the signed version: there is no signature to judge any more, and
/// that is never a success.
fn assert_not_valid(attacks: impl IntoIterator<Item = (&'static str, Vec<u8>)>) {
    let complaints: Vec<String> = attacks
        .into_iter()
        .filter_map(|(name, bytes)| complaint(name, &bytes, 0))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn assert_valid(name: &str, bytes: &[u8], signatures: usize) {
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
fn updated(bytes: &[u8], change: impl FnOnce(&View<'_, '_>, &mut Update)) -> Vec<u8> {
    let document = open(bytes);
    let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
    change(&document.last(), &mut update);
    [bytes, &update.finish().unwrap()].concat()
}

fn dictionary(view: &View<'_, '_>, id: ObjectId) -> Dictionary {
    view.load(id).unwrap().object.as_dict().unwrap().clone()
}

/// Changes one dictionary in an update.
fn with(
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

fn catalog(view: &View<'_, '_>) -> ObjectId {
    view.catalog().unwrap().0
}

fn page(view: &View<'_, '_>) -> ObjectId {
    view.pages().unwrap()[0].id.unwrap()
}

fn field(view: &View<'_, '_>) -> ObjectId {
    view.signature_fields().unwrap()[0].id.unwrap()
}

fn value(view: &View<'_, '_>) -> ObjectId {
    let fields = view.signature_fields().unwrap();
    fields[0].value.as_ref().unwrap().id.unwrap()
}

fn name(text: &str) -> Object {
    Object::Name(text.as_bytes().to_vec())
}

fn text(text: &str) -> Object {
    Object::string_literal(text)
}

fn form_x_object(content: &str) -> Object {
    let mut entries = Dictionary::new();
    entries.set("Type", name("XObject"));
    entries.set("Subtype", name("Form"));
    let numbers = [0, 0, 400, 300].map(Object::Integer).to_vec();
    entries.set("BBox", numbers);
    Object::Stream(lopdf::Stream::new(entries, content.as_bytes().to_vec()))
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes
        .windows(what.len())
        .rposition(|window| window == what)
        .unwrap_or_else(|| panic!("no {}", String::from_utf8_lossy(what)))
}

/// Overwrites in place; both texts have one length.
fn patched(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let at = find(bytes, old.as_bytes());
    let mut patched = bytes.to_vec();
    patched[at..at + new.len()].copy_from_slice(new.as_bytes());
    patched
}

/// The byte range as it stands, from its bracket to the end of its room.
fn range_text(bytes: &[u8]) -> String {
    let at = find(bytes, b"/ByteRange");
    let end = at + bytes[at..].iter().position(|&byte| byte == b']').unwrap() + 1;
    String::from_utf8(bytes[at..end].to_vec()).unwrap()
}

fn with_range(bytes: &[u8], range: &str) -> Vec<u8> {
    let old = range_text(bytes);
    patched(bytes, &old, &format!("{range:<0$}", old.len()))
}

fn range_numbers(bytes: &[u8]) -> Vec<usize> {
    range_text(bytes)
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// The digits of `/Contents`.
fn digits(bytes: &[u8]) -> std::ops::Range<usize> {
    let numbers = range_numbers(bytes);
    numbers[1] + 1..numbers[2] - 1
}

/// The same document with another container.
fn with_container(bytes: &[u8], change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
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

fn startxref(bytes: &[u8]) -> usize {
    let at = find(bytes, b"startxref\n") + 10;
    let rest = String::from_utf8_lossy(&bytes[at..]).into_owned();
    rest.lines().next().unwrap().trim().parse().unwrap()
}

/// An update written by hand.
fn by_hand(bytes: &[u8], objects: &[(u32, &str)], trailer: &str) -> Vec<u8> {
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

#[test]
fn harmless_twins_pass() {
    for document in [
        "table",
        "xref-stream",
        "hybrid",
        "form",
        "indirect-annotations",
    ] {
        let once = signed(document);
        assert_valid(document, &once, 1);
        let twice = signed_with(&once, &request(), "rsa2048");
        assert_valid(document, &twice, 2);
        let thrice = signed_with(&twice, &request(), "rsa2048");
        assert_valid(document, &thrice, 3);
        let spaced = [&once[..], b"\n"].concat();
        assert_valid(document, &spaced, 1);
        let prefixed = [&b"\n"[..], &once].concat();
        assert_valid(document, &prefixed, 1);
        let metadata = updated(&once, |_, update| {
            let mut entries = Dictionary::new();
            entries.set("Title", text("Judul"));
            update.objects.add(entries);
        });
        assert_valid(document, &metadata, 1);
        let security_store = updated(&once, |view, update| {
            let mut store = Dictionary::new();
            store.set("Certs", Vec::<Object>::new());
            let store = update.objects.add(store);
            let id = catalog(view);
            let mut entries = dictionary(view, id);
            entries.set("DSS", store);
            update.objects.set(id, entries);
        });
        assert_valid(document, &security_store, 1);
    }
}

#[test]
fn a_signature_dictionary_that_claims_nothing_is_malformed() {
    let file = signed("table");
    let numbers = range_numbers(&file);
    let room = digits(&file);
    let mut zeros = file.clone();
    zeros[room.clone()].fill(b'0');
    let mut empty = file.clone();
    empty[room].fill(b' ');
    let (a, b, c) = (numbers[1], numbers[2], numbers[3]);
    assert_caught(vec![
        ("zeros", zeros),
        ("empty", empty),
        ("no contents", patched(&file, "/Contents <", "/Kontents <")),
        ("no range", patched(&file, "/ByteRange", "/KyteRange")),
        ("null range", with_range(&file, "/ByteRange null")),
        ("empty range", with_range(&file, "/ByteRange []")),
        (
            "one pair",
            with_range(&file, &format!("/ByteRange [0 {a}]")),
        ),
        (
            "negative",
            with_range(&file, &format!("/ByteRange [0 -9 {b} {c}]")),
        ),
        (
            "overlap",
            with_range(&file, &format!("/ByteRange [0 {b} {a} {c}]")),
        ),
        (
            "oversized",
            with_range(&file, "/ByteRange [0 9999999999 1 9]"),
        ),
        ("nothing", with_range(&file, "/ByteRange [0 0 0 0]")),
        (
            "filter",
            patched(&file, "/Filter /Adobe.PPKLite", "/Filter /Adobe.XXXXXXX"),
        ),
        (
            "no filter",
            patched(&file, "/Filter /Adobe.PPKLite", "/Filler /Adobe.PPKLite"),
        ),
        (
            "sub-filter",
            patched(&file, "/ETSI.CAdES.detached", "/adbe.pkcs7.detached"),
        ),
        ("no sub-filter", patched(&file, "/SubFilter", "/SubFitter")),
        ("type", patched(&file, "/Type /Sig/", "/Type /Sag/")),
    ]);
}

#[test]
fn an_update_cannot_hollow_a_signature_out() {
    let file = signed("table");
    let mut attacks = Vec::new();
    for key in [
        "Contents",
        "ByteRange",
        "SubFilter",
        "Filter",
        "Type",
        "Reason",
        "Name",
        "M",
    ] {
        attacks.push((
            key,
            with(&file, value, |one| {
                one.remove(key.as_bytes());
            }),
        ));
        attacks.push((key, with(&file, value, |one| one.set(key, Object::Null))));
        attacks.push((key, with(&file, value, |one| one.set(key, text("palsu")))));
    }
    for key in ["V", "FT", "T", "AP", "Rect", "P", "F"] {
        attacks.push((
            key,
            with(&file, field, |one| {
                one.remove(key.as_bytes());
            }),
        ));
    }
    attacks.push((
        "no form",
        with(&file, catalog, |one| {
            one.remove(b"AcroForm");
        }),
    ));
    attacks.push(("freed value", {
        let number = value(&open(&file).last()).0;
        let at = file.len();
        let previous = startxref(&file);
        let root = catalog(&open(&file).last()).0;
        let tail = format!(
            "xref\n{number} 1\n0000000000 00001 f \ntrailer\n<</Size 99/Root {root} 0 R\
             /Prev {previous}>>\nstartxref\n{at}\n%%EOF\n"
        );
        [&file[..], tail.as_bytes()].concat()
    }));
    assert_caught(attacks);
}

#[test]
fn a_container_with_more_or_less_in_it_is_refused() {
    let file = signed("table");
    let set = |at: usize, value: u8| {
        with_container(&file, |mut der| {
            der[at] = value;
            der
        })
    };
    let digest = [
        0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04,
    ];
    let renamed = with_container(&file, |mut der| {
        let at = der
            .windows(digest.len())
            .rposition(|part| part == digest)
            .unwrap();
        der[at + 10] = 0x0b;
        der
    });
    assert_caught(vec![
        (
            "bytes after",
            with_container(&file, |der| [der, b"junk".to_vec()].concat()),
        ),
        (
            "zeros, then bytes",
            with_container(&file, |der| [&der[..], &[0; 9], b"junk"].concat()),
        ),
        (
            "twice",
            with_container(&file, |der| {
                let half = der.len().min(400);
                [&der[..], &der[..half]].concat()
            }),
        ),
        ("no message digest", renamed),
        ("other type", set(5, 0x0a)),
        (
            "cut",
            with_container(&file, |der| der[..der.len() / 2].to_vec()),
        ),
        ("deep", with_container(&file, |_| [0x30, 0x80].repeat(1500))),
        (
            "huge length",
            with_container(&file, |_| vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
        ),
    ]);
}

#[test]
fn a_changed_page_is_forbidden_however_it_is_appended() {
    for document in ["table", "xref-stream", "hybrid", "inherited"] {
        let file = signed(document);
        let evil = || Object::Stream(lopdf::Stream::new(Dictionary::new(), b"BT ET".to_vec()));
        let content = updated(&file, |view, update| {
            let id = page(view);
            let stream = update.objects.add(evil());
            let mut entries = dictionary(view, id);
            entries.set("Contents", stream);
            update.objects.set(id, entries);
        });
        let number = page(&open(&file).last()).0;
        let previous = startxref(&file);
        let root = catalog(&open(&file).last()).0;
        let object = format!("{number} 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n");
        let neither = [&file[..], object.as_bytes()].concat();
        let trailer_only = [
            &neither[..],
            format!("trailer\n<</Root {root} 0 R/Size 99/Prev {previous}>>\n").as_bytes(),
        ]
        .concat();
        let trailer_end = [
            &trailer_only[..],
            format!("startxref\n{previous}\n%%EOF\n").as_bytes(),
        ]
        .concat();
        let rewritten =
            |key: &'static str, value: Object| with(&file, page, move |one| one.set(key, value));
        let numbers = |all: [i64; 4]| Object::Array(all.map(Object::Integer).to_vec());
        let pages = |view: &View<'_, '_>| {
            view.catalog()
                .unwrap()
                .1
                .get(b"Pages")
                .unwrap()
                .as_reference()
                .unwrap()
        };
        assert_caught(vec![
            ("content", content),
            ("neither", neither),
            ("trailer only", trailer_only),
            ("trailer with the old start", trailer_end),
            ("MediaBox", rewritten("MediaBox", numbers([0, 0, 100, 100]))),
            ("CropBox", rewritten("CropBox", numbers([0, 0, 100, 100]))),
            ("Rotate", rewritten("Rotate", Object::Integer(180))),
            ("UserUnit", rewritten("UserUnit", Object::Integer(3))),
            (
                "Resources",
                rewritten("Resources", Object::Dictionary(Dictionary::new())),
            ),
            (
                "no kids",
                with(&file, pages, |one| {
                    one.set("Kids", Vec::<Object>::new());
                    one.set("Count", 0);
                }),
            ),
            (
                "inherited box",
                with(&file, pages, |one| one.set("Rotate", 270)),
            ),
            (
                "added twice",
                with(&file, pages, |one| {
                    let mut kids = one.get(b"Kids").unwrap().as_array().unwrap().clone();
                    kids.extend(kids.clone());
                    one.set("Kids", kids);
                }),
            ),
        ]);
        assert_not_valid(vec![(
            "no previous",
            by_hand(
                &file,
                &[
                    (1, "<</Type/Catalog/Pages 2 0 R>>"),
                    (2, "<</Type/Pages/Kids[]/Count 0>>"),
                ],
                "/Root 1 0 R/Size 3",
            ),
        )]);
    }
}

#[test]
fn scripts_actions_and_permissions_cannot_be_added() {
    let certified = Request {
        certify: Some(Certify::FormFill),
        ..request()
    };
    let certified = signed_with(&read("testdata/pdf/table.pdf"), &certified, "rsa2048");
    assert_valid("certified", &certified, 1);
    for file in [signed("table"), certified] {
        let action = || {
            let mut action = Dictionary::new();
            action.set("S", name("JavaScript"));
            action.set("JS", text("app.alert(1)"));
            action
        };
        let dictionary_with = |key: &str, value: Object| {
            let mut entries = Dictionary::new();
            entries.set(key, value);
            entries
        };
        let set =
            |key: &'static str, value: Object| with(&file, catalog, move |one| one.set(key, value));
        assert_caught(vec![
            ("OpenAction", set("OpenAction", action().into())),
            (
                "AA",
                set("AA", dictionary_with("WC", action().into()).into()),
            ),
            (
                "Names",
                set(
                    "Names",
                    dictionary_with("JavaScript", action().into()).into(),
                ),
            ),
            (
                "Perms",
                set("Perms", dictionary_with("DocMDP", Object::Null).into()),
            ),
            (
                "OCProperties",
                set("OCProperties", Dictionary::new().into()),
            ),
            ("Pages", set("Pages", Object::Null)),
            (
                "page action",
                with(&file, page, |one| one.set("AA", action())),
            ),
            (
                "field action",
                with(&file, field, |one| one.set("A", action())),
            ),
            (
                "hidden in DSS",
                set("DSS", dictionary_with("Certs", action().into()).into()),
            ),
        ]);
    }
}

/// A widget that shows what it likes, in a field that borrows somebody else's signature.
fn borrowed(file: &[u8], indirect: bool) -> Vec<u8> {
    updated(file, |view, update| {
        let look = update.objects.add(form_x_object("1 g 0 0 400 300 re f"));
        let mut looks = Dictionary::new();
        looks.set("N", look);
        let page_id = page(view);
        let mut widget = Dictionary::new();
        widget.set("Type", name("Annot"));
        widget.set("Subtype", name("Widget"));
        widget.set("FT", name("Sig"));
        widget.set("T", text("Signature9"));
        widget.set("Rect", [0, 0, 400, 300].map(Object::Integer).to_vec());
        widget.set("P", page_id);
        widget.set("F", 4);
        widget.set("AP", looks);
        let borrowed = Object::Reference(value(view));
        let borrowed = if indirect {
            update.objects.add(borrowed).into()
        } else {
            borrowed
        };
        widget.set("V", borrowed);
        let widget = update.objects.add(widget);
        let mut entries = dictionary(view, page_id);
        let mut annotations = view
            .array(entries.get(b"Annots").unwrap())
            .unwrap()
            .unwrap();
        annotations.push(widget.into());
        entries.set("Annots", annotations);
        update.objects.set(page_id, entries);
        let (form_id, mut form) = view.form().unwrap().unwrap();
        let mut fields = view.array(form.get(b"Fields").unwrap()).unwrap().unwrap();
        fields.push(widget.into());
        form.set("Fields", fields);
        if let Some(id) = form_id {
            update.objects.set(id, form);
        } else {
            let id = catalog(view);
            let mut entries = dictionary(view, id);
            entries.set("AcroForm", form);
            update.objects.set(id, entries);
        }
    })
}

#[test]
fn a_new_field_cannot_borrow_an_old_signature() {
    for document in ["table", "empty-field"] {
        let file = signed(document);
        assert_caught(vec![
            ("borrowed", borrowed(&file, false)),
            ("borrowed by a detour", borrowed(&file, true)),
        ]);
    }
    // An empty field of the author's, filled with the signature of another.
    let mut file = updated(&read("testdata/pdf/table.pdf"), |view, update| {
        let empty = ["Satu", "Dua"].map(|called| {
            let mut empty = Dictionary::new();
            empty.set("FT", name("Sig"));
            empty.set("T", text(called));
            Object::Reference(update.objects.add(empty))
        });
        let mut form = Dictionary::new();
        form.set("Fields", empty.to_vec());
        let id = catalog(view);
        let mut entries = dictionary(view, id);
        entries.set("AcroForm", form);
        update.objects.set(id, entries);
    });
    let invisible = Request {
        field: Some("Satu".into()),
        block: None,
        ..request()
    };
    file = signed_with(&file, &invisible, "rsa2048");
    assert_valid("beside an empty field", &file, 1);
    let filled = updated(&file, |view, update| {
        let fields = view.signature_fields().unwrap();
        let empty = fields
            .iter()
            .find(|one| one.value.is_none())
            .unwrap()
            .id
            .unwrap();
        let full = fields
            .iter()
            .find_map(|one| one.value.as_ref()?.id)
            .unwrap();
        let mut entries = dictionary(view, empty);
        entries.set("V", full);
        update.objects.set(empty, entries);
    });
    assert_caught(vec![("filled with another's", filled)]);
}

/// A document with a link whose action is an object of its own.
fn with_link() -> Vec<u8> {
    updated(&read("testdata/pdf/table.pdf"), |view, update| {
        let mut action = Dictionary::new();
        action.set("S", name("URI"));
        action.set("URI", text("https://example.test/periksa"));
        let action = update.objects.add(action);
        let mut link = Dictionary::new();
        link.set("Type", name("Annot"));
        link.set("Subtype", name("Link"));
        link.set("Rect", [10, 10, 60, 60].map(Object::Integer).to_vec());
        link.set("A", action);
        let link = update.objects.add(link);
        let id = page(view);
        let mut entries = dictionary(view, id);
        entries.set("Annots", vec![Object::Reference(link)]);
        update.objects.set(id, entries);
    })
}

#[test]
fn what_a_link_leads_to_cannot_be_exchanged() {
    let file = signed_with(&with_link(), &request(), "rsa2048");
    assert_valid("link", &file, 1);
    let action = |view: &View<'_, '_>| {
        view.object_numbers()
            .into_iter()
            .map(|number| (number, 0))
            .find(|id| {
                let object = view.load(*id).map(|one| one.object);
                object.is_ok_and(|one| one.as_dict().is_ok_and(|one| one.has(b"URI")))
            })
            .unwrap()
    };
    let other = with(&file, action, |one| {
        one.set("URI", text("https://palsu.test"));
    });
    let described = updated(&file, |view, update| {
        let action_id = action(view);
        let mut entries = dictionary(view, action_id);
        entries.set("URI", text("https://palsu.test"));
        update.objects.set(action_id, entries);
        let id = catalog(view);
        let mut entries = dictionary(view, id);
        entries.set("DSS", action_id);
        update.objects.set(id, entries);
    });
    assert_caught(vec![
        ("other target", other),
        ("called validation data", described),
    ]);
}

#[test]
fn signature_wrapping_leaves_a_gap_that_is_seen() {
    let file = signed("table");
    let numbers = range_numbers(&file);
    let (first, second, rest) = (numbers[1], numbers[2], numbers[3]);
    let evil = b"4 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n";
    // The room of the byte range is signed, so the shifted range goes into an update.
    let mut moved = file[..second].to_vec();
    moved.extend_from_slice(evil);
    let shifted = moved.len();
    moved.extend_from_slice(&file[second..]);
    let old = range_text(&file);
    let new = format!("/ByteRange [0 {first} {shifted} {rest}]");
    let new = format!("{new:<0$}", old.len());
    let patched_range = (new.len() == old.len()).then(|| patched(&moved, &old, &new));
    let mut inside = file.clone();
    let room = digits(&file);
    let at = room.end - evil.len() - 2;
    inside[at] = b'>';
    inside[at + 1..at + 1 + evil.len()].copy_from_slice(evil);
    let mut attacks = vec![("moved", moved), ("inside the room", inside)];
    attacks.extend(patched_range.map(|one| ("moved with its range", one)));
    assert_caught(attacks);
}

#[test]
fn junk_around_the_file_is_told() {
    let file = signed("table");
    let other = read("testdata/pdf/table.pdf");
    assert_caught(vec![
        ("junk behind", [&file[..], b"junk"].concat()),
        (
            "a comment behind",
            [&file[..], b"% only a comment\n"].concat(),
        ),
        ("another document before", [&other[..], &file].concat()),
    ]);
    assert_not_valid(vec![
        ("another document behind", [&file[..], &other].concat()),
        ("cut", file[..file.len() - 20].to_vec()),
    ]);
}

#[test]
fn two_readings_are_never_valid() {
    let file = signed("table");
    let previous = startxref(&file);
    let root = catalog(&open(&file).last()).0;
    let at = file.len();
    let number = page(&open(&file).last()).0;
    let own = format!(
        "xref\n0 0\ntrailer\n<</Size 99/Root {root} 0 R/Prev {at}>>\nstartxref\n{at}\n%%EOF\n"
    );
    let object = format!("{number} 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n");
    let stream_at = at + object.len();
    // A stream that the table does not agree with.
    let entry = format!("01{at:08x}00>");
    let stream = format!(
        "98 0 obj\n<</Type/XRef/W[1 4 1]/Index[{number} 1]/Size 99/Filter/ASCIIHexDecode\
         /Length {}>>stream\n{entry}\nendstream\nendobj\n",
        entry.len()
    );
    let table_at = stream_at + stream.len();
    let hybrid = format!(
        "{object}{stream}xref\n0 0\ntrailer\n<</Size 99/Root {root} 0 R/Prev {previous}\
         /XRefStm {stream_at}>>\nstartxref\n{table_at}\n%%EOF\n"
    );
    let doubled_at = at + object.len();
    let doubled = format!(
        "{object}xref\n{number} 1\n0000000344 00000 n \n{number} 1\n{at:010} 00000 n \n\
         trailer\n<</Size 99/Root {root} 0 R/Prev {previous}>>\nstartxref\n{doubled_at}\n%%EOF\n"
    );
    let join = |tail: &str| [&file[..], tail.as_bytes()].concat();
    assert_caught(vec![("hybrid", join(&hybrid)), ("doubled", join(&doubled))]);
    assert_not_valid(vec![("loop", join(&own))]);
    // Objects that come out of a container which an update replaces.
    let file = signed("xref-stream");
    let replaced = with(&file, |_| (6, 0), |one| one.set("First", 0));
    let emptied = updated(&file, |view, update| {
        let mut entries = dictionary(view, (6, 0));
        entries.remove(b"Filter");
        update.objects.set(
            (6, 0),
            Object::Stream(lopdf::Stream::new(entries, Vec::new())),
        );
    });
    assert_caught(vec![
        ("replaced container", replaced),
        ("emptied container", emptied),
    ]);
}

/// A cross-reference entry that leads behind the end of its own revision waits for somebody to
/// put an object there.
#[test]
fn an_entry_that_leads_behind_its_revision_is_no_open_door() {
    let original = read("testdata/pdf/table.pdf");
    // Room for the signature: the entry's offset lies well behind whatever signing adds.
    let target = 400_000;
    let previous = startxref(&original);
    let at = original.len();
    let prepared = format!(
        "xref\n5 1\n{target:010} 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev {previous}>>\n\
         startxref\n{at}\n%%EOF\n"
    );
    let prepared = [&original[..], prepared.as_bytes()].concat();
    let file = signed_with(
        &prepared,
        &Request {
            notice: Notice::None,
            ..request()
        },
        "rsa2048",
    );
    let filler = target - file.len() - b"% \n".len();
    let mut evil = [&file[..], b"% ", "x".repeat(filler).as_bytes(), b"\n"].concat();
    assert_eq!(evil.len(), target);
    evil.extend_from_slice(b"5 0 obj\n<</Length 5>>stream\nBT ET\nendstream\nendobj\n");
    let start = evil.len();
    let end = format!(
        "xref\n0 0\ntrailer\n<</Size 99/Root 1 0 R/Prev {}>>\nstartxref\n{start}\n%%EOF\n",
        startxref(&file)
    );
    evil.extend_from_slice(end.as_bytes());
    assert_caught(vec![("filled later", evil)]);
}

#[test]
fn revoked_and_foreign_signers_are_not_valid() {
    let plain = read("testdata/pdf/table.pdf");
    let revoked = signed_with(&plain, &request(), "revoked");
    assert_eq!(report(&revoked).unwrap().verdict, Verdict::Invalid);
    let mixed = signed_with(&signed("table"), &request(), "revoked");
    assert_caught(vec![("second revoked", mixed)]);
}

#[test]
fn deep_nesting_ends_soon() {
    let file = signed("table");
    let nested = |open: &str, close: &str| {
        let deep = open.repeat(50_000) + &close.repeat(50_000);
        let trailer = format!("/Size 99/Root 1 0 R/Prev {}", startxref(&file));
        by_hand(&file, &[(90, &deep)], &trailer)
    };
    assert_caught(vec![
        ("deep arrays", nested("[", "]")),
        ("deep dictionaries", nested("<</A", ">>")),
    ]);
}

#[test]
fn many_revisions_end_soon() {
    let file = signed("table");
    for count in [900, 1_100] {
        let mut chained = file.clone();
        for _ in 0..count {
            let tail = chained[chained.len() - 60..].to_vec();
            let object = format!("<</Type/Catalog/Pages 2 0 R/Lang({})>>", chained.len());
            let trailer = format!("/Size 99/Root 1 0 R/Prev {}", startxref(&tail));
            chained = by_hand(&chained, &[(1, &object)], &trailer);
        }
        assert_caught(vec![("many revisions", chained)]);
    }
}

#[test]
fn bombs_end_soon() {
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write as _;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..300 {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let file = signed("table");
    let bombs = updated(&file, |view, update| {
        let mut entries = Dictionary::new();
        entries.set("Filter", name("FlateDecode"));
        let stream = lopdf::Stream::new(entries, bomb);
        let stream = update.objects.add(Object::Stream(stream));
        let id = page(view);
        let mut entries = dictionary(view, id);
        entries.set("Contents", vec![Object::Reference(stream); 400]);
        update.objects.set(id, entries);
    });
    assert_caught(vec![("bombs", bombs)]);
}

/// Thousands of fields, each of which asks for the whole file to be hashed.
#[test]
fn many_fields_end_soon() {
    let file = signed("table");
    let many = updated(&file, |view, update| {
        let genuine = dictionary(view, value(view));
        let mut fields = vec![Object::Reference(field(view))];
        for index in 0..250 {
            let mut entries = genuine.clone();
            entries.set("Reason", text(&index.to_string()));
            let value = update.objects.add(entries);
            let mut copy = Dictionary::new();
            copy.set("FT", name("Sig"));
            copy.set("T", text(&format!("S{index}")));
            copy.set("V", value);
            fields.push(update.objects.add(copy).into());
        }
        let (_, mut form) = view.form().unwrap().unwrap();
        form.set("Fields", fields);
        let id = catalog(view);
        let mut entries = dictionary(view, id);
        entries.set("AcroForm", form);
        update.objects.set(id, entries);
    });
    assert_caught(vec![("many fields", many)]);
}

#[test]
fn loops_end_soon() {
    let file = signed("table");
    let own =
        |view: &View<'_, '_>, find: fn(&View<'_, '_>) -> ObjectId| Object::Reference(find(view));
    let parent = updated(&file, |view, update| {
        let mut entries = dictionary(view, page(view));
        entries.set("Parent", own(view, page));
        update.objects.set(page(view), entries);
    });
    let kids = updated(&file, |view, update| {
        let mut entries = dictionary(view, field(view));
        entries.set("Kids", vec![own(view, field)]);
        update.objects.set(field(view), entries);
    });
    assert_caught(vec![("parent", parent), ("kids", kids)]);
}
