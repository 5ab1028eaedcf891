//! Facts made by hand, and the judgement that each must get.

use std::sync::LazyLock;

use super::*;
use crate::base::digest::DigestAlgorithm;
use crate::crypto::{KeyKind, SignatureAlgorithm, Signer as _, SoftwareKey};
use crate::pki::issue::Authority;
use crate::pki::{Certificate, CertificateList, TrustAnchors};
use crate::verify::facts::{CmsProblem, Held, Presence, StructureFact};
use crate::verify::report::{Certification, NoticeFound};

const SIGNED: &str = "2026-11-21T07:00:00Z";
const SOON: &str = "2026-11-21T08:00:00Z";
const IN_TWENTY_YEARS: &str = "2046-11-21T08:00:00Z";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

struct Pki {
    root: Certificate,
    issuing: Certificate,
    signer: Certificate,
    lists: Vec<CertificateList>,
}

static PKI: LazyLock<Pki> = LazyLock::new(|| {
    let key = || Box::new(SoftwareKey::generate(KeyKind::EcP256).unwrap());
    let at = time(SIGNED);
    let root = Authority::root(key(), at).unwrap();
    let issuing = root.issuing(key(), at).unwrap();
    let signer = issuing
        .signer(key().public_key(), "Pejabat Contoh", at)
        .unwrap();
    Pki {
        lists: vec![
            root.revocation_list(at).unwrap(),
            issuing.revocation_list(at).unwrap(),
        ],
        root: root.certificate().clone(),
        issuing: issuing.certificate().clone(),
        signer,
    }
});

/// A document with one signature that nothing is wrong with.
fn sound() -> Facts {
    let mut anchors = TrustAnchors::empty();
    anchors.add(PKI.root.clone());
    let cms = CmsFacts {
        signer: Some(PKI.signer.clone()),
        certificates: vec![PKI.signer.clone(), PKI.issuing.clone()],
        digest: Some(DigestAlgorithm::Sha256),
        algorithm: Some(SignatureAlgorithm::Ecdsa {
            digest: DigestAlgorithm::Sha256,
        }),
        key: Some(KeyKind::EcP256),
        signing_certificate: Presence::Present,
        ..CmsFacts::default()
    };
    Facts {
        anchors,
        crls: PKI.lists.iter().cloned().map(Held::given).collect(),
        notice: NoticeFound::default(),
        signatures: vec![SignatureFacts {
            field: "Signature1".to_owned(),
            id: Some((9, 0)),
            revision: 0,
            page: None,
            rect: None,
            kind: SignatureKind::Signature,
            subfilter: Some("ETSI.CAdES.detached".to_owned()),
            dictionary_time: Some(time(SIGNED)),
            certificate_entry: Presence::Absent,
            reason: None,
            location: None,
            fate: Fate::Current,
            coverage: Coverage::WholeFile,
            form_problems: Vec::new(),
            container: Container::Read(Box::new(cms)),
            certification: None,
            permission: None,
            changes: Vec::new(),
        }],
        ..Facts::default()
    }
}

fn cms(facts: &mut Facts) -> &mut CmsFacts {
    match &mut facts.signatures[0].container {
        Container::Read(cms) => cms,
        Container::Unreadable { .. } => panic!("the sound facts hold a container"),
    }
}

fn problem(facts: &mut Facts, effect: CmsEffect) {
    let message = Message::new("verify-no-signer");
    cms(facts).problems.push(CmsProblem { message, effect });
}

fn change(facts: &mut Facts, subject: Subject) {
    facts.signatures[0].coverage = Coverage::WholeRevision;
    facts.signatures[0].changes.push(Change {
        objects: vec![(12, 0)],
        ..Change::new(1, subject)
    });
}

fn structure(facts: &mut Facts, effect: StructureEffect) {
    let message = Message::new("verify-encrypted");
    facts.structure.push(StructureFact {
        message,
        effect,
        objects: Vec::new(),
    });
}

