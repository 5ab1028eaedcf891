//! Passphrases made into keys, the old way (RFC 7292, appendix B) and the new (RFC 8018).
//!
//! **Invariant:** no iteration count above [`MOST_ITERATIONS`] is worked through, and keys and
//! decrypted data are wiped when they are dropped.
//!
//! **Deliberately absent:** RC4, which no tool of the last twenty years writes, and encryption:
//! containers are only read.

use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, InnerIvInit as _, KeyIvInit as _};
use const_oid::ObjectIdentifier;
use der::Sequence;
use der::asn1::{AnyRef, OctetStringRef};
use des::{TdesEde2, TdesEde3};
use hmac::{Hmac, KeyInit as _, Mac as _};
use pkcs5::pbes2::{Kdf, PBES2_OID, Parameters, Pbkdf2Params, Pbkdf2Prf};
use rc2::Rc2;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::pkcs12::Pkcs12Error;
use crate::base::digest::DigestAlgorithm;

/// Rounds of one derivation. Tools write 2,048 to 600,000; ten million take some seconds, and a
/// container that asks for more is meant to hang its reader.
pub(super) const MOST_ITERATIONS: u64 = 10_000_000;

/// Memory of one scrypt derivation in bytes: 128 × N × r. OpenSSL's default takes 16 MB.
const MOST_MEMORY: u64 = 256 << 20;

const TRIPLE_DES_3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
const TRIPLE_DES_2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.4");
const RC2_128: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5");
const RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");

/// id-PBMAC1 (RFC 8018, 7.1).
pub(super) const PBMAC1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");

/// A passphrase in the two forms that containers use.
pub(super) struct Forms {
    /// UTF-8, as PBES2 takes it.
    pub(super) utf8: Zeroizing<Vec<u8>>,
    /// Big-endian UTF-16 with two zero bytes at the end, as PKCS #12's own derivation takes it.
    pub(super) wide: Zeroizing<Vec<u8>>,
}

impl Forms {
    /// The forms of a passphrase. An empty one was written by some tools as nothing at all and
    /// by others as two zero bytes, so it comes in both.
    pub(super) fn of(passphrase: &str) -> Vec<Self> {
        let utf8 = || Zeroizing::new(passphrase.as_bytes().to_vec());
        let mut wide = Zeroizing::new(Vec::with_capacity(
            passphrase.len().saturating_mul(2).saturating_add(2),
        ));
        for unit in passphrase.encode_utf16().chain([0]) {
            wide.extend_from_slice(&unit.to_be_bytes());
        }
        let mut forms = vec![Self { utf8: utf8(), wide }];
        if passphrase.is_empty() {
            forms.push(Self {
                utf8: utf8(),
                wide: Zeroizing::new(Vec::new()),
            });
        }
        forms
    }
}

/// What a derived value is for (RFC 7292, B.3).
#[derive(Clone, Copy)]
pub(super) enum Use {
    Key,
    Vector,
    Mac,
}

/// PKCS #12's own derivation (RFC 7292, B.2).
pub(super) fn derive(
    digest: DigestAlgorithm,
    passphrase: &[u8],
    salt: &[u8],
    iterations: u64,
    purpose: Use,
    length: usize,
) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
    check_iterations(iterations)?;
    let block = match digest {
        DigestAlgorithm::Sha1 | DigestAlgorithm::Sha256 => 64_usize,
        DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512 => 128,
    };
    let filled = |bytes: &[u8]| {
        let size = bytes.len().div_ceil(block).saturating_mul(block);
        bytes
            .iter()
            .copied()
            .cycle()
            .take(size)
            .collect::<Vec<u8>>()
    };
    let diversifier = vec![
        match purpose {
            Use::Key => 1_u8,
            Use::Vector => 2,
            Use::Mac => 3,
        };
        block
    ];
    let mut input = Zeroizing::new(filled(salt));
    input.extend_from_slice(&Zeroizing::new(filled(passphrase)));
    let mut output = Zeroizing::new(Vec::with_capacity(length));
    while output.len() < length {
        let state = match digest {
            DigestAlgorithm::Sha1 => rounds::<Sha1>(&diversifier, &input, iterations),
            DigestAlgorithm::Sha256 => rounds::<Sha256>(&diversifier, &input, iterations),
            DigestAlgorithm::Sha384 => rounds::<Sha384>(&diversifier, &input, iterations),
            DigestAlgorithm::Sha512 => rounds::<Sha512>(&diversifier, &input, iterations),
        };
        output.extend_from_slice(&state);
        let addend: Zeroizing<Vec<u8>> =
            Zeroizing::new(state.iter().copied().cycle().take(block).collect());
        for chunk in input.chunks_exact_mut(block) {
            // chunk = (chunk + addend + 1) mod 2^(8 × block), big-endian.
            let mut carry = 1_u16;
            for (byte, add) in chunk.iter_mut().zip(addend.iter()).rev() {
                let [high, low] = u16::from(*byte)
                    .saturating_add(u16::from(*add))
                    .saturating_add(carry)
                    .to_be_bytes();
                *byte = low;
                carry = u16::from(high);
            }
        }
    }
    output.truncate(length);
    Ok(output)
}

