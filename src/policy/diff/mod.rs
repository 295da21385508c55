//! Two policies against each other, by meaning and not by text: which rules are new, gone, stricter, looser, changed.
//!
//! It says *stricter* or *looser* only where the structure proves it (`order`); what cannot be ordered is *changed*. Texts
//! for people (`because`, `help`) do not count.
mod rule;

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Ledger, List, Loosened, Loosening, Mapping, Policy, Population};
use crate::standard::PsOption;
use rule::Placed;

/// What has become of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It asks for less.
    Looser,
    /// It is gone, and was in force.
    Gone,
    /// It asks for something else, which is neither more nor less as far as can be told.
    Changed,
    /// It asks for more.
    Stricter,
    /// It was not there.
    New,
    /// It asks for the same.
    Same,
}

impl Change {
    /// `looser`, `gone`, `changed`, `stricter`, `new` or `same`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Looser => "looser",
            Self::Gone => "gone",
            Self::Changed => "changed",
            Self::Stricter => "stricter",
            Self::New => "new",
            Self::Same => "same",
        }
    }
}

/// One thing and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What has become of it.
    pub change: Change,
    /// `rule`, `relax`, `waive`; or, for what shows in the rules that use it, `option`, `param`, `list`, `ledger`,
    /// `mapping`, `population`.
    pub kind: &'static str,
    /// `policy/name`, as the new policy names it.
    pub name: String,
    /// In what, in words.
    pub what: Vec<String>,
}

impl Entry {
    /// Whether less may be asked for than before. What shows in the rules that use it is judged there.
    pub fn loosens(&self) -> bool {
        matches!(self.change, Change::Looser | Change::Gone | Change::Changed)
            && matches!(self.kind, "rule" | "relax" | "waive")
    }
}

/// What has become of everything in `old`, by kind, the worst first. Each is a policy with those that it extends.
pub fn diff(old: &[Policy], new: &[Policy]) -> Vec<Entry> {
    let mut entries = rules(old, new);
    entries.extend(loosenings(old, new));
    entries.extend(settings(old, new));
    entries.extend(lists(old, new));
    entries.extend(ledgers(old, new));
    entries.extend(tables(old, new));
    let order = |kind: &str| {
        [
            "rule",
            "relax",
            "waive",
            "option",
            "param",
            "list",
            "ledger",
            "mapping",
            "population",
        ]
        .iter()
        .position(|known| *known == kind)
    };
    entries.sort_by(|a, b| {
        (order(a.kind), a.change, &a.name).cmp(&(order(b.kind), b.change, &b.name))
    });
    entries
}

fn all_rules(policies: &[Policy]) -> Vec<(String, Placed<'_>)> {
    policies
        .iter()
        .flat_map(|policy| {
            policy.rules.iter().map(move |rule| {
                let placed = Placed { policy, rule };
                (format!("{}/{}", policy.name, rule.name), placed)
            })
        })
        .collect()
}

fn bare(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, name)| name)
}

/// Whether two rules belong together, each with its id.
type Fits = fn(&(String, Placed<'_>), &(String, Placed<'_>)) -> bool;

/// Rules are held against those of the same policy and name; what is left, of the same name; what is left then, against
/// one that says the same.
fn rules(old: &[Policy], new: &[Policy]) -> Vec<Entry> {
    let mut before = all_rules(old);
    let mut after = all_rules(new);
    let mut entries = Vec::new();
    let ways: [Fits; 3] = [
        |a, b| a.0 == b.0,
        |a, b| bare(&a.0) == bare(&b.0),
        |a, b| rule::compare(a.1, b.1).0 == Change::Same,
    ];
    for fits in ways {
        let mut left = Vec::new();
        for one in before {
            let Some(at) = after.iter().position(|other| fits(&one, other)) else {
                left.push(one);
                continue;
            };
            let other = after.remove(at);
            let (change, mut what) = rule::compare(one.1, other.1);
            if one.0 != other.0 {
                what.push(format!("was {}", one.0));
            }
            entries.push(Entry {
                change,
                kind: "rule",
                name: other.0,
                what,
            });
        }
        before = left;
    }
    let entry = |change, name: String| Entry {
        change,
        kind: "rule",
        name,
        what: Vec::new(),
    };
    entries.extend(
        before
            .into_iter()
            .map(|(name, _)| entry(Change::Gone, name)),
    );
    entries.extend(after.into_iter().map(|(name, _)| entry(Change::New, name)));
    entries
}

