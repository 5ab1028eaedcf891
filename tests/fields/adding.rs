//! Empty fields that are added.

use super::*;

#[test]
fn an_added_field_is_empty_and_in_its_place() {
    for name in [
        "kt1.pdf",
        "form.pdf",
        "rotate-90.pdf",
        "xref-stream.pdf",
        "hybrid.pdf",
    ] {
        let original = sample(name);
        let wanted = FieldRequest {
            name: "Pejabat".into(),
            place: Some(Place {
                corner: Corner::TopLeft,
                x: 5.0,
                y: 5.0,
            }),
            width: Some(70.0),
            ..FieldRequest::default()
        };
        let bytes = add_field(&open(&original), &wanted).unwrap();
        let bytes = bytes.parts().concat();
        assert!(bytes.starts_with(&original), "{name}");
        let fields = open(&bytes).last().signature_fields().unwrap();
        let field = fields
            .into_iter()
            .find(|field| field.name == "Pejabat")
            .unwrap();
        assert!(field.value.is_none() && field.rect.is_some(), "{name}");
        assert_eq!(field.dictionary.get(b"F").unwrap().as_i64().unwrap(), 4);
        assert!(
            field.dictionary.has(b"TU") && field.dictionary.has(b"P"),
            "{name}"
        );
        let result = signed(&bytes, &in_field("Pejabat")).unwrap();
        assert_eq!(changes(&result), [Changes::None], "{name}");
        let after = signatures(&result).remove(0);
        assert_eq!((after.name.as_str(), after.rect), ("Pejabat", field.rect));
    }
}

#[test]
fn a_field_that_cannot_be_added_is_refused() {
    let add = |bytes: &[u8], name: &str| {
        let request = FieldRequest {
            name: name.into(),
            ..FieldRequest::default()
        };
        add_field(&open(bytes), &request).map(|result| result.parts().concat())
    };
    let plain = sample("kt1.pdf");
    for wrong in ["", "  ", "a.b"] {
        assert!(matches!(
            add(&plain, wrong),
            Err(SignError::FieldName { .. })
        ));
    }
    let nested = sample("nested-field.pdf");
    for (bytes, name) in [(&add(&plain, "A").unwrap(), "A"), (&nested, "Pengesahan")] {
        assert!(matches!(
            add(bytes, name),
            Err(SignError::FieldExists { .. })
        ));
    }
    assert!(add(&nested, "Pejabat").is_ok());
    let signed_once = signed(&plain, &request()).unwrap();
    assert!(matches!(
        add(&signed_once, "A"),
        Err(SignError::FieldTooLate)
    ));
    let certify = Request {
        certify: Some(Certify::FormFill),
        ..request()
    };
    let certified = signed(&plain, &certify).unwrap();
    assert!(matches!(
        add(&certified, "A"),
        Err(SignError::NewFieldForbidden)
    ));
}
