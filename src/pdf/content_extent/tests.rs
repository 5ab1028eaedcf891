//! What is seen of a page without drawing it.

use super::super::document::Document;
use super::super::samples::pdf;
use super::*;
use crate::base::limits::Limits;

/// Whether a page of 100 by 100 units with this content may have ink in its four quarters:
/// lower left, lower right, upper left, upper right.
fn quarters(content: &str) -> [bool; 4] {
    looks(content).map(|look| look != Look::Clear)
}

/// What is seen in the four quarters.
fn looks(content: &str) -> [Look; 4] {
    let file = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]>>",
        "<</Type/Page/Parent 2 0 R/Resources<</XObject<</I 4 0 R/M 5 0 R/L 6 0 R>>\
         /Font<</T 7 0 R/W 8 0 R/D 9 0 R>>/ColorSpace<</C[/ICCBased 99 0 R]/S[/Separation/X/DeviceGray 99 0 R]>>\
         /ExtGState<</G<</ca 1.0/BM/Normal>>/H<</ca 0.1>>/J<</LW 20/ML 1/Font[8 0 R 60]>>>>>>>>",
        "<</Type/XObject/Subtype/Image/Length 0>>stream\n\nendstream",
        "<</Type/XObject/Subtype/Form/BBox[0 0 10 10]/Matrix[2 0 0 2 60 60]/Length 11>>\
         stream\n0 0 9 9 re f\nendstream",
        "<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Length 5>>stream\n/L Do\nendstream",
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix[1 0 0 1 0 0]/Widths[1]>>",
        "<</Type/Font/Subtype/TrueType/FirstChar 32/LastChar 33/Widths[400 200]>>",
        "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</DW 400>>]>>",
    ]);
    let document = Document::open(&file, Limits::default()).unwrap();
    let view = document.last();
    let page = view.pages().unwrap()[0].clone();
    let (extent, _) = Extents::new(view).of(&page, content.as_bytes(), None);
    let quarter = |x, y| extent.look([x, y, x + 40.0, y + 40.0]);
    [
        quarter(5.0, 5.0),
        quarter(55.0, 5.0),
        quarter(5.0, 55.0),
        quarter(55.0, 55.0),
    ]
}

const NOWHERE: [bool; 4] = [false; 4];
const LOWER_LEFT: [bool; 4] = [true, false, false, false];
const LEFT: [bool; 4] = [true, false, true, false];
const UPPER_RIGHT: [bool; 4] = [false, false, false, true];
const EVERYWHERE: [bool; 4] = [true; 4];

#[test]
fn what_is_painted_is_touched() {
    for (content, expected) in [
        ("", NOWHERE),
        ("10 10 20 20 re f", LOWER_LEFT),
        ("10 10 20 20 re n", NOWHERE),
        ("10 10 m 30 30 l S", LOWER_LEFT),
        ("0 1 -1 0 90 0 cm 60 10 20 20 re f", UPPER_RIGHT),
        ("q 10 10 20 20 re W n 0 0 100 100 re f Q", LOWER_LEFT),
        ("10 10 m W n 10 10 20 20 re f", LOWER_LEFT),
        ("10 10 20 20 re f Q", LOWER_LEFT),
        ("Q 10 10 20 20 re f", EVERYWHERE),
        ("1 g Q 10 10 20 20 re f", EVERYWHERE),
        ("q 30 0 0 30 60 60 cm /I Do Q", UPPER_RIGHT),
        ("20 0 0 20 60 60 cm BI /W 1 ID x\nEI", UPPER_RIGHT),
        ("/M Do", UPPER_RIGHT),
        ("/L Do", EVERYWHERE),
        ("10 10 20 20 re W n /none sh", LOWER_LEFT),
    ] {
        assert_eq!(quarters(content), expected, "{content}");
    }
}

