//! What is said to be white at a glance is white when the page is drawn: over the pages of the corpus,
//! and over invented ones.
//!
//! The corpus is no part of the repository; where it is not found, the test says so.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use teken::base::limits::Limits;
use teken::pdf::content_extent::{Extents, Look};
use teken::pdf::{Document, Page, View};
use teken::render::Rendering;
use teken_test_kit::corpus;

/// Pages that are looked at in each document.
const PAGES: usize = 1;

/// Documents with font programs that draw far outside of what the font says of itself.
const LYING_FONTS: [&str; 2] = ["pdfjs/bug1001080.pdf", "pdfjs/bug1539074.1.pdf"];

/// Columns and rows of places that are looked at on each page.
const GRID: (u8, u8) = (24, 32);

/// How far pixels of half a millimetre may bleed, in points.
const BLEED: f64 = 1.5;

fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .flat_map(|path| {
            if path.is_dir() {
                pdfs(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|ending| ending == "pdf"))
        .collect();
    files.sort();
    files
}

/// The decoded content of a page.
fn content(view: &View<'_, '_>, page: &Page) -> Option<Vec<u8>> {
    let contents = page.dictionary.get(b"Contents").ok()?;
    let parts = match view.array(contents) {
        Ok(Some(parts)) => parts,
        _ => vec![contents.clone()],
    };
    let mut content = Vec::new();
    for part in parts {
        let located = view.located(part.as_reference().ok()?).ok()??;
        content.extend(view.stream(&located).ok()?);
        content.push(b'\n');
    }
    Some(content)
}

/// Places of a page that look white and are not; none when it cannot be read or drawn.
fn mistaken(view: View<'_, '_>, drawing: &Rendering, index: usize, page: &Page) -> Option<usize> {
    let (extent, _) = Extents::new(view).of(page, &content(&view, page)?, None);
    let ink = drawing.ink(index).ok()?;
    let [left, bottom, right, top] = page.crop_box;
    let (across, up) = (right - left, top - bottom);
    let (width, height) = (across / f64::from(GRID.0), up / f64::from(GRID.1));
    let places = (0..GRID.0).flat_map(|column| (0..GRID.1).map(move |row| (column, row)));
    let is_mistaken = |(column, row): &(u8, u8)| {
        let x = f64::from(*column).mul_add(width, left);
        let y = f64::from(*row).mul_add(height, bottom);
        let part = [
            (x + BLEED - left) / across,
            (top - y - height + BLEED) / up,
            (x + width - BLEED - left) / across,
            (top - y - BLEED) / up,
        ];
        extent.look([x, y, x + width, y + height]) == Look::Clear && !ink.is_clear(part)
    };
    Some(places.filter(is_mistaken).count())
}

/// How many pages of a document were looked at, and which of them deceive.
fn look_at(path: &Path, name: &str) -> (usize, Vec<String>) {
    let bytes = fs::read(path).unwrap();
    let Ok(document) = Document::open(&bytes, Limits::default()) else {
        return (0, Vec::new());
    };
    let view = document.last();
    let (Ok(all), Ok(drawing)) = (view.pages(), Rendering::of(&document)) else {
        return (0, Vec::new());
    };
    let first = all.iter().enumerate().take(PAGES);
    let looked: Vec<(usize, usize)> = first
        .filter(|(_, page)| page.rotate == 0)
        .filter_map(|(index, page)| Some((index, mistaken(view, &drawing, index, page)?)))
        .collect();
    let wrong = looked.iter().filter(|(_, mistaken)| *mistaken > 0);
    let wrong = wrong.map(|(index, mistaken)| format!("{name}, page {}: {mistaken}", index + 1));
    (looked.len(), wrong.collect())
}

#[test]
fn what_looks_white_is_white() {
    let Some(folder) = corpus() else { return };
    let files = pdfs(&folder);
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut pages, mut wrong) = (0, Vec::new());
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let name = path.strip_prefix(&folder).unwrap().display().to_string();
            let (looked, deceiving) = look_at(path, &name);
            pages += looked;
            if !LYING_FONTS.contains(&name.as_str()) {
                wrong.extend(deceiving);
            }
        }
        (pages, wrong)
    };
    let (pages, wrong) = thread::scope(|scope| {
        let other = scope.spawn(work);
        let (pages, mut wrong) = work();
        let (more, others) = other.join().unwrap();
        wrong.extend(others);
        (pages + more, wrong)
    });
    assert!(pages > 0, "no page could be drawn");
    assert!(wrong.is_empty(), "of {pages} pages:\n{}", wrong.join("\n"));
}

