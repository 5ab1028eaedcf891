//! Seed values: what a signature field asks of the signature that will stand in it
//! (ISO 32000-2, 12.7.5.5, tables 237 to 239).
//!
//! **Invariant:** what is marked as required and cannot be understood is in the list all the same,
//! as [`Kind::Unreadable`] or [`Kind::Unknown`]: it is never overheard. What is only wished for and
//! cannot be understood is left out.
//!
//! **Deliberately absent:** whether a signature meets them, which `sign` says.

use lopdf::{Dictionary, Object};

use super::error::PdfError;
use super::permission::Permission;
use super::text_string;
use super::view::View;
use crate::base::message::{Explain, Message};

/// Entries that a list may have; real ones have a dozen.
const MOST_ENTRIES: usize = 256;

/// The bits of `/Ff` that have a meaning (table 237).
const KNOWN: i64 = 0x1ff;

/// The bits of `/Ff` in `/Cert` that have a meaning (table 239).
const KNOWN_OF_CERTIFICATES: i64 = 0x6f;

/// The names of the bits that `/KeyUsage` speaks of, in its order (RFC 5280, 4.2.1.3).
const KEY_USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

/// Everything that a field asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeedValue {
    /// In the order of table 237.
    pub constraints: Vec<Constraint>,
}

/// One thing that a field asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// Whether it must be met.
    pub duty: Duty,
    /// What it is.
    pub kind: Kind,
}

/// Whether a constraint must be met.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Duty {
    /// Without it, no signature.
    #[default]
    Required,
    /// It would be liked.
    Wished,
}

/// What a field can ask for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// `/Filter`: the signature handler.
    Filter(String),
    /// `/SubFilter`: one of these encodings.
    SubFilters(Vec<String>),
    /// `/DigestMethod`: one of these digest algorithms, in capitals without hyphens: `SHA256`.
    Digests(Vec<String>),
    /// `/V`: a program that knows seed values of this version.
    Version(f64),
    /// `/Reasons`: one of these; when there is none, no reason may be given.
    Reasons(Vec<String>),
    /// `/MDP`: a certification with this permission; without one, an approval signature.
    Certification(Option<Permission>),
    /// `/TimeStamp`: a timestamp from the authority at this address.
    Timestamp(String),
    /// `/LegalAttestation`: one of these explanations of what the document may hold.
    LegalAttestations(Vec<String>),
    /// `/AddRevInfo`: revocation data within the signature, or none there.
    RevocationData(bool),
    /// `/LockDocument`: nothing may change afterwards, or something must be able to.
    LockDocument(bool),
    /// `/AppearanceFilter`: the appearance of this name.
    Appearance(String),
    /// `/Subject` of `/Cert`: one of these certificates (DER).
    Subjects(Vec<Vec<u8>>),
    /// `/Issuer` of `/Cert`: a certificate below one of these (DER).
    Issuers(Vec<Vec<u8>>),
    /// `/SubjectDN` of `/Cert`: all attributes of one of these lists, each a name and its value.
    SubjectNames(Vec<Vec<(String, String)>>),
    /// `/OID` of `/Cert`: all these certificate policies, in dotted form.
    Policies(Vec<String>),
    /// `/KeyUsage` of `/Cert`: one of these patterns, a character for each bit of the extension.
    KeyUsages(Vec<KeyUsagePattern>),
    /// `/URL` of `/Cert` with `/URLType /ASSP`: a signing service at this address.
    SigningService(String),
    /// An entry that cannot be read.
    Unreadable(&'static str),
    /// Something that this version knows nothing of.
    Unknown,
}

/// Which bits of the key usage must and must not be set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyUsagePattern {
    /// Names of the bits that must be set.
    pub set: Vec<&'static str>,
    /// Names of the bits that must not be set.
    pub clear: Vec<&'static str>,
}

impl KeyUsagePattern {
    /// `1` is set, `0` is clear, anything else is free, and so is what is left out.
    fn parse(text: &[u8]) -> Self {
        let bits = |wanted: u8| {
            let pairs = text.iter().zip(KEY_USAGES);
            pairs.filter_map(move |(bit, name)| (*bit == wanted).then_some(name))
        };
        Self {
            set: bits(b'1').collect(),
            clear: bits(b'0').collect(),
        }
    }
}

