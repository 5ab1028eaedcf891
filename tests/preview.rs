//! A preview shows what the signed document then shows, and does nothing else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use teken::base::digest::DigestAlgorithm;
use teken::batch::previewing::{Previewed, preview_all};
use teken::batch::signing::{Kit, Run, sign_all};
use teken::batch::{
    BatchError, Document, Jobs, Naming, QrTemplate, Reading, Signer, Source, Style, Tasks,
};
use teken::crypto::SignatureAlgorithm;
use teken::disk::Replace;
use teken::render::{Picture, Rendering};
use teken::sign::{BlockRequest, Corner, PageChoice, Place, Request, SignError};
use teken::stamp::Artwork;
use teken_test_kit as kit;
use teken_test_kit::{identity, project};

/// Fine enough to see a letter that differs.
const DPI: f32 = 72.0;

fn style(block: Option<BlockRequest>) -> Style {
    Style {
        name: None,
        in_notice: false,
        request: Request {
            name: String::new(),
            block,
            ..kit::request()
        },
        qr: Some(QrTemplate::parse("{name}", None).unwrap()),
        artwork: Arc::new(Artwork::new(None).unwrap()),
    }
}

fn block() -> BlockRequest {
    BlockRequest {
        title: Some("Kepala Balai Besar Karantina".into()),
        ..kit::block()
    }
}

struct Bench {
    folder: tempfile::TempDir,
    reading: Reading,
}

impl Bench {
    fn new(password: Option<&str>) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            reading: Reading {
                password: password.map(Into::into),
                ..Reading::default()
            },
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn task(&self, document: &str, output: &str, style: Style) -> Tasks {
        let source = Source::File(project("testdata").join(document));
        let documents = vec![Document::new(source, Path::new(document))];
        let naming = Naming::File(self.path(output));
        let jobs = Jobs::new(documents, naming, Replace::Never);
        Tasks::alike(jobs, style)
    }

    fn preview(&self, document: &str, style: Style) -> Result<Previewed, BatchError> {
        let task = self.task(document, "page.png", style);
        let signer = Signer::of(identity().certificate());
        let mut drawn = None;
        preview_all(&task, &self.reading, &signer, DPI, |_, result| {
            drawn = Some(result);
        });
        drawn.unwrap()
    }

    /// Signs and draws the same page.
    fn signed(&self, document: &str, style: Style, page: usize) -> Picture {
        let task = self.task(document, "signed.pdf", style);
        let kit = Kit {
            identity: identity(),
            algorithm: SignatureAlgorithm::RsaPkcs1v15 {
                digest: DigestAlgorithm::Sha256,
            },
        };
        let opened: Result<(), ()> = sign_all(
            &task,
            &Run::basic(&self.reading),
            None,
            || Ok(kit),
            |_, result| {
                result.unwrap();
            },
        );
        opened.unwrap();
        let bytes = fs::read(self.path("signed.pdf")).unwrap();
        let password = self.reading.password.as_ref();
        let password = password.map_or("", secrecy::ExposeSecret::expose_secret);
        let rendering = Rendering::open(bytes.clone(), password);
        let rendering = rendering.or_else(|_| Rendering::open(bytes, ""));
        rendering.unwrap().picture(page - 1, DPI).unwrap()
    }
}

fn read_png(path: &Path) -> Picture {
    let file = std::io::BufReader::new(fs::File::open(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgb).unwrap();
    Picture {
        width: info.width,
        height: info.height,
        rgb,
    }
}

/// The renderer is the same for both, so every pixel must be.
#[test]
fn a_preview_is_the_page_that_signing_makes() {
    let corner = |page| BlockRequest {
        page,
        place: Some(Place {
            corner: Corner::TopLeft,
            x: 5.0,
            y: 10.0,
        }),
        width: Some(60.0),
        ..block()
    };
    for (document, password, block) in [
        ("pdf/kt1.pdf", None, Some(block())),
        ("pdf/kt3.pdf", None, Some(corner(PageChoice::First))),
        ("pdf/kt3.pdf", None, Some(corner(PageChoice::Number(2)))),
        ("pdf/rotate-90.pdf", None, Some(corner(PageChoice::Last))),
        ("pdf/user-unit.pdf", None, Some(block())),
        ("pdf/empty-field.pdf", None, Some(block())),
        ("pdf/encrypted-aes-128.pdf", None, Some(block())),
        ("pdf/encrypted.pdf", Some("pemilik"), Some(block())),
        (
            "pdf/encrypted-passphrase.pdf",
            Some("rahasia-uji"),
            Some(block()),
        ),
        ("pdf/kt1.pdf", None, None),
    ] {
        let bench = Bench::new(password);
        let style = || Style {
            // The field has no room for a symbol beside the notice.
            qr: style(None).qr.filter(|_| document != "pdf/empty-field.pdf"),
            ..style(block.clone())
        };
        let drawn = bench.preview(document, style()).unwrap();
        assert_eq!(drawn.output, Some(bench.path("page.png")), "{document}");
        assert_eq!(
            read_png(&bench.path("page.png")),
            drawn.picture,
            "{document}"
        );
        let signed = bench.signed(document, style(), drawn.page);
        assert!(drawn.picture == signed, "{document}, page {}", drawn.page);
    }
}

#[test]
fn the_block_is_in_the_picture() {
    let bench = Bench::new(None);
    let plain = fs::read(project("testdata/pdf/kt1.pdf")).unwrap();
    let plain = Rendering::open(plain, "").unwrap().picture(0, DPI).unwrap();
    let drawn = bench.preview("pdf/kt1.pdf", style(Some(block()))).unwrap();
    let pairs = plain.rgb.chunks(3).zip(drawn.picture.rgb.chunks(3));
    let differ = pairs.filter(|(one, other)| one != other).count();
    assert!(differ > 3000, "{differ} pixels");
}

#[test]
fn what_is_refused_leaves_nothing() {
    let bench = Bench::new(None);
    let page = BlockRequest {
        page: PageChoice::Number(9),
        ..block()
    };
    let refused = bench.preview("pdf/kt1.pdf", style(Some(page)));
    assert!(
        matches!(
            refused,
            Err(BatchError::Sign {
                source: SignError::PageOutOfRange { page: 9, pages: 1 }
            })
        ),
        "{refused:?}"
    );
    assert!(
        bench
            .preview("pdf/encrypted-passphrase.pdf", style(None))
            .is_err()
    );
    assert_eq!(fs::read_dir(bench.folder.path()).unwrap().count(), 0);
}
