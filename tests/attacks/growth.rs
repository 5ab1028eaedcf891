//! Work that must grow no faster than the file: long names, long lists, many changes.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use teken::pdf::PdfError;

use crate::plain::{amended, document, latest, quietly_signed};
use crate::workshop::{assert_caught, assert_valid, open, report};

/// Each of these took minutes, or gigabytes, while work grew with the square of the file.
const SOON: Duration = Duration::from_secs(20);

/// Fields that all inherit one long string, as this key of their parent.
fn heirs(key: &str, kind: &str, count: usize, length: usize) -> Vec<u8> {
    let long = "a".repeat(length);
    let mut kids = String::new();
    let texts: Vec<String> = (0..count)
        .map(|kid| format!("<</Parent 7 0 R/T({kid})>>"))
        .collect();
    let mut further: Vec<(u32, &str)> = Vec::new();
    for (number, text) in (10..).zip(&texts) {
        write!(kids, "{number} 0 R ").unwrap();
        further.push((number, text));
    }
    let parent = format!("<</{key}({long})/FT/{kind}/Kids[{kids}]>>");
    further.insert(0, (7, &parent));
    document("/AcroForm<</Fields[7 0 R]>>", "", &further)
}

#[test]
fn what_fields_inherit_is_bounded() {
    let started = Instant::now();
    for (key, kind) in [("T", "Tx"), ("DA", "Sig"), ("V", "Tx")] {
        let file = heirs(key, kind, 3_000, 1_000_000);
        let document = open(&file);
        let fields = document.last().signature_fields();
        assert!(matches!(fields, Err(PdfError::Limit { .. })), "{key}");
        assert!(report(&file).is_some_and(|one| one.signatures.is_empty()));
        let many = heirs(key, kind, 3_000, 1_000);
        let fields = open(&many).last().fields().unwrap().len();
        assert!(fields >= 3_000, "{key}: {fields}");
    }
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}

#[test]
fn long_lists_are_compared_in_linear_time() {
    let numbers = |from: usize| {
        let mut list = "[".to_owned();
        for number in from..from + 40_000 {
            write!(list, "{number} ").unwrap();
        }
        list + "]"
    };
    let (old, new) = (numbers(0), numbers(40_000));
    let annotations = document("", "/Annots 6 0 R", &[(6, &old)]);
    let file = quietly_signed(&annotations, None);
    let started = Instant::now();
    assert_caught(vec![("annotations", amended(&file, &[(6, &new)]))]);
    let mut keys = String::new();
    for key in 0..40_000 {
        write!(keys, "/K{key} 0").unwrap();
    }
    let page = latest(&file, 3);
    let page = format!("{}{keys}>>", page.strip_suffix(">>").unwrap());
    assert_caught(vec![("keys of the page", amended(&file, &[(3, &page)]))]);
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    assert_valid("as it was", &amended(&file, &[(6, &latest(&file, 6))]), 1);
}
