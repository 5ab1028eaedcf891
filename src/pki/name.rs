//! Distinguished names: shown to people, and compared the way certificates are chained.
//!
//! **Invariant:** a [`DistinguishedName`] is well-formed DER, kept byte for byte; what is shown
//! holds no control character, so a hostile certificate cannot steer a terminal.
//!
//! **Deliberately absent:** comparing names as strings. The order of the parts differs between
//! issuers, and two strings that look alike need not be the same name. Unicode normalisation
//! (RFC 4518, 2.3) is absent too: names that differ in composition only do not match, which
//! errs on the safe side.

use std::fmt;

use const_oid::ObjectIdentifier;
use der::asn1::AnyRef;
use der::{Decode as _, Reader as _, SliceReader, Tag, Tagged as _};

/// Attribute names that people know (RFC 4519, RFC 2985 and X.520); others show their number.
const ATTRIBUTE_NAMES: [(&str, &str); 18] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "GN"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// commonName (X.520, 6.2.2).
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// emailAddress (RFC 2985, 5.2.1), an old home of mail addresses.
pub(crate) const EMAIL_ADDRESS: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");

/// A distinguished name (RFC 5280, 4.1.2.4).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DistinguishedName {
    der: Vec<u8>,
    parts: Vec<Vec<Attribute>>,
}

/// One attribute and its value.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Attribute {
    identifier: ObjectIdentifier,
    tag: Tag,
    value: Vec<u8>,
}

impl DistinguishedName {
    /// Reads a `Name`.
    pub fn from_der(bytes: &[u8]) -> der::Result<Self> {
        let sequence = AnyRef::from_der(bytes)?;
        sequence.tag().assert_eq(Tag::Sequence)?;
        let mut parts = Vec::new();
        let mut reader = SliceReader::new(sequence.value())?;
        while !reader.is_finished() {
            let set: AnyRef<'_> = reader.decode()?;
            set.tag().assert_eq(Tag::Set)?;
            let mut inner = SliceReader::new(set.value())?;
            let mut part = Vec::new();
            while !inner.is_finished() {
                part.push(inner.sequence(|pair| {
                    let identifier = pair.decode()?;
                    let value: AnyRef<'_> = pair.decode()?;
                    Ok::<_, der::Error>(Attribute {
                        identifier,
                        tag: value.tag(),
                        value: value.value().to_vec(),
                    })
                })?);
            }
            parts.push(part);
        }
        Ok(Self {
            der: bytes.to_vec(),
            parts,
        })
    }

    /// The name as it stands in the certificate.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether there is no attribute at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The last common name, without control characters.
    #[must_use]
    pub fn common_name(&self) -> Option<String> {
        self.values(COMMON_NAME).next_back().map(|text| {
            text.chars()
                .map(|c| if is_unprintable(c) { '\u{fffd}' } else { c })
                .collect()
        })
    }

    /// The text values of one attribute, in the order of the name.
    pub(crate) fn values(
        &self,
        identifier: ObjectIdentifier,
    ) -> impl DoubleEndedIterator<Item = String> {
        self.parts
            .iter()
            .flatten()
            .filter(move |attribute| attribute.identifier == identifier)
            .filter_map(Attribute::text)
    }

    /// Whether an attribute, by its short name (`CN`) or number (`2.5.4.3`), has this value. Case
    /// does not matter.
    #[must_use]
    pub fn holds(&self, attribute: &str, value: &str) -> bool {
        let known = ATTRIBUTE_NAMES
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(attribute));
        let number = known.map_or(attribute, |(number, _)| number);
        let Ok(identifier) = ObjectIdentifier::new(number) else {
            return false;
        };
        let wanted = value.to_lowercase();
        self.values(identifier)
            .any(|own| own.to_lowercase() == wanted)
    }

    /// Whether two names are the same (RFC 5280, 7.1): part by part, ignoring case, the kind of
    /// string, and the amount of white space.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.der == other.der || (self.parts.len() == other.parts.len() && self.starts_with(other))
    }

    /// Whether the other name is this one's beginning: this name stands in the other's subtree
    /// (RFC 5280, 4.2.1.10).
    #[must_use]
    pub fn starts_with(&self, base: &Self) -> bool {
        base.parts.len() <= self.parts.len()
            && self
                .parts
                .iter()
                .zip(&base.parts)
                .all(|(a, b)| same_part(a, b))
    }
}

