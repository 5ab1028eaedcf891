//! Strings and streams under their ciphers (ISO 32000-2, 7.6.3).
//!
//! **Invariant:** the same object with the same bytes gives the same ciphertext, so an update is
//! reproducible; nothing is ever random here.
//!
//! **Deliberately absent:** which cipher applies to what.

use std::fmt;

use aes::{Aes128, Aes256};
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt as _};
use cbc::cipher::{BlockModeEncrypt as _, KeyInit, KeyIvInit as _};
use cbc::{Decryptor, Encryptor};
use hmac::{Hmac, Mac as _};
use lopdf::ObjectId;
use lopdf::encryption::crypt_filters::{CryptFilter as _, Rc4CryptFilter};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of an AES block, and of an initialisation vector.
const BLOCK: usize = 16;

/// How a crypt filter protects data (Table 25, `/CFM`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Method {
    /// Not at all.
    Identity,
    /// `/V2`: RC4.
    Rc4,
    /// `/AESV2`: AES-128 in CBC mode.
    Aes128,
    /// `/AESV3`: AES-256 in CBC mode.
    Aes256,
}

/// The file encryption key: 5 to 32 bytes, wiped when dropped and shown nowhere.
#[derive(Clone)]
pub(super) struct FileKey(Zeroizing<Vec<u8>>);

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey")
    }
}

impl FileKey {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The plain bytes of a string or stream that belongs to this object.
    ///
    /// Damaged padding stays: what writers get wrong must not cost the rest.
    pub(super) fn decrypt(&self, method: Method, id: ObjectId, data: &[u8]) -> Vec<u8> {
        let key = self.object_key(method, id);
        match method {
            Method::Identity => data.to_vec(),
            Method::Rc4 => rc4(&key, data),
            Method::Aes128 => aes_decrypt::<Aes128>(&key, data),
            Method::Aes256 => aes_decrypt::<Aes256>(&key, data),
        }
    }

    /// The encrypted bytes of a string or stream that belongs to this object.
    pub(super) fn encrypt(&self, method: Method, id: ObjectId, data: &[u8]) -> Vec<u8> {
        let key = self.object_key(method, id);
        match method {
            Method::Identity => data.to_vec(),
            Method::Rc4 => rc4(&key, data),
            Method::Aes128 => aes_encrypt::<Aes128>(&key, &self.vector(id, data), data),
            Method::Aes256 => aes_encrypt::<Aes256>(&key, &self.vector(id, data), data),
        }
    }

    /// The key of one object (algorithms 1 and 1.A).
    fn object_key(&self, method: Method, id: ObjectId) -> Zeroizing<Vec<u8>> {
        if matches!(method, Method::Identity | Method::Aes256) {
            return self.0.clone();
        }
        let [n0, n1, n2, _] = id.0.to_le_bytes();
        let mut state = Md5::new();
        state.update(self.0.as_slice());
        state.update([n0, n1, n2]);
        state.update(id.1.to_le_bytes());
        if method == Method::Aes128 {
            state.update(b"sAlT");
        }
        let length = self.0.len().saturating_add(5).min(16);
        Zeroizing::new(state.finalize().iter().copied().take(length).collect())
    }

    /// The initialisation vector for these bytes: synthetic, as in SIV mode (RFC 5297).
    ///
    /// It comes from a keyed digest of the object and the bytes instead of from chance, so that
    /// the same input gives the same file. Two vectors are equal only when object and bytes are,
    /// and then the ciphertext tells no more than that; without the key none can be foretold.
    fn vector(&self, id: ObjectId, data: &[u8]) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return vec![0; BLOCK]; // HMAC takes keys of every length.
        };
        mac.update(b"initialisation vector");
        mac.update(&id.0.to_be_bytes());
        mac.update(&id.1.to_be_bytes());
        mac.update(data);
        let code = mac.finalize().into_bytes();
        code.iter().copied().take(BLOCK).collect()
    }
}

/// RC4, which is its own inverse. The crate asks for a key of 1 to 256 bytes.
pub(super) fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    if key.is_empty() {
        return data.to_vec();
    }
    Rc4CryptFilter
        .encrypt(key, data)
        .unwrap_or_else(|_| data.to_vec())
}

