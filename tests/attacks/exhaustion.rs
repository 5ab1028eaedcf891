//! Who may not sign, and documents that cost more than they should.

use teken::base::limits::Limits;
use teken::pdf::{Dictionary, Object};
use teken::sign::{SignError, check};
use teken::verify::{Report, Verdict};

use crate::workshop::{
    assert_caught, assert_valid, by_hand, catalog, dictionary, field, name, open, read, report,
    report_within, request, signed, signed_with, startxref, text, updated, value,
};

#[test]
fn revoked_and_foreign_signers_are_not_valid() {
    let plain = read("testdata/pdf/table.pdf");
    let revoked = signed_with(&plain, &request(), "revoked");
    assert_eq!(report(&revoked).unwrap().verdict, Verdict::Invalid);
    let mixed = signed_with(&signed("table"), &request(), "revoked");
    assert_caught(vec![("second revoked", mixed)]);
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

/// The file with so many more fields, each of which asks for the whole file to be hashed.
fn crowded(file: &[u8], count: usize) -> Vec<u8> {
    updated(file, |view, update| {
        let genuine = dictionary(view, value(view));
        let mut fields = vec![Object::Reference(field(view))];
        for index in 0..count {
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
    })
}

#[test]
fn many_fields_end_soon() {
    let file = signed("table");
    let most = Limits::default().signatures;
    let said = |report: &Report| {
        let mut findings = report.findings.iter();
        findings.any(|finding| finding.message.key == "verify-too-many-signatures")
    };
    let full = report(&crowded(&file, most - 1)).unwrap();
    assert_eq!((full.signatures.len(), said(&full)), (most, false));
    let many = crowded(&file, 1_000);
    let over = report(&many).unwrap();
    assert_eq!((over.signatures.len(), said(&over)), (most, true));
    assert!(matches!(
        check(&open(&many), &request()),
        Err(SignError::TooManySignatures { .. })
    ));
    assert_caught(vec![("many fields", many)]);
}

#[test]
fn reading_a_tree_again_for_every_revision_is_bounded() {
    let kids: Vec<String> = (10..40).map(|page| format!("{page} 0 R")).collect();
    let kids = kids.join(" ");
    let tree = format!("<</Type/Pages/MediaBox[0 0 600 800]/Count 30/Kids[{kids}]>>");
    let mut objects = vec![(1, "<</Type/Catalog/Pages 2 0 R>>"), (2, tree.as_str())];
    objects.extend((10..40).map(|number| (number, "<</Type/Page/Parent 2 0 R>>")));
    let plain = by_hand(b"%PDF-1.7\n", &objects, "/Size 60/Root 1 0 R");
    let mut chained = signed_with(&plain, &request(), "rsa2048");
    for _ in 0..30 {
        let tail = chained[chained.len() - 60..].to_vec();
        let trailer = format!("/Size 60/Root 1 0 R/Prev {}", startxref(&tail));
        chained = by_hand(&chained, &[(2, &tree)], &trailer);
    }
    assert_valid("the same tree again and again", &chained, 1);
    let little = Limits {
        loads: 1_000,
        ..Limits::default()
    };
    let report = report_within(&chained, little).unwrap();
    assert_eq!(report.verdict, Verdict::Indeterminate);
}
