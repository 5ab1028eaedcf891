//! Certificates, revocation lists, OCSP responses and anchors as a text format holds them.
//!
//! **Invariant:** what is read back is read from DER again, as if it came from a document; the
//! fingerprint of an anchor whose certificate is there is computed, never believed.
//!
//! **Deliberately absent:** private keys, which nothing here can hold.

use base64ct::{Base64, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::anchors::{TrustAnchor, TrustAnchors};
use super::certificate::Certificate;
use super::crl::CertificateList;
use super::ocsp::OcspResponse;

/// Base64 of the DER.
impl Serialize for Certificate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Base64::encode_string(self.der()))
    }
}

impl<'de> Deserialize<'de> for Certificate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_der(&bytes(deserializer)?).map_err(de::Error::custom)
    }
}

/// Base64 of the DER.
impl Serialize for CertificateList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Base64::encode_string(self.der()))
    }
}

impl<'de> Deserialize<'de> for CertificateList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_der(&bytes(deserializer)?).map_err(de::Error::custom)
    }
}

/// Base64 of the DER.
impl Serialize for OcspResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Base64::encode_string(self.der()))
    }
}

impl<'de> Deserialize<'de> for OcspResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_der(&bytes(deserializer)?).map_err(de::Error::custom)
    }
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Base64::decode_vec(&text).map_err(de::Error::custom)
}

/// One anchor: its certificate, or the pin alone.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum SavedAnchor {
    Certificate(Certificate),
    Pin { name: String, sha256: String },
}

impl Serialize for TrustAnchors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.list().iter().map(|anchor| match &anchor.certificate {
            Some(certificate) => SavedAnchor::Certificate(certificate.clone()),
            None => SavedAnchor::Pin {
                name: anchor.name.clone(),
                sha256: faster_hex::hex_string_upper(&anchor.sha256),
            },
        }))
    }
}

impl<'de> Deserialize<'de> for TrustAnchors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut anchors = Self::empty();
        for saved in Vec::<SavedAnchor>::deserialize(deserializer)? {
            match saved {
                SavedAnchor::Certificate(certificate) => anchors.add(certificate),
                SavedAnchor::Pin { name, sha256 } => anchors.pin(TrustAnchor {
                    name,
                    sha256: fingerprint(&sha256)
                        .ok_or_else(|| de::Error::custom("a fingerprint has 64 digits"))?,
                    certificate: None,
                }),
            }
        }
        Ok(anchors)
    }
}

fn fingerprint(text: &str) -> Option<[u8; 32]> {
    faster_hex::hex_decode_array(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &[u8] = include_bytes!("../../certs/ca/root.pem");
    const CRL: &[u8] = include_bytes!("../../certs/ca/root.crl");
    const OCSP: &[u8] = include_bytes!("../../testdata/ocsp/good.der");

    #[test]
    fn what_is_saved_comes_back() {
        let root = Certificate::many_from_pem_or_der(ROOT).unwrap().remove(0);
        let list = CertificateList::many_from_pem_or_der(CRL)
            .unwrap()
            .remove(0);
        let mut anchors = TrustAnchors::builtin();
        anchors.add(root.clone());
        let answer = OcspResponse::from_der(OCSP).unwrap();
        let text = serde_json::to_string(&(&root, &list, &anchors, &answer)).unwrap();
        let read: (Certificate, CertificateList, TrustAnchors, OcspResponse) =
            serde_json::from_str(&text).unwrap();
        assert_eq!(read.3.der(), answer.der());
        assert_eq!(read.0.der(), root.der());
        assert_eq!(read.1.der(), list.der());
        let shown = |anchors: &TrustAnchors| {
            let list = anchors.list().iter();
            list.map(|one| (one.name.clone(), one.fingerprint(), one.certificate.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(&read.2), shown(&anchors));
    }

    #[test]
    fn what_is_none_is_refused() {
        for wrong in ["\"AAAA\"", "\"*\"", "\"\"", "7"] {
            assert!(
                serde_json::from_str::<Certificate>(wrong).is_err(),
                "{wrong}"
            );
            assert!(
                serde_json::from_str::<CertificateList>(wrong).is_err(),
                "{wrong}"
            );
            assert!(
                serde_json::from_str::<OcspResponse>(wrong).is_err(),
                "{wrong}"
            );
        }
        for digits in ["", "+a", &"+a".repeat(32), &"é".repeat(32)] {
            let text = format!(r#"[{{"pin":{{"name":"a","sha256":"{digits}"}}}}]"#);
            assert!(
                serde_json::from_str::<TrustAnchors>(&text).is_err(),
                "{digits}"
            );
        }
    }
}
