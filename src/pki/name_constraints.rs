//! Name constraints (RFC 5280, 4.2.1.10): which names an authority may vouch for.
//!
//! **Invariant:** when in doubt the name is refused: a constraint that cannot be read, or of a
//! form that is not processed while the certificate has a name of that form.
//!
//! **Deliberately absent:** forms that no authority constrains for people: X.400, EDI, registered
//! identifiers, other names.

use core::net::IpAddr;

use const_oid::db::rfc5280;
use der::{Decode as _, Encode as _};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{NameConstraints, SubjectAltName};

use super::certificate::Certificate;
use super::name::{DistinguishedName, EMAIL_ADDRESS};

/// Comparisons for one certificate. Constraints and names number in the tens; hostile ones
/// could multiply.
const MOST_COMPARISONS: usize = 100_000;

/// Whether the constraints of an authority permit every name of a certificate below it.
pub(crate) fn permit(constraints: &[u8], certificate: &Certificate) -> bool {
    let (Ok(constraints), Some(names)) = (
        NameConstraints::from_der(constraints),
        names_of(certificate),
    ) else {
        return false;
    };
    let excluded = bases(constraints.excluded_subtrees.as_ref());
    let permitted = bases(constraints.permitted_subtrees.as_ref());
    let (Some(excluded), Some(permitted)) = (excluded, permitted) else {
        return false;
    };
    let comparisons = names
        .len()
        .saturating_mul(excluded.len().saturating_add(permitted.len()));
    comparisons <= MOST_COMPARISONS
        && names.iter().all(|name| {
            let mut same_form = permitted
                .iter()
                .filter(|base| is_same_form(name, base))
                .peekable();
            let is_permitted = same_form.peek().is_none()
                || same_form.any(|base| is_within(name, base) == Some(true));
            let is_excluded = excluded
                .iter()
                .filter(|base| is_same_form(name, base))
                .any(|base| is_within(name, base) != Some(false));
            is_permitted && !is_excluded
        })
}

/// The bases of some subtrees; none when one has a distance, which RFC 5280 forbids.
fn bases(
    subtrees: Option<&x509_cert::ext::pkix::constraints::name::GeneralSubtrees>,
) -> Option<Vec<&GeneralName>> {
    let subtrees = subtrees.map_or(&[][..], Vec::as_slice);
    subtrees
        .iter()
        .map(|subtree| (subtree.minimum == 0 && subtree.maximum.is_none()).then_some(&subtree.base))
        .collect()
}

/// Every name a certificate claims: subject, alternative names, and mail addresses in the
/// subject when there are no alternative ones. None when one of them cannot be read.
fn names_of(certificate: &Certificate) -> Option<Vec<GeneralName>> {
    let mut names = match certificate.extension(rfc5280::ID_CE_SUBJECT_ALT_NAME) {
        Some(extension) => {
            SubjectAltName::from_der(extension.extn_value.as_bytes())
                .ok()?
                .0
        }
        None => Vec::new(),
    };
    let subject = certificate.subject_name();
    if !names
        .iter()
        .any(|name| matches!(name, GeneralName::Rfc822Name(_)))
    {
        for mail in subject.values(EMAIL_ADDRESS) {
            names.push(GeneralName::Rfc822Name(mail.try_into().ok()?));
        }
    }
    if !subject.is_empty() {
        let name = x509_cert::name::Name::from_der(subject.der()).ok()?;
        names.push(GeneralName::DirectoryName(name));
    }
    Some(names)
}

fn is_same_form(name: &GeneralName, base: &GeneralName) -> bool {
    std::mem::discriminant(name) == std::mem::discriminant(base)
}

/// Whether a name lies in the subtree of a base of the same form; none when this form is not
/// processed.
fn is_within(name: &GeneralName, base: &GeneralName) -> Option<bool> {
    use GeneralName as N;
    match (name, base) {
        (N::DirectoryName(name), N::DirectoryName(base)) => {
            let parse = |name: &x509_cert::name::Name| {
                DistinguishedName::from_der(&name.to_der().ok()?).ok()
            };
            Some(parse(name)?.starts_with(&parse(base)?))
        }
        (N::Rfc822Name(name), N::Rfc822Name(base)) => {
            Some(mail_within(name.as_str(), base.as_str()))
        }
        (N::DnsName(name), N::DnsName(base)) => Some(host_within(
            name.as_str(),
            base.as_str().trim_start_matches('.'),
        )),
        (N::UniformResourceIdentifier(name), N::UniformResourceIdentifier(base)) => {
            uri_within(name.as_str(), base.as_str())
        }
        (N::IpAddress(name), N::IpAddress(base)) => {
            address_within(name.as_bytes(), base.as_bytes())
        }
        _ => None,
    }
}

/// A whole address, every address at a host, or (with a leading dot) at any host below a domain.
fn mail_within(name: &str, base: &str) -> bool {
    let Some((_, host)) = name.rsplit_once('@') else {
        return false;
    };
    match base.rsplit_once('@') {
        // The local part keeps its case, the host does not (RFC 5280, 7.5).
        Some((local, base_host)) => name
            .rsplit_once('@')
            .is_some_and(|(mine, _)| mine == local && host.eq_ignore_ascii_case(base_host)),
        None => below_or_at(host, base),
    }
}

/// The host itself, or (with a leading dot) any host below it.
fn below_or_at(host: &str, base: &str) -> bool {
    match base.strip_prefix('.') {
        Some(domain) => host.len() > domain.len() && host_within(host, domain),
        None => host.eq_ignore_ascii_case(base),
    }
}

/// The host itself or any host below it; everything lies below the empty name.
fn host_within(host: &str, base: &str) -> bool {
    if base.is_empty() {
        return true;
    }
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    host.strip_suffix(&base)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Only the host of a URI counts; one without a host name is refused (RFC 5280, 4.2.1.10).
fn uri_within(name: &str, base: &str) -> Option<bool> {
    let (_, rest) = name.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.rsplit_once(':') {
        Some((before, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => before,
        _ => host,
    };
    if host.is_empty() || host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return None;
    }
    Some(below_or_at(host, base))
}

/// An address and a network with its mask.
fn address_within(address: &[u8], network: &[u8]) -> Option<bool> {
    if !matches!(address.len(), 4 | 16) {
        return None;
    }
    let (base, mask) = network.split_at_checked(address.len())?;
    if mask.len() != address.len() {
        // The other version of the protocol.
        return matches!(network.len(), 8 | 32).then_some(false);
    }
    Some(
        address
            .iter()
            .zip(base)
            .zip(mask)
            .all(|((address, base), mask)| address & mask == base & mask),
    )
}
