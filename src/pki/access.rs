//! Where a certificate says that more can be had: its issuer, answers on its revocation, lists.
//!
//! **Invariant:** an address is a short `http` or `https` URI of printable ASCII, so that it can
//! be shown and asked for as it stands.
//!
//! **Deliberately absent:** LDAP, which offices of today cannot reach; distribution points for
//! some reasons only or by another authority (RFC 5280, 4.2.1.13), whose lists are refused anyway.

use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5280, rfc5912};
use der::Decode as _;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints};

use super::certificate::Certificate;

/// Letters of one address. Browsers take 2,000; those in certificates have about 60.
const LONGEST: usize = 1_000;

/// Addresses of one kind in one certificate. Real ones have one or two; each may be asked.
const MOST: usize = 4;

impl Certificate {
    /// Where it can be asked whether this certificate was revoked (RFC 5280, 4.2.2.1, OCSP).
    #[must_use]
    pub fn ocsp_addresses(&self) -> Vec<String> {
        self.access(rfc5912::ID_AD_OCSP)
    }

    /// Where the certificates of its issuer can be had (RFC 5280, 4.2.2.1, `caIssuers`).
    #[must_use]
    pub fn issuer_addresses(&self) -> Vec<String> {
        self.access(rfc5912::ID_AD_CA_ISSUERS)
    }

    /// Where the revocation lists of its issuer can be had (RFC 5280, 4.2.1.13).
    #[must_use]
    pub fn crl_addresses(&self) -> Vec<String> {
        let points = self
            .extension(rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS)
            .and_then(|one| CrlDistributionPoints::from_der(one.extn_value.as_bytes()).ok());
        let points = points.iter().flat_map(|points| &points.0);
        let complete = points.filter(|one| one.reasons.is_none() && one.crl_issuer.is_none());
        let names = complete.filter_map(|one| match &one.distribution_point {
            Some(DistributionPointName::FullName(names)) => Some(names),
            _ => None,
        });
        names.flatten().filter_map(address).take(MOST).collect()
    }

    fn access(&self, method: ObjectIdentifier) -> Vec<String> {
        let ways = self
            .extension(rfc5280::ID_PE_AUTHORITY_INFO_ACCESS)
            .and_then(|one| AuthorityInfoAccessSyntax::from_der(one.extn_value.as_bytes()).ok());
        let ways = ways.iter().flat_map(|ways| &ways.0);
        ways.filter(|one| one.access_method == method)
            .filter_map(|one| address(&one.access_location))
            .take(MOST)
            .collect()
    }
}

fn address(name: &GeneralName) -> Option<String> {
    let GeneralName::UniformResourceIdentifier(uri) = name else {
        return None;
    };
    let text = uri.as_str();
    let (scheme, rest) = text.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let is_plain = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
    (is_web && is_plain && !rest.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use der::asn1::Ia5String;

    use super::*;

    fn of(bytes: &[u8]) -> Certificate {
        let mut all = Certificate::many_from_pem_or_der(bytes).unwrap();
        all.remove(0)
    }

    #[test]
    fn a_certificate_names_where_to_ask() {
        let leaf = of(include_bytes!("../../certs/leaf/rsa2048.pem"));
        assert_eq!(leaf.ocsp_addresses(), ["http://ocsp.teken.invalid/"]);
        assert_eq!(
            leaf.crl_addresses(),
            ["http://crl.teken.invalid/issuing.crl"]
        );
        assert!(leaf.issuer_addresses().is_empty());
        let root = of(include_bytes!("../../certs/ca/root.pem"));
        assert!(root.ocsp_addresses().is_empty() && root.crl_addresses().is_empty());
    }

    #[test]
    fn only_addresses_of_the_web_are_taken() {
        let read = |text: &str| {
            let uri = Ia5String::new(text).unwrap();
            address(&GeneralName::UniformResourceIdentifier(uri))
        };
        for good in ["http://a/", "HTTPS://va.example.id/x?y=%20"] {
            assert_eq!(read(good).as_deref(), Some(good));
        }
        let long = format!("http://{}", "a".repeat(LONGEST));
        for wrong in [
            "",
            "http:",
            "http://",
            "ldap://a/b",
            "file:///etc/passwd",
            "http://a b/",
            "http://a/\r\nHost: b",
            "http://a/\u{1b}[2J",
            &long,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        let other = GeneralName::DnsName(Ia5String::new("http://a/").unwrap());
        assert_eq!(address(&other), None);
    }
}
