//! From a password to the file encryption key (ISO 32000-2, 7.6.4.3 and 7.6.4.4).
//!
//! **Invariant:** a key is given only for a password that the document's own check values accept.
//!
//! **Deliberately absent:** making passwords' check values, and what the key opens.

use aes::{Aes128, Aes256};
use cbc::Encryptor;
use cbc::cipher::block_padding::ZeroPadding;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::cipher::{FileKey, aes_blocks_decrypt, rc4};
use crate::base::digest::DigestAlgorithm;
use crate::pdf::text_string;

/// What fills up a password of less than 32 bytes (algorithm 2).
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// Bytes of a UTF-8 password that count (algorithm 2.A).
const MOST_BYTES: usize = 127;

/// Rounds that algorithm 2.B makes at most: it ends when a byte is no more than the rounds
/// made less 32.
const MOST_ROUNDS: u16 = 255 + 32;

/// Whose password it was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Access {
    /// The one who may do everything.
    Owner,
    /// One who may do what `/P` permits.
    User,
}

/// What `/Encrypt` and `/ID` say to check a password by (Tables 20 and 21).
#[derive(Clone, Debug)]
pub(super) struct Passwords {
    /// `/R`, 2 to 6.
    pub(super) revision: i64,
    /// Bytes of the file encryption key, 5 to 32.
    pub(super) key_length: usize,
    /// `/O`: 32 bytes, from revision 5 on 48.
    pub(super) owner: Vec<u8>,
    /// `/U`, likewise.
    pub(super) user: Vec<u8>,
    /// `/OE`, from revision 5 on.
    pub(super) owner_key: Vec<u8>,
    /// `/UE`, from revision 5 on.
    pub(super) user_key: Vec<u8>,
    /// `/P`.
    pub(super) permissions: u32,
    /// The first half of the file identifier.
    pub(super) identifier: Vec<u8>,
    /// Whether `/EncryptMetadata` is true.
    pub(super) metadata: bool,
}

impl Passwords {
    /// The file encryption key, when the password is the owner's or the user's.
    pub(super) fn open(&self, password: &str) -> Option<(FileKey, Access)> {
        if self.revision >= 5 {
            self.open_with_sha(password)
        } else {
            self.open_with_md5(password)
        }
    }

    /// Revisions 2 to 4: algorithms 6 and 7.
    fn open_with_md5(&self, password: &str) -> Option<(FileKey, Access)> {
        let password =
            text_string::pdf_doc_encoded(password).unwrap_or_else(|| password.as_bytes().to_vec());
        let password = Zeroizing::new(password);
        let as_user = self.user_password_of(&password);
        let owner = self.key_of_user(&as_user).map(|key| (key, Access::Owner));
        owner.or_else(|| Some((self.key_of_user(&password)?, Access::User)))
    }

    /// The user's password, which `/O` holds under the owner's (algorithm 7).
    fn user_password_of(&self, owner_password: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut key = Md5::digest(padded(owner_password));
        if self.revision >= 3 {
            for _ in 0..50 {
                key = Md5::digest(key);
            }
        }
        let key = key.get(..self.key_length).unwrap_or_default();
        let mut password = Zeroizing::new(self.owner.clone());
        for counter in self.counters().rev() {
            *password = rc4(&xored(key, counter), &password);
        }
        password
    }

    /// The key that a user's password gives (algorithm 2), if `/U` confirms it (algorithms 4 to 6).
    fn key_of_user(&self, password: &[u8]) -> Option<FileKey> {
        let mut state = Md5::new();
        state.update(padded(password));
        state.update(&self.owner);
        state.update(self.permissions.to_le_bytes());
        state.update(&self.identifier);
        if self.revision >= 4 && !self.metadata {
            state.update([0xff; 4]);
        }
        let mut digest = state.finalize();
        if self.revision >= 3 {
            for _ in 0..50 {
                digest = Md5::digest(digest.get(..self.key_length)?);
            }
        }
        let key = digest.get(..self.key_length)?;
        let start = if self.revision == 2 {
            PADDING.to_vec()
        } else {
            Md5::new()
                .chain_update(PADDING)
                .chain_update(&self.identifier)
                .finalize()
                .to_vec()
        };
        let expected = self
            .counters()
            .fold(start, |data, counter| rc4(&xored(key, counter), &data));
        self.user.starts_with(&expected).then(|| FileKey::new(key))
    }

