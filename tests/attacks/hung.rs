//! Fields that lay hidden in the signed file, listed by nothing, and are hung in later.

use teken::sign::{Certify, Notice, Request};

use crate::plain::{PAINT, amended, document, hung, look, quietly_signed};
use crate::workshop::{assert_caught, assert_valid, request, signed_with};

/// A document with a field that nothing leads to, signed.
fn with_hidden_field(subtype: &str, certify: Option<Certify>) -> Vec<u8> {
    let field = format!(
        "<</Type/Annot/Subtype/{subtype}/FT/Sig/T(later)/F 4/Rect[0 0 600 800]/AP<</N 6 0 R>>>>"
    );
    let plain = document("", "", &[(6, &look(PAINT)), (7, &field)]);
    quietly_signed(&plain, certify)
}

#[test]
fn a_hidden_field_cannot_be_hung_into_the_page() {
    for subtype in ["Widget", "Stamp"] {
        for certify in [None, Some(Certify::NoChanges), Some(Certify::FormFill)] {
            let file = with_hidden_field(subtype, certify);
            assert_caught(vec![
                ("annotation and field", hung(&file, Some(7), Some(7))),
                ("annotation", hung(&file, Some(7), None)),
                ("field", hung(&file, None, Some(7))),
            ]);
        }
    }
}

#[test]
fn a_hidden_widget_cannot_be_hung_below_a_new_field() {
    let widget =
        "<</Type/Annot/Subtype/Widget/F 4/Rect[0 0 600 800]/AP<</N 6 0 R>>/Parent 60 0 R>>";
    let plain = document("", "", &[(6, &look(PAINT)), (7, widget)]);
    let file = quietly_signed(&plain, None);
    let listed = hung(&file, Some(7), Some(60));
    let parent = "<</FT/Sig/T(later)/Kids[7 0 R]>>";
    assert_caught(vec![(
        "below a new field",
        amended(&listed, &[(60, parent)]),
    )]);
}

/// What honest software does: a field that is listed but not shown is shown when it is signed,
/// and a second signature gets a new field.
#[test]
fn fields_that_are_listed_may_be_signed() {
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Kedua)/F 4/Rect[50 50 250 150]/P 3 0 R>>";
    let filling = |name: &str| Request {
        field: Some(name.into()),
        notice: Notice::None,
        ..request()
    };
    let first = Request {
        block: None,
        ..filling("Pertama")
    };
    for shown in ["/Annots[7 0 R]", ""] {
        let plain = document(
            "/AcroForm<</Fields[6 0 R 7 0 R]>>",
            shown,
            &[(6, "<</FT/Sig/T(Pertama)>>"), (7, field)],
        );
        let file = signed_with(&plain, &first, "rsa2048");
        assert_valid("first", &file, 1);
        let twice = signed_with(&file, &filling("Kedua"), "rsa2048");
        assert_valid("filled", &twice, 2);
        let third = Request {
            field: None,
            ..filling("")
        };
        assert_valid("new field", &signed_with(&twice, &third, "rsa2048"), 3);
    }
}