/// The digest of the digest of ... of the input. No allocation in the loop: it runs up to a
/// million times while somebody waits.
fn rounds<D: Digest>(diversifier: &[u8], input: &[u8], iterations: u64) -> Zeroizing<Vec<u8>> {
    let mut state = D::new()
        .chain_update(diversifier)
        .chain_update(input)
        .finalize();
    for _ in 1..iterations {
        state = D::digest(&state);
    }
    Zeroizing::new(state.to_vec())
}

fn check_iterations(count: u64) -> Result<(), Pkcs12Error> {
    if count > MOST_ITERATIONS {
        return Err(Pkcs12Error::Iterations {
            count,
            limit: MOST_ITERATIONS,
        });
    }
    Ok(())
}

/// Salt and rounds of the old schemes (RFC 7292, appendix C).
#[derive(Sequence)]
struct OldParameters<'p> {
    salt: &'p OctetStringRef,
    iterations: u64,
}

/// Decrypts with the scheme that an identifier names.
pub(super) fn decrypt(
    algorithm: AlgorithmIdentifierRef<'_>,
    forms: &Forms,
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
    let parameters = algorithm.parameters.ok_or(Pkcs12Error::Malformed)?;
    if algorithm.oid == PBES2_OID {
        return decrypt_pbes2(parameters, &forms.utf8, ciphertext);
    }
    let OldParameters { salt, iterations } =
        parameters.decode_as().map_err(|_| Pkcs12Error::Malformed)?;
    let sized = |purpose, length| {
        derive(
            DigestAlgorithm::Sha1,
            &forms.wide,
            salt.as_bytes(),
            iterations,
            purpose,
            length,
        )
    };
    let key_length = match algorithm.oid {
        TRIPLE_DES_3 => 24,
        TRIPLE_DES_2 | RC2_128 => 16,
        RC2_40 => 5,
        other => return Err(Pkcs12Error::Algorithm { identifier: other }),
    };
    let key = sized(Use::Key, key_length)?;
    let vector = sized(Use::Vector, 8)?;
    let plain = match algorithm.oid {
        TRIPLE_DES_3 => Decryptor::<TdesEde3>::new_from_slices(&key, &vector)
            .map(|mode| mode.decrypt_padded_vec::<Pkcs7>(ciphertext)),
        TRIPLE_DES_2 => Decryptor::<TdesEde2>::new_from_slices(&key, &vector)
            .map(|mode| mode.decrypt_padded_vec::<Pkcs7>(ciphertext)),
        _ => {
            let cipher = Rc2::new_with_eff_key_len(&key, key_length.saturating_mul(8));
            Decryptor::<Rc2>::inner_iv_slice_init(cipher, &vector)
                .map(|mode| mode.decrypt_padded_vec::<Pkcs7>(ciphertext))
        }
    };
    plain
        .map_err(|_| Pkcs12Error::Malformed)?
        .map(Zeroizing::new)
        .map_err(|_| Pkcs12Error::Undecryptable)
}

/// PBES2 (RFC 8018, 6.2), also used by encrypted PKCS #8.
pub(super) fn decrypt_pbes2(
    parameters: AnyRef<'_>,
    passphrase: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Pkcs12Error> {
    let parameters = Parameters::try_from(parameters).map_err(|_| Pkcs12Error::Parameters)?;
    match &parameters.kdf {
        Kdf::Pbkdf2(kdf) => check_iterations(u64::from(kdf.iteration_count))?,
        Kdf::Scrypt(kdf) => {
            let memory = kdf
                .cost_parameter
                .saturating_mul(u64::from(kdf.block_size))
                .saturating_mul(128);
            let work = memory.saturating_mul(u64::from(kdf.parallelization));
            if work > MOST_MEMORY {
                return Err(Pkcs12Error::Iterations {
                    count: kdf.cost_parameter,
                    limit: MOST_MEMORY,
                });
            }
        }
        _ => return Err(Pkcs12Error::Parameters),
    }
    parameters
        .decrypt(passphrase, ciphertext)
        .map(Zeroizing::new)
        .map_err(|error| match error {
            pkcs5::Error::DecryptFailed => Pkcs12Error::Undecryptable,
            _ => Pkcs12Error::Parameters,
        })
}

/// `PBMAC1-params` (RFC 9579, 5).
#[derive(Sequence)]
struct Pbmac1Parameters<'p> {
    derivation: AlgorithmIdentifierRef<'p>,
    scheme: AlgorithmIdentifierRef<'p>,
}

