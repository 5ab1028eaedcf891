//! What a reader sees: signing draws inside the block and the footer, and nowhere else.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use crate::support::{Workshop, documents, peer, project, run};

/// Dots per inch of the pictures.
const RESOLUTION: f64 = 90.0;

/// Where the block goes, in millimetres from the bottom right corner of the page as displayed.
const BLOCK: Millimetres = Millimetres {
    x: 20.0,
    y: 40.0,
    width: 60.0,
    height: 26.0,
};

/// The lowest millimetres of a page, which the footer may use.
const FOOTER: f64 = 24.0;

/// How far a thin line may spill over the edge of its box, in dots.
const SPILL: f64 = 2.0;

struct Millimetres {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// A page in shades of grey, the first row on top.
struct Picture {
    width: usize,
    rows: Vec<Vec<u8>>,
}

impl Picture {
    /// Reads a binary PGM file.
    fn read(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap();
        let mut fields = bytes.splitn(4, u8::is_ascii_whitespace);
        let head: Vec<&[u8]> = fields.by_ref().take(3).collect();
        let number = |text: &[u8]| String::from_utf8_lossy(text).parse::<usize>().unwrap();
        assert_eq!(head[0], b"P5");
        let width = number(head[1]);
        let pixels = fields.next().unwrap();
        let pixels = pixels.strip_prefix(b"255\n").unwrap();
        let rows: Vec<Vec<u8>> = pixels.chunks(width).map(<[u8]>::to_vec).collect();
        assert_eq!(rows.len(), number(head[2]));
        Self { width, rows }
    }

    /// The dots in which the two differ visibly, as (column, row from the bottom).
    fn differences(&self, other: &Self) -> BTreeSet<(usize, usize)> {
        assert_eq!(
            (self.width, self.rows.len()),
            (other.width, other.rows.len())
        );
        let rows = self.rows.iter().zip(&other.rows).rev().enumerate();
        rows.flat_map(|(row, (mine, theirs))| {
            let columns = mine.iter().zip(theirs).enumerate();
            columns
                .filter(|(_, (mine, theirs))| mine.abs_diff(**theirs) > 2)
                .map(move |(column, _)| (column, row))
        })
        .collect()
    }
}

/// Columns and rows, counted from the lower left, that a part of the page may use.
struct Frame {
    columns: Range<f64>,
    rows: Range<f64>,
}

impl Frame {
    fn block(width: usize, scale: f64) -> Self {
        let dots = |mm: f64| mm / 25.4 * RESOLUTION * scale;
        let right = f64::from(u32::try_from(width).unwrap()) - dots(BLOCK.x);
        Self {
            columns: right - dots(BLOCK.width) - SPILL..right + SPILL,
            rows: dots(BLOCK.y) - SPILL..dots(BLOCK.y + BLOCK.height) + SPILL,
        }
    }

    fn footer(scale: f64) -> Self {
        Self {
            columns: 0.0..f64::INFINITY,
            rows: 0.0..FOOTER / 25.4 * RESOLUTION * scale,
        }
    }

    fn has(&self, (column, row): (usize, usize)) -> bool {
        let number = |value: usize| f64::from(u32::try_from(value).unwrap());
        self.columns.contains(&number(column)) && self.rows.contains(&number(row))
    }
}

/// All pages as they are displayed, by Poppler.
fn pictures(pdftoppm: &Path, workshop: &Workshop, document: &Path, name: &str) -> Vec<Picture> {
    let folder = workshop.path(name);
    fs::create_dir(&folder).unwrap();
    let ran = run(Command::new(pdftoppm)
        .args(["-cropbox", "-gray", "-r", &RESOLUTION.to_string()])
        .arg(document)
        .arg(folder.join("page")));
    assert_eq!(
        ran.code,
        Some(0),
        "pdftoppm on {}: {}",
        document.display(),
        ran.all
    );
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| Picture::read(file)).collect()
}

/// Signs with the block where the tests look for it.
fn place() -> Vec<String> {
    let number = |option: &str, value: f64| [option.to_owned(), value.to_string()];
    let mut arguments = vec!["--corner".to_owned(), "bottom-right".to_owned()];
    arguments.extend(["--page", "1", "--notice-at", "bottom"].map(str::to_owned));
    arguments.extend(number("--x", BLOCK.x));
    arguments.extend(number("--y", BLOCK.y));
    arguments.extend(number("--width", BLOCK.width));
    arguments.extend(number("--height", BLOCK.height));
    arguments
}

/// Poppler shows units of any size as points.
fn scale(document: &str) -> f64 {
    if document.ends_with("user-unit.pdf") {
        0.5
    } else {
        1.0
    }
}

/// Poppler draws this one only once a signature has given it cross-references.
const NOT_DRAWN: &str = "pdf/broken/no-trailer.pdf";