struct Row {
    name: &'static str,
    spoil: fn(&mut Facts),
    at: &'static str,
    verdict: Verdict,
    reason: Option<Subindication>,
}

const fn row(
    name: &'static str,
    spoil: fn(&mut Facts),
    verdict: Verdict,
    reason: Option<Subindication>,
) -> Row {
    Row {
        name,
        spoil,
        at: SOON,
        verdict,
        reason,
    }
}

#[expect(clippy::too_many_lines, reason = "a table is as long as it is")]
#[test]
fn each_fact_gets_its_verdict() {
    use Subindication as S;
    use Verdict::{Indeterminate, Invalid, Unsigned, Valid};
    let rows = [
        row("sound", |_| {}, Valid, None),
        row(
            "no signature",
            |facts| facts.signatures.clear(),
            Unsigned,
            None,
        ),
        row(
            "hash",
            |facts| problem(facts, CmsEffect::Hash),
            Invalid,
            Some(S::HashFailure),
        ),
        row(
            "value",
            |facts| problem(facts, CmsEffect::Signature),
            Invalid,
            Some(S::SigCryptoFailure),
        ),
        row(
            "form",
            |facts| problem(facts, CmsEffect::Format),
            Invalid,
            Some(S::FormatFailure),
        ),
        row(
            "harmless",
            |facts| problem(facts, CmsEffect::Warns),
            Valid,
            None,
        ),
        row(
            "weak",
            |facts| {
                let digest = DigestAlgorithm::Sha1;
                problem(facts, CmsEffect::Weak { digest });
            },
            Indeterminate,
            Some(S::CryptoConstraintsFailureNoPoe),
        ),
        row(
            "sha-1",
            |facts| cms(facts).digest = Some(DigestAlgorithm::Sha1),
            Indeterminate,
            Some(S::CryptoConstraintsFailureNoPoe),
        ),
        row(
            "short key",
            |facts| cms(facts).key = Some(KeyKind::Rsa { bits: 1024 }),
            Indeterminate,
            Some(S::CryptoConstraintsFailureNoPoe),
        ),
        row(
            "no certificate",
            |facts| cms(facts).signer = None,
            Indeterminate,
            Some(S::Generic),
        ),
        row(
            "partial",
            |facts| facts.signatures[0].coverage = Coverage::Partial,
            Invalid,
            Some(S::FormatFailure),
        ),
        row(
            "removed",
            |facts| facts.signatures[0].fate = Fate::Gone { revision: 1 },
            Invalid,
            Some(S::FormatFailure),
        ),
        row(
            "two readings",
            |facts| structure(facts, StructureEffect::Invalidates),
            Invalid,
            Some(S::FormatFailure),
        ),
        row(
            "bytes behind the end",
            |facts| structure(facts, StructureEffect::Review),
            Indeterminate,
            Some(S::SigConstraintsFailure),
        ),
        row(
            "bytes before the header",
            |facts| structure(facts, StructureEffect::Warns),
            Valid,
            None,
        ),
        row(
            "page changed",
            |facts| change(facts, Subject::Page),
            Invalid,
            Some(S::FormatFailure),
        ),
        row(
            "signed again",
            |facts| change(facts, Subject::Signature),
            Valid,
            None,
        ),
        row(
            "validation data",
            |facts| change(facts, Subject::ValidationData),
            Valid,
            None,
        ),
        row(
            "annotated",
            |facts| change(facts, Subject::Annotation),
            Indeterminate,
            Some(S::SigConstraintsFailure),
        ),
        row(
            "signed again under no-changes",
            |facts| {
                change(facts, Subject::Signature);
                facts.signatures[0].permission = Some(Certification::NoChanges);
            },
            Invalid,
            Some(S::FormatFailure),
        ),
        row(
            "no anchor",
            |facts| facts.anchors = TrustAnchors::empty(),
            Indeterminate,
            Some(S::NoCertificateChainFound),
        ),
        row(
            "no lists",
            |facts| facts.crls.clear(),
            Indeterminate,
            Some(S::TryLater),
        ),
        Row {
            name: "expired",
            spoil: |_| {},
            at: IN_TWENTY_YEARS,
            verdict: Indeterminate,
            reason: Some(S::OutOfBoundsNoPoe),
        },
        Row {
            name: "before its time",
            spoil: |_| {},
            at: "2006-11-21T00:00:00Z",
            verdict: Indeterminate,
            reason: Some(S::OutOfBoundsNoPoe),
        },
    ];
    for Row {
        name,
        spoil,
        at,
        verdict,
        reason,
    } in rows
    {
        let mut facts = sound();
        spoil(&mut facts);
        let report = judge(&facts, &Policy::default(), time(at));
        assert_eq!(report.verdict, verdict, "{name}: {:#?}", report.signatures);
        for signature in &report.signatures {
            assert_eq!(
                signature.subindication, reason,
                "{name}: {:#?}",
                signature.findings
            );
            let bad = signature
                .findings
                .iter()
                .any(|finding| finding.severity == crate::verify::Severity::Error);
            assert_eq!(bad, verdict != Valid, "{name}: findings and verdict agree");
        }
    }
}

