//! What is said to be white at a glance is white when the page is drawn, over the pages of the
//! corpus.
//!
//! The corpus is no part of the repository; where it is not found, the test says so.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use teken::base::limits::Limits;
use teken::pdf::content_extent::{Extents, Look};
use teken::pdf::{Document, Page, View};
use teken::render::Rendering;

/// Pages that are looked at in each document.
const PAGES: usize = 1;

/// Documents with font programs that draw far outside of what the font says of itself.
const LYING_FONTS: [&str; 2] = ["pdfjs/bug1001080.pdf", "pdfjs/bug1539074.1.pdf"];

/// Columns and rows of places that are looked at on each page.
const GRID: (u8, u8) = (24, 32);

/// How far pixels of half a millimetre may bleed, in points.
const BLEED: f64 = 1.5;

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("TEKEN_CORPUS").map(PathBuf::from);
    let folder =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    let found = folder.is_dir();
    if !found {
        eprintln!("no corpus at {}: nothing is tested here", folder.display());
    }
    found.then_some(folder)
}

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
