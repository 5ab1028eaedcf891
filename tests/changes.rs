//! What later revisions changed, told in words: each change with its place, what was there before
//! and what is there now.
//!
//! Documents are written by hand and signed; updates are what honest software, or an attacker,
//! would append.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[cfg(test)]
#[expect(dead_code, reason = "shared with the tests of attacks")]
#[path = "attacks/plain.rs"]
mod plain;
#[cfg(test)]
#[expect(dead_code, reason = "shared with the tests of attacks")]
#[path = "attacks/workshop.rs"]
mod workshop;

use teken::cli::words::{Language, Words};
use teken::sign::{Certify, Notice, Request};
use teken::verify::{Changes, Finding, SignatureReport, Verdict};

use plain::{amended, document, latest, quietly_signed, stream};
use workshop::{report, request, signed_with};

/// What became of the first signature.
fn first(file: &[u8]) -> SignatureReport {
    report(file).unwrap().signatures.remove(0)
}

/// The change with this code.
fn change(signature: &SignatureReport, code: &str) -> Finding {
    let mut findings = signature.findings.iter();
    let found = findings.find(|one| one.code() == code);
    let codes: Vec<&str> = signature.findings.iter().map(Finding::code).collect();
    found
        .unwrap_or_else(|| panic!("no {code} in {codes:?}"))
        .clone()
}

fn words(finding: &Finding) -> String {
    Words::new(Language::English).text(&finding.message)
}

fn appearance(entries: &str, content: &str) -> String {
    stream(
        &format!("/Type/XObject/Subtype/Form/BBox[0 0 250 40]/Resources<<{entries}>>"),
        content,
    )
}

fn text_look(text: &str) -> String {
    appearance(
        "/Font<</Helv 5 0 R>>",
        &format!("/Tx BMC q BT /Helv 24 Tf 0 g 2 10 Td {text} Tj ET Q EMC"),
    )
}

/// A signed form with one field (7) whose appearance is object 10.
fn form(field: &str, look: &str, of_form: &str, certify: Option<Certify>) -> Vec<u8> {
    let field =
        format!("<</Type/Annot/Subtype/Widget/T(Jumlah)/F 4/Rect[50 400 300 440]/P 3 0 R{field}>>");
    let form =
        format!("<</Fields[7 0 R]/DR<</Font<</Helv 5 0 R>>>>/DA(/Helv 24 Tf 0 g){of_form}>>");
    let plain = document(
        "/AcroForm 8 0 R",
        "/Annots[7 0 R]",
        &[(7, &field), (8, &form), (10, look)],
    );
    quietly_signed(&plain, certify)
}

/// A text field that held 10, and holds and shows other texts now.
fn filled(entries: &str, value: &str, look: &str, certify: Option<Certify>) -> Vec<u8> {
    let file = form(
        &format!("/FT/Tx/V(10)/AP<</N 10 0 R>>{entries}"),
        &text_look("(10)"),
        "",
        certify,
    );
    let field = latest(&file, 7).replace("/V(10)", value);
    amended(&file, &[(7, &field), (10, look)])
}

const BOX: [f64; 4] = [50.0, 400.0, 300.0, 440.0];
const FORM_FILL: Option<Certify> = Some(Certify::FormFill);

fn is_at(finding: &Finding, page: usize, rect: [f64; 4]) -> bool {
    finding.page == Some(page) && finding.rect == Some(rect)
}

#[test]
fn a_field_is_told_with_both_values() {
    for (certify, changes) in [(None, Changes::Review), (FORM_FILL, Changes::Permitted)] {
        let file = filled(
            "",
            "/V(100)",
            &text_look("(1)-1(00)").replace("(1)-1(00) Tj", "[(1)-1(00)] TJ"),
            certify,
        );
        let signature = first(&file);
        assert_eq!(signature.changes, changes);
        let told = change(&signature, "change-form-field");
        assert_eq!(
            words(&told),
            "Version 3 changed the form field \"Jumlah\" from \"10\" to \"100\"."
        );
        assert_eq!(
            (told.old.as_deref(), told.new.as_deref()),
            (Some("10"), Some("100"))
        );
        assert!(is_at(&told, 1, BOX), "{told:?}");
        assert_eq!(told.objects, [(7, 0), (10, 0)]);
    }
    let emptied = first(&filled("", "/V()", &text_look("()"), FORM_FILL));
    let told = change(&emptied, "change-form-field");
    assert_eq!(
        words(&told),
        "Version 3 emptied the form field \"Jumlah\", which held \"10\"."
    );
    assert_eq!(told.new, None);
}

