//! Every kind of key against every algorithm, and both libraries against each other.

use der::asn1::{Any, BitString};
use der::{Decode, Encode};
use proptest::prelude::*;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::algorithm::pss_from;
use super::*;
use crate::base::digest::DigestAlgorithm::{self, Sha1, Sha256, Sha384, Sha512};

const MESSAGE: &[u8] = b"Sertifikat Kesehatan Tumbuhan";

fn algorithms(kind: KeyKind) -> Vec<SignatureAlgorithm> {
    [Sha256, Sha384, Sha512]
        .into_iter()
        .flat_map(|digest| match kind {
            KeyKind::Rsa { .. } => vec![
                SignatureAlgorithm::RsaPkcs1v15 { digest },
                SignatureAlgorithm::pss(digest),
            ],
            _ => vec![SignatureAlgorithm::Ecdsa { digest }],
        })
        .collect()
}

fn kinds() -> [KeyKind; 3] {
    [
        KeyKind::Rsa { bits: 2048 },
        KeyKind::EcP256,
        KeyKind::EcP384,
    ]
}

#[test]
fn what_a_key_signs_its_public_half_confirms() {
    for kind in kinds() {
        let key = SoftwareKey::generate(kind).unwrap();
        assert_eq!(key.key_kind(), kind);
        for algorithm in algorithms(kind) {
            let value = key.sign(algorithm, MESSAGE).unwrap();
            assert_eq!(verify(key.public_key(), algorithm, MESSAGE, &value), Ok(()));
            assert_eq!(
                verify(key.public_key(), algorithm, b"something else", &value),
                Err(VerificationError::Mismatch)
            );
        }
    }
}

#[test]
fn both_libraries_understand_each_other() {
    for kind in kinds() {
        let key = SoftwareKey::generate(kind).unwrap();
        let pkcs8 = key.to_pkcs8().unwrap();
        let again = SoftwareKey::from_pkcs8(&pkcs8).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        let portable = match kind {
            KeyKind::Rsa { .. } => {
                let info = pkcs8::PrivateKeyInfoRef::try_from(pkcs8.as_slice()).unwrap();
                portable_key::PrivateKey::rsa(info.private_key.as_bytes())
            }
            KeyKind::EcP256 => portable_key::PrivateKey::p256(&pkcs8),
            _ => portable_key::PrivateKey::p384(&pkcs8),
        }
        .unwrap();
        assert_eq!(portable.public_key().unwrap(), key.public_key());
        assert_eq!(
            SoftwareKey::from_pkcs8(&portable.to_pkcs8().unwrap())
                .unwrap()
                .public_key(),
            key.public_key()
        );
        let public = public_key::PublicKey::parse(key.public_key()).unwrap();
        for algorithm in algorithms(kind) {
            let theirs = portable.sign(algorithm, MESSAGE).unwrap();
            assert_eq!(
                verify(key.public_key(), algorithm, MESSAGE, &theirs),
                Ok(())
            );
            let ours = key.sign(algorithm, MESSAGE).unwrap();
            let checked = portable::verify(kind, public.material, algorithm, MESSAGE, &ours);
            assert_eq!(checked, Ok(()));
        }
    }
}

#[test]
fn the_portable_crates_make_keys_too() {
    for kind in kinds() {
        let made = portable_key::PrivateKey::generate(kind).unwrap();
        let read = SoftwareKey::from_pkcs8(&made.to_pkcs8().unwrap()).unwrap();
        assert_eq!(read.key_kind(), kind);
        assert_eq!(read.public_key(), made.public_key().unwrap());
    }
    let odd = KeyKind::Rsa { bits: 2047 };
    assert!(portable_key::PrivateKey::generate(odd).is_err());
    assert!(SoftwareKey::generate(odd).is_err());
}

