//! Texts that mark the place of the block.
//!
//! The files of `testdata/markers` are made by other programs, each with the text `${ttd}`; where it
//! stands is told here as `pdftotext -bbox` sees it.

use std::fs;
use std::path::PathBuf;

use teken::render::Rendering;
use teken::sign::{MarkerFate, PageChoice, SignError};

use super::{MARKER, at_text, block, open, page, request, sample, signed, text};
use teken_test_kit::project;

#[test]
fn markers_are_found_whoever_wrote_them() {
    // From the left, and the base line from above, in points as displayed.
    for (name, left, base) in [
        ("cairo.pdf", 100.0, 200.0),
        ("chrome.pdf", 33.7, 94.8),
        ("differences.pdf", 100.0, 642.0),
        ("encrypted.pdf", 100.0, 642.0),
        ("form.pdf", 100.0, 642.0),
        ("libreoffice.pdf", 72.1, 138.0),
        ("reportlab.pdf", 100.0, 200.0),
        ("scan-read.pdf", 100.0, 642.0),
        ("split.pdf", 100.0, 642.0),
        ("tex.pdf", 133.8, 215.4),
        ("turned.pdf", 200.0, 300.0),
        ("type3.pdf", 100.0, 642.0),
    ] {
        let name = format!("markers/{name}");
        let (bytes, _) = signed(&name, &sample(&name), &at_text(MARKER)).unwrap();
        let (index, [x, y, ..]) = block(&bytes);
        assert_eq!(index, 0, "{name}");
        assert!((x - left).abs() < 2.0, "{name}: {x} from the left");
        assert!((6.0..13.0).contains(&(base - y)), "{name}: {y} from above");
        let covered = String::from_utf8_lossy(&bytes).contains("/TekenCover Do");
        let encrypted = name.contains("encrypted");
        assert!(covered || encrypted, "{name}: the marker still shows");
    }
}

#[test]
fn the_marker_is_covered_left_or_lies_under_the_block() {
    let shows = |bytes: &[u8]| !String::from_utf8_lossy(bytes).contains("TekenCover");
    let original = sample("markers/reportlab.pdf");
    let mut keep = at_text(MARKER);
    keep.block.as_mut().unwrap().marker.as_mut().unwrap().fate = MarkerFate::Kept;
    let (kept, _) = signed("kept.pdf", &original, &keep).unwrap();
    assert!(shows(&kept) && text(&kept, 0));

    // A signed document gets no page content.
    let (once, _) = signed("once.pdf", &original, &request()).unwrap();
    let (twice, _) = signed("twice.pdf", &once, &at_text(MARKER)).unwrap();
    assert!(shows(&twice));
    let (_, [x, ..]) = block(&twice);
    assert!((x - 100.0).abs() < 2.0);
    let contents = |bytes: &[u8]| {
        let page = open(bytes).last().pages().unwrap()[0].clone();
        page.dictionary.get(b"Contents").unwrap().clone()
    };
    assert_eq!(contents(&once), contents(&twice));
}

#[test]
fn a_marker_that_is_not_there_is_an_error() {
    let missing = signed("-", &sample("markers/reportlab.pdf"), &at_text("@ttd"));
    assert!(matches!(missing, Err(SignError::MarkerMissing { .. })));
    let image = signed("-", &sample("markers/scan.pdf"), &at_text(MARKER));
    assert!(matches!(image, Err(SignError::MarkerWithoutText { .. })));
    let mut first = at_text("@ttd");
    let marker = first.block.as_mut().unwrap().marker.as_mut().unwrap();
    marker.page = Some(PageChoice::First);
    let elsewhere = signed("-", &sample("pdf/kt3.pdf"), &first);
    assert!(matches!(
        elsewhere,
        Err(SignError::MarkerNotOnPage { page: 1, .. })
    ));
}