impl View<'_, '_> {
    /// What a signature field asks for in `/SV`.
    ///
    /// # Errors
    ///
    /// An object that `/SV` leads to is damaged.
    pub fn seed_value(&self, field: &Dictionary) -> Result<SeedValue, PdfError> {
        let mut found = SeedValue::default();
        let entries = match self.value(field, b"SV")? {
            Object::Null => return Ok(found),
            Object::Dictionary(entries) => entries,
            _ => {
                found.add(Duty::Required, Some(Kind::Unreadable("SV")));
                return Ok(found);
            }
        };
        let seed = Reader::new(*self, &entries, KNOWN, &mut found)?;
        seed.read_signature(&mut found)?;
        if let Object::Dictionary(entries) = self.value(&entries, b"Cert")? {
            let certificate = Reader::new(*self, &entries, KNOWN_OF_CERTIFICATES, &mut found)?;
            certificate.read_certificate(&mut found)?;
        }
        Ok(found)
    }
}

impl SeedValue {
    fn add(&mut self, duty: Duty, kind: Option<Kind>) {
        let kept = |kind: &Kind| duty == Duty::Required || !matches!(kind, Kind::Unreadable(_));
        if let Some(kind) = kind.filter(kept) {
            self.constraints.push(Constraint { duty, kind });
        }
    }
}

/// One of the two dictionaries, and which of its entries are required.
struct Reader<'d, 'a, 'e> {
    view: View<'d, 'a>,
    entries: &'e Dictionary,
    flags: i64,
}

impl<'d, 'a, 'e> Reader<'d, 'a, 'e> {
    fn new(
        view: View<'d, 'a>,
        entries: &'e Dictionary,
        known: i64,
        found: &mut SeedValue,
    ) -> Result<Self, PdfError> {
        let flags = match view.value(entries, b"Ff")? {
            Object::Null => 0,
            Object::Integer(flags) => flags,
            _ => {
                found.add(Duty::Required, Some(Kind::Unreadable("Ff")));
                known
            }
        };
        if flags & !known != 0 {
            found.add(Duty::Required, Some(Kind::Unknown));
        }
        Ok(Self {
            view,
            entries,
            flags,
        })
    }

    fn read_signature(&self, found: &mut SeedValue) -> Result<(), PdfError> {
        found.add(self.duty(1), self.entry("Filter", name, Kind::Filter)?);
        found.add(
            self.duty(2),
            self.many("SubFilter", name, Kind::SubFilters)?,
        );
        found.add(
            self.duty(7),
            self.many("DigestMethod", digest, Kind::Digests)?,
        );
        found.add(self.duty(3), self.entry("V", number, Kind::Version)?);
        found.add(self.duty(4), self.reasons()?);
        found.add(Duty::Required, self.certification()?);
        self.read_timestamp(found)?;
        let attestations = self.many("LegalAttestation", text, Kind::LegalAttestations)?;
        found.add(self.duty(5), attestations);
        let data = self.entry("AddRevInfo", boolean, Kind::RevocationData)?;
        found.add(self.duty(6), data);
        found.add(self.duty(8), self.lock_document()?);
        found.add(
            self.duty(9),
            self.entry("AppearanceFilter", text, Kind::Appearance)?,
        );
        Ok(())
    }

    fn read_certificate(&self, found: &mut SeedValue) -> Result<(), PdfError> {
        found.add(self.duty(1), self.many("Subject", bytes, Kind::Subjects)?);
        found.add(self.duty(2), self.many("Issuer", bytes, Kind::Issuers)?);
        found.add(self.duty(3), self.many("OID", text, Kind::Policies)?);
        found.add(self.duty(4), self.subject_names()?);
        let pattern = |object: &Object| bytes(object).map(|text| KeyUsagePattern::parse(&text));
        found.add(
            self.duty(6),
            self.many("KeyUsage", pattern, Kind::KeyUsages)?,
        );
        // Any other address is where one gets a certificate, which is no demand on a signature.
        let kind = self.view.value(self.entries, b"URLType")?;
        if kind.as_name().ok() == Some(b"ASSP") {
            found.add(self.duty(7), self.entry("URL", text, Kind::SigningService)?);
        }
        Ok(())
    }

    /// Whether the entry of this bit, counted from 1, is required.
    fn duty(&self, bit: u32) -> Duty {
        let mask = 1_i64.checked_shl(bit.saturating_sub(1)).unwrap_or(0);
        if self.flags & mask == 0 {
            Duty::Wished
        } else {
            Duty::Required
        }
    }

    /// The value under a key as `read` understands it; none when there is none.
    fn entry<T>(
        &self,
        key: &'static str,
        read: impl Fn(&Object) -> Option<T>,
        kind: impl Fn(T) -> Kind,
    ) -> Result<Option<Kind>, PdfError> {
        let value = self.view.value(self.entries, key.as_bytes())?;
        let known = || read(&value).map_or(Kind::Unreadable(key), kind);
        Ok((!value.is_null()).then(known))
    }

