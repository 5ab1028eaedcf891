//! The functions that are fuzzed, over every seed and over damaged copies of it.
//!
//! `fuzz/run` lets an engine invent the damage; here it is always the same.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../fuzz/targets.rs"]
mod targets;

/// Damaged copies of one seed.
const COPIES: usize = 6;

/// Larger seeds take long in a debug build and show nothing new.
const LARGEST: u64 = 40_000;

/// The seeds in a folder of this project.
fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.metadata()
                .is_ok_and(|one| one.is_file() && one.len() <= LARGEST)
        })
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no seeds in {}", folder.display());
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Some bytes of a seed changed, a part left out or doubled: the same each time.
fn damaged(seed: &[u8], copy: usize) -> Vec<u8> {
    let mut state = u64::try_from(seed.len().wrapping_mul(31).wrapping_add(copy)).unwrap() | 1;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    let mut bytes = seed.to_vec();
    for _ in 0..=copy {
        let at = next(bytes.len());
        match next(4) {
            0 => bytes.truncate(at.max(16)),
            1 => {
                let end = at.saturating_add(next(64)).min(bytes.len());
                let part = bytes.get(at..end).unwrap_or_default().to_vec();
                bytes.splice(at..at, part);
            }
            2 => {
                let digits = b"0123456789<>[]()/%R";
                let digit = digits.get(next(digits.len())).copied();
                bytes.splice(at..at, digit);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = byte.wrapping_add(1);
                }
            }
        }
    }
    bytes
}

fn all(folders: &[&str], target: fn(&[u8])) {
    for seed in folders.iter().flat_map(|folder| seeds(folder)) {
        target(&seed);
        for copy in 0..COPIES {
            target(&damaged(&seed, copy));
        }
    }
}

#[test]
fn reader() {
    all(&["testdata/pdf", "testdata/signed"], targets::reader);
}

#[test]
fn appender() {
    all(&["testdata/pdf", "fuzz/seeds/appender"], targets::appender);
}

#[test]
fn byte_range() {
    let ranges: [[i16; 6]; 3] = [
        [20, 40, 0, 20, 40, 98],
        [20, 40, 0, 20, 41, 97],
        [0, 0, 0, 0, 0, 0],
    ];
    for range in ranges {
        let seed: Vec<u8> = range
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        targets::byte_range(&seed);
        for copy in 0..200 {
            targets::byte_range(&damaged(&seed, copy % 16));
        }
    }
}

#[test]
fn cms() {
    let containers: Vec<Vec<u8>> = seeds("testdata/signed")
        .iter()
        .filter_map(|file| contents(file))
        .collect();
    assert!(containers.len() > 5, "the signed samples are gone");
    for container in &containers {
        targets::cms(container);
        for copy in 0..COPIES {
            targets::cms(&damaged(container, copy));
        }
    }
}

#[test]
fn pkcs12() {
    all(&["certs/p12"], targets::pkcs12);
}

#[test]
fn ocsp() {
    all(&["testdata/ocsp"], targets::ocsp);
}

#[test]
fn timestamp_reply() {
    all(&["fuzz/seeds/timestamp_reply"], targets::timestamp_reply);
}

/// The first signature container of a document.
fn contents(file: &[u8]) -> Option<Vec<u8>> {
    let at = file.windows(11).position(|part| part == b"/Contents <")?;
    let rest = file.get(at..)?;
    let open = rest
        .iter()
        .position(|byte| *byte == b'<')?
        .saturating_add(1);
    let close = rest.iter().position(|byte| *byte == b'>')?;
    let digits = std::str::from_utf8(rest.get(open..close)?).ok()?;
    let bytes: Option<Vec<u8>> = (0..digits.len() / 2)
        .map(|index| u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok())
        .collect();
    bytes.filter(|bytes| !bytes.is_empty())
}
