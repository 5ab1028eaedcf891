//! The cases: what is asked for, signed once for all tests, at a fixed time with a fixed key.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use lopdf::dictionary;
use teken::base::digest::DigestAlgorithm;
use teken::base::limits::Limits;
use teken::base::time::Zone;
use teken::batch::qr_template::Filling;
use teken::batch::{QrTemplate, Source};
use teken::crypto::{SignatureAlgorithm, SoftwareKey};
use teken::pdf::Document;
use teken::pki::{Certificate, Identity, TrustAnchors};
use teken::sign::{BlockRequest, Corner, Notice, NoticeAt, Place, Request, sign};
use teken::stamp::{Artwork, NoticeWords, StampLanguage, Variant};
use teken::verify::{Evidence, NoticeFound, gather};

use super::gray::Area;

/// A signature by hand, of nobody.
const SPECIMEN: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 80\">\
    <g fill=\"none\" stroke=\"#123a8c\" stroke-linecap=\"round\">\
    <path d=\"M10 60C30-20 50 10 40 50S70 80 85 35s15 5 10 20S130 10 140 40s20 20 50-20\" \
    stroke-width=\"3.5\"/><path d=\"M30 66q70-16 150-4\" stroke-width=\"2.5\"/></g></svg>";

/// A logo of nobody.
const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 90 60\">\
    <rect width=\"90\" height=\"60\" rx=\"8\" fill=\"#0b5d3b\"/>\
    <circle cx=\"45\" cy=\"30\" r=\"20\" fill=\"#fff\"/>\
    <path d=\"M45 14v32M29 30h32\" stroke=\"#c8972b\" stroke-width=\"5\"/></svg>";

const ADDRESS: &str = "https://cert.example.go.id/v/000003";
const NAME: &str = "drh. Siti Nurhaliza Contoh, M.Si.";
const LONG_NAME: &str =
    "Prof. Dr. drh. Raden Ajeng Siti Nurhaliza Kusumawardhani Prawirodirdjo, M.Si., Ph.D.";
const TITLE: &str = "Kepala Balai Karantina Hewan, Ikan, dan Tumbuhan Contoh";

/// Where the block stands: in the cell for the signature.
const CELL: Place = Place {
    corner: Corner::BottomRight,
    x: 21.0,
    y: 35.0,
};

/// The footer's part of the page, in points: all of it, up to the height of the tallest.
const FOOTER: [f64; 4] = [20.0, 20.0, 575.0, 98.0];

/// What a case is about, and so what is looked at.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Look {
    Block,
    Footer,
}

/// What a case shows beyond its variant.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Extra {
    /// A signature by hand.
    Specimen,
    /// Another logo.
    Logo,
    /// The sentence of the law.
    Law,
    /// The code in the footer too.
    NoticeCode,
}

/// One look.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    look: Look,
    variant: Variant,
    language: StampLanguage,
    signer: &'static str,
    code: Option<String>,
    extras: &'static [Extra],
    size: Option<(f64, f64)>,
    /// The template of the sample configuration that says the rest.
    template: Option<&'static str>,
}

/// A case as a document.
pub(crate) struct Sample {
    pub(crate) case: Case,
    pub(crate) request: Request,
    pub(crate) path: PathBuf,
    bytes: Vec<u8>,
}

fn block(name: &'static str, variant: Variant) -> Case {
    Case {
        name,
        look: Look::Block,
        variant,
        language: StampLanguage::Indonesian,
        signer: NAME,
        code: None,
        extras: &[],
        size: None,
        template: None,
    }
}

fn footer(name: &'static str, language: StampLanguage) -> Case {
    Case {
        look: Look::Footer,
        language,
        ..block(name, Variant::Compact)
    }
}

/// A template of `docs/config.toml`, on a document that it is for.
fn template(name: &'static str, template: &'static str) -> Case {
    Case {
        template: Some(template),
        ..block(name, Variant::Full)
    }
}

impl Case {
    fn has(&self, extra: Extra) -> bool {
        self.extras.contains(&extra)
    }

    fn code(self) -> Self {
        Self {
            code: Some(ADDRESS.to_owned()),
            ..self
        }
    }

    fn language(self, language: StampLanguage) -> Self {
        Self { language, ..self }
    }

    fn specimen(self) -> Self {
        Self {
            extras: &[Extra::Specimen],
            ..self
        }
    }

    fn size(self, width: f64, height: f64) -> Self {
        Self {
            size: Some((width, height)),
            ..self
        }
    }
}

