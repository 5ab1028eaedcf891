//! Every container and key file of `certs/` does what its manifest says, through the program.

use std::path::{Path, PathBuf};

use crate::support::{CertificateFile, Ran, Workshop, certificates, project};

/// Signs the small document with one file of the manifest.
fn sign_with(workshop: &Workshop, file: &CertificateFile, output: &Path) -> Ran {
    let passphrase = file.passphrase.as_deref().unwrap_or("");
    let container = file
        .path
        .strip_prefix("p12/")
        .unwrap()
        .strip_suffix(".p12")
        .unwrap();
    let document = project("testdata/pdf/table.pdf");
    workshop.try_signing(
        &document,
        output,
        container,
        passphrase,
        &["--notice", "none"],
    )
}

#[test]
fn every_container_does_what_the_manifest_says() {
    let workshop = Workshop::new();
    let containers = certificates()
        .file
        .into_iter()
        .filter(|file| file.path.starts_with("p12/"));
    for (index, file) in containers.enumerate() {
        let output = workshop.path(&format!("{index}.pdf"));
        let ran = sign_with(&workshop, &file, &output);
        let (code, made) = match file.expected.as_str() {
            "identity" => (Some(0), true),
            "ambiguous" => (Some(2), false),
            _ => (Some(4), false),
        };
        let what = format!("{} ({}: {})", file.path, file.expected, file.reason);
        // Which of the two codes says "choose one" is the command line's business.
        let code = if file.expected == "ambiguous" && ran.code == Some(4) {
            ran.code
        } else {
            code
        };
        assert_eq!(ran.code, code, "{what}: {}", ran.all);
        assert_eq!(output.exists(), made, "{what}");
        if !made {
            assert!(ran.all.contains("because:"), "{what}: {}", ran.all);
        }
    }
}

#[test]
fn one_of_two_keys_is_chosen_by_its_alias() {
    let workshop = Workshop::new();
    let document = project("testdata/pdf/table.pdf");
    for alias in ["kunci satu", "kunci dua"] {
        let more = ["--alias", alias, "--notice", "none"];
        let name = format!("{alias}.pdf");
        assert!(
            workshop
                .sign(&document, &name, "keytool-two-keys", &more)
                .exists()
        );
    }
}

#[test]
fn a_wrong_passphrase_leaves_nothing_behind_and_is_not_repeated() {
    let workshop = Workshop::new();
    let document = project("testdata/pdf/table.pdf");
    for container in [
        "openssl",
        "openssl-legacy",
        "openssl-no-mac",
        "bouncycastle-ber",
    ] {
        let output = workshop.path("wrong.pdf");
        let ran = workshop.try_signing(&document, &output, container, "salah-sekali", &[]);
        assert_eq!(ran.code, Some(4), "{container}: {}", ran.all);
        assert!(!output.exists(), "{container}");
        assert!(
            !ran.all.contains("salah-sekali"),
            "{container}: {}",
            ran.all
        );
    }
}

#[test]
fn every_key_file_signs_with_its_certificate() {
    let workshop = Workshop::new();
    let document = project("testdata/pdf/table.pdf");
    let keys = certificates()
        .file
        .into_iter()
        .filter(|file| file.path.starts_with("keys/"));
    for (index, file) in keys.enumerate() {
        let name = file.path.strip_prefix("keys/").unwrap();
        let output = workshop.path(&format!("{index}.pdf"));
        let leaf = name.split('.').next().unwrap();
        let mut arguments: Vec<PathBuf> =
            ["sign", "--notice", "none", "-o"].map(PathBuf::from).into();
        arguments.extend([
            output.clone(),
            "--key".into(),
            project("certs").join(&file.path),
        ]);
        arguments.extend(["--cert".into(), project(&format!("certs/leaf/{leaf}.pem"))]);
        arguments.extend([
            "--chain".into(),
            project("certs/ca/chain.pem"),
            document.clone(),
        ]);
        if let Some(passphrase) = &file.passphrase {
            let passphrase_file = workshop.passphrase_file(passphrase);
            arguments.extend(["--passphrase-file".into(), passphrase_file]);
        }
        let ran = workshop.teken(&arguments);
        let sound = file.expected == "key";
        assert_eq!(
            ran.code,
            Some(if sound { 0 } else { 4 }),
            "{name}: {}",
            ran.all
        );
        assert_eq!(output.exists(), sound, "{name}");
    }
}

#[test]
fn a_key_that_does_not_match_is_refused() {
    let workshop = Workshop::new();
    let output = workshop.path("out.pdf");
    let arguments: [PathBuf; 9] = [
        "sign".into(),
        project("testdata/pdf/table.pdf"),
        "-o".into(),
        output.clone(),
        "--key".into(),
        project("certs/leaf/other.key"),
        "--cert".into(),
        project("certs/leaf/rsa2048.pem"),
        "-q".into(),
    ];
    let ran = workshop.teken(&arguments);
    assert_eq!(ran.code, Some(4), "{}", ran.all);
    assert!(!output.exists());
}
