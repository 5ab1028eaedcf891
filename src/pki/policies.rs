//! Certificate policies along a path (RFC 5280, 6.1, with the graph of RFC 9618).
//!
//! An authority may demand that every certificate below it bears a policy that it knows; the
//! policies of a path are then those that lead from its anchor to its leaf without a gap.
//!
//! **Invariant:** the graph has each policy once at each depth, so its size is that of the
//! certificates, whatever these map to what.
//!
//! **Deliberately absent:** policy qualifiers, which are words for people.

use std::collections::{BTreeMap, BTreeSet};

use const_oid::db::rfc5280;
use const_oid::{AssociatedOid, ObjectIdentifier};
use der::Decode;
use x509_cert::ext::pkix::{InhibitAnyPolicy, PolicyConstraints, PolicyMappings};

use super::certificate::Certificate;
use super::path_problem::PathProblem;

/// anyPolicy (RFC 5280, 4.2.1.4).
const ANY: ObjectIdentifier = rfc5280::ANY_POLICY;

/// What a path must say about policies: the inputs (c) and (e) to (g) of RFC 5280, 6.1.1. By
/// default nothing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PolicyDemands {
    /// The policies that count; none stands for any.
    pub accepted: BTreeSet<ObjectIdentifier>,
    /// Whether one of them must hold for the whole path.
    pub explicit: bool,
    /// Whether policies may not be mapped to others.
    pub without_mapping: bool,
    /// Whether anyPolicy stands for none.
    pub without_any: bool,
}

/// A policy at one depth of the path.
#[derive(Debug, Default)]
struct Node {
    /// The policies that the next certificate may bear for it.
    expected: BTreeSet<ObjectIdentifier>,
    /// The policies one depth above that lead to it.
    parents: BTreeSet<ObjectIdentifier>,
}

type Level = BTreeMap<ObjectIdentifier, Node>;

/// The valid policies, one level for each certificate, the anchor's first. Empty once none is left.
#[derive(Debug)]
struct Graph(Vec<Level>);

/// How many more certificates may follow until something is demanded (RFC 5280, 6.1.2 (d) to (f)).
#[derive(Clone, Copy, Debug)]
struct Counter(u32);

impl Counter {
    const fn new(demanded: bool) -> Self {
        Self(if demanded { 0 } else { u32::MAX })
    }

    const fn step(&mut self) {
        self.0 = self.0.saturating_sub(1);
    }

    fn limit(&mut self, limit: Option<u32>) {
        self.0 = self.0.min(limit.unwrap_or(u32::MAX));
    }

    const fn is_reached(self) -> bool {
        self.0 == 0
    }
}

/// What is wrong with the policies of a path, its anchor last.
pub(super) fn problem(path: &[Certificate], demands: &PolicyDemands) -> Option<PathProblem> {
    let (_anchor, below) = path.split_last()?;
    let mut walk = Walk {
        graph: Graph::new(),
        explicit: Counter::new(demands.explicit),
        mapping: Counter::new(demands.without_mapping),
        any: Counter::new(demands.without_any),
    };
    for (left, certificate) in below.iter().enumerate().rev() {
        if let Err(problem) = walk.pass(certificate, left == 0) {
            return Some(problem);
        }
    }
    let leaf = below.first()?;
    let holds = !walk.explicit.is_reached() || walk.graph.meets(&demands.accepted);
    (!holds).then(|| PathProblem::Policies {
        certificate: leaf.clone(),
    })
}

/// The state between two certificates.
struct Walk {
    graph: Graph,
    explicit: Counter,
    mapping: Counter,
    any: Counter,
}

impl Walk {
    /// RFC 5280, 6.1.3 (d) to (f), 6.1.4 (a), (b), (h) to (j), and 6.1.5 (a) and (b).
    fn pass(&mut self, certificate: &Certificate, is_leaf: bool) -> Result<(), PathProblem> {
        let takes_any = !self.any.is_reached() || (!is_leaf && certificate.is_self_issued());
        self.graph.grow(certificate.policies(), takes_any);
        let fails = || PathProblem::Policies {
            certificate: certificate.clone(),
        };
        if self.explicit.is_reached() && self.graph.is_empty() {
            return Err(fails());
        }
        let constraints: Option<PolicyConstraints> = extension(certificate)?;
        let required = constraints
            .as_ref()
            .and_then(|one| one.require_explicit_policy);
        if is_leaf {
            self.explicit.step();
            self.explicit.limit(required.filter(|limit| *limit == 0));
            return Ok(());
        }
        if let Some(PolicyMappings(mappings)) = extension(certificate)? {
            let mut mapped: BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>> =
                BTreeMap::new();
            for one in mappings {
                if [one.issuer_domain_policy, one.subject_domain_policy].contains(&ANY) {
                    return Err(fails());
                }
                let subjects = mapped.entry(one.issuer_domain_policy).or_default();
                subjects.insert(one.subject_domain_policy);
            }
            self.graph.map(mapped, self.mapping.is_reached());
        }
        if !certificate.is_self_issued() {
            self.explicit.step();
            self.mapping.step();
            self.any.step();
        }
        self.explicit.limit(required);
        self.mapping
            .limit(constraints.and_then(|one| one.inhibit_policy_mapping));
        let skipped: Option<InhibitAnyPolicy> = extension(certificate)?;
        self.any
            .limit(skipped.map(|InhibitAnyPolicy(skipped)| skipped));
        Ok(())
    }
}

