//! What fields look like, locks, and timestamps that show something.

use teken::sign::{Certify, Notice, Request};
use teken::verify::Verdict;

use crate::plain::{PAINT, amended, document, latest, look, quietly_signed, stream};
use crate::workshop::{assert_caught, assert_valid, open, report, request, signed_with};

/// A form with one text field, whose appearance readers make from what the form says.
fn form(entries: &str, shared: &str) -> Vec<u8> {
    let field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(jumlah)/V(Rp 1.000)/F 4/Rect[50 400 300 440]/P 3 0 R>>";
    let form = format!("<</Fields[7 0 R]/DR 6 0 R/DA(/Helv 24 Tf 0 g){entries}>>");
    document(
        "/AcroForm 8 0 R",
        "/Annots[7 0 R]",
        &[(6, shared), (7, field), (8, &form)],
    )
}

/// The form of a signed document, as it is now with these words exchanged.
fn exchanged(file: &[u8], old: &str, new: &str, further: &[(u32, &str)]) -> Vec<u8> {
    let form = latest(file, 8);
    assert!(form.contains(old), "{form}");
    let form = form.replace(old, new);
    let mut objects = vec![(8, form.as_str())];
    objects.extend(further);
    amended(file, &objects)
}

const GLYPHS: &str = "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[9]/Encoding<</Differences[65/a]>>/CharProcs<</a 52 0 R>>>>";