#[test]
fn unknown_revocation_is_what_the_policy_says() {
    let mut facts = sound();
    facts.crls.clear();
    for (revocation, verdict) in [
        (Revocation::Require, Verdict::Indeterminate),
        (Revocation::Prefer, Verdict::Valid),
        (Revocation::Skip, Verdict::Valid),
    ] {
        let policy = Policy {
            revocation,
            ..Policy::default()
        };
        assert_eq!(
            judge(&facts, &policy, time(SOON)).verdict,
            verdict,
            "{revocation:?}"
        );
    }
}

#[test]
fn a_document_is_as_good_as_its_worst_signature() {
    let mut facts = sound();
    let mut second = facts.signatures[0].clone();
    second.coverage = Coverage::Partial;
    facts.signatures.push(second);
    let report = judge(&facts, &Policy::default(), time(SOON));
    assert_eq!(report.signatures[0].verdict, Verdict::Valid);
    assert_eq!(report.verdict, Verdict::Invalid);
}

#[test]
fn the_same_facts_give_the_same_report() {
    let facts = sound();
    let policy = Policy::default();
    assert_eq!(
        judge(&facts, &policy, time(SOON)),
        judge(&facts.clone(), &policy, time(SOON))
    );
}

#[test]
fn a_timestamp_by_a_signer_of_documents_proves_nothing() {
    let mut facts = sound();
    let mut token = cms(&mut facts).clone();
    token.time = Some(time(SIGNED));
    cms(&mut facts).timestamps.push(token);
    let report = judge(&facts, &Policy::default(), time(SOON));
    assert_eq!(report.signatures[0].proven_time, None);
    assert_eq!(report.verdict, Verdict::Indeterminate);
    assert_eq!(report.signatures[0].level, Level::BT);
}

/// The verdict under a policy file, why, and the codes of its warnings.
fn under(policy: &str, spoil: fn(&mut Facts)) -> (Verdict, Option<Subindication>, Vec<String>) {
    let policy = format!("name = \"test\"\n{policy}");
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let mut facts = sound();
    spoil(&mut facts);
    let report = judge(&facts, &policy, time(SOON));
    assert_eq!(report.policy.name, "test");
    assert_eq!(report.policy.sha256, policy.sha256);
    let signature = &report.signatures[0];
    let warnings = signature.findings.iter();
    let warnings = warnings.filter(|one| one.severity == crate::verify::Severity::Warning);
    let codes = warnings.map(|one| one.code().to_owned()).collect();
    (report.verdict, signature.subindication, codes)
}

