//! One rule against another: what is the same, stricter, looser, or cannot be ordered.
use super::Change;
use crate::policy::model::{Policy, Rule, Target};
use crate::policy::order::dataset;
use crate::policy::order::fields::Fields;
use crate::policy::order::files::{Sets, holds};
use crate::policy::order::must;

/// Steps that are taken to hold two sentences against each other: long lists take many.
const LONG: u32 = 10_000_000;

/// A rule and the policy that it is from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'p> {
    pub(super) policy: &'p Policy,
    pub(super) rule: &'p Rule,
}

/// Which way a rule has moved, and in what.
pub(super) fn compare(old: Placed<'_>, new: Placed<'_>) -> (Change, Vec<String>) {
    let mut parts = vec![severity(old.rule, new.rule)];
    if let (Target::DataSet(_), Target::DataSet(_)) = (&old.rule.target, &new.rule.target) {
        parts.extend(data_set(old, new));
    } else {
        parts.push((files_moved(old, new), "in other files"));
        let frames = matches!(new.rule.target, Target::Frames(_));
        let part = "for another part of the frames";
        let fields = if frames { part } else { "for other fields" };
        parts.push((target(old, new), fields));
        parts.push((must_moved(old.rule, new.rule), "must something else"));
    }
    if old.rule.assuming.is_some() != new.rule.assuming.is_some() {
        parts.push((Change::Changed, "with other evidence"));
    }
    let moved: Vec<(Change, &str)> = parts
        .into_iter()
        .filter(|(change, _)| *change != Change::Same)
        .collect();
    let what = moved
        .iter()
        .map(|(change, what)| format!("{what} ({})", change.as_str()))
        .collect();
    let change = moved
        .iter()
        .map(|(change, _)| *change)
        .reduce(|a, b| if a == b { a } else { Change::Changed })
        .unwrap_or(Change::Same);
    (change, what)
}

fn severity(old: &Rule, new: &Rule) -> (Change, &'static str) {
    let change = match new.severity.cmp(&old.severity) {
        std::cmp::Ordering::Less => Change::Looser,
        std::cmp::Ordering::Equal => Change::Same,
        std::cmp::Ordering::Greater => Change::Stricter,
    };
    (change, "as another severity")
}

/// From whether the new one asks for as much as the old one, and the other way round.
fn moved(new_as_much: bool, old_as_much: bool) -> Change {
    match (new_as_much, old_as_much) {
        (true, true) => Change::Same,
        (true, false) => Change::Stricter,
        (false, true) => Change::Looser,
        (false, false) => Change::Changed,
    }
}

fn files_moved(old: Placed<'_>, new: Placed<'_>) -> Change {
    let mut sets = Sets::default();
    let before = sets.set(&old.rule.files, &|index| old.policy.scope_files(index));
    let after = sets.set(&new.rule.files, &|index| new.policy.scope_files(index));
    let (Some(before), Some(after)) = (before, after) else {
        return Change::Changed;
    };
    moved(holds(&after, &before), holds(&before, &after))
}

/// What is asked of all files together is one sentence: over other files it is another.
fn data_set(old: Placed<'_>, new: Placed<'_>) -> [(Change, &'static str); 2] {
    let files = match files_moved(old, new) {
        Change::Same => Change::Same,
        _ => Change::Changed,
    };
    let same_scope = |old: Placed<'_>, there: usize, new: Placed<'_>, here: usize| {
        let mut sets = Sets::default();
        let (Some(before), Some(after)) =
            (old.policy.scope_files(there), new.policy.scope_files(here))
        else {
            return false;
        };
        let before = sets.set(before, &|index| old.policy.scope_files(index));
        let after = sets.set(after, &|index| new.policy.scope_files(index));
        before.is_some() && before == after
    };
    let more = dataset::as_much(new.rule, old.rule, &|here, there| {
        same_scope(new, here, old, there)
    });
    let less = dataset::as_much(old.rule, new.rule, &|there, here| {
        same_scope(old, there, new, here)
    });
    [
        (files, "over other files"),
        (moved(more, less), "must something else"),
    ]
}

fn must_moved(old: &Rule, new: &Rule) -> Change {
    let (mut there, mut back) = (LONG, LONG);
    moved(
        must::implies(&new.must, &old.must, &mut there),
        must::implies(&old.must, &new.must, &mut back),
    )
}

fn target(old: Placed<'_>, new: Placed<'_>) -> Change {
    let (before, after) = match (&old.rule.target, &new.rule.target) {
        (Target::File, Target::File) => return Change::Same,
        (Target::Frames(before), Target::Frames(after)) => {
            return moved(after.covers(*before), before.covers(*after));
        }
        (Target::Fields(before), Target::Fields(after)) => (before, after),
        (Target::Subjects(before), Target::Subjects(after)) => {
            let of = |selection, policy: &Policy| Fields::of(selection, policy.options);
            return if of(before, old.policy) == of(after, new.policy) {
                Change::Same
            } else {
                Change::Changed
            };
        }
        _ => return Change::Changed,
    };
    let (before, after) = (
        Fields::of(before, old.policy.options),
        Fields::of(after, new.policy.options),
    );
    if before == after {
        return Change::Same;
    }
    if must::asks_for_presence(&old.rule.must) || must::asks_for_presence(&new.rule.must) {
        return Change::Changed;
    }
    moved(after.holds(&before), before.holds(&after))
}
