//! What is proven about the past, and what then is worth what: facts made by hand over the
//! certificates of `certs/`, whose signers and authorities are sound from 2024 to 2070.

use super::*;
use crate::base::digest::DigestAlgorithm;
use crate::crypto::{AlgorithmRules, KeyKind, SignatureAlgorithm, Signer as _, SoftwareKey, Until};
use crate::pki::issue::Authority;
use crate::pki::{Certificate, CertificateList, OcspResponse, TrustAnchors};
use crate::verify::facts::{Held, Presence};
use crate::verify::{Severity, TsaExpiry, proof};

macro_rules! file {
    ($path:literal) => {
        include_bytes!(concat!("../../../", $path)).as_slice()
    };
}

/// The day on which the short-lived lists speak, and on which everything here is signed.
const DAY: &str = "2026-11-22T08:00:00Z";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn certificate(pem: &[u8]) -> Certificate {
    Certificate::many_from_pem_or_der(pem).unwrap().remove(0)
}

fn list(bytes: &[u8]) -> CertificateList {
    let mut lists = CertificateList::many_from_pem_or_der(bytes).unwrap();
    lists.remove(0)
}

fn container(signer: &[u8]) -> CmsFacts {
    CmsFacts {
        signer: Some(certificate(signer)),
        certificates: vec![
            certificate(signer),
            certificate(file!("certs/ca/issuing.pem")),
        ],
        digest: Some(DigestAlgorithm::Sha256),
        algorithm: Some(SignatureAlgorithm::Ecdsa {
            digest: DigestAlgorithm::Sha256,
        }),
        key: Some(KeyKind::EcP256),
        signing_certificate: Presence::Present,
        ..CmsFacts::default()
    }
}

fn token(at: &str) -> CmsFacts {
    CmsFacts {
        time: Some(time(at)),
        imprint: Some(DigestAlgorithm::Sha256),
        ..container(file!("certs/leaf/tsa.pem"))
    }
}

fn signature(revision: usize, kind: SignatureKind, cms: CmsFacts) -> SignatureFacts {
    let (subfilter, claimed) = match kind {
        SignatureKind::Signature => ("ETSI.CAdES.detached", Some(time(DAY))),
        SignatureKind::Timestamp => ("ETSI.RFC3161", None),
    };
    SignatureFacts {
        field: format!("Signature{revision}"),
        id: None,
        revision,
        page: None,
        rect: None,
        kind,
        subfilter: Some(subfilter.to_owned()),
        dictionary_time: claimed,
        certificate_entry: Presence::Absent,
        reason: None,
        location: None,
        fate: Fate::Current,
        coverage: Coverage::WholeRevision,
        form_problems: Vec::new(),
        container: Container::Read(Box::new(cms)),
        certification: None,
        permission: None,
        changes: Vec::new(),
    }
}

/// A document that this signer signed, with these timestamps over it.
fn signed(signer: &[u8], tokens: &[&str]) -> Facts {
    let mut anchors = TrustAnchors::empty();
    anchors.add(certificate(file!("certs/ca/root.pem")));
    let cms = CmsFacts {
        timestamps: tokens.iter().map(|at| token(at)).collect(),
        ..container(signer)
    };
    Facts {
        anchors,
        signatures: vec![signature(0, SignatureKind::Signature, cms)],
        ..Facts::default()
    }
}

/// One more revision with a document timestamp.
fn archive(facts: &mut Facts, revision: usize, at: &str) {
    let stamp = signature(revision, SignatureKind::Timestamp, token(at));
    facts.signatures.push(stamp);
}

/// These lists in the security store of a revision, or given beside the document.
fn hold(facts: &mut Facts, since: Option<usize>, lists: &[&[u8]]) {
    let lists = lists.iter().map(|bytes| Held {
        item: list(bytes),
        since,
    });
    facts.crls.extend(lists);
}

const LONG: [&[u8]; 2] = [file!("certs/ca/root.crl"), file!("certs/ca/issuing.crl")];
const SHORT: [&[u8]; 2] = [
    file!("testdata/past/root-day.crl"),
    file!("testdata/past/issuing-day.crl"),
];
const SIGNER: &[u8] = file!("certs/leaf/rsa2048.pem");
const REVOKED: &[u8] = file!("certs/leaf/revoked.pem");