#[test]
fn each_rule_of_a_policy_has_its_effect() {
    use Subindication as S;
    use Verdict::{Indeterminate, Invalid, Valid};
    type Spoil = fn(&mut Facts);
    let nothing: Spoil = |_| {};
    let filled: Spoil = |facts| change(facts, Subject::FormField);
    let redrawn: Spoil = |facts| change(facts, Subject::Redrawing);
    let weak = Some(S::CryptoConstraintsFailureNoPoe);
    let rows: [(&str, Spoil, Verdict, Option<S>); 20] = [
        ("", nothing, Valid, None),
        ("", filled, Indeterminate, Some(S::SigConstraintsFailure)),
        ("form-filling = \"permit\"", filled, Valid, None),
        ("form-filling = \"permit\"", redrawn, Valid, None),
        (
            "form-filling = \"forbid\"",
            filled,
            Invalid,
            Some(S::FormatFailure),
        ),
        (
            "form-filling = \"permit\"",
            |facts| {
                change(facts, Subject::FormField);
                facts.signatures[0].permission = Some(Certification::NoChanges);
            },
            Invalid,
            Some(S::FormatFailure),
        ),
        (
            "form-filling = \"permit\"",
            |facts| change(facts, Subject::LockedField),
            Invalid,
            Some(S::FormatFailure),
        ),
        ("minimal-level = \"b-b\"", nothing, Valid, None),
        (
            "minimal-level = \"b-t\"",
            nothing,
            Indeterminate,
            Some(S::SigConstraintsFailure),
        ),
        (
            "minimal-level = \"b-b\"",
            |facts| facts.signatures[0].subfilter = None,
            Indeterminate,
            Some(S::SigConstraintsFailure),
        ),
        (
            "signatures.digests.sha512 = \"always\"",
            nothing,
            Indeterminate,
            weak,
        ),
        (
            "signatures.digests.sha256 = \"2026-11-21\"",
            nothing,
            Valid,
            None,
        ),
        (
            "signatures.digests.sha256 = \"2026-11-20\"",
            nothing,
            Indeterminate,
            weak,
        ),
        ("signatures.ec-bits = 384", nothing, Indeterminate, weak),
        (
            "certificates.digests.sha512 = \"always\"",
            nothing,
            Indeterminate,
            weak,
        ),
        (
            "certificates.digests.sha256 = \"2026-11-20\"",
            nothing,
            Indeterminate,
            weak,
        ),
        ("certificates.ec-bits = 384", nothing, Indeterminate, weak),
        (
            "extended-key-usages = [\"1.2.3\"]",
            nothing,
            Indeterminate,
            Some(S::ChainConstraintsFailure),
        ),
        ("extended-key-usages = []", nothing, Valid, None),
        (
            "certificate-policies = [\"1.2.3\"]",
            nothing,
            Indeterminate,
            Some(S::ChainConstraintsFailure),
        ),
    ];
    for (policy, spoil, verdict, reason) in rows {
        let (found, why, warnings) = under(policy, spoil);
        assert_eq!((found, why), (verdict, reason), "{policy}: {warnings:?}");
    }
}

/// What is laxer than usual is possible, and never passes without a word.
#[test]
fn what_only_the_policy_allows_is_told() {
    let digest: fn(&mut Facts) = |facts| {
        cms(facts).digest = Some(DigestAlgorithm::Sha1);
        let digest = DigestAlgorithm::Sha1;
        problem(facts, CmsEffect::Weak { digest });
    };
    let key: fn(&mut Facts) = |facts| cms(facts).key = Some(KeyKind::Rsa { bits: 1024 });
    let until = "signatures.digests = { sha1 = \"2030-12-31\", sha256 = \"always\" }";
    let past = "signatures.digests = { sha1 = \"2016-12-31\", sha256 = \"always\" }";
    let told = |code: &str| vec![code.to_owned()];
    assert_eq!(
        under(until, digest),
        (Verdict::Valid, None, told("weak-digest-allowed"))
    );
    assert_eq!(under(past, digest).0, Verdict::Indeterminate);
    assert_eq!(
        under("signatures.rsa-bits = 1024", key),
        (Verdict::Valid, None, told("weak-key-allowed"))
    );
    assert_eq!(
        under("signatures.rsa-bits = 1025", key).0,
        Verdict::Indeterminate
    );
}
