//! Trust anchors: the certificates at which a chain may end.
//!
//! The built-in ones are pins, not certificates: three SHA-256 fingerprints. Documents signed
//! with `BSrE` certificates carry their whole chain, so the certificate itself comes from the
//! document, and the pin decides whether it is the right one.
//!
//! **Invariant:** an anchor is recognised by its whole certificate (its SHA-256), never by name,
//! serial number or key identifier, which anybody can copy.
//!
//! **Deliberately absent:** validity. An anchor past its end is still this anchor; whether it
//! counts at a given time is for [`validate_path`](super::validate_path) to say.

use super::certificate::Certificate;

/// The pins that come with the tool.
const BUILTIN: [(&str, [u8; 32]); 3] = [
    (
        "OSD LU Kelas 2",
        [
            0x21, 0x78, 0x09, 0x5b, 0x3c, 0xc0, 0xf6, 0xfa, 0xcb, 0x9e, 0x6f, 0x07, 0xfe, 0xec,
            0xee, 0x63, 0x27, 0xa8, 0x9c, 0x66, 0x81, 0xaf, 0x43, 0xba, 0x95, 0x12, 0x6b, 0x68,
            0x86, 0x7d, 0x02, 0xb2,
        ],
    ),
    (
        "Root CA Indonesia DS G1",
        [
            0xb5, 0xf3, 0x66, 0x72, 0xfd, 0x7c, 0xfd, 0x40, 0x1e, 0x01, 0xef, 0x64, 0x0b, 0x2f,
            0xe6, 0x1f, 0x81, 0x6f, 0x32, 0xf4, 0x47, 0xb2, 0x80, 0xb7, 0x6f, 0x53, 0x62, 0x44,
            0xcf, 0x42, 0xfc, 0xdf,
        ],
    ),
    (
        "BSRE CA DS G1",
        [
            0x4a, 0x3a, 0xb0, 0x62, 0xc4, 0xd2, 0x4f, 0x60, 0x41, 0x7f, 0xa2, 0x8f, 0x65, 0x43,
            0xac, 0x71, 0x51, 0xc9, 0xf1, 0xfd, 0xe5, 0x81, 0x7b, 0xbe, 0x67, 0xf4, 0x9c, 0x55,
            0xce, 0x5f, 0xfe, 0xd5,
        ],
    ),
];

/// One anchor: a pin, with the certificate when it was given.
#[derive(Clone, Debug)]
pub struct TrustAnchor {
    /// Common name.
    pub name: String,
    /// SHA-256 of the certificate.
    pub sha256: [u8; 32],
    /// The certificate itself; none for a built-in pin.
    pub certificate: Option<Certificate>,
}

impl TrustAnchor {
    /// The fingerprint in upper-case hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        faster_hex::hex_string_upper(&self.sha256)
    }
}

/// The certificates at which a chain may end.
#[derive(Clone, Debug, Default)]
pub struct TrustAnchors {
    anchors: Vec<TrustAnchor>,
}

impl TrustAnchors {
    /// The certificates of `BSrE` and of the national root.
    #[must_use]
    pub fn builtin() -> Self {
        let anchors = BUILTIN
            .into_iter()
            .map(|(name, sha256)| TrustAnchor {
                name: name.to_owned(),
                sha256,
                certificate: None,
            })
            .collect();
        Self { anchors }
    }

    /// No anchor at all.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            anchors: Vec::new(),
        }
    }

    /// Adds a certificate as an anchor. One that is pinned already gains its certificate.
    pub fn add(&mut self, certificate: Certificate) {
        let sha256 = certificate.sha256();
        if let Some(known) = self.anchors.iter_mut().find(|one| one.sha256 == sha256) {
            known.certificate = Some(certificate);
        } else {
            self.anchors.push(TrustAnchor {
                name: certificate.common_name(),
                sha256,
                certificate: Some(certificate),
            });
        }
    }

    /// Adds a pin, unless it is there.
    pub(super) fn pin(&mut self, anchor: TrustAnchor) {
        if !self.anchors.iter().any(|one| one.sha256 == anchor.sha256) {
            self.anchors.push(anchor);
        }
    }

    /// Whether a certificate is one of the anchors.
    #[must_use]
    pub fn is_anchor(&self, certificate: &Certificate) -> bool {
        let sha256 = certificate.sha256();
        self.anchors.iter().any(|one| one.sha256 == sha256)
    }

    /// All anchors, built-in ones first.
    #[must_use]
    pub fn list(&self) -> &[TrustAnchor] {
        &self.anchors
    }

    /// The certificates of the anchors, as far as they were given.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.anchors
            .iter()
            .filter_map(|anchor| anchor.certificate.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pins_are_those_of_bsre_and_the_national_root() {
        let anchors = TrustAnchors::builtin();
        let shown: Vec<_> = anchors
            .list()
            .iter()
            .map(|anchor| (anchor.name.as_str(), anchor.fingerprint()))
            .collect();
        let expected = [
            (
                "OSD LU Kelas 2",
                "2178095B3CC0F6FACB9E6F07FEECEE6327A89C6681AF43BA95126B68867D02B2",
            ),
            (
                "Root CA Indonesia DS G1",
                "B5F36672FD7CFD401E01EF640B2FE61F816F32F447B280B76F536244CF42FCDF",
            ),
            (
                "BSRE CA DS G1",
                "4A3AB062C4D24F60417FA28F6543AC7151C9F1FDE5817BBE67F49C55CE5FFED5",
            ),
        ];
        assert_eq!(shown, expected.map(|(name, hex)| (name, hex.to_owned())));
        assert_eq!(anchors.certificates().count(), 0);
    }
}