fn judged(facts: &Facts, at: &str) -> SignatureReport {
    judge(facts, &Policy::default(), time(at))
        .signatures
        .remove(0)
}

fn outcome(facts: &Facts, at: &str) -> (Verdict, Option<Subindication>) {
    let report = judged(facts, at);
    (report.verdict, report.subindication)
}

fn codes(report: &SignatureReport, severity: Severity) -> Vec<&str> {
    let findings = report.findings.iter();
    let findings = findings.filter(|one| one.severity == severity);
    findings.map(Finding::code).collect()
}

/// The certificate was revoked on 1 March 2025 at midnight.
#[test]
fn a_revoked_signer_is_worth_what_is_proven() {
    use Subindication as S;
    let (open, failed) = (
        (Verdict::Indeterminate, Some(S::RevokedNoPoe)),
        (Verdict::Invalid, Some(S::Revoked)),
    );
    let rows: [(&[&str], Option<&str>, _); 8] = [
        (
            &["2025-02-01T00:00:00Z"],
            Some("2025-02-01T00:00:00Z"),
            (Verdict::Valid, None),
        ),
        (&["2025-02-28T23:59:59Z"], None, (Verdict::Valid, None)),
        (&[], Some("2025-02-28T23:59:59Z"), open),
        (&[], None, open),
        (&[], Some("2025-03-01T00:00:00Z"), failed),
        (
            &["2025-03-01T00:00:00Z"],
            Some("2025-02-01T00:00:00Z"),
            failed,
        ),
        (
            &["2026-01-01T00:00:00Z"],
            Some("2025-02-01T00:00:00Z"),
            failed,
        ),
        (
            &["2026-01-01T00:00:00Z"],
            Some("2026-01-01T00:00:00Z"),
            failed,
        ),
    ];
    for (tokens, claimed, expected) in rows {
        let mut facts = signed(REVOKED, tokens);
        hold(&mut facts, None, &LONG);
        facts.signatures[0].dictionary_time = claimed.map(time);
        assert_eq!(outcome(&facts, DAY), expected, "{tokens:?} {claimed:?}");
        let told = codes(&judged(&facts, DAY), Severity::Warning).contains(&"revoked-later");
        assert_eq!(told, expected.0 == Verdict::Valid, "{tokens:?} {claimed:?}");
    }
}

/// The authority was revoked in 2030.
#[test]
fn an_authority_that_fell_later_does_harm_only_without_proof() {
    let later = file!("testdata/past/authority-revoked.crl");
    let at = "2031-01-01T00:00:00Z";
    // Nothing shows that the lists are older than the fall.
    let mut facts = signed(SIGNER, &[DAY]);
    hold(&mut facts, Some(1), &LONG);
    hold(&mut facts, None, &[later]);
    let (verdict, _) = outcome(&facts, at);
    assert_eq!(verdict, Verdict::Indeterminate);
    // A document timestamp of 2029 does, by an authority that is trusted for itself.
    let mut facts = signed(SIGNER, &[DAY]);
    hold(&mut facts, Some(1), &LONG);
    hold(&mut facts, None, &[later]);
    archive(&mut facts, 2, "2029-01-01T00:00:00Z");
    assert_eq!(outcome(&facts, at).0, Verdict::Indeterminate, "it fell too");
    facts.anchors.add(certificate(file!("certs/leaf/tsa.pem")));
    let report = judged(&facts, at);
    assert_eq!(report.verdict, Verdict::Valid, "{:#?}", report.findings);
    assert_eq!(report.proven_time, Some(time(DAY)));
    // The lists came into the document after that timestamp.
    for held in &mut facts.crls {
        held.since = held.since.map(|_| 3);
    }
    assert_eq!(outcome(&facts, at).0, Verdict::Indeterminate);
}