/// Decrypts what starts with its initialisation vector; an unfinished last block is left out.
fn aes_decrypt<C: BlockCipherDecrypt + KeyInit>(key: &[u8], data: &[u8]) -> Vec<u8> {
    let Some((vector, blocks)) = data.split_at_checked(BLOCK) else {
        return Vec::new();
    };
    let mut plain = aes_blocks_decrypt::<C>(key, vector, blocks);
    let padding = plain.last().copied().unwrap_or_default();
    let kept = plain.len().saturating_sub(usize::from(padding));
    let sound = (1..=BLOCK).contains(&usize::from(padding))
        && plain.iter().skip(kept).all(|&byte| byte == padding);
    if sound {
        plain.truncate(kept);
    }
    plain
}

/// Decrypts whole blocks that have no padding.
pub(super) fn aes_blocks_decrypt<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    vector: &[u8],
    blocks: &[u8],
) -> Vec<u8> {
    let whole = blocks.len().saturating_sub(blocks.len() % BLOCK);
    let blocks = blocks.get(..whole).unwrap_or_default();
    Decryptor::<C>::new_from_slices(key, vector)
        .ok()
        .and_then(|mode| mode.decrypt_padded_vec::<NoPadding>(blocks).ok())
        .unwrap_or_default()
}

/// The initialisation vector, then the padded and encrypted data.
fn aes_encrypt<C: BlockCipherEncrypt + KeyInit>(key: &[u8], vector: &[u8], data: &[u8]) -> Vec<u8> {
    Encryptor::<C>::new_from_slices(key, vector)
        .map(|mode| [vector, &mode.encrypt_padded_vec::<Pkcs7>(data)].concat())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHODS: [(Method, usize); 5] = [
        (Method::Identity, 16),
        (Method::Rc4, 5),
        (Method::Rc4, 16),
        (Method::Aes128, 16),
        (Method::Aes256, 32),
    ];

    #[test]
    fn what_is_encrypted_comes_back() {
        for (method, length) in METHODS {
            let key = FileKey::new(&vec![7; length]);
            for data in [&b""[..], b"a", &[3; 16], &[16; 31], &[0; 1000]] {
                let cipher = key.encrypt(method, (12, 3), data);
                assert_eq!(key.decrypt(method, (12, 3), &cipher), data, "{method:?}");
                assert_eq!(cipher, key.encrypt(method, (12, 3), data), "{method:?}");
            }
        }
    }

    #[test]
    fn each_object_is_encrypted_in_its_own_way() {
        for (method, length) in METHODS.into_iter().skip(1) {
            let key = FileKey::new(&vec![7; length]);
            let of = |id, data: &[u8]| key.encrypt(method, id, data);
            assert_ne!(of((1, 0), b"same"), of((2, 0), b"same"), "{method:?}");
            assert_ne!(of((1, 0), b"same"), of((1, 1), b"same"), "{method:?}");
        }
        let key = FileKey::new(&[7; 32]);
        let [one, other] =
            [&[1; 40], &[2; 40]].map(|data| key.encrypt(Method::Aes256, (1, 0), data));
        assert_ne!(
            one[..BLOCK],
            other[..BLOCK],
            "the vector hangs on the bytes"
        );
    }

    #[test]
    fn damaged_data_is_read_as_far_as_it_goes() {
        let key = FileKey::new(&[7; 16]);
        let mut data = key.encrypt(Method::Aes128, (1, 0), &[b'x'; 40]);
        data.truncate(50);
        assert_eq!(key.decrypt(Method::Aes128, (1, 0), &data), [b'x'; 32]);
        assert_eq!(key.decrypt(Method::Aes128, (1, 0), &data[..9]), b"");
        // A key of the wrong length opens nothing.
        assert_eq!(key.decrypt(Method::Aes256, (1, 0), &data), b"");
    }

    #[test]
    fn rc4_is_rc4() {
        // RFC 6229, 40-bit key 0102030405.
        let stream = rc4(&[1, 2, 3, 4, 5], &[0; 8]);
        assert_eq!(stream, [0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27]);
    }
}
