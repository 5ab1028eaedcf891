//! Documents that are put away once they are done.

use std::fs;

use crate::workshop::Batch;

#[test]
fn documents_that_are_done_are_moved() {
    let batch = Batch::new(4);
    fs::write(batch.at("in/bad.pdf"), "no pdf").unwrap();
    let arguments = ["-r", "-d", "out", "--move-done", "in/done", "in"];
    batch.sign(&arguments).assert(4, [4, 0, 1]);
    batch.assert_signed_once("out", 4);
    assert!(batch.at("in/done/below/000.pdf").exists() && batch.at("in/done/001.pdf").exists());
    assert!(batch.at("in/bad.pdf").exists() && !batch.at("in/001.pdf").exists());
    // One whose move was cut off is only moved.
    fs::rename(batch.at("in/done/002.pdf"), batch.at("in/002.pdf")).unwrap();
    fs::remove_file(batch.at("in/bad.pdf")).unwrap();
    batch.sign(&arguments).assert(0, [0, 1, 0]);
    batch.sign(&arguments).assert(0, [0, 0, 0]);
    // Or only removed, when it had its new name already.
    batch.lay("in/002.pdf");
    batch.sign(&arguments).assert(0, [0, 1, 0]);
    assert!(!batch.at("in/002.pdf").exists());
    // Nothing is overwritten.
    batch.lay("in/002.pdf");
    fs::write(batch.at("in/done/002.pdf"), "precious").unwrap();
    batch.sign(&arguments).assert(4, [0, 1, 0]);
    assert!(batch.at("in/002.pdf").exists());
    let there = fs::read(batch.at("in/done/002.pdf")).unwrap();
    assert_eq!(there, b"precious");
}

/// What was left behind in a folder of documents that are done.
#[test]
fn a_move_that_was_cut_off_leaves_nothing() {
    let batch = Batch::new(2);
    fs::create_dir(batch.at("done")).unwrap();
    fs::write(batch.at("done/.teken-abc123.tmp"), "%PDF-1.7 half a docu").unwrap();
    let arguments = ["-r", "-d", "out", "--move-done", "done", "in"];
    batch.sign(&arguments).assert(0, [2, 0, 0]);
    assert_eq!(batch.leftovers(), 0);
}