#[test]
fn old_signatures_are_still_checked() {
    use getrandom::SysRng;
    use getrandom::rand_core::UnwrapErr;
    use pkcs8::EncodePublicKey;

    let old = rsa::RsaPrivateKey::new(&mut UnwrapErr(SysRng), 1024).unwrap();
    let public = old.to_public_key().to_public_key_der().unwrap();
    let hashed = Sha1.hash(&[MESSAGE]);
    let value = old.sign(portable::pkcs1v15(Sha1), hashed.bytes()).unwrap();
    let algorithm = SignatureAlgorithm::RsaPkcs1v15 { digest: Sha1 };
    assert_eq!(
        verify(public.as_bytes(), algorithm, MESSAGE, &value),
        Ok(())
    );
    assert_eq!(
        KeyKind::from_spki(public.as_bytes()),
        Ok(KeyKind::Rsa { bits: 1024 })
    );

    let odd_salt = SignatureAlgorithm::RsaPss {
        digest: Sha256,
        salt_length: 11,
    };
    let padding = rsa::Pss::<sha2::Sha256>::new_with_salt(11);
    let hashed = Sha256.hash(&[MESSAGE]);
    let value = old
        .sign_with_rng(&mut UnwrapErr(SysRng), padding, hashed.bytes())
        .unwrap();
    assert_eq!(verify(public.as_bytes(), odd_salt, MESSAGE, &value), Ok(()));
    for salt_length in [0, 10, 12, 32, 1 << 20, usize::MAX] {
        let claimed = SignatureAlgorithm::RsaPss {
            digest: Sha256,
            salt_length,
        };
        assert_eq!(
            verify(public.as_bytes(), claimed, MESSAGE, &value),
            Err(VerificationError::Mismatch),
            "salt {salt_length}"
        );
    }
    let p384 = p384::SecretKey::from_slice(&[7; 48]).unwrap();
    let value = {
        use p384::ecdsa::signature::hazmat::PrehashSigner;
        let mut padded = vec![0; 4];
        padded.extend_from_slice(Sha1.hash(&[MESSAGE]).bytes());
        let key = p384::ecdsa::SigningKey::from(&p384);
        let value: p384::ecdsa::DerSignature = key.sign_prehash(&padded).unwrap();
        value.as_bytes().to_vec()
    };
    let public = p384.public_key().to_public_key_der().unwrap();
    let algorithm = SignatureAlgorithm::Ecdsa { digest: Sha1 };
    assert_eq!(
        verify(public.as_bytes(), algorithm, MESSAGE, &value),
        Ok(())
    );
}

#[test]
fn nothing_new_is_signed_with_sha1_or_the_wrong_key() {
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    for algorithm in [
        SignatureAlgorithm::Ecdsa { digest: Sha1 },
        SignatureAlgorithm::RsaPkcs1v15 { digest: Sha256 },
        SignatureAlgorithm::pss(Sha256),
    ] {
        assert!(matches!(
            key.sign(algorithm, MESSAGE),
            Err(SignatureError::Unsuitable { .. })
        ));
    }
    assert!(matches!(
        verify(
            key.public_key(),
            SignatureAlgorithm::RsaPkcs1v15 { digest: Sha256 },
            MESSAGE,
            b""
        ),
        Err(VerificationError::Unsuitable { .. })
    ));
}

#[test]
fn short_keys_do_not_sign() {
    use getrandom::SysRng;
    use getrandom::rand_core::UnwrapErr;
    use pkcs8::EncodePrivateKey;

    let short = rsa::RsaPrivateKey::new(&mut UnwrapErr(SysRng), 1024).unwrap();
    let refused = SoftwareKey::from_pkcs8(short.to_pkcs8_der().unwrap().as_bytes());
    assert_eq!(refused.unwrap_err(), KeyError::Size { bits: 1024 });
}

#[test]
fn a_key_says_nothing_about_itself() {
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    assert_eq!(format!("{key:?}"), "SoftwareKey { kind: EcP256, .. }");
}