/// An authority that ended in 2036, of which only the document holds lists.
#[test]
fn what_an_authority_said_lasts_beyond_its_end_where_it_is_proven() {
    let key = || Box::new(SoftwareKey::generate(KeyKind::EcP256).unwrap());
    let at = time(DAY);
    let root = Authority::root(key(), at).unwrap();
    let issuing = root.issuing(key(), at).unwrap();
    let signer = issuing
        .signer(key().public_key(), "Pejabat Contoh", at)
        .unwrap();
    let cms = CmsFacts {
        certificates: vec![signer.clone(), issuing.certificate().clone()],
        signer: Some(signer),
        ..container(SIGNER)
    };
    let mut facts = signed(SIGNER, &[]);
    facts.anchors.add(root.certificate().clone());
    facts.signatures[0] = signature(
        0,
        SignatureKind::Signature,
        CmsFacts {
            timestamps: vec![token("2026-11-22T08:00:05Z")],
            ..cms
        },
    );
    hold(&mut facts, Some(1), &LONG);
    for authority in [&root, &issuing] {
        let list = authority.revocation_list(at).unwrap();
        facts.crls.push(Held::since(1, list));
    }
    assert_eq!(
        outcome(&facts, "2030-01-01T00:00:00Z"),
        (Verdict::Valid, None)
    );
    let after = "2040-01-01T00:00:00Z";
    assert_eq!(
        outcome(&facts, after),
        (Verdict::Indeterminate, Some(Subindication::TryLater))
    );
    archive(&mut facts, 2, "2026-11-22T09:00:00Z");
    assert_eq!(outcome(&facts, after), (Verdict::Valid, None));
    assert!(judged(&facts, after).ltv.is_enabled());
}

#[test]
fn a_timestamp_is_judged_at_the_time_that_a_newer_one_proves() {
    // The authority was revoked on 1 January 2027.
    let revoked = file!("testdata/past/tsa-revoked.crl");
    let mut facts = signed(SIGNER, &[DAY]);
    hold(&mut facts, Some(1), &LONG);
    assert_eq!(outcome(&facts, DAY), (Verdict::Valid, None));
    hold(&mut facts, None, &[revoked]);
    let after = "2028-01-01T00:00:00Z";
    assert_eq!(judged(&facts, after).proven_time, None);
    assert_eq!(
        outcome(&facts, after),
        (Verdict::Indeterminate, Some(Subindication::RevokedNoPoe))
    );
    let at_issue = Policy {
        tsa_expiry: TsaExpiry::AtIssue,
        ..Policy::default()
    };
    // Nor by the other rule: who has the key writes any time.
    assert_eq!(
        judge(&facts, &at_issue, time(after)).verdict,
        Verdict::Indeterminate
    );
}

#[test]
fn a_heap_of_lists_about_others_hides_no_revocation() {
    let mut facts = signed(REVOKED, &[]);
    facts.signatures[0].dictionary_time = Some(time("2025-04-01T00:00:00Z"));
    for _ in 0..2_000 {
        hold(&mut facts, None, &[file!("certs/ca/other-root.crl")]);
    }
    hold(&mut facts, None, &LONG);
    let lax = Policy {
        revocation: crate::verify::policy::Revocation::Prefer,
        ..Policy::default()
    };
    assert_eq!(judge(&facts, &lax, time(DAY)).verdict, Verdict::Invalid);
}

#[test]
fn a_digest_counts_where_its_use_is_proven_before_its_end() {
    let rules = |end: &str| AlgorithmRules {
        digests: [(DigestAlgorithm::Sha256, Until::End(time(end)))]
            .into_iter()
            .chain([(DigestAlgorithm::Sha384, Until::Always)])
            .collect(),
        ..AlgorithmRules::default()
    };
    let policy = |end: &str| Policy {
        signatures: rules(end),
        certificates: rules(end),
        ..Policy::default()
    };
    let after = time("2035-01-01T00:00:00Z");
    let verdict = |facts: &Facts, end: &str| judge(facts, &policy(end), after).signatures.remove(0);
    let mut facts = signed(SIGNER, &[DAY]);
    hold(&mut facts, Some(1), &LONG);
    let stamped = verdict(&facts, "2030-01-01T00:00:00Z");
    assert_eq!(stamped.verdict, Verdict::Indeterminate);
    // The newest timestamp uses what still counts.
    archive(&mut facts, 2, "2029-01-01T00:00:00Z");
    let Container::Read(newest) = &mut facts.signatures[1].container else {
        panic!("a container was made");
    };
    newest.digest = Some(DigestAlgorithm::Sha384);
    newest.imprint = Some(DigestAlgorithm::Sha384);
    newest.algorithm = Some(SignatureAlgorithm::Ecdsa {
        digest: DigestAlgorithm::Sha384,
    });
    // Its certificate is an anchor, for all of `certs/` is signed with SHA-256.
    facts.anchors.add(certificate(file!("certs/leaf/tsa.pem")));
    let archived = verdict(&facts, "2030-01-01T00:00:00Z");
    assert_eq!(archived.verdict, Verdict::Valid, "{:#?}", archived.findings);
    let too_late = verdict(&facts, "2028-01-01T00:00:00Z");
    assert_eq!(too_late.verdict, Verdict::Indeterminate);
}

