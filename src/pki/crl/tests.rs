//! Lists that are no complete list of one authority, and what entries say beside the time.

use der::Encode as _;
use der::asn1::{GeneralizedTime, OctetString, Uint};
use x509_cert::crl::CertificateList as Model;

use super::*;

const CRL: &[u8] = include_bytes!("../../../certs/ca/issuing.crl");

fn certificate(bytes: &[u8]) -> Certificate {
    let mut all = Certificate::many_from_pem_or_der(bytes).unwrap();
    all.remove(0)
}

fn revoked() -> Certificate {
    certificate(include_bytes!("../../../certs/leaf/revoked.pem"))
}

fn extension(extn_id: ObjectIdentifier, critical: bool, value: &impl der::Encode) -> Extension {
    Extension {
        extn_id,
        critical,
        extn_value: OctetString::new(value.to_der().unwrap()).unwrap(),
    }
}

/// The test authority's list with something else in it. Nobody signed that.
fn altered(alter: impl FnOnce(&mut Model)) -> CertificateList {
    let mut list = Model::from_der(CRL).unwrap();
    alter(&mut list);
    CertificateList::from_der(&list.to_der().unwrap()).unwrap()
}

fn with(added: Extension) -> CertificateList {
    altered(|list| {
        let extensions = list.tbs_cert_list.crl_extensions.as_mut();
        extensions.unwrap().push(added);
    })
}

fn refused(list: &CertificateList) -> RevocationProblem {
    let issuer = certificate(include_bytes!("../../../certs/ca/issuing.pem"));
    let at = "2060-01-01T00:00:00Z".parse().unwrap();
    list.check(&revoked(), &issuer, at).unwrap_err()
}

#[test]
fn a_list_of_changes_is_refused_by_name() {
    let base = Uint::new(&[1]).unwrap();
    let delta = with(extension(rfc5280::ID_CE_DELTA_CRL_INDICATOR, true, &base));
    assert_eq!(refused(&delta), RevocationProblem::Delta);
}

#[test]
fn a_list_for_several_authorities_is_refused_by_name() {
    let point = IssuingDistributionPoint {
        distribution_point: None,
        only_contains_user_certs: false,
        only_contains_ca_certs: false,
        only_some_reasons: None,
        indirect_crl: true,
        only_contains_attribute_certs: false,
    };
    let indirect = || extension(rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT, true, &point);
    assert_eq!(refused(&with(indirect())), RevocationProblem::Indirect);
    // Its entries name their authority, critically: the same is said.
    let marked = altered(|list| {
        let list = &mut list.tbs_cert_list;
        list.crl_extensions.as_mut().unwrap().push(indirect());
        let entry = &mut list.revoked_certificates.as_mut().unwrap()[0];
        let names: Vec<OctetString> = Vec::new();
        let issuer = extension(rfc5280::ID_CE_CERTIFICATE_ISSUER, true, &names);
        entry.crl_entry_extensions.as_mut().unwrap().push(issuer);
    });
    assert_eq!(refused(&marked), RevocationProblem::Indirect);
}

#[test]
fn an_unreadable_scope_is_no_scope() {
    let identifier = rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT;
    let odd = with(extension(identifier, true, &Uint::new(&[1]).unwrap()));
    assert_eq!(
        refused(&odd),
        RevocationProblem::CriticalExtension {
            extension: identifier
        }
    );
}

#[test]
fn an_entry_may_say_since_when_the_key_was_lost() {
    let sound = CertificateList::from_der(CRL).unwrap();
    let Revocation::Revoked {
        at,
        reason,
        invalid_since,
    } = sound.status_of(&revoked())
    else {
        panic!("not revoked");
    };
    assert_eq!(at.to_string(), "2025-03-01T00:00:00Z");
    assert_eq!(reason, RevocationReason::KeyCompromise);
    assert_eq!(invalid_since, None);
    let lost = std::time::Duration::from_hours(482_136);
    let lost = GeneralizedTime::from_unix_duration(lost).unwrap();
    let dated = altered(|list| {
        let entries = list.tbs_cert_list.revoked_certificates.as_mut().unwrap();
        let date = extension(rfc5280::ID_CE_INVALIDITY_DATE, false, &lost);
        let extensions = entries[0].crl_entry_extensions.as_mut().unwrap();
        extensions.push(date);
    });
    assert!(matches!(
        dated.status_of(&revoked()),
        Revocation::Revoked { invalid_since: Some(since), .. }
            if since.to_string() == "2025-01-01T00:00:00Z"
    ));
}