#[test]
fn nothing_but_block_and_footer_is_drawn() {
    let Some(pdftoppm) = peer("pdftoppm") else {
        return;
    };
    let workshop = Workshop::new();
    let place = place();
    let more: Vec<&str> = place.iter().map(String::as_str).collect();
    for document in documents()
        .file
        .iter()
        .filter(|document| document.sign == "ok" && document.path != NOT_DRAWN)
    {
        let source = project("testdata").join(&document.path);
        let name = document.path.replace('/', "-");
        let signed = workshop.sign(&source, &name, "openssl", &more);
        let before = pictures(&pdftoppm, &workshop, &source, &format!("{name}-before"));
        let after = pictures(&pdftoppm, &workshop, &signed, &format!("{name}-after"));
        assert_eq!(before.len(), after.len(), "{name}");
        for (index, (before, after)) in before.iter().zip(&after).enumerate() {
            let scale = scale(&name);
            let (block, footer) = (Frame::block(before.width, scale), Frame::footer(scale));
            let differences = before.differences(after);
            let (mut in_block, mut in_footer) = (0, 0);
            for dot in differences {
                if index == 0 && block.has(dot) {
                    in_block += 1;
                } else if footer.has(dot) {
                    in_footer += 1;
                } else {
                    panic!("{name}, page {}: something was drawn at {dot:?}", index + 1)
                }
            }
            assert!(
                index > 0 || in_block > 200,
                "{name}: no block, {in_block} dots"
            );
            assert!(
                in_footer > 200,
                "{name}, page {}: no footer, {in_footer} dots",
                index + 1
            );
        }
    }
}

#[test]
fn a_second_signature_draws_its_block_only() {
    let Some(pdftoppm) = peer("pdftoppm") else {
        return;
    };
    let workshop = Workshop::new();
    let place = place();
    let more: Vec<&str> = place.iter().map(String::as_str).collect();
    let first = workshop.sign(
        &project("testdata/pdf/kt3.pdf"),
        "first.pdf",
        "openssl",
        &["--corner", "bottom-left", "--page", "1"],
    );
    let second = workshop.sign(&first, "second.pdf", "openssl-p256", &more);
    let before = pictures(&pdftoppm, &workshop, &first, "before");
    let after = pictures(&pdftoppm, &workshop, &second, "after");
    for (index, (before, after)) in before.iter().zip(&after).enumerate() {
        let block = Frame::block(before.width, 1.0);
        let differences = before.differences(after);
        assert!(
            differences.iter().all(|dot| index == 0 && block.has(*dot)),
            "page {}",
            index + 1
        );
        assert!(
            index > 0 || differences.len() > 200,
            "{} dots",
            differences.len()
        );
    }
}

#[test]
fn the_block_looks_the_same_whichever_way_the_page_is_turned() {
    let Some(pdftoppm) = peer("pdftoppm") else {
        return;
    };
    let workshop = Workshop::new();
    let mut place = place();
    let notice = place.iter().position(|one| one == "--notice-at").unwrap();
    place.splice(notice..notice + 2, ["--notice", "none"].map(str::to_owned));
    let more: Vec<&str> = place.iter().map(String::as_str).collect();
    let cut = |name: &str| {
        let source = project("testdata/pdf").join(name);
        let signed = workshop.sign(&source, name, "openssl", &more);
        let picture = pictures(&pdftoppm, &workshop, &signed, &format!("{name}-turned")).remove(0);
        let dots = |mm: f64| (mm / 25.4 * RESOLUTION).round();
        let columns = from_right(picture.width, dots(BLOCK.x + BLOCK.width));
        let columns = columns..from_right(picture.width, dots(BLOCK.x));
        let rows = from_right(picture.rows.len(), dots(BLOCK.y + BLOCK.height))
            ..from_right(picture.rows.len(), dots(BLOCK.y));
        picture.rows[rows]
            .iter()
            .map(|row| row[columns.clone()].to_vec())
            .collect::<Vec<_>>()
    };
    let upright = cut("table.pdf");
    let ink = |rows: &[Vec<u8>]| {
        rows.iter()
            .flatten()
            .map(|dot| u64::from(255 - dot))
            .sum::<u64>()
    };
    for turned in ["rotate-90.pdf", "rotate-180.pdf", "rotate-270.pdf"] {
        let turned_rows = cut(turned);
        let pairs = upright.iter().flatten().zip(turned_rows.iter().flatten());
        let off: u64 = pairs
            .map(|(one, other)| u64::from(one.abs_diff(*other)))
            .sum();
        // Edges fall between dots in other places, so some of the ink is off by half a dot.
        assert!(off < ink(&upright), "{turned}: {off} of {}", ink(&upright));
    }
}

/// The dot that is `distance` from the far end.
fn from_right(length: usize, distance: f64) -> usize {
    let far = f64::from(u32::try_from(length).unwrap()) - distance;
    (0..length)
        .find(|dot| f64::from(u32::try_from(*dot).unwrap()) >= far)
        .unwrap()
}