    /// The list under a key; none when there is none.
    fn many<T>(
        &self,
        key: &'static str,
        read: impl Fn(&Object) -> Option<T>,
        kind: impl Fn(Vec<T>) -> Kind,
    ) -> Result<Option<Kind>, PdfError> {
        let items = match self.view.value(self.entries, key.as_bytes())? {
            Object::Null => return Ok(None),
            Object::Array(items) if items.len() <= MOST_ENTRIES => items,
            _ => return Ok(Some(Kind::Unreadable(key))),
        };
        let mut list = Vec::new();
        for item in &items {
            match read(&self.view.resolve(item)?) {
                Some(item) => list.push(item),
                None => return Ok(Some(Kind::Unreadable(key))),
            }
        }
        Ok(Some(kind(list)))
    }

    /// When the bit is set, a missing list and one with nothing but a full stop forbid a reason.
    fn reasons(&self) -> Result<Option<Kind>, PdfError> {
        Ok(match self.many("Reasons", text, Kind::Reasons)? {
            Some(Kind::Reasons(list)) if list == ["."] => Some(Kind::Reasons(Vec::new())),
            None if self.duty(4) == Duty::Required => Some(Kind::Reasons(Vec::new())),
            found => found,
        })
    }

    /// `/MDP` has no bit: a signature of the other kind would not be the one that is meant.
    fn certification(&self) -> Result<Option<Kind>, PdfError> {
        let Object::Dictionary(entries) = self.view.value(self.entries, b"MDP")? else {
            return Ok(None);
        };
        let permission = match self.view.value(&entries, b"P")? {
            Object::Integer(0) => None,
            Object::Integer(1) => Some(Permission::NoChanges),
            Object::Integer(2) => Some(Permission::FormFill),
            Object::Integer(3) => Some(Permission::Annotate),
            Object::Null => return Ok(None),
            _ => return Ok(Some(Kind::Unreadable("MDP"))),
        };
        Ok(Some(Kind::Certification(permission)))
    }

    /// `/TimeStamp` has a flag of its own.
    fn read_timestamp(&self, found: &mut SeedValue) -> Result<(), PdfError> {
        let Object::Dictionary(entries) = self.view.value(self.entries, b"TimeStamp")? else {
            return Ok(());
        };
        let duty = match self.view.value(&entries, b"Ff")? {
            Object::Null | Object::Integer(0) => Duty::Wished,
            _ => Duty::Required,
        };
        let address = text(&self.view.value(&entries, b"URL")?);
        found.add(duty, Some(Kind::Timestamp(address.unwrap_or_default())));
        Ok(())
    }

    /// `auto` leaves it to the signer.
    fn lock_document(&self) -> Result<Option<Kind>, PdfError> {
        Ok(match self.view.value(self.entries, b"LockDocument")? {
            Object::Null => None,
            Object::Boolean(lock) => Some(Kind::LockDocument(lock)),
            Object::Name(name) => match name.as_slice() {
                b"true" => Some(Kind::LockDocument(true)),
                b"false" => Some(Kind::LockDocument(false)),
                b"auto" => None,
                _ => Some(Kind::Unreadable("LockDocument")),
            },
            _ => Some(Kind::Unreadable("LockDocument")),
        })
    }

    fn subject_names(&self) -> Result<Option<Kind>, PdfError> {
        const KEY: &str = "SubjectDN";
        let items = match self.view.value(self.entries, KEY.as_bytes())? {
            Object::Null => return Ok(None),
            Object::Array(items) if items.len() <= MOST_ENTRIES => items,
            _ => return Ok(Some(Kind::Unreadable(KEY))),
        };
        let mut names = Vec::new();
        for item in &items {
            let Some(entries) = self.view.dictionary(item)? else {
                return Ok(Some(Kind::Unreadable(KEY)));
            };
            let mut attributes = Vec::new();
            for (attribute, value) in entries.iter().take(MOST_ENTRIES) {
                let attribute = String::from_utf8_lossy(attribute).into_owned();
                match text(&self.view.resolve(value)?) {
                    Some(value) => attributes.push((attribute, value)),
                    None => return Ok(Some(Kind::Unreadable(KEY))),
                }
            }
            names.push(attributes);
        }
        Ok(Some(Kind::SubjectNames(names)))
    }
}

fn name(object: &Object) -> Option<String> {
    let name = object.as_name().ok()?;
    Some(String::from_utf8_lossy(name).into_owned())
}