#[test]
fn white_is_no_ink() {
    for content in [
        "1 g 0 0 100 100 re f",
        "0 0 0 0 k 0 0 100 100 re f",
        "/C cs 1 1 1 sc 0 0 100 100 re f",
        "0.89 0.9 1 rg 0 0 100 100 re f",
        "0.9 G 10 w 0 50 m 100 50 l S",
    ] {
        assert_eq!(quarters(content), NOWHERE, "{content}");
    }
    for content in [
        "0 g q 1 g Q 0 0 100 100 re B",
        "/S cs 1 sc 0 0 100 100 re f",
        "/C cs 1 1 1 1 sc 0 0 100 100 re f",
        "0.9 1 0.88 rg 0 0 100 100 re f",
        "/H gs 0.9 g 0 0 100 100 re f",
        "/C cs 0.9 0.9 0.9 sc 0 0 100 100 re f",
    ] {
        assert_eq!(quarters(content), EVERYWHERE, "{content}");
    }
}

#[test]
fn lines_leave_free_what_they_surround() {
    for (content, expected) in [
        ("1 g q 0 g Q 0 0 100 100 re B", NOWHERE),
        ("2 w 2 2 m 48 2 l 48 48 l 2 48 l s", NOWHERE),
        ("2 2 m 48 2 l 48 48 l 98 48 l 98 98 l S", NOWHERE),
        (
            "10 10 m 20 20 l 60 60 m 70 60 l S",
            [true, false, false, true],
        ),
        ("2 2 m 2 70 30 98 98 98 c S", [true, true, true, true]),
        ("2 2 m 2 20 20 48 48 48 c S", LOWER_LEFT),
        // A corner reaches out by its limit.
        ("2 w 2 50 m 48 50 l 2 51 l S", EVERYWHERE),
        ("1 M 2 w 2 50 m 48 50 l 2 51 l S", NOWHERE),
        ("/J gs 2 w 2 50 m 48 50 l 2 51 l S", NOWHERE),
        ("/J gs 2 50 m 98 50 l S", EVERYWHERE),
        ("0 1 -1 0 100 0 cm 2 w 2 2 96 96 re S", NOWHERE),
        ("0.7 0.7 -0.7 0.7 50 0 cm 0 0 60 60 re S", EVERYWHERE),
    ] {
        assert_eq!(quarters(content), expected, "{content}");
    }
}

#[test]
fn text_is_touched_as_far_as_it_may_reach() {
    for (content, expected) in [
        ("BT /F 10 Tf 10 10 Td (a) Tj ET", LOWER_LEFT),
        ("BT /F 10 Tf 3 Tr 10 10 Td (a) Tj ET", NOWHERE),
        ("BT /F 10 Tf 10 10 Td 60 TL (a) ' (a) Tj ET", NOWHERE),
        ("BT /F 10 Tf 10 70 Td 60 TL (a) Tj (a) ' ET", LEFT),
        (
            "BT /F 10 Tf 1 0 0 1 60 60 Tm [(a) -900 (b)] TJ ET",
            UPPER_RIGHT,
        ),
        ("BT /T 10 Tf 10 10 Td (a) Tj ET", EVERYWHERE),
        (
            "BT /F -9 Tf 90 10 Td (abc) Tj (abc) Tj (abc) Tj ET",
            [true, true, false, false],
        ),
        ("/J gs BT 10 10 Td (a) Tj ET", EVERYWHERE),
        // Outlines are as wide as the pen, and their corners reach further.
        ("9 w BT /F 5 Tf 10 10 Td (a) Tj ET", LOWER_LEFT),
        ("9 w 1 Tr BT /F 5 Tf 10 10 Td (a) Tj ET", EVERYWHERE),
    ] {
        assert_eq!(quarters(content), expected, "{content}");
    }
}

