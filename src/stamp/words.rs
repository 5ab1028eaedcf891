//! What a stamp says when nobody says otherwise.
//!
//! **Deliberately absent:** messages to the user, which live in `locales/`. These words go onto
//! the page, in the language of the document, whatever language the officer's terminal speaks.

use crate::base::time::{Timestamp, Zone};

/// The line above the signer's title.
pub const HEADING: &str = "Ditandatangani secara elektronik oleh:";

/// The notice, naming the issuer as it is called today.
pub const NOTICE: &str = "Dokumen ini telah ditandatangani secara elektronik menggunakan \
    sertifikat elektronik yang diterbitkan oleh Balai Besar Sertifikasi Elektronik (BSrE), \
    Badan Siber dan Sandi Negara (BSSN).";

/// The notice, naming the issuer as it was called before.
pub const NOTICE_FORMER: &str = "Dokumen ini telah ditandatangani secara elektronik menggunakan \
    sertifikat elektronik yang diterbitkan oleh Balai Sertifikasi Elektronik (BSrE), \
    Badan Siber dan Sandi Negara (BSSN).";

/// The notice for readers abroad.
pub const NOTICE_ENGLISH: &str = "This document has been electronically signed using a digital \
    certificate issued by BSrE, BSSN.";

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// A date and time as an Indonesian letter writes it: `21 November 2026 14.00 WIB`.
#[must_use]
pub fn date_in_words(at: Timestamp, zone: Zone) -> String {
    let civil = zone.civil(at);
    let month = usize::try_from(civil.month())
        .ok()
        .and_then(|number| MONTHS.get(number.checked_sub(1)?))
        .copied()
        .unwrap_or_default();
    format!(
        "{} {month} {} {:02}.{:02} {zone}",
        civil.day(),
        civil.year(),
        civil.hour(),
        civil.minute()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_the_indonesian_way() {
        let words = |at: &str, zone| date_in_words(at.parse().unwrap(), zone);
        assert_eq!(
            words("2026-11-21T07:00:00Z", Zone::Wib),
            "21 November 2026 14.00 WIB"
        );
        assert_eq!(
            words("2026-07-31T16:05:59Z", Zone::Wit),
            "1 Agustus 2026 01.05 WIT"
        );
        assert_eq!(
            words("2027-01-01T00:00:00Z", Zone::Utc),
            "1 Januari 2027 00.00 UTC"
        );
    }

    #[test]
    fn the_notices_are_single_sentences_without_stray_spaces() {
        for notice in [NOTICE, NOTICE_FORMER, NOTICE_ENGLISH] {
            assert!(!notice.contains("  ") && notice.ends_with('.'), "{notice}");
        }
        assert_eq!(NOTICE.replace("Balai Besar", "Balai"), NOTICE_FORMER);
    }
}
