//! One changed byte anywhere inside the signed spans is never overlooked.

use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

use proptest::test_runner::{Config, TestRunner};
use teken::base::limits::Limits;
use teken::base::time::Timestamp;
use teken::pdf::Document;
use teken::pki::{Certificate, CertificateList, TrustAnchors};
use teken::verify::{Evidence, Policy, Verdict, gather, judge};

use crate::support::{Workshop, byte_ranges, project};

/// What a verification needs besides the document.
struct Court {
    anchors: TrustAnchors,
    lists: Vec<CertificateList>,
    policy: Policy,
    at: Timestamp,
}

impl Court {
    fn new() -> Self {
        let mut anchors = TrustAnchors::empty();
        let root = fs::read(project("certs/ca/root.pem")).unwrap();
        for certificate in Certificate::many_from_pem_or_der(&root).unwrap() {
            anchors.add(certificate);
        }
        let lists = ["certs/ca/root.crl", "certs/ca/issuing.crl"]
            .iter()
            .flat_map(|list| {
                let bytes = fs::read(project(list)).unwrap();
                CertificateList::many_from_pem_or_der(&bytes).unwrap()
            });
        Self {
            anchors,
            lists: lists.collect(),
            policy: Policy::default(),
            // Long after the signing, within the life of certificates and lists.
            at: "2060-01-01T00:00:00Z".parse().unwrap(),
        }
    }

    /// The verdict, none when the document cannot be read.
    fn judge(&self, bytes: &[u8]) -> Option<Verdict> {
        let document = Document::open(bytes, Limits::default()).ok()?;
        let evidence = Evidence {
            anchors: &self.anchors,
            certificates: &[],
            crls: &self.lists,
            ocsps: &[],
        };
        let verdict = judge(&gather(&document, &evidence), &self.policy, self.at).verdict;
        let readable = verdict != Verdict::Unsigned || document.last().signature_fields().is_ok();
        readable.then_some(verdict)
    }
}

/// A signed document, and where its signed bytes are.
struct Sample {
    bytes: Vec<u8>,
    spans: [Range<usize>; 2],
}

impl Sample {
    fn sign(document: &str, more: &[&str]) -> Self {
        let workshop = Workshop::new();
        let signed = workshop.sign(&project(document), "signed.pdf", "openssl", more);
        let bytes = fs::read(signed).unwrap();
        let [start, length, second, rest] = byte_ranges(&bytes)[0];
        let spans = [start..start + length, second..second + rest];
        Self { bytes, spans }
    }

    /// The sample certificate, signed once.
    fn kt1() -> &'static Self {
        static SAMPLE: OnceLock<Sample> = OnceLock::new();
        SAMPLE.get_or_init(|| Self::sign("testdata/pdf/kt1.pdf", &[]))
    }

    /// The file position of the signed byte number `index`.
    fn position(&self, index: usize) -> usize {
        let [first, second] = &self.spans;
        if index < first.len() {
            index
        } else {
            second.start + index - first.len()
        }
    }

    fn signed_bytes(&self) -> usize {
        self.spans.iter().map(ExactSizeIterator::len).sum()
    }

    /// The document with the bits of `mask` turned over in one byte.
    fn with_flip(&self, position: usize, mask: u8) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        bytes[position] ^= mask;
        bytes
    }
}

/// What is wrong with the verdict after a change, if anything.
fn complaint(court: &Court, sample: &Sample, position: usize, mask: u8) -> Option<String> {
    let verdict = court.judge(&sample.with_flip(position, mask));
    let around = position.saturating_sub(30)..sample.bytes.len().min(position + 30);
    let around = String::from_utf8_lossy(&sample.bytes[around]);
    (!matches!(verdict, None | Some(Verdict::Invalid)))
        .then(|| format!("byte {position} changed by {mask:#04x} ({around:?}): {verdict:?}"))
}

#[test]
fn the_untouched_samples_are_valid() {
    let court = Court::new();
    assert_eq!(court.judge(&Sample::kt1().bytes), Some(Verdict::Valid));
}

#[test]
fn any_changed_byte_of_the_sample_is_found() {
    let (court, sample) = (Court::new(), Sample::kt1());
    let config = Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&(0..sample.signed_bytes(), 1..=u8::MAX), |(index, mask)| {
            assert_eq!(
                complaint(&court, sample, sample.position(index), mask),
                None
            );
            Ok(())
        })
        .unwrap();
}

/// Every byte of small documents, whose structure is most of what they are: with nothing drawn, so
/// that no font hides it.
#[test]
fn every_changed_byte_of_small_documents_is_found() {
    let court = Court::new();
    for document in ["table.pdf", "xref-stream.pdf", "hybrid.pdf"] {
        let path = format!("testdata/pdf/{document}");
        let sample = Sample::sign(&path, &["--stamp", "none", "--notice", "none"]);
        assert_eq!(
            court.judge(&sample.bytes),
            Some(Verdict::Valid),
            "{document}"
        );
        let complaints: Vec<String> = (0..sample.signed_bytes())
            .filter_map(|index| {
                let mask = [0x01, 0x20, 0x80, 0xff][index % 4];
                complaint(&court, &sample, sample.position(index), mask)
            })
            .collect();
        assert!(
            complaints.is_empty(),
            "{}: {}",
            complaints.len(),
            complaints.join("\n")
        );
    }
}

#[test]
fn the_program_never_says_valid_either() {
    let workshop = Workshop::new();
    let sample = Sample::kt1();
    let count = sample.signed_bytes();
    for step in 1..=8 {
        let position = sample.position(count / 9 * step);
        let path: PathBuf = workshop.path("changed.pdf");
        fs::write(&path, sample.with_flip(position, 0x04)).unwrap();
        let ran = workshop.verify(&path, &["certs/ca/root.pem".to_owned()], true);
        assert!(
            [Some(1), Some(4)].contains(&ran.code),
            "byte {position}: {}",
            ran.all
        );
        assert!(
            !ran.output.contains("\"verdict\":\"valid\""),
            "byte {position}: {}",
            ran.all
        );
    }
}
