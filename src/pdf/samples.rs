//! Small PDFs made by hand, for the tests of this module.

use std::fmt::Write as _;

/// A file with one table, whose objects are numbered from 1; the first is the catalog.
pub(crate) fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let numbered: Vec<(u32, &str)> = (1..).zip(objects.iter().copied()).collect();
    append(&mut file, &numbered, "/Root 1 0 R");
    file
}

/// One more revision with these objects; a `/Prev` among the entries of `trailer` is the caller's.
pub(super) fn append(file: &mut Vec<u8>, objects: &[(u32, &str)], trailer: &str) {
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    let mut size = 1;
    for (number, object) in objects {
        write!(table, "{number} 1\n{:010} 00000 n \n", file.len()).unwrap();
        file.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
        size = size.max(number + 1);
    }
    let startxref = file.len();
    file.extend_from_slice(table.as_bytes());
    file.extend_from_slice(
        format!("trailer\n<</Size {size}{trailer}>>\nstartxref\n{startxref}\n%%EOF\n").as_bytes(),
    );
}

/// One more revision that follows the one before.
pub(super) fn update(file: &mut Vec<u8>, objects: &[(u32, &str)]) {
    let prev = last_startxref(file);
    append(file, objects, &format!("/Root 1 0 R/Prev {prev}"));
}

/// The offset in the last end block.
pub(super) fn last_startxref(file: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(file);
    let (_, block) = text.rsplit_once("startxref\n").unwrap();
    block.lines().next().unwrap().parse().unwrap()
}

/// An indirect object that is a stream.
pub(super) fn stream(dictionary: &str, data: &str) -> String {
    format!(
        "<<{dictionary}/Length {}>>stream\n{data}\nendstream",
        data.len()
    )
}