#[test]
fn identifiers_survive_the_round_trip() {
    for digest in [Sha1, Sha256, Sha384, Sha512] {
        for algorithm in [
            SignatureAlgorithm::RsaPkcs1v15 { digest },
            SignatureAlgorithm::pss(digest),
            SignatureAlgorithm::RsaPss {
                digest,
                salt_length: 446,
            },
            SignatureAlgorithm::Ecdsa { digest },
        ] {
            let identifier = algorithm.identifier().unwrap();
            let der = identifier.to_der().unwrap();
            let read = AlgorithmIdentifierOwned::from_der(&der).unwrap();
            assert_eq!(SignatureAlgorithm::from_identifier(&read), Ok(algorithm));
        }
        let identifier = digest_identifier(digest);
        assert_eq!(digest_from_identifier(&identifier), Ok(digest));
    }
}

#[test]
fn parameters_are_not_ignored() {
    let integer = Any::new(der::Tag::Integer, vec![1]).unwrap();
    for algorithm in [
        SignatureAlgorithm::RsaPkcs1v15 { digest: Sha256 },
        SignatureAlgorithm::Ecdsa { digest: Sha256 },
        SignatureAlgorithm::pss(Sha256),
    ] {
        let mut identifier = algorithm.identifier().unwrap();
        identifier.parameters = Some(integer.clone());
        assert!(matches!(
            SignatureAlgorithm::from_identifier(&identifier),
            Err(AlgorithmError::Parameters { .. })
        ));
    }
    let mut bare = SignatureAlgorithm::pss(Sha256).identifier().unwrap();
    bare.parameters = None;
    assert!(pss_from(&bare).is_err());
    let md5 = AlgorithmIdentifierOwned {
        oid: const_oid::ObjectIdentifier::new_unwrap("1.2.840.113549.2.5"),
        parameters: None,
    };
    assert!(matches!(
        digest_from_identifier(&md5),
        Err(AlgorithmError::UnknownDigest { .. })
    ));
}

/// An RSA key whose certificate restricts it to RSASSA-PSS (RFC 4055, 1.2).
#[test]
fn a_restricted_key_holds_to_its_restriction() {
    let key = SoftwareKey::generate(KeyKind::Rsa { bits: 2048 }).unwrap();
    let mut spki = SubjectPublicKeyInfoOwned::from_der(key.public_key()).unwrap();
    let sign = |algorithm| key.sign(algorithm, MESSAGE).unwrap();
    let pss = |digest: DigestAlgorithm| SignatureAlgorithm::pss(digest);
    let plain = SignatureAlgorithm::RsaPkcs1v15 { digest: Sha256 };

    spki.algorithm = pss(Sha256).identifier().unwrap();
    let restricted = spki.to_der().unwrap();
    let value = sign(pss(Sha256));
    assert_eq!(verify(&restricted, pss(Sha256), MESSAGE, &value), Ok(()));
    for forbidden in [pss(Sha384), plain] {
        assert!(matches!(
            verify(&restricted, forbidden, MESSAGE, &sign(forbidden)),
            Err(VerificationError::Unsuitable { .. })
        ));
    }
    spki.algorithm.parameters = None;
    let any_pss = spki.to_der().unwrap();
    let value = sign(pss(Sha384));
    assert_eq!(verify(&any_pss, pss(Sha384), MESSAGE, &value), Ok(()));
    assert!(verify(&any_pss, plain, MESSAGE, &sign(plain)).is_err());

    spki.subject_public_key = BitString::from_bytes(b"no key").unwrap();
    let broken = spki.to_der().unwrap();
    assert_eq!(KeyKind::from_spki(&broken), Err(KeyError::Malformed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn hostile_keys_and_values_never_panic(
        mutation in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        value in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let p256 = p256::SecretKey::from_slice(&[9; 32]).unwrap();
        let mut spki = {
            use pkcs8::EncodePublicKey;
            p256.public_key().to_public_key_der().unwrap().into_vec()
        };
        let at = mutation.index(spki.len());
        spki[at] = byte;
        let algorithm = SignatureAlgorithm::Ecdsa { digest: Sha256 };
        prop_assert!(verify(&spki, algorithm, MESSAGE, &value).is_err());
        prop_assert!(verify(&value, algorithm, MESSAGE, &value).is_err());
        let _ = SoftwareKey::from_pkcs8(&value);
    }
}
