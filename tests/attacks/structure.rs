//! Documents that read one way here and another way there.

use teken::sign::{Notice, Request};

use crate::workshop::{assert_caught, read, request, signed_with, startxref};

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
