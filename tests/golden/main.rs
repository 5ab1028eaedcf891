//! Block and footer as readers see them.
//!
//! Every variant and language is drawn by Poppler and compared with the picture kept in
//! `testdata/golden`, and drawn by `MuPDF`, Ghostscript and our own renderer and compared with
//! Poppler's; codes are scanned from the page, text is extracted from it.
//!
//! `TEKEN_GOLDEN=write cargo test --test golden` draws the pictures anew: look at each of them, at
//! 100 % and larger, before they are kept. The documents are left in `target/tmp/golden`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod cases;
mod gray;
mod peers;

use std::fs;
use std::path::Path;

use cases::{Case, Sample, samples};
use gray::{Gray, Tolerance};
use peers::{Renderer, extracted, scanned};
use teken::stamp::{LAW, StampLanguage, Variant};

/// Dots per inch of the pictures kept, and of the pages whose codes are scanned.
const KEPT: u32 = 100;
const SCANNED: u32 = 150;

/// What versions of one renderer may differ in.
const ANTIALIASING: Tolerance = Tolerance { part: 10, spot: 4 };

/// What renderers may differ in: they place and weigh letters a little differently.
const RENDERERS: Tolerance = Tolerance { part: 48, spot: 12 };

/// Bytes of a picture kept.
const MOST_BYTES: usize = 15 << 10;

fn kept(case: &Case) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden");
    folder.join(format!("{}.png", case.name))
}

#[test]
fn every_look_is_as_kept() {
    let writes = std::env::var_os("TEKEN_GOLDEN").is_some_and(|value| value == "write");
    let mut faults = Vec::new();
    for sample in samples() {
        let Some(page) = Renderer::Poppler.page(sample, KEPT) else {
            return;
        };
        let seen = page.cut(sample.area(KEPT));
        let path = kept(&sample.case);
        if writes {
            let png = seen.to_png();
            assert!(png.len() < MOST_BYTES, "{}: {}", path.display(), png.len());
            fs::write(&path, png).unwrap();
        }
        let expected = Gray::from_png(&fs::read(&path).unwrap());
        if let Err(difference) = seen.compare(&expected, ANTIALIASING) {
            faults.push(format!("{}: {difference}", sample.case.name));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_picture_is_kept_without_a_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden");
    let mut found: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let cases = samples().iter();
    let mut wanted: Vec<String> = cases
        .map(|sample| format!("{}.png", sample.case.name))
        .collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

#[test]
fn every_renderer_shows_the_same() {
    let mut faults = Vec::new();
    for sample in samples() {
        let Some(poppler) = Renderer::Poppler.page(sample, KEPT) else {
            return;
        };
        let expected = poppler.cut(sample.area(KEPT));
        for renderer in [Renderer::MuPdf, Renderer::Ghostscript, Renderer::Own] {
            let Some(page) = renderer.page(sample, KEPT) else {
                continue;
            };
            let seen = page.cut(sample.area(KEPT));
            if let Err(difference) = seen.compare(&expected, RENDERERS) {
                faults.push(format!(
                    "{} by {renderer:?}: {difference}",
                    sample.case.name
                ));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_code_can_be_scanned_from_the_page() {
    for sample in samples() {
        let asked = &sample.request;
        let block = asked
            .block
            .as_ref()
            .filter(|block| block.variant != Some(Variant::Mark));
        let codes = [
            block.and_then(|block| block.qr.clone()),
            asked.notice_text.qr.clone(),
        ];
        let mut codes: Vec<String> = codes.into_iter().flatten().collect();
        if codes.is_empty() {
            continue;
        }
        codes.sort();
        codes.dedup();
        let Some(read) = scanned(sample, SCANNED) else {
            return;
        };
        assert_eq!(read, codes, "{}", sample.case.name);
    }
}

#[test]
fn what_is_shown_can_be_extracted() {
    for sample in samples() {
        let Some(text) = extracted(sample) else {
            return;
        };
        let asked = &sample.request;
        let notice = asked.notice_text.text.lines();
        let law = asked.notice_text.law.iter().flat_map(|law| law.lines());
        let mut parts: Vec<String> = notice.chain(law).map(str::to_owned).collect();
        if let Some(block) = &asked.block {
            parts.push(asked.name.clone());
            if matches!(block.variant, Some(Variant::Full | Variant::Compact)) {
                parts.extend(block.title.clone());
                let date = block.language.date(asked.time, asked.zone);
                parts.extend(date.lines().map(str::to_owned));
            }
            if block.variant == Some(Variant::Full) {
                parts.extend(block.heading.lines().map(str::to_owned));
            }
        }
        for part in parts {
            assert!(
                text.contains(&part),
                "{}: {part} in {text}",
                sample.case.name
            );
        }
    }
}

/// Whatever a variant shows, those who cannot see it are told all, and `verify` finds the notice.
#[test]
fn the_widget_says_all_and_the_notice_is_found() {
    for sample in samples() {
        let description = sample.description();
        let asked = &sample.request;
        if let Some(block) = &asked.block {
            let words = block.heading.lines().chain(block.title.as_deref());
            for part in words.chain([asked.name.as_str()]) {
                assert!(description.contains(part), "{}: {part}", sample.case.name);
            }
        }
        let notice = sample.notice();
        assert!(notice.found && notice.logo, "{}", sample.case.name);
    }
}

#[test]
fn the_cases_are_many_enough() {
    let has = |holds: &dyn Fn(&Sample) -> bool| samples().iter().any(holds);
    for variant in [
        Variant::Full,
        Variant::Compact,
        Variant::Code,
        Variant::Mark,
    ] {
        for language in [
            StampLanguage::Indonesian,
            StampLanguage::English,
            StampLanguage::Both,
        ] {
            // The two that show nothing but a name look alike in all languages.
            let alike = matches!(variant, Variant::Code | Variant::Mark);
            let shown = has(&|sample| {
                let block = sample.request.block.as_ref();
                block.is_some_and(|block| {
                    block.variant == Some(variant) && (alike || block.language == language)
                })
            });
            assert!(shown, "{variant:?} {language:?}");
        }
    }
    let with_law = |sample: &Sample| sample.request.notice_text.law.as_deref() == Some(LAW);
    assert!(has(&with_law));
}
