//! Signature containers of real documents: all are read, and the sound ones are sound.
//!
//! The documents lie outside the project (`TEKEN_CORPUS`, else `../shared/corpus`); without them
//! the test says so and passes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use teken::cms::{
    CmsError, Gravity, SignatureForm, SignedData, SignerProblem, TimestampToken, check_signer,
};

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("TEKEN_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    folder.is_dir().then_some(folder)
}

struct Found {
    contents: Vec<u8>,
    spans: [Range<usize>; 2],
}

/// Every `/ByteRange` with a hexadecimal string in its gap, by plain search: the reader of PDF is
/// tested elsewhere.
fn signatures(file: &[u8]) -> Vec<Found> {
    let header = file.windows(5).position(|at| at == b"%PDF-").unwrap_or(0);
    let body = &file[header..];
    let mut found = Vec::new();
    for (at, _) in body
        .windows(10)
        .enumerate()
        .filter(|(_, window)| window == b"/ByteRange")
    {
        let text: String = body[at + 10..]
            .iter()
            .take(120)
            .map(|byte| char::from(*byte))
            .collect();
        let numbers: Vec<usize> = text
            .trim_start()
            .trim_start_matches('[')
            .split(']')
            .next()
            .unwrap()
            .split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        let [0, first, second, length] = numbers[..] else {
            continue;
        };
        let end = second.saturating_add(length);
        let Some(gap) = body.get(first..second).filter(|_| end <= body.len()) else {
            continue;
        };
        let digits: Vec<u8> = gap
            .iter()
            .filter(|byte| byte.is_ascii_hexdigit())
            .copied()
            .collect();
        let contents = digits
            .chunks_exact(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        found.push(Found {
            contents,
            spans: [0..first, second..end],
        });
    }
    found
}

fn gravest(file: &[u8], found: &Found) -> Result<Option<Gravity>, CmsError> {
    let header = file.windows(5).position(|at| at == b"%PDF-").unwrap_or(0);
    let body = &file[header..];
    let parts = found.spans.clone().map(|span| &body[span]);
    let data = SignedData::parse(&found.contents)?;
    if let Ok(token) = TimestampToken::parse(&found.contents) {
        let problems = token.check(&parts).problems;
        return Ok(problems.iter().map(SignerProblem::gravity).max());
    }
    let form = match data.content() {
        Some(content) if content.len() == 20 => SignatureForm::Pkcs7Sha1,
        _ => SignatureForm::Pkcs7Detached,
    };
    for signer in data.signers() {
        for token in signer.timestamp_tokens() {
            let token = TimestampToken::parse(token)?;
            drop(token.check(&[signer.signature()]));
        }
        drop((signer.archived_revocation(), signer.revocation_values()));
    }
    let problems = check_signer(&data, form, &parts).problems;
    Ok(problems.iter().map(SignerProblem::gravity).max())
}

#[test]
fn real_containers_are_read_and_the_sound_ones_are_sound() {
    let Some(corpus) = corpus() else {
        eprintln!("the corpus is missing: no real container was read");
        return;
    };
    // Files whose every signature is sound, and how many there are.
    let sound = [
        (
            "bsre/dokumen__Perba_5_Tahun_2024_-_Keamanan_Zat_Radioaktif.pdf",
            4,
        ),
        ("bsre/public__data__2025pd3304008.pdf", 1),
        ("dss/PAdES-LT.pdf", 4),
        ("dss/pades-5-signatures-and-1-document-timestamp.pdf", 6),
    ];
    for (name, count) in sound {
        let file = fs::read(corpus.join(name)).unwrap();
        let all = signatures(&file);
        let grave: Vec<_> = all.iter().map(|found| gravest(&file, found)).collect();
        assert!(
            grave
                .iter()
                .all(|one| matches!(one, Ok(None | Some(Gravity::Weak)))),
            "{name}: {grave:?}"
        );
        assert_eq!(all.len(), count, "{name}");
    }
    let mut read = 0;
    for folder in ["bsre", "dss", "pyhanko"] {
        for entry in fs::read_dir(corpus.join(folder)).unwrap() {
            let file = fs::read(entry.unwrap().path()).unwrap();
            for found in signatures(&file) {
                read += usize::from(gravest(&file, &found).is_ok());
            }
        }
    }
    assert!(read > 60, "only {read} containers were read");
}
