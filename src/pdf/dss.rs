//! Validation data kept in the document (ISO 32000-2, 12.8.4.3).

use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::error::PdfError;
use super::view::View;

/// Streams read from one list. The fullest real document security stores hold some dozens.
const MAX_ITEMS: usize = 1_000;

/// The longest certificate, list or response kept. The longest revocation lists in circulation
/// have some 10 MB.
const MAX_ITEM: usize = 32 << 20;

/// All that is kept of one list together.
const MAX_LIST: usize = 64 << 20;

/// What the document security store holds, decoded, each stream once.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ValidationData {
    /// Certificates, in DER.
    pub certificates: Vec<Vec<u8>>,
    /// Certificate revocation lists, in DER.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses, in DER.
    pub ocsps: Vec<Vec<u8>>,
}

/// The streams that were read already, by where their data stand in the file.
#[derive(Clone, Debug, Default)]
pub struct KnownStreams(HashSet<u64>);

impl View<'_, '_> {
    /// The streams of `/DSS`, those named in its `/VRI` only included. What cannot be decoded is
    /// left out: it can prove nothing.
    ///
    /// # Errors
    ///
    /// The catalog or `/DSS` itself cannot be read.
    pub fn validation_data(&self) -> Result<ValidationData, PdfError> {
        self.new_validation_data(&mut KnownStreams::default())
    }

    /// The same without streams that are known, so that each is decoded once though many revisions
    /// name it.
    ///
    /// # Errors
    ///
    /// As [`Self::validation_data`].
    pub fn new_validation_data(
        &self,
        known: &mut KnownStreams,
    ) -> Result<ValidationData, PdfError> {
        let (_, catalog) = self.catalog()?;
        let Object::Dictionary(store) = self.value(&catalog, b"DSS")? else {
            return Ok(ValidationData::default());
        };
        let mut lists = vec![(store.clone(), [b"Certs".as_slice(), b"CRLs", b"OCSPs"])];
        if let Ok(Object::Dictionary(details)) = self.value(&store, b"VRI") {
            for (_, detail) in details.iter().take(MAX_ITEMS) {
                if let Ok(Some(detail)) = self.dictionary(detail) {
                    lists.push((detail, [b"Cert", b"CRL", b"OCSP"]));
                }
            }
        }
        let mut data = ValidationData::default();
        for (dictionary, [certificates, crls, ocsps]) in &lists {
            self.collect(dictionary, certificates, known, &mut data.certificates);
            self.collect(dictionary, crls, known, &mut data.crls);
            self.collect(dictionary, ocsps, known, &mut data.ocsps);
        }
        Ok(data)
    }

    fn collect(
        &self,
        dictionary: &Dictionary,
        key: &[u8],
        known: &mut KnownStreams,
        into: &mut Vec<Vec<u8>>,
    ) {
        let Ok(Object::Array(items)) = self.value(dictionary, key) else {
            return;
        };
        for id in items.iter().filter_map(|item| item.as_reference().ok()) {
            let kept: usize = into.iter().map(Vec::len).sum();
            if into.len() >= MAX_ITEMS || kept >= MAX_LIST {
                return;
            }
            if let Ok(Some(located)) = self.located(id)
                && let Some(data) = &located.stream
                && known.0.insert(data.start)
                && let Ok(bytes) = self.stream(&located)
                && bytes.len() <= MAX_ITEM
            {
                into.push(bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::super::samples::{pdf, stream};
    use crate::base::limits::Limits;

    #[test]
    fn every_stream_comes_once_and_broken_ones_not_at_all() {
        let file = pdf(&[
            "<</Type/Catalog/DSS 2 0 R>>",
            "<</Certs[3 0 R 3 0 R 9 0 R 1 0 R]/CRLs 5 0 R/VRI<</AB<</Cert[3 0 R 4 0 R]/OCSP[6 0 R]>>>>>>",
            &stream("", "one"),
            &stream("/Filter/ASCIIHexDecode", "74776f>"),
            "[6 0 R]",
            &stream("", "list"),
        ]);
        let document = Document::open(&file, Limits::default()).unwrap();
        let data = document.last().validation_data().unwrap();
        assert_eq!(data.certificates, [b"one".to_vec(), b"two".to_vec()]);
        assert_eq!(data.crls, [b"list".to_vec()]);
        assert_eq!(data.ocsps, Vec::<Vec<u8>>::new());
    }
}
