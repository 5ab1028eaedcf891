//! What a stamp says when nobody says otherwise.
//!
//! **Deliberately absent:** messages to the user, which live in `locales/`. These words go onto
//! the page, in the language of the document, whatever language the officer's terminal speaks.

use crate::base::time::{Timestamp, Zone};

/// The line above the signer's title.
pub const HEADING: &str = "Ditandatangani secara elektronik oleh:";

/// The same line for readers abroad.
pub const HEADING_ENGLISH: &str = "Electronically signed by:";

/// The notice, naming the issuer as it is called today.
pub const NOTICE: &str = "Dokumen ini telah ditandatangani secara elektronik menggunakan \
    sertifikat elektronik yang diterbitkan oleh Balai Besar Sertifikasi Elektronik (BSrE), \
    Badan Siber dan Sandi Negara (BSSN).";

/// The notice, naming the issuer as it was called before.
pub const NOTICE_FORMER: &str = "Dokumen ini telah ditandatangani secara elektronik menggunakan \
    sertifikat elektronik yang diterbitkan oleh Balai Sertifikasi Elektronik (BSrE), \
    Badan Siber dan Sandi Negara (BSSN).";

/// The notice for readers abroad. The issuer keeps its name, by which its certificates are known.
pub const NOTICE_ENGLISH: &str = "This document has been electronically signed using a \
    certificate issued by Balai Besar Sertifikasi Elektronik (BSrE), \
    National Cyber and Crypto Agency of Indonesia (BSSN).";

/// What the law says of such a document.
pub const LAW: &str = "UU ITE No. 11 Tahun 2008 Pasal 5 ayat (1): “Informasi Elektronik dan/atau \
    Dokumen Elektronik dan/atau hasil cetaknya merupakan alat bukti hukum yang sah.”";

/// The same for readers abroad.
pub const LAW_ENGLISH: &str = "Law No. 11 of 2008 on Electronic Information and Transactions, \
    Article 5(1): “Electronic information and/or electronic documents and/or printouts thereof \
    are lawful evidence.”";

/// The language of the words on the page.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum StampLanguage {
    /// Indonesian.
    #[default]
    Indonesian,
    /// English.
    English,
    /// Indonesian, and below it English: for certificates that go abroad.
    Both,
}

impl StampLanguage {
    /// The words above the signer's title; a line for each language.
    #[must_use]
    pub fn heading(self) -> String {
        self.lines(HEADING, HEADING_ENGLISH)
    }

    /// The notice; a line for each language.
    #[must_use]
    pub fn notice(self) -> String {
        self.lines(NOTICE, NOTICE_ENGLISH)
    }

    /// The sentence of the law; a line for each language.
    #[must_use]
    pub fn law(self) -> String {
        self.lines(LAW, LAW_ENGLISH)
    }

    /// A date and time as letters write it: `21 November 2026 14.00 WIB`, in English
    /// `21 November 2026 14:00 WIB`. Where both languages call the month the same, one line says it.
    #[must_use]
    pub fn date(self, at: Timestamp, zone: Zone) -> String {
        let (indonesian, english) = (day(at, zone, &MONTHS), day(at, zone, &MONTHS_ENGLISH));
        if self == Self::Both && indonesian == english {
            return format!("{indonesian} {}", clock(at, zone, '.'));
        }
        self.lines(
            &format!("{indonesian} {}", clock(at, zone, '.')),
            &format!("{english} {}", clock(at, zone, ':')),
        )
    }

    fn lines(self, indonesian: &str, english: &str) -> String {
        match self {
            Self::Indonesian => indonesian.to_owned(),
            Self::English => english.to_owned(),
            Self::Both => format!("{indonesian}\n{english}"),
        }
    }
}

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

const MONTHS_ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `21 November 2026`.
fn day(at: Timestamp, zone: Zone, months: &[&str; 12]) -> String {
    let civil = zone.civil(at);
    let month = usize::try_from(civil.month())
        .ok()
        .and_then(|number| months.get(number.checked_sub(1)?))
        .copied()
        .unwrap_or_default();
    format!("{} {month} {}", civil.day(), civil.year())
}

/// `14.00 WIB`.
fn clock(at: Timestamp, zone: Zone, between: char) -> String {
    let civil = zone.civil(at);
    format!("{:02}{between}{:02} {zone}", civil.hour(), civil.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_each_language_writes_it() {
        use StampLanguage::{Both, English, Indonesian};
        for (language, at, zone, words) in [
            (
                Indonesian,
                "2026-11-21T07:00:00Z",
                Zone::Wib,
                "21 November 2026 14.00 WIB",
            ),
            (
                Indonesian,
                "2026-07-31T16:05:59Z",
                Zone::Wit,
                "1 Agustus 2026 01.05 WIT",
            ),
            (
                Indonesian,
                "2027-01-01T00:00:00Z",
                Zone::Utc,
                "1 Januari 2027 00.00 UTC",
            ),
            (
                English,
                "2026-11-21T07:00:00Z",
                Zone::Wib,
                "21 November 2026 14:00 WIB",
            ),
            (
                English,
                "2026-07-31T16:05:59Z",
                Zone::Wit,
                "1 August 2026 01:05 WIT",
            ),
            (
                Both,
                "2026-11-21T07:00:00Z",
                Zone::Wib,
                "21 November 2026 14.00 WIB",
            ),
            (
                Both,
                "2026-05-01T07:00:00Z",
                Zone::Wita,
                "1 Mei 2026 15.00 WITA\n1 May 2026 15:00 WITA",
            ),
        ] {
            assert_eq!(language.date(at.parse().unwrap(), zone), words);
        }
    }

    #[test]
    fn the_sentences_are_single_without_stray_spaces() {
        for sentence in [NOTICE, NOTICE_FORMER, NOTICE_ENGLISH, LAW, LAW_ENGLISH] {
            assert!(
                !sentence.contains("  ") && sentence.ends_with(['.', '”']),
                "{sentence}"
            );
        }
        assert_eq!(NOTICE.replace("Balai Besar", "Balai"), NOTICE_FORMER);
    }
}