/// What is loosened: a new one asks for less, and one that is gone for more.
fn loosenings(old: &[Policy], new: &[Policy]) -> Vec<Entry> {
    let all = |policies: &'_ [Policy]| -> BTreeMap<String, Loosening> {
        policies
            .iter()
            .flat_map(|policy| &policy.loosenings)
            .map(|one| (one.id.to_string(), one.clone()))
            .collect()
    };
    let (before, after) = (all(old), all(new));
    let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    ids.into_iter()
        .filter_map(|id| {
            let (a, b) = (before.get(id), after.get(id));
            let (change, what) = match (a, b) {
                (None, Some(b)) => (Change::Looser, vec![format!("new, for {}", b.rule)]),
                (Some(a), None) => (Change::Stricter, vec![format!("gone, was for {}", a.rule)]),
                (Some(a), Some(b)) => loosening(a, b),
                (None, None) => return None,
            };
            let kind = match a.or(b).map(|one| one.to) {
                Some(Loosened::Waived(_)) => "waive",
                _ => "relax",
            };
            Some(Entry {
                change,
                kind,
                name: id.clone(),
                what,
            })
        })
        .collect()
}

fn loosening(old: &Loosening, new: &Loosening) -> (Change, Vec<String>) {
    let glob = |one: &Loosening| one.at.as_ref().map(|at| at.glob().glob().to_owned());
    let mut parts = Vec::new();
    if old.rule != new.rule || glob(old) != glob(new) || old.field != new.field {
        parts.push((Change::Changed, "covers something else"));
    }
    let far = |one: &Loosening| match one.to {
        Loosened::Off => (u64::MAX, false),
        Loosened::To(crate::finding::Severity::Note) => (2, false),
        Loosened::To(_) => (1, false),
        Loosened::Waived(most) => (most, true),
    };
    let (a, b) = (far(old), far(new));
    match (a.1 == b.1, b.0.cmp(&a.0)) {
        (false, _) => parts.push((Change::Changed, "another kind")),
        (true, std::cmp::Ordering::Less) => parts.push((Change::Stricter, "loosens less")),
        (true, std::cmp::Ordering::Greater) => parts.push((Change::Looser, "loosens more")),
        (true, std::cmp::Ordering::Equal) => {}
    }
    // Days are written so that their order is that of their text; without one it is never over.
    let until = |one: &Loosening| one.expires.clone().unwrap_or_else(|| "~".to_owned());
    match until(new).cmp(&until(old)) {
        std::cmp::Ordering::Less => parts.push((Change::Stricter, "expires earlier")),
        std::cmp::Ordering::Greater => parts.push((Change::Looser, "expires later")),
        std::cmp::Ordering::Equal => {}
    }
    let change = parts
        .iter()
        .map(|(change, _)| *change)
        .reduce(|a, b| if a == b { a } else { Change::Changed })
        .unwrap_or(Change::Same);
    let what = parts.iter().map(|(_, what)| (*what).to_owned()).collect();
    (change, what)
}

/// Options that are on, and values of params.
fn settings(old: &[Policy], new: &[Policy]) -> Vec<Entry> {
    let all = |policies: &[Policy]| -> BTreeMap<String, String> {
        let of = |policy: &Policy| -> Vec<(String, String)> {
            let named =
                |(name, text): &(String, String)| (format!("{}/{name}", policy.name), text.clone());
            policy.params.iter().map(named).collect()
        };
        policies.iter().flat_map(of).collect()
    };
    changes(&all(old), &all(new), |name, a, b| {
        let option = PsOption::from_name(bare(name)).is_some();
        let change = match (option, b) {
            (true, "on") => Change::Looser,
            (true, _) => Change::Stricter,
            (false, _) => Change::Changed,
        };
        let kind = if option { "option" } else { "param" };
        (change, kind, vec![format!("{a} → {b}")])
    })
}

/// Lists: how many values came and went. The values themselves are not told.
fn lists(old: &[Policy], new: &[Policy]) -> Vec<Entry> {
    let all = |policies: &[Policy]| -> BTreeMap<String, std::sync::Arc<List>> {
        let of = |policy: &Policy| -> Vec<_> {
            let lists = policy.lists.iter();
            lists
                .map(|list| (format!("{}/{}", policy.name, list.name), list.clone()))
                .collect()
        };
        policies.iter().flat_map(of).collect()
    };
    let (before, after) = (all(old), all(new));
    let mut entries = Vec::new();
    for (name, b) in &after {
        let Some(a) = before.get(name) else {
            continue;
        };
        let came = b.values.difference(&a.values).count();
        let went = a.values.difference(&b.values).count();
        if came + went > 0 || a.fold != b.fold {
            entries.push(Entry {
                change: Change::Changed,
                kind: "list",
                name: name.clone(),
                what: vec![format!("{came} values more, {went} fewer")],
            });
        }
    }
    entries
}

