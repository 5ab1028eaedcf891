//! Raising documents that are signed, by us and by others.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use teken_test_kit::peers::{Ran, peer, run};
use teken_test_kit::project;

use crate::desk::{Desk, assert_done};

fn extend(desk: &Desk, document: &Path, level: &str, more: &[&str]) -> Ran {
    let mut arguments: Vec<OsString> = ["extend", "--level", level, "--trust"]
        .map(Into::into)
        .into();
    arguments.push(desk.root().into());
    arguments.push(document.into());
    arguments.extend(more.iter().map(Into::into));
    desk.teken(arguments)
}

#[test]
fn a_document_is_raised_step_by_step_and_keeps_every_byte() {
    let Some(desk) = Desk::new() else { return };
    assert_done(&desk.sign("signer", "a.pdf", &[]));
    let mut name = "a".to_owned();
    for (level, shown) in [("b-t", "B-T"), ("b-lt", "B-LT"), ("b-lta", "B-LTA")] {
        let before = fs::read(desk.path(&format!("{name}.pdf"))).unwrap();
        let document = desk.path(&format!("{name}.pdf"));
        let ran = extend(&desk, &document, level, &["--tsa", &desk.tsa()]);
        assert_done(&ran);
        name.push_str("-extended");
        let result = desk.path(&format!("{name}.pdf"));
        let after = fs::read(&result).unwrap();
        assert!(after.len() > before.len() && after.starts_with(&before));
        let judged = desk.judged(&result);
        assert_eq!(judged["signatures"][0]["level"], shown, "{judged}");
        assert_eq!(judged["signatures"][0]["changes"], "none", "{judged}");
    }
    let judged = desk.judged(&desk.path(&format!("{name}.pdf")));
    assert_eq!(judged["verdict"], "valid", "{judged}");
    // Nothing is left to do, and so nothing is written.
    let document = desk.path(&format!("{name}.pdf"));
    let ran = extend(&desk, &document, "b-lta", &["--tsa", &desk.tsa()]);
    assert_done(&ran);
    assert!(
        ran.output.contains("has level B-LTA already"),
        "{}",
        ran.all
    );
    assert!(!desk.path(&format!("{name}-extended.pdf")).exists());
}

#[test]
fn documents_of_others_are_raised_at_once() {
    let Some(desk) = Desk::new() else { return };
    let Some(pyhanko) = peer("pyhanko") else {
        return;
    };
    for pades in [true, false] {
        let signed = desk.path(if pades { "pades.pdf" } else { "cms.pdf" });
        let mut command = Command::new(&pyhanko);
        command.args(["sign", "addsig", "--field", "Sig1"]);
        if pades {
            command.arg("--use-pades");
        }
        command
            .args([
                "pemder",
                "--no-pass",
                "--key",
                "certs/leaf/rsa2048.key",
                "--cert",
            ])
            .arg(desk.certificate("issuing/signer"))
            .arg("--chain")
            .arg(desk.certificate("root/issuing"))
            .arg("testdata/pdf/kt1.pdf")
            .arg(&signed)
            .current_dir(project(""));
        assert_done(&run(&mut command));
        let ran = extend(
            &desk,
            &signed,
            "b-lta",
            &["--in-place", "--tsa", &desk.tsa()],
        );
        assert_done(&ran);
        let judged = desk.judged(&signed);
        assert_eq!(judged["verdict"], "valid", "{judged}");
        assert_eq!(judged["signatures"][0]["ltv"]["enabled"], true, "{judged}");
        let level = if pades { "B-LTA" } else { "CMS" };
        let told = if pades {
            "(PAdES B-LTA)"
        } else {
            "no PAdES signature"
        };
        assert!(ran.output.contains(told), "{}", ran.all);
        assert_eq!(judged["signatures"][0]["level"], level, "{judged}");
    }
}

/// What pyHanko makes, at every level, is judged alike by us.
#[test]
fn levels_that_others_reach_are_recognised() {
    let Some(desk) = Desk::new() else { return };
    let Some(pyhanko) = peer("pyhanko") else {
        return;
    };
    for (name, more, verdict) in [
        ("B-T", &[][..], "indeterminate"),
        ("B-LT", &["--with-validation-info"][..], "valid"),
        (
            "B-LTA",
            &["--with-validation-info", "--use-pades-lta"][..],
            "valid",
        ),
    ] {
        let signed = desk.path(&format!("{name}.pdf"));
        let ran = run(Command::new(&pyhanko)
            .args([
                "sign",
                "addsig",
                "--field",
                "Sig1",
                "--use-pades",
                "--timestamp-url",
            ])
            .arg(desk.tsa())
            .args(more)
            .args(["--trust-replace", "--trust"])
            .arg(desk.root())
            .arg("--other-certs")
            .arg(desk.certificate("root/issuing"))
            .args([
                "pemder",
                "--no-pass",
                "--key",
                "certs/leaf/rsa2048.key",
                "--cert",
            ])
            .arg(desk.certificate("issuing/signer"))
            .arg("--chain")
            .arg(desk.certificate("root/issuing"))
            .arg("testdata/pdf/kt1.pdf")
            .arg(&signed)
            .current_dir(project("")));
        assert_done(&ran);
        let judged = desk.judged(&signed);
        assert_eq!(judged["verdict"], verdict, "{judged}");
        assert_eq!(judged["signatures"][0]["level"], name, "{judged}");
    }
}

