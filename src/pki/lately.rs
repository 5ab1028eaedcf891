//! Certificates that were read lately.
//!
//! The documents of an office are signed with few certificates, and each brings all of its chain
//! along: reading them anew takes longer than checking the signature.
//!
//! **Invariant:** what is found was read from exactly these bytes; every thread has its own, so
//! nobody waits.
//!
//! **Deliberately absent:** what such a certificate is worth.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::certificate::Certificate;

/// How many are kept: the chains of a signer, of a timestamp, and of who answers for both.
const MOST: usize = 16;

/// Bytes of the longest that is kept.
const LONGEST: usize = 16 << 10;

thread_local! {
    static KNOWN: RefCell<VecDeque<Certificate>> = const { RefCell::new(VecDeque::new()) };
}

/// The certificate that was read from these bytes.
pub(super) fn find(der: &[u8]) -> Option<Certificate> {
    KNOWN.with_borrow(|known| known.iter().find(|one| one.der() == der).cloned())
}

/// Keeps one that [`find`] did not find; the one kept longest goes for it.
pub(super) fn keep(certificate: &Certificate) {
    if certificate.der().len() > LONGEST {
        return;
    }
    KNOWN.with_borrow_mut(|known| {
        known.truncate(MOST.saturating_sub(1));
        known.push_front(certificate.clone());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_read_once_and_others_anew() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/certs/leaf/rsa2048.chain.pem");
        let chain = Certificate::many_from_pem_or_der(&std::fs::read(path).unwrap()).unwrap();
        let leaf = chain.first().unwrap();
        // Somewhere in the signature, where any bytes are well-formed.
        let other = |bit: usize| {
            let mut der = leaf.der().to_vec();
            let last = der.len() - 1;
            der[last - bit / 8] ^= 1 << (bit % 8);
            Certificate::from_der(&der).unwrap()
        };
        let is_read_anew = || {
            let again = Certificate::from_der(leaf.der()).unwrap();
            assert_eq!(again, *leaf);
            !std::ptr::eq(again.der(), leaf.der())
        };
        assert!(!is_read_anew());
        assert_ne!(other(0), *leaf);
        assert!(!is_read_anew());
        for bit in 0..MOST {
            other(bit);
        }
        assert!(is_read_anew());
        assert_eq!(KNOWN.with_borrow(VecDeque::len), MOST);
    }
}
