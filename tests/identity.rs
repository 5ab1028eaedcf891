//! Every key file and container of `certs/`, opened as its manifest says.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use secrecy::SecretString;
use serde::Deserialize;
use teken::base::message::Message;
use teken::base::time::Timestamp;
use teken::key::pkcs12::{self, Pkcs12Error};
use teken::key::{KeyError, NoPrompt, Prompt, PromptError, Source, open};
use teken::pki::{Certificate, CertificateList, Identity, IdentityError};

#[derive(Deserialize)]
struct Manifest {
    file: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    passphrase: Option<String>,
    expected: String,
}

/// Answers every question with one passphrase.
struct Answer(String);

impl Prompt for Answer {
    fn passphrase(&self, what: &Message) -> Result<SecretString, PromptError> {
        assert_eq!(what.key, "key-passphrase-for");
        Ok(SecretString::from(self.0.clone()))
    }
}

fn certs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("certs")
}

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(certs().join(path)).unwrap()
}

fn manifest(folder: &str) -> Vec<File> {
    let text = std::fs::read_to_string(certs().join("MANIFEST.toml")).unwrap();
    let manifest: Manifest = toml::from_str(&text).unwrap();
    let files: Vec<File> = manifest
        .file
        .into_iter()
        .filter(|file| file.path.starts_with(folder))
        .collect();
    assert!(!files.is_empty(), "nothing under {folder}");
    files
}

/// While the sound test certificates hold (2024 to 2070), far from either end.
fn now() -> Timestamp {
    "2026-11-21T07:00:00Z".parse().unwrap()
}

/// What came of a file, in the manifest's words.
fn outcome(opened: &Result<Identity, KeyError>) -> &'static str {
    match opened {
        Ok(identity) => match identity.check(now()) {
            Ok(_) => "identity",
            Err(_) => "refused",
        },
        Err(KeyError::Identity {
            source: IdentityError::KeyMismatch { .. },
        }) => "mismatch",
        Err(KeyError::SeveralKeys { .. }) => "ambiguous",
        // Too short a key is refused before its certificate is looked at.
        Err(KeyError::Unusable { .. }) => "refused",
        Err(KeyError::NoKey) => "no-key",
        Err(KeyError::NoCertificate) => "no-certificate",
        // With the right passphrase a check value that does not fit means damage.
        Err(KeyError::Container {
            source: Pkcs12Error::Malformed | Pkcs12Error::WrongPassphrase,
        }) => "damaged",
        Err(_) => "other",
    }
}