fn cases() -> Vec<Case> {
    use StampLanguage::{Both, English, Indonesian};
    let long = || Some(format!("{ADDRESS}?sha256={}", "0123456789abcdef".repeat(4)));
    let longest = || Some("Dokumen contoh, bukan dokumen asli. ".repeat(6));
    vec![
        block("full", Variant::Full),
        block("full-english", Variant::Full).language(English),
        block("full-both", Variant::Full).language(Both),
        block("full-code", Variant::Full).code(),
        block("full-code-both", Variant::Full).code().language(Both),
        block("full-specimen", Variant::Full).specimen(),
        block("full-code-specimen", Variant::Full).code().specimen(),
        block("full-cell", Variant::Full).code().size(80.0, 30.0),
        block("full-square", Variant::Full).code().size(45.0, 45.0),
        block("full-small", Variant::Full).size(55.0, 22.0),
        Case {
            signer: LONG_NAME,
            ..block("full-long-name", Variant::Full)
        },
        Case {
            extras: &[Extra::Logo],
            ..block("full-logo", Variant::Full)
        },
        Case {
            code: long(),
            ..block("full-long-code", Variant::Full)
        },
        block("compact", Variant::Compact),
        block("compact-english", Variant::Compact).language(English),
        block("compact-both", Variant::Compact).language(Both),
        block("compact-code", Variant::Compact).code(),
        block("compact-specimen", Variant::Compact).specimen(),
        block("compact-code-specimen", Variant::Compact)
            .code()
            .specimen(),
        Case {
            code: longest(),
            ..block("compact-long-code", Variant::Compact)
        },
        block("qr", Variant::Code).code(),
        Case {
            code: longest(),
            ..block("qr-long-code", Variant::Code)
        },
        Case {
            signer: LONG_NAME,
            ..block("qr-long-name", Variant::Code).code()
        },
        block("mark", Variant::Mark),
        block("mark-small", Variant::Mark).size(30.0, 15.0),
        template("template-kt-1", "KT-1"),
        template("template-kh-1", "KH-1"),
        template("template-ki-1", "KI-1"),
        footer("footer", Indonesian),
        footer("footer-english", English),
        footer("footer-both", Both),
        Case {
            extras: &[Extra::Law],
            ..footer("footer-law", Indonesian)
        },
        Case {
            extras: &[Extra::Law],
            ..footer("footer-law-both", Both)
        },
        Case {
            extras: &[Extra::NoticeCode],
            ..footer("footer-code", Indonesian).code()
        },
        Case {
            extras: &[Extra::Law, Extra::NoticeCode],
            ..footer("footer-law-code-both", Both).code()
        },
        Case {
            extras: &[Extra::NoticeCode],
            code: long(),
            ..footer("footer-long-code", English)
        },
        Case {
            extras: &[Extra::Logo],
            ..footer("footer-logo", Indonesian)
        },
    ]
}

/// All cases, signed.
pub(crate) fn samples() -> &'static [Sample] {
    static SAMPLES: OnceLock<Vec<Sample>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let identity = identity();
        cases()
            .into_iter()
            .map(|case| signed(case, &identity))
            .collect()
    })
}

fn signed(case: Case, identity: &Identity) -> Sample {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let original = match case.look {
        Look::Block => fs::read(root.join("testdata/pdf/kt1.pdf")).unwrap(),
        Look::Footer => empty_page(),
    };
    let artwork = Artwork::new(case.has(Extra::Logo).then_some(LOGO.as_bytes())).unwrap();
    let artwork = if case.has(Extra::Specimen) {
        artwork.with_specimen(SPECIMEN.as_bytes()).unwrap()
    } else {
        artwork
    };
    let document = Document::open(&original, Limits::default()).unwrap();
    let request = match case.template {
        Some(template) => templated(&case, template, &document),
        None => request(&case),
    };
    let algorithm = SignatureAlgorithm::RsaPkcs1v15 {
        digest: DigestAlgorithm::Sha256,
    };
    let signed = sign(&document, &request, &artwork, identity, algorithm, None)
        .unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let bytes = signed.parts().concat();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{}.pdf", case.name));
    fs::write(&path, &bytes).unwrap();
    Sample {
        case,
        request,
        path,
        bytes,
    }
}