#[test]
fn a_field_that_shows_something_else_is_forbidden() {
    for certify in [None, FORM_FILL] {
        for (value, look) in [
            ("/V(1000)", "(9000)"),
            ("/V(10)", "(1000)"),
            ("/V()", "(1000)"),
            ("", "(1000)"),
        ] {
            let signature = first(&filled("", value, &text_look(look), certify));
            assert_eq!(signature.changes, Changes::Forbidden, "{value} {look}");
            assert_eq!(signature.verdict, Verdict::Invalid, "{value} {look}");
            let told = change(&signature, "change-disguised-field");
            assert!(is_at(&told, 1, BOX), "{told:?}");
            assert_eq!(told.shown.as_deref(), Some(&look[1..5]));
        }
    }
    let told = change(
        &first(&filled("", "/V(1000)", &text_look("(9000)"), FORM_FILL)),
        "change-disguised-field",
    );
    assert_eq!(
        words(&told),
        "Version 3 changed the form field \"Jumlah\", which now shows \"9000\" while its value is \"1000\"."
    );
}

/// The author's own appearance showed something else than the value; later it is set right.
#[test]
fn a_look_that_changes_under_the_same_value_is_reviewed() {
    let file = form(
        "/FT/Tx/V(10)/AP<</N 10 0 R>>",
        &text_look("(99)"),
        "",
        FORM_FILL,
    );
    let signature = first(&amended(&file, &[(10, &text_look("(10)"))]));
    assert_eq!(signature.changes, Changes::Review);
    let told = change(&signature, "change-altered-look");
    assert_eq!(
        (told.old.as_deref(), told.new.as_deref()),
        (Some("99"), Some("10"))
    );
    assert!(words(&told).ends_with("shows from \"99\" to \"10\"; its value is the same."));
}

#[test]
fn what_has_a_reason_to_look_different_is_no_forgery() {
    let script = "/AA<</F<</S/JavaScript/JS(AFNumber_Format\\(2,0,0,0,\"\",true\\);)>>>>";
    let formatted = first(&filled(
        script,
        "/V(1000)",
        &text_look("(1,000.00)"),
        FORM_FILL,
    ));
    assert_eq!(formatted.changes, Changes::Review);
    let told = change(&formatted, "change-altered-look");
    assert_eq!(
        words(&told),
        "Version 3 changed the form field \"Jumlah\", which shows \"1,000.00\" for the value \"1000\"."
    );
    // Rich text, and lines of which not all have room.
    for (entries, look) in [("/Ff 33554432", "(1 000,-)"), ("/Ff 4096", "(10)")] {
        let signature = first(&filled(entries, "/V(1000)", &text_look(look), FORM_FILL));
        assert_eq!(signature.changes, Changes::Review, "{entries}");
    }
    // Lines that wrap, cells of a comb, an export value and what is shown for it.
    for (entries, value, look) in [
        (
            "/Ff 4096",
            "/V(satu dua\\rtiga)",
            "(satu) Tj 0 -9 Td (dua tiga)",
        ),
        (
            "/Ff 16777216/MaxLen 4",
            "/V(1000)",
            "(1) Tj 9 0 Td (0) Tj 9 0 Td (00)",
        ),
    ] {
        let file = filled(entries, value, &text_look(look), FORM_FILL);
        assert_eq!(first(&file).changes, Changes::Permitted, "{entries}");
    }
    let choice = "/FT/Ch/Ff 131072/Opt[[(1)(Satu)][(2)(Dua)]]/V(1)/AP<</N 10 0 R>>";
    let file = form(choice, &text_look("(Satu)"), "", FORM_FILL);
    let field = latest(&file, 7).replace("/V(1)", "/V(2)");
    let chosen = first(&amended(&file, &[(7, &field), (10, &text_look("(Dua)"))]));
    assert_eq!(chosen.changes, Changes::Permitted);
    let told = change(&chosen, "change-form-field");
    assert_eq!(
        (told.old.as_deref(), told.new.as_deref()),
        (Some("Satu"), Some("Dua"))
    );
}