/// A number of page content, mostly on the page.
fn number() -> impl Strategy<Value = String> {
    (-200..4_000_i32).prop_map(|tenths| format!("{:.1}", f64::from(tenths) / 10.0))
}

/// Some numbers and an operator.
fn operation(count: usize, operator: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(number(), count)
        .prop_map(move |numbers| format!("{} {operator}\n", numbers.join(" ")))
}

/// A part of a path.
fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        // A point that nothing follows is not the same with every reader.
        2 => (operation(2, "m"), operation(2, "l")).prop_map(|(start, line)| start + &line),
        4 => operation(2, "l"),
        1 => operation(6, "c"),
        1 => operation(4, "v"),
        1 => operation(4, "y"),
        2 => operation(4, "re"),
        1 => Just("h\n".to_owned()),
    ]
}

/// A path that is painted, or clips.
fn path() -> impl Strategy<Value = String> {
    let ends = ["S", "s", "f", "f*", "B", "b*", "n", "W n", "W* f"];
    let segments = prop::collection::vec(segment(), 1..6);
    (
        operation(2, "m"),
        segments,
        prop::sample::select(ends.to_vec()),
    )
        .prop_map(|(start, segments, end)| format!("{start}{}{end}\n", segments.concat()))
}

/// What changes how things are painted.
fn setting() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec!["0", "0.5", "0.86", "0.88", "0.9", "0.99", "1"]);
    let colour = (prop::collection::vec(parts, 3), any::<bool>()).prop_map(|(parts, fills)| {
        let operator = if fills { "rg" } else { "RG" };
        format!("{} {operator}\n", parts.join(" "))
    });
    let states = [
        "q",
        "Q",
        "/A gs",
        "/L gs",
        "/M gs",
        "0 J",
        "2 J",
        "1 j",
        "[3 2] 0 d",
    ];
    let turned = [
        "0 1 -1 0 300 0",
        "0.7 0.7 -0.7 0.7 150 0",
        "2 0 0 0.5 -20 40",
        "1 0 0.3 1 0 0",
    ];
    prop_oneof![
        3 => colour,
        2 => prop::sample::select(states.to_vec()).prop_map(|state| format!("{state}\n")),
        2 => (0..200_u32).prop_map(|tenths| format!("{:.1} w\n", f64::from(tenths) / 10.0)),
        1 => (10..200_u32).prop_map(|tenths| format!("{:.1} M\n", f64::from(tenths) / 10.0)),
        1 => prop::sample::select(turned.to_vec()).prop_map(|matrix| format!("{matrix} cm\n")),
    ]
}

/// A line of text.
fn text() -> impl Strategy<Value = String> {
    let size = prop::sample::select(vec!["-14", "6", "11", "30"]);
    let state = prop::sample::select(vec![
        "", "0 Tr", "1 Tr", "2 Tr", "3 Tc", "9 Tw", "60 Tz", "7 Ts",
    ]);
    let shown = [
        "(Surat) Tj",
        "[(Ka) -900 (ran) 400 (tina)] TJ",
        "14 TL (A b) Tj (gj) '",
    ];
    (
        size,
        state,
        operation(2, "Td"),
        prop::sample::select(shown.to_vec()),
    )
        .prop_map(|(size, state, at, shown)| {
            format!("BT /F {size} Tf {state} {at} {shown} {shown} ET\n")
        })
}

/// A document of one page with this content.
fn invented(content: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 400 300]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/ExtGState<<\
         /A<</ca 0.5/CA 0.5>>/L<</LW 12>>/M<</BM/Multiply>>>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 6\n0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let at = file.len();
    file.extend(format!("{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").bytes());
    file
}

// The same pages at each run; 40,000 others were looked at once.
proptest! {
    #![proptest_config(ProptestConfig { cases: 600, rng_seed: RngSeed::Fixed(29), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_looks_white_on_invented_pages_is_white(
        parts in prop::collection::vec(prop_oneof![3 => path(), 3 => setting(), 1 => text()], 1..12),
    ) {
        let content = parts.concat();
        let file = invented(&content);
        let document = Document::open(&file, Limits::default()).unwrap();
        let view = document.last();
        let page = view.pages().unwrap()[0].clone();
        let drawing = Rendering::of(&document).unwrap();
        prop_assert_eq!(mistaken(view, &drawing, 0, &page), Some(0), "{}", content);
    }
}
