//! What a document says of itself: which part of PDF/A and of PDF/UA it claims to obey.
//!
//! The claim stands in the XMP metadata of the catalog, as an element or as an attribute of
//! `rdf:Description` (ISO 19005-1, 6.7.11; ISO 19005-2, 6.6.4; ISO 14289-1, 5).
//!
//! **Invariant:** metadata that cannot be read, or is too large or odd to be worth it, claims
//! nothing; it is never an error.
//!
//! **Deliberately absent:** whether the claim is true.

use lopdf::{Dictionary, Object};

use super::view::View;
use crate::base::xml;

/// Bytes of a packet. Real ones have 3 to 20 KB, those with a thumbnail up to some hundreds.
const PACKET: usize = 1 << 20;

/// Elements and texts of a packet. Real ones have some hundreds.
const NODES: u32 = 20_000;

/// The namespaces of both claims; the first was also written without its last slash.
const ARCHIVE: [&str; 2] = [
    "http://www.aiim.org/pdfa/ns/id/",
    "http://www.aiim.org/pdfa/ns/id",
];
const ACCESSIBLE: [&str; 1] = ["http://www.aiim.org/pdfua/ns/id/"];

/// The standards that a document claims to obey.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Claim {
    /// The part of PDF/A: 1 to 4.
    pub archive: Option<u8>,
    /// The part of PDF/UA: 1 or 2.
    pub accessible: Option<u8>,
}

impl View<'_, '_> {
    /// What a document claims in the metadata of its catalog.
    #[must_use]
    pub fn claim(&self, catalog: &Dictionary) -> Claim {
        let packet = catalog.get(b"Metadata").and_then(Object::as_reference).ok();
        packet
            .and_then(|id| self.located(id).ok().flatten())
            .and_then(|located| self.stream(&located).ok())
            .map(|packet| read(&packet))
            .unwrap_or_default()
    }
}

/// The claims in a packet.
fn read(packet: &[u8]) -> Claim {
    let Some(text) = text(packet).filter(|text| xml::is_ordinary(text)) else {
        return Claim::default();
    };
    let options = roxmltree::ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
    };
    let Ok(xml) = roxmltree::Document::parse_with_options(&text, options) else {
        return Claim::default();
    };
    Claim {
        archive: part(&xml, &ARCHIVE),
        accessible: part(&xml, &ACCESSIBLE),
    }
}

/// The text of a packet, in any encoding of Unicode (ISO 16684-1). It begins with a byte order
/// mark or with `<`, so its first bytes tell which.
fn text(packet: &[u8]) -> Option<String> {
    if packet.len() > PACKET {
        return None;
    }
    let pairs = |unit: fn([u8; 2]) -> u16| {
        let pairs = packet.chunks_exact(2).filter_map(|two| two.try_into().ok());
        let characters = char::decode_utf16(pairs.map(unit));
        characters.collect::<Result<String, _>>().ok()
    };
    let fours = |unit: fn([u8; 4]) -> u32| {
        let fours = packet
            .chunks_exact(4)
            .filter_map(|four| four.try_into().ok());
        fours.map(unit).map(char::from_u32).collect()
    };
    let text = match packet {
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<', ..] => fours(u32::from_be_bytes),
        [0xff, 0xfe, 0, 0, ..] | [b'<', 0, 0, 0, ..] => fours(u32::from_le_bytes),
        [0xfe, 0xff, ..] | [0, b'<', ..] => pairs(u16::from_be_bytes),
        [0xff, 0xfe, ..] | [b'<', 0, ..] => pairs(u16::from_le_bytes),
        _ => std::str::from_utf8(packet).ok().map(str::to_owned),
    };
    text.map(|text| text.trim_start_matches('\u{feff}').to_owned())
}

/// The value of `part` in one of the namespaces.
fn part(xml: &roxmltree::Document<'_>, namespaces: &[&str]) -> Option<u8> {
    xml.descendants().find_map(|node| {
        namespaces.iter().find_map(|namespace| {
            let name = (*namespace, "part");
            let value = if node.has_tag_name(name) {
                node.text()
            } else {
                node.attribute(name)
            };
            value?.trim().parse().ok()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::pdf;
    use super::*;
    use crate::base::limits::Limits;
    use crate::pdf::Document;

    fn packet(inner: &str) -> String {
        format!(
            "\u{feff}<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
             <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">{inner}</rdf:RDF>\
             </x:xmpmeta><?xpacket end=\"w\"?>   "
        )
    }

    fn claimed(inner: &str) -> (Option<u8>, Option<u8>) {
        let Claim {
            archive,
            accessible,
        } = read(packet(inner).as_bytes());
        (archive, accessible)
    }

    #[test]
    fn elements_and_attributes_are_claims() {
        let element = "<rdf:Description xmlns:a=\"http://www.aiim.org/pdfa/ns/id/\">\
             <a:part>2</a:part><a:conformance>B</a:conformance></rdf:Description>";
        assert_eq!(claimed(element), (Some(2), None));
        let attribute = "<rdf:Description xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
             pdfaid:part=\"1\"/><rdf:Description pdfuaid:part=\" 1\" \
             xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"/>";
        assert_eq!(claimed(attribute), (Some(1), Some(1)));
    }

    #[test]
    fn a_packet_may_be_in_any_encoding() {
        let inner = "<rdf:Description xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
             pdfaid:part=\"1\"/>";
        let marked = packet(inner);
        for text in [marked.as_str(), marked.trim_start_matches('\u{feff}')] {
            let pairs = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
            let fours =
                |bytes: fn(u32) -> [u8; 4]| text.chars().map(u32::from).flat_map(bytes).collect();
            let encoded: [Vec<u8>; 4] = [
                pairs(u16::to_be_bytes),
                pairs(u16::to_le_bytes),
                fours(u32::to_be_bytes),
                fours(u32::to_le_bytes),
            ];
            for packet in encoded {
                assert_eq!(read(&packet).archive, Some(1));
            }
        }
    }

    #[test]
    fn names_alone_are_no_claim() {
        assert_eq!(claimed("<rdf:Description part=\"1\"/>"), (None, None));
        let other = "<rdf:Description xmlns:pdfaid=\"urn:other\" pdfaid:part=\"1\"/>";
        assert_eq!(claimed(other), (None, None));
        assert_eq!(
            claimed("<rdf:Description pdfaid:part=\"1\"/>"),
            (None, None)
        );
    }

    #[test]
    fn a_packet_made_to_keep_the_reader_busy_is_not_read() {
        let deep = "<a>".repeat(20_000) + &"</a>".repeat(20_000);
        assert_eq!(read(deep.as_bytes()), Claim::default());
        assert_eq!(text(&vec![b' '; PACKET + 1]), None);
        assert!(xml::is_ordinary(&packet("")));
    }

    #[test]
    fn the_catalog_leads_to_the_claim() {
        let inner = "<rdf:Description xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id\" \
             pdfaid:part=\"3\"/>";
        let packet = packet(inner);
        let stream = format!(
            "<</Type/Metadata/Subtype/XML/Length {}>>\nstream\n{packet}\nendstream",
            packet.len()
        );
        for (entry, archive) in [("/Metadata 3 0 R", Some(3)), ("/Metadata 9 0 R", None)] {
            let catalog = format!("<</Type/Catalog/Pages 2 0 R{entry}>>");
            let file = pdf(&[&catalog, "<</Type/Pages/Kids[]/Count 0>>", &stream]);
            let document = Document::open(&file, Limits::default()).unwrap();
            let (_, catalog) = document.last().catalog().unwrap();
            assert_eq!(document.last().claim(&catalog).archive, archive);
        }
    }
}