#[test]
fn how_fields_are_drawn_is_signed() {
    let box_ = stream("", "9 0 d0 0 0 9 9 re f");
    let paint: [(u32, &str); 2] = [(50, GLYPHS), (52, &box_)];
    for entries in ["", "/NeedAppearances true"] {
        for certify in [None, Some(Certify::NoChanges), Some(Certify::FormFill)] {
            let file = quietly_signed(&form(entries, "<</Font<</Helv 5 0 R>>>>"), certify);
            let font = "/DR<</Font<</Helv 5 0 R/Ev 50 0 R>>>>";
            let other = exchanged(&file, "/Helv 24 Tf", "/Ev 24 Tf", &[]);
            assert_caught(vec![
                ("white", exchanged(&file, "0 g", "1 g", &[])),
                ("another font", exchanged(&other, "/DR 6 0 R", font, &paint)),
            ]);
            if certify != Some(Certify::NoChanges) {
                let more = exchanged(
                    &file,
                    "/DR 6 0 R",
                    "/DR<</Font<</Helv 5 0 R/Lain 50 0 R>>>>",
                    &[(50, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>")],
                );
                assert_valid("one more font", &more, 1);
            }
            let unnamed = quietly_signed(&form(entries, "<</Font<<>>>>"), certify);
            let waited = "/DR<</Font<</Helv 50 0 R>>>>";
            assert_caught(vec![(
                "a font that was waited for",
                exchanged(&unnamed, "/DR 6 0 R", waited, &paint),
            )]);
            let hole = quietly_signed(&form(entries, "<</Font<</Helv 50 0 R>>>>"), certify);
            assert_caught(vec![("missing font", amended(&hole, &paint))]);
        }
    }
}

#[test]
fn an_object_keeps_its_generation() {
    let file = quietly_signed(&document("", "", &[]), Some(Certify::NoChanges));
    let document = open(&file);
    for number in [3, 4, 5] {
        let Some(teken::pdf::Entry::InFile { offset, .. }) = document.last().entry(number) else {
            panic!("object {number} is in the file");
        };
        let with = |generation: u32| {
            let listed = amended(&file, &[]);
            let listed = String::from_utf8_lossy(&listed[file.len()..]).into_owned();
            let entry = format!("xref\n{number} 1\n{offset:010} {generation:05} n \n");
            [
                &file[..],
                listed
                    .replacen("xref\n0 1\n0000000000 65535 f \n", &entry, 1)
                    .as_bytes(),
            ]
            .concat()
        };
        assert_valid("the same", &with(0), 1);
        assert_caught(vec![("next", with(1)), ("too large", with(65_536))]);
    }
}

/// Whoever may lock a field locks how it looks, and readers that draw all fields anew draw it too.
#[test]
fn a_lock_holds_against_drawing_anew() {
    let widget = "<</Type/Annot/Subtype/Widget/FT/Tx/T(jumlah)/V(Rp 9.000)/F 4/Rect[50 400 300 440]/P 3 0 R/AP<</N 10 0 R>>>>";
    let shown = look("BT /F1 24 Tf 2 10 Td (Rp 1.000) Tj ET");
    let filed = |lock: &str| {
        let signs = format!("<</FT/Sig/T(Satu){lock}>>");
        let plain = document(
            "/AcroForm 8 0 R",
            "/Annots[7 0 R]",
            &[
                (6, "<</Font<</Helv 5 0 R>>>>"),
                (7, widget),
                (8, "<</Fields[7 0 R 9 0 R]/DR 6 0 R/DA(/Helv 24 Tf 0 g)>>"),
                (9, &signs),
                (10, &shown),
            ],
        );
        let request = Request {
            field: Some("Satu".into()),
            block: None,
            notice: Notice::None,
            certify: Some(Certify::FormFill),
            ..request()
        };
        let file = signed_with(&plain, &request, "rsa2048");
        assert_valid("signed", &file, 1);
        exchanged(&file, "/DR 6 0 R", "/DR 6 0 R/NeedAppearances true", &[])
    };
    assert_valid("nothing locked", &filed(""), 1);
    for lock in [
        "/Lock<</Type/SigFieldLock/Action/Include/Fields[(jumlah)]>>",
        "/Lock<</Type/SigFieldLock/Action/Exclude/Fields[(lain)]>>",
        "/Lock<</Type/SigFieldLock/Action/All>>",
    ] {
        assert_caught(vec![("drawn anew", filed(lock))]);
    }
}

/// Anybody may stamp a time on a document, so that must show nothing.
#[test]
fn a_document_timestamp_shows_nothing() {
    let file = quietly_signed(&document("", "", &[(6, &look(PAINT))]), None);
    let time = "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/Filter/Adobe.PPKLite/Contents<3000>/ByteRange[0 1 2 3]>>";
    let form = open(&file).last().form().unwrap().unwrap().0.unwrap().0;
    // One update lists the field (61) and its widget, and brings them.
    let verdict = |widget: u32, objects: &[(u32, &str)]| {
        let page = latest(&file, 3).replace("/Annots[", &format!("/Annots[{widget} 0 R "));
        let form_text = latest(&file, form).replace("/Fields[", "/Fields[61 0 R ");
        let mut all = vec![(3, page.as_str()), (form, form_text.as_str()), (62, time)];
        all.extend(objects);
        report(&amended(&file, &all)).unwrap().signatures[0].verdict
    };
    let stamped = |widget: &str| {
        let both =
            format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Waktu)/F 4/V 62 0 R/P 3 0 R{widget}>>");
        verdict(61, &[(61, &both)])
    };
    let looks = "/AP<</N 6 0 R>>";
    assert_eq!(stamped("/Rect[0 0 0 0]"), Verdict::Valid);
    assert_eq!(stamped(&format!("/Rect[0 0 0 0]{looks}")), Verdict::Valid);
    for visible in [
        "/Rect[0 0 600 800]",
        "/Rect[600 800 0 0]",
        looks,
        "/Rect 5 0 R",
    ] {
        let visible = format!("{visible}{looks}").replace(&format!("{looks}{looks}"), looks);
        assert_ne!(stamped(&visible), Verdict::Valid, "{visible}");
    }
    let kid = format!("<</Type/Annot/Subtype/Widget/Parent 61 0 R/Rect[0 0 600 800]/F 4{looks}>>");
    let parent = "<</FT/Sig/T(Waktu)/Kids[60 0 R]/V 62 0 R>>";
    let below = verdict(60, &[(60, &kid), (61, parent)]);
    assert_ne!(below, Verdict::Valid);
}