#[test]
fn text_with_known_widths_is_touched_as_far_as_it_reaches() {
    for (content, expected) in [
        (
            "BT /W 10 Tf 10 10 Td (!!!!!!!!!!) Tj ET",
            [Look::Inked, Look::Clear],
        ),
        (
            "BT /W 10 Tf 10 10 Td (!!!!!) Tj (!!!!!) Tj ET",
            [Look::Inked, Look::Clear],
        ),
        (
            "BT /D 10 Tf 10 10 Td <00410042004300440045> Tj ET",
            [Look::Inked, Look::Clear],
        ),
        (
            "BT /W 10 Tf 10 10 Td [(!!) -6000 (!)] TJ ET",
            [Look::Inked, Look::Inked],
        ),
        (
            "BT /W 10 Tf 5 Tc 10 10 Td (!!!!!!!!!!) Tj ET",
            [Look::Inked, Look::Inked],
        ),
        (
            "BT /W 10 Tf 50 Tw 10 10 Td (! !) Tj ET",
            [Look::Inked, Look::Inked],
        ),
        (
            "BT /W 10 Tf 2 10 Td (                  !) Tj ET",
            [Look::Unsure, Look::Inked],
        ),
        (
            "BT /W 10 Tf 10 10 Td (!unknown!!) Tj ET",
            [Look::Inked, Look::Unsure],
        ),
        (
            "BT /W 10 Tf 10 10 Td [6000] TJ [-6000 (!!!)] TJ ET",
            [Look::Inked, Look::Clear],
        ),
    ] {
        let [left, right, ..] = looks(content);
        assert_eq!([left, right], expected, "{content}");
    }
}

#[test]
fn what_is_surely_dark_is_inked() {
    for content in [
        "BT /F 10 Tf 10 10 Td (abc) Tj ET",
        "BT /F 10 Tf 10 10 Td [(a) -20 (bc)] TJ ET",
        "BT /F 1 Tf 0 10 -10 0 30 10 Tm (abc) Tj ET",
        "/G gs BT /F 5 Tf 10 10 Td <004100420043> Tj ET",
        "1 0 0 RG 10 20 m 40 20 l S",
        "0.2 g 10 10 20 20 re f",
        "0 0 0 1 k 10 20 30 0.5 re f",
        "1 g 0 0 100 100 re f 0 g 10 10 20 20 re f",
    ] {
        let [inked, others @ ..] = looks(content);
        assert_eq!(inked, Look::Inked, "{content}");
        assert_eq!(others, [Look::Clear; 3], "{content}");
    }
}

#[test]
fn what_may_be_white_or_hidden_is_not_inked() {
    for content in [
        "BT /F 10 Tf 10 10 Td (   ) Tj ET",
        "BT /F 10 Tf 10 10 Td <000300030003> Tj ET",
        "0.8 g BT /F 10 Tf 10 10 Td (abc) Tj ET",
        "/H gs BT /F 10 Tf 10 10 Td (abc) Tj ET",
        "/OC /X BDC BT /F 10 Tf 10 10 Td (abc) Tj ET EMC",
        "BT /F 10 Tf 10 10 Td (abc) Tj ET 1 g 5 5 45 45 re f",
        "10 10 20 20 re f q 40 0 0 40 5 5 cm /I Do Q",
        "0.01 w 10 20 m 40 20 l S",
        "10 10 m 40 40 l S",
        "10 10 m 40 10 l 10 40 l f",
        "0.7071 0.7071 -0.7071 0.7071 30 10 cm 0 0 20 20 re f",
        "/S cs 1 sc 10 10 20 20 re f",
    ] {
        assert_eq!(looks(content)[0], Look::Unsure, "{content}");
    }
}