#[test]
fn the_last_marker_that_stands_alone_counts() {
    let content = "BT /F 10 Tf 20 280 Td (# satu) Tj 0 -60 Td (#) Tj 0 -60 Td (No. #7) Tj ET";
    let (bytes, _) = signed("alone.pdf", &page(content), &at_text("#")).unwrap();
    let (_, [_, y, ..]) = block(&bytes);
    assert!((300.0 - 220.0 - y - 7.0).abs() < 2.0, "{y}");
    let (bytes, _) = signed("within.pdf", &page(content), &at_text("#7")).unwrap();
    let (_, [_, y, ..]) = block(&bytes);
    assert!((300.0 - 160.0 - y - 7.0).abs() < 2.0, "{y}");
}

#[test]
fn part_of_a_word_is_no_marker() {
    let content = "BT /F 10 Tf 20 280 Td (Harga #1 dan C# saja) Tj ET";
    let within = signed("-", &page(content), &at_text("#"));
    assert!(matches!(
        within,
        Err(SignError::MarkerWithinWord { page: 1, .. })
    ));
    let content = "BT /F 10 Tf 20 280 Td (\\(#\\) Pejabat) Tj ET";
    assert!(signed("-", &page(content), &at_text("#")).is_ok());
}

#[test]
fn two_who_sign_find_a_marker_each() {
    let content = "BT /F 8 Tf 30 280 Td (#) Tj 0 -140 Td (#) Tj ET";
    let mut small = at_text("#");
    small.block.as_mut().unwrap().width = Some(50.0);
    let (once, _) = signed("one.pdf", &page(content), &small).unwrap();
    let (_, [_, low, ..]) = block(&once);
    let (twice, _) = signed("two.pdf", &once, &small).unwrap();
    let (_, [_, high, ..]) = block(&twice);
    assert!((low - high - 140.0).abs() < 1.0, "{low} {high}");
}

#[test]
fn white_over_a_marker_leaves_nothing_of_it() {
    let words = "tempat tanda tangan pejabat karantina yang berwenang di sini";
    let content = format!("BT /F 12 Tf 20 150 Td ({words}) Tj ET");
    let (bytes, _) = signed("white-over.pdf", &page(&content), &at_text(words)).unwrap();
    let (_, [left, top, width, height]) = block(&bytes);
    let rendering = Rendering::open(bytes, "").unwrap();
    for dpi in [40_u16, 60, 72, 96, 110, 150] {
        let picture = rendering.picture(0, f32::from(dpi)).unwrap();
        let points = |pixel: u32| f64::from(pixel) * 72.0 / f64::from(dpi);
        let pixels = picture.rgb.chunks_exact(3);
        for (at, pixel) in (0..).zip(pixels) {
            let (x, y) = (points(at % picture.width), points(at / picture.width));
            let block = (left - 3.0..left + width + 3.0).contains(&x)
                && (top - 3.0..top + height + 3.0).contains(&y);
            assert!(
                block || pixel.iter().all(|&one| one > 250),
                "{dpi}: {x} {y}"
            );
        }
    }
}

/// Documents signed with certificates of the Indonesian authority, made by Word.
#[test]
fn markers_in_real_documents() {
    let folder = std::env::var_os("TEKEN_CORPUS").map_or_else(
        || project("../shared/corpus"),
        |folder| PathBuf::from(&folder),
    );
    let Ok(files) = fs::read_dir(folder.join("bsre")) else {
        eprintln!("SKIPPED: no corpus at {}", folder.display());
        return;
    };
    let mut found = 0;
    for file in files {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let pages = open(&bytes).last().pages().unwrap().len();
        for (of, text, page) in [
            (100, "ttd.", 100),
            (100, "Ditetapkan di", 39),
            (127, "Ditetapkan di", 127),
        ] {
            if of == pages {
                let (bytes, _) = signed("real.pdf", &bytes, &at_text(text)).unwrap();
                assert_eq!(block(&bytes).0 + 1, page, "{text}");
                found += 1;
            }
        }
    }
    assert_eq!(found, 3);
}
