//! Documents that pyHanko stamped and gave validation data, and what is asked for where they lack
//! it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Mutex;

use teken::base::limits::Limits;
use teken::base::message::Message;
use teken::base::time::Timestamp;
use teken::pdf::Document;
use teken::pki::{
    Certificate, CertificateList, EvidenceSource, OcspResponse, SourceError, TrustAnchors,
};
use teken::sign::add_validation_data;
use teken::verify::facts::Held;
use teken::verify::saved::{self, FactsWriter};
use teken::verify::{
    Evidence, Facts, Level, Policy, Revocation, Severity, SignatureReport, Verdict, complete,
    gather, judge, proof,
};
use teken_test_kit::read;

/// After all the documents were made, while authorities and lists are sound.
const LATER: &str = "2060-01-01T00:00:00Z";

/// A day before the certificate of the timestamp authority ends, and after all lists have.
const AT_THE_END: &str = "2069-12-31T00:00:00Z";

fn certificate(path: &str) -> Certificate {
    let mut read = Certificate::many_from_pem_or_der(&read(path)).unwrap();
    read.remove(0)
}

fn list(path: &str) -> CertificateList {
    let mut read = CertificateList::many_from_pem_or_der(&read(path)).unwrap();
    read.remove(0)
}

/// What a document says by itself to somebody who trusts the test root.
fn facts(bytes: &[u8]) -> Facts {
    let mut anchors = TrustAnchors::empty();
    anchors.add(certificate("certs/ca/root.pem"));
    let evidence = Evidence {
        anchors: &anchors,
        certificates: &[],
        crls: &[],
        ocsps: &[],
    };
    let document = Document::open(bytes, Limits::default()).unwrap();
    gather(&document, &evidence)
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn judged(facts: &Facts, at: &str) -> SignatureReport {
    let report = judge(facts, &Policy::default(), time(at));
    report.signatures.into_iter().next().unwrap()
}

/// Gives what is in `certs/`, and writes down what it was asked for.
#[derive(Default)]
struct Office {
    asked: Mutex<Vec<String>>,
    /// Whether nobody answers.
    closed: bool,
}

impl Office {
    fn note(&self, kind: &str, certificate: &Certificate) -> Result<(), SourceError> {
        let name = certificate.common_name();
        self.asked.lock().unwrap().push(format!("{kind} {name}"));
        if self.closed {
            return Err(SourceError::Unreachable {
                address: kind.to_owned(),
                message: Message::new("pki-crl-unsupported").with("address", kind),
            });
        }
        Ok(())
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl EvidenceSource for Office {
    fn issuers(&self, certificate: &Certificate) -> Result<Vec<Certificate>, SourceError> {
        self.note("issuer", certificate)?;
        Ok(vec![self::certificate("certs/ca/issuing.pem")])
    }

    fn ocsp(
        &self,
        certificate: &Certificate,
        _issuer: &Certificate,
    ) -> Result<OcspResponse, SourceError> {
        self.note("ocsp", certificate)?;
        if certificate.ocsp_addresses().is_empty() {
            return Err(SourceError::NoAddress);
        }
        Ok(OcspResponse::from_der(&read("testdata/ocsp/good.der")).unwrap())
    }

    fn lists(&self, certificate: &Certificate) -> Result<Vec<CertificateList>, SourceError> {
        self.note("list", certificate)?;
        let authority = certificate.basic_constraints().is_some_and(|one| one.ca);
        let name = if authority { "root" } else { "issuing" };
        Ok(vec![list(&format!("certs/ca/{name}.crl"))])
    }
}

#[test]
fn documents_of_another_program_prove_themselves() {
    for (name, level) in [
        ("pyhanko-long-term", Level::BLt),
        ("pyhanko-archive", Level::BLta),
    ] {
        let facts = facts(&read(&format!("testdata/signed/{name}.pdf")));
        for at in [LATER, AT_THE_END] {
            let report = judged(&facts, at);
            assert_eq!(report.level, level, "{name}");
            assert_eq!(
                report.verdict,
                Verdict::Valid,
                "{name} {:#?}",
                report.findings
            );
            assert!(report.ltv.is_enabled(), "{name} {:?}", report.ltv);
            assert_eq!(report.ltv.until, Some(time("2070-01-01T00:00:00Z")));
        }
        let office = Office::default();
        let mut whole = facts.clone();
        let told = complete(&mut whole, &Policy::default(), time(LATER), &office);
        // What the document holds is older than its timestamps, so newer is asked for; that nobody
        // answers about one kind of it is worth a remark and no more.
        assert!(!office.asked().is_empty());
        assert!(told.iter().all(|one| one.severity == Severity::Info));
        assert_eq!(judged(&whole, LATER).verdict, Verdict::Valid, "{name}");
    }
    let stamped = facts(&read("testdata/signed/pyhanko-timestamped.pdf"));
    let report = judged(&stamped, LATER);
    assert_eq!(report.verdict, Verdict::Indeterminate);
    assert_eq!(report.ltv.missing.len(), 3, "{:?}", report.ltv.missing);
}

/// Asked, embedded, read again: then nobody need be asked any more.
#[test]
fn what_is_missing_is_asked_for_once_and_then_stays() {
    let bytes = read("testdata/signed/pyhanko-timestamped.pdf");
    let mut facts = facts(&bytes);
    let policy = Policy::default();
    let lacking = proof(&facts, &policy, time(LATER));
    let missing = &lacking.signatures[0].missing;
    assert_eq!(missing.len(), 3, "{missing:?}");
    let office = Office::default();
    let told = complete(&mut facts, &policy, time(LATER), &office);
    assert!(told.is_empty(), "{told:?}");
    // The list of the issuing authority that came for the timestamp's serves the signer's too.
    let expected = [
        "ocsp Teken Test Time Stamping - never trust",
        "list Teken Test Time Stamping - never trust",
        "ocsp Teken Test Issuing CA - never trust",
        "list Teken Test Issuing CA - never trust",
    ];
    assert_eq!(office.asked(), expected);
    assert_eq!(judged(&facts, LATER).verdict, Verdict::Valid);
    assert!(
        !judged(&facts, LATER).ltv.is_enabled(),
        "the document has none of it yet"
    );
    let proof = proof(&facts, &policy, time(LATER));
    assert_eq!(proof.signatures[0].missing, []);
    let document = Document::open(&bytes, Limits::default()).unwrap();
    let amended = add_validation_data(&document, &proof.data)
        .unwrap()
        .unwrap();
    let extended = self::facts(&amended.parts().concat());
    for at in [LATER, AT_THE_END] {
        let report = judged(&extended, at);
        assert_eq!(report.verdict, Verdict::Valid, "{:#?}", report.findings);
        assert!(report.ltv.is_enabled(), "{:?}", report.ltv);
        assert_eq!(report.level, Level::BLt);
    }
}

#[test]
fn saved_facts_give_the_same_report() {
    let mut facts = facts(&read("testdata/signed/pyhanko-archive.pdf"));
    let answer = OcspResponse::from_der(&read("testdata/ocsp/delegate.der")).unwrap();
    facts.ocsps.push(Held::given(answer));
    let (mut writer, mut file) = FactsWriter::start();
    file.extend(writer.document("a.pdf", &"0".repeat(64), &facts).unwrap());
    file.extend(writer.finish());
    let saved = saved::read(&file).unwrap().next().unwrap().unwrap();
    let judge = |facts| judge(facts, &Policy::default(), time(LATER));
    assert_eq!(judge(&saved.facts), judge(&facts));
    assert_eq!(saved.facts.ocsps.len(), 1);
    assert_eq!(
        saved.facts.crls.iter().map(|one| one.since).max(),
        Some(Some(2))
    );
}

#[test]
fn an_answer_spares_the_list() {
    let mut facts = facts(&read("testdata/signed/pyhanko-pades.pdf"));
    let office = Office::default();
    complete(&mut facts, &Policy::default(), time(LATER), &office);
    let expected = [
        "ocsp Drh. Contoh Pejabat",
        "ocsp Teken Test Issuing CA - never trust",
        "list Teken Test Issuing CA - never trust",
    ];
    assert_eq!(office.asked(), expected);
    assert_eq!(judged(&facts, LATER).verdict, Verdict::Valid);
    let skip = Policy {
        revocation: Revocation::Skip,
        ..Policy::default()
    };
    let office = Office::default();
    let mut facts = self::facts(&read("testdata/signed/pyhanko-pades.pdf"));
    complete(&mut facts, &skip, time(LATER), &office);
    assert_eq!(office.asked(), [""; 0]);
}

#[test]
fn what_could_not_be_had_is_told() {
    let mut facts = facts(&read("testdata/signed/pyhanko-pades.pdf"));
    let office = Office {
        closed: true,
        ..Office::default()
    };
    let told = complete(&mut facts, &Policy::default(), time(LATER), &office);
    let mut addresses: Vec<&str> = told
        .iter()
        .map(|one| one.message.arguments[0].1.as_str())
        .collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["list", "ocsp"]);
    assert_eq!(office.asked().len(), 4);
    // Who leads to no anchor is asked nothing about.
    let mut facts = self::facts(&read("testdata/signed/pyhanko-untrusted.pdf"));
    let office = Office::default();
    complete(&mut facts, &Policy::default(), time(LATER), &office);
    assert_eq!(office.asked(), [""; 0]);
}

/// A signer whose container holds no certificate but its own.
#[test]
fn issuers_are_fetched_where_the_path_lacks_one() {
    let mut facts = facts(&read("testdata/signed/pyhanko-pades.pdf"));
    for signature in &mut facts.signatures {
        if let teken::verify::facts::Container::Read(cms) = &mut signature.container {
            cms.certificates.truncate(0);
        }
    }
    let office = Office::default();
    complete(&mut facts, &Policy::default(), time(LATER), &office);
    assert_eq!(
        office.asked().first().unwrap(),
        "issuer Drh. Contoh Pejabat"
    );
    assert_eq!(judged(&facts, LATER).verdict, Verdict::Valid);
}