/// A folder: each document by itself, and one that cannot be raised stops no other.
#[test]
fn a_folder_is_raised_and_tells_of_each_document() {
    let Some(desk) = Desk::new() else { return };
    fs::create_dir(desk.path("in")).unwrap();
    for name in ["in/a.pdf", "in/b.pdf"] {
        assert_done(&desk.sign("signer", name, &[]));
    }
    fs::copy(project("testdata/pdf/kt1.pdf"), desk.path("in/c.pdf")).unwrap();
    // One that has the level already: whoever takes the folder gets it too.
    let services = ["--level", "b-lt", "--tsa", &desk.tsa()];
    assert_done(&desk.sign("signer", "in/e.pdf", &services));
    let mut altered = fs::read(desk.path("in/a.pdf")).unwrap();
    altered[1000] ^= 1;
    fs::write(desk.path("in/d.pdf"), altered).unwrap();
    let out = desk.path("out");
    let ran = extend(
        &desk,
        &desk.path("in"),
        "b-lt",
        &["--tsa", &desk.tsa(), "-d", out.to_str().unwrap()],
    );
    assert_eq!(ran.code, Some(4), "{}", ran.all);
    assert!(
        ran.all.contains("2 raised, 1 skipped, 2 failed"),
        "{}",
        ran.all
    );
    assert!(ran.all.contains("it has no signature"), "{}", ran.all);
    assert!(ran.all.contains("is not valid"), "{}", ran.all);
    for (name, there) in [
        ("a", true),
        ("b", true),
        ("c", false),
        ("d", false),
        ("e", true),
    ] {
        assert_eq!(out.join(format!("{name}.pdf")).exists(), there, "{name}");
    }
    assert!(ran.output.contains("is an unchanged copy"), "{}", ran.all);
    assert_eq!(
        fs::read(out.join("e.pdf")).unwrap(),
        fs::read(desk.path("in/e.pdf")).unwrap()
    );
    let copy = desk.path("copy.pdf");
    let ran = extend(
        &desk,
        &desk.path("in/e.pdf"),
        "b-lt",
        &["--format", "json", "-o", copy.to_str().unwrap()],
    );
    assert_done(&ran);
    let line: Value = serde_json::from_str(ran.output.lines().next().unwrap()).unwrap();
    assert_eq!(line["verdict"], "skipped", "{line}");
    assert_eq!(line["output"], copy.to_str().unwrap(), "{line}");
    assert!(copy.exists());
}

/// What can be raised is; the rest is named, and is an error where nothing else is there.
#[test]
fn signatures_that_cannot_be_raised_are_named() {
    let Some(desk) = Desk::new() else { return };
    desk.sign_as_stranger("stranger.pdf");
    let stranger = desk.path("stranger.pdf");
    let tsa = desk.tsa();
    // Neither the stranger's document nor the token holds the issuer of the timestamp authority.
    let issuing = desk.certificate("root/issuing");
    let issuing = issuing.to_str().unwrap();
    let bare = ["--in-place", "--tsa", &tsa, "--trust", issuing];
    let in_place = ["--in-place", "--tsa", &tsa];
    let before = fs::read(&stranger).unwrap();
    let ran = extend(&desk, &stranger, "b-lt", &bare);
    assert_eq!(ran.code, Some(4), "{}", ran.all);
    assert!(ran.all.contains("Teken Test"), "{}", ran.all);
    assert_eq!(fs::read(&stranger).unwrap(), before);
    assert_done(&desk.sign_file(&stranger, "p256", "both.pdf", &[]));
    let ran = extend(&desk, &desk.path("both.pdf"), "b-lt", &in_place);
    assert_done(&ran);
    assert!(
        ran.all.contains("field Signature1 was not raised"),
        "{}",
        ran.all
    );
    let judged = desk.judged(&desk.path("both.pdf"));
    assert_eq!(judged["signatures"][1]["verdict"], "valid", "{judged}");
    assert_eq!(judged["signatures"][1]["level"], "B-LT", "{judged}");
    // A timestamp can be put behind what is undecided, and that is told.
    let ran = extend(&desk, &stranger, "b-t", &bare);
    assert_done(&ran);
    assert!(
        ran.all
            .contains("field Signature1 is neither valid nor invalid"),
        "{}",
        ran.all
    );
    // Of what is sound nothing is said.
    assert_done(&desk.sign("signer", "sound.pdf", &[]));
    let ran = extend(&desk, &desk.path("sound.pdf"), "b-t", &in_place);
    assert_done(&ran);
    assert!(!ran.all.contains("neither valid"), "{}", ran.all);
}

/// A token often holds the certificate of its authority alone; where the issuer is, that one says.
#[test]
fn the_issuer_of_the_timestamp_authority_is_asked_for() {
    let Some(desk) = Desk::new() else { return };
    desk.sign_as_stranger("stranger.pdf");
    let stranger = desk.path("stranger.pdf");
    let linked = desk.service("tsa/linked");
    assert_done(&extend(&desk, &stranger, "b-t", &["--tsa", &linked]));
    // What was believed before is believed again, and there is nothing to do.
    let raised = desk.path("stranger-extended.pdf");
    let ran = extend(&desk, &raised, "b-t", &["--tsa", &linked]);
    assert_done(&ran);
    assert!(ran.all.contains("skipped"), "{}", ran.all);
    // The other one does not say.
    let ran = extend(&desk, &stranger, "b-t", &["--tsa", &desk.tsa()]);
    assert_eq!(ran.code, Some(4), "{}", ran.all);
}