/// Two sets of attributes: every one of the first has its own counterpart in the second.
fn same_part(a: &[Attribute], b: &[Attribute]) -> bool {
    let normalised = |part: &[Attribute]| {
        let mut values: Vec<_> = part.iter().map(Attribute::normalised).collect();
        values.sort();
        values
    };
    a.len() == b.len() && normalised(a) == normalised(b)
}

/// A value as it is compared: text folded, or else tag and bytes.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
enum Comparable {
    Text(String),
    Bytes(Tag, Vec<u8>),
}

impl Attribute {
    /// The value as text, when it is a kind of string.
    fn text(&self) -> Option<String> {
        match self.tag {
            Tag::Utf8String
            | Tag::PrintableString
            | Tag::Ia5String
            | Tag::NumericString
            | Tag::VisibleString => str::from_utf8(&self.value).ok().map(str::to_owned),
            // T.61 in name, Latin-1 in every certificate that exists.
            Tag::TeletexString => Some(self.value.iter().copied().map(char::from).collect()),
            Tag::BmpString => {
                let (pairs, rest) = self.value.as_chunks::<2>();
                let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
                rest.is_empty()
                    .then(|| char::decode_utf16(units).collect::<Result<_, _>>().ok())
                    .flatten()
            }
            _ => None,
        }
    }

    fn normalised(&self) -> (ObjectIdentifier, Comparable) {
        let value = match self.text() {
            Some(text) => Comparable::Text(
                text.split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .to_lowercase(),
            ),
            None => Comparable::Bytes(self.tag, self.value.clone()),
        };
        (self.identifier, value)
    }
}

/// Characters that could change what a reader or a terminal makes of the rest: control
/// characters, and the marks that turn the direction of writing.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Display for DistinguishedName {
    /// The string form of RFC 4514: last part first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().rev().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            for (index, attribute) in part.iter().enumerate() {
                if index > 0 {
                    f.write_str("+")?;
                }
                write!(f, "{attribute}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.identifier.to_string();
        let name = ATTRIBUTE_NAMES
            .iter()
            .find(|(known, _)| *known == number)
            .map_or(number.as_str(), |(_, name)| name);
        write!(f, "{name}=")?;
        if let Some(text) = self.text() {
            return write_escaped(f, &text);
        }
        f.write_str("#")?;
        self.value
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// A value with the escapes of RFC 4514, 2.4.
fn write_escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (index, c) in text.chars().enumerate() {
        let at_edge = (c == ' ' && (index == 0 || index == last)) || (c == '#' && index == 0);
        if is_unprintable(c) {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                write!(f, "\\{byte:02X}")?;
            }
        } else if at_edge || matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\') {
            write!(f, "\\{c}")?;
        } else {
            write!(f, "{c}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use der::Encode as _;
    use std::str::FromStr as _;
    use x509_cert::name::Name;

    fn name(text: &str) -> DistinguishedName {
        let der = Name::from_str(text).unwrap().to_der().unwrap();
        DistinguishedName::from_der(&der).unwrap()
    }

    #[test]
    fn case_and_white_space_do_not_matter_but_order_does() {
        assert!(name("CN=Uji  Coba,C=ID").matches(&name("CN=uji coba,C=ID")));
        assert!(!name("CN=Uji,C=ID").matches(&name("C=ID,CN=Uji")));
        assert!(!name("CN=Uji,C=ID").matches(&name("C=ID")));
        assert!(name("CN=Uji,C=ID").starts_with(&name("C=ID")));
        assert!(!name("C=ID").starts_with(&name("CN=Uji,C=ID")));
    }

    #[test]
    fn a_name_is_shown_last_part_first_and_escaped() {
        assert_eq!(
            name(r"CN=A\, B,O=Uji,C=ID").to_string(),
            r"CN=A\, B,O=Uji,C=ID"
        );
    }
}
