//! Rules over the whole dataset, in both languages: one sentence for each, and what a missing value means.
mod en;
mod ja;

pub(super) use en::sentence as sentence_en;
pub(super) use ja::sentence as sentence_ja;

use super::code;
use crate::policy::model::{Demand, Must, Policy, Predicate};

/// The demands of a rule, in the order written.
fn demands(must: &Must) -> Vec<&Demand> {
    let parts = match must {
        Must::And(parts) => parts.as_slice(),
        only => std::slice::from_ref(only),
    };
    parts
        .iter()
        .filter_map(|part| match part {
            Must::Is(Predicate::Demand(demand)) => Some(&**demand),
            _ => None,
        })
        .collect()
}

/// Whether values that are missing count for a demand.
fn counts_missing(demand: &Demand) -> bool {
    matches!(demand, Demand::Keep(..))
}

/// A scope's name.
fn scope(policy: &Policy, index: usize) -> String {
    let name = policy.scopes.get(index).map(|scope| scope.name.as_str());
    code(name.unwrap_or_default())
}