/// Whether a MAC of the newest form is right (RFC 9579).
pub(super) fn check_pbmac1(
    parameters: AnyRef<'_>,
    passphrase: &[u8],
    content: &[u8],
    expected: &[u8],
) -> Result<bool, Pkcs12Error> {
    let Pbmac1Parameters { derivation, scheme } =
        parameters.decode_as().map_err(|_| Pkcs12Error::Malformed)?;
    let Ok(Kdf::Pbkdf2(kdf)) = Kdf::try_from(derivation) else {
        return Err(Pkcs12Error::Algorithm {
            identifier: derivation.oid,
        });
    };
    check_iterations(u64::from(kdf.iteration_count))?;
    let digest = hmac_digest(scheme.oid)?;
    // RFC 9579, 3: the length of the key is always given.
    let length = kdf
        .key_length
        .filter(|length| *length <= 64)
        .ok_or(Pkcs12Error::Parameters)?;
    let mut key = Zeroizing::new(vec![0; usize::from(length)]);
    pbkdf2(&kdf, passphrase, &mut key)?;
    check_hmac(digest, &key, content, expected)
}

fn pbkdf2(kdf: &Pbkdf2Params, passphrase: &[u8], key: &mut [u8]) -> Result<(), Pkcs12Error> {
    let salt = kdf.salt.as_ref();
    let rounds = kdf.iteration_count;
    match kdf.prf {
        Pbkdf2Prf::HmacWithSha1 => pbkdf2::pbkdf2_hmac::<Sha1>(passphrase, salt, rounds, key),
        Pbkdf2Prf::HmacWithSha256 => pbkdf2::pbkdf2_hmac::<Sha256>(passphrase, salt, rounds, key),
        Pbkdf2Prf::HmacWithSha384 => pbkdf2::pbkdf2_hmac::<Sha384>(passphrase, salt, rounds, key),
        Pbkdf2Prf::HmacWithSha512 => pbkdf2::pbkdf2_hmac::<Sha512>(passphrase, salt, rounds, key),
        _ => {
            return Err(Pkcs12Error::Algorithm {
                identifier: kdf.prf.oid(),
            });
        }
    }
    Ok(())
}

fn hmac_digest(identifier: ObjectIdentifier) -> Result<DigestAlgorithm, Pkcs12Error> {
    [
        (Pbkdf2Prf::HmacWithSha1, DigestAlgorithm::Sha1),
        (Pbkdf2Prf::HmacWithSha256, DigestAlgorithm::Sha256),
        (Pbkdf2Prf::HmacWithSha384, DigestAlgorithm::Sha384),
        (Pbkdf2Prf::HmacWithSha512, DigestAlgorithm::Sha512),
    ]
    .into_iter()
    .find(|(prf, _)| prf.oid() == identifier)
    .map(|(_, digest)| digest)
    .ok_or(Pkcs12Error::Algorithm { identifier })
}

/// Whether an HMAC is right, compared in constant time.
pub(super) fn check_hmac(
    digest: DigestAlgorithm,
    key: &[u8],
    content: &[u8],
    expected: &[u8],
) -> Result<bool, Pkcs12Error> {
    macro_rules! is_right {
        ($hash:ty) => {{
            let mut mac = Hmac::<$hash>::new_from_slice(key).map_err(|_| Pkcs12Error::Malformed)?;
            mac.update(content);
            mac.verify_slice(expected).is_ok()
        }};
    }
    Ok(match digest {
        DigestAlgorithm::Sha1 => is_right!(Sha1),
        DigestAlgorithm::Sha256 => is_right!(Sha256),
        DigestAlgorithm::Sha384 => is_right!(Sha384),
        DigestAlgorithm::Sha512 => is_right!(Sha512),
    })
}
