//! Policy files, sound and spoilt.

use super::*;

fn policy(text: &str) -> Policy {
    let text = format!("name = \"test\"\n{text}");
    Policy::parse(text.as_bytes()).unwrap()
}

#[test]
fn the_standard_policy_is_its_document() {
    let standard = Policy::default();
    assert_eq!(Policy::parse(STANDARD.as_bytes()), Ok(standard.clone()));
    assert_eq!(standard.name, "teken standard 1");
    let digest = DigestAlgorithm::Sha256.hash(&[STANDARD.as_bytes()]);
    assert_eq!(standard.sha256, digest.to_string());
    // What the lower floors do by themselves is what the document says.
    assert_eq!(standard.signatures, AlgorithmRules::default());
    let demands = PathDemands::new(Timestamp::UNIX_EPOCH, Purpose::DocumentSigning);
    assert_eq!(standard.certificates, demands.algorithms);
    assert_eq!(standard.extended_key_usages, demands.document_purposes);
    assert!(standard.certificate_policies.is_empty());
    let bsre = ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5");
    assert!(standard.extended_key_usages.contains(&bsre));
    assert_eq!(standard.revocation, Revocation::default());
    assert_eq!(standard.tsa_expiry, TsaExpiry::default());
    assert_eq!(standard.form_filling, FormFilling::default());
    assert_eq!(standard.minimal_level, Level::Cms);
}

#[test]
fn the_standard_policy_leaves_nothing_open() {
    let Draft {
        sha256: _,
        name: _,
        revocation,
        tsa_expiry,
        form_filling,
        minimal_level,
        extended_key_usages,
        certificate_policies,
        signatures,
        certificates,
    } = Draft::read(STANDARD).unwrap();
    assert!(revocation.is_some() && tsa_expiry.is_some() && form_filling.is_some());
    assert!(minimal_level.is_some() && extended_key_usages.is_some());
    assert!(certificate_policies.is_some());
    for rules in [signatures, certificates] {
        assert!(rules.rsa_bits.is_some() && rules.ec_bits.is_some() && rules.digests.is_some());
    }
}

#[test]
fn what_a_file_leaves_open_is_standard() {
    let standard = Policy::default();
    let named = policy("");
    assert_eq!(named.name, "test");
    assert_ne!(named.sha256, standard.sha256);
    let same = Policy {
        name: standard.name.clone(),
        sha256: standard.sha256.clone(),
        ..named
    };
    assert_eq!(same, standard);
}

#[test]
fn every_key_is_read() {
    let read = policy(
        "revocation = \"prefer\"\ntsa-expiry = \"at-issue\"\nform-filling = \"permit\"\n\
         minimal-level = \"b-lt\"\nextended-key-usages = []\ncertificate-policies = [\"1.2.3\"]\n\
         signatures.rsa-bits = 1024\nsignatures.digests.sha1 = \"2016-12-31\"\n\
         certificates.ec-bits = 384\ncertificates.digests.sha384 = \"always\"\n",
    );
    assert_eq!(read.revocation, Revocation::Prefer);
    assert_eq!(read.tsa_expiry, TsaExpiry::AtIssue);
    assert_eq!(read.form_filling, FormFilling::Permit);
    assert_eq!(read.minimal_level, Level::BLt);
    assert!(read.extended_key_usages.is_empty());
    assert_eq!(read.certificate_policies.len(), 1);
    assert_eq!(read.signatures.rsa_bits, 1024);
    let end = "2016-12-31T23:59:59.999999999Z".parse().unwrap();
    let only = [(DigestAlgorithm::Sha1, Until::End(end))];
    assert_eq!(read.signatures.digests, only.into());
    assert_eq!(read.certificates.ec_bits, 384);
    let only = [(DigestAlgorithm::Sha384, Until::Always)];
    assert_eq!(read.certificates.digests, only.into());
}

#[test]
fn what_is_wrong_is_found_with_its_line() {
    for wrong in [
        "revocations = \"skip\"",
        "revocation = \"never\"",
        "extended-key-usages = [\"adobe\"]",
        "certificate-policies = \"1.2.3\"",
        "signatures.digests.md5 = \"always\"",
        "signatures.digests.sha1 = \"2016-02-30\"",
        "signatures.rsa-bits = -1",
        "minimal-level = \"b-x\"",
        "name = \"again\"",
    ] {
        let text = format!("name = \"test\"\n\n{wrong}\n");
        let error = Policy::parse(text.as_bytes()).unwrap_err();
        assert!(
            matches!(error, PolicyError::Content { line: 3, .. }),
            "{wrong}: {error:?}"
        );
    }
    for nameless in ["", "name = \"\"", "revocation = \"skip\""] {
        assert!(Policy::parse(nameless.as_bytes()).is_err(), "{nameless}");
    }
    let large = vec![b'#'; MOST_BYTES + 1];
    assert_eq!(Policy::parse(&large), Err(PolicyError::TooLarge));
    let error = Policy::parse(b"name = \"a\"\n# \xff\n").unwrap_err();
    assert!(
        matches!(error, PolicyError::Content { line: 2, .. }),
        "{error:?}"
    );
}