#[test]
fn containers_of_every_program_open_as_the_manifest_says() {
    let mut wrong = String::new();
    for file in manifest("p12/") {
        let source = Source::Pkcs12 {
            path: certs().join(&file.path),
            alias: None,
        };
        let prompt = Answer(file.passphrase.clone().unwrap_or_default());
        let opened = open(&source, &[], &prompt);
        if outcome(&opened) != file.expected {
            writeln!(
                wrong,
                "{}: expected {}, got {opened:?}",
                file.path, file.expected
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_wrong_passphrase_is_called_so() {
    for file in manifest("p12/") {
        if file.expected != "identity" || file.passphrase.as_deref() == Some("") {
            continue;
        }
        let source = Source::Pkcs12 {
            path: certs().join(&file.path),
            alias: None,
        };
        let error = open(&source, &[], &Answer("salah".into())).unwrap_err();
        assert!(
            matches!(
                error,
                KeyError::Container {
                    source: Pkcs12Error::WrongPassphrase
                }
            ),
            "{}: {error:?}",
            file.path
        );
    }
}

#[test]
fn without_anybody_to_ask_only_open_containers_open() {
    let open_with_nobody = |name: &str| {
        let path = certs().join("p12").join(name);
        open(&Source::Pkcs12 { path, alias: None }, &[], &NoPrompt)
    };
    assert!(open_with_nobody("openssl-empty-passphrase.p12").is_ok());
    assert!(open_with_nobody("openssl-legacy-empty-passphrase.p12").is_ok());
    let error = open_with_nobody("openssl.p12").unwrap_err();
    assert!(matches!(
        error,
        KeyError::Passphrase {
            source: PromptError::NobodyToAsk
        }
    ));
}

#[test]
fn an_alias_chooses_among_several_keys() {
    let open_alias = |alias: &str| {
        let source = Source::Pkcs12 {
            path: certs().join("p12/keytool-two-keys.p12"),
            alias: Some(alias.to_owned()),
        };
        open(&source, &[], &Answer("rahasia-uji".into()))
    };
    let first = open_alias("kunci satu").unwrap();
    let second = open_alias("KUNCI DUA").unwrap();
    assert_ne!(first.certificate(), second.certificate());
    let error = open_alias("kunci tiga").unwrap_err();
    assert!(
        matches!(&error, KeyError::NoSuchAlias { aliases, .. } if aliases.len() == 2),
        "{error:?}"
    );
}

#[test]
fn a_chain_file_completes_the_chain() {
    let source = Source::Pkcs12 {
        path: certs().join("p12/openssl-leaf-only.p12"),
        alias: None,
    };
    let prompt = Answer("rahasia-uji".into());
    let short = open(&source, &[], &prompt).unwrap();
    assert!(short.chain().is_empty());
    assert_eq!(short.check(now()).unwrap().len(), 1);
    let whole = open(&source, &[certs().join("ca/chain.pem")], &prompt).unwrap();
    assert_eq!(whole.chain().len(), 2);
    assert!(whole.check(now()).unwrap().is_empty());
}

#[test]
fn key_files_of_every_form_open() {
    let mut wrong = String::new();
    let others = [
        ("p256", "leaf/p256.pem"),
        ("p384", "leaf/p384.pem"),
        ("ec", "leaf/p256.pem"),
    ];
    for file in manifest("keys/") {
        let certificate = others
            .iter()
            .find(|(mark, _)| file.path.contains(mark))
            .map_or("leaf/rsa2048.pem", |(_, path)| path);
        let source = Source::KeyAndCertificate {
            key: certs().join(&file.path),
            certificate: certs().join(certificate),
        };
        let prompt = Answer(file.passphrase.clone().unwrap_or_default());
        let opened = open(&source, &[], &prompt);
        let is_right = match file.expected.as_str() {
            "key" => opened.is_ok(),
            _ => opened.is_err(),
        };
        if !is_right {
            writeln!(
                wrong,
                "{}: expected {}, got {opened:?}",
                file.path, file.expected
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn leaves_are_accepted_or_refused_as_the_manifest_says() {
    let mut wrong = String::new();
    for file in manifest("leaf/") {
        // A certificate together with its chain has no key file of its own.
        let path = Path::new(&file.path);
        let key = certs().join(path.with_extension("key"));
        if path.extension().is_none_or(|kind| kind != "pem") || !key.exists() {
            continue;
        }
        let source = Source::KeyAndCertificate {
            key,
            certificate: certs().join(&file.path),
        };
        let opened = open(&source, &[certs().join("ca/chain.pem")], &NoPrompt);
        if outcome(&opened) != file.expected {
            writeln!(
                wrong,
                "{}: expected {}, got {opened:?}",
                file.path, file.expected
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_key_of_somebody_else_is_refused() {
    let source = Source::KeyAndCertificate {
        key: certs().join("leaf/other.key"),
        certificate: certs().join("leaf/rsa2048.pem"),
    };
    let error = open(&source, &[], &NoPrompt).unwrap_err();
    assert_eq!(outcome(&Err(error)), "mismatch");
}

#[test]
fn sixty_days_before_the_end_there_is_a_warning() {
    let source = Source::KeyAndCertificate {
        key: certs().join("leaf/rsa2048.key"),
        certificate: certs().join("leaf/rsa2048.pem"),
    };
    let identity = open(&source, &[certs().join("ca/chain.pem")], &NoPrompt).unwrap();
    let end = identity.certificate().not_after();
    let day = 24 * 60 * 60;
    let before = |days: i64| Timestamp::from_second(end.as_second() - days * day).unwrap();
    assert!(identity.check(before(61)).unwrap().is_empty());
    assert_eq!(identity.check(before(59)).unwrap().len(), 1);
    assert!(matches!(
        identity.check(before(-1)),
        Err(IdentityError::Expired { .. })
    ));
}

#[cfg(unix)]
#[test]
fn a_passphrase_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    use teken::key::FilePrompt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frasa");
    std::fs::write(&path, "rahasia-uji\n").unwrap();
    let source = Source::Pkcs12 {
        path: certs().join("p12/openssl.p12"),
        alias: None,
    };
    let opened_with_mode = |mode| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        open(&source, &[], &FilePrompt { path: path.clone() })
    };
    assert!(opened_with_mode(0o600).is_ok());
    for mode in [0o640, 0o604, 0o620] {
        assert!(matches!(
            opened_with_mode(mode),
            Err(KeyError::Passphrase {
                source: PromptError::OpenToOthers { .. }
            })
        ));
    }
}

/// Some bytes of a file changed, and perhaps its end cut off.
fn damaged(file: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = file.len();
    let changes = proptest::collection::vec((0..length, any::<u8>()), 1..6);
    (changes, 0..=length, any::<bool>()).prop_map(move |(changes, end, cut)| {
        let mut bytes = file.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(if cut { end } else { length });
        bytes
    })
}

/// The bytes of a PEM file's first block.
fn der(path: &str) -> Vec<u8> {
    let blocks = teken::pki::pem::blocks(&bytes(path));
    blocks[0].bytes.as_ref().unwrap().to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn damaged_containers_never_panic(
        bytes in prop_oneof![
            damaged(bytes("p12/openssl-plain-certificates.p12")),
            damaged(bytes("p12/bouncycastle-ber.p12")),
        ],
    ) {
        let _ = pkcs12::parse(&bytes, &SecretString::from("rahasia-uji"));
    }

    #[test]
    fn damaged_containers_without_a_check_value_never_panic(
        bytes in damaged(bytes("p12/openssl-no-mac.p12")),
    ) {
        let _ = pkcs12::parse(&bytes, &SecretString::from("rahasia-uji"));
    }

    #[test]
    fn a_damaged_certificate_never_panics_nor_holds(
        bytes in damaged(der("leaf/rsa2048.pem")),
    ) {
        let sound = der("leaf/rsa2048.pem");
        if let Ok(certificate) = Certificate::from_der(&bytes) {
            let issuer = Certificate::from_der(&der("ca/issuing.pem")).unwrap();
            let _ = (certificate.subject(), certificate.common_name(), certificate.key_kind());
            prop_assert!(bytes == sound || !certificate.is_signed_by(&issuer));
        }
    }

    #[test]
    fn a_damaged_list_never_panics_nor_holds(bytes in damaged(bytes("ca/issuing.crl"))) {
        let sound = self::bytes("ca/issuing.crl");
        if let Ok(list) = CertificateList::from_der(&bytes) {
            let issuer = Certificate::from_der(&der("ca/issuing.pem")).unwrap();
            let leaf = Certificate::from_der(&der("leaf/revoked.pem")).unwrap();
            let _ = list.status_of(&leaf);
            prop_assert!(bytes == sound || list.check(&leaf, &issuer, now()).is_err());
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = pkcs12::parse(&bytes, &SecretString::from(""));
        let _ = Certificate::many_from_pem_or_der(&bytes);
        let _ = CertificateList::many_from_pem_or_der(&bytes);
    }
}
