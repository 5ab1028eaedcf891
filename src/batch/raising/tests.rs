//! Renewals, and timestamps of strangers.

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

#[test]
fn a_timestamp_of_a_stranger_is_as_good_as_none() {
    let root = include_bytes!("../../../certs/ca/root.pem");
    let root = Certificate::many_from_pem_or_der(root).unwrap().remove(0);
    let mut trusting = TrustAnchors::empty();
    trusting.add(root);
    let now: Timestamp = "2026-12-24T00:00:00Z".parse().unwrap();
    for (anchors, stamps) in [(trusting, 0), (TrustAnchors::empty(), 1)] {
        let authority = Counting::default();
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
        let goal = Goal {
            level: Level::BT,
            services: &services,
        };
        let mut document =
            include_bytes!("../../../testdata/signed/pyhanko-timestamped.pdf").to_vec();
        let raised = raise(&mut document, goal, Aim::All, &reading).unwrap();
        assert_eq!(raised.steps.len(), stamps);
        assert_eq!(authority.0.swap(0, Ordering::Relaxed), stamps);
        // The same of one over validation data.
        let mut document = include_bytes!("../../../testdata/signed/pyhanko-archive.pdf").to_vec();
        let mut work = Raising {
            growing: &mut document,
            services: &services,
            reading: &reading,
            aim: Aim::All,
            at: now,
            steps: Vec::new(),
            remarks: Vec::new(),
        };
        work.archive(false).unwrap();
        assert_eq!(work.steps.len(), stamps);
    }
}
