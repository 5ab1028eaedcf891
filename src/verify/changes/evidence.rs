//! Whether validation data is lost.
//!
//! **Invariant:** what cannot be read any more counts as lost.
//!
//! **Deliberately absent:** what the data proves. `/VRI` may be arranged anew: only certificates,
//! revocation lists and responses count.

use std::collections::HashSet;

use super::Step;
use super::found::Found;
use super::objects::Pair;
use super::roles::Role;
use crate::pdf::ValidationData;
use crate::pki::CertificateList;
use crate::verify::facts::Subject;

impl Step<'_, '_, '_> {
    /// Certificates, revocation lists and responses that were in the document and are not any more
    /// (ISO 32000-2, 12.8.4.3): nothing that is seen changes, but how long the earlier signatures
    /// can be validated.
    pub(super) fn compare_evidence(&self, pairs: &[Pair], found: &mut Found) {
        let concerned = |pair: &&Pair| {
            let mut roles = self.from.of(pair.number);
            roles.any(|role| matches!(role, Role::ValidationData | Role::Catalog))
        };
        let mut concerned = pairs.iter().filter(concerned).peekable();
        if concerned.peek().is_none() {
            return;
        }
        let Ok(before) = self.before.validation_data() else {
            return;
        };
        if before == ValidationData::default() {
            return;
        }
        let after = self.view.validation_data().unwrap_or_default();
        if loses(&before, &after) {
            let number = concerned.next().map(|pair| pair.number);
            found.add(Subject::LostEvidence, number, String::new());
        }
    }
}

/// Whether something of the older data is nowhere in the newer. A revocation list makes room for
/// another of the same issuer: that is how data is brought up to date.
fn loses(before: &ValidationData, after: &ValidationData) -> bool {
    let gone = |list: &[Vec<u8>], newer: &[Vec<u8>]| {
        let kept: HashSet<&[u8]> = newer.iter().map(Vec::as_slice).collect();
        list.iter().any(|item| !kept.contains(item.as_slice()))
    };
    if gone(&before.certificates, &after.certificates) || gone(&before.ocsps, &after.ocsps) {
        return true;
    }
    gone(&before.crls, &after.crls) && {
        let lists = |list: &[Vec<u8>]| -> Vec<CertificateList> {
            let lists = list.iter().map(|der| CertificateList::from_der(der));
            lists.filter_map(Result::ok).collect()
        };
        let newer = lists(&after.crls);
        let replaced = |old: &CertificateList| {
            let mut same = newer.iter();
            same.any(|new| {
                new.issuer_name() == old.issuer_name() && new.this_update() >= old.this_update()
            })
        };
        // What is no list proved nothing.
        lists(&before.crls).iter().any(|old| !replaced(old))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(certificates: &[&str], crls: &[&[u8]]) -> ValidationData {
        ValidationData {
            certificates: certificates
                .iter()
                .map(|one| one.as_bytes().to_vec())
                .collect(),
            crls: crls.iter().map(|one| one.to_vec()).collect(),
            ocsps: Vec::new(),
        }
    }

    #[test]
    fn what_is_arranged_anew_is_not_lost() {
        let before = data(&["a", "b"], &[]);
        assert!(!loses(&before, &data(&["c", "b", "a"], &[])));
        assert!(loses(&before, &data(&["a", "c"], &[])));
        assert!(!loses(&data(&[], &[b"no list"]), &data(&[], &[])));
    }

    #[test]
    fn a_revocation_list_makes_room_for_one_of_the_same_issuer_only() {
        let own: &[u8] = include_bytes!("../../../certs/ca/issuing.crl");
        let of_root: &[u8] = include_bytes!("../../../certs/ca/root.crl");
        assert!(loses(&data(&[], &[own]), &data(&[], &[of_root])));
        assert!(!loses(&data(&[], &[own]), &data(&[], &[of_root, own])));
    }
}
