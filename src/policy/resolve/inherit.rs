//! What a policy hands on to those that extend it, and what it takes over.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::super::ast::{Clause, Item, Tree};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{
    Files, Ledger, List, Mapping, Policy, Population, Rule, Scope, SubjectKey,
};
use super::names::{Entry, Names, Worth};
use crate::finding::Severity;

/// Everything that a policy defines or has taken over, for those that extend it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Exports {
    pub(super) policy: String,
    pub(super) params: Vec<Param>,
    pub(super) lists: Vec<(String, Arc<List>)>,
    pub(super) ledgers: Vec<(String, Arc<Ledger>)>,
    pub(super) mappings: Vec<(String, Arc<Mapping>)>,
    pub(super) populations: Vec<(String, Arc<Population>)>,
    /// What `subject is` says, here or in a policy that this one extends.
    pub(super) subject: Vec<SubjectKey>,
    pub(super) scopes: Vec<Scope>,
    pub(super) rules: Vec<RuleName>,
    pub(super) options: crate::standard::OptionSet,
}

/// A param that is handed on.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    /// The policy that defines it.
    pub(crate) from: String,
    /// Whether a bound says which way is the safe one.
    pub(crate) one_way: bool,
    name: String,
    worth: Worth,
    text: String,
    is_option: bool,
}

/// A rule that can be relaxed or waived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RuleName {
    pub(super) policy: String,
    pub(super) name: String,
    pub(super) severity: Severity,
    /// Whether it is in force only `when` something is on or off.
    pub(super) sometimes: bool,
}

impl Exports {
    /// The param of this name.
    pub(crate) fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.name == name)
    }

    /// The names of all params.
    pub(crate) fn params(&self) -> impl Iterator<Item = &str> {
        self.params.iter().map(|param| param.name.as_str())
    }

    /// The names of options and booleans.
    pub(crate) fn switches(&self) -> impl Iterator<Item = &str> {
        self.params
            .iter()
            .filter(|param| matches!(param.worth, Worth::Switch(_)))
            .map(|param| param.name.as_str())
    }
}

/// What `policy` hands on: its own, and what it has taken over.
pub(super) fn exports(tree: &Tree, names: &Names, policy: &Policy, parents: &[Exports]) -> Exports {
    let from = |name: &str| names.inherited.get(name).unwrap_or(&policy.name).clone();
    let params = names.params_in_order().map(|(name, param)| Param {
        from: from(name),
        one_way: param.one_way,
        name: name.to_owned(),
        worth: param.worth.clone(),
        text: param.text.clone(),
        is_option: param.is_option,
    });
    let lists = names
        .lists
        .iter()
        .filter(|(_, entry)| {
            !entry.name.is_empty() || names.inherited.contains_key(&entry.list.name)
        })
        .map(|(name, entry)| (from(name), Arc::clone(&entry.list)));
    let subject = names.subject.as_ref();
    let mut rules: Vec<RuleName> = own_rules(tree, &policy.name);
    for rule in parents.iter().flat_map(|parent| &parent.rules) {
        if !rules.contains(rule) {
            rules.push(rule.clone());
        }
    }
    let scopes = policy.scopes.iter().map(|scope| Scope {
        from: scope.from.clone().or_else(|| Some(policy.name.clone())),
        ..scope.clone()
    });
    Exports {
        policy: policy.name.clone(),
        params: params.collect(),
        lists: lists.collect(),
        ledgers: handed_on(&names.ledgers, from),
        mappings: handed_on(&names.mappings, from),
        populations: handed_on(&names.populations, from),
        subject: subject.map_or_else(Vec::new, |subject| subject.keys.clone()),
        scopes: scopes.collect(),
        rules,
        options: names.options,
    }
}

/// What is read from files, each with the policy that defines it.
fn handed_on<T>(
    all: &BTreeMap<String, Entry<T>>,
    from: impl Fn(&str) -> String,
) -> Vec<(String, Arc<T>)> {
    all.iter()
        .filter_map(|(name, entry)| Some((from(name), Arc::clone(entry.made.as_ref()?))))
        .collect()
}

/// The rules of a policy's own text, in force or not.
pub(super) fn own_rules(tree: &Tree, policy: &str) -> Vec<RuleName> {
    tree.items
        .iter()
        .filter_map(|item| match &item.it {
            Item::Rule(rule) => Some(RuleName {
                policy: policy.to_owned(),
                name: rule.name.it.clone(),
                severity: super::rules::severity(rule),
                sometimes: rule
                    .clauses
                    .iter()
                    .any(|clause| matches!(clause.it, Clause::When { .. })),
            }),
            _ => None,
        })
        .collect()
}

