//! Signatures that other programs got wrong: the vectors of Project Wycheproof.
//!
//! Every vector for RSASSA-PKCS1-v1_5, RSASSA-PSS and ECDSA is tried. What this tool does not know
//! (SHA-224, SHA-3, other curves, signatures that are no DER) must be refused, sound or not.

use teken::base::digest::DigestAlgorithm;
use teken::crypto::{self, SignatureAlgorithm};
use wycheproof::{HashFunction, TestResult, ecdsa, rsa_pkcs1_verify, rsa_pss_verify};

const fn digest(hash: HashFunction) -> Option<DigestAlgorithm> {
    match hash {
        HashFunction::Sha1 => Some(DigestAlgorithm::Sha1),
        HashFunction::Sha2_256 => Some(DigestAlgorithm::Sha256),
        HashFunction::Sha2_384 => Some(DigestAlgorithm::Sha384),
        HashFunction::Sha2_512 => Some(DigestAlgorithm::Sha512),
        _ => None,
    }
}

/// What became of the vectors.
#[derive(Debug, Default, Eq, PartialEq)]
struct Tally {
    accepted: usize,
    refused: usize,
    /// Those that may be accepted or not, says the suite.
    free: usize,
    /// Of algorithms that have no identifier here, so no signature can name them.
    nameless: usize,
}

impl Tally {
    /// Fails on a wrong answer; nothing is expected of what this tool does not know.
    fn add(&mut self, about: &str, expected: Option<TestResult>, accepted: bool) {
        match expected {
            Some(TestResult::Acceptable) => self.free += 1,
            Some(TestResult::Valid) => {
                assert!(accepted, "refused: {about}");
                self.accepted += 1;
            }
            Some(TestResult::Invalid) | None => {
                assert!(!accepted, "accepted: {about}");
                self.refused += 1;
            }
        }
    }
}

#[test]
fn rsa_pkcs1_v1_5() {
    let mut tally = Tally::default();
    for name in rsa_pkcs1_verify::TestName::all() {
        let set = rsa_pkcs1_verify::TestSet::load(name).unwrap();
        for group in set.test_groups {
            let Some(digest) = digest(group.hash) else {
                tally.nameless += group.tests.len();
                continue;
            };
            let algorithm = SignatureAlgorithm::RsaPkcs1v15 { digest };
            for test in group.tests {
                let outcome = crypto::verify(&group.der, algorithm, &test.msg, &test.sig);
                let about = format!("{name:?} {} {}", test.tc_id, test.comment);
                tally.add(&about, Some(test.result), outcome.is_ok());
            }
        }
    }
    assert_eq!(
        tally,
        Tally {
            accepted: 89,
            refused: 3_005,
            free: 12,
            nameless: 3_096,
        }
    );
}

#[test]
fn rsa_pss() {
    let mut tally = Tally::default();
    for name in rsa_pss_verify::TestName::all() {
        let set = rsa_pss_verify::TestSet::load(name).unwrap();
        for group in set.test_groups {
            let Some(digest) = digest(group.hash) else {
                tally.nameless += group.tests.len();
                continue;
            };
            let algorithm = SignatureAlgorithm::RsaPss {
                digest,
                salt_length: group.salt_size,
            };
            // MGF1 over another digest than the message's is refused where it is read.
            let other_mask = group.mgf_hash.is_some_and(|mask| mask != group.hash);
            for test in group.tests {
                let outcome = crypto::verify(&group.der, algorithm, &test.msg, &test.sig);
                let about = format!("{name:?} {} {}", test.tc_id, test.comment);
                let expected = (!other_mask).then_some(test.result);
                tally.add(&about, expected, outcome.is_ok());
            }
        }
    }
    assert_eq!(
        tally,
        Tally {
            accepted: 1_287,
            refused: 1_155,
            free: 0,
            nameless: 1_055,
        }
    );
}

#[test]
fn ecdsa_signatures() {
    use ecdsa::TestGroupTypeId::Ecdsa;
    use wycheproof::EllipticCurve::{Secp256r1, Secp384r1, Secp521r1};

    let mut tally = Tally::default();
    for name in ecdsa::TestName::all() {
        let set = ecdsa::TestSet::load(name).unwrap();
        for group in set.test_groups {
            let Some(digest) = digest(group.hash) else {
                tally.nameless += group.tests.len();
                continue;
            };
            let algorithm = SignatureAlgorithm::Ecdsa { digest };
            let known = matches!(group.key.curve, Secp256r1 | Secp384r1 | Secp521r1)
                && group.test_type == Ecdsa;
            for test in group.tests {
                let outcome = crypto::verify(&group.der, algorithm, &test.msg, &test.sig);
                let about = format!("{name:?} {} {}", test.tc_id, test.comment);
                tally.add(&about, known.then_some(test.result), outcome.is_ok());
            }
        }
    }
    assert_eq!(
        tally,
        Tally {
            accepted: 1_236,
            refused: 14_315,
            free: 0,
            nameless: 14_352,
        }
    );
}