#[test]
fn answers_count_like_lists() {
    let answers = [
        (file!("testdata/ocsp/good.der"), Verdict::Valid),
        (file!("testdata/ocsp/delegate.der"), Verdict::Valid),
        // This responder has to be asked about itself: the list of its issuer says it is good.
        (file!("testdata/ocsp/checked.der"), Verdict::Valid),
        (file!("testdata/ocsp/unknown.der"), Verdict::Indeterminate),
        (file!("testdata/ocsp/stranger.der"), Verdict::Indeterminate),
        (file!("testdata/ocsp/expired.der"), Verdict::Indeterminate),
        (
            file!("testdata/ocsp/other-purpose.der"),
            Verdict::Indeterminate,
        ),
        (file!("testdata/ocsp/weak.der"), Verdict::Indeterminate),
    ];
    let at = "2027-01-01T00:00:00Z";
    for (place, (bytes, verdict)) in answers.into_iter().enumerate() {
        let mut facts = signed(SIGNER, &[]);
        hold(&mut facts, None, &[file!("certs/ca/root.crl")]);
        if place == 2 {
            facts
                .ocsps
                .push(Held::given(OcspResponse::from_der(bytes).unwrap()));
            assert_eq!(
                outcome(&facts, at).0,
                Verdict::Indeterminate,
                "nobody speaks for it"
            );
            // Fresh for the responder, too old for the signer.
            hold(&mut facts, None, &[file!("certs/ca/issuing.crl")]);
        }
        let answer = OcspResponse::from_der(bytes).unwrap();
        facts.ocsps.push(Held::given(answer));
        assert_eq!(outcome(&facts, at).0, verdict, "answer {place}");
        if place == 2 {
            // What speaks for the responder has to be embedded too. Who stamped is trusted itself.
            facts.signatures = signed(SIGNER, &["2026-12-31T00:00:00Z"]).signatures;
            facts.anchors.add(certificate(file!("certs/leaf/tsa.pem")));
            let data = proof(&facts, &Policy::default(), time(at)).data;
            assert_eq!((data.crls.len(), data.ocsps.len()), (2, 1));
        }
    }
    // A revocation outweighs a list that says nothing of it.
    let mut facts = signed(REVOKED, &[]);
    hold(&mut facts, None, &LONG[..1]);
    hold(&mut facts, None, &SHORT[1..]);
    let answer = OcspResponse::from_der(file!("testdata/ocsp/revoked.der")).unwrap();
    facts.ocsps.push(Held::given(answer));
    assert_eq!(
        outcome(&facts, DAY),
        (Verdict::Invalid, Some(Subindication::Revoked))
    );
    let saved = serde_json::to_string(&facts).unwrap();
    let read: Facts = serde_json::from_str(&saved).unwrap();
    assert_eq!(
        judge(&read, &Policy::default(), time(DAY)),
        judge(&facts, &Policy::default(), time(DAY))
    );
}

/// "Yes" is a promise: up to the end, the document is valid with nothing else.
#[test]
fn long_term_proof_is_what_it_says() {
    let soon = "2026-11-22T09:00:00Z";
    let end = "2069-12-31T00:00:00Z";
    let mut facts = signed(SIGNER, &["2026-11-22T08:00:05Z"]);
    hold(&mut facts, None, &SHORT);
    let report = judged(&facts, soon);
    assert_eq!(report.verdict, Verdict::Valid);
    let missing: Vec<&str> = report
        .ltv
        .missing
        .iter()
        .map(|one| one.arguments[0].1.as_str())
        .collect();
    assert_eq!(
        missing.len(),
        3,
        "authority of timestamps, issuing authority, signer: {missing:?}"
    );
    let proof = proof(&facts, &Policy::default(), time(soon));
    assert!(proof.signatures.iter().all(|one| one.missing.is_empty()));
    assert_eq!(
        (proof.data.certificates.len(), proof.data.crls.len()),
        (4, 2)
    );
    // In the document they suffice, also when they are long stale.
    for held in &mut facts.crls {
        held.since = Some(1);
    }
    let report = judged(&facts, soon);
    assert_eq!(
        (report.verdict, report.ltv.missing),
        (Verdict::Valid, Vec::new())
    );
    assert_eq!(outcome(&facts, end), (Verdict::Valid, None));
    facts.crls.remove(1);
    let missing = judged(&facts, soon).ltv.missing;
    assert!(
        missing
            .iter()
            .all(|one| one.key == "verify-ltv-no-statement"),
        "{missing:?}"
    );
    assert_eq!(missing.len(), 2);
    let unstamped = signed(SIGNER, &[]);
    let missing = judged(&unstamped, soon).ltv.missing;
    assert_eq!(missing[0].key, "verify-ltv-no-timestamp");
}

