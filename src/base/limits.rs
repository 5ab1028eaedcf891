//! Caps on the work that hostile input can cause.
//!
//! Every loop over foreign data ends at one of these. Each has the reason for its size.

/// Caps for reading one document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Nesting of arrays and dictionaries. Real files stay under 30; the parser recurses.
    pub depth: usize,
    /// Bytes that one stream may decode to. 1 MB of input can inflate to 1 GB.
    pub decoded_bytes: usize,
    /// Object numbers (ISO 32000-1, Annex C: 8,388,607 indirect objects).
    pub objects: u32,
    /// Revisions. Each update of a real document is made by a person or one batch step.
    pub revisions: usize,
    /// Form fields, counted over the whole tree.
    pub fields: usize,
    /// Signatures judged. Each may ask for the whole file to be hashed; real documents have fewer
    /// than a hundred.
    pub signatures: usize,
    /// Pages.
    pub pages: usize,
    /// References followed from one value before it is called a loop.
    pub references: usize,
    /// Objects read, over all revisions together and each as often as it is asked for. A judgement
    /// asks every revision for all its pages and fields, so revisions times pages would otherwise
    /// be the work that two megabytes can cause.
    pub loads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 100,
            decoded_bytes: 256 << 20,
            objects: 8_388_607,
            revisions: 1_000,
            fields: 20_000,
            signatures: 256,
            pages: 200_000,
            references: 32,
            loads: 2_000_000,
        }
    }
}
