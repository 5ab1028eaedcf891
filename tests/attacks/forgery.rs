//! Signatures that claim nothing, containers with more or less in them, and harmless twins.

use teken::pdf::{Dictionary, Object};

use crate::workshop::{
    assert_caught, assert_valid, catalog, dictionary, digits, field, open, patched, range_numbers,
    request, signed, signed_with, startxref, text, updated, value, with, with_container,
    with_range,
};

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
            patched(&file, "/Filter /Adobe.PPKLite", "/Filter /Adobe.Unknown"),
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
