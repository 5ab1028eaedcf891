//! Renewals.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::cms::sample_responses::roomy_token;
use crate::cms::{AuthorityError, TimestampAuthority, TimestampToken};
use crate::pki::{Certificate, TrustAnchors};

/// The authority of `certs/`; it counts who asks.
#[derive(Default)]
struct Counting(AtomicUsize);

impl TimestampAuthority for Counting {
    fn timestamp(
        &self,
        imprint: &Digest,
        _: &[Certificate],
    ) -> Result<TimestampToken, AuthorityError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(roomy_token(imprint, 0))
    }
}

#[test]
fn a_renewal_that_would_not_last_longer_is_not_asked_for() {
    let authority = Counting::default();
    let anchors = TrustAnchors::empty();
    let now: Timestamp = "2026-11-21T07:00:00Z".parse().unwrap();
    let services = Services {
        tokens: Some(Tokens::new(&authority)),
        source: None,
        evidence: Evidence {
            anchors: &anchors,
            certificates: &[],
            crls: &[],
            ocsps: &[],
        },
        policy: &Policy::default(),
        now: &|| now,
    };
    let reading = Reading::default();
    let stamp = |beyond: Option<&str>| {
        let mut document = include_bytes!("../../../testdata/signed/pyhanko-archive.pdf").to_vec();
        let length = document.len();
        let mut work = Raising {
            growing: &mut document,
            services: &services,
            reading: &reading,
            aim: Aim::All,
            at: now,
            steps: Vec::new(),
            remarks: Vec::new(),
        };
        work.stamp(beyond.map(|text| text.parse().unwrap()))
            .unwrap();
        let steps = work.steps.len();
        assert_eq!(document.len() > length, steps == 1);
        (steps, authority.0.swap(0, Ordering::Relaxed))
    };
    let (late, early) = (Some("2199-01-01T00:00:00Z"), Some("2027-01-01T00:00:00Z"));
    // How long the authority lasts is not known before its first token.
    assert_eq!(stamp(late), (0, 1));
    assert_eq!(stamp(late), (0, 0));
    assert_eq!(stamp(early), (1, 1));
    assert_eq!(stamp(None), (1, 1));
}
