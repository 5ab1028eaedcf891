//! NIST's path validation suite (PKITS): all of it, with what it demands of policies.
//!
//! The suite is no part of the repository (`TEKEN_CORPUS`, else `../shared/corpus`); where it is
//! not found, the test says so.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};

use serde::Deserialize;
use teken::base::time::Timestamp;
use teken::pki::{
    Certificate, CertificateList, ListSigners, PathDemands, PathOutcome, PolicyDemands, Purpose,
    Revocation, TrustAnchors, validate_path,
};

/// Why a sound path is not accepted here; each errs on the safe side.
const DSA: &str = "DSA is not supported";
const EARLY: &str = "certificates that begin before 1970 are not read";
const RELATIVE: &str = "distribution points named relative to their issuer are not followed";
const PARTIAL: &str = "lists for some reasons only are not added up";
const INDIRECT: &str = "indirect lists are not supported";

/// Sound paths that are refused.
const REFUSED: [(&str, &str); 14] = [
    ("40104", DSA),
    ("40105", DSA),
    ("40203", EARLY),
    ("41404", RELATIVE),
    ("41407", RELATIVE),
    ("41418", PARTIAL),
    ("41419", PARTIAL),
    ("41422", INDIRECT),
    ("41424", INDIRECT),
    ("41425", INDIRECT),
    ("41428", INDIRECT),
    ("41429", INDIRECT),
    ("41430", INDIRECT),
    ("41433", INDIRECT),
];

/// Delta lists are optional (RFC 5280, 5.2.4); the complete list decides alone. Once that makes
/// a revocation unseen, once a good certificate look revoked.
const COMPLETE_LIST_DECIDES: [&str; 2] = ["41504", "41505"];

#[derive(Deserialize)]
struct Case {
    id: String,
    name: String,
    cert: String,
    #[serde(default)]
    other_certs: Vec<String>,
    #[serde(default)]
    crls: Vec<String>,
    revocation: Option<bool>,
    #[serde(default)]
    params: Parameters,
    error: Option<serde_json::Value>,
}

/// The inputs of RFC 5280, 6.1.1.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Parameters {
    user_initial_policy_set: Vec<String>,
    initial_explicit_policy: bool,
    initial_policy_mapping_inhibit: bool,
    initial_any_policy_inhibit: bool,
}

impl Parameters {
    fn demands(&self) -> PolicyDemands {
        let accepted = self.user_initial_policy_set.iter();
        PolicyDemands {
            accepted: accepted.map(|policy| policy.parse().unwrap()).collect(),
            explicit: self.initial_explicit_policy,
            without_mapping: self.initial_policy_mapping_inhibit,
            without_any: self.initial_any_policy_inhibit,
        }
    }
}

fn suite() -> Option<PathBuf> {
    let corpus = std::env::var_os("TEKEN_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    let folder = corpus.join("pkits");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("no PKITS at {}: nothing is tested here", folder.display());
    None
}

struct Suite(PathBuf);

impl Suite {
    fn certificate(&self, name: &str) -> Option<Certificate> {
        let bytes = std::fs::read(self.0.join(format!("certs__{name}"))).unwrap();
        Certificate::from_der(&bytes).ok()
    }

    fn list(&self, name: &str) -> Option<CertificateList> {
        let bytes = std::fs::read(self.0.join(format!("crls__{name}"))).unwrap();
        CertificateList::from_der(&bytes).ok()
    }
}

/// Whether every certificate below the anchor is on no list, by a list that may be believed.
fn is_unrevoked(
    outcome: &PathOutcome,
    lists: &[CertificateList],
    signers: &ListSigners<'_>,
    at: Timestamp,
) -> bool {
    let lists: Vec<&CertificateList> = lists.iter().collect();
    (0..outcome.path.len() - 1).all(|place| {
        let answers = || {
            lists
                .iter()
                .filter_map(|list| signers.check(list, at, place, outcome, &lists).ok())
        };
        answers().any(|answer| answer == Revocation::Good)
            && answers().all(|answer| answer == Revocation::Good)
    })
}

#[test]
fn paths_are_judged_as_the_suite_says() {
    let Some(folder) = suite() else { return };
    let text = std::fs::read_to_string(folder.join("pkits.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    let suite = Suite(folder);
    let at: Timestamp = "2016-01-01T00:00:00Z".parse().unwrap();
    let mut anchors = TrustAnchors::empty();
    anchors.add(suite.certificate("TrustAnchorRootCertificate.crt").unwrap());
    let mut wrong = Vec::new();
    let mut judged = 0;
    for case in &cases {
        judged += 1;
        let others: Vec<_> = case
            .other_certs
            .iter()
            .filter_map(|name| suite.certificate(name))
            .collect();
        let mut lists: Vec<_> = case
            .crls
            .iter()
            .filter_map(|name| suite.list(name))
            .collect();
        lists.extend(suite.list("TrustAnchorRootCRL.crl"));
        let demands = PathDemands {
            policies: case.params.demands(),
            ..PathDemands::new(at, Purpose::DocumentSigning)
        };
        let signers = ListSigners::new(&others, &anchors, &demands);
        let outcome = suite
            .certificate(&case.cert)
            .map(|leaf| validate_path(&leaf, &others, &anchors, &demands));
        let holds = outcome.as_ref().is_some_and(|outcome| {
            outcome.problem.is_none()
                && (case.revocation == Some(false) || is_unrevoked(outcome, &lists, &signers, at))
        });
        let is_sound = case.error.is_none() != COMPLETE_LIST_DECIDES.contains(&case.id.as_str());
        let refused = REFUSED
            .iter()
            .find(|(id, _)| *id == case.id)
            .map(|(_, why)| *why);
        if holds != (is_sound && refused.is_none()) {
            let problem = outcome.map(|outcome| outcome.problem);
            wrong.push(format!(
                "{} {}: holds {holds}, {refused:?}, {problem:?}",
                case.id, case.name
            ));
        }
    }
    assert_eq!(judged, 246);
    assert!(
        wrong.is_empty(),
        "{} of {judged}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