#[test]
fn what_cannot_be_known_is_not_said() {
    let strange = "/Font<</Helv<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+X/FontDescriptor<<>>/Encoding<</Differences[48/g1/g2]>>>>>>";
    let content = "BT /Helv 24 Tf 2 10 Td (12) Tj ET";
    let unknown = filled("", "/V(1000)", &appearance(strange, content), FORM_FILL);
    let picture = filled("", "/V(1000)", "null", FORM_FILL);
    for file in [unknown, picture] {
        let signature = first(&file);
        assert_eq!(signature.changes, Changes::Permitted);
        change(&signature, "change-form-field");
    }
    // Readers draw the field themselves.
    let entries = "/FT/Tx/V(10)/AP<</N 10 0 R>>";
    let file = form(
        entries,
        &text_look("(10)"),
        "/NeedAppearances true",
        FORM_FILL,
    );
    let field = latest(&file, 7).replace("/V(10)", "/V(100)");
    assert_eq!(
        first(&amended(&file, &[(7, &field)])).changes,
        Changes::Permitted
    );
    // They are asked to, but an appearance was made that shows something else.
    let false_look = text_look("(900)");
    let drawn = first(&amended(&file, &[(7, &field), (10, &false_look)]));
    assert_eq!(drawn.changes, Changes::Review);
    // Nobody is told a password.
    let secret = filled(
        "/Ff 8192",
        "/V(rahasia)",
        &text_look("(*******)"),
        FORM_FILL,
    );
    let told = change(&first(&secret), "change-form-field");
    assert_eq!((&told.old, &told.new, &told.shown), (&None, &None, &None));
    assert_eq!(words(&told), "Version 3 changed the form field \"Jumlah\".");
}

#[test]
fn what_takes_too_much_work_is_reviewed() {
    let long = " ".repeat(5 << 20);
    let look = text_look(&format!("(9) Tj {long} (000)"));
    let signature = first(&filled("", "/V(1000)", &look, FORM_FILL));
    assert_eq!(signature.changes, Changes::Review);
    assert_eq!(
        words(&change(&signature, "change-altered-look")),
        "Version 3 changed the form field \"Jumlah\"; what it shows could not be compared with its value."
    );
}

#[test]
fn boxes_are_ticked_and_cleared() {
    let states = "/FT/Btn/AP<</N<</Ya 10 0 R/Off 10 0 R>>>>";
    let look = appearance("", "0 0 9 9 re f");
    let states = |value: &str, state: &str| format!("{states}/V/{value}/AS/{state}");
    let changed = |old: &str, value: &str, state: &str| {
        let file = form(&states(old, old), &look, "", FORM_FILL);
        let field = latest(&file, 7).replace(&states(old, old), &states(value, state));
        first(&amended(&file, &[(7, &field)]))
    };
    let ticked = changed("Off", "Ya", "Ya");
    assert_eq!(ticked.changes, Changes::Permitted);
    let told = change(&ticked, "change-form-field");
    assert_eq!(words(&told), "Version 3 ticked the box \"Jumlah\".");
    let cleared = change(&changed("Ya", "Off", "Off"), "change-form-field");
    assert_eq!(words(&cleared), "Version 3 cleared the box \"Jumlah\".");
    // The eye sees another state than programs do.
    assert_eq!(changed("Off", "Off", "Ya").changes, Changes::Review);
    assert_eq!(changed("Off", "Ya", "Off").changes, Changes::Review);
}

#[test]
fn foreign_text_is_short_and_harmless() {
    let long = "0078".repeat(5_000);
    let file = filled("", &format!("/V<FEFF0007202E{long}>"), "null", FORM_FILL);
    let told = change(&first(&file), "change-form-field");
    assert!(words(&told).chars().count() < 200, "{}", words(&told));
    assert!(told.new.unwrap().starts_with("\u{fffd}\u{fffd}xxx"));
}

