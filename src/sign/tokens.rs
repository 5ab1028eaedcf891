//! Timestamp tokens for signing: who makes them, and how much room they take.
//!
//! **Invariant:** the room that is kept is that of the longest token that came so far; before the
//! first one it is a usual length.
//!
//! **Deliberately absent:** asking, and checking what came, which the authority does.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::error::SignError;
use crate::base::digest::Digest;
use crate::base::time::Timestamp;
use crate::cms::{TimestampAuthority, TimestampToken};
use crate::pki::Certificate;

/// Bytes of a token with the whole chain of its authority, which mostly has 4,000 to 7,000.
const USUAL: usize = 8 << 10;

/// How much longer than the last one a token may be: certificates stay, values vary.
const MARGIN: usize = 512;

/// A timestamp authority, and what its tokens were like. Many threads may ask it.
pub struct Tokens<'t> {
    authority: &'t dyn TimestampAuthority,
    longest: AtomicUsize,
    /// When the certificate of the authority of the last one ends.
    until: Mutex<Option<Timestamp>>,
}

impl<'t> Tokens<'t> {
    /// Tokens of this authority.
    #[must_use]
    pub const fn new(authority: &'t dyn TimestampAuthority) -> Self {
        Self {
            authority,
            longest: AtomicUsize::new(0),
            until: Mutex::new(None),
        }
    }

    /// Where all of them come from, if that is one address.
    pub(super) fn address(&self) -> Option<&str> {
        self.authority.address()
    }

    /// A token over a digest; certificates that are `known` may lead from its authority to an anchor.
    pub(super) fn over(
        &self,
        digest: &Digest,
        known: &[Certificate],
    ) -> Result<TimestampToken, SignError> {
        let token = self.authority.timestamp(digest, known)?;
        self.longest.fetch_max(token.der().len(), Ordering::Relaxed);
        let until = token.authority().map(Certificate::not_after);
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        Ok(token)
    }

    /// When the certificate of the authority of the last token ends; none before the first.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes to keep free for the next one.
    pub(super) fn room(&self) -> usize {
        match self.longest.load(Ordering::Relaxed) {
            0 => USUAL,
            longest => longest.saturating_add(MARGIN),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::digest::DigestAlgorithm;
    use crate::base::limits::Limits;
    use crate::base::time::Zone;
    use crate::cms::AuthorityError;
    use crate::cms::sample_responses::{roomy_token, signer};
    use crate::crypto::SignatureAlgorithm;
    use crate::pdf::Document;
    use crate::sign::{Notice, NoticeAt, Request, add_timestamp, sign};
    use crate::stamp::Artwork;

    const SAMPLE: &[u8] = include_bytes!("../../testdata/pdf/kt1.pdf");

    const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1v15 {
        digest: DigestAlgorithm::Sha256,
    };

    /// An authority whose tokens are larger than usual; it counts who asks.
    struct Roomy {
        more: usize,
        asked: AtomicUsize,
    }

    impl Roomy {
        fn with(more: usize) -> Self {
            let asked = AtomicUsize::new(0);
            Self { more, asked }
        }

        fn asked(&self) -> usize {
            self.asked.swap(0, Ordering::Relaxed)
        }
    }

    impl TimestampAuthority for Roomy {
        fn timestamp(
            &self,
            imprint: &Digest,
            _: &[Certificate],
        ) -> Result<TimestampToken, AuthorityError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            Ok(roomy_token(imprint, self.more))
        }
    }

    /// The sample with a signature and its timestamp.
    fn signed(tokens: &Tokens<'_>) -> Vec<u8> {
        let document = Document::open(SAMPLE, Limits::default()).unwrap();
        let request = Request {
            field: None,
            name: "Uji".to_owned(),
            reason: None,
            location: None,
            contact: None,
            time: "2026-11-21T07:00:00Z".parse().unwrap(),
            zone: Zone::Wib,
            certify: None,
            digest: None,
            block: None,
            notice: Notice::None,
            notice_at: NoticeAt::Auto,
            notice_text: String::new().into(),
        };
        let artwork = Artwork::new(None).unwrap();
        let tokens = Some(tokens);
        let signed = sign(&document, &request, &artwork, &signer(), ALGORITHM, tokens);
        signed.unwrap().parts().concat()
    }

    #[test]
    fn a_usual_token_is_asked_for_once() {
        let authority = Roomy::with(0);
        let tokens = Tokens::new(&authority);
        let document = signed(&tokens);
        assert_eq!(authority.asked(), 1);
        let document = Document::open(&document, Limits::default()).unwrap();
        add_timestamp(&document, &tokens, &[]).unwrap();
        assert_eq!(authority.asked(), 1);
    }

    #[test]
    fn a_larger_token_is_made_room_for_and_the_next_document_has_it_at_once() {
        let authority = Roomy::with(3 * USUAL);
        let tokens = Tokens::new(&authority);
        let first = signed(&tokens);
        assert_eq!(authority.asked(), 2);
        let second = signed(&tokens);
        assert_eq!(authority.asked(), 1);
        for document in [first, second] {
            let document = Document::open(&document, Limits::default()).unwrap();
            add_timestamp(&document, &tokens, &[]).unwrap();
            assert_eq!(authority.asked(), 1);
        }
    }

    #[test]
    fn a_larger_document_timestamp_is_made_room_for_and_the_next_has_it_at_once() {
        let authority = Roomy::with(3 * USUAL);
        let tokens = Tokens::new(&authority);
        let document = Document::open(SAMPLE, Limits::default()).unwrap();
        for asked in [2, 1] {
            add_timestamp(&document, &tokens, &[]).unwrap();
            assert_eq!(authority.asked(), asked);
        }
    }
}