    /// What the keys of the passes through RC4 are changed with: twenty passes, in revision 2 one.
    fn counters(&self) -> std::ops::RangeInclusive<u8> {
        0..=if self.revision >= 3 { 19 } else { 0 }
    }

    /// Revisions 5 and 6: algorithms 2.A, 11 and 12.
    fn open_with_sha(&self, password: &str) -> Option<(FileKey, Access)> {
        let password = stringprep::saslprep(password)
            .map_or_else(|_| password.to_owned(), std::borrow::Cow::into_owned);
        let password = Zeroizing::new(password.into_bytes());
        let password = password.get(..MOST_BYTES).unwrap_or(&password);
        let owner = self.key_under(password, &self.owner, &self.user, &self.owner_key);
        let owner = owner.map(|key| (key, Access::Owner));
        owner.or_else(|| {
            let user = self.key_under(password, &self.user, &[], &self.user_key)?;
            Some((user, Access::User))
        })
    }

    /// The key in `/OE` or `/UE`, when `/O` or `/U` (digest, validation salt, key salt) confirms
    /// the password.
    fn key_under(
        &self,
        password: &[u8],
        check: &[u8],
        user: &[u8],
        wrapped: &[u8],
    ) -> Option<FileKey> {
        let (digest, salts) = check.split_at_checked(32)?;
        let (validation_salt, key_salt) = salts.split_at_checked(8)?;
        if *self.hash(password, validation_salt, user)? != digest {
            return None;
        }
        let key = self.hash(password, key_salt, user)?;
        let file_key = Zeroizing::new(aes_blocks_decrypt::<Aes256>(&key, &[0; 16], wrapped));
        (file_key.len() == 32).then(|| FileKey::new(&file_key))
    }

    /// Algorithm 2.B; in revision 5 a plain digest. None never occurs with keys of these lengths.
    fn hash(&self, password: &[u8], salt: &[u8], user: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let sha = |algorithm: DigestAlgorithm, parts: &[&[u8]]| {
            Zeroizing::new(algorithm.hash(parts).bytes().to_vec())
        };
        let mut key = sha(DigestAlgorithm::Sha256, &[password, salt, user]);
        if self.revision == 5 {
            return Some(key);
        }
        for round in 1..=MOST_ROUNDS {
            let repeated = Zeroizing::new([password, &key, user].concat().repeat(64));
            let mode = Encryptor::<Aes128>::new_from_slices(key.get(..16)?, key.get(16..32)?);
            // 64 repetitions are whole blocks, so nothing is padded.
            let data = Zeroizing::new(mode.ok()?.encrypt_padded_vec::<ZeroPadding>(&repeated));
            // 256 is 1 modulo 3, so the bytes' sum is the number modulo 3.
            let sum: u16 = data.iter().take(16).map(|&byte| u16::from(byte)).sum();
            let algorithm = match sum % 3 {
                0 => DigestAlgorithm::Sha256,
                1 => DigestAlgorithm::Sha384,
                _ => DigestAlgorithm::Sha512,
            };
            key = sha(algorithm, &[&data]);
            if round >= 64 && u16::from(*data.last()?) <= round.saturating_sub(32) {
                break;
            }
        }
        key.truncate(32);
        Some(key)
    }
}

/// The password in 32 bytes.
fn padded(password: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(password.iter().chain(&PADDING).copied().take(32).collect())
}

fn xored(key: &[u8], counter: u8) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(key.iter().map(|byte| byte ^ counter).collect())
}