/// The rules of a policy that is extended that are in force whatever is on or off.
pub(super) fn always<'p>(
    policy: &'p Policy,
    all: &[RuleName],
) -> impl Iterator<Item = (&'p Policy, &'p Rule)> {
    let names: BTreeSet<String> = all
        .iter()
        .filter(|one| one.policy == policy.name && !one.sometimes)
        .map(|one| one.name.clone())
        .collect();
    let rules = policy.rules.iter();
    rules
        .filter(move |rule| names.contains(&rule.name))
        .map(move |rule| (policy, rule))
}

/// Takes over what the parents define. Of two things of one name from two policies, neither can be used by it.
pub(super) fn take_over(parents: &[Exports], broken: bool, names: &mut Names) {
    names.lenient = broken;
    let mut double: BTreeSet<String> = BTreeSet::new();
    for parent in parents {
        for option in crate::standard::PsOption::ALL {
            if parent.options.contains(option) {
                names.options = names.options.with(option);
            }
        }
        for param in &parent.params {
            if fresh(&param.name, &param.from, names, &mut double) {
                names.inherit_param(
                    &param.name,
                    param.worth.clone(),
                    param.text.clone(),
                    param.is_option,
                    param.one_way,
                );
            }
        }
        for (from, list) in &parent.lists {
            if fresh(&list.name, from, names, &mut double) {
                names.inherit_list(list);
            }
        }
        for (from, ledger) in &parent.ledgers {
            if fresh(&ledger.name, from, names, &mut double) {
                names.inherit_ledger(ledger);
            }
        }
        for (from, mapping) in &parent.mappings {
            if fresh(&mapping.name, from, names, &mut double) {
                names.inherit_mapping(mapping);
            }
        }
        for (from, people) in &parent.populations {
            if fresh(&people.name, from, names, &mut double) {
                names.inherit_population(people);
            }
        }
        let offset = names.scope_files.len();
        for scope in &parent.scopes {
            let from = scope.from.as_ref().unwrap_or(&parent.policy);
            let new = fresh(&scope.name, from, names, &mut double);
            names.inherit_scope(scope, moved(&scope.files, offset), from, new);
        }
        super::subject::take_over(&parent.subject, offset, names);
    }
    for name in &double {
        names.params.remove(name);
        names.lists.remove(name);
        names.ledgers.remove(name);
        names.mappings.remove(name);
        names.populations.remove(name);
        names.scopes.remove(name);
    }
    names.double = double;
}

/// Whether a name is taken over for the first time; notes one that two policies give to two things.
fn fresh(name: &str, from: &str, names: &mut Names, double: &mut BTreeSet<String>) -> bool {
    match names.inherited.get(name) {
        None => {
            names.inherited.insert(name.to_owned(), from.to_owned());
            // Not to be used is no slip of the child.
            names.used.insert(name.to_owned());
            true
        }
        Some(other) => {
            if other != from {
                double.insert(name.to_owned());
            }
            false
        }
    }
}

/// Files whose scopes stand further down in the list of all.
pub(super) fn moved(files: &Files, by: usize) -> Files {
    match files {
        Files::Any => Files::Any,
        Files::Kind(formats) => Files::Kind(formats.clone()),
        Files::Scope(index) => Files::Scope(index + by),
        Files::At(inner, glob) => Files::At(Box::new(moved(inner, by)), glob.clone()),
        Files::Where(inner, condition) => {
            Files::Where(Box::new(moved(inner, by)), condition.clone())
        }
        Files::Union(all) => Files::Union(all.iter().map(|one| moved(one, by)).collect()),
        Files::Except(inner, except) => {
            Files::Except(Box::new(moved(inner, by)), Box::new(moved(except, by)))
        }
    }
}

/// The mistake of a name that an extended policy has given already.
pub(super) fn inherited(name: &str, from: &str, what: &str, span: Range<usize>) -> Mistake {
    let help = match what {
        "param" => format!(
            "to set the inherited one, write `param {name} = VALUE`, or turn an option on with `extends … with {name}`"
        ),
        "ledger" | "mapping" | "population" => format!(
            "an inherited {what} is read from another file by `--list NAME=FILE` only; or take another name"
        ),
        "list" => {
            "an inherited list has other values by `--list NAME=FILE` only; or take another name, and `relax` the rule that is too strict".to_owned()
        }
        _ => "take another name".to_owned(),
    };
    Mistake::new(
        Code::InheritedName,
        span,
        format!("`{name}` is defined by `{from}`, which is extended"),
    )
    .label("a second time")
    .help(help)
}