#[test]
fn pages_are_told_by_what_changed() {
    let file = quietly_signed(&document("", "", &[]), None);
    let content = |text: &str| stream("", &format!("BT /F1 24 Tf 50 700 Td ({text}) Tj ET"));
    let page = latest(&file, 3);
    let with = |old: &str, new: &str| page.replace(old, new);
    let moved = stream("", "BT /F1 24 Tf 90 700 Td (Sah) Tj ET");
    let reworded = "Version 3 replaced the text of page 1: \"Sah\" became \"Palsu\".";
    let redrawn = "Version 3 changed the content of page 1; its text is the same.";
    let cases = [
        (
            "change-object",
            amended(&file, &[(4, &content("Palsu"))]),
            reworded,
        ),
        ("change-object", amended(&file, &[(4, &moved)]), redrawn),
        (
            "change-page",
            amended(
                &file,
                &[
                    (3, &with("/Contents 4 0 R", "/Contents 50 0 R")),
                    (50, &content("Palsu")),
                ],
            ),
            reworded,
        ),
        (
            "change-object",
            amended(
                &file,
                &[(5, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>")],
            ),
            "Version 3 changed a font of page 1.",
        ),
        (
            "change-page",
            amended(&file, &[(3, &with("[0 0 600 800]", "[0 0 600 400]"))]),
            "Version 3 changed the MediaBox of page 1 from [0 0 600 800] to [0 0 600 400].",
        ),
        (
            "change-page",
            amended(&file, &[(3, &with("/Type/Page", "/Rotate 90/Type/Page"))]),
            "Version 3 turned page 1 from 0 to 90 degrees.",
        ),
        (
            "change-page-tree",
            amended(
                &file,
                &[
                    (2, "<</Type/Pages/Kids[3 0 R 50 0 R]/Count 2>>"),
                    (50, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
                ],
            ),
            "Version 3 added pages (2): there were 1 and now there are 2.",
        ),
    ];
    for (code, changed, expected) in cases {
        let signature = first(&changed);
        assert_eq!(signature.changes, Changes::Forbidden, "{expected}");
        let told = change(&signature, code);
        assert_eq!(words(&told), expected);
        assert!(told.page.is_some(), "{expected}");
        if code != "change-page-tree" {
            assert!(is_at(&told, 1, [0.0, 0.0, 600.0, 800.0]), "{told:?}");
        }
    }
}

#[test]
fn annotations_are_told_one_by_one() {
    let note = |text: &str, x: u32| {
        format!(
            "<</Type/Annot/Subtype/FreeText/Rect[{x} 10 {} 30]/Contents({text})/DA(/F1 9 Tf)>>",
            x + 40
        )
    };
    let plain = document("", "/Annots[6 0 R]", &[(6, &note("Satu", 10))]);
    let file = quietly_signed(&plain, Some(Certify::Annotate));
    let page = latest(&file, 3);
    let list = |items: &str| {
        let (start, rest) = page.split_once("/Annots[6 0 R").unwrap();
        format!("{start}/Annots[{items}{rest}")
    };
    let told = |changed: &[u8]| {
        let signature = first(changed);
        assert_eq!(signature.changes, Changes::Review);
        let all = signature.findings.into_iter();
        all.filter(|one| one.code() == "change-annotation")
            .collect::<Vec<_>>()
    };
    let added = told(&amended(
        &file,
        &[
            (3, &list("6 0 R 50 0 R 51 0 R")),
            (50, &note("Dua", 100)),
            (51, &note("Tiga", 200)),
        ],
    ));
    let lines: Vec<String> = added.iter().map(words).collect();
    assert_eq!(
        lines,
        [
            "Version 3 added an annotation on page 1 (FreeText): \"Dua\".",
            "Version 3 added an annotation on page 1 (FreeText): \"Tiga\".",
        ]
    );
    assert!(is_at(&added[0], 1, [100.0, 10.0, 140.0, 30.0]), "{added:?}");
    assert!(is_at(&added[1], 1, [200.0, 10.0, 240.0, 30.0]), "{added:?}");
    let direct = told(&amended(
        &file,
        &[(3, &list(&format!("6 0 R {}", note("Dua", 100))))],
    ));
    assert_eq!(words(&direct[0]), lines[0]);
    assert!(
        is_at(&direct[0], 1, [100.0, 10.0, 140.0, 30.0]),
        "{direct:?}"
    );
    let changed = told(&amended(&file, &[(6, &note("Lain", 10))]));
    assert_eq!(
        words(&changed[0]),
        "Version 3 changed an annotation on page 1 (FreeText): \"Satu\" became \"Lain\"."
    );
    let removed = told(&amended(&file, &[(3, &list(""))]));
    assert_eq!(
        words(&removed[0]),
        "Version 3 removed an annotation from page 1 (FreeText): \"Satu\"."
    );
    assert!(
        is_at(&removed[0], 1, [10.0, 10.0, 50.0, 30.0]),
        "{removed:?}"
    );
}

#[test]
fn scripts_and_information_are_told() {
    let file = quietly_signed(&document("", "", &[]), None);
    let catalog = latest(&file, 1).replacen(
        "<<",
        "<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
        1,
    );
    let told = change(&first(&amended(&file, &[(1, &catalog)])), "change-action");
    assert_eq!(
        words(&told),
        "Version 3 added a script or an action: OpenAction (\"app.alert(1)\")."
    );
    let titled = amended(&file, &[(50, "<</Title(Judul baru)>>")]);
    let at = workshop::find(&titled, b"trailer\n<<") + 10;
    let titled = [&titled[..at], b"/Info 50 0 R", &titled[at..]].concat();
    let signature = first(&titled);
    assert_eq!(signature.changes, Changes::Permitted);
    assert_eq!(
        words(&change(&signature, "change-metadata")),
        "Version 3 added information about the document, its title: \"Judul baru\"."
    );
}

/// A document with two signature fields, the second of which is visible at this place.
fn countersigned(rect: &str, certify: Option<Certify>, leaf: &str) -> Vec<u8> {
    let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Dua)/F 4/Rect[{rect}]/P 3 0 R>>");
    let plain = document(
        "/AcroForm<</Fields[7 0 R]>>",
        "/Annots[7 0 R]",
        &[(7, &field)],
    );
    let quiet = Request {
        block: None,
        notice: Notice::None,
        field: Some("Satu".into()),
        certify,
        ..request()
    };
    let plain = workshop::updated(&plain, |view, update| {
        let (_, catalog) = view.catalog().unwrap();
        let mut catalog = std::rc::Rc::unwrap_or_clone(catalog);
        let mut signs = teken::pdf::Dictionary::new();
        signs.set("FT", workshop::name("Sig"));
        signs.set("T", workshop::text("Satu"));
        let signs = update.objects.add(teken::pdf::Object::Dictionary(signs));
        let fields = vec![teken::pdf::Object::Reference((7, 0)), signs.into()];
        let mut form = teken::pdf::Dictionary::new();
        form.set("Fields", fields);
        catalog.set("AcroForm", form);
        update.objects.set(workshop::catalog(view), catalog);
    });
    let file = signed_with(&plain, &quiet, "rsa2048");
    let second = Request {
        field: Some("Dua".into()),
        notice: Notice::None,
        ..request()
    };
    signed_with(&file, &second, leaf)
}

const BLANK: &str = "50 100 300 200";
const OVER_TEXT: &str = "40 650 290 750";

#[test]
fn a_signature_over_content_is_reviewed_and_one_beside_it_is_not() {
    for certify in [None, FORM_FILL] {
        let beside = first(&countersigned(BLANK, certify, "rsa2048"));
        assert_eq!(beside.changes, Changes::Permitted);
        let told = change(&beside, "change-signature");
        assert_eq!(
            words(&told),
            "Version 4 added another signature on page 1: Dua."
        );
        assert!(is_at(&told, 1, [50.0, 100.0, 300.0, 200.0]), "{told:?}");
        let over = first(&countersigned(OVER_TEXT, certify, "rsa2048"));
        assert_eq!(over.changes, Changes::Review);
        let told = change(&over, "change-covering-signature");
        assert!(is_at(&told, 1, [40.0, 650.0, 290.0, 750.0]), "{told:?}");
    }
}

#[test]
fn a_tagged_document_is_signed_twice_without_a_review() {
    let quiet = Request {
        block: None,
        notice: Notice::None,
        ..request()
    };
    let once = signed_with(
        &workshop::read("testdata/pdf/pdfua-1.pdf"),
        &quiet,
        "rsa2048",
    );
    let twice = signed_with(&once, &quiet, "rsa2048");
    let report = report(&twice).unwrap();
    let changes: Vec<Changes> = report.signatures.iter().map(|one| one.changes).collect();
    assert_eq!(changes, [Changes::Permitted, Changes::None]);
}

#[test]
fn a_stranger_may_not_cover_certified_content() {
    let over = first(&countersigned(OVER_TEXT, FORM_FILL, "other"));
    assert_eq!(
        (over.changes, over.verdict),
        (Changes::Forbidden, Verdict::Invalid)
    );
    let beside = first(&countersigned(BLANK, FORM_FILL, "other"));
    assert_eq!(beside.changes, Changes::Permitted);
    let approval = first(&countersigned(OVER_TEXT, None, "other"));
    assert_eq!(approval.changes, Changes::Review);
}
