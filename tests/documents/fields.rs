//! Fields that were made beforehand, as other programs see them signed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use teken::base::limits::Limits;
use teken::pdf::append::{Base, Update};
use teken::pdf::{Dictionary, Document, Object, StringFormat};

use crate::interop::{ask_poppler, ask_pyhanko, ask_qpdf};
use crate::support::{Workshop, peer, project, run};

/// Adds a field with our program; gives the result.
fn add(workshop: &Workshop, document: &Path, name: &str) -> PathBuf {
    let output = workshop.path(&format!("{name}.pdf"));
    let arguments: [&Path; 7] = [
        "field".as_ref(),
        "add".as_ref(),
        document,
        "--name".as_ref(),
        name.as_ref(),
        "-o".as_ref(),
        &output,
    ];
    let ran = workshop.teken(arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.all);
    output
}

#[test]
fn who_makes_room_before_certifying_lets_others_sign() {
    let workshop = Workshop::new();
    let first = add(&workshop, &project("testdata/pdf/kt1.pdf"), "Kepala");
    let both = add(&workshop, &first, "Dokter");
    ask_qpdf(&both);
    let certify = ["--field", "Dokter", "--certify", "form-fill"];
    let once = workshop.sign(&both, "once.pdf", "openssl", &certify);
    let twice = workshop.sign(&once, "twice.pdf", "openssl-p256", &["--field", "Kepala"]);
    ask_poppler(&twice, 2);
    ask_pyhanko(&twice, 2);
    ask_qpdf(&twice);
}

fn entries<const N: usize>(list: [(&str, Object); N]) -> Object {
    let mut dictionary = Dictionary::new();
    for (key, value) in list {
        dictionary.set(key, value);
    }
    dictionary.into()
}

/// A document whose only field demands all that this program can do.
fn demanding() -> Vec<u8> {
    let certificate = fs::read(project("certs/leaf/rsa2048.der")).unwrap();
    let certificate = Object::String(certificate, StringFormat::Hexadecimal);
    let constraints = entries([
        ("Subject", vec![certificate].into()),
        ("KeyUsage", vec![Object::string_literal("1XXXX0")].into()),
        ("Ff", 33.into()),
    ]);
    let demands = entries([
        ("SubFilter", vec!["ETSI.CAdES.detached".into()].into()),
        (
            "DigestMethod",
            vec![Object::string_literal("SHA384")].into(),
        ),
        ("Reasons", vec![Object::string_literal("Setuju")].into()),
        ("MDP", entries([("P", 2.into())])),
        ("Cert", constraints),
        ("Ff", (2 + 8 + 64).into()),
    ]);
    let mut bytes = fs::read(project("testdata/pdf/kt1.pdf")).unwrap();
    let original = bytes.clone();
    let document = Document::open(&original, Limits::default()).unwrap();
    let view = document.last();
    let mut update = Update::new(Base::of(&document).unwrap()).unwrap();
    let page = view.pages().unwrap()[0].clone();
    let id = page.id.unwrap();
    let rect: Vec<Object> = [60, 150, 300, 250].map(Object::from).to_vec();
    let field = entries([
        ("Type", "Annot".into()),
        ("Subtype", "Widget".into()),
        ("FT", "Sig".into()),
        ("T", Object::string_literal("Pejabat")),
        ("P", Object::Reference(id)),
        ("Rect", rect.into()),
        ("SV", demands),
    ]);
    let field = Object::Reference(update.objects.add(field));
    let (root, catalog) = view.catalog().unwrap();
    let mut catalog = std::rc::Rc::unwrap_or_clone(catalog);
    catalog.set(
        "AcroForm",
        entries([("Fields", vec![field.clone()].into())]),
    );
    update.objects.set(root, catalog);
    let mut dictionary = page.dictionary;
    dictionary.set("Annots", vec![field]);
    update.objects.set(id, dictionary);
    bytes.extend(update.finish().unwrap());
    bytes
}

#[test]
fn what_a_field_demands_is_met_in_the_eyes_of_others() {
    let workshop = Workshop::new();
    let document = workshop.path("demanding.pdf");
    fs::write(&document, demanding()).unwrap();
    let listed = workshop.teken(["field".as_ref(), "list".as_ref(), document.as_os_str()]);
    assert_eq!(listed.code, Some(0), "{}", listed.all);
    for line in ["empty", "required: one of these reasons: Setuju"] {
        assert!(listed.output.contains(line), "{}", listed.output);
    }
    let signed = workshop.sign(&document, "signed.pdf", "openssl", &[]);
    ask_poppler(&signed, 1);
    ask_pyhanko(&signed, 1);
    let Some(pyhanko) = peer("pyhanko") else {
        return;
    };
    let ran = run(Command::new(pyhanko)
        .args([
            "sign",
            "validate",
            "--no-revocation-check",
            "--pretty-print",
        ])
        .arg("--trust")
        .arg(project("certs/ca/root.pem"))
        .arg(&signed));
    assert!(ran.output.contains("no SV issues detected"), "{}", ran.all);
}
