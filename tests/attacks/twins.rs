//! Harmless updates to documents whose form or annotations stand elsewhere than usual.

use teken::pdf::{Dictionary, Object};

use crate::workshop::{
    assert_valid, catalog, dictionary, request, signed, signed_with, text, updated,
};

#[test]
fn harmless_twins_pass() {
    for document in ["table", "form", "indirect-annotations"] {
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