/// An extension; one that cannot be read is none that is understood.
fn extension<T>(certificate: &Certificate) -> Result<Option<T>, PathProblem>
where
    T: AssociatedOid + for<'d> Decode<'d>,
{
    let Some(extension) = certificate.extension(T::OID) else {
        return Ok(None);
    };
    let value = T::from_der(extension.extn_value.as_bytes());
    value.map(Some).map_err(|_| PathProblem::CriticalExtension {
        certificate: certificate.clone(),
        extension: T::OID,
    })
}

impl Graph {
    /// RFC 5280, 6.1.2 (a).
    fn new() -> Self {
        let node = Node {
            expected: BTreeSet::from([ANY]),
            parents: BTreeSet::new(),
        };
        Self(vec![Level::from([(ANY, node)])])
    }

    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// RFC 5280, 6.1.3 (d) and (e).
    fn grow(&mut self, policies: &[ObjectIdentifier], takes_any: bool) {
        let Some(above) = self.0.last() else { return };
        let mut expecting: BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>> = BTreeMap::new();
        for (policy, node) in above {
            for expected in &node.expected {
                expecting.entry(*expected).or_default().insert(*policy);
            }
        }
        let has_any = above.contains_key(&ANY);
        let child = |policy: ObjectIdentifier, parents: BTreeSet<ObjectIdentifier>| {
            let expected = BTreeSet::from([policy]);
            (policy, Node { expected, parents })
        };
        let mut level = Level::new();
        for policy in policies.iter().filter(|policy| **policy != ANY) {
            match expecting.get(policy) {
                Some(parents) => level.extend([child(*policy, parents.clone())]),
                None if has_any => level.extend([child(*policy, BTreeSet::from([ANY]))]),
                None => {}
            }
        }
        if takes_any && policies.contains(&ANY) {
            for (policy, parents) in expecting {
                if !level.contains_key(&policy) {
                    level.extend([child(policy, parents)]);
                }
            }
        }
        self.0.push(level);
        self.prune();
    }

    /// RFC 5280, 6.1.4 (b).
    fn map(
        &mut self,
        mapped: BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>>,
        inhibited: bool,
    ) {
        let Some(level) = self.0.last_mut() else {
            return;
        };
        let has_any = level.contains_key(&ANY);
        for (policy, subjects) in mapped {
            if inhibited {
                level.remove(&policy);
            } else if let Some(node) = level.get_mut(&policy) {
                node.expected = subjects;
            } else if has_any {
                let parents = BTreeSet::from([ANY]);
                let expected = subjects;
                level.insert(policy, Node { expected, parents });
            }
        }
        self.prune();
    }

    /// Takes away what leads to nothing at the last level.
    fn prune(&mut self) {
        let mut wanted: Option<BTreeSet<ObjectIdentifier>> = None;
        for level in self.0.iter_mut().rev() {
            if let Some(wanted) = &wanted {
                level.retain(|policy, _| wanted.contains(policy));
            }
            let parents = level.values().flat_map(|node| node.parents.iter().copied());
            wanted = Some(parents.collect());
        }
        if self.0.last().is_some_and(Level::is_empty) {
            self.0.clear();
        }
    }

    /// Whether a policy of the whole path is accepted (RFC 5280, 6.1.5 (g)).
    fn meets(&self, accepted: &BTreeSet<ObjectIdentifier>) -> bool {
        let Some(last) = self.0.last() else {
            return false;
        };
        // What an authority said first, below authorities that leave it open.
        let mut first = self
            .0
            .iter()
            .flatten()
            .filter(|(policy, node)| **policy != ANY && node.parents.contains(&ANY));
        accepted.is_empty()
            || last.contains_key(&ANY)
            || first.any(|(policy, _)| accepted.contains(policy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.3.1");
    const TWO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.3.2");

    fn accepts(graph: &Graph, policy: ObjectIdentifier) -> bool {
        graph.meets(&BTreeSet::from([policy]))
    }

    #[test]
    fn a_policy_must_lead_from_the_anchor_to_the_leaf() {
        let mut graph = Graph::new();
        graph.grow(&[ONE, TWO], true);
        graph.grow(&[TWO], true);
        assert!(accepts(&graph, TWO) && !accepts(&graph, ONE));
        graph.grow(&[ONE], true);
        assert!(graph.is_empty() && !graph.meets(&BTreeSet::new()));
    }

    #[test]
    fn any_policy_takes_what_comes_unless_it_counts_for_nothing() {
        let mut graph = Graph::new();
        graph.grow(&[ONE], true);
        graph.grow(&[ANY], true);
        assert!(accepts(&graph, ONE) && !accepts(&graph, TWO));
        graph.grow(&[ANY], false);
        assert!(graph.is_empty());
        let mut open = Graph::new();
        open.grow(&[ANY], true);
        assert!(accepts(&open, ONE) && accepts(&open, TWO));
    }

    #[test]
    fn a_mapped_policy_counts_as_what_the_first_authority_called_it() {
        let mapped = || BTreeMap::from([(ONE, BTreeSet::from([TWO]))]);
        let mut graph = Graph::new();
        graph.grow(&[ONE], true);
        graph.map(mapped(), false);
        graph.grow(&[TWO], true);
        assert!(accepts(&graph, ONE) && !accepts(&graph, TWO));
        let mut inhibited = Graph::new();
        inhibited.grow(&[ONE], true);
        inhibited.map(mapped(), true);
        assert!(inhibited.is_empty());
    }
}
