//! From what a policy says to what it means: names become what they name, keywords tags, parameters their values.
//!
//! Nothing here returns early: each part tells its mistakes and leaves out what it cannot make.
mod contents;
mod data_sets;
mod dataset;
mod declared;
mod demands;
mod file_terms;
mod given_table;
mod header;
mod inherit;
mod ledger_file;
mod ledgers;
mod lists;
mod mappings;
mod names;
mod params;
mod pixels;
mod populations;
mod predicates;
mod quantities;
mod regexes;
mod rules;
mod selectors;
mod sets;
mod subject;
mod table;
mod tests;
mod values;
mod waivers;

use std::sync::Arc;

use super::ast::{Item, Tree};
use super::digest;
use super::extend::{Given, Parents, Refused};
use super::lint::needless::{self, Around};
use super::mistake::Mistake;
use super::model::{Policy, Source};
use super::token::Token;
pub(crate) use inherit::Exports;
pub(crate) use lists::{LARGEST as LARGEST_LIST, identifiers, inside, pin, read_text};
use names::Names;
pub(crate) use table::delimiter;
pub(crate) use tests::{Known, tests};
pub(crate) use values::parse_day;

/// What comes of resolving.
pub(crate) struct Resolved {
    /// The policy, as far as the tree means one.
    pub(crate) policy: Policy,
    /// What it hands on to those that extend it.
    pub(crate) exports: Exports,
    /// Mistakes and lints of its meaning.
    pub(crate) mistakes: Vec<Mistake>,
    /// Values of params that were not taken.
    pub(crate) refused: Vec<Refused>,
}

/// The policy that `tree` means, with what it takes over from `parents`.
pub(crate) fn resolve(
    tree: &Tree,
    tokens: &[Token],
    source: &Arc<Source>,
    given: &Given<'_>,
    parents: &Parents,
) -> Resolved {
    let mut names = Names::default();
    for item in &tree.items {
        if let Item::Error(Some(name)) = &item.it {
            names.broken.insert(name.clone());
        }
    }
    let header = header::header(tree, &mut names);
    inherit::take_over(&parents.exports, parents.broken, &mut names);
    params::params(tree, given, &mut names);
    ledgers::ledgers(tree, given, &mut names);
    mappings::mappings(tree, given, &mut names);
    populations::populations(tree, given, &mut names);
    lists::lists(tree, given, &mut names);
    file_terms::scopes(tree, &mut names);
    subject::subject(tree, &mut names);
    let own = rules::rules(tree, &mut names);
    let mut all_rules = inherit::own_rules(tree, &header.name);
    all_rules.extend(
        parents
            .exports
            .iter()
            .flat_map(|one| one.rules.iter().cloned()),
    );
    all_rules.sort();
    all_rules.dedup();
    let loosenings = waivers::loosenings(tree, &header.name, &all_rules, given, &mut names);
    names.tell_unused();
    let around = Around {
        scopes: &names.scope_files,
        options: names.options,
        parents: parents
            .all
            .iter()
            .flat_map(|parent| inherit::always(&parent.policy, &all_rules))
            .collect(),
        loosened: parents
            .all
            .iter()
            .flat_map(|parent| &parent.policy.loosenings)
            .chain(&loosenings)
            .map(|one| &*one.rule)
            .collect(),
        name: &header.name,
    };
    needless::rules(&own, &around, &mut names.mistakes);
    let (rules, left_out): (Vec<_>, Vec<_>) = own.into_iter().partition(|one| one.in_force);
    let params = names
        .params_in_order()
        .filter(|(name, _)| !names.inherited.contains_key(*name))
        .map(|(name, param)| (name.to_owned(), param.text.clone()))
        .collect::<Vec<_>>();
    let digests: Vec<&str> = parents
        .all
        .iter()
        .map(|parent| parent.policy.digest.as_str())
        .collect();
    let lists = names.own_lists();
    let ledgers = names.own(&names.ledgers);
    let mappings = names.own(&names.mappings);
    let populations = names.own(&names.populations);
    let digest = digest::digest(
        &digest::said(tree, tokens),
        &params,
        &digest::Files {
            lists: &lists,
            ledgers: &ledgers,
            mappings: &mappings,
            populations: &populations,
        },
        &digests,
    );
    let (tests, told) = tests::tests(&tree.items, &Known::new(tree, None, given.today), source);
    names.mistakes.extend(told);
    let policy = Policy {
        name: header.name,
        version: header.version,
        title: header.title,
        owner: header.owner,
        approved: header.approved,
        review_by: header.review_by,
        source: Arc::clone(source),
        digest,
        options: names.options,
        params,
        lists,
        ledgers,
        mappings,
        populations,
        subject: subject::keys(&names),
        scopes: names.all_scopes(),
        rules: rules.into_iter().map(|one| one.rule).collect(),
        left_out: left_out.into_iter().map(|one| one.rule.name).collect(),
        tests,
        settings: parents.settings.clone(),
        loosenings,
    };
    Resolved {
        exports: inherit::exports(tree, &names, &policy, &parents.exports),
        policy,
        mistakes: names.mistakes,
        refused: names.refused,
    }
}
