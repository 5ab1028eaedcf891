//! Certifications, locks, XFA forms and usage rights.

use super::*;

#[test]
fn a_certification_rules_what_follows() {
    let certified = |certify, name: &str| {
        let request = Request {
            certify: Some(certify),
            ..request()
        };
        signed(&sample(name), &request).unwrap()
    };
    let locked = certified(Certify::NoChanges, "kt1.pdf");
    assert!(open(&locked).last().certification().unwrap().is_some());
    for request in [request(), invisible()] {
        assert!(matches!(
            signed(&locked, &request),
            Err(SignError::ChangesForbidden)
        ));
    }
    for certify in [Certify::FormFill, Certify::Annotate] {
        let certified = certified(certify, "kt1.pdf");
        // A block that nobody made room for is no form that is filled in.
        assert!(matches!(
            signed(&certified, &request()),
            Err(SignError::NewFieldForbidden)
        ));
        let again = signed(&certified, &invisible()).unwrap();
        assert_eq!(changes(&again), [Changes::Permitted, Changes::None]);
        let twice = Request {
            certify: Some(certify),
            ..invisible()
        };
        assert!(matches!(
            signed(&certified, &twice),
            Err(SignError::AlreadySigned)
        ));
    }
}

#[test]
fn room_made_beforehand_is_signed_in_after_a_certification() {
    let field = |name: &str| FieldRequest {
        name: name.into(),
        ..FieldRequest::default()
    };
    let add = |bytes: &[u8], name: &str| {
        let result = add_field(&open(bytes), &field(name)).unwrap();
        result.parts().concat()
    };
    let bytes = add(&add(&sample("kt1.pdf"), "Kepala"), "Dokter");
    let certify = Request {
        certify: Some(Certify::FormFill),
        ..in_field("Dokter")
    };
    let once = signed(&bytes, &certify).unwrap();
    let twice = signed(&once, &in_field("Kepala")).unwrap();
    assert_eq!(changes(&twice), [Changes::Permitted, Changes::None]);
    // The same without a certification.
    let once = signed(&bytes, &in_field("Dokter")).unwrap();
    let twice = signed(&once, &request()).unwrap();
    assert_eq!(changes(&twice), [Changes::Permitted, Changes::None]);
    assert_eq!(signatures(&twice)[0].name, "Kepala");
}

#[test]
fn a_lock_holds() {
    let lock = |action: &str, field: &str| {
        entries([
            ("Action", name(action)),
            ("Fields", vec![text(field)].into()),
        ])
    };
    let once = |lock: Object| {
        let bytes = with_fields(("Lock", lock), ("MK", entries([])));
        let bytes = signed(&bytes, &in_field("a")).unwrap();
        let value = signatures(&bytes).remove(0).value.unwrap();
        assert!(value.dictionary.has(b"Reference"));
        bytes
    };
    for (action, field) in [("All", ""), ("Include", "b"), ("Exclude", "x")] {
        let outcome = signed(&once(lock(action, field)), &in_field("b"));
        assert!(
            matches!(outcome, Err(SignError::FieldLocked { name }) if name == "b"),
            "{action}"
        );
    }
    for (action, field) in [("Include", "bb"), ("Exclude", "b")] {
        let twice = signed(&once(lock(action, field)), &in_field("b")).unwrap();
        assert_eq!(changes(&twice), [Changes::Permitted, Changes::None]);
    }
    // A new field is locked too, and where it can have another name, it gets that one.
    for (action, field) in [("All", ""), ("Exclude", "a")] {
        for request in [request(), invisible()] {
            assert!(matches!(
                signed(&once(lock(action, field)), &request),
                Err(SignError::NewFieldLocked)
            ));
        }
    }
    let both = entries([
        ("Action", name("Include")),
        ("Fields", vec![text("b"), text("Signature1")].into()),
    ]);
    let bytes = signed(&once(both), &request()).unwrap();
    let names = signatures(&bytes).into_iter().map(|field| field.name);
    assert_eq!(names.collect::<Vec<_>>(), ["a", "Signature2"]);
}

#[test]
fn a_lock_may_bind_the_whole_document() {
    let locked = |permission: i64| {
        let lock = entries([
            ("Action", name("Include")),
            ("Fields", vec![text("x")].into()),
            ("P", permission.into()),
        ]);
        let bytes = with_fields(("Lock", lock), ("MK", entries([])));
        signed(&bytes, &in_field("a")).unwrap()
    };
    for permission in [1, 4] {
        assert!(matches!(
            signed(&locked(permission), &invisible()),
            Err(SignError::ChangesForbidden)
        ));
    }
    for permission in [2, 3] {
        let bytes = locked(permission);
        assert!(signed(&bytes, &in_field("b")).is_ok());
        let mut elsewhere = request();
        elsewhere.block.as_mut().unwrap().page = PageChoice::First;
        assert!(matches!(
            signed(&bytes, &elsewhere),
            Err(SignError::NewFieldForbidden)
        ));
    }
}

#[test]
fn an_xfa_form_is_refused() {
    let forms = [
        text("x"),
        vec![text("template"), text("<template/>")].into(),
        Object::Array(Vec::new()),
    ];
    for form in forms {
        let bytes = updated("table.pdf", |catalog, update| {
            let id = update.objects.add(form);
            catalog.set("AcroForm", entries([("XFA", Object::Reference(id))]));
        });
        assert!(matches!(signed(&bytes, &request()), Err(SignError::Xfa)));
    }
}

#[test]
fn usage_rights_are_left_alone() {
    for key in ["UR3", "UR"] {
        let bytes = updated("table.pdf", |catalog, update| {
            let parameters = entries([("Document", vec![name("FullSave")].into())]);
            let reference = entries([
                ("TransformMethod", name(key)),
                ("TransformParams", parameters),
            ]);
            let rights = entries([
                ("Type", name("Sig")),
                ("Filter", name("Adobe.PPKLite")),
                ("SubFilter", name("adbe.pkcs7.detached")),
                ("Contents", text("0")),
                (
                    "ByteRange",
                    vec![0.into(), 1.into(), 2.into(), 3.into()].into(),
                ),
                ("Reference", vec![reference].into()),
            ]);
            let id = update.objects.add(rights);
            catalog.set("Perms", entries([(key, Object::Reference(id))]));
        });
        let fields = open(&bytes).last().signature_fields().unwrap();
        assert!(fields.is_empty(), "{key}: it is no signature of a person");
        let certify = Request {
            certify: Some(Certify::FormFill),
            ..request()
        };
        let result = signed(&bytes, &certify).unwrap();
        assert!(result.starts_with(&bytes));
        assert_eq!(changes(&result), [Changes::None]);
        let (before, after) = (open(&bytes), open(&result));
        let perms = |document: &Document<'_>| {
            let (_, catalog) = document.last().catalog().unwrap();
            catalog.get(b"Perms").unwrap().as_dict().unwrap().clone()
        };
        let rights = perms(&before).get(key.as_bytes()).unwrap().clone();
        assert_eq!(perms(&after).get(key.as_bytes()).unwrap(), &rights);
        assert!(perms(&after).has(b"DocMDP"));
        let number = rights.as_reference().unwrap().0;
        assert_eq!(before.last().entry(number), after.last().entry(number));
    }
}