#[test]
fn the_distance_from_claimed_to_proven_time_is_told() {
    let rows = [
        (
            "2026-11-22T08:00:12Z",
            "claimed-before-proven",
            Severity::Info,
            "seconds",
            "12",
        ),
        (
            "2026-11-22T08:16:40Z",
            "claimed-before-proven",
            Severity::Info,
            "minutes",
            "16",
        ),
        (
            "2026-11-24T09:00:00Z",
            "claimed-before-proven",
            Severity::Warning,
            "days",
            "2",
        ),
        (
            "2026-11-22T07:58:00Z",
            "claimed-after-proven",
            Severity::Info,
            "minutes",
            "2",
        ),
        (
            "2026-11-22T03:00:00Z",
            "claimed-after-proven",
            Severity::Warning,
            "hours",
            "5",
        ),
    ];
    for (stamped, code, severity, unit, count) in rows {
        let mut facts = signed(SIGNER, &[stamped]);
        hold(&mut facts, None, &LONG);
        let report = judged(&facts, "2026-12-01T00:00:00Z");
        let finding = report
            .findings
            .iter()
            .find(|one| one.code() == code)
            .unwrap();
        assert_eq!(finding.severity, severity, "{stamped}");
        let told = |key: &str| {
            let mut arguments = finding.message.arguments.iter();
            arguments
                .find(|(name, _)| *name == key)
                .map(|(_, value)| value.clone())
        };
        assert_eq!(told("unit").as_deref(), Some(unit), "{stamped}");
        assert_eq!(told("count").as_deref(), Some(count), "{stamped}");
    }
}

/// Each signature stands for itself, and of several timestamps one that is good is enough.
#[test]
fn a_signature_without_proof_keeps_no_other_from_it() {
    let at = time("2026-11-22T09:00:00Z");
    let policy = Policy::default();
    let missing = |facts: &Facts| {
        let proven = proof(facts, &policy, at).signatures.into_iter();
        proven.map(|one| one.missing.len()).collect::<Vec<_>>()
    };
    let mut facts = signed(SIGNER, &["2026-11-22T08:00:05Z"]);
    hold(&mut facts, None, &SHORT);
    assert_eq!(missing(&facts), [0]);
    let data = proof(&facts, &policy, at).data;
    // Beside it one of a stranger, whose certificates are not embedded.
    let stranger = signed(file!("certs/leaf/other.pem"), &["2026-11-22T08:00:06Z"]);
    facts.signatures.extend(stranger.signatures);
    let both = proof(&facts, &policy, at);
    assert_eq!(both.signatures[0].missing, []);
    assert_ne!(both.signatures[1].missing, []);
    assert_eq!(both.data, data);
    // A second timestamp, by somebody whom nobody knows, or without any certificate.
    let Container::Read(cms) = &mut facts.signatures[0].container else {
        panic!("a container was made");
    };
    let mut strange = cms.timestamps[0].clone();
    strange.signer = Some(certificate(file!("certs/leaf/other.pem")));
    let mut bare = cms.timestamps[0].clone();
    bare.signer = None;
    cms.timestamps.extend([strange.clone(), bare]);
    let twice = proof(&facts, &policy, at);
    assert_eq!(twice.signatures[0].missing, []);
    assert_eq!(twice.data, data);
    // Alone it is not.
    let Container::Read(cms) = &mut facts.signatures[0].container else {
        panic!("a container was made");
    };
    cms.timestamps = vec![strange];
    assert_ne!(proof(&facts, &policy, at).signatures[0].missing, []);
}
