//! One rule against another: what is the same, stricter, looser, or cannot be ordered.
use std::collections::BTreeSet;

use super::{Change, files, must};
use crate::policy::model::{Depth, Policy, Rule, Selection, Selector, Target};
use crate::standard::{self, Effective};

/// A rule and the policy that it is from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'p> {
    pub(super) policy: &'p Policy,
    pub(super) rule: &'p Rule,
}

/// Which way a rule has moved, and in what.
pub(super) fn compare(old: Placed<'_>, new: Placed<'_>) -> (Change, Vec<String>) {
    let mut parts = vec![severity(old.rule, new.rule)];
    parts.push((files_moved(old, new), "in other files"));
    parts.push((target(old, new), "for other fields"));
    parts.push((must_moved(old.rule, new.rule), "must something else"));
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
    let (Some(before), Some(after)) = (
        files::set(&old.rule.files, old.policy),
        files::set(&new.rule.files, new.policy),
    ) else {
        return Change::Changed;
    };
    moved(files::holds(&after, &before), files::holds(&before, &after))
}

fn must_moved(old: &Rule, new: &Rule) -> Change {
    let steps = 20_000;
    let (mut there, mut back) = (steps, steps);
    moved(
        must::implies(&new.must, &old.must, &mut there),
        must::implies(&old.must, &new.must, &mut back),
    )
}

fn target(old: Placed<'_>, new: Placed<'_>) -> Change {
    let (before, after) = match (&old.rule.target, &new.rule.target) {
        (Target::File, Target::File) => return Change::Same,
        (Target::Fields(before), Target::Fields(after)) => (before, after),
        _ => return Change::Changed,
    };
    let (before, after) = (
        Fields::of(before, old.policy),
        Fields::of(after, new.policy),
    );
    if before == after {
        return Change::Same;
    }
    if must::asks_for_presence(&old.rule.must) || must::asks_for_presence(&new.rule.must) {
        return Change::Changed;
    }
    moved(after.holds(&before), before.holds(&after))
}

/// Fields, with the actions of PS3.15 written out under the options in force.
#[derive(Debug, PartialEq, Eq)]
struct Fields {
    include: BTreeSet<String>,
    except: BTreeSet<String>,
    top: bool,
}

impl Fields {
    fn of(selection: &Selection, policy: &Policy) -> Self {
        Self {
            include: names(&selection.include, policy),
            except: names(&selection.except, policy),
            top: selection.depth == Depth::Top,
        }
    }

    fn holds(&self, other: &Self) -> bool {
        let name = |selector: Selector| format!("{selector:?}");
        // What stands before and behind the attributes is none of them.
        let every = self.include.contains(&name(Selector::Every));
        let no_attribute = [name(Selector::Preamble), name(Selector::Trailing)];
        let include = other
            .include
            .iter()
            .all(|one| self.include.contains(one) || (every && !no_attribute.contains(one)));
        include && self.except.is_subset(&other.except) && (!self.top || other.top)
    }
}

fn names(selectors: &[Selector], policy: &Policy) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for selector in selectors {
        let Selector::Action(wanted) = selector else {
            all.insert(format!("{selector:?}"));
            continue;
        };
        for row in standard::profile().rows() {
            match row.effective(policy.options) {
                Effective::Is(action) if action == *wanted => {
                    all.insert(format!("row {:?}", row.tags));
                }
                Effective::Is(_) => {}
                by_type => {
                    all.insert(format!("row {:?} {by_type:?} {wanted:?}", row.tags));
                }
            }
        }
    }
    all
}
