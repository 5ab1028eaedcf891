//! The QR symbol, read back from the page as a telephone would: drawn at 150 dpi, by a decoder that
//! knows nothing of what it should say.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{PASSPHRASE, Workshop, peer, project, run};

const NAME: &str = "KT-1_2024-T-0100-K.1.1-000003";
const TEMPLATE: &str = "https://contoh.go.id/{number}?{{{name}}}&s={serial}&t={time}&h={sha256}";

/// The serial number of the test certificate.
const SERIAL: &str = "01F454636E637EF43D1C60B40A8F826A6EE9B10D";

/// What the symbols of a picture say.
fn read_back(zbarimg: &Path, picture: &Path) -> String {
    let ran = run(Command::new(zbarimg)
        // In the shades of a page it reads bar codes that are none.
        .args(["--raw", "--quiet", "-Sdisable", "-Sqrcode.enable"])
        .arg(picture));
    assert_eq!(ran.code, Some(0), "{}: {}", picture.display(), ran.all);
    ran.output.trim_end().to_owned()
}

/// The template as it must be filled; the time apart, which is the clock's.
fn parts(digest: &str, serial: &str) -> [String; 2] {
    [
        format!("https://contoh.go.id/2024-T-0100-K.1.1-000003?{{{NAME}}}&s={serial}&t="),
        format!("%2B07%3A00&h={digest}"),
    ]
}

fn assert_says(text: &str, [before, after]: &[String; 2]) {
    let time = text
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after));
    let time = time.unwrap_or_else(|| panic!("{text:?} is not {before:?} TIME {after:?}"));
    assert_eq!(time.len(), "2026-11-21T14%3A00%3A00".len(), "{time}");
}

#[test]
fn every_placeholder_is_read_back_from_the_page() {
    let (Some(zbarimg), Some(pdftoppm)) = (peer("zbarimg"), peer("pdftoppm")) else {
        return;
    };
    let workshop = Workshop::new();
    let document = workshop.path(&format!("{NAME}.pdf"));
    fs::copy(project("testdata/pdf/kt1.pdf"), &document).unwrap();
    let digest =
        teken::base::digest::DigestAlgorithm::Sha256.hash(&[&fs::read(&document).unwrap()]);
    let digest = digest.to_string();

    let more = ["--qr", TEMPLATE];
    let signed = workshop.path("signed.pdf");
    let ran = workshop.try_signing(&document, &signed, "openssl", PASSPHRASE, &more);
    assert_eq!(ran.code, Some(0), "{}", ran.all);
    let drawn = run(Command::new(&pdftoppm)
        .args(["-r", "150", "-png", "-singlefile"])
        .args([&signed, &workshop.path("page")]));
    assert_eq!(drawn.code, Some(0), "{}", drawn.all);
    let said = read_back(&zbarimg, &workshop.path("page.png"));
    assert_says(&said, &parts(&digest, SERIAL));

    // The preview shows the same; a serial number that is locked away has a stand-in of its length.
    let certificate = project("certs/leaf/rsa2048.pem").display().to_string();
    let container = project("certs/p12/openssl.p12").display().to_string();
    let open = ["--key", "none", "--cert", &certificate];
    let locked = ["--p12", &container];
    let stand_in = "0A1B2C3D4E5F6A7B8C9D0A1B2C3D4E5F6A7B8C9D";
    assert_eq!(stand_in.len(), SERIAL.len());
    for (who, serial) in [(&open[..], SERIAL), (&locked[..], stand_in)] {
        let picture = workshop.path(&format!("{serial}.png"));
        let names = [&document, &picture].map(|path| path.display().to_string());
        let typed = ["sign", &names[0], "--preview", &names[1], "--qr", TEMPLATE];
        let ran = workshop.teken([&typed[..], who].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.all);
        assert_says(&read_back(&zbarimg, &picture), &parts(&digest, serial));
    }
}

/// A terminal as `script` makes one.
#[test]
fn a_terminal_gets_the_picture_in_the_way_it_knows() {
    let Some(script) = peer("script") else {
        return;
    };
    let workshop = Workshop::new();
    let document = project("testdata/pdf/kt1.pdf");
    let on = |variables: &[(&str, &str)]| {
        let program = env!("CARGO_BIN_EXE_teken");
        let command = format!(
            "'{program}' --lang en sign --name Budi --preview - '{}'",
            document.display()
        );
        run(Command::new(&script)
            .args(["-qec", &command, "/dev/null"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", workshop.path("home"))
            .envs(variables.iter().copied()))
    };
    let ran = on(&[("TERM", "xterm-kitty")]);
    assert_eq!(ran.code, Some(0), "{}", ran.all);
    assert!(ran.output.contains("\x1b_Ga=T,f=100,q=2,c="), "kitty");
    assert!(ran.output.contains("drawn: "), "{}", ran.all);
    let ran = on(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")]);
    assert!(ran.output.contains("\x1b]1337;File=inline=1;"), "iTerm2");
    let ran = on(&[("TERM", "foot")]);
    assert!(ran.output.contains("\x1bP0;1;0q\"1;1;79"), "sixel");
    let ran = on(&[("TERM", "xterm-256color")]);
    assert_eq!(ran.code, Some(2), "{}", ran.all);
    assert!(
        ran.all.contains("this terminal cannot show pictures"),
        "{}",
        ran.all
    );
    assert!(ran.all.contains("--preview page.png"), "{}", ran.all);
}
