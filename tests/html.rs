//! The page that `teken verify --html` writes, as a browser shows and prints it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use teken_test_kit::project;

/// A name that would be markup, were it not escaped.
const NAME: &str = "<script>alert(1)<&'\u{202e}.pdf";

/// What is verified here, and the page about it.
struct Desk(teken_test_kit::Desk);

impl Desk {
    fn new() -> Self {
        Self(teken_test_kit::Desk::new(env!("CARGO_BIN_EXE_teken")))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }

    fn teken(&self, arguments: &[&str]) -> Output {
        self.0.teken(arguments)
    }

    /// A document with a visible signature, under a name.
    fn signed(&self, name: &str) {
        let (key, chain) = (
            package("certs/leaf/rsa2048.key"),
            package("certs/leaf/rsa2048.chain.pem"),
        );
        let sample = package("testdata/pdf/kt1.pdf");
        let signed = self.teken(&["sign", "--key", &key, "--cert", &chain, "-o", name, &sample]);
        assert!(signed.status.success(), "{signed:?}");
    }

    /// Verifies documents and gives the page.
    fn page(&self, documents: &[&str]) -> String {
        let root = package("certs/ca/root.pem");
        let mut arguments = vec!["verify", "--html", "page.html", "--trust", &root];
        arguments.extend(["--revocation", "skip", "--lang", "en"]);
        arguments.extend(documents);
        self.teken(&arguments);
        fs::read_to_string(self.path("page.html")).expect("no page was written")
    }
}

fn package(path: &str) -> String {
    project(path).display().to_string()
}

/// A browser without a window; none here is an error where all tests have to run.
fn browser() -> Option<&'static str> {
    let there = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    let found = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(there);
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "chromium is missing");
        eprintln!("chromium is missing: nobody looked at the page");
    }
    found
}

fn browse(browser: &str, desk: &Desk, arguments: &[&str]) -> Output {
    let profile = format!("--user-data-dir={}", desk.path("profile").display());
    let page = format!("file://{}", desk.path("page.html").display());
    Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", &profile])
        .args(arguments)
        .arg(page)
        .output()
        .unwrap()
}

#[test]
fn names_and_texts_are_never_markup() {
    let desk = Desk::new();
    desk.signed("a.pdf");
    fs::rename(desk.path("a.pdf"), desk.path(NAME)).unwrap();
    let page = desk.page(&[NAME, "missing <b>.pdf"]);
    assert!(
        !page.contains("<script") && !page.contains("<b>.pdf"),
        "{page}"
    );
    assert!(
        !page.contains('\u{202e}'),
        "the direction of writing is turned"
    );
    let Some(browser) = browser() else { return };
    let shown = browse(browser, &desk, &["--dump-dom"]);
    let shown = String::from_utf8_lossy(&shown.stdout);
    assert!(
        shown.contains("&lt;script&gt;alert(1)&lt;&amp;'"),
        "{shown}"
    );
    assert!(
        shown.contains("<img ") && !shown.contains("<script"),
        "{shown}"
    );
}

#[test]
fn everything_is_in_the_page() {
    let desk = Desk::new();
    desk.signed("signed.pdf");
    let changed = package("testdata/signed/changed-annotation.pdf");
    let page = desk.page(&["signed.pdf", &changed]);
    for outside in ["http:", "https:", "src=\"/", "url(", "@import", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // The block of the one, the annotation of the other.
    assert_eq!(page.matches("data:image/png;base64,").count(), 2);
    assert!(page.matches("class=\"mark").count() >= 2);
    for text in [
        "VALID",
        "Page 1",
        "Teken Test Root",
        "SHA-256",
        "2 documents",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn the_page_prints() {
    let desk = Desk::new();
    desk.signed("signed.pdf");
    desk.page(&["signed.pdf"]);
    let Some(browser) = browser() else { return };
    let print = format!("--print-to-pdf={}", desk.path("print.pdf").display());
    browse(browser, &desk, &["--no-pdf-header-footer", &print]);
    let printed = fs::read(desk.path("print.pdf")).expect("nothing was printed");
    let document = teken::pdf::Document::open(&printed, teken::base::limits::Limits::default());
    let document = document.unwrap();
    let pages = document.last().pages().unwrap();
    assert!((1..=3).contains(&pages.len()), "{} pages", pages.len());
    let text = Command::new("pdftotext")
        .args([desk.path("print.pdf").as_os_str(), "-".as_ref()])
        .output();
    match text {
        Ok(text) => {
            let text = String::from_utf8_lossy(&text.stdout);
            assert!(
                text.contains("VALID") && text.contains("Signature 1"),
                "{text}"
            );
        }
        Err(_) if std::env::var_os("CI").is_none() => eprintln!("pdftotext is missing"),
        Err(error) => panic!("pdftotext is missing: {error}"),
    }
}

#[test]
fn only_an_earlier_report_is_replaced() {
    let desk = Desk::new();
    desk.signed("signed.pdf");
    desk.page(&["signed.pdf"]);
    assert!(desk.page(&["signed.pdf"]).starts_with("<!DOCTYPE html>"));
    fs::write(desk.path("page.html"), "<!DOCTYPE html><p>mine").unwrap();
    let refused = desk.teken(&["verify", "--html", "page.html", "signed.pdf"]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(refused.stdout.is_empty(), "it judged before it could tell");
    let message = String::from_utf8_lossy(&refused.stderr);
    assert!(message.contains("holds no earlier results"), "{message}");
    let kept = fs::read_to_string(desk.path("page.html")).unwrap();
    assert_eq!(kept, "<!DOCTYPE html><p>mine");
}
