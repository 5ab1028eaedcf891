//! Signs, stamps and verifies PDF documents with certificates issued by `BSrE`.
//!
//! # The map
//!
//! The modules stand on floors. A module imports only from lower floors, siblings never meet,
//! and `tests/architecture.rs` holds that:
//!
//! | floor | modules | may touch |
//! |---|---|---|
//! | 8 | [`cli`] | terminal, environment, clock, files |
//! | 7 | [`batch`] | threads |
//! | 5 | [`key`], [`disk`], [`net`] | files; the terminal for a passphrase, the standard streams for documents; the network |
//! | 4 | [`sign`], [`verify`] | nothing: bytes in, bytes or a report out |
//! | 3 | [`cms`], [`stamp`], [`render`] | nothing |
//! | 2 | [`pdf`], [`pki`] | nothing |
//! | 1 | [`crypto`] | the system's randomness |
//! | 0 | [`base`] | nothing |
//!
//! To sign, open a [`pdf::Document`], bring a [`pki::Identity`] (from a file with [`key::open`]),
//! say in a [`sign::Request`] what readers shall see, and call [`sign::sign()`]. To verify,
//! [`verify::gather`] the facts of a document and [`verify::judge()`] them.
//!
//! # One example
//!
//! ```
//! use teken::base::digest::DigestAlgorithm;
//! use teken::base::limits::Limits;
//! use teken::base::time::{Timestamp, Zone};
//! use teken::crypto::{KeyKind, SignatureAlgorithm, Signer as _, SoftwareKey};
//! use teken::pdf::Document;
//! use teken::pki::issue::Authority;
//! use teken::pki::{Identity, TrustAnchors};
//! use teken::sign::{BlockRequest, Notice, NoticeAt, Request, sign};
//! use teken::stamp::{Artwork, NOTICE};
//! use teken::verify::{Evidence, Policy, Verdict, gather, judge};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now: Timestamp = "2026-11-21T07:00:00Z".parse()?;
//!
//! // Who signs: here a key made on the spot, with a certificate of a throwaway authority.
//! let key = || SoftwareKey::generate(KeyKind::EcP256);
//! let root = Authority::root(Box::new(key()?), now)?;
//! let issuing = root.issuing(Box::new(key()?), now)?;
//! let own = key()?;
//! let certificate = issuing.signer(own.public_key(), "Contoh Penanda Tangan", now)?;
//! let chain = [issuing.certificate().clone(), root.certificate().clone()];
//! let identity = Identity::new(Box::new(own), certificate, &chain)?;
//!
//! // Sign: bytes in, bytes out. What was there stays as it was.
//! let original = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pdf/kt1.pdf"));
//! let document = Document::open(original, Limits::default())?;
//! let request = Request {
//!     field: None,
//!     name: "Contoh Penanda Tangan".to_owned(),
//!     reason: None,
//!     location: None,
//!     contact: None,
//!     time: now,
//!     zone: Zone::Wib,
//!     certify: None,
//!     digest: None,
//!     block: Some(BlockRequest::default()),
//!     notice: Notice::All,
//!     notice_at: NoticeAt::Auto,
//!     notice_text: NOTICE.into(),
//! };
//! let algorithm = SignatureAlgorithm::Ecdsa { digest: DigestAlgorithm::Sha256 };
//! let signed = sign(&document, &request, &Artwork::new(None)?, &identity, algorithm, None)?;
//! let signed = signed.parts().concat();
//! assert!(signed.starts_with(original));
//!
//! // Verify: as a stranger would, who trusts the root and has both revocation lists.
//! let mut anchors = TrustAnchors::empty();
//! anchors.add(root.certificate().clone());
//! let crls = [root.revocation_list(now)?, issuing.revocation_list(now)?];
//! let evidence = Evidence { anchors: &anchors, certificates: &[], crls: &crls, ocsps: &[] };
//! let document = Document::open(&signed, Limits::default())?;
//! let report = judge(&gather(&document, &evidence), &Policy::default(), now);
//! assert_eq!(report.verdict, Verdict::Valid);
//! # Ok(())
//! # }
//! ```

pub mod base;
pub mod batch;
pub mod cli;
pub mod cms;
pub mod crypto;
pub mod disk;
pub mod key;
pub mod net;
pub mod pdf;
pub mod pki;
pub mod render;
pub mod sign;
pub mod stamp;
pub mod verify;
