//! Every PDF of the corpus goes through the reader: no panic, bounded time, and the signatures of
//! the real documents found at their places.
//!
//! The corpus is no part of the repository; where it is not found, the tests say so.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use teken::base::limits::Limits;
use teken::pdf::{Document, Entry, PdfError};
use teken_test_kit::corpus;

/// Generous, because tests run unoptimised and beside others; a loop would take for ever.
const TIME_FOR_ONE: Duration = Duration::from_secs(20);

fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(pdfs(&path));
        } else if path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"))
        {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Everything that can be asked of a document.
fn read_all(bytes: &[u8]) -> Result<(usize, usize, usize), PdfError> {
    let document = Document::open(bytes, Limits::default())?;
    let mut streams = 0;
    for index in 0..document.revisions().len() {
        let view = document.at(index).unwrap();
        let _ = view.catalog();
        let _ = view.signature_fields();
        let _ = view.validation_data();
    }
    let view = document.last();
    for number in view.object_numbers() {
        let generation = match view.entry(number) {
            Some(Entry::InFile { generation, .. }) => generation,
            _ => 0,
        };
        if let Ok(located) = view.load((number, generation))
            && located.stream.is_some()
        {
            streams += usize::from(view.stream(&located).is_ok());
        }
    }
    let pages = view.pages()?.len();
    Ok((pages, view.signature_fields()?.len(), streams))
}

#[test]
fn every_file_is_read_or_refused_in_bounded_time() {
    let Some(folder) = corpus() else { return };
    let (mut read, mut refused) = (0, 0);
    for path in pdfs(&folder) {
        let bytes = fs::read(&path).unwrap();
        let start = Instant::now();
        let result = read_all(&bytes);
        let name = path.strip_prefix(&folder).unwrap().display();
        assert!(
            start.elapsed() < TIME_FOR_ONE,
            "{name} took {:?}",
            start.elapsed()
        );
        match result {
            Ok((pages, signatures, streams)) => {
                read += 1;
                println!("{name}\t{pages}\t{signatures}\t{streams}");
            }
            Err(error) => {
                refused += 1;
                println!("{name}\terror\t{error}");
            }
        }
    }
    println!("{read} read, {refused} refused");
    assert!(read > 0);
    // What is refused has broken cross-references or no catalog.
    assert!(
        refused * 8 < read,
        "{refused} of {} refused",
        read + refused
    );
}

#[test]
fn the_signatures_of_real_documents_stand_where_the_reader_says() {
    let Some(folder) = corpus() else { return };
    for path in pdfs(&folder.join("bsre")) {
        let bytes = fs::read(&path).unwrap();
        let document = Document::open(&bytes, Limits::default()).unwrap();
        let fields = document.last().signature_fields().unwrap();
        let values: Vec<_> = fields
            .iter()
            .filter_map(|field| field.value.as_ref())
            .collect();
        assert!(!values.is_empty());
        for value in values {
            assert_eq!(value.problems, []);
            let span = value.contents_span.clone().unwrap();
            let place = usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap();
            let text = &document.body()[place];
            assert!(text.starts_with(b"<30") && text.ends_with(b">"));
            let raw = value.byte_range.as_deref().unwrap();
            let range = teken::pdf::ByteRange::parse(raw, &span, &document).unwrap();
            assert_eq!(range.revision(), value.revision);
        }
    }
}
