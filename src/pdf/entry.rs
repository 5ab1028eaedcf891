//! Where the cross-references say that an object is.
//!
//! **Invariant:** the entries of a `Table` are sorted by number, each number once.

use std::sync::Arc;

use super::error::{Cap, PdfError};

/// Where one object is (ISO 32000-2, 7.5.4 and 7.5.8.3).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Entry {
    /// Nowhere: the number is free.
    Free,
    /// In the file.
    InFile {
        /// Bytes from `%PDF`.
        offset: u64,
        /// Its generation.
        generation: u16,
    },
    /// In an object stream.
    InStream {
        /// Object number of the stream.
        container: u32,
        /// Place within it, from 0.
        index: u32,
    },
}

/// The entries of one cross-reference section, or of all sections of one revision; a clone shares
/// them, which a document can have millions of.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(Arc<Vec<(u32, Entry)>>);

impl Table {
    /// Sorts; of two entries with one number the first stays. Gives the numbers whose entries
    /// contradict each other too.
    pub(super) fn new(mut entries: Vec<(u32, Entry)>) -> (Self, Vec<u32>) {
        if !entries.is_sorted_by(|left, right| left.0 < right.0) {
            entries.sort_by_key(|entry| entry.0);
        }
        let mut doubled = Vec::new();
        entries.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same && later.1 != first.1 && doubled.last() != Some(&first.0) {
                doubled.push(first.0);
            }
            same
        });
        (Self(Arc::new(entries)), doubled)
    }

    pub(super) fn entry(&self, number: u32) -> Option<Entry> {
        let place = self.0.binary_search_by_key(&number, |entry| entry.0).ok()?;
        self.0.get(place).map(|entry| entry.1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Entry)> {
        self.0.iter().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn largest(&self) -> Option<u32> {
        self.0.last().map(|entry| entry.0)
    }

    /// These entries, and those of `other` for numbers that are absent or, when
    /// `Absent::OrFree`, free here.
    pub(super) fn fill(self, other: &Self, where_: Absent) -> Self {
        let mut joined = Vec::with_capacity(self.len().saturating_add(other.len()));
        let mut theirs = other.iter().peekable();
        for (number, entry) in self.iter() {
            while let Some(next) = theirs.next_if(|next| next.0 < number) {
                joined.push(next);
            }
            let rival = theirs.next_if(|next| next.0 == number);
            joined.push(match (entry, rival, where_) {
                (Entry::Free, Some(rival), Absent::OrFree) => rival,
                _ => (number, entry),
            });
        }
        joined.extend(theirs);
        Self(Arc::new(joined))
    }
}

/// Which numbers [`Table::fill`] fills.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Absent {
    /// Those without an entry.
    Only,
    /// Those marked free too.
    OrFree,
}

/// The object number, when it is within the cap.
pub(super) fn number_within(value: u64, cap: u32) -> Result<u32, PdfError> {
    u32::try_from(value)
        .ok()
        .filter(|number| *number <= cap)
        .ok_or(PdfError::Limit { cap: Cap::Objects })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(offset: u64) -> Entry {
        Entry::InFile {
            offset,
            generation: 0,
        }
    }

    #[test]
    fn the_first_of_two_entries_stays_and_the_number_is_told() {
        let (table, doubled) = Table::new(vec![(3, at(1)), (1, at(2)), (3, at(9)), (1, at(2))]);
        assert_eq!(table.entry(3), Some(at(1)));
        assert_eq!(table.entry(1), Some(at(2)));
        assert_eq!(table.entry(2), None);
        assert_eq!(doubled, [3]);
    }

    #[test]
    fn filling_takes_what_is_absent_or_free() {
        let (ours, _) = Table::new(vec![(1, at(1)), (3, Entry::Free)]);
        let (theirs, _) = Table::new(vec![(0, at(5)), (1, at(6)), (3, at(7)), (4, at(8))]);
        let hybrid = ours.clone().fill(&theirs, Absent::OrFree);
        assert_eq!(
            hybrid.iter().collect::<Vec<_>>(),
            [(0, at(5)), (1, at(1)), (3, at(7)), (4, at(8))]
        );
        assert_eq!(ours.fill(&theirs, Absent::Only).entry(3), Some(Entry::Free));
    }
}