fn text(object: &Object) -> Option<String> {
    match object {
        Object::String(bytes, _) => Some(text_string::decode(bytes)),
        _ => None,
    }
}

fn bytes(object: &Object) -> Option<Vec<u8>> {
    match object {
        Object::String(bytes, _) => Some(bytes.clone()),
        _ => None,
    }
}

/// Names by the standard, strings in the files of some programs.
fn digest(object: &Object) -> Option<String> {
    let written = name(object).or_else(|| text(object))?;
    Some(written.to_ascii_uppercase().replace('-', ""))
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

fn boolean(object: &Object) -> Option<bool> {
    object.as_bool().ok()
}

impl Explain for Kind {
    fn message(&self) -> Message {
        match self {
            Self::Filter(name) => Message::new("pdf-seed-filter").with("name", name),
            Self::SubFilters(names) => {
                Message::new("pdf-seed-sub-filters").with("list", names.join(", "))
            }
            Self::Digests(names) => Message::new("pdf-seed-digests").with("list", names.join(", ")),
            Self::Version(version) => Message::new("pdf-seed-version").with("version", version),
            Self::Reasons(list) if list.is_empty() => Message::new("pdf-seed-no-reason"),
            Self::Reasons(list) => Message::new("pdf-seed-reasons").with("list", list.join("; ")),
            Self::Certification(None) => Message::new("pdf-seed-approval"),
            Self::Certification(Some(permission)) => {
                Message::new("pdf-seed-certification").with("permission", permission.number())
            }
            Self::Timestamp(address) => Message::new("pdf-seed-timestamp").with("address", address),
            Self::LegalAttestations(list) => {
                Message::new("pdf-seed-legal-attestations").with("list", list.join("; "))
            }
            Self::RevocationData(true) => Message::new("pdf-seed-revocation-data"),
            Self::RevocationData(false) => Message::new("pdf-seed-no-revocation-data"),
            Self::LockDocument(true) => Message::new("pdf-seed-lock-document"),
            Self::LockDocument(false) => Message::new("pdf-seed-no-lock-document"),
            Self::Appearance(name) => Message::new("pdf-seed-appearance").with("name", name),
            Self::Subjects(list) => Message::new("pdf-seed-subjects").with("count", list.len()),
            Self::Issuers(list) => Message::new("pdf-seed-issuers").with("count", list.len()),
            Self::SubjectNames(list) => {
                Message::new("pdf-seed-subject-names").with("list", subject_names(list))
            }
            Self::Policies(list) => Message::new("pdf-seed-policies").with("list", list.join(", ")),
            Self::KeyUsages(list) => {
                Message::new("pdf-seed-key-usages").with("list", key_usages(list))
            }
            Self::SigningService(address) => {
                Message::new("pdf-seed-signing-service").with("address", address)
            }
            Self::Unreadable(key) => Message::new("pdf-seed-unreadable").with("key", key),
            Self::Unknown => Message::new("pdf-seed-unknown"),
        }
    }
}

/// `CN=Budi, O=Badan; CN=Siti`.
#[must_use]
pub fn subject_names(list: &[Vec<(String, String)>]) -> String {
    let one = |attributes: &Vec<(String, String)>| {
        let pairs = attributes
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join(", ")
    };
    list.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// `+digitalSignature -keyCertSign; +nonRepudiation`.
#[must_use]
pub fn key_usages(list: &[KeyUsagePattern]) -> String {
    let one = |pattern: &KeyUsagePattern| {
        let set = pattern.set.iter().map(|name| format!("+{name}"));
        let clear = pattern.clear.iter().map(|name| format!("-{name}"));
        set.chain(clear).collect::<Vec<_>>().join(" ")
    };
    list.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::super::samples::pdf;
    use super::*;
    use crate::base::limits::Limits;
    use Duty::{Required, Wished};

    fn read(seed: &str) -> Vec<(Duty, Kind)> {
        let file = pdf(&["<</Type/Catalog>>", &format!("<</SV {seed}>>"), "[(a)(b)]"]);
        let document = Document::open(&file, Limits::default()).unwrap();
        let view = document.last();
        let field = view.load((2, 0)).unwrap().object;
        let seed = view.seed_value(field.as_dict().unwrap()).unwrap();
        let pairs = seed.constraints.into_iter();
        pairs.map(|one| (one.duty, one.kind)).collect()
    }

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn each_bit_belongs_to_its_entry() {
        let entries = "/Filter/A/SubFilter[/B]/V 2/Reasons 3 0 R/LegalAttestation[(L)]\
            /AddRevInfo true/DigestMethod[(sha-256)/SHA384]/LockDocument/true/AppearanceFilter(N)";
        let all = [
            (1, Kind::Filter("A".into())),
            (2, Kind::SubFilters(words(&["B"]))),
            (7, Kind::Digests(words(&["SHA256", "SHA384"]))),
            (3, Kind::Version(2.0)),
            (4, Kind::Reasons(words(&["a", "b"]))),
            (5, Kind::LegalAttestations(words(&["L"]))),
            (6, Kind::RevocationData(true)),
            (8, Kind::LockDocument(true)),
            (9, Kind::Appearance("N".into())),
        ];
        for bit in 0..=9 {
            let flags = (1 << bit) >> 1;
            let expected: Vec<(Duty, Kind)> = all
                .iter()
                .map(|(own, kind)| (if *own == bit { Required } else { Wished }, kind.clone()))
                .collect();
            assert_eq!(
                read(&format!("<<{entries}/Ff {flags}>>")),
                expected,
                "{bit}"
            );
        }
    }

    #[test]
    fn certificates_have_bits_of_their_own() {
        let entries = "/Subject[<01>]/Issuer[<02>]/OID[(1.2.3)]/SubjectDN[<</CN(x)>>]\
            /KeyUsage[(1X0)]/URL(http://x)/URLType/ASSP";
        let pattern = KeyUsagePattern {
            set: vec!["digitalSignature"],
            clear: vec!["keyEncipherment"],
        };
        let all = [
            (1, Kind::Subjects(vec![vec![1]])),
            (2, Kind::Issuers(vec![vec![2]])),
            (3, Kind::Policies(words(&["1.2.3"]))),
            (4, Kind::SubjectNames(vec![vec![("CN".into(), "x".into())]])),
            (6, Kind::KeyUsages(vec![pattern])),
            (7, Kind::SigningService("http://x".into())),
        ];
        for bit in [1, 2, 3, 4, 6, 7] {
            let flags = 1 << (bit - 1);
            let expected: Vec<(Duty, Kind)> = all
                .iter()
                .map(|(own, kind)| (if *own == bit { Required } else { Wished }, kind.clone()))
                .collect();
            assert_eq!(
                read(&format!("<</Cert<<{entries}/Ff {flags}>>>>")),
                expected,
                "{bit}"
            );
        }
        let enrolment = "<</Cert<</URL(http://x)/Ff 64>>>>";
        assert_eq!(read(enrolment), [], "an address to get a certificate");
    }

    #[test]
    fn what_is_odd_counts_only_where_it_is_required() {
        for (entry, bit, key) in [
            ("/SubFilter/B", 2, "SubFilter"),
            ("/Reasons[1]", 8, "Reasons"),
            ("/DigestMethod 4", 64, "DigestMethod"),
            ("/LockDocument(x)", 128, "LockDocument"),
        ] {
            let required = format!("<<{entry}/Ff {bit}>>");
            assert_eq!(read(&required), [(Required, Kind::Unreadable(key))]);
            assert_eq!(read(&format!("<<{entry}/Ff 0>>")), [], "{entry}");
        }
        assert_eq!(read("<</Ff 1024>>"), [(Required, Kind::Unknown)]);
        assert_eq!(read("<</Ff 1>>"), [], "nothing is asked for");
        let both = [
            (Required, Kind::Unreadable("Ff")),
            (Required, Kind::Reasons(Vec::new())),
        ];
        assert_eq!(read("<</Ff(x)>>"), both);
        assert_eq!(read("7"), [(Required, Kind::Unreadable("SV"))]);
        assert_eq!(read("null"), []);
    }

    #[test]
    fn a_reason_can_be_forbidden() {
        let none = [(Required, Kind::Reasons(Vec::new()))];
        for entry in ["", "/Reasons[]", "/Reasons[(.)]"] {
            assert_eq!(read(&format!("<<{entry}/Ff 8>>")), none, "{entry}");
        }
    }

    #[test]
    fn certification_and_timestamp_have_no_bit() {
        let certification = |kind| vec![(Required, Kind::Certification(kind))];
        assert_eq!(read("<</MDP<</P 0>>>>"), certification(None));
        let forms = Some(Permission::FormFill);
        assert_eq!(read("<</MDP<</P 2>>>>"), certification(forms));
        assert_eq!(read("<</MDP<<>>>>"), []);
        let address = || Kind::Timestamp("http://t".into());
        let wished = "<</TimeStamp<</URL(http://t)>>>>";
        assert_eq!(read(wished), [(Wished, address())]);
        let required = "<</TimeStamp<</URL(http://t)/Ff 1>>>>";
        assert_eq!(read(required), [(Required, address())]);
    }
}