fn request(case: &Case) -> Request {
    let (width, height) = case.size.unzip();
    Request {
        field: None,
        name: case.signer.to_owned(),
        reason: None,
        location: None,
        contact: None,
        // A month that each language calls its own way.
        time: "2026-08-17T07:00:00Z".parse().unwrap(),
        zone: Zone::Wib,
        certify: None,
        digest: None,
        block: Some(BlockRequest {
            place: Some(CELL),
            width,
            height,
            variant: Some(case.variant),
            language: case.language,
            heading: case.language.heading(),
            title: Some(TITLE.to_owned()),
            nip: Some("198001012006041001".to_owned()),
            qr: case.code.clone(),
            ..BlockRequest::default()
        }),
        notice: Notice::All,
        notice_at: NoticeAt::Bottom,
        notice_text: NoticeWords {
            text: case.language.notice(),
            law: case.has(Extra::Law).then(|| case.language.law()),
            qr: case.code.clone().filter(|_| case.has(Extra::NoticeCode)),
        },
    }
}

/// What a template asks for, read from the sample configuration as far as it says something here.
fn templated(case: &Case, name: &str, document: &Document<'_>) -> Request {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/config.toml");
    let sample: toml::Table = fs::read_to_string(sample).unwrap().parse().unwrap();
    let keys = &sample["template"][name];
    let number = |key: &str| {
        let value = keys.get(key)?;
        value
            .as_float()
            .or_else(|| Some(f64::from(i32::try_from(value.as_integer()?).unwrap())))
    };
    let text = |key: &str| keys.get(key).and_then(toml::Value::as_str);
    let usual = request(case);
    let corner = match text("corner").unwrap() {
        "bottom-left" => Corner::BottomLeft,
        corner => {
            assert_eq!(corner, "bottom-right", "{name}");
            Corner::BottomRight
        }
    };
    let filling = Filling {
        document,
        source: &Source::File(format!("{name}-2024-T-0100-K.1.1-000003.pdf").into()),
        serial: "0A1B",
        time: usual.time,
        zone: usual.zone,
    };
    let qr = text("qr").map(|qr| QrTemplate::parse(qr, None).unwrap());
    Request {
        block: Some(BlockRequest {
            place: Some(Place {
                corner,
                x: number("x").unwrap(),
                y: number("y").unwrap(),
            }),
            width: number("width"),
            height: number("height"),
            title: text("title").map(str::to_owned),
            qr: qr.map(|qr| qr.fill(&filling).unwrap()),
            ..usual.block.unwrap()
        }),
        ..usual
    }
}

/// An A4 page with nothing on it: some footers are higher than what a full page has room for.
fn empty_page() -> Vec<u8> {
    let mut document = lopdf::Document::with_version("1.7");
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page",
        "Parent" => pages,
        "MediaBox" => [0.0, 0.0, 595.28, 841.89].map(lopdf::Object::from).to_vec(),
        "Resources" => lopdf::Dictionary::new(),
    });
    let kids = vec![page.into()];
    document.set_object(
        pages,
        dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => kids },
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn identity() -> Identity {
    let certs = Path::new(env!("CARGO_MANIFEST_DIR")).join("certs");
    let read = |path: &str| fs::read(certs.join(path)).unwrap();
    Identity::new(
        Box::new(SoftwareKey::from_pkcs8(&read("keys/rsa2048.pkcs8.der")).unwrap()),
        Certificate::from_der(&read("leaf/rsa2048.der")).unwrap(),
        &Certificate::many_from_pem_or_der(&read("ca/chain.pem")).unwrap(),
    )
    .unwrap()
}

impl Sample {
    /// The part of the page that is looked at, in pixels from its upper left corner.
    pub(crate) fn area(&self, dpi: u32) -> Area {
        let rect = match self.case.look {
            Look::Block => self.field(|rect, _| rect),
            Look::Footer => FOOTER,
        };
        Area::on_a4(rect, dpi)
    }

    /// What the widget says to those who cannot see it.
    pub(crate) fn description(&self) -> String {
        self.field(|_, description| description)
    }

    fn field<T>(&self, with: impl FnOnce([f64; 4], String) -> T) -> T {
        let document = Document::open(&self.bytes, Limits::default()).unwrap();
        let fields = document.last().signature_fields().unwrap();
        let field = fields
            .into_iter()
            .find(|field| field.value.is_some())
            .unwrap();
        let description = field.dictionary.get(b"TU").unwrap().as_str().unwrap();
        with(
            field.rect.unwrap(),
            teken::pdf::text_string::decode(description),
        )
    }

    /// What `verify` finds of the notice.
    pub(crate) fn notice(&self) -> NoticeFound {
        let document = Document::open(&self.bytes, Limits::default()).unwrap();
        let evidence = Evidence {
            anchors: &TrustAnchors::default(),
            certificates: &[],
            crls: &[],
            ocsps: &[],
        };
        gather(&document, &evidence).notice
    }
}