#[test]
fn what_an_appearance_paints_hides_ink() {
    let hides_of = |content: &str, appearance: &str| {
        let stream = format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 10 10]/Length {}>>stream\n{appearance}\nendstream",
            appearance.len()
        );
        let file = pdf(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]>>",
            "<</Type/Page/Parent 2 0 R>>",
            &stream,
        ]);
        let document = Document::open(&file, Limits::default()).unwrap();
        let view = document.last();
        let page = view.pages().unwrap()[0].clone();
        // The appearance lies on the whole page.
        let ink = Extents::new(view).read(&page, content.as_bytes(), 0);
        let look = Object::Reference((4, 0));
        let over = Extents::new(view).over(&page, &look, [0.0, 0.0, 100.0, 100.0]);
        ink.is_covered_by(&over)
    };
    // Ink in the lower left quarter.
    let hides = |appearance: &str| hides_of("10 10 20 20 re f", appearance);
    for appearance in [
        "0 0 10 10 re f",
        "1 g 0 0 4 4 re f",
        "1 G 10 w 0 5 m 10 5 l S",
        "1 g BT /F 10 Tf (n) Tj ET",
        "q 5 0 0 5 0 0 cm BI ID x\nEI Q",
    ] {
        assert!(hides(appearance), "{appearance}");
    }
    for appearance in [
        "",
        "4 4 6 6 re f",
        "BT /F 1 Tf 5 8 Td (abc) Tj ET",
        "0.5 w 5 5 m 9 5 l 5 5.5 l S",
        "0.5 w 1 Tr BT /F 3.2 Tf 5 5 Td (n) Tj ET",
        "q 1 0 0 1 5 5 cm 0 0 9 9 re f Q",
    ] {
        assert!(!hides(appearance), "{appearance}");
    }
    for (content, is_read) in [
        ("0.9 g BT /F 10 Tf 10 10 Td (pale) Tj ET", true),
        ("1 g BT /F 10 Tf 10 10 Td (white) Tj ET", false),
        ("10 10 m 30 10 l S", true),
        // A frame is there to be filled.
        ("10 10 20 20 re S", false),
    ] {
        let all = "0 0 10 10 re f";
        assert_eq!(hides_of(content, all), is_read, "{content}");
    }
}

#[test]
fn what_nobody_asks_for_is_touched_and_the_rest_is_as_ever() {
    let file = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 100]>>",
        "<</Type/Page/Parent 2 0 R/Resources<</Font<</W 4 0 R>>/XObject<</M 5 0 R>>>>>>",
        "<</Type/Font/Subtype/TrueType/FirstChar 32/LastChar 33/Widths[400 200]>>",
        "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 11>>stream\n0 0 9 9 re f\nendstream",
    ]);
    let document = Document::open(&file, Limits::default()).unwrap();
    let view = document.last();
    let page = view.pages().unwrap()[0].clone();
    let foot = [[5.0, 5.0, 45.0, 25.0], [55.0, 5.0, 95.0, 25.0]];
    for (content, expected) in [
        ("BT /W 10 Tf 10 50 Td (!!!) Tj ET", [Look::Clear; 2]),
        (
            "BT /W 10 Tf 10 50 Td (!!!) Tj 0 -40 Td (!!!!) Tj ET",
            [Look::Inked, Look::Clear],
        ),
        // Where the pen is behind what was left out, nobody knows.
        (
            "BT /W 10 Tf 10 50 Td (!!!) Tj -40 Ts (!) Tj ET",
            [Look::Unsure; 2],
        ),
        ("10 45 80 20 re f 5 50 m 95 50 l S", [Look::Clear; 2]),
        ("10 10 80 80 re f", [Look::Inked; 2]),
        ("1 0 0 1 40 50 cm /M Do", [Look::Clear; 2]),
        ("1 0 0 1 10 10 cm /M Do", [Look::Inked, Look::Clear]),
        ("q 0 40 100 20 re W n 0 0 100 100 re f Q", [Look::Clear; 2]),
        (
            "0 1 -1 0 60 40 cm BT /W 10 Tf (!!!) Tj ET",
            [Look::Clear; 2],
        ),
    ] {
        let (extent, _) = Extents::new(view).of(&page, content.as_bytes(), Some([30.0, 70.0]));
        assert_eq!(foot.map(|rect| extent.look(rect)), expected, "{content}");
        assert_ne!(extent.look([10.0, 45.0, 20.0, 55.0]), Look::Clear);
    }
}

#[test]
fn odd_content_ends() {
    for content in ["q ".repeat(9_999), "Q ".repeat(99), "/L Do ".repeat(999)] {
        quarters(&content);
    }
    assert_eq!(quarters(&"q ".repeat(9_999)), EVERYWHERE);
}
