//! Facts made by hand, and the level that each reaches.

use super::*;
use crate::verify::facts::CmsProblem;

const TIME: &str = "2026-11-21T07:00:00Z";

fn signature(kind: SignatureKind, revision: usize) -> SignatureFacts {
    let cms = CmsFacts {
        signing_certificate: Presence::Present,
        ..CmsFacts::default()
    };
    SignatureFacts {
        field: "Signature1".to_owned(),
        id: None,
        revision,
        page: None,
        rect: None,
        kind,
        subfilter: Some("ETSI.CAdES.detached".to_owned()),
        dictionary_time: TIME.parse().ok(),
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

fn cms(signature: &mut SignatureFacts) -> &mut CmsFacts {
    match &mut signature.container {
        Container::Read(cms) => cms,
        Container::Unreadable { .. } => panic!("it holds a container"),
    }
}

/// The level of the first signature, and the codes of what it lacks.
fn level_of(facts: &Facts) -> (Level, Vec<String>) {
    let Reached { level, missing } = reached(facts, &facts.signatures[0]);
    let code = |message: Message| message.key.trim_start_matches("verify-level-").to_owned();
    (level, missing.into_iter().map(code).collect())
}

#[test]
fn each_level_lacks_what_the_next_one_asks_for() {
    let mut facts = Facts {
        signatures: vec![signature(SignatureKind::Signature, 0)],
        ..Facts::default()
    };
    let lacks = |one: &str| vec![one.to_owned()];
    assert_eq!(level_of(&facts), (Level::BB, lacks("no-timestamp")));
    cms(&mut facts.signatures[0])
        .timestamps
        .push(CmsFacts::default());
    assert_eq!(level_of(&facts), (Level::BT, lacks("no-validation-data")));
    facts.validation_data = Some(1);
    assert_eq!(
        level_of(&facts),
        (Level::BLt, lacks("no-archive-timestamp"))
    );
    facts
        .signatures
        .push(signature(SignatureKind::Timestamp, 1));
    assert_eq!(level_of(&facts), (Level::BLta, Vec::new()));
    // A document timestamp is a timestamp of everything before it.
    cms(&mut facts.signatures[0]).timestamps.clear();
    assert_eq!(level_of(&facts), (Level::BLta, Vec::new()));
    assert_eq!(reached(&facts, &facts.signatures[1]).level, Level::Cms);
}

#[test]
fn a_timestamp_of_something_else_lifts_no_level() {
    let problem = || CmsProblem {
        message: Message::new("cms-imprint-differs"),
        effect: CmsEffect::Hash,
    };
    let mut facts = Facts {
        signatures: vec![
            signature(SignatureKind::Signature, 0),
            signature(SignatureKind::Timestamp, 1),
        ],
        ..Facts::default()
    };
    cms(&mut facts.signatures[1]).problems.push(problem());
    let mut token = CmsFacts::default();
    token.problems.push(problem());
    cms(&mut facts.signatures[0]).timestamps.push(token);
    assert_eq!(level_of(&facts).0, Level::BB);
}

#[test]
fn what_is_no_baseline_signature_says_why() {
    type Spoil = fn(&mut SignatureFacts);
    let cases: [(Spoil, &str); 6] = [
        (
            |one| one.subfilter = Some("adbe.pkcs7.detached".to_owned()),
            "sub-filter",
        ),
        (
            |one| {
                let message = Message::new("verify-no-signer");
                let effect = CmsEffect::Format;
                cms(one).problems.push(CmsProblem { message, effect });
            },
            "unsound",
        ),
        (
            |one| cms(one).signing_certificate = Presence::Absent,
            "no-signing-certificate",
        ),
        (|one| one.dictionary_time = None, "no-time"),
        (
            |one| one.certificate_entry = Presence::Present,
            "certificate-entry",
        ),
        (
            |one| {
                one.reason = Some("Disetujui".to_owned());
                cms(one).commitment = Presence::Present;
            },
            "reason",
        ),
    ];
    for (spoil, expected) in cases {
        let mut one = signature(SignatureKind::Signature, 0);
        spoil(&mut one);
        let facts = Facts {
            signatures: vec![one],
            ..Facts::default()
        };
        assert_eq!(level_of(&facts), (Level::Cms, vec![expected.to_owned()]));
    }
}

#[test]
fn what_nobody_minds_is_only_remarked() {
    let cms = CmsFacts {
        time: TIME.parse().ok(),
        encoding: Encoding::Ber,
        ..CmsFacts::default()
    };
    let keys: Vec<_> = remarks(&cms).into_iter().map(|one| one.key).collect();
    assert_eq!(keys, ["verify-not-der", "verify-signing-time-twice"]);
    assert!(remarks(&CmsFacts::default()).is_empty());
}