/// Ledgers: how many subjects came, went, or have another row. Who they are is not told.
fn ledgers(old: &[Policy], new: &[Policy]) -> Vec<Entry> {
    let all = |policies: &[Policy]| -> BTreeMap<String, std::sync::Arc<Ledger>> {
        let of = |policy: &Policy| -> Vec<_> {
            let ledgers = policy.ledgers.iter();
            ledgers
                .map(|ledger| (format!("{}/{}", policy.name, ledger.name), ledger.clone()))
                .collect()
        };
        policies.iter().flat_map(of).collect()
    };
    let (before, after) = (all(old), all(new));
    let both = after
        .iter()
        .filter_map(|(name, b)| Some((name, before.get(name)?, b)));
    both.filter(|(_, a, b)| a.rows != b.rows)
        .map(|(name, a, b)| {
            let missing_in = |from: &Ledger, other: &Ledger| {
                let keys = from.rows.keys();
                keys.filter(|key| !other.rows.contains_key(*key)).count()
            };
            let (came, went) = (missing_in(b, a), missing_in(a, b));
            let moved = a.rows.iter().filter(|(key, row)| {
                let now = b.rows.get(*key);
                now.is_some_and(|now| now != *row)
            });
            Entry {
                change: Change::Changed,
                kind: "ledger",
                name: name.clone(),
                what: vec![format!(
                    "{came} subjects more, {went} fewer, {} with another row",
                    moved.count()
                )],
            }
        })
        .collect()
}

/// Mappings: how many values came, went, or become something else. Populations: that they have other people.
fn tables(old: &[Policy], new: &[Policy]) -> Vec<Entry> {
    let mappings = |policies: &[Policy]| -> BTreeMap<String, std::sync::Arc<Mapping>> {
        let of = |policy: &Policy| -> Vec<_> {
            let all = policy.mappings.iter();
            all.map(|it| (format!("{}/{}", policy.name, it.name), it.clone()))
                .collect()
        };
        policies.iter().flat_map(of).collect()
    };
    let populations = |policies: &[Policy]| -> BTreeMap<String, std::sync::Arc<Population>> {
        let of = |policy: &Policy| -> Vec<_> {
            let all = policy.populations.iter();
            all.map(|it| (format!("{}/{}", policy.name, it.name), it.clone()))
                .collect()
        };
        policies.iter().flat_map(of).collect()
    };
    let (a, b) = (mappings(old), mappings(new));
    let mut entries = Vec::new();
    let mut put = |kind, name: &str, what| {
        entries.push(Entry {
            change: Change::Changed,
            kind,
            name: name.to_owned(),
            what: vec![what],
        });
    };
    for (name, after) in &b {
        let Some(before) = a.get(name).filter(|it| it.pairs != after.pairs) else {
            continue;
        };
        let before: BTreeMap<&String, &String> =
            before.pairs.iter().map(|(value, to)| (value, to)).collect();
        let after: BTreeMap<&String, &String> =
            after.pairs.iter().map(|(value, to)| (value, to)).collect();
        let missing = |from: &BTreeMap<&String, &String>, other: &BTreeMap<&String, &String>| {
            from.keys().filter(|key| !other.contains_key(*key)).count()
        };
        let (came, went) = (missing(&after, &before), missing(&before, &after));
        let moved = before
            .iter()
            .filter(|(value, to)| after.get(*value).is_some_and(|now| now != *to))
            .count();
        let what = format!("{came} values more, {went} fewer, {moved} that become something else");
        put("mapping", name, what);
    }
    let (a, b) = (populations(old), populations(new));
    for (name, after) in &b {
        let changed = |it: &&std::sync::Arc<Population>| it.rows != after.rows;
        let Some(before) = a.get(name).filter(changed) else {
            continue;
        };
        let people = |it: &Population| it.rows.iter().map(|(_, n)| *n).fold(0, u64::saturating_add);
        let (was, is) = (people(before), people(after));
        put("population", name, format!("{was} people → {is}"));
    }
    entries
}

/// Entries for what two maps both have, with other values.
fn changes(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    told: impl Fn(&str, &str, &str) -> (Change, &'static str, Vec<String>),
) -> Vec<Entry> {
    after
        .iter()
        .filter_map(|(name, b)| {
            let a = before.get(name).filter(|a| *a != b)?;
            let (change, kind, what) = told(name, a, b);
            Some(Entry {
                change,
                kind,
                name: name.clone(),
                what,
            })
        })
        .collect()
}
